//! What can be asked of a type. All of it is constant: asking creates nothing and changes nothing (law 8).

pub use crate::raw::class::{Marks, Origin, Scope, SlotInfo, SlotKey, TypeInfo};

use crate::interface::InterfaceInfo;
use crate::name::same;
use crate::property::PropertyInfo;
use crate::raw::class::{DISPLAY, PartInfo};
use crate::raw::table::{self, Entry};
use crate::raw::vtable::InterfaceEntry;

impl TypeInfo {
    /// The type's name.
    #[doc(alias = "object_class_get_name")]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The parent type; `None` for `object`.
    #[doc(alias = "object_class_get_parent")]
    pub const fn parent(&self) -> Option<&'static TypeInfo> {
        self.parent
    }

    /// The type itself and its ancestors, from here up to `object`.
    pub fn ancestry(&'static self) -> impl Iterator<Item = &'static TypeInfo> {
        std::iter::successors(Some(self), |info| info.parent)
    }

    /// The nearest type that is declared in Rust: the type itself, or an ancestor if it was made at run time.
    pub(crate) fn declared(&'static self) -> &'static TypeInfo {
        let mut at = self;
        while let (true, Some(parent)) = (at.is_made_at_run_time(), at.parent) {
            at = parent;
        }
        at
    }

    /// Whether it was made by [`Qom::register`](crate::Qom::register).
    pub const fn is_made_at_run_time(&self) -> bool {
        self.depth > self.level
    }

    /// Whether it has no objects of its own.
    #[doc(alias = "object_class_is_abstract")]
    pub const fn is_abstract(&self) -> bool {
        self.is_abstract
    }

    /// Whether no type may descend from it.
    pub const fn is_final(&self) -> bool {
        self.is_final
    }

    /// Whether its objects occupy a slot.
    #[doc(alias = "object_class_is_singleton")]
    pub const fn is_singleton(&self) -> bool {
        !self.slots.is_empty()
    }

    /// The slots that one of its objects occupies, the root's first.
    pub const fn slots(&self) -> &'static [SlotInfo] {
        self.slots
    }

    /// The first paragraph of its doc comment, on one line, or what its builder was given; empty if there is none.
    pub const fn description(&self) -> &'static str {
        self.description
    }

    /// What is said of it: whether it is unstable, or deprecated. Its parent's marks are not its own.
    pub const fn marked(&self) -> Marks {
        self.marks
    }

    /// What to do instead of using it, if it is deprecated and its author says so.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// /// An old PC.
    /// #[derive(QomType)]
    /// #[qom(deprecated = "use turbo-pc")]
    /// struct PlainPc {}
    ///
    /// /// Its successor.
    /// #[derive(QomType)]
    /// #[qom(parent = "plain-pc")]
    /// struct TurboPc {}
    ///
    /// assert!(PlainPc::INFO.marked().deprecated);
    /// assert_eq!(PlainPc::INFO.deprecation(), Some("use turbo-pc"));
    /// assert!(!TurboPc::INFO.marked().deprecated);
    /// ```
    #[doc(alias = "deprecation_reason")]
    pub fn deprecation(&self) -> Option<&'static str> {
        Some(self.deprecation).filter(|text| !text.is_empty())
    }

    /// Where it was declared.
    pub const fn origin(&self) -> Origin {
        self.origin
    }

    /// All its properties, for constant tables.
    #[doc(hidden)]
    pub const fn property_table(&self) -> &'static [Entry] {
        self.properties
    }

    /// Its declared children, for constant tables.
    #[doc(hidden)]
    pub const fn part_table(&self) -> &'static [PartInfo] {
        self.parts
    }

    /// The children that each object has: name and type, the ancestors' first, then its own.
    pub fn declared_children(&self) -> impl ExactSizeIterator<Item = (&'static str, &'static TypeInfo)> + use<> {
        self.parts.iter().map(|part| (part.name, (part.info)()))
    }

    /// Whether a property of it stands for an object.
    pub(crate) const fn has_leads(&self) -> bool {
        self.leads
    }

    /// Its interfaces, for constant tables.
    #[doc(hidden)]
    pub const fn interface_table(&self) -> &'static [InterfaceEntry] {
        self.interfaces
    }

    /// The version of what it adds to the saved state of its objects; 1 where it does not say.
    #[doc(alias = "version_id")]
    pub fn state_version(&self) -> u32 {
        self.state.version
    }

    /// The names of what it adds itself to the saved state of its objects: properties that are state, then other fields.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// # use std::sync::{Mutex, atomic::AtomicU8};
    /// /// Rings.
    /// #[derive(QomType)]
    /// #[qom(state(version = 2, oldest = 1))]
    /// struct Bell {
    ///     #[qom(state)]
    ///     rung: Mutex<Vec<u64>>,
    ///     #[qom(property, state)]
    ///     volume: AtomicU8,
    /// }
    /// assert_eq!((Bell::INFO.state_version(), Bell::INFO.state_fields()), (2, vec!["volume", "rung"]));
    /// ```
    #[doc(alias = "VMStateDescription")]
    pub fn state_fields(&'static self) -> Vec<&'static str> {
        self.state_names().collect()
    }

    /// All its properties: its ancestors' first, then its own, each in the order of declaration.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// /// Shows pictures.
    /// #[derive(QomType)]
    /// struct Easel {
    ///     #[qom(property)]
    ///     height: u32,
    ///     #[qom(property)]
    ///     width: u32,
    /// }
    /// let names: Vec<_> = Easel::INFO.properties().map(|property| property.name()).collect();
    /// assert_eq!(names, ["type", "height", "width"]);
    /// ```
    #[doc(alias = "object_class_property_iter_init")]
    pub fn properties(&self) -> impl ExactSizeIterator<Item = &'static PropertyInfo> + use<> {
        self.properties.iter().map(|entry| entry.property)
    }

    /// The property with this name.
    #[doc(alias = "object_class_property_find")]
    #[inline]
    pub fn property(&self, name: &str) -> Option<&'static PropertyInfo> {
        table::find(self.properties, name)
    }

    /// The interfaces that it implements, inherited ones included: its ancestors' first.
    #[doc(alias = "object_class_get_interfaces")]
    pub fn interfaces(&self) -> impl ExactSizeIterator<Item = &'static InterfaceInfo> + use<> {
        self.interfaces.iter().map(|entry| entry.info)
    }

    /// Whether it is `other`, or descends from it.
    #[inline]
    pub fn descends_from(&self, other: &TypeInfo) -> bool {
        if other.depth < DISPLAY {
            return self.display[other.depth].is_some_and(|ancestor| std::ptr::eq(ancestor, other));
        }
        let mut at = self;
        while at.depth > other.depth {
            let Some(parent) = at.parent else { return false };
            at = parent;
        }
        std::ptr::eq(at, other)
    }

    /// Whether `name` is this type, an ancestor, or an interface that it implements.
    #[doc(alias = "object_class_dynamic_cast")]
    pub fn is_a(&self, name: &str) -> bool {
        let ancestry = std::iter::successors(Some(self), |info| info.parent);
        ancestry.map(|info| info.name).any(|known| known == name)
            || self.interfaces().any(|interface| interface.name() == name)
    }

    /// Whether qdev's words apply.
    pub(crate) const fn is_device(&self) -> bool {
        match self.display[1] {
            Some(second) => same(second.name, "device"),
            None => false,
        }
    }

    /// Some slot of this key is along the ancestry, for constant assertions.
    #[doc(hidden)]
    pub const fn has_group(&self, group: &str) -> bool {
        let mut at = 0;
        while at < self.slots.len() {
            if let SlotKey::Group(name) = self.slots[at].key
                && same(name, group)
            {
                return true;
            }
            at += 1;
        }
        false
    }
}

impl std::fmt::Debug for TypeInfo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("TypeInfo").field(&self.name).finish()
    }
}

impl SlotInfo {
    /// The slot of a type and its subtypes.
    #[doc(hidden)]
    pub const fn of_type(owner: &'static str) -> Self {
        SlotInfo { key: SlotKey::Type(owner), message: None, once: false, scope: Scope::Qom, owner }
    }

    /// The slot of a group.
    #[doc(hidden)]
    pub const fn of_group(owner: &'static str, group: &'static str) -> Self {
        SlotInfo { key: SlotKey::Group(group), message: None, once: false, scope: Scope::Qom, owner }
    }

    /// With a message of its own.
    #[doc(hidden)]
    pub const fn message(mut self, message: &'static str) -> Self {
        self.message = Some(message);
        self
    }

    /// For one object ever.
    #[doc(hidden)]
    pub const fn once(mut self) -> Self {
        self.once = true;
        self
    }

    /// As long as the machine lives.
    #[doc(hidden)]
    pub const fn per_machine(mut self) -> Self {
        self.scope = Scope::Machine;
        self
    }

    /// What tells this slot from others.
    pub const fn key(&self) -> SlotKey {
        self.key
    }

    /// The type that declares it.
    pub const fn owner(&self) -> &'static str {
        self.owner
    }

    /// Whether it is for one object ever.
    pub const fn is_once(&self) -> bool {
        self.once
    }

    /// For how long.
    pub const fn scope(&self) -> Scope {
        self.scope
    }
}

/// A parent's list followed by a type's own, which is not empty.
#[doc(hidden)]
pub const fn append<X: Copy, const LEN: usize>(above: &[X], own: &[X]) -> [X; LEN] {
    let mut list = [own[0]; LEN];
    let mut at = 0;
    while at < LEN {
        list[at] = if at < above.len() { above[at] } else { own[at - above.len()] };
        at += 1;
    }
    list
}
