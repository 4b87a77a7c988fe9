use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(parent = "device")]
struct Port {}

impl DeviceImpl for Port {
    fn realize(this: &mut ObjMut<'_, Self>) -> Result<()> {
        keep(this);
        Ok(())
    }
}

fn keep(_: &Obj<Port>) {}

fn main() {}
