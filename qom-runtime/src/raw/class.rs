//! What the memory core knows of a type: constants that the derive writes, one `static` per type.

use super::access::PropertyAccess;
use super::obj::{Level, Obj, QomType, activate, construct, deactivate, finalize, init};
use super::state::StateInfo;
use super::table::{Entry, table};
use super::vtable::{InterfaceEntry, Vtable, VtableChain};
use crate::error::Result;
use crate::value::Value;
use std::alloc::Layout;
use std::mem::offset_of;

/// The constant description of a type. There is one per type, `T::INFO`, known at compile time; types made at run time,
/// with a [`TypeBuilder`](crate::TypeBuilder), have theirs since then and for good.
///
/// C QOM: `TypeInfo` and `ObjectClass` in one, without anything to run at start-up.
#[doc(alias = "ObjectClass")]
#[doc(alias = "TypeImpl")]
pub struct TypeInfo {
    pub(crate) name: &'static str,
    pub(crate) description: &'static str,
    pub(crate) parent: Option<&'static TypeInfo>,
    /// How many ancestors it has; at least `DISPLAY` for a type made at run time, which is in no display.
    pub(crate) depth: usize,
    /// How many ancestors the nearest type declared in Rust has: the type itself, unless it was made at run time.
    pub(crate) level: usize,
    /// The ancestors from the root down, and the type itself at `depth`: what makes a cast one comparison. What is
    /// deeper is found by walking up.
    pub(crate) display: [Option<&'static TypeInfo>; DISPLAY],
    pub(crate) is_abstract: bool,
    pub(crate) is_final: bool,
    /// Its own: a mark is not inherited.
    pub(crate) marks: Marks,
    /// What to do instead of using it, if it is deprecated; may be empty.
    pub(crate) deprecation: &'static str,
    /// The ancestors' first, then the type's own, in the order of declaration.
    pub(crate) properties: &'static [Entry],
    /// Some property has a default that is set when an object is made, through its setter.
    pub(crate) sets_defaults: bool,
    /// Those to which a type made at run time gave a new default, in the order in which they are set.
    pub(crate) new_defaults: &'static [&'static PropertyInfo],
    pub(crate) interfaces: &'static [InterfaceEntry],
    /// The declared children: the ancestors' first, then the type's own.
    pub(crate) parts: &'static [PartInfo],
    /// Some property stands for an object.
    pub(crate) leads: bool,
    pub(crate) slots: &'static [SlotInfo],
    /// The vtables of the levels in `display`.
    pub(crate) vtables: [Vtable; DISPLAY],
    /// The vtable of the type's own methods trait.
    pub(crate) own_vtable: Vtable,
    /// Those of its ancestors, nearest first.
    pub(crate) inherited: &'static VtableChain,
    pub(crate) memory: Memory,
    /// What is saved of this level, besides its properties.
    pub(crate) state: StateInfo,
    pub(crate) placement: Placement,
    pub(crate) origin: Origin,
}

/// How many levels a class finds at once.
pub(crate) const DISPLAY: usize = 8;

/// A type's description with its property table: one constant, as each costs the compiler time.
#[doc(hidden)]
#[derive(Debug)]
pub struct Described<const PROPERTIES: usize> {
    /// The description.
    pub info: TypeInfo,
    pub(crate) table: [Entry; PROPERTIES],
}

/// Where a type was declared, for messages about two types of one name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The crate's package name.
    pub package: &'static str,
    /// The source file.
    pub file: &'static str,
    /// The line in it.
    pub line: u32,
}

/// Where an object appears when it goes live without having been placed: the value of `placement = ..` on a type, which
/// its descendants inherit.
///
/// ```
/// use qom_runtime::{Placement, prelude::*};
///
/// /// Appears among the unattached, as devices do.
/// #[derive(QomType)]
/// #[qom(placement = LAMPS)]
/// struct StreetLamp {}
/// const LAMPS: Placement = Placement::Unattached { prefix: "lamp" };
///
/// let qom = Qom::new()?;
/// let lamp = qom.create::<StreetLamp>()?.complete()?;
/// assert_eq!(lamp.canonical_path().as_deref(), Some("/unattached/lamp[0]"));
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placement {
    /// Nowhere: whoever has the handle decides. What types have that say nothing.
    Nowhere,
    /// In `/machine/unattached`, or `/unattached` as long as there is no machine, under a name with a number.
    Unattached {
        /// What precedes the number.
        prefix: &'static str,
    },
    /// At `/machine`: it is the machine.
    Machine,
}

/// How objects of a type are laid out, made and finalized.
#[derive(Clone, Copy)]
pub(crate) struct Memory {
    /// Of the whole object.
    pub(crate) layout: Layout,
    /// Of this level's own state within it.
    pub(crate) own: usize,
    /// Own states that need no finalizer, at every level.
    pub(crate) plain: bool,
    /// Some level has an `init` hook.
    pub(crate) has_init: bool,
    /// Some property has a range or a check, which is applied again when a draft goes live.
    pub(crate) has_checks: bool,
    /// Writes the default own states, root to leaf.
    pub(crate) construct: unsafe fn(*mut u8),
    /// Runs the `init` hooks, root to leaf.
    pub(crate) init: unsafe fn(*mut u8),
    /// Runs the activating step of every level, root to leaf.
    pub(crate) activate: Option<unsafe fn(*mut u8) -> Result<()>>,
    /// Runs what undoes the activating steps, leaf to root.
    pub(crate) deactivate: Option<unsafe fn(*mut u8)>,
    /// Drops the own states, leaf to root.
    pub(crate) finalize: unsafe fn(*mut u8),
}

/// A slot that an object of a type occupies: a singleton's, or a group's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SlotInfo {
    pub(crate) key: SlotKey,
    pub(crate) message: Option<&'static str>,
    pub(crate) once: bool,
    pub(crate) scope: Scope,
    /// The type that declared it.
    pub(crate) owner: &'static str,
}

/// A child that a type declares: it is made with each object, and stays with it.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct PartInfo {
    pub(crate) name: &'static str,
    /// A function, so that two descriptions may name each other.
    pub(crate) info: fn() -> &'static TypeInfo,
}

/// What tells one slot from another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SlotKey {
    /// The slot of a type and its subtypes.
    Type(&'static str),
    /// The slot that unrelated types share.
    Group(&'static str),
}

/// For how long a `once` slot remembers that it had its object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Scope {
    /// As long as the `Qom` exists.
    #[default]
    Qom,
    /// As long as the machine exists.
    Machine,
}

/// The constant description of a property.
#[doc(alias = "ObjectProperty")]
#[derive(Clone, Copy)]
pub struct PropertyInfo {
    pub(crate) name: &'static str,
    /// Of the name.
    pub(crate) hash: u32,
    pub(crate) description: &'static str,
    /// The type that declares it.
    pub(crate) owner: &'static TypeInfo,
    /// The type word, where it is not that of the value's type.
    pub(crate) word: Option<&'static str>,
    pub(crate) marks: Marks,
    /// What to do instead of using it, if it is deprecated; may be empty.
    pub(crate) deprecation: &'static str,
    pub(crate) uses: Uses,
    /// Its value is an object, or none.
    pub(crate) leads: bool,
    /// Its default is set when an object is made, through its setter. Not so an alias: the child has set its own.
    pub(crate) sets_default: bool,
    /// It stands for a property of a declared child.
    pub(crate) alias: Option<Alias>,
    /// The default that a type made at run time gave it.
    pub(crate) new_default: Option<&'static Value>,
    pub(crate) access: &'static dyn PropertyAccess,
}

/// What an alias stands for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Alias {
    /// The declared child, by its number in the class.
    pub(crate) part: usize,
    /// Its property.
    pub(crate) target: &'static PropertyInfo,
}

/// What can be done with a property.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Uses {
    /// It can be read.
    pub readable: bool,
    /// It can be set while the object is a draft.
    pub settable_in_draft: bool,
    /// It can be set while the object is live.
    pub settable_live: bool,
    /// It has a range or a check, applied at each set and when the object goes live.
    pub checked: bool,
}

/// What is said of a property besides its value, or of a type.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    /// Belongs to the state that is saved and restored. No type does.
    pub state: bool,
    /// May change or go without notice.
    pub unstable: bool,
    /// Will go.
    pub deprecated: bool,
}

impl Marks {
    pub(crate) const NONE: Marks = Marks { state: false, unstable: false, deprecated: false };
}

/// What the derive hands to [`describe`].
#[doc(hidden)]
pub struct TypeParts {
    pub name: &'static str,
    pub description: &'static str,
    pub is_abstract: bool,
    pub is_final: bool,
    pub own: &'static [PropertyInfo],
    pub interfaces: &'static [InterfaceEntry],
    /// The parent's and the type's own, or none where it adds none.
    pub parts: &'static [PartInfo],
    pub slots: &'static [SlotInfo],
    pub state: StateInfo,
    pub origin: Origin,
}

/// The description of `T`, out of what the derive computed; `this` is where it will be.
///
/// # Safety
///
/// `this` is the place of the result. `parts.own` has properties of `T`, `parts.state` fields of it, `parts.interfaces` the
/// entries of its parent and those of `T`, and `parts.slots` at least its parent's.
#[doc(hidden)]
pub const unsafe fn describe<T: QomType, const PROPERTIES: usize>(
    this: &'static Described<PROPERTIES>,
    parts: TypeParts,
) -> Described<PROPERTIES> {
    let parent = <T::Parent as QomType>::INFO;
    let properties: &'static [Entry] = if parts.own.is_empty() { parent.properties } else { &this.table };
    let own = parts.own;
    let info = TypeInfo::new::<T>(&this.info, Some(parent), properties, parts);
    Described { info, table: table(parent.properties, own) }
}

/// What few types say of themselves.
impl<const PROPERTIES: usize> Described<PROPERTIES> {
    /// It may change or go without notice.
    pub const fn unstable(mut self) -> Self {
        self.info.marks.unstable = true;
        self
    }

    /// It will go; `text` is what to do instead, or empty.
    pub const fn deprecated(mut self, text: &'static str) -> Self {
        self.info.marks.deprecated = true;
        self.info.deprecation = text;
        self
    }
}

impl TypeInfo {
    /// The description of `T`, to be at `this`.
    pub(crate) const fn new<T: QomType>(
        this: &'static TypeInfo,
        parent: Option<&'static TypeInfo>,
        properties: &'static [Entry],
        parts: TypeParts,
    ) -> Self {
        let (mut display, mut vtables) = match parent {
            Some(parent) => (parent.display, [Vtable::NONE; DISPLAY]),
            None => ([None; DISPLAY], [Vtable::NONE; DISPLAY]),
        };
        if T::DEPTH < DISPLAY {
            display[T::DEPTH] = Some(this);
            vtables[T::DEPTH] = T::METHODS;
        }
        if T::DEPTH > 0 {
            let mut chain = &T::INHERITED;
            let mut level = T::DEPTH - 1;
            loop {
                if level < DISPLAY {
                    vtables[level] = chain.own;
                }
                let Some(above) = chain.above else { break };
                chain = above;
                level -= 1;
            }
        }
        let facts = <Obj<T> as Level>::FACTS;
        TypeInfo {
            name: parts.name,
            description: parts.description,
            parent,
            depth: T::DEPTH,
            level: T::DEPTH,
            display,
            is_abstract: parts.is_abstract,
            is_final: parts.is_final,
            marks: Marks::NONE,
            deprecation: "",
            properties,
            sets_defaults: match parent {
                Some(parent) => parent.sets_defaults || sets_defaults(parts.own),
                None => sets_defaults(parts.own),
            },
            new_defaults: &[],
            interfaces: parts.interfaces,
            parts: match parent {
                Some(parent) if parts.parts.is_empty() => parent.parts,
                _ => parts.parts,
            },
            leads: match parent {
                Some(parent) => parent.leads || leads(parts.own),
                None => leads(parts.own),
            },
            slots: parts.slots,
            vtables,
            own_vtable: T::METHODS,
            inherited: &T::INHERITED,
            memory: Memory {
                layout: Layout::new::<Obj<T>>(),
                own: offset_of!(Obj<T>, own),
                plain: facts.plain,
                has_init: facts.init,
                has_checks: match parent {
                    Some(parent) => parent.memory.has_checks || has_checks(parts.own),
                    None => has_checks(parts.own),
                },
                construct: construct::<T>,
                init: init::<T>,
                activate: if facts.activate { Some(activate::<T>) } else { None },
                deactivate: if facts.deactivate { Some(deactivate::<T>) } else { None },
                finalize: finalize::<T>,
            },
            state: parts.state.hooks::<T>(),
            placement: T::PLACEMENT,
            origin: parts.origin,
        }
    }
}

const fn leads(own: &[PropertyInfo]) -> bool {
    let mut at = 0;
    while at < own.len() {
        if own[at].leads {
            return true;
        }
        at += 1;
    }
    false
}

const fn sets_defaults(own: &[PropertyInfo]) -> bool {
    let mut at = 0;
    while at < own.len() {
        if own[at].sets_default {
            return true;
        }
        at += 1;
    }
    false
}

const fn has_checks(own: &[PropertyInfo]) -> bool {
    let mut at = 0;
    while at < own.len() {
        if own[at].uses.checked {
            return true;
        }
        at += 1;
    }
    false
}
