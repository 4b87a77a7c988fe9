//! Global properties of any objects: which get them, when, in which order, and what is said where that fails.

use qom_runtime::error::{ErrorClass, ErrorKind};
use qom_runtime::prelude::*;
use qom_runtime::{CompatOf, CompatProperty, GlobalProperty};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

/// Can be tuned.
#[qom_interface(name = "tunable")]
trait Tunable {}

/// An instrument.
#[derive(QomType)]
#[qom(init = Instrument::init)]
struct Instrument {
    /// In hertz.
    #[qom(property, default = 440, range = 400..=480)]
    pitch: u16,
    #[qom(property)]
    maker: String,
    #[qom(property, read_only)]
    serial: u32,
    /// What `pitch` was when `init` ran.
    at_init: u16,
    #[qom(property, write_only, on_set = Instrument::count)]
    secret: u8,
    sets: u32,
}
impl Instrument {
    fn init(this: &mut ObjMut<'_, Self>) {
        this.at_init = this.pitch;
    }
    fn count(&mut self) {
        self.sets += 1;
    }
}

/// With strings.
#[derive(QomType)]
#[qom(parent = "instrument", implements(Tunable))]
struct Violin {
    #[qom(property, default = 4)]
    strings: AtomicU32,
}
impl Tunable for Violin {}

/// With two manuals, each an instrument.
#[derive(QomType)]
struct Organ {
    #[qom(child)]
    upper: Child<Instrument>,
}

/// The only one.
#[derive(QomType)]
#[qom(parent = "instrument", singleton)]
struct Stradivari {}

fn world(globals: &[(&str, &str, &str)]) -> Qom {
    let qom = Qom::with_types([Instrument::INFO, Violin::INFO, Organ::INFO, Stradivari::INFO]).unwrap();
    for (driver, property, value) in globals {
        qom.add_global(GlobalProperty::new(*driver, *property, *value)).unwrap();
    }
    qom
}

fn pitch(qom: &Qom, name: &str) -> Value {
    qom.create_by_name(name).unwrap().get("pitch").unwrap()
}

#[test]
fn descendants_and_implementors_match_and_nothing_else() {
    let qom = world(&[("instrument", "pitch", "442"), ("tunable", "strings", "5")]);
    assert_eq!((pitch(&qom, "instrument"), pitch(&qom, "violin")), (442.into(), 442.into()));
    assert_eq!(qom.create::<Violin>().unwrap().strings.load(Relaxed), 5);
    assert_eq!(pitch(&world(&[("violin", "pitch", "443")]), "instrument"), 440);
    // `instrument` is no part of a name.
    assert_eq!(pitch(&world(&[("instr", "pitch", "443")]), "instrument"), 440);
}

#[test]
fn registration_decides_not_specificity() {
    let base_last = world(&[("violin", "pitch", "443"), ("instrument", "pitch", "442")]);
    assert_eq!(pitch(&base_last, "violin"), 442);
    let base_first = world(&[("instrument", "pitch", "442"), ("violin", "pitch", "443")]);
    assert_eq!((pitch(&base_first, "violin"), pitch(&base_first, "instrument")), (443.into(), 442.into()));
}

/// Accelerator, machine, sugar, user: whatever the order in which they came.
#[test]
fn later_sources_win() {
    let global = |pitch: u16| GlobalProperty::from_json("instrument", "pitch", pitch);
    let qom = world(&[]);
    qom.add_global(global(450)).unwrap();
    qom.add_sugar(global(449));
    let machine = qom.set_compat(CompatOf::Machine, [global(447), global(448)]).unwrap();
    let accelerator = qom.set_compat(CompatOf::Accelerator, [global(446)]).unwrap();
    let order: Vec<_> = qom.globals().iter().map(|one| one.property.value().to_string()).collect();
    assert_eq!(order, ["446", "447", "448", "449", "450"]);
    assert_eq!(pitch(&qom, "instrument"), 450);

    let qom = world(&[]);
    let of_machine = qom.set_compat(CompatOf::Machine, [global(448)]).unwrap();
    let _of_accelerator = qom.set_compat(CompatOf::Accelerator, [global(446)]).unwrap();
    assert_eq!(pitch(&qom, "instrument"), 448);
    drop(of_machine);
    assert_eq!(pitch(&qom, "instrument"), 446, "a list is in force as long as it is kept");
    drop((machine, accelerator));
}

#[test]
fn one_list_of_each_at_a_time() {
    let qom = world(&[]);
    for (of, text) in [
        (CompatOf::Accelerator, "the compat properties of the accelerator are set already"),
        (CompatOf::Machine, "the compat properties of the machine are set already"),
    ] {
        let first = qom.set_compat(of, []).unwrap();
        assert_eq!(qom.set_compat(of, []).unwrap_err().to_string(), text);
        drop(first);
        drop(qom.set_compat(of, []).unwrap());
    }
}

#[test]
fn after_defaults_and_init_and_before_what_is_set() {
    let qom = world(&[("instrument", "pitch", "442"), ("instrument", "secret", "7")]);
    let mut draft = qom.create::<Instrument>().unwrap();
    assert_eq!((draft.at_init, draft.pitch, draft.secret, draft.sets), (440, 442, 7, 1));
    draft.set("pitch", 445).unwrap();
    assert_eq!(draft.complete().unwrap().pitch, 445);
    // A child gets what its own type gets.
    let organ = qom.create::<Organ>().unwrap();
    assert_eq!(organ.child(Organ::UPPER).pitch, 442);
}

#[test]
fn optional_ones_leave_alone_what_has_no_such_property() {
    let qom = world(&[]);
    qom.add_global(GlobalProperty::new("instrument", "strings", "6").optional()).unwrap();
    assert!(qom.create::<Instrument>().is_ok());
    assert!(!qom.globals()[0].is_used);
    assert_eq!(qom.create::<Violin>().unwrap().strings.load(Relaxed), 6);
    assert!(qom.globals()[0].is_used);
    // A wrong value is wrong all the same.
    qom.add_global(GlobalProperty::new("instrument", "pitch", "1").optional()).unwrap();
    assert!(qom.create::<Instrument>().is_err());
}

/// With the prefix, in the class of an ordinary error; and nothing is left of the object.
#[test]
fn texts() {
    for (global, text) in [
        (
            ("instrument", "colour", "red"),
            "can't apply global instrument.colour=red: Property 'instrument.colour' not found",
        ),
        (
            ("instrument", "serial", "1"),
            "can't apply global instrument.serial=1: Property 'instrument.serial' is not writable",
        ),
        (("instrument", "pitch", "x"), "can't apply global instrument.pitch=x: Parameter 'pitch' expects integer"),
        (
            ("object", "pitch", "500"),
            "can't apply global object.pitch=500: Property instrument.pitch doesn't take value 500 (minimum: 400, maximum: 480)",
        ),
    ] {
        let qom = world(&[global]);
        let error = qom.create_by_name("instrument").unwrap_err();
        assert_eq!((error.to_string().as_str(), error.class()), (text, ErrorClass::GenericError));
        assert!(matches!(error.kind(), ErrorKind::Global { .. }));
        // The slot is free: the same refusal again, and not that there is one.
        let refused = || qom.create::<Stradivari>().unwrap_err().to_string();
        assert!(refused().starts_with("can't apply global"), "{}", refused());
        assert!(qom.check::<Stradivari>().is_ok());
    }
    for (text, message) in [
        ("driver=a", "options 'driver', 'property', and 'value' are required"),
        ("", "options 'driver', 'property', and 'value' are required"),
        ("a", "Invalid parameter 'a'"),
        ("a=b", "Invalid parameter 'a'"),
        (".b=c", "Invalid parameter '.b'"),
        ("driver=a,property=b,valu=c", "Invalid parameter 'valu'"),
    ] {
        assert_eq!(GlobalProperty::from_text(text).unwrap_err().to_string(), message, "{text}");
    }
}

#[test]
fn command_line_forms() {
    let parse = |text: &str| GlobalProperty::from_text(text).unwrap();
    let parts = |text: &str| {
        let global = parse(text);
        (global.driver().to_owned(), global.property().to_owned(), global.value().to_string())
    };
    let owned = |(a, b, c): (&str, &str, &str)| (a.to_owned(), b.to_owned(), c.to_owned());
    assert_eq!(parts("a.b=c"), owned(("a", "b", "c")));
    assert_eq!(parts("a.b=c=d,e.f"), owned(("a", "b", "c=d,e.f")), "all behind the first `=` is the value");
    assert_eq!(parts("a.b.c=d"), owned(("a", "b.c", "d")));
    assert_eq!(parts("a.b="), owned(("a", "b", "")));
    assert_eq!(parts("driver=a.b,property=c,value=d,,e"), owned(("a.b", "c", "d,e")));
    let long = "x".repeat(64);
    assert!(GlobalProperty::from_text(&format!("{long}.b=c")).is_err(), "too long for the short form");
    assert_eq!(parts(&format!("driver={long},property=b,value=c")).0, long);
    const TABLE: &[CompatProperty] = &[CompatProperty::new("a", "b", "c").optional()];
    assert_eq!(GlobalProperty::from(TABLE[0]), parse("a.b=c").optional());
}

/// A draft that was made outside the world gets them when it joins, but keeps what was set on it.
#[test]
fn drafts_that_join() {
    let qom = world(&[("instrument", "pitch", "442"), ("instrument", "maker", "Amati"), ("instrument", "secret", "7")]);
    let mut draft = Instrument::new();
    draft.maker = "Guarneri".into();
    let draft = qom.adopt(draft).unwrap();
    assert_eq!((draft.pitch, draft.maker.as_str(), draft.secret), (442, "Guarneri", 7));
    // Those in it too.
    let organ = qom.adopt(Organ::new()).unwrap();
    assert_eq!(organ.child(Organ::UPPER).pitch, 442);
    let mut shelf = qom.create::<Container>().unwrap();
    shelf.add_child("violin", Violin::new()).unwrap();
    let violin = shelf.as_mut().child_by_name_mut::<Violin>("violin").unwrap().as_ancestor::<Instrument>().pitch;
    assert_eq!(violin, 442);
    // Joined already: what was set after that stays.
    let mut draft = qom.create::<Instrument>().unwrap();
    draft.pitch = 440;
    assert_eq!(qom.adopt(draft).unwrap().pitch, 440);

    let qom = world(&[("instrument", "colour", "red")]);
    let error = qom.adopt(Violin::new()).unwrap_err();
    assert_eq!(error.to_string(), "can't apply global instrument.colour=red: Property 'violin.colour' not found");
}

#[test]
fn a_world_keeps_them_to_itself() {
    let (one, other) = (world(&[("instrument", "pitch", "442")]), world(&[]));
    assert_eq!((pitch(&one, "instrument"), pitch(&other, "instrument")), (442.into(), 440.into()));
    // New ones count for new objects, also of a class that was asked for before.
    one.add_global(GlobalProperty::new("instrument", "pitch", "441")).unwrap();
    assert_eq!(pitch(&one, "instrument"), 441);
}

/// Types made at run time: what they say is a default, and comes before.
#[test]
fn types_made_at_run_time() {
    let qom = world(&[("violin", "pitch", "443")]);
    qom.register(TypeBuilder::new("baroque-violin").parent::<Violin>().default("pitch", 415)).unwrap();
    assert_eq!(pitch(&qom, "baroque-violin"), 443);
    qom.add_global(GlobalProperty::new("baroque-violin", "pitch", "416")).unwrap();
    assert_eq!((pitch(&qom, "baroque-violin"), pitch(&qom, "violin")), (416.into(), 443.into()));
}

/// What is listed is what the type says (law 8).
#[test]
fn listing_does_not_show_them() {
    let qom = world(&[("instrument", "pitch", "442")]);
    assert_eq!(qom.type_info("instrument").unwrap().property("pitch").unwrap().default_value(), Some(440.into()));
    assert!(!qom.globals()[0].is_used, "and listing is no use");
}

/// Its setter and `init` do what is told.
#[derive(QomType)]
#[qom(singleton, init = Fickle::init)]
struct Fickle {
    #[qom(property, on_set = Fickle::was_set)]
    mood: u8,
    #[qom(child)]
    inner: Child<FickleInside>,
}

/// A singleton within a singleton.
#[derive(QomType)]
#[qom(singleton)]
struct FickleInside {
    #[qom(property, on_set = FickleInside::was_set)]
    mood: u8,
}

impl Fickle {
    /// Makes other objects, and says what others are to get.
    fn init(this: &mut ObjMut<'_, Self>) {
        let Some(qom) = this.qom() else { return };
        assert!(qom.create::<Fickle>().is_err());
        assert!(qom.create::<Instrument>().is_ok());
        qom.add_global(GlobalProperty::new("instrument", "pitch", "443")).unwrap();
        drop(qom.set_compat(CompatOf::Machine, [GlobalProperty::new("fickle", "mood", "3")]).unwrap());
        assert!(!qom.globals().is_empty());
    }
    fn was_set(&mut self) {
        assert!(self.mood != 7, "7 is too much");
    }
}
impl FickleInside {
    fn was_set(&mut self) {
        assert!(self.mood != 7, "7 is too much");
    }
}

/// A setter that panics leaves nothing, of the whole or of what is in it; and `init` may turn to the world (laws 15, 16).
#[test]
fn setters_that_panic_and_hooks_that_reenter() {
    for driver in ["fickle", "fickle-inside"] {
        let qom = Qom::with_types([Fickle::INFO, FickleInside::INFO, Instrument::INFO]).unwrap();
        let compat = qom.set_compat(CompatOf::Accelerator, [GlobalProperty::new(driver, "mood", "7")]).unwrap();
        for _ in 0..2 {
            let outcome = catch_unwind(AssertUnwindSafe(|| qom.create::<Fickle>().map(drop)));
            assert!(outcome.is_err(), "a panic is passed on");
            assert!(qom.check::<Fickle>().is_ok() && qom.check::<FickleInside>().is_ok());
        }
        drop(compat);
        let fickle = qom.create::<Fickle>().unwrap();
        assert_eq!(fickle.child(Fickle::INNER).mood, 0);
        assert_eq!(qom.create::<Instrument>().unwrap().pitch, 443);
        drop(fickle);
        assert!(qom.check::<Fickle>().is_ok());
    }
}

/// The list of a world that has ended may be dropped later.
#[test]
fn a_list_outlives_its_world() {
    let qom = world(&[]);
    let compat = qom.set_compat(CompatOf::Machine, [GlobalProperty::new("instrument", "pitch", "443")]).unwrap();
    let draft = qom.create::<Instrument>().unwrap();
    drop(qom);
    assert_eq!(draft.pitch, 443);
    drop(compat);
    drop(draft);
}

/// Types that are made when the list was asked for already, and while others ask.
#[test]
fn types_made_while_others_ask() {
    let qom = world(&[("instrument", "pitch", "442"), ("tunable", "strings", "5")]);
    std::thread::scope(|scope| {
        for thread in 0..2 {
            let qom = &qom;
            scope.spawn(move || {
                for number in 0..50 {
                    let name = format!("violin-{thread}-{number}");
                    qom.register(TypeBuilder::new(name.as_str()).parent::<Violin>().default("pitch", 415)).unwrap();
                    let draft = qom.create_by_name(&name).unwrap();
                    assert_eq!((draft.get("pitch").unwrap(), draft.get("strings").unwrap()), (442.into(), 5.into()));
                    qom.add_global(GlobalProperty::new(name.as_str(), "pitch", "430")).unwrap();
                    assert_eq!(pitch(qom, &name), 430);
                }
            });
        }
    });
}
