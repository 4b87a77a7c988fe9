//! Adding many objects at once, whatever their order.

use super::definition::ObjectDefinition;
use super::{add, order};
use crate::error::{Error, ErrorKind, Result};
use crate::raw::owned::Owned;
use crate::{Object, Qom};

/// The objects that are there so far, with their places in the list. Deletes them when it is dropped, the last first.
#[derive(Default)]
struct Made(Vec<(usize, Owned<Object>)>);

impl Drop for Made {
    fn drop(&mut self) {
        while let Some((_, object)) = self.0.pop() {
            object.unparent();
        }
    }
}

impl Qom {
    /// Makes all objects of a list: in the order given, but each after those that it refers to. Gives them in the order
    /// given.
    ///
    /// An object refers to another by a property of a type `link<..>`, known from the constants of its type, whose value
    /// leads to the other: its id, its path, or what is below that; or by one with `backend = "objects"`, whose value is
    /// the id. So a list needs no order of its own.
    ///
    /// All or nothing: where one fails or panics, those already made are deleted again, without asking
    /// [`can_be_deleted`](super::UserCreatable::can_be_deleted). Others can see them meanwhile.
    ///
    /// # Errors
    ///
    /// Before anything is made: `Duplicate ID '..' for object`, `objects refer to each other in a cycle: ..`; what the
    /// [policy](crate::StabilityPolicy) does not have. As for
    /// [`add_object`](Self::add_object), with the id of the definition that failed in front:
    /// [`ErrorKind::Definition`].
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// /// A filter in front of another.
    /// #[derive(QomType)]
    /// #[qom(implements(UserCreatable))]
    /// struct Filter {
    ///     #[qom(link)]
    ///     next: Link<Filter>,
    /// }
    /// impl UserCreatable for Filter {}
    ///
    /// let qom = Qom::new()?;
    /// let definitions = ["filter,id=first,next=second", "filter,id=second"];
    /// let definitions = definitions.map(|text| ObjectDefinition::from_text(text).unwrap());
    /// assert!(qom.add_object(&definitions[0]).is_err()); // there is no "second" yet
    /// assert_eq!(qom.load_objects(&definitions)?[0].name().as_deref(), Some("first"));
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "object_option_foreach_add")]
    pub fn load_objects(&self, definitions: &[ObjectDefinition]) -> Result<Vec<Owned<Object>>> {
        let failed = |place: usize, cause| failed(place, &definitions[place], cause);
        let mut types = Vec::with_capacity(definitions.len());
        for (place, definition) in definitions.iter().enumerate() {
            types.push(add::check(self, definition).map_err(|cause| failed(place, cause))?);
        }
        let order = order::by_references(definitions, &types)?;
        for (place, definition) in definitions.iter().enumerate() {
            add::admit(self, types[place], definition).map_err(|cause| failed(place, cause))?;
        }
        let mut made = Made::default();
        for place in order {
            let object = add::make(self, &definitions[place]).map_err(|cause| failed(place, cause))?;
            made.0.push((place, object));
        }
        let mut objects = std::mem::take(&mut made.0);
        objects.sort_unstable_by_key(|(place, _)| *place);
        Ok(objects.into_iter().map(|(_, object)| object).collect())
    }
}

fn failed(place: usize, definition: &ObjectDefinition, cause: Error) -> Error {
    let holder = cause.holder().cloned();
    let error = Error::from(ErrorKind::Definition { place, id: definition.id().into(), cause });
    match holder {
        Some(holder) => error.with_holder(holder),
        None => error,
    }
}
