use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(deactivate = deactivate)]
struct Port {}

fn deactivate(this: &mut ObjMut<'_, Port>) {
    let _ = this;
}

fn main() {}
