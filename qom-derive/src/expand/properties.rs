//! The table of a type's properties, and what is proved of each.

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Index, Type, TypePath, parse_quote_spanned};

use super::{assertion, outside_impl, place};
use crate::model::{Computed, FieldKind, FieldModel, PropertyModel, RangeModel, TypeModel};

/// `QOM_PROPERTIES`: the fields that are properties, then the properties. One constant, as each costs the compiler time.
pub(super) fn write(model: &TypeModel) -> TokenStream {
    let computed = model.computed.iter().map(|computed| self::computed(model, computed));
    let fields =
        property_fields(model).enumerate().map(|(at, (_, written, property))| field(at, &written.ty, property));
    let own: Vec<_> = computed.chain(fields).collect();
    let count = own.len();
    let types: Vec<_> = property_fields(model)
        .map(|(_, field, _)| {
            let ty = at_first(&field.ty);
            quote_spanned!(ty.span()=> __qom::Field<#ty>)
        })
        .collect();
    let (values_exist, aligned) = (values_exist(model), aligned(model));
    let values = property_fields(model).map(|(_, field, property)| access(model, field, property));
    let ident = &model.ident;
    quote! {
        static QOM_PROPERTIES: ((#(#types,)*), [__qom::PropertyInfo; #count], #values_exist) = {
            let _: #values_exist;
            #aligned
            let __qom_probe = __qom::MaybeUninit::<#ident>::uninit();
            let __qom_own = __qom_probe.as_ptr();
            ((#(#values,)*), [#(#own),*], __qom::PhantomData)
        };
    }
}

/// A type that names the value of each field's property first of all, so that a field that can have none is what the
/// compiler speaks of, and not what follows from it.
pub(super) fn values_exist(model: &TypeModel) -> TokenStream {
    let values = property_fields(model).map(|(_, field, _)| {
        let ty = at_first(&field.ty);
        quote_spanned!(ty.span()=> __qom::ValueOf<#ty>)
    });
    quote!(__qom::PhantomData<(#(#values,)*)>)
}

/// The message to the proof in `field`. It is for what another macro does to the struct, which `check` cannot see.
fn aligned(model: &TypeModel) -> TokenStream {
    let ident = &model.ident;
    let types = property_fields(model).map(|(_, field, _)| &field.ty);
    let message = format!("the properties of `{ident}` are not aligned: an object type cannot be `packed`");
    quote_spanned! {place(ident.span())=>
        __qom::demand(::core::mem::align_of::<#ident>() >= ::core::mem::align_of::<(#(#types,)*)>(), #message);
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
    let ty = at_first(&model.fields[index].ty);
    quote_spanned!(ty.span()=> __qom::initial::<#ty>(&QOM_PROPERTIES.0.#at))
}

/// A type all of which is at its first token. What is said of a type that cannot be a property's is then the same wherever
/// generated code names it, and the compiler shows one of what is the same.
fn at_first(ty: &Type) -> TokenStream {
    placed_at(ty.to_token_stream(), ty.span())
}

fn placed_at(tokens: TokenStream, at: Span) -> TokenStream {
    let place = |token| match token {
        TokenTree::Group(group) => {
            let mut inner = Group::new(group.delimiter(), placed_at(group.stream(), at));
            inner.set_span(at);
            TokenTree::Group(inner)
        }
        mut token => {
            // Names keep what they mean.
            token.set_span(token.span().located_at(at));
            token
        }
    };
    tokens.into_iter().map(place).collect()
}

fn access(model: &TypeModel, field: &FieldModel, property: &PropertyModel) -> TokenStream {
    let TypeModel { ident, .. } = model;
    let FieldModel { ident: name, ty, .. } = field;
    // Both pointers are into the probe; the compiler says the field's type.
    let (at, first) = (ty.span(), at_first(ty));
    let declare = quote_spanned!(at=> __qom::field::<#ident, #first>(__qom_own, &raw const (*__qom_own).#name));
    // The owner of the field is this type. What the user wrote as an expression stays outside: `unsafe` is not theirs.
    let mut access = match &property.on_set {
        None => quote!(unsafe { #declare }),
        Some(on_set) => {
            let hook = outside_impl(on_set, ident);
            if is_live(ty) {
                quote!(unsafe { __qom::Field::on_set_shared::<#ident>(#declare, #hook) })
            } else {
                quote!(unsafe { __qom::Field::on_set_draft::<#ident>(#declare, #hook) })
            }
        }
    };
    if let Some(default) = &property.default {
        access = quote_spanned!(at=> __qom::with_default::<#first>(#access, #default));
    }
    if let Some(range) = &property.range {
        let ends = ends(range, name);
        access = quote_spanned!(ends.span()=> __qom::with_range::<#first>(#access, #ends[0], #ends[2]));
    }
    if let Some(check) = &property.check {
        let call = outside_impl(check, ident);
        let hook = quote_spanned!(place(check.span())=> |value| #call(value));
        access = quote_spanned!(at=> __qom::with_check::<#first>(#access, #hook));
    }
    access
}

fn field(at: usize, ty: &Type, property: &PropertyModel) -> TokenStream {
    let at = Index::from(at);
    let access = quote_spanned!(ty.span()=> &QOM_PROPERTIES.0.#at);
    let (name, description) = (&property.name.0, property.description.as_deref().unwrap_or_default());
    let (readable, settable) = (property.write_only.is_none(), property.read_only.is_none());
    let (state, unstable, deprecated) =
        (property.state.is_some(), property.unstable.is_some(), property.deprecated.is_some());
    let checked = property.range.is_some() || property.check.is_some();
    let word = property.type_word.as_ref().map(|word| quote!(.word(#word)));
    let marks = (state || unstable || deprecated).then(|| quote!(.marks(#state, #unstable, #deprecated)));
    quote! {
        __qom::PropertyInfo::of_field(#name, #description, &QOM_TYPE.info, #readable, #settable, #checked, #access) #word #marks
    }
}

/// Whether the field can be set while the object is live, as far as its type's name tells; `assertions` compares this
/// with what the type says.
pub(super) fn is_live(ty: &Type) -> bool {
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
    let (at, ty) = (ty.span(), at_first(ty));
    let access = match &computed.from_header {
        Some(path) => {
            quote_spanned!(at=> &__qom::FromHeader::<#ident, #ty>::new(#path))
        }
        None => {
            let mut access = quote_spanned!(at=> __qom::computed::<#ident, #ty>());
            let calls = [
                ("get", &computed.get),
                ("set", &computed.set),
                ("set_draft", &computed.set_draft),
                ("set_live", &computed.set_live),
            ];
            for (call, path) in calls {
                if let Some(path) = path {
                    let call = Ident::new(call, at);
                    let path = outside_impl(path, ident);
                    access = quote_spanned!(at=> __qom::Computed::#call(#access, #path));
                }
            }
            let declared = quote_spanned!(at=> const __QOM_ACCESS: &__qom::Computed<#ident, #ty>);
            let used = quote_spanned!(at=> __QOM_ACCESS);
            quote_spanned!(at=> { let _: __qom::Computed<#ident, #ty>; #declared = &#access; #used })
        }
    };
    quote! {
        __qom::PropertyInfo::new(
            #name,
            #description,
            &QOM_TYPE.info,
            __qom::Uses { readable: #readable, settable_in_draft: #in_draft, settable_live: #live, checked: false },
            #access,
        ) #word #marks
    }
}

/// The constant that holds the low end, the value that a new object's field has, and the high end.
fn ends(range: &RangeModel, field: &Ident) -> Ident {
    format_ident!("__QOM_ENDS_{}", field.unraw(), span = place(range.low.span()))
}

/// No clash with an ancestor, defaults within ranges, hooks of the right kind.
pub(super) fn assertions(model: &TypeModel) -> TokenStream {
    let mut out = TokenStream::new();
    // One item for all names, as each costs the compiler time.
    let names = model.own_names().into_iter().enumerate().map(|(at, ((name, span), _))| {
        let message =
            format!("property `{name}` is declared by an ancestor already: give this one another `name = \"..\"`");
        quote_spanned!(place(*span)=> __qom::demand(__qom_clash != #at, #message);)
    });
    let names: Vec<_> = names.collect();
    if !names.is_empty() {
        let parent = super::parent(model);
        out.extend(quote! {
            const _: () = {
                let __qom_clash =
                    __qom::clash(<#parent as __qom::QomType>::INFO.property_table(), &QOM_PROPERTIES.1);
                #(#names)*
            };
        });
    }
    for (_, field, property) in property_fields(model) {
        let (ty, name) = (&field.ty, &property.name.0);
        if let Some(range) = &property.range {
            let RangeModel { low, high } = range;
            let ends = ends(range, &field.ident);
            let at = ends.span();
            let zero = parse_quote_spanned!(at=> __qom::Number::ZERO);
            let (start_at, start, message) = match &property.default {
                Some(default) => {
                    (default.span(), default, format!("the default of property `{name}` is outside its range"))
                }
                None => (
                    low.span(),
                    &zero,
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
