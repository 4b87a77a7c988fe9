//! A machine that runs, with a host that takes cards and bridges, objects for users, and links between all of these.

use qom_qmp::{Command, Monitor, Word};
use qom_runtime::prelude::*;
use qom_runtime::qdev::{CheckAddress, Slot};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed};

/// Takes 32.
#[derive(QomType)]
#[qom(parent = "bus")]
pub(crate) struct Slots {}
impl BusImpl for Slots {
    const CHECK_ADDRESS: CheckAddress = check_address;
}

fn check_address(slot: &mut Slot<'_>) -> Result<()> {
    slot.take_free(0..=31).map(drop)
}

/// Has the bus, and handles it.
#[derive(QomType)]
#[qom(parent = "sys-bus-device", implements(HotplugHandler))]
pub(crate) struct Host {
    #[qom(child)]
    slots: Child<Slots>,
}
impl DeviceImpl for Host {
    fn realize(this: &mut ObjMut<'_, Self>) -> Result<()> {
        let handler = this.upcast::<Object>().weak();
        this.child_mut(Self::SLOTS).set_hotplug_handler(&handler);
        Self::parent_realize(this)
    }
}
impl HotplugHandler for Host {}

/// A card with a property of every kind.
#[derive(QomType)]
#[qom(parent = "device")]
pub(crate) struct Card {
    #[qom(property, default = 7, range = 0..=100)]
    small: u8,
    #[qom(property, default = true)]
    flag: bool,
    #[qom(property)]
    wide: i64,
    #[qom(property, default = OnOffAuto::Auto)]
    mode: OnOffAuto,
    #[qom(property)]
    lanes: [u16; 4],
    #[qom(property)]
    label: Mutex<String>,
    #[qom(property)]
    level: AtomicU32,
    #[qom(property)]
    total: AtomicU64,
    #[qom(link)]
    peer: Link<Card>,
    #[qom(link, live)]
    shelf: Link<Shelf>,
    #[qom(link, live, strong)]
    kept: Link<Card>,
}
impl DeviceImpl for Card {
    const BUS_TYPE: Option<&'static TypeInfo> = Some(Slots::INFO);
    fn realize(this: &mut ObjMut<'_, Self>) -> Result<()> {
        if this.wide < 0 { Err(Error::invalid("wide", "no negative number")) } else { Self::parent_realize(this) }
    }
}

/// A card with a bus of its own.
#[derive(QomType)]
#[qom(parent = "card")]
pub(crate) struct Bridge {
    #[qom(child)]
    slots: Child<Slots>,
}
impl DeviceImpl for Bridge {}

/// What users put things on.
#[derive(QomType)]
#[qom(implements(UserCreatable))]
pub(crate) struct Shelf {
    #[qom(property, default = 3)]
    boards: u32,
    #[qom(property, default = "oak")]
    wood: String,
    #[qom(link, live, strong)]
    below: Link<Shelf>,
}
impl UserCreatable for Shelf {
    fn complete(this: &mut ObjMut<'_, Self>) -> Result<()> {
        if this.boards > 1000 { Err(Error::new("it would fall")) } else { Ok(()) }
    }
}

/// What the handlers of this world's own commands have seen.
#[derive(Default)]
pub(crate) struct Seen {
    /// How often the request that is to be answered was executed.
    pub(crate) checks: AtomicU32,
    /// How often a command ran that then refused.
    pub(crate) refusals: AtomicU32,
}

/// The monitor, and what its own commands count.
pub(crate) fn monitor() -> (Monitor, std::sync::Arc<Seen>) {
    let qom = Qom::new().unwrap();
    let machine = qom.create::<Machine>().unwrap().complete().unwrap();
    qom.create::<Host>().unwrap().realize().unwrap();
    machine.advance(Phase::MachineReady).unwrap();
    let seen = std::sync::Arc::<Seen>::default();
    let (of_check, of_sum) = (seen.clone(), seen.clone());
    let check = Command::new("x-check", [], move |_: &Monitor| {
        of_check.checks.fetch_add(1, Relaxed);
        Ok(())
    });
    type Lists = Option<Vec<Vec<i64>>>;
    let sum = Command::new(
        "x-sum",
        ["name", "byte", "lists", "mode", "any"],
        move |_: &Monitor, name: String, byte: u8, lists: Lists, mode: Option<Word<OnOffAuto>>, any: Option<Value>| {
            let total = lists.into_iter().flatten().flatten().try_fold(i64::from(byte), i64::checked_add);
            match total {
                Some(total) if mode.is_none_or(|mode| mode.0 != OnOffAuto::Off) => {
                    Ok(vec![any.unwrap_or_default(), name.into(), total.into()])
                }
                _ => {
                    of_sum.refusals.fetch_add(1, Relaxed);
                    Err(Error::invalid("lists", "a sum"))
                }
            }
        },
    );
    let echo = Command::new("x-echo", ["any"], |_: &Monitor, any: Value| Ok(any)).out_of_band();
    let builder = Monitor::builder(&qom).command(check).command(sum).command(echo);
    (builder.build().unwrap(), seen)
}

/// Takes away what clients have added, and gives how much that was.
pub(crate) fn clear(monitor: &Monitor) -> usize {
    let places = ["/machine/peripheral", "/machine/peripheral-anon", "/objects"];
    let children = places.into_iter().flat_map(|place| monitor.qom().resolve(place).unwrap().children());
    children.map(|(_, child)| child.unparent()).count()
}
