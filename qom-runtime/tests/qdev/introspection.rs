//! Asking what types there are and what they have creates nothing and changes nothing, whatever the type, and whether or
//! not there is a machine.

use super::counting::objects_made;
use super::kit::{Kit, answer};
use super::types::picture;
use qom_runtime::prelude::*;
use qom_runtime::schema::Schema;
use std::alloc::Layout;
use std::cell::Cell;
use std::collections::BTreeSet;

thread_local! {
    /// How many `witness`es this thread has begun, and how often it has read one.
    static BEGUN: Cell<usize> = const { Cell::new(0) };
    static READ: Cell<usize> = const { Cell::new(0) };
}

/// Is counted, and so is what is below it.
#[derive(QomType)]
#[qom(parent = "device", abstract, init = Self::count)]
struct Witness {
    #[qom(property, default = 3, range = 1..=9)]
    level: u8,
}
impl DeviceImpl for Witness {}
impl Witness {
    fn count(_: &mut ObjMut<'_, Self>) {
        BEGUN.set(BEGUN.get() + 1);
    }
}

/// Has another inside.
#[derive(QomType)]
#[qom(parent = "witness", implements(HotplugHandler, UserCreatable), singleton(group = "stand"),
      property(name = "seen", type = u32, get_live = Self::seen))]
struct FirstWitness {
    #[qom(child, alias("inner-level" = "level"))]
    other: Child<OtherWitness>,
    #[qom(link)]
    friend: Link<Device>,
}
impl DeviceImpl for FirstWitness {}
impl HotplugHandler for FirstWitness {}
impl UserCreatable for FirstWitness {}
impl FirstWitness {
    fn seen(_: &Obj<Self>) -> Result<u32> {
        READ.set(READ.get() + 1);
        Ok(0)
    }
}

/// Cannot do more.
#[derive(QomType)]
#[qom(parent = "witness", final)]
struct OtherWitness {}
impl DeviceImpl for OtherWitness {
    const USER_CREATABLE: bool = false;
}

/// What is not there, or is no type.
const NO_TYPES: [&str; 6] = ["nope", "", "hotplug-handler", "user-creatable", "/machine", "device "];

/// All that can be asked of a property.
fn ask_property(property: &qom_runtime::property::PropertyInfo) {
    assert!(!property.name().is_empty() && !property.type_name().is_empty());
    let _ = (property.description(), property.default_value(), property.bounds(), property.range());
    let _ = (property.variants(), property.uses(), property.marked(), property.leads(), property.owner());
    property.alias_of().into_iter().for_each(ask_property);
}

/// All that can be asked of a type.
fn ask_type(info: &'static TypeInfo) {
    for property in info.properties() {
        ask_property(property);
        assert!(info.property(property.name()).is_some_and(|found| std::ptr::eq(found, property)));
    }
    for name in ["", "nope", "child[0]", "realised", "type ", "/"] {
        assert!(info.property(name).is_none());
    }
    let _ = (info.name(), info.description(), info.origin(), info.slots(), info.is_singleton(), info.is_final());
    let names = info.interfaces().map(|interface| interface.name());
    names.chain(info.ancestry().map(|info| info.name())).for_each(|name| assert!(info.is_a(name)));
    info.declared_children().for_each(|(_, child)| assert!(!child.is_abstract()));
    // Class constants: those of a device for devices, and so on.
    let device = (Device::bus_type_of(info), Device::hotpluggable_of(info), Device::user_creatable_of(info));
    assert_eq!((device.0.is_some(), device.1.is_some(), device.2.is_some()), [info.is_a("device"); 3].into());
    let other = (Device::category_of(info), Device::migratable_of(info), Device::unplug_during_migration_of(info));
    assert_eq!((other.0.is_some(), other.1.is_some(), other.2.is_some()), [info.is_a("device"); 3].into());
    assert_eq!(Bus::max_devices_of(info).is_some(), info.is_a("bus"));
    assert_eq!(Machine::dynamic_sysbus_devices_of(info).is_some(), info.is_a("machine"));
}

/// All that can be asked of a world's types one by one, and of such that there are not.
fn ask(qom: &Qom) {
    qom.types().for_each(ask_type);
    for info in qom.types() {
        assert!(std::ptr::eq(qom.type_info(info.name()).unwrap(), info));
    }
    for name in NO_TYPES {
        assert_eq!(answer(qom.type_info(name)), format!("invalid object type: {name}"));
        assert_eq!(answer(qom.check_by_name(name)), format!("invalid object type: {name}"));
        assert_eq!(answer(qom.create_by_name(name)), format!("invalid object type: {name}"));
    }
}

/// Without a machine, and with one that has devices of many types.
fn worlds() -> [Kit; 2] {
    let kits = [Kit::at(Phase::NoMachine, &[]), Kit::hosts_and("kit-dev,bus=host0.0")];
    for kit in &kits {
        kit.qom.create::<FirstWitness>().unwrap().realize().unwrap();
    }
    kits
}

#[test]
fn asking_changes_nothing() {
    for kit in worlds() {
        let before = (picture(&kit.qom), BEGUN.get());
        let read = READ.get();
        ask(&kit.qom);
        let (schema, _) = (kit.qom.schema(), kit.qom.driver_aliases());
        // Whether one may be created is asked without creating one.
        let has_machine = kit.qom.machine().is_some();
        for info in kit.qom.types().filter(|info| !info.is_abstract()) {
            let is_taken = info.name() == "first-witness" || (info.is_a("machine") && has_machine);
            assert_eq!(kit.qom.check_by_name(info.name()).is_err(), is_taken, "{info:?}");
        }
        assert_eq!(READ.get(), read);
        assert!(schema.to_string().parse::<Schema>().unwrap() == schema);
        assert_eq!(Schema::linked().unwrap(), schema);
        assert_eq!(Schema::of([FirstWitness::INFO]).unwrap().types.len(), 5);
        assert_eq!((picture(&kit.qom), BEGUN.get()), before);
        assert_eq!(kit.events(), []);
    }
}

/// The counters count.
#[test]
fn what_is_created_is_counted() {
    let qom = Qom::new().unwrap();
    let before = BEGUN.get();
    drop(qom.create_by_name("first-witness").unwrap());
    assert_eq!(BEGUN.get(), before + 2);
    assert_eq!(objects_made::<Container>(|| drop(qom.create::<Container>().unwrap())), 1);
    assert_eq!(objects_made::<Machine>(|| drop(qom.create_by_name("machine").unwrap())), 1);
    assert_eq!(objects_made::<Irq>(|| drop(qom.create::<Irq>().unwrap())), 1);
    assert_eq!(objects_made::<Clock>(|| drop(qom.create::<Clock>().unwrap())), 1);
    assert_eq!(objects_made::<SystemBus>(|| drop(SystemBus::new())), 1);
    // Those that are abstract: what is below them has their layout, or more.
    assert_eq!(objects_made::<Device>(|| drop(super::kit::KitNoBus::new())), 1);
    assert_eq!(objects_made::<SysBusDevice>(|| drop(super::buses::PairCard::new())), 1);
    assert_eq!(objects_made::<DynamicSysbusDevice>(|| drop(super::buses::PairCard::new())), 1);
    assert_eq!(objects_made::<Bus>(|| drop(super::kit::KitBus::new())), 1);
    assert_eq!(objects_made::<Object>(|| drop(super::kit::KitPart::new())), 1);
}

/// How often asking allocates what has the layout of a `T`.
fn made_by_asking<T: QomType>(qom: &Qom) -> usize {
    // A short list of names in a schema has the layout of a bus, and nobody could tell them apart.
    let is_list = Layout::new::<Obj<T>>() == Layout::array::<String>(4).unwrap();
    let by_schema = if is_list { 0 } else { objects_made::<T>(|| drop(qom.schema())) };
    objects_made::<T>(|| ask(qom)) + by_schema
}

#[test]
fn asking_makes_no_object_of_a_built_in_type() {
    let only_built_in = Qom::with_types([]).unwrap();
    let [without, with] = worlds();
    for qom in [&only_built_in, &without.qom, &with.qom] {
        for info in only_built_in.types() {
            let made = match info.name() {
                "object" => made_by_asking::<Object>(qom),
                "container" => made_by_asking::<Container>(qom),
                "irq" => made_by_asking::<Irq>(qom),
                "clock" => made_by_asking::<Clock>(qom),
                "machine" => made_by_asking::<Machine>(qom),
                "device" => made_by_asking::<Device>(qom),
                "bus" => made_by_asking::<Bus>(qom),
                "System" => made_by_asking::<SystemBus>(qom),
                "sys-bus-device" => made_by_asking::<SysBusDevice>(qom),
                "dynamic-sysbus-device" => made_by_asking::<DynamicSysbusDevice>(qom),
                other => panic!("a new built-in type: {other}"),
            };
            assert_eq!(made, 0, "{info:?}");
        }
    }
}

/// Abstract is exactly what cannot be created, in the one place where all is.
#[test]
fn a_type_is_abstract_exactly_when_it_has_no_objects() {
    let qom = Qom::new().unwrap();
    let is_refused = |info: &&TypeInfo| {
        let refused = format!("Object type '{}' is abstract", info.name());
        let said = [answer(qom.create_by_name(info.name())), answer(qom.check_by_name(info.name()))];
        assert!(said.iter().all(|said| *said == refused) || said.iter().all(|said| said == "ok"), "{said:?}");
        said[0] == refused
    };
    let abstracts: BTreeSet<_> = qom.types().filter(|info| info.is_abstract()).map(|info| info.name()).collect();
    let refused: BTreeSet<_> = qom.types().filter(is_refused).map(|info| info.name()).collect();
    assert_eq!(abstracts, refused);
    assert!(abstracts.is_superset(&["bus", "device", "kit-base", "object", "sys-bus-device", "witness"].into()));
    // As users are told.
    for info in qom.types().filter(|info| info.is_a("device")) {
        let said = answer(qom.add_device(&DeviceDefinition::new(info.name())));
        let is_told = said == "Parameter 'driver' expects a non-abstract device type";
        assert_eq!(is_told, info.is_abstract(), "{info:?}: {said}");
    }
}

/// Whatever is a P reaches P over its parents.
#[test]
fn what_is_of_a_type_descends_from_it() {
    let qom = Qom::new().unwrap();
    for base in qom.types() {
        let mut count = 0;
        for info in qom.types().filter(|info| info.is_a(base.name())) {
            let mut at = Some(info);
            while at.is_some_and(|info| info.name() != base.name()) {
                at = at.and_then(TypeInfo::parent);
            }
            assert!(at.is_some(), "{info:?} is a {base:?}");
            assert!(info.descends_from(base));
            count += 1;
        }
        assert!(count > 0);
    }
    let count = |base: &str| qom.types().filter(|info| info.is_a(base)).count();
    assert_eq!(count("object"), qom.types().len());
    assert!(count("device") > count("sys-bus-device") && count("sys-bus-device") > count("kit-any-host"));
}

/// An interface is no type that could have objects, and who implements it has it from itself or an ancestor.
#[test]
fn interfaces() {
    let qom = Qom::new().unwrap();
    let names: BTreeSet<_> = qom.types().flat_map(|info| info.interfaces()).map(|interface| interface.name()).collect();
    assert!(names.is_superset(&["hotplug-handler", "kit-iface", "user-creatable"].into()));
    for name in &names {
        assert!(qom.types().all(|info| info.name() != *name));
        assert_eq!(answer(qom.create_by_name(name)), format!("invalid object type: {name}"));
        for info in qom.types() {
            let has = |info: &&TypeInfo| info.interfaces().any(|interface| interface.name() == *name);
            assert_eq!(info.is_a(name), info.ancestry().any(|info| has(&info)), "{info:?} {name}");
        }
    }
}

/// In one order: types by name, what they have as it is declared, the ancestors' first.
#[test]
fn listings_have_one_order() {
    let qom = Qom::new().unwrap();
    assert!(qom.types().map(|info| info.name()).is_sorted());
    for info in qom.types() {
        let names: Vec<_> = info.properties().map(|property| property.name()).collect();
        let above: Vec<_> = info.parent().into_iter().flat_map(|parent| parent.properties()).collect();
        assert!(names.iter().zip(&above).all(|(name, above)| *name == above.name()), "{info:?}");
        assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len(), "{info:?}");
    }
    let first = ["type", "realized", "hotpluggable", "hotplugged", "parent_bus", "level", "other", "friend"];
    let names: BTreeSet<_> = FirstWitness::INFO.properties().map(|property| property.name()).collect();
    assert!(names.is_superset(&first.into()), "{names:?}");
}

/// What a user reads of a property before there is a device of its type.
#[test]
fn properties_are_told_without_an_object() {
    let table = [
        ("realized", "bool", "It is ready for use.", None),
        ("hotpluggable", "bool", "It could be plugged, where it is, while the machine runs.", None),
        ("hotplugged", "bool", "It was plugged while the machine ran.", None),
        ("parent_bus", "link<bus>", "The bus that it is on.", None),
        ("level", "uint8", "", Some(Value::from(3))),
        ("inner-level", "uint8", "", Some(Value::from(3))),
        ("other", "child<other-witness>", "", None),
        ("friend", "link<device>", "", None),
        ("seen", "uint32", "", None),
    ];
    for (name, type_name, description, default) in table {
        let property = FirstWitness::INFO.property(name).unwrap();
        let told = (property.type_name(), property.description(), property.default_value());
        assert_eq!(told, (type_name, description, default), "{name}");
    }
    let bus: Vec<_> = Bus::INFO.properties().map(|property| (property.name(), property.type_name())).collect();
    let handler = ("hotplug-handler", "link<hotplug-handler>");
    assert_eq!(bus, [("type", "string"), ("realized", "bool"), handler]);
}
