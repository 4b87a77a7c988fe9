//! What one field gives to the table of properties.

use proc_macro2::{Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Expr, GenericArgument, Index, PathArguments, Type, TypePath};

use super::{marks, outside_impl, place, variable};
use crate::model::{FieldModel, PropertyModel, RangeModel, TypeModel, bare};

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

pub(super) fn stored_field(
    model: &TypeModel,
    field: &FieldModel,
    property: &PropertyModel,
) -> (TokenStream, TokenStream) {
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
        let (give, has_low) =
            (if may_be_absent(ty) { "with_range_if_there" } else { "with_range" }, range.low.is_some());
        let give = Ident::new(give, ends.span());
        access = quote_spanned!(ends.span()=> __qom::#give::<#first>(#access, #ends[0], #ends[2], #has_low));
    }
    if let Some(check) = &property.check {
        let call = outside_impl(check, ident);
        let hook = quote_spanned!(place(check.span())=> |__qom_value| #call(__qom_value));
        access = quote_spanned!(at=> __qom::with_check::<#first>(#access, #hook));
    }
    access
}

pub(super) fn field(at: usize, ty: &Type, property: &PropertyModel) -> TokenStream {
    let at = Index::from(at);
    let access = quote_spanned!(ty.span()=> &QOM_PROPERTIES.0.#at);
    described(&property.name.0, property, &access)
}

/// The property, by whatever name, whose value is behind `access`.
pub(super) fn described(name: impl ToTokens, property: &PropertyModel, access: &TokenStream) -> TokenStream {
    let description = property.description.as_deref().unwrap_or_default();
    let (readable, settable) = (property.write_only.is_none(), property.read_only.is_none());
    let checked = property.range.is_some() || property.check.is_some();
    let word = property.type_word.as_ref().map(|word| quote!(.word(#word)));
    let (state, marks) = (property.state.map(|_| quote!(.state())), marks(&property.stability));
    quote! {
        __qom::PropertyInfo::of_field(#name, #description, &QOM_TYPE.info, #readable, #settable, #checked, #access) #word #state #marks
    }
}

/// Whether the value may be absent, as far as the type's name tells: an `Option`, perhaps in a lock.
pub(super) fn may_be_absent(ty: &Type) -> bool {
    let Type::Path(TypePath { path, .. }) = bare(ty) else { return false };
    let Some(last) = path.segments.last() else { return false };
    match (&last.arguments, last.ident.to_string().as_str()) {
        (PathArguments::AngleBracketed(_), "Option") => true,
        (PathArguments::AngleBracketed(list), "Mutex" | "RwLock") => {
            matches!(list.args.first(), Some(GenericArgument::Type(inner)) if may_be_absent(inner))
        }
        _ => false,
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

/// The constant that holds the low end, the value that a new object's field has, and the high end.
pub(super) fn ends(range: &RangeModel, field: &Ident) -> Ident {
    format_ident!("__QOM_ENDS_{}", field.unraw(), span = place(range.low.as_ref().unwrap_or(&range.high).span()))
}
