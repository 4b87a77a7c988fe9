//! The table of a class's methods and constants, and what calls and reads it.

use super::*;

impl Expansion<'_> {
    /// Function pointers and class constants.
    ///
    /// It is public, as the trait may be seen less than the base; what is in it can be seen here only.
    pub(super) fn table(&self) -> TokenStream {
        let Self { q, base, vtable, cfg, .. } = self;
        let of_base = quote!(#base);
        let methods = self.methods().map(|method| {
            let cfg = &method.attrs.cfg;
            let (name, pointer) = (method.name(), method.pointer(q, &of_base));
            quote!(#(#cfg)* #name: #pointer,)
        });
        let constants = self.constants().map(|Constant { attrs, getter, ty, .. }| {
            let cfg = &attrs.cfg;
            quote!(#(#cfg)* #getter: #ty,)
        });
        let readers = self.constants().map(|Constant { attrs, getter, ty, .. }| {
            let cfg = &attrs.cfg;
            // The message for a type that is not `Copy` stands at the type.
            let copied = quote_spanned!(place(ty.span())=> class_constant::<#ty>);
            quote! {
                #(#cfg)*
                #[inline]
                fn #getter(&self) -> #ty {
                    fn class_constant<__QomC: ::core::marker::Copy>(value: &__QomC) -> __QomC {
                        *value
                    }
                    #copied(&self.#getter)
                }
            }
        });
        quote! {
            #(#cfg)*
            #[doc(hidden)]
            pub struct #vtable {
                #(#constants)*
                #(#methods)*
            }
            #(#cfg)*
            impl #vtable {
                #(#readers)*
            }
        }
    }

    /// The table of each class.
    pub(super) fn tables(&self) -> TokenStream {
        let Self { q, base, class, vtable, levels, .. } = self;
        let user_trait = &self.item.ident;
        let of_base = quote!(#base);
        let thunks = self.methods().map(|method| {
            let form = method.attrs.form();
            let signature = method.signature_of(&method.name(), None, q, &of_base, None);
            // Sound: the pointer stands in the table of the class `__QomT`, so the object is a `__QomT`.
            let (view, this) = method.view(q, &quote!(__QomT));
            let (name, args) = (method.named("__qom_"), method.args());
            quote! {
                #form
                unsafe #signature {
                    #view
                    <__QomT as #class>::#name(#this, #args)
                }
            }
        });
        let methods = self.methods().map(|method| {
            let (cfg, name) = (&method.attrs.cfg, method.name());
            quote!(#(#cfg)* #name: Self::#name,)
        });
        let constants = self.constants().map(|constant| {
            let (Constant { attrs: Attrs { cfg, .. }, getter, .. }, name) = (constant, constant.class_name());
            quote!(#(#cfg)* #getter: <__QomT as #class>::#name,)
        });
        // Sound: `__QOM_TABLE` is of the type `Methods::Vtable`, and made for the class `__QomT`: the base itself in
        // `VTABLE`, a descendant in `CHAIN`, where the parent's chain holds what belongs to the levels above.
        quote! {
            #(#levels)*
            const _: () = {
                struct __QomTable<__QomT>(::core::marker::PhantomData<__QomT>);
                impl<__QomT: #class> __QomTable<__QomT> {
                    const __QOM_TABLE: &'static #vtable = &#vtable {
                        #(#constants)*
                        #(#methods)*
                    };
                    #(#thunks)*
                }
                #[automatically_derived]
                unsafe impl #q::Methods for #base {
                    type Vtable = #vtable;
                    const VTABLE: #q::Vtable = #q::Vtable::of::<#base>(__QomTable::<#base>::__QOM_TABLE);
                }
                #[automatically_derived]
                unsafe impl<QomSubtype> #q::ParentOf<QomSubtype> for #base
                where
                    QomSubtype: #user_trait,
                    <#base as #q::QomType>::Parent: #q::ParentOf<QomSubtype>,
                {
                    const CHAIN: #q::VtableChain = #q::VtableChain {
                        own: #q::Vtable::of::<#base>(__QomTable::<QomSubtype>::__QOM_TABLE),
                        above: ::core::option::Option::Some(
                            &<<#base as #q::QomType>::Parent as #q::ParentOf<QomSubtype>>::CHAIN,
                        ),
                    };
                }
            };
        }
    }

    /// The functions of the base that call the object's own methods.
    pub(super) fn callers(&self) -> TokenStream {
        let Self { base, levels, .. } = self;
        let methods = self.methods().map(|method| self.caller(method));
        let constants = self.constants().map(|constant| self.reader(constant));
        quote! {
            #(#levels)*
            impl #base {
                #(#methods)*
                #(#constants)*
            }
        }
    }

    fn caller(&self, method: &Method) -> TokenStream {
        let Self { q, base, vis, .. } = self;
        let (cfg, seen) = (&method.attrs.cfg, &method.attrs.seen);
        let vis = method.visibility(vis);
        let (name, args, info) = (method.name(), method.args(), method.info(q));
        let param = quote!(__QomT: #q::IsA<#base>);
        let signature = method.signature_of(&name, Some(param), q, &quote!(__QomT), None);
        let (upcast, this) = method.upcast(q, &quote!(#base));
        // Sound: `IsA` says that the base is among the object's types, and thereby its class's ancestors; the pointer
        // comes from the object's own class.
        quote! {
            #(#cfg)* #(#seen)*
            #[inline]
            #vis #signature {
                let __qom_methods = unsafe { #q::TypeInfo::methods::<#base>(#info) };
                #upcast
                unsafe { (__qom_methods.#name)(#this, #args) }
            }
        }
    }

    fn reader(&self, constant: &Constant) -> TokenStream {
        let Self { q, base, vis, vtable, .. } = self;
        let Constant { attrs, ident, getter, ty, .. } = constant;
        let (cfg, seen) = (&attrs.cfg, &attrs.seen);
        let (key, name) = (placed_ident(ident), ident.unraw().to_string());
        let of_class = of_class(getter);
        let key_doc = format!(
            "The key of the class constant that [`{0}`](Self::{0}) reads: `TypeBuilder::constant` takes it.",
            getter.unraw()
        );
        let doc = format!(
            "[`{0}`](Self::{0}) of the objects of a class; `None` if it does not descend from `{1}`.",
            getter.unraw(),
            last_name(base)
        );
        // Sound: the key names a field of the table, of the field's type. `IsA` says that the base is among the object's
        // types; the class was asked.
        quote! {
            #(#cfg)*
            #[doc = #key_doc]
            #vis const #key: #q::ClassConstant<#base, #ty> =
                unsafe { #q::ClassConstant::new(#name, ::core::mem::offset_of!(#vtable, #getter)) };
            #(#cfg)* #(#seen)*
            #[inline]
            #vis fn #getter<__QomT: #q::IsA<#base>>(this: &#q::Obj<__QomT>) -> #ty {
                let __qom_methods = unsafe { #q::TypeInfo::methods::<#base>(#q::Obj::info(this)) };
                __qom_methods.#getter()
            }
            #(#cfg)*
            #[doc = #doc]
            #vis fn #of_class(info: &'static #q::TypeInfo) -> ::core::option::Option<#ty> {
                if !#q::TypeInfo::descends_from(info, <#base as #q::QomType>::INFO) {
                    return ::core::option::Option::None;
                }
                let __qom_methods = unsafe { #q::TypeInfo::methods::<#base>(info) };
                ::core::option::Option::Some(__qom_methods.#getter())
            }
        }
    }
}
