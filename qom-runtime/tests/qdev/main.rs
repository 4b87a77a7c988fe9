//! Devices, buses and the machine.

mod faults;
mod one_instance;
mod types;
