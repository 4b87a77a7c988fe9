//! A board of real parts: ports from `vm-device`, a serial port from `vm-superio`, memory from `vm-memory`.
//!
//! ```text
//! cargo run --example board
//! ```

#![forbid(unsafe_code)]

mod board;
mod io_bus;
mod ram;
mod serial;

use qom_runtime::{SavedState, prelude::*};
use std::io::{self, Write};
use std::sync::atomic::Ordering::Relaxed;
use vm_memory::{Bytes, GuestAddress};

const COM2: u16 = 0x2f8;
const KERNEL: GuestAddress = GuestAddress(0x1000);
type Outcome<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

fn main() -> Outcome {
    let (qom, mut out) = (Qom::new()?, io::stdout().lock());
    writeln!(out, "1. Power on, and plug a second serial port while the machine runs")?;
    let machine = qom.create::<board::Board>()?.complete()?;
    machine.advance(Phase::MachineReady)?;
    let plug = |text| qom.add_device(&DeviceDefinition::from_text(text)?);
    plug("serial-port,id=com2,base=0x2f8,irq=/machine/chipset/irq[3]")?;
    let error = plug("serial-port,id=com3,base=0x2fa").unwrap_err();
    writeln!(out, "   com2 is there; another at its ports is not: {error}")?;
    print_tree(&mut out, &machine.upcast(), 1)?;

    writeln!(out, "\n2. The guest writes, and the host types")?;
    let (chipset, ram) = (qom.only::<board::Chipset>()?, qom.only::<ram::Ram>()?);
    let (ports, memory) = (chipset.child(board::Chipset::PORTS), &ram.memory.0);
    let com2 = qom.resolve_as::<serial::SerialPort>("/machine/peripheral/com2")?;
    b"login: ".iter().for_each(|byte| ports.write(COM2, *byte));
    ports.write(COM2 + 1, 1); // interrupt when there is input
    memory.write_obj(0xfeed_u16, KERNEL)?;
    assert_eq!(serial::SerialPort::receive(&com2, b"me"), 2);
    writeln!(out, "   com2 sent {}; interrupts: {:#b}", com2.get("output")?, chipset.interrupts.load(Relaxed))?;

    writeln!(out, "\n3. Save, reset, load")?;
    let text = serde_json::to_string(&qom.save()?)?;
    let saved: SavedState = serde_json::from_str(&text)?;
    for object in saved.objects() {
        let state: Vec<_> =
            object.levels().iter().map(|level| Value::from(level.fields().clone()).to_string()).collect();
        writeln!(out, "   {} {:.70}", object.path(), state.join(", "))?;
    }
    let guest_looks = || -> Outcome<_> {
        let input = [ports.read(COM2), ports.read(COM2)];
        Ok((input, memory.read_obj::<u16>(KERNEL)?, chipset.interrupts.load(Relaxed)))
    };
    qom.system_reset();
    assert_eq!(guest_looks()?, ([0, 0], 0, 0));
    qom.load(&saved)?;
    assert_eq!(guest_looks()?, (*b"me", 0xfeed, 1 << 3));
    writeln!(out, "   after the reset all was gone, and now it is back")?;

    writeln!(out, "\n4. Load what does not fit")?;
    let bad = text.replace(r#""base":760"#, r#""base":761"#).replace(r#""4096":"#, r#""65535":"#);
    let (before, bad) = (qom.save()?, serde_json::from_str(&bad)?);
    writeln!(out, "   {}", qom.load(&bad).unwrap_err().to_string().replace('\n', "\n   "))?;
    assert_eq!(qom.save()?, before);

    writeln!(out, "\n5. Unplug it")?;
    let gone = com2.downgrade();
    drop(com2); // a handle would keep it
    qom.delete_device("com2")?;
    assert!(gone.upgrade().is_none() && ports.read(COM2) == 0xff);
    plug("serial-port,id=com4,base=0x2f8")?;
    Ok(writeln!(out, "   nobody was at its ports any more: another is there now")?)
}

fn print_tree(out: &mut dyn Write, object: &Obj<Object>, depth: usize) -> io::Result<()> {
    writeln!(out, "{}{object:?}", "   ".repeat(depth))?;
    object.children().iter().try_for_each(|(_, child)| print_tree(out, child, depth + 1))
}
