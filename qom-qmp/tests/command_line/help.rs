//! Help, word for word, in the form of QEMU's.

use super::{help, parse, types};
use qom_runtime::prelude::*;

const DEV: &str = "\
lab-dev options:
  buddy=<link<lab-wire>> - any object implementing lab-wire
  color=<LabColor>       -  (default: green)
  flag=<bool>            - on/off (default: on)
  i32=<int32>            -  (default: -5)
  label=<string>         - free-form label
  level=<uint8>          - 0 to 10 (default: 3)
  mode=<OnOffAuto>       - on/off/auto (default: auto)
  part-alias=<link<lab-part>>
  part-value=<uint32>    - value of the part (default: 5)
  part=<child<lab-part>>
  peer=<link<lab-base>>
  realizes=<uint32>
  slot[0]=<uint32>
  slot[1]=<uint32>
  str=<str>
  u64=<uint64>           -  (default: 9223372036854775808)
  u8=<uint8>             -  (default: 7)
  vec=<list>             -  (default: [])
  wo=<bool>
";

#[test]
fn options_of_a_device() {
    for argument in ["lab-dev,help", "lab-dev,?", "lab-dev,help=on", "lab-dev,id=x,help"] {
        assert_eq!(help(&["-device", argument]).unwrap().unwrap(), DEV);
    }
    let text = help(&["-device", "lab-cold,help"]).unwrap().unwrap();
    // What is too long for the column has one space.
    assert!(text.starts_with("lab-cold options:\n  a-name-that-is-too-long=<uint32>\n  buddy="), "{text}");
    assert_eq!(help(&["-device", "lab-plain,help"]).unwrap().unwrap(), "There are no options for lab-plain.\n");
}

#[test]
fn a_device_that_has_no_options_to_show() {
    let not_concrete = "Parameter 'typename' expects a non-abstract device type";
    for (name, error) in [
        ("lab-base", not_concrete),
        ("device", not_concrete),
        ("lab-part", not_concrete),
        ("lab-uc", not_concrete),
        ("lab-wire", not_concrete),
        ("user-creatable", not_concrete),
        ("nope", "Device 'nope' not found"),
    ] {
        let argument = format!("{name},help");
        assert_eq!(help(&["-device", &argument]).unwrap_err(), format!("lab: -device {argument}: {error}"));
    }
}

#[test]
fn devices_by_category() {
    let expected = "\
Misc devices:
name \"lab-cold\", bus lab-bus
name \"lab-dev\", bus lab-bus, desc \"Lab test device\"

Uncategorized devices:
name \"lab-host\", bus System, desc \"Lab host: provides a lab-bus\"
name \"lab-plain\"
";
    for argument in ["help", "?"] {
        assert_eq!(help(&["-device", argument]).unwrap().unwrap(), expected);
    }
}

#[test]
fn an_alias() {
    let qom = types::qom();
    qom.alias_driver("dev", "lab-dev").unwrap();
    let text = parse(&["-device", "dev,help"]).unwrap().help(&qom).unwrap();
    assert_eq!(text.unwrap(), DEV);
    let text = parse(&["-device", "help"]).unwrap().help(&qom).unwrap().unwrap();
    assert!(text.contains("\nname \"lab-dev\", bus lab-bus, alias \"dev\", desc \"Lab test device\"\n"), "{text}");
}

#[test]
fn objects() {
    let list = "List of user creatable objects:\n  lab-uc\n  lab-uc-leaf\n";
    assert_eq!(help(&["-object", "help"]).unwrap().unwrap(), list);
    assert_eq!(help(&["-object", "nope,help"]).unwrap().unwrap(), list);
    let options = "options:
  fail-complete=<bool>
  n=<uint32>             - a number (default: 1)
  next=<link<lab-uc>>
";
    for name in ["lab-uc", "lab-uc-leaf"] {
        assert_eq!(help(&["-object", &format!("{name},help")]).unwrap().unwrap(), format!("{name} {options}"));
    }
    let text = help(&["-object", "lab-uc-abstract,help"]).unwrap().unwrap();
    assert_eq!(text, "There are no options for lab-uc-abstract.\n");
    let text = help(&["-object", "lab-part,help"]).unwrap().unwrap();
    assert_eq!(text, "lab-part options:\n  value=<uint32>         - value of the part (default: 5)\n");
}

#[test]
fn machines() {
    let expected = "\
Supported machines are:
broken
lab                  The board of a lab (default)
old-lab              (deprecated)
";
    assert_eq!(help(&["-M", "help"]).unwrap().unwrap(), expected);
    let options = " options:\n  benches=<uint8>        - how many benches (default: 1)\n";
    for (name, shown) in [("lab", "lab-machine"), ("lab-machine", "lab-machine"), ("old-lab", "old-lab-machine")] {
        let text = help(&["-machine", &format!("{name},help")]).unwrap().unwrap();
        assert_eq!(text, format!("{shown}{options}"));
    }
    let error = help(&["-machine", "q35,help"]).unwrap_err();
    let expected = "lab: -machine q35,help: unsupported machine type: \"q35\"\n\
                    Use -machine help to list supported machines";
    assert_eq!(error, expected);
}

#[test]
fn the_first_help_in_qemus_order() {
    let of = |arguments: &[&str]| help(arguments).unwrap().unwrap();
    assert_eq!(of(&["-M", "help", "-device", "lab-dev,help"]), DEV);
    assert_eq!(of(&["-device", "lab-dev,help", "-device", "help"]), DEV);
    assert_eq!(of(&["-device", "nope", "-device", "lab-dev,help"]), DEV);
    assert_eq!(of(&["-device", "help", "-object", "help"]), of(&["-object", "help"]));
    assert_eq!(of(&["-object", "help", "-version"]), of(&["-object", "help"]));
    assert_eq!(help(&["-device", "lab-dev"]).unwrap(), None);
}

#[test]
fn usage_and_version() {
    assert_eq!(help(&["-version"]).unwrap().unwrap(), "lab version 1.2\n");
    let text = help(&["-h"]).unwrap().unwrap();
    assert_eq!(help(&["--help"]).unwrap().unwrap(), text);
    assert!(text.starts_with("usage: lab [option...]\n\n  -machine NAME[,PROPERTY=VALUE...]"), "{text}");
    for option in [
        "machine",
        "device",
        "object",
        "global",
        "qmp",
        "accel",
        "name",
        "S",
        "preconfig",
        "nodefaults",
        "daemonize",
        "pidfile",
        "display",
        "vga",
        "serial",
        "monitor",
        "nographic",
        "no-user-config",
        "version",
        "help",
        "print-tree",
        "seed",
    ] {
        let begins = |line: &str| line.strip_prefix("  -").and_then(|line| line.split(' ').next()) == Some(option);
        assert!(text.lines().any(begins), "{option}");
    }
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    let about = super::parser().about("A lab.").usage("x");
    assert!(about.starts_with("usage: x [option...]\n\nA lab.\n\n  -machine"), "{about}");
}

/// A device that nobody can make: its `init` panics.
#[derive(QomType)]
#[qom(parent = "device", singleton, init = Self::never)]
struct Unmakeable {
    #[qom(property, default = "x\"y")]
    quoted: String,
}
impl DeviceImpl for Unmakeable {}
impl Unmakeable {
    fn never(_: &mut ObjMut<'_, Self>) {
        panic!("listing made an object");
    }
}

#[test]
fn listing_creates_nothing() {
    let qom = Qom::with_types([Unmakeable::INFO]).unwrap();
    let text = parse(&["-device", "unmakeable,help"]).unwrap().help(&qom).unwrap().unwrap();
    assert_eq!(text, "unmakeable options:\n  quoted=<str>           -  (default: x\"y)\n");
    let text = parse(&["-device", "help"]).unwrap().help(&qom).unwrap().unwrap();
    let line = "name \"unmakeable\", desc \"A device that nobody can make: its `init` panics\"\n";
    assert_eq!(text, format!("Uncategorized devices:\n{line}"));
    assert!(qom.check::<Unmakeable>().is_ok());
}
