//! Devices, buses and the machine.

mod adding;
mod asking;
mod buses;
mod counting;
mod deep;
mod deleting;
mod diary;
mod ending;
mod events;
mod faults;
mod in_reset;
mod introspection;
mod kit;
mod machine;
mod one_instance;
mod pairing;
mod phases;
mod resetting;
mod texts;
mod threads;
mod types;
mod worlds;
