//! What a crate keeps for each world: a value of its own, found by its type.

use super::world::QomWorld;
use super::world_of;
use crate::error::Result;
use crate::raw::obj::QomType;
use crate::sync::{Arc, Mutex, lock};
use crate::{Obj, ObjMut, Qom};
use std::any::{Any, TypeId};
use std::collections::HashMap;

type Value = Arc<dyn Any + Send + Sync>;

/// At most one value of each type.
#[derive(Debug, Default)]
pub(super) struct Extensions(Mutex<HashMap<TypeId, Value>>);

impl QomWorld {
    fn extension<E: Default + Send + Sync + 'static>(&self) -> Arc<E> {
        let known = || lock(&self.extensions.0).get(&TypeId::of::<E>()).cloned();
        let value = known().unwrap_or_else(|| {
            // Made while nothing is locked. Where another thread was faster, theirs counts.
            let new: Value = Arc::new(E::default());
            let mut values = lock(&self.extensions.0);
            values.entry(TypeId::of::<E>()).or_insert_with(|| new.clone()).clone()
        });
        value.downcast().unwrap_or_else(|_| unreachable!("a value under its own type"))
    }
}

impl Qom {
    /// The value of type `E` that belongs to this world, made with [`Default`] when it is first asked for: where a crate
    /// keeps what it knows of the whole world. What is kept in static variables in C belongs here.
    ///
    /// It goes with the world's core, after the last object: a [`Qom`] or a handle to an object in it would keep both for
    /// ever, a [`WeakQom`](crate::WeakQom) or a [`Weak`](crate::Weak) does not.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// # use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
    /// #[derive(Default)]
    /// struct NextVector(AtomicU32);
    ///
    /// let qom = Qom::new()?;
    /// qom.extension::<NextVector>().0.fetch_add(1, Relaxed);
    /// assert_eq!(qom.extension::<NextVector>().0.load(Relaxed), 1);
    /// assert_eq!(Qom::new()?.extension::<NextVector>().0.load(Relaxed), 0); // another world
    /// # Ok::<(), Error>(())
    /// ```
    pub fn extension<E: Default + Send + Sync + 'static>(&self) -> Arc<E> {
        self.world.extension()
    }
}

impl<T: QomType> Obj<T> {
    /// [`Qom::extension`] of the world that the object belongs to, also when its last [`Qom`] is gone.
    ///
    /// # Errors
    ///
    /// The object belongs to no `Qom`.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// # use std::sync::Arc;
    /// let qom = Qom::new()?;
    /// assert!(Arc::ptr_eq(&qom.root().extension::<String>()?, &qom.extension::<String>()));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn extension<E: Default + Send + Sync + 'static>(&self) -> Result<Arc<E>> {
        Ok(world_of(self.header())?.extension())
    }
}

impl<T: QomType> ObjMut<'_, T> {
    /// [`Qom::extension`] of the world that the draft belongs to.
    ///
    /// # Errors
    ///
    /// The draft has joined no `Qom` yet.
    pub fn extension<E: Default + Send + Sync + 'static>(&self) -> Result<Arc<E>> {
        Ok(world_of(self.header())?.extension())
    }
}
