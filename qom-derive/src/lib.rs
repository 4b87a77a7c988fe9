//! The macros of `qom-runtime`, which re-exports and documents them.
//!
//! A derive runs in one direction: [`parse`] reads the user's tokens into the [`model`], [`check`]
//! judges it, [`expand`] writes code. Mistakes gather in the sink of [`diag`]; when there is one,
//! [`fallback`] writes what keeps the user's other code compiling.

#![forbid(unsafe_code)]

mod check;
mod diag;
mod expand;
mod fallback;
mod interface;
mod methods;
mod model;
mod names;
mod parse;
mod qom_enum;
#[cfg(test)]
mod testing;
mod trait_items;

use proc_macro::TokenStream;
use proc_macro2::TokenStream as TokenStream2;

/// Makes a struct a type of the object model; see `qom_runtime::QomType`.
#[proc_macro_derive(QomType, attributes(qom))]
pub fn derive_qom_type(input: TokenStream) -> TokenStream {
    qom_type(input.into()).into()
}

/// Makes an enum the type of a property; see `qom_runtime::QomEnum`.
#[proc_macro_derive(QomEnum, attributes(qom))]
pub fn derive_qom_enum(input: TokenStream) -> TokenStream {
    qom_enum::derive(input.into()).into()
}

/// Makes a trait the virtual methods of a type; see `qom_runtime::qom_methods`.
#[proc_macro_attribute]
pub fn qom_methods(attr: TokenStream, item: TokenStream) -> TokenStream {
    methods::expand(attr.into(), item.into()).into()
}

/// Makes a trait an interface of the object model; see `qom_runtime::qom_interface`.
#[proc_macro_attribute]
pub fn qom_interface(attr: TokenStream, item: TokenStream) -> TokenStream {
    interface::expand(attr.into(), item.into()).into()
}

fn qom_type(input: TokenStream2) -> TokenStream2 {
    let input = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    let sink = diag::Sink::new();
    let model = parse::type_model(&input, &sink);
    check::type_model(&model, &sink);
    match sink.finish() {
        Ok(()) => expand::qom_type(&model),
        Err(error) => {
            let mut tokens = error.into_compile_error();
            if !parse::is_no_type(&input) {
                tokens.extend(fallback::qom_type(model));
            }
            tokens
        }
    }
}
