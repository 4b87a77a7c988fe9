//! The table of a type's properties, and what is proved of each.

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Expr, Index, Type, TypePath, parse_quote_spanned};

use super::{arrays, assertion, children, links, outside_impl, place, variable};
use crate::model::{Computed, FieldKind, FieldModel, PropertyModel, RangeModel, TypeModel};

/// What the type's static holds for a field, and the properties that the field gives.
#[derive(Default)]
pub(super) struct Entry {
    /// The types and the values of what the properties refer to.
    pub(super) stored: Vec<(TokenStream, TokenStream)>,
    pub(super) infos: Vec<Info>,
}

/// One expression of the property table.
pub(super) enum Info {
    One(TokenStream),
    /// The list of an array's elements.
    Array(TokenStream),
}

/// How many properties the type adds: an expression, since the length of an array may be one.
pub(super) fn count(model: &TypeModel) -> TokenStream {
    let lengths: Vec<_> = arrays(model).map(|(field, _)| arrays::length(field)).collect();
    let others = model.own_names().len() - lengths.len();
    quote!(#others #(+ #lengths)*)
}

/// The fields that are arrays of properties.
fn arrays(model: &TypeModel) -> impl Iterator<Item = (&FieldModel, &PropertyModel)> {
    model.properties().filter(|(field, _)| field.element().1.is_some())
}

/// `QOM_PROPERTIES`: what the properties refer to, then the properties. One constant, as each costs the compiler time.
pub(super) fn write(model: &TypeModel) -> TokenStream {
    let (mut types, mut values, mut infos) = (Vec::new(), Vec::new(), Vec::new());
    infos.extend(model.computed.iter().map(|computed| Info::One(self::computed(model, computed))));
    let mut part = 0;
    for field in &model.fields {
        let at = types.len();
        let entry = match &field.kind {
            FieldKind::Plain { .. } => Entry::default(),
            FieldKind::Property(property) => match field.element() {
                (_, None) => Entry {
                    stored: vec![stored_field(model, field, property)],
                    infos: vec![Info::One(self::field(at, &field.ty, property))],
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
    let constants = arrays(model).map(|(field, property)| arrays::constants(model, field, property));
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

/// A type all of which is at its first token. What is said of a type that cannot be a property's is then the same wherever
/// generated code names it, and the compiler shows one of what is the same.
pub(super) fn at_first(ty: &Type) -> TokenStream {
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

fn stored_field(model: &TypeModel, field: &FieldModel, property: &PropertyModel) -> (TokenStream, TokenStream) {
    let ty = at_first(&field.ty);
    (quote_spanned!(ty.span()=> __qom::Field<#ty>), access(model, field, property, property.default.as_ref()))
}

/// How the field, or the first element of it, is reached.
pub(super) fn access(
    model: &TypeModel,
    field: &FieldModel,
    property: &PropertyModel,
    default: Option<&Expr>,
) -> TokenStream {
    let TypeModel { ident, .. } = model;
    let name = &field.ident;
    let (ty, length) = field.element();
    // Both pointers are into the probe; the compiler says the field's type.
    let (at, first, own) = (ty.span(), at_first(ty), variable("__qom_own"));
    let element = length.map(|_| quote_spanned!(at=> .cast::<#first>()));
    let declare = quote_spanned!(at=> __qom::field::<#ident, #first>(#own, (&raw const (*#own).#name) #element));
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
    if let Some(default) = default {
        access = quote_spanned!(at=> __qom::with_default::<#first>(#access, #default));
    }
    if let Some(range) = &property.range {
        let ends = ends(range, name);
        access = quote_spanned!(ends.span()=> __qom::with_range::<#first>(#access, #ends[0], #ends[2]));
    }
    if let Some(check) = &property.check {
        let call = outside_impl(check, ident);
        let hook = quote_spanned!(place(check.span())=> |__qom_value| #call(__qom_value));
        access = quote_spanned!(at=> __qom::with_check::<#first>(#access, #hook));
    }
    access
}

fn field(at: usize, ty: &Type, property: &PropertyModel) -> TokenStream {
    let at = Index::from(at);
    let access = quote_spanned!(ty.span()=> &QOM_PROPERTIES.0.#at);
    described(&property.name.0, property, &access)
}

/// The property, by whatever name, whose value is behind `access`.
pub(super) fn described(name: impl ToTokens, property: &PropertyModel, access: &TokenStream) -> TokenStream {
    let description = property.description.as_deref().unwrap_or_default();
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
            quote_spanned!(at=> &__qom::FromHeader::<#ty>::new(#path))
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
            quote_spanned!(at=> { let _: __qom::Computed<#ident, #ty>; { #declared = &#access; #used } })
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
pub(super) fn ends(range: &RangeModel, field: &Ident) -> Ident {
    format_ident!("__QOM_ENDS_{}", field.unraw(), span = place(range.low.span()))
}

/// No clash with an ancestor, defaults within ranges, hooks of the right kind.
pub(super) fn assertions(model: &TypeModel) -> TokenStream {
    let mut out = TokenStream::new();
    out.extend(names_differ(model));
    out.extend(children::assertions(model));
    for (field, property) in model.properties() {
        let ((ty, length), name) = (field.element(), &property.name.0);
        if let Some(range) = &property.range {
            let RangeModel { low, high } = range;
            let ends = ends(range, &field.ident);
            let at = ends.span();
            let zero = parse_quote_spanned!(at=> __qom::Number::ZERO);
            if let (Some(_), Some(default)) = (length, &property.default)
                && arrays::one_each(default)
            {
                out.extend(arrays::defaults_in_range(field, range, default, name));
                continue;
            }
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

/// No own name is an ancestor's. One item for all names, as each costs the compiler time.
fn names_differ(model: &TypeModel) -> TokenStream {
    let (mut singles, mut lengths) = (0usize, Vec::new());
    let array_of = |written| {
        let (field, _) = arrays(model).find(|(_, property)| std::ptr::eq(&property.name, written))?;
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
