//! What `-device help` and `-device X,help` print. All of it is read from constants: no object is made.

use super::listing::{self, phrase};
use crate::introspect;
use qom_runtime::prelude::*;

/// The types that `-device` takes, by category, each category sorted by name.
///
/// ```
/// use qom_qmp::command_line::device_help;
/// use qom_runtime::prelude::*;
///
/// /// A pump.
/// #[derive(QomType)]
/// #[qom(parent = "dynamic-sysbus-device")]
/// struct AirPump {}
/// impl DeviceImpl for AirPump {
///     const CATEGORY: Category = Category::Misc;
/// }
///
/// let text = device_help::list(&Qom::with_types([AirPump::INFO])?);
/// assert_eq!(text, "Misc devices:\nname \"air-pump\", bus System, desc \"A pump\"\n");
/// # Ok::<(), Error>(())
/// ```
#[doc(alias = "qdev_print_devinfos")]
pub fn list(qom: &Qom) -> String {
    listing(qom, |is_for_users| is_for_users)
}

/// The same with the types that users cannot add: `info qdm`.
pub(crate) fn list_all(qom: &Qom) -> String {
    listing(qom, |_| true)
}

fn listing(qom: &Qom, is_listed: fn(bool) -> bool) -> String {
    let aliases = qom.driver_aliases();
    let mut sections = Vec::new();
    for category in Category::ALL {
        let is_wanted = |info: &&'static TypeInfo| {
            !info.is_abstract()
                && Device::category_of(info) == Some(category)
                && Device::user_creatable_of(info).is_some_and(is_listed)
        };
        let lines: String = qom.types().filter(is_wanted).map(|info| device(info, &aliases)).collect();
        if !lines.is_empty() {
            sections.push(format!("{} devices:\n{lines}", category.heading()));
        }
    }
    sections.join("\n")
}

/// `name "..", bus .., alias "..", desc ".."`, and `no-user` for what users cannot add.
fn device(info: &'static TypeInfo, aliases: &[(String, String)]) -> String {
    let mut line = format!("name \"{}\"", info.name());
    if let Some(bus) = Device::bus_type_of(info).flatten() {
        line += &format!(", bus {}", bus.name());
    }
    if let Some((alias, _)) = aliases.iter().find(|(_, name)| name == info.name()) {
        line += &format!(", alias \"{alias}\"");
    }
    let description = phrase(info.description());
    if !description.is_empty() {
        line += &format!(", desc \"{description}\"");
    }
    if Device::user_creatable_of(info) == Some(false) {
        line += ", no-user";
    }
    line + "\n"
}

/// The properties of a device type, which is named by its name or an alias: also those that can only be read.
///
/// # Errors
///
/// `Device '..' not found`; `Parameter 'typename' expects a non-abstract device type`.
///
/// ```
/// use qom_qmp::command_line::device_help;
/// use qom_runtime::prelude::*;
///
/// /// A pump.
/// #[derive(QomType)]
/// #[qom(parent = "sys-bus-device")]
/// struct HeatPump {
///     /// Litres in a minute.
///     #[qom(property, default = 12)]
///     rate: u32,
/// }
/// impl DeviceImpl for HeatPump {}
///
/// let text = device_help::options(&Qom::with_types([HeatPump::INFO])?, "heat-pump")?;
/// assert_eq!(text, "heat-pump options:\n  rate=<uint32>          - Litres in a minute (default: 12)\n");
/// # Ok::<(), Error>(())
/// ```
#[doc(alias = "qdev_device_help")]
pub fn options(qom: &Qom, driver: &str) -> Result<String> {
    let info = introspect::device_type(qom, driver)?;
    Ok(listing::options(info.name(), introspect::device_properties(info)))
}
