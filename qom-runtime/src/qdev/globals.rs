//! Which global properties were of no use: what a user is warned of when the machine is ready.

use super::device::{Device, is_hotpluggable_class};
use crate::GlobalProperty;
use crate::prelude::*;
use std::fmt;

/// A global property that a user gave, and that did nothing. As text it is the line that QEMU prints.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum GlobalWarning {
    /// There is no such class of devices.
    InvalidClass(GlobalProperty),
    /// No device got it, and none will: those of this class are not plugged later.
    NotUsed(GlobalProperty),
}

impl fmt::Display for GlobalWarning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (GlobalWarning::InvalidClass(global) | GlobalWarning::NotUsed(global)) = self;
        write!(f, "warning: global {}.{}", global.driver(), global.property())?;
        match self {
            GlobalWarning::InvalidClass(_) => f.write_str(" has invalid class name"),
            GlobalWarning::NotUsed(_) => write!(f, "={} not used", global.value()),
        }
    }
}

impl Qom {
    /// The global properties of users that no object got, and why they are suspicious; in the order in which they were
    /// given. Those of a class that can be plugged later are not. A program asks when the machine is ready.
    ///
    /// ```
    /// # use qom_runtime::{GlobalProperty, prelude::*};
    /// let qom = Qom::new()?;
    /// qom.add_global(GlobalProperty::new("e10000", "mac", "52:54:00:12:34:56"))?;
    /// let warnings: Vec<_> = qom.check_globals().iter().map(ToString::to_string).collect();
    /// assert_eq!(warnings, ["warning: global e10000.mac has invalid class name"]);
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "qdev_prop_check_globals")]
    pub fn check_globals(&self) -> Vec<GlobalWarning> {
        let unused = self.globals().into_iter().filter(|global| global.is_users && !global.is_used);
        let judge = |property: GlobalProperty| match self.type_info(property.driver()) {
            Ok(class) if class.descends_from(Device::INFO) => {
                (!is_hotpluggable_class(class)).then_some(GlobalWarning::NotUsed(property))
            }
            _ => Some(GlobalWarning::InvalidClass(property)),
        };
        unused.filter_map(|global| judge(global.property)).collect()
    }
}
