//! Types that are made at run time.

mod behaviour;
mod deep;
mod mistakes;
mod sharing;
mod types;
