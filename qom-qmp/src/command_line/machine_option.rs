//! `-machine`: several are one.

use super::options::{Given, HelpTopic, Options};
use super::table::is_help;
use qom_runtime::error::{Error, Result};
use qom_runtime::split_options;

/// The name that is meant where there is none.
const TYPE: &str = "type";
/// What is the accelerators' business.
const ACCEL: &str = "accel";

/// Takes in `NAME,property=value,..`. The last name wins; what is set twice is set twice, in this order.
#[doc(alias = "machine_opts_dict")]
pub(super) fn read(options: &mut Options, given: Given<String>) -> Result<()> {
    let Given { option, value: text } = given;
    let mut named = None;
    let mut asks = false;
    for (position, part) in split_options(&text).into_iter().enumerate() {
        let (name, value) = match part.split_once('=') {
            Some(pair) => pair,
            None if is_help(&part) => {
                asks = true;
                continue;
            }
            None if position == 0 => (TYPE, part.as_str()),
            None => return Err(Error::invalid(&part, format!("a value, as in '{part}=..'"))),
        };
        match name {
            TYPE => named = Some(value.to_owned()),
            ACCEL => options.accelerators.push(value.into()),
            _ => {
                let value = (name.to_owned(), value.to_owned());
                options.machine_properties.push(Given { option: option.clone(), value });
            }
        }
    }
    if asks {
        let value = named.map_or(HelpTopic::Types, HelpTopic::Type);
        options.machine_help.get_or_insert(Given { option, value });
    } else if let Some(value) = named {
        options.machine = Some(Given { option, value });
    }
    Ok(())
}
