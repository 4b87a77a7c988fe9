//! The built-in types that every `Qom` has, written as a downstream crate would write them.

use crate::prelude::*;

/// A place for children, without anything of its own.
#[doc(alias = "TYPE_CONTAINER")]
#[derive(QomType, Debug)]
#[qom(name = "container", crate = crate)]
pub struct Container {}

/// The machine. There is at most one, at `/machine`, with containers for its devices.
#[doc(alias = "TYPE_MACHINE")]
#[derive(QomType, Debug)]
#[qom(name = "machine", singleton, placement = MACHINE, crate = crate)]
pub struct Machine {}

const MACHINE: crate::__private::Placement =
    crate::__private::Placement::Machine { containers: &["unattached", "peripheral", "peripheral-anon"] };
