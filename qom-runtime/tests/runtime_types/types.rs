//! The types that run-time types descend from.

use qom_runtime::prelude::*;
use std::cell::RefCell;
use std::sync::Mutex;
use std::sync::OnceLock;
use std::sync::atomic::AtomicU32;

thread_local! {
    static LOG: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

pub(crate) fn note(what: impl Into<String>) {
    LOG.with_borrow_mut(|log| log.push(what.into()));
}

/// What happened on this thread since the last time.
pub(crate) fn notes() -> Vec<String> {
    LOG.take()
}

/// The world that `Ship::look` looks at, as code of a user may.
pub(crate) static LOOKED_AT: OnceLock<Qom> = OnceLock::new();

/// Roads or rails.
#[derive(Clone, Copy, Default, Debug, PartialEq, QomEnum)]
pub(crate) enum Drive {
    #[default]
    Sail,
    Steam,
}

/// Goes to sea.
#[derive(QomType, Debug)]
#[qom(abstract, methods = ShipImpl, init = init,
      property(name = "draught", type = u32, get = draught, set_draft = set_draught),
      property(name = "speed", type = u32, set_live = set_speed),
      property(name = "age", type = u32, get = age))]
pub(crate) struct Ship {
    #[qom(property, default = 2, range = 1..=9, on_set = Self::masts_set)]
    pub(crate) masts: u8,
    #[qom(property, default = "none", check = Self::look, on_set = Self::flag_set)]
    pub(crate) flag: String,
    #[qom(property)]
    pub(crate) drive: Drive,
    #[qom(property)]
    pub(crate) cargo: Size,
    #[qom(property)]
    pub(crate) crew: AtomicU32,
    #[qom(property)]
    pub(crate) ports: Mutex<Vec<String>>,
    #[qom(property, default = 7, read_only)]
    pub(crate) number: u32,
    draught: u32,
    /// The masts when `init` ran.
    pub(crate) masts_at_init: u8,
}

impl Ship {
    fn masts_set(&mut self) {
        note(format!("masts={}", self.masts));
    }
    fn flag_set(&mut self) {
        note(format!("flag={}", self.flag));
    }
    fn look(flag: &str) -> Result<()> {
        if let ("looks", Some(qom)) = (flag, LOOKED_AT.get()) {
            let name = format!("looked-{}", qom.types().len());
            qom.register(TypeBuilder::new(name).parent::<Cog>())?;
        }
        match flag {
            "black" => Err(Error::invalid("flag", "no piracy")),
            "panics" => panic!("a check panics"),
            _ => Ok(()),
        }
    }
}

fn init(this: &mut ObjMut<'_, Ship>) {
    this.masts_at_init = this.masts;
    note("init");
}
fn draught(this: &Ship) -> Result<u32> {
    Ok(this.draught)
}
fn set_draught(this: &mut Ship, draught: u32) -> Result<()> {
    if draught == 13 {
        return Err(Error::invalid("draught", "luck"));
    }
    this.draught = draught;
    Ok(())
}
fn set_speed(_: &Obj<Ship>, _: u32) -> Result<()> {
    Ok(())
}
fn age(_: &Ship) -> Result<u32> {
    Ok(1)
}

/// Methods of ships.
#[qom_methods(Ship)]
pub(crate) trait ShipImpl {
    /// How many decks it has.
    const DECKS: u32 = 1;
    /// What it is for.
    const USE: &'static str = "sailing";
    /// Its decks, asked of the object.
    fn tell(this: &Obj<Self>) -> String {
        format!("{} decks", Ship::decks(this))
    }
}

/// Can be hailed.
#[qom_interface(name = "hailer")]
pub(crate) trait Hailer {
    /// Answers.
    fn hail(this: &Obj<Self>) -> String {
        this.type_name().to_owned()
    }
}

/// Carries.
#[derive(QomType, Debug)]
#[qom(parent = "ship", implements(Hailer))]
pub(crate) struct Cog {
    pub(crate) hold: u64,
}
impl ShipImpl for Cog {
    const DECKS: u32 = 2;
    fn tell(this: &Obj<Self>) -> String {
        format!("a cog of {}", Self::parent_tell(this))
    }
}
impl Hailer for Cog {
    fn hail(this: &Obj<Self>) -> String {
        format!("ahoy from {} {}", this.type_name(), this.hold)
    }
}

/// Has no subtypes.
#[derive(QomType, Debug)]
#[qom(parent = "ship", final)]
pub(crate) struct Raft {}
impl ShipImpl for Raft {}

/// Leads.
#[derive(QomType, Debug)]
#[qom(parent = "ship", singleton(message = "there is an admiral"))]
pub(crate) struct Flagship {}
impl ShipImpl for Flagship {}

/// A type with a constant, of another family.
#[derive(QomType, Debug)]
#[qom(methods = TreeImpl)]
pub(crate) struct Tree {}

/// Methods of trees.
#[qom_methods(Tree)]
pub(crate) trait TreeImpl {
    /// How many rings it has.
    const RINGS: u32 = 1;
}

/// Of no family.
#[derive(QomType, Debug)]
pub(crate) struct Sonar {
    #[qom(property, default = 10)]
    pub(crate) depth: u32,
}

macro_rules! levels {
    ($($name:ident below $parent:ident: $($implemented:ident)*;)*) => {$(
        #[derive(QomType, Debug)]
        #[qom(parent = $parent)]
        pub(crate) struct $name {}
        $(impl $implemented for $name {})*
    )*};
}

/// A type of depth 3 with methods.
#[derive(QomType, Debug)]
#[qom(parent = Level2, methods = LowImpl)]
pub(crate) struct Level3 {}
/// Methods of depth 3.
#[qom_methods(Level3)]
pub(crate) trait LowImpl {
    /// A constant that the display reaches.
    const LOW: u8 = 3;
}

/// A type of depth 9 with methods.
#[derive(QomType, Debug)]
#[qom(parent = Level8, methods = HighImpl)]
pub(crate) struct Level9 {
    #[qom(property, default = 9)]
    pub(crate) nine: u32,
}
impl LowImpl for Level9 {}
/// Methods of depth 9.
#[qom_methods(Level9)]
pub(crate) trait HighImpl {
    /// A constant beyond the display.
    const HIGH: u16 = 9;
    /// Another.
    const WORD: &'static str = "nine";
    /// What the object's class says.
    fn tell(this: &Obj<Self>) -> u16 {
        Level9::high(this) + u16::from(Level3::low(this))
    }
}

/// A type of depth 11 with methods.
#[derive(QomType, Debug)]
#[qom(parent = Level10, methods = TopImpl)]
pub(crate) struct Level11 {}
impl LowImpl for Level11 {}
impl HighImpl for Level11 {
    const HIGH: u16 = 11;
}
/// Methods of depth 11.
#[qom_methods(Level11)]
pub(crate) trait TopImpl {
    /// A constant of the last level.
    const TOP: char = 'a';
}

levels! {
    Level1 below Object: ;
    Level2 below Level1: ;
    Level4 below Level3: LowImpl;
    Level5 below Level4: LowImpl;
    Level6 below Level5: LowImpl;
    Level7 below Level6: LowImpl;
    Level8 below Level7: LowImpl;
    Level10 below Level9: LowImpl HighImpl;
}
