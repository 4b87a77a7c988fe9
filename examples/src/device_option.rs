//! One `-device`: checks, creates, names, configures and realizes a device, in QEMU's order.

use crate::options::DeviceOptions;
use qom_runtime::error::ErrorKind;
use qom_runtime::prelude::*;

/// The type that a `-device` names.
///
/// # Errors
///
/// It is missing, no device type, or abstract.
pub(crate) fn driver_type(qom: &Qom, options: &DeviceOptions) -> Result<&'static TypeInfo> {
    let name = options.driver()?;
    match qom.type_info(name) {
        Ok(info) if !info.descends_from(Device::INFO) => Err(unknown_driver(name)),
        Ok(info) if info.is_abstract() => Err(Error::invalid("driver", "a non-abstract device type")),
        Ok(info) => Ok(info),
        Err(_) => Err(unknown_driver(name)),
    }
}

fn unknown_driver(name: &str) -> Error {
    ErrorKind::UnknownDriver { name: name.into(), alias: None }.into()
}

/// Makes the device that the options describe. Where anything is wrong with them, nothing is left of it.
///
/// # Errors
///
/// QEMU's, in QEMU's order: the driver, the bus, the type's creation rules, the id, the properties in the order given,
/// and what the device says when it is realized.
pub(crate) fn create(qom: &Qom, options: &DeviceOptions) -> Result<Owned<Device>> {
    let info = driver_type(qom, options)?;
    if let Some(bus) = &options.bus {
        return Err(Error::new(format!("Bus '{bus}' not found"))); // this machine has none
    }
    // The one door: whether there may be another vIOMMU is decided there, not here.
    let mut device = qom.create_by_name_as::<Device>(info.name())?;
    place(qom, &mut device, options.id.as_deref())?;
    for (name, text) in &options.properties {
        device.set_text(name, text)?;
    }
    device.realize()
}

/// Keeps the path of the device: what has an id is found under it, what has none gets a number.
fn place(qom: &Qom, device: &mut Draft<Device>, id: Option<&str>) -> Result<()> {
    let Some(id) = id else {
        let anonymous = qom.resolve("/machine/peripheral-anon")?;
        return device.place(&anonymous, "device[*]");
    };
    let named = qom.resolve("/machine/peripheral")?;
    Ok(device.place(&named, id).map_err(|_| ErrorKind::DuplicateDeviceId { id: id.into() })?)
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
        qom.create::<Machine>().unwrap().complete().unwrap();
        let mut answers = Vec::new();
        for text in texts {
            let made = DeviceOptions::parse(text).and_then(|options| create(&qom, &options));
            answers.push(match made {
                Ok(device) => device.canonical_path().unwrap(),
                Err(error) => error.to_string(),
            });
        }
        (qom, answers)
    }

    #[test]
    fn checks_come_in_qemus_order() {
        let (qom, answers) = run(&[
            "id=a",
            "nosuch,bus=b",
            "container,bus=b",
            "x86-iommu-device,bus=b",
            "intel-iommu,bus=b,nosuch=1",
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
            "Bus 'b' not found",
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
        let next = create(&qom, &DeviceOptions::parse("plain-device").unwrap()).unwrap();
        assert_eq!(next.canonical_path(), Some(numbered(2)));
    }
}
