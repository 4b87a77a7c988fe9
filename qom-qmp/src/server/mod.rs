//! Where monitors are reached.

mod endpoint;

pub use endpoint::{Endpoint, Role, Transport};
