//! Writes what `#[qom_methods]` stands for.
//!
//! The trait is what descendants of a base type implement. Beside it stands a class trait, which the base implements
//! with the user's bodies and each descendant through the trait, so that "the parent's method" has one name whether the
//! parent is the base or not. A table of the base's methods is made once for each class, as a constant.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::spanned::Spanned;
use syn::{Attribute, Ident, ItemTrait, Path, Token, parse_quote};

use crate::diag::{Reported, Sink};
use crate::parse::keys::{Grammar, Key, Reader};
use crate::trait_items::{
    self, Attrs, Constant, Item, Method, Rules, constants, last_name, methods, of_class, place, placed_ident,
    visibility, with_name,
};

mod table;

static RULES: Rules = Rules { what: "a methods trait", attribute: "qom_methods", no_constants: None, taken: &[] };

static KEYS: Grammar = Grammar {
    place: "after the type in `#[qom_methods(..)]`",
    keys: &[
        // The path of the runtime, if not `::qom_runtime`.
        Key::new("crate", "crate = some::path"),
    ],
    elsewhere: &[],
};

/// The trait and the class that is generated from it.
pub(crate) fn expand(attr: TokenStream, item: TokenStream) -> TokenStream {
    let item: ItemTrait = match syn::parse2(item.clone()) {
        Ok(item) => item,
        Err(error) => {
            let error = error.into_compile_error();
            return quote!(#error #item);
        }
    };
    let sink = Sink::new();
    let (base, crate_path) = target(attr, &sink);
    let header = trait_items::header(&item, &RULES, &sink);
    let items = trait_items::read(&item, &RULES, &sink);
    let errors = sink.finish().err().map(syn::Error::into_compile_error);
    let q = quote!(#crate_path::__private);
    let output = match (base, header) {
        (Ok(base), Ok(())) => Expansion::new(&item, &base, &items, q).write(),
        (base, _) => stand_in(&item, base.ok().as_ref(), &q),
    };
    quote!(#errors #output)
}

/// The base type, and the path of the runtime.
fn target(attr: TokenStream, sink: &Sink) -> (Result<Path, Reported>, Path) {
    let mut base = None;
    let mut rest = TokenStream::new();
    let usage = "write `#[qom_methods(SomeType)]`";
    let read = |input: ParseStream<'_>| {
        // A key is no type.
        if !(input.is_empty() || input.peek2(Token![=])) {
            base = Some(input.parse()?);
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        rest = input.parse()?;
        Ok(())
    };
    if let Err(error) = read.parse2(attr) {
        let message = format!("expected the type whose methods these are: {usage}");
        return (Err(sink.error_at(error.span(), message)), parse_quote!(::qom_runtime));
    }
    let base = base.ok_or_else(|| {
        let message = format!("the type whose methods these are is missing: {usage}");
        sink.error_at(Span::call_site(), message)
    });
    let mut crate_path = None;
    let rest: Attribute = parse_quote!(#[qom(#rest)]);
    Reader::new(&KEYS, sink).attributes(&[rest], |entry| {
        // `crate` is the only key.
        crate_path = Some(entry.path()?);
        Ok(())
    });
    (base, crate_path.unwrap_or_else(|| parse_quote!(::qom_runtime)))
}

/// What keeps the user's other code compiling when the trait itself is not legal.
fn stand_in(item: &ItemTrait, base: Option<&Path>, q: &TokenStream) -> TokenStream {
    let ItemTrait { vis, unsafety, ident, generics, supertraits, .. } = item;
    let attrs = item.attrs.iter().filter(|attr| !attr.path().is_ident("qom"));
    let supertraits = supertraits.iter();
    let bounds = &generics.where_clause;
    let stubs = trait_items::stubs(item);
    let class = base.map(|base| {
        quote! {
            const _: () = {
                // No table is at the level of `base`; nothing that could ask for one is there.
                #[automatically_derived]
                unsafe impl #q::Methods for #base {
                    type Vtable = ();
                    const VTABLE: #q::Vtable = #q::Vtable::NONE;
                }
                #[automatically_derived]
                unsafe impl<QomSubtype> #q::ParentOf<QomSubtype> for #base
                where
                    <#base as #q::QomType>::Parent: #q::ParentOf<QomSubtype>,
                {
                    const CHAIN: #q::VtableChain = #q::VtableChain {
                        own: #q::Vtable::NONE,
                        above: ::core::option::Option::Some(
                            &<<#base as #q::QomType>::Parent as #q::ParentOf<QomSubtype>>::CHAIN,
                        ),
                    };
                }
            };
        }
    });
    quote! {
        #(#attrs)*
        #vis #unsafety trait #ident #generics: #(#supertraits +)* #q::QomType #bounds {
            #stubs
        }
        #class
    }
}

/// What the parts of the output share.
struct Expansion<'a> {
    item: &'a ItemTrait,
    base: &'a Path,
    items: &'a [Item],
    /// The path of what generated code uses.
    q: TokenStream,
    /// The visibility of the trait.
    vis: TokenStream,
    /// The user's `#[cfg]` of the trait.
    cfg: Vec<&'a Attribute>,
    /// The same, and the user's lint levels, for what repeats the methods.
    levels: Vec<&'a Attribute>,
    /// The class trait.
    class: Ident,
    /// The table.
    vtable: Ident,
}

impl<'a> Expansion<'a> {
    fn new(item: &'a ItemTrait, base: &'a Path, items: &'a [Item], q: TokenStream) -> Self {
        let name = item.ident.unraw();
        let at = place(name.span());
        Expansion {
            item,
            base,
            items,
            q,
            vis: visibility(&item.vis),
            cfg: with_name(&item.attrs, &["cfg"]).collect(),
            levels: with_name(&item.attrs, &["cfg", "allow", "warn", "deny", "forbid"]).collect(),
            class: format_ident!("{name}OfParent", span = at),
            vtable: format_ident!("__Qom{name}Vtable", span = at),
        }
    }

    fn write(&self) -> TokenStream {
        let user_trait = self.user_trait();
        let class_trait = self.class_trait();
        let of_base = self.class_of_base();
        let of_descendants = self.class_of_descendants();
        let table = self.table();
        let tables = self.tables();
        let callers = self.callers();
        quote!(#user_trait #class_trait #of_base #of_descendants #table #tables #callers)
    }

    fn methods(&self) -> impl Iterator<Item = &'a Method> + Clone {
        methods(self.items)
    }

    fn constants(&self) -> impl Iterator<Item = &'a Constant> + Clone {
        constants(self.items)
    }

    /// The parent of the type at hand.
    fn parent(&self) -> TokenStream {
        let q = &self.q;
        quote!(<Self as #q::QomType>::Parent)
    }

    /// What descendants implement: what they do not write is their parent's.
    fn user_trait(&self) -> TokenStream {
        let Self { q, class, .. } = self;
        let ItemTrait { attrs, vis, trait_token, ident, supertraits, .. } = self.item;
        let attrs = attrs.iter().filter(|attr| !attr.path().is_ident("qom"));
        let supertraits = supertraits.iter();
        let base = last_name(self.base);
        let message = format!("`{{Self}}` descends from `{base}` and does not implement `{ident}`");
        let label = format!("the trait `{ident}` is not implemented for `{{Self}}`");
        let note = format!(
            "write `impl {ident} for {{Self}} {{{{}}}}`: what is not written there is inherited from the parent"
        );
        let parent = self.parent();
        let items = self.items.iter().map(|item| match item {
            Item::Method(method) => self.provided(method),
            Item::Constant(constant) => {
                let Constant { attrs: Attrs { cfg, seen, .. }, ident, ty, .. } = constant;
                let class_name = constant.class_name();
                quote! {
                    #(#cfg)* #(#seen)*
                    const #ident: #ty = <#parent as #class>::#class_name;
                }
            }
            Item::Broken(tokens) => tokens.clone(),
        });
        quote! {
            #(#attrs)*
            #[diagnostic::on_unimplemented(message = #message, label = #label, note = #note)]
            #vis #trait_token #ident: #(#supertraits +)* #q::QomType<Parent: #class> {
                #(#items)*
            }
        }
    }

    /// A method of the trait, and the one that calls the parent's.
    fn provided(&self, method: &Method) -> TokenStream {
        let Self { q, class, .. } = self;
        let user_trait = &self.item.ident;
        let (cfg, seen, form) = (&method.attrs.cfg, &method.attrs.seen, method.attrs.form());
        let signature = method.signature(&method.ident);
        let parent_name = method.named("parent_");
        let parent_signature = method.signature(&parent_name);
        let doc = format!("The parent's [`{0}`](Self::{0}).", method.ident.unraw());
        let (this, args) = (method.this(), method.args());
        let class_name = method.named("__qom_");
        let parent = self.parent();
        // Sound: an object of a type is one of its parent's; `Parent` is the parent by the contract of `QomType`.
        let (view, as_parent) = method.view(q, &parent);
        quote! {
            #(#cfg)* #(#seen)*
            #signature {
                <Self as #user_trait>::#parent_name(#this, #args)
            }
            #form
            #[doc = #doc]
            #parent_signature {
                #view
                <#parent as #class>::#class_name(#as_parent, #args)
            }
        }
    }

    /// The base and its descendants alike.
    fn class_trait(&self) -> TokenStream {
        let Self { q, class, vis, levels, .. } = self;
        let user_trait = &self.item.ident;
        let base = last_name(self.base);
        let message =
            format!("`{user_trait}` is for types that descend from `{base}`, and this one's parent is `{{Self}}`");
        let label = format!("`{{Self}}` is neither `{base}` nor a descendant of it");
        let note = format!("name `{base}`, or a type that descends from it, as the `parent`, or remove this `impl`");
        let methods = self.methods().map(|method| {
            let form = method.attrs.form();
            let signature = method.signature(&method.named("__qom_"));
            quote!(#form #signature;)
        });
        let constants = self.constants().map(|constant| {
            let (Constant { attrs: Attrs { cfg, .. }, ty, .. }, name) = (constant, constant.class_name());
            quote!(#(#cfg)* const #name: #ty;)
        });
        quote! {
            #(#levels)*
            #[doc(hidden)]
            #[diagnostic::on_unimplemented(message = #message, label = #label, note = #note)]
            #vis trait #class: #q::QomType {
                #(#constants)*
                #(#methods)*
            }
        }
    }

    /// The user's bodies and values, where `Self` is the base.
    fn class_of_base(&self) -> TokenStream {
        let Self { base, class, levels, .. } = self;
        let methods = self.methods().map(|method| {
            let (cfg, attrs) = (&method.attrs.cfg, &method.attrs.body);
            let signature = method.signature(&method.named("__qom_"));
            let body = &method.body;
            quote!(#(#cfg)* #(#attrs)* #signature #body)
        });
        let constants = self.constants().map(|constant| {
            let Constant { attrs: Attrs { cfg, body, .. }, ty, value, .. } = constant;
            let name = constant.class_name();
            quote!(#(#cfg)* #(#body)* const #name: #ty = #value;)
        });
        quote! {
            #(#levels)*
            impl #class for #base {
                #(#constants)*
                #(#methods)*
            }
        }
    }

    /// What descendants say by the user's trait.
    fn class_of_descendants(&self) -> TokenStream {
        let Self { class, cfg, .. } = self;
        let user_trait = &self.item.ident;
        let methods = self.methods().map(|method| {
            let attrs = method.attrs.delegate();
            let signature = method.signature(&method.named("__qom_"));
            let (name, this, args) = (method.name(), method.this(), method.args());
            quote! {
                #attrs
                #[inline]
                #signature {
                    <Self as #user_trait>::#name(#this, #args)
                }
            }
        });
        let constants = self.constants().map(|constant| {
            let Constant { attrs, ident, ty, .. } = constant;
            let (attrs, name, written) = (attrs.delegate(), constant.class_name(), placed_ident(ident));
            quote!(#attrs const #name: #ty = <Self as #user_trait>::#written;)
        });
        quote! {
            #(#cfg)*
            #[automatically_derived]
            #[diagnostic::do_not_recommend]
            impl<__QomT: #user_trait> #class for __QomT {
                #(#constants)*
                #(#methods)*
            }
        }
    }
}

#[cfg(test)]
mod tests;
