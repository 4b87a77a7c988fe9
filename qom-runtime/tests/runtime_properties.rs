//! Properties that single objects gain at run time.
#![cfg(feature = "auto-register")]

use qom_runtime::error::{ErrorClass, ErrorKind};
use qom_runtime::{RuntimeProperty, prelude::*};
use std::cell::RefCell;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::sync::{Arc, Mutex};

thread_local! {
    static LOG: RefCell<Vec<&'static str>> = const { RefCell::new(Vec::new()) };
}

/// Says when it is dropped.
struct Token(&'static str);
impl Token {
    fn text(&self) -> String {
        self.0.to_owned()
    }
}
impl Drop for Token {
    fn drop(&mut self) {
        LOG.with_borrow_mut(|log| log.push(self.0));
    }
}

/// Which animal.
#[derive(Clone, Copy, Default, Debug, PartialEq, QomEnum)]
enum Bird {
    #[default]
    Crow,
    Tit,
}

/// With something of each kind.
#[derive(QomType, Debug)]
#[qom(name = "gains")]
struct Gains {
    /// Can change.
    #[qom(property, default = 5, range = 0..=9)]
    level: AtomicU32,
    #[qom(property)]
    bird: Mutex<Bird>,
    #[qom(property)]
    fixed: u8,
    #[qom(property, write_only)]
    secret: Mutex<String>,
}
impl Drop for Gains {
    fn drop(&mut self) {
        LOG.with_borrow_mut(|log| log.push("finalized"));
    }
}

fn gains(qom: &Qom) -> Owned<Gains> {
    qom.create::<Gains>().unwrap().complete().unwrap()
}

fn container(qom: &Qom) -> Owned<Container> {
    qom.create::<Container>().unwrap().complete().unwrap()
}

fn say<T: std::fmt::Debug>(result: Result<T>) -> String {
    result.unwrap_err().to_string()
}

fn duplicate(name: &str, of: &str) -> String {
    format!("attempt to add duplicate property '{name}' to object (type '{of}')")
}

/// A property that remembers.
fn cell(name: &str) -> RuntimeProperty<u8> {
    let value = Arc::new(AtomicU32::new(0));
    let read = value.clone();
    RuntimeProperty::new(name).get(move |_| Ok(read.load(Relaxed) as u8)).set(move |_, new| {
        value.store(new.into(), Relaxed);
        Ok(())
    })
}

#[test]
fn reading_and_setting() {
    let qom = Qom::new().unwrap();
    let object = gains(&qom);
    assert_eq!(object.add_property(cell("extra").default(3)).unwrap(), "extra");
    assert_eq!(object.get("extra").unwrap(), 3);
    object.set("extra", 4).unwrap();
    assert_eq!(object.get_text("extra").unwrap(), "4");
    object.set_text("extra", "0x10").unwrap();
    assert_eq!(object.get("extra").unwrap(), 16);
    let no = "Parameter 'extra' expects uint64";
    assert_eq!(say(object.set("extra", "no number")), no);
    assert_eq!(say(object.set("extra", 300)), "Parameter 'extra' expects uint8_t");
    assert_eq!(say(object.set_text("extra", "on")), "Parameter 'extra' expects integer");
    object.add_property(RuntimeProperty::<bool>::new("mute").get(|_| Err(Error::new("not now")))).unwrap();
    assert_eq!(say(object.get("mute")), "not now");
    assert_eq!(say(object.set("mute", true)), "Property 'gains.mute' is not writable");
    object.add_property(RuntimeProperty::<bool>::new("blind").set(|_, _| Ok(()))).unwrap();
    assert_eq!(say(object.get("blind")), "Property 'gains.blind' is not readable");
    let name = RuntimeProperty::new("name").get(|this| Ok(this.type_name().to_owned()));
    object.add_property(name).unwrap();
    assert_eq!(object.get("name").unwrap(), "gains", "the getter is given the object");
    assert_eq!(say(object.get("none")), "Property 'gains.none' not found");
    assert_eq!(say(object.set("none", 1)), "Property 'gains.none' not found");
    assert_eq!(say(gains(&qom).get("extra")), "Property 'gains.extra' not found", "of one object only");
}

#[test]
fn a_default_that_is_refused_adds_nothing() {
    let qom = Qom::new().unwrap();
    let object = gains(&qom);
    let before = object.list();
    let picky = RuntimeProperty::new("picky").set(|_, _: u8| Err(Error::new("not that"))).default(1);
    assert_eq!(say(object.add_property(picky)), "not that");
    let unset = RuntimeProperty::new("picky").default(1u8);
    assert_eq!(say(object.add_property(unset)), "Property 'gains.picky' is not writable");
    let panics = RuntimeProperty::new("picky").set(|_, _: u8| panic!("{}", "no")).default(1);
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| object.add_property(panics))).unwrap_err();
    assert_eq!(object.list(), before);
    object.add_property(cell("picky")).unwrap();
}

#[test]
fn one_name_for_one_thing() {
    let qom = Qom::new().unwrap();
    let object = gains(&qom);
    object.add_child("child", container(&qom)).unwrap();
    let mut draft = qom.create::<Container>().unwrap();
    draft.place(&object, "kept").unwrap();
    object.add_property(cell("extra")).unwrap();
    for name in ["level", "type", "child", "kept", "extra"] {
        assert_eq!(say(object.add_property(cell(name))), duplicate(name, "gains"));
        assert_eq!(say(object.add_alias(name, &object, "level")), duplicate(name, "gains"));
        assert_eq!(say(object.add_const_link(name, &object)), duplicate(name, "gains"));
        assert_eq!(say(object.add_child(name, container(&qom))), duplicate(name, "gains"));
    }
    for name in ["", "a b", "a/b", "a=b", "a,b"] {
        assert_eq!(say(object.add_property(cell(name))), format!("'{name}' is not a legal property name"));
    }
    drop(draft);
    object.add_property(cell("kept")).unwrap();
    object.remove_property("extra").unwrap();
    object.add_child("extra", container(&qom)).unwrap();
}

#[test]
fn numbered() {
    let qom = Qom::new().unwrap();
    let object = gains(&qom);
    let names = |of: &Owned<Gains>| of.list().into_iter().skip(5).map(|one| one.name).collect::<Vec<_>>();
    assert_eq!(object.add_property(cell("irq[*]")).unwrap(), "irq[0]");
    object.add_child("irq[*]", container(&qom)).unwrap();
    object.add_property(cell("irq[2]")).unwrap();
    assert_eq!(object.add_alias("irq[*]", &object, "level").unwrap(), "irq[3]");
    assert_eq!(object.add_const_link("irq[*]", &object).unwrap(), "irq[4]");
    assert_eq!(names(&object), ["irq[0]", "irq[1]", "irq[2]", "irq[3]", "irq[4]"]);
    assert_eq!(say(object.set("irq[0]", 300)), "Parameter 'irq[0]' expects uint8_t");
}

#[test]
fn listing() {
    let qom = Qom::new().unwrap();
    let object = gains(&qom);
    let class: Vec<_> = Gains::INFO.properties().map(|property| property.name()).collect();
    object.add_child("first", container(&qom)).unwrap();
    object.add_property(cell("second").description("Comes second.").default(7).type_name("word")).unwrap();
    object.add_alias("third", &object, "level").unwrap();
    object.add_child("fourth", container(&qom)).unwrap();
    object.add_const_link("fifth", &qom.root()).unwrap();
    object.add_alias("sixth", &object, "first").unwrap();
    let list = object.list();
    let names: Vec<_> = list.iter().map(|one| &*one.name).collect();
    assert_eq!(names[..5], ["type", "level", "bird", "fixed", "secret"]);
    assert_eq!(names[5..], ["first", "second", "third", "fourth", "fifth", "sixth"]);
    let rest: Vec<_> = list[5..].iter().map(|one| (&*one.type_name, &*one.description, one.default.clone())).collect();
    assert_eq!(
        rest,
        [
            ("child<container>", "", None),
            ("word", "Comes second.", Some(Value::from(7))),
            ("uint32", "Can change.", Some(Value::from(5))),
            ("child<container>", "", None),
            ("link<container>", "", None),
            ("link<container>", "", None),
        ]
    );
    assert_eq!(Gains::INFO.properties().map(|property| property.name()).collect::<Vec<_>>(), class);
    assert_eq!(class, names[..5], "what a class lists has nothing of its objects");
}

#[test]
fn removing() {
    let qom = Qom::new().unwrap();
    let object = gains(&qom);
    LOG.take();
    let token = Token("closure");
    object.add_property(RuntimeProperty::new("extra").get(move |_| Ok(token.text()))).unwrap();
    object.add_child("child", container(&qom)).unwrap();
    let refused = |name: &str| format!("Property 'gains.{name}' was not added at run time and cannot be removed");
    assert_eq!(say(object.remove_property("level")), refused("level"));
    assert_eq!(say(object.remove_property("child")), refused("child"));
    assert_eq!(say(object.remove_property("none")), "Property 'gains.none' not found");
    assert_eq!(LOG.take(), [""; 0]);
    object.remove_property("extra").unwrap();
    assert_eq!(LOG.take(), ["closure"]);
    assert_eq!(say(object.remove_property("extra")), "Property 'gains.extra' not found");
    assert_eq!(object.children().len(), 1);
}

#[test]
fn they_end_with_the_object_before_its_finalizers() {
    let qom = Qom::new().unwrap();
    let object = gains(&qom);
    LOG.take();
    for name in ["one", "two"] {
        let token = Token(name);
        object.add_property(RuntimeProperty::new(name).get(move |_| Ok(token.text()))).unwrap();
    }
    struct Bomb;
    impl Drop for Bomb {
        fn drop(&mut self) {
            panic!("{}", "a panic while closing");
        }
    }
    let bomb = Bomb;
    let panics = RuntimeProperty::<bool>::new("bomb").get(move |_| {
        let _ = &bomb;
        Ok(true)
    });
    object.add_property(panics).unwrap();
    let token = Token("three");
    object.add_property(RuntimeProperty::new("three").get(move |_| Ok(token.text()))).unwrap();
    qom.root().add_child("object", object.clone()).unwrap();
    object.unparent();
    assert_eq!(object.get("one").unwrap(), "one", "they stay when the object leaves");
    assert_eq!(LOG.take(), [""; 0]);
    drop(object);
    assert_eq!(LOG.take(), ["one", "two", "three", "finalized"]);
}

#[test]
fn aliases() {
    let qom = Qom::new().unwrap();
    let (object, target) = (gains(&qom), gains(&qom));
    object.add_alias("a", &target, "level").unwrap();
    object.set("a", 7).unwrap();
    assert_eq!((target.get("level").unwrap(), object.get_text("a").unwrap()), (7.into(), "7".into()));
    object.set_text("a", "8").unwrap();
    // What is wrong with the form of a value is said of the alias; everything else of what it stands for.
    assert_eq!(say(object.set("a", "x")), "Parameter 'a' expects uint64");
    let range = "Property gains.level doesn't take value 10 (minimum: 0, maximum: 9)";
    assert_eq!(say(object.set("a", 10)), range);
    assert_eq!(say(object.set_text("a", "x")), "Parameter 'a' expects integer");
    assert_eq!(say(object.set("a", -1)), "Parameter 'level' expects uint32_t");
    assert_eq!(say(object.set_text("a", "4294967296")), "Parameter 'level' expects uint32_t");
    object.add_alias("b", &target, "bird").unwrap();
    assert_eq!(say(object.set("b", "owl")), "Parameter 'bird' does not accept value 'owl'");
    assert_eq!(say(object.set("b", 1)), "Invalid parameter type for 'b', expected: string");
    object.add_alias("f", &target, "fixed").unwrap();
    let fixed = "Attempt to set property 'fixed' on object 'gains' (type 'gains') after it was completed";
    assert_eq!(say(object.set("f", 1)), fixed);
    object.add_alias("s", &target, "secret").unwrap();
    assert_eq!(say(object.get("s")), "Property 'gains.secret' is not readable");
    object.set("s", "x").unwrap();
    object.add_alias("t", &target, "type").unwrap();
    assert_eq!(say(object.set("t", "x")), "Property 'gains.type' is not writable");
    assert_eq!(say(object.add_alias("n", &target, "none")), "Property 'gains.none' not found");
    assert_eq!(say(object.add_alias("n", &object, "n")), "Property 'gains.n' not found");
    let other = Qom::new().unwrap();
    let mixed = "object 'container' belongs to another Qom";
    assert_eq!(say(object.add_alias("n", &other.root(), "type")), mixed);
    assert_eq!(say(object.add_const_link("n", &other.root())), mixed);
    // Of an alias, and of an added property.
    target.add_property(cell("extra")).unwrap();
    object.add_alias("c", &target, "extra").unwrap();
    object.add_alias("d", &object, "c").unwrap();
    object.set("d", 3).unwrap();
    assert_eq!(target.get("extra").unwrap(), 3);
    assert_eq!(say(object.set("d", 300)), "Parameter 'extra' expects uint8_t");
    assert_eq!(say(object.set("d", "x")), "Parameter 'd' expects uint64");
    target.remove_property("extra").unwrap();
    assert_eq!(say(object.get("d")), "Property 'gains.extra' not found");
    drop(target);
    let gone = "Property 'gains.a' is an alias, and the object that it stands for is gone";
    assert_eq!((say(object.get("a")), say(object.set("a", 1)), say(object.get_text("a"))), {
        (gone.into(), gone.into(), gone.into())
    });
    assert!(matches!(object.get("d").unwrap_err().kind(), ErrorKind::AliasGone { property, .. } if property == "c"));
}

#[test]
fn reading_as_rust_values() {
    let qom = Qom::new().unwrap();
    let object = container(&qom);
    object.add_property(cell("number")).unwrap();
    object.add_property(RuntimeProperty::new("lit").get(|_| Ok(OnOffAuto::On))).unwrap();
    object.add_alias("lamp", &object, "lit").unwrap();
    object.add_const_link("root", &qom.root()).unwrap();
    assert_eq!(object.get_enum::<OnOffAuto>("lit").unwrap(), OnOffAuto::On);
    assert_eq!(object.get_enum::<OnOffAuto>("lamp").unwrap(), OnOffAuto::On);
    let wrong = "Property number on container is not 'OnOffAuto' enum type";
    assert_eq!(say(object.get_enum::<OnOffAuto>("number")), wrong);
    assert_eq!(say(object.get_enum::<OnOffAuto>("none")), "Property 'container.none' not found");
    assert_eq!(object.get_link("root").unwrap(), Some(qom.root().upcast()));
    assert_eq!(qom.root().get_link("objects").unwrap(), qom.resolve("/objects").ok());
    assert_eq!(say(object.get_link("number")), "Property 'container.number' is not a link");
    assert_eq!(say(object.get_link("lamp")), "Property 'container.lamp' is not a link");
    assert_eq!(say(object.get_link("none")), "Property 'container.none' not found");
}

#[test]
fn an_alias_in_a_circle() {
    let qom = Qom::new().unwrap();
    let object = container(&qom);
    qom.root().add_child("object", object.clone()).unwrap();
    object.add_property(cell("a")).unwrap();
    object.add_alias("b", &object, "a").unwrap();
    object.remove_property("a").unwrap();
    object.add_alias("a", &object, "b").unwrap();
    let circle = "is an alias that leads in a circle";
    assert!(say(object.get("a")).ends_with(circle));
    assert!(say(object.set("b", 1)).ends_with(circle));
    assert!(qom.resolve("/object/a").is_err());
    // And one after another, to a depth that is none.
    object.add_property(cell("x0")).unwrap();
    for at in 0..32 {
        object.add_alias(&format!("x{}", at + 1), &object, &format!("x{at}")).unwrap();
    }
    object.set("x32", 9).unwrap();
    assert_eq!(object.get("x0").unwrap(), 9);
}

#[test]
fn constant_links() {
    let qom = Qom::new().unwrap();
    let (object, target) = (gains(&qom), gains(&qom));
    object.add_const_link("link", &target).unwrap();
    assert_eq!(object.get("link").unwrap(), "", "outside the tree");
    qom.root().add_child("target", target.clone()).unwrap();
    assert_eq!((object.get("link").unwrap(), object.get_text("link").unwrap()), ("/target".into(), "/target".into()));
    assert_eq!(say(object.set("link", "")), "Property 'gains.link' is not writable");
    assert_eq!(say(object.set_text("link", "/target")), "Property 'gains.link' is not writable");
    target.unparent();
    drop(target);
    assert_eq!(object.get("link").unwrap(), "", "gone");
}

#[test]
fn children_read_as_paths() {
    let qom = Qom::new().unwrap();
    assert_eq!(qom.root().get("objects").unwrap(), "/objects");
    assert_eq!(say(qom.root().set("objects", "")), "Property 'container.objects' is not writable");
    let (loose, child) = (container(&qom), container(&qom));
    loose.add_child("x", child).unwrap();
    assert_eq!(loose.get_text("x").unwrap(), "");
}

#[test]
fn paths_through_them() {
    let qom = Qom::new().unwrap();
    let objects = qom.container("objects").unwrap();
    let (left, right, deep) = (container(&qom), container(&qom), gains(&qom));
    objects.add_child("left", left.clone()).unwrap();
    objects.add_child("right", right.clone()).unwrap();
    right.add_child("deep", deep.clone()).unwrap();
    left.add_const_link("over", &right).unwrap();
    left.add_alias("that", &right, "deep").unwrap();
    right.add_alias("far", &left, "that").unwrap();
    left.add_alias("level", &deep, "level").unwrap();
    deep.add_const_link("back", &left).unwrap();
    let find = |path: &str| match qom.resolve(path) {
        Ok(object) => object.canonical_path().unwrap_or_default(),
        Err(error) if error.class() == ErrorClass::DeviceNotFound => "nothing".into(),
        Err(_) => "several".into(),
    };
    for (path, wanted) in [
        ("/objects/left/over", "/objects/right"),
        ("/objects/left/over/deep", "/objects/right/deep"),
        ("/objects/left/that", "/objects/right/deep"),
        ("/objects/right/far/back//over/", "/objects/right"),
        ("/objects/left/level", "nothing"),
        ("/objects/left/that/level", "nothing"),
        ("over", "/objects/right"),
        ("over/deep", "/objects/right/deep"),
        ("left/over", "/objects/right"),
        ("that/back/left", "nothing"),
        ("far/back", "/objects/left"),
        ("level", "nothing"),
    ] {
        assert_eq!(find(path), wanted, "{path:?}");
    }
    assert_eq!(left.resolve_at("over/deep").unwrap(), deep);
    // Several ways to one object are one; ways to two are two, whether children or links lead there.
    left.add_const_link("deep", &deep).unwrap();
    assert_eq!(find("deep"), "/objects/right/deep");
    objects.add_const_link("deep", &right).unwrap();
    assert_eq!(find("deep"), "several");
    assert_eq!(qom.resolve_as::<Gains>("deep").unwrap(), deep, "the other is of another type");
    assert_eq!(qom.resolve_typed("deep", "container").unwrap(), right);
    objects.remove_property("deep").unwrap();
    assert_eq!(find("deep"), "/objects/right/deep");
    // A link of an object outside the tree leads nowhere, and neither does one to what is gone.
    let loose = container(&qom);
    loose.add_const_link("hidden", &deep).unwrap();
    assert_eq!(find("hidden"), "nothing");
    let short = container(&qom);
    left.add_const_link("short", &short).unwrap();
    drop(short);
    assert_eq!((find("short"), find("/objects/left/short")), ("nothing".into(), "nothing".into()));
}

/// Owns a part that refers back to it.
#[derive(QomType, Debug)]
#[qom(deactivate = Self::end)]
struct GainsActive {
    elsewhere: Mutex<Option<Weak<Object>>>,
}
impl GainsActive {
    fn end(this: &Obj<Self>) {
        let elsewhere = this.elsewhere.lock().unwrap().take().and_then(|weak| weak.upgrade());
        if let Some(object) = elsewhere {
            object.remove_property("part").unwrap();
            object.add_property(cell("late")).unwrap();
        }
        for one in this.list() {
            let _ = this.remove_property(&one.name);
        }
    }
}

#[test]
fn properties_go_while_objects_end() {
    let qom = Qom::new().unwrap();
    let (keeper, inner, leaf) = (container(&qom), qom.create::<GainsActive>().unwrap(), container(&qom));
    let inner = inner.complete().unwrap();
    let outer = container(&qom);
    inner.move_to(&outer, "inner").unwrap();
    inner.add_child("leaf", leaf.clone()).unwrap();
    outer.add_const_link("to-leaf", &leaf).unwrap();
    inner.add_const_link("to-leaf", &leaf).unwrap();
    inner.add_alias("alias", &outer, "to-leaf").unwrap();
    keeper.add_const_link("part", &inner).unwrap();
    *inner.elsewhere.lock().unwrap() = Some(keeper.clone().upcast::<Object>().downgrade());
    let weak = (inner.downgrade(), leaf.downgrade());
    drop((inner, leaf));
    drop(outer);
    assert_eq!((weak.0.upgrade(), weak.1.upgrade()), (None, None));
    let names: Vec<_> = keeper.list().into_iter().map(|one| one.name).collect();
    assert_eq!(names, ["type", "late"]);
}

#[test]
fn accessors_may_change_what_they_belong_to() {
    let qom = Qom::new().unwrap();
    let object = container(&qom);
    qom.root().add_child("object", object.clone()).unwrap();
    LOG.take();
    let token = Token("closure");
    let once = RuntimeProperty::new("once").get(move |this| {
        this.remove_property("once")?;
        this.unparent();
        let qom = this.qom().ok_or_else(|| Error::new("no Qom"))?;
        qom.root().add_child("again", this.to_owned())?;
        assert!(qom.resolve("again/once").is_err());
        assert_eq!(LOG.take(), [""; 0], "it is running");
        Ok(token.text())
    });
    object.add_property(once).unwrap();
    assert_eq!(object.get("once").unwrap(), "closure");
    assert_eq!(LOG.take(), ["closure"]);
    assert_eq!(object.canonical_path().as_deref(), Some("/again"));
    let grow = RuntimeProperty::new("grow").set(|this, count: u32| {
        for _ in 0..count {
            this.add_property(cell("grown[*]"))?;
        }
        Ok(())
    });
    object.add_property(grow.default(2)).unwrap();
    object.set("grow", 1).unwrap();
    let names: Vec<_> = object.list().into_iter().map(|one| one.name).collect();
    assert_eq!(names, ["type", "grown[0]", "grown[1]", "grow", "grown[2]"]);
}

#[test]
fn after_the_last_qom() {
    let qom = Qom::new().unwrap();
    let (object, target) = (gains(&qom), gains(&qom));
    object.add_property(cell("extra")).unwrap();
    object.add_const_link("link", &target).unwrap();
    qom.root().add_child("target", target.clone()).unwrap();
    drop(qom);
    object.set("extra", 2).unwrap();
    assert_eq!((object.get("extra").unwrap(), object.get("link").unwrap()), (2.into(), "".into()));
    object.add_alias("late", &target, "level").unwrap();
    assert_eq!(object.get("late").unwrap(), 5);
}
