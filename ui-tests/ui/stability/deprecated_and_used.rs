use qom_runtime::prelude::*;

/// Everything else of it is as it should be.
#[derive(QomType)]
#[qom(deprecated = yes, property(name = "level", type = u8, get = Self::level, deprecated = "use `rate`"))]
struct Port {
    #[qom(property)]
    rate: u8,
}
impl Port {
    fn level(&self) -> Result<u8> {
        Ok(self.rate)
    }
}

#[derive(QomType)]
#[qom(parent = Port)]
struct SerialPort {}

fn make(qom: &Qom) -> Result<Draft<SerialPort>> {
    qom.create()
}

fn main() {}
