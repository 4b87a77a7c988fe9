//! Devices, buses and the machine.

mod adding;
mod asking;
mod buses;
mod deep;
mod deleting;
mod diary;
mod faults;
mod kit;
mod machine;
mod one_instance;
mod resetting;
mod texts;
mod types;
