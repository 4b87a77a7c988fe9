//! What the constants say: types, properties, and what `-device help` lists.

use super::super::{KIT, SINGLETONS};
use qom_runtime::prelude::*;
use qom_runtime::property::PropertyInfo;
use serde_json::json;

fn info(name: &str) -> &'static TypeInfo {
    KIT.into_iter().chain(SINGLETONS).find(|info| info.name() == name).unwrap()
}

/// Name, parent and description; whether it is abstract, and whether it implements the kit's interface.
type Row = (&'static str, &'static str, &'static str, bool, bool);

#[test]
fn introspection_types_all_kit() {
    const DEV: &str = "Kit test device";
    const HOST: &str = "Kit host: provides a kit-bus";
    let wanted: [Row; 24] = [
        ("kit-base", "device", "", true, false),
        ("kit-bus", "bus", "", false, false),
        ("kit-cold", "kit-dev", DEV, false, true),
        ("kit-dev", "kit-base", DEV, false, true),
        ("kit-host", "dynamic-sysbus-device", HOST, false, false),
        ("kit-host-async", "kit-host", HOST, false, false),
        ("kit-host-cold", "kit-host", HOST, false, false),
        ("kit-host-multi", "kit-host", HOST, false, false),
        ("kit-leaf", "kit-dev", "", false, true),
        ("kit-nobus", "device", "", false, false),
        ("kit-nouser", "kit-dev", DEV, false, true),
        ("kit-orphan", "device", "", false, false),
        ("kit-orphanbus", "bus", "", false, false),
        ("kit-part", "object", "", false, false),
        ("kit-single", "kit-dev", DEV, false, true),
        ("kit-singleton", "kit-dev", "", false, true),
        ("kit-singleton-obj", "object", "", false, false),
        ("kit-singleton-sub", "kit-singleton", "", false, true),
        ("kit-small", "device", "", false, false),
        ("kit-smallbus", "bus", "", false, false),
        ("kit-uc", "object", "", false, true),
        ("kit-uc-abstract", "object", "", true, false),
        ("kit-uc-leaf", "kit-uc", "", false, true),
        ("none-machine", "machine", "", false, false),
    ];
    let row = |info: &'static TypeInfo| {
        let parent = info.parent().unwrap().name();
        (info.name(), parent, info.description(), info.is_abstract(), info.is_a("kit-iface"))
    };
    let mut rows: Vec<Row> = KIT.into_iter().chain(SINGLETONS).map(row).collect();
    rows.sort();
    assert_eq!(rows, wanted);
}

#[test]
fn introspection_types_interface() {
    let implementing = |interface: &str| {
        let mut names: Vec<_> = KIT.into_iter().filter(|info| info.is_a(interface)).map(TypeInfo::name).collect();
        names.sort();
        names
    };
    assert_eq!(implementing("user-creatable"), ["kit-uc", "kit-uc-abstract", "kit-uc-leaf"]);
    let hosts = ["kit-host", "kit-host-async", "kit-host-cold", "kit-host-multi"];
    assert_eq!(implementing("hotplug-handler"), hosts);
}

/// Name, type word, default and description, as `device-list-properties` has them.
type Property = (&'static str, &'static str, Option<Value>, &'static str);

/// The properties of a type, sorted by name, without those that each device has.
fn properties(name: &str) -> Vec<Property> {
    const HIDDEN: [&str; 5] = ["type", "realized", "hotpluggable", "hotplugged", "parent_bus"];
    let row = |property: &'static PropertyInfo| {
        (property.name(), property.type_name(), property.default_value(), property.description())
    };
    let mut rows: Vec<_> = info(name).properties().map(row).filter(|row| !HIDDEN.contains(&row.0)).collect();
    rows.sort_by_key(|row| row.0);
    rows
}

fn base() -> Vec<Property> {
    vec![
        ("bit3", "bool", Some(json!(false)), "on/off"),
        ("color", "KitColor", Some(json!("green")), "red/green/blue"),
        ("flag", "bool", Some(json!(true)), "on/off"),
        ("get-fails", "bool", None, ""),
        ("i32", "int32", Some(json!(-5)), ""),
        ("i64", "int64", Some(json!(-1)), ""),
        ("label", "string", None, "free-form label"),
        ("level", "uint8", Some(json!(3)), "0 to 10"),
        ("mate", "link<kit-iface>", None, ""),
        ("mode", "OnOffAuto", Some(json!("auto")), "on/off/auto"),
        ("num", "number", None, ""),
        ("peer", "link<kit-base>", None, ""),
        ("ro", "string", None, ""),
        ("shade", "KitColor", Some(json!("blue")), ""),
        ("size", "size", Some(json!(65536)), ""),
        ("str", "str", None, ""),
        ("u16", "uint16", Some(json!(1024)), ""),
        ("u32", "uint32", Some(json!(100_000)), ""),
        ("u64", "uint64", Some(json!(9_223_372_036_854_775_808_u64)), ""),
        ("u8", "uint8", Some(json!(7)), ""),
        ("vec", "list", Some(json!([])), ""),
        ("when", "struct tm", None, ""),
        ("wo", "bool", None, ""),
    ]
}

/// All of these, sorted by name.
fn and(mut properties: Vec<Property>, more: Vec<Property>) -> Vec<Property> {
    properties.extend(more);
    properties.sort_by_key(|row| row.0);
    properties
}

fn dev() -> Vec<Property> {
    let own = vec![
        ("buddy", "link<kit-iface>", None, "any object implementing kit-iface"),
        ("fail-realize", "string", None, "make realize fail with this message"),
        ("part", "child<kit-part>", None, ""),
        ("part-alias", "link<kit-part>", None, ""),
        ("part-link", "link<kit-part>", None, ""),
        ("part-value", "uint32", Some(json!(5)), "value of the part"),
        ("realizes", "uint32", None, ""),
        ("resets", "uint32", None, ""),
        ("slot[0]", "uint32", None, ""),
        ("slot[1]", "uint32", None, ""),
        ("slot[2]", "uint32", None, ""),
    ];
    and(base(), own)
}

#[test]
fn introspection_device_list_properties() {
    assert_eq!(properties("kit-base"), base());
    for name in ["kit-dev", "kit-nouser", "kit-cold", "kit-single"] {
        assert_eq!(properties(name), dev(), "{name}");
    }
    assert_eq!(properties("kit-leaf"), and(dev(), vec![("extra", "uint32", Some(json!(42)), "")]));
    for name in ["kit-small", "kit-orphan", "kit-nobus"] {
        assert_eq!(properties(name), [], "{name}");
    }
    let singleton = and(dev(), vec![("value", "uint32", Some(json!(1)), "value of the singleton")]);
    assert_eq!(properties("kit-singleton"), singleton);
    assert_eq!(properties("kit-singleton-sub"), singleton);
}

#[test]
fn properties_of_hosts() {
    let veto = ("veto", "string", None, "refuse to plug devices with this message");
    for name in ["kit-host", "kit-host-multi", "kit-host-cold"] {
        assert_eq!(properties(name), std::slice::from_ref(&veto), "{name}");
    }
    let answers = [("ack-unplug", "string", None, ""), ("nak-unplug", "string", None, "")];
    assert_eq!(properties("kit-host-async"), and(answers.to_vec(), vec![veto]));
}

#[test]
fn properties_of_objects() {
    assert_eq!(properties("kit-part"), [("value", "uint32", Some(json!(5)), "value of the part")]);
    let uc = [
        ("completed", "bool", None, ""),
        ("dev", "link<kit-base>", None, ""),
        ("fail-complete", "bool", None, ""),
        ("in-use", "bool", None, ""),
        ("n", "uint32", Some(json!(1)), "a number"),
        ("s", "string", None, ""),
    ];
    assert_eq!((properties("kit-uc"), properties("kit-uc-leaf")), (uc.to_vec(), uc.to_vec()));
    assert_eq!(properties("kit-uc-abstract"), []);
    assert_eq!(properties("kit-singleton-obj"), []);
}

/// The names of those properties of a type that are for this.
fn names(name: &str, is_wanted: fn(qom_runtime::property::Uses) -> bool) -> Vec<&'static str> {
    info(name).properties().filter(|property| is_wanted(property.uses())).map(PropertyInfo::name).collect()
}

#[test]
fn uses() {
    assert_eq!(names("kit-dev", |uses| !uses.readable), ["wo"]);
    assert_eq!(names("kit-host-async", |uses| !uses.readable), ["ack-unplug", "nak-unplug"]);
    let fixed = ["flag", "u8", "u16", "u32", "u64", "i32", "i64", "size", "str", "mode", "color", "bit3"];
    let fixed = [fixed.as_slice(), &["peer", "vec", "fail-realize", "extra"]].concat();
    let are_fixed = names("kit-leaf", |uses| uses.settable_in_draft && !uses.settable_live);
    let sorted = |mut names: Vec<&'static str>| {
        names.sort();
        names
    };
    assert_eq!(sorted(are_fixed), sorted(fixed));
    assert_eq!(names("kit-uc", |uses| !uses.settable_live), ["type", "completed"]);
}

/// Category, name and bus, in the order in which `-device help` lists them, with `no-user` and `no-hotplug` where they are.
#[test]
fn cli_device_help() {
    let mut lines = Vec::new();
    let is_device = |info: &&'static TypeInfo| info.is_a("device") && !info.is_abstract();
    for info in KIT.into_iter().filter(is_device) {
        let bus = Device::bus_type_of(info).unwrap().map_or("-", TypeInfo::name);
        let mut line = format!("{:?} {} {bus}", Device::category_of(info).unwrap(), info.name());
        if Device::user_creatable_of(info) == Some(false) {
            line += " no-user";
        }
        if Device::hotpluggable_of(info) == Some(false) {
            line += " no-hotplug";
        }
        lines.push(line);
    }
    lines.sort();
    let wanted = [
        "Misc kit-cold kit-bus no-hotplug",
        "Misc kit-dev kit-bus",
        "Misc kit-leaf kit-bus",
        "Misc kit-nouser kit-bus no-user",
        "Misc kit-single kit-bus",
        "Uncategorized kit-host System no-hotplug",
        "Uncategorized kit-host-async System no-hotplug",
        "Uncategorized kit-host-cold System no-hotplug",
        "Uncategorized kit-host-multi System no-hotplug",
        "Uncategorized kit-nobus -",
        "Uncategorized kit-orphan kit-orphanbus",
        "Uncategorized kit-small kit-smallbus",
    ];
    assert_eq!(lines, wanted);
}
