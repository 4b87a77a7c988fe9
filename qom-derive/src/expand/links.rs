//! Fields `Link<T>`, and `[Link<T>; N]`.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::Index;
use syn::spanned::Spanned;

use super::fields::{Entry, Info};
use super::{arrays, marks, others, outside_impl, place, variable};
use crate::model::{FieldModel, LinkModel, TypeModel};

/// What the static holds for the field, and its property.
pub(super) fn entry(model: &TypeModel, field: &FieldModel, link: &LinkModel, at: usize) -> Entry {
    let TypeModel { ident, .. } = model;
    let (name, ty) = (&field.ident, others::written(model, field));
    let at_type = ty.span();
    // What a link cannot lead to is said once, and nothing follows.
    let known = others::known(model, field);
    let own = variable("__qom_own");
    // Both pointers are into the probe; the compiler says the field's type.
    let is_array = field.element().1.is_some();
    let declare = match is_array {
        false => quote_spanned!(at_type=> __qom::link_field::<#ident, #known>(#own, &raw const (*#own).#name)),
        true => quote_spanned!(at_type=> __qom::link_array::<#ident, #known, _>(#own, &raw const (*#own).#name)),
    };
    let mut access = quote!(unsafe { #declare });
    if let Some(check) = &link.check {
        let call = outside_impl(check, ident);
        let target = quote_spanned!(at_type=> <#known as __qom::LinkTarget>::Object);
        let hook = quote_spanned! {place(check.span())=>
            |__qom_target| match __qom::Obj::downcast::<#target>(__qom_target) {
                ::core::option::Option::Some(__qom_target) => #call(__qom_target),
                ::core::option::Option::None => ::core::result::Result::Ok(()),
            }
        };
        access = quote_spanned!(at_type=> __qom::with_target_check::<#known>(#access, #hook));
    }
    if link.strong.is_some() {
        access = quote_spanned!(at_type=> __qom::LinkAccess::strong(#access));
    }
    let (of, stored_type) = match &link.backend {
        None => (quote!(of_link), quote_spanned!(at_type=> __qom::LinkAccess<#ty>)),
        Some(container) => {
            access = quote_spanned!(at_type=> __qom::with_backend::<#known>(#access, #container));
            (quote!(of_backend), quote_spanned!(at_type=> __qom::Backend<#ty>))
        }
    };
    let description = link.description.as_deref().unwrap_or_default();
    let (live, marks) = (link.live.is_some(), marks(&link.stability));
    let info = |name: &TokenStream, stored: &TokenStream| {
        quote! {
            __qom::PropertyInfo::#of::<#known>(#name, #description, &QOM_TYPE.info, #live, #stored) #marks
        }
    };
    if is_array {
        let length = arrays::length(field);
        let stored = (
            quote_spanned!(at_type=> [#stored_type; #length]),
            quote_spanned!(at_type=> __qom::link_elements::<#known, _>(#access)),
        );
        return Entry { stored: vec![stored], infos: vec![arrays::infos(field, at, at_type, info)] };
    }
    let (name, index) = (&link.name.0, Index::from(at));
    let info = info(&quote!(#name), &quote_spanned!(at_type=> &QOM_PROPERTIES.0.#index));
    Entry { stored: vec![(stored_type, access)], infos: vec![Info::One(info)] }
}
