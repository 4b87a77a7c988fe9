//! What the models of hotplug plug: cards and bridges on buses, and a handler that counts.

use crate::probe::{Life, Lives, world};
use qom_runtime::prelude::*;
use qom_runtime::qdev::{CheckAddress, DeviceListener, Slot};
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

/// A bus for any number of devices.
#[derive(QomType, Debug)]
#[qom(parent = "bus")]
pub(crate) struct CardBus {}
impl BusImpl for CardBus {}

/// A bus with one slot.
#[derive(QomType, Debug)]
#[qom(parent = "card-bus")]
pub(crate) struct NarrowBus {}
impl BusImpl for NarrowBus {
    const MAX_DEVICES: Option<u32> = Some(1);
}

/// A bus with one address, and room for more.
#[derive(QomType, Debug)]
#[qom(parent = "card-bus")]
pub(crate) struct AddressBus {}
impl BusImpl for AddressBus {
    const CHECK_ADDRESS: CheckAddress = first_address;
}

fn first_address(slot: &mut Slot<'_>) -> Result<()> {
    slot.take(0)
}

/// How often something was done to a device.
#[derive(Debug, Default)]
pub(crate) struct Done {
    pub(crate) unrealized: AtomicUsize,
    pub(crate) reset: AtomicUsize,
}

/// A device that tells what was done to it.
#[derive(QomType, Debug)]
#[qom(parent = "device")]
pub(crate) struct Card {
    pub(crate) life: Life,
    pub(crate) done: Arc<Done>,
}
impl DeviceImpl for Card {
    const BUS_TYPE: Option<&'static TypeInfo> = Some(CardBus::INFO);
    fn unrealize(this: &Obj<Self>) {
        this.life.check();
        this.done.unrealized.fetch_add(1, Ordering::Relaxed);
    }
    fn reset(this: &Obj<Self>) {
        this.life.check();
        this.done.reset.fetch_add(1, Ordering::Relaxed);
    }
}

/// A card with a bus.
#[derive(QomType, Debug)]
#[qom(parent = "card")]
pub(crate) struct Bridge {
    #[qom(child)]
    pub(crate) bus: Child<CardBus>,
}
impl DeviceImpl for Bridge {}

/// A handler that counts what is plugged.
#[derive(QomType, Debug)]
#[qom(implements(HotplugHandler))]
pub(crate) struct Handler {
    pub(crate) plugged: AtomicI64,
    /// Ask the guest.
    pub(crate) later: AtomicBool,
    pub(crate) asked: AtomicBool,
}
impl HotplugHandler for Handler {
    fn plug(this: &Obj<Self>, _: &mut ObjMut<'_, Device>) -> Result<()> {
        this.plugged.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }
    fn unplug_request(this: &Obj<Self>, _: &Obj<Device>) -> Result<UnplugRequest> {
        if !this.later.load(Ordering::Relaxed) {
            return Ok(UnplugRequest::Now);
        }
        this.asked.store(true, Ordering::Relaxed);
        Ok(UnplugRequest::Later { retry_after: None })
    }
    fn unplug(this: &Obj<Self>, _: &Obj<Device>) -> Result<()> {
        this.plugged.fetch_sub(1, Ordering::Relaxed);
        Ok(())
    }
}

/// Remembers who is there; nobody leaves before it has come.
#[derive(Default)]
pub(crate) struct Guests(Mutex<i64>);

impl Guests {
    pub(crate) fn now(&self) -> i64 {
        *self.0.lock().unwrap()
    }
}

impl DeviceListener for Guests {
    fn realized(&self, device: &Obj<Device>) {
        device.is_active(); // with room for other threads
        *self.0.lock().unwrap() += 1;
    }
    fn unrealized(&self, _: &Obj<Device>) {
        let mut now = self.0.lock().unwrap();
        *now -= 1;
        assert!(*now >= 0, "it has come before it leaves");
    }
}

/// Kept by the world, for as long as its core is there.
#[derive(Default)]
struct Core(Mutex<Option<Life>>);

/// A world with cards, whose core is a life too.
pub(crate) fn card_world(lives: &Lives) -> Qom {
    let types = [CardBus::INFO, NarrowBus::INFO, AddressBus::INFO, Card::INFO, Bridge::INFO, Handler::INFO];
    let qom = world(types);
    *qom.extension::<Core>().0.lock().unwrap() = Some(lives.begin());
    qom
}

/// A live bus that belongs to no device.
pub(crate) fn bus<B: IsA<CardBus>>(qom: &Qom) -> Owned<CardBus> {
    qom.create_by_name_as::<CardBus>(B::NAME).unwrap().complete().unwrap()
}

/// A bus with a handler.
pub(crate) fn handled_bus(qom: &Qom) -> (Owned<CardBus>, Owned<Handler>) {
    let (bus, handler) = (bus::<CardBus>(qom), qom.create::<Handler>().unwrap().complete().unwrap());
    bus.set_link("hotplug-handler", Some(handler.as_ref())).unwrap();
    (bus, handler)
}

/// A draft of a card that will be at `/card`.
pub(crate) fn card(qom: &Qom, lives: &Lives) -> Draft<Card> {
    let mut draft = qom.create::<Card>().unwrap();
    draft.life = lives.begin();
    draft.place(&qom.root(), "card").unwrap();
    draft
}

/// A draft of a bridge that will be there under this name.
pub(crate) fn bridge(qom: &Qom, lives: &Lives, name: &str) -> Draft<Bridge> {
    let mut draft = qom.create::<Bridge>().unwrap();
    draft.as_ancestor_mut::<Card>().life = lives.begin();
    draft.place(&qom.root(), name).unwrap();
    draft
}
