//! What a struct's field may be.

use super::{PropertyValue, Value};
use crate::error;
use core::mem::replace;
use std::sync::atomic::Ordering::{Acquire, Release};
use std::sync::{Mutex, PoisonError, RwLock};

/// A field that holds a property's value.
///
/// A plain [`PropertyValue`] can change while its object is a draft. An atomic, a [`Mutex`] or a
/// [`RwLock`] can also change while the object is live and shared. No lock is held while code of a
/// user runs, except for `Clone` and that only where a lock is read; a poisoned lock still works,
/// since a value is always replaced as a whole.
///
/// ```
/// use qom_runtime::value::PropertyField;
/// use std::sync::Mutex;
///
/// let mut plain = 3u8;
/// assert_eq!(plain.set_shared(4), Err(4));
/// plain.set_exclusive(4);
/// assert_eq!(plain.read_text(), "4");
///
/// let live = Mutex::new(String::from("tap"));
/// assert_eq!(live.set_shared("user".into()), Ok(()));
/// assert_eq!(live.read_text(), "user");
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the type of a property's field",
    label = "not a type of property fields",
    note = "a property is a bool, an integer, an f64, a String, a Size, an Option or a Vec of \
            these, an enum with `#[derive(QomEnum)]`, or `Json<T>` for a type `T` of serde",
    note = "a field that may change while the object is live is an atomic, or a Mutex or a RwLock \
            around a type that is Clone"
)]
pub trait PropertyField: Send + Sync + 'static {
    /// The property's type.
    type Value: PropertyValue;

    /// Whether it can be set while the object is live.
    const LIVE: bool;

    /// A field with this value.
    ///
    /// ```
    /// # use qom_runtime::value::PropertyField;
    /// # use std::sync::Mutex;
    /// assert_eq!(Mutex::from_value(3u8).into_inner().unwrap(), 3);
    /// ```
    fn from_value(value: Self::Value) -> Self;

    /// Shows the value to `f`, without a lock being held.
    ///
    /// ```
    /// # use qom_runtime::value::PropertyField;
    /// assert_eq!(String::from("tap").with(|text| text.len()), 3);
    /// ```
    fn with<R>(&self, f: impl FnOnce(&Self::Value) -> R) -> R;

    /// A copy of the value.
    ///
    /// ```
    /// # use qom_runtime::value::PropertyField;
    /// # use std::sync::RwLock;
    /// assert_eq!(PropertyField::load(&RwLock::new(3u8)), 3);
    /// ```
    fn load(&self) -> Self::Value
    where
        Self::Value: Clone,
    {
        self.with(Clone::clone)
    }

    /// The value as JSON.
    ///
    /// ```
    /// # use qom_runtime::value::{PropertyField, Value};
    /// assert_eq!(3u8.read_json(), Value::from(3));
    /// ```
    #[inline]
    fn read_json(&self) -> Value {
        self.with(PropertyValue::to_json)
    }

    /// The value as text.
    ///
    /// ```
    /// # use qom_runtime::value::PropertyField;
    /// assert_eq!(true.read_text(), "on");
    /// ```
    fn read_text(&self) -> String {
        self.with(PropertyValue::to_text)
    }

    /// Whether it may be set by name, as `name`: an [`Array`](super::Array) may be once.
    ///
    /// # Errors
    ///
    /// What is said of a set that comes too late.
    ///
    /// ```
    /// # use qom_runtime::value::PropertyField;
    /// assert_eq!(3u8.may_be_set("bits"), Ok(()));
    /// ```
    fn may_be_set(&self, name: &str) -> error::Result<()> {
        let _ = name;
        Ok(())
    }

    /// Sets the value of a field that nobody else sees.
    ///
    /// ```
    /// # use qom_runtime::value::PropertyField;
    /// let mut bits = 39u8;
    /// bits.set_exclusive(48);
    /// assert_eq!(bits, 48);
    /// ```
    fn set_exclusive(&mut self, value: Self::Value);

    /// Sets the value of a field that others may be reading.
    ///
    /// # Errors
    ///
    /// Gives the value back if the field is not [`LIVE`](Self::LIVE).
    ///
    /// ```
    /// # use qom_runtime::value::PropertyField;
    /// # use std::sync::atomic::AtomicBool;
    /// assert_eq!(AtomicBool::new(false).set_shared(true), Ok(()));
    /// assert_eq!(false.set_shared(true), Err(true));
    /// ```
    fn set_shared(&self, value: Self::Value) -> Result<(), Self::Value>;
}

impl<V: PropertyValue> PropertyField for V {
    type Value = V;
    const LIVE: bool = false;

    #[inline]
    fn from_value(value: V) -> Self {
        value
    }

    #[inline]
    fn with<R>(&self, f: impl FnOnce(&V) -> R) -> R {
        f(self)
    }

    #[inline]
    fn set_exclusive(&mut self, value: V) {
        *self = value;
    }

    #[inline]
    fn set_shared(&self, value: V) -> Result<(), V> {
        Err(value)
    }
}

macro_rules! atomics {
    ($($width:literal: $($atomic:ident $value:ident),*;)*) => {$($(
        #[cfg(target_has_atomic = $width)]
        impl PropertyField for std::sync::atomic::$atomic {
            type Value = $value;
            const LIVE: bool = true;

            #[inline]
            fn from_value(value: $value) -> Self {
                Self::new(value)
            }

            #[inline]
            fn with<R>(&self, f: impl FnOnce(&$value) -> R) -> R {
                f(&self.load(Acquire))
            }

            #[inline]
            fn set_exclusive(&mut self, value: $value) {
                *self.get_mut() = value;
            }

            #[inline]
            fn set_shared(&self, value: $value) -> Result<(), $value> {
                self.store(value, Release);
                Ok(())
            }
        }
    )*)*};
}

atomics! {
    "8": AtomicBool bool, AtomicU8 u8, AtomicI8 i8;
    "16": AtomicU16 u16, AtomicI16 i16;
    "32": AtomicU32 u32, AtomicI32 i32;
    "64": AtomicU64 u64, AtomicI64 i64;
    "ptr": AtomicUsize usize, AtomicIsize isize;
}

macro_rules! locks {
    ($($lock:ident: $read:ident, $write:ident;)*) => {$(
        impl<V: PropertyValue + Clone> PropertyField for $lock<V> {
            type Value = V;
            const LIVE: bool = true;

            fn from_value(value: V) -> Self {
                Self::new(value)
            }

            fn with<R>(&self, f: impl FnOnce(&V) -> R) -> R {
                f(&PropertyField::load(self))
            }

            fn load(&self) -> V {
                self.$read().unwrap_or_else(PoisonError::into_inner).clone()
            }

            fn set_exclusive(&mut self, value: V) {
                *self.get_mut().unwrap_or_else(PoisonError::into_inner) = value;
            }

            fn set_shared(&self, value: V) -> Result<(), V> {
                let mut guard = self.$write().unwrap_or_else(PoisonError::into_inner);
                let old = replace(&mut *guard, value);
                // In this order: the old value's `Drop` is code of a user.
                drop(guard);
                drop(old);
                Ok(())
            }
        }
    )*};
}

locks! {
    Mutex: lock, lock;
    RwLock: read, write;
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::sync::atomic::*;
    use std::sync::{Arc, OnceLock};

    fn live<F: PropertyField>(first: F::Value, second: F::Value, third: F::Value)
    where
        F::Value: Clone + PartialEq + core::fmt::Debug,
    {
        assert!(F::LIVE);
        let mut field = F::from_value(first.clone());
        assert_eq!(field.load(), first);
        assert_eq!(field.set_shared(second.clone()), Ok(()));
        assert_eq!(field.with(F::Value::clone), second);
        assert_eq!(field.read_json(), second.to_json());
        assert_eq!(field.read_text(), second.to_text());
        field.set_exclusive(third.clone());
        assert_eq!(field.load(), third);
    }

    #[test]
    fn live_fields() {
        live::<AtomicBool>(false, true, false);
        live::<AtomicU8>(1, 2, 3);
        live::<AtomicU16>(1, 2, 3);
        live::<AtomicU32>(1, 2, 3);
        live::<AtomicU64>(1, 2, u64::MAX);
        live::<AtomicUsize>(1, 2, 3);
        live::<AtomicI8>(-1, 2, -3);
        live::<AtomicI16>(-1, 2, -3);
        live::<AtomicI32>(-1, 2, -3);
        live::<AtomicI64>(-1, 2, i64::MIN);
        live::<AtomicIsize>(-1, 2, -3);
        live::<Mutex<String>>("a".into(), "b".into(), "c".into());
        live::<RwLock<Vec<u8>>>(vec![], vec![1], vec![2, 3]);
    }

    #[test]
    fn plain_fields_are_fixed_once_shared() {
        let mut field = String::from_value("a".into());
        const { assert!(!String::LIVE) };
        assert_eq!(field.set_shared("b".into()), Err("b".into()));
        field.set_exclusive("c".into());
        assert_eq!((field.load().as_str(), field.with(String::len)), ("c", 1));
    }

    #[test]
    fn poison_is_ignored() {
        let field = Mutex::new(1u8);
        let poisoning = catch_unwind(AssertUnwindSafe(|| {
            let _guard = field.lock();
            panic!("poison");
        }));
        assert!(poisoning.is_err() && field.is_poisoned());
        assert_eq!(PropertyField::load(&field), 1);
        assert_eq!(field.set_shared(2), Ok(()));
        assert_eq!(field.read_text(), "2");
    }

    /// A value whose conversion and `Drop` go back to the field that it came from.
    #[derive(Clone)]
    struct Reentrant(Arc<OnceLock<Mutex<Self>>>, Arc<AtomicUsize>);

    impl Reentrant {
        fn enter(&self) {
            if let Some(field) = self.0.get() {
                assert!(field.try_lock().is_ok(), "a lock was held while code of a user ran");
                self.1.fetch_add(1, Ordering::Relaxed);
            }
        }
    }

    impl PropertyValue for Reentrant {
        const TYPE: &'static str = "reentrant";
        type Const = ();
        fn from_const((): ()) -> Self {
            Self(Arc::default(), Arc::default())
        }
        fn from_json(_: &str, _: Value) -> error::Result<Self> {
            Ok(Self::from_const(()))
        }
        fn from_text(_: &str, _: &str) -> error::Result<Self> {
            Ok(Self::from_const(()))
        }
        fn to_json(&self) -> Value {
            self.enter();
            Value::Null
        }
        fn to_text(&self) -> String {
            self.enter();
            String::new()
        }
    }

    impl Drop for Reentrant {
        fn drop(&mut self) {
            self.enter();
        }
    }

    #[test]
    fn no_lock_is_held_while_code_of_a_user_runs() {
        let (cell, entered) = (Arc::new(OnceLock::new()), Arc::new(AtomicUsize::new(0)));
        let value = || Reentrant(cell.clone(), entered.clone());
        assert!(cell.set(Mutex::new(value())).is_ok());
        let field = cell.get().unwrap();
        field.read_json(); // the conversion, and the copy's drop
        field.read_text();
        assert_eq!(entered.load(Ordering::Relaxed), 4);
        assert!(field.set_shared(value()).is_ok()); // the old value's drop
        assert_eq!(entered.load(Ordering::Relaxed), 5);
    }
}
