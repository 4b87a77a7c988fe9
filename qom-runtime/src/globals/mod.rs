//! Global properties: values that objects of a type get when they are made, after their defaults and before what is set on
//! each of them.

mod list;
mod property;

pub(crate) use list::Globals;
pub use list::{CompatInForce, CompatOf, GlobalState};
pub use property::{CompatProperty, GlobalProperty};
