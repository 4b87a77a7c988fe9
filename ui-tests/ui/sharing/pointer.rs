use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port {
    #[qom(default = std::ptr::null_mut())]
    state: *mut u8,
}

fn main() {}
