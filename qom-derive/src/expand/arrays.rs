//! Fields `[T; N]`, and `[Link<T>; N]`: one property for each element, `name[0]` and so on.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Expr, Ident, Index};

use super::fields::{self, Entry, Info};
use super::{place, variable};
use crate::model::{FieldModel, PropertyModel, RangeModel, TypeModel};

/// What the static holds for the field: one access for each element.
pub(super) fn entry(model: &TypeModel, field: &FieldModel, property: &PropertyModel, at: usize) -> Entry {
    let length = length(field);
    let ty = fields::at_first(field.element().0);
    let at_type = ty.span();
    let (first, defaults) = match &property.default {
        Some(default) if one_each(default) => (
            fields::access(model, field, property, None),
            quote_spanned!(at_type=> ::core::option::Option::Some({
                let __qom_defaults: [__qom::ConstOf<#ty>; #length] = #default;
                __qom_defaults
            })),
        ),
        default => (fields::access(model, field, property, default.as_ref()), quote!(::core::option::Option::None)),
    };
    let stored = (
        quote_spanned!(at_type=> [__qom::Field<#ty>; #length]),
        quote_spanned!(at_type=> __qom::elements::<#ty, _>(#first, #defaults)),
    );
    let infos = infos(field, at, at_type, |name, access| fields::described(name, property, access));
    Entry { stored: vec![stored], infos: vec![infos] }
}

/// The properties of the elements, of which `info` describes one by its name and its access.
pub(super) fn infos(
    field: &FieldModel,
    at: usize,
    at_type: Span,
    info: impl Fn(&TokenStream, &TokenStream) -> TokenStream,
) -> Info {
    let (length, index, names, at) = (length(field), Index::from(at), names_ident(field), variable("__qom_at"));
    let info = info(&quote!(#names[#at].as_str()), &quote_spanned!(at_type=> &QOM_PROPERTIES.0.#index[#at]));
    Info::Array(quote!({
        let mut #at = 0;
        let mut __qom_infos = [__qom::PropertyInfo::NONE; #length];
        while #at < #length {
            __qom_infos[#at] = #info;
            #at += 1;
        }
        __qom_infos
    }))
}

/// The number of the elements, read off the struct, so that what is wrong with it is said there only; and their names.
pub(super) fn constants(model: &TypeModel, field: &FieldModel, name: &str) -> TokenStream {
    let (length, ident) = (length(field), names_ident(field));
    let (own, field) = (&model.ident, &field.ident);
    quote! {
        const #length: ::core::primitive::usize = __qom::length(|__qom_own: &#own| &__qom_own.#field);
        static #ident: [__qom::ElementName; #length] = __qom::element_names(#name);
    }
}

/// What generated code calls the number of the elements.
pub(super) fn length(field: &FieldModel) -> Ident {
    format_ident!("__QOM_LENGTH_{}", field.ident.unraw(), span = place(field.ident.span()))
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

/// Each default is in the range, whose low end is `low`.
pub(super) fn defaults_in_range(
    field: &FieldModel,
    range: &RangeModel,
    low: &Expr,
    default: &Expr,
    name: &str,
) -> TokenStream {
    let (ty, ends) = (field.element().0, fields::ends(range, &field.ident));
    let high = &range.high;
    let length = length(field);
    let at = ends.span();
    let absent = fields::may_be_absent(ty);
    let element_type = match absent {
        true => quote_spanned!(at=> ::core::option::Option<__qom::EndOf<#ty>>),
        false => quote_spanned!(at=> __qom::EndOf<#ty>),
    };
    let empty = format!("the range of property `{name}` is empty: write the smaller end first");
    let outside = format!("a default of property `{name}` is outside its range");
    let inside = |at: Span, element: TokenStream| {
        let in_range = match absent {
            // What is absent is in any range.
            true => quote_spanned! {place(at)=> match __qom_defaults[#element] {
                ::core::option::Option::Some(__qom_default) => #ends[0] <= __qom_default && __qom_default <= #ends[2],
                ::core::option::Option::None => true,
            }},
            false => quote_spanned! {place(at)=>
                #ends[0] <= __qom_defaults[#element] && __qom_defaults[#element] <= #ends[2]
            },
        };
        quote_spanned!(place(at)=> __qom::demand(#in_range, #outside);)
    };
    let all_inside = match default {
        Expr::Array(list) => {
            list.elems.iter().enumerate().map(|(at, default)| inside(default.span(), quote!(#at))).collect()
        }
        other => {
            let inside = inside(other.span(), quote!(__qom_at));
            quote! {
                let mut __qom_at = 0;
                while __qom_at < #length {
                    #inside
                    __qom_at += 1;
                }
            }
        }
    };
    quote_spanned! {at=>
        const #ends: [__qom::EndOf<#ty>; 3] = [#low, #low, #high];
        const _: () = {
            __qom::demand(#ends[0] <= #ends[2], #empty);
            let __qom_defaults: [#element_type; #length] = #default;
            #all_inside
        };
    }
}
