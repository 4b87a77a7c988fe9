//! `-qmp`: every form, every error.

use proptest::prelude::*;
use qom_qmp::server::{Endpoint, Role, Transport};
use std::time::Duration;

const CLIENT: Role = Role::Connect { reconnect: None };

fn unix(path: &str) -> Transport {
    Transport::Unix(path.into())
}

fn tcp(host: &str, port: u16) -> Transport {
    Transport::Tcp { host: host.into(), port }
}

fn again_after(milliseconds: u64) -> Role {
    Role::Connect { reconnect: Some(Duration::from_millis(milliseconds)) }
}

#[test]
fn every_form() {
    let (waits, goes_on) = (Role::Listen { wait: true }, Role::Listen { wait: false });
    for (text, transport, role) in [
        ("stdio", Transport::Stdio, CLIENT),
        ("unix:/run/q.sock", unix("/run/q.sock"), CLIENT),
        ("unix:a,,b=c:d", unix("a,b=c:d"), CLIENT),
        ("unix:q,server=on,wait=off", unix("q"), goes_on),
        ("unix:q,wait=off,server=on", unix("q"), goes_on),
        ("unix:q,server,nowait", unix("q"), goes_on),
        ("unix:q,server=on", unix("q"), waits),
        ("unix:q,server", unix("q"), waits),
        ("unix:q,server,wait", unix("q"), waits),
        ("unix:q,server=on,wait=on", unix("q"), waits),
        ("unix:q,server=on,wait=on,wait=off", unix("q"), goes_on),
        ("unix:q,server=off", unix("q"), CLIENT),
        ("unix:q,reconnect=2", unix("q"), again_after(2000)),
        ("unix:q,reconnect-ms=150,server=off", unix("q"), again_after(150)),
        ("unix:q,reconnect=0", unix("q"), CLIENT),
        ("tcp:127.0.0.1:4444", tcp("127.0.0.1", 4444), CLIENT),
        ("tcp:127.1.2.3:1,server=on", tcp("127.1.2.3", 1), waits),
        ("tcp:localhost:4444,server,nowait", tcp("localhost", 4444), goes_on),
        ("tcp::4444,server=on,wait=off", tcp("127.0.0.1", 4444), goes_on),
        ("tcp::0,server=on,wait=off", tcp("127.0.0.1", 0), goes_on),
        ("tcp:[::1]:4444,reconnect-ms=1", tcp("::1", 4444), again_after(1)),
    ] {
        assert_eq!(text.parse(), Ok(Endpoint { transport, role }), "{text}");
    }
}

#[test]
fn every_error() {
    let here = "Parameter 'host' expects an address of this machine, such as 127.0.0.1";
    for (text, error) in [
        ("", "'' is not a valid char driver name"),
        ("pty", "'pty' is not a valid char driver name"),
        ("null:x", "'null' is not a valid char driver name"),
        ("stdio:x", "'stdio' is not a valid char driver name"),
        ("unix", "'unix' is not a valid char driver name"),
        ("unix:", "Parameter 'path' is missing"),
        ("unix:,server=on", "Parameter 'path' is missing"),
        ("stdio,server=on", "Invalid parameter 'server'"),
        ("tcp:4444", "Parameter 'port' is missing"),
        ("tcp:localhost:", "Parameter 'port' expects a number up to 65535"),
        ("tcp:localhost:65536", "Parameter 'port' expects a number up to 65535"),
        ("tcp:localhost:qmp", "Parameter 'port' expects a number up to 65535"),
        ("tcp:::1:4444", "Parameter 'host' expects an IPv6 address in brackets, as in [::1]"),
        ("tcp:[::1:4444", "Parameter 'host' expects a closing bracket, as in [::1]"),
        ("tcp:0.0.0.0:4444,server=on", here),
        ("tcp:[::]:4444,server=on", here),
        ("tcp:192.0.2.1:4444", here),
        ("tcp:example.org:4444", here),
        ("tcp:127.0.0.1.example.org:4444", here),
        ("unix:q,server=yes", "Parameter 'server' expects 'on' or 'off'"),
        ("unix:q,server,wait=", "Parameter 'wait' expects 'on' or 'off'"),
        ("unix:q,server,nowait=on", "Invalid parameter 'nowait'"),
        ("unix:q,abstract=on", "Invalid parameter 'abstract'"),
        ("unix:q,reconnect", "Invalid parameter 'reconnect'"),
        ("unix:q,reconnect=-1", "Parameter 'reconnect' expects a number"),
        ("unix:q,reconnect-ms=4294967296", "Parameter 'reconnect-ms' expects a number"),
        ("unix:q,wait=off", "'wait' is for servers: add 'server=on'"),
        ("unix:q,nowait", "'wait' is for servers: add 'server=on'"),
        ("unix:q,server,reconnect=1", "'reconnect' is for clients: leave out 'server'"),
    ] {
        assert_eq!(text.parse::<Endpoint>().unwrap_err().to_string(), error, "{text}");
    }
}

#[test]
fn advice_comes_along() {
    let hint = |text: &str| text.parse::<Endpoint>().unwrap_err().hint().map(str::to_owned);
    assert_eq!(hint("pty").as_deref(), Some("A monitor is at stdio, unix:PATH or tcp:HOST:PORT."));
    let advice = "QMP has no authentication: use a Unix socket, and forward it by ssh";
    assert_eq!(hint("tcp:192.0.2.1:4444").as_deref(), Some(advice));
}

proptest! {
    #[test]
    fn what_is_shown_is_what_was_read(
        path in "[^\0]{1,20}",
        port: u16,
        (pick, kind) in (0..4, 0..5),
        milliseconds in 1..=u32::MAX,
    ) {
        let transport = match pick {
            0 => tcp("::1", port),
            1 => tcp("localhost", port),
            2 => tcp("127.0.0.1", port),
            _ => unix(&path),
        };
        let role = match kind {
            0 => CLIENT,
            1 => again_after(milliseconds.into()),
            2 => again_after(u64::from(milliseconds / 1000 + 1) * 1000),
            kind => Role::Listen { wait: kind == 3 },
        };
        let endpoint = Endpoint { transport, role };
        let again_too_long = matches!(role, Role::Connect { reconnect: Some(after) } if after.as_millis() > u32::MAX.into());
        prop_assume!(!again_too_long);
        prop_assert_eq!(endpoint.to_string().parse(), Ok(endpoint));
    }

    #[test]
    fn no_argument_panics(text: String) {
        let _ = text.parse::<Endpoint>();
        let _ = format!("tcp:{text}").parse::<Endpoint>();
        let _ = format!("unix:q,{text}").parse::<Endpoint>();
    }
}

#[test]
fn standard_input_and_output() {
    assert_eq!("stdio".parse(), Ok(Endpoint::STDIO));
    assert_eq!(Endpoint::STDIO.to_string(), "stdio");
}
