//! The board: a chipset with memory and ports, and a serial port. The memory is that of `vm_memory`.

use crate::ports::{IoBus, SerialPort};
use qom_runtime::{prelude::*, value::StateField};
use std::{collections::BTreeMap, sync::atomic::AtomicU8, sync::atomic::Ordering::Relaxed};
use vm_memory::{Bytes, GuestAddress, GuestMemoryBackend, GuestMemoryMmap};

/// A small machine.
#[derive(QomType)]
#[qom(parent = "machine")]
pub(crate) struct Board {}
impl MachineImpl for Board {
    fn init(this: &Obj<Self>) -> Result<()> {
        let Some(qom) = this.qom() else { return Ok(()) };
        let chipset = qom.create::<Chipset>()?.placed(this, "chipset")?.realize()?;
        let mut com1 = qom.create::<SerialPort>()?.with("base", 0x3f8)?.placed(this, "com1")?;
        com1.connect_line("irq", &*chipset.line("irq[4]")?)?;
        com1.realize_on(chipset.child(Chipset::PORTS)).map(drop)
    }
}

/// Has the memory and the ports, and collects interrupts.
#[derive(QomType)]
#[qom(parent = "sys-bus-device")]
pub(crate) struct Chipset {
    /// How much memory there is, from address 0.
    #[qom(property, state, default = 64 << 10)]
    ram_size: Size,
    #[qom(state)]
    pub(crate) ram: Ram,
    #[qom(child)]
    pub(crate) ports: Child<IoBus>,
    #[qom(state)]
    pub(crate) interrupts: AtomicU8,
}
impl DeviceImpl for Chipset {
    fn realize(this: &mut ObjMut<'_, Self>) -> Result<()> {
        let all = (GuestAddress(0), usize::try_from(this.ram_size.0).map_err(Error::other)?);
        this.ram = Ram(GuestMemoryMmap::from_ranges(&[all]).map_err(Error::other)?);
        this.add_input_lines("irq", 8, |this: &Obj<Self>, number, level| {
            this.interrupts.fetch_or(u8::from(level) << number, Relaxed);
        })?;
        Self::parent_realize(this)
    }
    fn reset(this: &Obj<Self>) {
        this.interrupts.store(0, Relaxed);
    }
}

/// Empty until the chipset is realized. Processors are stopped while it is saved or loaded.
#[derive(Default)]
pub(crate) struct Ram(pub(crate) GuestMemoryMmap);
impl StateField for Ram {
    /// The pages in use by their addresses, each up to its last byte that is not zero.
    type Saved = BTreeMap<u64, Vec<u8>>;
    fn save(&self) -> Self::Saved {
        let used = |at| {
            let mut page = [0; 4096];
            self.0.read(&mut page, GuestAddress(at)).ok()?;
            page.iter().rposition(|byte| *byte != 0).map(|last| (at, page[..=last].to_vec()))
        };
        (0..=self.0.last_addr().0).step_by(4096).filter_map(used).collect()
    }
    fn admit(&self, saved: &Self::Saved) -> Result<()> {
        let fits = |(at, bytes): (&u64, &Vec<u8>)| self.0.check_range(GuestAddress(*at), bytes.len());
        if saved.iter().all(fits) { Ok(()) } else { Err(Error::new("a page is outside of it")) }
    }
    fn restore(&self, saved: Self::Saved) {
        let zeros = self.save().into_iter().map(|(at, bytes)| (at, vec![0; bytes.len()]));
        zeros.chain(saved).for_each(|(at, bytes)| self.0.write_slice(&bytes, GuestAddress(at)).expect("it fits"));
    }
}
