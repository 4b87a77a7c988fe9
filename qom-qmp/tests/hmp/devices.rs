//! device_add, device_del, info qdm.

use crate::world::{monitor, say};

#[test]
fn adding_and_deleting() {
    let monitor = monitor();
    let bad_id = "Error: Parameter 'id' expects an identifier\n\
                  Identifiers consist of letters, digits, '-', '.', '_', starting with a letter.\n";
    for (line, text) in [
        ("device_add rose,id=r1,height=0x10,green=off", ""),
        ("qom-get r1 height", "16\n"),
        ("device_add rose,id=r1", "Error: Duplicate device ID 'r1'\n"),
        ("device_add nope", "Error: 'nope' is not a valid device model name\n"),
        ("device_add rose,id=1", bad_id),
        ("device_add rose,id=x,green=1", "Error: Parameter 'green' expects 'on' or 'off'\n"),
        ("device_add plant", "Error: Parameter 'driver' expects a non-abstract device type\n"),
        ("device_add weed", "Error: Parameter 'driver' expects a pluggable device type\n"),
        ("device_add rose,bus=nope", "Error: Bus 'nope' not found\n"),
        ("device_del r1", ""),
        ("device_del r1", "Error: Device 'r1' not found\n"),
        ("device_del /machine", "Error: /machine is not a device\n"),
        ("qom-get r1 height", "Error: Device 'r1' not found\n"),
    ] {
        assert_eq!(say(&monitor, line), text, "{line}");
    }
}

#[test]
fn help() {
    let monitor = monitor();
    let listed = say(&monitor, "device_add help");
    assert_eq!(say(&monitor, "device_add ?"), listed);
    assert!(
        listed.contains("name \"rose\", bus garden-bed, desc \"A rose\"\n") && !listed.contains("weed"),
        "{listed}"
    );
    let all = say(&monitor, "info qdm");
    assert!(all.contains("name \"weed\", bus garden-bed, desc \"A weed\", no-user\n"), "{all}");
    assert!(all.contains("name \"rose\", bus garden-bed, desc \"A rose\"\n"), "{all}");

    let options = say(&monitor, "device_add rose,help");
    assert!(options.starts_with("rose options:\n  age=<uint8>            -  (default: 5)\n"), "{options}");
    let before = say(&monitor, "info qom-tree");
    for (line, text) in [
        ("device_add nope,help", "Device 'nope' not found\n"),
        ("device_add plant,help", "Parameter 'typename' expects a non-abstract device type\n"),
        ("device_add spade,?", "Parameter 'typename' expects a non-abstract device type\n"),
    ] {
        assert_eq!(say(&monitor, line), text, "as in QEMU, without 'Error: '");
    }
    assert_eq!(say(&monitor, "info qom-tree"), before);
}
