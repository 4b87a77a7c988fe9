//! A place in the tree, kept for a draft until it goes live.

use super::world::QomWorld;
use crate::Object;
use crate::error::Result;
use crate::raw::owned::Owned;
use crate::sync::Arc;
use crate::tree::Tree;

/// A name that is kept for a draft.
#[derive(Debug)]
pub(super) struct Place {
    world: Arc<QomWorld>,
    parent: Owned<Object>,
    name: String,
    filled: bool,
}

impl Place {
    /// Keeps a free name.
    pub(super) fn reserve(world: &Arc<QomWorld>, parent: Owned<Object>, name: &str) -> Result<Self> {
        world.tree().reserve(&parent, name)?;
        Ok(Place { world: world.clone(), parent, name: name.to_owned(), filled: false })
    }

    /// Keeps the name `prefix[N]` with the next number.
    pub(super) fn numbered(world: &Arc<QomWorld>, parent: Owned<Object>, prefix: &str) -> Result<Self> {
        let name = world.tree().reserve_numbered(&parent, prefix)?;
        Ok(Place { world: world.clone(), parent, name, filled: false })
    }

    pub(super) fn parent(&self) -> &Owned<Object> {
        &self.parent
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Puts the object there.
    pub(super) fn fill(mut self: Box<Self>, tree: &mut Tree, object: &Owned<Object>) -> Box<Self> {
        self.filled = true;
        tree.fill(&self.parent, &self.name, object.clone());
        self
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if !self.filled {
            self.world.tree().cancel(&self.parent, &self.name);
        }
    }
}
