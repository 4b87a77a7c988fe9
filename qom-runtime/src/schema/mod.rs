//! The schema: all types with all their properties as one document, made from constants, and what changed between two.
//!
//! Making one creates no object and needs no [`Qom`](crate::Qom). As text it is JSON, in one order for one set of types,
//! so that a released program's document can be kept and compared with the next one's:
//!
//! ```standalone_crate
//! use qom_runtime::prelude::*;
//! use qom_runtime::schema::{Schema, diff};
//!
//! mod before {
//!     # use qom_runtime::prelude::*;
//!     /// A timer.
//!     #[derive(QomType)]
//!     pub struct Timer {
//!         #[qom(property, default = 100, range = 1..=1000)]
//!         rate: u32,
//!     }
//! }
//! mod after {
//!     # use qom_runtime::prelude::*;
//!     /// A timer.
//!     #[derive(QomType)]
//!     pub struct Timer {
//!         #[qom(property, default = 100, range = 1..=500)]
//!         rate: u32,
//!     }
//! }
//!
//! let kept = Schema::of([before::Timer::INFO])?.to_string();
//! let now = Schema::of([after::Timer::INFO])?;
//!
//! let changes = diff(&kept.parse()?, &now);
//! assert_eq!(changes.len(), 1);
//! assert!(changes[0].is_breaking());
//! assert_eq!(changes[0].to_string(), "breaking: timer.rate: takes 1..=500, and took 1..=1000");
//! # Ok::<(), Error>(())
//! ```
//!
//! # The document
//!
//! ```json
//! {
//!   "format": 1,
//!   "types": [
//!     {
//!       "name": "intel-iommu",
//!       "parent": "device",
//!       "crate": "iommus",
//!       "description": "VT-d.",
//!       "interfaces": ["singleton"],
//!       "slots": [{ "group": "viommu", "once": false, "scope": "qom" }],
//!       "properties": [
//!         {
//!           "name": "aw-bits",
//!           "type": "uint8",
//!           "readable": true,
//!           "settable": "draft",
//!           "default": 39,
//!           "range": { "min": 39, "max": 57 },
//!           "description": "Width of DMA addresses, in bits."
//!         }
//!       ]
//!     }
//!   ],
//!   "interfaces": [{ "name": "singleton", "crate": "qom-runtime" }]
//! }
//! ```
//!
//! Types and interfaces are in the order of their names, properties in that of their declaration. A type lists what it
//! adds to its parent. A member that says nothing is not there: `abstract`, `final`, `state`, `unstable` and `deprecated`
//! are `true` or absent, `deprecation` is what to do instead of using what is deprecated, `values` are the words of an enum, and a slot without a `group` is of its type and the subtypes.
//! Whoever reads a document ignores members that it does not know; `format` counts up when that is not enough.

mod change;
mod collect;
mod diff;
mod json;

pub use change::{Change, ChangeKind};
pub use diff::diff;

use crate::type_info::Scope;
use crate::value::{Bounds, Value};

/// The number of the document's form that this crate writes and reads.
pub const FORMAT: u64 = 1;

/// All types and interfaces of a program.
///
/// Its `Display` is the document, and it is read back by `parse`:
///
/// ```
/// # use qom_runtime::prelude::*;
/// # use qom_runtime::schema::Schema;
/// let schema = Schema::of([Container::INFO])?;
/// let names: Vec<_> = schema.types.iter().map(|one| one.name.as_str()).collect();
/// assert_eq!(names, ["container", "object"]);
/// assert_eq!(schema.to_string().parse::<Schema>()?, schema);
///
/// let error = r#"{"format": 1, "types": [{"name": 7}]}"#.parse::<Schema>().unwrap_err();
/// assert_eq!(error.to_string(), "schema document, types[0].name: expected a string");
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Schema {
    /// By name.
    pub types: Vec<TypeSchema>,
    /// The interfaces that some type implements, by name.
    pub interfaces: Vec<InterfaceSchema>,
}

/// A type: what it adds to its parent.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct TypeSchema {
    /// Its name.
    pub name: String,
    /// Its parent's name; `None` for the root.
    pub parent: Option<String>,
    /// It has no objects of its own.
    pub is_abstract: bool,
    /// Nothing descends from it.
    pub is_final: bool,
    /// It may change or go without notice.
    pub unstable: bool,
    /// It will go.
    pub deprecated: bool,
    /// What to do instead, if it is deprecated; may be empty.
    pub deprecation: String,
    /// What it is; may be empty.
    pub description: String,
    /// The crate that declares it.
    pub package: String,
    /// The names of the interfaces that it adds.
    pub interfaces: Vec<String>,
    /// The singleton slots that it adds.
    pub slots: Vec<SlotSchema>,
    /// The properties that it adds, in the order of declaration.
    pub properties: Vec<PropertySchema>,
}

/// A singleton slot.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct SlotSchema {
    /// The group that shares it; `None` is a slot of the type and its subtypes.
    pub group: Option<String>,
    /// It is for one object ever.
    pub once: bool,
    /// For how long `once` holds.
    pub scope: Scope,
}

/// An interface.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct InterfaceSchema {
    /// Its name.
    pub name: String,
    /// What it is; may be empty.
    pub description: String,
    /// The crate that declares it.
    pub package: String,
    /// The names of the interfaces that it extends.
    pub extends: Vec<String>,
}

/// A property.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct PropertySchema {
    /// Its name.
    pub name: String,
    /// Its type word, such as `uint8`.
    pub word: String,
    /// It can be read.
    pub readable: bool,
    /// When it can be set.
    pub settable: Settable,
    /// The declared default.
    pub default: Option<Value>,
    /// The declared range.
    pub range: Option<Bounds>,
    /// The words that it takes; empty where it is no enum.
    pub values: Vec<String>,
    /// What it is; may be empty.
    pub description: String,
    /// It belongs to the state that is saved and restored.
    pub state: bool,
    /// It may change or go without notice.
    pub unstable: bool,
    /// It will go.
    pub deprecated: bool,
    /// What to do instead, if it is deprecated; may be empty.
    pub deprecation: String,
}

/// When a property can be set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Settable {
    /// Never.
    #[default]
    Never,
    /// Until its object is live.
    Draft,
    /// Once its object is live.
    Live,
    /// At any time.
    Always,
}

impl Settable {
    const ALL: [Settable; 4] = [Settable::Never, Settable::Draft, Settable::Live, Settable::Always];

    const fn new(in_draft: bool, live: bool) -> Self {
        match (in_draft, live) {
            (false, false) => Settable::Never,
            (true, false) => Settable::Draft,
            (false, true) => Settable::Live,
            (true, true) => Settable::Always,
        }
    }

    /// Whether it can be set while its object is a draft.
    pub const fn in_draft(self) -> bool {
        matches!(self, Settable::Draft | Settable::Always)
    }

    /// Whether it can be set while its object is live.
    pub const fn live(self) -> bool {
        matches!(self, Settable::Live | Settable::Always)
    }

    /// The word for it in the document.
    const fn word(self) -> &'static str {
        match self {
            Settable::Never => "never",
            Settable::Draft => "draft",
            Settable::Live => "live",
            Settable::Always => "always",
        }
    }
}
