use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port {
    #[qom(property)]
    lines: [char; 4],
}

fn main() {
    let qom = Qom::new().unwrap();
    let mut port = qom.create::<Port>().unwrap();
    port.lines[1] = 'a';
    let _ = port.complete().unwrap().lines[1];
}
