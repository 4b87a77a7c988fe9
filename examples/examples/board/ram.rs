//! Memory: `vm_memory::GuestMemoryMmap` as a device.

use qom_runtime::prelude::*;
use qom_runtime::value::StateField;
use std::collections::BTreeMap;
use vm_memory::{Bytes, GuestAddress, GuestMemoryBackend, GuestMemoryMmap};

/// The memory of the guest, from address 0.
#[derive(QomType)]
#[qom(parent = "sys-bus-device")]
pub(crate) struct Ram {
    /// How much.
    #[qom(property, state)]
    pub(crate) size: Size,
    #[qom(state)]
    pub(crate) memory: Memory,
}
impl DeviceImpl for Ram {
    fn realize(this: &mut ObjMut<'_, Self>) -> Result<()> {
        let size = usize::try_from(this.size.0).map_err(|_| Error::invalid("size", "what fits in here"))?;
        let memory = GuestMemoryMmap::from_ranges(&[(GuestAddress(0), size)]);
        this.memory = Memory(memory.map_err(|error| Error::new(error.to_string()))?);
        Self::parent_realize(this)
    }

    fn reset(this: &Obj<Self>) {
        this.memory.restore(BTreeMap::new());
    }
}

const PAGE: usize = 4096;

/// Empty until the device is realized. The processors are stopped while it is saved.
#[derive(Default)]
pub(crate) struct Memory(pub(crate) GuestMemoryMmap);

impl StateField for Memory {
    /// The pages in use by their addresses, each up to its last byte that is not zero.
    type Saved = BTreeMap<u64, Vec<u8>>;

    fn save(&self) -> Self::Saved {
        let used = |at| {
            let mut page = [0; PAGE];
            self.0.read(&mut page, GuestAddress(at)).ok()?;
            let last = page.iter().rposition(|byte| *byte != 0)?;
            Some((at, page[..=last].to_vec()))
        };
        (0..=self.0.last_addr().0).step_by(PAGE).filter_map(used).collect()
    }

    fn admit(&self, saved: &Self::Saved) -> Result<()> {
        match saved.iter().find(|(at, bytes)| !self.0.check_range(GuestAddress(**at), bytes.len())) {
            Some((at, bytes)) => Err(Error::new(format!("there are no {} bytes at {at:#x}", bytes.len()))),
            None => Ok(()),
        }
    }

    fn restore(&self, saved: Self::Saved) {
        let zeros = self.save().into_iter().map(|(at, bytes)| (at, vec![0; bytes.len()]));
        for (at, bytes) in zeros.chain(saved) {
            // It was admitted.
            let _ = self.0.write_slice(&bytes, GuestAddress(at));
        }
    }
}
