//! Writes what `#[derive(QomType)]` stands for: one anonymous constant with tables, impls and assertions.
//!
//! Every identifier made here begins with `__qom` or `__QOM`, so that it cannot hide what the user's expressions name.
//! Spans are those of this macro, also on `unsafe`, so that a crate which forbids it can use the derive; tokens for
//! which a message may come are located where the user wrote what they stand for.

mod interfaces;
mod properties;

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Ident, Path};

use crate::model::{FieldKind, ParentRef, Scope, TypeModel};

/// The code of a type whose model has passed every check.
pub(crate) fn qom_type(model: &TypeModel) -> TokenStream {
    let assertions = assertions(model);
    let crate_path = &model.crate_path;
    // The runtime's own types are in every registry without being linked.
    let link = (!crate_path.is_ident("crate")).then(|| quote!(#crate_path::__qom_link!(&__QOM_TYPE.info);));
    write(model, &default_state(model), &quote!(#assertions #link))
}

/// The code of a type that has mistakes: enough to name it, and no assertion that could be a second message.
pub(crate) fn stand_in(model: &TypeModel) -> TokenStream {
    write(model, &quote!(loop {}), &TokenStream::new())
}

fn write(model: &TypeModel, default_state: &TokenStream, rest: &TokenStream) -> TokenStream {
    let TypeModel { ident, crate_path, name: (name, _), .. } = model;
    let parent = parent_path(model);
    let description = model.description.as_deref().unwrap_or_default();
    let is_abstract = model.abstract_.is_some();
    let is_final = model.final_.is_some();
    let kind = if is_abstract { quote!(Abstract) } else { quote!(Concrete) };
    let rule = match model.singleton {
        Some(_) => quote!(__qom::Singleton),
        None => quote!(<__QomParent as __qom::QomType>::Rule),
    };
    let hooks = hooks(model);
    let (properties, count) = if model.own_names().is_empty() {
        (TokenStream::new(), 0)
    } else {
        (properties::write(model), model.own_names().len())
    };
    let own = if count == 0 { quote!(&[]) } else { quote!(&__QOM_OWN.1) };
    let room = if count == 0 { quote!(0) } else { quote!(<__QomParent as __qom::QomType>::INFO.property_table().len() + #count) };
    let (interfaces, interface_table) = interfaces::write(model);
    let slots = slots(model);
    let methods = methods(model);
    quote! {
        const _: () = {
            use #crate_path::__private as __qom;
            type __QomParent = #parent;
            #properties
            #interfaces
            static __QOM_TYPE: __qom::Described<{ #room }> = __qom::describe::<#ident, _>(
                &__QOM_TYPE,
                __qom::TypeParts {
                    name: #name,
                    description: #description,
                    is_abstract: #is_abstract,
                    is_final: #is_final,
                    own: #own,
                    interfaces: #interface_table,
                    slots: #slots,
                    origin: __qom::origin(::core::option_env!("CARGO_PKG_NAME"), ::core::file!(), ::core::line!()),
                },
            );
            // The tables above are of this type, the base is its parent's object, and `shareable` proves the rest.
            #[automatically_derived]
            unsafe impl __qom::QomType for #ident {
                type Parent = #parent;
                type Base = __qom::Obj<__QomParent>;
                type Kind = __qom::#kind;
                type Rule = #rule;
                const INFO: &'static __qom::TypeInfo = &__QOM_TYPE.info;
                #hooks
                fn default_state() -> Self {
                    #default_state
                }
            }
            // Its parent's ancestors are its own.
            #[automatically_derived]
            unsafe impl<__QomU: __qom::QomType> __qom::IsA<__QomU> for #ident where __QomParent: __qom::IsA<__QomU> {}
            #methods
            #rest
        };
    }
}

/// The parent, as it is named in the user's scope.
fn parent_path(model: &TypeModel) -> TokenStream {
    match model.parent.path() {
        Some(path) => quote!(#path),
        None => quote!(__qom::Object),
    }
}

/// The associated constants that only some types have.
fn hooks(model: &TypeModel) -> TokenStream {
    let ident = &model.ident;
    let init = model.init.as_ref().map(|path| {
        quote! {
            const INIT: ::core::option::Option<fn(&mut __qom::ObjMut<'_, Self>)> = ::core::option::Option::Some(#path);
        }
    });
    let activate = model.activate.as_ref().map(|path| {
        quote! {
            const ACTIVATE: ::core::option::Option<fn(&mut __qom::ObjMut<'_, Self>) -> __qom::Result<()>> =
                ::core::option::Option::Some(#path);
        }
    });
    let deactivate = model.deactivate.as_ref().map(|path| {
        quote! {
            const DEACTIVATE: ::core::option::Option<fn(&__qom::Obj<Self>)> = ::core::option::Option::Some(#path);
        }
    });
    let placement = model.placement.as_ref().map(|path| quote!(const PLACEMENT: __qom::Placement = #path;));
    let methods = model.methods.as_ref().map(|_| {
        quote!(const METHODS: __qom::Vtable = <#ident as __qom::Methods>::VTABLE;)
    });
    quote!(#init #activate #deactivate #placement #methods)
}

/// A type without a methods trait hands on what its parent asks of descendants; one with a trait leaves that to
/// `#[qom_methods]`.
fn methods(model: &TypeModel) -> TokenStream {
    let ident = &model.ident;
    // A final type is a parent for nobody but itself.
    let open = match model.final_ {
        Some(_) => quote!(, __qom::Final<#ident>: __qom::Admits<__QomT>),
        None => TokenStream::new(),
    };
    match &model.methods {
        Some(path) => quote!(fn __qom_methods<__QomT: #path>() {}),
        None => quote! {
            #[automatically_derived]
            unsafe impl<__QomT> __qom::ClassFor<__QomT> for #ident where __QomParent: __qom::ClassFor<__QomT> #open {
                const CHAIN: __qom::VtableChain = __qom::VtableChain {
                    own: __qom::Vtable::NONE,
                    above: ::core::option::Option::Some(&<__QomParent as __qom::ClassFor<__QomT>>::CHAIN),
                };
            }
        },
    }
}

/// The slots along the ancestry.
fn slots(model: &TypeModel) -> TokenStream {
    let Some(singleton) = &model.singleton else {
        return quote!(<__QomParent as __qom::QomType>::INFO.slots());
    };
    let name = &model.name.0;
    let mut own = match &singleton.group {
        Some(group) => quote!(__qom::SlotInfo::of_group(#name, #group)),
        None => quote!(__qom::SlotInfo::of_type(#name)),
    };
    if let Some(message) = &singleton.message {
        own = quote!(#own.message(#message));
    }
    if singleton.once.is_some() {
        own = quote!(#own.once());
    }
    if singleton.scope == Scope::Machine {
        own = quote!(#own.per_machine());
    }
    quote!({
        const __QOM_ABOVE: &[__qom::SlotInfo] = <__QomParent as __qom::QomType>::INFO.slots();
        const __QOM_SLOTS: &[__qom::SlotInfo] = &__qom::append::<_, { __QOM_ABOVE.len() + 1 }>(__QOM_ABOVE, #own);
        __QOM_SLOTS
    })
}

/// The own state with its defaults, and the proofs that need a body of code.
fn default_state(model: &TypeModel) -> TokenStream {
    let fields = model.fields.iter().enumerate().map(|(index, field)| {
        let ident = &field.ident;
        let value = match &field.kind {
            FieldKind::Plain { default: Some(expr) } => quote!(#expr),
            FieldKind::Property(property) if property.default.is_some() => properties::initial(model, index),
            _ => quote!(::core::default::Default::default()),
        };
        quote!(#ident: #value,)
    });
    let ident = &model.ident;
    let shareable = quote_spanned!(place(ident.span())=> __qom::shareable::<#ident>(););
    let projections = properties::projections(model);
    quote! {
        #shareable
        let __qom_own = #ident { #(#fields)* };
        #projections
        __qom_own
    }
}

/// What the compiler proves at the user's own tokens.
fn assertions(model: &TypeModel) -> TokenStream {
    let ident = &model.ident;
    let mut out = properties::assertions(model);
    if let ParentRef::Str(written) = &model.parent {
        let wanted = written.value();
        let message = format!(
            "`parent = \"{wanted}\"` means the Rust type in scope that is called so in Pascal case, and that type is registered \
             under another name: write `parent = some::Path`"
        );
        out.extend(assertion(
            place(written.span()),
            &quote!(__qom::same(<__QomParent as __qom::QomType>::NAME, #wanted)),
            &message,
        ));
    }
    if let Some(singleton) = &model.singleton {
        let (condition, message) = match &singleton.group {
            None => (
                quote!(!<__QomParent as __qom::QomType>::INFO.is_singleton()),
                format!(
                    "`{ident}` shares the slot of an ancestor that is a singleton: remove `singleton`, or add a slot with \
                     `singleton(group = \"..\")`"
                ),
            ),
            Some(group) => (
                quote!(!<__QomParent as __qom::QomType>::INFO.has_group(#group)),
                format!("`{ident}` has the group \"{}\" from an ancestor: remove `singleton`", group.value()),
            ),
        };
        out.extend(assertion(place(singleton.span), &condition, &message));
    }
    out
}

/// A constant assertion that fails at `at`.
fn assertion(at: Span, condition: &TokenStream, message: &str) -> TokenStream {
    quote_spanned! {at=>
        const _: () = if !(#condition) { ::core::panic!(#message) };
    }
}

/// This macro's span, located at the user's token: lints take the code for ours, messages point at the user's.
fn place(at: Span) -> Span {
    Span::call_site().located_at(at)
}

/// `Self::f` as it must be written outside an impl.
fn outside_impl(path: &Path, ident: &Ident) -> Path {
    let mut path = path.clone();
    if let Some(first) = path.segments.first_mut()
        && first.ident == "Self"
    {
        first.ident = Ident::new(&ident.to_string(), first.ident.span());
    }
    path
}
