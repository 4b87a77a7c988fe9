//! Attributes that rewrite a struct behind the back of a derive.

use proc_macro::TokenStream;

/// Takes the alignment of the fields away.
#[proc_macro_attribute]
pub fn packed(_: TokenStream, item: TokenStream) -> TokenStream {
    format!("#[repr(packed)] {item}").parse().unwrap_or_default()
}

/// Makes each `u8` a `u16`.
#[proc_macro_attribute]
pub fn widen(_: TokenStream, item: TokenStream) -> TokenStream {
    item.to_string().replace("u8", "u16").parse().unwrap_or_default()
}

/// Adds a field.
#[proc_macro_attribute]
pub fn add_field(_: TokenStream, item: TokenStream) -> TokenStream {
    item.to_string().replacen('{', "{ added: u8,", 1).parse().unwrap_or_default()
}

/// Makes each `u8` what cannot be shared.
#[proc_macro_attribute]
pub fn unshare(_: TokenStream, item: TokenStream) -> TokenStream {
    item.to_string().replace("u8", "::std::cell::Cell<u8>").parse().unwrap_or_default()
}

/// Makes the struct a union.
#[proc_macro_attribute]
pub fn unite(_: TokenStream, item: TokenStream) -> TokenStream {
    item.to_string().replacen("struct", "union", 1).parse().unwrap_or_default()
}
