use qom_runtime::prelude::*;

struct Port {}

impl QomType for Port {}

fn main() {}
