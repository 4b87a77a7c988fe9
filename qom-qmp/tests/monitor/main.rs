//! What clients ask, and are told.

mod closing;
mod commands;
mod listing;
mod machine;
mod order;
mod overtaking;
mod schema;
mod server;
mod stalled;
mod standard_input;
mod wire;
mod world;
