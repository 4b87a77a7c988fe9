//! What users add to the example's machine, and in which order it is checked.

#![allow(missing_docs, reason = "the docs of types are what users see")]

use qom_example_devices::{IntelIommu, PcMachine, X86IommuDevice};
use qom_runtime::prelude::*;

/// A device of which there can be many.
#[derive(QomType)]
#[qom(parent = "device")]
struct PlainDevice {}
impl DeviceImpl for PlainDevice {}

/// What comes of each `-device`, one after the other.
fn run(texts: &[&str]) -> (Qom, Vec<String>) {
    let qom = Qom::new().unwrap();
    qom.create::<PcMachine>().unwrap().complete().unwrap().advance(Phase::MachineInitialized).unwrap();
    let answer = |text: &&str| {
        let made = DeviceDefinition::from_text(text).and_then(|definition| qom.add_device(&definition));
        made.map_or_else(|error| error.to_string(), |device| device.unwrap().canonical_path().unwrap())
    };
    let answers = texts.iter().map(answer).collect();
    (qom, answers)
}

#[test]
fn checks_come_in_qemus_order() {
    let (qom, answers) = run(&[
        "id=a",
        "nosuch,bus=b",
        "container,bus=b",
        "x86-iommu-device,bus=b",
        "pci-host-bridge,bus=b",
        "intel-iommu,bus=b,nosuch=1",
        "intel-iommu,bus=pci.0,nosuch=1",
        "intel-iommu,id=type,nosuch=1", // a container has a property of this name
        "intel-iommu,nosuch=1,aw-bits=40",
        "intel-iommu,aw-bits=40,eim=on",
        "intel-iommu,eim=on,intremap=off",
    ]);
    let expected = [
        "Parameter 'driver' is missing",
        "'nosuch' is not a valid device model name",
        "'container' is not a valid device model name",
        "Parameter 'driver' expects a non-abstract device type",
        "Parameter 'driver' expects a pluggable device type",
        "Bus 'b' not found",
        "Device 'intel-iommu' can't go on PCI bus",
        "Duplicate device ID 'type'",
        "Property 'intel-iommu.nosuch' not found",
        "Supported values for aw-bits are: 39, 48",
        "eim=on cannot be selected without intremap=on",
    ];
    assert_eq!(answers, expected);
    assert_eq!(qom.instance::<X86IommuDevice>(), None);
    assert!(qom.check::<IntelIommu>().is_ok(), "a failed -device leaves the slot free");
}

#[test]
fn a_refusal_leaves_what_there_was() {
    let (qom, answers) = run(&["intel-iommu,id=a,nocaching-mode", "amd-iommu,id=b", "virtio-iommu-pci"]);
    let refusal = "this machine supports only one vIOMMU";
    assert_eq!(answers, ["/machine/peripheral/a", refusal, refusal]);
    assert_eq!(qom.resolve("/machine/peripheral").unwrap().children().len(), 1);
}

#[test]
fn ids_are_unique_and_numbers_not_used_again() {
    let (qom, answers) = run(&["plain-device,id=a", "plain-device,id=a", "plain-device", "plain-device"]);
    let numbered = |n: u8| format!("/machine/peripheral-anon/device[{n}]");
    assert_eq!(answers[..2], ["/machine/peripheral/a", "Duplicate device ID 'a'"]);
    assert_eq!(answers[2..], [numbered(0), numbered(1)]);
    qom.resolve(&answers[3]).unwrap().unparent();
    let next = qom.add_device(&DeviceDefinition::new("plain-device")).unwrap().unwrap();
    assert_eq!(next.canonical_path(), Some(numbered(2)));
}
