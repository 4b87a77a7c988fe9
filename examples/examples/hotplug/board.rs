//! The board: a bus with slots, cards for them, and a chipset that asks the guest before a card goes.

use qom_runtime::prelude::*;
use std::collections::VecDeque;
use std::sync::Mutex;

/// A bus with eight slots, and power for three cards.
#[derive(QomType)]
#[qom(parent = "bus")]
pub(crate) struct SlotBus {}
impl BusImpl for SlotBus {
    const MAX_DEVICES: Option<u32> = Some(3);
    // What is plugged behind a bridge is handled by who handles the bridge.
    const INHERIT_HOTPLUG_HANDLER: bool = true;
    const CHECK_ADDRESS: CheckAddress = find_slot;
}

fn find_slot(slot: &mut Slot<'_>) -> Result<()> {
    match slot.device::<Card>().and_then(|card| card.addr) {
        Some(wanted) => slot.take(wanted.into()),
        None => slot.take_free(0..=7).map(drop),
    }
}

/// What goes into a slot.
#[derive(QomType)]
#[qom(parent = "device", abstract)]
pub(crate) struct Card {
    /// The slot that it wants.
    #[qom(property)]
    addr: Option<u8>,
}
impl DeviceImpl for Card {
    const BUS_TYPE: Option<&'static TypeInfo> = Some(SlotBus::INFO);
}

/// A disk on a card.
#[derive(QomType)]
#[qom(parent = "card")]
pub(crate) struct DiskCard {}
impl DeviceImpl for DiskCard {}

/// A card with a bus of its own, which is called after it: `br0.0`.
#[derive(QomType)]
#[qom(parent = "card")]
pub(crate) struct BridgeCard {}
impl DeviceImpl for BridgeCard {
    fn realize(this: &mut ObjMut<'_, Self>) -> Result<()> {
        this.add_bus(None, SlotBus::new())?;
        Self::parent_realize(this)
    }
}

/// Has the first bus, and speaks with the guest about all that is plugged there, or behind a bridge there.
#[derive(QomType)]
#[qom(parent = "sys-bus-device", implements(HotplugHandler))]
pub(crate) struct Chipset {
    #[qom(child)]
    pub(crate) slots: Child<SlotBus>,
    /// What the guest was asked to let go, and has not answered, the oldest first.
    asked: Mutex<VecDeque<Weak<Device>>>,
}

impl DeviceImpl for Chipset {
    fn realize(this: &mut ObjMut<'_, Self>) -> Result<()> {
        let handler = this.weak();
        this.child_mut(Self::SLOTS).set_hotplug_handler(&handler);
        Self::parent_realize(this)
    }

    fn reset(this: &Obj<Self>) {
        this.asked.lock().unwrap().clear();
    }
}

impl HotplugHandler for Chipset {
    fn unplug_request(this: &Obj<Self>, device: &Obj<Device>) -> Result<UnplugRequest> {
        this.asked.lock().unwrap().push_back(device.downgrade());
        Ok(UnplugRequest::Later { retry_after: None })
    }
}

impl Chipset {
    /// The guest writes to the eject register: it lets go what it was asked for first, or says that it does not.
    pub(crate) fn guest_answers(&self, lets_go: bool) -> Result<()> {
        let oldest = self.asked.lock().unwrap().pop_front();
        let device = oldest.and_then(|device| device.upgrade()).ok_or_else(|| Error::new("the guest was not asked"))?;
        if lets_go { device.complete_unplug() } else { device.refuse_unplug() }
    }
}

/// A machine with a chipset, and a disk in its first slot.
#[derive(QomType)]
#[qom(parent = "machine")]
pub(crate) struct Board {}
impl MachineImpl for Board {
    fn init(this: &Obj<Self>) -> Result<()> {
        let Some(qom) = this.qom() else { return Ok(()) };
        let chipset = qom.create::<Chipset>()?.realize()?;
        let disk = qom.create::<DiskCard>()?.placed(this, "boot-disk")?;
        disk.realize_on(chipset.child(Chipset::SLOTS)).map(drop)
    }
}
