//! `Obj<T>`, the layout of an object, and the traits that say what a type is.

use super::class::{Placement, TypeInfo};
use super::header::Header;
use super::obj_mut::ObjMut;
use super::owned::Owned;
use super::root::Object;
use super::vtable::{ParentOf, Vtable, VtableChain};
use crate::error::Result;
use std::ops::Deref;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// A live object of type `T` or a subtype. It is only ever seen by reference: [`Owned`] keeps one alive.
///
/// It derefs to `T`, the type's own state; an ancestor's state is reached with [`as_ancestor`](Self::as_ancestor).
#[doc(alias = "Object")]
#[repr(C)]
pub struct Obj<T: QomType> {
    base: T::Base,
    pub(crate) own: T,
}

// SAFETY: H4, H6: what is reached through a shared object is `&T` of states that are `Send + Sync`, and the header.
unsafe impl<T: QomType> Send for Obj<T> {}
// SAFETY: as above.
unsafe impl<T: QomType> Sync for Obj<T> {}

/// A type of the object model. `#[derive(QomType)]` implements it.
///
/// # Safety
///
/// `Base` is `Obj<Parent>`; `INFO` describes this very type, as the derive computes it; `Self` is `Send + Sync`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a QOM type",
    label = "this type has no `#[derive(QomType)]`",
    note = "write `#[derive(QomType)]` and `#[qom(parent = \"..\")]` on the struct"
)]
pub unsafe trait QomType: Sized + 'static {
    /// The parent type; `Object` is its own.
    type Parent: QomType + ParentOf<Self>;
    /// What precedes the own state in memory.
    #[doc(hidden)]
    type Base: Level;
    /// [`Concrete`] or [`Abstract`].
    #[doc(hidden)]
    type Kind;
    /// [`Unbound`] or [`Singleton`].
    #[doc(hidden)]
    type Rule;
    /// The type's name.
    const NAME: &'static str = Self::INFO.name();
    /// How many ancestors it has.
    #[doc(hidden)]
    const DEPTH: usize = <Self::Parent as QomType>::DEPTH + 1;
    /// The type's description.
    const INFO: &'static TypeInfo;
    /// The vtable of the methods trait that this type declares.
    #[doc(hidden)]
    const METHODS: Vtable = Vtable::NONE;
    /// The vtables of the methods traits that its ancestors declare.
    #[doc(hidden)]
    const INHERITED: VtableChain = <Self::Parent as ParentOf<Self>>::CHAIN;
    /// What runs at this level when an object begins, becomes live and leaves.
    #[doc(hidden)]
    const HOOKS: Hooks<Self> = Hooks::NONE;
    /// Where an object appears that was not placed.
    #[doc(hidden)]
    const PLACEMENT: Placement = <Self::Parent as QomType>::PLACEMENT;
    /// Its children's, and its parent's: where a child has one of its own parents inside, the compiler finds no value, and
    /// shows this name.
    #[doc(hidden)]
    const NO_CHILD_HOLDS_ITS_PARENT: () = <Self::Parent as QomType>::NO_CHILD_HOLDS_ITS_PARENT;
    /// The own state with its defaults.
    #[doc(hidden)]
    fn default_state() -> Self;
}

/// An activating step.
#[doc(hidden)]
pub type Activate<T> = fn(&mut ObjMut<'_, T>) -> Result<()>;

/// What is done with an object before its state is saved, or after it was put back.
#[doc(hidden)]
pub type StateHook<T> = fn(&Obj<T>) -> Result<()>;

/// The hooks of one level.
#[doc(hidden)]
#[derive(Debug)]
pub struct Hooks<T: QomType> {
    /// Run on each new object, after all defaults.
    pub init: Option<fn(&mut ObjMut<'_, T>)>,
    /// What completing an object does at this level.
    pub activate: Option<Activate<T>>,
    /// What undoes it, when a live object leaves the tree.
    pub deactivate: Option<fn(&Obj<T>)>,
    /// What is done before its state is saved.
    pub before_save: Option<StateHook<T>>,
    /// What is done after its state was put back.
    pub after_load: Option<StateHook<T>>,
}

impl<T: QomType> Hooks<T> {
    /// None.
    pub const NONE: Self = Hooks { init: None, activate: None, deactivate: None, before_save: None, after_load: None };
}

/// What the levels of an object have, taken together.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Facts {
    /// No level needs a finalizer.
    pub(crate) plain: bool,
    /// Some level has an `init` hook.
    pub(crate) init: bool,
    /// Some level has an activating step.
    pub(crate) activate: bool,
    /// Some level undoes it.
    pub(crate) deactivate: bool,
}

/// `Self` descends from `U`, or is `U`.
///
/// # Safety
///
/// `U` is among the ancestors in `Self::INFO`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not descend from `{U}`",
    label = "`{U}` is not an ancestor of `{Self}`",
    note = "an upcast goes to an ancestor; `downcast` asks at run time"
)]
pub unsafe trait IsA<U: QomType>: QomType {}

// SAFETY: `Below` says the same.
#[diagnostic::do_not_recommend]
unsafe impl<T: Below<U>, U: QomType> IsA<U> for T {}

/// What [`IsA`] follows from, one level at a time; apart from it so that a message names the type at hand, not its root.
///
/// # Safety
///
/// `U` is among the ancestors in `Self::INFO`.
#[doc(hidden)]
pub unsafe trait Below<U: QomType>: QomType {}

// SAFETY: a type is its own ancestor.
unsafe impl<T: QomType> Below<T> for T {}

/// [`QomType::Kind`] of a type that can be instantiated.
#[doc(hidden)]
#[derive(Debug)]
pub struct Concrete;
/// [`QomType::Kind`] of a type that cannot.
#[doc(hidden)]
#[derive(Debug)]
pub struct Abstract;
/// [`QomType::Rule`] of a type without creation rules.
#[doc(hidden)]
#[derive(Debug)]
pub struct Unbound;
/// [`QomType::Rule`] of a type that occupies a slot.
#[doc(hidden)]
#[derive(Debug)]
pub struct Singleton;

/// `T` can be instantiated.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{T}` is abstract: it has no objects of its own",
    label = "abstract type",
    note = "create one of its subtypes"
)]
pub trait Instantiable<T> {}
impl<T> Instantiable<T> for Concrete {}

/// Creating a `T` cannot be refused.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{T}` is a singleton: its creation can fail, so it has no `new`",
    label = "singleton type",
    note = "use `qom.create::<{T}>()?`"
)]
pub trait Infallible<T> {}
impl<T> Infallible<T> for Unbound {}

/// `T` is a singleton, so it has an instance.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{T}` is not a singleton: it can have any number of objects",
    label = "not a singleton",
    note = "write `#[qom(singleton)]` on it or on an ancestor"
)]
pub trait HasInstance<T> {}
impl<T> HasInstance<T> for Singleton {}

/// What an object is made of, from the root to one level. Implemented for `Header` and for `Obj<T>`.
///
/// # Safety
///
/// Only the two implementations in this file exist.
#[doc(hidden)]
pub unsafe trait Level {
    /// What the levels have.
    const FACTS: Facts;
    /// Writes the default own states, root to leaf. After a panic none is left.
    ///
    /// # Safety
    ///
    /// `this` is valid for writes of `Self`, and its header is written.
    unsafe fn construct(this: *mut Self);
    /// Runs the `init` hooks.
    ///
    /// # Safety
    ///
    /// `this` is a constructed draft that nobody else uses now (H3).
    unsafe fn init(this: *mut Self);
    /// Runs the activating steps.
    ///
    /// # Safety
    ///
    /// As for `init`.
    unsafe fn activate(this: *mut Self) -> Result<()>;
    /// Undoes the activating steps, leaf to root; a panic in one does not keep the others.
    ///
    /// # Safety
    ///
    /// `this` is live, its pointer reaches the whole object (H2), and it stays live meanwhile.
    unsafe fn deactivate(this: *mut Self);
    /// Drops the own states, leaf to root; a panic in one does not keep the others.
    ///
    /// # Safety
    ///
    /// `this` is constructed, nobody else uses it, and it is not finalized yet (H5).
    unsafe fn finalize(this: *mut Self);
}

// SAFETY: one of the two.
unsafe impl Level for Header {
    const FACTS: Facts = Facts { plain: true, init: false, activate: false, deactivate: false };
    #[inline(always)]
    unsafe fn construct(_: *mut Self) {}
    #[inline(always)]
    unsafe fn init(_: *mut Self) {}
    #[inline(always)]
    unsafe fn activate(_: *mut Self) -> Result<()> {
        Ok(())
    }
    #[inline(always)]
    unsafe fn deactivate(_: *mut Self) {}
    #[inline(always)]
    unsafe fn finalize(_: *mut Self) {}
}

// SAFETY: one of the two.
unsafe impl<T: QomType> Level for Obj<T> {
    const FACTS: Facts = Facts {
        plain: T::Base::FACTS.plain && !std::mem::needs_drop::<T>(),
        init: T::Base::FACTS.init || T::HOOKS.init.is_some(),
        activate: T::Base::FACTS.activate || T::HOOKS.activate.is_some(),
        deactivate: T::Base::FACTS.deactivate || T::HOOKS.deactivate.is_some(),
    };

    #[inline(always)]
    unsafe fn construct(this: *mut Self) {
        /// Finalizes the levels already written when a default panics.
        struct Undo<B: Level>(*mut B);
        impl<B: Level> Drop for Undo<B> {
            fn drop(&mut self) {
                // SAFETY: the levels of `B` are constructed and nobody has seen them.
                unsafe { B::finalize(self.0) }
            }
        }
        // SAFETY: `this` is valid for writes by contract.
        let base = unsafe { &raw mut (*this).base };
        // SAFETY: `base` is the prefix of `this` (H1), header included.
        unsafe { T::Base::construct(base) };
        let undo = Undo(base);
        let state = T::default_state();
        std::mem::forget(undo);
        // SAFETY: `this` is valid for writes by contract.
        let own = unsafe { &raw mut (*this).own };
        // SAFETY: `own` lies within `this`; it holds nothing yet.
        unsafe { own.write(state) };
    }

    #[inline(always)]
    unsafe fn init(this: *mut Self) {
        if T::Base::FACTS.init {
            // SAFETY: `this` is valid by contract.
            let base = unsafe { &raw mut (*this).base };
            // SAFETY: the prefix of a constructed draft is one (H1).
            unsafe { T::Base::init(base) };
        }
        if let Some(init) = T::HOOKS.init {
            // SAFETY: a constructed draft, exclusive by contract; the handle ends with this call.
            init(&mut unsafe { ObjMut::lend(this) });
        }
    }

    #[inline(always)]
    unsafe fn activate(this: *mut Self) -> Result<()> {
        if T::Base::FACTS.activate {
            // SAFETY: `this` is valid by contract.
            let base = unsafe { &raw mut (*this).base };
            // SAFETY: the prefix of a constructed draft is one (H1).
            unsafe { T::Base::activate(base) }?;
        }
        match T::HOOKS.activate {
            // SAFETY: a constructed draft, exclusive by contract; the handle ends with this call.
            Some(activate) => activate(&mut unsafe { ObjMut::lend(this) }),
            None => Ok(()),
        }
    }

    #[inline(always)]
    unsafe fn deactivate(this: *mut Self) {
        if let Some(deactivate) = T::HOOKS.deactivate {
            // SAFETY: live by contract (H4).
            contain(|| deactivate(unsafe { &*this }));
        }
        if T::Base::FACTS.deactivate {
            // SAFETY: `this` is valid by contract.
            let base = unsafe { &raw mut (*this).base };
            // SAFETY: the prefix of a live object is one (H1).
            unsafe { T::Base::deactivate(base) };
        }
    }

    #[inline(always)]
    unsafe fn finalize(this: *mut Self) {
        if std::mem::needs_drop::<T>() {
            // SAFETY: `this` is valid by contract.
            let own = unsafe { &raw mut (*this).own };
            // SAFETY: constructed, and finalized only here.
            contain(|| unsafe { own.drop_in_place() });
        }
        if !T::Base::FACTS.plain {
            // SAFETY: `this` is valid by contract.
            let base = unsafe { &raw mut (*this).base };
            // SAFETY: the base levels are constructed and not finalized yet.
            unsafe { T::Base::finalize(base) };
        }
    }
}

/// Runs one level's part of an object's end. A panic was reported by the panic hook; what remains, the levels above,
/// other objects and the slot, must still have its turn (law 15).
pub(crate) fn contain(part: impl FnOnce()) {
    if let Err(payload) = catch_unwind(AssertUnwindSafe(part)) {
        // A payload is a value of the user's: its own drop may panic too. That second payload is left alone.
        let _ = catch_unwind(AssertUnwindSafe(|| drop(payload))).map_err(std::mem::forget);
    }
}

/// [`Level::construct`] for a class table.
pub(crate) unsafe fn construct<T: QomType>(whole: *mut u8) {
    // SAFETY: the contract of the class table: the object's class is `T::INFO` (H1).
    unsafe { Obj::<T>::construct(whole.cast()) }
}

/// [`Level::init`] for a class table.
pub(crate) unsafe fn init<T: QomType>(whole: *mut u8) {
    // SAFETY: as for `construct`.
    unsafe { Obj::<T>::init(whole.cast()) }
}

/// [`Level::activate`] for a class table.
pub(crate) unsafe fn activate<T: QomType>(whole: *mut u8) -> Result<()> {
    // SAFETY: as for `construct`.
    unsafe { Obj::<T>::activate(whole.cast()) }
}

/// [`Level::deactivate`] for a class table.
pub(crate) unsafe fn deactivate<T: QomType>(whole: *mut u8) {
    // SAFETY: as for `construct`; the class table's contract is that the object is live.
    unsafe { <Obj<T> as Level>::deactivate(whole.cast()) }
}

/// [`Level::finalize`] for a class table.
pub(crate) unsafe fn finalize<T: QomType>(whole: *mut u8) {
    // SAFETY: as for `construct`.
    unsafe { Obj::<T>::finalize(whole.cast()) }
}

impl<T: QomType> Deref for Obj<T> {
    type Target = T;
    #[inline]
    fn deref(&self) -> &T {
        &self.own
    }
}

impl<T: QomType> Obj<T> {
    #[inline]
    pub(crate) fn header(&self) -> &Header {
        // SAFETY: H1: a header at offset 0; the reference narrows.
        unsafe { &*std::ptr::from_ref(self).cast::<Header>() }
    }

    /// The description of the object's own type, which may be a subtype of `T`.
    #[doc(alias = "object_get_class")]
    #[inline]
    pub fn info(&self) -> &'static TypeInfo {
        self.header().class
    }

    /// The same object as one of an ancestor type.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// let qom = Qom::new()?;
    /// let container: Owned<Container> = qom.create::<Container>()?.complete()?;
    /// let object: &Obj<Object> = (*container).upcast();
    /// assert_eq!(object.type_name(), "container");
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "OBJECT")]
    #[inline]
    pub fn upcast<U: QomType>(&self) -> &Obj<U>
    where
        T: IsA<U>,
    {
        // SAFETY: `IsA` promises that `U` is an ancestor, so `Obj<U>` is a prefix (H1); live, as `self` is (H4).
        unsafe { self.assume() }
    }

    /// The same object as one of type `U`, if it is one: `None` otherwise.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// # /// A lid.
    /// # #[derive(QomType)]
    /// # struct JarLid {}
    /// let qom = Qom::new()?;
    /// let root: Owned<Container> = qom.root();
    /// let object: &Obj<Object> = (*root).upcast();
    /// assert!(object.downcast::<Container>().is_some());
    /// assert!(object.downcast::<JarLid>().is_none());
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "object_dynamic_cast")]
    #[inline]
    pub fn downcast<U: QomType>(&self) -> Option<&Obj<U>> {
        // SAFETY: H1: the class says that `U` is among the object's types; live, as `self` is (H4).
        self.info().descends_from(U::INFO).then(|| unsafe { self.assume() })
    }

    /// The same object, known to be a `U`.
    ///
    /// # Safety
    ///
    /// `U` is among the ancestors of the object's class.
    #[doc(hidden)]
    #[inline]
    pub unsafe fn assume<U: QomType>(&self) -> &Obj<U> {
        // SAFETY: H1 and the contract for the type, H2 for the extent, H4 for the time.
        unsafe { self.header().whole.cast::<Obj<U>>().as_ref() }
    }

    /// Runs what undoes the activating steps, leaf to root. The caller sees to it that this happens once.
    pub(crate) fn undo_activation(&self) {
        let header = self.header();
        if let Some(deactivate) = header.class.memory.deactivate {
            // SAFETY: H1 for the class table, H4: live.
            unsafe { deactivate(header.whole.as_ptr()) };
        }
    }

    /// The same object as an `Object`, which every object is.
    #[inline]
    pub(crate) fn as_object(&self) -> &Obj<Object> {
        // SAFETY: `Object` is the root of every ancestry (H1); live, as `self` is (H4).
        unsafe { self.assume() }
    }

    /// A handle of one's own, which keeps the object alive.
    #[doc(alias = "object_ref")]
    #[inline]
    pub fn to_owned(&self) -> Owned<T> {
        Owned::share(self)
    }
}
