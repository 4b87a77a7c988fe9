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
//! | have what users say of all devices of a type checked | [`GlobalWarning`], [`Qom::check_globals`](crate::Qom::check_globals) |
//! | connect devices by lines and clocks | [`Irq`], [`Clock`] |
//! | reset, and be reset | [`Resettable`], [`ResettableRef`], [`Qom::system_reset`](crate::Qom::system_reset) |
//! | be told of devices | [`DeviceEvent`], [`DeviceListener`], [`Step`] |
//!
//! A board, with a bus that takes cards while it runs:
//!
//! ```
//! #![forbid(unsafe_code)]
//! use qom_runtime::prelude::*;
//! use std::sync::mpsc::channel;
//!
//! /// The board makes a shelf when it is initialized.
//! #[derive(QomType)]
//! #[qom(parent = "machine")]
//! struct ShelfBoard {}
//! impl MachineImpl for ShelfBoard {
//!     fn init(this: &Obj<Self>) -> Result<()> {
//!         let qom = this.qom().expect("it is being initialized");
//!         let mut shelf = qom.create::<CardShelf>()?;
//!         shelf.place(&this.resolve_at("unattached")?, "shelf")?;
//!         shelf.realize().map(drop)
//!     }
//! }
//!
//! /// A bus for four cards.
//! #[derive(QomType)]
//! #[qom(parent = "bus")]
//! struct ShelfBus {}
//! impl BusImpl for ShelfBus {
//!     const MAX_DEVICES: Option<u32> = Some(4);
//! }
//!
//! /// Has the bus, and is asked when cards are plugged.
//! #[derive(QomType)]
//! #[qom(parent = "sys-bus-device", implements(HotplugHandler))]
//! struct CardShelf {
//!     #[qom(child, name = "cards")]
//!     bus: Child<ShelfBus>,
//! }
//! impl DeviceImpl for CardShelf {
//!     fn realize(this: &mut ObjMut<'_, Self>) -> Result<()> {
//!         let handler = this.weak();
//!         this.child_mut(Self::BUS).set_hotplug_handler(&handler);
//!         Self::parent_realize(this)
//!     }
//! }
//! impl HotplugHandler for CardShelf {}
//!
//! /// A card.
//! #[derive(QomType)]
//! #[qom(parent = "device")]
//! struct ShelfCard {
//!     /// What it is called.
//!     #[qom(property)]
//!     label: String,
//! }
//! impl DeviceImpl for ShelfCard {
//!     const BUS_TYPE: Option<&'static TypeInfo> = Some(ShelfBus::INFO);
//! }
//!
//! let qom = Qom::new()?;
//! let machine = qom.create::<ShelfBoard>()?.complete()?;
//! machine.advance(Phase::MachineReady)?;
//!
//! let (sender, events) = channel();
//! let _listening = qom.on_device_event(move |event| sender.send(event.clone()).unwrap());
//! let card = DeviceDefinition::from_text("shelf-card,id=card0,label=left")?;
//! let card = qom.add_device(&card)?.expect("nobody hides it");
//! assert!(card.is_hotplugged());
//! assert_eq!(card.get("parent_bus")?, "/machine/unattached/shelf/cards");
//! drop(card);
//!
//! qom.delete_device("card0")?;
//! let path = "/machine/peripheral/card0".into();
//! assert_eq!(events.try_recv(), Ok(DeviceEvent::Deleted { id: Some("card0".into()), path }));
//! # Ok::<(), Error>(())
//! ```

use crate::{QomType, TypeInfo};

mod add;
mod addresses;
mod alias;
mod attach;
mod build;
mod bus;
mod by_address;
mod claim;
mod clock;
mod clocks;
mod definition;
mod delete;
mod device;
mod event;
mod find_bus;
mod globals;
mod handler;
mod irq;
mod lines;
mod listener;
mod machine;
mod migration;
mod nesting;
mod pass;
mod realize;
mod record;
mod reset;
mod reset_roots;
mod resets;
mod resettable;
mod resetting;
mod slot;
mod step;
mod sysbus;
mod topology;
mod turns;
mod unplug;
mod unrealize;

pub use build::ChildName;
pub use bus::{Bus, BusImpl, CheckAddress};
pub use clock::{Clock, ClockEvent};
pub use definition::DeviceDefinition;
pub use device::{Category, Device, DeviceImpl};
pub use event::DeviceEvent;
pub use globals::GlobalWarning;
pub use handler::{HotplugHandler, HotplugHandlerRef, UnplugRequest};
pub use irq::{Intercepting, Irq};
pub use listener::{DeviceListener, Listening};
pub use machine::{Machine, MachineImpl, Phase};
pub use migration::MigrationRunning;
pub use reset::InReset;
pub use reset_roots::ResetRoot;
pub use resettable::{ResetType, Resettable, ResettableRef};
pub use slot::Slot;
pub use step::Step;
pub use sysbus::{DynamicSysbusDevice, SysBusDevice, SystemBus};
pub use unplug::UnplugBlocker;

/// The types of qdev that every `Qom` has.
pub(crate) static BUILT_IN: [&TypeInfo; 8] = [
    Machine::INFO,
    Device::INFO,
    Bus::INFO,
    SystemBus::INFO,
    SysBusDevice::INFO,
    DynamicSysbusDevice::INFO,
    Irq::INFO,
    Clock::INFO,
];
