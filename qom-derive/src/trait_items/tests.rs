//! One table of what the items of a trait can get wrong, and the forms in which a method is repeated.

use quote::quote;

use super::*;
use crate::testing::{mistakes, text};

static RULES: Rules = Rules {
    what: "a methods trait",
    attribute: "qom_methods",
    no_constants: None,
    taken: &[("taken", "`taken` is taken")],
};

fn judge(source: &str) -> Vec<String> {
    mistakes(source, |item: ItemTrait, sink| {
        let _ = header(&item, &RULES, sink);
        read(&item, &RULES, sink);
    })
}

fn judge_items(items: &str) -> Vec<String> {
    judge(&format!("trait T {{ {items} }}"))
}

fn method_of(source: TokenStream) -> Method {
    let sink = Sink::new();
    let method = method(&syn::parse2(source).unwrap(), &RULES, &sink);
    sink.finish().unwrap();
    method.unwrap()
}

#[test]
fn every_mistake_of_a_header_is_one_error_at_its_token() {
    let cases: &[(&str, &[&str])] = &[
        ("#[doc(hidden)] pub(crate) trait T: A + B {}", &[]),
        (
            "#[qom(hook)] trait T {}",
            &["#[qom(hook)]: a methods trait takes no `#[qom(..)]`: write its keys in `#[qom_methods(..)]`"],
        ),
        ("unsafe trait T {}", &["unsafe: a methods trait cannot be `unsafe`: remove it"]),
        ("auto trait T {}", &["auto: a methods trait cannot be `auto`: remove it"]),
        (
            "trait T<'a, U> where U: Copy {}",
            &[
                "<'a, U>: a methods trait cannot be generic: there is one table of it for each type",
                "where U: Copy: a methods trait cannot have a `where` clause: write supertraits",
            ],
        ),
    ];
    for (source, expected) in cases {
        assert_eq!(&judge(source)[..], *expected, "\nin {source}");
    }
}

#[test]
fn every_mistake_of_a_method_is_one_error_at_its_token() {
    let receivers = "write `this: &Obj<Self>` or `this: &mut ObjMut<'_, Self>`";
    let object = format!("the first argument is the object: {receivers}");
    let plain = "an argument of a virtual method is a plain name: take it apart, or make it `mut`, in the body";
    let table = "a virtual method is one entry of a table, so";
    let own = "`Self` is another type at each level, and only the receiver may name it: write a type";
    let draft = "what a draft lends ends with the call, so nothing borrowed can be returned: return a value";
    let lend =
        "several arguments could lend this: name the lifetime, as in `fn f<'a>(this: &'a Obj<Self>, ..) -> &'a ..`";
    let cases: &[(&str, &[String])] = &[
        ("fn f(this: &Obj<Self>) {}", &[]),
        ("fn f(o: &a::b::Obj<Self>, x: u8) -> Result<()> { Ok(()) }", &[]),
        ("#[qom(hook)] fn f(this: &mut ObjMut<'_, Self>) {}", &[]),
        ("fn f(this: &'_ Obj<Self>) -> &str { \"\" }", &[]),
        ("fn f(this: &Obj<Self>) -> Box<dyn Fn(&str) -> &str + '_> { g() }", &[]),
        ("fn f(this: &Obj<Self>, g: &dyn Fn(&str) -> &str) -> fn(&u8) -> &u8 { h }", &[]),
        ("fn f<'a, 'b>(this: &'a Obj<Self>, x: X<'b>) -> (&'a str, &'b str) { g() }", &[]),
        ("fn f(this: &Obj<Self>);", &[
            ";: every method has a body, which is what is done where nobody writes it: write `{ .. }`".into(),
        ]),
        ("fn f() {}", &[
            format!("f: `f` has no object to act on: {receivers} as the first argument"),
        ]),
        ("fn f(&self, x: u8) {}", &[
            format!("&self: a virtual method takes its object by name, and not as `self`: {receivers}"),
        ]),
        ("fn f(this: &Obj<T>) {}", &[format!("&Obj<T>: {object}")]),
        ("fn f(this: Obj<Self>) {}", &[format!("Obj<Self>: {object}")]),
        ("fn f(this: &mut Obj<Self>) {}", &[format!("&mut Obj<Self>: {object}")]),
        ("fn f(this: &ObjMut<'_, Self>) {}", &[format!("&ObjMut<'_, Self>: {object}")]),
        ("fn f(this: &mut ObjMut<Self>) {}", &[format!("&mut ObjMut<Self>: {object}")]),
        ("fn f<'a>(this: &mut ObjMut<'a, Self>) {}", &[
            format!("&mut ObjMut<'a, Self>: {object}"),
        ]),
        ("fn f(_: &Obj<Self>, (a, b): X, mut c: u8, #[cfg(x)] d: u8) {}", &[
            "_: an argument of a virtual method is handed on, so it has a name: write `_name`".into(),
            format!("(a, b): {plain}"),
            format!("mut c: {plain}"),
            "#[cfg(x)]: an argument of a virtual method has no attributes: remove it".into(),
        ]),
        ("fn f<'a: 'b, 'b, T: Copy, const N: usize>(this: &'b Obj<Self>) where T: Clone {}", &[
            "'a: 'b: a lifetime of a virtual method has no bounds: write `'a`".into(),
            format!("T: Copy: {table} it has no type or constant parameters: take a `&dyn` argument or name the type"),
            format!(
                "const N: usize: {table} it has no type or constant parameters: take a `&dyn` argument or name the type"
            ),
            "where T: Clone: a virtual method has no `where` clause: remove it".into(),
        ]),
        ("async unsafe extern \"C\" fn f(this: &Obj<Self>) {}", &[
            "async: a virtual method cannot be `async`: remove it".into(),
            "unsafe: a virtual method cannot be `unsafe`: remove it".into(),
            "extern \"C\": a virtual method cannot be `extern \"C\"`: remove it".into(),
        ]),
        ("const fn f(this: &Obj<Self>) {}", &["const: a virtual method cannot be `const`: remove it".into()]),
        ("fn f(this: &Obj<Self>, x: impl Copy) -> Vec<impl Copy> { g() }", &[
            format!("impl Copy: {table} `impl Trait` cannot be in its signature: write a type, or `dyn` behind a pointer"),
            format!("impl Copy: {table} `impl Trait` cannot be in its signature: write a type, or `dyn` behind a pointer"),
        ]),
        ("fn f(this: &Obj<Self>, x: &Obj<Self>) -> Self::X { let y: Self; }", &[
            format!("Self: {own}"),
            format!("Self: {own}"),
        ]),
        ("fn f<'a>(this: &Obj<Self>) -> &'a str { \"\" }", &[
            "'a: `'a` is the lifetime of no argument: write it in an argument, as in `this: &'a Obj<Self>`, or remove it"
                .into(),
        ]),
        ("fn f(this: &mut ObjMut<'_, Self>) -> X<'_> { g() }", &[format!("'_: {draft}")]),
        ("fn f(this: &Obj<Self>, x: &str) -> &str { x }", &[format!("&: {lend}")]),
        ("fn parent_f(this: &Obj<Self>) {}", &[
            "parent_f: `parent_f` is what calls the parent's `f`: give this one another name".into(),
        ]),
        ("fn taken(this: &Obj<Self>) {}", &["taken: `taken` is taken: give this one another name".into()]),
        ("#[qom(hok)] fn f(this: &Obj<Self>) {}", &["hok: unknown key `hok`: did you mean `hook`?".into()]),
    ];
    for (source, expected) in cases {
        assert_eq!(&judge_items(source)[..], *expected, "\nin {source}");
    }
}

#[test]
fn every_mistake_of_a_constant_is_one_error_at_its_token() {
    let own = "`Self` is another type at each level, so a class constant cannot name it: write a type";
    let cases: &[(&str, &[String])] = &[
        ("const X: &str = \"x\";", &[]),
        (
            "const x_y: u8 = 1;",
            &["x_y: a class constant is written in capitals: write `X_Y`, which `x_y` reads".into()],
        ),
        (
            "const r#use: u8 = 1;",
            &["r#use: a class constant is written in capitals: write `USE`, which `r#use` reads".into()],
        ),
        (
            "const X: bool;",
            &[";: every class constant has a value, which is what holds where nobody writes it: write `= ..`".into()],
        ),
        ("const X: X<Self> = f(|| Self::Y);", &[format!("Self: {own}"), format!("Self: {own}")]),
        ("#[qom(hook)] const X: u8 = 1;", &["#[qom(hook)]: a class constant takes no `#[qom(..)]`: remove it".into()]),
        (
            "const SUPER: u8 = 1;",
            &["SUPER: the function that reads `SUPER` cannot have its name: give it another name".into()],
        ),
        (
            "type X; fn f(this: &Obj<Self>) {} m! {}",
            &[
                "type: a methods trait has functions and constants only: remove this".into(),
                "m! {}: a methods trait has functions and constants only: remove this".into(),
            ],
        ),
    ];
    for (source, expected) in cases {
        assert_eq!(&judge_items(source)[..], *expected, "\nin {source}");
    }
}

#[test]
fn names_differ_also_from_what_reads_a_constant() {
    let cases: &[(&str, &[&str])] = &[
        (
            "const HOT: u8 = 1; fn hot(this: &Obj<Self>) {} fn hot_of(this: &Obj<Self>) {}",
            &[
                "hot: `hot` is declared already, by `HOT`: give this one another name",
                "hot_of: `hot_of` is declared already, by `HOT`: give this one another name",
            ],
        ),
        (
            "fn f(this: &Obj<Self>) {} fn f(this: &Obj<Self>) {}",
            &["f: `f` is declared already, by `f`: give this one another name"],
        ),
        ("#[cfg(a)] fn f(this: &Obj<Self>) {} #[cfg(not(a))] fn f(this: &Obj<Self>) {}", &[]),
    ];
    for (source, expected) in cases {
        assert_eq!(&judge_items(source)[..], *expected, "\nin {source}");
    }
}

#[test]
fn a_method_is_repeated_with_its_lifetimes() {
    let q = quote!(q);
    let method = method_of(quote! {
        fn r#type<'a, 'b>(this: &'a Obj<Self>, x: &'b str, y: &'a u8) -> (&'a str, &'b str) { f() }
    });
    let name = method.name();
    for (form, expected) in [
        (
            method.signature(&method.named("parent_")),
            "fnparent_type<'a,'b>(this:&'aObj<Self>,x:&'bstr,y:&'au8)->(&'astr,&'bstr)",
        ),
        (
            method.signature_of(&name, Some(quote!(T: X)), &q, &quote!(T), None),
            "fnr#type<'a,'b,T:X>(this:&'aq::Obj<T>,x:&'bstr,y:&'au8)->(&'astr,&'bstr)",
        ),
        (method.signature_by_value(&name, &parse_quote!('o)), "fnr#type<'b>(self,x:&'bstr,y:&'ou8)->(&'ostr,&'bstr)"),
        (method.pointer(&q, &quote!(Base)), "for<'a,'b>unsafefn(&'aq::Obj<Base>,&'bstr,&'au8)->(&'astr,&'bstr)"),
        (method.args(), "x,y"),
    ] {
        assert_eq!(text(form), expected);
    }
}

#[test]
fn what_is_left_out_is_lent_by_the_handle() {
    let method = method_of(quote! {
        fn f(this: &Obj<Self>, g: fn(&u8) -> &u8) -> (X<'_>, &dyn Fn(&u8) -> &u8, &'static str) { h() }
    });
    assert_eq!(
        text(method.signature_by_value(&method.ident, &parse_quote!('o))),
        "fnf(self,g:fn(&u8)->&u8)->(X<'o>,&'odynFn(&u8)->&u8,&'staticstr)"
    );
}

#[test]
fn a_broken_item_stays_in_the_trait() {
    let left = |source: &str| {
        let item: ItemTrait = syn::parse_str(source).unwrap();
        text(stubs(&item))
    };
    assert_eq!(
        left("trait T { fn f(this: &Obj<Self>, (a, b): X) -> u8; }"),
        "#[allow(unused)]fnf(this:&Obj<Self>,(a,b):X)->u8{loop{}}\
         #[allow(unused)]fnparent_f(this:&Obj<Self>,(a,b):X)->u8{loop{}}"
    );
    assert_eq!(left("trait T { const X: u8; }"), "constX:u8=::core::panic!();");
    assert_eq!(left("trait T { fn f() -> impl Copy { 1 } }"), "#[allow(unused)]fnf()->implCopy;");
    assert_eq!(left("trait T { fn f(this: &mut ObjMut<'_, Self>) -> &u8 { g() } }"), "");
}
