//! What the attribute can get wrong, and what is written.

use super::*;
use crate::testing::{mistakes, text};

fn judge(attr: &str) -> Vec<String> {
    mistakes(attr, |attr: TokenStream, sink| {
        let _ = target(attr, sink);
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
        ("Device", &[]),
        ("super::Device, crate = facade::qom", &[]),
        ("\"device\"", &["\"device\": expected the type whose methods these are: write `#[qom_methods(SomeType)]`"]),
        ("Device Other", &["Other: expected the type whose methods these are: write `#[qom_methods(SomeType)]`"]),
        (
            "Device, name = \"x\"",
            &["name: unknown key `name`: after the type in `#[qom_methods(..)]` there can be `crate`"],
        ),
        ("Device, crate", &["crate: `crate` needs a value: write `crate = some::path`"]),
    ];
    for (attr, expected) in cases {
        assert_eq!(&judge(attr)[..], *expected, "\nin {attr}");
    }
    for attr in ["", "crate = a"] {
        let found = judge(attr);
        let missing = "the type whose methods these are is missing: write `#[qom_methods(SomeType)]`";
        assert!(found.len() == 1 && found[0].ends_with(missing), "{found:?}");
    }
}

#[test]
fn the_parts_are_written() {
    let text = written(
        quote!(a::Device, crate = facade),
        quote! {
            /// Methods.
            #[cfg(x)]
            #[allow(unused)]
            pub trait DeviceImpl: Other {
                /// Hot.
                const HOT: &str = "hot";
                /// Make.
                #[must_use]
                #[inline]
                fn make(this: &mut ObjMut<'_, Self>, by: u8) -> Result<()> { this.x = by; Ok(()) }
                #[qom(hook)]
                #[cfg(y)]
                fn look(this: &Obj<Self>) -> &str { &this.y }
            }
        },
    );
    assert_parts(
        &text,
        &[
            // The trait.
            "#[cfg(x)]#[allow(unused)]#[diagnostic::on_unimplemented(",
            "pubtraitDeviceImpl:Other+facade::__private::QomType<Parent:DeviceImplOfParent>{",
            "constHOT:&'staticstr=<<Selfasfacade::__private::QomType>::ParentasDeviceImplOfParent>::__QOM_HOT;",
            "#[must_use]fnmake(this:&mutObjMut<'_,Self>,by:u8)->Result<()>{<SelfasDeviceImpl>::parent_make(this,by)}",
            "fnparent_make(this:&mutObjMut<'_,Self>,by:u8)->Result<()>{letmut__qom_this=unsafe{\
         facade::__private::ObjMut::assume::<<Selfasfacade::__private::QomType>::Parent>(this)};\
         <<Selfasfacade::__private::QomType>::ParentasDeviceImplOfParent>::__qom_make(&mut__qom_this,by)}",
            // The class trait, of the base and of descendants.
            "pubtraitDeviceImplOfParent:facade::__private::QomType{const__QOM_HOT:&'staticstr;",
            "implDeviceImplOfParentfora::Device{const__QOM_HOT:&'staticstr=\"hot\";\
         #[inline]fn__qom_make(this:&mutObjMut<'_,Self>,by:u8)->Result<()>{this.x=by;Ok(())}",
            "impl<__QomT:DeviceImpl>DeviceImplOfParentfor__QomT{",
            // The table.
            "pubstruct__QomDeviceImplVtable{hot:&'staticstr,\
         make:unsafefn(&mutfacade::__private::ObjMut<'_,a::Device>,u8)->Result<()>,\
         #[cfg(y)]look:unsafefn(&facade::__private::Obj<a::Device>,)->&str,}",
            "unsafefnmake(this:&mutfacade::__private::ObjMut<'_,a::Device>,by:u8)->Result<()>{",
            "unsafeimplfacade::__private::Methodsfora::Device{",
            "unsafeimpl<QomSubtype>facade::__private::ParentOf<QomSubtype>fora::DevicewhereQomSubtype:DeviceImpl,",
            // The callers.
            "#[must_use]#[inline]pubfnmake<__QomT:facade::__private::IsA<a::Device>>(\
         this:&mutfacade::__private::ObjMut<'_,__QomT>,by:u8)->Result<()>{",
            "#[cfg(y)]#[inline]pub(crate)fnlook<__QomT:",
            "pubconstHOT:facade::__private::ClassConstant<a::Device,&'staticstr>=unsafe{\
         facade::__private::ClassConstant::new(\"HOT\",::core::mem::offset_of!(__QomDeviceImplVtable,hot))};",
            "pubfnhot<__QomT:facade::__private::IsA<a::Device>>(this:&facade::__private::Obj<__QomT>)->&'staticstr{",
            "pubfnhot_of(info:&'staticfacade::__private::TypeInfo)->::core::option::Option<&'staticstr>{",
        ],
    );
    assert!(!text.contains("qom(hook)"), "{text}");
}

#[test]
fn a_mistake_leaves_the_trait_and_the_rest_behind() {
    let text = written(
        quote!(Device),
        quote! {
            trait DeviceImpl {
                fn bad(this: &Obj<Self>, x: impl Copy) {}
                fn good(this: &Obj<Self>) {}
            }
        },
    );
    assert_parts(&text, &["compile_error!", "fnbad(", "fnparent_bad(", "fn__qom_good(", "Methodsfor"]);
    assert!(!text.contains("__qom_bad"), "{text}");

    let text = written(
        quote!(Device),
        quote!(
            trait DeviceImpl<T> {
                fn f(this: &Obj<Self>) {}
            }
        ),
    );
    assert_parts(&text, &["compile_error!", "traitDeviceImpl<T>:", "Methodsfor", "ParentOf<QomSubtype>for"]);
    assert!(!text.contains("Class:"), "{text}");

    let text = written(
        quote!(),
        quote!(
            trait DeviceImpl {}
        ),
    );
    assert_parts(&text, &["compile_error!", "traitDeviceImpl:::qom_runtime::__private::QomType{}"]);
    assert!(!text.contains("impl"), "{text}");

    let text = written(
        quote!(Device),
        quote!(
            struct DeviceImpl;
        ),
    );
    assert_parts(&text, &["compile_error!", "structDeviceImpl;"]);
}
