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
    let mut listed = deviations::read().steps;
    let mut wrong = Vec::new();
    for (step, difference) in kit::settled(&mut expected_answers, &mut got, |cases| (None, play(Some(cases)))) {
        if listed.remove(&step).is_none() {
            wrong.push(format!("{} {}\n{difference}", step.0, step.1));
        }
    }
    assert!(wrong.is_empty(), "{} steps differ:\n{}", wrong.len(), wrong.join("\n"));
    assert!(listed.is_empty(), "listed, and the same: {listed:?}");
    assert!(got.len() > 900, "only {} steps were played", got.len());
}
