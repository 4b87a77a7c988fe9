//! What all texts under `ui` have in common: one error for one mistake, at the user's own words, without a name that is
//! not for people.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Parts of names that only generated code and the runtime itself use.
const HIDDEN: [&str; 7] = ["__qom", "__QOM", "__Qom", "__private", "raw::", "ClassFor", "Level"];

/// A trait's constant is shown with the module in which the trait is, whatever else leads to it.
const SHOWN: &str = "raw::obj::QomType::";

/// What differs from one machine to the next.
const OF_A_MACHINE: [&str; 6] = ["/home/", "/root/", "/tmp/", "/work/", "/rustc/", "$RUST"];

/// A mistake and what the compiler says of it.
struct Case {
    name: String,
    source: String,
    text: String,
}

impl Case {
    /// The places of the errors, with the headline of each.
    fn errors(&self) -> Vec<(&str, &str)> {
        let mut lines = self.text.lines();
        let mut errors = Vec::new();
        while let Some(line) = lines.next() {
            if line.starts_with("error") {
                let place = lines.next().and_then(|line| line.trim_start().strip_prefix("--> "));
                errors.push((line, place.unwrap_or_default()));
            }
        }
        errors
    }

    /// How many errors the source announces: `// errors: 2, because ..` as its first line, or else one.
    fn announced(&self) -> Result<usize, String> {
        let Some(announced) = self.source.lines().next().and_then(|line| line.strip_prefix("// errors:")) else {
            return Ok(1);
        };
        match announced.split_once(", because ") {
            Some((count, reason)) if !reason.is_empty() => {
                count.trim().parse().map_err(|_| format!("no number: {count}"))
            }
            _ => Err(format!("no reason: {announced}")),
        }
    }
}

#[test]
fn one_mistake_is_one_error() {
    judge(|case| {
        let (errors, announced) = (case.errors().len(), case.announced()?);
        if errors == announced { Ok(()) } else { Err(format!("{errors} errors, and {announced} expected")) }
    });
}

#[test]
fn nothing_else_is_said() {
    judge(|case| match case.text.lines().find(|line| line.starts_with("warning")) {
        Some(warning) => Err(warning.to_owned()),
        None => Ok(()),
    });
}

#[test]
fn each_error_is_in_the_users_file() {
    judge(|case| {
        let own = format!("ui/{}.rs:", case.name);
        match case.errors().into_iter().find(|(_, place)| !place.starts_with(&own)) {
            Some((error, place)) => Err(format!("at `{place}`: {error}")),
            None => Ok(()),
        }
    });
}

#[test]
fn no_hidden_name_shows() {
    judge(|case| absent(&HIDDEN, case));
}

#[test]
fn no_text_depends_on_the_machine() {
    judge(|case| absent(&OF_A_MACHINE, case));
}

#[test]
fn no_text_and_no_source_is_alone() {
    let with = |extension: &str| -> BTreeSet<PathBuf> {
        files()
            .into_iter()
            .filter(|path| path.extension().is_some_and(|end| end == extension))
            .map(|path| path.with_extension(""))
            .collect()
    };
    let (sources, texts) = (with("rs"), with("stderr"));
    assert_eq!(sources.symmetric_difference(&texts).collect::<Vec<_>>(), Vec::<&PathBuf>::new());
    assert_eq!(sources.len() + texts.len(), files().len(), "there are sources and texts only");
}

fn absent(words: &[&str], case: &Case) -> Result<(), String> {
    match case.text.lines().find(|line| words.iter().any(|word| line.replace(SHOWN, "").contains(word))) {
        Some(line) => Err(line.trim().to_owned()),
        None => Ok(()),
    }
}

/// Asks for all cases, and fails with the answers that are errors.
fn judge(ask: impl Fn(&Case) -> Result<(), String>) {
    let cases = cases();
    assert!(cases.len() > 100, "only {} cases were found", cases.len());
    let found: Vec<String> =
        cases.iter().filter_map(|case| Some(format!("{}: {}", case.name, ask(case).err()?))).collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

fn cases() -> Vec<Case> {
    let texts = files().into_iter().filter(|path| path.extension().is_some_and(|end| end == "stderr"));
    let read = |path: &Path| fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    texts
        .map(|path| {
            let name =
                path.strip_prefix(root()).expect("it is below").with_extension("").to_string_lossy().replace('\\', "/");
            Case { name, source: read(&path.with_extension("rs")), text: read(&path) }
        })
        .collect()
}

fn files() -> Vec<PathBuf> {
    let entries =
        |path: PathBuf| fs::read_dir(path).expect("it is a folder").map(|entry| entry.expect("it is there").path());
    entries(root()).flat_map(entries).collect()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("ui")
}
