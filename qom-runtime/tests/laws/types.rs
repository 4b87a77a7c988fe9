//! The types that the laws are tried on. What they do is written down per thread, so that tests run side by side.

use qom_runtime::Placement;
use qom_runtime::prelude::*;
use std::cell::{Cell, RefCell};
use std::sync::atomic::AtomicU32;

thread_local! {
    static FAULT: Cell<&'static str> = const { Cell::new("") };
    static LOG: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// The next time that this thread passes the point of this name, it panics.
pub(crate) fn arm(point: &'static str) {
    FAULT.set(point);
}

/// A point where a test can let user code panic.
fn pass(point: &str) {
    if FAULT.get() == point {
        FAULT.set("");
        panic!("at {point}");
    }
}

/// Writes down what happened.
pub(crate) fn note(what: impl Into<String>) {
    LOG.with_borrow_mut(|log| log.push(what.into()));
}

/// What happened on this thread since the last time.
pub(crate) fn notes() -> Vec<String> {
    LOG.take()
}

/// One level's state: says when it comes and goes.
#[derive(Debug)]
pub(crate) struct Part(&'static str);

fn part(level: &'static str) -> Part {
    pass(&format!("default of {level}"));
    note(format!("+{level}"));
    Part(level)
}

impl Drop for Part {
    fn drop(&mut self) {
        note(format!("-{}", self.0));
        pass(&format!("drop of {}", self.0));
    }
}

/// Where objects appear that nobody placed.
pub(crate) const UNATTACHED: Placement = Placement::Unattached { prefix: "law" };

/// Base of three levels with a slot, each of which can fail at any point.
#[derive(QomType, Debug)]
#[qom(abstract, singleton, init = init_top, placement = UNATTACHED)]
pub(crate) struct Top {
    #[qom(default = part("top"))]
    _part: Part,
}

fn init_top(_: &mut ObjMut<'_, Top>) {
    pass("init of top");
}

/// The level between.
#[derive(QomType, Debug)]
#[qom(parent = "top", abstract, init = init_middle)]
pub(crate) struct Middle {
    #[qom(default = part("middle"))]
    _part: Part,
}

fn init_middle(_: &mut ObjMut<'_, Middle>) {
    pass("init of middle");
}

/// The level that has objects.
#[derive(QomType, Debug)]
#[qom(parent = "middle", init = init_leaf, activate = activate, deactivate = deactivate,
      property(name = "pressure", type = u32, get = pressure, set = set_pressure))]
pub(crate) struct Leaf {
    #[qom(default = part("leaf"))]
    _part: Part,
    /// Checked, and followed by a hook.
    #[qom(property, check = check_level, on_set = follow_level)]
    pub(crate) level: u32,
    /// Refuses to go live.
    #[qom(property)]
    pub(crate) stuck: bool,
    /// May change at any time.
    #[qom(property)]
    pub(crate) heat: AtomicU32,
}

fn activate(this: &mut ObjMut<'_, Leaf>) -> Result<()> {
    pass("activate");
    if this.stuck { Err(Error::new("stuck")) } else { Ok(()) }
}

fn deactivate(_: &Obj<Leaf>) {
    note("deactivate");
    pass("deactivate");
}

fn init_leaf(_: &mut ObjMut<'_, Leaf>) {
    pass("init of leaf");
}

fn check_level(level: &u32) -> Result<()> {
    pass("check");
    if *level == 13 { Err(Error::invalid("level", "luck")) } else { Ok(()) }
}

fn follow_level(_: &mut Leaf) {
    pass("on_set");
}

fn pressure(_: &Leaf) -> Result<u32> {
    pass("get");
    Ok(1)
}

fn set_pressure(_: &Leaf, _: u32) -> Result<()> {
    pass("set");
    Ok(())
}

/// Another subtype of the same singleton.
#[derive(QomType, Debug)]
#[qom(parent = "top")]
pub(crate) struct OtherLeaf {}

/// A plain object.
#[derive(QomType, Debug)]
pub(crate) struct Plain {
    /// Fixed once live.
    #[qom(property, default = 7, range = 1..=9)]
    pub(crate) fixed: u8,
}

/// In a group.
#[derive(QomType, Debug)]
#[qom(singleton(group = "laws", message = "one law at a time"))]
pub(crate) struct Red {}

/// In the same group, otherwise unrelated.
#[derive(QomType, Debug)]
#[qom(singleton(group = "laws"))]
pub(crate) struct Blue {}

/// Has the slot of a singleton, and that of the group too.
#[derive(QomType, Debug)]
#[qom(parent = "other-leaf", singleton(group = "laws"))]
pub(crate) struct Both {}

/// One ever.
#[derive(QomType, Debug)]
#[qom(singleton(once))]
pub(crate) struct Once {
    #[qom(property, range = 0..=9)]
    pub(crate) digit: u8,
}

/// In a group of its own with [`Always`], one ever of this type.
#[derive(QomType, Debug)]
#[qom(singleton(group = "mixed-reuse", once))]
pub(crate) struct Never {}

/// In the same group, and in one that is `once`: going live, it writes both slots' memories.
#[derive(QomType, Debug)]
#[qom(parent = "once", singleton(group = "mixed-reuse"))]
pub(crate) struct Always {}
