use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port {
    #[qom(property, defualt = 1)]
    lines: [u8; 4],
}

fn main() {
    let qom = Qom::new().unwrap();
    let mut port = qom.create::<Port>().unwrap();
    port.lines[1] = 3;
    let _ = port.complete().unwrap().lines[1];
}
