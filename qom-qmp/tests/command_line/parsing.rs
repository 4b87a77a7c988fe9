//! What each option gives, and every error of reading.

use super::{parse, parser};
use proptest::prelude::*;
use qom_qmp::command_line::{HelpTopic, Parser};
use qom_qmp::server::Endpoint;
use qom_runtime::GlobalProperty;
use qom_runtime::prelude::*;
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStringExt;
use std::path::Path;

#[test]
fn what_is_added() {
    let options = parse(&[
        "-device",
        "lab-dev,id=d0,bus=b,u8=1",
        "--device",
        r#"{"driver": "lab-dev", "u8": 1}"#,
        "-object",
        "lab-uc,id=o0,n=2",
        "-object",
        r#"{"qom-type": "lab-uc", "id": "o1", "n": 2}"#,
        "-global",
        "lab-dev.u8=3",
        "-global",
        "driver=lab-dev,property=u8,value=4",
    ])
    .unwrap();
    assert_eq!(options.program, "lab");
    let devices: Vec<_> = options.devices.iter().map(|given| (given.option.as_str(), given.value.clone())).collect();
    let text = DeviceDefinition::new("lab-dev").with_id("d0").with_bus("b").with_text("u8", "1");
    let json = DeviceDefinition::new("lab-dev").with("u8", 1);
    assert_eq!(devices[0], ("-device lab-dev,id=d0,bus=b,u8=1", text));
    assert_eq!(devices[1], (r#"--device {"driver": "lab-dev", "u8": 1}"#, json));
    let objects: Vec<_> = options.objects.iter().map(|given| given.value.clone()).collect();
    let text = ObjectDefinition::new("lab-uc", "o0").with_text("n", "2");
    assert_eq!(objects, [text, ObjectDefinition::new("lab-uc", "o1").with("n", 2)]);
    let globals: Vec<_> = options.globals.iter().map(|given| given.value.clone()).collect();
    assert_eq!(globals, [GlobalProperty::new("lab-dev", "u8", "3"), GlobalProperty::new("lab-dev", "u8", "4")]);
}

#[test]
fn what_is_kept() {
    let options = parse(&[
        "-S",
        "-nodefaults",
        "-preconfig",
        "-daemonize",
        "-pidfile",
        "/run/lab.pid",
        "-name",
        "guest=one,debug-threads=on",
        "-accel",
        "kvm,x=y",
        "-qmp",
        "unix:a",
        "-qmp",
        "unix:b,server=on,wait=off",
    ])
    .unwrap();
    assert!(options.paused && options.no_defaults && options.preconfig && options.daemonize);
    assert_eq!(options.pid_file.unwrap().value, Path::new("/run/lab.pid"));
    assert_eq!(options.name.as_deref(), Some("one"));
    assert_eq!(options.accelerators, ["kvm,x=y"]);
    let endpoints: Vec<Endpoint> = options.qmp.into_iter().map(|given| given.value).collect();
    assert_eq!(endpoints, ["unix:a".parse().unwrap(), "unix:b,server,nowait".parse().unwrap()]);

    let options = parse(&["-name", "one", "-name", "two"]).unwrap();
    assert_eq!(options.name.as_deref(), Some("two"));
    let nothing = parse(&[]).unwrap();
    assert!(!nothing.paused && !nothing.no_defaults && !nothing.preconfig && !nothing.daemonize);
    assert!(nothing.pid_file.is_none() && nothing.qmp.is_empty() && nothing.machine.is_none());
}

#[test]
fn what_has_no_effect() {
    let nothing = parse(&[]).unwrap();
    let accepted = [
        "-display",
        "none",
        "-vga",
        "none",
        "-serial",
        "none",
        "-monitor",
        "none",
        "-nographic",
        "-no-user-config",
        "--serial",
        "none",
    ];
    assert_eq!(parse(&accepted).unwrap(), nothing);
    for option in ["display", "vga", "serial"] {
        let error = format!("lab: --{option} stdio: Parameter '{option}' expects 'none'");
        assert_eq!(parse(&[&format!("--{option}"), "stdio"]).unwrap_err(), error);
    }
}

#[test]
fn monitors_for_people() {
    let options = parse(&["-monitor", "none", "-monitor", "stdio", "--monitor", "unix:m,server=on,wait=off"]).unwrap();
    let given: Vec<_> = options.monitors.iter().map(|given| (&*given.option, given.value.to_string())).collect();
    let socket = ("--monitor unix:m,server=on,wait=off", "unix:m,server=on,wait=off".to_owned());
    assert_eq!(given, [("-monitor stdio", "stdio".to_owned()), socket]);
    assert!(options.qmp.is_empty());
    let error = "lab: -monitor vc: 'vc' is not a valid char driver name";
    assert!(parse(&["-monitor", "vc"]).unwrap_err().starts_with(error));
    let error = "lab: -monitor stdio: a daemon has no standard input and output";
    assert_eq!(parse(&["-monitor", "stdio", "-daemonize"]).unwrap_err(), error);
}

#[test]
fn standard_input_serves_one_monitor() {
    let qom = Qom::new().unwrap();
    let stand_in = qom.create_by_name("chardev-stdio").unwrap().complete().unwrap();
    qom.container("chardevs").unwrap().add_child("compat_monitor0", stand_in).unwrap();
    let options = parse(&["-monitor", "stdio"]).unwrap();
    let failure = options.open(qom_qmp::Monitor::builder(&qom)).unwrap_err();
    assert_eq!(failure.to_string(), "lab: -monitor stdio: standard input and output are used by another monitor");
}

#[test]
fn several_machine_options_are_one() {
    let options =
        parse(&["-M", "lab,benches=2", "-machine", "accel=kvm:tcg,benches=3", "--machine", "type=none,x=a,,b"]);
    let options = options.unwrap();
    assert_eq!(options.machine.unwrap().value, "none");
    assert_eq!(options.accelerators, ["kvm:tcg"]);
    let properties: Vec<_> = options.machine_properties.into_iter().map(|given| (given.option, given.value)).collect();
    let expected = [
        ("-M lab,benches=2", ("benches", "2")),
        ("-machine accel=kvm:tcg,benches=3", ("benches", "3")),
        ("--machine type=none,x=a,,b", ("x", "a,b")),
    ];
    assert_eq!(properties, expected.map(|(option, (name, text))| (option.into(), (name.into(), text.into()))));
    let error = parse(&["-M", "lab,usb"]).unwrap_err();
    assert_eq!(error, "lab: -M lab,usb: Parameter 'usb' expects a value, as in 'usb=..'");
}

/// What libvirt starts a program with to see what it can do.
#[test]
fn what_libvirt_asks() {
    let options = parse(&[
        "-S",
        "-no-user-config",
        "-nodefaults",
        "-nographic",
        "-machine",
        "none,accel=kvm:mshv:tcg",
        "-qmp",
        "unix:/tmp/q,server=on,wait=off",
        "-pidfile",
        "/tmp/p",
        "-daemonize",
    ])
    .unwrap();
    assert_eq!(options.machine.unwrap().value, "none");
    assert!(options.machine_properties.is_empty() && options.paused && options.daemonize);
}

#[test]
fn own_options() {
    let options = parse(&["-seed", "1", "--print-tree", "-seed", "2"]).unwrap();
    assert!(options.has("print-tree") && options.has("seed") && !options.has("tree"));
    assert_eq!((options.argument("seed"), options.argument("print-tree")), (Some(OsStr::new("2")), None));
    assert_eq!(options.own[0].option, "-seed 1");
    assert_eq!(parse(&["-seed"]).unwrap_err(), "lab: -seed: requires an argument");

    let name = OsString::from_vec(vec![0xff]);
    let options = parser().parse([OsString::from("lab"), "-seed".into(), name.clone()]).unwrap();
    assert_eq!(options.argument("seed"), Some(&*name));

    // An own option hides one of QEMU's.
    let own = parser().option(qom_qmp::command_line::OwnOption::flag("device", ""));
    let options = own.parse(["lab", "-device", "-S"]).unwrap();
    assert!(options.has("device") && options.devices.is_empty() && options.paused);
}

#[test]
fn options_that_a_program_leaves_out() {
    let parser = Parser::new("lab", "1").without("M").without("S");
    for option in ["-M", "-machine", "-S"] {
        let failure = parser.parse(["lab", option, "x"]).unwrap_err();
        assert_eq!(failure.to_string(), format!("lab: {option}: invalid option"));
    }
    assert!(parser.parse(["lab", "-preconfig"]).is_ok());
    assert!(!parser.usage("lab").contains("machine NAME"));
}

#[test]
fn errors_of_options() {
    for (arguments, error) in [
        (&["-nosuch"][..], "lab: -nosuch: invalid option"),
        (&["--nosuch"], "lab: --nosuch: invalid option"),
        (&["---S"], "lab: ---S: invalid option"),
        (&["-s"], "lab: -s: invalid option"),
        (&["-"], "lab: -: invalid option"),
        (&["--"], "lab: --: invalid option"),
        (&[""], "lab: : invalid option"),
        (&["S"], "lab: S: invalid option"),
        (&["-device=lab-dev"], "lab: -device=lab-dev: invalid option"),
        (&["-S", "-device"], "lab: -device: requires an argument"),
        (&["--pidfile"], "lab: --pidfile: requires an argument"),
        (&["-a\nb\u{1b}[1m"], r"lab: -a\nb\u{1b}[1m: invalid option"),
    ] {
        assert_eq!(parse(arguments).unwrap_err(), error);
    }
}

#[test]
fn errors_of_arguments() {
    let identifier = parse(&["-device", "lab-dev,id=1x"]).unwrap_err();
    let (line, hint) = identifier.split_once('\n').unwrap();
    assert_eq!(line, "lab: -device lab-dev,id=1x: Parameter 'id' expects an identifier");
    assert_eq!(hint, "Identifiers consist of letters, digits, '-', '.', '_', starting with a letter.");
    for (option, argument, error) in [
        ("-device", "lab-dev,id=a,id=b", "Parameter 'id' is not valid: it is given twice"),
        ("-device", "id=a,help", "Parameter 'driver' is missing"),
        ("-device", r#"{"driver": "lab-dev", "id": 5}"#, "Invalid parameter type for 'id', expected: string"),
        ("-object", "lab-uc", "Parameter 'id' is missing"),
        ("-object", "id=x", "Parameter 'qom-type' is missing"),
        ("-object", "lab-uc,id=x,n", "Parameter 'n' expects a value, as in 'n=..'"),
        ("-object", r#"{"id": "x"}"#, "Parameter 'qom-type' is missing"),
        ("-global", "lab-dev", "Invalid parameter 'lab-dev'"),
        ("-global", "driver=lab-dev", "options 'driver', 'property', and 'value' are required"),
        ("-qmp", "unix:", "Parameter 'path' is missing"),
        ("-name", "x,y=z", "Invalid parameter 'y'"),
        ("-name", "x,y", "Invalid parameter 'y'"),
    ] {
        assert_eq!(parse(&[option, argument]).unwrap_err(), format!("lab: {option} {argument}: {error}"));
    }
    for option in ["-device", "-object"] {
        let error = parse(&[option, "{"]).unwrap_err();
        assert!(error.starts_with(&format!("lab: {option} {{: JSON parse error, ")), "{error}");
    }
    let broken = [OsString::from("lab"), "-device".into(), OsString::from_vec(vec![b'a', 0xff])];
    let failure = parser().parse(broken).unwrap_err();
    assert_eq!(failure.to_string(), "lab: -device a\u{fffd}: the argument is not UTF-8");
}

#[test]
fn errors_between_options() {
    let error = parse(&["-device", "a,id=x", "-device", "b,id=x"]).unwrap_err();
    assert_eq!(error, "lab: -device b,id=x: Duplicate ID 'x' for device");
    let error = parse(&["-qmp", "stdio", "-daemonize"]).unwrap_err();
    assert_eq!(error, "lab: -qmp stdio: a daemon has no standard input and output");
}

#[test]
fn the_first_error_is_reported_and_what_is_before_help_is_read() {
    assert_eq!(parse(&["-a", "-b"]).unwrap_err(), "lab: -a: invalid option");
    assert_eq!(parse(&["-a", "-h"]).unwrap_err(), "lab: -a: invalid option");
    for end in [&["-h"][..], &["--help"], &["-version"], &["-object", "help"], &["-object", "lab-uc,help"]] {
        assert!(parse(&[end, &["-nosuch"]].concat()).is_ok(), "{end:?}");
    }
    for later in [["-device", "help"], ["-M", "help"]] {
        assert_eq!(parse(&[&later[..], &["-nosuch"]].concat()).unwrap_err(), "lab: -nosuch: invalid option");
    }
}

#[test]
fn who_asks_for_help() {
    let types = || Some(HelpTopic::Types);
    let of = |name: &str| Some(HelpTopic::Type(name.into()));
    for (argument, topic) in [
        ("help", types()),
        ("?", types()),
        ("driver=help", types()),
        ("lab-dev,help", of("lab-dev")),
        ("lab-dev,?", of("lab-dev")),
        ("lab-dev,help=on", of("lab-dev")),
        ("lab-dev,id=x,help", of("lab-dev")),
        ("lab-dev,helper=1", None),
        ("[\"help\"]", None),
        (r#"{"driver": "help"}"#, None),
        (r#"{"driver": "lab-dev", "help": true}"#, None),
    ] {
        let options = parse(&["-device", argument]).unwrap();
        assert_eq!(options.devices.is_empty(), topic.is_some(), "{argument}");
        assert_eq!(options.device_help.map(|given| given.value), topic, "{argument}");
    }
    for (argument, topic) in [
        ("help", types()),
        ("?", types()),
        ("lab-uc,help", of("lab-uc")),
        ("lab-uc,id=x,?", of("lab-uc")),
        ("id=x,qom-type=lab-uc,help", of("lab-uc")),
        ("lab-uc,id=x,help=on", None),
        (r#"{"qom-type": "help", "id": "x"}"#, None),
    ] {
        let options = parse(&["-object", argument]).unwrap();
        assert_eq!(options.object_help.map(|given| given.value), topic, "{argument}");
    }
    for (argument, topic) in [("help", types()), ("lab,help", of("lab")), ("benches=1,?", types()), ("lab", None)] {
        let options = parse(&["-M", argument]).unwrap();
        assert_eq!(options.machine_help.map(|given| given.value), topic, "{argument}");
    }
}

#[test]
fn what_the_program_is_called() {
    let name = |arguments: &[&str]| parser().parse(arguments).unwrap().program;
    for (program, called) in [("/usr/bin/x", "x"), ("x", "x"), ("./x y", "x y"), ("", "lab"), ("/", "lab")] {
        assert_eq!(name(&[program]), called);
    }
    assert_eq!(name(&[]), "lab");
}

proptest! {
    #[test]
    fn no_command_line_panics(arguments: Vec<(usize, String)>) {
        const NAMES: [&str; 8] = ["-device", "-object", "-global", "-qmp", "-M", "-name", "-seed", "-S"];
        let words = arguments.iter().flat_map(|(pick, argument)| [NAMES[pick % NAMES.len()], argument.as_str()]);
        if let Ok(options) = parser().parse(["lab"].into_iter().chain(words)) {
            let qom = super::types::qom();
            let _ = options.help(&qom);
            let _ = options.apply(&qom);
        }
    }
}
