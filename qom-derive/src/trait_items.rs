//! The items of a methods trait or an interface: the rules that both have, and the forms in which both repeat them.
//!
//! An item that breaks a rule is reported and kept as [`Item::Broken`], so that the impls of the trait still have what
//! they implement; the others are written out as if nothing had happened.

use std::collections::HashMap;
use std::fmt::Display;

use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};
use syn::ext::IdentExt;
use syn::visit_mut::{self, VisitMut};
use syn::{
    Attribute, BoundLifetimes, Expr, FnArg, GenericArgument, GenericParam, Generics, Ident, ItemTrait, Lifetime,
    ParenthesizedGenericArguments, Pat, PatType, Path, PathArguments, PathSegment, ReturnType, Safety, Signature,
    TraitItem, TraitItemConst, TraitItemFn, Type, TypeFnPtr, TypeImplTrait, TypeReference, Visibility, parse_quote,
};

use crate::diag::{Reported, Sink};
use crate::parse;
use crate::parse::keys::{Grammar, Key, Reader};

mod broken;
mod forms;
mod lifetimes;
mod reading;

use broken::{broken, broken_constant, broken_method};
use lifetimes::{Lifetimes, Relabel, lifetimes_are_bound};
use reading::{Judge, find_impl, find_self, method};

/// What the two kinds of trait do not have in common.
pub(crate) struct Rules {
    /// What the trait is, as in "a methods trait".
    pub(crate) what: &'static str,
    /// The attribute that makes it one.
    pub(crate) attribute: &'static str,
    /// What to say of a constant, if there can be none.
    pub(crate) no_constants: Option<&'static str>,
    /// Names that methods cannot have, each with the reason.
    pub(crate) taken: &'static [(&'static str, &'static str)],
}

static METHOD: Grammar = Grammar {
    place: "on a method",
    keys: &[
        // The framework calls it, and nobody else.
        Key::new("hook", "hook"),
    ],
    elsewhere: &[],
};

const RECEIVERS: &str = "`this: &Obj<Self>` or `this: &mut ObjMut<'_, Self>`";

/// An item, in the order written.
pub(crate) enum Item {
    Method(Method),
    Constant(Constant),
    /// What is left of an item with a mistake: nothing but a place in the trait.
    Broken(TokenStream),
}

/// A function with a body.
pub(crate) struct Method {
    pub(crate) attrs: Attrs,
    /// The framework calls it, and nobody else.
    pub(crate) hook: bool,
    pub(crate) ident: Ident,
    lifetimes: Vec<Lifetime>,
    pub(crate) receiver: Receiver,
    args: Vec<Arg>,
    output: ReturnType,
    pub(crate) body: TokenStream,
}

/// The first argument.
pub(crate) struct Receiver {
    name: Ident,
    /// `&Obj<Self>` or `&mut ObjMut<'_, Self>`, as the user writes it.
    written: Type,
    pub(crate) handle: Handle,
}

/// What the receiver is.
#[derive(Clone)]
pub(crate) enum Handle {
    /// `&'a Obj<Self>`
    Shared(Option<Lifetime>),
    /// `&mut ObjMut<'_, Self>`
    Exclusive,
}

struct Arg {
    ident: Ident,
    ty: Type,
}

/// An associated constant with a value.
pub(crate) struct Constant {
    pub(crate) attrs: Attrs,
    pub(crate) ident: Ident,
    /// The name of the function that reads it.
    pub(crate) getter: Ident,
    /// Its lifetimes are written out.
    pub(crate) ty: Type,
    pub(crate) value: Expr,
}

/// The user's attributes, by where they are repeated.
#[derive(Default)]
pub(crate) struct Attrs {
    /// Wherever there is something of the item.
    pub(crate) cfg: Vec<Attribute>,
    /// On what other code names.
    pub(crate) seen: Vec<Attribute>,
    /// On what repeats the item: a lint tells of each form.
    levels: Vec<Attribute>,
    /// On the user's own body.
    pub(crate) body: Vec<Attribute>,
    /// What names the item for another's sake must not warn.
    deprecated: bool,
}

impl Attrs {
    pub(crate) fn of(attrs: &[Attribute]) -> Self {
        let mut split = Attrs::default();
        for attr in attrs {
            let name = attr.path().get_ident().map(Ident::to_string).unwrap_or_default();
            let (seen, body) = match name.as_str() {
                "qom" => continue,
                "cfg" => {
                    split.cfg.push(attr.clone());
                    continue;
                }
                "doc" | "must_use" => (true, false),
                "deprecated" => {
                    split.deprecated = true;
                    (true, false)
                }
                "allow" | "warn" | "deny" | "forbid" => {
                    split.levels.push(attr.clone());
                    (true, true)
                }
                "cfg_attr" => (true, true),
                _ => (false, true),
            };
            if seen {
                split.seen.push(attr.clone());
            }
            if body {
                split.body.push(attr.clone());
            }
        }
        split
    }

    /// On another form of the item.
    pub(crate) fn form(&self) -> TokenStream {
        let (cfg, levels) = (&self.cfg, &self.levels);
        quote!(#(#cfg)* #(#levels)*)
    }

    /// On another form of the item, which names the item.
    pub(crate) fn delegate(&self) -> TokenStream {
        let form = self.form();
        let quiet = self.deprecated.then(|| quote!(#[allow(deprecated)]));
        quote!(#form #quiet)
    }
}

/// Reports what a trait cannot be.
pub(crate) fn header(item: &ItemTrait, rules: &Rules, sink: &Sink) -> Result<(), Reported> {
    let Rules { what, attribute, .. } = rules;
    let mut judge = Judge { sink, failed: None };
    for attr in item.attrs.iter().filter(|attr| attr.path().is_ident("qom")) {
        // The trait itself is what it would be without.
        sink.error(attr, format!("{what} takes no `#[qom(..)]`: write its keys in `#[{attribute}(..)]`"));
    }
    if let Some(token) = &item.modifiers.auto_token {
        judge.error(token, format!("{what} cannot be `auto`: remove it"));
    }
    if let Some(token) = &item.unsafety {
        judge.error(token, format!("{what} cannot be `unsafe`: remove it"));
    }
    if !item.generics.params.is_empty() {
        judge.error(&item.generics, format!("{what} cannot be generic: there is one table of it for each type"));
    }
    if let Some(bounds) = &item.generics.where_clause {
        judge.error(bounds, format!("{what} cannot have a `where` clause: write supertraits"));
    }
    judge.finish()
}

/// The items, all judged.
pub(crate) fn read(item: &ItemTrait, rules: &Rules, sink: &Sink) -> Vec<Item> {
    let mut items: Vec<Item> = item
        .items
        .iter()
        .map(|written| match written {
            TraitItem::Fn(written) => match method(written, rules, sink) {
                Ok(method) => Item::Method(method),
                Err(_) => Item::Broken(broken_method(written, item)),
            },
            TraitItem::Const(written) => match constant(written, rules, sink) {
                Ok(constant) => Item::Constant(constant),
                Err(_) => Item::Broken(broken_constant(written)),
            },
            other => {
                let has = if rules.no_constants.is_some() { "functions" } else { "functions and constants" };
                let message = format!("{} has {has} only: remove this", rules.what);
                match other {
                    TraitItem::Type(written) => sink.error_at(written.type_token.span, message),
                    other => sink.error(other, message),
                };
                Item::Broken(other.to_token_stream())
            }
        })
        .collect();
    names_differ(&mut items, item, sink);
    items
}

/// The items as they stand in the trait when its header is not legal.
pub(crate) fn stubs(item: &ItemTrait) -> TokenStream {
    item.items.iter().map(|written| broken(written, item)).collect()
}

pub(crate) fn methods(items: &[Item]) -> impl Iterator<Item = &Method> + Clone {
    items.iter().filter_map(|item| match item {
        Item::Method(method) => Some(method),
        _ => None,
    })
}

pub(crate) fn constants(items: &[Item]) -> impl Iterator<Item = &Constant> + Clone {
    items.iter().filter_map(|item| match item {
        Item::Constant(constant) => Some(constant),
        _ => None,
    })
}

/// No two items are called by one name; a constant also takes the names of the functions that read it.
fn names_differ(items: &mut [Item], written: &ItemTrait, sink: &Sink) {
    let mut declared: HashMap<String, Ident> = HashMap::new();
    for (item, written_item) in items.iter_mut().zip(&written.items) {
        let (ident, names) = match item {
            // Of alternatives only one is there.
            Item::Method(Method { attrs, .. }) | Item::Constant(Constant { attrs, .. }) if !attrs.cfg.is_empty() => {
                continue;
            }
            Item::Method(Method { ident, .. }) => (ident.clone(), vec![ident.clone()]),
            Item::Constant(Constant { ident, getter, .. }) => {
                (ident.clone(), vec![ident.clone(), getter.clone(), of_class(getter)])
            }
            Item::Broken(_) => continue,
        };
        let names: Vec<String> = names.iter().map(|name| name.unraw().to_string()).collect();
        if let Some((name, first)) = names.iter().find_map(|name| Some((name, declared.get(name)?))) {
            sink.error(&ident, format!("`{name}` is declared already, by `{first}`: give this one another name"));
            *item = Item::Broken(if *first == ident { TokenStream::new() } else { broken(written_item, written) });
        } else {
            declared.extend(names.into_iter().map(|name| (name, ident.clone())));
        }
    }
}

fn constant(written: &TraitItemConst, rules: &Rules, sink: &Sink) -> Result<Constant, Reported> {
    if let Some(message) = rules.no_constants {
        return Err(sink.error(written.const_token, message));
    }
    let mut judge = Judge { sink, failed: None };
    for attr in written.attrs.iter().filter(|attr| attr.path().is_ident("qom")) {
        // The constant itself is what it would be without.
        sink.error(attr, "a class constant takes no `#[qom(..)]`: remove it");
    }
    if parse::is_generic(&written.generics) {
        judge.error(&written.generics, "a class constant cannot be generic: remove the parameters");
    }
    let value = written.default.as_ref().map(|(_, value)| value);
    for tokens in [written.ty.to_token_stream(), value.to_token_stream()] {
        if let Some(word) = find_self(tokens) {
            let rule = "`Self` is another type at each level, so a class constant cannot name it";
            judge.error(word, format!("{rule}: write a type"));
        }
    }
    let name = &written.ident;
    let getter = lower(name).ok_or_else(|| {
        let message = format!("the function that reads `{name}` cannot have its name: give it another name");
        judge.error(name, message)
    });
    if getter.as_ref().is_ok_and(|getter| getter.unraw() == name.unraw()) {
        let (upper, rule) = (name.unraw().to_string().to_uppercase(), "a class constant is written in capitals");
        judge.error(name, format!("{rule}: write `{upper}`, which `{name}` reads"));
    }
    let Some(value) = value else {
        let rule = "every class constant has a value, which is what holds where nobody writes it";
        return Err(sink.error(written.semi_token, format!("{rule}: write `= ..`")));
    };
    judge.finish()?;
    let mut ty = written.ty.clone();
    Relabel { from: None, elided: true, to: &parse_quote!('static) }.visit_type_mut(&mut ty);
    Ok(Constant {
        attrs: Attrs::of(&written.attrs),
        ident: written.ident.clone(),
        getter: getter?,
        ty,
        value: value.clone(),
    })
}

/// `HOTPLUGGABLE` is read by `hotpluggable`.
fn lower(ident: &Ident) -> Option<Ident> {
    let name = ident.unraw().to_string().to_lowercase();
    let at = place(ident.span());
    match name.as_str() {
        "self" | "super" | "crate" | "_" => None,
        word if syn::parse_str::<Ident>(word).is_err() => Some(Ident::new_raw(word, at)),
        word => Some(Ident::new(word, at)),
    }
}

/// The function that reads a constant of a class.
pub(crate) fn of_class(getter: &Ident) -> Ident {
    format_ident!("{}_of", getter)
}

/// This macro's span, located at the user's token: lints take the code for ours, messages point at the user's.
pub(crate) fn place(at: Span) -> Span {
    Span::call_site().located_at(at)
}

/// The user's tokens, so that lints take what they are part of for ours.
pub(crate) fn placed(tokens: impl ToTokens) -> TokenStream {
    tokens
        .to_token_stream()
        .into_iter()
        .map(|token| match token {
            TokenTree::Group(group) => {
                let mut inner = proc_macro2::Group::new(group.delimiter(), placed(group.stream()));
                inner.set_span(place(group.span()));
                TokenTree::Group(inner)
            }
            mut token => {
                token.set_span(place(token.span()));
                token
            }
        })
        .collect()
}

/// The visibility of what is derived from a trait.
pub(crate) fn visibility(vis: &Visibility) -> TokenStream {
    placed(vis)
}

/// A path's last name, for messages.
pub(crate) fn last_name(path: &Path) -> String {
    path.segments.last().map_or_else(String::new, |segment| segment.ident.unraw().to_string())
}

/// The attributes that have one of these names.
pub(crate) fn with_name<'a>(attrs: &'a [Attribute], names: &'a [&'a str]) -> impl Iterator<Item = &'a Attribute> {
    attrs.iter().filter(|attr| names.iter().any(|name| attr.path().is_ident(name)))
}

/// An identifier where something is derived from it.
pub(crate) fn placed_ident(ident: &Ident) -> Ident {
    let mut placed = ident.clone();
    placed.set_span(place(ident.span()));
    placed
}

#[cfg(test)]
mod tests;
