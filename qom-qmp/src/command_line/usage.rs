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
    let lines: String = rows.iter().map(|(form, help)| row(form.trim_end(), help)).collect();
    let about = if about.is_empty() { String::new() } else { format!("{about}\n\n") };
    format!("usage: {program} [option...]\n\n{about}{lines}")
}

/// Where the words begin that say what an option does.
const COLUMN: usize = 32;
/// How wide a terminal is.
const WIDTH: usize = 80;

/// One option. Words that do not fit go on in the next line; all of them do, where the option itself is long.
fn row(form: &str, help: &str) -> String {
    let mut text = format!("  {form}");
    let mut column = text.chars().count();
    if column + 2 > COLUMN {
        text.push('\n');
        column = 0;
    }
    text += &" ".repeat(COLUMN - column);
    column = COLUMN;
    for word in help.split(' ') {
        let length = word.chars().count();
        if column > COLUMN && column + 1 + length > WIDTH {
            text += &format!("\n{}", " ".repeat(COLUMN));
            column = COLUMN;
        } else if column > COLUMN {
            text.push(' ');
            column += 1;
        }
        text += word;
        column += length;
    }
    text + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_fit_a_terminal() {
        let help = "a rather long explanation of what this option is good for, if for anything";
        let expected = "  -seed NUMBER                  a rather long explanation of what this option is\n                                good for, if for anything\n";
        assert_eq!(row("-seed NUMBER", help), expected);
        let expected = "  -an-option-that-is-long ARGUMENT\n                                short\n";
        assert_eq!(row("-an-option-that-is-long ARGUMENT", "short"), expected);
        assert_eq!(row("-S", "do not run"), format!("  -S{}do not run\n", " ".repeat(28)));
    }
}
