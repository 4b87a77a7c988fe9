//! `device`: an object that is realized, and fixed from then on.

use super::attach::attach;
use super::bus::Bus;
use super::realize;
use super::record;
use super::resettable::ResettableRef;
use super::slot::Side;
use super::topology::Topology;
use super::unrealize;
use crate::Placement;
use crate::error::ErrorKind;
use crate::prelude::*;

/// The base of all devices. Completing a device realizes it; a device without a place appears among the unattached.
///
/// It is realized in steps, see [`Step`](super::Step): its class, its bus and its handler are asked, then its own `realize`,
/// those of what is in it, and its handler's `plug`. All go live in one step. Where any fails, nothing has happened.
#[doc(alias = "TYPE_DEVICE")]
#[doc(alias = "DeviceState")]
#[derive(QomType, Debug)]
#[qom(name = "device", crate = crate, abstract, implements(Resettable), methods = DeviceImpl, activate = begin, deactivate = end,
      placement = UNATTACHED,
      property(name = "realized", type = bool, get_live = Self::get_realized, description = "It is ready for use."),
      property(name = "hotpluggable", type = bool, get_live = Self::get_hotpluggable,
               description = "It could be plugged, where it is, while the machine runs."),
      property(name = "hotplugged", type = bool, get_live = Self::get_hotplugged,
               description = "It was plugged while the machine ran."),
      property(name = "parent_bus", link = Bus, get_live = Self::get_parent_bus, description = "The bus that it is on."))]
pub struct Device {}

const UNATTACHED: Placement = Placement::Unattached { prefix: "device" };

fn begin(this: &mut ObjMut<'_, Device>) -> Result<()> {
    realize::realize(this)
}

fn end(this: &Obj<Device>) {
    unrealize::unrealize(this);
}

/// What a device is for, in listings.
#[doc(alias = "DeviceCategory")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Category {
    /// Controllers, bridges and hubs.
    Bridge,
    /// USB devices.
    Usb,
    /// Storage devices.
    Storage,
    /// Network devices.
    Network,
    /// Input devices.
    Input,
    /// Display devices.
    Display,
    /// Sound devices.
    Sound,
    /// Others that have something in common.
    Misc,
    /// Processors.
    Cpu,
    /// Watchdogs.
    Watchdog,
    /// None of these.
    #[default]
    Uncategorized,
}

impl Category {
    /// All of them, in the order in which they are listed.
    pub const ALL: [Category; 11] = [
        Category::Bridge,
        Category::Usb,
        Category::Storage,
        Category::Network,
        Category::Input,
        Category::Display,
        Category::Sound,
        Category::Misc,
        Category::Cpu,
        Category::Watchdog,
        Category::Uncategorized,
    ];

    /// What stands before the word `devices` in a listing.
    ///
    /// ```
    /// # use qom_runtime::qdev::Category;
    /// assert!(Category::ALL.is_sorted());
    /// assert_eq!(Category::Bridge.heading(), "Controller/Bridge/Hub");
    /// ```
    pub const fn heading(self) -> &'static str {
        match self {
            Category::Bridge => "Controller/Bridge/Hub",
            Category::Usb => "USB",
            Category::Storage => "Storage",
            Category::Network => "Network",
            Category::Input => "Input",
            Category::Display => "Display",
            Category::Sound => "Sound",
            Category::Misc => "Misc",
            Category::Cpu => "CPU",
            Category::Watchdog => "Watchdog",
            Category::Uncategorized => "Uncategorized",
        }
    }
}

/// Methods that every device has. What a type does not write is its parent's; a body may call the parent's:
/// `Self::parent_realize(this)`.
#[doc(alias = "DeviceClass")]
#[qom_methods(Device, crate = crate)]
pub trait DeviceImpl {
    /// On which type of bus the devices are: `Some(PciBus::INFO)`. By default on none.
    const BUS_TYPE: Option<&'static TypeInfo> = None;
    /// Whether they can be plugged, and unplugged, while the machine runs. By default they can.
    const HOTPLUGGABLE: bool = true;
    /// Whether users may add them, or boards only. By default they may.
    const USER_CREATABLE: bool = true;
    /// Whether their state can be migrated. By default it can.
    const MIGRATABLE: bool = true;
    /// Whether users may delete them while a migration runs. By default they may not.
    #[doc(alias = "allow_unplug_during_migration")]
    const UNPLUG_DURING_MIGRATION: bool = false;
    /// What they are for, in listings. By default it is not said.
    #[doc(alias = "set_bit(DEVICE_CATEGORY_MISC, dc->categories)")]
    const CATEGORY: Category = Category::Uncategorized;

    /// Makes the device ready for use, after its properties are set. Where it fails, the device is gone.
    ///
    /// Nobody else can see the device yet. What is done outside it here, and not by what it owns, is to be undone where a
    /// later step fails, and when the device leaves: [`ObjMut::on_unrealize`] takes that at once, for both.
    #[doc(alias = "DeviceRealize")]
    #[qom(hook)]
    fn realize(this: &mut ObjMut<'_, Self>) -> Result<()> {
        let _ = this;
        Ok(())
    }

    /// Undoes what `realize` did outside the object, when the device leaves the tree.
    #[doc(alias = "DeviceUnrealize")]
    #[qom(hook)]
    fn unrealize(this: &Obj<Self>) {
        let _ = this;
    }

    /// Brings the device into the state in which the guest finds it: what is done when it is
    /// [held](super::Resettable::reset_hold) in reset, for those that need one phase only.
    #[doc(alias = "device_class_set_legacy_reset")]
    #[qom(hook)]
    fn reset(this: &Obj<Self>) {
        let _ = this;
    }
}

impl Device {
    fn get_realized(this: &Obj<Self>) -> Result<bool> {
        Ok(this.is_active())
    }

    fn get_hotpluggable(this: &Obj<Self>) -> Result<bool> {
        let bus_allows = this.parent_bus().is_none_or(|bus| bus.is_hotpluggable());
        Ok(is_hotpluggable_class(this.info()) && bus_allows)
    }

    fn get_hotplugged(this: &Obj<Self>) -> Result<bool> {
        Ok(this.is_hotplugged())
    }

    fn get_parent_bus(this: &Obj<Self>) -> Option<Owned<Bus>> {
        this.parent_bus()
    }
}

/// The type of bus that devices of a class are on.
pub(super) fn bus_type(info: &'static TypeInfo) -> Option<&'static TypeInfo> {
    Device::bus_type_of(info).flatten()
}

pub(super) fn is_hotpluggable_class(info: &'static TypeInfo) -> bool {
    Device::hotpluggable_of(info).unwrap_or(false)
}

pub(super) fn is_user_creatable(info: &'static TypeInfo) -> bool {
    Device::user_creatable_of(info).unwrap_or(false)
}

impl<T: IsA<Device>> Draft<T> {
    /// Realizes the device: [`Draft::complete`] under the name that devices use. One that needs a bus, and has no place on
    /// one yet, goes where a device that a user adds would: on the first bus of its type that is not full, from the main
    /// system bus down.
    ///
    /// # Errors
    ///
    /// As for [`Draft::complete`]; `No '..' bus found for device '..'`, `A '..' bus was found but is full`; `Device '..' does
    /// not support hotplugging`; `Device .. is not migratable, but --only-migratable was specified`; what its handler says.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// /// A timer.
    /// #[derive(QomType)]
    /// #[qom(parent = "device")]
    /// struct Timer {
    ///     /// Ticks per second.
    ///     #[qom(property, default = 100)]
    ///     rate: u32,
    /// }
    /// impl DeviceImpl for Timer {}
    ///
    /// let timer = Qom::new()?.create::<Timer>()?.realize()?;
    /// let error = timer.set("rate", 50).unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     "Attempt to set property 'rate' on anonymous device (type 'timer') after it was realized"
    /// );
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "qdev_realize")]
    #[doc(alias = "qdev_realize_and_unref")]
    pub fn realize(self) -> Result<Owned<T>> {
        self.complete()
    }

    /// Realizes the device on a bus. A draft of [`New::new`] joins the bus's [`Qom`].
    ///
    /// # Errors
    ///
    /// As for [`realize`](Self::realize); `Device '..' can't go on .. bus`; `Bus '..' is full`; what the bus says of its
    /// address; the bus belongs to another [`Qom`]; the device has a place on a bus.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// # /// A timer.
    /// # #[derive(QomType)]
    /// # #[qom(parent = "sys-bus-device")]
    /// # struct SysTimer {}
    /// # impl DeviceImpl for SysTimer {}
    /// let qom = Qom::new()?;
    /// qom.create::<Machine>()?.complete()?;
    /// let bus = qom.system_bus().expect("there is a machine");
    /// let timer = qom.create::<SysTimer>()?.realize_on(&bus)?;
    /// assert_eq!(bus.devices(), [timer]);
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "qdev_realize")]
    #[doc(alias = "sysbus_realize")]
    pub fn realize_on<B: IsA<Bus>>(self, bus: &Obj<B>) -> Result<Owned<T>> {
        let qom = bus.qom().ok_or(ErrorKind::QomGone)?;
        let mut draft = qom.adopt(self)?;
        let bus: &Obj<Bus> = bus.upcast();
        attach(&mut draft.as_mut().upcast(), Side::Live(bus), &bus.bus_name())?;
        draft.complete()
    }
}

impl<T: IsA<Device>> ObjMut<'_, T> {
    /// The id that the device will have, while it has its steps: see [`Obj::id`].
    pub fn id(&self) -> Option<String> {
        let (parent, name) = self.place()?;
        is_peripheral(&parent).then_some(name)
    }

    /// Notes what is to be undone when the device does not go live after all, or leaves: in `realize`, for what that does
    /// outside the device. The last is undone first, after the device's own `unrealize`. A panic in it is contained.
    ///
    /// # Errors
    ///
    /// The draft belongs to no [`Qom`].
    ///
    /// ```
    /// use qom_runtime::prelude::*;
    /// use std::sync::Mutex;
    ///
    /// /// The interrupt lines of this world.
    /// #[derive(Default)]
    /// struct IrqLines(Mutex<Vec<u8>>);
    ///
    /// /// Uses one.
    /// #[derive(QomType)]
    /// #[qom(parent = "device")]
    /// struct IrqUser {}
    /// impl DeviceImpl for IrqUser {
    ///     fn realize(this: &mut ObjMut<'_, Self>) -> Result<()> {
    ///         let lines = this.extension::<IrqLines>()?;
    ///         let line = lines.0.lock().unwrap().pop().ok_or_else(|| Error::new("no line is left"))?;
    ///         this.on_unrealize(move || lines.0.lock().unwrap().push(line))?;
    ///         Self::parent_realize(this)
    ///     }
    /// }
    ///
    /// let qom = Qom::new()?;
    /// let lines = qom.extension::<IrqLines>();
    /// lines.0.lock().unwrap().push(7);
    /// let user = qom.create::<IrqUser>()?.realize()?;
    /// assert!(qom.create::<IrqUser>()?.realize().is_err());
    /// user.unparent();
    /// assert_eq!(*lines.0.lock().unwrap(), [7]);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn on_unrealize(&mut self, undo: impl FnOnce() + Send + 'static) -> Result<()> {
        record::of_draft(&mut self.upcast())?.undo_later(Box::new(undo));
        Ok(())
    }

    /// The bus on which the device has its place, once it has one: in `realize`, if the bus is live.
    #[doc(alias = "qdev_get_parent_bus")]
    pub fn parent_bus(&self) -> Option<Owned<Bus>> {
        let topology = self.extension::<Topology>().ok()?;
        topology.place(&self.weak().upcast())?.bus.upgrade()
    }

    /// The same, for a device that needs to know what kind of bus it is.
    ///
    /// # Errors
    ///
    /// `device '..' is on no bus`; `object type '..' is not a '..'`.
    pub fn parent_bus_as<B: IsA<Bus>>(&self) -> Result<Owned<B>> {
        bus_as(self.parent_bus(), self.info())
    }

    /// The address that the device has on its bus, once it has a place there: in `realize`, if devices have one there.
    pub fn bus_address(&self) -> Option<u64> {
        let topology = self.extension::<Topology>().ok()?;
        let place = topology.place(&self.weak().upcast())?;
        topology.address(&place)
    }
}

impl<T: IsA<Device>> Obj<T> {
    fn device(&self) -> &Obj<Device> {
        self.upcast()
    }

    /// The id that a user gave the device: its name in `/machine/peripheral`. `None` for a device elsewhere.
    pub fn id(&self) -> Option<String> {
        let parent = self.parent()?;
        if is_peripheral(&parent) { self.name() } else { None }
    }

    /// The bus that the device is on.
    #[doc(alias = "qdev_get_parent_bus")]
    pub fn parent_bus(&self) -> Option<Owned<Bus>> {
        let topology = self.extension::<Topology>().ok()?;
        topology.place(&self.device().downgrade())?.bus.upgrade()
    }

    /// The same, for a device that needs to know what kind of bus it is.
    ///
    /// # Errors
    ///
    /// `device '..' is on no bus`; `object type '..' is not a '..'`.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// # /// On the system bus.
    /// # #[derive(QomType)]
    /// # #[qom(parent = "sys-bus-device")]
    /// # struct BusRider {}
    /// # impl DeviceImpl for BusRider {}
    /// let qom = Qom::new()?;
    /// qom.create::<Machine>()?.complete()?;
    /// let rider = qom.create::<BusRider>()?.realize()?;
    /// assert_eq!(Some(rider.parent_bus_as::<SystemBus>()?), qom.system_bus());
    /// # Ok::<(), Error>(())
    /// ```
    pub fn parent_bus_as<B: IsA<Bus>>(&self) -> Result<Owned<B>> {
        bus_as(self.parent_bus(), self.info())
    }

    /// The address that the device has on its bus, if devices have one there.
    pub fn bus_address(&self) -> Option<u64> {
        let topology = self.extension::<Topology>().ok()?;
        let place = topology.place(&self.device().downgrade())?;
        topology.address(&place)
    }

    /// The buses of the device, the newest first.
    #[doc(alias = "qdev_get_child_bus")]
    pub fn child_buses(&self) -> Vec<Owned<Bus>> {
        let Ok(topology) = self.extension::<Topology>() else { return Vec::new() };
        topology.child_buses(&self.device().downgrade()).iter().filter_map(Weak::upgrade).collect()
    }

    /// Whether the device was plugged while the machine ran.
    #[doc(alias = "hotplugged")]
    pub fn is_hotplugged(&self) -> bool {
        record::of(self.device()).is_some_and(|record| record.known().is_hotplugged)
    }
}

fn is_peripheral(parent: &Obj<Object>) -> bool {
    parent.canonical_path().as_deref() == Some("/machine/peripheral")
}

fn bus_as<B: IsA<Bus>>(bus: Option<Owned<Bus>>, device: &'static TypeInfo) -> Result<Owned<B>> {
    let bus = bus.ok_or_else(|| ErrorKind::NotOnABus { type_name: device.name().into() })?;
    let wrong_kind =
        |bus: Owned<Bus>| ErrorKind::WrongKind { type_name: bus.type_name().into(), wanted: B::NAME.into() };
    Ok(bus.downcast().map_err(wrong_kind)?)
}
