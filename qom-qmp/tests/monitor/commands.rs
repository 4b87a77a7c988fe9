//! What commands check, and whether they may be used.

use crate::world::{Client, Shine, builder, monitor};
use qom_qmp::{Command, Monitor, Word, record};
use qom_runtime::{InputPolicy, StabilityPolicy, prelude::*};
use serde_json::json;

record! {
    /// Where it is.
    #[derive(Debug)]
    struct Place {
        room: String,
        floor: Option<i32>,
    }
}

fn arrange(_: &Monitor, name: String, place: Place, shine: Option<Word<Shine>>) -> Result<String> {
    Ok(format!("{name} in {} {:?} {:?}", place.room, place.floor, shine.unwrap_or_default().0))
}

#[test]
fn arguments_are_checked_in_the_order_of_declaration_then_what_is_left() {
    let arrange = Command::new("x-arrange", ["name", "place", "shine"], arrange);
    let mut client = Client::new(&builder().command(arrange).build().unwrap());
    let mut ask = |arguments| client.ask("x-arrange", arguments);
    assert_eq!(
        ask(json!({"shine": "blinking", "place": {"floor": 2, "room": "attic"}, "name": "lamp"})).unwrap(),
        "lamp in attic Some(2) Blinking"
    );
    assert_eq!(ask(json!({"place": {"room": "attic"}, "name": "lamp"})).unwrap(), "lamp in attic None Steady");
    for (arguments, text) in [
        (json!({}), "Parameter 'name' is missing"),
        (json!({"place": 1}), "Parameter 'name' is missing"),
        (json!({"name": 1, "zzz": 1}), "Invalid parameter type for 'name', expected: string"),
        (json!({"name": "lamp", "place": 1}), "Invalid parameter type for 'place', expected: object"),
        (json!({"name": "lamp", "place": {}}), "Parameter 'place.room' is missing"),
        (
            json!({"name": "lamp", "place": {"room": "a", "floor": 1.0}}),
            "Invalid parameter type for 'place.floor', expected: integer",
        ),
        (json!({"name": "lamp", "place": {"room": "a", "door": 1}}), "Parameter 'place.door' is unexpected"),
        (
            json!({"name": "lamp", "place": {"room": "a"}, "shine": "dim"}),
            "Parameter 'shine' does not accept value 'dim'",
        ),
        (
            json!({"name": "lamp", "place": {"room": "a"}, "shine": null}),
            "Invalid parameter type for 'shine', expected: string",
        ),
        (json!({"name": "lamp", "place": {"room": "a"}, "b": 1, "a": 1}), "Parameter 'b' is unexpected"),
    ] {
        assert_eq!(ask(arguments).unwrap_err(), text);
    }
}

#[test]
fn a_command_that_panics_is_answered() {
    let panics = Command::new("x-panic", [], |_: &Monitor| -> Result<()> { panic!("no") });
    let mut client = Client::new(&builder().command(panics).build().unwrap());
    assert_eq!(client.ask("x-panic", json!({})).unwrap_err(), "The command x-panic failed: it panicked");
    assert!(client.ask("query-status", json!({})).is_ok());
}

#[test]
fn what_is_refused_is_refused_in_this_order() {
    let command = |name| Command::new(name, [], |_: &Monitor| Ok(()));
    let monitor = builder()
        .command(command("x-old").deprecated())
        .command(command("x-new").unstable().before_machine())
        .command(command("x-oob").out_of_band())
        .disable("x-old", "it is broken")
        .disable("stop", "")
        .build()
        .unwrap();
    let mut client = Client::new(&monitor);
    assert_eq!(
        client.ask("x-old", json!({})).unwrap_err(),
        "CommandNotFound: Command x-old has been disabled: it is broken"
    );
    assert_eq!(client.ask("stop", json!({})).unwrap_err(), "CommandNotFound: Command stop has been disabled");
    assert_eq!(client.ask("x-new", json!({})), Ok(json!({})));
    let reject = StabilityPolicy { deprecated: InputPolicy::Reject, unstable: InputPolicy::Reject };
    monitor.qom().set_stability_policy(reject);
    for (command, text) in [
        ("x-old", "CommandNotFound: Deprecated command x-old disabled by policy"),
        ("x-new", "CommandNotFound: Unstable command x-new disabled by policy"),
        ("x-none", "CommandNotFound: The command x-none has not been found"),
    ] {
        assert_eq!(client.ask(command, json!({})).unwrap_err(), text);
    }
    let names = client.ask("query-commands", json!({})).unwrap();
    assert!(names.as_array().unwrap().contains(&json!({"name": "x-oob"})));
    assert!(!names.as_array().unwrap().contains(&json!({"name": "stop"})), "what is disabled is not listed");
}

#[test]
fn there_is_no_command_to_disable() {
    let error = builder().disable("x-none", "").build().unwrap_err();
    assert_eq!(error.to_string(), "The command x-none has not been found");
}

#[test]
fn the_policy_holds_for_what_clients_set() {
    let monitor = monitor();
    let mut client = Client::new(&monitor);
    client.ask("device_add", json!({"driver": "lamp", "id": "l"})).unwrap();
    let mut shine = |word| client.ask("qom-set", json!({"path": "l", "property": "shine", "value": word}));
    assert!(shine("blinking").is_ok());
    monitor.qom().set_stability_policy(StabilityPolicy { unstable: InputPolicy::Reject, ..Default::default() });
    assert_eq!(shine("steady").unwrap_err(), "Unstable parameter shine disabled by policy");
    assert_eq!(client.ask("qom-get", json!({"path": "l", "property": "shine"})), Ok(json!("blinking")));
}

#[test]
fn before_there_is_a_machine_most_commands_are_refused() {
    let qom = Qom::new().unwrap();
    let make = |qom: &Qom| qom.create::<Machine>()?.complete()?.advance(Phase::MachineInitialized);
    let monitor = Monitor::builder(&qom).preconfig(make).autostart(false).build().unwrap();
    let mut client = Client::new(&monitor);
    for command in ["device_add", "device-list-properties", "stop", "cont", "system_reset"] {
        let text = format!("The command '{command}' is permitted only after machine initialization has completed");
        assert_eq!(client.ask(command, json!({})).unwrap_err(), text);
    }
    assert!(client.ask("qom-list-properties", json!({"typename": "lamp"})).is_ok());
    assert_eq!(client.ask("x-exit-preconfig", json!({})), Ok(json!({})));
    assert_eq!(client.ask("query-status", json!({})), Ok(json!({"running": false, "status": "prelaunch"})));
    let again = client.ask("x-exit-preconfig", json!({}));
    assert_eq!(again.unwrap_err(), "The command is permitted only before machine initialization");
    assert!(client.ask("device_add", json!({"driver": "lamp"})).is_ok());
}

#[test]
fn capabilities_are_checked_and_negotiated_once() {
    let monitor = monitor();
    let mut session = qom_qmp::protocol::Session::new(&monitor);
    let mut send = |request: Value| {
        let reply: Value = serde_json::from_slice(&session.handle(request.to_string().as_bytes())).unwrap();
        reply.pointer("/error/desc").map(|desc| desc.as_str().unwrap().to_owned())
    };
    let negotiate = |arguments: Value| json!({"execute": "qmp_capabilities", "arguments": arguments});
    for (arguments, text) in [
        (json!({"enable": ["speed"]}), "Parameter 'enable[0]' does not accept value 'speed'"),
        (json!({"enable": "oob"}), "Invalid parameter type for 'enable', expected: array"),
        (json!({"disable": []}), "Parameter 'disable' is unexpected"),
    ] {
        assert_eq!(send(negotiate(arguments)).as_deref(), Some(text));
    }
    let first = send(json!({"execute": "stop"}));
    assert_eq!(first.as_deref(), Some("Expecting capabilities negotiation with 'qmp_capabilities'"));
    assert_eq!(send(negotiate(json!({"enable": ["oob"]}))), None);
    let again = send(negotiate(json!({})));
    assert_eq!(again.as_deref(), Some("Capabilities negotiation is already complete, command ignored"));
    let out_of_band = send(json!({"exec-oob": "query-status"}));
    assert_eq!(out_of_band.as_deref(), Some("The command query-status does not support OOB"));
}
