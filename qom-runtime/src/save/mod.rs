//! Saving the state of a world's objects, and putting it back into an equal world.

mod collect;
mod document;
mod load;

pub use document::{SavedFields, SavedLevel, SavedObject, SavedState};
