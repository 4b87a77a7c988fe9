//! `Weak<T>`: remembers an object without keeping it.

use super::alloc;
use super::header::Header;
use super::obj::{IsA, Obj, QomType};
use super::owned::Owned;
use std::marker::PhantomData;
use std::ptr::NonNull;

/// A handle that does not keep its object alive. It gives a strong one while the object is live: not before, when the
/// object is a draft, and not after.
///
/// It keeps the object's memory, not its state.
pub struct Weak<T: QomType> {
    header: NonNull<Header>,
    names: PhantomData<fn() -> Obj<T>>,
}

// SAFETY: H5, H6: the header is `Sync`, and an upgrade gives an `Owned`, which is `Send + Sync`.
unsafe impl<T: QomType> Send for Weak<T> {}
// SAFETY: as above.
unsafe impl<T: QomType> Sync for Weak<T> {}

impl<T: QomType> Weak<T> {
    pub(crate) fn of(object: &Obj<T>) -> Self {
        // SAFETY: `T` is among the object's types.
        unsafe { Weak::of_header(object.header()) }
    }

    /// A weak handle to the object with this header.
    ///
    /// # Safety
    ///
    /// `T` is among the object's types.
    pub(crate) unsafe fn of_header(header: &Header) -> Self {
        header.count.clone_weak();
        Weak { header: header.whole.cast(), names: PhantomData }
    }

    /// The same handle as one to an `Object`.
    pub(crate) fn as_object(&self) -> Weak<crate::Object> {
        // SAFETY: every object is an `Object`.
        unsafe { Weak::of_header(self.header()) }
    }

    /// Of its object, also when that is gone: what does not change.
    pub(crate) fn header(&self) -> &Header {
        // SAFETY: H5: a weak handle keeps the header readable.
        unsafe { self.header.as_ref() }
    }

    /// The same handle as one to an ancestor type.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// let root = Qom::new()?.root();
    /// let object: Weak<Object> = root.downgrade().upcast();
    /// assert_eq!(object.upgrade(), Some(root.upcast()));
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "OBJECT")]
    pub fn upcast<U: QomType>(&self) -> Weak<U>
    where
        T: IsA<U>,
    {
        // SAFETY: `IsA` promises that `U` is among the object's types.
        unsafe { Weak::of_header(self.header()) }
    }

    /// A strong handle, if the object is live.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// let qom = Qom::new()?;
    /// let draft = qom.create::<Container>()?;
    /// let weak = draft.weak();
    /// assert!(weak.upgrade().is_none()); // still a draft
    /// let live = draft.complete()?;
    /// assert_eq!(weak.upgrade(), Some(live.clone()));
    /// drop(live);
    /// assert!(weak.upgrade().is_none());
    /// # Ok::<(), Error>(())
    /// ```
    pub fn upgrade(&self) -> Option<Owned<T>> {
        let header = self.header();
        let live = match header.home() {
            Some((home, world)) => world.upgrade(home, self.header),
            None => header.count.upgrade(),
        };
        // SAFETY: the upgrade gave a strong count; `T` is among the object's types since this handle was made.
        live.then(|| unsafe { Owned::<T>::take(self.header) })?.published()
    }
}

impl<T: QomType> Clone for Weak<T> {
    fn clone(&self) -> Self {
        self.header().count.clone_weak();
        Weak { header: self.header, names: PhantomData }
    }
}

impl<T: QomType> Drop for Weak<T> {
    fn drop(&mut self) {
        if self.header().count.drop_weak() {
            // SAFETY: this was the last handle of any kind, and the finalizers have run.
            unsafe { alloc::free(self.header) };
        }
    }
}

/// By identity.
impl<T: QomType> PartialEq for Weak<T> {
    fn eq(&self, other: &Self) -> bool {
        self.header == other.header
    }
}
impl<T: QomType> Eq for Weak<T> {}

/// By identity.
impl<T: QomType> std::hash::Hash for Weak<T> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.header.hash(state);
    }
}

impl<T: QomType> std::fmt::Debug for Weak<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "(weak {})", self.header().class.name)
    }
}
