//! A board of real parts: ports from `vm-device`, a serial port from `vm-superio`, memory from `vm-memory`.
//!
//! With arguments it takes QEMU's: `cargo run --example board -- -qmp unix:/tmp/qmp,server=on,wait=off`.

#![forbid(unsafe_code)]

mod board;
mod command_line;
mod ports;

use qom_runtime::prelude::*;
use std::{io::Write, io::stdout, process::ExitCode, sync::atomic::Ordering::Relaxed};
use vm_memory::{Bytes, GuestAddress};

fn main() -> Result<ExitCode, Box<dyn std::error::Error>> {
    match std::env::args_os().len() {
        0 | 1 => show().map(|()| ExitCode::SUCCESS),
        _ => Ok(command_line::run().unwrap_or_else(|failure| failure.report())),
    }
}

fn show() -> Result<(), Box<dyn std::error::Error>> {
    const COM2: u16 = 0x2f8;
    let (qom, mut out) = (Qom::new()?, stdout());
    writeln!(out, "1. Power on, and plug a second serial port while the machine runs")?;
    qom.create::<board::Board>()?.complete()?.advance(Phase::MachineReady)?;
    let plug = |text| qom.add_device(&DeviceDefinition::from_text(text)?);
    plug("serial-port,id=com2,base=0x2f8,irq=/machine/chipset/irq[3]")?;
    writeln!(out, "   another at its ports: {}", plug("serial-port,id=com3,base=0x2fa").unwrap_err())?;
    qom.resolve("/machine")?.descendants().try_for_each(|object| writeln!(out, "   {object:?}"))?;

    writeln!(out, "\n2. The guest writes, and the host types")?;
    let chipset = qom.only::<board::Chipset>()?;
    let (ports, ram, kernel) = (chipset.child(board::Chipset::PORTS), &chipset.ram.0, GuestAddress(0x1000));
    let com2 = qom.resolve_as::<ports::SerialPort>("/machine/peripheral/com2")?;
    ram.write_obj(0xfeed_u32, kernel)?;
    b"   login:\n".iter().for_each(|byte| ports.write(COM2, *byte));
    ports.write(COM2 + 1, 1); // interrupt when there is input
    ports::SerialPort::with_uart(&com2, |uart| uart.enqueue_raw_bytes(b"me")).map_err(Error::other)?;
    writeln!(out, "   interrupts: {:#b}, by {}", chipset.interrupts.load(Relaxed), com2.get("irq")?)?;

    writeln!(out, "\n3. Save, reset, load")?;
    let saved = qom.save()?;
    let levels = saved.objects().iter().flat_map(|object| object.levels());
    let mut levels = levels.filter(|level| level.type_name() != "irq");
    levels.try_for_each(|level| writeln!(out, "   {} {level}", level.type_name()))?;
    let guest_sees = || (chipset.interrupts.swap(0, Relaxed), ports.read(COM2), ram.read_obj(kernel).ok());
    qom.system_reset();
    ram.write_obj(0xdead_dead_u32, kernel)?;
    let bad = saved.to_string().replace(r#""base":760"#, r#""base":761"#).replace(r#""4096":"#, r#""65535":"#);
    writeln!(out, "   of what does not fit, nothing is loaded:\n{}", qom.load(&bad.parse()?).unwrap_err())?;
    assert_eq!(guest_sees(), (0, 0, Some(0xdead_dead_u32)));
    qom.load(&saved)?;
    writeln!(out, "   of what fits, all is read: {:x?}, then {:x?}", guest_sees(), guest_sees())?;

    writeln!(out, "\n4. Unplug it, and plug another")?;
    drop(com2); // a handle would keep it
    qom.delete_device("com2")?;
    Ok(writeln!(out, "   the guest reads {:#x}; plugged: {:?}", ports.read(COM2), plug("serial-port,base=0x2f8")?)?)
}
