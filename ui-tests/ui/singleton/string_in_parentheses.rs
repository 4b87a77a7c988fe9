use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(singleton("viommu"))]
struct Iommu {}

fn main() {}
