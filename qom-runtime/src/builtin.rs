//! The built-in types that every `Qom` has, written as a downstream crate would write them.

use crate::prelude::*;

/// A place for children, without anything of its own.
#[doc(alias = "TYPE_CONTAINER")]
#[derive(QomType, Debug)]
#[qom(name = "container", crate = crate)]
pub struct Container {}
