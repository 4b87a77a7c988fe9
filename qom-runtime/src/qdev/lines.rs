//! What a device does with lines: inputs, outputs, and what connects them.

use super::build::ChildName;
use super::device::Device;
use super::irq::Irq;
use super::pass::{self, Wire};
use crate::ChildKey;
use crate::prelude::*;
use crate::sync::Arc;

impl<T: IsA<Device>> ObjMut<'_, T> {
    /// Sets what a line into this device does, in `init`: the function is called with the realized device and each level.
    /// A line into a device that is not realized yet, or has left, does nothing.
    ///
    /// ```
    /// use qom_runtime::prelude::*;
    /// use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
    ///
    /// /// Counts rising edges.
    /// #[derive(QomType)]
    /// #[qom(parent = "device", init = Self::init)]
    /// struct EdgeCounter {
    ///     #[qom(child)]
    ///     input: Child<Irq>,
    ///     edges: AtomicU32,
    /// }
    /// impl DeviceImpl for EdgeCounter {}
    /// impl EdgeCounter {
    ///     fn init(this: &mut ObjMut<'_, Self>) {
    ///         this.on_line(Self::INPUT, |this: &Obj<Self>, level| {
    ///             this.edges.fetch_add(level.into(), Relaxed);
    ///         });
    ///     }
    /// }
    ///
    /// let qom = Qom::new()?;
    /// let counter = qom.create::<EdgeCounter>()?.realize()?;
    /// counter.child(EdgeCounter::INPUT).pulse();
    /// assert_eq!(counter.edges.load(Relaxed), 1);
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "qdev_init_gpio_in")]
    #[doc(alias = "qdev_init_gpio_in_named")]
    pub fn on_line<A: QomType>(
        &mut self,
        line: ChildKey<A, Irq>,
        handler: impl Fn(&Obj<T>, bool) + Send + Sync + 'static,
    ) where
        T: IsA<A>,
    {
        let device = self.weak();
        self.child_mut(line).on_level(move |level| on_realized(&device, |device| handler(device, level)));
    }

    /// Adds lines into this device, `name[0]` and so on, in `init` or in `realize`. The function is called with the realized
    /// device, the number of the line, and each level. Where there are lines of this name already, the new ones follow.
    ///
    /// # Errors
    ///
    /// As for [`add_child`](Self::add_child).
    ///
    /// ```
    /// use qom_runtime::prelude::*;
    /// use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
    ///
    /// /// Has as many inputs as it is told to.
    /// #[derive(QomType)]
    /// #[qom(parent = "device")]
    /// struct LinePanel {
    ///     /// How many.
    ///     #[qom(property, default = 4, range = 1..=64)]
    ///     lines: u32,
    ///     levels: AtomicU64,
    /// }
    /// impl DeviceImpl for LinePanel {
    ///     fn realize(this: &mut ObjMut<'_, Self>) -> Result<()> {
    ///         let count = this.lines as usize;
    ///         this.add_input_lines(Irq::UNNAMED_INPUT, count, |this: &Obj<Self>, number, level| match level {
    ///             true => drop(this.levels.fetch_or(1 << number, Relaxed)),
    ///             false => drop(this.levels.fetch_and(!(1 << number), Relaxed)),
    ///         })?;
    ///         Self::parent_realize(this)
    ///     }
    /// }
    ///
    /// let qom = Qom::new()?;
    /// let panel = qom.create::<LinePanel>()?.realize()?;
    /// panel.line("unnamed-gpio-in[3]")?.raise();
    /// assert_eq!(panel.levels.load(Relaxed), 8);
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "qdev_init_gpio_in")]
    #[doc(alias = "qdev_init_gpio_in_named")]
    pub fn add_input_lines(
        &mut self,
        name: &str,
        count: usize,
        handler: impl Fn(&Obj<T>, usize, bool) + Send + Sync + 'static,
    ) -> Result<()> {
        let handler = Arc::new(handler);
        let names = (0..).map(|number| (number, format!("{name}[{number}]")));
        let mut names = names.skip_while(|(_, name)| self.child_by_name_mut::<Irq>(name).is_some()).peekable();
        let first = names.peek().map_or(0, |(number, _)| *number);
        for number in first..first + count {
            let (device, handler) = (self.weak(), handler.clone());
            let mut line = Irq::new();
            line.on_level(move |level| on_realized(&device, |device| handler(device, number, level)));
            self.add_child(&format!("{name}[{number}]"), line)?;
        }
        Ok(())
    }

    /// [`Draft::connect_line`].
    ///
    /// # Errors
    ///
    /// As there.
    #[doc(alias = "qdev_connect_gpio_out_named")]
    pub fn connect_line(&mut self, output: &str, input: &Obj<Irq>) -> Result<()> {
        self.set_link(output, Some(input.as_ref()))
    }

    /// Connects two children of this device: an output of one, and an input of the other; in `init` or in `realize`. What
    /// either has only when it had its steps itself is connected then.
    ///
    /// # Errors
    ///
    /// There is no such child, output or input, or the output belongs to another type of object.
    ///
    /// ```
    /// use qom_runtime::prelude::*;
    ///
    /// /// Has a button.
    /// #[derive(QomType)]
    /// #[qom(parent = "device")]
    /// struct PushButton {
    ///     #[qom(link, live)]
    ///     pressed: Link<Irq>,
    /// }
    /// impl DeviceImpl for PushButton {}
    ///
    /// /// Has a light.
    /// #[derive(QomType)]
    /// #[qom(parent = "device")]
    /// struct PushLight {
    ///     #[qom(child)]
    ///     lit: Child<Irq>,
    /// }
    /// impl DeviceImpl for PushLight {}
    ///
    /// /// Has both.
    /// #[derive(QomType)]
    /// #[qom(parent = "device")]
    /// struct LitButton {
    ///     #[qom(child)]
    ///     button: Child<PushButton>,
    ///     #[qom(child)]
    ///     light: Child<PushLight>,
    /// }
    /// impl DeviceImpl for LitButton {
    ///     fn realize(this: &mut ObjMut<'_, Self>) -> Result<()> {
    ///         this.connect_child_line((Self::BUTTON, "pressed"), (Self::LIGHT, "lit"))?;
    ///         Self::parent_realize(this)
    ///     }
    /// }
    ///
    /// let qom = Qom::new()?;
    /// let both = qom.create::<LitButton>()?.realize()?;
    /// both.child(LitButton::BUTTON).pressed.raise();
    /// assert!(both.child(LitButton::LIGHT).child(PushLight::LIT).level());
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "qdev_connect_gpio_out")]
    #[doc(alias = "sysbus_connect_irq")]
    pub fn connect_child_line(
        &mut self,
        (source, output): (impl ChildName, &str),
        (target, input): (impl ChildName, &str),
    ) -> Result<()> {
        let wire = Wire {
            source: source.child_name().into(),
            output: output.into(),
            target: target.child_name().into(),
            input: input.into(),
        };
        pass::connect(&mut self.upcast(), wire)
    }

    /// Makes lines of a child this device's own, under the same name: `irq` and all `irq[N]`, inputs and outputs, for `irq`;
    /// in `init` or in `realize`. They become aliases directly after going live.
    ///
    /// Where the line is known to the child's type, `#[qom(child, alias("irq"))]` does the same.
    ///
    /// # Errors
    ///
    /// The device cannot go live if there is no such child, if the child has no such line, or if a name is taken.
    ///
    /// ```
    /// use qom_runtime::prelude::*;
    ///
    /// /// Has three inputs.
    /// #[derive(QomType)]
    /// #[qom(parent = "device", init = Self::init)]
    /// struct InnerPart {}
    /// impl DeviceImpl for InnerPart {}
    /// impl InnerPart {
    ///     fn init(this: &mut ObjMut<'_, Self>) {
    ///         this.add_input_lines("pin", 3, |_, _, _| {}).expect("no pin has this name");
    ///     }
    /// }
    ///
    /// /// Has them from its part.
    /// #[derive(QomType)]
    /// #[qom(parent = "device", init = Self::init)]
    /// struct OuterPart {
    ///     #[qom(child)]
    ///     inner: Child<InnerPart>,
    /// }
    /// impl DeviceImpl for OuterPart {}
    /// impl OuterPart {
    ///     fn init(this: &mut ObjMut<'_, Self>) {
    ///         this.pass_lines(Self::INNER, "pin");
    ///     }
    /// }
    ///
    /// let qom = Qom::new()?;
    /// let outer = qom.create::<OuterPart>()?.realize()?;
    /// assert_eq!(outer.line("pin[2]")?, outer.child(OuterPart::INNER).line("pin[2]")?);
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "qdev_pass_gpios")]
    #[doc(alias = "sysbus_pass_irq")]
    pub fn pass_lines(&mut self, child: impl ChildName, name: &str) {
        pass::note(&mut self.upcast(), child.child_name(), name);
    }
}

impl<T: IsA<Device>> Draft<T> {
    /// Connects an output of the device to a live input, before the device is realized.
    ///
    /// # Errors
    ///
    /// As for [`set_link`](Self::set_link).
    #[doc(alias = "qdev_connect_gpio_out")]
    #[doc(alias = "qdev_connect_gpio_out_named")]
    #[doc(alias = "sysbus_connect_irq")]
    pub fn connect_line(&mut self, output: &str, input: &Obj<Irq>) -> Result<()> {
        self.as_mut().connect_line(output, input)
    }
}

impl<T: IsA<Device>> Obj<T> {
    /// Connects an output of the device to an input, whatever it was connected to. See [`line`](Self::line) for the input of
    /// another device. `set_link(output, None)` disconnects it.
    ///
    /// # Errors
    ///
    /// As for [`set_link`](Self::set_link).
    #[doc(alias = "qdev_connect_gpio_out")]
    #[doc(alias = "qdev_connect_gpio_out_named")]
    #[doc(alias = "sysbus_connect_irq")]
    pub fn connect_line(&self, output: &str, input: &Obj<Irq>) -> Result<()> {
        self.set_link(output, Some(input.as_ref()))
    }

    /// The line under this name: an input of the device, or what an output of it leads to. On a container also those that
    /// stand for its parts'.
    ///
    /// # Errors
    ///
    /// `Property '..' not found`; it is no line; an output leads nowhere.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// /// Has an output.
    /// #[derive(QomType)]
    /// #[qom(parent = "device")]
    /// struct LoneOutput {
    ///     #[qom(link, live)]
    ///     out: Link<Irq>,
    /// }
    /// impl DeviceImpl for LoneOutput {}
    /// let qom = Qom::new()?;
    /// let device = qom.create::<LoneOutput>()?.realize()?;
    /// let error = device.line("out").unwrap_err();
    /// assert_eq!(error.to_string(), "Property 'lone-output.out' leads to no line");
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "qdev_get_gpio_in")]
    #[doc(alias = "qdev_get_gpio_in_named")]
    #[doc(alias = "qdev_get_gpio_out_connector")]
    pub fn line(&self, name: &str) -> Result<Owned<Irq>> {
        let line = self.get_link(name)?.and_then(|object| object.downcast().ok());
        line.ok_or_else(|| Error::new(format!("Property '{}.{name}' leads to no line", self.type_name())))
    }
}

/// Does something with a device while it is realized.
pub(super) fn on_realized<T: QomType>(device: &Weak<T>, action: impl FnOnce(&Obj<T>)) {
    if let Some(device) = device.upgrade().filter(|device| device.is_active()) {
        action(&device);
    }
}
