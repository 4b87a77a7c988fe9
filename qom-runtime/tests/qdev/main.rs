//! Devices, buses and the machine.

mod deep;
mod faults;
mod one_instance;
mod threads;
mod types;
