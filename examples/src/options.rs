//! QEMU's option syntax: `driver,key=value,key=value`.
//!
//! A `,,` in a value is a comma. A key without a value is `on`, and `nokey` is `key=off`. `help` or `?` asks for help.
//! (QEMU reads these forms in the same way; the bare ones it deprecates with a warning.)

use qom_runtime::error::ErrorKind;
use qom_runtime::name::is_id;
use qom_runtime::{Error, Result};

/// What stands after one `-device`.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct DeviceOptions {
    /// The type's name: the first word, or `driver=..`.
    pub(crate) driver: Option<String>,
    /// The name under which the device appears.
    pub(crate) id: Option<String>,
    /// The bus that the device goes on.
    pub(crate) bus: Option<String>,
    /// The properties with their texts, in the order given.
    pub(crate) properties: Vec<(String, String)>,
    /// The options of the driver are to be explained, instead of making a device.
    pub(crate) help: bool,
}

impl DeviceOptions {
    /// Reads `driver,key=value..`.
    ///
    /// # Errors
    ///
    /// The id is not one.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let mut options = DeviceOptions::default();
        for (key, value) in pairs(text) {
            match &*key {
                "driver" => options.driver = Some(value),
                // Of several, QEMU takes the first.
                "id" if !is_id(&value) => return Err(ErrorKind::InvalidId { parameter: key }.into()),
                "id" => options.id = options.id.or(Some(value)),
                "bus" => options.bus = Some(value),
                key if is_help(key) => options.help = true,
                _ => options.properties.push((key, value)),
            }
        }
        Ok(options)
    }

    /// The type's name.
    ///
    /// # Errors
    ///
    /// There is none.
    pub(crate) fn driver(&self) -> Result<&str> {
        self.driver.as_deref().ok_or_else(|| Error::from(ErrorKind::MissingParameter { parameter: "driver".into() }))
    }
}

/// Whether this word asks for help.
pub(crate) fn is_help(word: &str) -> bool {
    matches!(word, "help" | "?")
}

/// Splits into keys and values. A first part without `=` is the value of `driver`.
fn pairs(text: &str) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    let mut rest = text;
    let mut first = true;
    while !rest.is_empty() {
        let (end, has_value) =
            rest.find(['=', ',']).map_or((rest.len(), false), |at| (at, rest[at..].starts_with('=')));
        let pair = if has_value {
            let (value, after) = value(&rest[end + 1..]);
            let key = rest[..end].to_owned();
            rest = after;
            (key, value)
        } else if first {
            let (driver, after) = value(rest);
            rest = after;
            ("driver".to_owned(), driver)
        } else {
            let key = &rest[..end];
            rest = rest[end..].strip_prefix(',').unwrap_or_default();
            match key.strip_prefix("no") {
                Some(key) => (key.to_owned(), "off".to_owned()),
                None => (key.to_owned(), "on".to_owned()),
            }
        };
        pairs.push(pair);
        first = false;
    }
    pairs
}

/// The value that `text` begins with, up to a comma that is not doubled, and what follows.
fn value(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(',') {
        value.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        match rest.strip_prefix(',') {
            Some(after) => {
                value.push(',');
                rest = after;
            }
            None => return (value, rest),
        }
    }
    value.push_str(rest);
    (value, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_and_values() {
        let cases: &[(&str, &[(&str, &str)])] = &[
            ("", &[]),
            ("e1000", &[("driver", "e1000")]),
            ("e1000,", &[("driver", "e1000")]),
            (",", &[("driver", "")]),
            ("e1000,a=1,b=", &[("driver", "e1000"), ("a", "1"), ("b", "")]),
            ("driver=e1000,a=1", &[("driver", "e1000"), ("a", "1")]),
            ("e1000,foo,nobar", &[("driver", "e1000"), ("foo", "on"), ("bar", "off")]),
            ("e1000,a=x,,y,b=,,", &[("driver", "e1000"), ("a", "x,y"), ("b", ",")]),
            ("a,,b=c,,,d", &[("driver", "a,b=c,"), ("d", "on")]),
            ("e1000,a=b=c,=3", &[("driver", "e1000"), ("a", "b=c"), ("", "3")]),
            ("e1000,,help", &[("driver", "e1000,help")]),
            ("ä,ö=ü,,ß", &[("driver", "ä"), ("ö", "ü,ß")]),
        ];
        for (text, expected) in cases {
            let expected: Vec<_> = expected.iter().map(|(key, value)| (key.to_string(), value.to_string())).collect();
            assert_eq!(pairs(text), expected, "{text:?}");
        }
    }

    #[test]
    fn reserved_keys() {
        let options = DeviceOptions::parse("e1000,id=a,id=b,bus=pci.0,mac=x,?").unwrap();
        assert_eq!(options.driver().unwrap(), "e1000");
        assert_eq!((options.id.as_deref(), options.bus.as_deref()), (Some("a"), Some("pci.0")));
        assert_eq!(options.properties, [("mac".to_owned(), "x".to_owned())]);
        assert!(options.help);
    }

    #[test]
    fn errors() {
        let error = DeviceOptions::parse("e1000,id=0a").unwrap_err();
        assert_eq!(error.to_string(), "Parameter 'id' expects an identifier");
        let error = DeviceOptions::parse("id=a").unwrap().driver().unwrap_err();
        assert_eq!(error.to_string(), "Parameter 'driver' is missing");
    }
}
