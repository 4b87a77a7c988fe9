//! What the arguments ask for, and doing it.

use crate::{Outcome, help, print_tree};
use qom_example_devices::PcMachine;
use qom_runtime::prelude::*;
use std::ffi::OsString;
use std::io::Write;

#[derive(Default)]
pub(crate) struct CommandLine {
    devices: Vec<DeviceOption>,
    print_tree: bool,
}

/// One `-device`.
struct DeviceOption {
    /// What its errors begin with: `-device driver,..`.
    given: String,
    argument: String,
    definition: DeviceDefinition,
}

impl CommandLine {
    /// `None` is a call for the usage.
    pub(crate) fn parse(arguments: &[OsString]) -> Outcome<Option<Self>> {
        let mut command_line = CommandLine::default();
        let mut arguments = arguments.iter();
        while let Some(argument) = arguments.next() {
            let given = argument.to_string_lossy();
            // As in QEMU, two dashes do as well as one.
            match given.strip_prefix("--").or_else(|| given.strip_prefix('-')) {
                Some("device") => {
                    let argument = arguments.next().ok_or_else(|| format!("{given}: requires an argument"))?;
                    let given = format!("{given} {}", argument.to_string_lossy());
                    let argument = argument.to_str().ok_or_else(|| format!("{given}: the argument is not UTF-8"))?;
                    let definition =
                        DeviceDefinition::from_text(argument).map_err(|error| format!("{given}: {error}"))?;
                    command_line.devices.push(DeviceOption { given, argument: argument.into(), definition });
                }
                Some("print-tree") => command_line.print_tree = true,
                Some("help" | "h") => return Ok(None),
                _ => return Err(format!("{given}: invalid option").into()),
            }
        }
        Ok(Some(command_line))
    }

    pub(crate) fn run(&self, qom: &Qom, out: &mut dyn Write) -> Outcome {
        // Help comes first, while there is no machine yet: it needs none.
        for DeviceOption { given, argument, definition } in &self.devices {
            if let Some(text) = help::asked(qom, argument, definition).map_err(|error| format!("{given}: {error}"))? {
                return Ok(write!(out, "{text}")?);
            }
        }
        let machine = qom.create::<PcMachine>()?.complete()?;
        machine.advance(Phase::MachineInitialized)?;
        for DeviceOption { given, definition, .. } in &self.devices {
            qom.add_device(definition).map_err(|error| format!("{given}: {error}"))?;
        }
        machine.advance(Phase::MachineReady)?;
        if self.print_tree {
            write!(out, "{}", print_tree::text((*machine).upcast()))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use qom_example_devices::{IntelIommu, X86IommuDevice};

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
}
