//! Every text, word for word.

use super::ErrorKind::{self, *};
use crate::error::{Error, ErrorClass};

fn s(text: &str) -> String {
    text.to_owned()
}

fn pc() -> String {
    s("pc")
}

fn expects(parameter: &str, expects: &str) -> ErrorKind {
    InvalidParameter { parameter: s(parameter), expects: s(expects) }
}

fn wrong_type(expected: &str) -> ErrorKind {
    InvalidType { parameter: s("x"), expected: s(expected) }
}

fn check(table: impl IntoIterator<Item = (ErrorKind, &'static str)>) {
    for (kind, text) in table {
        let error = Error::from(kind.clone());
        assert_eq!(error.to_string(), text);
        assert_eq!(error.kind(), &kind);
    }
}

#[test]
fn types_and_creation() {
    let conflict = |message| SingletonConflict { type_name: pc(), message };
    check([
        (UnknownType { type_name: pc() }, "invalid object type: pc"),
        (UnknownClass { type_name: pc() }, "Class 'pc' not found"),
        (WrongKind { type_name: pc(), wanted: s("device") }, "object type 'pc' is not a 'device'"),
        (Abstract { type_name: pc() }, "Object type 'pc' is abstract"),
        (conflict(None), "Object type 'pc' conflicts with an existing singleton instance"),
        (conflict(Some(s("only one vIOMMU"))), "only one vIOMMU"),
        (OnceUsed { type_name: pc() }, "Object type 'pc' may be created only once, and has been"),
    ]);
}

#[test]
fn user_creatable_objects_and_devices() {
    check([
        (InvalidId { parameter: s("id") }, "Parameter 'id' expects an identifier"),
        (DuplicateId { id: s("a"), group: s("netdev") }, "Duplicate ID 'a' for netdev"),
        (DuplicateDeviceId { id: s("a") }, "Duplicate device ID 'a'"),
        (NotUserCreatable { type_name: pc() }, "object type 'pc' isn't supported by object-add"),
        (AbstractUserCreatable { type_name: pc() }, "object type 'pc' is abstract"),
        (ObjectNotFound { id: s("a") }, "object 'a' not found"),
        (ObjectInUse { id: s("a") }, "object 'a' is in use, can not be deleted"),
        (NotUserDeletable { id: s("a") }, "object 'a' is not user-creatable, can not be deleted"),
        (Definition { place: 0, id: s("a"), cause: Error::new("no") }, "object 'a': no"),
        (DefinitionCycle { ids: vec![s("a")] }, "objects refer to each other in a cycle: a -> a"),
        (DefinitionCycle { ids: vec![s("a"), s("b")] }, "objects refer to each other in a cycle: a -> b -> a"),
        (OutsideMask { parameter: s("x"), mask: 0x3f }, "Property value for 'x' has bits outside mask '0x3f'"),
        (ArraySetTwice { parameter: s("x") }, "array size property x may not be set more than once"),
        (ArrayTooBig, "array is too big"),
        (MissingParameter { parameter: s("driver") }, "Parameter 'driver' is missing"),
        (UnknownDriver { name: s("nic"), alias: None }, "'nic' is not a valid device model name"),
        (
            UnknownDriver { name: s("virtio-net-pci"), alias: Some(s("virtio-net")) },
            "'virtio-net-pci' (alias 'virtio-net') is not a valid device model name",
        ),
        (expects("driver", "a non-abstract device type"), "Parameter 'driver' expects a non-abstract device type"),
        (expects("driver", "a pluggable device type"), "Parameter 'driver' expects a pluggable device type"),
        (
            expects("driver", "a dynamic sysbus device type for the machine"),
            "Parameter 'driver' expects a dynamic sysbus device type for the machine",
        ),
    ]);
}

#[test]
fn properties() {
    let (type_name, property) = (pc, || s("ram"));
    check([
        (PropertyNotFound { type_name: type_name(), property: property() }, "Property 'pc.ram' not found"),
        (PropertyNotReadable { type_name: type_name(), property: property() }, "Property 'pc.ram' is not readable"),
        (PropertyNotWritable { type_name: type_name(), property: property() }, "Property 'pc.ram' is not writable"),
        (
            DuplicateProperty { type_name: type_name(), property: property() },
            "attempt to add duplicate property 'ram' to object (type 'pc')",
        ),
        (InvalidPropertyName { property: s("a b") }, "'a b' is not a legal property name"),
        (
            NotRemovable { type_name: type_name(), property: property() },
            "Property 'pc.ram' was not added at run time and cannot be removed",
        ),
        (
            AliasGone { type_name: type_name(), property: property() },
            "Property 'pc.ram' is an alias, and the object that it stands for is gone",
        ),
        (
            AliasLoop { type_name: type_name(), property: property() },
            "Property 'pc.ram' is an alias that leads in a circle",
        ),
        (
            NotEnum { type_name: type_name(), property: property(), wanted: s("OnOffAuto") },
            "Property ram on pc is not 'OnOffAuto' enum type",
        ),
        (
            Realized { property: property(), id: Some(s("a")), type_name: type_name() },
            "Attempt to set property 'ram' on device 'a' (type 'pc') after it was realized",
        ),
        (
            Realized { property: property(), id: None, type_name: type_name() },
            "Attempt to set property 'ram' on anonymous device (type 'pc') after it was realized",
        ),
        (
            LinkRealized { property: property(), id: Some(s("a")), type_name: type_name() },
            "Attempt to set link property 'ram' on device 'a' (type 'pc') after it was realized",
        ),
        (
            LinkRealized { property: property(), id: None, type_name: type_name() },
            "Attempt to set link property 'ram' on anonymous device (type 'pc') \
             after it was realized",
        ),
        (
            Completed { property: property(), object: s("/machine"), type_name: type_name() },
            "Attempt to set property 'ram' on object '/machine' (type 'pc') \
             after it was completed",
        ),
        (
            OutOfRange { type_name: type_name(), property: property(), value: s("0"), min: s("1"), max: s("64") },
            "Property pc.ram doesn't take value 0 (minimum: 1, maximum: 64)",
        ),
        (
            AboveMaximum { type_name: type_name(), property: property(), value: s("65"), max: s("64") },
            "Property pc.ram doesn't take value 65 (maximum: 64)",
        ),
        (
            ValueInUse { type_name: type_name(), property: property(), value: s("m0") },
            "Property 'pc.ram' can't take value 'm0', it's in use",
        ),
        (
            ValueNotTaken { type_name: type_name(), property: property(), value: s("m0") },
            "Property 'pc.ram' doesn't take value 'm0'",
        ),
        (
            ValueNotFound { type_name: type_name(), property: property(), value: s("m0") },
            "Property 'pc.ram' can't find value 'm0'",
        ),
    ]);
}

#[test]
fn json_values() {
    check([
        (wrong_type("boolean"), "Invalid parameter type for 'x', expected: boolean"),
        (wrong_type("string"), "Invalid parameter type for 'x', expected: string"),
        (wrong_type("integer"), "Invalid parameter type for 'x', expected: integer"),
        (wrong_type("number"), "Invalid parameter type for 'x', expected: number"),
        (wrong_type("array"), "Invalid parameter type for 'x', expected: array"),
        (wrong_type("object"), "Invalid parameter type for 'x', expected: object"),
        (wrong_type("null"), "Invalid parameter type for 'x', expected: null"),
        (wrong_type("int"), "Invalid parameter type for 'x', expected: int"),
        (wrong_type("uint"), "Invalid parameter type for 'x', expected: uint"),
        (expects("x", "uint64"), "Parameter 'x' expects uint64"),
        (DoesNotFit { parameter: s("x"), expects: s("uint8_t") }, "Parameter 'x' expects uint8_t"),
        (DoesNotFit { parameter: s("x"), expects: s("int32_t") }, "Parameter 'x' expects int32_t"),
        (NotAccepted { parameter: s("x"), value: s("maybe") }, "Parameter 'x' does not accept value 'maybe'"),
        (NotTaken { value: s("11") }, "value '11' is not taken"),
        (MissingParameter { parameter: s("x") }, "Parameter 'x' is missing"),
        (UnexpectedParameter { parameter: s("x") }, "Parameter 'x' is unexpected"),
        (
            InvalidValue { parameter: s("x"), reason: s("missing field `y`") },
            "Parameter 'x' is not valid: missing field `y`",
        ),
    ]);
}

#[test]
fn text_values() {
    check([
        (expects("x", "'on' or 'off'"), "Parameter 'x' expects 'on' or 'off'"),
        (expects("x", "integer"), "Parameter 'x' expects integer"),
        (expects("x", "number"), "Parameter 'x' expects number"),
        (expects("x", "size"), "Parameter 'x' expects size"),
        (UnexpectedParameters { parameter: s("x") }, "Parameters 'x.*' are unexpected"),
        (expects("x", "int64"), "Parameter 'x' expects int64"),
        (expects("x", "list of int64 values or ranges"), "Parameter 'x' expects list of int64 values or ranges"),
        (expects("x", "list of uint64 values or ranges"), "Parameter 'x' expects list of uint64 values or ranges"),
        (FewerElements, "Fewer list elements expected"),
        (expects("x", "a non-negative number below 2^64"), "Parameter 'x' expects a non-negative number below 2^64"),
        (ValueOutOfRange { value: s("9E9"), parameter: s("x") }, "Value '9E9' is out of range for parameter 'x'"),
    ]);
}

#[test]
fn paths_and_the_world() {
    check([
        (DeviceNotFound { name: s("a") }, "Device 'a' not found"),
        (AmbiguousPath { path: s("a/b") }, "Path 'a/b' does not uniquely identify an object"),
        (NoneOfType { type_name: pc() }, "No object found of type pc"),
        (ManyOfType { type_name: pc() }, "More than one object of type pc"),
        (InvalidComponent { name: s("a/b") }, "'a/b' is not a legal name for a child"),
        (HasParent { object: s("/a") }, "object '/a' already has a parent"),
        (IsRoot { object: s("/") }, "object '/' is the root, which stands in no other object"),
        (Declared { object: s("/a/b") }, "object '/a/b' is declared by the type of its parent and cannot be moved"),
        (
            BelowDeclared { object: s("cell") },
            "a 'cell' that has left the parent that declares it takes no objects that have children",
        ),
        (
            MachineInside { type_name: s("pc") },
            "a 'pc' is a machine, which stands at '/machine' and not in another object",
        ),
        (NotALink { type_name: s("a"), property: s("b") }, "Property 'a.b' is not a link"),
        (TargetNotLive { property: s("b"), target: s("c") }, "Property 'b' links to a 'c' that is not live"),
        (AncestorOfParent { object: s("/a") }, "object '/a' is an ancestor of its new parent"),
        (Registry { problems: vec![s("one"), s("two")] }, "one\ntwo"),
        (
            InvalidSchema { place: s("types[0].name"), reason: s("is missing") },
            "schema document, types[0].name: is missing",
        ),
        (MixedQom { object: s("/a") }, "object '/a' belongs to another Qom"),
        (NoQom { object: pc() }, "object 'pc' does not belong to a Qom"),
        (Retired { object: s("/a") }, "object '/a' has left the tree, which undid it, and cannot come back"),
        (QomGone, "the Qom is gone"),
        (Custom(s("the fan is stuck")), "the fan is stuck"),
    ]);
}

#[test]
fn a_global_takes_class_and_hint_from_its_cause() {
    let cause = Error::from(DeviceNotFound { name: s("a") }).with_hint("make it first");
    let global = Error::from(Global { driver: s("pc"), property: s("nic"), value: s("a"), cause });
    assert_eq!(global.to_string(), "can't apply global pc.nic=a: Device 'a' not found");
    assert_eq!(global.class(), ErrorClass::DeviceNotFound);
    assert_eq!(global.hint(), Some("make it first"));
}

#[test]
fn classes_and_hints() {
    let class = |kind| Error::from(kind).class();
    assert_eq!(class(UnknownClass { type_name: pc() }), ErrorClass::DeviceNotFound);
    assert_eq!(class(DeviceNotFound { name: pc() }), ErrorClass::DeviceNotFound);
    assert_eq!(class(UnknownType { type_name: pc() }), ErrorClass::GenericError);
    let hint = Error::from(InvalidId { parameter: s("id") }).hint().map(str::to_owned);
    assert!(hint.is_some_and(|hint| hint.contains("letter")));
}

#[test]
fn what_a_policy_refuses() {
    let input = |text: Option<&str>| DeprecatedInput { kind: s("type"), name: pc(), text: text.map(s) };
    check([
        (input(None), "Deprecated type pc disabled by policy"),
        (input(Some("use q35")), "Deprecated type pc disabled by policy"),
        (UnstableInput { kind: s("parameter"), name: s("ram") }, "Unstable parameter ram disabled by policy"),
    ]);
    assert_eq!(Error::from(input(Some("use q35"))).hint(), Some("use q35"));
    assert_eq!(Error::from(input(None)).hint(), None);
}
