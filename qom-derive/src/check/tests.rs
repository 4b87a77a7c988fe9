//! One table of what can be read and is still wrong, and of mistakes of all kinds together. Each
//! case is the source and its mistakes, as `guilty tokens: message`.

use crate::testing::{assert_table, judge};

#[test]
fn what_is_legal_is_not_a_mistake() {
    assert_table(&[
        ("struct Port;", &[]),
        ("struct Port {}", &[]),
        ("#[qom()] struct Port;", &[]),
        ("#[qom(abstract, singleton(), init = Self::init,)] struct Port;", &[]),
        ("struct Port { #[qom(property, read_only, default = 3, range = 1..=8)] level: u8 }", &[]),
        ("struct Port { #[qom(property, write_only, check = Self::check, on_set = Self::on_set)] level: u8 }", &[]),
        (
            "#[qom(property(name = \"irq[0]\", type = u8, set_live = set))] struct Port { irq: u8, #[qom(property)] r#type: u8 }",
            &[],
        ),
    ]);
}

#[test]
fn names() {
    let rule = "two or more letters, digits, `.`, `_` or `-`, the first a letter or one of `1` to `9`, as in `name = \"intel-iommu\"`";
    for (source, guilty, name) in [
        ("struct X;", "X", "x"),
        ("struct Größe;", "Größe", "größe"),
        ("#[qom(name = \"\")] struct Port;", "\"\"", ""),
        ("#[qom(name = \"0port\")] struct Port;", "\"0port\"", "0port"),
        ("#[qom(name = \"a port\")] struct Port;", "\"a port\"", "a port"),
    ] {
        assert_eq!(judge(source), [format!("{guilty}: illegal type name `{name}`: write {rule}")]);
    }
    for name in ["fw_cfg_mem", "virtio-9p-pci", "PCIBus", ""] {
        assert_eq!(
            judge(&format!("#[qom(parent = \"{name}\")] struct Port;")),
            [format!(
                "\"{name}\": `{name}` is not lower-case words joined by `-`, so it names no Rust type: write `parent = some::Path`"
            )]
        );
    }
    let rule = "visible ASCII letters other than `/`, `=` and `,`, as in `name = \"aw-bits\"`";
    for (source, guilty, name) in [
        ("struct Port { #[qom(property)] größe: u8 }", "größe", "größe"),
        ("struct Port { #[qom(property, name = \"a b\")] a: u8 }", "\"a b\"", "a b"),
        ("struct Port { #[qom(link, name = \"a/b\")] a: Link<A> }", "\"a/b\"", "a/b"),
        ("struct Port { #[qom(child, alias(\"\" = self))] a: Child<A> }", "\"\"", ""),
        ("#[qom(property(name = \"a=b\", type = u8, get = get))] struct Port;", "\"a=b\"", "a=b"),
    ] {
        assert_eq!(judge(source), [format!("{guilty}: illegal property name `{name}`: write {rule}")]);
    }
}

#[test]
fn words() {
    let rule = "write letters, digits, `.`, `_` and `-`, the first a letter or a digit, as in `group = \"viommu\"`";
    for group in ["", "a b", "-a"] {
        assert_eq!(
            judge(&format!("#[qom(singleton(group = \"{group}\"))] struct Port;")),
            [format!("\"{group}\": illegal group name `{group}`: {rule}")]
        );
    }
    assert_table(&[
        (
            "#[qom(singleton(message = \" \"))] struct Port;",
            &["\" \": `message` is empty: write it out, or remove the key"],
        ),
        (
            "struct Port { #[qom(property, type = \"\")] a: u8 }",
            &["\"\": `type` is empty: write it out, or remove the key"],
        ),
        (
            "#[qom(property(name = \"a\", type = u8, get = get, type_word = \"\"))] struct Port;",
            &["\"\": `type_word` is empty: write it out, or remove the key"],
        ),
    ]);
}

#[test]
fn children_and_arrays() {
    assert_table(&[
        (
            "struct Port { #[qom(child)] a_1: Child<A>, #[qom(child, name = \"x\")] a__1: Child<A> }",
            &["a__1: field `a_1` has the key `A_1` already: give this field another name"],
        ),
        (
            "struct Port { #[qom(child)] a: Child<Port>, #[qom(child)] b: Child<Self>, #[qom(child)] c: Child<io::Port> }",
            &[
                "Port: a `Port` inside each `Port` would never end: use a `Link<Port>`",
                "Self: a `Port` inside each `Port` would never end: use a `Link<Port>`",
            ],
        ),
        (
            "struct Port { #[qom(property, name = \"a[1]\")] b: u8, #[qom(property)] a: [u8; 2] }",
            &["\"a[1]\": property `a[1]` is declared already, by array `a`: give this one another `name = \"..\"`"],
        ),
        (
            "struct Port { #[qom(property, name = \"a[0]\")] b: [u8; 2] }",
            &["\"a[0]\": the elements of array `a[0]` would be `a[0][0]` and so on: write `name = \"a\"`"],
        ),
    ]);
}

#[test]
fn own_properties_of_one_name() {
    assert_table(&[
        (
            "struct Port { #[qom(property)] level: u8, #[qom(property, name = \"level\")] other: u8 }",
            &[
                "\"level\": property `level` is declared already, by field `level`: give this one another `name = \"..\"`",
            ],
        ),
        (
            "struct Port { #[qom(property, name = \"level\")] r#type: u8, #[qom(link)] level: Link<A> }",
            &["level: property `level` is declared already, by field `type`: give this one another `name = \"..\"`"],
        ),
        (
            "#[qom(property(name = \"level\", type = u8, get = get))] struct Port { #[qom(property)] level: u8 }",
            &[
                "level: property `level` is declared already, by a `property(..)` of the struct: give this one another `name = \"..\"`",
            ],
        ),
        (
            "struct Port { #[qom(child, alias(\"x\", \"x\" = self))] uart: Child<A> }",
            &[
                "\"x\": property `x` is declared already, by an alias of field `uart`: give the alias another name, as in `\"other\" = self`",
            ],
        ),
        (
            "struct Port { #[qom(property)] irq: [u8; 3], #[qom(property, name = \"irq[1]\")] one: u8 }",
            &[
                "\"irq[1]\": property `irq[1]` is declared already, by array `irq`: give this one another `name = \"..\"`",
            ],
        ),
        (
            "struct Port { #[qom(link)] irq: [Link<A>; 3], #[qom(link, name = \"irq[1]\")] one: Link<A> }",
            &[
                "\"irq[1]\": property `irq[1]` is declared already, by array `irq`: give this one another `name = \"..\"`",
            ],
        ),
        (
            "struct Port { #[qom(link, name = \"irq[0]\")] irq: [Link<A>; 3] }",
            &["\"irq[0]\": the elements of array `irq[0]` would be `irq[0][0]` and so on: write `name = \"irq\"`"],
        ),
        ("struct Port { #[qom(property)] irq: u8, #[qom(property, name = \"irq[1]\")] one: u8 }", &[]),
        (
            "struct Port { #[qom(child)] info: Child<A> }",
            &[
                "info: the key of field `info` would be `INFO`, which each type has for itself: give the field another name, and it `name = \"info\"`",
            ],
        ),
        // Plain state is no property.
        ("struct Port { level: u8, #[qom(property, name = \"level\")] other: u8 }", &[]),
        // What is saved has its name beside those.
        (
            "struct Port { #[qom(state)] level: AtomicU8, #[qom(property, name = \"level\")] other: u8 }",
            &["level: `level` is declared already, by field `other`: give this one another `name = \"..\"`"],
        ),
        (
            "struct Port { #[qom(state)] a: AtomicU8, #[qom(state, name = \"a\")] b: AtomicU8 }",
            &["\"a\": `a` is declared already, by state `a`: give this one another `name = \"..\"`"],
        ),
        (
            "struct Port { #[qom(state, name = \"a/b\")] a: AtomicU8 }",
            &[
                "\"a/b\": illegal name `a/b` of a state: write visible ASCII letters other than `/`, `=` and `,`, as in `name = \"aw-bits\"`",
            ],
        ),
    ]);
}

#[test]
fn contradictions() {
    let read_only =
        |key: &str| format!("hook: `{key}` never runs, as nobody can set a `read_only` property: remove one of them");
    let no_setter = "default: a new object is given the `default` of a computed property through its setter, while it is a draft: \
                     write `set = ..` or `set_draft = ..`, or remove `default`";
    assert_table(&[
        (
            "#[qom(final, abstract)] struct Port;",
            &["final: a type that is `abstract` and `final` can have no object: remove one of them"],
        ),
        ("#[qom(implements(A, b::C, A))] struct Port;", &["A: this interface was given already: keep one of them"]),
        (
            "struct Port { #[qom(property, write_only, read_only)] a: u8 }",
            &[
                "write_only: a property that is `read_only` and `write_only` can be neither got nor set: remove one of them",
            ],
        ),
        // The hooks are not judged again while it is not known which of the two was meant.
        (
            "struct Port { #[qom(property, write_only, read_only, check = hook)] a: u8 }",
            &[
                "write_only: a property that is `read_only` and `write_only` can be neither got nor set: remove one of them",
            ],
        ),
        ("struct Port { #[qom(property, read_only, check = hook)] a: u8 }", &[]),
        ("struct Port { #[qom(property, on_set = hook, read_only)] a: u8 }", &[&read_only("on_set")]),
        (
            "#[qom(property(name = \"a\", type = u8))] struct Port;",
            &[
                "property: property `a` can be neither got nor set: add `get = ..`, `get_live = ..`, `set = ..`, `set_draft = ..` or \
                 `set_live = ..`",
            ],
        ),
        // What is said of its default follows.
        (
            "#[qom(property(name = \"a\", type = u8, default = 1))] struct Port;",
            &[
                "property: property `a` can be neither got nor set: add `get = ..`, `get_live = ..`, `set = ..`, `set_draft = ..` or \
                 `set_live = ..`",
            ],
        ),
        ("#[qom(property(name = \"a\", type = u8, default = 1, set_draft = x, get = y))] struct Port;", &[]),
        ("#[qom(property(name = \"a\", type = u8, set = x, default = 1))] struct Port;", &[]),
        ("#[qom(property(name = \"a\", type = u8, get = x, default = 1))] struct Port;", &[no_setter]),
        ("#[qom(property(name = \"a\", type = u8, default = 1, set_live = x))] struct Port;", &[no_setter]),
        (
            "#[qom(property(name = \"a\", link = A, get_live = x, default = 1))] struct Port;",
            &["default: a computed `link` leads where its function says: remove `default`"],
        ),
        (
            "#[qom(property(name = \"a\", type = u8, get_live = x, set_live = y, get = z))] struct Port;",
            &["get: a property has one getter, and `get_live` was given already: keep one of them"],
        ),
        (
            "#[qom(property(name = \"a\", type = u8, set_live = x, set = y, set_draft = z))] struct Port;",
            &["set: a property has one setter, and `set_live` was given already: keep one of them"],
        ),
    ]);
}

#[test]
fn computed_links() {
    assert_table(&[
        ("#[qom(property(name = \"a\", link = A, get_live = x, description = \"A.\", unstable))] struct Port;", &[]),
        (
            "#[qom(property(name = \"a\", link = A))] struct Port;",
            &["link: a `link` without a field is computed: add `get_live = ..`, which says where it leads"],
        ),
        (
            "#[qom(property(name = \"a\", link = A, get = x))] struct Port;",
            &["get: a `link` is got from the live object: write `get_live = ..`"],
        ),
        (
            "#[qom(property(name = \"a\", link = A, get_live = x, get = y))] struct Port;",
            &["get: a `link` is got from the live object, with `get_live`: remove `get`"],
        ),
        (
            "#[qom(property(name = \"a\", link = A, set_live = x))] struct Port;",
            &["set_live: nobody can set a `link` that is computed: remove the setter, or use a field `Link<T>`"],
        ),
        (
            "#[qom(property(name = \"a\", type_word = \"link<a>\", link = A, get_live = x))] struct Port;",
            &["type_word: the type word of a `link` is that of its target: remove `type_word`"],
        ),
    ]);
}

/// Each attribute and each field is judged on its own, and what could not be read is not judged
/// again.
#[test]
fn all_mistakes_are_reported_each_once() {
    assert_table(&[(
        "#[qom(name = 5, colour = Map<A, B, C>, parent = \"PCIBus\", abstract = no)]
         #[qom(final, singleton(group = \"\", onec), property(name = \"a\", type = u8, get = 5), init)]
         struct X {
             #[qom(property, name = \"aa\", rnage = 1..=2, default = 1 1, unstable = yes)] a: u8,
             #[qom(property, name = \"aa\")] b: u8,
             #[qom(property, name = \"aa\")] c: u8,
             #[qom(live)] d: u8,
         }",
        &[
            "5: `name` takes a string: write `name = \"intel-iommu\"`",
            "colour: unknown key `colour`: on the struct there can be `name`, `parent`, `abstract`, `final`, `singleton`, `implements`, \
             `methods`, `init`, `activate`, `deactivate`, `placement`, `unstable`, `deprecated`, `state`, `property` and `crate`",
            "abstract: `abstract` takes no value: write `abstract`",
            "onec: unknown key `onec`: did you mean `once`?",
            "5: `get` takes a path: write `get = Self::level`",
            "init: `init` needs a value: write `init = Self::init`",
            "rnage: unknown key `rnage`: did you mean `range`?",
            "1: expected `,` after the value of `default`: write `default = 39`",
            "unstable: `unstable` takes no value: write `unstable`",
            "live: `live` needs `link` beside it: write `#[qom(link, live)]`",
            "\"PCIBus\": `PCIBus` is not lower-case words joined by `-`, so it names no Rust type: write `parent = some::Path`",
            "\"aa\": property `aa` is declared already, by field `b`: give this one another `name = \"..\"`",
        ],
    )]);
}
