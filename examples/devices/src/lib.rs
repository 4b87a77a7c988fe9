//! A small board and its devices, as their authors would write them: each type, or family, in a file of its own.
//!
//! | Type | Parent | |
//! |---|---|---|
//! | [`PcMachine`] | `machine` | the board, and with [`register_pc_versions`] what it was |
//! | [`PciBus`], `PCI` | `bus` | 32 slots |
//! | [`PciDevice`] | `device` | abstract; what goes into a slot |
//! | [`PciHostBridge`] | `sys-bus-device` | makes `pci.0` |
//! | [`X86IommuDevice`] | `sys-bus-device` | abstract; what the x86 IOMMUs have in common |
//! | [`IntelIommu`], [`AmdIommu`] | `x86-iommu-device` | VT-d, AMD-Vi |
//! | [`VirtioIommuPci`] | `pci-device` | a paravirtual IOMMU, related to none of the others |
//! | [`TpmTisDevice`], [`TpmTis`], [`TpmTisI2c`], [`TpmCrb`], [`TpmSpapr`] | several | TPMs, which share an interface |
//! | [`MemoryBackend`], [`MemoryBackendRam`], [`MemoryBackendFile`] | `object` | what memory is kept in, made by users |
//! | [`VirtioBalloonPci`], [`HvBalloon`] | several | memory balloons, which share nothing |
//!
//! # One of a family
//!
//! A machine can have one IOMMU, one TPM and one balloon, whichever it is. Each type says so itself, and no code here, or in
//! the machine, counts them:
//!
//! - The x86 IOMMUs inherit the rule from their base, `singleton(group = "viommu", ..)`. The virtio one descends from
//!   another base, and names the same group.
//! - The TPMs have no common base. Each names the group `tpm`; an interface is what they are used by.
//! - The balloons have nothing in common but the group `balloon`.
//!
//! A type of another crate joins a family in the same way, by naming its group.

#![forbid(unsafe_code)]

mod amd_iommu;
mod balloon;
mod buses;
mod intel_iommu;
mod memory_backend;
mod pc_machine;
mod pc_versions;
mod pci;
mod tpm;
mod virtio_iommu;
mod x86_iommu;

pub use amd_iommu::AmdIommu;
pub use balloon::{HvBalloon, VirtioBalloonPci};
pub use buses::{I2cBus, IsaBus, SpaprVioBus, VmBus};
pub use intel_iommu::IntelIommu;
pub use memory_backend::{MemoryBackend, MemoryBackendFile, MemoryBackendImpl, MemoryBackendRam};
pub use pc_machine::PcMachine;
pub use pc_versions::register_pc_versions;
pub use pci::{PciBus, PciDevice, PciHostBridge};
pub use tpm::{TpmCrb, TpmIf, TpmIfRef, TpmSpapr, TpmTis, TpmTisDevice, TpmTisI2c, find_tpm};
pub use virtio_iommu::{GranuleMode, VirtioIommuPci};
pub use x86_iommu::{X86IommuDevice, X86IommuImpl};
