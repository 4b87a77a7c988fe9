//! Properties that stand for something else: aliases of another object's properties, and constant links.

use crate::error::{ErrorKind, Result};
use crate::object;
use crate::raw::access::Input;
use crate::raw::hop::hop;
use crate::raw::member::{Gained, path};
use crate::raw::owned::Owned;
use crate::raw::weak::Weak;
use crate::value::Value;
use crate::{Obj, Object};

/// A property of another object under a name of one's own. It does not keep its target.
#[derive(Debug)]
pub(crate) struct Alias {
    name: String,
    target: Weak<Object>,
    property: String,
}

impl Alias {
    pub(crate) fn new(name: &str, target: Weak<Object>, property: &str) -> Self {
        Alias { name: name.to_owned(), target, property: property.to_owned() }
    }

    /// Does something with the target, on behalf of `object`.
    fn on_target<R>(&self, object: &Obj<Object>, action: impl FnOnce(&Obj<Object>) -> Result<R>) -> Result<R> {
        let (type_name, property) = (object.type_name(), &self.name);
        let Some(target) = self.target.upgrade() else {
            return Err(ErrorKind::AliasGone { type_name: type_name.into(), property: property.clone() }.into());
        };
        let looped = || Err(ErrorKind::AliasLoop { type_name: type_name.into(), property: property.clone() }.into());
        hop(|| action(&target)).unwrap_or_else(looped)
    }
}

impl Gained for Alias {
    fn get(&self, object: &Obj<Object>) -> Result<Value> {
        self.on_target(object, |target| target.get(&self.property))
    }

    fn get_text(&self, object: &Obj<Object>) -> Result<String> {
        self.on_target(object, |target| target.get_text(&self.property))
    }

    fn set(&self, object: &Obj<Object>, asked: &str, input: Input<'_>) -> Result<()> {
        self.on_target(object, |target| target.set_asked_for(&self.property, asked, input))
    }

    fn lead(&self) -> Option<Owned<Object>> {
        let target = self.target.upgrade()?;
        hop(|| object::follow(&target, &self.property))?
    }
}

/// The path of another object, which stays the same one. It does not keep it.
#[derive(Debug)]
pub(crate) struct ConstLink {
    name: String,
    target: Weak<Object>,
}

impl ConstLink {
    pub(crate) fn new(name: &str, target: Weak<Object>) -> Self {
        ConstLink { name: name.to_owned(), target }
    }
}

impl Gained for ConstLink {
    fn get(&self, object: &Obj<Object>) -> Result<Value> {
        self.get_text(object).map(Value::from)
    }

    fn get_text(&self, _: &Obj<Object>) -> Result<String> {
        Ok(self.target.upgrade().map(|target| path(&target)).unwrap_or_default())
    }

    fn set(&self, object: &Obj<Object>, _: &str, _: Input<'_>) -> Result<()> {
        let (type_name, property) = (object.type_name().into(), self.name.clone());
        Err(ErrorKind::PropertyNotWritable { type_name, property }.into())
    }

    fn lead(&self) -> Option<Owned<Object>> {
        self.target.upgrade()
    }
}
