//! A garden.

use qom_qmp::{Monitor, MonitorBuilder};
use qom_runtime::prelude::*;
use qom_runtime::value::{Array, Size};
use std::sync::Mutex;
use std::sync::atomic::AtomicU8;

/// What plants stand in.
#[derive(QomType)]
#[qom(parent = "bus")]
pub(crate) struct GardenBed {}
impl BusImpl for GardenBed {
    const HOTPLUGGABLE: bool = true;
}

/// A garden.
#[derive(QomType)]
#[qom(parent = "dynamic-sysbus-device")]
pub(crate) struct Garden {}
impl DeviceImpl for Garden {
    fn realize(this: &mut ObjMut<'_, Self>) -> Result<()> {
        this.add_bus(None, GardenBed::new())?;
        Self::parent_realize(this)
    }
}

/// How it looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, QomEnum)]
pub(crate) enum Bloom {
    #[default]
    Bud,
    Open,
}

/// What all have in common.
#[derive(QomType)]
#[qom(parent = "device", abstract)]
pub(crate) struct Plant {
    #[qom(property, default = 10)]
    height: u8,
    #[qom(property, default = -3)]
    depth: i32,
    #[qom(property, default = 4096)]
    water: Size,
    #[qom(property)]
    sort: String,
    #[qom(property, default = true)]
    green: bool,
    #[qom(property, default = [])]
    leaves: Array<u32, 4>,
    #[qom(link)]
    neighbour: Link<Plant>,
    #[qom(property, default = 5, range = 0..=9)]
    age: AtomicU8,
}
impl DeviceImpl for Plant {
    const BUS_TYPE: Option<&'static TypeInfo> = Some(GardenBed::INFO);
    const CATEGORY: Category = Category::Misc;
}

/// A rose.
#[derive(QomType)]
#[qom(parent = "plant", init = Self::init)]
pub(crate) struct Rose {
    #[qom(property)]
    bloom: Bloom,
    #[qom(property)]
    scent: Mutex<Bloom>,
    #[qom(child)]
    rain: Child<Irq>,
    #[qom(link, live)]
    bee: Link<Irq>,
    #[qom(child)]
    season: Child<Clock>,
}
impl DeviceImpl for Rose {}
impl Rose {
    fn init(this: &mut ObjMut<'_, Self>) {
        this.on_line(Self::RAIN, |_: &Obj<Self>, _| {});
    }
}

/// A weed.
#[derive(QomType)]
#[qom(parent = "plant")]
pub(crate) struct Weed {}
impl DeviceImpl for Weed {
    const USER_CREATABLE: bool = false;
}

/// A tool.
#[derive(QomType)]
#[qom(implements(UserCreatable))]
pub(crate) struct Spade {
    #[qom(property, default = "ash")]
    wood: String,
}
impl UserCreatable for Spade {}

/// Where users may have gardens.
#[derive(QomType)]
#[qom(name = "garden-machine", parent = "machine")]
pub(crate) struct GardenMachine {}
impl MachineImpl for GardenMachine {
    const DYNAMIC_SYSBUS_DEVICES: &'static [&'static str] = &[Garden::NAME];
}

/// A monitor of a running machine with a garden, in which there is a rose.
pub(crate) fn builder() -> MonitorBuilder {
    let qom = Qom::new().unwrap();
    let machine = qom.create::<GardenMachine>().unwrap().complete().unwrap();
    machine.advance(Phase::MachineInitialized).unwrap();
    for definition in ["garden,id=g0", "rose,id=r0"] {
        qom.add_device(&DeviceDefinition::from_text(definition).unwrap()).unwrap();
    }
    machine.advance(Phase::MachineReady).unwrap();
    Monitor::builder(&qom)
}

pub(crate) fn monitor() -> Monitor {
    builder().build().unwrap()
}

/// What a line prints; errors and output alike.
pub(crate) fn say(monitor: &Monitor, line: &str) -> String {
    monitor.human(line).text
}
