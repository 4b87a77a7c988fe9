//! Changes that belong together: who saves sees all of one or nothing.

use super::world::QomWorld;
use super::world_of;
use crate::error::{Error, ErrorKind, Result};
use crate::raw::changes::{NotSaving, Saving};
use crate::raw::header::World;
use crate::raw::obj::QomType;
use crate::sync::Arc;
use crate::{Obj, Qom};
use std::marker::PhantomData;

/// A change is under way until this is dropped: see [`Obj::changing`].
#[must_use = "the change is over when this is dropped"]
pub struct Changing {
    /// `None` where it is part of what this thread saves or loads.
    begun: Option<(Arc<QomWorld>, usize)>,
    /// It is known by its thread.
    thread: PhantomData<*const ()>,
}

impl Changing {
    fn of(world: &Arc<QomWorld>) -> Self {
        let begun = world.changes().begin();
        Changing { begun: begun.map(|begun| (world.clone(), begun)), thread: PhantomData }
    }
}

impl Drop for Changing {
    fn drop(&mut self) {
        if let Some((world, begun)) = &self.begun {
            world.changes().end(*begun);
        }
    }
}

impl std::fmt::Debug for Changing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Changing")
    }
}

impl Qom {
    /// [`Obj::changing`], for what concerns no object in particular.
    pub fn changing(&self) -> Changing {
        Changing::of(&self.world)
    }

    /// This thread saves until the result is dropped.
    ///
    /// # Errors
    ///
    /// `the state is being saved or loaded`: this is within that, in a hook. Its hooks would run again, without an end.
    /// `NotAtRest`: another thread is at it, and does not come to an end.
    pub(crate) fn saving(&self) -> Result<Saving<'_>> {
        self.world.changes().saving().map_err(|why| match why {
            NotSaving::Within => Error::new("the state is being saved or loaded"),
            NotSaving::Busy => ErrorKind::NotAtRest.into(),
        })
    }

    /// Another number whenever an object gained or lost a child.
    pub(crate) fn tree_version(&self) -> u64 {
        self.world.tree().version()
    }
}

impl<T: QomType> Obj<T> {
    /// Says that state is being changed until the result is dropped: [`Qom::save`] sees all of that or nothing. It is what
    /// a device does around the handling of a request while others may save, such as a write by the guest that changes
    /// several fields.
    ///
    /// Setting a property by name, plugging, unplugging, resetting and loading do so by themselves. Changes may be within
    /// each other. No lock is held: several threads may be changing things, and none waits, but that changes give way for a
    /// moment to who saves; and so they are to be short.
    ///
    /// ```
    /// use qom_runtime::prelude::*;
    /// use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
    ///
    /// /// Moves money. The sum of both is always the same, also in what is saved.
    /// #[derive(QomType)]
    /// struct Purses {
    ///     #[qom(state)]
    ///     left: AtomicU32,
    ///     #[qom(state)]
    ///     right: AtomicU32,
    /// }
    /// impl Purses {
    ///     fn give(this: &Obj<Self>, coins: u32) {
    ///         let _changing = this.changing();
    ///         this.left.fetch_sub(coins, Relaxed);
    ///         this.right.fetch_add(coins, Relaxed);
    ///     }
    /// }
    /// let purses = Qom::new()?.create::<Purses>()?.complete()?;
    /// purses.left.store(5, Relaxed);
    /// Purses::give(&purses, 2);
    /// assert_eq!((purses.left.load(Relaxed), purses.right.load(Relaxed)), (3, 2));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn changing(&self) -> Changing {
        match world_of(self.header()) {
            Ok(world) => Changing::of(&world),
            Err(_) => Changing { begun: None, thread: PhantomData },
        }
    }
}
