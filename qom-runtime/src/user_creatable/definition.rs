//! What a user asks for: a type, an id, and properties in an order.

use crate::error::{ErrorKind, Result};
use crate::value::Value;

/// The member, or key, that names the type.
pub(super) const TYPE: &str = "qom-type";
/// The member, or key, that names the object.
pub(super) const ID: &str = "id";

/// An object that a user asks for: the name of its type, its id, and its properties in the order in which they are to
/// be set.
///
/// It is plain data, which nobody has judged yet: [`Qom::add_object`](crate::Qom::add_object) does, for one, and
/// [`Qom::load_objects`](crate::Qom::load_objects) for many.
///
/// ```
/// # use qom_runtime::prelude::*;
/// let built = ObjectDefinition::new("rng-random", "rng0").with("filename", "/dev/random");
/// let json = serde_json::json!({"qom-type": "rng-random", "id": "rng0", "filename": "/dev/random"});
/// assert_eq!(ObjectDefinition::from_json(json)?, built);
/// # Ok::<(), Error>(())
/// ```
#[doc(alias = "ObjectOptions")]
#[derive(Clone, Debug, PartialEq)]
pub struct ObjectDefinition {
    type_name: String,
    id: String,
    properties: Vec<(String, Setting)>,
}

/// A property's value in an [`ObjectDefinition`].
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Setting {
    /// As JSON has it.
    Json(Value),
    /// As the command line has it.
    Text(String),
}

/// As a message shows it: a string without quotes.
impl std::fmt::Display for Setting {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Setting::Text(text) | Setting::Json(Value::String(text)) => f.write_str(text),
            Setting::Json(value) => write!(f, "{value}"),
        }
    }
}

impl Setting {
    /// The value as a string, if it is one.
    pub(super) fn as_str(&self) -> Option<&str> {
        match self {
            Setting::Json(value) => value.as_str(),
            Setting::Text(text) => Some(text),
        }
    }
}

impl ObjectDefinition {
    /// An object of this type and id, without properties.
    pub fn new(type_name: impl Into<String>, id: impl Into<String>) -> Self {
        ObjectDefinition { type_name: type_name.into(), id: id.into(), properties: Vec::new() }
    }

    /// The same with one more property, from JSON. `qom-type` and `id` are not for properties: they are refused as
    /// unexpected when the object is added.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.properties.push((name.into(), Setting::Json(value.into())));
        self
    }

    /// The same with one more property, from command-line text.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// let built = ObjectDefinition::new("memory", "m0").with_text("size", "4G");
    /// assert_eq!(ObjectDefinition::from_text("memory,id=m0,size=4G")?, built);
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn with_text(mut self, name: impl Into<String>, text: impl Into<String>) -> Self {
        self.properties.push((name.into(), Setting::Text(text.into())));
        self
    }

    /// The definition in a JSON object: the members `qom-type` and `id`, and any others as properties, in their order.
    ///
    /// # Errors
    ///
    /// `Parameter '..' is missing` and `Invalid parameter type for '..', expected: string` for `qom-type`, then for
    /// `id`; `Invalid parameter type for 'object', expected: object`.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// let error = ObjectDefinition::from_json(serde_json::json!({"qom-type": "rng-random"})).unwrap_err();
    /// assert_eq!(error.to_string(), "Parameter 'id' is missing");
    /// ```
    #[doc(alias = "qmp_object_add")]
    pub fn from_json(json: Value) -> Result<Self> {
        let Value::Object(members) = json else { return Err(wrong_type("object", "object")) };
        let (mut type_name, mut id) = (None, None);
        let mut properties = Vec::with_capacity(members.len());
        for (name, value) in members {
            match name.as_str() {
                TYPE => type_name = Some(value),
                ID => id = Some(value),
                _ => properties.push((name, Setting::Json(value))),
            }
        }
        let type_name = string(TYPE, type_name)?;
        let id = string(ID, id)?;
        Ok(ObjectDefinition { type_name, id, properties })
    }

    /// The name of the type.
    pub fn type_name(&self) -> &str {
        &self.type_name
    }

    /// The id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The properties, in the order in which they are to be set.
    pub fn properties(&self) -> impl ExactSizeIterator<Item = (&str, &Setting)> {
        self.properties.iter().map(|(name, value)| (name.as_str(), value))
    }
}

fn string(name: &str, member: Option<Value>) -> Result<String> {
    match member {
        Some(Value::String(text)) => Ok(text),
        Some(_) => Err(wrong_type(name, "string")),
        None => Err(missing(name)),
    }
}

fn wrong_type(name: &str, expected: &str) -> crate::Error {
    ErrorKind::InvalidType { parameter: name.into(), expected: expected.into() }.into()
}

pub(super) fn missing(name: &str) -> crate::Error {
    ErrorKind::MissingParameter { parameter: name.into() }.into()
}
