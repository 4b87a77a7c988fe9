//! The same script against real QEMU and our server.

use crate::deviations;
use crate::kit::{self, folder};
use std::collections::BTreeSet;
use std::path::PathBuf;

fn files() -> Vec<PathBuf> {
    let of_kit = ["protocol", "introspection", "errors", "lifecycle"]
        .map(|name| folder().join(format!("kit/cases/{name}.jsonl")));
    of_kit.into_iter().chain([folder().join("more.jsonl")]).collect()
}

#[test]
fn both_answer_alike() {
    if !kit::has("python3") || !kit::has("qemu-system-x86_64") {
        return;
    }
    let qemu = |only: Option<&BTreeSet<String>>| kit::play(&kit::qemu(), &files(), &["generic"], only);
    let us = |only: Option<&BTreeSet<String>>| kit::play(&kit::our_server(), &files(), &["generic"], only);
    let (mut of_qemu, mut ours) = (qemu(None), us(None));
    let again = |cases: &BTreeSet<String>| (Some(qemu(Some(cases))), us(Some(cases)));
    let listed = deviations::read().steps;
    let mut differences = kit::settled(&mut of_qemu, &mut ours, &listed, again);
    differences.retain(|step, _| !listed.contains_key(step));
    let text: Vec<_> =
        differences.iter().map(|((case, step), difference)| format!("{case} {step}\n{difference}")).collect();
    assert!(text.is_empty(), "{} steps differ:\n{}", text.len(), text.join("\n"));
    assert!(of_qemu.len() > 300, "only {} steps were played", of_qemu.len());
}
