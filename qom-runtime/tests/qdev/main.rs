//! Devices, buses and the machine.

mod adding;
mod asking;
mod buses;
mod deep;
mod deleting;
mod faults;
mod kit;
mod one_instance;
mod texts;
mod types;
