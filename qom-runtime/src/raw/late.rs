//! Types made at run time: the parent's description with another name, new defaults, and new values of class constants.
//!
//! # Invariants of such a class
//!
//! - **L1 (levels)** It has no own state, so its objects are its parent's: its memory table is that of `declared()`, the
//!   nearest type that is written in Rust, which H1 lets it have.
//! - **L2 (casts)** It is in no display. Its depth is at least `DISPLAY` and more than its parent's, so a cast to it walks
//!   up, and one to a type that is declared in Rust is what it is for the parent.
//! - **L3 (tables)** A vtable is the parent's, or a copy of it with other values of constants in the places that
//!   [`ClassConstant`]s name: of the same type, so that H7 holds. A property is the parent's, owner and access included.
//! - **L4 (for good)** All of it is leaked, as objects and handles refer to it without counting.

use super::class::{DISPLAY, Marks, Origin, PropertyInfo, TypeInfo};
use super::obj::QomType;
use super::state::StateInfo;
use super::table::Entry;
use super::vtable::{Methods, Vtable, VtableChain};
use crate::value::Value;
use std::marker::PhantomData;
use std::mem::MaybeUninit;

/// Names a class constant, for [`TypeBuilder::constant`](crate::TypeBuilder::constant): `Animal::LEGS` is the key of
/// `const LEGS: u32` in `#[qom_methods(Animal)] trait AnimalImpl`.
#[doc(alias = "class_data")]
pub struct ClassConstant<B, V> {
    name: &'static str,
    /// Of the value in the vtable of `B`.
    offset: usize,
    /// `V` may not be exchanged for a subtype or a supertype: the value is read as exactly this type.
    of: PhantomData<fn(V) -> (V, B)>,
}

impl<B: Methods, V> ClassConstant<B, V> {
    /// The constant `name` of `B`.
    ///
    /// # Safety
    ///
    /// `offset` is that of a field of type `V` in `B::Vtable`.
    #[doc(hidden)]
    pub const unsafe fn new(name: &'static str, offset: usize) -> Self {
        ClassConstant { name, offset, of: PhantomData }
    }
}

impl<B, V> Clone for ClassConstant<B, V> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<B, V> Copy for ClassConstant<B, V> {}

impl<B: QomType, V> std::fmt::Debug for ClassConstant<B, V> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", B::NAME, self.name)
    }
}

/// A class constant with a value, their types forgotten.
pub(crate) trait NewConstant: Send + Sync {
    /// The constant's name.
    fn name(&self) -> &'static str;
    /// The type that declares it.
    fn base(&self) -> &'static TypeInfo;
    /// A copy of a vtable of `base`, which nobody else has and which stays for good.
    ///
    /// # Safety
    ///
    /// `old` is a vtable of `base`.
    unsafe fn copy(&self, old: Vtable) -> *mut ();
    /// Puts the value into a vtable.
    ///
    /// # Safety
    ///
    /// `copy` is what [`copy`](Self::copy) gave for a constant of the same `base`, and nobody reads it yet.
    unsafe fn write(&self, copy: *mut ());
}

impl<B: Methods, V: Copy + Send + Sync + 'static> NewConstant for (ClassConstant<B, V>, V) {
    fn name(&self) -> &'static str {
        self.0.name
    }

    fn base(&self) -> &'static TypeInfo {
        B::INFO
    }

    unsafe fn copy(&self, old: Vtable) -> *mut () {
        let copy = Box::leak(Box::new(MaybeUninit::<B::Vtable>::uninit()));
        // SAFETY: by contract a `B::Vtable`, which is a constant: valid for reads, and nobody writes it.
        let old = unsafe { &*old.0.cast::<MaybeUninit<B::Vtable>>() };
        // SAFETY: two allocations of this type; a vtable is made of `Copy` values by the contract of `Methods`.
        unsafe { std::ptr::copy_nonoverlapping(old, copy, 1) };
        std::ptr::from_mut(copy).cast()
    }

    unsafe fn write(&self, copy: *mut ()) {
        // SAFETY: by contract a `B::Vtable`, with a `V` at this offset by the contract of `ClassConstant::new`.
        let place = unsafe { copy.byte_add(self.0.offset) };
        // SAFETY: aligned, as a field is; nobody else has it by contract. The old value is `Copy`: no drop is due.
        unsafe { place.cast::<V>().write(self.1) };
    }
}

/// What makes a type at run time.
pub(crate) struct LateParts<'a> {
    pub(crate) name: &'a str,
    pub(crate) description: &'a str,
    pub(crate) parent: &'static TypeInfo,
    pub(crate) is_abstract: bool,
    pub(crate) unstable: bool,
    /// What to do instead, if it is deprecated; may be empty.
    pub(crate) deprecated: Option<&'a str>,
    /// Properties of the parent with new defaults.
    pub(crate) defaults: Vec<(&'static PropertyInfo, Value)>,
    /// Constants of the parent's ancestors with new values; others are left out.
    pub(crate) constants: &'a [Box<dyn NewConstant>],
    pub(crate) origin: Origin,
}

/// The description. Runs no code of a user.
pub(crate) fn late_class(parts: LateParts<'_>) -> &'static TypeInfo {
    let LateParts { parent, defaults, constants, .. } = parts;
    let (properties, new_defaults) = with_defaults(parent, defaults);
    let mut info = TypeInfo {
        name: leak(parts.name),
        description: leak(parts.description),
        parent: Some(parent),
        depth: (parent.depth + 1).max(DISPLAY),
        level: parent.level,
        display: parent.display,
        is_abstract: parts.is_abstract,
        is_final: false,
        marks: Marks { unstable: parts.unstable, deprecated: parts.deprecated.is_some(), ..Marks::NONE },
        deprecation: leak(parts.deprecated.unwrap_or_default()),
        properties,
        sets_defaults: parent.sets_defaults || !new_defaults.is_empty(),
        new_defaults,
        interfaces: parent.interfaces,
        parts: parent.parts,
        leads: parent.leads,
        slots: parent.slots,
        vtables: parent.vtables,
        own_vtable: parent.own_vtable,
        inherited: parent.inherited,
        memory: parent.memory,
        state: StateInfo::NONE,
        placement: parent.placement,
        origin: parts.origin,
    };
    let mut copies: Vec<(usize, *mut ())> = Vec::new();
    for constant in constants.iter().filter(|constant| parent.descends_from(constant.base())) {
        let depth = constant.base().depth;
        let copy = match copies.iter().find(|(known, _)| *known == depth) {
            Some((_, copy)) => *copy,
            None => {
                // SAFETY: H7: the parent descends from `base`, so its vtable of this level is one of `base`.
                let copy = unsafe { constant.copy(parent.vtable(depth)) };
                copies.push((depth, copy));
                copy
            }
        };
        // SAFETY: the ancestor at one level is one type, so this is a copy of a vtable of `base`; `info` has it later.
        unsafe { constant.write(copy) };
    }
    for (depth, copy) in copies {
        info.replace_vtable(depth, Vtable(copy));
    }
    Box::leak(Box::new(info))
}

fn leak(text: &str) -> &'static str {
    if text.is_empty() { "" } else { Box::leak(text.into()) }
}

/// The parent's property table, and which of its defaults are to be set, with new defaults in both.
fn with_defaults(
    parent: &'static TypeInfo,
    defaults: Vec<(&'static PropertyInfo, Value)>,
) -> (&'static [Entry], &'static [&'static PropertyInfo]) {
    if defaults.is_empty() {
        return (parent.properties, parent.new_defaults);
    }
    let mut table = parent.properties.to_vec();
    let mut set = parent.new_defaults.to_vec();
    set.retain(|property| !defaults.iter().any(|(new, _)| std::ptr::eq(*new, *property)));
    for (old, value) in defaults {
        let new = &*Box::leak(Box::new(PropertyInfo { new_default: Some(Box::leak(Box::new(value))), ..*old }));
        for entry in table.iter_mut().filter(|entry| std::ptr::eq(entry.property, old)) {
            entry.property = new;
        }
        set.push(new);
    }
    (table.leak(), set.leak())
}

impl TypeInfo {
    /// Puts another vtable where methods traits of this depth are looked for.
    fn replace_vtable(&mut self, depth: usize, new: Vtable) {
        if depth < DISPLAY {
            self.vtables[depth] = new;
        } else if depth == self.level {
            self.own_vtable = new;
        } else {
            self.inherited = replaced(self.inherited, self.level - 1 - depth, new);
        }
    }
}

/// The chain with another vtable `steps` levels up.
fn replaced(chain: &VtableChain, steps: usize, new: Vtable) -> &'static VtableChain {
    let link = match steps.checked_sub(1) {
        None => VtableChain { own: new, above: chain.above },
        Some(steps) => VtableChain { own: chain.own, above: chain.above.map(|above| replaced(above, steps, new)) },
    };
    Box::leak(Box::new(link))
}
