//! QEMU's own Python library, and the shell that comes with it.

use crate::server::{Server, has, talk};
use std::process::Command;

#[test]
fn qmp_shell() {
    if !has("qmp-shell") {
        return;
    }
    let server = Server::start("qmp-shell", &["-device", "intel-iommu,id=iommu0"]);
    let input = "query-status\nqom-get path=iommu0 property=aw-bits\nqom-list path=/nowhere\n\
        device_add driver=virtio-balloon-pci id=b0 addr=4\nqom-get path=b0 property=addr\nquit\n";
    let output = talk(Command::new("qmp-shell").arg(server.socket()), input);
    let text = String::from_utf8(output.stdout).unwrap();
    let answers: Vec<_> = text.lines().filter_map(|line| line.strip_prefix("(QEMU) ")).collect();
    let expected = [
        r#"{"return": {"running": true, "status": "running"}}"#,
        r#"{"return": 39}"#,
        r#"{"error": {"class": "DeviceNotFound", "desc": "Device '/nowhere' not found"}}"#,
        r#"{"return": {}}"#,
        r#"{"return": 4}"#,
        r#"{"return": {}}"#,
    ];
    assert_eq!(answers[..6], expected, "{text}");
    assert!(text.contains("Connected to QEMU 10."), "{text}");
    server.ended();
}

#[test]
fn qmp_shell_for_people() {
    if !has("qmp-shell") {
        return;
    }
    let server = Server::start("qmp-shell-h", &["-device", "intel-iommu,id=iommu0"]);
    let input = "info status\nqom-get iommu0 aw-bits\nnonsense\ndevice_add amd-iommu\nquit\n";
    let output = talk(Command::new("qmp-shell").arg("-H").arg(server.socket()), input);
    let text = String::from_utf8(output.stdout).unwrap();
    let expected =
        ["VM status: running", "39", "unknown command: 'nonsense'", "Error: this machine supports only one vIOMMU"];
    for line in expected {
        assert!(text.lines().any(|found| found.trim_end().ends_with(line)), "{line} is missing:\n{text}");
    }
    server.ended();
}

/// A program with the library: it asks, waits for events, and connects again.
const PROGRAM: &str = r#"
import asyncio, sys
from qemu.qmp import ExecuteError, QMPClient

async def main(path):
    client = QMPClient('test')
    await client.connect(path)
    print(await client.execute('query-status'))
    try:
        await client.execute('qom-get', {'path': 'iommu0', 'property': 'nope'})
    except ExecuteError as error:
        print(error)
    many = [client.execute('qom-get', {'path': 'iommu0', 'property': 'aw-bits'}) for _ in range(50)]
    print(sum(await asyncio.gather(*many)))
    with client.listener(('STOP', 'RESUME')) as listener:
        await client.execute('stop')
        print((await listener.get())['event'])
        await client.execute('cont')
        print((await listener.get())['event'])
    await client.disconnect()
    await client.connect(path)
    await client.execute('quit')
    await client.disconnect()

asyncio.run(main(sys.argv[1]))
"#;

#[test]
fn qemu_qmp() {
    if !has("qmp-shell") {
        return;
    }
    let server = Server::start("qemu-qmp", &["-device", "intel-iommu,id=iommu0"]);
    let output = talk(Command::new("python3").args(["-c", PROGRAM]).arg(server.socket()), "");
    let (text, errors) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    let expected =
        "{'running': True, 'status': 'running'}\nProperty 'intel-iommu.nope' not found\n1950\nSTOP\nRESUME\n";
    assert_eq!(text, expected, "{errors}");
    server.ended();
}
