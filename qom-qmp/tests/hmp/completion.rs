//! How lines may go on.

use crate::world::{monitor, say};

#[test]
fn by_what_stands_there() {
    let monitor = monitor();
    say(&monitor, "object_add spade,id=s0");
    for (line, expected) in [
        ("qom-", &["qom-get", "qom-list", "qom-set"][..]),
        ("info q", &["qdm", "qom-tree", "qtree"]),
        ("info qtree -", &["-b"]),
        ("help qu", &["quit"]),
        ("help info st", &["status"]),
        ("qom-list ", &["/"]),
        ("qom-list /ma", &["/machine"]),
        ("qom-get /machine/peripheral/", &["/machine/peripheral/g0", "/machine/peripheral/r0"]),
        ("qom-get r0 he", &["height"]),
        ("qom-set -j r0 gr", &["green"]),
        ("qom-set r0 green ", &["off", "on"]),
        ("qom-set r0 scent o", &["open"]),
        ("info qom-tree /o", &["/objects"]),
        ("device_add ro", &["rose"]),
        ("device_add wee", &[]),
        ("device_add rose,he", &["height=", "help"]),
        ("device_add rose,height=5,bl", &["bloom="]),
        ("device_del ", &["g0", "r0"]),
        ("object_add sp", &["spade"]),
        ("object_add spade,wo", &["wood="]),
        ("object_del ", &["s0"]),
        ("nope ", &[]),
        ("stop x", &[]),
        ("qom-get r0 age x", &[]),
        ("qom-get /nope/", &[]),
    ] {
        assert_eq!(monitor.complete_human(line).1, expected, "{line}");
    }
    assert_eq!(monitor.complete_human("device_add rose,height=5,bl").0, 25, "what is before the comma stays");
}
