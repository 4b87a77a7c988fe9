//! The options of a type, as all help shows them.

use crate::json;
use qom_runtime::property::PropertyInfo;
use qom_runtime::value::Value;

/// Where the description of an option begins, if its name and type leave room.
const COLUMN: usize = 24;

/// The options of the type `name`, sorted, under a heading.
#[doc(alias = "type_print_class_properties")]
pub(super) fn options(name: &str, properties: impl Iterator<Item = &'static PropertyInfo>) -> String {
    let mut lines: Vec<String> = properties.map(option).collect();
    if lines.is_empty() {
        return format!("There are no options for {name}.\n");
    }
    lines.sort_unstable();
    format!("{name} options:\n{}", lines.concat())
}

/// `  name=<type>           - description (default: value)`
fn option(property: &PropertyInfo) -> String {
    let option = format!("  {}=<{}>", property.name(), property.type_name());
    let description = phrase(property.description());
    match property.default_value() {
        None if description.is_empty() => format!("{option}\n"),
        None => format!("{option:<COLUMN$} - {description}\n"),
        Some(value) => format!("{option:<COLUMN$} - {description} (default: {})\n", default(&value)),
    }
}

/// A doc comment is a sentence, a line of help is not.
pub(super) fn phrase(description: &str) -> &str {
    description.strip_suffix('.').unwrap_or(description)
}

fn default(value: &Value) -> String {
    match value {
        Value::Bool(true) => "on".to_owned(),
        Value::Bool(false) => "off".to_owned(),
        Value::String(text) => text.clone(),
        other => json::to_string(other),
    }
}
