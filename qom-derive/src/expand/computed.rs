//! What one `property(..)` of the struct gives to the table of properties.

use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use super::docs::written;
use super::fields::at_first;
use super::{assertion, marks, others, outside_impl, place};
use crate::model::{Computed, TypeModel};

/// The property.
pub(super) fn info(model: &TypeModel, computed: &Computed) -> TokenStream {
    let Computed { name: (name, _), .. } = computed;
    let description = computed.description.as_deref().unwrap_or_default();
    let word = computed.type_word.as_ref().map(|word| quote!(.word(#word)));
    let marks = marks(&computed.stability);
    let info = match computed.link {
        Some(_) => {
            let link = link(model, computed);
            let at = computed.ty.span();
            // Its type is known to the compiler only.
            let declared = quote_spanned!(at=> const __QOM_ACCESS: &dyn __qom::PropertyAccess = &#link;);
            let access = quote!({ #declared __QOM_ACCESS });
            quote!(__qom::PropertyInfo::of_fixed_link(#name, #description, &QOM_TYPE.info, #access))
        }
        None => {
            let readable = computed.getters().next().is_some();
            let in_draft = computed.set.is_some() || computed.set_draft.is_some();
            let live = computed.set.is_some() || computed.set_live.is_some();
            let uses = quote! {
                __qom::Uses { readable: #readable, settable_in_draft: #in_draft, settable_live: #live, checked: false }
            };
            let access = value(model, computed);
            let sets = computed.default.as_ref().map(|_| quote!(.sets_default()));
            quote!(__qom::PropertyInfo::new(#name, #description, &QOM_TYPE.info, #uses, #access) #sets)
        }
    };
    quote!(#info #word #marks)
}

/// How a value is got and set.
fn value(model: &TypeModel, computed: &Computed) -> TokenStream {
    let ident = &model.ident;
    let (at, ty) = (computed.ty.span(), at_first(&computed.ty));
    let mut access = quote_spanned!(at=> __qom::computed::<#ident, #ty>());
    let calls = [
        ("get", &computed.get),
        ("get_live", &computed.get_live),
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
    if let Some(default) = &computed.default {
        access = quote_spanned!(at=> __qom::with_computed_default::<#ident, #ty>(#access, #default));
    }
    let declared = quote_spanned!(at=> const __QOM_ACCESS: &__qom::Computed<#ident, #ty>);
    let used = quote_spanned!(at=> __QOM_ACCESS);
    quote_spanned!(at=> { let _: __qom::Computed<#ident, #ty>; { #declared = &#access; #used } })
}

/// How a link is got.
fn link(model: &TypeModel, computed: &Computed) -> TokenStream {
    let (ident, target) = (&model.ident, others::target(model, computed));
    let path = computed.get_live.as_ref().map(|path| outside_impl(path, ident));
    quote_spanned!(computed.ty.span()=> __qom::computed_link::<#ident, #target, _>(#path))
}

/// What is proved of links: their functions give what they lead to.
pub(super) fn assertions(model: &TypeModel) -> TokenStream {
    let links = model.computed.iter().filter(|computed| computed.link.is_some());
    let demands = links.map(|computed| {
        let (link, target) = (link(model, computed), others::target(model, computed));
        let ty = written(&computed.ty);
        let message = format!("this link leads to a `{ty}`: its function gives an `Option<Owned<{ty}>>`");
        let at = computed.get_live.as_ref().map_or_else(|| computed.ty.span(), Spanned::span);
        let leads_there = quote_spanned!(computed.ty.span()=> __qom::leads_there::<_, #target, _>(&#link));
        assertion(place(at), &leads_there, &message)
    });
    quote!(#(#demands)*)
}
