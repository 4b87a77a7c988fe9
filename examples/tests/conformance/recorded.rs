//! The answers that were recorded of real QEMU, and those that the RFC would have given.

use crate::kit::{self, Answers};
use crate::{deviations, kit::folder};
use std::collections::BTreeSet;
use std::path::PathBuf;

/// The kit's files of cases, with the folder of what is expected of them.
fn files() -> Vec<PathBuf> {
    let mut files: Vec<_> = folder().join("kit/cases").read_dir().unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// What is expected of the cases of these scopes.
fn expected(recorded: &str, scopes: &[&str]) -> Answers {
    let names = kit::names(&files(), scopes);
    let folder = folder().join("kit/expected").join(recorded);
    let answers = folder
        .read_dir()
        .unwrap()
        .flat_map(|entry| kit::parse(&std::fs::read_to_string(entry.unwrap().path()).unwrap()));
    answers.filter(|((case, _), _)| names.contains(case)).collect()
}

#[test]
fn each_step_is_answered_as_recorded_or_listed_with_its_reason() {
    if !kit::has("python3") {
        return;
    }
    let mut expected_answers = expected("qemu-10.0.2", &["generic", "kit"]);
    expected_answers.extend(expected("rfc", &["rfc"]));
    let play =
        |only: Option<&BTreeSet<String>>| kit::play(&kit::our_server(), &files(), &["generic", "kit", "rfc"], only);
    let mut got = play(None);
    let listed = deviations::read().steps;
    let again = |cases: &BTreeSet<String>| (None, play(Some(cases)));
    let differences = kit::settled(&mut expected_answers, &mut got, &listed, again);
    let is_listed = |step: &(String, String)| listed.contains_key(step);
    let wrong = differences.iter().filter(|(step, _)| !is_listed(step));
    let wrong: Vec<_> = wrong.map(|((case, step), difference)| format!("{case} {step}\n{difference}")).collect();
    let same: Vec<_> = listed.keys().filter(|step| !differences.contains_key(step)).collect();
    assert!(wrong.is_empty(), "{} steps differ:\n{}", wrong.len(), wrong.join("\n"));
    assert!(same.is_empty(), "listed, and the same: {same:?}");
    assert!(got.len() > 900, "only {} steps were played", got.len());
}
