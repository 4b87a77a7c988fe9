// errors: 2, because two keys are misspelt

use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(parent = "device", sngleton)]
struct Port {
    #[qom(property, defualt = 3)]
    speed: u8,
}

impl DeviceImpl for Port {
    fn realize(this: &mut ObjMut<'_, Self>) -> Result<()> {
        this.speed = 4;
        Self::parent_realize(this)
    }
}

fn main() {
    let qom = Qom::new().unwrap();
    let port = qom.create::<Port>().unwrap().realize().unwrap();
    let device: &Obj<Device> = (*port).upcast();
    let _ = (port.speed, device.type_name());
}
