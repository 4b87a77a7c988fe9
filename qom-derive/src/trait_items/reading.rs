//! How a method is read, and what it must not have.

use super::*;

/// The mistakes of one item.
pub(super) struct Judge<'s> {
    pub(super) sink: &'s Sink,
    pub(super) failed: Option<Reported>,
}

impl Judge<'_> {
    pub(super) fn error(&mut self, at: impl ToTokens, message: impl Display) -> Reported {
        let reported = self.sink.error(at, message);
        self.failed = Some(reported);
        reported
    }

    pub(super) fn finish(self) -> Result<(), Reported> {
        self.failed.map_or(Ok(()), Err)
    }
}

pub(super) fn method(written: &TraitItemFn, rules: &Rules, sink: &Sink) -> Result<Method, Reported> {
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
pub(super) fn find_self(tokens: TokenStream) -> Option<Ident> {
    tokens.into_iter().find_map(|token| match token {
        TokenTree::Ident(ident) if ident == "Self" => Some(ident),
        TokenTree::Group(group) => find_self(group.stream()),
        _ => None,
    })
}

pub(super) fn find_impl(ty: &Type) -> Option<TypeImplTrait> {
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
