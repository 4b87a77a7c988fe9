use qom_runtime::prelude::*;

#[qom_interface(name = "serial")]
trait Serial {}

#[derive(QomType)]
struct Board {
    #[qom(child)]
    uart: Child<SerialRef<'static>>,
}

fn main() {}
