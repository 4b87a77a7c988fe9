//! The options of QEMU that are known here, and what each does to [`Options`].

use super::machine_option;
use super::options::{Given, HelpTopic, Options};
use crate::json;
use qom_runtime::error::{Error, ErrorKind, Result};
use qom_runtime::prelude::*;
use qom_runtime::{GlobalProperty, Setting, split_options};
use std::path::PathBuf;

/// One option.
pub(super) struct Known {
    /// What it is called, without a dash.
    pub(super) names: &'static [&'static str],
    /// Its lines in the usage: what follows the name, and what it does then.
    pub(super) usage: &'static [(&'static str, &'static str)],
    pub(super) act: Act,
}

/// What an option does.
pub(super) enum Act {
    Flag(fn(&mut Options)),
    Text(fn(&mut Options, Given<String>) -> Result<()>),
    Path(fn(&mut Options, Given<PathBuf>)),
    Usage,
    Version,
}

pub(super) const KNOWN: &[Known] = &[
    Known {
        names: &["machine", "M"],
        usage: &[
            ("NAME[,PROPERTY=VALUE...]", "make this machine"),
            ("help", "list the machines"),
            ("NAME,help", "list the properties of one"),
        ],
        act: Act::Text(machine_option::read),
    },
    Known {
        names: &["device"],
        usage: &[
            ("DRIVER[,PROPERTY=VALUE...]", "add a device to the machine"),
            ("help", "list the device types"),
            ("DRIVER,help", "list the properties of one"),
        ],
        act: Act::Text(device),
    },
    Known {
        names: &["object"],
        usage: &[
            ("TYPE,id=ID[,PROPERTY=VALUE...]", "add an object"),
            ("help", "list the object types"),
            ("TYPE,help", "list the properties of one"),
        ],
        act: Act::Text(object),
    },
    Known {
        names: &["global"],
        usage: &[("DRIVER.PROPERTY=VALUE", "give all devices of a type this value")],
        act: Act::Text(global),
    },
    Known {
        names: &["qmp"],
        usage: &[
            ("stdio", "have a monitor on standard input and output"),
            ("unix:PATH[,server=on][,wait=off]", "have a monitor at a Unix socket"),
            ("tcp:HOST:PORT[,server=on][,wait=off]", "have a monitor at a port of this machine"),
        ],
        act: Act::Text(qmp),
    },
    Known {
        names: &["monitor"],
        usage: &[
            ("stdio", "have a monitor for people on standard input and output"),
            ("unix:PATH..., tcp:HOST:PORT...", "have one at a socket, as -qmp does"),
            ("none", "have none"),
        ],
        act: Act::Text(monitor),
    },
    Known {
        names: &["accel"],
        usage: &[("NAME[,PROPERTY=VALUE...]", "prefer this accelerator")],
        act: Act::Text(|options, given| {
            options.accelerators.push(given.value);
            Ok(())
        }),
    },
    Known { names: &["name"], usage: &[("NAME", "what the guest is called")], act: Act::Text(name) },
    Known {
        names: &["S"],
        usage: &[("", "do not run the machine yet")],
        act: Act::Flag(|options| options.paused = true),
    },
    Known {
        names: &["preconfig"],
        usage: &[("", "wait to be configured before the machine starts")],
        act: Act::Flag(|options| options.preconfig = true),
    },
    Known {
        names: &["nodefaults"],
        usage: &[("", "add no devices that were not asked for")],
        act: Act::Flag(|options| options.no_defaults = true),
    },
    Known {
        names: &["daemonize"],
        usage: &[("", "go on in the background once all is ready")],
        act: Act::Flag(|options| options.daemonize = true),
    },
    Known {
        names: &["pidfile"],
        usage: &[("FILE", "write the number of the process to a file")],
        act: Act::Path(|options, given| options.pid_file = Some(given)),
    },
    Known { names: &["display"], usage: &[("none", "has no effect")], act: Act::Text(none) },
    Known { names: &["vga"], usage: &[("none", "has no effect")], act: Act::Text(none) },
    Known { names: &["serial"], usage: &[("none", "has no effect")], act: Act::Text(none) },
    Known { names: &["nographic"], usage: &[("", "has no effect")], act: Act::Flag(|_| {}) },
    Known { names: &["no-user-config"], usage: &[("", "has no effect")], act: Act::Flag(|_| {}) },
    Known { names: &["version"], usage: &[("", "print the version")], act: Act::Version },
    Known { names: &["help", "h"], usage: &[("", "print this")], act: Act::Usage },
];

pub(super) fn is_help(word: &str) -> bool {
    matches!(word, "help" | "?")
}

fn device(options: &mut Options, given: Given<String>) -> Result<()> {
    let Given { option, value: text } = given;
    if text.starts_with('{') {
        let value = DeviceDefinition::from_json(json::from_str(&text)?)?;
        options.devices.push(Given { option, value });
        return Ok(());
    }
    let value = DeviceDefinition::from_text(&text)?;
    if let Some(topic) = device_topic(&value)? {
        options.device_help.get_or_insert(Given { option, value: topic });
        return Ok(());
    }
    if let Some(id) = value.id().filter(|id| has_device(options, id)) {
        return Err(ErrorKind::DuplicateId { id: id.into(), group: "device".into() }.into());
    }
    options.devices.push(Given { option, value });
    Ok(())
}

pub(crate) fn device_topic(definition: &DeviceDefinition) -> Result<Option<HelpTopic>> {
    if definition.driver().is_some_and(is_help) {
        return Ok(Some(HelpTopic::Types));
    }
    let asks = |(name, setting): (&str, &Setting)| is_help(name) && matches!(setting, Setting::Text(_));
    if !definition.properties().any(asks) {
        return Ok(None);
    }
    match definition.driver() {
        Some(driver) => Ok(Some(HelpTopic::Type(driver.into()))),
        None => Err(ErrorKind::MissingParameter { parameter: "driver".into() }.into()),
    }
}

fn has_device(options: &Options, id: &str) -> bool {
    options.devices.iter().any(|given| given.value.id() == Some(id))
}

fn object(options: &mut Options, given: Given<String>) -> Result<()> {
    let Given { option, value: text } = given;
    if text.starts_with('{') {
        let value = ObjectDefinition::from_json(json::from_str(&text)?)?;
        options.objects.push(Given { option, value });
    } else if let Some(topic) = object_topic(&text) {
        options.object_help = Some(Given { option, value: topic });
    } else {
        let value = ObjectDefinition::from_text(&text)?;
        options.objects.push(Given { option, value });
    }
    Ok(())
}

pub(crate) fn object_topic(text: &str) -> Option<HelpTopic> {
    let parts = split_options(text);
    let (first, rest) = parts.split_first()?;
    if is_help(first) {
        return Some(HelpTopic::Types);
    }
    let named = || parts.iter().find_map(|part| part.strip_prefix("qom-type="));
    let name = if first.contains('=') { named() } else { Some(first.as_str()) };
    rest.iter().any(|part| is_help(part)).then(|| name.map_or(HelpTopic::Types, |name| HelpTopic::Type(name.into())))
}

fn global(options: &mut Options, given: Given<String>) -> Result<()> {
    let value = GlobalProperty::from_text(&given.value)?;
    options.globals.push(Given { option: given.option, value });
    Ok(())
}

fn qmp(options: &mut Options, given: Given<String>) -> Result<()> {
    let value = given.value.parse()?;
    options.qmp.push(Given { option: given.option, value });
    Ok(())
}

fn monitor(options: &mut Options, given: Given<String>) -> Result<()> {
    if given.value != "none" {
        let value = given.value.parse()?;
        options.monitors.push(Given { option: given.option, value });
    }
    Ok(())
}

/// `NAME`, or `guest=NAME`. What else QEMU has here concerns its own threads and process.
fn name(options: &mut Options, given: Given<String>) -> Result<()> {
    for (position, part) in split_options(&given.value).into_iter().enumerate() {
        match part.split_once('=') {
            None if position == 0 => options.name = Some(part),
            Some(("guest", name)) => options.name = Some(name.into()),
            Some(("process" | "debug-threads", _)) => {}
            other => {
                let name = other.map_or(&*part, |(name, _)| name);
                return Err(Error::new(format!("Invalid parameter '{name}'")));
            }
        }
    }
    Ok(())
}

fn none(_: &mut Options, given: Given<String>) -> Result<()> {
    if given.value == "none" {
        return Ok(());
    }
    let option = given.option.split(' ').next().unwrap_or_default().trim_start_matches('-');
    Err(Error::invalid(option, "'none'"))
}
