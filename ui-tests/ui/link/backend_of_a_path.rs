use qom_runtime::prelude::*;

/// Moves characters.
#[derive(QomType)]
struct Chardev {}

/// Writes them.
#[derive(QomType)]
struct Port {
    /// Where they go.
    #[qom(link, backend = "/chardevs")]
    chardev: Link<Chardev>,
}

fn main() {}
