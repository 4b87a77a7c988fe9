//! What is built inside a device while it is a draft: buses, and devices on them.

use super::attach::attach;
use super::bus::Bus;
use super::device::Device;
use super::slot::Side;
use crate::ChildKey;
use crate::error::ErrorKind;
use crate::prelude::*;
use crate::sync::{Mutex, lock};
use std::collections::HashMap;

/// How a child of a draft is named: by its [key](ChildKey), or by a string.
pub trait ChildName {
    /// The name.
    fn child_name(&self) -> &str;
}

impl<T: QomType, C> ChildName for ChildKey<T, C> {
    fn child_name(&self) -> &str {
        self.name()
    }
}

impl ChildName for str {
    fn child_name(&self) -> &str {
        self
    }
}

impl ChildName for String {
    fn child_name(&self) -> &str {
        self
    }
}

impl<N: ChildName + ?Sized> ChildName for &N {
    fn child_name(&self) -> &str {
        (**self).child_name()
    }
}

impl<T: IsA<Device>> ObjMut<'_, T> {
    /// Adds a bus to the device; gives the name that it has got. Without a name it is that of the device, where it has an id,
    /// and how many buses there are before it: `net0.0`; or else that of the bus's type in small letters, and a number that
    /// no bus of that type had before in this world.
    ///
    /// The id is known when the device has its steps: a bus that is to be called after it is made in `realize`.
    ///
    /// # Errors
    ///
    /// As for [`add_child`](Self::add_child).
    ///
    /// ```
    /// use qom_runtime::prelude::*;
    ///
    /// /// A bus.
    /// #[derive(QomType)]
    /// #[qom(parent = "bus")]
    /// struct PlainBus {}
    /// impl BusImpl for PlainBus {}
    ///
    /// /// Makes buses.
    /// #[derive(QomType)]
    /// #[qom(parent = "device")]
    /// struct BusMaker {}
    /// impl DeviceImpl for BusMaker {
    ///     fn realize(this: &mut ObjMut<'_, Self>) -> Result<()> {
    ///         this.add_bus(None, PlainBus::new())?;
    ///         this.add_bus(Some("extra"), PlainBus::new())?;
    ///         this.add_bus(None, PlainBus::new())?;
    ///         Self::parent_realize(this)
    ///     }
    /// }
    ///
    /// let qom = Qom::new()?;
    /// qom.create::<Machine>()?.complete()?;
    /// let maker = qom.add_device(&DeviceDefinition::new("bus-maker").with_id("m0"))?.unwrap();
    /// let names: Vec<_> = maker.child_buses().iter().map(|bus| bus.bus_name()).collect();
    /// assert_eq!(names, ["m0.2", "extra", "m0.0"]); // the newest first
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "qbus_new")]
    #[doc(alias = "qbus_init")]
    pub fn add_bus<B: IsA<Bus>>(&mut self, name: Option<&str>, bus: Draft<B>) -> Result<String> {
        let name = match name {
            Some(name) => name.to_owned(),
            None => {
                let (prefix, first) = match self.id() {
                    Some(id) => {
                        (id, self.children_mut().filter(|(_, child)| child.info().descends_from(Bus::INFO)).count())
                    }
                    None => (bus.type_name().to_ascii_lowercase(), self.next_number(bus.info())),
                };
                let names = (first..).map(|number| format!("{prefix}.{number}"));
                let mut free = names.filter(|name| self.child_by_name_mut::<Object>(name).is_none());
                free.next().unwrap_or_default()
            }
        };
        self.add_child(&name, bus)?;
        Ok(name)
    }

    /// Gives a child, which is a device, its place on a bus of this device. It has its steps after this device's own, and
    /// goes live with it.
    ///
    /// # Errors
    ///
    /// There is no such device, or no such bus; or as for [`Draft::realize_on`].
    pub fn attach_child(&mut self, child: impl ChildName, bus: impl ChildName) -> Result<()> {
        let (child, bus) = (child.child_name(), bus.child_name());
        let no_bus = || ErrorKind::BusNotFound { bus: bus.into() };
        let no_device = || ErrorKind::DeviceNotFound { name: child.into() };
        if self.child_by_name_mut::<Device>(child).is_none() {
            return Err(no_device().into());
        }
        let [mut device, mut on] = self.two_children_mut([child, bus]).ok_or_else(no_bus)?;
        let mut device = device.downcast::<Device>().ok_or_else(no_device)?;
        let on = on.downcast::<Bus>().ok_or_else(no_bus)?;
        attach(&mut device, Side::Draft(&on), bus)
    }

    /// Gives a child its place on a bus of this device, and runs its steps at once: what a container does in its `realize`
    /// that needs the device inside ready.
    ///
    /// # Errors
    ///
    /// As for [`attach_child`](Self::attach_child), and for [`Draft::realize`].
    ///
    /// ```
    /// use qom_runtime::prelude::*;
    ///
    /// /// A bus.
    /// #[derive(QomType)]
    /// #[qom(parent = "bus")]
    /// struct BoxBus {}
    /// impl BusImpl for BoxBus {}
    ///
    /// /// On it.
    /// #[derive(QomType)]
    /// #[qom(parent = "device")]
    /// struct BoxFan {}
    /// impl DeviceImpl for BoxFan {
    ///     const BUS_TYPE: Option<&'static TypeInfo> = Some(BoxBus::INFO);
    /// }
    ///
    /// /// Has both.
    /// #[derive(QomType)]
    /// #[qom(parent = "device")]
    /// struct FanBox {
    ///     #[qom(child)]
    ///     bus: Child<BoxBus>,
    ///     #[qom(child)]
    ///     fan: Child<BoxFan>,
    /// }
    /// impl DeviceImpl for FanBox {
    ///     fn realize(this: &mut ObjMut<'_, Self>) -> Result<()> {
    ///         this.realize_child(Self::FAN, Self::BUS)?;
    ///         Self::parent_realize(this)
    ///     }
    /// }
    ///
    /// let qom = Qom::new()?;
    /// let fan_box = qom.create::<FanBox>()?.realize()?;
    /// assert_eq!(fan_box.child(FanBox::FAN).parent_bus(), Some(fan_box.child(FanBox::BUS).to_owned().upcast()));
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "qdev_realize")]
    pub fn realize_child(&mut self, child: impl ChildName, bus: impl ChildName) -> Result<()> {
        self.attach_child(&child, bus)?;
        self.complete_child_by_name(child.child_name())
    }
}

/// The next number for a bus of each class that has no other name, in one world.
#[derive(Default)]
struct Numbers(Mutex<HashMap<&'static str, usize>>);

impl<T: QomType> ObjMut<'_, T> {
    /// In a draft that belongs to no world there is nothing to count.
    fn next_number(&self, class: &'static TypeInfo) -> usize {
        let Ok(numbers) = self.extension::<Numbers>() else { return 0 };
        let mut numbers = lock(&numbers.0);
        let next = numbers.entry(class.name()).or_default();
        *next += 1;
        *next - 1
    }
}

impl<T: IsA<Device>> Draft<T> {
    /// [`ObjMut::add_bus`], before the device has its steps.
    ///
    /// # Errors
    ///
    /// As there.
    #[doc(alias = "qbus_new")]
    pub fn add_bus<B: IsA<Bus>>(&mut self, name: Option<&str>, bus: Draft<B>) -> Result<String> {
        self.as_mut().add_bus(name, bus)
    }

    /// [`ObjMut::attach_child`].
    ///
    /// # Errors
    ///
    /// As there.
    pub fn attach_child(&mut self, child: impl ChildName, bus: impl ChildName) -> Result<()> {
        self.as_mut().attach_child(child, bus)
    }
}
