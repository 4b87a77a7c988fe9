//! `info qom-tree`: the objects at a path and below it.

use qom_runtime::error::ErrorKind;
use qom_runtime::prelude::*;

/// `/name (type)` in a line for each, two spaces more for each level, and children sorted by name.
#[doc(alias = "hmp_info_qom_tree")]
pub(super) fn text(qom: &Qom, path: &str) -> String {
    let top = match qom.resolve(path) {
        Ok(top) => top,
        Err(error) if matches!(error.kind(), ErrorKind::AmbiguousPath { .. }) => {
            return format!("Path '{}' is ambiguous.\n", crate::shown::one_line(path));
        }
        Err(_) => return format!("Path '{}' could not be resolved.\n", crate::shown::one_line(path)),
    };
    let mut text = String::new();
    // Those whose line is still to be written, the next at the end: a tree may be deeper than the stack.
    let mut waiting = vec![(top.name().unwrap_or_default(), top, 0)];
    while let Some((name, object, depth)) = waiting.pop() {
        text += &format!("{}/{name} ({})\n", "  ".repeat(depth), object.type_name());
        let mut children = object.children();
        children.sort_unstable_by(|(one, _), (other, _)| other.cmp(one));
        waiting.extend(children.into_iter().map(|(name, child)| (name, child, depth + 1)));
    }
    text
}
