//! Text that users see, in one line.

/// The text without line breaks and other control characters, which an argument may have brought in: they are shown escaped.
pub(crate) fn one_line(text: &str) -> String {
    let shown = |c: char| if c.is_control() { c.escape_default().to_string() } else { c.to_string() };
    text.chars().map(shown).collect()
}
