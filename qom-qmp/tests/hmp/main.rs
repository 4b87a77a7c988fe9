//! The human monitor: what each command prints, word for word, and how people reach it.

mod completion;
mod devices;
mod lines;
mod machine;
mod objects;
mod own;
mod qmp;
mod sockets;
mod terminal;
mod trees;
mod world;
