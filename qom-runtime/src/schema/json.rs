//! A schema as JSON, and back.
//!
//! Written by hand, not derived: an error then names the place, and the crate's users do not compile `serde_derive`.

use super::{FORMAT, InterfaceSchema, PropertySchema, Schema, Settable, SlotSchema, TypeSchema};
use crate::error::{Error, ErrorKind, Result};
use crate::type_info::Scope;
use crate::value::{Bounds, Value};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Number, json};
use std::collections::{HashMap, HashSet};
use std::fmt;
use std::str::FromStr;

impl fmt::Display for Schema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Indented also without `#`: documents are kept in repositories, where their lines are compared.
        write!(f, "{:#}", write(self))
    }
}

impl Serialize for Schema {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        write(self).serialize(serializer)
    }
}

impl FromStr for Schema {
    type Err = Error;

    /// Reads a document.
    ///
    /// # Errors
    ///
    /// The text is not JSON, or not a schema; the error names the place. Members that are not known are ignored.
    fn from_str(text: &str) -> Result<Self> {
        let value = serde_json::from_str(text).map_err(|error| {
            let text = error.to_string();
            let reason = text.split(" at line ").next().unwrap_or_default();
            wrong(&format!("line {}, column {}", error.line(), error.column()), reason)
        })?;
        read(&value)
    }
}

impl<'de> Deserialize<'de> for Schema {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read(&Value::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

fn write(schema: &Schema) -> Value {
    let types: Vec<_> = schema.types.iter().map(write_type).collect();
    let interfaces: Vec<_> = schema.interfaces.iter().map(write_interface).collect();
    json!({ "format": FORMAT, "types": types, "interfaces": interfaces })
}

/// Members that say something.
#[derive(Default)]
struct Writer(Map<String, Value>);

impl Writer {
    fn put(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.0.insert(key.to_owned(), value.into());
        self
    }

    /// Unless it is empty, or `false`.
    fn put_some(self, key: &str, value: impl Into<Value>) -> Self {
        let value = value.into();
        let says_nothing = match &value {
            Value::Bool(flag) => !flag,
            Value::String(text) => text.is_empty(),
            Value::Array(list) => list.is_empty(),
            _ => false,
        };
        if says_nothing { self } else { self.put(key, value) }
    }

    /// Unless there is none.
    fn put_any(self, key: &str, value: Option<impl Into<Value>>) -> Self {
        match value {
            Some(value) => self.put(key, value),
            None => self,
        }
    }
}

fn write_type(one: &TypeSchema) -> Value {
    let slots = one.slots.iter().map(|slot| {
        let members = Writer::default().put_any("group", slot.group.as_deref()).put("once", slot.once);
        Value::Object(members.put("scope", scope_word(slot.scope)).0)
    });
    let members = Writer::default()
        .put("name", one.name.as_str())
        .put_any("parent", one.parent.as_deref())
        .put_some("abstract", one.is_abstract)
        .put_some("final", one.is_final)
        .put_some("unstable", one.unstable)
        .put_some("deprecated", one.deprecated)
        .put_some("deprecation", one.deprecation.as_str())
        .put_some("crate", one.package.as_str())
        .put_some("description", one.description.as_str())
        .put_some("interfaces", one.interfaces.clone())
        .put_some("slots", slots.collect::<Vec<_>>())
        .put_some("properties", one.properties.iter().map(write_property).collect::<Vec<_>>());
    Value::Object(members.0)
}

fn write_interface(one: &InterfaceSchema) -> Value {
    let members = Writer::default()
        .put("name", one.name.as_str())
        .put_some("crate", one.package.as_str())
        .put_some("description", one.description.as_str())
        .put_some("extends", one.extends.clone());
    Value::Object(members.0)
}

fn write_property(one: &PropertySchema) -> Value {
    let range = one.range.map(|range| {
        let (min, max) = match range {
            Bounds::Int { min, max } => (Number::from_i128(min), Number::from_i128(max)),
            Bounds::Float { min, max } => (Number::from_f64(min), Number::from_f64(max)),
        };
        json!({ "min": min, "max": max })
    });
    let members = Writer::default()
        .put("name", one.name.as_str())
        .put("type", one.word.as_str())
        .put("readable", one.readable)
        .put("settable", one.settable.word())
        .put_any("default", one.default.clone())
        .put_any("range", range)
        .put_some("values", one.values.clone())
        .put_some("description", one.description.as_str())
        .put_some("state", one.state)
        .put_some("unstable", one.unstable)
        .put_some("deprecated", one.deprecated)
        .put_some("deprecation", one.deprecation.as_str());
    Value::Object(members.0)
}

const fn scope_word(scope: Scope) -> &'static str {
    match scope {
        Scope::Qom => "qom",
        Scope::Machine => "machine",
    }
}

#[cold]
fn wrong(place: &str, reason: &str) -> Error {
    ErrorKind::InvalidSchema { place: place.to_owned(), reason: reason.to_owned() }.into()
}

fn read(value: &Value) -> Result<Schema> {
    let members = Members::new(String::new(), value)?;
    let format = members.required("format")?;
    if format.as_u64() != Some(FORMAT) {
        return Err(wrong("format", &format!("is {format}, and this program reads format {FORMAT}")));
    }
    members.required("types")?;
    let schema = Schema {
        types: members.list("types", read_type)?,
        interfaces: members.list("interfaces", |place, value| {
            let members = Members::new(place, value)?;
            Ok(InterfaceSchema {
                name: members.text("name")?,
                description: members.text_or_empty("description")?,
                package: members.text_or_empty("crate")?,
                extends: members.list("extends", read_text)?,
            })
        })?,
    };
    judge(&schema)?;
    Ok(schema)
}

fn read_type(place: String, value: &Value) -> Result<TypeSchema> {
    let members = Members::new(place, value)?;
    Ok(TypeSchema {
        name: members.text("name")?,
        parent: members.member("parent").map(|value| read_text(members.place("parent"), value)).transpose()?,
        is_abstract: members.flag("abstract")?,
        is_final: members.flag("final")?,
        unstable: members.flag("unstable")?,
        deprecated: members.flag("deprecated")?,
        deprecation: members.text_or_empty("deprecation")?,
        description: members.text_or_empty("description")?,
        package: members.text_or_empty("crate")?,
        interfaces: members.list("interfaces", read_text)?,
        slots: members.list("slots", |place, value| {
            let members = Members::new(place, value)?;
            let group = members.member("group").map(|value| read_text(members.place("group"), value)).transpose()?;
            let scope = members.word("scope", &[Scope::Qom, Scope::Machine], scope_word)?;
            Ok(SlotSchema { group, once: members.flag("once")?, scope })
        })?,
        properties: members.list("properties", read_property)?,
    })
}

fn read_property(place: String, value: &Value) -> Result<PropertySchema> {
    let members = Members::new(place, value)?;
    Ok(PropertySchema {
        name: members.text("name")?,
        word: members.text("type")?,
        readable: members.flag("readable")?,
        settable: members.word("settable", &Settable::ALL, Settable::word)?,
        // `null` is a default, too.
        default: members.member("default").cloned(),
        range: members.member("range").map(|value| read_range(members.place("range"), value)).transpose()?,
        values: members.list("values", read_text)?,
        description: members.text_or_empty("description")?,
        state: members.flag("state")?,
        unstable: members.flag("unstable")?,
        deprecated: members.flag("deprecated")?,
        deprecation: members.text_or_empty("deprecation")?,
    })
}

fn read_range(place: String, value: &Value) -> Result<Bounds> {
    let ends = Members::new(place, value)?;
    let end = |key| ends.required(key)?.as_number().ok_or_else(|| wrong(&ends.place(key), "expected a number"));
    let (min, max) = (end("min")?, end("max")?);
    let as_f64 = |number: &Number| number.as_f64().unwrap_or(f64::NAN);
    Ok(match (min.as_i128(), max.as_i128()) {
        (Some(min), Some(max)) => Bounds::Int { min, max },
        _ => Bounds::Float { min: as_f64(min), max: as_f64(max) },
    })
}

fn read_text(place: String, value: &Value) -> Result<String> {
    value.as_str().map(str::to_owned).ok_or_else(|| wrong(&place, "expected a string"))
}

/// A JSON object that is being read, and where it is.
struct Members<'a> {
    place: String,
    map: &'a Map<String, Value>,
}

impl<'a> Members<'a> {
    fn new(place: String, value: &'a Value) -> Result<Self> {
        match value.as_object() {
            Some(map) => Ok(Members { place, map }),
            None => Err(wrong(if place.is_empty() { "as a whole" } else { &place }, "expected an object")),
        }
    }

    fn place(&self, key: &str) -> String {
        if self.place.is_empty() { key.to_owned() } else { format!("{}.{key}", self.place) }
    }

    fn member(&self, key: &str) -> Option<&'a Value> {
        self.map.get(key)
    }

    fn required(&self, key: &str) -> Result<&'a Value> {
        self.member(key).ok_or_else(|| wrong(&self.place(key), "is missing"))
    }

    fn text(&self, key: &str) -> Result<String> {
        read_text(self.place(key), self.required(key)?)
    }

    fn text_or_empty(&self, key: &str) -> Result<String> {
        self.member(key).map_or(Ok(String::new()), |value| read_text(self.place(key), value))
    }

    fn flag(&self, key: &str) -> Result<bool> {
        let read = |value: &Value| value.as_bool().ok_or_else(|| wrong(&self.place(key), "expected true or false"));
        self.member(key).map_or(Ok(false), read)
    }

    /// The one of `all` that is called as the text of a member.
    fn word<T: Copy>(&self, key: &str, all: &[T], word: fn(T) -> &'static str) -> Result<T> {
        let text = self.text(key)?;
        all.iter().copied().find(|one| word(*one) == text).ok_or_else(|| {
            let words: Vec<_> = all.iter().map(|one| format!("'{}'", word(*one))).collect();
            wrong(&self.place(key), &format!("'{text}' is none of {}", words.join(", ")))
        })
    }

    fn list<T>(&self, key: &str, read: impl Fn(String, &'a Value) -> Result<T>) -> Result<Vec<T>> {
        let place = self.place(key);
        let Some(value) = self.member(key) else { return Ok(Vec::new()) };
        let list = value.as_array().ok_or_else(|| wrong(&place, "expected an array"))?;
        list.iter().enumerate().map(|(at, element)| read(format!("{place}[{at}]"), element)).collect()
    }
}

/// What holds of every schema, so that whoever reads one can rely on it.
fn judge(schema: &Schema) -> Result<()> {
    let mut parents = HashMap::new();
    for (at, one) in schema.types.iter().enumerate() {
        if parents.insert(one.name.as_str(), one.parent.as_deref()).is_some() {
            return Err(wrong(&format!("types[{at}].name"), &format!("there is a type '{}' already", one.name)));
        }
        let mut names = HashSet::new();
        if let Some(twice) = one.properties.iter().position(|property| !names.insert(&property.name)) {
            let reason = format!("there is a property '{}' already", one.properties[twice].name);
            return Err(wrong(&format!("types[{at}].properties[{twice}].name"), &reason));
        }
    }
    for (at, one) in schema.types.iter().enumerate() {
        if let Some(name) = &one.parent
            && !parents.contains_key(name.as_str())
        {
            return Err(wrong(&format!("types[{at}].parent"), &format!("there is no type '{name}'")));
        }
    }
    for (at, one) in schema.types.iter().enumerate() {
        let above = |name: &&str| parents.get(name).copied().flatten();
        // The ancestors of a type are others, so there are fewer than types.
        if std::iter::successors(one.parent.as_deref(), above).nth(parents.len() - 1).is_some() {
            return Err(wrong(&format!("types[{at}].parent"), "the parents go round in a circle"));
        }
    }
    Ok(())
}
