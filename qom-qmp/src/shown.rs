//! Text that users see.

use qom_runtime::error::{Error, ErrorKind};

/// The text without line breaks and other control characters, which an argument may have brought in: they are shown escaped.
pub(crate) fn one_line(text: &str) -> String {
    let shown = |c: char| if c.is_control() { c.escape_default().to_string() } else { c.to_string() };
    text.chars().map(shown).collect()
}

/// The advice to print. Where a type is not known, the error's own is for the author of the program, and QEMU has none.
pub(crate) fn hint(error: &Error) -> Option<String> {
    match error.kind() {
        ErrorKind::UnknownType { .. } | ErrorKind::UnknownDriver { .. } => None,
        _ => error.hint().map(one_line),
    }
}
