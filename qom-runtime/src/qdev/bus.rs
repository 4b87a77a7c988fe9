//! `bus`: what devices are plugged into.

use super::device::Device;
use super::handler::HotplugHandlerRef;
use super::resettable::ResettableRef;
use super::slot::Slot;
use super::sysbus;
use super::topology::Topology;
use super::unrealize::contain;
use crate::prelude::*;

/// The base of all buses. A bus belongs to a device, whose child it is; only the main system bus belongs to none.
///
/// A device type says on which type of bus its devices are, with [`DeviceImpl::BUS_TYPE`]. A bus lists its devices, the
/// newest first, and has them as properties `child[0]`, `child[1]` and so on, whose numbers are never used again.
///
/// ```
/// use qom_runtime::prelude::*;
///
/// /// A bus with two slots.
/// #[derive(QomType)]
/// #[qom(parent = "bus")]
/// struct TwoSlotBus {}
/// impl BusImpl for TwoSlotBus {
///     const MAX_DEVICES: Option<u32> = Some(2);
/// }
///
/// /// Has one.
/// #[derive(QomType)]
/// #[qom(parent = "device")]
/// struct TwoSlotHost {
///     #[qom(child)]
///     slots: Child<TwoSlotBus>,
/// }
/// impl DeviceImpl for TwoSlotHost {}
///
/// /// Goes into a slot.
/// #[derive(QomType)]
/// #[qom(parent = "device")]
/// struct SlotCard {}
/// impl DeviceImpl for SlotCard {
///     const BUS_TYPE: Option<&'static TypeInfo> = Some(TwoSlotBus::INFO);
/// }
///
/// let qom = Qom::new()?;
/// let host = qom.create::<TwoSlotHost>()?.realize()?;
/// let slots = host.child(TwoSlotHost::SLOTS);
/// let first = SlotCard::new().realize_on(slots)?;
/// let second = SlotCard::new().realize_on(slots)?;
/// assert_eq!(slots.devices(), [second.clone(), first]);
/// assert_eq!(second.parent_bus(), Some(slots.to_owned().upcast()));
/// let error = SlotCard::new().realize_on(slots).unwrap_err();
/// assert_eq!(error.to_string(), "Bus 'slots' is full");
/// # Ok::<(), Error>(())
/// ```
#[doc(alias = "TYPE_BUS")]
#[doc(alias = "BusState")]
#[derive(QomType, Debug)]
#[qom(name = "bus", crate = crate, abstract, implements(Resettable), methods = BusImpl, activate = begin, deactivate = end,
      property(name = "realized", type = bool, get_live = Self::get_realized, description = "It is ready for use."))]
pub struct Bus {
    /// What is asked when devices are plugged here, and makes the bus hot-pluggable.
    #[qom(link, live)]
    hotplug_handler: Link<HotplugHandlerRef<'static>>,
}

impl Bus {
    fn get_realized(this: &Obj<Self>) -> Result<bool> {
        Ok(this.is_active())
    }
}

/// Finds, checks or chooses the address of a device on a bus: see [`BusImpl::CHECK_ADDRESS`].
#[doc(alias = "check_address")]
pub type CheckAddress = fn(&mut Slot<'_>) -> Result<()>;

fn any_address(_: &mut Slot<'_>) -> Result<()> {
    Ok(())
}

/// Methods that every bus has. What a type does not write is its parent's.
#[doc(alias = "BusClass")]
#[qom_methods(Bus, crate = crate)]
pub trait BusImpl {
    /// How many devices a bus takes; by default any number.
    #[doc(alias = "max_dev")]
    const MAX_DEVICES: Option<u32> = None;
    /// Whether a bus without a handler of its own has that of the bus on which its device is: what is plugged into a hub is
    /// handled by who handles the hub. By default not.
    const INHERIT_HOTPLUG_HANDLER: bool = false;
    /// Whether devices can be plugged into a bus while the machine runs that has no handler: nobody is asked then. By
    /// default they cannot.
    const HOTPLUGGABLE: bool = false;
    /// Called for each device that is about to get a place on a bus, live or draft, when the bus has room: decides on its
    /// address with [`Slot::take`] or [`Slot::take_free`], or refuses it. By default devices have no addresses.
    const CHECK_ADDRESS: CheckAddress = any_address;

    /// Makes the bus ready for use. Nobody else can see it yet.
    #[qom(hook)]
    fn realize(this: &mut ObjMut<'_, Self>) -> Result<()> {
        let _ = this;
        Ok(())
    }

    /// Undoes what `realize` did outside the object, when the bus leaves.
    #[qom(hook)]
    fn unrealize(this: &Obj<Self>) {
        let _ = this;
    }
}

fn begin(this: &mut ObjMut<'_, Bus>) -> Result<()> {
    let topology = this.extension::<Topology>()?;
    let key = this.weak();
    let forget = {
        let (topology, key) = (topology.clone(), key.clone());
        move || topology.remove_bus(&key)
    };
    let ended = {
        let (topology, key, forget) = (topology.clone(), key.clone(), forget.clone());
        move || {
            // A bus that stands nowhere ends with its last handle: who is on it leaves too.
            let devices = topology.devices(&key);
            devices.iter().filter_map(Weak::upgrade).for_each(|device| contain(|| device.unparent()));
            forget();
        }
    };
    this.on_end(ended);
    this.on_failure(move |_| forget());
    Bus::realize(this)?;
    this.on_live(move |bus| {
        let device: Option<Owned<Device>> = bus.parent().and_then(|parent| parent.downcast().ok());
        topology.add_bus(&key, device.map(|device| device.downgrade()).as_ref());
        Ok(())
    });
    Ok(())
}

fn end(this: &Obj<Bus>) {
    this.close();
    this.devices().iter().for_each(|device| contain(|| device.unparent()));
    Bus::unrealize(this);
}

impl Obj<Bus> {
    /// The bus leaves: it takes no more devices, and who has a place on it and is not live yet does not stay.
    pub(super) fn close(&self) {
        if let Ok(topology) = self.extension::<Topology>() {
            topology.close(&self.downgrade());
        }
    }
}

impl<T: IsA<Bus>> Obj<T> {
    fn bus(&self) -> &Obj<Bus> {
        self.upcast()
    }

    /// The name by which the bus is found: `main-system-bus` for the main system bus, for any other the name under which
    /// it stands in its device.
    pub fn bus_name(&self) -> String {
        if sysbus::is_main(self.bus()) {
            return sysbus::NAME.into();
        }
        self.name().unwrap_or_default()
    }

    /// The device that the bus belongs to: the one in which it went live, whose child it was then.
    pub fn parent_device(&self) -> Option<Owned<Device>> {
        self.extension::<Topology>().ok()?.owner(&self.bus().downgrade())?.upgrade()
    }

    /// The devices that are on the bus, the newest first.
    #[doc(alias = "qbus_walk_children")]
    pub fn devices(&self) -> Vec<Owned<Device>> {
        let Ok(topology) = self.extension::<Topology>() else { return Vec::new() };
        topology.devices(&self.bus().downgrade()).iter().filter_map(Weak::upgrade).collect()
    }

    /// The device that has this address on the bus.
    pub fn device_at(&self, address: u64) -> Option<Owned<Device>> {
        let topology = self.extension::<Topology>().ok()?;
        topology.device_at(&self.bus().downgrade(), address)?.upgrade()
    }

    /// Whether the bus takes no more devices, drafts that have a place on it included.
    #[doc(alias = "qbus_is_full")]
    pub fn is_full(&self) -> bool {
        let topology = self.extension::<Topology>();
        topology.is_ok_and(|topology| topology.is_full(&self.bus().downgrade(), max_devices(self.info())))
    }

    /// Closes the bus for more devices, or opens it again, whatever number it takes.
    #[doc(alias = "qbus_mark_full")]
    pub fn set_full(&self, is_full: bool) {
        if let Ok(topology) = self.extension::<Topology>() {
            topology.set_full(&self.bus().downgrade(), is_full);
        }
    }

    /// What is asked when devices are plugged here: where its property `hotplug-handler` leads, or what it
    /// [inherits](BusImpl::INHERIT_HOTPLUG_HANDLER).
    #[doc(alias = "qbus_set_hotplug_handler")]
    pub fn hotplug_handler(&self) -> Option<Owned<Object>> {
        let mut bus = self.bus().to_owned();
        loop {
            let own = bus.hotplug_handler.get();
            if own.is_some() || Bus::inherit_hotplug_handler_of(bus.info()) != Some(true) {
                return own;
            }
            bus = bus.parent_device()?.parent_bus()?;
        }
    }

    /// Whether devices can be plugged here while the machine runs: there is a handler, and it agrees; or there is none, and
    /// the class does without.
    #[doc(alias = "qbus_is_hotpluggable")]
    pub fn is_hotpluggable(&self) -> bool {
        match self.hotplug_handler() {
            Some(handler) => {
                let handler = handler.interface::<HotplugHandlerRef<'_>>();
                handler.is_some_and(|handler| handler.is_hotpluggable_bus(self.bus()))
            }
            None => self.is_active() && Bus::hotpluggable_of(self.info()).unwrap_or(false),
        }
    }
}

impl<T: IsA<Bus>> ObjMut<'_, T> {
    /// Leads the bus's `hotplug-handler` to what may be a draft still, as the device that the bus is being built in is.
    ///
    /// ```
    /// use qom_runtime::prelude::*;
    /// use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
    ///
    /// /// A bus.
    /// #[derive(QomType)]
    /// #[qom(parent = "bus")]
    /// struct DockBus {}
    /// impl BusImpl for DockBus {}
    ///
    /// /// Counts what is docked.
    /// #[derive(QomType)]
    /// #[qom(parent = "device", implements(HotplugHandler))]
    /// struct Dock {
    ///     #[qom(child)]
    ///     bus: Child<DockBus>,
    ///     docked: AtomicU32,
    /// }
    /// impl DeviceImpl for Dock {
    ///     fn realize(this: &mut ObjMut<'_, Self>) -> Result<()> {
    ///         let handler = this.weak();
    ///         this.child_mut(Dock::BUS).set_hotplug_handler(&handler);
    ///         Self::parent_realize(this)
    ///     }
    /// }
    /// impl HotplugHandler for Dock {
    ///     fn pre_plug(this: &Obj<Self>, device: &mut ObjMut<'_, Device>) -> Result<()> {
    ///         let _ = device; // nobody else can see it yet
    ///         if this.docked.load(Relaxed) == 1 { Err(Error::new("the dock is taken")) } else { Ok(()) }
    ///     }
    ///     fn plug(this: &Obj<Self>, device: &mut ObjMut<'_, Device>) -> Result<()> {
    ///         let _ = device;
    ///         this.docked.fetch_add(1, Relaxed);
    ///         Ok(())
    ///     }
    /// }
    ///
    /// /// Is docked.
    /// #[derive(QomType)]
    /// #[qom(parent = "device")]
    /// struct Ship {}
    /// impl DeviceImpl for Ship {
    ///     const BUS_TYPE: Option<&'static TypeInfo> = Some(DockBus::INFO);
    /// }
    ///
    /// let qom = Qom::new()?;
    /// let dock = qom.create::<Dock>()?.realize()?;
    /// let _ship = Ship::new().realize_on(dock.child(Dock::BUS))?;
    /// assert_eq!(Ship::new().realize_on(dock.child(Dock::BUS)).unwrap_err().to_string(), "the dock is taken");
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "qbus_set_hotplug_handler")]
    pub fn set_hotplug_handler<H: IsA<Object>>(&mut self, handler: &Weak<H>) {
        self.as_ancestor_mut::<Bus>().hotplug_handler.set_weak(&handler.upcast());
    }
}

/// How many devices a bus of this class takes.
pub(super) fn max_devices(info: &'static TypeInfo) -> Option<u32> {
    Bus::max_devices_of(info).flatten()
}
