//! Devices, buses and the machine.
#![cfg(all(feature = "auto-register", feature = "qdev"))]

mod adding;
mod as_objects;
mod asking;
mod buses;
mod clocks;
mod counting;
mod deep;
mod deleting;
mod delivery;
mod diary;
mod ending;
mod events;
mod faults;
mod globals;
mod in_reset;
mod introspection;
mod kit;
mod lines;
mod machine;
mod one_instance;
mod pairing;
mod phases;
mod resetting;
mod saved_resets;
mod saving;
mod texts;
mod threads;
mod types;
mod walking;
mod worlds;
