//! People at sockets: plain lines.

use crate::world::{builder, monitor};
use qom_qmp::server::{Endpoint, serve_human};
use std::io::{Read, Write};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::time::Duration;

fn endpoint() -> (PathBuf, Endpoint) {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let name = format!("qom-qmp-hmp-{}-{}", std::process::id(), NEXT.fetch_add(1, Relaxed));
    let path = std::env::temp_dir().join(name);
    let endpoint = format!("unix:{},server=on,wait=off", path.display()).parse().unwrap();
    (path, endpoint)
}

fn connect(path: &PathBuf) -> UnixStream {
    let stream = UnixStream::connect(path).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream
}

#[test]
fn each_client_is_greeted_and_prompted() {
    let monitor = builder().identity(|identity| identity.prompt = "garden> ".into()).build().unwrap();
    let (path, endpoint) = endpoint();
    let _serving = serve_human(&monitor, &endpoint).unwrap();
    for _ in 0..2 {
        let mut client = connect(&path);
        client.write_all(b"qom-get r0 age\r\n\nnope\nqom-list").unwrap();
        client.shutdown(std::net::Shutdown::Write).unwrap();
        let mut text = String::new();
        client.read_to_string(&mut text).unwrap();
        let banner = format!("qom-qmp {} monitor - type 'help' for more information\r\n", env!("CARGO_PKG_VERSION"));
        let rest = "garden> 5\r\ngarden> garden> unknown command: 'nope'\r\ngarden> /\r\ngarden> ";
        assert_eq!(text, banner + rest, "and no colours");
    }
}

#[test]
fn quit_ends_the_program_and_the_conversation() {
    let monitor = monitor();
    let (path, endpoint) = endpoint();
    let serving = serve_human(&monitor, &endpoint).unwrap();
    let mut client = connect(&path);
    client.write_all(b"quit\ninfo status\n").unwrap();
    monitor.wait_for_shut_down();
    drop(serving);
    let mut text = String::new();
    let _ = client.read_to_string(&mut text);
    assert!(text.ends_with("(qemu) "), "{text}");
    assert!(!text.contains("VM status") && !path.exists());
}

#[test]
fn a_line_without_end_keeps_nobody() {
    let monitor = monitor();
    let (path, endpoint) = endpoint();
    let _serving = serve_human(&monitor, &endpoint).unwrap();
    let mut client = connect(&path);
    client.write_all(&vec![b'x'; 300_000]).unwrap();
    client.write_all(b"\ninfo status\n").unwrap();
    client.shutdown(std::net::Shutdown::Write).unwrap();
    let mut text = String::new();
    client.read_to_string(&mut text).unwrap();
    assert!(
        text.ends_with("(qemu) a line has at most 65536 bytes\r\n(qemu) VM status: paused (prelaunch)\r\n(qemu) "),
        "{text}"
    );
}
