//! What is wrong with a set of types, taken together.

use crate::interface::InterfaceInfo;
use crate::name::is_type_name;
use crate::type_info::TypeInfo;
use std::collections::BTreeMap;

/// All problems of types that are sorted by name, one a line.
pub(super) fn of(sorted: &[&'static TypeInfo]) -> Vec<String> {
    let mut problems = Vec::new();
    let mut interfaces = BTreeMap::new();
    for pair in sorted.windows(2).filter(|pair| pair[0].name == pair[1].name) {
        let (name, first, second) = (pair[0].name, place(pair[0]), place(pair[1]));
        problems.push(format!("type '{name}' is declared twice: in {first} and in {second}; rename one"));
    }
    for info in sorted {
        if !is_type_name(info.name) {
            problems.push(format!("type '{}' of {} has an illegal name", info.name, place(info)));
        }
        parent(info, sorted, &mut problems);
        children(info, sorted, &mut problems);
        for interface in info.interfaces() {
            let first: &InterfaceInfo = interfaces.entry(interface.name()).or_insert(interface);
            if !std::ptr::eq(first, interface) {
                problems.push(format!(
                    "interface '{}' of type '{}' is declared twice: at {}:{} and at {}:{}; rename one",
                    interface.name(),
                    info.name,
                    first.origin().file,
                    first.origin().line,
                    interface.origin().file,
                    interface.origin().line
                ));
            }
        }
    }
    for interface in interfaces.keys() {
        if let Ok(at) = sorted.binary_search_by(|info| info.name.cmp(interface)) {
            problems.push(format!("'{interface}' is an interface and a type, of {}; rename one", place(sorted[at])));
        }
    }
    problems
}

fn place(info: &TypeInfo) -> String {
    format!("{} ({}:{})", info.origin.package, info.origin.file, info.origin.line)
}

/// By identity: another type of the same name is not the one that is meant.
fn is_among(info: &TypeInfo, sorted: &[&'static TypeInfo]) -> bool {
    let first = sorted.partition_point(|known| known.name < info.name);
    let mut of_this_name = sorted[first..].iter().take_while(|known| known.name == info.name);
    of_this_name.any(|known| std::ptr::eq(*known, info))
}

/// What to do where a type is missing.
fn linked(info: &TypeInfo) -> String {
    let package = info.origin.package;
    let path = package.replace('-', "_");
    format!("is crate '{package}' linked? Write `use {path} as _;`, or add the type to the list")
}

fn parent(info: &TypeInfo, sorted: &[&'static TypeInfo], problems: &mut Vec<String>) {
    let Some(parent) = info.parent else { return };
    let name = info.name;
    if !is_among(parent, sorted) {
        problems.push(format!("type '{name}' is missing its parent '{}': {}", parent.name, linked(parent)));
    }
    if parent.is_final {
        problems.push(format!("type '{name}' descends from '{}', which is final", parent.name));
    }
}

/// The types of the children that a type itself declares.
fn children(info: &TypeInfo, sorted: &[&'static TypeInfo], problems: &mut Vec<String>) {
    let inherited = info.parent.map_or(0, |parent| parent.parts.len());
    for (child, of) in info.declared_children().skip(inherited).filter(|(_, of)| !is_among(of, sorted)) {
        let (name, wanted) = (info.name, of.name);
        problems.push(format!("type '{name}' is missing '{wanted}', the type of its child '{child}': {}", linked(of)));
    }
}
