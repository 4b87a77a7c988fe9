//! How a property is read and set: typed when the derive writes it, erased in the table.

use super::class::{PropertyInfo, TypeInfo};
use super::header::Header;
use super::obj::{Obj, QomType};
use super::obj_mut::ObjMut;
use super::owned::Owned;
use super::state::Ready;
use super::weak::Weak;
use crate::Object;
use crate::error::{Error, ErrorKind, Result};
use crate::value::{Bounds, PropertyValue, Value};

/// A value on its way into a property.
#[doc(hidden)]
#[derive(Debug)]
pub enum Input<'a> {
    /// As JSON has it.
    Json(Value),
    /// The same, of a default: what is set once may still be set.
    Default(Value),
    /// As the command line has it.
    Text(&'a str),
    /// The object that a link is to lead to, or none.
    Target(Option<Owned<Object>>),
    /// The object that a link of a draft is to lead to, which may be a draft too.
    Awaited(Weak<Object>),
}

impl Input<'_> {
    pub(crate) fn of_target(target: Option<&Obj<Object>>) -> Self {
        Input::Target(target.map(Obj::to_owned))
    }
}

/// Which property of which object.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub struct Target<'a> {
    /// The object.
    pub header: &'a Header,
    /// The property.
    pub property: &'a PropertyInfo,
    /// The name by which it was asked for, which a message about the form of a value has: an alias has its own.
    pub name: &'a str,
}

/// Which property of which type, for messages about a value.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    /// The type.
    pub class: &'a TypeInfo,
    /// The property.
    pub property: &'a PropertyInfo,
    /// The name by which it was asked for.
    pub name: &'a str,
}

/// The erased accessors of one property.
///
/// # Safety
///
/// The methods touch no more than the own state that they are given, of the type whose property this is, and what anyone
/// may of an object that is live.
#[doc(hidden)]
pub unsafe trait PropertyAccess: Sync {
    /// The type word of the value.
    fn word(&self) -> &'static str;
    /// The type word under an alias: a child is only linked there.
    fn alias_word(&self) -> &'static str {
        self.word()
    }
    /// The default, where one is declared.
    fn default_json(&self) -> Option<Value> {
        None
    }
    /// The range, where one is declared.
    fn bounds(&self) -> Option<Bounds> {
        None
    }
    /// The container of the root in which the value is an object's id, if it is one.
    fn container(&self) -> Option<&'static str> {
        None
    }
    /// The texts of an enum's values.
    fn variants(&self) -> &'static [&'static str] {
        &[]
    }
    /// The input as JSON, if it may be the property's default: conversion, range and check, without an object.
    fn normalize(&self, _asked: Asked<'_>, _input: Input<'_>) -> Result<Value> {
        Err(Error::new("a property of this kind has no default"))
    }
    /// Reads as JSON.
    ///
    /// # Safety
    ///
    /// `own` is the own state of the property's owner in the object of `target`, shared or exclusive. While the object is
    /// live it is shared.
    unsafe fn get(&self, target: Target<'_>, own: *const u8) -> Result<Value>;
    /// Reads as text.
    ///
    /// # Safety
    ///
    /// As for `get`.
    unsafe fn get_text(&self, target: Target<'_>, own: *const u8) -> Result<String>;
    /// Sets in a draft.
    ///
    /// # Safety
    ///
    /// `own` is the own state of the property's owner, exclusive.
    unsafe fn set_draft(&self, target: Target<'_>, own: *mut u8, input: Input<'_>) -> Result<()>;
    /// Sets to the declared default, in a draft.
    ///
    /// # Safety
    ///
    /// As for `set_draft`.
    unsafe fn set_default(&self, _target: Target<'_>, _own: *mut u8) -> Result<()> {
        Ok(())
    }
    /// Sets in a live object.
    ///
    /// # Safety
    ///
    /// `own` is the own state of the property's owner in the live object of `target`.
    unsafe fn set_live(&self, target: Target<'_>, own: *const u8, input: Input<'_>) -> Result<()>;
    /// What a set would refuse in the value itself, whatever the object allows; nothing is set.
    fn look_at(&self, _target: Target<'_>, _input: Input<'_>) -> Result<()> {
        Ok(())
    }
    /// Applies range and check to the value that is there.
    ///
    /// # Safety
    ///
    /// As for `get`.
    unsafe fn validate(&self, _target: Target<'_>, _own: *const u8) -> Result<()> {
        Ok(())
    }
    /// Makes a value that was saved ready to be put back; `None` where it is there already, and fixed.
    ///
    /// # Errors
    ///
    /// It does not fit, or it is fixed and differs.
    ///
    /// # Safety
    ///
    /// As for `get`.
    unsafe fn read_saved(&self, _: Target<'_>, _own: *const u8, _: Value, _is_judged: bool) -> Result<Option<Ready>> {
        Err(Error::new("a property of this kind is no state"))
    }
    /// Puts a value back that was made ready here.
    ///
    /// # Safety
    ///
    /// `own` is the own state of the property's owner in a live object.
    unsafe fn restore(&self, _own: *const u8, _: Ready) {}
    /// The number of the declared child that the value stands for, if it stands for one.
    fn part(&self) -> Option<usize> {
        None
    }
    /// The live object that the value stands for, if it stands for one.
    ///
    /// # Safety
    ///
    /// As for `get`.
    unsafe fn lead(&self, _target: Target<'_>, _own: *const u8) -> Option<Owned<Object>> {
        None
    }
}

/// A property's value out of what was given for it.
pub(super) trait FromInput: PropertyValue {
    #[inline]
    fn from_input(asked: Asked<'_>, input: Input<'_>) -> Result<Self> {
        let own = asked.property.name;
        let value = match input {
            Input::Json(json) | Input::Default(json) => Self::from_json(own, json),
            Input::Text(text) => Self::from_text(own, text),
            Input::Target(_) | Input::Awaited(_) => return Err(asked.no_link()),
        };
        value.map_err(|error| asked.misformed(error))
    }
}
impl<V: PropertyValue> FromInput for V {}

impl Asked<'_> {
    #[cold]
    pub(super) fn out_of_range(self, bounds: Bounds, has_min: bool, value: &Value) -> Error {
        let (type_name, property) = (self.class.name.into(), self.property.name.into());
        let (value, (min, max)) = (value.to_string(), bounds.texts());
        match has_min {
            true => ErrorKind::OutOfRange { type_name, property, value, min, max }.into(),
            false => ErrorKind::AboveMaximum { type_name, property, value, max }.into(),
        }
    }

    /// What is wrong with a value, which may be its form.
    #[cold]
    fn misformed(self, error: Error) -> Error {
        error.of_value_given_to(self.name, self.property.name)
    }

    /// What a setter or a check of the property gave, with the names that an error of it may lack.
    #[inline]
    pub(super) fn answer(self, given: Result<()>) -> Result<()> {
        given.map_err(|error| error.of_property(self.class.name, self.property.name))
    }

    /// The property stands for no objects.
    #[cold]
    pub(crate) fn no_link(self) -> Error {
        let (type_name, property) = (self.class.name.into(), self.property.name.into());
        ErrorKind::NotALink { type_name, property }.into()
    }
}

impl<'a> Target<'a> {
    /// The property, where its value is: an alias stands for a property of a child, and that one may be an alias too.
    ///
    /// Whoever has the header may read its object (H3, H4).
    #[inline]
    pub(crate) fn of(header: &'a Header, property: &'a PropertyInfo) -> Self {
        Target::asked_for(header, property, property.name)
    }

    /// The same of a property that was asked for by a name that led to it.
    #[inline]
    pub(crate) fn asked_for(header: &'a Header, property: &'a PropertyInfo, name: &'a str) -> Self {
        let (mut header, mut property) = (header, property);
        while let Some(alias) = property.alias {
            (header, property) = (header.part(alias.part), alias.target);
        }
        Target { header, property, name }
    }

    /// The object, if it is live; a draft is none.
    ///
    /// # Safety
    ///
    /// The caller may read the object (H3, H4), which is a `T`.
    pub(super) unsafe fn live<T: QomType>(self) -> Option<&'a Obj<T>> {
        // SAFETY: H1, H2 and the contract for the type and the extent; H4: there is a strong count, so nobody has the
        // object exclusively any more, and whoever reads it keeps it.
        self.header.is_live().then(|| unsafe { self.header.whole.cast::<Obj<T>>().as_ref() })
    }

    /// The same, for messages about a value.
    pub(crate) fn asked(self) -> Asked<'a> {
        Asked { class: self.header.class, property: self.property, name: self.name }
    }

    /// Another name of a child stands for the property with the child's own.
    #[cold]
    pub(crate) fn not_writable(self) -> Error {
        let class = self.header.class;
        let part = self.property.access.part().and_then(|part| class.parts.get(part));
        let property = part.map_or(self.property.name, |part| part.name).into();
        ErrorKind::PropertyNotWritable { type_name: class.name.into(), property }.into()
    }

    /// The own state of the property's owner within the object.
    fn own(self) -> *mut u8 {
        self.header.whole.as_ptr().wrapping_add(self.property.owner.memory.own)
    }

    /// Reads the property of an object that is a draft or live.
    #[inline]
    pub(crate) fn read(self) -> Result<Value> {
        // SAFETY: H7: the owner is among the object's types; whoever has the header may read (H3, H4).
        unsafe { self.property.access.get(self, self.own()) }
    }

    /// Reads the property as text.
    pub(crate) fn read_text(self) -> Result<String> {
        // SAFETY: as for `read`.
        unsafe { self.property.access.get_text(self, self.own()) }
    }

    /// The live object that the property stands for.
    pub(crate) fn lead(self) -> Option<Owned<Object>> {
        // SAFETY: as for `read`.
        unsafe { self.property.access.lead(self, self.own()) }
    }

    /// Applies range and check of a property of a draft.
    pub(crate) fn validate(self) -> Result<()> {
        // SAFETY: as for `read`.
        unsafe { self.property.access.validate(self, self.own()) }
    }
}

impl<T: QomType> ObjMut<'_, T> {
    /// Sets a property of this draft, or of the draft in it that an alias leads to.
    pub(crate) fn write(&mut self, property: &PropertyInfo, input: Input<'_>) -> Result<()> {
        let target = Target::of(self.header(), property);
        // SAFETY: H7 for the owner; exclusive, as `self` is, and so are the drafts in it (H3).
        unsafe { target.property.access.set_draft(target, target.own(), input) }
    }

    /// Sets a property of this draft to the default that its type declares.
    pub(super) fn write_default(&mut self, property: &PropertyInfo) -> Result<()> {
        let target = Target::of(self.header(), property);
        // SAFETY: as for `write`.
        unsafe { target.property.access.set_default(target, target.own()) }
    }
}

impl<T: QomType> Obj<T> {
    /// Sets a property of this live object, or of the child of it that an alias leads to.
    pub(crate) fn write_live(&self, target: Target<'_>, input: Input<'_>) -> Result<()> {
        // SAFETY: H7 for the owner, H4 for the time.
        unsafe { target.property.access.set_live(target, target.own(), input) }
    }
}
