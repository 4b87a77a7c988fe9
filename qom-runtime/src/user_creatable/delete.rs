//! Deleting an object on a user's behalf.

use super::{OBJECTS, UserCreatableRef};
use crate::Qom;
use crate::error::{ErrorKind, Result};

impl Qom {
    /// Deletes an object that a user made: takes it from `/objects`. It ends with its last handle; the id is free at
    /// once. Of several threads that delete an object at the same time, one succeeds.
    ///
    /// # Errors
    ///
    /// `object '..' not found`; `object '..' is not user-creatable, can not be deleted` for what the program itself put
    /// there; `object '..' is in use, can not be deleted` where [`can_be_deleted`](super::UserCreatable::can_be_deleted)
    /// says so.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// # use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
    /// /// A source of random numbers.
    /// #[derive(QomType)]
    /// #[qom(implements(UserCreatable))]
    /// struct RngEgd {
    ///     #[qom(property)]
    ///     in_use: AtomicBool,
    /// }
    /// impl UserCreatable for RngEgd {
    ///     fn can_be_deleted(this: &Obj<Self>) -> bool {
    ///         !this.in_use.load(Relaxed)
    ///     }
    /// }
    ///
    /// let qom = Qom::new()?;
    /// let rng = qom.add_object(&ObjectDefinition::from_text("rng-egd,id=rng0,in-use=on")?)?;
    /// let error = qom.delete_object("rng0").unwrap_err();
    /// assert_eq!(error.to_string(), "object 'rng0' is in use, can not be deleted");
    ///
    /// rng.set("in-use", false)?;
    /// qom.delete_object("rng0")?;
    /// assert_eq!(qom.delete_object("rng0").unwrap_err().to_string(), "object 'rng0' not found");
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "user_creatable_del")]
    #[doc(alias = "object-del")]
    pub fn delete_object(&self, id: &str) -> Result<()> {
        let not_found = || ErrorKind::ObjectNotFound { id: id.into() };
        let objects = self.resolve(OBJECTS).map_err(|_| not_found())?;
        let object = objects.child_by_name(id).ok_or_else(not_found)?;
        let Some(user_creatable) = object.interface::<UserCreatableRef>() else {
            return Err(ErrorKind::NotUserDeletable { id: id.into() }.into());
        };
        if !user_creatable.can_be_deleted() {
            return Err(ErrorKind::ObjectInUse { id: id.into() }.into());
        }
        if self.remove_child(&objects, id, &object) { Ok(()) } else { Err(not_found().into()) }
    }
}
