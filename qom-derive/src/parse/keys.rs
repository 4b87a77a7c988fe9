//! What every `#[qom(..)]` has in common: a list of keys, each known, given once, and with the
//! value that it takes.
//!
//! A [`Grammar`] says which keys are legal in one place; a [`Reader`] walks over the attributes of
//! one item and hands each key to a closure as an [`Entry`], which reads the value. A key that
//! cannot be read is reported, and the walk goes on at the next one.

use std::fmt::Display;

use proc_macro2::{Span, TokenTree};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseBuffer, ParseStream};
use syn::{Attribute, Expr, Ident, LitStr, Meta, Path, Token, Type, parenthesized, token};

use crate::diag::{Reported, Sink, list, nearest};

/// A legal key.
pub(crate) struct Key {
    pub(crate) name: &'static str,
    /// How it is written, for messages.
    pub(crate) usage: &'static str,
    repeatable: bool,
}

impl Key {
    pub(crate) const fn new(name: &'static str, usage: &'static str) -> Self {
        Self { name, usage, repeatable: false }
    }

    /// The first of the ways in which it is written.
    pub(crate) fn first_usage(&self) -> &'static str {
        self.usage.split("` or `").next().unwrap_or_default()
    }

    /// A key of which each occurrence adds something.
    pub(crate) const fn repeatable(name: &'static str, usage: &'static str) -> Self {
        Self { name, usage, repeatable: true }
    }
}

/// The keys that are legal in one place.
pub(crate) struct Grammar {
    /// The place, as in "on a field".
    pub(crate) place: &'static str,
    pub(crate) keys: &'static [Key],
    /// Where keys may have been meant to be that are unknown here.
    pub(crate) elsewhere: &'static [&'static Grammar],
}

impl Grammar {
    pub(crate) fn find(&self, name: &str) -> Option<&'static Key> {
        self.keys.iter().find(|key| key.name == name)
    }

    fn names(&self) -> impl Iterator<Item = &'static str> {
        self.keys.iter().map(|key| key.name)
    }

    /// What to say of a key that is not legal here.
    fn unknown(&self, written: &str) -> String {
        if let Some(grammar) = self.elsewhere.iter().find(|grammar| grammar.find(written).is_some()) {
            format!("`{written}` belongs {}, not {}", grammar.place, self.place)
        } else if let Some(near) = nearest(written, self.names()) {
            format!("unknown key `{written}`: did you mean `{near}`?")
        } else {
            format!("unknown key `{written}`: {} there can be {}", self.place, list(self.names(), "and"))
        }
    }
}

/// Walks over the keys of one item.
pub(crate) struct Reader<'s> {
    grammar: &'static Grammar,
    sink: &'s Sink,
    given: Vec<Ident>,
    failed: Option<Reported>,
}

/// A key as the user wrote it, in front of its value.
pub(crate) struct Entry<'a> {
    pub(crate) key: &'static Key,
    pub(crate) span: Span,
    input: ParseStream<'a>,
    sink: &'a Sink,
}

impl<'s> Reader<'s> {
    pub(crate) fn new(grammar: &'static Grammar, sink: &'s Sink) -> Self {
        Self { grammar, sink, given: Vec::new(), failed: None }
    }

    /// All keys of all `#[qom(..)]` among `attrs`, which count as one list.
    pub(crate) fn attributes(&mut self, attrs: &[Attribute], mut read: impl FnMut(&Entry<'_>) -> Result<(), Reported>) {
        for attr in attrs.iter().filter(|attr| attr.path().is_ident("qom")) {
            let Meta::List(list) = &attr.meta else {
                self.failed = Some(self.sink.error(&attr.meta, "`qom` takes a list of keys: write `#[qom(..)]`"));
                continue;
            };
            let walked = list.parse_args_with(|input: ParseStream<'_>| {
                self.entries(input, &mut read);
                Ok(())
            });
            // What `syn` adds are the tokens that were left behind a mistake, which has been
            // reported.
            if let (Err(error), None) = (walked, self.failed) {
                self.failed = Some(self.sink.push(error));
            }
        }
    }

    /// The keys that were given, in the order written, or that some could not be read.
    pub(crate) fn finish(self) -> Result<Vec<Ident>, Reported> {
        self.failed.map_or(Ok(self.given), Err)
    }

    fn entries(&mut self, input: ParseStream<'_>, read: &mut impl FnMut(&Entry<'_>) -> Result<(), Reported>) {
        while !input.is_empty() {
            if let Err(reported) = self.entry(input, read) {
                self.failed = Some(reported);
                self.skip(input);
            }
            // Reading a value and skipping both stop at the comma.
            let _ = input.parse::<Token![,]>();
        }
    }

    fn entry(
        &mut self,
        input: ParseStream<'_>,
        read: &mut impl FnMut(&Entry<'_>) -> Result<(), Reported>,
    ) -> Result<(), Reported> {
        let written = input.call(Ident::parse_any).map_err(|_| {
            self.sink.error_at(
                input.span(),
                format!("expected a key: {} there can be {}", self.grammar.place, list(self.grammar.names(), "and")),
            )
        })?;
        let name = written.unraw().to_string();
        let key =
            self.grammar.find(&name).ok_or_else(|| self.sink.error_at(written.span(), self.grammar.unknown(&name)))?;
        if !key.repeatable && self.given.iter().any(|given| *given == name) {
            return Err(self.sink.error_at(written.span(), format!("`{name}` was given already: keep one of them")));
        }
        self.given.push(written.unraw());
        read(&Entry { key, span: written.span(), input, sink: self.sink })
    }

    /// Goes on behind a mistake, to the comma in front of the next key.
    fn skip(&self, input: ParseStream<'_>) {
        while !input.is_empty() && !self.key_follows(input) {
            // A token tree can be read wherever the input is not empty.
            let _ = input.parse::<TokenTree>();
        }
    }

    /// Whether a comma and a key follow. A comma alone may be part of what could not be read, such
    /// as `<A, B>`.
    fn key_follows(&self, input: ParseStream<'_>) -> bool {
        let ahead = input.fork();
        if ahead.parse::<Token![,]>().is_err() {
            return false;
        }
        let Ok(word) = ahead.call(Ident::parse_any) else {
            return ahead.is_empty();
        };
        let has_value = ahead.peek(Token![=]) && !ahead.peek(Token![==]);
        has_value
            || self.grammar.find(&word.unraw().to_string()).is_some() && (at_end(&ahead) || ahead.peek(token::Paren))
    }
}

impl<'a> Entry<'a> {
    /// A mistake of the value.
    pub(crate) fn error(&self, at: Span, what: impl Display) -> Reported {
        self.sink.error_at(at, format!("`{}` {what}: write `{}`", self.key.name, self.key.usage))
    }

    /// `key`
    pub(crate) fn flag(&self) -> Result<Span, Reported> {
        if at_end(self.input) { Ok(self.span) } else { Err(self.error(self.span, "takes no value")) }
    }

    /// `key = "text"`
    pub(crate) fn string(&self) -> Result<LitStr, Reported> {
        self.value("a string")
    }

    /// `key = some::path`
    pub(crate) fn path(&self) -> Result<Path, Reported> {
        self.value("a path")
    }

    /// `key = Type`
    pub(crate) fn ty(&self) -> Result<Type, Reported> {
        self.value("a Rust type")
    }

    /// `key = expression`
    pub(crate) fn expr(&self) -> Result<Expr, Reported> {
        self.equals("an expression")?;
        // An expression can go wrong far behind its beginning, and `syn` says where and how.
        let expr = self.input.parse().map_err(|error| self.sink.push(error))?;
        self.whole(expr)
    }

    /// `key = value`, where a message calls the value `what`.
    pub(crate) fn value<T: Parse>(&self, what: &str) -> Result<T, Reported> {
        self.equals(what)?;
        let start = self.input.span();
        let value = self.input.parse().map_err(|_| self.error(start, format_args!("takes {what}")))?;
        self.whole(value)
    }

    /// Whether no value and no list follows.
    pub(crate) fn is_bare(&self) -> bool {
        at_end(self.input)
    }

    /// Whether `= "` follows.
    pub(crate) fn string_follows(&self) -> bool {
        self.input.peek(Token![=]) && self.input.peek2(LitStr)
    }

    /// `key(item, item)` with at least one item.
    pub(crate) fn items<T>(&self, what: &str, item: fn(ParseStream<'_>) -> syn::Result<T>) -> Result<Vec<T>, Reported> {
        let content = self.parenthesized()?;
        if content.is_empty() {
            return Err(self.error(self.span, format_args!("takes at least one {what}")));
        }
        let items = content
            .parse_terminated(item, Token![,])
            .map_err(|error| self.error(error.span(), format_args!("takes a list, each item a {what}")))?;
        self.whole(items.into_iter().collect())
    }

    /// `key(..)`, with keys of its own; they are returned in the order written.
    pub(crate) fn nested(
        &self,
        grammar: &'static Grammar,
        mut read: impl FnMut(&Entry<'_>) -> Result<(), Reported>,
    ) -> Result<Vec<Ident>, Reported> {
        let content = self.parenthesized()?;
        let mut reader = Reader::new(grammar, self.sink);
        reader.entries(&content, &mut read);
        let given = reader.finish()?;
        self.whole(given)
    }

    fn parenthesized(&self) -> Result<ParseBuffer<'a>, Reported> {
        let parse = || {
            let content;
            parenthesized!(content in self.input);
            Ok(content)
        };
        parse().map_err(|_: syn::Error| self.error(self.span, "takes a list"))
    }

    /// A value, if it was read to its end.
    fn whole<T>(&self, value: T) -> Result<T, Reported> {
        if at_end(self.input) {
            return Ok(value);
        }
        let message = format!("expected `,` after the value of `{}`: write `{}`", self.key.name, self.key.usage);
        Err(self.sink.error_at(self.input.span(), message))
    }

    /// The `=` in front of a value.
    fn equals(&self, what: &str) -> Result<(), Reported> {
        if at_end(self.input) {
            return Err(self.error(self.span, "needs a value"));
        }
        if self.input.parse::<Token![=]>().is_err() {
            return Err(self.error(self.span, format_args!("takes {what}")));
        }
        if at_end(self.input) { Err(self.error(self.span, "needs a value")) } else { Ok(()) }
    }
}

fn at_end(input: ParseStream<'_>) -> bool {
    input.is_empty() || input.peek(Token![,])
}
