//! The interfaces that a type lists.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::Path;
use syn::spanned::Spanned;

use super::place;
use crate::model::TypeModel;

/// The table, as items and as a value: the parent's interfaces, and those that the type lists.
pub(super) fn write(model: &TypeModel) -> (TokenStream, TokenStream) {
    let (ident, parent) = (&model.ident, super::parent(model));
    let handles: Vec<_> = model.implements.iter().map(|path| (path, handle(path))).collect();
    let mut own: Vec<_> = handles
        .iter()
        .map(|(path, handle)| {
            let at = place(path.span());
            quote_spanned!(at=> <#handle<'static> as __qom::InterfaceFor<#ident>>::ENTRIES)
        })
        .collect();
    if model.singleton.is_some() {
        own.push(quote!(__qom::SINGLETON_ENTRIES));
    }
    if own.is_empty() {
        return (TokenStream::new(), quote!(<#parent as __qom::QomType>::INFO.interface_table()));
    }
    let lists = handles.iter().map(|(_, handle)| {
        quote! {
            #[automatically_derived]
            impl __qom::Lists<#handle<'static>> for #ident {}
        }
    });
    let count = own.len();
    let items = quote! {
        #(#lists)*
        static __QOM_OWN_INTERFACES: [&[__qom::InterfaceEntry]; #count] = [#(#own),*];
        const __QOM_ROOM: ::core::primitive::usize = __qom::capacity(<#parent as __qom::QomType>::INFO.interface_table(), &__QOM_OWN_INTERFACES);
        static __QOM_MERGED: ([__qom::InterfaceEntry; __QOM_ROOM], ::core::primitive::usize) =
            __qom::merge::<__QOM_ROOM>(<#parent as __qom::QomType>::INFO.interface_table(), &__QOM_OWN_INTERFACES);
    };
    (items, quote!(__qom::used(&__QOM_MERGED)))
}

/// The handle type that `#[qom_interface]` made: `a::FooRef` for `a::Foo`.
fn handle(path: &Path) -> Path {
    let mut path = path.clone();
    if let Some(last) = path.segments.last_mut() {
        last.ident = format_ident!("{}Ref", last.ident, span = last.ident.span());
    }
    path
}
