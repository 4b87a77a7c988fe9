//! What the compiler proves of types, under the names by which its messages call it. Nobody needs to write these names.

use crate::error::Result;
pub use crate::interface::Lists;
use crate::raw::backend::Backend;
pub use crate::raw::computed::{Computed, ReadsInDraft};
use crate::raw::computed_link::ComputedLink;
use crate::raw::field::ConstOf;
pub use crate::raw::field::{Field, field, initial};
use crate::raw::link::LinkTarget;
use crate::raw::link_access::LinkAccess;
pub use crate::raw::obj::{
    Abstract, Activate, Below, Concrete, HasInstance, Infallible, Instantiable, Singleton, StateHook, Unbound,
};
use crate::raw::state::StateFieldInfo;
pub use crate::raw::vtable::{Admits, Final, Interface, InterfaceFor, Methods, ParentOf};
use crate::value::{PropertyField, PropertyValue, Ranged, StateField};
use crate::{Obj, ObjMut, Object, Owned, QomType};

/// A proof that is no type's: where it fails, the message stands at the call.
#[track_caller]
pub const fn demand(holds: bool, message: &'static str) {
    if !holds {
        panic!("{}", message);
    }
}

/// Each type is `Sync`.
pub const fn objects_are_shared_between_threads<T: Sync>() {}

/// Asks whether `T` is `Send`, for a message of our own: most types that are not are not `Sync` either, and the compiler
/// would say both.
#[derive(Debug)]
pub struct Sendable<T>(std::marker::PhantomData<T>);

impl<T: Send> Sendable<T> {
    /// It is.
    pub const ANSWER: bool = true;
}

/// What answers for a type that is not.
pub trait NotSendable {
    /// It is not.
    const ANSWER: bool = false;
}
impl<T> NotSendable for Sendable<T> {}

/// The `init` hook of a type.
pub const fn init<T: QomType>(hook: fn(&mut ObjMut<'_, T>)) -> Option<fn(&mut ObjMut<'_, T>)> {
    Some(hook)
}

/// The `activate` hook of a type.
pub const fn activate<T: QomType>(hook: fn(&mut ObjMut<'_, T>) -> Result<()>) -> Option<Activate<T>> {
    Some(hook)
}

/// The `deactivate` hook of a type.
pub const fn deactivate<T: QomType>(hook: fn(&Obj<T>)) -> Option<fn(&Obj<T>)> {
    Some(hook)
}

/// What is done before the state of an object of a type is saved.
pub const fn before_save<T: QomType>(hook: fn(&Obj<T>) -> Result<()>) -> Option<StateHook<T>> {
    Some(hook)
}

/// What is done after the state of an object of a type was put back.
pub const fn after_load<T: QomType>(hook: fn(&Obj<T>) -> Result<()>) -> Option<StateHook<T>> {
    Some(hook)
}

/// A field that is state and no property.
pub const fn state_field<T: QomType, F: StateField>(name: &'static str, project: fn(&T) -> &F) -> StateFieldInfo {
    StateFieldInfo::new(name, project)
}

/// The same with what a value must meet that was saved.
pub const fn checked_state_field<T: QomType, F: StateField>(
    name: &'static str,
    project: fn(&T) -> &F,
    check: fn(&F::Saved) -> Result<()>,
) -> StateFieldInfo {
    StateFieldInfo::checked(name, project, check)
}

/// Whether a value that was saved is between the ends of a range.
pub fn within<V: PartialOrd + std::fmt::Display>(value: &V, low: &V, high: &V) -> Result<()> {
    match low <= value && value <= high {
        true => Ok(()),
        false => Err(crate::Error::new(format!("{value} is not from {low} to {high}"))),
    }
}

/// Whether a value that was saved is not above the end of a range.
pub fn at_most<V: PartialOrd + std::fmt::Display>(value: &V, high: &V) -> Result<()> {
    match value <= high {
        true => Ok(()),
        false => Err(crate::Error::new(format!("{value} is more than {high}"))),
    }
}

/// Gives a property its default.
pub const fn with_default<F: PropertyField>(field: Field<F>, default: ConstOf<F>) -> Field<F> {
    field.default(default)
}

/// Gives a property its check.
pub const fn with_check<F: PropertyField>(field: Field<F>, check: fn(&F::Value) -> Result<()>) -> Field<F> {
    field.check(check)
}

/// Gives a link the check of its target.
pub const fn with_target_check<T: LinkTarget>(
    link: LinkAccess<T>,
    check: fn(&Obj<Object>) -> Result<()>,
) -> LinkAccess<T> {
    link.check(check)
}

/// Makes a link one that is set by the id of what is in a container.
pub const fn with_backend<T: LinkTarget>(link: LinkAccess<T>, container: &'static str) -> Backend<T> {
    link.backend(container)
}

/// The type of a property.
pub type ValueOf<F> = <F as PropertyField>::Value;

/// What can be a child.
pub trait IsChild {
    /// It.
    type Type: QomType;
}

#[diagnostic::do_not_recommend]
impl<C: QomType> IsChild for C {
    type Type = C;
}

/// What a link can lead to.
pub trait IsTarget {
    /// It.
    type Type: LinkTarget;
}

#[diagnostic::do_not_recommend]
impl<T: LinkTarget> IsTarget for T {
    type Type = T;
}

/// The type itself.
pub type Same<T> = T;

/// The type `C`, where it can be a child's. Generated code names it so: what cannot is said once, and nothing follows.
pub type ChildOf<C> = <C as IsChild>::Type;

/// The type `T`, where a link can lead to it.
pub type TargetOf<T> = <T as IsTarget>::Type;

/// What the ends of a range of `F` are written as.
pub type EndOf<F> = <<F as PropertyField>::Value as Ranged>::End;

/// Gives a property its range. Where no low end is written, `min` is the least of the type.
pub const fn with_range<F>(field: Field<F>, min: EndOf<F>, max: EndOf<F>, has_min: bool) -> Field<F>
where
    F: PropertyField<Value: Ranged>,
    F::Value: PropertyValue<Const = EndOf<F>>,
{
    field.range(min, max, has_min)
}

/// The same, of a value that may be absent.
pub const fn with_range_if_there<F>(field: Field<F>, min: EndOf<F>, max: EndOf<F>, has_min: bool) -> Field<F>
where
    F: PropertyField<Value: Ranged>,
    F::Value: PropertyValue<Const = Option<EndOf<F>>>,
{
    field.range(Some(min), Some(max), has_min)
}

/// A property without a field.
pub const fn computed<T: QomType, V: PropertyValue>() -> Computed<T, V> {
    Computed::NEW
}

/// Gives a property without a field its default.
pub const fn with_computed_default<T: QomType, V: PropertyValue>(
    computed: Computed<T, V>,
    default: V::Const,
) -> Computed<T, V> {
    computed.default(default)
}

/// A link without a field.
pub const fn computed_link<T: QomType, L: LinkTarget, O: QomType>(
    get: fn(&Obj<T>) -> Option<Owned<O>>,
) -> ComputedLink<T, L, O> {
    ComputedLink::new(get)
}

/// Whether the function of a link gives what it leads to.
pub const fn leads_there<T: QomType, L: LinkTarget, O: QomType>(link: &ComputedLink<T, L, O>) -> bool {
    link.fits()
}
