//! All objects below one, one after the other.

use super::world::QomWorld;
use super::world_of;
use crate::raw::obj::QomType;
use crate::raw::owned::Owned;
use crate::sync::Arc;
use crate::{Obj, Object};

/// The objects below one, each before those below it, siblings in the order in which they were added.
///
/// The tree may change meanwhile. The children of an object are those that it has when it is given out; what moves or
/// leaves later is still listed.
#[derive(Debug)]
pub struct Descendants {
    world: Option<Arc<QomWorld>>,
    /// The next one last.
    waiting: Vec<Owned<Object>>,
}

impl Descendants {
    fn enter(&mut self, object: &Obj<Object>) {
        let Some(world) = &self.world else { return };
        let top = self.waiting.len();
        world.tree().push_children(object, &mut self.waiting);
        self.waiting[top..].reverse();
    }
}

impl Iterator for Descendants {
    type Item = Owned<Object>;

    fn next(&mut self) -> Option<Owned<Object>> {
        let object = self.waiting.pop()?;
        self.enter(&object);
        Some(object)
    }
}

impl std::iter::FusedIterator for Descendants {}

impl<T: QomType> Obj<T> {
    /// All objects below this one, each before those below it.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// let qom = Qom::new()?;
    /// let mut desk = qom.create::<Container>()?;
    /// let mut drawer = qom.create::<Container>()?;
    /// drawer.add_child("box", Container::new())?;
    /// desk.add_child("drawer", drawer)?;
    /// desk.add_child("tray", Container::new())?;
    /// let desk = desk.complete()?;
    /// qom.root().add_child("desk", desk.clone())?;
    /// let names: Vec<_> = desk.descendants().filter_map(|object| object.name()).collect();
    /// assert_eq!(names, ["drawer", "box", "tray"]);
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "object_child_foreach_recursive")]
    pub fn descendants(&self) -> Descendants {
        let mut descendants = Descendants { world: world_of(self.header()).ok(), waiting: Vec::new() };
        descendants.enter(self.as_object());
        descendants
    }
}
