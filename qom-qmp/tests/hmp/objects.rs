//! qom-get, qom-set, object_add, object_del.

use crate::world::{monitor, say};

#[test]
fn getting_and_setting() {
    let monitor = monitor();
    for (line, text) in [
        ("qom-get r0 age", "5\n"),
        ("qom-get r0 bloom", "\"bud\"\n"),
        ("qom-get r0 leaves", "[]\n"),
        ("qom-get r0 nope", "Error: Property 'rose.nope' not found\n"),
        ("qom-get /nope x", "Error: Device '/nope' not found\n"),
        ("qom-set r0 age 7", ""),
        ("qom-get r0 age", "7\n"),
        ("qom-set r0 age 0x8", ""),
        ("qom-get r0 age", "8\n"),
        ("qom-set -j r0 age 9", ""),
        ("qom-get r0 age", "9\n"),
        ("qom-set r0 scent open", ""),
        ("qom-get r0 scent", "\"open\"\n"),
        ("qom-set -j r0 scent \"bud\"", ""),
        ("qom-get r0 scent", "\"bud\"\n"),
        ("qom-set r0 scent \"bud\"", "Error: Parameter 'scent' does not accept value '\"bud\"'\n"),
        ("qom-set r0 realized false", "Error: Property 'rose.realized' is not writable\n"),
        (
            "qom-set r0 height 1",
            "Error: Attempt to set property 'height' on device 'r0' (type 'rose') after it was realized\n",
        ),
    ] {
        assert_eq!(say(&monitor, line), text, "{line}");
    }
    assert!(say(&monitor, "qom-set -j r0 age {").starts_with("Error: "));
}

#[test]
fn adding_and_deleting() {
    let monitor = monitor();
    let types = say(&monitor, "object_add help");
    assert!(types.starts_with("List of user creatable objects:\n") && types.contains("  spade\n"), "{types}");
    let options = "spade options:\n  wood=<string>          -  (default: ash)\n";
    for (line, text) in [
        ("object_add spade,help", options),
        ("object_add spade,?", options),
        ("object_add nope,help", types.as_str()),
        ("object_add spade,id=s0,wood=oak and elm", ""),
        ("qom-get s0 wood", "\"oak and elm\"\n"),
        ("object_add spade,id=s0", "Error: attempt to add duplicate property 's0' to object (type 'container')\n"),
        ("object_add nope,id=s1", "Error: Parameter 'qom-type' does not accept value 'nope'\n"),
        ("object_add spade", "Error: Parameter 'id' is missing\n"),
        ("object_del s0", ""),
        ("object_del s0", "Error: object 's0' not found\n"),
    ] {
        assert_eq!(say(&monitor, line), text, "{line}");
    }
}
