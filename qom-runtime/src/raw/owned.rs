//! `Owned<T>`, a strong handle, and what happens when the last one goes.

use super::alloc;
use super::count::Dropped;
use super::header::Header;
use super::notes::Notes;
use super::obj::{IsA, Obj, QomType, contain};
use super::slots::Occupant;
use super::weak::Weak;
use std::marker::PhantomData;
use std::mem::ManuallyDrop;
use std::ops::Deref;
use std::ptr::NonNull;

/// A strong handle to a live object of type `T` or a subtype: the object stays as long as one exists.
///
/// Clones are handles to the same object; equality and hash go by identity.
#[doc(alias = "object_ref")]
#[doc(alias = "object_unref")]
pub struct Owned<T: QomType> {
    object: NonNull<Obj<T>>,
    owns: PhantomData<Obj<T>>,
}

// SAFETY: H4, H6: a handle gives `&Obj<T>`, which is `Send + Sync`; the last one may finalize on any thread.
unsafe impl<T: QomType> Send for Owned<T> {}
// SAFETY: as above.
unsafe impl<T: QomType> Sync for Owned<T> {}

impl<T: QomType> Owned<T> {
    /// Takes over one strong count of a live object.
    ///
    /// # Safety
    ///
    /// The caller has a strong count of this object to give, and `T` is among the object's types.
    #[inline]
    pub(crate) unsafe fn take(object: NonNull<Header>) -> Self {
        // SAFETY: a strong count keeps the header readable (H5).
        let whole = unsafe { object.as_ref() }.whole;
        Owned { object: whole.cast(), owns: PhantomData }
    }

    /// Takes over the count that was taken in a slot.
    #[inline]
    pub(crate) fn of_occupant(occupant: Occupant) -> Owned<crate::Object> {
        let object = NonNull::new(occupant.address().cast()).unwrap_or_else(|| unreachable!("a live occupant"));
        // SAFETY: `Slots` makes an `Occupant` for each strong count that it takes, of the object whose header was at
        // this address when it went live; the count keeps it there. Every object is an `Object`.
        unsafe { Owned::take(object) }
    }

    /// The handle, unless others that go live with the object are not live yet: it is not to be seen before them.
    #[inline]
    pub(crate) fn published(self) -> Option<Self> {
        // SAFETY: a handle is a strong count, and it was taken from a live one.
        unsafe { self.header().is_published() }.then_some(self)
    }

    #[inline]
    pub(crate) fn share(object: &Obj<T>) -> Self {
        let header = object.header();
        match header.home() {
            Some((home, world)) => world.clone_strong(home),
            None => header.count.clone_strong(),
        }
        Owned { object: header.whole.cast(), owns: PhantomData }
    }

    fn into_header(self) -> NonNull<Header> {
        ManuallyDrop::new(self).object.cast()
    }

    /// A handle that does not keep the object alive.
    #[doc(alias = "object_unref")]
    pub fn downgrade(&self) -> Weak<T> {
        Weak::of(self)
    }

    /// The same handle as one of an ancestor type.
    #[doc(alias = "OBJECT")]
    pub fn upcast<U: QomType>(self) -> Owned<U>
    where
        T: IsA<U>,
    {
        Owned { object: ManuallyDrop::new(self).object.cast(), owns: PhantomData }
    }

    /// The same handle as one of type `U`.
    ///
    /// # Errors
    ///
    /// Gives the handle back where the object is not a `U`.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// # /// A lid.
    /// # #[derive(QomType)]
    /// # struct Lid {}
    /// let qom = Qom::new()?;
    /// let object: Owned<Object> = qom.root().upcast();
    /// let object = object.downcast::<Lid>().unwrap_err();
    /// let root: Owned<Container> = object.downcast().unwrap();
    /// assert_eq!(root, qom.root());
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "object_dynamic_cast")]
    pub fn downcast<U: QomType>(self) -> Result<Owned<U>, Self> {
        if self.info().descends_from(U::INFO) {
            Ok(Owned { object: ManuallyDrop::new(self).object.cast(), owns: PhantomData })
        } else {
            Err(self)
        }
    }

    /// Drops the handle without retiring the object; if it was the last, gives the object's address to retire.
    fn let_go(self) -> Option<NonNull<Header>> {
        let object = self.into_header();
        // SAFETY: `self` was a strong count of this object.
        unsafe { drop_strong(object) }.then_some(object)
    }
}

impl<T: QomType> Clone for Owned<T> {
    #[doc(alias = "object_ref")]
    #[inline]
    fn clone(&self) -> Self {
        Owned::share(self)
    }
}

impl<T: QomType> Deref for Owned<T> {
    type Target = Obj<T>;
    #[inline]
    fn deref(&self) -> &Obj<T> {
        // SAFETY: H4: `self` is a strong count; H1, H2 for the type and the extent.
        unsafe { self.object.as_ref() }
    }
}

impl<T: QomType> Drop for Owned<T> {
    #[doc(alias = "object_unref")]
    #[inline]
    fn drop(&mut self) {
        let object = self.object.cast();
        // SAFETY: `self` is a strong count of this object, and is gone after this.
        if unsafe { drop_strong(object) } {
            // SAFETY: it was the last.
            unsafe { retire(object) };
        }
    }
}

/// Gives up one strong count; `true` if it was the last.
///
/// # Safety
///
/// The caller has a strong count of this object to give.
#[inline]
unsafe fn drop_strong(object: NonNull<Header>) -> bool {
    // SAFETY: H5: a strong count keeps the header readable.
    let header = unsafe { object.as_ref() };
    match header.home() {
        Some((home, world)) => world.drop_strong(home),
        None => header.count.drop_strong() == Dropped::Last,
    }
}

/// Ends an object whose last strong handle is gone: its children leave it and, where nobody else holds them, end
/// before it, each in turn and without recursion; then finalizers, slots, memory, and what was noted for the end.
///
/// # Safety
///
/// The caller has just dropped the last strong handle.
unsafe fn retire(object: NonNull<Header>) {
    // SAFETY: H5: the header stays until the memory is freed.
    let header = unsafe { object.as_ref() };
    // SAFETY: by contract nobody else can reach it any more (H5).
    if header.node() == 0 && unsafe { header.extra() }.is_none() {
        // SAFETY: as above, for the own states.
        return unsafe { alloc::destroy(object) };
    }
    enum Step {
        Enter(NonNull<Header>),
        Leave(NonNull<Header>, Option<Box<Notes>>),
    }
    let mut steps = vec![Step::Enter(object)];
    while let Some(step) = steps.pop() {
        match step {
            Step::Enter(object) => {
                // SAFETY: as above, for each object on the list.
                let header = unsafe { object.as_ref() };
                let children = header.world().map_or_else(Vec::new, |world| world.release(header));
                // SAFETY: as above.
                let extra = unsafe { header.take_extra() };
                let (parts, notes) = extra.map_or_else(Default::default, |extra| (extra.parts, extra.notes));
                steps.push(Step::Leave(object, notes));
                // A declared child has two handles, the tree's and its parent's: the one that goes last counts.
                let handles = children.into_iter().chain(parts);
                steps.extend(handles.rev().filter_map(Owned::let_go).map(Step::Enter));
            }
            Step::Leave(object, notes) => {
                // SAFETY: the last strong handle is gone, and only this list names the object.
                unsafe { alloc::destroy(object) };
                notes.into_iter().for_each(|mut notes| notes.end.take_all().for_each(contain));
            }
        }
    }
}
