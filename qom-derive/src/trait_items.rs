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

/// The mistakes of one item.
struct Judge<'s> {
    sink: &'s Sink,
    failed: Option<Reported>,
}

impl Judge<'_> {
    fn error(&mut self, at: impl ToTokens, message: impl Display) -> Reported {
        let reported = self.sink.error(at, message);
        self.failed = Some(reported);
        reported
    }

    fn finish(self) -> Result<(), Reported> {
        self.failed.map_or(Ok(()), Err)
    }
}

fn method(written: &TraitItemFn, rules: &Rules, sink: &Sink) -> Result<Method, Reported> {
    let mut judge = Judge { sink, failed: None };
    let signature = &written.sig;
    let hook = is_hook(&written.attrs, sink);
    name_is_free(&signature.ident, rules, &mut judge);
    is_plain(written, &mut judge);
    let lifetimes = lifetimes(&signature.generics, &mut judge);
    let receiver = receiver(signature, &mut judge);
    let args = args(signature, &mut judge);
    if let ReturnType::Type(_, ty) = &signature.output {
        type_is_plain(ty, &mut judge);
    }
    if let (Ok(receiver), Ok(args)) = (&receiver, &args) {
        lifetimes_are_bound(signature, &lifetimes, receiver, args, &mut judge);
    }
    let Some(body) = &written.default else {
        let rule = "every method has a body, which is what is done where nobody writes it";
        return Err(sink.error(written.semi_token, format!("{rule}: write `{{ .. }}`")));
    };
    judge.finish()?;
    Ok(Method {
        attrs: Attrs::of(&written.attrs),
        hook,
        ident: signature.ident.clone(),
        lifetimes,
        receiver: receiver?,
        args: args?,
        output: signature.output.clone(),
        body: body.to_token_stream(),
    })
}

/// `#[qom(hook)]`
fn is_hook(attrs: &[Attribute], sink: &Sink) -> bool {
    let mut hook = false;
    Reader::new(&METHOD, sink).attributes(attrs, |entry| {
        // `hook` is the only key.
        entry.flag()?;
        hook = true;
        Ok(())
    });
    hook
}

fn name_is_free(ident: &Ident, rules: &Rules, judge: &mut Judge<'_>) {
    let name = ident.unraw().to_string();
    if let Some(called) = name.strip_prefix("parent_") {
        let reason = format!("`{name}` is what calls the parent's `{called}`");
        judge.error(ident, format!("{reason}: give this one another name"));
    }
    if let Some((_, reason)) = rules.taken.iter().find(|(taken, _)| *taken == name) {
        judge.error(ident, format!("{reason}: give this one another name"));
    }
}

/// No word stands before `fn`.
fn is_plain(written: &TraitItemFn, judge: &mut Judge<'_>) {
    let Signature { constness, asyncness, safety, abi, variadic, .. } = &written.sig;
    let mut refuse = |token: TokenStream| {
        if !token.is_empty() {
            judge.error(&token, format!("a virtual method cannot be `{token}`: remove it"));
        }
    };
    refuse(written.modifiers.defaultness.to_token_stream());
    refuse(constness.to_token_stream());
    refuse(asyncness.to_token_stream());
    match safety {
        Safety::Safe(token) => refuse(token.to_token_stream()),
        Safety::Unsafe(token) => refuse(token.to_token_stream()),
        Safety::Default => {}
    }
    refuse(abi.to_token_stream());
    if let Some(variadic) = variadic {
        judge.error(variadic, "a virtual method has a fixed number of arguments: remove `..`");
    }
}

/// Lifetimes are all that a function pointer can be generic over.
fn lifetimes(generics: &Generics, judge: &mut Judge<'_>) -> Vec<Lifetime> {
    let mut lifetimes = Vec::new();
    for param in &generics.params {
        match param {
            GenericParam::Lifetime(param) if param.bounds.is_empty() => lifetimes.push(param.lifetime.clone()),
            GenericParam::Lifetime(param) => {
                let name = &param.lifetime;
                judge.error(param, format!("a lifetime of a virtual method has no bounds: write `{name}`"));
            }
            param => {
                let rule = "a virtual method is one entry of a table, so it has no type or constant parameters";
                judge.error(param, format!("{rule}: take a `&dyn` argument or name the type"));
            }
        }
    }
    if let Some(bounds) = &generics.where_clause {
        judge.error(bounds, "a virtual method has no `where` clause: remove it");
    }
    lifetimes
}

fn receiver(signature: &Signature, judge: &mut Judge<'_>) -> Result<Receiver, Reported> {
    let name = &signature.ident;
    let written = match signature.inputs.first() {
        Some(FnArg::Typed(written)) => written,
        Some(FnArg::Receiver(written)) => {
            let rule = "a virtual method takes its object by name, and not as `self`";
            return Err(judge.error(written, format!("{rule}: write {RECEIVERS}")));
        }
        None => {
            let message = format!("`{name}` has no object to act on: write {RECEIVERS} as the first argument");
            return Err(judge.error(name, message));
        }
    };
    attrs_are_absent(written, judge);
    let name = plain_name(written, judge);
    let handle = handle(&written.ty)
        .ok_or_else(|| judge.error(&written.ty, format!("the first argument is the object: write {RECEIVERS}")))?;
    Ok(Receiver { name: name?, written: (*written.ty).clone(), handle })
}

/// The kind of a receiver, if its type is one.
fn handle(ty: &Type) -> Option<Handle> {
    let Type::Reference(TypeReference { lifetime, mutability, elem, .. }) = ungrouped(ty) else {
        return None;
    };
    let Type::Path(elem) = ungrouped(elem) else {
        return None;
    };
    let PathSegment { ident, arguments: PathArguments::AngleBracketed(arguments) } = elem.path.segments.last()? else {
        return None;
    };
    let is_self = |argument: &GenericArgument| match argument {
        GenericArgument::Type(Type::Path(path)) => path.qself.is_none() && path.path.is_ident("Self"),
        _ => false,
    };
    let is_elided =
        |argument: &GenericArgument| matches!(argument, GenericArgument::Lifetime(lifetime) if lifetime.ident == "_");
    let mut arguments = arguments.args.iter();
    let (first, second, third) = (arguments.next()?, arguments.next(), arguments.next());
    match (ident.to_string().as_str(), mutability, second, third) {
        ("Obj", None, None, None) if is_self(first) => {
            Some(Handle::Shared(lifetime.clone().filter(|lifetime| lifetime.ident != "_")))
        }
        ("ObjMut", Some(_), Some(second), None)
            if is_elided(first)
                && is_self(second)
                && lifetime.as_ref().is_none_or(|lifetime| lifetime.ident == "_") =>
        {
            Some(Handle::Exclusive)
        }
        _ => None,
    }
}

/// A type as it was handed over by another macro.
fn ungrouped(mut ty: &Type) -> &Type {
    while let Type::Group(group) = ty {
        ty = &group.elem;
    }
    ty
}

/// The arguments after the receiver.
fn args(signature: &Signature, judge: &mut Judge<'_>) -> Result<Vec<Arg>, Reported> {
    let written = signature.inputs.iter().skip(1).filter_map(|input| match input {
        FnArg::Typed(written) => Some(written),
        // The compiler refuses a `self` that is not the first.
        FnArg::Receiver(_) => None,
    });
    let read: Vec<_> = written
        .map(|written| {
            attrs_are_absent(written, judge);
            type_is_plain(&written.ty, judge);
            Ok(Arg { ident: plain_name(written, judge)?, ty: (*written.ty).clone() })
        })
        .collect();
    read.into_iter().collect()
}

fn attrs_are_absent(written: &PatType, judge: &mut Judge<'_>) {
    if let Some(attr) = written.attrs.first() {
        judge.error(attr, "an argument of a virtual method has no attributes: remove it");
    }
}

/// The name of an argument, which the functions that hand it on repeat.
fn plain_name(written: &PatType, judge: &mut Judge<'_>) -> Result<Ident, Reported> {
    match &*written.pat {
        Pat::Ident(pat) if pat.by_ref.is_none() && pat.mutability.is_none() && pat.subpat.is_none() => {
            Ok(pat.ident.clone())
        }
        Pat::Wild(pat) => {
            let message = "an argument of a virtual method is handed on, so it has a name: write `_name`";
            Err(judge.error(pat, message))
        }
        pat => {
            let rule = "an argument of a virtual method is a plain name";
            Err(judge.error(pat, format!("{rule}: take it apart, or make it `mut`, in the body")))
        }
    }
}

/// A type that means the same at every level, and that a function pointer can name.
fn type_is_plain(ty: &Type, judge: &mut Judge<'_>) {
    if let Some(word) = find_self(ty.to_token_stream()) {
        judge.error(word, "`Self` is another type at each level, and only the receiver may name it: write a type");
    }
    if let Some(found) = find_impl(ty) {
        let rule = "a virtual method is one entry of a table, so `impl Trait` cannot be in its signature";
        judge.error(found, format!("{rule}: write a type, or `dyn` behind a pointer"));
    }
}

/// The first `Self`.
fn find_self(tokens: TokenStream) -> Option<Ident> {
    tokens.into_iter().find_map(|token| match token {
        TokenTree::Ident(ident) if ident == "Self" => Some(ident),
        TokenTree::Group(group) => find_self(group.stream()),
        _ => None,
    })
}

fn find_impl(ty: &Type) -> Option<TypeImplTrait> {
    struct Finder(Option<TypeImplTrait>);
    impl VisitMut for Finder {
        fn visit_type_impl_trait_mut(&mut self, ty: &mut TypeImplTrait) {
            self.0.get_or_insert_with(|| ty.clone());
        }
    }
    let mut finder = Finder(None);
    finder.visit_type_mut(&mut ty.clone());
    finder.0
}

/// Each lifetime is one of an argument, and what is not named follows from the receiver: else the compiler would say so
/// once for each form of the method.
fn lifetimes_are_bound(
    signature: &Signature,
    declared: &[Lifetime],
    receiver: &Receiver,
    args: &[Arg],
    judge: &mut Judge<'_>,
) {
    let mut given = Lifetimes::default();
    for arg in args {
        given.visit_type_mut(&mut arg.ty.clone());
    }
    let is_bound = |lifetime: &Lifetime| {
        given.named.contains(lifetime) || matches!(&receiver.handle, Handle::Shared(Some(own)) if own == lifetime)
    };
    for lifetime in declared.iter().filter(|lifetime| !is_bound(lifetime)) {
        let usage = format!("write it in an argument, as in `this: &{lifetime} Obj<Self>`, or remove it");
        judge.error(lifetime, format!("`{lifetime}` is the lifetime of no argument: {usage}"));
    }
    let ReturnType::Type(_, output) = &signature.output else {
        return;
    };
    let mut returned = Lifetimes::default();
    returned.visit_type_mut(&mut (**output).clone());
    let Some(elided) = returned.elided.first() else {
        return;
    };
    match receiver.handle {
        Handle::Exclusive => {
            let rule = "what a draft lends ends with the call, so nothing borrowed can be returned";
            judge.error(elided, format!("{rule}: return a value"));
        }
        Handle::Shared(_) if given.is_empty() => {}
        Handle::Shared(_) => {
            let usage = format!("fn {}<'a>(this: &'a Obj<Self>, ..) -> &'a ..", signature.ident);
            judge.error(elided, format!("several arguments could lend this: name the lifetime, as in `{usage}`"));
        }
    }
}

/// The lifetimes in a type.
#[derive(Default)]
struct Lifetimes {
    /// The tokens at which one is left out.
    elided: Vec<TokenStream>,
    named: Vec<Lifetime>,
    is_static: bool,
    /// Within the signature of a function, where leaving one out has its own meaning.
    depth: usize,
}

impl Lifetimes {
    fn is_empty(&self) -> bool {
        self.elided.is_empty() && self.named.is_empty() && !self.is_static
    }
}

impl VisitMut for Lifetimes {
    fn visit_type_reference_mut(&mut self, ty: &mut TypeReference) {
        if ty.lifetime.is_none() && self.depth == 0 {
            self.elided.push(ty.and_token.to_token_stream());
        }
        visit_mut::visit_type_reference_mut(self, ty);
    }

    fn visit_lifetime_mut(&mut self, lifetime: &mut Lifetime) {
        match lifetime.ident.to_string().as_str() {
            "_" if self.depth == 0 => self.elided.push(lifetime.to_token_stream()),
            "_" => {}
            "static" => self.is_static = true,
            _ => self.named.push(lifetime.clone()),
        }
    }

    fn visit_bound_lifetimes_mut(&mut self, _: &mut BoundLifetimes) {}

    fn visit_type_fn_ptr_mut(&mut self, ty: &mut TypeFnPtr) {
        self.depth += 1;
        visit_mut::visit_type_fn_ptr_mut(self, ty);
        self.depth -= 1;
    }

    fn visit_parenthesized_generic_arguments_mut(&mut self, arguments: &mut ParenthesizedGenericArguments) {
        self.depth += 1;
        visit_mut::visit_parenthesized_generic_arguments_mut(self, arguments);
        self.depth -= 1;
    }
}

/// Writes a lifetime out.
struct Relabel<'a> {
    /// The lifetime to replace.
    from: Option<&'a Lifetime>,
    /// What is left out is replaced as well.
    elided: bool,
    to: &'a Lifetime,
}

impl VisitMut for Relabel<'_> {
    fn visit_type_reference_mut(&mut self, ty: &mut TypeReference) {
        if ty.lifetime.is_none() && self.elided {
            ty.lifetime = Some(self.to.clone());
        }
        visit_mut::visit_type_reference_mut(self, ty);
    }

    fn visit_lifetime_mut(&mut self, lifetime: &mut Lifetime) {
        if self.from.is_some_and(|from| from == lifetime) || self.elided && lifetime.ident == "_" {
            *lifetime = self.to.clone();
        }
    }

    fn visit_type_fn_ptr_mut(&mut self, ty: &mut TypeFnPtr) {
        let outside = std::mem::replace(&mut self.elided, false);
        visit_mut::visit_type_fn_ptr_mut(self, ty);
        self.elided = outside;
    }

    fn visit_parenthesized_generic_arguments_mut(&mut self, arguments: &mut ParenthesizedGenericArguments) {
        let outside = std::mem::replace(&mut self.elided, false);
        visit_mut::visit_parenthesized_generic_arguments_mut(self, arguments);
        self.elided = outside;
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

/// As much of an item with a mistake as is legal in a trait.
fn broken(written: &TraitItem, item: &ItemTrait) -> TokenStream {
    match written {
        TraitItem::Fn(written) => broken_method(written, item),
        TraitItem::Const(written) => broken_constant(written),
        other => other.to_token_stream(),
    }
}

/// What users implement, and what they call from there.
fn broken_method(written: &TraitItemFn, item: &ItemTrait) -> TokenStream {
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
fn broken_constant(written: &TraitItemConst) -> TokenStream {
    let TraitItemConst { ident, generics, ty, .. } = written;
    let Attrs { cfg, seen, .. } = Attrs::of(&written.attrs);
    quote!(#(#cfg)* #(#seen)* const #ident #generics: #ty = ::core::panic!();)
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

impl Method {
    /// The name of a function that is derived from this one.
    pub(crate) fn named(&self, prefix: &str) -> Ident {
        format_ident!("{prefix}{}", self.ident.unraw(), span = place(self.ident.span()))
    }

    /// The method's own name, where a function is derived from it.
    pub(crate) fn name(&self) -> Ident {
        placed_ident(&self.ident)
    }

    /// `pub(crate)` for what only the framework calls, and else what the trait has.
    pub(crate) fn visibility(&self, of_trait: &TokenStream) -> TokenStream {
        if self.hook { quote!(pub(crate)) } else { of_trait.clone() }
    }

    /// `fn name<'a>(this: &'a Obj<Self>, arg: Arg) -> R`, as the user has written it.
    pub(crate) fn signature(&self, name: &Ident) -> TokenStream {
        let Self { lifetimes, receiver: Receiver { name: this, written, .. }, output, .. } = self;
        let args = self.typed_args();
        let lifetimes = (!lifetimes.is_empty()).then(|| quote!(<#(#lifetimes),*>));
        quote!(fn #name #lifetimes(#this: #written, #args) #output)
    }

    /// The same for an object of the type `of`, with one more parameter, and perhaps with another `-> R`.
    pub(crate) fn signature_of(
        &self,
        name: &Ident,
        param: Option<TokenStream>,
        q: &TokenStream,
        of: &TokenStream,
        output: Option<&TokenStream>,
    ) -> TokenStream {
        let Self { lifetimes, receiver: Receiver { name: this, .. }, .. } = self;
        let output = output.map_or_else(|| self.output.to_token_stream(), TokenStream::clone);
        let ty = self.receiver.of(q, of);
        let args = self.typed_args();
        let mut params: Vec<TokenStream> = lifetimes.iter().map(ToTokens::to_token_stream).collect();
        params.extend(param);
        let params = (!params.is_empty()).then(|| quote!(<#(#params),*>));
        quote!(fn #name #params(#this: #ty, #args) #output)
    }

    /// The same for a handle that is a value, and lends for `own`.
    pub(crate) fn signature_by_value(&self, name: &Ident, own: &Lifetime) -> TokenStream {
        let from = match &self.receiver.handle {
            Handle::Shared(from) => from.as_ref(),
            Handle::Exclusive => None,
        };
        let lifetimes: Vec<_> = self.lifetimes.iter().filter(|lifetime| Some(*lifetime) != from).collect();
        let lifetimes = (!lifetimes.is_empty()).then(|| quote!(<#(#lifetimes),*>));
        let args = self.args.iter().map(|Arg { ident, ty }| {
            let mut ty = ty.clone();
            Relabel { from, elided: false, to: own }.visit_type_mut(&mut ty);
            quote!(#ident: #ty)
        });
        let mut output = self.output.clone();
        Relabel { from, elided: true, to: own }.visit_return_type_mut(&mut output);
        quote!(fn #name #lifetimes(self, #(#args),*) #output)
    }

    /// The pointer to such a function for objects of the type `of`. It is unsafe: the object's class must be the one
    /// that the pointer was made for.
    pub(crate) fn pointer(&self, q: &TokenStream, of: &TokenStream) -> TokenStream {
        let Self { lifetimes, output, .. } = self;
        let this = self.receiver.of(q, of);
        let types = self.args.iter().map(|arg| &arg.ty);
        let lifetimes = (!lifetimes.is_empty()).then(|| quote!(for<#(#lifetimes),*>));
        quote!(#lifetimes unsafe fn(#this, #(#types),*) #output)
    }

    /// The arguments after the receiver, to hand on.
    pub(crate) fn args(&self) -> TokenStream {
        let names = self.args.iter().map(|arg| &arg.ident);
        quote!(#(#names),*)
    }

    /// The receiver.
    pub(crate) fn this(&self) -> &Ident {
        &self.receiver.name
    }

    pub(crate) fn is_exclusive(&self) -> bool {
        matches!(self.receiver.handle, Handle::Exclusive)
    }

    /// Whether one of its own lifetimes has this name.
    pub(crate) fn declares(&self, lifetime: &Lifetime) -> bool {
        self.lifetimes.contains(lifetime)
    }

    /// What is returned, as a type.
    pub(crate) fn returned(&self) -> TokenStream {
        match &self.output {
            ReturnType::Default => quote!(()),
            ReturnType::Type(_, ty) => quote!(#ty),
        }
    }

    fn typed_args(&self) -> TokenStream {
        let args = self.args.iter().map(|Arg { ident, ty }| quote!(#ident: #ty));
        quote!(#(#args),*)
    }

    /// A view of the receiver as an object of the type `to`, and how it is handed on.
    ///
    /// The caller says why `to` is a type of the object.
    pub(crate) fn view(&self, q: &TokenStream, to: &TokenStream) -> (TokenStream, TokenStream) {
        let this = self.this();
        if self.is_exclusive() {
            (quote!(let mut __qom_this = unsafe { #q::ObjMut::assume::<#to>(#this) };), quote!(&mut __qom_this))
        } else {
            (quote!(let __qom_this = unsafe { #q::Obj::assume::<#to>(#this) };), quote!(__qom_this))
        }
    }

    /// The same without a promise, for an ancestor that the compiler knows of.
    pub(crate) fn upcast(&self, q: &TokenStream, to: &TokenStream) -> (TokenStream, TokenStream) {
        let this = self.this();
        if self.is_exclusive() {
            (quote!(let mut __qom_this = #q::ObjMut::upcast::<#to>(#this);), quote!(&mut __qom_this))
        } else {
            (quote!(let __qom_this = #q::Obj::upcast::<#to>(#this);), quote!(__qom_this))
        }
    }

    /// The class of the receiver's object.
    pub(crate) fn info(&self, q: &TokenStream) -> TokenStream {
        let this = self.this();
        if self.is_exclusive() { quote!(#q::ObjMut::info(#this)) } else { quote!(#q::Obj::info(#this)) }
    }
}

impl Constant {
    /// The constant's name in the class trait: another, since both traits are in scope where they are declared.
    pub(crate) fn class_name(&self) -> Ident {
        format_ident!("__QOM_{}", self.ident.unraw(), span = place(self.ident.span()))
    }
}

impl Receiver {
    /// The type of a receiver for objects of the type `of`.
    fn of(&self, q: &TokenStream, of: &TokenStream) -> TokenStream {
        match &self.handle {
            Handle::Shared(lifetime) => quote!(&#lifetime #q::Obj<#of>),
            Handle::Exclusive => quote!(&mut #q::ObjMut<'_, #of>),
        }
    }
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
