//! Definitions in the words of a command line: `TYPE,id=ID,name=value`.

use super::definition::{ID, ObjectDefinition, TYPE, missing};
use crate::error::{Error, ErrorKind, Result};
use crate::name::is_property_name;

impl ObjectDefinition {
    /// The definition in the argument of `-object`: `TYPE,id=ID,name=value,..`, or JSON if it begins with `{`.
    ///
    /// The type may also be given as `qom-type=TYPE`. In a value, `,,` stands for a comma; spaces and `=` stand for
    /// themselves. A property that is given twice is set twice.
    ///
    /// # Errors
    ///
    /// `Parameter '..' is missing` for the type or the id; a parameter without `=`; a name that no property can have; a
    /// type or an id that is given twice; or as for [`from_json`](Self::from_json), also what is wrong with the JSON.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// let definition = ObjectDefinition::from_text("secret,id=s0,data=a,,b c")?;
    /// assert_eq!(definition, ObjectDefinition::new("secret", "s0").with_text("data", "a,b c"));
    ///
    /// let definition = ObjectDefinition::from_text(r#"{"qom-type": "secret", "id": "s0", "raw": true}"#)?;
    /// assert_eq!(definition, ObjectDefinition::new("secret", "s0").with("raw", true));
    ///
    /// let error = ObjectDefinition::from_text("secret,data=x").unwrap_err();
    /// assert_eq!(error.to_string(), "Parameter 'id' is missing");
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "keyval_parse")]
    #[doc(alias = "user_creatable_parse_str")]
    pub fn from_text(text: &str) -> Result<Self> {
        if text.starts_with('{') {
            return Self::from_json(serde_json::from_str(text).map_err(|error| invalid("object", error))?);
        }
        let (mut type_name, mut id) = (None, None);
        let mut properties = Vec::new();
        for (position, parameter) in split_options(text).into_iter().enumerate() {
            let (name, value) = match parameter.split_once('=') {
                Some(pair) => pair,
                None if position == 0 => (TYPE, parameter.as_str()),
                None => return Err(no_value(&parameter)),
            };
            match name {
                TYPE => only_once(name, &mut type_name, value)?,
                ID => only_once(name, &mut id, value)?,
                _ if is_property_name(name) => properties.push((name.to_owned(), value.to_owned())),
                _ => return Err(ErrorKind::InvalidPropertyName { property: name.into() }.into()),
            }
        }
        let type_name = type_name.filter(|name| !name.is_empty()).ok_or_else(|| missing(TYPE))?;
        let definition = Self::new(type_name, id.ok_or_else(|| missing(ID))?);
        Ok(properties.into_iter().fold(definition, |definition, (name, value)| definition.with_text(name, value)))
    }
}

/// The parts of an option's argument: what stands between single commas, `,,` being a comma in one. A comma at the very
/// end ends the last part.
///
/// ```
/// assert_eq!(qom_runtime::split_options("secret,id=s0,data=a,,b,"), ["secret", "id=s0", "data=a,b"]);
/// ```
#[doc(alias = "get_opt_value")]
pub fn split_options(text: &str) -> Vec<String> {
    let mut parts = Vec::new();
    let mut part = String::new();
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        if character != ',' || characters.next_if_eq(&',').is_some() {
            part.push(character);
        } else {
            parts.push(std::mem::take(&mut part));
        }
    }
    if !part.is_empty() {
        parts.push(part);
    }
    parts
}

fn only_once(name: &str, place: &mut Option<String>, value: &str) -> Result<()> {
    match place.replace(value.to_owned()) {
        None => Ok(()),
        Some(_) => Err(invalid(name, "it is given twice")),
    }
}

fn no_value(parameter: &str) -> Error {
    Error::invalid(parameter, format!("a value, as in '{parameter}=..'"))
}

fn invalid(parameter: &str, reason: impl ToString) -> Error {
    ErrorKind::InvalidValue { parameter: parameter.into(), reason: reason.to_string() }.into()
}
