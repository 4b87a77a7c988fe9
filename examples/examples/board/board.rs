//! The board: a bus with ports, a controller of interrupts, memory, and a serial port.

use crate::io_bus::{IoBus, IoDevice, IoDeviceImpl};
use crate::ram::Ram;
use crate::serial::SerialPort;
use qom_runtime::prelude::*;
use std::sync::atomic::{AtomicU8, Ordering::Relaxed};

/// Collects interrupts. Its port says which have come since it was read.
#[derive(QomType)]
#[qom(parent = "io-device", init = Self::init)]
pub(crate) struct Pic {
    #[qom(state)]
    pending: AtomicU8,
}
impl Pic {
    fn init(this: &mut ObjMut<'_, Self>) {
        let raise = |this: &Obj<Self>, number, level| drop(this.pending.fetch_or(u8::from(level) << number, Relaxed));
        this.add_input_lines("irq", 8, raise).expect("nothing else is called so");
    }
}
impl IoDeviceImpl for Pic {
    fn read(this: &Obj<Self>, _offset: u16) -> u8 {
        this.pending.swap(0, Relaxed)
    }
}
impl DeviceImpl for Pic {
    fn reset(this: &Obj<Self>) {
        this.pending.store(0, Relaxed);
    }
}

/// Has the bus, and takes what is plugged into it while the machine runs.
#[derive(QomType)]
#[qom(parent = "sys-bus-device", implements(HotplugHandler))]
pub(crate) struct IoHost {
    #[qom(child)]
    pub(crate) ports: Child<IoBus>,
}
impl HotplugHandler for IoHost {}
impl DeviceImpl for IoHost {
    fn realize(this: &mut ObjMut<'_, Self>) -> Result<()> {
        let handler = this.weak();
        this.child_mut(Self::PORTS).set_hotplug_handler(&handler);
        Self::parent_realize(this)
    }
}

/// A small machine.
#[derive(QomType)]
#[qom(parent = "machine")]
pub(crate) struct Board {
    /// How much memory it has.
    #[qom(property, default = 1 << 20)]
    memory: Size,
}
impl MachineImpl for Board {
    fn init(this: &Obj<Self>) -> Result<()> {
        let Some(qom) = this.qom() else { return Ok(()) };
        let host = qom.create::<IoHost>()?.realize()?;
        let ports = host.child(IoHost::PORTS);

        let mut pic = qom.create::<Pic>()?;
        pic.place(this, "pic")?;
        pic.as_ancestor_mut::<IoDevice>().base = 0x20;
        let pic = pic.realize_on(ports)?;

        let mut com1 = qom.create::<SerialPort>()?;
        com1.place(this, "com1")?;
        com1.as_ancestor_mut::<IoDevice>().base = 0x3f8;
        com1.connect_line("irq", &*pic.line("irq[4]")?)?;
        com1.realize_on(ports)?;

        let mut ram = qom.create::<Ram>()?;
        ram.place(this, "ram")?;
        ram.size = this.memory;
        ram.realize().map(drop)
    }
}
