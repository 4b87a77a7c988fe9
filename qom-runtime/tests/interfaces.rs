//! Interfaces, as a class has them: found through any type, inherited item by item, each once. In a program of its own,
//! since some of these types cannot be in one registry.
#![cfg(feature = "auto-register")]

use qom_runtime::prelude::*;

/// Can be played.
#[qom_interface(name = "instrument")]
pub trait Instrument {
    /// A note.
    fn play(this: &Obj<Self>, note: u8) -> String {
        format!("{} plays {note}", this.type_name())
    }
    /// The lowest note.
    fn lowest(this: &Obj<Self>) -> u8 {
        let _ = this;
        60
    }
}

/// An instrument with strings.
#[qom_interface(name = "stringed", extends(Instrument))]
pub trait Stringed {
    /// How many.
    fn strings(this: &Obj<Self>) -> usize {
        let _ = this;
        4
    }
}

/// An instrument with keys.
#[qom_interface(name = "keyed", extends(Instrument))]
pub trait Keyed {
    /// How many.
    fn keys(this: &Obj<Self>) -> usize {
        let _ = this;
        88
    }
}

/// Implements it directly.
#[derive(QomType, Debug)]
#[qom(implements(Instrument))]
struct Drum {
    #[qom(property, default = 3)]
    skin: u8,
}
impl Instrument for Drum {
    fn play(this: &Obj<Self>, note: u8) -> String {
        format!("bom {} on skin {}", note, this.skin)
    }
    fn lowest(_: &Obj<Self>) -> u8 {
        35
    }
}

/// Between: what it inherits, it hands down without a word.
#[derive(QomType, Debug)]
#[qom(parent = "drum", abstract)]
struct Kettle {}

/// Below a type that does not mention the interface.
#[derive(QomType, Debug)]
#[qom(parent = "kettle")]
struct Timpani {}

/// Lists it again and overrides one method of two.
#[derive(QomType, Debug)]
#[qom(parent = "kettle", implements(Instrument))]
struct Bongo {
    slap: bool,
}
impl Instrument for Bongo {
    fn play(this: &Obj<Self>, note: u8) -> String {
        if this.slap { "slap".to_owned() } else { format!("{}, lightly", Self::parent_play(this, note)) }
    }
}

/// Both kinds at once, and what both extend, all listed.
#[derive(QomType, Debug)]
#[qom(implements(Keyed, Stringed, Instrument))]
struct Piano {}
impl Instrument for Piano {
    fn lowest(_: &Obj<Self>) -> u8 {
        21
    }
}
impl Stringed for Piano {
    fn strings(_: &Obj<Self>) -> usize {
        230
    }
}
impl Keyed for Piano {}

/// Implements nothing.
#[derive(QomType, Debug)]
struct Bench {}

/// Another interface of this name.
#[qom_interface(name = "instrument")]
pub trait Surgical {
    /// Cuts.
    fn cut(this: &Obj<Self>) {
        let _ = this;
    }
}

/// Implements the other one.
#[derive(QomType, Debug)]
#[qom(implements(Surgical))]
struct Scalpel {}
impl Surgical for Scalpel {}

/// Implements both: which of them `instrument` is cannot be said.
#[derive(QomType, Debug)]
#[qom(implements(Instrument, Surgical))]
struct BoneFlute {}
impl Instrument for BoneFlute {}
impl Surgical for BoneFlute {}

/// A type that is called like an interface.
#[derive(QomType, Debug)]
#[qom(name = "keyed")]
struct Lock {}

fn orchestra() -> Qom {
    Qom::with_types([Drum::INFO, Kettle::INFO, Timpani::INFO, Bongo::INFO, Piano::INFO, Bench::INFO]).unwrap()
}

fn interfaces(info: &TypeInfo) -> Vec<&'static str> {
    info.interfaces().map(|interface| interface.name()).collect()
}

fn problem(types: &[&'static TypeInfo]) -> String {
    Qom::with_types(types.iter().copied()).unwrap_err().to_string()
}

#[test]
fn a_direct_implementer_is_called_through_the_interface() -> Result<()> {
    let drum = orchestra().create_by_name("drum")?.complete()?;
    let instrument = drum.interface::<InstrumentRef>().unwrap();
    assert_eq!((instrument.play(40).as_str(), instrument.lowest()), ("bom 40 on skin 3", 35));
    assert_eq!(*instrument.object(), *drum, "the same object");
    assert!(drum.is_a("instrument") && Drum::INFO.implements::<InstrumentRef>());
    Ok(())
}

#[test]
fn below_a_type_in_between_it_is_inherited() -> Result<()> {
    let mut timpani = orchestra().create_by_name("timpani")?;
    timpani.set("skin", 7)?;
    let timpani = timpani.complete()?;
    let instrument = timpani.interface::<InstrumentRef>().unwrap();
    assert_eq!((instrument.play(41).as_str(), instrument.lowest()), ("bom 41 on skin 7", 35));
    for info in [Kettle::INFO, Timpani::INFO] {
        assert_eq!(interfaces(info), ["instrument"]);
        assert!(info.is_a("instrument"));
    }
    Ok(())
}

#[test]
fn an_override_in_a_subtype_does_not_touch_the_parent() -> Result<()> {
    let qom = orchestra();
    let bongo = qom.create::<Bongo>()?.complete()?;
    let instrument = bongo.interface::<InstrumentRef>().unwrap();
    assert_eq!(instrument.play(42), "bom 42 on skin 3, lightly", "its own, which calls the parent's");
    assert_eq!(instrument.lowest(), 35, "not written, so the parent's and not the interface's");
    let mut slapped = qom.create::<Bongo>()?;
    slapped.slap = true;
    assert_eq!(slapped.complete()?.interface::<InstrumentRef>().unwrap().play(42), "slap");

    // The parent and a sibling are as they were.
    for name in ["drum", "timpani"] {
        let drum = qom.create_by_name(name)?.complete()?;
        assert_eq!(drum.interface::<InstrumentRef>().unwrap().play(42), "bom 42 on skin 3");
    }
    Ok(())
}

#[test]
fn what_an_interface_extends_is_implemented_too() -> Result<()> {
    let piano = orchestra().create::<Piano>()?.complete()?;
    assert_eq!(piano.interface::<StringedRef>().unwrap().strings(), 230);
    assert_eq!(piano.interface::<KeyedRef>().unwrap().keys(), 88, "not written: the interface's own");
    let stringed = Piano::INFO.interfaces().find(|interface| interface.name() == "stringed").unwrap();
    assert_eq!(stringed.extends().iter().map(|interface| interface.name()).collect::<Vec<_>>(), ["instrument"]);
    assert!(["instrument", "stringed", "keyed"].iter().all(|name| piano.is_a(name)));
    Ok(())
}

#[test]
fn an_interface_is_listed_once_however_often_it_is_named() {
    // Through two that extend it and by itself; by the parent and again by the subtype.
    let mut names = interfaces(Piano::INFO);
    names.sort_unstable();
    assert_eq!(names, ["instrument", "keyed", "stringed"]);
    assert_eq!(interfaces(Bongo::INFO), ["instrument"]);
    assert!(interfaces(Bench::INFO).is_empty() && !Bench::INFO.is_a("instrument"));
}

#[test]
fn two_ways_to_one_interface_are_not_ambiguous() -> Result<()> {
    // C QOM has a table for each way, and gives NULL. Here a type has one implementation of a trait.
    let piano = orchestra().create::<Piano>()?.complete()?;
    let instrument = piano.interface::<InstrumentRef>().unwrap();
    assert_eq!((instrument.lowest(), instrument.play(21).as_str()), (21, "piano plays 21"));
    Ok(())
}

#[test]
fn two_interfaces_of_one_name_are_refused() {
    let starts = "interface 'instrument' of type '";
    for types in [&[Drum::INFO, Scalpel::INFO][..], &[BoneFlute::INFO]] {
        let problem = problem(types);
        assert!(problem.starts_with(starts) && problem.contains("is declared twice: at "), "{problem}");
        assert_eq!(problem.matches(file!()).count(), 2, "both places: {problem}");
    }
    Qom::with_types([Scalpel::INFO]).unwrap();
}

#[test]
fn an_interface_and_a_type_of_one_name_are_refused() {
    let problem = problem(&[Piano::INFO, Lock::INFO]);
    assert!(problem.starts_with("'keyed' is an interface and a type, of "), "{problem}");
    let error = orchestra().register(TypeBuilder::new("stringed").parent::<Bench>()).unwrap_err();
    assert_eq!(error.to_string(), "type 'stringed': there is an interface of this name: choose another");
}

#[test]
fn an_object_without_the_interface_has_no_handle() -> Result<()> {
    let qom = orchestra();
    let bench = qom.create_by_name("bench")?.complete()?;
    assert!(bench.interface::<InstrumentRef>().is_none());
    let drum = qom.create_by_name("drum")?.complete()?;
    assert!(drum.interface::<StringedRef>().is_none() && drum.interface::<KeyedRef>().is_none());
    Ok(())
}
