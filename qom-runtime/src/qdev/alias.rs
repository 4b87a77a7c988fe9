//! Other names of device types.

use super::device::Device;
use crate::error::ErrorKind;
use crate::prelude::*;
use crate::sync::{Mutex, lock};
use std::collections::BTreeMap;

/// One for each world.
#[derive(Default)]
pub(super) struct Aliases(Mutex<BTreeMap<String, String>>);

impl Qom {
    /// Gives a device type another name, under which users may add it. The type need not be there yet.
    ///
    /// # Errors
    ///
    /// There is a type, or an alias for another type, of this name.
    ///
    /// ```
    /// use qom_runtime::prelude::*;
    ///
    /// /// A card.
    /// #[derive(QomType)]
    /// #[qom(parent = "device")]
    /// struct Ethernet82540em {}
    /// impl DeviceImpl for Ethernet82540em {}
    ///
    /// let qom = Qom::new()?;
    /// qom.create::<Machine>()?.complete()?;
    /// qom.alias_driver("e1000", Ethernet82540em::NAME)?;
    /// let card = qom.add_device(&DeviceDefinition::new("e1000"))?.unwrap();
    /// assert_eq!(card.type_name(), Ethernet82540em::NAME);
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "QDevAlias")]
    pub fn alias_driver(&self, alias: &str, type_name: &str) -> Result<()> {
        if self.type_info(alias).is_ok() {
            return Err(Error::new(format!("'{alias}' is the name of a type and cannot be an alias")));
        }
        let aliases = self.extension::<Aliases>();
        let mut aliases = lock(&aliases.0);
        match aliases.get(alias) {
            Some(known) if known != type_name => {
                Err(Error::new(format!("'{alias}' is an alias already, of '{known}'")))
            }
            _ => {
                aliases.insert(alias.into(), type_name.into());
                Ok(())
            }
        }
    }

    /// The aliases with the names of the types that they stand for, sorted.
    #[doc(alias = "QDevAlias")]
    pub fn driver_aliases(&self) -> Vec<(String, String)> {
        lock(&self.extension::<Aliases>().0).iter().map(|(alias, name)| (alias.clone(), name.clone())).collect()
    }

    /// The device type that a user names, by its name or an alias. It may be abstract.
    ///
    /// # Errors
    ///
    /// `'..' is not a valid device model name`: there is none, or the type is no device.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// let qom = Qom::new()?;
    /// assert!(qom.device_type("sys-bus-device")?.is_abstract());
    /// let error = qom.device_type("container").unwrap_err();
    /// assert_eq!(error.to_string(), "'container' is not a valid device model name");
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "qdev_get_device_class")]
    pub fn device_type(&self, name: &str) -> Result<&'static TypeInfo> {
        let alias = |alias: Option<&str>| {
            let kind = ErrorKind::UnknownDriver { name: name.into(), alias: alias.map(str::to_owned) };
            Error::from(kind)
        };
        let is_device = |info: &&'static TypeInfo| info.descends_from(Device::INFO);
        let missing = match self.type_info(name) {
            Ok(info) => return Some(info).filter(is_device).ok_or_else(|| alias(None)),
            Err(missing) => missing,
        };
        match target(self, name) {
            Some(known) => self.type_info(&known).ok().filter(is_device).ok_or_else(|| alias(Some(&known))),
            None => Err(match missing.hint() {
                Some(hint) => alias(None).with_hint(hint),
                None => alias(None),
            }),
        }
    }
}

/// The name of the type that an alias stands for.
pub(super) fn target(qom: &Qom, alias: &str) -> Option<String> {
    lock(&qom.extension::<Aliases>().0).get(alias).cloned()
}
