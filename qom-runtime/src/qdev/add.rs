//! Adding a device on a user's behalf.

use super::attach::may_go;
use super::bus::Bus;
use super::definition::{DeviceDefinition, check_id};
use super::device::{Device, bus_type, is_user_creatable};
use super::find_bus;
use super::handler;
use super::listener::Listeners;
use super::machine::Machine;
use super::migration::Migrations;
use super::step::Step;
use super::sysbus::SysBusDevice;
use crate::Setting;
use crate::error::ErrorKind;
use crate::prelude::*;
use crate::sync::Arc;

impl Qom {
    /// Makes the device that a user asks for, and plugs it: [`Step::ADD`], then what realizing any device does. It appears
    /// under its id in `/machine/peripheral`, or under a number in `/machine/peripheral-anon`, and on its bus. `None` if a
    /// listener keeps it back.
    ///
    /// Where anything fails or panics, nothing is left of it. It can be found once it is plugged, not before.
    ///
    /// # Errors
    ///
    /// In this order: `Parameter 'driver' is missing`; `'..' is not a valid device model name`; `Parameter 'driver' expects`
    /// `a non-abstract device type`, `a pluggable device type`; the creation rules of the type, as
    /// [`check_by_name`](Self::check_by_name) tells them; `a dynamic sysbus device type for the machine`; for the type and each
    /// property, as for [`admit_definition`](Self::admit_definition); as for
    /// [`find_bus`](Self::find_bus), `Bus '..' is full`, `Device '..' can't go on .. bus`, `No '..' bus found for device '..'`, `A '..' bus was
    /// found but is full`; what a listener says; `device_add not allowed while migrating`; `Device '..' does not support
    /// hotplugging`, `Bus '..' does not support hotplugging`, `Device '..' can not be hotplugged on this machine`, or what the
    /// machine says; `Parameter 'id' expects an identifier`, `Duplicate device ID '..'`; as for [`Draft::set`]; as for
    /// [`Draft::realize_on`].
    ///
    /// ```
    /// use qom_runtime::prelude::*;
    ///
    /// /// A network card.
    /// #[derive(QomType)]
    /// #[qom(parent = "device")]
    /// struct NetCard {
    ///     #[qom(property, default = 1500)]
    ///     mtu: u16,
    /// }
    /// impl DeviceImpl for NetCard {}
    ///
    /// let qom = Qom::new()?;
    /// qom.create::<Machine>()?.complete()?;
    /// let definition = DeviceDefinition::new("net-card").with_id("net0").with("mtu", 9000);
    /// let card = qom.add_device(&definition)?.expect("nobody hides it");
    /// assert_eq!(card.canonical_path().as_deref(), Some("/machine/peripheral/net0"));
    /// assert_eq!(qom.add_device(&definition).unwrap_err().to_string(), "Duplicate device ID 'net0'");
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "device_add")]
    #[doc(alias = "qdev_device_add")]
    pub fn add_device(&self, definition: &DeviceDefinition) -> Result<Option<Owned<Device>>> {
        let listeners = self.extension::<Listeners>();
        let mut addition = Addition { qom: self, definition, listeners, found: None, bus: None, draft: None };
        for step in Step::ADD {
            addition.listeners.step(step, definition.driver().unwrap_or_default())?;
            if addition.run(step)? == Outcome::Hidden {
                return Ok(None);
            }
        }
        let Addition { bus, draft, .. } = addition;
        let draft = draft.ok_or_else(no_driver)?;
        match bus {
            Some(bus) => draft.realize_on(&bus),
            None => draft.realize(),
        }
        .map(Some)
    }
}

/// What the steps have found and made so far.
struct Addition<'a> {
    qom: &'a Qom,
    definition: &'a DeviceDefinition,
    listeners: Arc<Listeners>,
    found: Option<&'static TypeInfo>,
    bus: Option<Owned<Bus>>,
    draft: Option<Draft<Device>>,
}

#[derive(PartialEq, Eq)]
enum Outcome {
    Done,
    Hidden,
}

impl Addition<'_> {
    fn run(&mut self, step: Step) -> Result<Outcome> {
        match step {
            Step::FindDriver => self.found = Some(self.find_driver()?),
            Step::CheckRules => {
                self.check_rules()?;
                self.admit()?;
            }
            Step::FindBus => self.bus = self.find_bus()?,
            Step::Hide => return self.hide(),
            Step::CheckMigration => self.check_migration()?,
            Step::Create => self.draft = Some(self.qom.create_by_name_as::<Device>(self.info()?.name())?),
            Step::CheckHotplug => self.check_hotplug()?,
            Step::Name => self.name()?,
            Step::SetProperties => self.set_properties()?,
            other => unreachable!("{other} is no step of adding"),
        }
        Ok(Outcome::Done)
    }

    fn info(&self) -> Result<&'static TypeInfo> {
        self.found.ok_or_else(no_driver)
    }

    fn draft(&mut self) -> Result<&mut Draft<Device>> {
        self.draft.as_mut().ok_or_else(no_driver)
    }

    fn find_driver(&self) -> Result<&'static TypeInfo> {
        let info = self.qom.device_type(self.definition.driver().ok_or_else(no_driver)?)?;
        if info.is_abstract() {
            return Err(Error::invalid("driver", "a non-abstract device type"));
        }
        if !is_user_creatable(info) {
            return Err(Error::invalid("driver", "a pluggable device type"));
        }
        Ok(info)
    }

    fn check_rules(&self) -> Result<()> {
        let info = self.info()?;
        self.qom.check_by_name(info.name())?;
        if !info.descends_from(SysBusDevice::INFO) {
            return Ok(());
        }
        let allowed = self.qom.machine().and_then(|machine| Machine::dynamic_sysbus_devices_of(machine.info()));
        if allowed.unwrap_or_default().iter().any(|allowed| info.is_a(allowed)) {
            return Ok(());
        }
        Err(Error::invalid("driver", "a dynamic sysbus device type for the machine"))
    }

    /// What users may say, before anything is made of it.
    fn admit(&self) -> Result<()> {
        self.qom.admit_definition(self.info()?, self.definition.properties().map(|(name, _)| name))
    }

    fn find_bus(&self) -> Result<Option<Owned<Bus>>> {
        let info = self.info()?;
        if let Some(path) = self.definition.bus() {
            let bus = self.qom.find_bus(path)?;
            if bus.is_full() {
                return Err(ErrorKind::BusFull { bus: path.into() }.into());
            }
            may_go(info, bus.info())?;
            return Ok(Some(bus));
        }
        match bus_type(info) {
            Some(_) => find_bus::for_type(self.qom, info).map(Some),
            None => Ok(None),
        }
    }

    fn hide(&self) -> Result<Outcome> {
        for listener in self.listeners.all() {
            if listener.hide(self.definition)? {
                return match &self.bus {
                    Some(bus) if !bus.is_hotpluggable() => {
                        Err(ErrorKind::BusNotHotpluggable { bus: bus.bus_name() }.into())
                    }
                    _ => Ok(Outcome::Hidden),
                };
            }
        }
        Ok(Outcome::Done)
    }

    fn check_migration(&self) -> Result<()> {
        match self.qom.extension::<Migrations>().is_running() {
            true => Err(ErrorKind::Migrating { command: "device_add".into() }.into()),
            false => Ok(()),
        }
    }

    fn check_hotplug(&mut self) -> Result<()> {
        let (qom, bus) = (self.qom, self.bus.clone());
        handler::may_plug(qom, &self.draft()?.as_mut(), bus.as_deref())
    }

    fn name(&mut self) -> Result<()> {
        let (qom, definition) = (self.qom, self.definition);
        check_id(definition.id())?;
        let no_machine = || Error::new("there is no machine to add a device to");
        let machine = qom.machine().ok_or_else(no_machine)?;
        let draft = self.draft()?;
        match definition.id() {
            None => draft.place(&machine.resolve_at("peripheral-anon")?, "device[*]"),
            Some(id) => {
                let named = machine.resolve_at("peripheral")?;
                Ok(draft.place(&named, id).map_err(|_| ErrorKind::DuplicateDeviceId { id: id.into() })?)
            }
        }
    }

    fn set_properties(&mut self) -> Result<()> {
        let definition = self.definition;
        let draft = self.draft()?;
        definition.properties().try_for_each(|(name, setting)| match setting {
            Setting::Json(value) => draft.set(name, value.clone()),
            Setting::Text(text) => draft.set_text(name, text),
        })
    }
}

fn no_driver() -> Error {
    ErrorKind::MissingParameter { parameter: "driver".into() }.into()
}
