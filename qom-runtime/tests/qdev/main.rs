//! Devices, buses and the machine.

mod adding;
mod asking;
mod buses;
mod clocks;
mod counting;
mod deep;
mod deleting;
mod diary;
mod ending;
mod events;
mod faults;
mod introspection;
mod kit;
mod lines;
mod machine;
mod one_instance;
mod pairing;
mod resetting;
mod texts;
mod threads;
mod types;
mod worlds;
