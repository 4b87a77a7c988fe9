//! `ObjMut<T>`: exclusive access to a draft, lent to hooks.

use super::header::Header;
use super::obj::{IsA, Obj, QomType};
use super::weak::Weak;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};
use std::ptr::NonNull;

/// Exclusive access to a draft of type `T` or a subtype: what hooks such as `init` and `realize` get.
///
/// It derefs to `T`, mutably: nobody else can see the object yet. There is no way from here to an [`Obj`], which
/// exists for live objects only.
///
/// # Invariants
///
/// 1. The object is a constructed draft with `T` among its types; for `'a` nobody else uses it (H3).
#[repr(transparent)]
pub struct ObjMut<'a, T: QomType> {
    object: NonNull<Obj<T>>,
    borrows: PhantomData<&'a mut T>,
}

// SAFETY: H3, H6: exclusive access to states that are `Send + Sync`.
unsafe impl<T: QomType> Send for ObjMut<'_, T> {}
// SAFETY: as above.
unsafe impl<T: QomType> Sync for ObjMut<'_, T> {}

impl<'a, T: QomType> ObjMut<'a, T> {
    /// # Safety
    ///
    /// `object` is a constructed draft with `T` among its types, its pointer reaches the whole object (H2), and nobody
    /// else uses it for `'a`.
    pub(crate) unsafe fn lend(object: *mut Obj<T>) -> Self {
        // SAFETY: a pointer to an object is not null.
        let object = unsafe { NonNull::new_unchecked(object) };
        ObjMut { object, borrows: PhantomData }
    }

    pub(crate) fn header(&self) -> &Header {
        // SAFETY: invariant 1, H1.
        unsafe { self.object.cast::<Header>().as_ref() }
    }

    /// The same draft as one of type `U`.
    ///
    /// # Safety
    ///
    /// `U` is among the object's types.
    #[doc(hidden)]
    #[inline]
    pub unsafe fn assume<U: QomType>(&mut self) -> ObjMut<'_, U> {
        ObjMut { object: self.header().whole.cast(), borrows: PhantomData }
    }

    /// The same draft as one of an ancestor type.
    #[inline]
    pub fn upcast<U: QomType>(&mut self) -> ObjMut<'_, U>
    where
        T: IsA<U>,
    {
        // SAFETY: `IsA` promises it.
        unsafe { self.assume() }
    }

    /// The same draft as one of type `U`, if it is one.
    pub fn downcast<U: QomType>(&mut self) -> Option<ObjMut<'_, U>> {
        // SAFETY: the class says so (H1).
        self.header().class.descends_from(U::INFO).then(|| unsafe { self.assume() })
    }

    /// The own state of `U`, if that is the object's type or an ancestor of it.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// # /// A lid.
    /// # #[derive(QomType)]
    /// # struct BoxLid {}
    /// let mut draft = Container::new().upcast::<Object>();
    /// assert!(draft.as_mut().state_of::<Container>().is_some());
    /// assert!(draft.as_mut().state_of::<BoxLid>().is_none());
    /// ```
    pub fn state_of<U: QomType>(&self) -> Option<&U> {
        let object = self.header().whole.cast::<Obj<U>>();
        // SAFETY: invariant 1, and the class says that there is a `U` (H1).
        self.header().class.descends_from(U::INFO).then(|| unsafe { &(*object.as_ptr()).own })
    }

    /// The own state of an ancestor.
    #[inline]
    pub fn as_ancestor<U: QomType>(&self) -> &U
    where
        T: IsA<U>,
    {
        let object = self.object.cast::<Obj<U>>();
        // SAFETY: invariant 1; `IsA` promises that `Obj<U>` is a prefix (H1).
        unsafe { &(*object.as_ptr()).own }
    }

    /// The own state of an ancestor, to change.
    #[inline]
    pub fn as_ancestor_mut<U: QomType>(&mut self) -> &mut U
    where
        T: IsA<U>,
    {
        let object = self.object.cast::<Obj<U>>();
        // SAFETY: as for `as_ancestor`; `self` is borrowed exclusively.
        unsafe { &mut (*object.as_ptr()).own }
    }

    /// A weak handle, which gives a strong one once the object is live.
    pub fn weak(&self) -> Weak<T> {
        // SAFETY: invariant 1 for the type.
        unsafe { Weak::of_header(self.header()) }
    }
}

impl<T: QomType> Deref for ObjMut<'_, T> {
    type Target = T;
    #[inline]
    fn deref(&self) -> &T {
        // SAFETY: invariant 1.
        unsafe { &(*self.object.as_ptr()).own }
    }
}

impl<T: QomType> DerefMut for ObjMut<'_, T> {
    #[inline]
    fn deref_mut(&mut self) -> &mut T {
        // SAFETY: invariant 1; `self` is borrowed exclusively.
        unsafe { &mut (*self.object.as_ptr()).own }
    }
}

impl<T: QomType> std::fmt::Debug for ObjMut<'_, T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "({}, draft)", self.header().class.name)
    }
}
