//! Adding an object on a user's behalf.

use super::definition::{ID, ObjectDefinition, Setting, TYPE};
use super::{OBJECTS, UserCreatableRef};
use crate::error::{Error, ErrorKind, Result};
use crate::name::is_id;
use crate::raw::owned::Owned;
use crate::type_info::TypeInfo;
use crate::{Draft, Object, Qom};

impl Qom {
    /// Makes the object that a user asks for, and adds it to `/objects` under its id.
    ///
    /// In this order: the id is legal, the type exists, is [`UserCreatable`](super::UserCreatable) and not abstract; the
    /// [policy](crate::StabilityPolicy) admits it and its properties; its creation rules hold; the properties are set in the order given; the id is free; the object completes. Where
    /// anything fails or panics, nothing is left. The object can be found once it is complete, not before.
    ///
    /// # Errors
    ///
    /// `Parameter 'id' expects an identifier`, `invalid object type: ..`, `object type '..' isn't supported by
    /// object-add`, `object type '..' is abstract`; as for [`admit_definition`](Self::admit_definition); as for [`create_by_name`](Self::create_by_name); as for
    /// [`Draft::set`], and after the known properties `Parameter '..' is unexpected` for an unknown one; `attempt to add
    /// duplicate property '..' to object (type 'container')`; as for [`Draft::complete`].
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// /// A secret.
    /// #[derive(QomType)]
    /// #[qom(implements(UserCreatable))]
    /// struct Secret {
    ///     #[qom(property)]
    ///     data: String,
    /// }
    /// impl UserCreatable for Secret {
    ///     fn complete(this: &mut ObjMut<'_, Self>) -> Result<()> {
    ///         if this.data.is_empty() { Err(Error::new("there is nothing to keep")) } else { Ok(()) }
    ///     }
    /// }
    ///
    /// let qom = Qom::new()?;
    /// let definition = ObjectDefinition::new("secret", "s0").with("data", "xyzzy");
    /// let secret = qom.add_object(&definition)?;
    /// assert_eq!(qom.resolve("/objects/s0")?, secret);
    ///
    /// let error = qom.add_object(&definition).unwrap_err();
    /// assert_eq!(error.to_string(), "attempt to add duplicate property 's0' to object (type 'container')");
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "user_creatable_add_type")]
    #[doc(alias = "user_creatable_add_qapi")]
    #[doc(alias = "object-add")]
    pub fn add_object(&self, definition: &ObjectDefinition) -> Result<Owned<Object>> {
        let info = check(self, definition)?;
        admit(self, info, definition)?;
        make(self, definition)
    }
}

/// Whether the policy has it.
pub(super) fn admit(qom: &Qom, info: &TypeInfo, definition: &ObjectDefinition) -> Result<()> {
    qom.admit_definition(info, definition.properties().map(|(name, _)| name))
}

/// What was asked for, of which all is known that can be without making it.
pub(super) fn make(qom: &Qom, definition: &ObjectDefinition) -> Result<Owned<Object>> {
    let mut draft = qom.create_by_name(definition.type_name())?;
    set_all(&mut draft, definition)?;
    draft.place(&qom.resolve(OBJECTS)?, definition.id())?;
    draft.complete()
}

/// What can be said of a definition without making anything. Gives its type.
pub(super) fn check(qom: &Qom, definition: &ObjectDefinition) -> Result<&'static TypeInfo> {
    if !is_id(definition.id()) {
        return Err(ErrorKind::InvalidId { parameter: ID.into() }.into());
    }
    let info = qom.type_info(definition.type_name())?;
    let type_name = || info.name().to_owned();
    if !info.implements::<UserCreatableRef>() {
        return Err(ErrorKind::NotUserCreatable { type_name: type_name() }.into());
    }
    if info.is_abstract() {
        return Err(ErrorKind::AbstractUserCreatable { type_name: type_name() }.into());
    }
    Ok(info)
}

/// Sets the properties in the order given; an unknown one is refused after all others were set.
fn set_all(draft: &mut Draft<Object>, definition: &ObjectDefinition) -> Result<()> {
    let mut unexpected = None;
    for (name, setting) in definition.properties() {
        if !set(draft, name, setting)? {
            unexpected = unexpected.or(Some(name));
        }
    }
    match unexpected {
        Some(name) => Err(ErrorKind::UnexpectedParameter { parameter: name.into() }.into()),
        None => Ok(()),
    }
}

/// Sets a property; `false` if there is none of this name.
fn set(draft: &mut Draft<Object>, name: &str, setting: &Setting) -> Result<bool> {
    if [TYPE, ID].contains(&name) {
        return Ok(false);
    }
    let result = match setting {
        Setting::Json(value) => draft.set(name, value.clone()),
        Setting::Text(text) => draft.set_text(name, text),
    };
    match result {
        Err(error) if says_unknown(&error, draft.type_name(), name) => Ok(false),
        other => other.map(|()| true),
    }
}

fn says_unknown(error: &Error, wanted: &str, name: &str) -> bool {
    matches!(error.kind(), ErrorKind::PropertyNotFound { type_name, property } if type_name == wanted && property == name)
}
