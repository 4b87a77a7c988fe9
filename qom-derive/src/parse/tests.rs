//! One table of what cannot be read. Each case is the source and its mistakes, as `guilty tokens:
//! message`.

use crate::testing::assert_table;

#[test]
fn shapes() {
    assert_table(&[
        ("struct Port(u8);", &["(u8): an object type has named fields: write `struct Port { .. }`"]),
        (
            "enum Port { A }",
            &["enum: an object type is a struct; an enum can be the type of a property, with `#[derive(QomEnum)]`"],
        ),
        ("union Port { a: u8 }", &["union: an object type is a struct: write `struct`"]),
        (
            "struct Port<T> { a: T }",
            &["<T>: an object type cannot be generic: its name stands for exactly one Rust type"],
        ),
        (
            "struct Port<'a> { a: &'a u8 }",
            &["<'a>: an object type cannot be generic: its name stands for exactly one Rust type"],
        ),
        (
            "struct Port<T> where T: Copy { a: T }",
            &["<T>: an object type cannot be generic: its name stands for exactly one Rust type"],
        ),
        ("struct Port where u8: Copy {}", &["where u8: Copy: an object type cannot have a `where` clause: remove it"]),
    ]);
}

#[test]
fn keys() {
    assert_table(&[
        ("#[qom] struct Port;", &["qom: `qom` takes a list of keys: write `#[qom(..)]`"]),
        ("#[qom = 5] struct Port;", &["qom = 5: `qom` takes a list of keys: write `#[qom(..)]`"]),
        (
            "#[qom(5)] struct Port;",
            &[
                "5: expected a key: on the struct there can be `name`, `parent`, `abstract`, `final`, `singleton`, `implements`, `methods`, `init`, \
               `activate`, `deactivate`, `placement`, `unstable`, `deprecated`, `state`, `property` and `crate`",
            ],
        ),
        ("#[qom(nmae = \"port\")] struct Port;", &["nmae: unknown key `nmae`: did you mean `name`?"]),
        (
            "#[qom(singleton(colour = 3))] struct Port;",
            &[
                "colour: unknown key `colour`: inside `singleton(..)` there can be `group`, `message`, `once` and `scope`",
            ],
        ),
        ("#[qom(final, final)] struct Port;", &["final: `final` was given already: keep one of them"]),
        (
            "#[qom(name = \"aa\")] #[qom(name = \"bb\")] struct Port;",
            &["name: `name` was given already: keep one of them"],
        ),
        ("#[qom(name = \"aa\", name = 5 + )] struct Port;", &["name: `name` was given already: keep one of them"]),
        // A key in the wrong place.
        ("#[qom(once)] struct Port;", &["once: `once` belongs inside `singleton(..)`, not on the struct"]),
        (
            "#[qom(singleton, message = \"m\")] struct Port;",
            &["message: `message` belongs inside `singleton(..)`, not on the struct"],
        ),
        ("#[qom(scope = qom)] struct Port;", &["scope: `scope` belongs inside `singleton(..)`, not on the struct"]),
        (
            "#[qom(get = Self::get)] struct Port;",
            &["get: `get` belongs inside the struct's `property(..)`, not on the struct"],
        ),
        ("#[qom(default = 5)] struct Port;", &["default: `default` belongs on a field, not on the struct"]),
        ("#[qom(link)] struct Port;", &["link: `link` belongs on a field, not on the struct"]),
        (
            "struct Port { #[qom(parent = \"device\")] a: u8 }",
            &["parent: `parent` belongs on the struct, not on a field"],
        ),
        (
            "#[qom(singleton(abstract))] struct Port;",
            &["abstract: `abstract` belongs on the struct, not inside `singleton(..)`"],
        ),
    ]);
}

#[test]
fn values() {
    assert_table(&[
        ("#[qom(name)] struct Port;", &["name: `name` needs a value: write `name = \"intel-iommu\"`"]),
        ("#[qom(name = )] struct Port;", &["name: `name` needs a value: write `name = \"intel-iommu\"`"]),
        ("#[qom(name = , final)] struct Port;", &["name: `name` needs a value: write `name = \"intel-iommu\"`"]),
        ("#[qom(name(\"port\"))] struct Port;", &["name: `name` takes a string: write `name = \"intel-iommu\"`"]),
        ("#[qom(name = port)] struct X;", &["port: `name` takes a string: write `name = \"intel-iommu\"`"]),
        (
            "#[qom(name = \"a\" + \"b\")] struct Port;",
            &["+: expected `,` after the value of `name`: write `name = \"intel-iommu\"`"],
        ),
        (
            "#[qom(name = \"ab\" final)] struct Port;",
            &["final: expected `,` after the value of `name`: write `name = \"intel-iommu\"`"],
        ),
        ("#[qom(abstract = true)] struct Port;", &["abstract: `abstract` takes no value: write `abstract`"]),
        (
            "#[qom(parent = 5)] struct Port;",
            &["5: `parent` takes a string or a path: write `parent = \"device\"` or `parent = some::Path`"],
        ),
        ("#[qom(init = |this| ())] struct Port;", &["|: `init` takes a path: write `init = Self::init`"]),
        (
            "#[qom(init = Self::init())] struct Port;",
            &["(: expected `,` after the value of `init`: write `init = Self::init`"],
        ),
        (
            "#[qom(implements = Reset)] struct Port;",
            &["implements: `implements` takes a list: write `implements(SomeInterface)`"],
        ),
        (
            "#[qom(implements())] struct Port;",
            &["implements: `implements` takes at least one trait: write `implements(SomeInterface)`"],
        ),
        (
            "#[qom(implements(A) B)] struct Port;",
            &["B: expected `,` after the value of `implements`: write `implements(SomeInterface)`"],
        ),
        (
            "#[qom(implements(5))] struct Port;",
            &["5: `implements` takes a list, each item a trait: write `implements(SomeInterface)`"],
        ),
        (
            "#[qom(singleton = \"viommu\")] struct Port;",
            &["singleton: `singleton` takes a list: write `singleton` or `singleton(group = \"viommu\")`"],
        ),
        (
            "#[qom(singleton(scope = process))] struct Port;",
            &["process: `scope` takes `qom` or `machine`: write `scope = qom` or `scope = machine`"],
        ),
        (
            "#[qom(property)] struct Port;",
            &["property: `property` takes a list: write `property(name = \"level\", type = u32, get = Self::level)`"],
        ),
        (
            "#[qom(property(get = get))] struct Port;",
            &[
                "property: a `property(..)` needs `name`, and `type` or `link`: write `property(name = \"level\", type = u32, get = Self::level)`",
            ],
        ),
        (
            "#[qom(property(name = \"a\", type = 5, get = get))] struct Port;",
            &["5: `type` takes a Rust type: write `type = u32`"],
        ),
        (
            "#[qom(property(name = \"a\", type = A, link = A, get_live = get))] struct Port;",
            &["link: a property has a `type` or is a `link`: `type` was given already"],
        ),
        (
            "#[qom(property(name = \"a\", link = A, get_live = get, type = A))] struct Port;",
            &["type: a property has a `type` or is a `link`: `link` was given already"],
        ),
        (
            "#[qom(property(name = \"a\", link = dyn Reset, get_live = get))] struct Port;",
            &[
                "dyn Reset: a link leads to a type, or to what implements an interface: write `link = ResetRef<'static>`",
            ],
        ),
        (
            "#[qom(property(name = \"a\", link = Option<Owned<io::A>>, get_live = get))] struct Port;",
            &["Option<Owned<io::A>>: a link leads to a type, or to what implements an interface: write `link = io::A`"],
        ),
        ("#[qom(property(name = \"a\", link = io::ARef<'static>, get_live = get))] struct Port;", &[]),
        (
            "#[qom(property(name = \"a\", link = A, get_live = get, strong))] struct Port;",
            &["strong: `strong` belongs on a field, not inside the struct's `property(..)`"],
        ),
        (
            "struct Port { #[qom(property, default)] a: u8 }",
            &["default: `default` needs a value: write `default = 39`"],
        ),
        (
            "struct Port { #[qom(property, default = 1 +)] a: u8 }",
            &["): unexpected end of input, expected an expression"],
        ),
        (
            "struct Port { #[qom(property(name = \"a\"))] a: u8 }",
            &["property: `property` takes no value: write `property`"],
        ),
        (
            "struct Port { #[qom(child, alias(a))] a: Child<A> }",
            &[
                "a: `alias` takes a list, each item a name: write `alias(\"chardev\", \"serial0\" = \"chardev\", \"uart\" = self)`",
            ],
        ),
    ]);
}

#[test]
fn stability() {
    let rule = "write `deprecated` or `deprecated = \"use other\"`";
    let reported = |mistake: &str| vec![format!("{mistake}: {rule}")];
    let twice = || vec!["deprecated: `deprecated` was given already: keep one of them".to_owned()];
    let cases = [
        ("deprecated = 5", reported("5: `deprecated` takes a string")),
        ("deprecated = use_other", reported("use_other: `deprecated` takes a string")),
        ("deprecated =", reported("deprecated: `deprecated` needs a value")),
        ("deprecated(\"use other\")", reported("deprecated: `deprecated` takes a string")),
        ("deprecated = \" \"", reported("\" \": `deprecated` has an empty text")),
        ("deprecated = \"a\" \"b\"", reported("\"b\": expected `,` after the value of `deprecated`")),
        ("deprecated, deprecated = \"use other\"", twice()),
        ("deprecated = \"use other\", unstable, deprecated = \"use another\"", twice()),
        ("unstable = \"use other\"", vec!["unstable: `unstable` takes no value: write `unstable`".to_owned()]),
    ];
    for (keys, expected) in &cases {
        let expected: Vec<_> = expected.iter().map(String::as_str).collect();
        for source in [
            format!("#[qom({keys})] struct Port;"),
            format!("#[qom(property(name = \"a\", type = u8, get = x, {keys}))] struct Port;"),
            format!("struct Port {{ #[qom(property, {keys})] a: u8 }}"),
            format!("struct Port {{ #[qom(link, {keys})] a: Link<A> }}"),
        ] {
            assert_table(&[(&source, &expected)]);
        }
    }
    assert_table(&[
        (
            "struct Port { #[qom(deprecated = \"use other\")] a: u8 }",
            &["deprecated: `deprecated` needs `property` or `link` beside it: write `#[qom(property, deprecated)]`"],
        ),
        (
            "struct Port { #[qom(child, deprecated)] a: Child<A> }",
            &["deprecated: `deprecated` belongs to a `property` or `link` field, and this one is a `child`"],
        ),
        (
            "#[qom(singleton(unstable))] struct Port;",
            &["unstable: `unstable` belongs on the struct, not inside `singleton(..)`"],
        ),
    ]);
}

#[test]
fn ranges() {
    assert_table(&[
        (
            "struct Port { #[qom(property, range = 1..8)] a: u8 }",
            &["..: `range` ends with its last legal value: write `1..=8`, if that is legal"],
        ),
        (
            "struct Port { #[qom(property, range = 1..)] a: u8 }",
            &["1..: `range` takes a range with a last value: write `range = 39..=57` or `range = ..=57`"],
        ),
        (
            "struct Port { #[qom(property, range = ..8)] a: u8 }",
            &["..: `range` ends with its last legal value: write `..=8`, if that is legal"],
        ),
        (
            "struct Port { #[qom(property, range = 8)] a: u8 }",
            &["8: `range` takes a range with a last value: write `range = 39..=57` or `range = ..=57`"],
        ),
    ]);
}

#[test]
fn kinds_of_field() {
    assert_table(&[
        (
            "struct Port { #[qom(property, link)] a: u8 }",
            &["link: a field is one of `property`, `child` and `link`: `property` was given already"],
        ),
        (
            "struct Port { #[qom(range = 1..=8)] a: u8 }",
            &["range: `range` needs `property` or `state` beside it: write `#[qom(property, range = 39..=57)]`"],
        ),
        (
            "struct Port { #[qom(name = \"x\", range = 1..=8, read_only)] a: u8 }",
            &[
                "name: `name` needs `property`, `child`, `link` or `state` beside it: write `#[qom(property, name = \"aw-bits\")]`",
            ],
        ),
        (
            "struct Port { #[qom(propety, range = 1..=8)] a: u8 }",
            &["propety: unknown key `propety`: did you mean `property`?"],
        ),
        (
            "struct Port { #[qom(property, strong, alias(\"x\"))] a: u8 }",
            &[
                "strong: `strong` belongs to a `link` field, and this one is a `property`",
                "alias: `alias` belongs to a `child` field, and this one is a `property`",
            ],
        ),
        (
            "struct Port { #[qom(link, type = \"t\")] a: Link<A> }",
            &["type: `type` belongs to a `property` field, and this one is a `link`"],
        ),
        ("struct Port { #[qom(state, range = 1..=8, check = check, name = \"b\", default = 1)] a: AtomicU8 }", &[]),
        (
            "struct Port { #[qom(state, on_set = check)] a: AtomicU8 }",
            &["on_set: `on_set` belongs to a `property` field, and this one is a `state`"],
        ),
        (
            "#[qom(state(versoin = 2))] struct Port { #[qom(child, state)] a: Child<A> }",
            &[
                "versoin: unknown key `versoin`: did you mean `version`?",
                "state: `state` belongs to a `property` field, and this one is a `child`",
            ],
        ),
        (
            "struct Port { #[qom(child, check = check)] a: Child<A> }",
            &["check: `check` belongs to a `property`, `link` or `state` field, and this one is a `child`"],
        ),
    ]);
}

#[test]
fn fields_of_a_type_of_their_own() {
    assert_table(&[
        (
            "struct Port { #[qom(child)] a: u8 }",
            &["u8: a `child` field is of type `Child<T>`: write `Child<SomeType>` with a QOM type"],
        ),
        (
            "struct Port { #[qom(child)] a: Uart }",
            &["Uart: a `child` field is of type `Child<T>`: write `Child<Uart>`"],
        ),
        (
            "struct Port { #[qom(link)] a: Option<Owned<io::Uart>> }",
            &["Option<Owned<io::Uart>>: a `link` field is of type `Link<T>`: write `Link<io::Uart>`"],
        ),
        (
            "struct Port { #[qom(link)] a: Child<Uart> }",
            &["Child<Uart>: a `link` field is of type `Link<T>`: write `#[qom(child)]` for a `Child<T>`"],
        ),
        (
            "struct Port { #[qom(property)] a: Link<Uart> }",
            &["Link<Uart>: a `Link<T>` has an attribute of its own: write `#[qom(link)]`"],
        ),
        (
            "struct Port { a: Child<Uart> }",
            &["Child<Uart>: a `Child<T>` has an attribute of its own: write `#[qom(child)]`"],
        ),
        // It may be another type of this name.
        ("struct Port { #[qom(default = Child::new())] a: Child<Uart> }", &[]),
        (
            "struct Port { #[qom(child)] a: [Child<Uart>; 2] }",
            &[
                "[Child<Uart>; 2]: a `Child<T>` is in no array: write a field `Child<Uart>` for each, or add any number with \
                 `Draft::add_child`",
            ],
        ),
        (
            "struct Port { #[qom(link)] a: Link<dyn Reset> }",
            &["dyn Reset: a link leads to a type, or to what implements an interface: write `Link<ResetRef<'static>>`"],
        ),
        ("struct Port { #[qom(link)] a: [Link<Uart>; 2] }", &[]),
        (
            "struct Port { #[qom(link)] a: [Owned<Uart>; LINES + 1] }",
            &["[Owned<Uart>; LINES + 1]: an array of links is of type `[Link<T>; N]`: write `[Link<Uart>; LINES+1]`"],
        ),
        (
            "struct Port { #[qom(property)] a: [Link<Uart>; 2] }",
            &["[Link<Uart>; 2]: an array of `Link<T>` has an attribute of its own: write `#[qom(link)]`"],
        ),
        (
            "struct Port { #[qom(link)] a: [Child<Uart>; 2] }",
            &[
                "[Child<Uart>; 2]: a `Child<T>` is in no array: write a field `Child<Uart>` for each, or add any number with \
                 `Draft::add_child`",
            ],
        ),
        // The compiler says it.
        ("struct Port { #[qom(link)] a: Link }", &[]),
        ("struct Port { a: [u8] }", &["[u8]: an object type has a size: write a length, as in `[u8; 4]`, or a `Vec`"]),
    ]);
}

#[test]
fn packed_structs_are_refused() {
    let refused = "packed: an object type cannot be `packed`: its properties are used by reference";
    assert_table(&[
        ("#[repr(packed)] struct Port { a: u8 }", &[refused]),
        ("#[repr(C, packed(2))] struct Port { a: u8 }", &[refused]),
        ("#[repr(C, align(8))] struct Port { a: u8 }", &[]),
    ]);
}
