//! What devices cost at 100, 1,000 and 10,000 on one bus, beside the floor: maps of ids and of numbers to `Arc`s.
//!
//! What matters is that a row stays flat as the devices grow tenfold, but for what the processor's caches add, to the floor
//! alike. All numbers are per device.

#![expect(clippy::print_stdout, reason = "a benchmark prints its rows")]
#![expect(dead_code, reason = "some fields are there for their size")]

#[path = "support/bulk.rs"]
mod bulk;
mod support;

use bulk::{mixed, timed, titled};
use qom_runtime::prelude::*;
use qom_runtime::qdev::{CheckAddress, Slot};
use std::collections::{BTreeMap, HashMap};
use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;
use support::pair;

/// A bus on which each device has an address.
#[derive(QomType)]
#[qom(parent = "bus")]
pub struct BenchBus {}
impl BusImpl for BenchBus {
    const CHECK_ADDRESS: CheckAddress = check_address;
}

fn check_address(slot: &mut Slot<'_>) -> Result<()> {
    slot.take_free(0..=u32::MAX.into()).map(drop)
}

/// What is plugged.
#[derive(QomType)]
#[qom(parent = "device")]
pub struct BenchCard {
    first: AtomicU64,
}
impl DeviceImpl for BenchCard {
    const BUS_TYPE: Option<&'static TypeInfo> = Some(BenchBus::INFO);
}

/// A card with a bus of its own.
#[derive(QomType)]
#[qom(parent = "bench-card")]
pub struct BenchBridge {
    #[qom(child)]
    bus: Child<BenchBus>,
}
impl DeviceImpl for BenchBridge {}

/// Has the bus, and handles it.
#[derive(QomType)]
#[qom(parent = "sys-bus-device", implements(HotplugHandler))]
pub struct BenchHost {
    #[qom(child)]
    cards: Child<BenchBus>,
}
impl DeviceImpl for BenchHost {
    fn realize(this: &mut ObjMut<'_, Self>) -> Result<()> {
        let handler = this.upcast::<Object>().weak();
        this.child_mut(Self::CARDS).set_hotplug_handler(&handler);
        Self::parent_realize(this)
    }
}
impl HotplugHandler for BenchHost {}

/// The same as plain Rust.
#[derive(Default)]
struct Plain {
    first: AtomicU64,
}

/// Who has which id, and who is where.
#[derive(Default)]
struct Floor {
    ids: HashMap<String, Arc<Plain>>,
    places: BTreeMap<u64, Arc<Plain>>,
}

impl Floor {
    fn add(&mut self, id: &str, place: usize) {
        let device = Arc::new(Plain::default());
        self.ids.insert(id.to_owned(), device.clone());
        self.places.insert(place as u64, device);
    }

    fn remove(&mut self, id: &str, place: usize) {
        self.ids.remove(id);
        self.places.remove(&(place as u64));
    }

    fn full(ids: &[String]) -> Self {
        let mut floor = Floor::default();
        ids.iter().enumerate().for_each(|(place, id)| floor.add(id, place));
        floor
    }
}

const SIZES: [usize; 3] = [100, 1_000, 10_000];

/// A running machine with a host.
fn world() -> Result<(Qom, Owned<BenchHost>)> {
    let qom = Qom::new()?;
    let machine = qom.create::<Machine>()?.complete()?;
    let host = qom.create::<BenchHost>()?.realize()?;
    machine.advance(Phase::MachineReady)?;
    Ok((qom, host))
}

fn ids(count: usize) -> Vec<String> {
    (0..count).map(|at| format!("card{at}")).collect()
}

fn definitions(driver: &str, ids: &[String]) -> Vec<DeviceDefinition> {
    ids.iter().map(|id| DeviceDefinition::new(driver).with_id(id).with_bus("cards")).collect()
}

/// A world with so many devices.
fn full(driver: &str, ids: &[String]) -> Result<(Qom, Owned<BenchHost>)> {
    let (qom, host) = world()?;
    definitions(driver, ids).iter().try_for_each(|definition| qom.add_device(definition).map(drop))?;
    Ok((qom, host))
}

fn adding_floor(ids: &[String]) -> Duration {
    let (time, floor) = timed(|| Floor::full(ids));
    drop(floor);
    time
}

fn realizing(count: usize) -> Result<()> {
    let ids = ids(count);
    let ours = || {
        let (qom, host) = world()?;
        let bus = host.child(BenchHost::CARDS);
        let plug = || (0..count).try_for_each(|_| qom.create::<BenchCard>()?.realize_on(bus).map(drop));
        let (time, done) = timed(plug);
        done.map(|()| time)
    };
    bulk::bulk(30_000, "create + realize_on", count, ours, "Arc::new, two inserts", || adding_floor(&ids))
}

fn adding(count: usize) -> Result<()> {
    let ids = ids(count);
    let definitions = definitions(BenchCard::NAME, &ids);
    let ours = || {
        let (qom, host) = world()?;
        let (time, done) = timed(|| definitions.iter().try_for_each(|it| qom.add_device(it).map(drop)));
        drop(host);
        done.map(|()| time)
    };
    bulk::bulk(30_000, "add_device", count, ours, "Arc::new, two inserts", || adding_floor(&ids))
}

fn deleting(count: usize) -> Result<()> {
    let ids = ids(count);
    let ours = || {
        let (qom, host) = full(BenchCard::NAME, &ids)?;
        let (time, done) = timed(|| mixed(count).try_for_each(|at| qom.delete_device(&ids[at])));
        drop(host);
        done.map(|()| time)
    };
    let floor = || {
        let mut floor = Floor::full(&ids);
        timed(|| mixed(count).for_each(|at| floor.remove(&ids[at], at))).0
    };
    bulk::bulk(30_000, "delete_device", count, ours, "two removes, drop", floor)
}

/// What leaves the bus as it is.
fn looking(count: usize) -> Result<()> {
    let ids = ids(count);
    let (qom, host) = full(BenchBridge::NAME, &ids)?;
    let (bus, map) = (host.child(BenchHost::CARDS), Floor::full(&ids));
    let in_turn = || {
        let mut at = mixed(count).cycle();
        move || at.next().unwrap_or(0)
    };
    let get = |at: usize| map.ids.get(black_box(&ids[at])).cloned();

    let paths: Vec<_> = ids.iter().map(|id| format!("/machine/peripheral/{id}")).collect();
    let (mut ours, mut floor) = (in_turn(), in_turn());
    pair(&titled("resolve the path", count), || qom.resolve(black_box(&paths[ours()])), "HashMap get", || get(floor()));

    let buses: Vec<_> = ids.iter().map(|id| format!("cards/{id}")).collect();
    let (mut ours, mut floor) = (in_turn(), in_turn());
    pair(&titled("find_bus by id", count), || qom.find_bus(black_box(&buses[ours()])), "HashMap get", || get(floor()));

    let (mut ours, mut floor) = (in_turn(), in_turn());
    pair(
        &titled("device_at", count),
        || bus.device_at(black_box(ours() as u64)),
        "BTreeMap get",
        || map.places.get(&(black_box(floor()) as u64)).cloned(),
    );

    let devices = bus.devices();
    let (mut ours, mut floor) = (in_turn(), in_turn());
    pair(&titled("parent_bus", count), || devices[ours()].parent_bus(), "HashMap get", || get(floor()));

    let listing = || {
        let (time, devices) = timed(|| bus.devices());
        drop(devices);
        Ok(time)
    };
    let floor = || {
        let (time, devices) = timed(|| map.places.values().cloned().collect::<Vec<_>>());
        drop(devices);
        time
    };
    bulk::bulk(30_000, "list, per device", count, listing, "clones of a BTreeMap's", floor)?;
    let resetting = || Ok(timed(|| qom.system_reset()).0);
    let floor = || timed(|| black_box(map.places.values().cloned().collect::<Vec<_>>())).0;
    bulk::bulk(30_000, "system reset, per device", count, resetting, "clones of a BTreeMap's, dropped", floor)
}

/// Has a line in, and one out.
#[derive(QomType)]
#[qom(parent = "device", init = Self::init)]
pub struct BenchWire {
    #[qom(child)]
    input: Child<Irq>,
    #[qom(link, live)]
    output: Link<Irq>,
    raised: AtomicU64,
}
impl DeviceImpl for BenchWire {}
impl BenchWire {
    fn init(this: &mut ObjMut<'_, Self>) {
        this.on_line(Self::INPUT, |this, level| {
            this.raised.fetch_add(level.into(), Relaxed);
        });
    }
}

/// From raising an output to the handler of the input, and back.
fn raising() -> Result<()> {
    let (qom, host) = world()?;
    let wire = qom.create::<BenchWire>()?.realize()?;
    wire.connect_line("output", wire.child(BenchWire::INPUT))?;
    let plain = Arc::new(Plain::default());
    let called = plain.clone();
    let floor: Arc<dyn Fn(bool) + Send + Sync> = Arc::new(move |level| {
        called.first.fetch_add(level.into(), Relaxed);
    });
    pair("raise", || wire.output.raise(), "Arc<dyn Fn> call", || black_box(&floor)(black_box(true)));
    assert!(wire.raised.load(Relaxed) > 0 && plain.first.load(Relaxed) > 0);
    drop(host);
    Ok(())
}

fn main() -> Result<()> {
    raising()?;
    println!();
    for group in [realizing, adding, looking, deleting] {
        for count in SIZES {
            group(count)?;
        }
        println!();
    }
    Ok(())
}
