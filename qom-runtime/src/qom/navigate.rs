//! Where objects stand: names, parents, children, moves.

use super::{QomWorld, world_of};
use crate::builtin::Container;
use crate::error::{ErrorKind, Result};
use crate::raw::obj::QomType;
use crate::raw::owned::Owned;
use crate::sync::Arc;
use crate::tree::Tree;
use crate::{Obj, Object, Qom};

impl Qom {
    /// Where devices appear that were not placed: in the machine, or at the root as long as there is none.
    pub(super) fn unattached(&self) -> Result<Owned<Object>> {
        if let Some(found) = self.world.first_of(&["/machine/unattached", "/unattached"]) {
            return Ok(found);
        }
        let container = self.create::<Container>()?.complete()?;
        // It fails where another thread was faster: then theirs is found. A place that is only kept, as a draft's is,
        // would not be.
        let _ = self.root().add_child("unattached", container);
        self.resolve("/unattached")
    }

    /// Takes `child` from `parent`, where it stands under `name`: undoes its activation first, while its path is still
    /// valid. Of all who try at the same time, one gets `true`.
    pub(crate) fn remove_child(&self, parent: &Obj<Object>, name: &str, child: &Owned<Object>) -> bool {
        self.world.unparent_if(child, |tree| tree.child(parent, name).is_some_and(|found| found == child))
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
    pub fn child_by_name(&self, name: &str) -> Option<Owned<Object>> {
        self.world()?.tree().child(self.as_object(), name).cloned()
    }

    /// Adds a live object as a child: the tree keeps it from now on. Under `name[*]` it gets the next number.
    ///
    /// # Errors
    ///
    /// The name is illegal or taken, by a property too; the object has a parent, or is an ancestor of this one; the two
    /// belong to different `Qom`s; or it left the tree before, and is a device, which was unrealized, or a child that the
    /// type of its parent declares.
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
        self.with_tree_for(&child, |tree| tree.add(self.as_object(), name, child.as_object()))
    }

    /// Makes the object the last child of `new_parent`, also of the one that it has, in one step: nobody sees it
    /// elsewhere or nowhere meanwhile, and a device stays realized. An object without a parent is added. One that users
    /// made and that leaves `/objects` has no id any more.
    ///
    /// # Errors
    ///
    /// As for [`add_child`](Self::add_child), but that the object may have a parent. Then nothing has changed.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// let qom = Qom::new()?;
    /// let shelf = qom.create::<Container>()?.complete()?;
    /// qom.root().add_child("shelf", shelf.clone())?;
    /// shelf.move_to(&qom.resolve("/backend")?, "rack")?;
    /// assert_eq!(shelf.canonical_path().as_deref(), Some("/backend/rack"));
    /// let error = qom.resolve("/backend")?.move_to(&shelf, "x").unwrap_err();
    /// assert_eq!(error.to_string(), "object '/backend' is an ancestor of its new parent");
    /// # Ok::<(), Error>(())
    /// ```
    pub fn move_to(&self, new_parent: &impl AsRef<Obj<Object>>, name: &str) -> Result<()> {
        let parent = new_parent.as_ref();
        parent.with_tree_for(self, |tree| tree.move_to(parent, name, self.as_object()))
    }

    /// Changes the tree, for an object that is to stand below this one.
    fn with_tree_for<U: QomType>(&self, child: &Obj<U>, change: impl FnOnce(&mut Tree) -> Result<()>) -> Result<()> {
        let world = world_of(self.header())?;
        if !Arc::ptr_eq(&world, &world_of(child.header())?) {
            return Err(ErrorKind::MixedQom { object: child.type_name().into() }.into());
        }
        // A world that was taken apart has no tree any more.
        let Some(qom) = QomWorld::handle(world.clone()) else { return Err(ErrorKind::QomGone.into()) };
        let _changing = qom.changing();
        change(&mut world.tree())
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
