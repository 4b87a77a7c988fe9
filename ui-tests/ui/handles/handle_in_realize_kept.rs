// errors: 2, because a handle has the lifetime of the loan and that of what is lent

use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(parent = "device")]
struct Port {
    bits: u8,
}

impl DeviceImpl for Port {
    fn realize(this: &mut ObjMut<'_, Self>) -> Result<()> {
        let bits: &'static u8 = &this.bits;
        let _ = bits;
        Ok(())
    }
}

fn main() {}
