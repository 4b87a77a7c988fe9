//! The types of a schema, while it is being made: each is described once, and named by those that use it.

use qom_runtime::value::{Map, Value};
use serde_json::json;
use std::collections::HashMap;

/// The types that commands and events speak of, in the form of `query-qmp-schema`. A [`Data`](crate::Data) type adds itself
/// and gives its name.
///
/// ```
/// # use qom_qmp::schema::{Member, Types};
/// let mut types = Types::default();
/// let text = types.builtin("str", "string");
/// assert_eq!(types.array(&text), "[str]");
/// let name = types.object("LedInfo", vec![Member::required("name", text)]);
/// assert_eq!(types.entries()[2]["name"], name);
/// ```
#[doc(alias = "SchemaInfo")]
#[derive(Debug, Default)]
pub struct Types {
    entries: Vec<Value>,
    places: HashMap<String, usize>,
}

/// A member of an object type, or of a command's arguments.
#[doc(alias = "SchemaInfoObjectMember")]
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    name: String,
    type_name: String,
    optional: bool,
    features: Vec<&'static str>,
}

impl Member {
    /// One that must be there.
    pub fn required(name: impl Into<String>, type_name: impl Into<String>) -> Self {
        Member { name: name.into(), type_name: type_name.into(), optional: false, features: Vec::new() }
    }

    /// One that may be absent.
    pub fn optional(name: impl Into<String>, type_name: impl Into<String>) -> Self {
        Member { optional: true, ..Member::required(name, type_name) }
    }

    /// The same with features, such as `deprecated`.
    #[must_use]
    pub fn with_features(mut self, features: Vec<&'static str>) -> Self {
        self.features = features;
        self
    }

    fn into_json(self) -> Value {
        let mut member = Map::new();
        member.insert("name".into(), self.name.into());
        member.insert("type".into(), self.type_name.into());
        if self.optional {
            member.insert("default".into(), Value::Null);
        }
        put_features(&mut member, &self.features);
        member.into()
    }
}

/// `features`, if there are any.
pub(crate) fn put_features(entry: &mut Map<String, Value>, features: &[&str]) {
    if !features.is_empty() {
        entry.insert("features".into(), json!(features));
    }
}

impl Types {
    /// A type of JSON's own: `string`, `number`, `int`, `boolean`, `null` or `value`, which is any.
    pub fn builtin(&mut self, name: &str, json_type: &str) -> String {
        self.add(name.to_owned(), json!({"meta-type": "builtin", "json-type": json_type}))
    }

    /// A list.
    pub fn array(&mut self, element: &str) -> String {
        self.add(format!("[{element}]"), json!({"meta-type": "array", "element-type": element}))
    }

    /// An enum. Two that are called alike and differ get two names.
    pub fn enumeration(&mut self, name: &str, words: &[&str]) -> String {
        let members: Vec<_> = words.iter().map(|word| json!({"name": word})).collect();
        self.add(name.to_owned(), json!({"meta-type": "enum", "members": members, "values": words}))
    }

    /// An object with these members.
    pub fn object(&mut self, name: &str, members: Vec<Member>) -> String {
        let members: Vec<_> = members.into_iter().map(Member::into_json).collect();
        self.add(name.to_owned(), json!({"meta-type": "object", "members": members}))
    }

    /// An object whose member `tag`, of an enum, says which others it has: those of the object type of that variant.
    pub fn union(&mut self, name: &str, members: Vec<Member>, tag: &str, variants: &[(String, String)]) -> String {
        let members: Vec<_> = members.into_iter().map(Member::into_json).collect();
        let variants: Vec<_> =
            variants.iter().map(|(case, type_name)| json!({"case": case, "type": type_name})).collect();
        let entry = json!({"meta-type": "object", "members": members, "tag": tag, "variants": variants});
        self.add(name.to_owned(), entry)
    }

    /// An object without members.
    pub fn empty(&mut self) -> String {
        self.object("Empty", Vec::new())
    }

    /// All of them, each with its `name`.
    pub fn entries(&self) -> &[Value] {
        &self.entries
    }

    pub(crate) fn into_entries(self) -> Vec<Value> {
        self.entries
    }

    /// Adds what is described so, if it is not there, under this name or, if another has that, one with a number.
    fn add(&mut self, wanted: String, description: Value) -> String {
        let mut name = wanted.clone();
        for number in 2.. {
            let mut entry = Map::new();
            entry.insert("name".into(), name.as_str().into());
            if let Value::Object(description) = &description {
                entry.extend(description.clone());
            }
            match self.places.get(&name) {
                None => {
                    self.places.insert(name.clone(), self.entries.len());
                    self.entries.push(entry.into());
                    break;
                }
                Some(place) if self.entries[*place] == Value::Object(entry) => break,
                Some(_) => name = format!("{wanted}-{number}"),
            }
        }
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_is_described_once_and_others_get_names_of_their_own() {
        let mut types = Types::default();
        assert_eq!(types.enumeration("Mode", &["on", "off"]), "Mode");
        assert_eq!(types.enumeration("Mode", &["on", "off"]), "Mode");
        assert_eq!(types.enumeration("Mode", &["fast", "slow"]), "Mode-2");
        assert_eq!(types.enumeration("Mode", &["fast", "slow"]), "Mode-2");
        assert_eq!(types.entries().len(), 2);
    }

    #[test]
    fn optional_members_have_a_null_default() {
        let mut types = Types::default();
        let member = Member::optional("id", "str").with_features(vec!["deprecated"]);
        types.object("X", vec![member, Member::required("n", "int")]);
        let members = json!([{"name": "id", "type": "str", "default": null, "features": ["deprecated"]},
                             {"name": "n", "type": "int"}]);
        assert_eq!(types.entries()[0]["members"], members);
    }
}
