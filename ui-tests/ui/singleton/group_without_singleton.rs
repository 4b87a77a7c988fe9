use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(group = "viommu")]
struct Iommu {}

fn main() {}
