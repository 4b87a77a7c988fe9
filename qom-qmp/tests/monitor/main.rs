//! What clients ask, and are told.

mod commands;
mod listing;
mod machine;
mod schema;
mod overtaking;
mod server;
mod stalled;
mod wire;
mod world;
