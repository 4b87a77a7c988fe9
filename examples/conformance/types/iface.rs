//! The interface.

use qom_runtime::prelude::*;

/// What links of the kit lead to. It has no methods.
#[qom_interface(name = "kit-iface")]
pub(crate) trait KitIface {}
