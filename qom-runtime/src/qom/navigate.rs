//! Where objects stand: names, parents, children and paths.

use super::{QomWorld, world_of};
use crate::builtin::Container;
use crate::error::{ErrorKind, Result};
use crate::raw::obj::QomType;
use crate::raw::owned::Owned;
use crate::sync::Arc;
use crate::{Obj, Object, Qom};

impl Qom {
    /// The object at an absolute path. Empty components are skipped.
    ///
    /// # Errors
    ///
    /// `Device '..' not found`.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// let qom = Qom::new()?;
    /// assert_eq!(qom.resolve("//objects/")?.canonical_path().as_deref(), Some("/objects"));
    /// assert_eq!(qom.resolve("/nowhere").unwrap_err().to_string(), "Device '/nowhere' not found");
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "object_resolve_path")]
    pub fn resolve(&self, path: &str) -> Result<Owned<Object>> {
        let found = path.strip_prefix('/').and_then(|below| {
            let root = self.world.root().upcast();
            self.world.tree().descend(&root, below)
        });
        found.ok_or_else(|| ErrorKind::DeviceNotFound { name: path.into() }.into())
    }

    /// The object at an absolute path, which must be a `T`.
    ///
    /// # Errors
    ///
    /// As for [`resolve`](Self::resolve), also where the object is of another type.
    #[doc(alias = "object_resolve_path_type")]
    pub fn resolve_as<T: QomType>(&self, path: &str) -> Result<Owned<T>> {
        let not_found = |_| ErrorKind::DeviceNotFound { name: path.into() };
        Ok(self.resolve(path)?.downcast().map_err(not_found)?)
    }

    /// Where devices appear that were not placed: in the machine, or at the root as long as there is none.
    pub(super) fn unattached(&self) -> Result<Owned<Object>> {
        for path in ["/machine/unattached", "/unattached"] {
            if let Ok(found) = self.resolve(path) {
                return Ok(found);
            }
        }
        let container = self.create::<Container>()?.complete()?;
        // It fails where another thread was faster: then theirs is found. A place that is only kept, as a draft's is,
        // would not be.
        let _ = self.root().add_child("unattached", container);
        self.resolve("/unattached")
    }
}

impl<T: QomType> Obj<T> {
    fn world(&self) -> Option<Arc<QomWorld>> {
        world_of(self.header()).ok()
    }

    /// The path of names that leads here from the root: `None` while the object is not in the tree.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// let qom = Qom::new()?;
    /// let shelf = qom.create::<Container>()?.complete()?;
    /// assert_eq!(shelf.canonical_path(), None);
    /// qom.root().add_child("shelf", shelf.clone())?;
    /// assert_eq!(shelf.canonical_path().as_deref(), Some("/shelf"));
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "object_get_canonical_path")]
    pub fn canonical_path(&self) -> Option<String> {
        self.world()?.tree().path(self.header())
    }

    /// The name under which the object stands in its parent.
    #[doc(alias = "object_get_canonical_path_component")]
    pub fn name(&self) -> Option<String> {
        self.world()?.tree().name(self.as_object()).map(|name| name.to_string())
    }

    /// The object whose child this one is.
    pub fn parent(&self) -> Option<Owned<Object>> {
        let parent = self.world()?.tree().parent(self.as_object())?;
        parent.upgrade()
    }

    /// The children with their names, in the order in which they were added: a list of their own, which later changes
    /// of the tree do not touch.
    #[doc(alias = "object_child_foreach")]
    pub fn children(&self) -> Vec<(String, Owned<Object>)> {
        let Some(world) = self.world() else { return Vec::new() };
        let children = world.tree().children(self.as_object());
        children.into_iter().map(|(name, child)| (name.to_string(), child)).collect()
    }

    /// The child under this name.
    #[doc(alias = "object_resolve_path_component")]
    pub fn child_by_name(&self, name: &str) -> Option<Owned<Object>> {
        self.world()?.tree().child(self.as_object(), name).cloned()
    }

    /// Adds a live object as a child: the tree keeps it from now on. Under `name[*]` it gets the next number.
    ///
    /// # Errors
    ///
    /// The name is illegal or taken, by a property too; the object has a parent, or is an ancestor of this one; the two
    /// belong to different `Qom`s; or it is a device that left the tree, and was unrealized, before.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// let qom = Qom::new()?;
    /// let error = qom.root().add_child("objects", qom.create::<Container>()?.complete()?).unwrap_err();
    /// assert_eq!(error.to_string(), "attempt to add duplicate property 'objects' to object (type 'container')");
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "object_property_add_child")]
    #[doc(alias = "object_property_try_add_child")]
    pub fn add_child<U: QomType>(&self, name: &str, child: Owned<U>) -> Result<()> {
        let world = world_of(self.header())?;
        if !Arc::ptr_eq(&world, &world_of(child.header())?) {
            return Err(ErrorKind::MixedQom { object: child.type_name().into() }.into());
        }
        // A world that was taken apart has no tree any more.
        let Some(_qom) = QomWorld::handle(world.clone()) else { return Err(ErrorKind::QomGone.into()) };
        world.tree().add(self.as_object(), name, child.as_object())
    }

    /// Takes the object from its parent; a device is unrealized first. Nothing happens if it has no parent.
    ///
    /// Handles elsewhere stay valid; the last one ends the object. What is below it stays there, and is unrealized when
    /// it ends. A panic in `unrealize` is contained: the object leaves all the same.
    #[doc(alias = "object_unparent")]
    pub fn unparent(&self) {
        if let Some(world) = self.world() {
            world.unparent(self.as_object());
        }
    }
}
