//! How a device is realized: the steps on its draft, after those inside it, and directly after it went live.

use super::attach;
use super::bus::Bus;
use super::device::{Device, bus_type, is_hotpluggable_class};
use super::find_bus;
use super::handler::{self, HotplugHandlerRef};
use super::listener::Listeners;
use super::machine::Phase;
use super::migration::Migrations;
use super::record::{self, Record};
use super::resetting;
use super::slot::Side;
use super::step::Step;
use super::topology::Topology;
use crate::error::ErrorKind;
use crate::prelude::*;
use crate::sync::Arc;

/// What completing a device does.
pub(super) fn realize(this: &mut ObjMut<'_, Device>) -> Result<()> {
    let realizing = Realizing::begin(this)?;
    let record = realizing.record.clone();
    this.on_settled(move |_| record.known().is_settled = true);
    for step in Step::REALIZE {
        realizing.announce(step)?;
        realizing.draft_step(step, this)?;
    }
    let after = realizing.clone();
    this.after_inside(move |this| {
        after.know_buses(this);
        Step::FINISH.into_iter().try_for_each(|step| {
            after.announce(step)?;
            after.draft_step(step, this)
        })
    });
    this.on_live(move |device| {
        for step in Step::LIVE {
            realizing.announce(step)?;
            realizing.live_step(step, device)?;
        }
        Ok(())
    });
    Ok(())
}

/// What the steps of one device share.
#[derive(Clone)]
struct Realizing {
    info: &'static TypeInfo,
    listeners: Arc<Listeners>,
    topology: Arc<Topology>,
    record: Arc<Record>,
}

impl Realizing {
    fn begin(this: &mut ObjMut<'_, Device>) -> Result<Self> {
        let record = record::of_draft(this)?;
        let listeners = this.extension::<Listeners>()?;
        let is_hotplugged = this.qom().is_some_and(|qom| qom.phase() == Phase::MachineReady);
        record.known().is_hotplugged = is_hotplugged;
        Ok(Realizing { info: this.info(), listeners, topology: this.extension()?, record })
    }

    fn announce(&self, step: Step) -> Result<()> {
        self.listeners.step(step, self.info.name())
    }

    fn is_hotplugged(&self) -> bool {
        self.record.known().is_hotplugged
    }

    fn draft_step(&self, step: Step, this: &mut ObjMut<'_, Device>) -> Result<()> {
        match step {
            Step::CheckClass => self.check_class(this),
            Step::Attach => self.attach(this),
            Step::PrePlug => self.pre_plug(this),
            Step::Realize => Device::realize(this),
            Step::Plug => self.plug(this),
            other => unreachable!("{other} is no step of a draft"),
        }
    }

    fn check_class(&self, this: &ObjMut<'_, Device>) -> Result<()> {
        let type_name = || self.info.name().to_owned();
        if self.is_hotplugged() && !is_hotpluggable_class(self.info) {
            return Err(ErrorKind::NotHotpluggable { type_name: type_name() }.into());
        }
        if this.extension::<Migrations>()?.excludes(self.info) {
            return Err(ErrorKind::NotMigratable { type_name: type_name() }.into());
        }
        Ok(())
    }

    /// A device that needs a bus and has none goes where one that a user adds would.
    fn attach(&self, this: &mut ObjMut<'_, Device>) -> Result<()> {
        if bus_type(self.info).is_none() || self.topology.place(&this.weak()).is_some() {
            return Ok(());
        }
        let qom = this.qom().ok_or(ErrorKind::QomGone)?;
        let bus = find_bus::for_type(&qom, self.info)?;
        attach::attach(this, Side::Live(&bus), &bus.bus_name())
    }

    /// The buses in the device, which go live with it: it has them from then on.
    fn know_buses(&self, this: &mut ObjMut<'_, Device>) {
        let device = this.weak();
        let buses: Vec<_> =
            this.children_mut().filter_map(|(_, mut child)| Some(child.downcast::<Bus>()?.weak())).collect();
        if !buses.is_empty() {
            buses.iter().for_each(|bus| self.topology.add_bus(bus, Some(&device)));
            let topology = self.topology.clone();
            this.on_failure(move |_| topology.remove_child_buses(&device));
        }
    }

    fn pre_plug(&self, this: &mut ObjMut<'_, Device>) -> Result<()> {
        let Some(handler) = handler::of(Side::Draft(this))? else { return Ok(()) };
        // Lent: what it makes of the handle is not gone on with.
        with(&handler, |handler| handler.pre_plug(&mut this.upcast()))?;
        self.record.known().handler = Some(handler.downgrade());
        Ok(())
    }

    /// By the handler that was asked first, unless it has ended.
    fn plug(&self, this: &mut ObjMut<'_, Device>) -> Result<()> {
        let handler = self.record.known().handler.clone();
        let Some(handler) = handler.and_then(|handler| handler.upgrade()) else { return Ok(()) };
        with(&handler, |handler| handler.plug(&mut this.upcast()))?;
        self.record.known().plugged = Some(handler.downgrade());
        Ok(())
    }

    fn live_step(&self, step: Step, device: &Obj<Device>) -> Result<()> {
        match step {
            Step::List => {
                self.record.note_place(device);
                match self.topology.place(&device.downgrade()) {
                    // The bus left while the device had its steps: it has not seen this one go.
                    Some(place) if self.topology.is_closed(&place.bus) => {
                        Err(ErrorKind::Retired { object: bus_type(self.info).map_or("bus", TypeInfo::name).into() }
                            .into())
                    }
                    Some(place) => attach::list(device, &place),
                    None => Ok(()),
                }
            }
            Step::Reset => {
                // What went live with its bus is reset with the device of that.
                let place = self.topology.place(&device.downgrade());
                if place.is_none_or(|place| !place.together) {
                    resetting::arrived(device, self.is_hotplugged());
                }
                Ok(())
            }
            Step::Announce => {
                self.listeners.numbered().into_iter().for_each(|listener| self.record.tell(listener, device));
                Ok(())
            }
            other => unreachable!("{other} is no step of a live device"),
        }
    }
}

/// Calls a handler.
pub(super) fn with(handler: &Obj<Object>, call: impl FnOnce(HotplugHandlerRef<'_>) -> Result<()>) -> Result<()> {
    match handler.interface::<HotplugHandlerRef<'_>>() {
        Some(handler) => call(handler),
        None => Ok(()),
    }
}

/// Tells the handler that plugged a device, unless it knows, that the device goes, which it cannot keep.
pub(super) fn unplug(record: &Record, device: &Obj<Device>) {
    if let Some(handler) = record.take_plugged() {
        let _ = with(&handler, |handler| handler.unplug(device));
    }
}
