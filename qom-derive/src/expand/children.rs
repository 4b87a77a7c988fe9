//! Fields `Child<T>`: the children of a class, their keys, and the aliases that they have in their parent.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::Index;
use syn::spanned::Spanned;

use super::properties::{self, Entry, Info};
use super::{assertion, place};
use crate::model::{AliasTarget, ChildModel, FieldModel, TypeModel};
use crate::names;

/// The children: the parent's and those that the type adds; nothing where it adds none.
pub(super) fn parts(model: &TypeModel) -> TokenStream {
    let own: Vec<_> = model
        .children()
        .map(|(_, child)| {
            let (name, ty) = (&child.name.0, properties::at_first(&child.ty));
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
    let ty = properties::at_first(&child.ty);
    let at_type = place(ty.span());
    let part = quote!(<#parent as __qom::QomType>::INFO.part_table().len() + #own);
    let stored_type = quote_spanned!(at_type=> __qom::Part<#ty>);
    let name_of_field = &field.ident;
    let mut entry = Entry::default();
    let mut add = |name: &str, description: &str, constructor: &str| {
        let index = Index::from(at + entry.stored.len());
        let constructor = format_ident!("{constructor}", span = at_type);
        let value = quote_spanned!(at_type=> __qom::Part::#constructor(&raw const (*__qom_own).#name_of_field, #part));
        // The pointer is into the probe; the compiler says the field's type.
        entry.stored.push((stored_type.clone(), quote!(unsafe { #value })));
        Info::One(quote! {
            __qom::PropertyInfo::of_part(#name, #description, &QOM_TYPE.info, &QOM_PROPERTIES.0.#index)
        })
    };
    let description = child.description.as_deref().unwrap_or_default();
    let mut infos = vec![add(&child.name.0, description, "new")];
    for alias in &child.aliases {
        let name = &alias.name.0;
        infos.push(match &alias.target {
            AliasTarget::Child => add(name, description, "linked"),
            AliasTarget::Property(target) => {
                let info = quote_spanned!(at_type=> <#ty as __qom::QomType>::INFO);
                Info::One(quote!(__qom::PropertyInfo::alias(#name, &QOM_TYPE.info, #part, #info, #target)))
            }
        });
    }
    entry.infos = infos;
    entry
}

/// The keys, by which the children are reached.
pub(super) fn keys(model: &TypeModel) -> Option<TokenStream> {
    let ident = &model.ident;
    let keys: Vec<_> = model
        .children()
        .enumerate()
        .map(|(own, (field, child))| {
            let (vis, ty) = (&field.vis, properties::at_first(&child.ty));
            let key = Ident::new(&names::shouty(&field.ident), place(field.ident.span()));
            let doc = format!("The key to the child `{}`.", child.name.0);
            let description = child.description.as_ref().map(|text| quote!(#[doc = ""] #[doc = #text]));
            quote_spanned! {ty.span()=>
                #[doc = #doc]
                #description
                #[allow(dead_code)]
                #vis const #key: __qom::ChildKey<#ident, #ty> = __qom::ChildKey::new(#own);
            }
        })
        .collect();
    (!keys.is_empty()).then(|| quote!(#(#keys)*))
}

/// That an object has no object of its own type inside, as an associated constant that asks the same of the children.
pub(super) fn never_inside_itself(model: &TypeModel) -> TokenStream {
    let parent = super::parent(model);
    let children = model.children().map(|(_, child)| {
        let ty = properties::at_first(&child.ty);
        quote_spanned!(place(ty.span())=> <#ty as __qom::QomType>::NEVER_INSIDE_ITSELF;)
    });
    let Some((_, first)) = model.children().next() else { return TokenStream::new() };
    quote_spanned! {place(first.ty.span())=>
        const NEVER_INSIDE_ITSELF: () = {
            <#parent as __qom::QomType>::NEVER_INSIDE_ITSELF;
            #(#children)*
        };
    }
}

/// What is proved of each child: it does not hold its own parent, it can be made with any object of the type, and it has
/// what its aliases stand for.
pub(super) fn assertions(model: &TypeModel) -> TokenStream {
    let ident = &model.ident;
    let mut out = TokenStream::new();
    if let Some((_, first)) = model.children().next() {
        let at = place(first.ty.span());
        out.extend(quote_spanned!(at=> const _: () = <#ident as __qom::QomType>::NEVER_INSIDE_ITSELF;));
    }
    for (_, child) in model.children() {
        let ty = &child.ty;
        let (at, name) = (place(ty.span()), last_name(ty));
        let info = quote_spanned!(at=> <#ty as __qom::QomType>::INFO);
        // One item, as each costs the compiler time; the first that fails is what is said.
        let demands = [
            (
                quote!(!#info.is_abstract()),
                format!("`{name}` is abstract: it has no objects of its own, so write one of its subtypes here"),
            ),
            (
                quote!(!#info.is_singleton() || QOM_TYPE.info.is_singleton()),
                format!(
                    "`{name}` is a singleton, and `{ident}` may have many objects: make `{ident}` a singleton too, or use \
                     a `Link<{name}>`"
                ),
            ),
        ];
        let demands =
            demands.iter().map(|(condition, message)| quote_spanned!(at=> __qom::demand(#condition, #message);));
        out.extend(quote_spanned!(at=> const _: () = { #(#demands)* };));
        for alias in &child.aliases {
            if let AliasTarget::Property(target) = &alias.target {
                let wanted = target.value();
                let message = format!("`{name}` has no property `{wanted}` for this alias to stand for");
                let condition = quote!(__qom::PropertyInfo::exists(#info, #target));
                out.extend(assertion(place(target.span()), &condition, &message));
            }
        }
    }
    out
}

/// How a message calls a type.
fn last_name(ty: &syn::Type) -> String {
    match ty {
        syn::Type::Path(path) => path.path.segments.last().map(|last| last.ident.to_string()).unwrap_or_default(),
        other => quote!(#other).to_string(),
    }
}
