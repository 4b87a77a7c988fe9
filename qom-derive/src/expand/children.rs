//! Fields `Child<T>`: the children of a class, their keys, and the aliases that they have in their parent.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Index, Type};

use super::fields::{Entry, Info};
use super::{others, place, variable};
use crate::model::{AliasTarget, ChildModel, FieldModel, TypeModel, bare};
use crate::names;

/// The children: the parent's and those that the type adds; nothing where it adds none.
pub(super) fn parts(model: &TypeModel) -> TokenStream {
    let own: Vec<_> = model
        .children()
        .map(|(field, child)| {
            let (name, ty) = (&child.name.0, others::known(model, field));
            quote_spanned!(ty.span()=> __qom::PartInfo::new::<#ty>(#name))
        })
        .collect();
    if own.is_empty() {
        return quote!(&[]);
    }
    let (parent, count) = (super::parent(model), own.len());
    quote!({
        const __QOM_ABOVE: &[__qom::PartInfo] = <#parent as __qom::QomType>::INFO.part_table();
        const __QOM_PARTS: &[__qom::PartInfo] =
            &__qom::append::<_, { __QOM_ABOVE.len() + #count }>(__QOM_ABOVE, &[#(#own),*]);
        __QOM_PARTS
    })
}

/// How much the static holds for a child.
pub(super) fn stored(child: &ChildModel) -> usize {
    1 + child.aliases.iter().filter(|alias| matches!(alias.target, AliasTarget::Child)).count()
}

/// What the static holds for the `own`th child that the type declares, and its properties.
pub(super) fn entry(model: &TypeModel, field: &FieldModel, child: &ChildModel, own: usize, at: usize) -> Entry {
    let parent = super::parent(model);
    let (ty, written) = (others::known(model, field), others::written(model, field));
    let at_type = written.span();
    let part = quote!(<#parent as __qom::QomType>::INFO.part_table().len() + #own);
    let stored_type = quote_spanned!(at_type=> __qom::Part<#written>);
    let (name_of_field, own_state) = (&field.ident, variable("__qom_own"));
    let mut entry = Entry::default();
    let mut add = |name: &str, description: &str, linked: bool| {
        let index = Index::from(at + entry.stored.len());
        let value =
            quote_spanned!(at_type=> __qom::part::<#ty>(&raw const (*#own_state).#name_of_field, #part, #linked));
        // The pointer is into the probe; the compiler says the field's type.
        entry.stored.push((stored_type.clone(), quote!(unsafe { #value })));
        let access = quote_spanned!(at_type=> &QOM_PROPERTIES.0.#index);
        Info::One(quote!(__qom::PropertyInfo::of_part::<#ty>(#name, #description, &QOM_TYPE.info, #access)))
    };
    let description = child.description.as_deref().unwrap_or_default();
    let mut infos = vec![add(&child.name.0, description, false)];
    for alias in &child.aliases {
        let name = &alias.name.0;
        infos.push(match &alias.target {
            AliasTarget::Child => add(name, description, true),
            AliasTarget::Property(target) => {
                let info = quote_spanned!(place(at_type)=> <#ty as __qom::QomType>::INFO);
                Info::One(quote!(__qom::PropertyInfo::alias(#name, &QOM_TYPE.info, #part, #info, #target)))
            }
        });
    }
    entry.infos = infos;
    entry
}

/// The keys, by which the children are reached, in an impl with `attributes`; nothing where there are no children.
pub(super) fn keys(model: &TypeModel, attributes: &TokenStream) -> Option<TokenStream> {
    let ident = &model.ident;
    let mut known = Vec::new();
    let keys: Vec<_> = model
        .children()
        .enumerate()
        // Of two of one name, which `check` refuses, the first.
        .filter(|(_, (field, _))| {
            let key = names::shouty(&field.ident);
            let is_new = !known.contains(&key);
            known.push(key);
            is_new
        })
        .map(|(own, (field, child))| {
            let (vis, ty) = (&field.vis, &child.ty);
            let at = place(field.ident.span());
            let key = Ident::new(&names::shouty(&field.ident), at);
            let doc = format!("The key to the child `{}`.", child.name.0);
            let description = child.description.as_ref().map(|text| quote!(#[doc = ""] #[doc = #text]));
            quote_spanned! {at=>
                #[doc = #doc]
                #description
                #[allow(dead_code)]
                #vis const #key: __qom::ChildKey<#ident, #ty> = __qom::ChildKey::new(#own);
            }
        })
        .collect();
    // As for `others`.
    let key = quote_spanned!(ident.span()=> impl);
    (!keys.is_empty()).then(|| {
        quote! {
            #[automatically_derived]
            #attributes
            #key #ident {
                #(#keys)*
            }
        }
    })
}

/// The proof that what is inside a new object comes to an end: the compiler finds the same of the parent and of each child.
pub(super) fn end(model: &TypeModel) -> Option<TokenStream> {
    let (mut children, parent) = (model.children().peekable(), super::parent(model));
    let at = children.peek()?.1.ty.span();
    let ends = children.map(|(field, _)| {
        let ty = others::known(model, field);
        quote_spanned!(place(ty.span())=> <#ty as __qom::QomType>::NO_CHILD_HOLDS_ITS_PARENT)
    });
    let above = quote!(<#parent as __qom::QomType>::NO_CHILD_HOLDS_ITS_PARENT);
    Some(quote_spanned!(at=> const NO_CHILD_HOLDS_ITS_PARENT: () = { let _ = (#above, #(#ends),*); };))
}

/// What is proved of each child: it can be made with any object of the type, and it has what its aliases stand for.
pub(super) fn assertions(model: &TypeModel) -> TokenStream {
    let mut spelled: Vec<String> = Vec::new();
    let mut demands = Vec::new();
    for (field, child) in model.children() {
        let ty = others::known(model, field);
        let (at, name, ident) = (place(ty.span()), last_name(&child.ty), &model.ident);
        let info = quote_spanned!(at=> <#ty as __qom::QomType>::INFO);
        let mut demand = |at, condition: TokenStream, message: String| {
            demands.push(quote_spanned!(at=> __qom::demand(#condition, #message);));
        };
        let message = format!("`{name}` is abstract: it has no objects of its own, so write one of its subtypes here");
        demand(at, quote!(!#info.is_abstract()), message);
        let message = format!(
            "`{name}` is a singleton, and `{ident}` may have many objects: make `{ident}` a singleton too, or use a \
             `Link<{name}>`"
        );
        demand(at, quote!(!#info.is_singleton() || QOM_TYPE.info.is_singleton()), message);
        let spelling = child.ty.to_token_stream().to_string();
        if spelled.contains(&spelling) {
            let message =
                format!("`{name}` is a singleton, and another field has it already: remove `{}`", field.ident);
            demand(at, quote!(!#info.is_singleton()), message);
        }
        spelled.push(spelling);
        for alias in &child.aliases {
            if let AliasTarget::Property(target) = &alias.target {
                let wanted = target.value();
                let mut message = format!("`{name}` has no property `{wanted}` for this alias to stand for");
                if wanted == "self" {
                    message += ": write `self` without quotes for the child itself";
                }
                demand(place(target.span()), quote!(__qom::PropertyInfo::exists(#info, #target)), message);
            }
        }
    }
    if demands.is_empty() {
        return TokenStream::new();
    }
    // One item, as each costs the compiler time; the first that fails is what is said.
    quote!(const _: () = { #(#demands)* };)
}

/// How a message calls a type.
fn last_name(ty: &Type) -> String {
    match bare(ty) {
        Type::Path(path) => path.path.segments.last().map(|last| last.ident.to_string()).unwrap_or_default(),
        other => quote!(#other).to_string(),
    }
}
