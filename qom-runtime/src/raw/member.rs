//! What an object has besides the properties of its class: children, and properties that were added at run time.

use super::access::Input;
use super::obj::Obj;
use super::owned::Owned;
use super::root::Object;
use crate::error::{ErrorKind, Result};
use crate::sync::Arc;
use crate::value::Value;

/// Something with a name in an object, which the class does not declare.
pub(crate) enum Member {
    /// It reads as its path.
    Child(Owned<Object>),
    /// It was added to this object.
    Property(Arc<dyn Gained>),
}

/// The erased accessors of a property that was added at run time.
pub(crate) trait Gained: Send + Sync {
    /// Reads as JSON.
    fn get(&self, object: &Obj<Object>) -> Result<Value>;
    /// Reads as text.
    fn get_text(&self, object: &Obj<Object>) -> Result<String>;
    /// Sets. `asked` is the name by which it was asked for.
    fn set(&self, object: &Obj<Object>, asked: &str, input: Input<'_>) -> Result<()>;
    /// The type word of its value.
    fn word(&self) -> &str {
        ""
    }
    /// Whether its value stands for an object, or none.
    fn leads(&self) -> bool {
        false
    }
    /// The object that it leads to, in a path.
    fn lead(&self) -> Option<Owned<Object>> {
        None
    }
}

impl Member {
    pub(crate) fn get(&self, object: &Obj<Object>) -> Result<Value> {
        match self {
            Member::Child(child) => Ok(path(child).into()),
            Member::Property(property) => property.get(object),
        }
    }

    pub(crate) fn get_text(&self, object: &Obj<Object>) -> Result<String> {
        match self {
            Member::Child(child) => Ok(path(child)),
            Member::Property(property) => property.get_text(object),
        }
    }

    /// `name` is its own, `asked` the one by which it was asked for.
    pub(crate) fn set(&self, object: &Obj<Object>, name: &str, asked: &str, input: Input<'_>) -> Result<()> {
        match self {
            Member::Child(_) => Err(ErrorKind::PropertyNotWritable {
                type_name: object.header().class.name.into(),
                property: name.into(),
            }
            .into()),
            Member::Property(property) => property.set(object, asked, input),
        }
    }

    /// Whether its value is of the type with this word.
    pub(crate) fn is_of(&self, word: &str) -> bool {
        match self {
            Member::Child(_) => false,
            Member::Property(property) => property.word() == word,
        }
    }

    pub(crate) fn leads(&self) -> bool {
        match self {
            Member::Child(_) => true,
            Member::Property(property) => property.leads(),
        }
    }

    pub(crate) fn lead(self) -> Option<Owned<Object>> {
        match self {
            Member::Child(child) => Some(child),
            Member::Property(property) => property.lead(),
        }
    }
}

/// What a property reads as that leads to this object: empty outside the tree.
pub(crate) fn path(object: &Obj<Object>) -> String {
    let header = object.header();
    header.world().and_then(|world| world.path(header)).unwrap_or_default()
}
