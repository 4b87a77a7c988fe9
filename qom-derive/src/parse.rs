//! Reads what the user wrote into the [model](crate::model).
//!
//! Each attribute and each field is judged on its own: one that cannot be read is reported and left
//! out, and the others are read all the same. What two attributes say together is the business of
//! [`check`](crate::check).

pub(crate) mod docs;
mod field_attrs;
pub(crate) mod keys;
mod stability;
mod type_attrs;
mod wrapped;

use proc_macro2::{Group, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Attribute, Data, DeriveInput, Fields, FieldsNamed, Generics, Ident, Type, parse_quote};

use crate::diag::Sink;
use crate::model::{FieldKind, FieldModel, TypeModel, bare};
use crate::names;
use type_attrs::TypeAttrs;

/// All that could be understood of a type.
pub(crate) fn type_model(input: &DeriveInput, sink: &Sink) -> TypeModel {
    refuse_generics("an object type", "its name stands for exactly one Rust type", &input.generics, sink);
    refuse_packed(&input.attrs, sink);
    refuse_unsized(input, sink);
    let attrs = TypeAttrs::read(&input.attrs, sink);
    let named = named_fields(input, sink);
    let fields = named.iter().flat_map(|fields| &fields.named);
    let docs = docs::text(&input.attrs);
    let (mut known, mut unread) = (Vec::new(), Vec::new());
    for field in fields {
        match field_attrs::read(field, sink) {
            Ok(mut field) => {
                name_self(&mut field, &input.ident);
                known.push(field);
            }
            Err(_) => unread.extend(wrapped::unread_child(field)),
        }
    }
    TypeModel {
        ident: input.ident.clone(),
        name: match attrs.name {
            Some(Ok(name)) => (name.value(), name.span()),
            // Nobody can know the name that was meant, so the one that stands for it must not be a
            // second mistake.
            Some(Err(_)) => ("unreadable".to_owned(), input.ident.span()),
            None => (names::kebab(&input.ident), input.ident.span()),
        },
        parent: attrs.parent,
        abstract_: attrs.abstract_,
        final_: attrs.final_,
        singleton: attrs.singleton,
        implements: attrs.implements,
        methods: attrs.methods,
        init: attrs.init,
        activate: attrs.activate,
        deactivate: attrs.deactivate,
        placement: attrs.placement,
        stability: attrs.stability,
        state: attrs.state,
        description: docs::first_paragraph(&docs),
        computed: attrs.computed,
        crate_path: attrs.crate_path.unwrap_or_else(|| parse_quote!(::qom_runtime)),
        fields: known,
        unread_children: unread,
    }
}

/// `Self` in what is written of a property, as it must be called outside the struct.
fn name_self(field: &mut FieldModel, ident: &Ident) {
    let FieldKind::Property(property) = &mut field.kind else { return };
    let range = property.range.iter_mut().flat_map(|range| range.low.iter_mut().chain([&mut range.high]));
    for expr in property.default.iter_mut().chain(range) {
        // A name for a name: it is an expression still.
        if let Ok(named) = syn::parse2(self_named(expr.to_token_stream(), ident)) {
            *expr = named;
        }
    }
}

fn self_named(tokens: TokenStream, ident: &Ident) -> TokenStream {
    let named = tokens.into_iter().map(|token| match token {
        TokenTree::Ident(word) if word == "Self" => {
            let mut named = ident.clone();
            named.set_span(word.span());
            TokenTree::Ident(named)
        }
        TokenTree::Group(group) => {
            let mut named = Group::new(group.delimiter(), self_named(group.stream(), ident));
            named.set_span(group.span());
            TokenTree::Group(named)
        }
        token => token,
    });
    named.collect()
}

/// Whether an item has parameters or bounds.
pub(crate) fn is_generic(generics: &Generics) -> bool {
    !generics.params.is_empty() || generics.where_clause.is_some()
}

/// A name in the object model stands for one Rust type, so neither kind of type has parameters.
pub(crate) fn refuse_generics(what: &str, why: &str, generics: &Generics, sink: &Sink) {
    if !generics.params.is_empty() {
        sink.error(generics, format!("{what} cannot be generic: {why}"));
    } else if let Some(bounds) = &generics.where_clause {
        sink.error(bounds, format!("{what} cannot have a `where` clause: remove it"));
    }
}

/// Whether an impl for the item would be a second mistake: it would need the item's parameters, or a size.
pub(crate) fn is_no_type(input: &DeriveInput) -> bool {
    is_generic(&input.generics) || unsized_field(&input.data).is_some()
}

/// The last field, if it is a slice.
fn unsized_field(data: &Data) -> Option<&Type> {
    let Data::Struct(data) = data else { return None };
    data.fields.iter().last().map(|field| &field.ty).filter(|ty| matches!(bare(ty), Type::Slice(_)))
}

/// Memory is allocated before it is known what is inside.
fn refuse_unsized(input: &DeriveInput, sink: &Sink) {
    if let Some(ty) = unsized_field(&input.data) {
        sink.error(ty, "an object type has a size: write a length, as in `[u8; 4]`, or a `Vec`");
    }
}

/// Properties are used by reference. (What a later macro makes of the struct is caught by the code that is emitted.)
fn refuse_packed(attrs: &[Attribute], sink: &Sink) {
    for attr in attrs.iter().filter(|attr| attr.path().is_ident("repr")) {
        // What cannot be read here is the compiler's to report.
        let _ = attr.parse_nested_meta(|meta| {
            if meta.path.is_ident("packed") {
                sink.error(&meta.path, "an object type cannot be `packed`: its properties are used by reference");
            }
            if meta.input.peek(syn::token::Paren) {
                meta.input.parse::<Group>()?;
            }
            Ok(())
        });
    }
}

/// The fields of a struct that can be a type. `None` is a struct without fields, or no such struct.
fn named_fields<'a>(input: &'a DeriveInput, sink: &Sink) -> Option<&'a FieldsNamed> {
    match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => Some(fields),
            Fields::Unit => None,
            Fields::Unnamed(fields) => {
                sink.error(fields, format!("an object type has named fields: write `struct {} {{ .. }}`", input.ident));
                None
            }
        },
        Data::Enum(data) => {
            let rule = "an object type is a struct; an enum can be the type of a property";
            sink.error(data.enum_token, format!("{rule}, with `#[derive(QomEnum)]`"));
            None
        }
        Data::Union(data) => {
            sink.error(data.union_token, "an object type is a struct: write `struct`");
            None
        }
    }
}

#[cfg(test)]
mod tests;
