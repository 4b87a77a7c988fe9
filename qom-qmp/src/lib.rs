//! A QMP monitor for programs built on [`qom_runtime`], and QEMU's command-line options for them.

#![forbid(unsafe_code)]

pub mod command_line;
pub mod json;
pub mod server;
