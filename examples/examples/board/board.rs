//! The board: a chipset, memory, and a serial port.

use crate::{io_bus::IoBus, ram::Ram, serial::SerialPort};
use qom_runtime::prelude::*;
use std::sync::atomic::{AtomicU8, Ordering::Relaxed};

/// Has the ports, takes what is plugged there while the machine runs, and collects interrupts.
#[derive(QomType)]
#[qom(parent = "sys-bus-device", implements(HotplugHandler))]
pub(crate) struct Chipset {
    #[qom(child)]
    pub(crate) ports: Child<IoBus>,
    #[qom(state)]
    pub(crate) interrupts: AtomicU8,
}
impl HotplugHandler for Chipset {}
impl DeviceImpl for Chipset {
    fn realize(this: &mut ObjMut<'_, Self>) -> Result<()> {
        let handler = this.weak();
        this.child_mut(Self::PORTS).set_hotplug_handler(&handler);
        this.add_input_lines("irq", 8, |this: &Obj<Self>, number, level| {
            this.interrupts.fetch_or(u8::from(level) << number, Relaxed);
        })?;
        Self::parent_realize(this)
    }
    fn reset(this: &Obj<Self>) {
        this.interrupts.store(0, Relaxed);
    }
}

/// A small machine.
#[derive(QomType)]
#[qom(parent = "machine")]
pub(crate) struct Board {}
impl MachineImpl for Board {
    fn init(this: &Obj<Self>) -> Result<()> {
        let Some(qom) = this.qom() else { return Ok(()) };
        let mut chipset = qom.create::<Chipset>()?;
        chipset.place(this, "chipset")?;
        let chipset = chipset.realize()?;
        let mut ram = qom.create::<Ram>()?;
        ram.place(this, "ram")?;
        ram.realize()?;
        let mut com1 = qom.create::<SerialPort>()?;
        com1.set("base", 0x3f8)?;
        com1.connect_line("irq", &*chipset.line("irq[4]")?)?;
        com1.place(this, "com1")?;
        com1.realize_on(chipset.child(Chipset::PORTS)).map(drop)
    }
}
