//! Taking a child away where others may do the same at the same time.

use super::Qom;
use crate::raw::owned::Owned;
use crate::{Obj, Object};

impl Qom {
    /// Takes `child` from `parent`, where it stands under `name`: undoes its activation first, while its path is still
    /// valid. Of all who try at the same time, one gets `true`.
    pub(crate) fn remove_child(&self, parent: &Obj<Object>, name: &str, child: &Owned<Object>) -> bool {
        if child.header().leave_active() {
            child.undo_activation();
        } else if child.header().is_retired() {
            // Somebody else is undoing its activation, and takes it away.
            return false;
        }
        let handle = {
            let mut tree = self.world.tree();
            let is_there = tree.child(parent, name).is_some_and(|found| found == child);
            if is_there { tree.remove(child.header()) } else { None }
        };
        handle.is_some()
    }
}
