//! Global properties of devices and machines: what C's test of them asserts, warnings, and versioned machines.

use super::kit::KitDev;
use qom_runtime::prelude::*;
use qom_runtime::{CompatProperty, GlobalProperty};

/// Two numbers.
#[derive(QomType)]
#[qom(parent = "device")]
struct Gadget {
    #[qom(property, default = 100)]
    prop1: u32,
    #[qom(property, default = 200)]
    prop2: u32,
}
impl DeviceImpl for Gadget {}

/// Below it.
#[derive(QomType)]
#[qom(parent = "gadget")]
struct SubGadget {}
impl DeviceImpl for SubGadget {}

/// Is there from the beginning or not at all.
#[derive(QomType)]
#[qom(parent = "device")]
struct FixedGadget {
    #[qom(property)]
    prop: u32,
}
impl DeviceImpl for FixedGadget {
    const HOTPLUGGABLE: bool = false;
}

/// No device.
#[derive(QomType)]
struct NoGadget {
    #[qom(property)]
    prop: u32,
}

fn world(globals: &[&str]) -> Qom {
    let qom = Qom::new().unwrap();
    globals.iter().for_each(|text| qom.add_global(GlobalProperty::from_text(text).unwrap()).unwrap());
    qom
}

fn props(gadget: &Gadget) -> (u32, u32) {
    (gadget.prop1, gadget.prop2)
}

fn warnings(qom: &Qom) -> Vec<String> {
    qom.check_globals().iter().map(ToString::to_string).collect()
}

#[test]
fn static_default() {
    let qom = world(&[]);
    assert_eq!(props(&qom.create::<Gadget>().unwrap().realize().unwrap()), (100, 200));
    assert_eq!(warnings(&qom), [""; 0]);
}

#[test]
fn static_global() {
    let qom = world(&["gadget.prop1=300"]);
    assert_eq!(props(&qom.create::<Gadget>().unwrap().realize().unwrap()), (300, 200));
    assert_eq!(warnings(&qom), [""; 0]);
}

#[test]
fn warnings_of_what_was_no_use() {
    let qom = world(&[
        "gadget.prop1=101",
        "gadget-bad.prop3=103",
        "no-gadget.prop=104",
        "fixed-gadget.prop=105",
        "kit-dev.level=6",
        "sub-gadget.prop2=107",
        "hotplug-handler.prop=108",
    ]);
    let gadget = qom.create::<Gadget>().unwrap().realize().unwrap();
    assert_eq!(props(&gadget), (101, 200));
    assert_eq!(
        warnings(&qom),
        [
            "warning: global gadget-bad.prop3 has invalid class name",
            "warning: global no-gadget.prop has invalid class name",
            "warning: global fixed-gadget.prop=105 not used",
            "warning: global hotplug-handler.prop has invalid class name",
        ]
    );
    let used: Vec<_> = qom.globals().iter().map(|global| global.is_used).collect();
    assert_eq!(used, [true, false, false, false, false, false, false]);
    // Used after all.
    assert_eq!(qom.create::<FixedGadget>().unwrap().prop, 105);
    assert_eq!(qom.create::<NoGadget>().unwrap().prop, 104);
    assert_eq!(warnings(&qom).len(), 2);
    // Those of machines and old options are not for users to mend.
    qom.add_sugar(GlobalProperty::new("gone", "x", "1"));
    assert_eq!(warnings(&qom).len(), 2);
    assert!(KitDev::INFO.property("level").is_some());
}

#[test]
fn subclass_in_both_orders() {
    let first = world(&["gadget.prop1=101", "sub-gadget.prop1=102"]);
    assert_eq!(first.create_by_name("sub-gadget").unwrap().get("prop1").unwrap(), 102);
    let last = world(&["sub-gadget.prop1=102", "gadget.prop1=101"]);
    assert_eq!(last.create_by_name("sub-gadget").unwrap().get("prop1").unwrap(), 101);
}

/// The user's own properties come last; a failure is an error, for cold and for hot-plugged devices, and the device is gone.
#[test]
fn adding_devices() {
    let qom = world(&["gadget.prop1=300", "gadget.prop2=301"]);
    let machine = qom.create::<Machine>().unwrap().complete().unwrap();
    let add = |id: &str, value: u32| qom.add_device(&DeviceDefinition::new("gadget").with_id(id).with("prop2", value));
    let device = add("g0", 5).unwrap().unwrap().downcast::<Gadget>().unwrap();
    assert_eq!(props(&device), (300, 5));
    qom.add_global(GlobalProperty::from_text("gadget.prop1=x").unwrap()).unwrap();
    for phase in [Phase::MachineInitialized, Phase::MachineReady] {
        machine.advance(phase).unwrap();
        let error = add("g1", 5).unwrap_err();
        assert_eq!(error.to_string(), "can't apply global gadget.prop1=x: Parameter 'prop1' expects integer");
        assert!(qom.resolve("/machine/peripheral/g1").is_err());
    }
}

/// The board as it is now.
#[derive(QomType)]
#[qom(name = "table-board-3.0", parent = "machine")]
struct TableBoard {
    #[qom(property, default = 3)]
    generation: u32,
}
impl MachineImpl for TableBoard {
    const COMPAT_PROPERTIES: &'static [CompatProperty] = &[CompatProperty::new("gadget", "prop2", "203")];
}

/// Each descends from the one before it, and says what has changed since.
const VERSIONS: [(&str, &str, u32, &[CompatProperty]); 2] = [
    ("table-board-2.0", "table-board-3.0", 2, &[CompatProperty::new("gadget", "prop1", "20")]),
    (
        "table-board-1.0",
        "table-board-2.0",
        1,
        &[
            CompatProperty::new("gadget", "prop1", "10"),
            CompatProperty::new("sub-gadget", "prop2", "11"),
            CompatProperty::new("device", "new", "1").optional(),
        ],
    ),
];

fn versions(qom: &Qom) {
    for (name, parent, generation, compat) in VERSIONS {
        let version = TypeBuilder::new(name).parent_name(parent).default("generation", generation);
        qom.register(version.constant(Machine::COMPAT_PROPERTIES, compat)).unwrap();
    }
}

#[test]
fn versioned_machines_from_a_table() {
    for (name, generation, gadget, sub) in [
        ("table-board-3.0", 3, (100, 203), (100, 203)),
        ("table-board-2.0", 2, (20, 203), (20, 203)),
        ("table-board-1.0", 1, (10, 203), (10, 11)),
    ] {
        let qom = world(&[]);
        versions(&qom);
        // Before there is a machine, nothing is compatible to it.
        assert_eq!(props(&qom.create::<Gadget>().unwrap()), (100, 200));
        let machine = qom.create_by_name_as::<Machine>(name).unwrap().complete().unwrap();
        assert_eq!(machine.get("generation").unwrap(), generation);
        assert_eq!(props(&qom.create::<Gadget>().unwrap()), gadget, "{name}");
        assert_eq!(props(qom.create::<SubGadget>().unwrap().as_ancestor()), sub, "{name}");
        // Users win.
        qom.add_global(GlobalProperty::from_text("gadget.prop1=7").unwrap()).unwrap();
        assert_eq!(qom.create::<Gadget>().unwrap().prop1, 7);
        // And when the machine has ended, that is over.
        machine.unparent();
        drop(machine);
        assert_eq!(qom.create::<Gadget>().unwrap().prop2, 200);
        qom.create_by_name("table-board-3.0").unwrap().complete().unwrap();
    }
}

/// A machine that does not come to life leaves none of its compat properties.
#[test]
fn a_machine_that_fails() {
    let qom = world(&["container.x=1"]);
    versions(&qom);
    let error = qom.create_by_name("table-board-1.0").unwrap().complete().unwrap_err();
    assert_eq!(error.to_string(), "can't apply global container.x=1: Property 'container.x' not found");
    assert!(qom.globals().iter().all(|global| global.is_users));
    assert_eq!(props(&qom.create::<Gadget>().unwrap()), (100, 200));
}
