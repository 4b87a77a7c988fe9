//! What `-machine help` and `-machine X,help` print, and which type a machine's name stands for.

use super::listing::phrase;
use super::object_help::settable;
use crate::introspect::{MACHINE_SUFFIX, machine_name};
use qom_runtime::prelude::*;

/// The machines that `-machine` takes, sorted by name. `default` is the program's own choice, if it has one; the base of
/// all machines is listed only if it is that.
///
/// ```
/// use qom_qmp::command_line::machine_help;
/// use qom_runtime::prelude::*;
///
/// /// Two lamps.
/// #[derive(QomType)]
/// #[qom(name = "lamps-machine", parent = "machine")]
/// struct Lamps {}
/// impl MachineImpl for Lamps {}
///
/// let qom = Qom::with_types([Lamps::INFO])?;
/// let expected = "Supported machines are:\nlamps                Two lamps (default)\n";
/// assert_eq!(machine_help::list(&qom, Some("lamps")), expected);
/// # Ok::<(), Error>(())
/// ```
#[doc(alias = "machine_help_func")]
pub fn list(qom: &Qom, default: Option<&str>) -> String {
    let default = default.and_then(|name| machine_type(qom, name).ok()).map(TypeInfo::name);
    let is_wanted =
        |info: &&'static TypeInfo| is_machine(info) && (info.name() != Machine::NAME || default == Some(Machine::NAME));
    let line = |info: &'static TypeInfo| {
        let marks =
            [(default == Some(info.name())).then_some("(default)"), info.marked().deprecated.then_some("(deprecated)")];
        let words = [Some(phrase(info.description())).filter(|words| !words.is_empty())];
        let words: Vec<&str> = words.into_iter().chain(marks).flatten().collect();
        format!("{}\n", format!("{:<20} {}", machine_name(info), words.join(" ")).trim_end())
    };
    let mut lines: Vec<String> = qom.types().filter(is_wanted).map(line).collect();
    lines.sort_unstable();
    format!("Supported machines are:\n{}", lines.concat())
}

/// The properties of a machine that can be set.
///
/// # Errors
///
/// `unsupported machine type: ".."`.
pub fn options(qom: &Qom, name: &str) -> Result<String> {
    Ok(settable(machine_type(qom, name)?))
}

/// The type of a machine that a user names: `NAME-machine`, or else `NAME`.
///
/// # Errors
///
/// `unsupported machine type: ".."`: there is none, or it is abstract or no machine.
///
/// ```
/// # use qom_qmp::command_line::machine_help;
/// # use qom_runtime::prelude::*;
/// let qom = Qom::new()?;
/// assert_eq!(machine_help::machine_type(&qom, "machine")?.name(), "machine");
/// let error = machine_help::machine_type(&qom, "q35").unwrap_err();
/// assert_eq!(error.to_string(), "unsupported machine type: \"q35\"");
/// # Ok::<(), Error>(())
/// ```
#[doc(alias = "find_machine")]
#[doc(alias = "select_machine")]
pub fn machine_type(qom: &Qom, name: &str) -> Result<&'static TypeInfo> {
    let names = [format!("{name}{MACHINE_SUFFIX}"), name.to_owned()];
    let machine = names.iter().filter_map(|name| qom.type_info(name).ok()).find(is_machine);
    let unsupported = || Error::new(format!("unsupported machine type: \"{name}\"")).with_hint(HINT);
    machine.ok_or_else(unsupported)
}

/// What to do where a machine is not known.
pub(super) const HINT: &str = "Use -machine help to list supported machines";

fn is_machine(info: &&'static TypeInfo) -> bool {
    info.descends_from(Machine::INFO) && !info.is_abstract()
}
