//! The conformance server beside real QEMU: what was recorded of it, and where it is installed, what it answers now.
//!
//! The kit plays the cases, and is a Python program. Where `QOM_NEEDS_TOOLS` is set, as in continuous integration, a tool
//! that is missing is a failure; elsewhere its tests say so and pass.

mod beside_qemu;
mod deviations;
mod kit;
mod recorded;
