//! What the tests of several modules share.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::DeriveInput;
use syn::parse::Parse;

use crate::diag::Sink;
use crate::{check, parse};

/// Tokens as text, without spaces.
pub(crate) fn text(tokens: impl ToTokens) -> String {
    tokens.to_token_stream().to_string().replace(' ', "")
}

/// Each mistake that `judge` finds in the source of an item, as `guilty tokens: message`.
pub(crate) fn mistakes<T: Parse>(source: &str, judge: impl FnOnce(T, &Sink)) -> Vec<String> {
    let tokens: TokenStream = source.parse().expect("the test's source is Rust");
    let item = syn::parse2(tokens).expect("the test's source is an item");
    let sink = Sink::new();
    judge(item, &sink);
    let errors = sink.finish().err().into_iter().flatten();
    errors.map(|error| format!("{}: {error}", error.span().source_text().unwrap_or_default())).collect()
}

/// Each mistake of a `#[derive(QomType)]`.
pub(crate) fn judge(source: &str) -> Vec<String> {
    mistakes(source, |input: DeriveInput, sink| check::type_model(&parse::type_model(&input, sink), sink))
}

/// A table of sources and the mistakes of each.
pub(crate) fn assert_table(cases: &[(&str, &[&str])]) {
    for (source, expected) in cases {
        assert_eq!(&judge(source)[..], *expected, "\nin {source}");
    }
}
