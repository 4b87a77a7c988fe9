use syn::{DeriveInput, Expr, Type};

use super::*;
use crate::diag::Sink;
use crate::parse;

/// The text for a type, without the style; spaces that do not break as plain ones.
fn shown(source: &str) -> String {
    let input: DeriveInput = syn::parse_str(source).unwrap();
    let sink = Sink::new();
    let model = parse::type_model(&input, &sink);
    sink.finish().unwrap();
    text(&model).strip_suffix(&format!("\n{STYLE}")).unwrap().replace('\u{a0}', " ")
}

fn assert_shown(source: &str, expected: &[&str]) {
    assert_eq!(shown(source).lines().collect::<Vec<_>>(), expected);
}

#[test]
fn a_type_in_full() {
    assert_shown(
        r#"
        /// Base of the IOMMUs.
        #[qom(name = "x86-iommu", parent = "sys-bus-device", abstract, methods = iommu::X86IommuImpl,
              unstable, deprecated = "use `smmu`",
              implements(HotplugHandler, ::other::Resettable),
              singleton(group = "viommu", message = "only one | vIOMMU"),
              property(name = "busy", type = bool, get = Self::busy, description = "Is it?", unstable),
              property(name = "reset", type = Vec<u8>, set = Self::reset, deprecated = "use a | b"),
              property(name = "early", type = u8, get = Self::early, set_draft = Self::set_early, default = MAX - 1),
              property(name = "late", type = u8, get_live = Self::late, set_live = Self::set_late),
              property(name = "bus", link = pci::Bus, get_live = Self::bus, description = "Where it is."),
              property(name = "owner", link = OwnerRef<'static>, get_live = Self::owner, deprecated))]
        struct X86Iommu {
            /// Width of DMA addresses,
            /// in bits.
            #[qom(property, default = 39, range = 39..=57)]
            aw_bits: u8,
            /// How many.
            #[qom(property, read_only, state)]
            count: AtomicU64,
            #[qom(property, write_only, type = "secret", check = Self::check)]
            key: Mutex< String >,
            #[qom(property, default = Mode::Fast, deprecated, unstable)]
            mode: iommu::Mode,
            #[qom(default = 3)]
            plain: u8,
        }
        "#,
        &[
            "| Type | `x86-iommu`, abstract, *deprecated* (use `smmu`), *unstable* |",
            "|:--|:--|",
            "| Parent | [`sys-bus-device`](SysBusDevice) |",
            "| Interfaces | [`HotplugHandler`](HotplugHandler), [`Resettable`](other::Resettable) |",
            "| Methods | [`X86IommuImpl`](iommu::X86IommuImpl) |",
            r"| Singleton | at most one object in the group `viommu`: “only one \| vIOMMU” |",
            "",
            "| Property | Type | Default | Range | Can be set | Description |",
            "| :-- | :-- | :-- | :-- | :-- | :-- |",
            "| `busy` | [`bool`](bool) |  |  | never | *unstable* · Is it? |",
            r"| `reset` | `Vec<u8>` |  |  | at any time | *write-only*, *deprecated* (use a \| b) |",
            "| `early` | [`u8`](u8) | `MAX - 1` |  | until it is live |  |",
            "| `late` | [`u8`](u8) |  |  | once it is live |  |",
            "| `bus` | [`link<Bus>`](pci::Bus) |  |  | never | Where it is. |",
            "| `owner` | [`link<OwnerRef>`](OwnerRef) |  |  | never | *deprecated* |",
            "| `aw-bits` | [`u8`](u8) | `39` | `39..=57` | until it is live | Width of DMA addresses, in bits. |",
            "| `count` | [`AtomicU64`](AtomicU64) |  |  | never | *state* · How many. |",
            "| `key` | `Mutex< String >` |  |  | at any time | *write-only* |",
            "| `mode` | [`Mode`](iommu::Mode) | `Mode::Fast` |  | until it is live | *deprecated*, *unstable* |",
        ],
    );
}

#[test]
fn a_type_with_nothing_of_its_own() {
    assert_shown(
        "struct Plain {}",
        &[
            "| Type | `plain` |",
            "|:--|:--|",
            "| Parent | [`object`](qom_runtime::Object) |",
            "",
            "It adds no properties to those of its parent.",
        ],
    );
    assert_shown(
        "#[qom(parent = crate::a::r#Other, final, singleton(once, scope = machine))] struct Leaf { x: u8 }",
        &[
            "| Type | `leaf`, final |",
            "|:--|:--|",
            "| Parent | [`Other`](crate::a::r#Other) |",
            "| Singleton | one object per machine, subtypes included |",
            "",
            "It adds no properties to those of its parent.",
        ],
    );
}

#[test]
fn children_links_aliases_and_arrays() {
    assert_shown(
        r#"
        struct Board {
            /// The console.
            #[qom(child, alias("baud", "console-baud" = "baud", "serial" = self))]
            uart: Child<devices::Uart>,
            #[qom(link)]
            peer: Link<Board>,
            /// The bus.
            #[qom(link, strong, live, unstable)]
            bus: Link<Bus>,
            #[qom(link, live)]
            irqs: [Link<Irq>; 2],
            #[qom(link, backend = "chardevs")]
            chardev: Link<Chardev>,
            #[qom(property, range = ..=9)]
            level: u8,
            #[qom(property)]
            leds: [bool; LEDS + 1],
            #[qom(property)]
            levels: [AtomicU8; 2],
        }
        "#,
        &[
            "| Type | `board` |",
            "|:--|:--|",
            "| Parent | [`object`](qom_runtime::Object) |",
            "",
            "| Property | Type | Range | Can be set | Description |",
            "| :-- | :-- | :-- | :-- | :-- |",
            "| `uart` | [`child<Uart>`](devices::Uart) |  | never | The console. |",
            "| `baud` | alias |  | as there | Stands for `uart.baud`. |",
            "| `console-baud` | alias |  | as there | Stands for `uart.baud`. |",
            "| `serial` | [`link<Uart>`](devices::Uart) |  | never | Another name of `uart`. |",
            "| `peer` | [`link<Board>`](Board) |  | until it is live |  |",
            "| `bus` | [`link<Bus>`](Bus) |  | at any time | *strong*, *unstable* · The bus. |",
            "| `irqs[0..2]` | [`link<Irq>`](Irq) |  | at any time |  |",
            "| `chardev` | [`id<Chardev>`](Chardev) in `/chardevs` |  | until it is live |  |",
            "| `level` | [`u8`](u8) | `..=9` | until it is live |  |",
            "| `leds[0..LEDS + 1]` | `[bool; LEDS + 1]` |  | until it is live |  |",
            "| `levels[0..2]` | `[AtomicU8; 2]` |  | at any time |  |",
        ],
    );
}

#[test]
fn cells_hold_what_would_end_them() {
    for (text, expected) in
        [("a", "`a`"), ("a|b", r"`a\|b`"), ("a\nb", "`a b`"), ("a`b", "``a`b``"), ("`a``", "``` `a`` ```")]
    {
        assert_eq!(code(text), expected);
    }
    assert_eq!(prose("a | b, `x|y`, \\| and\nmore"), "a \\| b, `x\\|y`, \\| and more");
}

#[test]
fn expressions_are_as_written() {
    for source in
        ["1 << 20", "-1", "a-b", "&[1, 2]", "|| Map::new()", "Vec::<u8>::new()", "if x { 1 } else { 2 }", "a as u8"]
    {
        let expr: Expr = syn::parse_str(source).unwrap();
        assert_eq!(written(expr), source);
    }
    let ty: Type = syn::parse_str("Mutex<\n    Vec<Vec<u8>>,\n>").unwrap();
    assert_eq!(written(ty), "Mutex< Vec<Vec<u8>>, >");
}

#[test]
fn only_rustdoc_sees_it() {
    let input: DeriveInput = syn::parse_str("struct Plain {}").unwrap();
    let sink = Sink::new();
    let tokens = crate::testing::text(write(&parse::type_model(&input, &sink)));
    sink.finish().unwrap();
    assert!(tokens.starts_with("#[cfg(doc)]#[allow(rustdoc::all)]#[doc="), "{tokens}");
    assert!(tokens.ends_with("implPlain{}"), "{tokens}");
}
