use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(methods = BusImpl)]
struct Bus {}

#[qom_methods(Bus)]
trait BusImpl {
    fn lend(this: &mut ObjMut<'_, Self>) -> &u8 {
        let _ = this;
        &3
    }
}

fn main() {}
