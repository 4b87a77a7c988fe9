//! A link that is computed: which object it leads to is a function's answer.

use super::access::{Input, PropertyAccess, Target};
use super::hop::hop;
use super::link::{LinkTarget, TargetKind};
use super::link_access::of_one_world;
use super::member;
use super::obj::{Obj, QomType};
use super::owned::Owned;
use super::word::Word;
use crate::Object;
use crate::error::Result;
use crate::name::same;
use crate::value::Value;
use std::marker::PhantomData;

/// A read-only link of a `T`, which leads to an `L`. In a draft it leads nowhere.
///
/// That the function gives an `O` which is an `L` is no bound: of an `L` that is no target the compiler would say it too.
#[doc(hidden)]
pub struct ComputedLink<T: QomType, L, O: QomType> {
    get: GetTarget<T, O>,
    target: PhantomData<fn() -> L>,
}

type GetTarget<T, O> = fn(&Obj<T>) -> Option<Owned<O>>;

impl<T: QomType, L: LinkTarget, O: QomType> ComputedLink<T, L, O> {
    pub const fn new(get: GetTarget<T, O>) -> Self {
        ComputedLink { get, target: PhantomData }
    }

    /// Whether what the function gives is of the target's type, or may implement its interface.
    pub const fn fits(&self) -> bool {
        let TargetKind::Type(wanted) = L::KIND else { return true };
        let mut info = O::INFO;
        // Addresses cannot be compared at compile time; two types of one name are in no `Qom` together.
        while !same(info.name, wanted.name) {
            match info.parent {
                Some(parent) => info = parent,
                None => return false,
            }
        }
        true
    }

    /// What the function answers, unless the property's word would be wrong of it, or it is of another world. A function that
    /// asks for itself, by a path of the user's for instance, ends up nowhere.
    ///
    /// # Safety
    ///
    /// As for `lead`, with `T` the owner.
    unsafe fn target(&self, target: Target<'_>) -> Option<Owned<Object>> {
        // SAFETY: H7: the owner is among the object's types.
        let own = unsafe { target.live() }?;
        let object = hop(|| (self.get)(own))??.downcast::<Object>().ok()?;
        let fits = L::KIND.admits(object.info()) && of_one_world(target, object.header()).is_ok();
        fits.then_some(object)
    }

    /// # Safety
    ///
    /// As for `target`.
    unsafe fn path(&self, target: Target<'_>) -> String {
        // SAFETY: by contract.
        let object = unsafe { self.target(target) };
        object.map(|object| member::path(&object)).unwrap_or_default()
    }
}

// SAFETY: hands the function a live object, and touches nothing else.
unsafe impl<T: QomType, L: LinkTarget, O: QomType> PropertyAccess for ComputedLink<T, L, O> {
    fn word(&self) -> &'static str {
        Word::<L>::LINK
    }

    unsafe fn get(&self, target: Target<'_>, _: *const u8) -> Result<Value> {
        // SAFETY: by contract, with `T` the owner.
        Ok(unsafe { self.path(target) }.into())
    }

    unsafe fn get_text(&self, target: Target<'_>, _: *const u8) -> Result<String> {
        // SAFETY: as for `get`.
        Ok(unsafe { self.path(target) })
    }

    unsafe fn set_draft(&self, target: Target<'_>, _: *mut u8, _: Input<'_>) -> Result<()> {
        Err(target.not_writable())
    }

    unsafe fn set_live(&self, target: Target<'_>, _: *const u8, _: Input<'_>) -> Result<()> {
        Err(target.not_writable())
    }

    unsafe fn lead(&self, target: Target<'_>, _: *const u8) -> Option<Owned<Object>> {
        // SAFETY: by contract, with `T` the owner.
        unsafe { self.target(target) }
    }
}
