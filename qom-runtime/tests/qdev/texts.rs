//! Every error text of devices, buses and the machine, word for word, as it comes out of the public API: one table, each
//! row with what provokes it. No refusal changes anything.

mod forms;
mod table;

use super::kit::Kit;
use super::types::{Tower, picture};
use qom_runtime::prelude::*;
use std::collections::BTreeSet;
use table::TABLE;

/// A machine in this phase; from when it is initialized, with hosts and devices on them, of which one is being unplugged.
fn scene(phase: Phase) -> Kit {
    let kit = Kit::at(
        phase,
        &[
            "kit-host,id=host0",
            "kit-host-async,id=async0",
            "kit-host-multi,id=multi0",
            "kit-host-cold,id=cold0",
            "host,id=host1",
            "kit-dev,id=dev0,bus=host0.0",
            "kit-dev,bus=host0.0",
            "kit-dev,id=asked0,bus=async0.0",
            "kit-cold,id=fixed0,bus=cold0.0",
            "kit-dev,id=cold-dev0,bus=cold0.0",
            "kit-small,id=small0",
            "kit-nobus,id=nobus0",
            "card,id=card0,addr=5",
        ],
    );
    if phase >= Phase::MachineInitialized {
        kit.delete("asked0").unwrap();
    }
    kit
}

#[test]
fn every_text() {
    for (part, phase, class, text, hint, provoke) in TABLE {
        let kit = scene(*phase);
        let error = provoke(&kit).expect_err(text);
        assert_eq!((error.to_string().as_str(), error.class(), error.hint()), (*text, *class, *hint), "{part}");
    }
}

/// A refusal changes nothing.
#[test]
fn nothing_is_changed_by_a_refusal() {
    for (part, phase, _, text, _, provoke) in TABLE {
        let kit = scene(*phase);
        let may = |kit: &Kit| (kit.qom.check::<Tower>().is_ok(), kit.qom.check::<Machine>().is_ok());
        let before = (picture(&kit.qom), may(&kit));
        provoke(&kit).expect_err(text);
        assert_eq!((picture(&kit.qom), may(&kit)), before, "{part}: {text}");
    }
}

/// What follows a word of a source, up to another.
fn between<'a>(source: &'a str, from: &str, to: &str) -> &'a str {
    let (_, rest) = source.split_once(from).unwrap();
    rest.split_once(to).unwrap().0
}

/// The name at the beginning of a kind, as it is declared or printed.
fn kind_of(text: &str) -> Option<&str> {
    let (name, _) = text.split_once(" {")?;
    name.chars().all(char::is_alphanumeric).then_some(name)
}

/// No kind of this part of the catalogue is forgotten.
#[test]
fn every_kind_is_provoked() {
    let source = include_str!("../../src/error/kind.rs");
    let section = between(source, "// Devices, buses and the machine.", "// Properties.");
    let kinds: BTreeSet<_> = section.lines().filter_map(|line| kind_of(line.trim())).collect();
    assert!(kinds.len() > 15 && kinds.contains("BusNotFound"), "{kinds:?}");
    let provoked: BTreeSet<String> = TABLE
        .iter()
        .map(|(_, phase, _, text, _, provoke)| format!("{:?}", provoke(&scene(*phase)).expect_err(text).kind()))
        .filter_map(|kind| kind_of(&kind).map(str::to_owned))
        .collect();
    let forgotten: Vec<_> = kinds.into_iter().filter(|kind| !provoked.contains(*kind)).collect();
    assert_eq!(forgotten, [""; 0]);
}
