//! The composition tree, for people and for programs: as text, as JSON, and as a graph that Graphviz draws.
//!
//! ```
//! use qom_qmp::tree;
//! use qom_runtime::prelude::*;
//!
//! let qom = Qom::new()?;
//! let root = qom.root();
//! assert!(tree::text((*root).upcast()).starts_with("/ (container)\n  /audiodevs (container)\n"));
//! assert_eq!(tree::json((*root).upcast())["children"]["objects"]["type"], "container");
//! assert!(tree::dot((*root).upcast()).contains("\"/\" -> \"/objects\""));
//! # Ok::<(), Error>(())
//! ```

mod dot;
mod json;
mod text;

pub use dot::dot;
pub use json::json;
pub use text::text;

use qom_runtime::Listed;
use qom_runtime::prelude::*;

/// What an object shows of itself, besides its type and its children.
fn shown(object: &Obj<Object>) -> impl Iterator<Item = Listed> {
    object.list().into_iter().filter(|one| one.name != "type" && !one.type_name.starts_with("child<"))
}

/// Where an object stands.
fn path(object: &Obj<Object>) -> String {
    object.canonical_path().unwrap_or_else(|| format!("({})", object.type_name()))
}
