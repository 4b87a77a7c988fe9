//! Devices, buses and the machine: what qdev adds to the object model, written with the public macros and API.
//!
//! | to | see |
//! |---|---|
//! | write a device | [`Device`], [`DeviceImpl`] |
//! | write a bus, with addresses | [`Bus`], [`BusImpl`], [`Slot`] |
//! | build devices inside a device | [`ObjMut::add_bus`](crate::ObjMut::add_bus), [`ObjMut::realize_child`](crate::ObjMut::realize_child) |
//! | write a board | [`Machine`], [`MachineImpl`], [`Phase`] |
//! | be asked when devices are plugged | [`HotplugHandler`] |
//! | let users add and delete devices | [`DeviceDefinition`], [`Qom::add_device`](crate::Qom::add_device), [`Qom::delete_device`](crate::Qom::delete_device) |
//! | be told of devices | [`DeviceEvent`], [`DeviceListener`], [`Step`] |

mod add;
mod alias;
mod attach;
mod build;
mod bus;
mod definition;
mod delete;
mod device;
mod event;
mod find_bus;
mod handler;
mod listener;
mod machine;
mod migration;
mod realize;
mod record;
mod reset;
mod slot;
mod step;
mod sysbus;
mod topology;
mod unrealize;

pub use build::ChildName;
pub use bus::{Bus, BusImpl, CheckAddress};
pub use definition::DeviceDefinition;
pub use delete::UnplugBlocker;
pub use device::{Category, Device, DeviceImpl};
pub use event::DeviceEvent;
pub use handler::{HotplugHandler, HotplugHandlerRef, UnplugRequest};
pub use listener::{DeviceListener, Listening};
pub use machine::{Machine, MachineImpl, Phase};
pub use migration::MigrationRunning;
pub use slot::Slot;
pub use step::Step;
pub use sysbus::{DynamicSysbusDevice, SysBusDevice, SystemBus};
