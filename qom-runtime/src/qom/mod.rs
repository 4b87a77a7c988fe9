//! `Qom`: one world of types and objects.

mod changing;
mod complete;
mod create;
mod descendants;
mod draft;
mod extension;
mod family;
mod gained;
mod navigate;
mod place;
mod resolve;
mod stability;
mod type_builder;
mod world;

pub use changing::Changing;
pub use create::{GetOrCreate, New};
pub use descendants::Descendants;
pub use draft::Draft;
pub use gained::Listed;
pub use stability::{InputPolicy, StabilityListening, StabilityMark, StabilityPolicy, StabilityWarning};
pub use type_builder::TypeBuilder;

use crate::Obj;
use crate::builtin::Container;
use crate::error::{ErrorKind, Result};
use crate::globals::Globals;
use crate::raw::header::World;
use crate::raw::obj::QomType;
use crate::raw::owned::Owned;
use crate::registry::Registry;
use crate::schema::Schema;
use crate::sync::{self, Arc};
use crate::type_info::TypeInfo;
use std::fmt;
use world::QomWorld;

/// A world of its own: types, singleton slots and a composition tree. Two of them never see each other.
///
/// It is a handle: clones are the same world. When the last one goes, the tree is taken apart; objects that are held
/// elsewhere stay valid and have no parent.
///
/// C QOM has one such world per process, in static variables.
pub struct Qom {
    world: Arc<QomWorld>,
}

/// Remembers a [`Qom`] without keeping it: what an object's own state stores that needs its world.
#[derive(Clone)]
pub struct WeakQom {
    world: sync::Weak<QomWorld>,
}

/// The containers in the root of every tree.
const ROOT_CONTAINERS: [&str; 4] = ["audiodevs", "chardevs", "objects", "backend"];

impl Qom {
    /// A world with these types, a root, and containers in it.
    pub(crate) fn found(types: impl IntoIterator<Item = &'static TypeInfo>) -> Result<Self> {
        let qom = Qom { world: QomWorld::new(Registry::new(types)?) };
        qom.world.set_root(qom.create::<Container>()?.go_live_alone());
        for name in ROOT_CONTAINERS {
            qom.root().add_child(name, qom.create::<Container>()?.complete()?)?;
        }
        Ok(qom)
    }

    /// The container at `/`.
    #[doc(alias = "object_get_root")]
    pub fn root(&self) -> Owned<Container> {
        self.world.root()
    }

    /// All types, by name: those that are there now.
    #[doc(alias = "object_class_foreach")]
    #[doc(alias = "object_class_get_list")]
    pub fn types(&self) -> impl ExactSizeIterator<Item = &'static TypeInfo> {
        self.world.registry.types()
    }

    /// The type with this name.
    ///
    /// # Errors
    ///
    /// `invalid object type: ..`, with a hint if the crate that declares it may not be linked.
    #[doc(alias = "object_class_by_name")]
    pub fn type_info(&self, name: &str) -> Result<&'static TypeInfo> {
        self.world.registry.class_by_name(name).map(|(_, info)| info)
    }

    /// The schema of all types, run-time ones included. Creates nothing.
    pub fn schema(&self) -> Schema {
        Schema::of_registered(self.types())
    }

    pub(crate) fn all_globals(&self) -> &Arc<Globals> {
        &self.world.globals
    }

    /// A handle that does not keep the world.
    pub fn downgrade(&self) -> WeakQom {
        WeakQom { world: Arc::downgrade(&self.world) }
    }
}

impl WeakQom {
    /// The world, if a [`Qom`] still holds it. The one that this gives does so too, and the last one takes the tree apart:
    /// threads that have one nearly all the time put that off. To look for a singleton's object, [`instance`](Self::instance)
    /// holds nothing up.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// let qom = Qom::new()?;
    /// let weak = qom.downgrade();
    /// assert_eq!(weak.upgrade(), Some(qom.clone()));
    /// drop(qom);
    /// assert_eq!(weak.upgrade(), None);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn upgrade(&self) -> Option<Qom> {
        QomWorld::handle(self.core()?)
    }

    /// The core of the world, which surviving objects keep, too.
    fn core(&self) -> Option<Arc<QomWorld>> {
        self.world.upgrade()
    }
}

impl Clone for Qom {
    fn clone(&self) -> Self {
        self.world.add_handle();
        Qom { world: self.world.clone() }
    }
}

impl Drop for Qom {
    fn drop(&mut self) {
        if self.world.drop_handle() {
            self.world.take_apart();
        }
    }
}

impl PartialEq for Qom {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.world, &other.world)
    }
}
impl Eq for Qom {}

impl fmt::Debug for Qom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Qom").field("types", &self.types().len()).finish_non_exhaustive()
    }
}

impl fmt::Debug for WeakQom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WeakQom")
    }
}

/// The world that an object belongs to.
fn world_of(header: &crate::raw::header::Header) -> Result<Arc<QomWorld>> {
    let no_qom = || ErrorKind::NoQom { object: header.class.name().into() };
    let world: Arc<dyn World> = header.world().ok_or_else(no_qom)?.clone();
    let any: Arc<dyn std::any::Any + Send + Sync> = world;
    Ok(any.downcast().map_err(|_| no_qom())?)
}

impl<T: QomType> Obj<T> {
    /// The world that the object belongs to, as long as a [`Qom`] holds it.
    pub fn qom(&self) -> Option<Qom> {
        QomWorld::handle(world_of(self.header()).ok()?)
    }
}
