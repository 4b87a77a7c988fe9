use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port {
    #[qom(property, on_set = Self::changed)]
    lines: [u8; 4],
}

impl Port {
    fn changed(&mut self, line: usize) {
        self.lines[line] += 1;
    }
}

fn main() {}
