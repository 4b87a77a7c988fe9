//! What `help` prints: the options of a device type, and the device types.
//!
//! All of it is read from constants. No object is made, so there is nothing that a type's rules could refuse.

use qom_runtime::Setting;
use qom_runtime::error::ErrorKind;
use qom_runtime::prelude::*;
use qom_runtime::property::PropertyInfo;

/// The text that the argument of a `-device` asks for, if it asks for help. In JSON, nothing is a call for help.
///
/// # Errors
///
/// The driver whose options are wanted is missing, no device type, or abstract.
pub(crate) fn asked(qom: &Qom, argument: &str, definition: &DeviceDefinition) -> Result<Option<String>> {
    let is_json = argument.starts_with('{');
    if !is_json && definition.driver().is_some_and(is_help) {
        return Ok(Some(devices(qom)));
    }
    let is_asked = |(name, setting): (&str, &Setting)| is_help(name) && matches!(setting, Setting::Text(_));
    if definition.properties().any(is_asked) {
        return Ok(Some(options(driver(qom, definition)?)));
    }
    Ok(None)
}

fn is_help(word: &str) -> bool {
    matches!(word, "help" | "?")
}

fn driver(qom: &Qom, definition: &DeviceDefinition) -> Result<&'static TypeInfo> {
    let missing = || ErrorKind::MissingParameter { parameter: "driver".into() };
    let name = definition.driver().ok_or_else(missing)?;
    let info = qom.device_type(name)?;
    if info.is_abstract() { Err(Error::invalid("driver", "a non-abstract device type")) } else { Ok(info) }
}

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

/// The types that `-device` takes, by category, each sorted by name, in QEMU's format.
pub(crate) fn devices(qom: &Qom) -> String {
    let mut sections = Vec::new();
    for category in Category::ALL {
        let is_wanted = |info: &&'static TypeInfo| {
            !info.is_abstract()
                && Device::category_of(info) == Some(category)
                && Device::user_creatable_of(info) == Some(true)
        };
        let lines: String = qom.types().filter(is_wanted).map(device).collect();
        if !lines.is_empty() {
            sections.push(format!("{} devices:\n{lines}", category.heading()));
        }
    }
    sections.join("\n")
}

/// `name "..", bus .., desc ".."`
fn device(info: &'static TypeInfo) -> String {
    let bus = Device::bus_type_of(info).flatten().map(|bus| format!(", bus {}", bus.name()));
    let description = note(info.description());
    let description = (!description.is_empty()).then(|| format!(", desc \"{description}\""));
    format!("name \"{}\"{}{}\n", info.name(), bus.unwrap_or_default(), description.unwrap_or_default())
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
        let line = "name \"unmakeable\", desc \"A device that nobody can make: its `init` panics\"";
        let text = devices(&qom);
        let (_, section) = text.split_once("\n\nUncategorized devices:\n").unwrap();
        assert!(section.lines().any(|other| other == line), "{section}");
        assert_eq!(qom.root().children(), before);
        assert!(qom.machine().is_none() && qom.check::<Unmakeable>().is_ok());
    }

    #[test]
    fn every_device_that_users_may_add_is_in_one_section() {
        let qom = Qom::new().unwrap();
        let text = devices(&qom);
        for info in qom.types().filter(|info| info.descends_from(Device::INFO)) {
            let wanted = !info.is_abstract() && Device::user_creatable_of(info) == Some(true);
            assert_eq!(text.matches(&format!("name \"{}\"", info.name())).count(), usize::from(wanted), "{info:?}");
        }
        assert!(text.contains("name \"intel-iommu\", bus System, desc \"Intel IOMMU (VT-d) DMA remapping device\"\n"));
    }

    #[test]
    fn who_asks_for_help() {
        let qom = Qom::new().unwrap();
        let asks = |argument: &str| asked(&qom, argument, &DeviceDefinition::from_text(argument).unwrap());
        for argument in ["help", "?", "driver=help", "unmakeable,help", "unmakeable,id=a,?", "unmakeable,help=off"] {
            assert!(asks(argument).unwrap().is_some(), "{argument}");
        }
        for argument in ["unmakeable", "unmakeable,helper", r#"{"driver":"help"}"#, r#"{"driver":"d","help":true}"#] {
            assert!(asks(argument).unwrap().is_none(), "{argument}");
        }
        for (argument, error) in [
            ("id=a,help", "Parameter 'driver' is missing"),
            ("nosuch,help", "'nosuch' is not a valid device model name"),
            ("container,help", "'container' is not a valid device model name"),
            ("device,help", "Parameter 'driver' expects a non-abstract device type"),
        ] {
            assert_eq!(asks(argument).unwrap_err().to_string(), error);
        }
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
