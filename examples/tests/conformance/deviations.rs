//! The table of what is decided otherwise than in QEMU.

use crate::kit::folder;
use std::collections::{BTreeMap, BTreeSet};

/// What `DEVIATIONS.md` lists.
pub(crate) struct Deviations {
    /// The reasons, by the word that stands for each.
    pub(crate) reasons: BTreeSet<String>,
    /// The reason of each step that differs.
    pub(crate) steps: BTreeMap<(String, String), String>,
}

pub(crate) fn read() -> Deviations {
    let text = std::fs::read_to_string(folder().join("DEVIATIONS.md")).unwrap();
    let (mut reasons, mut steps) = (BTreeSet::new(), BTreeMap::new());
    for line in text.lines().filter(|line| line.starts_with("| ")) {
        let cells: Vec<_> = line.trim_matches('|').split('|').map(|cell| cell.trim().trim_matches('`')).collect();
        match cells[..] {
            [reason, _] if reason != "reason" => assert!(reasons.insert(reason.to_owned()), "{reason} is listed twice"),
            [case, numbers, reason] if case != "case" => {
                for number in numbers.split(", ") {
                    let step = (case.to_owned(), number.to_owned());
                    assert!(steps.insert(step, reason.to_owned()).is_none(), "{case} {number} is listed twice");
                }
            }
            _ => {}
        }
    }
    Deviations { reasons, steps }
}

/// A wart of QEMU by its number (`E17`, or a row of its tables, `A3`), or a law of the design (`law 1`).
fn is_reason(word: &str) -> bool {
    let number = word.strip_prefix("law ").or_else(|| word.strip_prefix('E')).or_else(|| word.strip_prefix('A'));
    number.is_some_and(|number| number.parse::<u8>().is_ok())
}

#[test]
fn there_are_at_most_ten_reasons_and_each_step_has_one() {
    let Deviations { reasons, steps } = read();
    assert!(!reasons.is_empty() && reasons.len() <= 10, "{reasons:?}");
    assert!(reasons.iter().all(|reason| is_reason(reason)), "{reasons:?}");
    let used: BTreeSet<_> = steps.values().cloned().collect();
    assert_eq!(used, reasons);
}
