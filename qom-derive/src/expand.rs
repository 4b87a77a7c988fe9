//! Writes what `#[derive(QomType)]` stands for: one anonymous constant with tables, impls and assertions.
//!
//! Every identifier made here begins with `__qom` or `__QOM`, so that it cannot hide what the user's expressions name;
//! `QomSubtype`, `QOM_PROPERTIES` and `QOM_TYPE` do not, as messages show them.
//! Spans are those of this macro, also on `unsafe`, so that a crate which forbids it can use the derive; tokens for
//! which a message may come are located where the user wrote what they stand for.

mod arrays;
mod children;
mod computed;
mod docs;
mod fields;
mod interfaces;
mod links;
mod others;
mod properties;
mod states;

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Ident, Path};

use crate::model::{FieldKind, ParentRef, Scope, Stability, TypeModel};

/// The code of a type whose model has passed every check.
pub(crate) fn qom_type(model: &TypeModel) -> TokenStream {
    let assertions = assertions(model);
    // The runtime's own types are in every registry without being linked.
    let link = (!model.crate_path.is_ident("crate")).then(|| quote!(__qom::link!(&QOM_TYPE.info);));
    let docs = docs::write(model);
    write(model, &default_state(model), &quote!(#docs #assertions #link))
}

/// The code of a type that has mistakes: enough to name it, and no assertion that could be a second message.
pub(crate) fn stand_in(model: &TypeModel) -> TokenStream {
    let all_fields = model.fields.iter().chain(&model.unread_children).cloned().collect();
    let keys = children::keys(&TypeModel { fields: all_fields, ..model.clone() }, &TokenStream::new());
    let without_fields = TypeModel { fields: Vec::new(), ..model.clone() };
    write(&without_fields, &quote!(loop {}), &quote!(#keys))
}

fn write(model: &TypeModel, default_state: &TokenStream, rest: &TokenStream) -> TokenStream {
    let TypeModel { ident, crate_path, name: (name, _), .. } = model;
    let (parent, above) = (parent(model), above(model));
    let description = model.description.as_deref().unwrap_or_default();
    let is_abstract = model.abstract_.is_some();
    let is_final = model.final_.is_some();
    let kind = if is_abstract { quote!(Abstract) } else { quote!(Concrete) };
    let rule = match model.singleton {
        Some(_) => quote!(__qom::Singleton),
        None => quote!(<#parent as __qom::QomType>::Rule),
    };
    let hooks = hooks(model);
    let (properties, own, room) = if model.own_names().is_empty() {
        (TokenStream::new(), quote!(&[]), quote!(0))
    } else {
        let count = properties::count(model);
        let room = quote!(<#parent as __qom::QomType>::INFO.property_table().len() + #count);
        (properties::write(model), quote!(&QOM_PROPERTIES.1), room)
    };
    let parts = children::parts(model);
    let (interfaces, interface_table) = interfaces::write(model);
    let slots = slots(model);
    let marks = marks(&model.stability);
    let state = states::write(model);
    let methods = methods(model);
    let others = others::write(model);
    let shareable = shareable(ident);
    // Before anything is read of a child.
    let ends = model.children().next().map(|_| quote!(let () = <#ident as __qom::QomType>::NO_CHILD_HOLDS_ITS_PARENT;));
    quote! {
        const _: () = {
            use #crate_path::__private as __qom;
            type #parent = #above;
            #others
            #properties
            #interfaces
            static QOM_TYPE: __qom::Described<{ #room }> = {
                #ends
                #shareable
                let __qom_parts = __qom::TypeParts {
                    name: #name,
                    description: #description,
                    is_abstract: #is_abstract,
                    is_final: #is_final,
                    own: #own,
                    interfaces: #interface_table,
                    parts: #parts,
                    slots: #slots,
                    state: #state,
                    origin: __qom::origin(::core::option_env!("CARGO_PKG_NAME"), ::core::file!(), ::core::line!()),
                };
                unsafe { __qom::describe::<#ident, _>(&QOM_TYPE, __qom_parts) } #marks
            };
            // The tables above are of this type, the base is its parent's object, and `shareable` proves the rest.
            #[automatically_derived]
            unsafe impl __qom::QomType for #ident {
                type Parent = #parent;
                type Base = __qom::Obj<#parent>;
                type Kind = __qom::#kind;
                type Rule = #rule;
                const INFO: &'static __qom::TypeInfo = &QOM_TYPE.info;
                #hooks
                fn default_state() -> Self {
                    #default_state
                }
            }
            // Its parent's ancestors are its own.
            #[automatically_derived]
            unsafe impl<__QomU: __qom::QomType> __qom::Below<__QomU> for #ident where #parent: __qom::Below<__QomU> {}
            #methods
            #rest
        };
    }
}

/// The name that the parent has in generated code: a message about it points at what the user wrote.
fn parent(model: &TypeModel) -> Ident {
    let span = model.parent.path().map_or_else(Span::call_site, |path| place(path.span()));
    Ident::new("__QomParent", span)
}

/// The parent, as it is named in the user's scope.
fn above(model: &TypeModel) -> TokenStream {
    match model.parent.path() {
        Some(path) => quote!(#path),
        None => quote!(__qom::Object),
    }
}

/// The associated constants that only some types have.
fn hooks(model: &TypeModel) -> TokenStream {
    let ident = &model.ident;
    let state = model.state.as_ref();
    let (before_save, after_load) =
        (state.and_then(|state| state.before_save.as_ref()), state.and_then(|state| state.after_load.as_ref()));
    let own = [
        ("init", model.init.as_ref()),
        ("activate", model.activate.as_ref()),
        ("deactivate", model.deactivate.as_ref()),
        ("before_save", before_save),
        ("after_load", after_load),
    ];
    let own: Vec<_> = own
        .into_iter()
        .filter_map(|(key, path)| {
            let path = path?;
            let at = place(path.span());
            let key = Ident::new(key, at);
            Some(quote_spanned!(at=> #key: __qom::#key(#path),))
        })
        .collect();
    let others = (own.len() < 5).then(|| quote!(..__qom::Hooks::NONE));
    let hooks = (!own.is_empty()).then(|| quote!(const HOOKS: __qom::Hooks<Self> = __qom::Hooks { #(#own)* #others };));
    let placement = model.placement.as_ref().map(|path| quote!(const PLACEMENT: __qom::Placement = #path;));
    let methods = model.methods.as_ref().map(|path| {
        let table = quote_spanned!(place(path.span())=> <#ident as __qom::Methods>::VTABLE);
        quote!(const METHODS: __qom::Vtable = #table;)
    });
    let end = children::end(model);
    quote!(#hooks #placement #methods #end)
}

/// A type without a methods trait hands on what its parent asks of descendants; one with a trait leaves that to
/// `#[qom_methods]`.
fn methods(model: &TypeModel) -> TokenStream {
    let (ident, parent) = (&model.ident, parent(model));
    // A final type is a parent for nobody but itself.
    let open = match model.final_ {
        Some(_) => quote!(, __qom::Final<#ident>: __qom::Admits<QomSubtype>),
        None => TokenStream::new(),
    };
    match &model.methods {
        Some(path) => quote!(fn __qom_methods<__QomT: #path>() {}),
        None => quote! {
            #[automatically_derived]
            unsafe impl<QomSubtype> __qom::ParentOf<QomSubtype> for #ident where #parent: __qom::ParentOf<QomSubtype> #open {
                const CHAIN: __qom::VtableChain = __qom::VtableChain {
                    own: __qom::Vtable::NONE,
                    above: ::core::option::Option::Some(&<#parent as __qom::ParentOf<QomSubtype>>::CHAIN),
                };
            }
        },
    }
}

/// Live objects are shared between threads. Where one proof fails the compiler does not ask for the other.
fn shareable(ident: &Ident) -> TokenStream {
    let message = format!("`{ident}` is not `Send`, and live objects go from one thread to another");
    quote_spanned! {place(ident.span())=>
        __qom::objects_are_shared_between_threads::<#ident>();
        {
            use __qom::NotSendable as _;
            __qom::demand(__qom::Sendable::<#ident>::ANSWER, #message);
        }
    }
}

/// The calls that mark a type's description, or a property's; most have none.
fn marks(stability: &Stability) -> TokenStream {
    let unstable = stability.unstable.map(|_| quote!(.unstable()));
    let deprecated = stability.deprecated.as_ref().map(|text| quote!(.deprecated(#text)));
    quote!(#unstable #deprecated)
}

/// The slots along the ancestry.
fn slots(model: &TypeModel) -> TokenStream {
    let parent = parent(model);
    let Some(singleton) = &model.singleton else {
        return quote!(<#parent as __qom::QomType>::INFO.slots());
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
        const __QOM_ABOVE: &[__qom::SlotInfo] = <#parent as __qom::QomType>::INFO.slots();
        const __QOM_SLOTS: &[__qom::SlotInfo] = &__qom::append::<_, { __QOM_ABOVE.len() + 1 }>(__QOM_ABOVE, &[#own]);
        __QOM_SLOTS
    })
}

/// The own state with its defaults.
fn default_state(model: &TypeModel) -> TokenStream {
    let fields = model.fields.iter().enumerate().map(|(index, field)| {
        let ident = &field.ident;
        let value = match &field.kind {
            FieldKind::Plain { default: Some(expr), .. } => quote!(#expr),
            FieldKind::Property(property) if property.default.is_some() => properties::initial(model, index),
            FieldKind::Property(_) if field.element().1.is_some() => {
                quote_spanned!(place(field.ty.span())=> ::core::array::from_fn(|_| ::core::default::Default::default()))
            }
            FieldKind::Link(link) => {
                let strong = link.strong.is_some();
                match field.element().1 {
                    None => quote!(__qom::Link::new(#strong)),
                    Some(_) => quote!(::core::array::from_fn(|_| __qom::Link::new(#strong))),
                }
            }
            FieldKind::Child(_) => quote!(__qom::Child::new()),
            _ => quote_spanned!(place(field.ty.span())=> ::core::default::Default::default()),
        };
        quote!(#ident: #value,)
    });
    let ident = &model.ident;
    let values_exist = properties::values_exist(model);
    // What a later macro makes of the struct must still be one: this pattern is an error for a union, whose fields could
    // be set as another type.
    let is_struct = model.fields.first().map(|field| {
        let field = &field.ident;
        quote!(let _ = |__qom_own: &Self| { let Self { #field: _, .. } = __qom_own; };)
    });
    quote! {
        let _: #values_exist;
        #is_struct
        #ident { #(#fields)* }
    }
}

/// What the compiler proves at the user's own tokens.
fn assertions(model: &TypeModel) -> TokenStream {
    let (ident, parent) = (&model.ident, parent(model));
    let mut out = properties::assertions(model);
    out.extend(states::assertions(model));
    if let ParentRef::Str(written) = &model.parent {
        let wanted = written.value();
        let message = format!(
            "`parent = \"{wanted}\"` means the Rust type in scope that is called so in Pascal case, and that type is registered \
             under another name: write `parent = some::Path`"
        );
        out.extend(assertion(
            place(written.span()),
            &quote!(__qom::same(<#parent as __qom::QomType>::NAME, #wanted)),
            &message,
        ));
    }
    if let Some(singleton) = &model.singleton {
        let (condition, message) = match &singleton.group {
            None => (
                quote!(!<#parent as __qom::QomType>::INFO.is_singleton()),
                format!(
                    "`{ident}` shares the slot of an ancestor that is a singleton: remove `singleton`, or add a slot with \
                     `singleton(group = \"..\")`"
                ),
            ),
            Some(group) => (
                quote!(!<#parent as __qom::QomType>::INFO.has_group(#group)),
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
        const _: () = __qom::demand(#condition, #message);
    }
}

/// This macro's span, located at the user's token: lints take the code for ours, messages point at the user's.
fn place(at: Span) -> Span {
    Span::call_site().located_at(at)
}

/// A variable of generated code. A token of the user's may come from another macro, whose code does not see it.
fn variable(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}

/// `Self::f` as it must be written outside an impl.
fn outside_impl(path: &Path, ident: &Ident) -> Path {
    let mut path = path.clone();
    if let Some(first) = path.segments.first_mut()
        && first.ident == "Self"
    {
        let at = first.ident.span();
        first.ident = ident.clone();
        first.ident.set_span(at);
    }
    path
}
