//! What is written when a check has failed: the smallest impls with which the rest of the user's
//! crate still type-checks, so that a mistake is shown once and not again at every use of the type.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Ident, Path};

use crate::model::{ParentRef, Stability, TypeModel};
use crate::{expand, names};

/// For a type: what it would be without attributes, but for its name and its parent. It cannot be made.
pub(crate) fn qom_type(model: TypeModel) -> TokenStream {
    expand::stand_in(&TypeModel {
        name: (String::new(), model.ident.span()),
        parent: match model.parent {
            ParentRef::Str(written) if names::pascal(&written.value()).is_none() => ParentRef::Object,
            parent => parent,
        },
        singleton: None,
        init: None,
        activate: None,
        deactivate: None,
        placement: None,
        stability: Stability::default(),
        state: None,
        implements: different(&model.implements),
        computed: Vec::new(),
        ..model
    })
}

/// What is listed twice, once.
fn different(listed: &[Path]) -> Vec<Path> {
    let mut different: Vec<Path> = Vec::new();
    for path in listed {
        if !different.contains(path) {
            different.push(path.clone());
        }
    }
    different
}

/// For a property enum: no words, as none may be right.
pub(crate) fn property_enum(ident: &Ident, crate_path: &Path) -> TokenStream {
    quote! {
        #[automatically_derived]
        impl #crate_path::value::PropertyEnum for #ident {
            const TYPE: &'static ::core::primitive::str = "";
            const VARIANTS: &'static [&'static ::core::primitive::str] = &[];

            fn index(&self) -> ::core::primitive::usize {
                0
            }
            fn from_index(_: ::core::primitive::usize) -> ::core::option::Option<Self> {
                ::core::option::Option::None
            }
        }
    }
}
