//! What the types and listeners of a world were asked, in order.

use qom_runtime::prelude::*;
use std::sync::Mutex;

/// One for each world.
#[derive(Default)]
pub(crate) struct Diary(Mutex<Vec<String>>);

impl Diary {
    pub(crate) fn note(&self, entry: impl Into<String>) {
        self.0.lock().unwrap().push(entry.into());
    }

    /// The entries since the last time.
    pub(crate) fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

/// Makes an entry in the diary of an object's world.
pub(crate) fn note<T: QomType>(object: &Obj<T>, entry: impl Into<String>) {
    object.extension::<Diary>().unwrap().note(entry);
}
