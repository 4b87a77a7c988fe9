//! Vtables by type and by interface: constants behind thin pointers, found by depth or by identity.

use super::class::{DISPLAY, Origin, TypeInfo};
use super::obj::QomType;

/// A vtable, its type forgotten.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Vtable(pub(super) *const ());

// SAFETY: H7: it points to a constant of function pointers and `Copy` facts that are `Sync`.
unsafe impl Send for Vtable {}
// SAFETY: as above.
unsafe impl Sync for Vtable {}

impl Vtable {
    /// No methods trait at this level.
    pub const NONE: Vtable = Vtable(std::ptr::null());

    /// A vtable of the methods trait that `B` declares.
    pub const fn of<B: Methods>(vtable: &'static B::Vtable) -> Self {
        Vtable(std::ptr::from_ref(vtable).cast())
    }

    /// A vtable of an interface.
    pub const fn of_interface<I: Interface>(vtable: &'static I::Vtable) -> Self {
        Vtable(std::ptr::from_ref(vtable).cast())
    }
}

/// The vtables of one class, leaf first: how [`ParentOf`] hands them down.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct VtableChain {
    /// Of the level at hand.
    pub own: Vtable,
    /// Of the levels above.
    pub above: Option<&'static VtableChain>,
}

/// A type that declares a methods trait. `#[qom_methods]` implements it.
///
/// # Safety
///
/// `VTABLE` is the base type's own vtable, of type `Vtable`, which consists of function pointers and `Copy` values.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` names a methods trait, but no trait is written for it",
    label = "no trait with `#[qom_methods({Self})]`",
    note = "write `#[qom_methods({Self})]` on the trait"
)]
pub unsafe trait Methods: QomType {
    /// Function pointers and class constants.
    type Vtable: Sync + 'static;
    /// What the base type itself does.
    const VTABLE: Vtable;
}

/// `T` may descend from `Self`: it implements what `Self` and its ancestors ask for.
///
/// # Safety
///
/// `CHAIN` holds the vtables for the class `T` of `Self` and each of its ancestors, in this order.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{T}` cannot descend from `{Self}`",
    label = "this type is not ready for subtypes",
    note = "a parent has `#[derive(QomType)]`, and `#[qom_methods({Self})]` on the trait that it names as `methods = ..`"
)]
pub unsafe trait ParentOf<T>: QomType {
    /// The vtables.
    const CHAIN: VtableChain;
}

/// The final type `T`, as what its descendants would have to get past.
#[doc(hidden)]
#[derive(Debug)]
pub struct Final<T>(std::marker::PhantomData<T>);

/// `T` may stand below `Self`.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{T}` descends from a type that is final",
    label = "this type is `final`: nothing descends from it"
)]
pub trait Admits<T> {}
impl<T> Admits<T> for Final<T> {}

/// The handle type of an interface, as its identity. `#[qom_interface]` implements it.
///
/// # Safety
///
/// `INFO` belongs to this type alone.
#[doc(hidden)]
pub unsafe trait Interface: 'static {
    /// Function pointers.
    type Vtable: Sync + 'static;
    /// The interface's description.
    const INFO: &'static InterfaceInfo;
}

/// `T` implements the interface `Self`. `#[qom_interface]` implements it.
///
/// The entries are those of the interfaces that it extends, and its own as the last.
///
/// # Safety
///
/// The tables were made for the class `T`.
#[doc(hidden)]
pub unsafe trait InterfaceFor<T>: Interface {
    /// The vtables of `T`.
    const ENTRIES: &'static [InterfaceEntry];
}

/// The constant description of an interface.
#[doc(alias = "InterfaceClass")]
#[derive(Debug)]
pub struct InterfaceInfo {
    pub(crate) name: &'static str,
    pub(crate) description: &'static str,
    pub(crate) extends: &'static [&'static InterfaceInfo],
    pub(crate) origin: Origin,
}

/// One interface that a class implements.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct InterfaceEntry {
    pub(crate) info: &'static InterfaceInfo,
    vtable: Vtable,
}

impl InterfaceEntry {
    /// The entry of `I`.
    pub const fn new<I: Interface>(vtable: &'static I::Vtable) -> Self {
        InterfaceEntry { info: I::INFO, vtable: Vtable::of_interface::<I>(vtable) }
    }
}

impl TypeInfo {
    /// The class's vtable for the methods trait of `B`.
    ///
    /// # Safety
    ///
    /// `B` is among the class's ancestors.
    #[doc(hidden)]
    #[inline]
    pub unsafe fn methods<B: Methods>(&self) -> &'static B::Vtable {
        // SAFETY: H7: `B` declares a methods trait, so this is a vtable of it.
        unsafe { &*self.vtable(B::DEPTH).0.cast() }
    }

    /// The vtable of the methods trait that the ancestor of this depth declares.
    #[inline]
    pub(super) fn vtable(&self, depth: usize) -> Vtable {
        if depth < DISPLAY { self.vtables[depth] } else { self.deep_vtable(depth) }
    }

    /// The vtable of a level that `vtables` has no room for.
    #[cold]
    fn deep_vtable(&self, depth: usize) -> Vtable {
        if depth == self.level {
            return self.own_vtable;
        }
        let mut chain = self.inherited;
        for _ in depth + 1..self.level {
            chain = chain.above.unwrap_or(chain);
        }
        chain.own
    }

    /// The class's vtable for the interface `I`, if it implements it.
    #[doc(hidden)]
    #[inline]
    pub fn interface_methods<I: Interface>(&self) -> Option<&'static I::Vtable> {
        let entry = self.interfaces.iter().find(|entry| std::ptr::eq(entry.info, I::INFO))?;
        // SAFETY: H7: an entry under `I::INFO` is made by `InterfaceEntry::new::<I>`, since `INFO` is `I`'s alone.
        Some(unsafe { &*entry.vtable.0.cast() })
    }
}

/// The built-in interface `singleton`, which every type with a slot lists.
#[doc(alias = "TYPE_SINGLETON")]
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct SingletonId;

static SINGLETON: InterfaceInfo = InterfaceInfo::new(
    "singleton",
    "at most one live object",
    &[],
    Origin { package: env!("CARGO_PKG_NAME"), file: file!(), line: line!() },
);

// SAFETY: `SINGLETON` belongs to this type alone.
unsafe impl Interface for SingletonId {
    type Vtable = ();
    const INFO: &'static InterfaceInfo = &SINGLETON;
}

/// What the derive adds to the interfaces of a type with a slot.
#[doc(hidden)]
pub const SINGLETON_ENTRIES: &[InterfaceEntry] = &[InterfaceEntry::new::<SingletonId>(&())];
