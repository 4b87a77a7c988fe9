//! What is done with options, and every line that is said where something fails.

use super::{apply, parse, types};
use qom_qmp::command_line::Parser;
use qom_runtime::prelude::*;

const HOST: [&str; 2] = ["-device", "lab-host,id=host0"];

fn value(qom: &Qom, path: &str, property: &str) -> Value {
    qom.resolve(path).unwrap().get(property).unwrap()
}

#[test]
fn everything_in_qemus_order() {
    let qom = apply(&[
        "-device",
        "lab-host,id=host0",
        "-device",
        "lab-dev,id=d0,u8=1",
        "-device",
        r#"{"driver": "lab-dev", "id": "d1"}"#,
        "-object",
        "lab-uc,id=o0,n=2",
        "-global",
        "lab-dev.u8=3",
        "-M",
        "lab,benches=4",
    ])
    .unwrap();
    assert_eq!(value(&qom, "/machine", "type"), "lab-machine");
    assert_eq!(value(&qom, "/machine", "benches"), 4);
    assert_eq!(value(&qom, "/machine/peripheral/d0", "u8"), 1, "a device's own value wins over a global one");
    assert_eq!(value(&qom, "/machine/peripheral/d1", "u8"), 3);
    assert_eq!(value(&qom, "/machine/peripheral/d1", "hotplugged"), false);
    assert_eq!(value(&qom, "/objects/o0", "n"), 2);
    assert_eq!(qom.phase(), Phase::MachineReady);
}

#[test]
fn objects_may_come_in_any_order() {
    let qom = apply(&["-object", "lab-uc,id=a,next=b", "-object", "lab-uc,id=b,next=c", "-object", "lab-uc,id=c"]);
    let qom = qom.unwrap();
    assert_eq!(value(&qom, "/objects/a", "next"), "/objects/b");
    assert_eq!(value(&qom, "/objects/b", "next"), "/objects/c");
}

#[test]
fn the_machine_that_is_wanted() {
    let machine = |arguments: &[&str]| value(&apply(arguments).unwrap(), "/machine", "type");
    assert_eq!(machine(&[]), "lab-machine");
    assert_eq!(machine(&["-M", "machine"]), "machine");
    assert_eq!(machine(&["-M", "old-lab"]), "old-lab-machine");
    assert_eq!(machine(&["-M", "old-lab-machine"]), "old-lab-machine");
    assert_eq!(machine(&["-M", "old-lab", "-machine", "benches=2"]), "old-lab-machine");

    for name in ["q35", "bare", "lab-dev", ""] {
        let expected = format!(
            "lab: -M ,type={name}: unsupported machine type: \"{name}\"\nUse -machine help to list supported machines"
        );
        assert_eq!(apply(&["-M", &format!(",type={name}")]).unwrap_err(), expected);
    }
    let failure = Parser::new("lab", "1").parse(["lab"]).unwrap().apply(&types::qom()).unwrap_err();
    let expected = "lab: no machine is given, and there is no default\nUse -machine help to list supported machines";
    assert_eq!(failure.to_string(), expected);
}

#[test]
fn what_can_be_wrong_with_the_machine() {
    for (argument, error) in [
        ("lab,usb=off", "Property 'lab-machine.usb' not found"),
        ("benches=x", "Parameter 'benches' expects integer"),
        ("benches=10", "Property lab-machine.benches doesn't take value 10 (minimum: 1, maximum: 9)"),
        ("lights=on", "Property 'lab-machine.lights' is not writable"),
    ] {
        let expected = format!("lab: -machine {argument}: {error}");
        assert_eq!(apply(&["-machine", argument, "-machine", "lab"]).unwrap_err(), expected);
    }
    assert_eq!(apply(&["-M", "broken"]).unwrap_err(), "lab: the board is in two pieces");
}

#[test]
fn what_can_be_wrong_with_a_device() {
    for (argument, error) in [
        ("nope", "'nope' is not a valid device model name"),
        ("lab-base", "Parameter 'driver' expects a non-abstract device type"),
        ("lab-dev,bus=nope", "Bus 'nope' not found"),
        ("lab-dev,id=host0", "Duplicate ID 'host0' for device"),
        ("lab-dev,nope=1", "Property 'lab-dev.nope' not found"),
        ("lab-dev,flag=maybe", "Parameter 'flag' expects 'on' or 'off'"),
        ("lab-dev,color=purple", "Parameter 'color' does not accept value 'purple'"),
        ("lab-dev,id=a,peer=b", "Device 'b' not found"),
        ("[\"x\"]", "'[\"x\"]' is not a valid device model name"),
        (r#"{"driver":"help"}"#, "'help' is not a valid device model name"),
        (r#"{"driver":"lab-dev","nope":1}"#, "Property 'lab-dev.nope' not found"),
        (r#"{"driver":"lab-dev","u8":256}"#, "Parameter 'u8' expects uint8_t"),
        (r#"{"driver":"lab-dev","id":"host0"}"#, "Duplicate device ID 'host0'"),
        (r#"{"u8":7}"#, "Parameter 'driver' is missing"),
    ] {
        let result = apply(&[&HOST[..], &["-device", argument]].concat());
        let error = format!("lab: -device {argument}: {error}");
        assert_eq!(result.unwrap_err(), error);
    }
    // Advice is in a line of its own.
    let argument = "lab-dev,bus=/nope";
    let options = parse(&[&HOST[..], &["-device", argument]].concat()).unwrap();
    let failure = options.apply(&types::qom()).unwrap_err();
    let advice = failure.error().hint().unwrap();
    assert_eq!(failure.to_string(), format!("lab: -device {argument}: Device 'nope' not found\n{advice}"));

    let argument = r#"{"driver":"lab-dev","help":true}"#;
    let error = format!("lab: -device {argument}: No 'lab-bus' bus found for device 'lab-dev'");
    assert_eq!(apply(&["--device", argument]).unwrap_err(), error.replace(": -device", ": --device"));
}

#[test]
fn what_can_be_wrong_with_an_object() {
    for (argument, error) in [
        ("nope,id=x", "invalid object type: nope"),
        ("lab-part,id=x", "object type 'lab-part' isn't supported by object-add"),
        ("lab-uc-abstract,id=x", "object type 'lab-uc-abstract' is abstract"),
        ("lab-uc,id=1x", "Parameter 'id' expects an identifier"),
        ("lab-uc,id=x,nope=1", "Parameter 'nope' is unexpected"),
        ("lab-uc,id=x,n=y", "Parameter 'n' expects integer"),
        ("lab-uc,id=x,fail-complete=on", "lab-uc: complete failed"),
        ("lab-uc,id=x,next=nope", "Device 'nope' not found"),
        ("lab-uc,id=good", "Duplicate ID 'good' for object"),
        ("lab-uc,id=x,next=x", "objects refer to each other in a cycle: x -> x"),
        (r#"{"qom-type":"lab-uc","id":"x","n":-1}"#, "Parameter 'n' expects uint32_t"),
    ] {
        let result = apply(&["-object", "lab-uc,id=good", "-object", argument]);
        let error = format!("lab: -object {argument}: {error}");
        assert_eq!(result.unwrap_err().lines().next(), Some(&*error));
    }
    assert_eq!(apply(&["-object", "nope,id=x"]).unwrap_err().lines().count(), 1, "advice for the author is left out");
}

#[test]
fn objects_are_all_or_none() {
    let qom = types::qom();
    let options = parse(&["-object", "lab-uc,id=a", "-object", "lab-uc,id=b,fail-complete=on"]).unwrap();
    options.create_machine(&qom).unwrap();
    let failure = options.load_objects(&qom).unwrap_err();
    assert_eq!(failure.option(), Some("-object lab-uc,id=b,fail-complete=on"));
    assert_eq!(failure.error().to_string(), "lab-uc: complete failed");
    assert!(qom.resolve("/objects").unwrap().children().is_empty());
}

#[test]
fn globals() {
    let device = ["-device", "lab-dev"];
    for (global, error) in [
        ("lab-dev.nope=1", "can't apply global lab-dev.nope=1: Property 'lab-dev.nope' not found"),
        ("lab-dev.u8=256", "can't apply global lab-dev.u8=256: Parameter 'u8' expects uint8_t"),
    ] {
        let result = apply(&[&HOST[..], &["-global", global], &device].concat());
        assert_eq!(result.unwrap_err(), format!("lab: -device lab-dev: {error}"));
    }
}

#[test]
fn globals_that_were_of_no_use() {
    let options = parse(&[
        "-global",
        "lab-cold.u8=1",
        "-global",
        "nope.x=a\nb",
        "-global",
        "lab-dev.u8=2",
        "-global",
        "lab-plain.x=3",
    ]);
    let (options, qom) = (options.unwrap(), types::qom());
    options.apply(&qom).unwrap();
    let expected =
        ["lab: warning: global lab-cold.u8=1 not used", "lab: warning: global nope.x has invalid class name"];
    assert_eq!(options.global_warnings(&qom), expected);
}

#[test]
fn a_policy_is_asked() {
    use qom_runtime::{InputPolicy, StabilityPolicy};
    let qom = types::qom();
    qom.set_stability_policy(StabilityPolicy { deprecated: InputPolicy::Reject, ..Default::default() });
    let failure = parse(&["-M", "old-lab"]).unwrap().apply(&qom).unwrap_err();
    assert_eq!(failure.to_string(), "lab: -M old-lab: Deprecated type old-lab-machine disabled by policy\nuse lab");
    assert!(parse(&[]).unwrap().apply(&qom).is_ok());
}

#[test]
fn preconfig_leaves_the_second_half_to_the_caller() {
    let qom = types::qom();
    let options = parse(&[&HOST[..], &["-preconfig", "-object", "lab-uc,id=o"]].concat()).unwrap();
    let machine = options.apply(&qom).unwrap();
    assert_eq!(machine.phase(), Phase::LateBackendsCreated);
    assert!(qom.resolve("/objects/o").is_ok());
    assert!(qom.resolve("/machine/peripheral/host0").is_err());
    options.start(&qom).unwrap();
    assert_eq!(machine.phase(), Phase::MachineReady);
    assert!(qom.resolve("/machine/peripheral/host0").is_ok());
    assert!(options.start(&qom).unwrap_err().to_string().starts_with("lab: the machine is in phase MachineReady"));
    let failure = options.start(&types::qom()).unwrap_err();
    assert_eq!(failure.to_string(), "lab: there is no machine to start");
}
