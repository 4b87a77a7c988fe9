//! Saving the state of a tree and putting it back.

mod fixture;
mod hooks;
mod problems;
mod round;
mod threads;
mod types;
mod versions;
