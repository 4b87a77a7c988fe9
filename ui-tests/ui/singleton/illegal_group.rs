use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(singleton(group = "v iommu"))]
struct Iommu {}

fn main() {}
