//! Taking a child away where others may do the same at the same time.

use super::Qom;
use crate::raw::owned::Owned;
use crate::{Obj, Object};

impl Qom {
    /// Takes `child` from `parent`, where it stands under `name`: undoes its activation first, while its path is still
    /// valid. Of all who try at the same time, one gets `true`.
    pub(crate) fn remove_child(&self, parent: &Obj<Object>, name: &str, child: &Owned<Object>) -> bool {
        self.world.unparent_if(child, |tree| tree.child(parent, name).is_some_and(|found| found == child))
    }
}
