//! Types that are made at run time.
#![cfg(feature = "auto-register")]

mod behaviour;
mod deep;
mod mistakes;
mod sharing;
mod types;
