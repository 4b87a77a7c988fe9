//! Devices, buses and the machine.

mod deep;
mod faults;
mod threads;
mod types;
