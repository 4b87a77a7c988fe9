//! How a property is read and set: typed when the derive writes it, erased in the table.

use super::class::{PropertyInfo, TypeInfo};
use super::header::Header;
use super::obj::{Obj, QomType};
use super::obj_mut::ObjMut;
use crate::error::{Error, ErrorKind, Result};
use crate::value::{Bounds, Number, NumberKey, PropertyField, PropertyValue, Value};
use std::marker::PhantomData;

/// A value on its way into a property.
#[doc(hidden)]
#[derive(Debug)]
pub enum Input<'a> {
    /// As JSON has it.
    Json(Value),
    /// As the command line has it.
    Text(&'a str),
}

/// Which property of which object, for messages.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub struct Target<'a> {
    /// The object's class.
    pub class: &'a TypeInfo,
    /// The property.
    pub property: &'a PropertyInfo,
}

/// The erased accessors of one property.
///
/// # Safety
///
/// The methods touch no more than the own state that they are given, of the type whose property this is.
#[doc(hidden)]
pub unsafe trait PropertyAccess: Sync {
    /// The type word of the value.
    fn word(&self) -> &'static str;
    /// The default, where one is declared.
    fn default_json(&self) -> Option<Value> {
        None
    }
    /// The range, where one is declared.
    fn bounds(&self) -> Option<Bounds> {
        None
    }
    /// The texts of an enum's values.
    fn variants(&self) -> &'static [&'static str] {
        &[]
    }
    /// The input as JSON, if it may be the property's default: conversion, range and check, without an object.
    fn normalize(&self, _target: Target<'_>, _input: Input<'_>) -> Result<Value> {
        Err(Error::new("a property of this kind has no default"))
    }
    /// Reads as JSON.
    ///
    /// # Safety
    ///
    /// `own` is the own state of the property's owner, shared or exclusive.
    unsafe fn get(&self, own: *const u8) -> Result<Value>;
    /// Reads as text.
    ///
    /// # Safety
    ///
    /// As for `get`.
    unsafe fn get_text(&self, own: *const u8) -> Result<String>;
    /// Sets in a draft.
    ///
    /// # Safety
    ///
    /// `own` is the own state of the property's owner, exclusive.
    unsafe fn set_draft(&self, target: Target<'_>, own: *mut u8, input: Input<'_>) -> Result<()>;
    /// Sets in a live object.
    ///
    /// # Safety
    ///
    /// `own` is the own state of the property's owner in the live object `object`.
    unsafe fn set_live(&self, target: Target<'_>, own: *const u8, object: &Header, input: Input<'_>) -> Result<()>;
    /// Applies range and check to the value that is there.
    ///
    /// # Safety
    ///
    /// As for `get`.
    unsafe fn validate(&self, _target: Target<'_>, _own: *const u8) -> Result<()> {
        Ok(())
    }
}

/// A hook of a type `T`, with `T` forgotten so that one `Field<F>` serves every struct.
#[derive(Clone, Copy)]
enum OnSet {
    None,
    /// Was `fn(&mut T)`.
    Draft(*const ()),
    /// Was `fn(&T)`.
    Shared(*const ()),
}

/// The constant form of a field's value.
#[doc(hidden)]
pub type ConstOf<F> = <<F as PropertyField>::Value as PropertyValue>::Const;

/// A property that is a field of type `F` of its owner's own state.
#[doc(hidden)]
pub struct Field<F: PropertyField> {
    offset: usize,
    default: Option<ConstOf<F>>,
    range: Option<Range<F>>,
    check: Option<Check<F::Value>>,
    on_set: OnSet,
    field: PhantomData<fn() -> F>,
}

// SAFETY: constants, and addresses of functions.
unsafe impl<F: PropertyField> Sync for Field<F> {}

/// A check of one's own.
type Check<V> = fn(&V) -> Result<()>;

/// The declared range, and how its ends and a value become comparable.
struct Range<F: PropertyField> {
    min: ConstOf<F>,
    max: ConstOf<F>,
    end_key: fn(ConstOf<F>) -> NumberKey,
    value_key: fn(&F::Value) -> NumberKey,
}

impl<F: PropertyField> Range<F> {
    fn bounds(&self) -> Bounds {
        match ((self.end_key)(self.min), (self.end_key)(self.max)) {
            (NumberKey::Int(min), NumberKey::Int(max)) => Bounds::Int { min, max },
            (NumberKey::Float(min), NumberKey::Float(max)) => Bounds::Float { min, max },
            _ => unreachable!("both ends are of one type"),
        }
    }
}

/// The property in the field at `field` of an own state at `own`.
///
/// # Safety
///
/// `field` points to a field of type `F` of the `T` whose memory, initialized or not, is at `own`.
#[doc(hidden)]
pub const unsafe fn field<T, F: PropertyField>(own: *const T, field: *const F) -> Field<F> {
    // A packed struct has less alignment than its fields may need, and no reference to them would be sound. This is a
    // proof and no message: the derive refuses what it can see.
    assert!(align_of::<T>() >= align_of::<F>(), "a property's field must be aligned: remove `repr(packed)`");
    // SAFETY: by contract both are within one allocation, and the field is not before its struct.
    let offset = unsafe { field.byte_offset_from_unsigned(own) };
    Field { offset, default: None, range: None, check: None, on_set: OnSet::None, field: PhantomData }
}

impl<F: PropertyField> Field<F> {
    pub const fn default(mut self, value: ConstOf<F>) -> Self {
        self.default = Some(value);
        self
    }

    pub const fn range(mut self, min: ConstOf<F>, max: ConstOf<F>) -> Self
    where
        ConstOf<F>: Number,
        F::Value: Number,
    {
        let (end_key, value_key): (fn(_) -> _, fn(&_) -> _) =
            (Number::bounds_key, |value: &F::Value| value.bounds_key());
        self.range = Some(Range { min, max, end_key, value_key });
        self
    }

    pub const fn check(mut self, check: Check<F::Value>) -> Self {
        self.check = Some(check);
        self
    }

    /// # Safety
    ///
    /// `T` is the type that was given to [`field`].
    pub const unsafe fn on_set_draft<T: QomType>(mut self, hook: fn(&mut T)) -> Self {
        self.on_set = OnSet::Draft(hook as *const ());
        self
    }

    /// # Safety
    ///
    /// `T` is the type that was given to [`field`].
    pub const unsafe fn on_set_shared<T: QomType>(mut self, hook: fn(&T)) -> Self {
        self.on_set = OnSet::Shared(hook as *const ());
        self
    }
}

/// Calls what was an `fn(&T)`.
///
/// # Safety
///
/// `own` is a `T`.
unsafe fn call_shared(hook: *const (), own: *const u8) {
    // SAFETY: was made of an `fn(&T)`, which a raw pointer in its place can be passed to.
    let hook = unsafe { std::mem::transmute::<*const (), fn(*const u8)>(hook) };
    hook(own);
}

/// What a field with a declared default starts with.
#[doc(hidden)]
pub fn initial<F: PropertyField>(field: &'static Field<F>) -> F {
    match field.default {
        Some(default) => F::from_value(F::Value::from_const(default)),
        None => unreachable!("the derive calls this for a field with a default"),
    }
}

impl<F: PropertyField> Field<F> {
    /// # Safety
    ///
    /// `own` is the own state of the property's owner.
    unsafe fn at<'a>(&self, own: *const u8) -> &'a F {
        // SAFETY: within the own state, by construction.
        let field = unsafe { own.add(self.offset) };
        // SAFETY: whoever called `field` promised that an `F` is there.
        unsafe { &*field.cast() }
    }

    fn parse(&self, target: Target<'_>, input: Input<'_>) -> Result<F::Value> {
        let name = target.property.name;
        let value = match input {
            Input::Json(json) => F::Value::from_json(name, json)?,
            Input::Text(text) => F::Value::from_text(name, text)?,
        };
        self.admit(target, &value)?;
        Ok(value)
    }

    fn admit(&self, target: Target<'_>, value: &F::Value) -> Result<()> {
        if let Some(range) = &self.range {
            let bounds = range.bounds();
            if !bounds.contains_key((range.value_key)(value)) {
                return Err(target.out_of_range(bounds, &value.to_json()));
            }
        }
        self.check.map_or(Ok(()), |check| check(value))
    }
}

// SAFETY: touches the field at `offset` only, and hands hooks the own state that it was given.
unsafe impl<F: PropertyField> PropertyAccess for Field<F> {
    fn word(&self) -> &'static str {
        F::Value::TYPE
    }

    fn variants(&self) -> &'static [&'static str] {
        F::Value::VARIANTS
    }

    fn default_json(&self) -> Option<Value> {
        self.default.map(|value| F::Value::from_const(value).to_json())
    }

    fn bounds(&self) -> Option<Bounds> {
        self.range.as_ref().map(Range::bounds)
    }

    fn normalize(&self, target: Target<'_>, input: Input<'_>) -> Result<Value> {
        self.parse(target, input).map(|value| value.to_json())
    }

    unsafe fn get(&self, own: *const u8) -> Result<Value> {
        // SAFETY: by contract.
        Ok(unsafe { self.at(own) }.read_json())
    }

    unsafe fn get_text(&self, own: *const u8) -> Result<String> {
        // SAFETY: by contract.
        Ok(unsafe { self.at(own) }.read_text())
    }

    unsafe fn set_draft(&self, target: Target<'_>, own: *mut u8, input: Input<'_>) -> Result<()> {
        let value = self.parse(target, input)?;
        // SAFETY: within the own state, by construction.
        let field = unsafe { own.add(self.offset) };
        // SAFETY: whoever called `field` promised that an `F` is there; exclusive by contract.
        unsafe { &mut *field.cast::<F>() }.set_exclusive(value);
        match self.on_set {
            OnSet::None => {}
            OnSet::Draft(hook) => {
                // SAFETY: was made of an `fn(&mut T)` with `T` the owner, which a raw pointer in its place can be passed to.
                let hook = unsafe { std::mem::transmute::<*const (), fn(*mut u8)>(hook) };
                // `own` is a `T`, exclusive by contract.
                hook(own);
            }
            // SAFETY: by contract.
            OnSet::Shared(hook) => unsafe { call_shared(hook, own) },
        }
        Ok(())
    }

    unsafe fn set_live(&self, target: Target<'_>, own: *const u8, _: &Header, input: Input<'_>) -> Result<()> {
        let value = self.parse(target, input)?;
        // SAFETY: by contract.
        if unsafe { self.at(own) }.set_shared(value).is_err() {
            return Err(target.not_writable());
        }
        if let OnSet::Shared(hook) = self.on_set {
            // SAFETY: by contract.
            unsafe { call_shared(hook, own) };
        }
        Ok(())
    }

    unsafe fn validate(&self, target: Target<'_>, own: *const u8) -> Result<()> {
        // SAFETY: by contract.
        unsafe { self.at(own) }.with(|value| self.admit(target, value))
    }
}

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
    fn parse(target: Target<'_>, input: Input<'_>) -> Result<V> {
        match input {
            Input::Json(json) => V::from_json(target.property.name, json),
            Input::Text(text) => V::from_text(target.property.name, text),
        }
    }

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

    fn normalize(&self, target: Target<'_>, input: Input<'_>) -> Result<Value> {
        Self::parse(target, input).map(|value| value.to_json())
    }

    unsafe fn get(&self, own: *const u8) -> Result<Value> {
        // SAFETY: by contract, with `T` the owner.
        unsafe { self.read(own) }.map(|value| value.to_json())
    }

    unsafe fn get_text(&self, own: *const u8) -> Result<String> {
        // SAFETY: by contract, with `T` the owner.
        unsafe { self.read(own) }.map(|value| value.to_text())
    }

    unsafe fn set_draft(&self, target: Target<'_>, own: *mut u8, input: Input<'_>) -> Result<()> {
        let value = Self::parse(target, input)?;
        match self.set {
            // SAFETY: by contract, with `T` the owner.
            Setter::Any(set) => set(unsafe { &*own.cast() }, value),
            // SAFETY: as above, exclusive.
            Setter::Draft(set) => set(unsafe { &mut *own.cast() }, value),
            Setter::Live(_) | Setter::None => Err(target.not_writable()),
        }
    }

    unsafe fn set_live(&self, target: Target<'_>, own: *const u8, object: &Header, input: Input<'_>) -> Result<()> {
        let value = Self::parse(target, input)?;
        match self.set {
            // SAFETY: by contract, with `T` the owner.
            Setter::Any(set) => set(unsafe { &*own.cast() }, value),
            // SAFETY: H1, H2: the owner is among the object's types, and the object is live by contract (H4).
            Setter::Live(set) => set(unsafe { object.whole.cast::<Obj<T>>().as_ref() }, value),
            Setter::Draft(_) | Setter::None => Err(target.not_writable()),
        }
    }
}

impl Target<'_> {
    #[cold]
    fn out_of_range(self, bounds: Bounds, value: &Value) -> Error {
        let (min, max) = bounds.texts();
        ErrorKind::OutOfRange {
            type_name: self.class.name.into(),
            property: self.property.name.into(),
            value: value.to_string(),
            min,
            max,
        }
        .into()
    }

    pub(crate) fn not_writable(self) -> Error {
        ErrorKind::PropertyNotWritable { type_name: self.class.name.into(), property: self.property.name.into() }.into()
    }
}

/// The own state of the property's owner within an object.
fn own_of(header: &Header, property: &PropertyInfo) -> *mut u8 {
    header.whole.as_ptr().wrapping_add(property.owner.memory.own)
}

/// Reads a property of an object that is a draft or live.
pub(crate) fn read(header: &Header, property: &PropertyInfo) -> Result<Value> {
    // SAFETY: H7: the owner is among the object's types; whoever has the header may read (H3, H4).
    unsafe { property.access.get(own_of(header, property)) }
}

/// Reads a property as text.
pub(crate) fn read_text(header: &Header, property: &PropertyInfo) -> Result<String> {
    // SAFETY: as for `read`.
    unsafe { property.access.get_text(own_of(header, property)) }
}

impl<T: QomType> ObjMut<'_, T> {
    /// Sets a property of this draft.
    pub(crate) fn write(&mut self, property: &PropertyInfo, input: Input<'_>) -> Result<()> {
        let header = self.header();
        let target = Target { class: header.class, property };
        // SAFETY: H7 for the owner; exclusive, as `self` is (H3).
        unsafe { property.access.set_draft(target, own_of(header, property), input) }
    }
}

/// Applies range and check of a property of a draft.
pub(crate) fn validate(header: &Header, property: &PropertyInfo) -> Result<()> {
    let target = Target { class: header.class, property };
    // SAFETY: as for `read`.
    unsafe { property.access.validate(target, own_of(header, property)) }
}

impl<T: QomType> Obj<T> {
    /// Sets a property of this live object.
    pub(crate) fn write_live(&self, property: &PropertyInfo, input: Input<'_>) -> Result<()> {
        let header = self.header();
        let target = Target { class: header.class, property };
        // SAFETY: H7 for the owner, H4 for the time.
        unsafe { property.access.set_live(target, own_of(header, property), header, input) }
    }
}
