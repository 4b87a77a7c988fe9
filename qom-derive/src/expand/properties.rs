//! The table of a type's properties, and what is proved of each.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Index, Type, TypePath, parse_quote};

use super::{assertion, outside_impl, place};
use crate::model::{Computed, FieldKind, FieldModel, PropertyModel, RangeModel, TypeModel};

/// `__QOM_OWN`: the fields that are properties, then the properties. One constant, as each costs the compiler time.
pub(super) fn write(model: &TypeModel) -> TokenStream {
    let computed = model.computed.iter().map(|computed| self::computed(model, computed));
    let fields = property_fields(model).enumerate().map(|(at, (_, _, property))| field(at, property));
    let own: Vec<_> = computed.chain(fields).collect();
    let count = own.len();
    let types = property_fields(model).map(|(_, field, _)| &field.ty);
    let values = property_fields(model).map(|(_, field, property)| access(model, field, property));
    let ident = &model.ident;
    quote! {
        static __QOM_OWN: ((#(__qom::Field<#types>,)*), [__qom::PropertyInfo; #count]) = {
            let __qom_probe = __qom::MaybeUninit::<#ident>::uninit();
            let __qom_own = __qom_probe.as_ptr();
            ((#(#values,)*), [#(#own),*])
        };
    }
}

/// The properties that are fields, with the index of the field.
fn property_fields(model: &TypeModel) -> impl Iterator<Item = (usize, &FieldModel, &PropertyModel)> {
    model.fields.iter().enumerate().filter_map(|(index, field)| match &field.kind {
        FieldKind::Property(property) => Some((index, field, &**property)),
        _ => None,
    })
}

/// The default of a property, out of its declaration.
pub(super) fn initial(model: &TypeModel, index: usize) -> TokenStream {
    let at = Index::from(property_fields(model).take_while(|(other, ..)| *other != index).count());
    quote!(__qom::initial(&__QOM_OWN.0.#at))
}

/// References to the properties' fields: each exists, and is aligned.
pub(super) fn projections(model: &TypeModel) -> TokenStream {
    let fields = property_fields(model).map(|(_, FieldModel { ident, .. }, _)| quote!(let _ = &__qom_own.#ident;));
    quote!(#(#fields)*)
}

fn access(model: &TypeModel, field: &FieldModel, property: &PropertyModel) -> TokenStream {
    let TypeModel { ident, .. } = model;
    let FieldModel { ident: name, ty, .. } = field;
    // Both pointers are into the probe; the compiler says the field's type.
    let mut access = quote!(unsafe { __qom::field::<#ident, #ty>(__qom_own, &raw const (*__qom_own).#name) });
    if let Some(default) = &property.default {
        access = quote!(#access.default(#default));
    }
    if let Some(RangeModel { low, high }) = &property.range {
        let at = place(low.span());
        let call = quote_spanned!(at=> range(#low, #high));
        access = quote!(#access.#call);
    }
    if let Some(check) = &property.check {
        let check = outside_impl(check, ident);
        access = quote!(#access.check(|value| #check(value)));
    }
    if let Some(on_set) = &property.on_set {
        let hook = outside_impl(on_set, ident);
        // The owner of the field is this type.
        access = if is_live(ty) {
            quote!(unsafe { #access.on_set_shared::<#ident>(#hook) })
        } else {
            quote!(unsafe { #access.on_set_draft::<#ident>(#hook) })
        };
    }
    access
}

fn field(at: usize, property: &PropertyModel) -> TokenStream {
    let at = Index::from(at);
    let (name, description) = (&property.name.0, property.description.as_deref().unwrap_or_default());
    let (readable, settable) = (property.write_only.is_none(), property.read_only.is_none());
    let (state, unstable, deprecated) =
        (property.state.is_some(), property.unstable.is_some(), property.deprecated.is_some());
    let checked = property.range.is_some() || property.check.is_some();
    let word = property.type_word.as_ref().map(|word| quote!(.word(#word)));
    let marks = (state || unstable || deprecated).then(|| quote!(.marks(#state, #unstable, #deprecated)));
    quote! {
        __qom::PropertyInfo::of_field(#name, #description, &__QOM_TYPE.info, #readable, #settable, #checked, &__QOM_OWN.0.#at) #word #marks
    }
}

/// Whether the field can be set while the object is live, as far as its type's name tells; `assertions` compares this
/// with what the type says.
fn is_live(ty: &Type) -> bool {
    let Type::Path(TypePath { path, .. }) = ty else { return false };
    path.segments.last().is_some_and(|segment| {
        let name = segment.ident.to_string();
        name.starts_with("Atomic") || name == "Mutex" || name == "RwLock"
    })
}

fn computed(model: &TypeModel, computed: &Computed) -> TokenStream {
    let TypeModel { ident, .. } = model;
    let Computed { ty, name: (name, _), .. } = computed;
    let description = computed.description.as_deref().unwrap_or_default();
    let (unstable, deprecated) = (computed.unstable.is_some(), computed.deprecated.is_some());
    let word = computed.type_word.as_ref().map(|word| quote!(.word(#word)));
    let marks = (unstable || deprecated).then(|| quote!(.marks(false, #unstable, #deprecated)));
    let readable = computed.get.is_some() || computed.from_header.is_some();
    let in_draft = computed.set.is_some() || computed.set_draft.is_some();
    let live = computed.set.is_some() || computed.set_live.is_some();
    let access = match &computed.from_header {
        Some(path) => {
            let at = place(ty.span());
            quote_spanned!(at=> &__qom::FromHeader::<#ident, #ty>::new(#path))
        }
        None => {
            let at = place(ty.span());
            let mut access = quote_spanned!(at=> __qom::Computed::<#ident, #ty>::NEW);
            let calls = [
                ("get", &computed.get),
                ("set", &computed.set),
                ("set_draft", &computed.set_draft),
                ("set_live", &computed.set_live),
            ];
            for (call, path) in calls {
                if let Some(path) = path {
                    let call = Ident::new(call, Span::call_site());
                    let path = outside_impl(path, ident);
                    access = quote!(#access.#call(#path));
                }
            }
            quote!({ const __QOM_ACCESS: &__qom::Computed<#ident, #ty> = &#access; __QOM_ACCESS })
        }
    };
    quote! {
        __qom::PropertyInfo::new(
            #name,
            #description,
            &__QOM_TYPE.info,
            __qom::Uses { readable: #readable, settable_in_draft: #in_draft, settable_live: #live, checked: false },
            #access,
        ) #word #marks
    }
}

/// No clash with an ancestor, defaults within ranges, hooks of the right kind.
pub(super) fn assertions(model: &TypeModel) -> TokenStream {
    let mut out = TokenStream::new();
    // One item for all names, as each costs the compiler time.
    let names = model.own_names().into_iter().map(|((name, span), _)| {
        let message = format!("property `{name}` is declared by an ancestor already: give this one another `name = \"..\"`");
        quote_spanned!(place(*span)=> if __qom::has(__qom_above, #name) { ::core::panic!(#message) })
    });
    let names: Vec<_> = names.collect();
    if !names.is_empty() {
        out.extend(quote! {
            const _: () = {
                let __qom_above = <__QomParent as __qom::QomType>::INFO.property_table();
                #(#names)*
            };
        });
    }
    for (_, field, property) in property_fields(model) {
        let (ty, name) = (&field.ty, &property.name.0);
        if let Some(RangeModel { low, high }) = &property.range {
            let zero = parse_quote!(<__qom::ConstOf<#ty> as __qom::Number>::ZERO);
            let (at, value, message) = match &property.default {
                Some(default) => (default.span(), default, format!("the default of property `{name}` is outside its range")),
                None => (
                    low.span(),
                    &zero,
                    format!("property `{name}` starts as 0, which is outside its range: write `default = ..`"),
                ),
            };
            let condition = quote!({
                const __QOM_ENDS: [__qom::ConstOf<#ty>; 3] = [#low, #value, #high];
                __QOM_ENDS[0] <= __QOM_ENDS[1] && __QOM_ENDS[1] <= __QOM_ENDS[2]
            });
            out.extend(assertion(place(at), &condition, &message));
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
