//! Children that a type declares: drafts with their parent, live with it, and there as long as it is.
#![cfg(feature = "auto-register")]
#![forbid(unsafe_code)]
#![deny(warnings)]
#![allow(missing_docs, reason = "types of tests")]

use qom_runtime::error::ErrorKind;
use qom_runtime::prelude::*;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::sync::{Arc, Mutex};

/// What happened to the objects of one test, in order.
type Log = Arc<Mutex<Vec<String>>>;

/// Writes down its life.
#[derive(QomType)]
#[qom(parent = Object, activate = Self::activate, deactivate = Self::deactivate, init = Self::init)]
pub struct Cell {
    #[qom(property, default = 7, range = 1..=9)]
    value: u32,
    #[qom(property, default = "cell")]
    label: String,
    fails: bool,
    log: Option<Log>,
}

impl Cell {
    fn say(&self, what: &str) {
        if let Some(log) = &self.log {
            log.lock().unwrap().push(format!("{} {what}", self.label));
        }
    }
    fn init(this: &mut ObjMut<'_, Self>) {
        this.label.push('!');
    }
    fn activate(this: &mut ObjMut<'_, Self>) -> Result<()> {
        this.say("is activated");
        if this.fails { Err(Error::new("the cell is broken")) } else { Ok(()) }
    }
    fn deactivate(this: &Obj<Self>) {
        this.say("is deactivated");
    }
}

impl Drop for Cell {
    fn drop(&mut self) {
        self.say("ends");
    }
}

/// Two cells.
#[derive(QomType)]
#[qom(init = Self::init, activate = Self::activate)]
pub struct Pack {
    /// The first.
    #[qom(child, alias("value", "first-label" = "label", "main" = self))]
    pub first: Child<Cell>,
    /// What it writes on the second.
    #[qom(property)]
    mark: u32,
    /// The second.
    #[qom(child, name = "other", alias("other-value" = "value"))]
    second: Child<Cell>,
    early: bool,
    log: Option<Log>,
}

impl Pack {
    fn init(this: &mut ObjMut<'_, Self>) {
        // The children are there, with their own `init` behind them.
        assert_eq!(this.child(Pack::FIRST).label, "cell!");
        this.child_mut(Pack::FIRST).label = "first".into();
        this.child_mut(Pack::SECOND).label = "second".into();
    }
    fn activate(this: &mut ObjMut<'_, Self>) -> Result<()> {
        if this.mark > 0 {
            this.child_mut(Pack::SECOND).value = this.mark;
        }
        if this.early {
            this.complete_child(Pack::SECOND)?;
            this.complete_child(Pack::SECOND)?; // once only
        }
        if let Some(log) = &this.log {
            log.lock().unwrap().push("pack is activated".into());
        }
        Ok(())
    }
}

impl Drop for Pack {
    fn drop(&mut self) {
        if let Some(log) = &self.log {
            log.lock().unwrap().push("pack ends".into());
        }
    }
}

/// A pack with one more cell, and a pack inside.
#[derive(QomType)]
#[qom(parent = "pack")]
pub struct Crate {
    #[qom(child, alias("deep" = "value", "deeper-still" = "main", "inner-label" = "first-label"))]
    inner: Child<Pack>,
    #[qom(child)]
    third: Child<Cell>,
}

fn world() -> Result<Qom> {
    Qom::with_types([Cell::INFO, Pack::INFO, Crate::INFO, Holder::INFO, Only::INFO])
}

fn pack(qom: &Qom, log: &Log) -> Result<Draft<Pack>> {
    let mut pack = qom.create::<Pack>()?;
    pack.log = Some(log.clone());
    pack.child_mut(Pack::FIRST).log = Some(log.clone());
    pack.child_mut(Pack::SECOND).log = Some(log.clone());
    Ok(pack)
}

fn said(log: &Log) -> Vec<String> {
    std::mem::take(&mut log.lock().unwrap())
}

#[test]
fn children_are_drafts_with_their_parent_and_live_with_it() -> Result<()> {
    let qom = world()?;
    let mut draft = qom.create::<Pack>()?;
    draft.place(&qom.root(), "pack")?;
    let weak = draft.child_mut(Pack::FIRST).weak();
    assert!(weak.upgrade().is_none());
    assert_eq!((draft.get("first")?, draft.get("main")?), ("".into(), "".into()), "no path yet");
    assert!(qom.resolve("/pack/first").is_err());

    let pack = draft.complete()?;
    let first: &Obj<Cell> = pack.child(Pack::FIRST);
    assert_eq!(weak.upgrade().as_deref(), Some(first));
    assert_eq!(first.parent(), Some(pack.clone().upcast()));
    assert_eq!(first.canonical_path().as_deref(), Some("/pack/first"));
    assert_eq!(pack.get("other")?, "/pack/other");
    assert_eq!(pack.get_text("main")?, "/pack/first");
    let names: Vec<_> = pack.children().into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["first", "other"]);
    Ok(())
}

#[test]
fn steps_of_parents_come_first_unless_a_parent_asks_for_its_child() -> Result<()> {
    let (qom, log) = (world()?, Log::default());
    let mut draft = pack(&qom, &log)?;
    draft.mark = 3;
    let live = draft.complete()?;
    assert_eq!(live.child(Pack::SECOND).value, 3, "set by its parent's step, before its own");
    assert_eq!(said(&log), ["pack is activated", "first is activated", "second is activated"]);

    let mut draft = pack(&qom, &log)?;
    draft.early = true;
    draft.complete()?;
    assert_eq!(said(&log)[..3], ["second is activated", "pack is activated", "first is activated"]);
    Ok(())
}

#[test]
fn what_follows_an_early_step_is_checked_and_activated_too() -> Result<()> {
    let (qom, log) = (world()?, Log::default());
    let mut draft = qom.create::<Crate>()?;
    draft.child_mut(Crate::INNER).child_mut(Pack::FIRST).log = Some(log.clone());
    draft.as_mut().complete_child(Crate::INNER)?;
    let mut late = qom.create::<Cell>()?;
    (late.label, late.log) = ("late".into(), Some(log.clone()));
    draft.child_mut(Crate::INNER).add_child("late", late)?;
    assert_eq!(said(&log), ["first is activated"]);
    let _live = draft.complete()?;
    assert_eq!(said(&log), ["late is activated"], "once each");

    let mut draft = qom.create::<Crate>()?;
    draft.as_mut().complete_child(Crate::INNER)?;
    draft.child_mut(Crate::INNER).child_mut(Pack::FIRST).value = 10;
    let error = draft.complete().unwrap_err();
    assert_eq!(error.to_string(), "Property cell.value doesn't take value 10 (minimum: 1, maximum: 9)");
    Ok(())
}

#[test]
fn an_early_step_does_not_keep_a_child_out_of_a_world() -> Result<()> {
    let mut draft = Pack::new();
    draft.as_mut().complete_child(Pack::FIRST)?;
    let error = Qom::with_types([Only::INFO])?.adopt(draft).unwrap_err();
    assert_eq!(error.to_string(), "invalid object type: pack");

    let qom = world()?;
    let mut draft = Pack::new();
    draft.as_mut().complete_child(Pack::FIRST)?;
    let mut draft = qom.adopt(draft)?;
    draft.place(&qom.root(), "pack")?;
    let pack = draft.complete()?;
    assert_eq!(pack.child(Pack::FIRST).qom(), Some(qom.clone()));
    assert_eq!(pack.child(Pack::FIRST).canonical_path().as_deref(), Some("/pack/first"));
    Ok(())
}

#[test]
fn children_end_before_their_parent_in_their_order() -> Result<()> {
    let (qom, log) = (world()?, Log::default());
    drop(pack(&qom, &log)?);
    assert_eq!(said(&log), ["first ends", "second ends", "pack ends"], "drafts");

    let live = pack(&qom, &log)?.complete()?;
    said(&log);
    drop(live);
    let end = ["first is deactivated", "second is deactivated", "first ends", "second ends", "pack ends"];
    assert_eq!(said(&log), end, "live objects");
    Ok(())
}

#[test]
fn a_failing_child_fails_the_whole() -> Result<()> {
    let (qom, log) = (world()?, Log::default());
    let mut draft = pack(&qom, &log)?;
    draft.child_mut(Pack::SECOND).fails = true;
    draft.place(&qom.root(), "pack")?;
    assert_eq!(draft.complete().unwrap_err().to_string(), "the cell is broken");
    assert_eq!(qom.root().child_by_name("pack"), None);
    assert_eq!(
        said(&log),
        ["pack is activated", "first is activated", "second is activated", "first ends", "second ends", "pack ends"]
    );
    let mut out_of_range = qom.create::<Pack>()?;
    out_of_range.child_mut(Pack::FIRST).value = 12;
    let error = out_of_range.complete().unwrap_err();
    assert_eq!(error.to_string(), "Property cell.value doesn't take value 12 (minimum: 1, maximum: 9)");
    Ok(())
}

#[test]
fn a_child_stays_as_long_as_its_parent_and_may_outlive_it() -> Result<()> {
    let (qom, log) = (world()?, Log::default());
    let mut draft = pack(&qom, &log)?;
    draft.place(&qom.root(), "pack")?;
    let live = draft.complete()?;
    said(&log);

    live.child(Pack::FIRST).unparent();
    assert_eq!(said(&log), ["first is deactivated"]);
    assert_eq!(live.child(Pack::FIRST).value, 7, "still a part");
    assert_eq!(live.get("first")?, "", "and in no tree");
    assert_eq!(live.get("value")?, 7);
    assert!(qom.resolve("/pack/first").is_err() && qom.resolve("/pack/main").is_err(), "so no path leads there");

    let shelf = qom.create::<Container>()?.complete()?;
    let first = live.child(Pack::FIRST);
    first.add_child("shelf", shelf.clone())?;
    let error = live.move_to(&shelf, "pack").unwrap_err();
    assert_eq!(
        error.to_string(),
        "a 'cell' that has left the parent that declares it takes no objects that have children",
        "each would keep the other"
    );

    let kept = live.child(Pack::SECOND).to_owned();
    live.unparent();
    drop(live);
    assert_eq!(said(&log), ["second is deactivated", "first ends", "pack ends"]);
    assert_eq!((kept.parent(), kept.value), (None, 7));
    drop(kept);
    assert_eq!(said(&log), ["second ends"]);
    Ok(())
}

#[test]
fn a_child_stands_nowhere_else() -> Result<()> {
    let qom = world()?;
    let whole = qom.create::<Crate>()?.complete()?; // outside the tree
    let refused = |done: Result<()>| assert!(matches!(done.unwrap_err().kind(), ErrorKind::Declared { .. }));
    refused(whole.child(Crate::INNER).move_to(&qom.root(), "inner"));
    whole.child(Crate::INNER).unparent();
    refused(whole.child(Crate::INNER).move_to(&qom.root(), "inner"));
    refused(qom.root().add_child("inner", whole.child(Crate::INNER).to_owned()));
    Ok(())
}

#[test]
fn descendants_have_the_children_of_their_ancestors() -> Result<()> {
    let qom = world()?;
    let mut draft = qom.create_by_name("crate")?.downcast::<Crate>().unwrap();
    draft.child_mut(Crate::INNER).child_mut(Pack::FIRST).value = 2;
    draft.child_mut(Pack::SECOND).value = 3;
    let live = draft.complete()?;
    let names: Vec<_> = live.children().into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["first", "other", "inner", "third"]);
    assert_eq!(live.child(Crate::INNER).child(Pack::FIRST).value, 2);
    assert_eq!(live.child(Pack::SECOND).value, 3);
    assert_eq!(live.child(Crate::THIRD).value, 7);
    let listed: Vec<_> =
        Crate::INFO.declared_children().map(|(name, info)| format!("{name}: {}", info.name())).collect();
    assert_eq!(listed, ["first: cell", "other: cell", "inner: pack", "third: cell"]);
    assert_eq!(format!("{:?}", Pack::SECOND), "pack.other: child<cell>");
    Ok(())
}

#[test]
fn aliases_stand_for_what_is_inside_to_any_depth() -> Result<()> {
    let qom = world()?;
    let mut draft = qom.create::<Crate>()?;
    // An alias of an alias, in the draft.
    draft.set("deep", 4)?;
    draft.set_text("inner-label", "deep inside")?;
    assert_eq!(draft.child(Crate::INNER).mark, 0);
    assert_eq!(draft.child_mut(Crate::INNER).child(Pack::FIRST).value, 4);
    assert_eq!(draft.get("inner-label")?, "deep inside");
    // What is wrong with the form of a value calls the property as the user did; what is wrong otherwise, as its owner does.
    assert_eq!(draft.set("deep", "x").unwrap_err().to_string(), "Parameter 'deep' expects uint64");
    assert_eq!(draft.set_text("deep", "x").unwrap_err().to_string(), "Parameter 'deep' expects integer");
    assert_eq!(draft.set("deep", -1).unwrap_err().to_string(), "Parameter 'value' expects uint32_t");
    assert_eq!(draft.set_text("deep", "4294967296").unwrap_err().to_string(), "Parameter 'value' expects uint32_t");
    assert_eq!(
        draft.set("deep", 12).unwrap_err().to_string(),
        "Property cell.value doesn't take value 12 (minimum: 1, maximum: 9)"
    );
    assert_eq!(draft.set("deeper-still", "/").unwrap_err().to_string(), "Property 'pack.first' is not writable");
    draft.place(&qom.root(), "crate")?;
    let live = draft.complete()?;
    assert_eq!(live.get("deep")?, 4);
    assert_eq!(live.get("deeper-still")?, "/crate/inner/first");
    assert_eq!(qom.resolve("/crate/deeper-still")?.canonical_path().as_deref(), Some("/crate/inner/first"));
    assert_eq!(
        live.set("deep", 5).unwrap_err().to_string(),
        "Attempt to set property 'value' on object '/crate/inner/first' (type 'cell') after it was completed"
    );

    let deep = Crate::INFO.property("deep").unwrap();
    assert_eq!(
        (deep.type_name(), deep.default_value(), deep.range()),
        ("uint32", Some(7.into()), Some(("1".into(), "9".into())))
    );
    assert_eq!(deep.alias_of().map(|target| target.owner().name()), Some("pack"));
    let words = ["first", "main", "deeper-still"].map(|name| Crate::INFO.property(name).unwrap().type_name());
    let first = Pack::INFO.property("first").unwrap();
    assert_eq!(words, ["child<cell>", "link<cell>", "link<cell>"]);
    assert_eq!((first.description(), first.leads()), ("The first.", true));
    Ok(())
}

/// At most one, of which there is at most one part.
#[derive(QomType)]
#[qom(singleton)]
pub struct Holder {
    #[qom(child)]
    only: Child<Only>,
}

/// At most one.
#[derive(QomType)]
#[qom(singleton)]
pub struct Only {}

#[test]
fn a_child_occupies_its_own_slot() -> Result<()> {
    let qom = world()?;
    let only = qom.create::<Only>()?;
    let error = qom.create::<Holder>().unwrap_err();
    assert_eq!(error.to_string(), "Object type 'only' conflicts with an existing singleton instance");
    assert!(qom.check::<Holder>().is_ok(), "its own slot is free again");
    drop(only);
    let holder = qom.create::<Holder>()?;
    assert!(qom.create::<Only>().is_err() && qom.instance::<Only>().is_none());
    let holder = holder.complete()?;
    assert_eq!(qom.instance::<Only>().as_deref(), Some(holder.child(Holder::ONLY)));
    drop(holder);
    assert!(qom.create::<Only>().is_ok());
    Ok(())
}

#[test]
fn drafts_without_a_world_have_children_too() -> Result<()> {
    let qom = world()?;
    let mut draft = Crate::new();
    draft.set("deep", 6)?;
    draft.child_mut(Crate::THIRD).value = 5;
    let live = qom.adopt(draft)?.complete()?;
    assert_eq!((live.get("deep")?, live.child(Crate::THIRD).value), (6.into(), 5));
    assert_eq!(live.child(Crate::THIRD).qom(), Some(qom));
    Ok(())
}

/// Has a hook that builds what is inside.
#[derive(QomType)]
#[qom(activate = Self::activate)]
pub struct Rack {
    slots: u32,
    built: AtomicU32,
}

impl Rack {
    fn activate(this: &mut ObjMut<'_, Self>) -> Result<()> {
        let Some(qom) = this.qom() else { return Err(Error::new("no world")) };
        for _ in 0..this.slots {
            let inside = qom.create::<Container>()?;
            this.add_child("slot[*]", inside)?;
        }
        this.built.store(this.slots, Relaxed);
        Ok(())
    }
}

#[test]
fn hooks_add_children_that_go_live_too() -> Result<()> {
    let qom = Qom::with_types([Rack::INFO])?;
    let mut rack = qom.create::<Rack>()?;
    rack.slots = 3;
    rack.add_child("slot[1]", qom.create::<Container>()?)?;
    let rack = rack.complete()?;
    let names: Vec<_> = rack.children().into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["slot[1]", "slot[0]", "slot[2]", "slot[3]"]);
    Ok(())
}

/// Runs with a stack on which recursion would not get far.
fn on_a_small_stack(run: impl FnOnce() -> Result<()> + Send + 'static) -> Result<()> {
    std::thread::Builder::new().stack_size(256 << 10).spawn(run).unwrap().join().unwrap()
}

#[test]
fn drafts_within_drafts_need_no_recursion() -> Result<()> {
    on_a_small_stack(|| {
        let qom = Qom::with_types([])?;
        let nested = |depth: u32| -> Result<Draft<Container>> {
            let mut outer = qom.create::<Container>()?;
            for _ in 0..depth {
                let mut wrapped = qom.create::<Container>()?;
                wrapped.add_child("in", outer)?;
                outer = wrapped;
            }
            Ok(outer)
        };
        drop(nested(100_000)?);
        let live = nested(100_000)?.complete()?;
        let mut deepest = live.clone().upcast::<Object>();
        let mut depth = 0;
        while let Some(child) = deepest.child_by_name("in") {
            (deepest, depth) = (child, depth + 1);
        }
        assert_eq!(depth, 100_000);
        drop(live);
        assert_eq!(deepest.parent(), None);
        Ok(())
    })
}
