//! The protocol without any I/O: bytes in, bytes out.

mod request;
mod session;

pub(crate) use session::line;
pub use session::{Call, Session, Turn};
