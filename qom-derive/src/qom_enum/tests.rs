//! One table of what a `#[derive(QomEnum)]` can get wrong, and what it writes.

use super::*;
use crate::testing::mistakes;

fn judge(source: &str) -> Vec<String> {
    mistakes(source, |input: DeriveInput, sink| check(&read(&input, sink), sink))
}

#[test]
fn every_mistake_is_one_error_at_its_token() {
    let rule = "write letters, digits, `.`, `_` and `-`, the first a letter or a digit, as in";
    let illegal_word = format!("\"a b\": illegal type word `a b`: {rule} `name = \"OnOffAuto\"`");
    let illegal_value = format!("\"\": illegal value ``: {rule} `name = \"auto\"`");
    let cases: &[(&str, &[&str])] = &[
        ("enum E { A, r#type, #[qom(name = \"2_5\")] Gen1 = 7 }", &[]),
        ("#[qom(name = \"Mode\", crate = crate)] enum E { A }", &[]),
        ("struct E;", &["struct: `QomEnum` is for enums: write `enum`"]),
        ("union E { a: u8 }", &["union: `QomEnum` is for enums: write `enum`"]),
        ("enum E {}", &["E: a property enum has at least one variant, so that the property has a value"]),
        (
            "enum E<T> { A, #[qom(x)] B(T) }",
            &[
                "<T>: a property enum cannot be generic: its values are a fixed list of words",
                "x: unknown key `x`: on a variant there can be `name`",
            ],
        ),
        ("enum E where u8: Copy { A }", &["where u8: Copy: a property enum cannot have a `where` clause: remove it"]),
        (
            "enum E { A(u8), B { c: u8 }, C }",
            &[
                "(u8): a value of a property enum is one word, without data: write `A`",
                "{ c: u8 }: a value of a property enum is one word, without data: write `B`",
            ],
        ),
        ("#[qom(name = \"a b\")] enum E { #[qom(name = \"\")] A }", &[&illegal_word, &illegal_value]),
        (
            "enum E { OnOff, #[qom(name = \"on-off\")] B, On_off }",
            &[
                "\"on-off\": value `on-off` is declared already, by `OnOff`: give this one another `name = \"..\"`",
                "On_off: value `on-off` is declared already, by `OnOff`: give this one another `name = \"..\"`",
            ],
        ),
        (
            "enum E { #[qom(name)] A, #[qom(name = \"a\", name = \"b\")] B, #[qom(crate = c)] C }",
            &[
                "name: `name` needs a value: write `name = \"auto\"`",
                "name: `name` was given already: keep one of them",
                "crate: `crate` belongs on the enum, not on a variant",
            ],
        ),
        ("#[qom(nam = \"x\")] enum E { A }", &["nam: unknown key `nam`: did you mean `name`?"]),
    ];
    for (source, expected) in cases {
        assert_eq!(&judge(source)[..], *expected, "\nin {source}");
    }
}

#[test]
fn the_words_follow_the_variants() {
    let tokens = derive(quote! {
        #[qom(crate = facade::qom)]
        enum r#OnOffAuto { Auto, #[qom(name = "ON")] On, r#type }
    });
    let file: syn::File = syn::parse2(tokens.clone()).unwrap();
    assert_eq!(file.items.len(), 2);
    let text = crate::testing::text(tokens);
    for part in [
        "implfacade::qom::value::PropertyEnumforr#OnOffAuto",
        "constTYPE:&'static::core::primitive::str=\"OnOffAuto\";",
        "&[\"auto\",\"ON\",\"type\"]",
        "Self::Auto=>0usize,Self::On=>1usize,Self::r#type=>2usize,",
        "2usize=>::core::option::Option::Some(Self::r#type),",
        "implfacade::qom::value::PropertyValueforr#OnOffAuto",
    ] {
        assert!(text.contains(part), "{part}\nin {text}");
    }
}

#[test]
fn a_mistake_leaves_a_property_type_behind() {
    let fallback = |input| crate::testing::text(derive(input));
    let text = fallback(quote!(
        enum E {
            A(u8),
        }
    ));
    for name in
        ["compile_error", "impl::qom_runtime::value::PropertyEnumforE", "impl::qom_runtime::value::PropertyValueforE"]
    {
        assert!(text.contains(name), "{name}\nin {text}");
    }
    for without in [
        quote!(
            struct E;
        ),
        quote!(
            enum E<T> {
                A(T),
            }
        ),
    ] {
        let text = fallback(without);
        assert!(text.contains("compile_error") && !text.contains("impl"), "{text}");
    }
}
