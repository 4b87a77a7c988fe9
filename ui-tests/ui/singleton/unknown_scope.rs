use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(singleton(scope = process))]
struct Iommu {}

fn main() {}
