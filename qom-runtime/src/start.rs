//! How a `Qom` starts: with the linked types or with a list, and always with the built-in ones.

use crate::error::Result;
use crate::qdev::{Bus, Clock, Device, DynamicSysbusDevice, Irq, Machine, SysBusDevice, SystemBus};
use crate::raw::obj::QomType;
use crate::schema::Schema;
use crate::type_info::TypeInfo;
use crate::{Container, Object, Qom};

static BUILT_IN: [&TypeInfo; 10] = [
    Object::INFO,
    Container::INFO,
    Machine::INFO,
    Device::INFO,
    Bus::INFO,
    SystemBus::INFO,
    SysBusDevice::INFO,
    DynamicSysbusDevice::INFO,
    Irq::INFO,
    Clock::INFO,
];

impl Qom {
    /// A world of all linked types.
    ///
    /// # Errors
    ///
    /// All problems of the types together: two of one name, a missing parent, clashing interfaces.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// let qom = Qom::new()?;
    /// assert!(qom.types().any(|info| info.name() == "device"));
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "module_call_init")]
    #[cfg(feature = "auto-register")]
    pub fn new() -> Result<Self> {
        Qom::with_types(crate::linked::types())
    }

    /// A world of these types and the built-in ones.
    ///
    /// # Errors
    ///
    /// As for [`new`](Self::new).
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// /// Counts.
    /// #[derive(QomType)]
    /// struct Counter {
    ///     #[qom(property)]
    ///     start: u32,
    /// }
    /// let qom = Qom::with_types([Counter::INFO])?;
    /// assert_eq!(qom.create_by_name("counter")?.get("start")?, 0);
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "type_register_static")]
    pub fn with_types(types: impl IntoIterator<Item = &'static TypeInfo>) -> Result<Self> {
        Qom::found(types.into_iter().chain(BUILT_IN.iter().copied()))
    }
}

impl Schema {
    /// The schema of all linked types. Needs no [`Qom`] and creates nothing.
    ///
    /// # Errors
    ///
    /// As for [`Qom::new`].
    ///
    /// ```
    /// use qom_runtime::prelude::*;
    /// use qom_runtime::schema::Schema;
    ///
    /// assert_eq!(Schema::linked()?, Qom::new()?.schema());
    /// # Ok::<(), Error>(())
    /// ```
    #[cfg(feature = "auto-register")]
    pub fn linked() -> Result<Self> {
        Schema::of(crate::linked::types().chain(BUILT_IN.iter().copied()))
    }
}
