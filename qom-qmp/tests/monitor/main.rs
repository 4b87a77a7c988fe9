//! What clients ask, and are told.

mod commands;
mod listing;
mod machine;
mod overtaking;
mod schema;
mod server;
mod stalled;
mod wire;
mod world;
