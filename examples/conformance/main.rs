//! The reference types of the conformance kit for QMP servers, as a downstream author would declare them.

#![forbid(unsafe_code)]

mod types;

use qom_runtime::prelude::*;
use std::error::Error as StdError;
use std::io::{self, Write};

fn main() -> std::result::Result<(), Box<dyn StdError>> {
    let qom = Qom::with_types(types::KIT.into_iter().chain(types::SINGLETONS))?;
    writeln!(io::stdout(), "{} types", qom.types().count())?;
    Ok(())
}
