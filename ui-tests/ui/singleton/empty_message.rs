use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(singleton(message = ""))]
struct Iommu {}

fn main() {}
