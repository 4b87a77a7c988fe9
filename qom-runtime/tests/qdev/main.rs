//! Devices, buses and the machine.

mod deep;
mod faults;
mod types;
