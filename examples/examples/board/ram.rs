//! Memory: `vm_memory::GuestMemoryMmap` as a device.

use qom_runtime::{prelude::*, value::StateField};
use std::collections::BTreeMap;
use vm_memory::{Bytes, GuestAddress, GuestMemoryBackend, GuestMemoryMmap};

/// The memory of the guest, from address 0.
#[derive(QomType)]
#[qom(parent = "sys-bus-device")]
pub(crate) struct Ram {
    /// How much.
    #[qom(property, state, default = 64 << 10)]
    size: Size,
    #[qom(state)]
    pub(crate) memory: Memory,
}
impl DeviceImpl for Ram {
    fn realize(this: &mut ObjMut<'_, Self>) -> Result<()> {
        let size = usize::try_from(this.size.0).unwrap_or(usize::MAX);
        let memory = GuestMemoryMmap::from_ranges(&[(GuestAddress(0), size)]);
        this.memory = Memory(memory.map_err(|error| Error::new(error.to_string()))?);
        Self::parent_realize(this)
    }
    fn reset(this: &Obj<Self>) {
        this.memory.restore(BTreeMap::new());
    }
}

/// Empty until the device is realized. Processors are stopped while it is saved or loaded.
#[derive(Default)]
pub(crate) struct Memory(pub(crate) GuestMemoryMmap);
impl StateField for Memory {
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
