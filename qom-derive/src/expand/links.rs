//! Fields `Link<T>`.

use quote::{quote, quote_spanned};
use syn::Index;
use syn::spanned::Spanned;

use super::fields::{Entry, Info};
use super::{others, outside_impl, place, variable};
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
    let declare = quote_spanned!(at_type=> __qom::link_field::<#ident, #known>(#own, &raw const (*#own).#name));
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
    let (of, stored_as) = match &link.backend {
        None => (quote!(of_link), quote_spanned!(at_type=> __qom::LinkAccess<#ty>)),
        Some(container) => {
            access = quote_spanned!(at_type=> __qom::with_backend::<#known>(#access, #container));
            (quote!(of_backend), quote_spanned!(at_type=> __qom::Backend<#ty>))
        }
    };
    let index = Index::from(at);
    let (name, description) = (&link.name.0, link.description.as_deref().unwrap_or_default());
    let (live, unstable, deprecated) = (link.live.is_some(), link.unstable.is_some(), link.deprecated.is_some());
    let marks = (unstable || deprecated).then(|| quote!(.marks(false, #unstable, #deprecated)));
    let stored = quote_spanned!(at_type=> &QOM_PROPERTIES.0.#index);
    let info = quote! {
        __qom::PropertyInfo::#of::<#known>(#name, #description, &QOM_TYPE.info, #live, #stored) #marks
    };
    Entry { stored: vec![(stored_as, access)], infos: vec![Info::One(info)] }
}
