use qom_runtime::prelude::*;

#[derive(QomEnum, Clone, Copy)]
enum Speed {

}

fn main() {}
