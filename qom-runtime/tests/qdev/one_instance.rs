//! The checks that there is only one instance, which QEMU has in 26 places, each on its own: here they are attributes of
//! types, with the same texts, and one rule enforces them all.

use super::types::*;
use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(parent = "dynamic-sysbus-device", singleton(message = "QEMU does not support multiple vIOMMUs for x86 yet."))]
struct IntelIommu {}
impl DeviceImpl for IntelIommu {}

#[derive(QomType)]
#[qom(parent = "dynamic-sysbus-device", singleton(group = "tpm", message = "at most one TPM device is permitted"))]
struct TpmTisDevice {}
impl DeviceImpl for TpmTisDevice {}

#[derive(QomType)]
#[qom(parent = "plug", singleton(group = "tpm", message = "at most one TPM device is permitted"))]
struct TpmTisI2c {}
impl DeviceImpl for TpmTisI2c {}

#[derive(QomType)]
#[qom(parent = "plug", singleton(group = "tpm", message = "at most one TPM device is permitted"))]
struct TpmTis {}
impl DeviceImpl for TpmTis {}

#[derive(QomType)]
#[qom(parent = "device", singleton(group = "tpm", message = "at most one TPM device is permitted"))]
struct TpmCrb {}
impl DeviceImpl for TpmCrb {}

#[derive(QomType)]
#[qom(parent = "plug", singleton(group = "tpm", message = "at most one TPM device is permitted"))]
struct TpmSpapr {}
impl DeviceImpl for TpmSpapr {}

#[derive(QomType)]
#[qom(parent = "device", singleton(message = "Only one TPM proxy can be specified for this machine"))]
struct SpaprTpmProxy {}
impl DeviceImpl for SpaprTpmProxy {}

#[derive(QomType)]
#[qom(parent = "device", singleton(message = "at most one vmcoreinfo device is permitted"))]
struct Vmcoreinfo {}
impl DeviceImpl for Vmcoreinfo {}

#[derive(QomType)]
#[qom(parent = "device", singleton(message = "at most one vmgenid device is permitted"))]
struct Vmgenid {}
impl DeviceImpl for Vmgenid {}

#[derive(QomType)]
#[qom(parent = "device", singleton(message = "at most one vmclock device is permitted"))]
struct Vmclock {}
impl DeviceImpl for Vmclock {}

#[derive(QomType)]
#[qom(name = "fw_cfg", parent = "sys-bus-device", singleton(message = "at most one fw_cfg device is permitted"))]
struct FwCfg {}
impl DeviceImpl for FwCfg {}

#[derive(QomType)]
#[qom(parent = "device", singleton(message = "at most one hv-syndbg device is permitted"))]
struct HvSyndbg {}
impl DeviceImpl for HvSyndbg {}

#[derive(QomType)]
#[qom(parent = "plug", singleton(message = "at most one virtio-gpu-gl-device device is permitted"))]
struct VirtioGpuGlDevice {}
impl DeviceImpl for VirtioGpuGlDevice {}

#[derive(QomType)]
#[qom(parent = "bus", singleton(message = "at most one nubus-bus device is permitted"))]
struct NubusBus {}
impl BusImpl for NubusBus {}

#[derive(QomType)]
#[qom(parent = "dynamic-sysbus-device", singleton(message = "there can be at most one vmbus-bridge in the system"))]
struct VmbusBridge {}
impl DeviceImpl for VmbusBridge {}

#[derive(QomType)]
#[qom(parent = "plug", singleton(group = "balloon", message = "Only one balloon device is supported"))]
struct VirtioBalloonDevice {}
impl DeviceImpl for VirtioBalloonDevice {}

#[derive(QomType)]
#[qom(parent = "plug", singleton(group = "balloon", message = "Only one balloon device is supported"))]
struct HvBalloon {}
impl DeviceImpl for HvBalloon {}

#[derive(QomType)]
#[qom(implements(UserCreatable), singleton(message = "There is already an instance of dbus-vmstate"))]
struct DbusVmstate {}
impl UserCreatable for DbusVmstate {}

#[derive(QomType)]
#[qom(singleton(message = "There is already an instance of dbus-display"))]
struct DbusDisplay {}

#[derive(QomType)]
#[qom(implements(UserCreatable), singleton(message = "only one main-loop instance allowed"))]
struct MainLoop {}
impl UserCreatable for MainLoop {}

#[derive(QomType)]
#[qom(implements(UserCreatable), singleton(message = "Only one instance of qtest can be created"))]
struct Qtest {}
impl UserCreatable for Qtest {}

#[derive(QomType)]
#[qom(parent = "device", singleton(message = "spapr-rng can not be instantiated twice!"))]
struct SpaprRng {}
impl DeviceImpl for SpaprRng {}

#[derive(QomType)]
#[qom(name = "s390-stattrib", parent = "device", singleton(message = "storage_attributes device already exists"))]
struct S390Stattrib {}
impl DeviceImpl for S390Stattrib {
    const USER_CREATABLE: bool = false;
}

#[derive(QomType)]
#[qom(name = "VGA", parent = "plug", singleton(message = "Only one global VGA device can be used at a time"))]
struct Vga {}
impl DeviceImpl for Vga {}

#[derive(QomType)]
#[qom(parent = "device", singleton(message = "machine should have only one BMC device. Use '-nodefaults'"))]
struct IpmiBmcSim {}
impl DeviceImpl for IpmiBmcSim {}

#[derive(QomType)]
#[qom(name = "ISA", parent = "bus", singleton(message = "Can't create a second ISA bus"))]
struct IsaBus {}
impl BusImpl for IsaBus {}

/// A machine on which users may add what is for its system bus.
#[derive(QomType)]
#[qom(parent = "machine")]
struct OpenBoard {}
impl MachineImpl for OpenBoard {
    const DYNAMIC_SYSBUS_DEVICES: &'static [&'static str] = &["dynamic-sysbus-device"];
}

/// A world with a machine that does not run yet, and a bus for plugs.
fn world() -> Qom {
    let qom = Qom::new().unwrap();
    qom.create::<OpenBoard>().unwrap().complete().unwrap().advance(Phase::MachineInitialized).unwrap();
    qom.create::<Host>().unwrap().realize().unwrap();
    qom
}

/// One of the types. Types that exclude each other have one text.
struct OneOnly {
    info: &'static TypeInfo,
    create: fn(&Qom) -> Result<()>,
    text: &'static str,
}

macro_rules! table {
    ($($Type:ty, $text:literal;)*) => {
        [$(OneOnly { info: <$Type>::INFO, create: |qom| qom.create::<$Type>().map(drop), text: $text }),*]
    };
}

const TABLE: [OneOnly; 26] = table! {
    IntelIommu, "QEMU does not support multiple vIOMMUs for x86 yet.";
    TpmTisDevice, "at most one TPM device is permitted";
    TpmTisI2c, "at most one TPM device is permitted";
    TpmTis, "at most one TPM device is permitted";
    TpmCrb, "at most one TPM device is permitted";
    TpmSpapr, "at most one TPM device is permitted";
    SpaprTpmProxy, "Only one TPM proxy can be specified for this machine";
    Vmcoreinfo, "at most one vmcoreinfo device is permitted";
    Vmgenid, "at most one vmgenid device is permitted";
    Vmclock, "at most one vmclock device is permitted";
    FwCfg, "at most one fw_cfg device is permitted";
    HvSyndbg, "at most one hv-syndbg device is permitted";
    VirtioGpuGlDevice, "at most one virtio-gpu-gl-device device is permitted";
    NubusBus, "at most one nubus-bus device is permitted";
    VmbusBridge, "there can be at most one vmbus-bridge in the system";
    VirtioBalloonDevice, "Only one balloon device is supported";
    HvBalloon, "Only one balloon device is supported";
    DbusVmstate, "There is already an instance of dbus-vmstate";
    DbusDisplay, "There is already an instance of dbus-display";
    MainLoop, "only one main-loop instance allowed";
    Qtest, "Only one instance of qtest can be created";
    SpaprRng, "spapr-rng can not be instantiated twice!";
    S390Stattrib, "storage_attributes device already exists";
    Vga, "Only one global VGA device can be used at a time";
    IpmiBmcSim, "machine should have only one BMC device. Use '-nodefaults'";
    IsaBus, "Can't create a second ISA bus";
};

/// Who makes an object of a type.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Maker {
    /// A user, with `add_device`.
    AddDevice,
    /// A user, with `add_object`.
    AddObject,
    /// Code only: of the board, of another device, of the program.
    Code,
}

impl OneOnly {
    fn maker(&self) -> Maker {
        if Device::user_creatable_of(self.info) == Some(true) {
            Maker::AddDevice
        } else if self.info.implements::<UserCreatableRef<'_>>() {
            Maker::AddObject
        } else {
            Maker::Code
        }
    }

    /// Makes one that is live, in the way in which that is done.
    fn make(&self, qom: &Qom, id: &str) -> Result<Owned<Object>> {
        let name = self.info.name();
        match self.maker() {
            Maker::AddDevice => {
                let device = qom.add_device(&DeviceDefinition::new(name).with_id(id))?;
                Ok(device.expect("nobody hides it").upcast())
            }
            Maker::AddObject => qom.add_object(&ObjectDefinition::new(name, id)),
            Maker::Code => qom.create_by_name(name)?.complete(),
        }
    }
}

#[test]
fn each_type_has_one_object_at_a_time() {
    for one in &TABLE {
        let (qom, name) = (world(), one.info.name());
        let first = one.make(&qom, "first").unwrap_or_else(|error| panic!("{name}: {error}"));
        let refusals = [
            ("by type", (one.create)(&qom)),
            ("by name", qom.create_by_name(name).map(drop)),
            ("as it is made", one.make(&qom, "second").map(drop)),
        ];
        for (how, refusal) in refusals {
            let error = refusal.expect_err(name);
            assert_eq!(error.to_string(), one.text, "{name}, {how}");
            let holder = error.holder().expect(name);
            assert_eq!(holder.type_name(), name, "{how}");
            assert_eq!(holder.path(), first.canonical_path().as_deref(), "{name}, {how}");
        }
        first.unparent();
        drop(first);
        let next = one.make(&qom, "next").unwrap_or_else(|error| panic!("{name}, another: {error}"));
        assert_eq!(next.type_name(), name);
    }
}

#[test]
fn they_are_of_all_kinds() {
    let made_by = |maker| TABLE.iter().filter(|one| one.maker() == maker).count();
    assert_eq!([Maker::AddDevice, Maker::AddObject, Maker::Code].map(made_by), [18, 3, 5]);
    let is_a = |base: &TypeInfo| TABLE.iter().filter(|one| one.info.descends_from(base)).count();
    assert_eq!([Device::INFO, Bus::INFO, Object::INFO].map(is_a), [20, 2, 26]);
}

#[test]
fn the_types_of_a_family_exclude_each_other_and_no_others() {
    let qom = world();
    for held in &TABLE {
        let draft = qom.create_by_name(held.info.name()).unwrap();
        for one in &TABLE {
            let refusal = qom.check_by_name(one.info.name()).err().map(|error| error.to_string());
            let expected = (one.text == held.text).then_some(one.text);
            assert_eq!(refusal.as_deref(), expected, "{} beside {}", one.info.name(), held.info.name());
        }
        drop(draft);
    }
}

#[test]
fn a_machine_can_have_one_of_each_family() {
    let qom = world();
    let mut families = Vec::new();
    for one in &TABLE {
        match one.make(&qom, one.info.name()) {
            Ok(object) => families.push((one.text, object)),
            Err(error) => assert!(families.iter().any(|(text, _)| *text == error.to_string()), "{error}"),
        }
    }
    assert_eq!(families.len(), 26 - 4 - 1, "there are five TPMs, and two balloons");
}
