//! Fields `[T; N]`: one property for each element, `name[0]` and so on.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Expr, Ident, Index};

use super::place;
use super::properties::{self, Entry, Info};
use crate::model::{FieldModel, PropertyModel, RangeModel, TypeModel};

/// What the static holds for the field: one access for each element.
pub(super) fn entry(
    model: &TypeModel,
    field: &FieldModel,
    property: &PropertyModel,
    length: &Expr,
    at: usize,
) -> Entry {
    let ty = properties::at_first(field.element().0);
    let at_type = place(ty.span());
    let (first, defaults) = match &property.default {
        Some(default) if one_each(default) => (
            properties::access(model, field, property, None),
            quote_spanned!(at_type=> ::core::option::Option::Some({
                const __QOM_DEFAULTS: [__qom::ConstOf<#ty>; #length] = #default;
                __QOM_DEFAULTS
            })),
        ),
        default => (properties::access(model, field, property, default.as_ref()), quote!(::core::option::Option::None)),
    };
    let stored = (
        quote_spanned!(at_type=> [__qom::Field<#ty>; #length]),
        quote_spanned!(at_type=> __qom::elements::<#ty, _>(#first, #defaults)),
    );
    let (index, names) = (Index::from(at), names_ident(field));
    let info = properties::described(
        quote!(#names[__qom_at].as_str()),
        property,
        &quote_spanned!(at_type=> &QOM_PROPERTIES.0.#index[__qom_at]),
    );
    let infos = quote!({
        let mut __qom_at = 0;
        let mut __qom_infos = [__qom::PropertyInfo::NONE; #length];
        while __qom_at < #length {
            __qom_infos[__qom_at] = #info;
            __qom_at += 1;
        }
        __qom_infos
    });
    Entry { stored: vec![stored], infos: vec![Info::Array(infos)] }
}

/// The names of the elements.
pub(super) fn names(field: &FieldModel, property: &PropertyModel, length: &Expr) -> TokenStream {
    let (ident, name) = (names_ident(field), &property.name.0);
    quote! {
        static #ident: [__qom::ElementName; #length] = __qom::element_names(#name);
    }
}

fn names_ident(field: &FieldModel) -> Ident {
    format_ident!("__QOM_NAMES_{}", field.ident.unraw(), span = place(field.ident.span()))
}

/// Whether a default is a list with a value for each element, and not one value for all.
pub(super) fn one_each(default: &Expr) -> bool {
    match default {
        Expr::Array(_) | Expr::Repeat(_) => true,
        Expr::Group(group) => one_each(&group.expr),
        _ => false,
    }
}

/// Each default is in the range.
pub(super) fn defaults_in_range(field: &FieldModel, range: &RangeModel, default: &Expr, name: &str) -> TokenStream {
    let (ty, ends) = (field.element().0, properties::ends(range, &field.ident));
    let RangeModel { low, high } = range;
    let length = field.element().1;
    let at = ends.span();
    let empty = format!("the range of property `{name}` is empty: write the smaller end first");
    let outside = format!("a default of property `{name}` is outside its range");
    let inside = quote_spanned! {place(default.span())=>
        __qom::demand(#ends[0] <= __qom_defaults[__qom_at] && __qom_defaults[__qom_at] <= #ends[2], #outside)
    };
    quote_spanned! {at=>
        const #ends: [__qom::EndOf<#ty>; 3] = [#low, #low, #high];
        const _: () = {
            __qom::demand(#ends[0] <= #ends[2], #empty);
            let __qom_defaults: [__qom::EndOf<#ty>; #length] = #default;
            let mut __qom_at = 0;
            while __qom_at < __qom_defaults.len() {
                #inside;
                __qom_at += 1;
            }
        };
    }
}
