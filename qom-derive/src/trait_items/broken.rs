//! What stands for an item that breaks a rule, so that the impls of the trait still have what they implement.

use super::*;

/// As much of an item with a mistake as is legal in a trait.
pub(super) fn broken(written: &TraitItem, item: &ItemTrait) -> TokenStream {
    match written {
        TraitItem::Fn(written) => broken_method(written, item),
        TraitItem::Const(written) => broken_constant(written),
        other => other.to_token_stream(),
    }
}

/// What users implement, and what they call from there.
pub(super) fn broken_method(written: &TraitItemFn, item: &ItemTrait) -> TokenStream {
    let mut signature = written.sig.clone();
    let name = signature.ident.unraw().to_string();
    let is_method = |name: &str| {
        item.items.iter().any(|item| matches!(item, TraitItem::Fn(method) if method.sig.ident.unraw() == name))
    };
    let returned = match &signature.output {
        ReturnType::Type(_, ty) => Some((**ty).clone()),
        ReturnType::Default => None,
    };
    let borrows = returned.as_ref().is_some_and(|ty| {
        let mut returned = Lifetimes::default();
        returned.visit_type_mut(&mut ty.clone());
        !returned.elided.is_empty()
    });
    // What the compiler refuses as well would be two messages for one mistake.
    if borrows || signature.variadic.is_some() || name.strip_prefix("parent_").is_some_and(is_method) {
        return TokenStream::new();
    }
    signature.constness = None;
    for input in &mut signature.inputs {
        if let FnArg::Typed(input) = input {
            input.attrs.clear();
        }
    }
    let Attrs { cfg, seen, .. } = Attrs::of(&written.attrs);
    // No body would be of a type that nobody has named.
    let body = match returned.as_ref().and_then(find_impl) {
        Some(_) => quote!(;),
        None => quote!({ loop {} }),
    };
    let mut parents = signature.clone();
    parents.ident = format_ident!("parent_{name}", span = place(signature.ident.span()));
    let parents = (returned.as_ref().and_then(find_impl).is_none() && !is_method(&parents.ident.to_string()))
        .then(|| quote!(#(#cfg)* #[allow(unused)] #parents { loop {} }));
    quote!(#(#cfg)* #(#seen)* #[allow(unused)] #signature #body #parents)
}

/// Its value is never needed, as nothing is built.
pub(super) fn broken_constant(written: &TraitItemConst) -> TokenStream {
    let TraitItemConst { ident, generics, ty, .. } = written;
    let Attrs { cfg, seen, .. } = Attrs::of(&written.attrs);
    quote!(#(#cfg)* #(#seen)* const #ident #generics: #ty = ::core::panic!();)
}
