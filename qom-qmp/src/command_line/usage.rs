//! What `-help` prints.

use super::parser::OwnOption;
use super::table::Known;

/// The usage of a program: what it is, QEMU's options that it has, and its own.
pub(super) fn text<'a>(
    program: &str,
    about: &str,
    known: impl Iterator<Item = &'a Known>,
    own: &[OwnOption],
) -> String {
    let mut rows = Vec::new();
    for known in known {
        let name = known.names.first().copied().unwrap_or_default();
        rows.extend(known.usage.iter().map(|(form, help)| (format!("-{name} {form}"), *help)));
    }
    for own in own {
        rows.push((format!("-{} {}", own.name, own.argument.as_deref().unwrap_or_default()), &own.help));
    }
    let width = rows.iter().map(|(form, _)| form.chars().count()).max().unwrap_or(0);
    let lines: String = rows.iter().map(|(form, help)| format!("  {form:<width$}  {help}\n")).collect();
    let about = if about.is_empty() { String::new() } else { format!("{about}\n\n") };
    format!("usage: {program} [option...]\n\n{about}{lines}")
}
