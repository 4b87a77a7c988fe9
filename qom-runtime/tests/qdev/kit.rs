//! The reference types of the QMP cases that QEMU's answers were recorded for: hosts with buses, whose handlers they are,
//! devices for them, and an object that keeps a device; and worlds of them. A test that plays such a case has its name, as
//! in `lifecycle/add-del`.

use qom_runtime::error::ErrorClass;
use qom_runtime::prelude::*;
use qom_runtime::qdev::Listening;
use std::sync::atomic::{AtomicU8, AtomicU32, Ordering::Relaxed};
use std::sync::{Arc, Mutex};

/// A machine on which users may add hosts, and which has the last word on what is plugged while it runs.
#[derive(QomType)]
#[qom(parent = "machine")]
pub(crate) struct KitBoard {
    /// Refuse what is plugged, with this message.
    #[qom(property)]
    pub(crate) veto: Mutex<String>,
    /// Fail to make the board's devices, with this message.
    #[qom(property)]
    init_veto: Mutex<String>,
}
impl MachineImpl for KitBoard {
    const DYNAMIC_SYSBUS_DEVICES: &'static [&'static str] = &["kit-any-host", "host"];
    fn init(this: &Obj<Self>) -> Result<()> {
        refuse_if(&this.init_veto)
    }
    fn hotplug_allowed(this: &Obj<Self>, _: &ObjMut<'_, Device>) -> Result<()> {
        refuse_if(&this.veto)
    }
}

/// What a veto says, if it says something.
fn refuse_if(veto: &Mutex<String>) -> Result<()> {
    let veto = veto.lock().unwrap().clone();
    if veto.is_empty() { Ok(()) } else { Err(Error::new(veto)) }
}

/// A type that only implements it has nothing to write.
#[qom_interface(name = "kit-iface")]
pub(crate) trait KitIface {}

/// Takes any number.
#[derive(QomType)]
#[qom(parent = "bus")]
pub(crate) struct KitBus {}
impl BusImpl for KitBus {}

/// Takes one device.
#[derive(QomType)]
#[qom(parent = "bus", name = "kit-smallbus")]
pub(crate) struct KitSmallBus {}
impl BusImpl for KitSmallBus {
    const MAX_DEVICES: Option<u32> = Some(1);
}

/// Nobody has one.
#[derive(QomType)]
#[qom(parent = "bus", name = "kit-orphanbus")]
pub(crate) struct KitOrphanBus {}
impl BusImpl for KitOrphanBus {}

/// What goes on a `kit-bus`.
#[derive(QomType)]
#[qom(parent = "device", abstract)]
pub(crate) struct KitBase {
    #[qom(property, default = 7)]
    u8: u8,
    /// From 0 to 10.
    #[qom(property, default = 3, range = 0..=10)]
    level: AtomicU8,
    #[qom(link, strong)]
    peer: Link<KitBase>,
}
impl DeviceImpl for KitBase {
    const BUS_TYPE: Option<&'static TypeInfo> = Some(KitBus::INFO);
}

/// A part of each `kit-dev`.
#[derive(QomType)]
pub(crate) struct KitPart {}

/// The device that is added most.
#[derive(QomType)]
#[qom(parent = "kit-base", implements(KitIface))]
pub(crate) struct KitDev {
    /// Make realize fail with this message.
    #[qom(property)]
    fail_realize: String,
    #[qom(property, read_only)]
    pub(crate) resets: AtomicU32,
    #[qom(child)]
    part: Child<KitPart>,
}
impl KitIface for KitDev {}
impl DeviceImpl for KitDev {
    fn realize(this: &mut ObjMut<'_, Self>) -> Result<()> {
        if this.fail_realize.is_empty() { Ok(()) } else { Err(Error::new(this.fail_realize.clone())) }
    }
    fn reset(this: &Obj<Self>) {
        this.resets.fetch_add(1, Relaxed);
    }
}

/// For boards only.
#[derive(QomType)]
#[qom(parent = "kit-dev", name = "kit-nouser")]
pub(crate) struct KitNoUser {}
impl DeviceImpl for KitNoUser {
    const USER_CREATABLE: bool = false;
}

/// Cannot be plugged while the machine runs.
#[derive(QomType)]
#[qom(parent = "kit-dev")]
pub(crate) struct KitCold {}
impl DeviceImpl for KitCold {
    const HOTPLUGGABLE: bool = false;
}

/// Cannot migrate, and minds no migration.
#[derive(QomType)]
#[qom(parent = "kit-dev")]
pub(crate) struct KitStay {}
impl DeviceImpl for KitStay {
    const MIGRATABLE: bool = false;
    const UNPLUG_DURING_MIGRATION: bool = true;
}

/// On a small bus.
#[derive(QomType)]
#[qom(parent = "device")]
pub(crate) struct KitSmall {}
impl DeviceImpl for KitSmall {
    const BUS_TYPE: Option<&'static TypeInfo> = Some(KitSmallBus::INFO);
}

/// On a bus that there is not.
#[derive(QomType)]
#[qom(parent = "device")]
pub(crate) struct KitOrphan {}
impl DeviceImpl for KitOrphan {
    const BUS_TYPE: Option<&'static TypeInfo> = Some(KitOrphanBus::INFO);
}

/// On no bus.
#[derive(QomType)]
#[qom(parent = "device", name = "kit-nobus")]
pub(crate) struct KitNoBus {}
impl DeviceImpl for KitNoBus {}

/// What all hosts have.
#[derive(QomType)]
#[qom(parent = "dynamic-sysbus-device", abstract, implements(HotplugHandler))]
pub(crate) struct KitAnyHost {
    /// Refuse to plug devices with this message.
    #[qom(property)]
    veto: Mutex<String>,
    /// Fail when plugging devices with this message.
    #[qom(property)]
    plug_veto: Mutex<String>,
    /// Refuse to unplug devices with this message.
    #[qom(property)]
    unplug_veto: Mutex<String>,
}
impl DeviceImpl for KitAnyHost {
    const HOTPLUGGABLE: bool = false;
}
impl HotplugHandler for KitAnyHost {
    fn pre_plug(this: &Obj<Self>, _: &mut ObjMut<'_, Device>) -> Result<()> {
        refuse_if(&this.veto)
    }
    fn plug(this: &Obj<Self>, _: &mut ObjMut<'_, Device>) -> Result<()> {
        refuse_if(&this.plug_veto)
    }
    fn unplug(this: &Obj<Self>, _: &Obj<Device>) -> Result<()> {
        refuse_if(&this.unplug_veto)
    }
}

/// Adds a bus whose handler the host is.
fn add_bus<T: IsA<Device>, B: IsA<Bus>>(this: &mut ObjMut<'_, T>, mut bus: Draft<B>) -> Result<()> {
    let handler = this.upcast::<Device>().upcast::<Object>().weak();
    bus.as_mut().set_hotplug_handler(&handler);
    this.add_bus(None, bus).map(drop)
}

/// Has a `kit-bus`.
#[derive(QomType)]
#[qom(parent = "kit-any-host")]
pub(crate) struct KitHost {}
impl DeviceImpl for KitHost {
    fn realize(this: &mut ObjMut<'_, Self>) -> Result<()> {
        add_bus(this, KitBus::new())
    }
}

/// Asks the guest.
#[derive(QomType)]
#[qom(parent = "kit-any-host", implements(HotplugHandler),
      property(name = "ack-unplug", type = String, set_live = Self::ack),
      property(name = "nak-unplug", type = String, set_live = Self::nak))]
pub(crate) struct KitHostAsync {}
impl DeviceImpl for KitHostAsync {
    fn realize(this: &mut ObjMut<'_, Self>) -> Result<()> {
        add_bus(this, KitBus::new())
    }
}
impl HotplugHandler for KitHostAsync {
    fn unplug_request(_: &Obj<Self>, _: &Obj<Device>) -> Result<UnplugRequest> {
        Ok(UnplugRequest::Later { retry_after: None })
    }
}
impl KitHostAsync {
    fn ack(this: &Obj<Self>, id: String) -> Result<()> {
        plugged(this, &id)?.complete_unplug()
    }
    fn nak(this: &Obj<Self>, id: String) -> Result<()> {
        plugged(this, &id)?.refuse_unplug()
    }
}

fn plugged(host: &Obj<KitHostAsync>, id: &str) -> Result<Owned<Device>> {
    let found = host.resolve_at("/machine/peripheral")?.resolve_at(id)?;
    found.downcast().map_err(|_| Error::new("no device"))
}

/// Has a bus of each type.
#[derive(QomType)]
#[qom(parent = "kit-any-host")]
pub(crate) struct KitHostMulti {}
impl DeviceImpl for KitHostMulti {
    fn realize(this: &mut ObjMut<'_, Self>) -> Result<()> {
        add_bus(this, KitBus::new())?;
        add_bus(this, KitSmallBus::new())
    }
}

/// Has a bus without a handler.
#[derive(QomType)]
#[qom(parent = "kit-any-host")]
pub(crate) struct KitHostCold {}
impl DeviceImpl for KitHostCold {
    fn realize(this: &mut ObjMut<'_, Self>) -> Result<()> {
        this.add_bus(None, KitBus::new()).map(drop)
    }
}

/// Keeps a device.
#[derive(QomType)]
#[qom(implements(UserCreatable))]
pub(crate) struct KitUc {
    #[qom(link, strong)]
    dev: Link<KitBase>,
}
impl UserCreatable for KitUc {}

const HOSTS: [&str; 4] =
    ["kit-host,id=host0", "kit-host-async,id=async0", "kit-host-multi,id=multi0", "kit-host-cold,id=cold0"];

/// A world with a board, and what it was told.
pub(crate) struct Kit {
    pub(crate) qom: Qom,
    events: Arc<Mutex<Vec<DeviceEvent>>>,
    _listening: Listening,
}

impl Kit {
    /// A machine that has these devices, in the words of `-device`, and is in this phase.
    pub(crate) fn at(phase: Phase, devices: &[&str]) -> Self {
        let qom = Qom::new().unwrap();
        let events = Arc::new(Mutex::new(Vec::new()));
        let heard = events.clone();
        let listening = qom.on_device_event(move |event| heard.lock().unwrap().push(event.clone()));
        let kit = Kit { qom, events, _listening: listening };
        if phase > Phase::NoMachine {
            let board = kit.qom.create::<KitBoard>().unwrap().complete().unwrap();
            for next in [Phase::MachineInitialized, Phase::MachineReady] {
                if next.min(phase) > board.phase() {
                    board.advance(next.min(phase)).unwrap();
                }
                if next == Phase::MachineInitialized {
                    devices.iter().for_each(|text| drop(kit.add_text(text).unwrap()));
                }
            }
        }
        kit
    }

    /// A machine that runs.
    pub(crate) fn running(devices: &[&str]) -> Self {
        Kit::at(Phase::MachineReady, devices)
    }

    /// One host.
    pub(crate) fn host() -> Self {
        Kit::running(&["kit-host,id=host0"])
    }

    /// One host of each kind.
    pub(crate) fn hosts() -> Self {
        Kit::running(&HOSTS)
    }

    /// And another.
    pub(crate) fn hosts_and(other: &str) -> Self {
        Kit::running(&[HOSTS.as_slice(), &[other]].concat())
    }

    pub(crate) fn add_text(&self, text: &str) -> Result<Owned<Device>> {
        let added = self.qom.add_device(&DeviceDefinition::from_text(text)?)?;
        Ok(added.expect("nobody hides it"))
    }

    /// `device_add` with these arguments.
    pub(crate) fn add(&self, arguments: Value) -> Result<Owned<Device>> {
        let added = self.qom.add_device(&DeviceDefinition::from_json(arguments)?)?;
        Ok(added.expect("nobody hides it"))
    }

    /// `device_del`.
    pub(crate) fn delete(&self, id: &str) -> Result<()> {
        self.qom.delete_device(id)
    }

    pub(crate) fn device(&self, id: &str) -> Owned<Device> {
        self.qom.resolve_as(&format!("/machine/peripheral/{id}")).unwrap()
    }

    pub(crate) fn bus(&self, path: &str) -> Owned<Bus> {
        self.qom.find_bus(path).unwrap()
    }

    pub(crate) fn board(&self) -> Owned<KitBoard> {
        self.qom.resolve_as("/machine").unwrap()
    }

    /// `qom-set`.
    pub(crate) fn set(&self, path: &str, property: &str, value: &str) -> Result<()> {
        self.qom.resolve(path)?.set(property, value)
    }

    /// What `qom-list` names.
    pub(crate) fn names(&self, path: &str) -> Vec<String> {
        self.qom.resolve(path).unwrap().list().into_iter().map(|listed| listed.name).collect()
    }

    /// The events since the last time.
    pub(crate) fn events(&self) -> Vec<DeviceEvent> {
        std::mem::take(&mut self.events.lock().unwrap())
    }
}

/// `DEVICE_DELETED` of a device with an id.
pub(crate) fn deleted(id: &str) -> DeviceEvent {
    DeviceEvent::Deleted { id: Some(id.into()), path: format!("/machine/peripheral/{id}") }
}

/// `DEVICE_DELETED` of a device without.
pub(crate) fn deleted_at(path: &str) -> DeviceEvent {
    DeviceEvent::Deleted { id: None, path: path.into() }
}

/// What a client is told: `ok`, or the text of the error, after its class if that is a special one.
pub(crate) fn answer<T>(result: Result<T>) -> String {
    match result {
        Ok(_) => "ok".into(),
        Err(error) if error.class() == ErrorClass::GenericError => error.to_string(),
        Err(error) => format!("{}: {error}", error.class()),
    }
}
