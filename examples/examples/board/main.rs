//! A board of real parts, as the author of a virtual machine monitor writes it: ports from `vm-device`, a serial port from
//! `vm-superio`, memory from `vm-memory`.
//!
//! ```text
//! cargo run --example board
//! ```

#![forbid(unsafe_code)]

mod board;
mod io_bus;
mod ram;
mod serial;

use board::{Board, IoHost};
use qom_runtime::{SavedState, prelude::*};
use ram::Ram;
use serial::SerialPort;
use std::io::{self, Write};
use vm_memory::{Bytes, GuestAddress};

const PIC: u16 = 0x20;
const COM2: u16 = 0x2f8;
const COM2_IRQ: u8 = 1 << 3;

fn main() -> std::result::Result<(), Box<dyn std::error::Error>> {
    let mut out = io::stdout().lock();
    let qom = Qom::new()?;

    writeln!(out, "1. Power on, and plug a second serial port while the machine runs")?;
    let mut machine = qom.create::<Board>()?;
    machine.set_text("memory", "64k")?;
    machine.complete()?.advance(Phase::MachineReady)?;
    for text in ["serial-port,id=com2,base=0x2f8,irq=/machine/pic/irq[3]", "serial-port,id=com3,base=0x2fa"] {
        match qom.add_device(&DeviceDefinition::from_text(text)?) {
            Ok(_) => writeln!(out, "   {text}")?,
            Err(error) => writeln!(out, "   {text}:\n   -> {error}")?,
        }
    }
    print_tree(&mut out, &*qom.resolve("/machine")?, 1)?;

    writeln!(out, "\n2. The guest writes to it and to memory, and the host to the guest")?;
    let host = qom.only::<IoHost>()?;
    let ports = host.child(IoHost::PORTS);
    let (ram, com2) = (qom.only::<Ram>()?, qom.resolve_as::<SerialPort>("/machine/peripheral/com2")?);
    b"login: ".iter().for_each(|byte| ports.write(COM2, *byte));
    ports.write(COM2 + 1, 1); // interrupt when there is input
    ram.memory.0.write_slice(b"kernel", GuestAddress(0x7c00))?;
    assert_eq!((ports.read(PIC), SerialPort::receive(&com2, b"me")), (0, 2));
    writeln!(out, "   com2 sent {:?}; {} bytes wait for the guest", com2.get_text("output")?, 2)?;

    writeln!(out, "\n3. Save, and reset the machine")?;
    let text = serde_json::to_string(&qom.save()?)?;
    let saved: SavedState = serde_json::from_str(&text)?;
    for object in saved.objects() {
        let fields = object.levels().iter().flat_map(|level| level.fields());
        writeln!(out, "   {}", object.path())?;
        fields.map(|(name, value)| writeln!(out, "      {name} = {value}")).collect::<io::Result<()>>()?;
    }
    let look = || -> Result<_> {
        let mut kernel = [0; 6];
        ram.memory.0.read_slice(&mut kernel, GuestAddress(0x7c00)).map_err(|error| Error::new(error.to_string()))?;
        Ok((ports.read(PIC), [ports.read(COM2), ports.read(COM2)], kernel))
    };
    qom.system_reset();
    assert_eq!(look()?, (0, [0, 0], [0; 6]));
    writeln!(out, "   reset: no interrupt, no input, and memory is empty")?;

    writeln!(out, "\n4. Load")?;
    qom.load(&saved)?;
    assert_eq!(look()?, (COM2_IRQ, *b"me", *b"kernel"));
    writeln!(out, "   all is back: the guest finds the interrupt, reads its input, and has its kernel")?;

    writeln!(out, "\n5. Load what does not fit")?;
    let bad = text.replace(r#""base":760"#, r#""base":761"#).replace(r#""28672":"#, r#""65535":"#);
    let before = qom.save()?;
    let error = qom.load(&serde_json::from_str(&bad)?).expect_err("it does not fit");
    assert_eq!(qom.save()?, before);
    writeln!(out, "   {}\n   nothing has changed", error.to_string().replace('\n', "\n   "))?;

    writeln!(out, "\n6. Unplug it")?;
    let ended = com2.downgrade();
    drop(com2);
    qom.delete_device("com2")?;
    assert!(ended.upgrade().is_none() && ports.read(COM2) == 0xff);
    writeln!(out, "   nobody is at its ports any more")?;
    Ok(())
}

fn print_tree(out: &mut dyn Write, object: &Obj<Object>, depth: usize) -> io::Result<()> {
    writeln!(out, "{}{:?}", "   ".repeat(depth), object)?;
    object.children().iter().try_for_each(|(_, child)| print_tree(out, child, depth + 1))
}
