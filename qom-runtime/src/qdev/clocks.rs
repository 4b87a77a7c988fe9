//! What a device does with its clocks: it is told of them, and they are connected.

use super::build::ChildName;
use super::clock::{Clock, ClockEvent};
use super::device::Device;
use super::lines::on_realized;
use crate::ChildKey;
use crate::error::ErrorKind;
use crate::prelude::*;

impl<T: IsA<Device>> ObjMut<'_, T> {
    /// Sets what follows from a new period of a clock of this device, in `init`: the function is called with the realized
    /// device before and after the change.
    #[doc(alias = "qdev_init_clock_in")]
    #[doc(alias = "clock_set_callback")]
    pub fn on_clock<A: QomType>(
        &mut self,
        clock: ChildKey<A, Clock>,
        callback: impl Fn(&Obj<T>, ClockEvent) + Send + Sync + 'static,
    ) where
        T: IsA<A>,
    {
        let device = self.weak();
        self.child_mut(clock).on_event(move |event| on_realized(&device, |device| callback(device, event)));
    }

    /// [`Draft::connect_clock`].
    ///
    /// # Errors
    ///
    /// As there.
    #[doc(alias = "qdev_connect_clock_in")]
    pub fn connect_clock(&mut self, input: impl ChildName, source: &Obj<Clock>) -> Result<()> {
        let mut input = clock(self, input.child_name())?;
        input.source.set(source);
        input.take_period(source);
        Ok(())
    }

    /// Connects two children of this device: the input of one to the clock of the other; in `init` or in `realize`.
    ///
    /// # Errors
    ///
    /// `Device '..' not found` for the child, `Property '..' not found` for its clock.
    ///
    /// ```
    /// use qom_runtime::prelude::*;
    ///
    /// /// Makes a clock.
    /// #[derive(QomType)]
    /// #[qom(parent = "device", init = Self::init)]
    /// struct QuartzOven {
    ///     #[qom(child)]
    ///     out: Child<Clock>,
    /// }
    /// impl DeviceImpl for QuartzOven {}
    /// impl QuartzOven {
    ///     fn init(this: &mut ObjMut<'_, Self>) {
    ///         this.child_mut(Self::OUT).set_hz(32_768);
    ///     }
    /// }
    ///
    /// /// Has one.
    /// #[derive(QomType)]
    /// #[qom(parent = "device")]
    /// struct WristWatch {
    ///     #[qom(child, alias("in" = self))]
    ///     clk: Child<Clock>,
    /// }
    /// impl DeviceImpl for WristWatch {}
    ///
    /// /// Has both.
    /// #[derive(QomType)]
    /// #[qom(parent = "device")]
    /// struct WatchCase {
    ///     #[qom(child)]
    ///     oven: Child<QuartzOven>,
    ///     #[qom(child)]
    ///     watch: Child<WristWatch>,
    /// }
    /// impl DeviceImpl for WatchCase {
    ///     fn realize(this: &mut ObjMut<'_, Self>) -> Result<()> {
    ///         this.connect_child_clock((Self::OVEN, "out"), (Self::WATCH, "in"))?;
    ///         Self::parent_realize(this)
    ///     }
    /// }
    ///
    /// let qom = Qom::new()?;
    /// let case = qom.create::<WatchCase>()?.realize()?;
    /// assert_eq!(case.child(WatchCase::WATCH).clock("in")?.hz(), 32_768);
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "qdev_connect_clock_in")]
    pub fn connect_child_clock(
        &mut self,
        (source, output): (impl ChildName, &str),
        (target, input): (impl ChildName, &str),
    ) -> Result<()> {
        let source = clock(&mut child(self, source.child_name())?, output)?.weak();
        clock(&mut child(self, target.child_name())?, input)?.source.set_weak(&source);
        Ok(())
    }
}

fn child<'a, T: QomType>(draft: &'a mut ObjMut<'_, T>, name: &str) -> Result<ObjMut<'a, Object>> {
    draft.child_by_name_mut(name).ok_or_else(|| ErrorKind::DeviceNotFound { name: name.into() }.into())
}

fn clock<'a, T: QomType>(draft: &'a mut ObjMut<'_, T>, name: &str) -> Result<ObjMut<'a, Clock>> {
    let type_name = draft.type_name();
    let missing = || ErrorKind::PropertyNotFound { type_name: type_name.into(), property: name.into() }.into();
    draft.child_by_name_mut(name).ok_or_else(missing)
}

impl<T: IsA<Device>> Draft<T> {
    /// Gives a clock of the device its source, by its key or its name: before the device is realized. The clock has its
    /// period at once.
    ///
    /// # Errors
    ///
    /// `Property '..' not found`: the device has no such clock.
    #[doc(alias = "qdev_connect_clock_in")]
    pub fn connect_clock(&mut self, input: impl ChildName, source: &Obj<Clock>) -> Result<()> {
        self.as_mut().connect_clock(input, source)
    }
}

impl<T: IsA<Device>> Obj<T> {
    /// The clock of the device under this name; on a container also one that stands for a part's.
    ///
    /// # Errors
    ///
    /// `Property '..' not found`, or it is no clock.
    #[doc(alias = "qdev_get_clock_in")]
    #[doc(alias = "qdev_get_clock_out")]
    #[doc(alias = "qdev_alias_clock")]
    pub fn clock(&self, name: &str) -> Result<Owned<Clock>> {
        let clock = self.get_link(name)?.and_then(|object| object.downcast().ok());
        clock.ok_or_else(|| Error::new(format!("Property '{}.{name}' leads to no clock", self.type_name())))
    }
}
