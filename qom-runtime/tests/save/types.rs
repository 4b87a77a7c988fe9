//! What is saved: a tank with a pump, and all kinds of fields.

use qom_runtime::prelude::*;
use qom_runtime::value::Json;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU8, AtomicU16, AtomicU64, Ordering::Relaxed};
use std::sync::{Mutex, RwLock};

/// How a valve stands.
#[derive(QomEnum, Clone, Copy, Debug, Default, PartialEq)]
pub(crate) enum Valve {
    #[default]
    Shut,
    Open,
}

/// Holds water.
#[derive(QomType)]
pub(crate) struct Tank {
    /// Fixed once it is live.
    #[qom(property, state, default = 100)]
    pub(crate) capacity: u32,
    #[qom(property, state, range = 0..=100)]
    pub(crate) level: AtomicU8,
    #[qom(property, state)]
    pub(crate) valve: Mutex<Valve>,
    #[qom(property, read_only, state)]
    pub(crate) total: AtomicU64,
    /// No state: what is configured.
    #[qom(property)]
    pub(crate) label: String,
    #[qom(property)]
    pub(crate) colour: Mutex<String>,
    /// Not even a property.
    pub(crate) drawn: AtomicU64,
}

/// A tank that keeps a log.
#[derive(QomType)]
#[qom(parent = "tank")]
pub(crate) struct LoggingTank {
    #[qom(property, state)]
    pub(crate) marks: [AtomicU16; 3],
    #[qom(property, state)]
    pub(crate) log: Mutex<Json<Vec<(String, i32)>>>,
    #[qom(state)]
    pub(crate) temperature: AtomicI64,
    #[qom(state, name = "names")]
    pub(crate) by_name: RwLock<BTreeMap<String, u64>>,
    #[qom(state, range = 1..=16, default = AtomicU8::new(1))]
    pub(crate) valves: AtomicU8,
    #[qom(state, range = ..=9)]
    pub(crate) at_most_nine: AtomicU8,
    #[qom(state, check = LoggingTank::is_even)]
    pub(crate) even: AtomicU64,
    #[qom(state)]
    pub(crate) switches: [AtomicBool; 2],
    #[qom(state)]
    pub(crate) last: Mutex<Option<String>>,
}
impl LoggingTank {
    fn is_even(value: &u64) -> Result<()> {
        if value.is_multiple_of(2) { Ok(()) } else { Err(Error::new(format!("{value} is odd"))) }
    }
}

/// Pumps, and has a tank in it.
#[derive(QomType)]
pub(crate) struct Pump {
    #[qom(child, alias("level"))]
    pub(crate) inner: Child<Tank>,
    #[qom(state)]
    pub(crate) strokes: AtomicU64,
}

/// Has nothing to save.
#[derive(QomType)]
pub(crate) struct Plate {}

pub(crate) fn world() -> Qom {
    Qom::with_types([Tank::INFO, LoggingTank::INFO, Pump::INFO, Plate::INFO]).unwrap()
}

pub(crate) fn put<T: IsA<Object>>(qom: &Qom, path: &str, draft: Draft<T>) -> Owned<T> {
    let (parent, name) = path.rsplit_once('/').unwrap();
    let parent = if parent.is_empty() { qom.root().upcast() } else { qom.resolve(parent).unwrap() };
    let mut draft = draft;
    draft.place(&parent, name).unwrap();
    draft.complete().unwrap()
}

/// A plant: `/tank`, `/backend/log`, `/pump` with a tank in it, and a plate.
pub(crate) fn plant() -> (Qom, Owned<Tank>, Owned<LoggingTank>, Owned<Pump>) {
    let qom = world();
    let tank = put(&qom, "/tank", qom.create::<Tank>().unwrap());
    let log = put(&qom, "/backend/log", qom.create::<LoggingTank>().unwrap());
    let pump = put(&qom, "/pump", qom.create::<Pump>().unwrap());
    put(&qom, "/plate", qom.create::<Plate>().unwrap());
    (qom, tank, log, pump)
}

/// Gives everything another value than it has at first.
pub(crate) fn use_it(tank: &Tank, log: &Obj<LoggingTank>, pump: &Obj<Pump>) {
    tank.level.store(40, Relaxed);
    *tank.valve.lock().unwrap() = Valve::Open;
    tank.total.store(u64::MAX, Relaxed);
    log.as_ancestor::<Tank>().level.store(7, Relaxed);
    log.marks.iter().zip([1, 2, u16::MAX]).for_each(|(mark, value)| mark.store(value, Relaxed));
    log.log.lock().unwrap().0.push(("ünïcode \"quoted\"".into(), -1));
    log.temperature.store(i64::MIN, Relaxed);
    log.by_name.write().unwrap().insert("a/b".into(), 3);
    log.valves.store(16, Relaxed);
    log.at_most_nine.store(9, Relaxed);
    log.even.store(4, Relaxed);
    log.switches[1].store(true, Relaxed);
    *log.last.lock().unwrap() = Some(String::new());
    pump.strokes.store(9, Relaxed);
    pump.child(Pump::INNER).level.store(99, Relaxed);
}
