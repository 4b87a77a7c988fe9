//! Devices, buses and the machine.

mod faults;
mod types;
