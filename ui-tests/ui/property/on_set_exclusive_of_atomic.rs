use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port {
    #[qom(property, on_set = Self::changed)]
    speed: std::sync::atomic::AtomicU8,
}

impl Port {
    fn changed(&mut self) {}
}

fn main() {}
