//! Writes what `#[qom_interface]` stands for.
//!
//! The trait is what types implement, and a handle is what other code calls it by. A class has one table for each of
//! its interfaces, made where the class is declared; what a type does not write is looked up in its parent's class.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::ext::IdentExt;
use syn::parse::Parse;
use syn::{Attribute, Ident, ItemTrait, Lifetime, Path, parse_quote};

use crate::diag::Sink;
use crate::names;
use crate::parse::docs;
use crate::parse::keys::{Grammar, Key, Reader};
use crate::trait_items::{self, Item, Method, Rules, methods, place, visibility, with_name};

static RULES: Rules = Rules {
    what: "an interface",
    attribute: "qom_interface",
    no_constants: Some("an interface has methods only: write a function"),
    taken: &[("object", "`object` is what a handle gives the object by")],
};

static KEYS: Grammar = Grammar {
    place: "in `#[qom_interface(..)]`",
    keys: &[
        // The name of the interface on the wire.
        Key::new("name", NAME_USAGE),
        // The interfaces that a type must implement as well.
        Key::new("extends", "extends(SomeInterface)"),
        // The path of the runtime, if not `::qom_runtime`.
        Key::new("crate", "crate = some::path"),
    ],
    elsewhere: &[],
};

const NAME_USAGE: &str = "name = \"hotplug-handler\"";

/// What stands in the attribute.
struct Keys {
    name: String,
    extends: Vec<Path>,
    crate_path: Path,
}

/// The trait, its table and its handle.
pub(crate) fn expand(attr: TokenStream, item: TokenStream) -> TokenStream {
    let item: ItemTrait = match syn::parse2(item.clone()) {
        Ok(item) => item,
        Err(error) => {
            let error = error.into_compile_error();
            return quote!(#error #item);
        }
    };
    let sink = Sink::new();
    let keys = keys(&attr, &sink);
    let header = trait_items::header(&item, &RULES, &sink);
    let items = trait_items::read(&item, &RULES, &sink);
    let errors = sink.finish().err().map(syn::Error::into_compile_error);
    let output = match header {
        Ok(()) => Expansion::new(&item, &keys, &items).write(),
        Err(_) => Expansion::new(&item, &keys, &[]).write_stand_in(),
    };
    quote!(#errors #output)
}

fn keys(attr: &TokenStream, sink: &Sink) -> Keys {
    let (mut name, mut extends, mut crate_path) = (None, Vec::new(), None);
    let attr: Attribute = parse_quote!(#[qom(#attr)]);
    let mut reader = Reader::new(&KEYS, sink);
    reader.attributes(&[attr], |entry| {
        match entry.key.name {
            "name" => name = Some(entry.string()?),
            "extends" => extends = entry.items("trait", Path::parse)?,
            "crate" => crate_path = Some(entry.path()?),
            key => unreachable!("`{key}` is no key of an interface"),
        }
        Ok(())
    });
    let all_read = reader.finish().is_ok();
    match &name {
        Some(written) if !names::is_type(&written.value()) => {
            let name = written.value();
            let rule = "two or more letters, digits, `.`, `_` or `-`, the first a letter or one of `1` to `9`";
            sink.error(written, format!("illegal interface name `{name}`: write {rule}, as in `{NAME_USAGE}`"));
        }
        None if all_read => {
            let message = format!("the name of the interface is missing: write `#[qom_interface({NAME_USAGE})]`");
            sink.error_at(Span::call_site(), message);
        }
        _ => {}
    }
    extends_differ(&extends, sink);
    Keys {
        name: name.map(|name| name.value()).unwrap_or_default(),
        extends,
        crate_path: crate_path.unwrap_or_else(|| parse_quote!(::qom_runtime)),
    }
}

/// `extends(Reset, Reset)`
fn extends_differ(extends: &[Path], sink: &Sink) {
    let spelled = |path: &Path| path.to_token_stream().to_string();
    for (index, path) in extends.iter().enumerate() {
        if extends[..index].iter().any(|earlier| spelled(earlier) == spelled(path)) {
            sink.error(path, "this interface was given already: keep one of them");
        }
    }
}

/// What the parts of the output share.
struct Expansion<'a> {
    item: &'a ItemTrait,
    keys: &'a Keys,
    items: &'a [Item],
    /// The path of what generated code uses.
    q: TokenStream,
    /// The visibility of the trait.
    vis: TokenStream,
    /// The user's `#[cfg]` of the trait.
    cfg: Vec<&'a Attribute>,
    /// The same, and the user's lint levels, for what repeats the methods.
    levels: Vec<&'a Attribute>,
    /// The handle.
    handle: Ident,
    /// The handle's lifetime: of the object.
    lifetime: Lifetime,
    /// The table.
    vtable: Ident,
}

impl<'a> Expansion<'a> {
    fn new(item: &'a ItemTrait, keys: &'a Keys, items: &'a [Item]) -> Self {
        let Keys { crate_path, .. } = keys;
        let name = item.ident.unraw();
        let at = place(name.span());
        let lifetime = parse_quote!('a);
        let is_taken = |lifetime: &Lifetime| methods(items).any(|method| method.declares(lifetime));
        Expansion {
            item,
            keys,
            items,
            q: quote!(#crate_path::__private),
            vis: visibility(&item.vis),
            cfg: with_name(&item.attrs, &["cfg"]).collect(),
            levels: with_name(&item.attrs, &["cfg", "allow", "warn", "deny", "forbid"]).collect(),
            handle: format_ident!("{name}Ref", span = at),
            lifetime: if is_taken(&lifetime) { parse_quote!('__qom) } else { lifetime },
            vtable: format_ident!("__Qom{name}Vtable", span = at),
        }
    }

    fn write(&self) -> TokenStream {
        let user_trait = self.user_trait();
        let table = self.table();
        let handle = self.handle();
        let callers = self.callers();
        let identity = self.identity();
        let tables = self.tables();
        quote!(#user_trait #table #handle #callers #identity #tables)
    }

    /// What keeps the user's other code compiling when the trait itself is not legal.
    fn write_stand_in(&self) -> TokenStream {
        let Self { q, handle, keys, .. } = self;
        let ItemTrait { vis, unsafety, ident, generics, supertraits, .. } = self.item;
        let attrs = self.item.attrs.iter().filter(|attr| !attr.path().is_ident("qom"));
        let supertraits = supertraits.iter().map(ToTokens::to_token_stream);
        let supertraits = supertraits.chain(keys.extends.iter().map(ToTokens::to_token_stream));
        let bounds = &generics.where_clause;
        let stubs = trait_items::stubs(self.item);
        let table = self.table();
        let handle_type = self.handle();
        let identity = self.identity();
        quote! {
            #(#attrs)*
            #vis #unsafety trait #ident #generics: #(#supertraits +)* #q::QomType #bounds {
                #stubs
            }
            #table
            #handle_type
            #identity
            // No table at all.
            #[automatically_derived]
            unsafe impl<__QomT> #q::InterfaceFor<__QomT> for #handle<'static> {
                const ENTRIES: &'static [#q::InterfaceEntry] = &[];
            }
        }
    }

    fn methods(&self) -> impl Iterator<Item = &'a Method> + Clone {
        methods(self.items)
    }

    /// The handles of the interfaces that this one extends.
    fn extended(&self) -> Vec<Path> {
        self.keys.extends.iter().map(handle_of).collect()
    }

    /// What types implement: what they do not write is their parent's, or else the user's body.
    fn user_trait(&self) -> TokenStream {
        let Self { q, keys, handle, .. } = self;
        let ItemTrait { attrs, vis, trait_token, ident, supertraits, .. } = self.item;
        let attrs = attrs.iter().filter(|attr| !attr.path().is_ident("qom"));
        let supertraits = supertraits.iter();
        let extends = &keys.extends;
        let message = format!("`{{Self}}` lists the interface `{ident}` and does not implement it");
        let label = format!("the trait `{ident}` is not implemented for `{{Self}}`");
        let note = format!("write `impl {ident} for {{Self}} {{{{ .. }}}}`");
        let items = self.items.iter().map(|item| match item {
            Item::Method(method) => self.provided(method),
            Item::Constant(_) => unreachable!("an interface has no constants"),
            Item::Broken(tokens) => tokens.clone(),
        });
        quote! {
            #(#attrs)*
            #[diagnostic::on_unimplemented(message = #message, label = #label, note = #note)]
            #vis #trait_token #ident: #(#extends +)* #(#supertraits +)* #q::Lists<#handle<'static>> {
                #(#items)*
            }
        }
    }

    /// A method of the trait, the one that calls the parent's, and the user's body.
    fn provided(&self, method: &Method) -> TokenStream {
        let Self { q, handle, .. } = self;
        let user_trait = &self.item.ident;
        let (cfg, seen, form, attrs) = (&method.attrs.cfg, &method.attrs.seen, method.attrs.form(), &method.attrs.body);
        let (name, parent_name, own_name) = (&method.ident, method.named("parent_"), method.named("__qom_default_"));
        let signature = method.signature(name);
        let parent_signature = method.signature(&parent_name);
        let own_signature = method.signature(&own_name);
        let doc = format!(
            "The parent's [`{0}`](Self::{0}); what is done by default if the parent does not implement the interface.",
            method.ident.unraw()
        );
        let (this, args, body, table_name) = (method.this(), method.args(), &method.body, method.name());
        // Sound: every object is an `Object`; the pointer is of the parent's class, which the object descends from.
        let (view, as_object) = method.view(q, &quote!(#q::Object));
        quote! {
            #(#cfg)* #(#seen)*
            #signature {
                <Self as #user_trait>::#parent_name(#this, #args)
            }
            #form
            #[doc = #doc]
            #parent_signature {
                let __qom_parent = <<Self as #q::QomType>::Parent as #q::QomType>::INFO;
                match #q::TypeInfo::interface_methods::<#handle<'static>>(__qom_parent) {
                    ::core::option::Option::Some(__qom_methods) => {
                        #view
                        unsafe { (__qom_methods.#table_name)(#as_object, #args) }
                    }
                    ::core::option::Option::None => <Self as #user_trait>::#own_name(#this, #args),
                }
            }
            #(#cfg)* #(#attrs)*
            #[doc(hidden)]
            #own_signature #body
        }
    }

    /// Function pointers. What is in it can be seen here only.
    fn table(&self) -> TokenStream {
        let Self { q, vtable, cfg, .. } = self;
        let object = quote!(#q::Object);
        let methods = self.methods().map(|method| {
            let cfg = &method.attrs.cfg;
            let (name, pointer) = (method.name(), method.pointer(q, &object));
            quote!(#(#cfg)* #name: #pointer,)
        });
        quote! {
            #(#cfg)*
            #[doc(hidden)]
            pub struct #vtable {
                #(#methods)*
            }
        }
    }

    fn handle(&self) -> TokenStream {
        let Self { q, vis, cfg, handle, lifetime, .. } = self;
        let docs = with_name(&self.item.attrs, &["doc"]);
        let doc = format!("A handle to an object that implements [`{}`].", self.item.ident.unraw());
        quote! {
            #(#cfg)*
            #[doc = #doc]
            #[doc = ""]
            #(#docs)*
            #[derive(::core::clone::Clone, ::core::marker::Copy)]
            #vis struct #handle<#lifetime> {
                implementation: #q::Implementation<#lifetime, #handle<'static>>,
            }
            #(#cfg)*
            #[automatically_derived]
            impl ::core::fmt::Debug for #handle<'_> {
                fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                    ::core::fmt::Debug::fmt(&self.implementation, f)
                }
            }
            #(#cfg)*
            #[automatically_derived]
            impl<#lifetime> #q::InterfaceRef<#lifetime> for #handle<#lifetime> {
                type Id = #handle<'static>;
                fn new(implementation: #q::Implementation<#lifetime, #handle<'static>>) -> Self {
                    Self { implementation }
                }
            }
        }
    }

    /// What other code calls: the methods of the handle.
    fn callers(&self) -> TokenStream {
        let Self { q, vis, levels, handle, lifetime, .. } = self;
        let methods = self
            .methods()
            .map(|method| if method.is_exclusive() { self.caller_in_draft(method) } else { self.caller(method) });
        quote! {
            #(#levels)*
            impl<#lifetime> #handle<#lifetime> {
                /// The object.
                #[inline]
                #vis fn object(self) -> &#lifetime #q::Obj<#q::Object> {
                    self.implementation.object()
                }
                #(#methods)*
            }
        }
    }

    fn caller(&self, method: &Method) -> TokenStream {
        let (cfg, seen) = (&method.attrs.cfg, &method.attrs.seen);
        let vis = method.visibility(&self.vis);
        let (name, args) = (method.name(), method.args());
        let signature = method.signature_by_value(&name, &self.lifetime);
        // Sound: `Implementation` holds an object and the table of its class, and cannot be made elsewhere.
        quote! {
            #(#cfg)* #(#seen)*
            #[inline]
            #vis #signature {
                unsafe { (self.implementation.methods().#name)(self.implementation.object(), #args) }
            }
        }
    }

    /// A draft has no handle to itself, so it is an argument.
    fn caller_in_draft(&self, method: &Method) -> TokenStream {
        let Self { q, handle, .. } = self;
        let (cfg, seen) = (&method.attrs.cfg, &method.attrs.seen);
        let vis = method.visibility(&self.vis);
        let (name, args, info) = (method.name(), method.args(), method.info(q));
        let param = quote!(__QomT: #q::IsA<#q::Object>);
        let returned = method.returned();
        let returned = quote!(-> ::core::option::Option<#returned>);
        let signature = method.signature_of(&name, Some(param), q, &quote!(__QomT), Some(&returned));
        let (upcast, this) = method.upcast(q, &quote!(#q::Object));
        // Sound: the table is the one of the object's class.
        quote! {
            #(#cfg)* #(#seen)*
            #[doc = ""]
            #[doc = "`None` if the object does not implement the interface."]
            #vis #signature {
                match #q::TypeInfo::interface_methods::<#handle<'static>>(#info) {
                    ::core::option::Option::Some(__qom_methods) => {
                        #upcast
                        ::core::option::Option::Some(unsafe { (__qom_methods.#name)(#this, #args) })
                    }
                    ::core::option::Option::None => ::core::option::Option::None,
                }
            }
        }
    }

    /// What the interface is called, and how a class finds it.
    fn identity(&self) -> TokenStream {
        let Self { q, keys: Keys { name, .. }, cfg, handle, vtable, .. } = self;
        let description = docs::description(&self.item.attrs).unwrap_or_default();
        let extended = self.extended();
        // Sound: the static stands in this very block, so it belongs to the handle alone.
        quote! {
            #(#cfg)*
            const _: () = {
                static __QOM_INTERFACE: #q::InterfaceInfo = #q::InterfaceInfo::new(
                    #name,
                    #description,
                    &[#(<#extended<'static> as #q::Interface>::INFO),*],
                    #q::origin(
                        ::core::option_env!("CARGO_PKG_NAME"),
                        ::core::file!(),
                        ::core::line!(),
                    ),
                );
                #[automatically_derived]
                unsafe impl #q::Interface for #handle<'static> {
                    type Vtable = #vtable;
                    const INFO: &'static #q::InterfaceInfo = &__QOM_INTERFACE;
                }
                #[automatically_derived]
                impl #q::LinkTarget for #handle<'static> {
                    type Object = #q::Object;
                    const KIND: #q::TargetKind = #q::TargetKind::Interface(&__QOM_INTERFACE);
                }
            };
        }
    }

    /// The table of each class that implements the interface.
    fn tables(&self) -> TokenStream {
        let Self { q, levels, handle, vtable, .. } = self;
        let user_trait = &self.item.ident;
        let object = quote!(#q::Object);
        let thunks = self.methods().map(|method| {
            let attrs = method.attrs.delegate();
            let (name, args) = (method.name(), method.args());
            let signature = method.signature_of(&name, None, q, &object, None);
            // Sound: the pointer stands in the table of the class `__QomT`, so the object is a `__QomT`.
            let (view, this) = method.view(q, &quote!(__QomT));
            quote! {
                #attrs
                unsafe #signature {
                    #view
                    <__QomT as #user_trait>::#name(#this, #args)
                }
            }
        });
        let methods = self.methods().map(|method| {
            let (cfg, name) = (&method.attrs.cfg, method.name());
            quote!(#(#cfg)* #name: Self::#name,)
        });
        let entry = quote!(#q::InterfaceEntry::new::<#handle<'static>>(__QomTable::<__QomT>::__QOM_TABLE));
        // Sound: `__QOM_TABLE` is made for the class `__QomT`, and so are, by the same promise, the extended ones.
        let extended = self.extended();
        let entries = if extended.is_empty() {
            quote!(&[#entry])
        } else {
            quote! {
                &#q::InterfaceEntry::join::<{ <#handle<'static> as #q::Interface>::INFO.with_extended() }>(
                    &[#(<#extended<'static> as #q::InterfaceFor<__QomT>>::ENTRIES),*],
                    #entry,
                )
            }
        };
        quote! {
            #(#levels)*
            const _: () = {
                struct __QomTable<__QomT>(::core::marker::PhantomData<__QomT>);
                impl<__QomT: #user_trait> __QomTable<__QomT> {
                    const __QOM_TABLE: &'static #vtable = &#vtable {
                        #(#methods)*
                    };
                    #(#thunks)*
                }
                #[automatically_derived]
                unsafe impl<__QomT: #user_trait> #q::InterfaceFor<__QomT> for #handle<'static> {
                    const ENTRIES: &'static [#q::InterfaceEntry] = #entries;
                }
            };
        }
    }
}

/// The handle type of an interface: `a::FooRef` for `a::Foo`.
fn handle_of(path: &Path) -> Path {
    let mut path = path.clone();
    if let Some(last) = path.segments.last_mut() {
        last.ident = format_ident!("{}Ref", last.ident, span = last.ident.span());
    }
    path
}

#[cfg(test)]
mod tests;
