//! What `raw/changes.rs` wants to know of an object: the counters of its world.

use crate::changes::Changes;
use loom::sync::Arc;

/// An object with nothing else.
#[derive(Debug)]
pub(crate) struct Header(Arc<World>);

/// A world with nothing else.
#[derive(Debug, Default)]
pub(crate) struct World(Changes);

impl World {
    pub(crate) fn changes(&self) -> &Changes {
        &self.0
    }
}

impl Header {
    pub(crate) fn of(world: &Arc<World>) -> Self {
        Header(world.clone())
    }

    pub(crate) fn world(&self) -> Option<&Arc<World>> {
        Some(&self.0)
    }
}
