use qom_runtime::prelude::*;

#[derive(QomEnum, Clone, Copy)]
enum Pace {
    Slow,
    Fast,
}

#[derive(QomType)]
#[qom(property(name = "pace", type = Pace, get_live = Self::pace))]
struct Port {
    speed: u8,
}

impl Port {
    fn pace(this: &Obj<Self>) -> Result<Pace> {
        Ok(if this.speed > 9 { Pace::Fast } else { Pace::Slow })
    }
}

fn main() {}
