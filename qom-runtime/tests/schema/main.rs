//! The schema: what is in it, how it is read, and what a difference means.
#![cfg(feature = "auto-register")]

mod diff;
#[cfg(feature = "qdev")]
mod document;
