//! What a field's attributes mean; what they get wrong is in the tables of `parse::tests` and
//! `check::tests`.

use syn::parse_quote;

use super::*;
use crate::testing::text;

fn read(field: Field) -> FieldModel {
    let sink = Sink::new();
    let model = super::read(&field, &sink);
    sink.finish().unwrap();
    model.unwrap()
}

fn property(field: Field) -> PropertyModel {
    match read(field).kind {
        FieldKind::Property(property) => *property,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_field_is_plain_state() {
    let FieldKind::Plain { default, .. } = read(parse_quote!(faults: AtomicU64)).kind else { panic!("not plain") };
    assert!(default.is_none());
    let FieldKind::Plain { default, .. } = read(parse_quote!(#[qom(default = Map::<A, B>::new())] map: Map<A, B>)).kind
    else {
        panic!("not plain")
    };
    assert_eq!(text(default), "Map::<A,B>::new()");
}

#[test]
fn every_key_of_a_property() {
    let found = property(parse_quote! {
        /// Width.
        #[qom(property, name = "width", default = -1, range = MIN..=2 * MAX, check = Self::check, on_set = on_set)]
        #[qom(read_only, write_only, type = "bits", state, unstable, deprecated)]
        pub aw_bits: u8
    });
    assert_eq!(found.name.0, "width");
    assert_eq!(text(found.default), "-1");
    let range = found.range.unwrap();
    assert_eq!([text(range.low), text(range.high)], ["MIN", "2*MAX"]);
    let range = property(parse_quote!(#[qom(property, range = ..=MAX)] x: u8)).range.unwrap();
    assert_eq!((range.low.is_none(), text(range.high)), (true, "MAX".to_owned()));
    assert_eq!([text(found.check), text(found.on_set)], ["Self::check", "on_set"]);
    assert_eq!(found.type_word.unwrap().value(), "bits");
    assert_eq!(found.description.as_deref(), Some("Width."));
    for flag in [found.read_only, found.write_only, found.state, found.stability.unstable] {
        assert!(flag.is_some());
    }
    assert_eq!(found.stability.deprecated.as_deref(), Some(""));
}

#[test]
fn a_property_has_the_name_of_its_field() {
    assert_eq!(property(parse_quote!(#[qom(property)] aw_bits: u8)).name.0, "aw-bits");
    let raw = read(parse_quote!(#[qom(property)] r#type: u8));
    assert_eq!(raw.ident, "r#type");
    assert!(matches!(raw.kind, FieldKind::Property(property) if property.name.0 == "type"));
}

#[test]
fn children_and_links() {
    let FieldKind::Child(child) = read(parse_quote! {
        /// The port.
        #[qom(child, name = "port", alias("chardev", "serial0" = "chardev", "serial" = self))]
        uart: Child<Uart>
    })
    .kind
    else {
        panic!("not a child")
    };
    assert_eq!((child.name.0.as_str(), child.description.as_deref()), ("port", Some("The port.")));
    let [same, renamed, whole] = &child.aliases[..] else { panic!("three aliases") };
    assert!(
        matches!(&same.target, AliasTarget::Property(target) if same.name.0 == "chardev" && target.value() == "chardev")
    );
    assert!(
        matches!(&renamed.target, AliasTarget::Property(target) if renamed.name.0 == "serial0" && target.value() == "chardev")
    );
    assert!(matches!(&whole.target, AliasTarget::Child if whole.name.0 == "serial"));

    let FieldKind::Link(link) =
        read(parse_quote!(#[qom(link, strong, live, check = Self::check, unstable, deprecated = "use bus")] dma_bus: Link<Bus>))
            .kind
    else {
        panic!("not a link")
    };
    assert_eq!((link.name.0.as_str(), text(link.check)), ("dma-bus", "Self::check".to_owned()));
    assert!(link.strong.is_some() && link.live.is_some() && link.stability.unstable.is_some());
    assert_eq!(link.stability.deprecated.as_deref(), Some("use bus"));
    let FieldKind::Link(link) = read(parse_quote!(#[qom(link, backend = "chardevs")] chardev: Link<Chardev>)).kind
    else {
        panic!("not a link")
    };
    assert_eq!(link.backend.map(|container| container.value()).as_deref(), Some("chardevs"));
}

#[test]
fn a_range_may_come_through_another_macro() {
    let group = proc_macro2::Group::new(proc_macro2::Delimiter::None, quote::quote!(1..=8));
    assert!(property(parse_quote!(#[qom(property, range = #group)] x: u8)).range.is_some());
}

/// What a message tells the user to write must be right, each key must have an arm, and each
/// must have an owner.
#[test]
fn the_usage_of_every_key_can_be_read() {
    for key in FIELD.keys {
        let kind = KINDS.iter().find(|(_, keys)| keys.contains(&key.name)).map_or(key.name, |(kind, _)| kind);
        let ty: Type = match kind {
            "child" => parse_quote!(Child<A>),
            "link" => parse_quote!(Link<A>),
            _ => parse_quote!(u8),
        };
        for usage in key.usage.split("` or `") {
            let usage: proc_macro2::TokenStream = usage.parse().unwrap();
            let field: Field = if kind == key.name {
                parse_quote!(#[qom(#usage)] x: #ty)
            } else {
                let kind: proc_macro2::TokenStream = kind.parse().unwrap();
                parse_quote!(#[qom(#kind, #usage)] x: #ty)
            };
            read(field);
        }
    }
}
