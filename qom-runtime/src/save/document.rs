//! What is saved: plain data, for any self-describing format of serde.

use crate::error::{Error, ErrorKind, Result};
use crate::value::Value;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, json};
use std::fmt;
use std::str::FromStr;

/// The fields of one level of an object's state, by their names: what an `upgrade` brings into the form of now.
pub type SavedFields = Map<String, Value>;

/// The format that is written. One of a higher number is not read, all lower ones are.
const FORMAT: u64 = 1;

/// The state of a world's objects at one moment, as [`Qom::save`](crate::Qom::save) gives it.
///
/// It is plain data: `serde` writes it into JSON, CBOR or any other format that describes itself, and reads it back.
///
/// ```
/// # use qom_runtime::{SavedState, prelude::*};
/// # use std::sync::atomic::{AtomicU8, Ordering::Relaxed};
/// /// Keeps a level.
/// #[derive(QomType)]
/// struct SavedTank {
///     #[qom(property, state, range = 0..=100)]
///     level: AtomicU8,
/// }
///
/// let qom = Qom::new()?;
/// let tank = qom.create::<SavedTank>()?.complete()?;
/// qom.root().add_child("tank", tank.clone())?;
/// tank.set("level", 40)?;
/// let json = serde_json::to_string(&qom.save()?).unwrap();
/// assert_eq!(
///     json,
///     r#"{"format":1,"objects":[{"path":"/tank","type":"saved-tank","state":[{"type":"saved-tank","version":1,"fields":{"level":40}}]}]}"#
/// );
///
/// tank.set("level", 0)?;
/// let saved: SavedState = serde_json::from_str(&json).unwrap();
/// qom.load(&saved)?;
/// assert_eq!(tank.level.load(Relaxed), 40);
/// # Ok::<(), Error>(())
/// ```
#[doc(alias = "QEMUFile")]
#[doc(alias = "VMStateDescription")]
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SavedState {
    pub(super) objects: Vec<SavedObject>,
}

/// The state of one object.
#[derive(Clone, Debug, PartialEq)]
pub struct SavedObject {
    pub(super) path: String,
    pub(super) type_name: String,
    pub(super) levels: Vec<SavedLevel>,
}

/// The state that one type of an object's ancestry has in it.
#[derive(Clone, Debug, PartialEq)]
pub struct SavedLevel {
    pub(super) type_name: String,
    pub(super) version: u32,
    pub(super) fields: SavedFields,
}

impl SavedState {
    /// The objects, each before those below it.
    pub fn objects(&self) -> &[SavedObject] {
        &self.objects
    }

    /// The state in a JSON value.
    ///
    /// # Errors
    ///
    /// `not a saved state: ..`: it is of a later format, or not of this form.
    ///
    /// ```
    /// # use qom_runtime::SavedState;
    /// let error = SavedState::from_json(serde_json::json!({"format": 99, "objects": []})).unwrap_err();
    /// assert_eq!(error.to_string(), "not a saved state: it is of format 99, and 1 is the last that can be read");
    /// ```
    pub fn from_json(json: Value) -> Result<Self> {
        let mut members = Members::of(json, "it")?;
        match members.take("format")?.as_u64() {
            Some(1..=FORMAT) => {}
            Some(format) => {
                return Err(not_one(format!("it is of format {format}, and {FORMAT} is the last that can be read")));
            }
            None => return Err(not_one("its `format` is no number".into())),
        }
        let objects = members.list("objects", SavedObject::from_json)?;
        members.end()?;
        Ok(SavedState { objects })
    }

    /// The same as a JSON value, of which [`from_json`](Self::from_json) makes it again.
    pub fn to_json(&self) -> Value {
        let level =
            |level: &SavedLevel| json!({"type": level.type_name, "version": level.version, "fields": level.fields});
        let object = |object: &SavedObject| {
            let state: Vec<_> = object.levels.iter().map(level).collect();
            json!({"path": object.path, "type": object.type_name, "state": state})
        };
        let objects: Vec<_> = self.objects.iter().map(object).collect();
        json!({"format": FORMAT, "objects": objects})
    }
}

fn not_one(reason: String) -> Error {
    ErrorKind::NotSavedState { reason }.into()
}

/// The members of a JSON object, each of which is taken once.
struct Members {
    of: String,
    members: Map<String, Value>,
}

impl Members {
    fn of(json: Value, what: &str) -> Result<Self> {
        match json {
            Value::Object(members) => Ok(Members { of: what.to_owned(), members }),
            _ => Err(not_one(format!("{what} is no JSON object"))),
        }
    }

    fn take(&mut self, name: &str) -> Result<Value> {
        self.members.remove(name).ok_or_else(|| not_one(format!("{} has no `{name}`", self.of)))
    }

    fn string(&mut self, name: &str) -> Result<String> {
        match self.take(name)? {
            Value::String(text) => Ok(text),
            _ => Err(not_one(format!("the `{name}` of {} is no string", self.of))),
        }
    }

    fn list<T>(&mut self, name: &str, read: fn(Value) -> Result<T>) -> Result<Vec<T>> {
        match self.take(name)? {
            Value::Array(list) => list.into_iter().map(read).collect(),
            _ => Err(not_one(format!("the `{name}` of {} is no list", self.of))),
        }
    }

    /// What was not taken is not known.
    fn end(self) -> Result<()> {
        match self.members.keys().next() {
            Some(name) => Err(not_one(format!("{} has a `{name}`, which is not known", self.of))),
            None => Ok(()),
        }
    }
}

impl SavedObject {
    fn from_json(json: Value) -> Result<Self> {
        let mut members = Members::of(json, "an object")?;
        let path = members.string("path")?;
        members.of = format!("'{path}'");
        let (type_name, levels) = (members.string("type")?, members.list("state", SavedLevel::from_json)?);
        members.end()?;
        Ok(SavedObject { path, type_name, levels })
    }

    /// Where the object was.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Its own type.
    pub fn type_name(&self) -> &str {
        &self.type_name
    }

    /// Its state, by the types that declare it, from the root of its ancestry.
    pub fn levels(&self) -> &[SavedLevel] {
        &self.levels
    }
}

impl SavedLevel {
    fn from_json(json: Value) -> Result<Self> {
        let mut members = Members::of(json, "an entry of `state`")?;
        let type_name = members.string("type")?;
        members.of = format!("the state of '{type_name}'");
        let version = members.take("version")?.as_u64().and_then(|version| version.try_into().ok());
        let version = version.ok_or_else(|| not_one(format!("the `version` of {} is no number", members.of)))?;
        let Value::Object(fields) = members.take("fields")? else {
            return Err(not_one(format!("the `fields` of {} are no JSON object", members.of)));
        };
        members.end()?;
        Ok(SavedLevel { type_name, version, fields })
    }

    /// The type that declares it.
    pub fn type_name(&self) -> &str {
        &self.type_name
    }

    /// In which version of that type's state.
    pub fn version(&self) -> u32 {
        self.version
    }

    /// The values, by their names.
    pub fn fields(&self) -> &SavedFields {
        &self.fields
    }
}

/// As JSON text, on one line; with `{:#}` on many.
impl fmt::Display for SavedState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_json().fmt(f)
    }
}

/// From JSON text.
///
/// ```
/// # use qom_runtime::prelude::*;
/// let saved = Qom::new()?.save()?;
/// assert_eq!(saved.to_string().parse::<SavedState>()?, saved);
/// # Ok::<(), Error>(())
/// ```
impl FromStr for SavedState {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        SavedState::from_json(serde_json::from_str(text).map_err(|error| not_one(error.to_string()))?)
    }
}

/// The fields, as JSON text.
impl fmt::Display for SavedLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Value::from(self.fields.clone()).fmt(f)
    }
}

impl Serialize for SavedState {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_json().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for SavedState {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // The number is looked at before anything else, which a later format may have otherwise.
        SavedState::from_json(Value::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}
