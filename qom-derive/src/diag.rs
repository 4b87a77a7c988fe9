//! Collects mistakes, so that all are shown, each once, and none is forgotten.

use std::cell::{Cell, RefCell};
use std::fmt::Display;
use std::thread;

use proc_macro2::Span;
use quote::ToTokens;

/// The proof that a mistake was shown: only a [`Sink`] makes one, so nothing can fail with it in
/// silence.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reported(());

/// Every mistake of one macro call.
///
/// # Panics
///
/// When it is dropped before [`finish`](Sink::finish) was asked: the mistakes would be lost.
pub(crate) struct Sink {
    combined: RefCell<Option<syn::Error>>,
    read: Cell<bool>,
}

impl Sink {
    pub(crate) fn new() -> Self {
        Self { combined: RefCell::new(None), read: Cell::new(false) }
    }

    /// A mistake of the tokens `at`.
    pub(crate) fn error(&self, at: impl ToTokens, message: impl Display) -> Reported {
        self.push(syn::Error::new_spanned(at, message))
    }

    /// A mistake of one token.
    pub(crate) fn error_at(&self, span: Span, message: impl Display) -> Reported {
        self.push(syn::Error::new(span, message))
    }

    /// A mistake that `syn` found.
    pub(crate) fn push(&self, error: syn::Error) -> Reported {
        match &mut *self.combined.borrow_mut() {
            Some(combined) => combined.combine(error),
            empty => *empty = Some(error),
        }
        Reported(())
    }

    /// All mistakes, in the order in which they were found.
    pub(crate) fn finish(self) -> syn::Result<()> {
        self.read.set(true);
        self.combined.take().map_or(Ok(()), Err)
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        // A second panic would abort and hide the first.
        if !self.read.get() && !thread::panicking() {
            panic!("a sink was dropped before its mistakes were read");
        }
    }
}

/// The word that `written` was probably meant to be.
pub(crate) fn nearest<'a>(written: &str, legal: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    legal
        .into_iter()
        .map(|word| (distance(written, word), word))
        // One slip in a short word, one in three letters of a long one: beyond, the guess would
        // mislead.
        .filter(|(distance, word)| *distance <= (word.len() / 3).max(1))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, word)| word)
}

/// How many letters must be added, removed, replaced, or swapped with their neighbour, to turn `a`
/// into `b`.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    // `cost[i][j]` is the distance of the first `i` letters of `a` from the first `j` of `b`.
    let mut cost = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            cost[i][j] = if i == 0 || j == 0 {
                i + j
            } else {
                let replaced = cost[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
                let mut least = replaced.min(cost[i - 1][j] + 1).min(cost[i][j - 1] + 1);
                if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                    least = least.min(cost[i - 2][j - 2] + 1);
                }
                least
            };
        }
    }
    cost[a.len()][b.len()]
}

/// "`a`, `b` and `c`"
pub(crate) fn list<'a>(words: impl IntoIterator<Item = &'a str>, last: &str) -> String {
    let mut words: Vec<String> = words.into_iter().map(|word| format!("`{word}`")).collect();
    let end = words.pop().unwrap_or_default();
    if words.is_empty() { end } else { format!("{} {last} {end}", words.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_mistakes_are_kept_in_order() {
        let sink = Sink::new();
        for message in ["one", "two", "three"] {
            sink.error_at(Span::call_site(), message);
        }
        let found: Vec<String> = sink.finish().unwrap_err().into_iter().map(|error| error.to_string()).collect();
        assert_eq!(found, ["one", "two", "three"]);
    }

    #[test]
    fn a_sink_without_mistakes_is_ok() {
        assert!(Sink::new().finish().is_ok());
    }

    #[test]
    #[should_panic(expected = "dropped before its mistakes were read")]
    fn an_unread_sink_panics() {
        Sink::new().error_at(Span::call_site(), "forgotten");
    }

    #[test]
    fn distance_counts_slips() {
        for (a, b, slips) in [
            ("", "", 0),
            ("", "abc", 3),
            ("default", "default", 0),
            ("defualt", "default", 1),
            ("rnage", "range", 1),
            ("chek", "check", 1),
            ("a", "b", 1),
        ] {
            assert_eq!(distance(a, b), slips, "{a} {b}");
            assert_eq!(distance(b, a), slips, "{b} {a}");
        }
    }

    #[test]
    fn nearest_guesses_only_when_it_may() {
        let legal = ["name", "default", "read_only"];
        for (written, meant) in [
            ("nmae", Some("name")),
            ("defalt", Some("default")),
            ("readonly", Some("read_only")),
            ("colour", None),
            ("x", None),
        ] {
            assert_eq!(nearest(written, legal), meant, "{written}");
        }
    }

    #[test]
    fn lists_read_as_prose() {
        assert_eq!(list(["a"], "or"), "`a`");
        assert_eq!(list(["a", "b"], "or"), "`a` or `b`");
        assert_eq!(list(["a", "b", "c"], "and"), "`a`, `b` and `c`");
    }
}
