//! The forms in which an item is repeated: signatures, pointers, calls.

use super::*;

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
