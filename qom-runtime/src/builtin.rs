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

/// An object that users create and delete by name, with an id. [`Draft::complete`] calls `complete`; `can_be_deleted` is
/// for whoever deletes on a user's behalf to ask.
#[doc(alias = "TYPE_USER_CREATABLE")]
#[qom_interface(name = "user-creatable", crate = crate)]
pub trait UserCreatable {
    /// What makes the object ready for use, after its properties are set. Where it fails, the object is gone.
    #[doc(alias = "user_creatable_complete")]
    fn complete(this: &mut ObjMut<'_, Self>) -> Result<()> {
        let _ = this;
        Ok(())
    }

    /// Whether a user may delete the object now.
    #[doc(alias = "user_creatable_can_be_deleted")]
    fn can_be_deleted(this: &Obj<Self>) -> bool {
        let _ = this;
        true
    }
}
