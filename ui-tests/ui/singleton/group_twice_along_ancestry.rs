use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(singleton(group = "viommu"))]
struct Iommu {}

#[derive(QomType)]
#[qom(parent = "iommu")]
struct IntelIommu {}

#[derive(QomType)]
#[qom(parent = "intel-iommu", singleton(group = "viommu"))]
struct BetterIommu {}

fn main() {}
