//! What a user asks for: a driver, perhaps an id and a bus, and properties in an order.

use crate::error::ErrorKind;
use crate::name::is_id;
use crate::prelude::*;
use crate::{Setting, split_options};

/// The names that are not for properties.
const DRIVER: &str = "driver";
const ID: &str = "id";
const BUS: &str = "bus";

/// A device that a user wants to add: the type by its name or an alias, and what else is said of it.
///
/// It is plain data, which nobody has judged yet: [`Qom::add_device`] does.
///
/// ```
/// # use qom_runtime::prelude::*;
/// let built = DeviceDefinition::new("e1000").with_id("net0").with_bus("pci.0").with("mtu", 1500);
/// let json = serde_json::json!({"driver": "e1000", "id": "net0", "bus": "pci.0", "mtu": 1500});
/// assert_eq!(DeviceDefinition::from_json(json)?, built);
/// # Ok::<(), Error>(())
/// ```
#[doc(alias = "device_add")]
#[derive(Clone, Debug, PartialEq)]
pub struct DeviceDefinition {
    driver: Option<String>,
    id: Option<String>,
    bus: Option<String>,
    properties: Vec<(String, Setting)>,
}

impl DeviceDefinition {
    /// A device of this type, without id, bus and properties.
    pub fn new(driver: impl Into<String>) -> Self {
        DeviceDefinition { driver: Some(driver.into()), id: None, bus: None, properties: Vec::new() }
    }

    /// The same with an id: its name in `/machine/peripheral`.
    #[must_use]
    pub fn with_id(mut self, id: impl Into<String>) -> Self {
        self.id = Some(id.into());
        self
    }

    /// The same on this bus: see [`Qom::find_bus`].
    #[must_use]
    pub fn with_bus(mut self, bus: impl Into<String>) -> Self {
        self.bus = Some(bus.into());
        self
    }

    /// The same with one more property, from JSON.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.properties.push((name.into(), Setting::Json(value.into())));
        self
    }

    /// The same with one more property, from command-line text.
    #[must_use]
    pub fn with_text(mut self, name: impl Into<String>, text: impl Into<String>) -> Self {
        self.properties.push((name.into(), Setting::Text(text.into())));
        self
    }

    /// The definition in a JSON object: the members `driver`, `id` and `bus`, and any others as properties, in their order.
    /// A `bus` that is no string counts as none, as in QEMU, and a `driver` as missing, which [`Qom::add_device`] says.
    ///
    /// # Errors
    ///
    /// `Invalid parameter type for 'arguments', expected: object`, and for `id`, `expected: string`.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// let error = DeviceDefinition::from_json(serde_json::json!({"driver": "e1000", "id": 5})).unwrap_err();
    /// assert_eq!(error.to_string(), "Invalid parameter type for 'id', expected: string");
    /// ```
    #[doc(alias = "qmp_device_add")]
    pub fn from_json(json: Value) -> Result<Self> {
        let Value::Object(members) = json else { return Err(wrong_type("arguments", "object")) };
        let mut definition = DeviceDefinition { driver: None, id: None, bus: None, properties: Vec::new() };
        for (name, value) in members {
            match (name.as_str(), value) {
                (DRIVER, value) => definition.driver = value.as_str().map(str::to_owned),
                (BUS, value) => definition.bus = value.as_str().map(str::to_owned),
                (ID, Value::String(id)) => definition.id = Some(id),
                (ID, _) => return Err(wrong_type(ID, "string")),
                (_, value) => definition.properties.push((name, Setting::Json(value))),
            }
        }
        Ok(definition)
    }

    /// The definition in the argument of `-device`: `DRIVER,id=ID,bus=BUS,name=value,..`, or JSON if it begins with `{`.
    ///
    /// The driver may also be given as `driver=DRIVER`. In a value, `,,` stands for a comma. A name without a value is
    /// `on`, and `noname` is `name=off`.
    ///
    /// # Errors
    ///
    /// `Parameter 'id' expects an identifier`, as of QEMU's command line before anything else; a driver, id or bus that is
    /// given twice; what is wrong with the JSON.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// let definition = DeviceDefinition::from_text("e1000,id=net0,mac=52:54:00:12:34:56,nolegacy,fast")?;
    /// let built = DeviceDefinition::new("e1000").with_id("net0");
    /// let built = built.with_text("mac", "52:54:00:12:34:56").with_text("legacy", "off").with_text("fast", "on");
    /// assert_eq!(definition, built);
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "qemu_opts_parse")]
    pub fn from_text(text: &str) -> Result<Self> {
        if text.starts_with('{') {
            let json = serde_json::from_str(text);
            return Self::from_json(json.map_err(|error| invalid("device", error.to_string()))?);
        }
        let parameters = split_options(text);
        check_id(parameters.iter().find_map(|parameter| parameter.strip_prefix("id=")))?;
        let mut definition = DeviceDefinition { driver: None, id: None, bus: None, properties: Vec::new() };
        for (position, parameter) in parameters.iter().enumerate() {
            let (name, value) = match parameter.split_once('=') {
                Some((name, value)) => (name, value),
                None if position == 0 => (DRIVER, parameter.as_str()),
                None => match parameter.strip_prefix("no") {
                    Some(name) if !name.is_empty() => (name, "off"),
                    _ => (parameter.as_str(), "on"),
                },
            };
            match name {
                DRIVER => only_once(name, &mut definition.driver, value)?,
                ID => only_once(name, &mut definition.id, value)?,
                BUS => only_once(name, &mut definition.bus, value)?,
                _ => definition.properties.push((name.into(), Setting::Text(value.into()))),
            }
        }
        Ok(definition)
    }

    /// The type's name, or an alias, if it is given.
    pub fn driver(&self) -> Option<&str> {
        self.driver.as_deref()
    }

    /// The id, if it is to have one.
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// The bus, if it is given.
    pub fn bus(&self) -> Option<&str> {
        self.bus.as_deref()
    }

    /// The properties, in the order in which they are to be set.
    pub fn properties(&self) -> impl ExactSizeIterator<Item = (&str, &Setting)> {
        self.properties.iter().map(|(name, value)| (name.as_str(), value))
    }
}

/// Whether an id, if there is one, is well-formed.
pub(super) fn check_id(id: Option<&str>) -> Result<()> {
    match id {
        Some(id) if !is_id(id) => Err(ErrorKind::InvalidId { parameter: ID.into() }.into()),
        _ => Ok(()),
    }
}

fn only_once(name: &str, place: &mut Option<String>, value: &str) -> Result<()> {
    match place.replace(value.to_owned()) {
        None => Ok(()),
        Some(_) => Err(invalid(name, "it is given twice".into())),
    }
}

fn invalid(parameter: &str, reason: String) -> Error {
    ErrorKind::InvalidValue { parameter: parameter.into(), reason }.into()
}

fn wrong_type(name: &str, expected: &str) -> Error {
    ErrorKind::InvalidType { parameter: name.into(), expected: expected.into() }.into()
}
