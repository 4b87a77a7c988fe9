//! Interfaces: traits that unrelated types implement, found by identity in a class's constant list.

use crate::name::same;
use crate::raw::class::Origin;
use crate::raw::obj::{Obj, QomType};
pub use crate::raw::vtable::InterfaceInfo;

use crate::raw::vtable::{Interface, InterfaceEntry};
use crate::type_info::TypeInfo;

impl InterfaceInfo {
    /// The interface `name`.
    #[doc(hidden)]
    pub const fn new(
        name: &'static str,
        description: &'static str,
        extends: &'static [&'static InterfaceInfo],
        origin: Origin,
    ) -> Self {
        InterfaceInfo { name, description, extends, origin }
    }

    /// The interface's name.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The first paragraph of its doc comment, on one line; empty if there is none.
    pub const fn description(&self) -> &'static str {
        self.description
    }

    /// The interfaces that it extends.
    pub const fn extends(&self) -> &'static [&'static InterfaceInfo] {
        self.extends
    }

    /// Where it was declared.
    pub const fn origin(&self) -> Origin {
        self.origin
    }

    /// How many interfaces a type implements by this one: itself, and for each that it extends as many again.
    #[doc(hidden)]
    pub const fn with_extended(&self) -> usize {
        let (mut count, mut at) = (1, 0);
        while at < self.extends.len() {
            count += self.extends[at].with_extended();
            at += 1;
        }
        count
    }
}

/// A handle to an object as one that implements an interface. `#[qom_interface]` generates it: `FooRef` for `Foo`.
pub trait InterfaceRef<'a>: Copy {
    /// The same handle with any lifetime, as the interface's identity.
    #[doc(hidden)]
    type Id: Interface;

    /// The handle.
    #[doc(hidden)]
    fn new(implementation: Implementation<'a, Self::Id>) -> Self;
}

/// An object, and what its class has for the interface `I`. Only the runtime brings the two together, so that a handle
/// made of them can call the one with the other.
#[doc(hidden)]
pub struct Implementation<'a, I: Interface> {
    object: &'a Obj<crate::Object>,
    methods: &'static I::Vtable,
}

impl<I: Interface> Clone for Implementation<'_, I> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<I: Interface> Copy for Implementation<'_, I> {}

impl<'a, I: Interface> Implementation<'a, I> {
    /// The object.
    #[inline]
    pub fn object(self) -> &'a Obj<crate::Object> {
        self.object
    }

    /// The table.
    #[inline]
    pub fn methods(self) -> &'static I::Vtable {
        self.methods
    }
}

impl<I: Interface> std::fmt::Debug for Implementation<'_, I> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.object.fmt(f)
    }
}

/// `T` lists the interface `I` in `implements(..)`. The derive implements it.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "`{Self}` implements an interface that it does not list",
    label = "not listed in `implements(..)`",
    note = "add the interface to `#[qom(implements(..))]` of `{Self}`"
)]
pub trait Lists<I>: QomType {}

impl InterfaceEntry {
    /// The entries of the interfaces that one extends, and its own. `COUNT` is what
    /// [`with_extended`](InterfaceInfo::with_extended) counts.
    pub const fn join<const COUNT: usize>(
        extended: &[&[InterfaceEntry]],
        own: InterfaceEntry,
    ) -> [InterfaceEntry; COUNT] {
        let mut list = [own; COUNT];
        let (mut len, mut group) = (0, 0);
        while group < extended.len() {
            let mut at = 0;
            while at < extended[group].len() {
                list[len] = extended[group][at];
                len += 1;
                at += 1;
            }
            group += 1;
        }
        list
    }
}

const fn same_interface(a: &InterfaceInfo, b: &InterfaceInfo) -> bool {
    // Addresses cannot be compared at compile time; a name and a place in a source can.
    same(a.name, b.name)
        && same(a.origin.package, b.origin.package)
        && same(a.origin.file, b.origin.file)
        && a.origin.line == b.origin.line
}

const fn position(list: &[InterfaceEntry], len: usize, wanted: &InterfaceInfo) -> usize {
    let mut at = 0;
    while at < len {
        if same_interface(list[at].info, wanted) {
            return at;
        }
        at += 1;
    }
    len
}

/// Room for the parent's interfaces and a type's own; at most so many are different.
#[doc(hidden)]
pub const fn capacity(above: &[InterfaceEntry], own: &[&[InterfaceEntry]]) -> usize {
    let (mut total, mut at) = (above.len(), 0);
    while at < own.len() {
        total += own[at].len();
        at += 1;
    }
    total
}

/// The parent's interfaces and a type's own, each once; an own entry takes the place of an inherited one.
#[doc(hidden)]
pub const fn merge<const CAPACITY: usize>(
    above: &[InterfaceEntry],
    own: &[&[InterfaceEntry]],
) -> ([InterfaceEntry; CAPACITY], usize) {
    let mut list = [if above.is_empty() { own[0][0] } else { above[0] }; CAPACITY];
    let mut len = 0;
    while len < above.len() {
        list[len] = above[len];
        len += 1;
    }
    let mut group = 0;
    while group < own.len() {
        let mut at = 0;
        while at < own[group].len() {
            let entry = own[group][at];
            let place = position(&list, len, entry.info);
            list[place] = entry;
            if place == len {
                len += 1;
            }
            at += 1;
        }
        group += 1;
    }
    (list, len)
}

/// The part of a merged list that is in use.
#[doc(hidden)]
pub const fn used<const CAPACITY: usize>(
    merged: &'static ([InterfaceEntry; CAPACITY], usize),
) -> &'static [InterfaceEntry] {
    merged.0.split_at(merged.1).0
}

impl<T: QomType> Obj<T> {
    /// The object as one that implements an interface, if it does: `object.interface::<FooRef>()`.
    #[doc(alias = "INTERFACE_CHECK")]
    #[inline]
    pub fn interface<'a, I: InterfaceRef<'a>>(&'a self) -> Option<I> {
        let methods = self.info().interface_methods::<I::Id>()?;
        Some(I::new(Implementation { object: self.as_object(), methods }))
    }
}

impl TypeInfo {
    /// Whether the class implements the interface.
    pub fn implements<'a, I: InterfaceRef<'a>>(&self) -> bool {
        self.interface_methods::<I::Id>().is_some()
    }
}
