//! What a field may be that is saved and restored, and is no property.

use serde::Serialize;
use serde::de::DeserializeOwned;
use std::sync::atomic::Ordering::{Acquire, Release};
use std::sync::{Mutex, PoisonError, RwLock};

use crate::error::{Error, Result};

/// The type of a field with `#[qom(state)]` that is no property: state that changes while its object is live, and that can
/// be saved and put back.
///
/// It is an atomic, or a [`Mutex`] or [`RwLock`] around a type of `serde` that is `Clone`, or an array of these. A type of
/// one's own implements the trait where what is saved differs from what is kept: memory, of which only the used pages are
/// saved, for one.
///
/// ```
/// use qom_runtime::value::StateField;
/// use std::sync::Mutex;
///
/// /// A queue of which those entries are saved that are not done.
/// #[derive(Default)]
/// struct Jobs(Mutex<Vec<(u32, bool)>>);
///
/// impl StateField for Jobs {
///     type Saved = Vec<u32>;
///     fn save(&self) -> Vec<u32> {
///         self.0.lock().unwrap().iter().filter(|(_, is_done)| !is_done).map(|(job, _)| *job).collect()
///     }
///     fn restore(&self, saved: Vec<u32>) {
///         *self.0.lock().unwrap() = saved.into_iter().map(|job| (job, false)).collect();
///     }
/// }
///
/// let jobs = Jobs(Mutex::new(vec![(1, true), (2, false)]));
/// assert_eq!(jobs.save(), [2]);
/// ```
#[doc(alias = "VMStateField")]
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be state that is saved and restored",
    label = "not a type of saved state",
    note = "state changes while its object is live: it is an atomic, or a Mutex or an RwLock around a type that is Clone, \
            Serialize and Deserialize, or an array of these",
    note = "a type of your own implements `qom_runtime::value::StateField`"
)]
pub trait StateField: Send + Sync + 'static {
    /// What is saved.
    type Saved: Serialize + DeserializeOwned + Send + 'static;

    /// What there is to save now.
    fn save(&self) -> Self::Saved;

    /// Whether this can be put back here: everything is looked at before anything is put back.
    ///
    /// # Errors
    ///
    /// It cannot: why.
    fn admit(&self, saved: &Self::Saved) -> Result<()> {
        let _ = saved;
        Ok(())
    }

    /// Puts back what was saved.
    fn restore(&self, saved: Self::Saved);
}

macro_rules! atomics {
    ($($width:literal: $($atomic:ident $value:ident),*;)*) => {$($(
        #[cfg(target_has_atomic = $width)]
        impl StateField for std::sync::atomic::$atomic {
            type Saved = $value;

            fn save(&self) -> $value {
                self.load(Acquire)
            }

            fn restore(&self, saved: $value) {
                self.store(saved, Release);
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
        /// A copy is saved, not what is locked: no lock is held while code of a user runs, but for its `Clone`.
        impl<V: Clone + Serialize + DeserializeOwned + Send + Sync + 'static> StateField for $lock<V> {
            type Saved = V;

            fn save(&self) -> V {
                self.$read().unwrap_or_else(PoisonError::into_inner).clone()
            }

            fn restore(&self, saved: V) {
                let old = std::mem::replace(&mut *self.$write().unwrap_or_else(PoisonError::into_inner), saved);
                drop(old);
            }
        }
    )*};
}

locks! {
    Mutex: lock, lock;
    RwLock: read, write;
}

impl<F: StateField, const N: usize> StateField for [F; N] {
    type Saved = Vec<F::Saved>;

    fn save(&self) -> Self::Saved {
        self.iter().map(F::save).collect()
    }

    fn admit(&self, saved: &Self::Saved) -> Result<()> {
        if saved.len() != N {
            return Err(Error::new(format!("{} values were saved, and it takes {N}", saved.len())));
        }
        self.iter().zip(saved).try_for_each(|(field, saved)| field.admit(saved))
    }

    fn restore(&self, saved: Self::Saved) {
        self.iter().zip(saved).for_each(|(field, saved)| field.restore(saved));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fmt::Debug;
    use std::sync::atomic::{AtomicI8, AtomicU64};

    /// What is saved of one is what another has after it was put back.
    fn round<F: StateField<Saved: PartialEq + Debug>>(from: &F, to: &F) {
        let json = serde_json::to_value(from.save()).unwrap();
        let saved = serde_json::from_value(json).unwrap();
        assert!(to.admit(&saved).is_ok());
        to.restore(saved);
        assert_eq!(to.save(), from.save());
    }

    #[test]
    fn everything_comes_back() {
        round(&AtomicU64::new(u64::MAX), &AtomicU64::new(0));
        round(&AtomicI8::new(-1), &AtomicI8::new(0));
        round(&Mutex::new(Some("tap".to_owned())), &Mutex::new(None));
        round(&RwLock::new((1u8, vec![2u16])), &RwLock::new((0, Vec::new())));
        round(&[AtomicU64::new(1), AtomicU64::new(2)], &[AtomicU64::new(0), AtomicU64::new(0)]);
    }

    #[test]
    fn an_array_has_its_length() {
        let two = [AtomicI8::new(1), AtomicI8::new(2)];
        assert_eq!(two.admit(&vec![1]).unwrap_err().to_string(), "1 values were saved, and it takes 2");
    }
}
