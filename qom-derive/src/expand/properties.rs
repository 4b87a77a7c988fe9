//! The table of a type's properties, and what is proved of each.

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Index, parse_quote_spanned};

use super::fields::{self, Entry, Info, at_first, ends, is_live, may_be_absent, stored_field};
use super::{arrays, assertion, children, computed, links, place};
use crate::model::{FieldKind, FieldModel, RangeModel, TypeModel};

/// How many properties the type adds: an expression, since the length of an array may be one.
pub(super) fn count(model: &TypeModel) -> TokenStream {
    let lengths: Vec<_> = model.arrays().map(|(field, _)| arrays::length(field)).collect();
    let others = model.own_names().len() - lengths.len();
    quote!(#others #(+ #lengths)*)
}

/// `QOM_PROPERTIES`: what the properties refer to, then the properties. One constant, as each costs the compiler time.
pub(super) fn write(model: &TypeModel) -> TokenStream {
    let (mut types, mut values, mut infos) = (Vec::new(), Vec::new(), Vec::new());
    infos.extend(model.computed.iter().map(|computed| Info::One(computed::info(model, computed))));
    let mut part = 0;
    for field in &model.fields {
        let at = types.len();
        let entry = match &field.kind {
            FieldKind::Plain { .. } => Entry::default(),
            FieldKind::Property(property) => match field.element() {
                (_, None) => Entry {
                    stored: vec![stored_field(model, field, property)],
                    infos: vec![Info::One(fields::field(at, &field.ty, property))],
                },
                (_, Some(_)) => arrays::entry(model, field, property, at),
            },
            FieldKind::Link(link) => links::entry(model, field, link, at),
            FieldKind::Child(child) => {
                part += 1;
                children::entry(model, field, child, part - 1, at)
            }
        };
        for (ty, value) in entry.stored {
            types.push(ty);
            values.push(value);
        }
        infos.extend(entry.infos);
    }
    let constants = model.arrays().map(|(field, (name, _))| arrays::constants(model, field, name));
    let (count, table) = (count(model), table(infos));
    let (values_exist, aligned) = (values_exist(model), aligned(model));
    let ident = &model.ident;
    quote! {
        #(#constants)*
        static QOM_PROPERTIES: ((#(#types,)*), [__qom::PropertyInfo; #count], #values_exist) = {
            let _: #values_exist;
            #aligned
            let __qom_probe = __qom::MaybeUninit::<#ident>::uninit();
            let __qom_own = __qom_probe.as_ptr();
            ((#(#values,)*), #table, __qom::PhantomData)
        };
    }
}

/// The list of properties: written out, or put together where there are arrays.
fn table(infos: Vec<Info>) -> TokenStream {
    if infos.iter().all(|info| matches!(info, Info::One(_))) {
        let own = infos.into_iter().map(|info| match info {
            Info::One(info) | Info::Array(info) => info,
        });
        return quote!([#(#own),*]);
    }
    let pieces = infos.into_iter().map(|info| match info {
        Info::One(info) => quote!(&[#info]),
        Info::Array(infos) => quote!(&#infos),
    });
    quote!(__qom::join(&[#(#pieces),*]))
}

/// A type that names the value of each field's property first of all, so that a field that can have none is what the
/// compiler speaks of, and not what follows from it.
pub(super) fn values_exist(model: &TypeModel) -> TokenStream {
    let values = model.properties().map(|(field, _)| {
        let ty = at_first(field.element().0);
        quote_spanned!(ty.span()=> __qom::ValueOf<#ty>)
    });
    quote!(__qom::PhantomData<(#(#values,)*)>)
}

/// The message to the proof in `field`. It is for what another macro does to the struct, which `check` cannot see.
fn aligned(model: &TypeModel) -> TokenStream {
    let ident = &model.ident;
    let types = model.properties().map(|(field, _)| field.element().0);
    let message = format!("the properties of `{ident}` are not aligned: an object type cannot be `packed`");
    quote_spanned! {place(ident.span())=>
        __qom::demand(::core::mem::align_of::<#ident>() >= ::core::mem::align_of::<(#(#types,)*)>(), #message);
    }
}

/// The default of a property, out of its declaration.
pub(super) fn initial(model: &TypeModel, index: usize) -> TokenStream {
    let stored = |field: &FieldModel| match &field.kind {
        FieldKind::Plain { .. } => 0,
        FieldKind::Property(_) | FieldKind::Link(_) => 1,
        FieldKind::Child(child) => children::stored(child),
    };
    let at = Index::from(model.fields[..index].iter().map(stored).sum::<usize>());
    let (ty, length) = model.fields[index].element();
    let ty = at_first(ty);
    match length {
        None => quote_spanned!(ty.span()=> __qom::initial::<#ty>(&QOM_PROPERTIES.0.#at)),
        Some(_) => quote_spanned! {ty.span()=>
            ::core::array::from_fn(|__qom_at| __qom::initial::<#ty>(&QOM_PROPERTIES.0.#at[__qom_at]))
        },
    }
}

/// No clash with an ancestor, defaults within ranges, hooks of the right kind.
pub(super) fn assertions(model: &TypeModel) -> TokenStream {
    let mut out = TokenStream::new();
    out.extend(names_differ(model));
    out.extend(children::assertions(model));
    out.extend(computed::assertions(model));
    for (field, property) in model.properties() {
        let ((ty, length), name) = (field.element(), &property.name.0);
        if let Some(range) = &property.range {
            let RangeModel { low, high } = range;
            let ends = ends(range, &field.ident);
            let at = ends.span();
            let low = low.clone().unwrap_or_else(|| parse_quote_spanned!(at=> __qom::Number::LOWEST));
            let absent = may_be_absent(ty);
            // What is absent is in any range.
            let zero = match absent {
                true => low.clone(),
                false => parse_quote_spanned!(at=> __qom::Number::ZERO),
            };
            if let (Some(_), Some(default)) = (length, &property.default)
                && arrays::one_each(default)
            {
                out.extend(arrays::defaults_in_range(field, range, &low, default, name));
                continue;
            }
            let (start_at, start, message) = match &property.default {
                Some(default) => {
                    let start = match absent {
                        true => parse_quote_spanned! {place(default.span())=>
                            match #default {
                                ::core::option::Option::Some(__qom_default) => __qom_default,
                                ::core::option::Option::None => #low,
                            }
                        },
                        false => default.clone(),
                    };
                    (default.span(), start, format!("the default of property `{name}` is outside its range"))
                }
                None => (
                    low.span(),
                    zero,
                    format!("property `{name}` starts as 0, which is outside its range: write `default = ..`"),
                ),
            };
            let empty = format!("the range of property `{name}` is empty: write the smaller end first");
            out.extend(quote_spanned!(at=> const #ends: [__qom::EndOf<#ty>; 3] = [#low, #start, #high];));
            // One item for both.
            let start =
                quote_spanned!(place(start_at)=> __qom::demand(#ends[0] <= #ends[1] && #ends[1] <= #ends[2], #message));
            out.extend(quote_spanned!(at=> const _: () = { __qom::demand(#ends[0] <= #ends[2], #empty); #start };));
        }
        if let Some(on_set) = &property.on_set
            && !is_live(ty)
        {
            let message = format!(
                "property `{name}` can be set while the object is live, and its type's name does not tell: write the \
                 atomic, the `Mutex` or the `RwLock` itself as the field's type"
            );
            out.extend(assertion(place(on_set.span()), &quote!(!<#ty as __qom::PropertyField>::LIVE), &message));
        }
    }
    out
}

/// No own name is an ancestor's. One item for all names, as each costs the compiler time.
fn names_differ(model: &TypeModel) -> TokenStream {
    let (mut singles, mut lengths) = (0usize, Vec::new());
    let array_of = |written| {
        let (field, _) = model.arrays().find(|(_, name)| std::ptr::eq(*name, written))?;
        Some(arrays::length(field))
    };
    let names: Vec<_> = model
        .own_names()
        .into_iter()
        .map(|(written, _)| {
            let (name, span) = written;
            let array = array_of(written);
            let what = if array.is_some() { "an element of array" } else { "property" };
            let usage = model.another_name(written);
            let message = format!("{what} `{name}` is declared by an ancestor already: {usage}");
            let first = quote!(#singles #(+ #lengths)*);
            let condition = match array {
                None => {
                    singles += 1;
                    quote!(__qom_clash != #first)
                }
                Some(length) => {
                    let condition = quote!(__qom_clash.wrapping_sub(#first) >= #length);
                    lengths.push(length);
                    condition
                }
            };
            quote_spanned!(place(*span)=> __qom::demand(#condition, #message);)
        })
        .collect();
    if names.is_empty() {
        return TokenStream::new();
    }
    let parent = super::parent(model);
    quote! {
        const _: () = {
            let __qom_clash = __qom::clash(<#parent as __qom::QomType>::INFO.property_table(), &QOM_PROPERTIES.1);
            #(#names)*
        };
    }
}
