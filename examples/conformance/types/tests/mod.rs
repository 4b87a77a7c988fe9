//! What the kit's recordings say of these types. A test that plays a case has its name, as in `properties/link`.

mod devices;
mod hosts;
mod listing;
mod objects;
mod setting;
mod singletons;

use qom_runtime::error::ErrorClass;
use qom_runtime::prelude::*;
use qom_runtime::qdev::Listening;
use std::sync::{Arc, Mutex};

const HOSTS: [&str; 4] =
    ["kit-host,id=host0", "kit-host-async,id=async0", "kit-host-multi,id=multi0", "kit-host-cold,id=cold0"];

/// A machine of `-M none`, and what was told of it.
struct World {
    qom: Qom,
    events: Arc<Mutex<Vec<String>>>,
    _listening: Listening,
}

impl World {
    /// A machine that started with these devices, in the words of `-device`.
    fn with(devices: &[&str]) -> Self {
        let types = super::KIT.into_iter().chain(super::SINGLETONS).chain([hosts::LateFailure::INFO]);
        let qom = Qom::with_types(types).unwrap();
        let events = Arc::new(Mutex::new(Vec::new()));
        let heard = events.clone();
        let told = move |event: &DeviceEvent| heard.lock().unwrap().push(format!("{} {}", event.name(), event.data()));
        let world = World { events, _listening: qom.on_device_event(told), qom };
        let machine = world.qom.create_by_name_as::<Machine>("none-machine").unwrap().complete().unwrap();
        machine.advance(Phase::MachineInitialized).unwrap();
        for text in devices {
            world.qom.add_device(&DeviceDefinition::from_text(text).unwrap()).unwrap();
        }
        machine.advance(Phase::MachineReady).unwrap();
        world
    }

    /// One host.
    fn host() -> Self {
        World::with(&["kit-host,id=host0"])
    }

    /// One host with a device.
    fn host_and_device() -> Self {
        World::with(&["kit-host,id=host0", "kit-dev,id=d0"])
    }

    /// One host of each kind.
    fn hosts() -> Self {
        World::with(&HOSTS)
    }

    /// `device_add` with these arguments.
    fn add(&self, arguments: Value) -> String {
        answer(DeviceDefinition::from_json(arguments).and_then(|definition| self.qom.add_device(&definition)))
    }

    /// `device_add` of a type under an id, and nothing else.
    fn plug(&self, driver: &str, id: &str) -> String {
        answer(self.qom.add_device(&DeviceDefinition::new(driver).with_id(id)))
    }

    /// `device_del`.
    fn delete(&self, id: &str) -> String {
        answer(self.qom.delete_device(id))
    }

    /// `qom-get`; an error is its text.
    fn get(&self, path: &str, property: &str) -> Value {
        let read = self.qom.resolve(path).and_then(|object| object.get(property));
        read.unwrap_or_else(|error| Value::String(answer::<()>(Err(error))))
    }

    /// `qom-set`.
    fn set(&self, path: &str, property: &str, value: impl Into<Value>) -> String {
        answer(self.qom.resolve(path).and_then(|object| object.set(property, value)))
    }

    /// The names of what `qom-list` lists as children.
    fn children(&self, path: &str) -> Vec<String> {
        let listed = self.qom.resolve(path).unwrap().list();
        listed.into_iter().filter(|one| one.type_name.starts_with("child<")).map(|one| one.name).collect()
    }

    /// The events since the last time.
    fn events(&self) -> Vec<String> {
        std::mem::take(&mut self.events.lock().unwrap())
    }
}

/// What a client is told: `ok`, or the text of the error, after its class if that is a special one.
fn answer<T>(result: Result<T>) -> String {
    match result {
        Ok(_) => "ok".into(),
        Err(error) if error.class() == ErrorClass::GenericError => error.to_string(),
        Err(error) => format!("{}: {error}", error.class()),
    }
}

/// `DEVICE_DELETED` of a device with an id.
fn deleted(id: &str) -> String {
    format!(r#"DEVICE_DELETED {{"device":"{id}","path":"/machine/peripheral/{id}"}}"#)
}
