//! One difference of two schemas.

use super::Settable;
use crate::value::{Bounds, Value};
use std::fmt;

/// One difference of two schemas: what changed, of what, and whether it breaks what worked before.
///
/// Its text is one line, as in `breaking: intel-iommu.aw-bits: is gone`.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    pub(super) breaking: bool,
    pub(super) name: String,
    pub(super) property: Option<String>,
    pub(super) kind: ChangeKind,
}

impl Change {
    /// Whether a program, a command line or a saved configuration that worked with the old types may fail with the new.
    pub fn is_breaking(&self) -> bool {
        self.breaking
    }

    /// The name of the type, or of the interface.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The name of the property, where the change is one's.
    pub fn property(&self) -> Option<&str> {
        self.property.as_deref()
    }

    /// What changed.
    pub fn kind(&self) -> &ChangeKind {
        &self.kind
    }
}

/// What changed. Where two values are given, the first was and the second is.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
#[expect(missing_docs, reason = "each variant is documented, its fields by the names")]
pub enum ChangeKind {
    // Types.
    /// The type is gone.
    TypeGone { deprecated: bool },
    /// The type is new.
    TypeAdded,
    /// It has another parent; breaking if it is no longer a `lost`.
    Parent { old: Option<String>, new: Option<String>, lost: Vec<String> },
    /// It has no objects any more.
    BecameAbstract,
    /// It has objects now.
    BecameConcrete,
    /// Nothing may descend from it any more.
    BecameFinal,
    /// Types may descend from it now.
    BecameOpen,
    /// Its objects occupy one slot more.
    SlotGained { slot: String },
    /// Its objects occupy one slot less.
    SlotLost { slot: String },
    /// A slot can be taken again less often, or more often.
    SlotReuse { slot: String, old: &'static str, new: &'static str },
    /// It no longer implements the interface.
    InterfaceLost { interface: String },
    /// It implements the interface now.
    InterfaceGained { interface: String },

    // Interfaces.
    /// The interface is gone.
    InterfaceGone,
    /// The interface is new.
    InterfaceAdded,
    /// It no longer extends the other.
    ExtendedLost { interface: String },
    /// It extends the other now.
    ExtendedGained { interface: String },

    // Properties.
    /// The property is gone.
    PropertyGone { deprecated: bool },
    /// The property is new.
    PropertyAdded,
    /// Another type of the ancestry declares it.
    PropertyMoved { old: String, new: String },
    /// It has another type word. `str` and `string` are two words for one type.
    Word { old: String, new: String },
    /// It can be read now, or no longer.
    Readable { new: bool },
    /// When it can be set.
    Settable { old: Settable, new: Settable },
    /// What numbers it takes.
    Range { old: Option<Bounds>, new: Option<Bounds> },
    /// What words it takes.
    Values { gone: Vec<String>, added: Vec<String> },
    /// What it starts as.
    Default { old: Option<Value>, new: Option<Value> },

    // Of types and properties.
    /// It became, or is no longer, `unstable`; or, of a property, `state`.
    Mark { mark: &'static str, new: bool },
    /// It became, or is no longer, deprecated, or what to do instead is another text, which may be empty.
    Deprecation { old: Option<String>, new: Option<String> },

    // Of any.
    /// Its description.
    Description,
    /// The crate that declares it.
    Package { old: String, new: String },
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", if self.breaking { "breaking" } else { "compatible" }, self.name)?;
        if let Some(property) = &self.property {
            write!(f, ".{property}")?;
        }
        write!(f, ": {}", self.kind)?;
        match &self.kind {
            ChangeKind::Default { .. } if self.breaking => f.write_str(
                ", so that command lines and saved configurations that do not set it mean something else than before",
            ),
            _ => Ok(()),
        }
    }
}

impl fmt::Display for ChangeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TypeGone { deprecated: true } | Self::PropertyGone { deprecated: true } => {
                f.write_str("is gone, and was deprecated")
            }
            Self::TypeGone { .. } | Self::InterfaceGone | Self::PropertyGone { .. } => f.write_str("is gone"),
            Self::TypeAdded => f.write_str("is a new type"),
            Self::InterfaceAdded => f.write_str("is a new interface"),
            Self::PropertyAdded => f.write_str("is a new property"),
            Self::Parent { old, new, lost } => {
                let name = |parent: &Option<String>| parent.as_ref().map_or("none".into(), |name| format!("'{name}'"));
                write!(f, "its parent is {}, and was {}", name(new), name(old))?;
                let lost: Vec<_> = lost.iter().map(|name| format!("'{name}'")).collect();
                if lost.is_empty() { Ok(()) } else { write!(f, ", so that it is no {} any more", lost.join(" or ")) }
            }
            Self::BecameAbstract => f.write_str("became abstract: objects of it can no longer be created"),
            Self::BecameConcrete => f.write_str("is no longer abstract"),
            Self::BecameFinal => f.write_str("became final: what descended from it no longer can"),
            Self::BecameOpen => f.write_str("is no longer final"),
            Self::SlotGained { slot } => write!(f, "is limited to one object in the slot of {slot}"),
            Self::SlotLost { slot } => write!(f, "no longer occupies the slot of {slot}"),
            Self::SlotReuse { slot, old, new } => {
                write!(f, "the slot of {slot} is for one object {new}, and was {old}")
            }
            Self::InterfaceLost { interface } => write!(f, "no longer implements '{interface}'"),
            Self::InterfaceGained { interface } => write!(f, "implements '{interface}'"),
            Self::ExtendedLost { interface } => write!(f, "no longer extends '{interface}'"),
            Self::ExtendedGained { interface } => write!(f, "extends '{interface}'"),
            Self::PropertyMoved { old, new } => write!(f, "is declared by '{new}', and was by '{old}'"),
            Self::Word { old, new } => write!(f, "its type is {new}, and was {old}"),
            Self::Readable { new: false } => f.write_str("can no longer be read"),
            Self::Readable { new: true } => f.write_str("can be read"),
            Self::Settable { old, new: Settable::Never } => write!(f, "can no longer be set, and could {}", when(*old)),
            Self::Settable { old: Settable::Never, new } => write!(f, "can be set {}, and could not", when(*new)),
            Self::Settable { old, new } => write!(f, "can be set {}, and could {}", when(*new), when(*old)),
            Self::Range { old, new } => write!(f, "takes {}, and took {}", range(new), range(old)),
            Self::Values { gone, added } => {
                let list = |words: &[String]| words.iter().map(|w| format!("'{w}'")).collect::<Vec<_>>().join(", ");
                match (gone.is_empty(), added.is_empty()) {
                    (false, true) => write!(f, "no longer takes {}", list(gone)),
                    (true, _) => write!(f, "takes {}", list(added)),
                    (false, false) => write!(f, "no longer takes {}, and takes {}", list(gone), list(added)),
                }
            }
            Self::Default { old, new } => {
                let text = |value: &Option<Value>| value.as_ref().map_or("unstated".to_owned(), Value::to_string);
                write!(f, "its default is {}, and was {}", text(new), text(old))
            }
            Self::Mark { mark: "state", new } => {
                write!(f, "{} the state that is saved and restored", if *new { "belongs to" } else { "left" })
            }
            Self::Mark { mark, new: true } => write!(f, "became {mark}"),
            Self::Mark { mark, new: false } => write!(f, "is no longer {mark}"),
            Self::Deprecation { new: None, .. } => f.write_str("is no longer deprecated"),
            Self::Deprecation { old: None, new: Some(text) } if text.is_empty() => f.write_str("became deprecated"),
            Self::Deprecation { old: None, new: Some(text) } => write!(f, "became deprecated: {text}"),
            Self::Deprecation { old: Some(old), new: Some(new) } => {
                let said = |text: &str| if text.is_empty() { "nothing".to_owned() } else { format!("'{text}'") };
                write!(f, "its deprecation says {}, and said {}", said(new), said(old))
            }
            Self::Description => f.write_str("has another description"),
            Self::Package { old, new } => write!(f, "is declared by crate '{new}', and was by '{old}'"),
        }
    }
}

const fn when(settable: Settable) -> &'static str {
    match settable {
        Settable::Never => "never",
        Settable::Draft => "until its object is live",
        Settable::Live => "once its object is live",
        Settable::Always => "at any time",
    }
}

fn range(range: &Option<Bounds>) -> String {
    match range.map(|range| range.texts()) {
        Some((min, max)) => format!("{min}..={max}"),
        None => "what its type does".to_owned(),
    }
}
