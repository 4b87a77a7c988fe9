//! Which bus is meant: by a path of names, or by the type that a device needs.
//!
//! Searches begin at the main system bus, look at the newest first, and go through those devices only that have buses of
//! their own.

use super::alias;
use super::bus::Bus;
use super::device::{Device, bus_type};
use super::machine::Phase;
use super::topology::Topology;
use crate::error::ErrorKind;
use crate::prelude::*;

impl Qom {
    /// The bus at a path of names, in which devices and buses alternate: `pci.0`, `pci.0/bridge1/bridge1.0`, or
    /// `/net0/virtio-bus`.
    ///
    /// A path that begins with `/` begins at the main system bus, any other with the name of a bus, which is searched for from
    /// the main system bus down, the newest first, and those that are full last: names of buses need not be unique.
    /// A device is named by its id, its type, or an alias of that. The bus at the end may be left out where a device has
    /// only one.
    ///
    /// # Errors
    ///
    /// `Bus '..' not found`, `Device '..' not found`, `Device '..' has multiple child buses`, `Device '..' has no child bus`,
    /// with a hint that tells what there is.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// let qom = Qom::new()?;
    /// qom.create::<Machine>()?.complete()?;
    /// assert_eq!(qom.find_bus("main-system-bus")?.bus_name(), "main-system-bus");
    /// assert_eq!(qom.find_bus("pci.0").unwrap_err().to_string(), "Bus 'pci.0' not found");
    /// assert_eq!(qom.find_bus("/net0").unwrap_err().to_string(), "Device 'net0' not found");
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "qbus_find")]
    pub fn find_bus(&self, path: &str) -> Result<Owned<Bus>> {
        by_path(self, path)
    }
}

fn by_path(qom: &Qom, path: &str) -> Result<Owned<Bus>> {
    let mut names = path.split('/').filter(|name| !name.is_empty());
    let main = qom.system_bus().map(Owned::upcast::<Bus>);
    let mut bus = if path.starts_with('/') {
        main.ok_or_else(|| bus_not_found(path))?
    } else {
        let name = names.next().unwrap_or_default();
        search(main, |bus| bus.bus_name() == name).ok_or_else(|| bus_not_found(name))?
    };
    while let Some(name) = names.next() {
        let device = device_on(qom, &bus, name).ok_or_else(|| device_not_found(name, &bus))?;
        let mut buses = device.child_buses();
        bus = match names.next() {
            Some(name) => match buses.iter().find(|bus| bus.bus_name() == name) {
                Some(bus) => bus.clone(),
                None => return Err(bus_not_found(name).with_hint(child_buses(&device, &buses))),
            },
            None if buses.len() > 1 => {
                let error = Error::from(ErrorKind::ManyChildBuses { device: name.into() });
                return Err(error.with_hint(child_buses(&device, &buses)));
            }
            None => buses.pop().ok_or_else(|| ErrorKind::NoChildBus { device: name.into() })?,
        };
    }
    Ok(bus)
}

/// The bus for a device of this class that names none.
///
/// # Errors
///
/// There is none of the type that it needs, or each is full.
pub(super) fn for_type(qom: &Qom, device: &'static TypeInfo) -> Result<Owned<Bus>> {
    let Some(wanted) = bus_type(device) else {
        return Err(ErrorKind::NotOnABus { type_name: device.name().into() }.into());
    };
    let bus_type = || wanted.name().to_owned();
    let main = qom.system_bus().map(Owned::upcast::<Bus>);
    match search(main, |bus| bus.info().descends_from(wanted)) {
        None => {
            let error = Error::from(ErrorKind::NoBus { bus_type: bus_type(), device: device.name().into() });
            Err(match qom.phase() {
                Phase::NoMachine => error.with_hint("there is no machine yet, and so no system bus"),
                phase if phase < Phase::MachineInitialized => {
                    error.with_hint(format!("the machine is in phase {phase:?}: its board has made no devices yet"))
                }
                _ => error,
            })
        }
        Some(bus) if bus.is_full() => Err(ErrorKind::EachBusFull { bus_type: bus_type() }.into()),
        Some(bus) => Ok(bus),
    }
}

/// The first bus that is wanted, from one down: one that is not full, if there is one.
fn search(from: Option<Owned<Bus>>, is_wanted: impl Fn(&Obj<Bus>) -> bool) -> Option<Owned<Bus>> {
    let mut full = None;
    let mut waiting: Vec<_> = from.into_iter().collect();
    while let Some(bus) = waiting.pop() {
        if is_wanted(&bus) {
            if !bus.is_full() {
                return Some(bus);
            }
            full = full.or_else(|| Some(bus.clone()));
        }
        let below: Vec<_> = bridges(&bus).iter().flat_map(|device| device.child_buses()).collect();
        waiting.extend(below.into_iter().rev());
    }
    full
}

/// The devices on a bus that have buses of their own, the newest first.
fn bridges(bus: &Obj<Bus>) -> Vec<Owned<Device>> {
    let Ok(topology) = bus.extension::<Topology>() else { return Vec::new() };
    topology.bridges(&bus.downgrade()).iter().filter_map(Weak::upgrade).collect()
}

/// The device on a bus that is called so: by its id, its type's name, or an alias of that.
fn device_on(qom: &Qom, bus: &Obj<Bus>, name: &str) -> Option<Owned<Device>> {
    let is_on = |device: &Owned<Device>| device.parent_bus().is_some_and(|on| *on == *bus);
    let by_id = qom.resolve_as::<Device>(&format!("/machine/peripheral/{name}")).ok();
    if let Some(device) = by_id.filter(|device| device.id().as_deref() == Some(name)).filter(is_on) {
        return Some(device);
    }
    let devices = bus.devices();
    let of_type = |name: &str| devices.iter().find(|device| device.type_name() == name);
    of_type(name).or_else(|| of_type(&alias::target(qom, name)?)).cloned()
}

fn bus_not_found(name: &str) -> Error {
    ErrorKind::BusNotFound { bus: name.into() }.into()
}

fn device_not_found(name: &str, bus: &Obj<Bus>) -> Error {
    let described = |device: &Owned<Device>| match device.id() {
        Some(id) => format!("\"{}\"/\"{id}\"", device.type_name()),
        None => format!("\"{}\"", device.type_name()),
    };
    let hint = format!("devices at \"{}\": {}", bus.bus_name(), list(bus.devices().iter().map(described)));
    Error::from(ErrorKind::DeviceNotFound { name: name.into() }).with_hint(hint)
}

/// The buses of a device, as a hint.
fn child_buses(device: &Obj<Device>, buses: &[Owned<Bus>]) -> String {
    let name = device.id().unwrap_or_else(|| device.type_name().into());
    format!("child buses at \"{name}\": {}", list(buses.iter().map(|bus| format!("\"{}\"", bus.bus_name()))))
}

fn list(names: impl Iterator<Item = String>) -> String {
    let names: Vec<_> = names.collect();
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}
