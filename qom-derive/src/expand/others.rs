//! The types that children and links name, under names of their own.
//!
//! What cannot be resolved, or cannot be a child or a target, is then said once: the compiler shows one of two messages that
//! are the same.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::Type;
use syn::spanned::Spanned;

use crate::model::{Computed, FieldKind, FieldModel, TypeModel};

/// The names.
pub(super) fn write(model: &TypeModel) -> TokenStream {
    let fields = model.fields.iter().filter_map(|field| Some((written(model, field), other(field)?)));
    let links = model.computed.iter().filter(|computed| computed.link.is_some());
    let names = fields.chain(links.map(|link| (written_link(model, link), &link.ty))).map(|(name, ty)| {
        // Where the compiler would add parameters to the struct for a type that it does not know, it would do so here.
        let name = Ident::new(&name.to_string(), model.ident.span());
        // An alias has no `Self`.
        let ty = match ty {
            Type::Path(path) if path.path.is_ident("Self") => {
                let mut ident = model.ident.clone();
                ident.set_span(ty.span());
                ident.into_token_stream()
            }
            ty => quote!(#ty),
        };
        quote!(type #name = __qom::Same<#ty>;)
    });
    quote!(#(#names)*)
}

/// The name of a field's child or target, for a type that need not be one.
pub(super) fn written(model: &TypeModel, field: &FieldModel) -> Ident {
    let at = model.fields.iter().position(|known| std::ptr::eq(known, field)).expect("a field of the model");
    let span = other(field).map_or_else(|| field.ident.span(), Spanned::span);
    format_ident!("__QomOther{at}", span = span)
}

/// The field's child or target, of which it is said where it cannot be one.
pub(super) fn known(model: &TypeModel, field: &FieldModel) -> TokenStream {
    let name = written(model, field);
    match field.kind {
        FieldKind::Link(_) => quote_spanned!(name.span()=> __qom::TargetOf<#name>),
        _ => quote_spanned!(name.span()=> __qom::ChildOf<#name>),
    }
}

/// What a computed link leads to, of which it is said where it cannot be that.
pub(super) fn target(model: &TypeModel, link: &Computed) -> TokenStream {
    let name = written_link(model, link);
    quote_spanned!(name.span()=> __qom::TargetOf<#name>)
}

/// The name of it, for a type that need not be one.
fn written_link(model: &TypeModel, link: &Computed) -> Ident {
    let at = model.computed.iter().position(|known| std::ptr::eq(known, link)).expect("a property of the model");
    format_ident!("__QomLed{at}", span = link.ty.span())
}

fn other(field: &FieldModel) -> Option<&Type> {
    match &field.kind {
        FieldKind::Child(child) => Some(&child.ty),
        FieldKind::Link(link) => Some(&link.ty),
        _ => None,
    }
}
