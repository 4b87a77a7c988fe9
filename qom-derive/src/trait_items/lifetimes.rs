//! The lifetimes of a method: which must be declared, and how they are told apart where the method is repeated.

use super::*;

/// Each lifetime is one of an argument, and what is not named follows from the receiver: else the compiler would say so
/// once for each form of the method.
pub(super) fn lifetimes_are_bound(
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
pub(super) struct Lifetimes {
    /// The tokens at which one is left out.
    pub(super) elided: Vec<TokenStream>,
    pub(super) named: Vec<Lifetime>,
    pub(super) is_static: bool,
    /// Within the signature of a function, where leaving one out has its own meaning.
    pub(super) depth: usize,
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
pub(super) struct Relabel<'a> {
    /// The lifetime to replace.
    pub(super) from: Option<&'a Lifetime>,
    /// What is left out is replaced as well.
    pub(super) elided: bool,
    pub(super) to: &'a Lifetime,
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
