//! A property that is a field of its owner's own state.

use super::access::{Asked, FromInput, Input, PropertyAccess, Target};
use super::changes::{Change, Store};
use super::obj::QomType;
use super::state::Ready;
use crate::error::{Error, Result};
use crate::value::{Bounds, NumberKey, PropertyField, PropertyValue, Ranged, Value};
use std::marker::PhantomData;

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

impl<F: PropertyField> Clone for Field<F> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<F: PropertyField> Copy for Field<F> {}

// SAFETY: constants, and addresses of functions.
unsafe impl<F: PropertyField> Sync for Field<F> {}

/// A check of one's own.
type Check<V> = fn(&V) -> Result<()>;

/// The declared range, and how its ends and a value become comparable.
struct Range<F: PropertyField> {
    /// The least of the type, where only the high end is declared.
    min: ConstOf<F>,
    has_min: bool,
    max: ConstOf<F>,
    end_key: fn(ConstOf<F>) -> NumberKey,
    /// `None` where the value is absent.
    value_key: fn(&F::Value) -> Option<NumberKey>,
}

impl<F: PropertyField> Clone for Range<F> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<F: PropertyField> Copy for Range<F> {}

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

    pub const fn range(mut self, min: ConstOf<F>, max: ConstOf<F>, has_min: bool) -> Self
    where
        F::Value: Ranged,
    {
        let (end_key, value_key): (fn(_) -> _, fn(&_) -> _) =
            (<F::Value as Ranged>::end_key, <F::Value as Ranged>::ranged_key);
        self.range = Some(Range { min, has_min, max, end_key, value_key });
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

/// The accesses of all elements of a field `[F; N]`, of which `first` is that of the first. `defaults` are theirs, where
/// there is not one for all.
#[doc(hidden)]
pub const fn elements<F: PropertyField, const N: usize>(
    first: Field<F>,
    defaults: Option<[ConstOf<F>; N]>,
) -> [Field<F>; N] {
    let mut fields = [first; N];
    let mut at = 0;
    while at < N {
        fields[at].offset = first.offset + at * size_of::<F>();
        if let Some(defaults) = &defaults {
            fields[at].default = Some(defaults[at]);
        }
        at += 1;
    }
    fields
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

    fn parse(&self, asked: Asked<'_>, input: Input<'_>) -> Result<F::Value> {
        let value = F::Value::from_input(asked, input)?;
        self.admit(asked, &value)?;
        Ok(value)
    }

    fn admit(&self, asked: Asked<'_>, value: &F::Value) -> Result<()> {
        if let Some(range) = &self.range
            && let Some(number) = (range.value_key)(value)
        {
            let bounds = range.bounds();
            if !bounds.contains_key(number) {
                return Err(asked.out_of_range(bounds, range.has_min, &value.to_json()));
            }
        }
        self.check.map_or(Ok(()), |check| asked.answer(check(value)))
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

    fn normalize(&self, asked: Asked<'_>, input: Input<'_>) -> Result<Value> {
        self.parse(asked, input).map(|value| value.to_json())
    }

    unsafe fn get(&self, _: Target<'_>, own: *const u8) -> Result<Value> {
        // SAFETY: by contract.
        Ok(unsafe { self.at(own) }.read_json())
    }

    unsafe fn get_text(&self, _: Target<'_>, own: *const u8) -> Result<String> {
        // SAFETY: by contract.
        Ok(unsafe { self.at(own) }.read_text())
    }

    unsafe fn set_draft(&self, target: Target<'_>, own: *mut u8, input: Input<'_>) -> Result<()> {
        let is_default = matches!(input, Input::Default(_));
        if !is_default {
            // SAFETY: by contract.
            unsafe { self.at(own) }.may_be_set(target.property.name)?;
        }
        let value = self.parse(target.asked(), input)?;
        // SAFETY: within the own state, by construction.
        let field = unsafe { own.add(self.offset) };
        // SAFETY: whoever called `field` promised that an `F` is there; exclusive by contract.
        let field = unsafe { &mut *field.cast::<F>() };
        match is_default {
            true => *field = F::from_value(value),
            false => field.set_exclusive(value),
        }
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

    unsafe fn set_live(&self, target: Target<'_>, own: *const u8, input: Input<'_>) -> Result<()> {
        // SAFETY: by contract.
        unsafe { self.at(own) }.may_be_set(target.property.name)?;
        let value = self.parse(target.asked(), input)?;
        let OnSet::Shared(hook) = self.on_set else {
            let _store = target.property.marks.state.then(|| Store::into(target.header));
            // SAFETY: by contract.
            return unsafe { self.at(own) }.set_shared(value).map_err(|_| target.not_writable());
        };
        let _change = Change::of(target.header);
        // SAFETY: by contract.
        unsafe { self.at(own) }.set_shared(value).map_err(|_| target.not_writable())?;
        // SAFETY: by contract.
        unsafe { call_shared(hook, own) };
        Ok(())
    }

    unsafe fn read_saved(
        &self,
        target: Target<'_>,
        own: *const u8,
        saved: Value,
        is_judged: bool,
    ) -> Result<Option<Ready>> {
        if !F::LIVE {
            // SAFETY: by contract.
            let value = unsafe { self.at(own) }.read_json();
            return match value == saved {
                true => Ok(None),
                false => Err(Error::new(format!("it is fixed at {value}, and {saved} was saved"))),
            };
        }
        let asked = target.asked();
        let value = match is_judged {
            true => self.parse(asked, Input::Json(saved))?,
            false => F::Value::from_json(asked.name, saved)?,
        };
        Ok(Some(Box::new(value)))
    }

    unsafe fn restore(&self, own: *const u8, ready: Ready) {
        if let Ok(value) = ready.downcast::<F::Value>() {
            // Live, as what was made ready is.
            // SAFETY: by contract.
            let _ = unsafe { self.at(own) }.set_shared(*value);
        }
    }

    unsafe fn validate(&self, target: Target<'_>, own: *const u8) -> Result<()> {
        // SAFETY: by contract.
        unsafe { self.at(own) }.with(|value| self.admit(target.asked(), value))
    }
}
