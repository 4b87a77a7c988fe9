//! The schema: what is in it, how it is read, and what a difference means.

mod diff;
mod document;
