//! The memory balloons: with each of them a host takes memory from its guest, so two would take it twice.
//!
//! They are unrelated, and have not even an interface in common. That there is one balloon is all they share: a group.

use crate::{PciDevice, VmBus};
use qom_runtime::prelude::*;

/// Virtio memory balloon on PCI.
#[derive(QomType, Debug)]
#[qom(parent = "pci-device", singleton(group = "balloon", message = "Only one balloon device is supported"))]
pub struct VirtioBalloonPci {
    /// Give memory back before the guest runs out of it.
    #[qom(property, default = false)]
    deflate_on_oom: bool,
}
impl DeviceImpl for VirtioBalloonPci {}

impl VirtioBalloonPci {
    /// Whether memory is given back before the guest runs out of it.
    pub fn deflates_on_oom(&self) -> bool {
        self.deflate_on_oom
    }
}

/// Hyper-V memory balloon.
#[derive(QomType, Debug)]
#[qom(parent = "device", singleton(group = "balloon", message = "Only one balloon device is supported"))]
pub struct HvBalloon {}
impl DeviceImpl for HvBalloon {
    const BUS_TYPE: Option<&'static TypeInfo> = Some(VmBus::INFO);
    const CATEGORY: Category = Category::Misc;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pc_machine::board;

    #[test]
    fn one_of_both_and_another_when_it_is_gone() {
        let qom = board(Phase::MachineReady);
        let add = |text: &str| qom.add_device(&DeviceDefinition::from_text(text).unwrap());
        let balloon = add("virtio-balloon-pci,id=b0,deflate-on-oom").unwrap().unwrap();
        assert!(balloon.downcast::<VirtioBalloonPci>().unwrap().deflates_on_oom());
        for other in ["virtio-balloon-pci", "hv-balloon"] {
            let error = add(other).unwrap_err();
            assert_eq!(error.to_string(), "Only one balloon device is supported");
            assert_eq!(error.holder().unwrap().path(), Some("/machine/peripheral/b0"));
        }
        qom.delete_device("b0").unwrap();
        assert_eq!(add("hv-balloon").unwrap_err().to_string(), "No 'vmbus' bus found for device 'hv-balloon'");
        assert!(add("virtio-balloon-pci").is_ok());
    }
}
