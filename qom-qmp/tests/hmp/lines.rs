//! Words, arguments, and what is wrong with a line.

use crate::world::{monitor, say};
use proptest::prelude::*;

#[test]
fn what_is_no_command() {
    let monitor = monitor();
    for (line, text) in [
        ("", ""),
        ("  \t", ""),
        ("nope", "unknown command: 'nope'\n"),
        ("nope x y", "unknown command: 'nope'\n"),
        ("  info  nope x", "unknown command: 'info  nope'\n"),
        ("qom-ge /machine type", "unknown command: 'qom-ge'\n"),
        ("sto", "unknown command: 'sto'\n"),
        ("a\x1b[2J", "unknown command: 'a\\u{1b}[2J'\n"),
        ("help nope", "unknown command: 'nope'\n"),
        ("help info nope", "unknown command: 'info nope'\n"),
    ] {
        assert_eq!(say(&monitor, line), text, "{line}");
    }
    assert!(monitor.human("nope").is_error && !monitor.human("stop").is_error);
}

#[test]
fn what_is_wrong_with_arguments() {
    let monitor = monitor();
    for (line, name, wrong) in [
        ("qom-get", "qom-get", "string expected"),
        ("qom-get r0", "qom-get", "string expected"),
        ("qom-get r0 age x", "qom-get", "extraneous characters at the end of line"),
        ("qom-set r0 age", "qom-set", "string expected"),
        ("qom-set -x r0 age 1", "qom-set", "unsupported option -x"),
        ("qom-set -jj r0 age 1", "qom-set", "unsupported option -j"),
        ("info qtree -x", "info qtree", "unsupported option -x"),
        ("info qtree x", "info qtree", "extraneous characters at the end of line"),
        ("s now", "stop", "extraneous characters at the end of line"),
        ("device_add rose,height= 5", "device_add", "extraneous characters at the end of line"),
        ("device_add", "device_add", "string expected"),
        ("device_del", "device_del", "string expected"),
        ("object_add", "object_add", "string expected"),
        ("object_del", "object_del", "string expected"),
        ("qom-get \"r0 age", "qom-get", "unterminated string"),
        ("qom-get \"r\\t0\" age", "qom-get", "unsupported escape code: '\\t'"),
    ] {
        let text = format!("{name}: {wrong}\nTry \"help {name}\" for more information\n");
        assert_eq!(say(&monitor, line), text, "{line}");
    }
}

#[test]
fn quoted_words() {
    let monitor = monitor();
    assert_eq!(say(&monitor, "device_add \"rose,id=r1,sort=two words\""), "");
    assert_eq!(say(&monitor, "qom-get \"/machine/peripheral/r1\" sort"), "\"two words\"\n");
    assert_eq!(say(&monitor, "qom-get \"a\\nb\" x"), "Error: Device 'a\\nb' not found\n");
}

#[test]
fn help_lists_commands_and_topics() {
    let monitor = monitor();
    let names = |line: &str| -> Vec<String> {
        let text = say(&monitor, line);
        text.lines().map(|line| line.split(" -- ").next().unwrap().trim_end().to_owned()).collect()
    };
    let commands = [
        "cont|c",
        "device_add driver[,prop=value][,...]",
        "device_del device",
        "help|? [command...]",
        "info [topic...]",
        "object_add qom-type,id=id[,prop=value]...",
        "object_del id",
        "qom-get path property",
        "qom-list [path]",
        "qom-set [-j] path property value...",
        "quit|q",
        "stop|s",
        "system_powerdown",
        "system_reset",
    ];
    assert_eq!(names("help"), commands);
    assert_eq!(names("?"), commands);
    let topics = ["info name", "info qdm", "info qom-tree [path]", "info qtree [-b]", "info status", "info version"];
    assert_eq!(names("info"), topics);
    assert_eq!(names("help info"), topics);
    assert_eq!(names("help  info   qtree"), ["info qtree [-b]"]);
    assert_eq!(names("? q"), ["quit|q"]);
}

proptest! {
    #[test]
    fn no_line_panics(text: String, first in "(help|info|info qom-tree|qom-list|qom-get|qom-set|qom-set -j|device_add|object_add) ") {
        let monitor = monitor();
        for line in [text.clone(), format!("{first}{text}")] {
            let reply = monitor.human(&line).text;
            prop_assert!(reply.is_empty() || reply.ends_with('\n'));
            prop_assert!(!reply.contains("panicked"));
            let (start, _) = monitor.complete_human(&line);
            prop_assert!(line.is_char_boundary(start));
        }
    }
}
