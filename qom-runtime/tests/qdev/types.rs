//! What the tests plug: a host with a bus, whose handler it is, and a tower with parts, a bus, and a card on that.

use qom_runtime::prelude::*;
use qom_runtime::qdev::{DeviceListener, Listening, Step};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::atomic::{AtomicI64, Ordering::Relaxed};
use std::sync::{Arc, Mutex};

/// A machine on which users may add hosts.
#[derive(QomType)]
#[qom(parent = "machine")]
pub(crate) struct TestBoard {}
impl MachineImpl for TestBoard {
    const DYNAMIC_SYSBUS_DEVICES: &'static [&'static str] = &["host"];
}

/// A bus with eight addresses.
#[derive(QomType)]
#[qom(parent = "bus")]
pub(crate) struct HostBus {}
impl BusImpl for HostBus {
    const MAX_DEVICES: Option<u32> = Some(8);
    const CHECK_ADDRESS: CheckAddress = check_address;
}

fn check_address(slot: &mut Slot<'_>) -> Result<()> {
    match slot.device::<Plug>().and_then(|plug| plug.addr) {
        Some(wanted) => slot.take(wanted.into()),
        None => slot.take_free(0..=7).map(drop),
    }
}

/// Where something outside the devices was done, and not undone yet.
#[derive(Clone, Default, Debug)]
pub(crate) struct Ledger(Arc<Mutex<BTreeMap<String, i64>>>);

impl Ledger {
    pub(crate) fn add(&self, what: &str, count: i64) {
        *self.0.lock().unwrap().entry(what.to_owned()).or_default() += count;
    }

    pub(crate) fn open(&self) -> BTreeMap<String, i64> {
        self.0.lock().unwrap().iter().filter(|(_, count)| **count != 0).map(|(what, n)| (what.clone(), *n)).collect()
    }
}

/// What the device types of a world do outside themselves, and where they are told to fail.
#[derive(Default)]
pub(crate) struct Outside {
    pub(crate) ledger: Ledger,
    pub(crate) fault: Mutex<Option<Fault>>,
}

/// A hook that fails.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Fault {
    pub(crate) driver: &'static str,
    pub(crate) hook: &'static str,
    pub(crate) how: How,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum How {
    Error,
    Panic,
}

impl How {
    pub(crate) fn fail(self, what: &str) -> Result<()> {
        match self {
            How::Error => Err(Error::new(format!("{what} fails"))),
            How::Panic => panic!("{what} panics"),
        }
    }
}

impl Outside {
    /// Whether the hook is to fail, and how: once.
    fn hook(&self, driver: &str, hook: &str) -> Result<()> {
        let how = {
            let mut fault = self.fault.lock().unwrap();
            match *fault {
                Some(wanted) if wanted.driver == driver && wanted.hook == hook => {
                    *fault = None;
                    Some(wanted.how)
                }
                _ => None,
            }
        };
        how.map_or(Ok(()), |how| how.fail(hook))
    }
}

/// Hosts a bus, and is its handler.
#[derive(QomType)]
#[qom(parent = "dynamic-sysbus-device", implements(HotplugHandler))]
pub(crate) struct Host {
    plugged: AtomicI64,
    /// Ask the guest.
    #[qom(property)]
    later: Mutex<bool>,
}

impl DeviceImpl for Host {
    fn realize(this: &mut ObjMut<'_, Self>) -> Result<()> {
        let handler = this.weak();
        let mut bus = HostBus::new();
        bus.as_mut().set_hotplug_handler(&handler);
        this.add_bus(None, bus)?;
        Self::parent_realize(this)
    }
}

impl HotplugHandler for Host {
    fn pre_plug(_: &Obj<Self>, device: &mut ObjMut<'_, Device>) -> Result<()> {
        device.extension::<Outside>()?.hook(device.type_name(), "pre_plug")
    }

    fn plug(this: &Obj<Self>, device: &mut ObjMut<'_, Device>) -> Result<()> {
        this.plugged.fetch_add(1, Relaxed);
        let host = this.downgrade();
        device.on_failure(move |_| {
            if let Some(host) = host.upgrade() {
                host.plugged.fetch_sub(1, Relaxed);
            }
        });
        device.extension::<Outside>()?.hook(device.type_name(), "plug")
    }

    fn unplug_request(this: &Obj<Self>, device: &Obj<Device>) -> Result<UnplugRequest> {
        device.extension::<Outside>()?.hook(device.type_name(), "unplug_request")?;
        match *this.later.lock().unwrap() {
            true => Ok(UnplugRequest::Later { retry_after: None }),
            false => Ok(UnplugRequest::Now),
        }
    }

    fn unplug(this: &Obj<Self>, device: &Obj<Device>) -> Result<()> {
        device.extension::<Outside>()?.hook(device.type_name(), "unplug")?;
        this.plugged.fetch_sub(1, Relaxed);
        Ok(())
    }
}

impl Host {
    pub(crate) fn plugged(&self) -> i64 {
        self.plugged.load(Relaxed)
    }
}

/// Everything that a test can see of a world: each object with its properties, each device, each bus with its devices.
pub(crate) fn picture(qom: &Qom) -> String {
    let mut text = format!("{:?}\n", qom.phase());
    for object in qom.root().descendants() {
        let _ = writeln!(text, "{object:?}");
        for listed in object.list() {
            let value = object.get_text(&listed.name).unwrap_or_else(|error| error.to_string());
            let _ = writeln!(text, "  {} ({}) = {value}", listed.name, listed.type_name);
        }
        if let Ok(device) = object.clone().downcast::<Device>() {
            let (address, is_pending) = (device.bus_address(), device.is_unplug_pending());
            let _ = writeln!(text, "  address: {address:?}, unplug pending: {is_pending}");
            let _ = writeln!(text, "  buses: {:?}", device.child_buses());
        }
        if let Ok(bus) = object.downcast::<Bus>() {
            let _ = writeln!(text, "  {:?} full: {}", bus.devices(), bus.is_full());
            for address in 0..8 {
                let _ = writeln!(text, "  {address}: {:?}", bus.device_at(address));
            }
        }
    }
    text
}

/// What goes onto the host's bus: a device of its own kind.
#[derive(QomType)]
#[qom(parent = "device", abstract)]
pub(crate) struct Plug {
    /// The address that it wants.
    #[qom(property)]
    pub(crate) addr: Option<u8>,
}
impl DeviceImpl for Plug {
    const BUS_TYPE: Option<&'static TypeInfo> = Some(HostBus::INFO);
}

/// Goes onto the host's bus as often as there is room.
#[derive(QomType)]
#[qom(parent = "plug")]
pub(crate) struct Card {}
impl DeviceImpl for Card {}

/// A bus in a tower.
#[derive(QomType)]
#[qom(parent = "bus")]
pub(crate) struct TowerBus {}
impl BusImpl for TowerBus {
    fn realize(this: &mut ObjMut<'_, Self>) -> Result<()> {
        let outside = this.extension::<Outside>()?;
        outside.ledger.add(Self::NAME, 1);
        this.on_failure(move |_| outside.ledger.add(Self::NAME, -1));
        this.extension::<Outside>()?.hook(Self::NAME, "realize")
    }
    fn unrealize(this: &Obj<Self>) {
        if let Ok(outside) = this.extension::<Outside>() {
            outside.ledger.add(Self::NAME, -1);
            let _ = outside.hook(Self::NAME, "unrealize");
        }
    }
}

/// A card in a tower.
#[derive(QomType)]
#[qom(parent = "device")]
pub(crate) struct TowerCard {}
impl DeviceImpl for TowerCard {
    const BUS_TYPE: Option<&'static TypeInfo> = Some(TowerBus::INFO);
    fn realize(this: &mut ObjMut<'_, Self>) -> Result<()> {
        realize(this)
    }
    fn unrealize(this: &Obj<Self>) {
        unrealize(this);
    }
    fn reset(this: &Obj<Self>) {
        reset(this);
    }
}

/// A part of a tower, on no bus.
#[derive(QomType)]
#[qom(parent = "device")]
pub(crate) struct TowerPart {}
impl DeviceImpl for TowerPart {
    fn realize(this: &mut ObjMut<'_, Self>) -> Result<()> {
        realize(this)
    }
    fn unrealize(this: &Obj<Self>) {
        unrealize(this);
    }
    fn reset(this: &Obj<Self>) {
        reset(this);
    }
}

/// A device with a part, a bus, and a card on it. There is at most one.
#[derive(QomType)]
#[qom(parent = "plug", singleton(message = "one tower is enough"))]
pub(crate) struct Tower {
    #[qom(child)]
    pub(crate) part: Child<TowerPart>,
    #[qom(child)]
    pub(crate) bus: Child<TowerBus>,
    #[qom(child)]
    pub(crate) card: Child<TowerCard>,
    /// Says what it is for.
    #[qom(property)]
    purpose: String,
}
impl DeviceImpl for Tower {
    fn realize(this: &mut ObjMut<'_, Self>) -> Result<()> {
        this.attach_child(Self::CARD, Self::BUS)?;
        realize(this)
    }
    fn unrealize(this: &Obj<Self>) {
        unrealize(this);
    }
    fn reset(this: &Obj<Self>) {
        reset(this);
    }
}

fn realize<T: IsA<Device>>(this: &mut ObjMut<'_, T>) -> Result<()> {
    let (outside, name) = (this.extension::<Outside>()?, this.type_name());
    outside.ledger.add(name, 1);
    this.on_failure(move |_| outside.ledger.add(name, -1));
    this.extension::<Outside>()?.hook(name, "realize")
}

fn unrealize<T: IsA<Device>>(this: &Obj<T>) {
    if let Ok(outside) = this.extension::<Outside>() {
        outside.ledger.add(this.type_name(), -1);
        // An error has nowhere to go.
        let _ = outside.hook(this.type_name(), "unrealize");
    }
}

fn reset<T: IsA<Device>>(this: &Obj<T>) {
    if let Ok(outside) = this.extension::<Outside>()
        && let Err(error) = outside.hook(this.type_name(), "reset")
    {
        panic!("{error}");
    }
}

/// A world with a running machine, a host `host0`, and who listens to it.
pub(crate) struct World {
    pub(crate) qom: Qom,
    pub(crate) host: Owned<Host>,
    pub(crate) steps: Arc<Steps>,
    pub(crate) outside: Arc<Outside>,
    pub(crate) events: Arc<Mutex<Vec<DeviceEvent>>>,
    _listening: [Listening; 2],
}

impl World {
    pub(crate) fn new() -> Self {
        let qom = Qom::new().unwrap();
        let machine = qom.create::<TestBoard>().unwrap().complete().unwrap();
        machine.advance(Phase::MachineInitialized).unwrap();
        let host = qom.add_device(&DeviceDefinition::new("host").with_id("host0")).unwrap().unwrap();
        machine.advance(Phase::MachineReady).unwrap();
        let (steps, events) = (Arc::new(Steps::default()), Arc::new(Mutex::new(Vec::new())));
        let heard = events.clone();
        let listening = [
            qom.add_device_listener(steps.clone()),
            qom.on_device_event(move |event| heard.lock().unwrap().push(event.clone())),
        ];
        let outside = qom.extension::<Outside>();
        World { host: host.downcast().unwrap(), qom, steps, outside, events, _listening: listening }
    }

    pub(crate) fn tower(&self) -> Result<Owned<Device>> {
        let definition = DeviceDefinition::new("tower").with_id("t0").with("purpose", "x").with("addr", 3);
        Ok(self.qom.add_device(&definition)?.expect("nobody hides it"))
    }
}

/// The steps that were seen, and one that is to fail.
#[derive(Default)]
pub(crate) struct Steps {
    pub(crate) seen: Mutex<Vec<(Step, String)>>,
    pub(crate) fault: Mutex<Option<(Step, &'static str, How)>>,
    pub(crate) live: Mutex<Vec<&'static str>>,
}

impl DeviceListener for Steps {
    fn step(&self, step: Step, driver: &str) -> Result<()> {
        self.seen.lock().unwrap().push((step, driver.to_owned()));
        let how = {
            let mut fault = self.fault.lock().unwrap();
            match *fault {
                Some((wanted, name, how)) if wanted == step && name == driver => {
                    *fault = None;
                    Some(how)
                }
                _ => None,
            }
        };
        how.map_or(Ok(()), |how| how.fail(&step.to_string()))
    }

    fn realized(&self, device: &Obj<Device>) {
        self.live.lock().unwrap().push(device.type_name());
    }

    fn unrealized(&self, device: &Obj<Device>) {
        let mut live = self.live.lock().unwrap();
        let at = live.iter().rposition(|known| *known == device.type_name()).expect("it was told to be live");
        live.remove(at);
    }
}
