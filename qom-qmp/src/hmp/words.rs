//! A line into words, as the human monitor splits it: by white space, unless a word begins with a quote.

use std::fmt;

/// Why there is no word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Broken {
    /// The quote is not closed.
    Unterminated,
    /// A backslash before this, in quotes.
    Escape(char),
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Broken::Unterminated => f.write_str("unterminated string"),
            Broken::Escape(c) => write!(f, "unsupported escape code: '\\{c}'"),
        }
    }
}

/// The next word, and what is behind it; `None` at the end. In quotes, `\n`, `\r`, `\\`, `\'` and `\"` stand for one
/// character each.
pub(super) fn next(text: &str) -> Result<Option<(String, &str)>, Broken> {
    let text = text.trim_start();
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find(char::is_whitespace).unwrap_or(text.len());
        let (word, rest) = text.split_at(end);
        return Ok((!word.is_empty()).then(|| (word.to_owned(), rest)));
    };
    let mut word = String::new();
    let mut chars = quoted.chars();
    loop {
        match chars.next() {
            None => return Err(Broken::Unterminated),
            Some('"') => return Ok(Some((word, chars.as_str()))),
            Some('\\') => match chars.next() {
                Some('n') => word.push('\n'),
                Some('r') => word.push('\r'),
                Some(c @ ('\\' | '\'' | '"')) => word.push(c),
                Some(c) => return Err(Broken::Escape(c)),
                None => return Err(Broken::Unterminated),
            },
            Some(c) => word.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(mut text: &str) -> Result<Vec<String>, Broken> {
        let mut words = Vec::new();
        while let Some((word, rest)) = next(text)? {
            words.push(word);
            text = rest;
        }
        Ok(words)
    }

    #[test]
    fn what_is_a_word() {
        for (text, expected) in [
            ("", &[][..]),
            ("  ", &[]),
            (" a  b\tc ", &["a", "b", "c"]),
            (r#""a b" c"#, &["a b", "c"]),
            (r#""" x"#, &["", "x"]),
            (r#""\"\\\'\n\r""#, &["\"\\'\n\r"]),
            (r#"a"b c"d"#, &["a\"b", "c\"d"]),
            (r#"a\nb"#, &["a\\nb"]),
            (r#""a"b"#, &["a", "b"]),
        ] {
            assert_eq!(words(text).unwrap(), expected, "{text}");
        }
        for (text, error) in [
            (r#"""#, "unterminated string"),
            (r#""a\"#, "unterminated string"),
            (r#"x "a"#, "unterminated string"),
            (r#""\t""#, "unsupported escape code: '\\t'"),
        ] {
            assert_eq!(words(text).unwrap_err().to_string(), error, "{text}");
        }
    }
}
