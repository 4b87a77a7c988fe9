//! Letting clients in: over standard input and output, Unix sockets, and TCP on loopback.
//!
//! One client at a time for each endpoint; the next waits. Threads do blocking I/O: a client that stalls or leaves in the
//! middle of anything keeps only those waiting who wait for the same endpoint.

mod chardev;
mod client;
mod door;
mod endpoint;
mod human;
mod serving;
mod stream;
mod terminal;

pub use chardev::{Chardev, ChardevSocket, ChardevStdio, types};
pub use endpoint::{Endpoint, Role, Transport};
pub use serving::{Bound, Serving, bind, bind_human, serve, serve_human};
