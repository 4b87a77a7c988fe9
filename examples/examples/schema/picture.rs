//! Pictures: the types of a schema as a graph, and graphs as SVG.

use crate::Outcome;
use layout::backends::svg::SVGWriter;
use layout::gv::{DotParser, GraphBuilder};
use qom_runtime::schema::{Schema, TypeSchema};
use std::fmt::Write as _;
use std::io::Write;
use std::process::{Command, Stdio};

const SINGLETON: &str = "singleton";

/// The types, each with a line from its parent, and a dashed one from each interface that it adds. What there is one of has
/// a thick frame instead of a line from `singleton`.
pub(crate) fn of_types(schema: &Schema) -> String {
    let mut text = "digraph types {\n  rankdir=LR\n  node [shape=box fontname=\"sans-serif\" fontsize=11]\n".to_owned();
    for one in &schema.types {
        // What has no objects of its own is only a line; what there is one of is thick.
        let style = match (one.is_abstract, one.slots.is_empty()) {
            (true, _) => " style=dashed",
            (false, false) => " penwidth=2",
            (false, true) => "",
        };
        // Writing to a string does not fail.
        let _ = writeln!(text, "  \"{}\" [label=\"{}\"{style}]", one.name, label(one));
        if let Some(parent) = &one.parent {
            let _ = writeln!(text, "  \"{parent}\" -> \"{}\"", one.name);
        }
        for interface in one.interfaces.iter().filter(|name| *name != SINGLETON) {
            let _ = writeln!(text, "  \"{interface}\" -> \"{}\" [style=dashed]", one.name);
        }
    }
    for interface in schema.interfaces.iter().filter(|interface| interface.name != SINGLETON) {
        let _ = writeln!(text, "  \"{}\" [shape=ellipse]", interface.name);
    }
    text + "}\n"
}

/// The name, and how many properties it adds.
fn label(one: &TypeSchema) -> String {
    match one.properties.len() {
        0 => one.name.clone(),
        1 => format!("{}\\n1 property", one.name),
        count => format!("{}\\n{count} properties", one.name),
    }
}

/// A graph as SVG: drawn by Graphviz where that is installed, else by a library.
pub(crate) fn svg(graph: &str) -> Outcome<String> {
    match by_graphviz(graph) {
        Some(svg) => Ok(svg),
        None => by_library(graph),
    }
}

fn by_graphviz(graph: &str) -> Option<String> {
    let mut dot = Command::new("dot").arg("-Tsvg").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().ok()?;
    dot.stdin.take()?.write_all(graph.as_bytes()).ok()?;
    let output = dot.wait_with_output().ok()?;
    output.status.success().then(|| String::from_utf8(output.stdout).ok())?
}

fn by_library(graph: &str) -> Outcome<String> {
    let parsed = DotParser::new(graph).process().map_err(|error| format!("the graph is not understood: {error}"))?;
    let mut builder = GraphBuilder::new();
    builder.visit_graph(&parsed);
    let mut picture = SVGWriter::new();
    builder.get().do_it(false, false, false, &mut picture);
    Ok(picture.finalize())
}
