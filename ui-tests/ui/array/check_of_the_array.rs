use qom_runtime::prelude::*;

#[derive(QomType)]
struct Port {
    #[qom(property, check = Self::check)]
    lines: [u8; 4],
}

impl Port {
    fn check(lines: &[u8; 4]) -> Result<()> {
        let _ = lines;
        Ok(())
    }
}

fn main() {}
