//! The first format, as it was written first: every later one must load it.

use super::types::*;
use qom_runtime::SavedState;

const FORMAT_1: &str = include_str!("fixtures/format-1.json");

#[test]
fn the_first_format_is_loaded() {
    let (qom, tank, log, pump) = plant();
    use_it(&tank, &log, &pump);
    let used = qom.save().unwrap();

    let (other, ..) = plant();
    other.load(&serde_json::from_str::<SavedState>(FORMAT_1).unwrap()).unwrap();
    assert_eq!(other.save().unwrap(), used);
}

/// As long as it is the one that is written. When there is another, this goes, and the file stays.
#[test]
fn it_is_what_is_written() {
    let (qom, tank, log, pump) = plant();
    use_it(&tank, &log, &pump);
    let written = serde_json::to_string_pretty(&qom.save().unwrap()).unwrap() + "\n";
    assert_eq!(written, FORMAT_1);
}
