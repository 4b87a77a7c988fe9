//! How a field `Link<T>` is read and set as a property.

use super::access::{Input, PropertyAccess, Target};
use super::backend::Backend;
use super::header::{Header, Unresolved};
use super::link::{Link, LinkTarget, To};
use super::obj::Obj;
use super::owned::Owned;
use super::weak::Weak;
use super::word::Word;
use crate::Object;
use crate::error::{Error, ErrorKind, Result};
use crate::sync::Arc;
use crate::value::{PropertyValue, Value};
use std::marker::PhantomData;

/// The property in a field of type `Link<T>`.
#[doc(hidden)]
pub struct LinkAccess<T: ?Sized> {
    offset: usize,
    pub(super) strong: bool,
    pub(super) check: Option<Check>,
    target: PhantomData<fn() -> T>,
}

/// A check of one's own, of what is a target.
type Check = fn(&Obj<Object>) -> Result<()>;

/// The property in the field at `field` of an own state at `own`.
///
/// # Safety
///
/// `field` points to the `Link<L>` of the `T` whose memory, initialized or not, is at `own`.
#[doc(hidden)]
pub const unsafe fn link<T, L: LinkTarget>(own: *const T, field: *const Link<L>) -> LinkAccess<L> {
    assert!(align_of::<T>() >= align_of::<Link<L>>(), "a property's field must be aligned: remove `repr(packed)`");
    // SAFETY: by contract both are within one allocation, and the field is not before its struct.
    let offset = unsafe { field.byte_offset_from_unsigned(own) };
    LinkAccess { offset, strong: false, check: None, target: PhantomData }
}

/// The property in the first element of the field at `field` of an own state at `own`.
///
/// # Safety
///
/// `field` points to the `[Link<L>; N]` of the `T` whose memory, initialized or not, is at `own`.
#[doc(hidden)]
pub const unsafe fn link_array<T, L: LinkTarget, const N: usize>(
    own: *const T,
    field: *const [Link<L>; N],
) -> LinkAccess<L> {
    // SAFETY: by contract; of an array without elements nothing is reached.
    unsafe { link::<T, L>(own, field.cast()) }
}

/// The properties in all elements of an array, of which `first` is that of the first.
#[doc(hidden)]
pub const fn link_elements<T: LinkTarget, const N: usize>(first: LinkAccess<T>) -> [LinkAccess<T>; N] {
    let mut all = [first; N];
    let mut at = 0;
    while at < N {
        all[at].offset = first.offset + at * size_of::<Link<T>>();
        at += 1;
    }
    all
}

impl<T: ?Sized> Clone for LinkAccess<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: ?Sized> Copy for LinkAccess<T> {}

impl<T: LinkTarget> LinkAccess<T> {
    /// It keeps its target.
    pub const fn strong(mut self) -> Self {
        self.strong = true;
        self
    }

    /// With a check of the target.
    pub const fn check(mut self, check: Check) -> Self {
        self.check = Some(check);
        self
    }

    /// Its value is the id of an object in this container of the root, which it uses alone.
    pub const fn backend(self, container: &'static str) -> Backend<T> {
        Backend { link: self, container }
    }

    /// # Safety
    ///
    /// `own` is the own state of the property's owner, and is there for `'a`.
    pub(super) unsafe fn at<'a>(&self, own: *const u8) -> &'a Link<T> {
        // SAFETY: within the own state, by construction.
        let field = unsafe { own.add(self.offset) };
        // SAFETY: whoever called `link` promised that a `Link<T>` is there.
        unsafe { &*field.cast() }
    }

    /// Where the input leads, if that may be the target.
    fn find(&self, target: Target<'_>, input: Input<'_>) -> Result<To> {
        let path = match input {
            Input::Target(None) => return Ok(To::Nowhere),
            Input::Target(Some(object)) => {
                self.admit(target, &object)?;
                return Ok(self.to(object));
            }
            Input::Awaited(weak) => {
                return match weak.upgrade() {
                    Some(object) => self.find(target, Input::Target(Some(object))),
                    None => self.await_(target, &weak).map(|()| To::Weak(weak)),
                };
            }
            Input::Json(json) | Input::Default(json) => String::from_json(target.name, json)?,
            Input::Text(text) => text.to_owned(),
        };
        if path.is_empty() {
            return Ok(To::Nowhere);
        }
        let no_qom = || ErrorKind::NoQom { object: target.header.class.name().into() };
        let object = match target.header.world().ok_or_else(no_qom)?.resolve(&path, &|info| T::KIND.admits(info)) {
            Ok(object) => object,
            Err(Unresolved::Unwanted) => return Err(wrong_target::<T>(target)),
            Err(Unresolved::Ambiguous) => return Err(ErrorKind::AmbiguousPath { path }.into()),
            Err(Unresolved::Missing) => return Err(ErrorKind::DeviceNotFound { name: path }.into()),
        };
        self.admit(target, &object)?;
        Ok(self.to(object))
    }

    /// Whether an object may be the target.
    fn admit(&self, target: Target<'_>, object: &Obj<Object>) -> Result<()> {
        of_one_world(target, object.header())?;
        if T::KIND.admits(object.info()) {
            self.check.map_or(Ok(()), |check| check(object))
        } else {
            Err(wrong_target::<T>(target))
        }
    }

    /// Whether what is not live may be the target once it is.
    fn await_(&self, target: Target<'_>, weak: &Weak<Object>) -> Result<()> {
        of_one_world(target, weak.header())?;
        if T::KIND.admits(weak.header().class) { Ok(()) } else { Err(wrong_target::<T>(target)) }
    }

    /// # Safety
    ///
    /// As for `at`.
    unsafe fn set(&self, target: Target<'_>, own: *const u8, input: Input<'_>) -> Result<()> {
        let to = self.find(target, input)?;
        // SAFETY: by contract.
        let link = unsafe { self.at(own) };
        link.put(to);
        Ok(())
    }

    pub(super) fn to(&self, object: Owned<Object>) -> To {
        if self.strong { To::Strong(object) } else { To::Weak(object.downgrade()) }
    }

    /// # Safety
    ///
    /// As for `at`.
    unsafe fn path(&self, own: *const u8) -> String {
        // SAFETY: by contract.
        let object = unsafe { self.at(own) }.object();
        let path = object.as_ref().and_then(|object| object.header().world()?.path(object.header()));
        path.unwrap_or_default()
    }
}

/// A target that has joined no `Qom` yet may join that of the link.
pub(super) fn of_one_world(target: Target<'_>, other: &Header) -> Result<()> {
    match (target.header.world(), other.world()) {
        (Some(own), Some(world)) if !Arc::ptr_eq(own, world) => {
            Err(ErrorKind::MixedQom { object: other.class.name().into() }.into())
        }
        _ => Ok(()),
    }
}

#[cold]
fn wrong_target<T: LinkTarget>(target: Target<'_>) -> Error {
    ErrorKind::InvalidType { parameter: target.property.name.into(), expected: T::KIND.name().into() }.into()
}

// SAFETY: touches the field at `offset` only.
unsafe impl<T: LinkTarget> PropertyAccess for LinkAccess<T> {
    fn word(&self) -> &'static str {
        Word::<T>::LINK
    }

    unsafe fn get(&self, _: Target<'_>, own: *const u8) -> Result<Value> {
        // SAFETY: by contract.
        Ok(unsafe { self.path(own) }.into())
    }

    unsafe fn get_text(&self, _: Target<'_>, own: *const u8) -> Result<String> {
        // SAFETY: by contract.
        Ok(unsafe { self.path(own) })
    }

    unsafe fn set_draft(&self, target: Target<'_>, own: *mut u8, input: Input<'_>) -> Result<()> {
        // SAFETY: by contract.
        unsafe { self.set(target, own, input) }
    }

    unsafe fn set_live(&self, target: Target<'_>, own: *const u8, input: Input<'_>) -> Result<()> {
        // SAFETY: by contract.
        unsafe { self.set(target, own, input) }
    }

    fn look_at(&self, target: Target<'_>, input: Input<'_>) -> Result<()> {
        self.find(target, input).map(drop)
    }

    unsafe fn validate(&self, target: Target<'_>, own: *const u8) -> Result<()> {
        // SAFETY: by contract.
        let link = unsafe { self.at(own) };
        if let Some(object) = link.object() {
            self.admit(target, &object)?;
            link.put(self.to(object));
            return Ok(());
        }
        let To::Weak(weak) = link.to() else { return Ok(()) };
        self.await_(target, &weak)?;
        // What is not live now may be so with this object; if it was live before, it is gone.
        if self.strong || self.check.is_some() {
            let property = target.property.name.into();
            return Err(ErrorKind::TargetNotLive { property, target: weak.header().class.name().into() }.into());
        }
        Ok(())
    }

    unsafe fn lead(&self, _: Target<'_>, own: *const u8) -> Option<Owned<Object>> {
        // SAFETY: by contract.
        unsafe { self.at(own) }.object()
    }
}
