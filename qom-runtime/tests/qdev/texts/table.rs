//! The table: which part of the semantics, in which phase, class, text, hint, and what provokes it.

use super::super::buses::{Hub, HubBus, PairBus, PairCard};
use super::super::kit::*;
use super::super::types::Tower;
use qom_runtime::error::ErrorClass::{self, DeviceNotFound, GenericError};
use qom_runtime::prelude::Phase::{LateBackendsCreated, MachineCreated, MachineInitialized, MachineReady, NoMachine};
use qom_runtime::prelude::*;
use serde_json::json;

/// Its `init` leads it on.
#[derive(QomType)]
#[qom(parent = "machine")]
struct RashBoard {}
impl MachineImpl for RashBoard {
    fn init(this: &Obj<Self>) -> Result<()> {
        this.advance(MachineReady)
    }
}

/// Names a handler that is none.
#[derive(QomType)]
#[qom(parent = "machine")]
struct LostBoard {}
impl MachineImpl for LostBoard {
    fn hotplug_handler_for(this: &Obj<Self>, _: &'static TypeInfo) -> Option<Owned<Object>> {
        this.resolve_at("peripheral").ok()
    }
}

pub(super) type Provoke = fn(&Kit) -> Result<()>;

fn unit<T>(result: Result<T>) -> Result<()> {
    result.map(drop)
}

fn add(kit: &Kit, text: &str) -> Result<()> {
    unit(kit.add_text(text))
}

fn anonymous(kit: &Kit) -> Owned<Device> {
    kit.qom.resolve_as("/machine/peripheral-anon/device[0]").unwrap()
}

/// What a machine of another type says, in a world without one; it leaves again.
fn with_machine<T: IsA<Machine>>(machine: Draft<T>, call: impl FnOnce(&Obj<T>) -> Result<()>) -> Result<()> {
    let machine = machine.complete()?;
    let said = call(&machine);
    machine.unparent();
    said
}

/// Part of the semantics, in which phase, class, text, hint, what provokes it.
pub(super) type Row = (&'static str, Phase, ErrorClass, &'static str, Option<&'static str>, Provoke);

const ID_HINT: Option<&str> = Some("Identifiers consist of letters, digits, '-', '.', '_', starting with a letter.");
const SYSTEM_BUS_HINT: &str = concat!(
    r#"devices at "main-system-bus": "host"/"host1", "kit-host-cold"/"cold0", "kit-host-multi"/"multi0", "#,
    r#""kit-host-async"/"async0", "kit-host"/"host0""#
);

const NO_MACHINE: Option<&str> = Some("there is no machine yet, and so no system bus");
const LINK_HINT: Option<&str> = Some(
    "is the crate that declares it linked? Cargo drops a crate that is never named: write `use the_crate as _;`, or pass \
     its types to `Qom::with_types`",
);

pub(super) const TABLE: &[Row] = &[
    // Realizing.
    ("A14", MachineReady, GenericError, "Device 'kit-cold' does not support hotplugging", None, |k| {
        unit(k.qom.create::<KitCold>()?.realize_on(&k.bus("host0.0")))
    }),
    (
        "A14",
        MachineInitialized,
        GenericError,
        "Device kit-stay is not migratable, but --only-migratable was specified",
        None,
        |k| {
            k.qom.set_only_migratable(true);
            unit(k.qom.create::<KitStay>()?.realize_on(&k.bus("host0.0")))
        },
    ),
    ("A14", MachineReady, GenericError, "realize", None, |k| add(k, "kit-dev,bus=host0.0,fail-realize=realize")),
    ("A14", MachineReady, GenericError, "No 'kit-orphanbus' bus found for device 'kit-orphan'", None, |k| {
        unit(k.qom.create::<KitOrphan>()?.realize())
    }),
    ("A14", MachineReady, GenericError, "A 'kit-smallbus' bus was found but is full", None, |k| {
        unit(k.qom.create::<KitSmall>()?.realize())
    }),
    ("A14", NoMachine, GenericError, "No 'System' bus found for device 'kit-host'", NO_MACHINE, |k| {
        unit(k.qom.create::<KitHost>()?.realize())
    }),
    ("A14", MachineReady, GenericError, "object 'kit-dev' belongs to another Qom", None, |k| {
        unit(Qom::new()?.create::<KitDev>()?.realize_on(&k.bus("host0.0")))
    }),
    ("A14", MachineReady, GenericError, "object 'kit-dev' does not belong to a Qom", None, |_| {
        unit(KitDev::new().realize())
    }),
    ("A14", MachineReady, GenericError, "Property 'kit-dev.realized' is not writable", None, |k| {
        k.set("dev0", "realized", "false")
    }),
    ("A14", MachineReady, GenericError, "Property 'kit-dev.parent_bus' is not writable", None, |k| {
        k.set("dev0", "parent_bus", "")
    }),
    // Properties after that.
    (
        "A15",
        MachineReady,
        GenericError,
        "Attempt to set property 'u8' on device 'dev0' (type 'kit-dev') after it was realized",
        None,
        |k| k.device("dev0").set("u8", "no value is looked at"),
    ),
    (
        "A15",
        MachineReady,
        GenericError,
        "Attempt to set property 'u8' on anonymous device (type 'kit-dev') after it was realized",
        None,
        |k| anonymous(k).set("u8", 1),
    ),
    (
        "A15",
        MachineReady,
        GenericError,
        "Attempt to set link property 'peer' on device 'dev0' (type 'kit-dev') after it was realized",
        None,
        |k| k.device("dev0").set("peer", ""),
    ),
    (
        "A15",
        MachineReady,
        GenericError,
        "Attempt to set link property 'peer' on anonymous device (type 'kit-dev') after it was realized",
        None,
        |k| anonymous(k).set("peer", "/machine/peripheral/dev0"),
    ),
    // Buses.
    ("A16", MachineReady, GenericError, "Device 'kit-small' can't go on kit-bus bus", None, |k| {
        unit(k.qom.create::<KitSmall>()?.realize_on(&k.bus("host0.0")))
    }),
    ("A16", MachineReady, GenericError, "Device 'kit-nobus' can't go on kit-bus bus", None, |k| {
        unit(KitNoBus::new().realize_on(&k.bus("host0.0")))
    }),
    (
        "A16",
        MachineReady,
        GenericError,
        "object 'kit-bus' has left the tree, which undid it, and cannot come back",
        None,
        |k| {
            let bus = k.qom.create::<KitBus>()?.complete()?;
            k.qom.root().add_child("shelf", bus.clone())?;
            bus.unparent();
            unit(k.qom.create::<KitDev>()?.realize_on(&bus))
        },
    ),
    ("A16", MachineReady, GenericError, "Bus 'multi0.1' is full", None, |k| {
        let bus = k.device("small0").parent_bus().unwrap();
        unit(k.qom.create::<KitSmall>()?.realize_on(&bus))
    }),
    ("A16", MachineReady, GenericError, "address 0x5 is in use by /machine/peripheral/card0 (card)", None, |k| {
        add(k, "card,addr=5")
    }),
    ("A16", NoMachine, GenericError, "no address from 0x3 to 0x4 is free on this 'pair-bus'", None, |k| {
        let bus = k.qom.create::<PairBus>()?.complete()?;
        let pair = [PairCard::new().realize_on(&bus)?, PairCard::new().realize_on(&bus)?];
        let refused = PairCard::new().realize_on(&bus);
        pair.iter().for_each(|card| card.unparent());
        k.qom.resolve("/unattached")?.unparent();
        unit(refused)
    }),
    ("A16", MachineReady, GenericError, "device 'tower-card' is on a bus already", None, |k| {
        let mut tower = k.qom.create::<Tower>()?;
        tower.attach_child(Tower::CARD, Tower::BUS)?;
        tower.attach_child(Tower::CARD, Tower::BUS)
    }),
    ("A16", MachineReady, DeviceNotFound, "Device 'nope' not found", None, |k| {
        k.qom.create::<Tower>()?.attach_child("nope", Tower::BUS)
    }),
    ("A16", MachineReady, DeviceNotFound, "Device 'bus' not found", None, |k| {
        k.qom.create::<Tower>()?.attach_child(Tower::BUS, Tower::BUS)
    }),
    ("A16", MachineReady, GenericError, "Bus 'nope' not found", None, |k| {
        k.qom.create::<Tower>()?.attach_child(Tower::CARD, "nope")
    }),
    ("A16", MachineReady, GenericError, "Bus 'part' not found", None, |k| {
        k.qom.create::<Tower>()?.attach_child(Tower::CARD, Tower::PART)
    }),
    ("A16", MachineReady, GenericError, "Device 'tower-part' can't go on tower-bus bus", None, |k| {
        k.qom.create::<Tower>()?.as_mut().realize_child(Tower::PART, Tower::BUS)
    }),
    (
        "A16",
        MachineReady,
        GenericError,
        "attempt to add duplicate property 'b' to object (type 'kit-nobus')",
        None,
        |k| {
            let mut draft = k.qom.create::<KitNoBus>()?;
            draft.add_bus(Some("b"), KitBus::new())?;
            unit(draft.add_bus(Some("b"), KitBus::new()))
        },
    ),
    ("A16", MachineReady, GenericError, "device 'kit-nobus' is on no bus", None, |k| {
        k.device("nobus0").move_to_bus(&k.bus("host0.0"))
    }),
    ("A16", MachineReady, GenericError, "Device 'kit-dev' can't go on kit-smallbus bus", None, |k| {
        k.device("dev0").move_to_bus(&k.device("small0").parent_bus().unwrap())
    }),
    ("A16", MachineReady, GenericError, "Bus 'async0.0' is full", None, |k| {
        let bus = k.bus("async0.0");
        bus.set_full(true);
        let refused = k.device("dev0").move_to_bus(&bus);
        bus.set_full(false);
        refused
    }),
    ("A16", MachineReady, GenericError, "object 'kit-bus' belongs to another Qom", None, |k| {
        k.device("dev0").move_to_bus(&Kit::host().bus("host0.0"))
    }),
    ("A16", NoMachine, GenericError, "object '/unattached/device[0]' is an ancestor of its new parent", None, |k| {
        let bus = k.qom.create::<HubBus>()?.complete()?;
        let hub = k.qom.create::<Hub>()?.realize_on(&bus)?;
        let refused = hub.move_to_bus(&hub.child_buses()[0]);
        k.qom.resolve("/unattached")?.unparent();
        refused
    }),
    // Handlers: adding.
    ("A17", MachineReady, GenericError, "Device 'kit-cold' does not support hotplugging", None, |k| {
        add(k, "kit-cold,bus=host0.0")
    }),
    ("A17", MachineReady, GenericError, "Bus 'cold0.0' does not support hotplugging", None, |k| add(k, "kit-dev")),
    ("A17", MachineReady, GenericError, "Device 'kit-nobus' can not be hotplugged on this machine", None, |k| {
        add(k, "kit-nobus")
    }),
    ("A17", MachineReady, GenericError, "the board is full", None, |k| {
        let veto = std::mem::replace(&mut *k.board().veto.lock().unwrap(), "the board is full".into());
        let refused = add(k, "kit-dev,bus=host0.0");
        *k.board().veto.lock().unwrap() = veto;
        refused
    }),
    ("A17", MachineReady, GenericError, "not now", None, |k| {
        k.set("host0", "veto", "not now")?;
        let refused = add(k, "kit-dev,bus=host0.0");
        k.set("host0", "veto", "")?;
        refused
    }),
    ("A17", MachineReady, GenericError, "not yet", None, |k| {
        k.set("host0", "plug-veto", "not yet")?;
        let refused = add(k, "kit-dev,bus=host0.0");
        k.set("host0", "plug-veto", "")?;
        refused
    }),
    ("A17", NoMachine, GenericError, "object type 'container' is not a 'hotplug-handler'", None, |k| {
        with_machine(k.qom.create::<LostBoard>()?, |_| add(k, "kit-nobus"))
    }),
    // Handlers: deleting.
    ("A17", MachineReady, DeviceNotFound, "Device 'nope' not found", None, |k| k.delete("nope")),
    ("A17", MachineReady, DeviceNotFound, "Device '/nope' not found", None, |k| k.delete("/nope")),
    ("A17", NoMachine, DeviceNotFound, "Device 'dev0' not found", None, |k| k.delete("dev0")),
    ("A17", MachineReady, GenericError, "/machine is not a device", None, |k| k.delete("/machine")),
    ("A17", MachineReady, GenericError, " is not a device", None, |k| k.delete("")),
    ("A17", MachineReady, GenericError, "Device asked0 is already in the process of unplug", None, |k| {
        k.delete("asked0")
    }),
    ("A17", MachineReady, GenericError, "it is being copied", Some("wait"), |k| {
        let _blocker = k.device("dev0").block_unplug(Error::new("it is being copied").with_hint("wait"));
        k.delete("dev0")
    }),
    ("A17", MachineReady, GenericError, "Device 'kit-cold' does not support hotplugging", None, |k| k.delete("fixed0")),
    ("A17", MachineReady, GenericError, "Bus 'cold0.0' does not support hotplugging", None, |k| k.delete("cold-dev0")),
    ("A17", MachineReady, GenericError, "Device 'kit-nobus' can not be hotplugged on this machine", None, |k| {
        k.delete("nobus0")
    }),
    ("A17", MachineReady, GenericError, "device_del not allowed while migrating", None, |k| {
        let _running = k.qom.migration_running();
        k.delete("dev0")
    }),
    ("A17", MachineReady, GenericError, "not now", None, |k| {
        k.set("host0", "unplug-veto", "not now")?;
        let refused = k.delete("dev0");
        k.set("host0", "unplug-veto", "")?;
        refused
    }),
    ("A17", MachineReady, GenericError, "Device 'dev0' is not being unplugged", None, |k| {
        k.device("dev0").complete_unplug()
    }),
    ("A17", MachineReady, GenericError, "Device 'dev0' is not being unplugged", None, |k| {
        k.device("dev0").refuse_unplug()
    }),
    (
        "A17",
        MachineReady,
        GenericError,
        "Device '/machine/peripheral-anon/device[0]' is not being unplugged",
        None,
        |k| anonymous(k).complete_unplug(),
    ),
    // Adding: the driver.
    ("A18", MachineReady, GenericError, "Parameter 'driver' is missing", None, |k| unit(k.add(json!({"id": "x"})))),
    ("A18", MachineReady, GenericError, "Invalid parameter type for 'id', expected: string", None, |k| {
        unit(k.add(json!({"id": 5})))
    }),
    ("A18", MachineReady, GenericError, "Invalid parameter type for 'arguments', expected: object", None, |k| {
        unit(k.add(json!("kit-dev")))
    }),
    ("A18", MachineReady, GenericError, "'nope' is not a valid device model name", LINK_HINT, |k| add(k, "nope")),
    ("A18", MachineReady, GenericError, "'container' is not a valid device model name", None, |k| add(k, "container")),
    ("A18", MachineReady, GenericError, "'nic' (alias 'kit-nic') is not a valid device model name", None, |k| {
        k.qom.alias_driver("nic", "kit-nic")?;
        add(k, "nic")
    }),
    ("A18", MachineReady, GenericError, "Parameter 'driver' expects a non-abstract device type", None, |k| {
        add(k, "kit-base")
    }),
    ("A18", MachineReady, GenericError, "Parameter 'driver' expects a pluggable device type", None, |k| {
        add(k, "kit-nouser")
    }),
    ("A18", MachineReady, GenericError, "one tower is enough", None, |k| {
        let _tower = k.qom.create::<Tower>()?;
        add(k, "tower")
    }),
    (
        "A18",
        NoMachine,
        GenericError,
        "Parameter 'driver' expects a dynamic sysbus device type for the machine",
        None,
        |k| add(k, "kit-host"),
    ),
    // The bus.
    ("A18", MachineReady, GenericError, "Bus 'nope' not found", None, |k| add(k, "kit-dev,bus=nope/x")),
    ("A18", MachineReady, GenericError, "Bus '' not found", None, |k| add(k, "kit-dev,bus=")),
    ("A18", NoMachine, GenericError, "Bus '/x' not found", None, |k| add(k, "kit-dev,bus=/x")),
    ("A18", MachineReady, GenericError, "Bus 'nope' not found", Some(r#"child buses at "host0": "host0.0""#), |k| {
        add(k, "kit-dev,bus=/host0/nope")
    }),
    ("A18", MachineReady, GenericError, "Bus 'x' not found", Some(r#"child buses at "dev0": none"#), |k| {
        add(k, "kit-dev,bus=host0.0/dev0/x")
    }),
    ("A18", MachineReady, GenericError, "Bus 'x' not found", Some(r#"child buses at "kit-dev": none"#), |k| {
        add(k, "kit-dev,bus=host0.0/kit-dev/x")
    }),
    ("A18", MachineReady, DeviceNotFound, "Device 'nope' not found", Some(SYSTEM_BUS_HINT), |k| {
        add(k, "kit-dev,bus=/nope")
    }),
    (
        "A18",
        MachineReady,
        DeviceNotFound,
        "Device 'nope' not found",
        Some(r#"devices at "host0.0": "kit-dev", "kit-dev"/"dev0""#),
        |k| add(k, "kit-dev,bus=host0.0/nope/x"),
    ),
    ("A18", MachineReady, DeviceNotFound, "Device 'nope' not found", Some(r#"devices at "multi0.0": none"#), |k| {
        add(k, "kit-dev,bus=multi0.0/nope")
    }),
    (
        "A18",
        MachineReady,
        GenericError,
        "Device 'multi0' has multiple child buses",
        Some(r#"child buses at "multi0": "multi0.1", "multi0.0""#),
        |k| add(k, "kit-dev,bus=/multi0"),
    ),
    ("A18", MachineReady, GenericError, "Device 'dev0' has no child bus", None, |k| add(k, "kit-dev,bus=host0.0/dev0")),
    ("A18", MachineReady, GenericError, "Bus '/multi0/multi0.1' is full", None, |k| {
        add(k, "kit-small,bus=/multi0/multi0.1")
    }),
    ("A18", MachineReady, GenericError, "Device 'kit-dev' can't go on System bus", None, |k| add(k, "kit-dev,bus=/")),
    ("A18", MachineReady, GenericError, "Device 'kit-nobus' can't go on kit-bus bus", None, |k| {
        add(k, "kit-nobus,bus=host0.0")
    }),
    ("A18", MachineReady, GenericError, "No 'kit-orphanbus' bus found for device 'kit-orphan'", None, |k| {
        add(k, "kit-orphan")
    }),
    ("A18", MachineReady, GenericError, "A 'kit-smallbus' bus was found but is full", None, |k| add(k, "kit-small")),
    // The rest.
    ("A18", MachineReady, GenericError, "device_add not allowed while migrating", None, |k| {
        let _running = k.qom.migration_running();
        add(k, "kit-dev,bus=host0.0")
    }),
    ("A18", NoMachine, GenericError, "there is no machine to add a device to", None, |k| add(k, "kit-nobus")),
    ("A18", MachineReady, GenericError, "Parameter 'id' expects an identifier", ID_HINT, |k| add(k, "nope,id=1st")),
    ("A18", MachineReady, GenericError, "Parameter 'id' expects an identifier", ID_HINT, |k| {
        unit(k.add(json!({"driver": "kit-dev", "bus": "host0.0", "id": "a/b"})))
    }),
    ("A18", MachineReady, GenericError, "Duplicate device ID 'dev0'", None, |k| add(k, "kit-dev,bus=host0.0,id=dev0")),
    ("A18", MachineReady, GenericError, "Property 'kit-dev.zzz' not found", None, |k| {
        add(k, "kit-dev,bus=host0.0,zzz=1")
    }),
    ("A18", MachineReady, GenericError, "Property 'kit-dev.realized' is not writable", None, |k| {
        add(k, "kit-dev,bus=host0.0,realized=off")
    }),
    ("A18", MachineReady, GenericError, "Parameter 'u8' expects uint8_t", None, |k| {
        unit(k.add(json!({"driver": "kit-dev", "bus": "host0.0", "u8": 300})))
    }),
    ("A18", MachineReady, GenericError, "Parameter 'id' is not valid: it is given twice", None, |k| {
        add(k, "kit-dev,id=x,id=y")
    }),
    (
        "A18",
        MachineReady,
        GenericError,
        "Parameter 'device' is not valid: EOF while parsing an object at line 1 column 1",
        None,
        |k| add(k, "{"),
    ),
    // Aliases.
    ("A18", MachineReady, GenericError, "'kit-dev' is the name of a type and cannot be an alias", None, |k| {
        k.qom.alias_driver("kit-dev", "kit-nobus")
    }),
    ("A18", MachineReady, GenericError, "'nic' is an alias already, of 'kit-dev'", None, |k| {
        k.qom.alias_driver("nic", "kit-dev")?;
        k.qom.alias_driver("nic", "kit-nobus")
    }),
    // The machine and its phases.
    (
        "A17",
        MachineReady,
        GenericError,
        "the machine is in phase MachineReady, which does not precede MachineReady",
        None,
        |k| k.board().advance(MachineReady),
    ),
    (
        "A17",
        MachineCreated,
        GenericError,
        "the machine is in phase MachineCreated, which does not precede NoMachine",
        None,
        |k| k.board().advance(NoMachine),
    ),
    ("A17", LateBackendsCreated, GenericError, "the board is cracked", None, |k| {
        k.set("/machine", "init-veto", "the board is cracked")?;
        let refused = k.board().advance(MachineReady);
        k.set("/machine", "init-veto", "")?;
        refused
    }),
    ("A17", NoMachine, GenericError, "the machine is being led to another phase", None, |k| {
        with_machine(k.qom.create::<RashBoard>()?, |board| board.advance(MachineReady))
    }),
    (
        "A9",
        MachineCreated,
        GenericError,
        "Object type 'rash-board' conflicts with an existing singleton instance",
        None,
        |k| unit(k.qom.create::<RashBoard>()),
    ),
    (
        "A9",
        NoMachine,
        GenericError,
        "a 'machine' is a machine, which stands at '/machine' and not in another object",
        None,
        |k| k.qom.create::<KitNoBus>()?.add_child("machine", k.qom.create::<Machine>()?),
    ),
];
