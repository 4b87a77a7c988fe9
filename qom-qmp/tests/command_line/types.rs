//! What is put on the command lines of these tests.

use qom_runtime::prelude::*;
use qom_runtime::value::Array;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32};

// The descriptions of types and properties are shown: what has none has a comment like this.

// Devices of the lab are on it.
#[derive(QomType)]
#[qom(parent = "bus")]
pub(crate) struct LabBus {}
impl BusImpl for LabBus {}

/// Can be wired.
#[qom_interface(name = "lab-wire")]
pub(crate) trait LabWire {}

#[derive(Clone, Copy, Default, Debug, PartialEq, QomEnum)]
#[qom(name = "LabColor")]
pub(crate) enum LabColor {
    Red,
    #[default]
    Green,
}

// A part of a device.
#[derive(QomType)]
pub(crate) struct LabPart {
    /// value of the part
    #[qom(property, default = 5)]
    value: AtomicU32,
}

#[derive(QomType)]
#[qom(parent = "device", abstract)]
pub(crate) struct LabBase {
    /// on/off
    #[qom(property, default = true)]
    flag: bool,
    #[qom(property, default = 7)]
    u8: u8,
    #[qom(property, default = 9_223_372_036_854_775_808)]
    u64: u64,
    #[qom(property, default = -5)]
    i32: i32,
    #[qom(property)]
    str: String,
    /// on/off/auto
    #[qom(property, default = OnOffAuto::Auto)]
    mode: OnOffAuto,
    #[qom(property, default = LabColor::Green)]
    color: LabColor,
    #[qom(property, default = [])]
    vec: Array<u32, 4>,
    #[qom(link, strong)]
    peer: Link<LabBase>,
    /// free-form label
    #[qom(property, type = "string")]
    label: Mutex<String>,
    /// 0 to 10.
    #[qom(property, default = 3)]
    level: AtomicU8,
    #[qom(property, write_only)]
    wo: AtomicBool,
}
impl DeviceImpl for LabBase {
    const BUS_TYPE: Option<&'static TypeInfo> = Some(LabBus::INFO);
    const CATEGORY: Category = Category::Misc;
}

/// Lab test device.
#[derive(QomType)]
#[qom(parent = "lab-base", implements(LabWire))]
pub(crate) struct LabDev {
    #[qom(property, read_only)]
    realizes: AtomicU32,
    /// any object implementing lab-wire
    #[qom(link, live)]
    buddy: Link<LabWireRef<'static>>,
    #[qom(child, name = "part", alias("part-value" = "value", "part-alias" = self))]
    part: Child<LabPart>,
    #[qom(property)]
    slot: [AtomicU32; 2],
}
impl DeviceImpl for LabDev {}
impl LabWire for LabDev {}

#[derive(QomType)]
#[qom(parent = "lab-dev")]
pub(crate) struct LabCold {
    #[qom(property)]
    a_name_that_is_too_long: u32,
}
impl DeviceImpl for LabCold {
    const HOTPLUGGABLE: bool = false;
}

#[derive(QomType)]
#[qom(parent = "device")]
pub(crate) struct LabPlain {}
impl DeviceImpl for LabPlain {}

/// Lab host: provides a lab-bus.
#[derive(QomType)]
#[qom(parent = "dynamic-sysbus-device", name = "lab-host")]
pub(crate) struct LabHost {}
impl DeviceImpl for LabHost {
    fn realize(this: &mut ObjMut<'_, Self>) -> Result<()> {
        this.add_bus(None, LabBus::new())?;
        Self::parent_realize(this)
    }
}

/// The board of a lab.
#[derive(QomType)]
#[qom(name = "lab-machine", parent = "machine")]
pub(crate) struct LabMachine {
    /// how many benches
    #[qom(property, default = 1, range = 1..=9)]
    benches: u8,
    #[qom(property, read_only)]
    lights: bool,
}
impl MachineImpl for LabMachine {
    const DYNAMIC_SYSBUS_DEVICES: &'static [&'static str] = &["lab-host"];
}

#[derive(QomType)]
#[qom(name = "old-lab-machine", parent = "lab-machine", deprecated = "use lab")]
pub(crate) struct OldLabMachine {}
impl MachineImpl for OldLabMachine {}

#[derive(QomType)]
#[qom(name = "broken-machine", parent = "machine")]
pub(crate) struct BrokenMachine {}
impl MachineImpl for BrokenMachine {
    fn init(_: &Obj<Self>) -> Result<()> {
        Err(Error::new("the board is in two pieces"))
    }
}

#[derive(QomType)]
#[qom(name = "bare-machine", parent = "machine", abstract)]
pub(crate) struct BareMachine {}
impl MachineImpl for BareMachine {}

#[derive(QomType)]
#[qom(implements(UserCreatable))]
pub(crate) struct LabUc {
    /// a number
    #[qom(property, default = 1)]
    n: AtomicU32,
    #[qom(property)]
    fail_complete: bool,
    #[qom(property, read_only)]
    completed: bool,
    #[qom(link)]
    next: Link<LabUc>,
}
impl UserCreatable for LabUc {
    fn complete(this: &mut ObjMut<'_, Self>) -> Result<()> {
        if this.fail_complete { Err(Error::new("lab-uc: complete failed")) } else { Ok(()) }
    }
}

#[derive(QomType)]
#[qom(parent = "lab-uc")]
pub(crate) struct LabUcLeaf {}

#[derive(QomType)]
#[qom(abstract, implements(UserCreatable))]
pub(crate) struct LabUcAbstract {}
impl UserCreatable for LabUcAbstract {}

/// A world of these, in which nothing is yet.
pub(crate) fn qom() -> Qom {
    Qom::with_types([
        LabBus::INFO,
        LabPart::INFO,
        LabBase::INFO,
        LabDev::INFO,
        LabCold::INFO,
        LabPlain::INFO,
        LabHost::INFO,
        LabMachine::INFO,
        OldLabMachine::INFO,
        BrokenMachine::INFO,
        BareMachine::INFO,
        LabUc::INFO,
        LabUcLeaf::INFO,
        LabUcAbstract::INFO,
    ])
    .unwrap()
}
