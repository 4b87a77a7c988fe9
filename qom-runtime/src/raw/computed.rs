//! A property whose value is a function's.

use super::access::{Asked, FromInput, Input, PropertyAccess, Target};
use super::obj::{Obj, QomType};
use crate::error::{Error, Result};
use crate::value::{PropertyValue, Value};

/// A property that is computed by functions of its owner.
#[doc(hidden)]
pub struct Computed<T: QomType, V: PropertyValue> {
    get: Option<fn(&T) -> Result<V>>,
    set: Setter<T, V>,
}

enum Setter<T: QomType, V> {
    None,
    Any(fn(&T, V) -> Result<()>),
    Draft(fn(&mut T, V) -> Result<()>),
    Live(fn(&Obj<T>, V) -> Result<()>),
}

impl<T: QomType, V: PropertyValue> Computed<T, V> {
    pub const NEW: Self = Computed { get: None, set: Setter::None };

    pub const fn get(mut self, get: fn(&T) -> Result<V>) -> Self {
        self.get = Some(get);
        self
    }

    pub const fn set(mut self, set: fn(&T, V) -> Result<()>) -> Self {
        self.set = Setter::Any(set);
        self
    }

    pub const fn set_draft(mut self, set: fn(&mut T, V) -> Result<()>) -> Self {
        self.set = Setter::Draft(set);
        self
    }

    pub const fn set_live(mut self, set: fn(&Obj<T>, V) -> Result<()>) -> Self {
        self.set = Setter::Live(set);
        self
    }
}

impl<T: QomType, V: PropertyValue> Computed<T, V> {
    /// # Safety
    ///
    /// `own` is a `T`.
    unsafe fn read(&self, own: *const u8) -> Result<V> {
        match self.get {
            // SAFETY: by contract.
            Some(get) => get(unsafe { &*own.cast() }),
            None => Err(Error::new("a property without a getter was read")),
        }
    }
}

// SAFETY: hands the functions the own state, or the object, that it was given.
unsafe impl<T: QomType, V: PropertyValue> PropertyAccess for Computed<T, V> {
    fn word(&self) -> &'static str {
        V::TYPE
    }

    fn variants(&self) -> &'static [&'static str] {
        V::VARIANTS
    }

    fn normalize(&self, asked: Asked<'_>, input: Input<'_>) -> Result<Value> {
        V::from_input(asked, input).map(|value| value.to_json())
    }

    unsafe fn get(&self, _: Target<'_>, own: *const u8) -> Result<Value> {
        // SAFETY: by contract, with `T` the owner.
        unsafe { self.read(own) }.map(|value| value.to_json())
    }

    unsafe fn get_text(&self, _: Target<'_>, own: *const u8) -> Result<String> {
        // SAFETY: by contract, with `T` the owner.
        unsafe { self.read(own) }.map(|value| value.to_text())
    }

    unsafe fn set_draft(&self, target: Target<'_>, own: *mut u8, input: Input<'_>) -> Result<()> {
        let value = V::from_input(target.asked(), input)?;
        match self.set {
            // SAFETY: by contract, with `T` the owner.
            Setter::Any(set) => set(unsafe { &*own.cast() }, value),
            // SAFETY: as above, exclusive.
            Setter::Draft(set) => set(unsafe { &mut *own.cast() }, value),
            Setter::Live(_) | Setter::None => Err(target.not_writable()),
        }
    }

    unsafe fn set_live(&self, target: Target<'_>, own: *const u8, input: Input<'_>) -> Result<()> {
        let value = V::from_input(target.asked(), input)?;
        match self.set {
            // SAFETY: by contract, with `T` the owner.
            Setter::Any(set) => set(unsafe { &*own.cast() }, value),
            // SAFETY: H1, H2: the owner is among the object's types, and the object is live by contract (H4).
            Setter::Live(set) => set(unsafe { target.header.whole.cast::<Obj<T>>().as_ref() }, value),
            Setter::Draft(_) | Setter::None => Err(target.not_writable()),
        }
    }
}
