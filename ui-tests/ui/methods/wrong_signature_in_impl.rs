use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(parent = "device")]
struct Port {}

impl DeviceImpl for Port {
    fn realize(this: &Obj<Self>) -> Result<()> {
        let _ = this;
        Ok(())
    }
}

fn main() {}
