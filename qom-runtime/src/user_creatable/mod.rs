//! Objects that users create and delete: by a definition in JSON or in the words of a command line, under an id.

mod add;
mod definition;
mod delete;
mod load;
mod option;
mod order;

pub use definition::{ObjectDefinition, Setting};
pub use option::split_options;

use crate::prelude::*;

/// Where they stand.
const OBJECTS: &str = "/objects";

/// An object that users create and delete, under an id.
///
/// [`Qom::add_object`] and [`Qom::delete_object`] show how.
#[doc(alias = "TYPE_USER_CREATABLE")]
#[qom_interface(name = "user-creatable", crate = crate)]
pub trait UserCreatable {
    /// What makes the object ready for use, after its properties are set. Where it fails, the object is gone.
    /// [`Draft::complete`] calls it.
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
