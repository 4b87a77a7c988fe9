//! `device`: an object that is realized, and fixed from then on.

use crate::prelude::*;

/// The base of all devices. Completing a device realizes it; a device without a place appears among the unattached.
#[doc(alias = "TYPE_DEVICE")]
#[doc(alias = "DeviceState")]
#[derive(QomType, Debug)]
#[qom(name = "device", crate = crate, abstract, methods = DeviceImpl, activate = realize, deactivate = unrealize,
      placement = UNATTACHED, property(name = "realized", type = bool, get_live = is_realized))]
pub struct Device {}

const UNATTACHED: crate::__private::Placement = crate::__private::Placement::Unattached { prefix: "device" };

fn is_realized(this: &Obj<Device>) -> Result<bool> {
    Ok(this.is_active())
}

fn realize(this: &mut ObjMut<'_, Device>) -> Result<()> {
    Device::realize(this)
}

fn unrealize(this: &Obj<Device>) {
    Device::unrealize(this);
}

/// Methods that every device has. What a type does not write is its parent's; a body may call the parent's:
/// `Self::parent_realize(this)`.
#[doc(alias = "DeviceClass")]
#[qom_methods(Device, crate = crate)]
pub trait DeviceImpl {
    /// Makes the device ready for use, after its properties are set. Where it fails, the device is gone.
    ///
    /// Nobody else can see the device yet.
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
}

impl<T: IsA<Device>> Draft<T> {
    /// Realizes the device: [`Draft::complete`] under the name that devices use.
    ///
    /// # Errors
    ///
    /// As for [`Draft::complete`].
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
    pub fn realize(self) -> Result<Owned<T>> {
        self.complete()
    }
}
