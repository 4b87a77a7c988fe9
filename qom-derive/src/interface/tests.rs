//! What the attribute can get wrong, and what is written.

use super::*;
use crate::testing::{mistakes, text};

fn judge(attr: &str) -> Vec<String> {
    mistakes(attr, |attr: TokenStream, sink| {
        keys(&attr, sink);
    })
}

fn written(attr: TokenStream, item: TokenStream) -> String {
    let tokens = expand(attr, item);
    syn::parse2::<syn::File>(tokens.clone()).expect("the output is a list of items");
    text(tokens)
}

fn assert_parts(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "{part}\nin {text}");
    }
}

#[test]
fn every_mistake_of_the_attribute_is_one_error_at_its_token() {
    let cases: &[(&str, &[&str])] = &[
        ("name = \"nmi\"", &[]),
        ("name = \"nmi\", extends(A, b::C), crate = facade::qom", &[]),
        (
            "name = \"n\"",
            &[
                "\"n\": illegal interface name `n`: write two or more letters, digits, `.`, `_` or `-`, the first a letter \
               or one of `1` to `9`, as in `name = \"hotplug-handler\"`",
            ],
        ),
        ("name", &["name: `name` needs a value: write `name = \"hotplug-handler\"`"]),
        (
            "name = \"nmi\", extends(A, A), implements(B)",
            &[
                "implements: unknown key `implements`: in `#[qom_interface(..)]` there can be `name`, `extends` and `crate`",
                "A: this interface was given already: keep one of them",
            ],
        ),
        ("name = \"nmi\", extends()", &["extends: `extends` takes at least one trait: write `extends(SomeInterface)`"]),
    ];
    for (attr, expected) in cases {
        assert_eq!(&judge(attr)[..], *expected, "\nin {attr}");
    }
    for attr in ["", "extends(A)"] {
        let found = judge(attr);
        let missing = "the name of the interface is missing: write `#[qom_interface(name = \"hotplug-handler\")]`";
        assert!(found.len() == 1 && found[0].ends_with(missing), "{found:?}");
    }
}

#[test]
fn an_interface_has_methods_only() {
    let found = mistakes("trait Nmi { const X: u8 = 1; fn object(this: &Obj<Self>) {} }", |item: ItemTrait, sink| {
        trait_items::read(&item, &RULES, sink);
    });
    assert_eq!(
        found,
        [
            "const: an interface has methods only: write a function",
            "object: `object` is what a handle gives the object by: give this one another name",
        ]
    );
}

#[test]
fn the_parts_are_written() {
    let text = written(
        quote!(name = "nmi", extends(a::Base)),
        quote! {
            /// Gets
            /// interrupts.
            ///
            /// More.
            pub(crate) trait Nmi: Send {
                /// Fire.
                fn fire<'a>(this: &'a Obj<Self>, by: u8) -> &'a str { &this.x[by..] }
                /// Make.
                #[qom(hook)]
                fn make(this: &mut ObjMut<'_, Self>) -> Result<()> { Ok(()) }
            }
        },
    );
    let q = "::qom_runtime::__private";
    assert_parts(
        &text,
        &[
            // The trait.
            &format!("pub(crate)traitNmi:a::Base+Send+{q}::Lists<NmiRef<'static>>{{"),
            "fnfire<'a>(this:&'aObj<Self>,by:u8)->&'astr{<SelfasNmi>::parent_fire(this,by)}",
            &format!("match{q}::TypeInfo::interface_methods::<NmiRef<'static>>(__qom_parent){{"),
            "::core::option::Option::None=><SelfasNmi>::__qom_default_fire(this,by),",
            "#[doc(hidden)]fn__qom_default_fire<'a>(this:&'aObj<Self>,by:u8)->&'astr{&this.x[by..]}",
            // The table and the handle; `'a` is the method's.
            &format!("pubstruct__QomNmiVtable{{fire:for<'a>unsafefn(&'a{q}::Obj<{q}::Object>,u8)->&'astr,make:"),
            &format!("pub(crate)structNmiRef<'__qom>{{implementation:{q}::Implementation<'__qom,NmiRef<'static>>,}}"),
            "pub(crate)fnfire(self,by:u8)->&'__qomstr{unsafe{(self.implementation.methods().fire)(self.implementation.object(),by)}}",
            &format!(
                "pub(crate)fnmake<__QomT:{q}::IsA<{q}::Object>>(this:&mut{q}::ObjMut<'_,__QomT>,)\
             ->::core::option::Option<Result<()>>{{"
            ),
            // The identity and the tables.
            "InterfaceInfo::new(\"nmi\",\"Getsinterrupts.\",&[<a::BaseRef<'static>as",
            &format!("unsafeimpl<__QomT:Nmi>{q}::InterfaceFor<__QomT>forNmiRef<'static>{{"),
            &format!("join::<{{<NmiRef<'static>as{q}::Interface>::INFO.with_extended()}}>("),
            &format!("&[<a::BaseRef<'static>as{q}::InterfaceFor<__QomT>>::ENTRIES],"),
        ],
    );
}

#[test]
fn a_mistake_leaves_the_trait_and_the_handle_behind() {
    let text = written(
        quote!(),
        quote!(
            trait Nmi<T> {
                fn f(this: &Obj<Self>) {}
            }
        ),
    );
    assert_parts(&text, &["compile_error!", "traitNmi<T>:", "structNmiRef<'a>", "InterfaceFor<__QomT>for"]);

    let text = written(
        quote!(nam = "nmi"),
        quote!(
            trait Nmi {
                fn good(this: &Obj<Self>) {}
                fn bad(self) {}
            }
        ),
    );
    assert_parts(&text, &["compile_error!", "fnbad(", "good:Self::good"]);
    assert!(!text.contains("bad:"), "{text}");
}
