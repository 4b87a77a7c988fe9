use qom_runtime::prelude::*;

#[derive(QomType)]
#[qom(property(name = "pace", type = String, set_draft = Self::set_pace, default = String::from("slow")))]
struct Port {
    pace: String,
}

impl Port {
    fn set_pace(&mut self, value: String) -> Result<()> {
        self.pace = value;
        Ok(())
    }
}

fn main() {}
