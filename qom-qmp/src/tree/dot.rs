//! The tree in the language of Graphviz.

use super::{path, shown};
use qom_runtime::Listed;
use qom_runtime::prelude::*;
use std::fmt::Write;

/// An object and all below it as a graph: a box for each object, a line to each child, and a dashed one for each link that
/// leads somewhere, with its name. That a device is on a bus is said once, by the device.
///
/// `dot -Tsvg` draws it.
pub fn dot(object: &Obj<Object>) -> String {
    let mut text = "digraph tree {\n  rankdir=LR\n  node [shape=box fontname=\"sans-serif\" fontsize=11]\n".to_owned();
    write(&mut text, object);
    text += "}\n";
    text
}

fn write(text: &mut String, object: &Obj<Object>) {
    let own = path(object);
    let name = object.name().unwrap_or_else(|| "/".to_owned());
    let label = quoted(&format!("{name}\n{}", object.type_name()));
    // Writing to a string does not fail.
    let _ = writeln!(text, "  {} [label={label}]", quoted(&own));
    let is_drawn = |one: &Listed| one.type_name.starts_with("link<") && !one.name.starts_with("child[");
    for link in shown(object).filter(is_drawn) {
        if let Ok(Some(target)) = object.get_link(&link.name) {
            let (from, to) = (quoted(&own), quoted(&path(&target)));
            let _ = writeln!(text, "  {from} -> {to} [style=dashed constraint=false label={}]", quoted(&link.name));
        }
    }
    for (_, child) in object.children() {
        let _ = writeln!(text, "  {} -> {}", quoted(&own), quoted(&path(&child)));
        write(text, &child);
    }
}

/// A text as Graphviz takes it.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Holds something.
    #[derive(QomType)]
    struct Peg {
        #[qom(link, live)]
        other: Link<Peg>,
    }

    #[test]
    fn objects_children_and_links() {
        let qom = Qom::new().unwrap();
        let (mut board, mut one) = (qom.create::<Container>().unwrap(), qom.create::<Peg>().unwrap());
        one.add_child("hook", Container::new()).unwrap();
        board.add_child("a\"b", one).unwrap();
        board.add_child("c", Peg::new()).unwrap();
        let board = board.complete().unwrap();
        qom.root().add_child("board", board.clone()).unwrap();
        qom.resolve("/board/c").unwrap().set("other", "/board/a\"b").unwrap();
        let expected = r#"digraph tree {
  rankdir=LR
  node [shape=box fontname="sans-serif" fontsize=11]
  "/board" [label="board\ncontainer"]
  "/board" -> "/board/a\"b"
  "/board/a\"b" [label="a\"b\npeg"]
  "/board/a\"b" -> "/board/a\"b/hook"
  "/board/a\"b/hook" [label="hook\ncontainer"]
  "/board" -> "/board/c"
  "/board/c" [label="c\npeg"]
  "/board/c" -> "/board/a\"b" [style=dashed constraint=false label="other"]
}
"#;
        assert_eq!(dot((*board).upcast()), expected);
    }
}
