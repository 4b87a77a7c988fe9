//! `Qom`: one world of types and objects.

mod create;
mod draft;
mod navigate;
mod world;

pub use create::{GetOrCreate, New};
pub use draft::Draft;

use crate::builtin::{Container, Machine};
use crate::error::{ErrorKind, Result};
use crate::raw::header::World;
use crate::raw::obj::QomType;
use crate::raw::owned::Owned;
use crate::registry::Registry;
use crate::sync::Arc;
use crate::type_info::TypeInfo;
use crate::{Obj, Object};
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
    world: std::sync::Weak<QomWorld>,
}

/// The containers in the root of every tree.
const ROOT_CONTAINERS: [&str; 4] = ["audiodevs", "chardevs", "objects", "backend"];

impl Qom {
    /// A world of all linked types.
    ///
    /// # Errors
    ///
    /// All problems of the types together: two of one name, a missing parent, clashing interfaces.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// let qom = Qom::new()?;
    /// assert!(qom.types().any(|info| info.name() == "device"));
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "module_call_init")]
    #[cfg(feature = "auto-register")]
    pub fn new() -> Result<Self> {
        Qom::with_types(crate::linked::types())
    }

    /// A world of these types and the built-in ones.
    ///
    /// # Errors
    ///
    /// As for [`new`](Self::new).
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// /// Counts.
    /// #[derive(QomType)]
    /// struct Counter {
    ///     #[qom(property)]
    ///     start: u32,
    /// }
    /// let qom = Qom::with_types([Counter::INFO])?;
    /// assert_eq!(qom.create_by_name("counter")?.get("start")?, 0);
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "type_register_static")]
    pub fn with_types(types: impl IntoIterator<Item = &'static TypeInfo>) -> Result<Self> {
        let registry = Registry::new(types.into_iter().chain(crate::builtin::TYPES.iter().copied()))?;
        let qom = Qom { world: QomWorld::new(registry) };
        qom.found(qom.create::<Container>()?);
        let root = qom.root();
        for name in ROOT_CONTAINERS {
            root.add_child(name, qom.create::<Container>()?.complete()?)?;
        }
        Ok(qom)
    }

    /// The container at `/`.
    #[doc(alias = "object_get_root")]
    pub fn root(&self) -> Owned<Container> {
        self.world.root()
    }

    /// The machine, once there is one. Asking does not create it.
    #[doc(alias = "qdev_get_machine")]
    pub fn machine(&self) -> Option<Owned<Machine>> {
        self.resolve("/machine").ok()?.downcast().ok()
    }

    /// All types, by name.
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
        self.world.registry.class_by_name(name).map(|class| self.world.registry.info(class))
    }

    /// A handle that does not keep the world.
    pub fn downgrade(&self) -> WeakQom {
        WeakQom { world: Arc::downgrade(&self.world) }
    }
}

impl WeakQom {
    /// The world, if a [`Qom`] still holds it.
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
        QomWorld::handle(self.world.upgrade()?)
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
    let world: Arc<dyn World> = header.world.get().ok_or_else(no_qom)?.clone();
    let any: Arc<dyn std::any::Any + Send + Sync> = world;
    Ok(any.downcast().map_err(|_| no_qom())?)
}

impl<T: QomType> Obj<T> {
    /// The world that the object belongs to, as long as a [`Qom`] holds it.
    pub fn qom(&self) -> Option<Qom> {
        QomWorld::handle(world_of(self.header()).ok()?)
    }

    fn as_object(&self) -> &Obj<Object> {
        self.downcast().unwrap_or_else(|| unreachable!("every object is an `Object`"))
    }
}
