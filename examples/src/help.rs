//! What `help` prints: the options of a device type, and the device types.
//!
//! All of it is read from constants. No object is made, so there is nothing that a type's rules could refuse.

use qom_runtime::prelude::*;
use qom_runtime::property::PropertyInfo;

/// The options of a type, sorted by name, in QEMU's format. An option is a property that can be set.
pub(crate) fn options(info: &TypeInfo) -> String {
    let mut options: Vec<_> = info.properties().filter(|property| property.uses().settable_in_draft).collect();
    options.sort_by_key(|property| property.name());
    if options.is_empty() {
        return format!("There are no options for {}.\n", info.name());
    }
    let lines: String = options.into_iter().map(option).collect();
    format!("{} options:\n{lines}", info.name())
}

/// `  name=<type>          - description (default: value)`
fn option(property: &PropertyInfo) -> String {
    let mut notes = Vec::new();
    if !property.description().is_empty() {
        notes.push(note(property.description()).to_owned());
    }
    if let Some(value) = property.default_value() {
        notes.push(format!("(default: {})", default_text(&value)));
    }
    let option = format!("  {}=<{}>", property.name(), property.type_name());
    if notes.is_empty() { format!("{option}\n") } else { format!("{option:<24} - {}\n", notes.join(" ")) }
}

/// A doc comment is a sentence, a line of help is not.
fn note(description: &str) -> &str {
    description.strip_suffix('.').unwrap_or(description)
}

fn default_text(value: &Value) -> String {
    match value {
        Value::Bool(true) => "on".to_owned(),
        Value::Bool(false) => "off".to_owned(),
        other => other.to_string(),
    }
}

/// The types that `-device` takes, sorted by name, in QEMU's format. No type has a category yet.
pub(crate) fn devices(qom: &Qom) -> String {
    let devices = qom.types().filter(|info| info.descends_from(Device::INFO) && !info.is_abstract());
    let lines: String =
        devices.map(|info| format!("name \"{}\", desc \"{}\"\n", info.name(), note(info.description()))).collect();
    format!("Uncategorized devices:\n{lines}")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A device that nobody can make: its `init` panics.
    #[derive(QomType)]
    #[qom(parent = "device", singleton, init = Self::never)]
    struct Unmakeable {
        #[qom(property, default = &[1, 2])]
        list: Vec<u8>,
        /// What it is called.
        #[qom(property, name = "a-rather-long-option")]
        long: String,
        #[qom(property, default = "x\"y")]
        quoted: String,
        #[qom(property, default = false)]
        safe: bool,
        #[qom(property, read_only)]
        hidden: bool,
    }
    impl DeviceImpl for Unmakeable {}
    impl Unmakeable {
        fn never(_: &mut ObjMut<'_, Self>) {
            panic!("listing made an object");
        }
    }

    #[test]
    fn listing_creates_nothing() {
        let qom = Qom::new().unwrap();
        let before = qom.root().children();
        for info in qom.types() {
            options(info);
        }
        assert!(
            devices(&qom).contains("name \"unmakeable\", desc \"A device that nobody can make: its `init` panics\"")
        );
        assert_eq!(qom.root().children(), before);
        assert!(qom.machine().is_none() && qom.check::<Unmakeable>().is_ok());
    }

    #[test]
    fn format() {
        let expected = "\
unmakeable options:
  a-rather-long-option=<str> - What it is called
  list=<list>            - (default: [1,2])
  quoted=<str>           - (default: \"x\\\"y\")
  safe=<bool>            - (default: off)
";
        assert_eq!(options(Unmakeable::INFO), expected);
        assert_eq!(options(Device::INFO), "There are no options for device.\n");
    }
}
