//! A property whose value is a function's.

use super::access::{Asked, FromInput, Input, PropertyAccess, Target};
use super::changes::Change;
use super::obj::{Obj, QomType};
use crate::error::{Error, Result};
use crate::value::{PropertyValue, Value};

/// What a property that only the live object knows reads as in a draft: the value's `Default`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "a draft has no `{Self}` to read: the type has no `Default`",
    label = "not `Default`",
    note = "while the object is a draft, a property with `get_live` reads as the `Default` of its type",
    note = "add `#[derive(Default)]` to `{Self}`, or use `get`, a function of the own state"
)]
pub trait ReadsInDraft {
    /// It.
    fn before() -> Self;
}

#[diagnostic::do_not_recommend]
impl<V: Default> ReadsInDraft for V {
    fn before() -> Self {
        V::default()
    }
}

/// A property that is computed by functions of its owner.
#[doc(hidden)]
pub struct Computed<T: QomType, V: PropertyValue> {
    get: Getter<T, V>,
    set: Setter<T, V>,
    /// What the setter is given when an object is made.
    default: Option<V::Const>,
}

enum Getter<T: QomType, V> {
    None,
    Any(fn(&T) -> Result<V>),
    Live {
        get: fn(&Obj<T>) -> Result<V>,
        /// What a draft reads as.
        before: fn() -> V,
    },
}

enum Setter<T: QomType, V> {
    None,
    Any(fn(&T, V) -> Result<()>),
    Draft(fn(&mut T, V) -> Result<()>),
    Live(fn(&Obj<T>, V) -> Result<()>),
}

impl<T: QomType, V: PropertyValue> Computed<T, V> {
    pub const NEW: Self = Computed { get: Getter::None, set: Setter::None, default: None };

    pub const fn get(mut self, get: fn(&T) -> Result<V>) -> Self {
        self.get = Getter::Any(get);
        self
    }

    pub const fn get_live(mut self, get: fn(&Obj<T>) -> Result<V>) -> Self
    where
        V: ReadsInDraft,
    {
        self.get = Getter::Live { get, before: V::before };
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

    pub const fn default(mut self, default: V::Const) -> Self {
        self.default = Some(default);
        self
    }
}

impl<T: QomType, V: PropertyValue> Computed<T, V> {
    /// # Safety
    ///
    /// As for `get`, with `T` the owner.
    unsafe fn read(&self, target: Target<'_>, own: *const u8) -> Result<V> {
        match self.get {
            // SAFETY: by contract.
            Getter::Any(get) => get(unsafe { &*own.cast() }),
            // SAFETY: H7: the owner is among the object's types.
            Getter::Live { get, before } => unsafe { target.live() }.map_or_else(|| Ok(before()), get),
            Getter::None => Err(Error::new("a property without a getter was read")),
        }
    }

    /// # Safety
    ///
    /// As for `set_draft`, with `T` the owner.
    unsafe fn put(&self, target: Target<'_>, own: *mut u8, value: V) -> Result<()> {
        let given = match self.set {
            // SAFETY: by contract.
            Setter::Any(set) => set(unsafe { &*own.cast() }, value),
            // SAFETY: by contract, exclusive.
            Setter::Draft(set) => set(unsafe { &mut *own.cast() }, value),
            Setter::Live(_) | Setter::None => Err(target.not_writable()),
        };
        target.asked().answer(given)
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

    fn default_json(&self) -> Option<Value> {
        self.default.map(|value| V::from_const(value).to_json())
    }

    fn normalize(&self, asked: Asked<'_>, input: Input<'_>) -> Result<Value> {
        V::from_input(asked, input).map(|value| value.to_json())
    }

    unsafe fn get(&self, target: Target<'_>, own: *const u8) -> Result<Value> {
        // SAFETY: by contract, with `T` the owner.
        unsafe { self.read(target, own) }.map(|value| value.to_json())
    }

    unsafe fn get_text(&self, target: Target<'_>, own: *const u8) -> Result<String> {
        // SAFETY: by contract, with `T` the owner.
        unsafe { self.read(target, own) }.map(|value| value.to_text())
    }

    unsafe fn set_draft(&self, target: Target<'_>, own: *mut u8, input: Input<'_>) -> Result<()> {
        let value = V::from_input(target.asked(), input)?;
        // SAFETY: by contract, with `T` the owner.
        unsafe { self.put(target, own, value) }
    }

    unsafe fn set_default(&self, target: Target<'_>, own: *mut u8) -> Result<()> {
        // SAFETY: by contract, with `T` the owner.
        self.default.map_or(Ok(()), |value| unsafe { self.put(target, own, V::from_const(value)) })
    }

    unsafe fn set_live(&self, target: Target<'_>, own: *const u8, input: Input<'_>) -> Result<()> {
        let value = V::from_input(target.asked(), input)?;
        let _change = Change::of(target.header);
        let given = match self.set {
            // SAFETY: by contract, with `T` the owner.
            Setter::Any(set) => set(unsafe { &*own.cast() }, value),
            // SAFETY: H1, H2: the owner is among the object's types, and the object is live by contract (H4).
            Setter::Live(set) => set(unsafe { target.header.whole.cast::<Obj<T>>().as_ref() }, value),
            Setter::Draft(_) | Setter::None => Err(target.not_writable()),
        };
        target.asked().answer(given)
    }
}
