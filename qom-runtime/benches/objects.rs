//! What an object costs, beside the floor: what plain Rust needs for the bare work.
//!
//! The object has four levels (object, device, bus device, mine), five properties and one interface, like the one in
//! which C QOM and GObject were measured.

#![expect(clippy::print_stdout, reason = "a benchmark prints its rows")]
#![expect(dead_code, reason = "some fields are there for their size")]

mod support;

use qom_runtime::prelude::*;
use std::any::Any;
use std::collections::HashMap;
use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering::Relaxed};
use support::pair;

/// Has a pulse.
#[qom_interface(name = "bench-pulse")]
pub trait Pulse {
    /// Beats.
    fn beat(this: &Obj<Self>) -> u64 {
        let _ = this;
        0
    }
}

/// The third level.
#[derive(QomType)]
#[qom(parent = "device", methods = BenchBusDeviceImpl)]
pub struct BenchBusDevice {
    mapped: AtomicU64,
}

/// Its methods.
#[qom_methods(BenchBusDevice)]
pub trait BenchBusDeviceImpl: DeviceImpl {
    /// Counts.
    fn map(this: &Obj<Self>) -> u64 {
        this.mapped.load(Relaxed)
    }
}
impl DeviceImpl for BenchBusDevice {}

/// The fourth level.
#[derive(QomType)]
#[qom(parent = "bench-bus-device", implements(Pulse))]
pub struct BenchDevice {
    #[qom(property)]
    enabled: AtomicBool,
    #[qom(property, default = 7)]
    level: AtomicU32,
    #[qom(property)]
    base: u64,
    #[qom(property)]
    label: String,
    #[qom(property, default = OnOffAuto::Auto)]
    mode: OnOffAuto,
}
impl DeviceImpl for BenchDevice {}
impl BenchBusDeviceImpl for BenchDevice {
    fn map(this: &Obj<Self>) -> u64 {
        this.base
    }
}
impl Pulse for BenchDevice {
    fn beat(this: &Obj<Self>) -> u64 {
        this.base
    }
}

/// The same four levels as an object outside the tree: what `complete` costs without a place.
#[derive(QomType)]
pub struct BenchPart {
    first: AtomicU64,
}
/// Second of the chain.
#[derive(QomType)]
#[qom(parent = "bench-part")]
pub struct BenchPartB {
    second: AtomicU64,
}
/// Third of the chain.
#[derive(QomType)]
#[qom(parent = "bench-part-b", implements(Pulse))]
pub struct BenchPartC {
    #[qom(property)]
    enabled: AtomicBool,
    #[qom(property, default = 7)]
    level: AtomicU32,
    #[qom(property)]
    base: u64,
    #[qom(property)]
    label: String,
    #[qom(property, default = OnOffAuto::Auto)]
    mode: OnOffAuto,
}
impl Pulse for BenchPartC {}

/// The only one.
#[derive(QomType)]
#[qom(singleton)]
pub struct BenchSingle {}

/// What the four levels hold, as one plain struct.
#[derive(Default)]
struct Plain {
    first: AtomicU64,
    second: AtomicU64,
    enabled: AtomicBool,
    level: AtomicU32,
    base: u64,
    label: String,
    mode: OnOffAuto,
}

trait Beats: Send + Sync {
    fn beat(&self) -> u64;
}
impl Beats for Plain {
    fn beat(&self) -> u64 {
        self.base
    }
}

fn main() -> Result<()> {
    let qom = Qom::new()?;
    let names: HashMap<String, u32> = qom.types().zip(0..).map(|(info, at)| (info.name().to_owned(), at)).collect();

    println!("one object's life");
    let create = || qom.create::<BenchPartC>().and_then(Draft::complete);
    pair("create + complete + drop, by type", create, "Arc::new + drop", || Arc::new(Plain::default()));
    let by_name = || qom.create_by_name("bench-part-c").and_then(Draft::complete);
    pair("create + complete + drop, by name", by_name, "HashMap look-up + Arc::new + drop", || {
        (names.get(black_box("bench-part-c")), Arc::new(Plain::default()))
    });
    let device = || qom.create::<BenchDevice>().and_then(Draft::realize).map(|device| device.unparent());
    pair("create + realize in the tree + unparent", device, "Arc::new + drop", || Arc::new(Plain::default()));

    println!("\nhandles and casts");
    let object: Owned<Object> = qom.create::<BenchPartC>()?.complete()?.upcast();
    let plain = Arc::new(Plain::default());
    pair("clone + drop of a handle", || object.clone(), "Arc clone + drop", || plain.clone());
    let any: Arc<dyn Any + Send + Sync> = plain.clone();
    pair(
        "downcast, hit",
        || (**black_box(&object)).downcast::<BenchPartC>().is_some(),
        "Any::downcast_ref",
        || black_box(&any).downcast_ref::<Plain>().is_some(),
    );
    pair(
        "downcast, miss",
        || (**black_box(&object)).downcast::<BenchDevice>().is_some(),
        "Any::downcast_ref",
        || black_box(&any).downcast_ref::<String>().is_some(),
    );
    let display: Vec<*const u8> = (0..4).map(|at| std::ptr::without_provenance(at * 8)).collect();
    let wanted = display[3];
    pair(
        "downcast, hit",
        || (**black_box(&object)).downcast::<BenchPartC>().is_some(),
        "pointer in a display vector",
        || black_box(&display).get(black_box(3)).is_some_and(|at| *at == black_box(wanted)),
    );

    println!("\nproperties by name");
    let part = qom.create::<BenchPartC>()?.complete()?;
    let by_match = |name: &str| match name {
        "enabled" => Some(Value::from(plain.enabled.load(Relaxed))),
        "level" => Some(Value::from(plain.level.load(Relaxed))),
        "base" => Some(Value::from(plain.base)),
        _ => None,
    };
    pair("get a bool", || part.get(black_box("enabled")), "match on the name", || by_match(black_box("enabled")));
    pair("get a u32", || part.get(black_box("level")), "match on the name", || by_match(black_box("level")));
    let set_by_match = |name: &str, value: Value| match name {
        "enabled" => plain.enabled.store(value == true, Relaxed),
        "level" => plain.level.store(value.as_u64().unwrap_or(0) as u32, Relaxed),
        _ => {}
    };
    pair(
        "set a bool",
        || part.set(black_box("enabled"), true),
        "match on the name",
        || {
            set_by_match(black_box("enabled"), true.into());
        },
    );
    pair(
        "set a u32",
        || part.set(black_box("level"), 9),
        "match on the name",
        || {
            set_by_match(black_box("level"), 9.into());
        },
    );
    pair("get a string", || part.get(black_box("label")), "clone", || Value::from(plain.label.clone()));
    pair(
        "look up a missing one",
        || part.info().property(black_box("nothing")),
        "match on the name",
        || by_match(black_box("nothing")),
    );

    println!("\ncalls");
    let device = qom.create::<BenchDevice>()?.realize()?;
    let beats: Arc<dyn Beats> = plain.clone();
    pair("virtual method", || BenchBusDevice::map(black_box(&device)), "dyn call", || black_box(&beats).beat());
    let pulse = device.interface::<PulseRef>().ok_or_else(|| Error::new("no pulse"))?;
    pair("interface method by handle", || black_box(pulse).beat(), "dyn call", || black_box(&beats).beat());
    pair(
        "interface cast + method",
        || black_box(&device).interface::<PulseRef>().map(PulseRef::beat),
        "dyn call",
        || black_box(&beats).beat(),
    );

    println!("\nsingletons");
    let single = qom.create::<BenchSingle>()?.complete()?;
    let shared = Arc::new(Plain::default());
    pair("instance + drop", || qom.instance::<BenchSingle>(), "Arc clone + drop", || shared.clone());
    drop(single);

    println!("\nmemory");
    const MANY: usize = 200_000;
    let before = resident();
    let objects: Vec<_> =
        (0..MANY).map(|_| qom.create::<BenchPartC>().and_then(Draft::complete)).collect::<Result<_>>()?;
    let between = resident();
    let floor: Vec<_> = (0..MANY).map(|_| Arc::new(Plain::default())).collect();
    let after = resident();
    let each = |bytes: usize| bytes / MANY - size_of::<usize>();
    println!("bytes of a live object: {}, in an Arc: {}", each(between - before), each(after - between));
    drop((objects, floor));
    Ok(())
}

/// Bytes of this process that are in memory, as Linux tells; 0 elsewhere.
fn resident() -> usize {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    statm.split(' ').nth(1).and_then(|pages| pages.parse().ok()).unwrap_or(0) * 4096
}
