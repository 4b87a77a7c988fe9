use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(init = Self::init)]
struct Port {}

impl Port {
    fn init(this: &mut ObjMut<'_, Self>) -> Result<()> {
        let _ = this;
        Ok(())
    }
}

fn main() {}
