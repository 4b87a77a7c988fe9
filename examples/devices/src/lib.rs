//! Virtual IOMMUs, as their authors would write them: each type in a file of its own.
//!
//! | Type | Parent | |
//! |---|---|---|
//! | [`X86IommuDevice`] | `device` | abstract; what the x86 IOMMUs have in common |
//! | [`IntelIommu`] | `x86-iommu-device` | VT-d |
//! | [`AmdIommu`] | `x86-iommu-device` | AMD-Vi |
//! | [`VirtioIommuPci`] | `device` | paravirtual, and related to none of the others |
//!
//! A machine can have only one of them all. The x86 types inherit that rule from their base; the virtio one states it
//! for itself, by naming the same group. No code here, or in the machine, counts IOMMUs.

#![forbid(unsafe_code)]

mod amd_iommu;
mod intel_iommu;
mod virtio_iommu;
mod x86_iommu;

pub use amd_iommu::AmdIommu;
pub use intel_iommu::IntelIommu;
pub use virtio_iommu::{GranuleMode, VirtioIommuPci};
pub use x86_iommu::{X86IommuDevice, X86IommuImpl};
