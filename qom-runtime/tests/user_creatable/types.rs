//! The types that the tests are made of.

use qom_runtime::prelude::*;
use std::cell::Cell;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;

/// The colour of a beacon.
#[derive(Clone, Copy, Debug, Default, PartialEq, QomEnum)]
pub(crate) enum Colour {
    #[default]
    Red,
    BlueGreen,
    White,
}

/// Another enum, with a word in common.
#[derive(Clone, Copy, Debug, Default, PartialEq, QomEnum)]
pub(crate) enum Wine {
    #[default]
    White,
}

/// A light on a tower.
#[derive(QomType, Debug)]
#[qom(implements(UserCreatable))]
pub(crate) struct Beacon {
    /// What is written on it.
    #[qom(property)]
    label: String,
    /// What it shines in.
    #[qom(property)]
    pub(crate) colour: Colour,
    /// Whether it comes and goes.
    #[qom(property)]
    pub(crate) blinking: bool,
    /// How high it stands.
    #[qom(property, range = 1..=300, default = 10)]
    height: u16,
    /// Refuses to shine.
    #[qom(property)]
    broken: bool,
    /// A ship relies on it.
    #[qom(property)]
    watched: AtomicBool,
}
impl UserCreatable for Beacon {
    fn complete(this: &mut ObjMut<'_, Self>) -> Result<()> {
        if this.broken { Err(Error::new("the beacon is broken")) } else { Ok(()) }
    }
    fn can_be_deleted(this: &Obj<Self>) -> bool {
        !this.watched.load(std::sync::atomic::Ordering::Relaxed)
    }
}

/// Only a base.
#[derive(QomType, Debug)]
#[qom(abstract, implements(UserCreatable))]
pub(crate) struct Signal {}
impl UserCreatable for Signal {}

/// Nothing for users.
#[derive(QomType, Debug)]
pub(crate) struct Tower {}

/// There is one.
#[derive(QomType, Debug)]
#[qom(singleton(message = "there is one harbour"), implements(UserCreatable))]
pub(crate) struct Harbour {
    #[qom(property)]
    berths: u8,
}
impl UserCreatable for Harbour {}

/// Writes down the order in which its properties are set.
#[derive(QomType, Debug)]
#[qom(
    implements(UserCreatable),
    property(name = "one", type = u8, set_draft = Self::one),
    property(name = "two", type = u8, set_draft = Self::two),
    property(name = "three", type = u8, set_draft = Self::three),
)]
pub(crate) struct Log {
    #[qom(property, read_only)]
    entries: String,
}
impl Log {
    fn one(&mut self, value: u8) -> Result<()> {
        self.push("one", value)
    }
    fn two(&mut self, value: u8) -> Result<()> {
        self.push("two", value)
    }
    fn three(&mut self, value: u8) -> Result<()> {
        self.push("three", value)
    }
    fn push(&mut self, name: &str, value: u8) -> Result<()> {
        self.entries += &format!("{name}={value} ");
        Ok(())
    }
}
impl UserCreatable for Log {}

/// Passes on to another, which must be there already.
#[derive(QomType, Debug)]
#[qom(
    implements(UserCreatable),
    property(name = "peer", type = String, type_word = "link<relay>", set_draft = Self::add_peer),
    property(name = "spare", type = String, type_word = "link<relay>", set_draft = Self::add_peer),
)]
pub(crate) struct Relay {
    peers: Vec<String>,
    /// No reference, whatever it says.
    #[qom(property)]
    note: String,
    #[qom(property)]
    broken: bool,
}
impl Relay {
    fn add_peer(&mut self, peer: String) -> Result<()> {
        self.peers.push(peer);
        Ok(())
    }
}
impl UserCreatable for Relay {
    fn complete(this: &mut ObjMut<'_, Self>) -> Result<()> {
        let qom = this.qom().unwrap();
        for peer in this.peers.iter().filter(|peer| !peer.is_empty() && !peer.contains('/')) {
            qom.resolve(&format!("/objects/{peer}"))?;
        }
        if this.broken { Err(Error::new("the relay is broken")) } else { Ok(()) }
    }
    fn can_be_deleted(_: &Obj<Self>) -> bool {
        false
    }
}

/// When it is deactivated it tries to delete itself.
#[derive(QomType, Debug)]
#[qom(implements(UserCreatable), deactivate = Self::end)]
pub(crate) struct Buoy {
    pub(crate) seen: Mutex<Vec<String>>,
}
impl UserCreatable for Buoy {}
impl Buoy {
    fn end(this: &Obj<Self>) {
        let id = this.name().unwrap();
        let again = this.qom().unwrap().delete_object(&id).unwrap_err().to_string();
        this.seen.lock().unwrap().extend([again, this.canonical_path().unwrap_or_default()]);
    }
}

/// When it is asked whether it may be deleted, it goes elsewhere and leaves another under its id.
#[derive(QomType, Debug)]
#[qom(implements(UserCreatable))]
pub(crate) struct Turncoat {}
impl UserCreatable for Turncoat {
    fn can_be_deleted(this: &Obj<Self>) -> bool {
        let (qom, id) = (this.qom().unwrap(), this.name().unwrap());
        this.unparent();
        qom.root().add_child("elsewhere", this.to_owned()).unwrap();
        qom.add_object(&ObjectDefinition::new("tower-light", id)).is_ok()
    }
}

/// Takes the place of another.
#[derive(QomType, Debug)]
#[qom(implements(UserCreatable))]
pub(crate) struct TowerLight {}
impl UserCreatable for TowerLight {}

/// A way to fail.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Fault {
    Error,
    Panic,
}

thread_local! {
    static FAULT: Cell<Option<(&'static str, Fault)>> = const { Cell::new(None) };
    static PARTS: Cell<usize> = const { Cell::new(0) };
}

/// The next time that this thread passes the point of this name, it fails so.
pub(crate) fn arm(point: &'static str, fault: Fault) {
    FAULT.set(Some((point, fault)));
}

/// Whether the armed point was passed.
pub(crate) fn has_fired() -> bool {
    FAULT.get().is_none()
}

/// How many own states of [`Fragile`] there are on this thread.
pub(crate) fn parts() -> usize {
    PARTS.get()
}

fn pass(point: &str) -> Result<()> {
    match FAULT.get() {
        Some((armed, fault)) if armed == point => {
            FAULT.set(None);
            assert!(fault == Fault::Error, "at {point}");
            Err(Error::new(format!("at {point}")))
        }
        _ => Ok(()),
    }
}

/// Counted.
#[derive(Debug)]
pub(crate) struct Part;
impl Part {
    fn new() -> Self {
        PARTS.set(PARTS.get() + 1);
        Part
    }
}
impl Drop for Part {
    fn drop(&mut self) {
        PARTS.set(PARTS.get() - 1);
    }
}

/// Can fail at any step; holds a slot.
#[derive(QomType, Debug)]
#[qom(
    singleton,
    implements(UserCreatable),
    init = Self::init,
    activate = Self::activate,
    property(name = "computed", type = u8, set_draft = Self::set),
)]
pub(crate) struct Fragile {
    #[qom(default = Part::new())]
    _first: Part,
    #[qom(default = { pass("default").unwrap(); Part::new() })]
    _second: Part,
    #[qom(property, check = Self::check, on_set = Self::on_set)]
    checked: u8,
}
impl Fragile {
    fn init(_: &mut ObjMut<'_, Self>) {
        pass("init").unwrap();
    }
    fn activate(_: &mut ObjMut<'_, Self>) -> Result<()> {
        pass("activate")
    }
    fn set(&mut self, _: u8) -> Result<()> {
        pass("set")
    }
    fn check(_: &u8) -> Result<()> {
        pass("check")
    }
    fn on_set(&mut self) {
        pass("on_set").unwrap();
    }
}
impl UserCreatable for Fragile {
    fn complete(_: &mut ObjMut<'_, Self>) -> Result<()> {
        pass("complete")
    }
}

/// Leads from one to another.
#[derive(QomType, Debug)]
#[qom(implements(UserCreatable))]
pub(crate) struct Wire {
    #[qom(link)]
    pub(crate) from: Link<Wire>,
    #[qom(link, strong)]
    pub(crate) to: Link<Wire>,
}
impl UserCreatable for Wire {}

/// Goes elsewhere when it is asked whether it may be deleted, and goes out when it leaves.
#[derive(QomType, Debug)]
#[qom(implements(UserCreatable), deactivate = Self::go_out)]
pub(crate) struct Wanderer {
    pub(crate) is_out: AtomicBool,
}
impl Wanderer {
    fn go_out(this: &Obj<Self>) {
        this.is_out.store(true, std::sync::atomic::Ordering::Relaxed);
    }
}
impl UserCreatable for Wanderer {
    fn can_be_deleted(this: &Obj<Self>) -> bool {
        this.qom().is_some_and(|qom| this.move_to(&qom.root(), "elsewhere").is_ok())
    }
}
