use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(activate = activate)]
struct Port {}

fn activate(this: &mut ObjMut<'_, Port>) {
    let _ = this;
}

fn main() {}
