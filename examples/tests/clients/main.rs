//! Unmodified clients of QEMU, and what they get from the example's machine.
//!
//! Where `QOM_NEEDS_TOOLS` is set, as in continuous integration, a client that is missing is a failure; elsewhere its test
//! says so and passes.

#![cfg(unix)]

mod libvirt;
mod python;
mod qapi;
mod server;
