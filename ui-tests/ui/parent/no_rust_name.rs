use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(parent = "fw_cfg_mem")]
struct Port {}

fn main() {}
