//! The layers of the crate: each file imports from its own layer and from lower ones only.
//!
//! A lower layer reaches an upper one through a table that it was handed (`raw::header::World`), never by name.

use std::fs;
use std::path::{Path, PathBuf};

/// From the bottom up. A file belongs to the first layer that lists it or the folder it is in.
const LAYERS: [(&str, &[&str]); 8] = [
    ("0 words", &["error", "name", "sync"]),
    ("1 values", &["value"]),
    ("2 memory core", &["raw"]),
    ("3 description", &["property", "type_info", "interface", "registry", "rules", "schema"]),
    ("4 object", &["object", "child", "runtime_property"]),
    ("5 tree", &["tree"]),
    ("6 world", &["qom", "builtin", "globals", "linked", "save", "user_creatable"]),
    ("7 devices", &["qdev", "start"]),
];

/// Names of the crate's root, by the module that declares them.
const ROOT_NAMES: [(&str, &str); 27] = [
    ("Obj", "raw"),
    ("Object", "raw"),
    ("ObjMut", "raw"),
    ("Owned", "raw"),
    ("Weak", "raw"),
    ("IsA", "raw"),
    ("QomType", "raw"),
    ("TypeInfo", "raw"),
    ("Link", "raw"),
    ("LinkTarget", "raw"),
    ("Child", "raw"),
    ("ChildKey", "child"),
    ("Error", "error"),
    ("Result", "error"),
    ("Value", "value"),
    ("Qom", "qom"),
    ("WeakQom", "qom"),
    ("Draft", "qom"),
    ("Container", "builtin"),
    ("Machine", "qdev"),
    ("Placement", "raw"),
    ("Setting", "user_creatable"),
    ("split_options", "user_creatable"),
    ("CompatInForce", "globals"),
    ("CompatOf", "globals"),
    ("CompatProperty", "globals"),
    ("GlobalProperty", "globals"),
];

fn layer_of(module: &str) -> Option<usize> {
    LAYERS.iter().position(|(_, modules)| modules.contains(&module))
}

/// The files below `folder`, with the module that each belongs to.
fn files(folder: &Path, module: Option<&str>, found: &mut Vec<(String, PathBuf)>) {
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        let stem = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let module = module.unwrap_or(&stem);
        if path.is_dir() {
            files(&path, Some(module), found);
        } else {
            found.push((module.to_owned(), path));
        }
    }
}

/// The modules that a source text imports from this crate: what follows `crate::`, outside comments and tests.
fn imports(text: &str) -> Vec<String> {
    let text = text.split("#[cfg(test)]").next().unwrap_or_default();
    let code: String =
        text.lines().filter(|line| !line.trim_start().starts_with("//")).flat_map(|line| [line, "\n"]).collect();
    let mut modules = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        let list = match rest.strip_prefix('{') {
            Some(group) => group.split('}').next().unwrap_or_default(),
            None => rest.split([';', ',', ' ', '(', ')', '>', '\n']).next().unwrap_or_default(),
        };
        for name in list.split(',') {
            let first: String = name.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            modules.push(first);
        }
    }
    modules.retain(|module| !module.is_empty());
    modules
}

#[test]
fn each_layer_imports_lower_ones_only() {
    let mut found = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), None, &mut found);
    let mut wrong = Vec::new();
    for (module, path) in found {
        // The root, the door for generated code and its rules name everything; the prelude is what a downstream crate has.
        if ["lib", "private", "rules"].contains(&module.as_str()) {
            continue;
        }
        let own = layer_of(&module).unwrap_or_else(|| panic!("{} is in no layer: add it to LAYERS", path.display()));
        for name in imports(&fs::read_to_string(&path).unwrap()) {
            if ["prelude", "__private"].contains(&name.as_str()) {
                continue;
            }
            let declared_by = ROOT_NAMES.iter().find(|(known, _)| *known == name).map_or(name.as_str(), |(_, by)| by);
            match layer_of(declared_by) {
                Some(layer) if layer <= own => {}
                Some(layer) => wrong.push(format!("{} imports `{name}` of layer {}", path.display(), LAYERS[layer].0)),
                None => wrong.push(format!("{} imports `{name}`, which is in no layer", path.display())),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Devices are written as a downstream crate would write them: what they import is public. Only their locks are those of
/// the core.
#[test]
fn devices_use_what_is_public() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let text = fs::read_to_string(root.join("lib.rs")).unwrap();
    let is_public = |name: &str| {
        // What follows `::`, or nothing: a module that something comes from is not public by that.
        let word = |line: &str| {
            let parts = line.split(|c: char| !c.is_alphanumeric() && c != '_' && c != ':');
            parts.filter(|part| !part.ends_with("::")).any(|part| part.rsplit("::").next() == Some(name))
        };
        text.lines().filter(|line| line.starts_with("pub ")).any(word)
    };
    assert!(is_public("error") && is_public("Weak") && !is_public("raw") && !is_public("tree"));
    let mut found = Vec::new();
    files(&root.join("qdev"), Some("qdev"), &mut found);
    for (_, path) in found {
        for name in imports(&fs::read_to_string(&path).unwrap()) {
            let is_own = ["sync", "qdev"].contains(&name.as_str());
            assert!(is_own || name != "__private" && is_public(&name), "{} imports `{name}`", path.display());
        }
    }
}

/// The core does without devices: where it names them, the feature is asked for on the line before.
#[test]
fn the_core_names_devices_under_their_feature() {
    let mut found = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), None, &mut found);
    let mut named = 0;
    for (_, path) in found.into_iter().filter(|(module, _)| module != "qdev") {
        let text = fs::read_to_string(&path).unwrap();
        for (before, line) in text.lines().zip(text.lines().skip(1)).filter(|(_, line)| !line.trim().starts_with("//"))
        {
            if line.contains("qdev::") || line.contains("mod qdev") {
                named += 1;
                assert_eq!(before.trim(), "#[cfg(feature = \"qdev\")]", "{}: {line}", path.display());
            }
        }
    }
    assert!(named > 2);
}

#[test]
fn imports_are_found_in_every_form() {
    let text = "use crate::qom::Draft;\nuse crate::{Obj, tree::Tree};\nfn f(x: crate::name::Y) {}\n// use crate::no\n";
    assert_eq!(imports(text), ["qom", "Obj", "tree", "name"]);
}

/// Unsafe code is in the memory core, and in the files that say why it cannot be there.
#[test]
fn unsafe_is_fenced() {
    let mut found = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), None, &mut found);
    for (module, path) in found {
        let text = fs::read_to_string(&path).unwrap();
        let opts_in = text.contains("#![expect(unsafe_code");
        let expected = path.ends_with("raw/mod.rs") || module == "linked";
        assert_eq!(opts_in, expected, "{}", path.display());
    }
}

/// Atomics and locks of the core come from `sync`, so that a model checker can take their place. Those in `value` are
/// fields of users.
#[test]
fn atomics_and_locks_come_from_sync() {
    let mut found = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), None, &mut found);
    for (module, path) in found.into_iter().filter(|(module, _)| !["sync", "value"].contains(&module.as_str())) {
        let text = fs::read_to_string(&path).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        for line in code.lines().filter(|line| !line.trim_start().starts_with("//")) {
            assert!(!line.contains("std::sync"), "{module}, {}: {line}", path.display());
        }
    }
}
