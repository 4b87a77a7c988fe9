//! Fields `Link<T>`.

use quote::{quote, quote_spanned};
use syn::Index;
use syn::spanned::Spanned;

use super::properties::{self, Entry, Info};
use super::{outside_impl, place};
use crate::model::{FieldModel, LinkModel, TypeModel};

/// What the static holds for the field, and its property.
pub(super) fn entry(model: &TypeModel, field: &FieldModel, link: &LinkModel, at: usize) -> Entry {
    let TypeModel { ident, .. } = model;
    let (name, ty) = (&field.ident, properties::at_first(&link.ty));
    let at_type = place(ty.span());
    // Both pointers are into the probe; the compiler says the field's type.
    let declare = quote_spanned!(at_type=> __qom::link_field::<#ident, #ty>(__qom_own, &raw const (*__qom_own).#name));
    let mut access = quote!(unsafe { #declare });
    if let Some(check) = &link.check {
        let call = outside_impl(check, ident);
        let hook = quote_spanned!(place(check.span())=> |target| #call(target));
        access = quote_spanned!(at_type=> __qom::with_target_check::<#ty>(#access, #hook));
    }
    if link.strong.is_some() {
        access = quote_spanned!(at_type=> __qom::LinkAccess::strong(#access));
    }
    let index = Index::from(at);
    let (name, description) = (&link.name.0, link.description.as_deref().unwrap_or_default());
    let (live, unstable, deprecated) = (link.live.is_some(), link.unstable.is_some(), link.deprecated.is_some());
    let marks = (unstable || deprecated).then(|| quote!(.marks(false, #unstable, #deprecated)));
    let info = quote! {
        __qom::PropertyInfo::of_link(#name, #description, &QOM_TYPE.info, #live, &QOM_PROPERTIES.0.#index) #marks
    };
    Entry { stored: vec![(quote_spanned!(at_type=> __qom::LinkAccess<#ty>), access)], infos: vec![Info::One(info)] }
}
