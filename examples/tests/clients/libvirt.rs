//! libvirt's probe of what an emulator can do.

use crate::server::{has, talk};
use std::fs;
use std::process::Command;

#[test]
fn domcapabilities() {
    if !has("virsh") {
        return;
    }
    // It looks at the name of the program, and keeps what it finds out below a folder of its own.
    let folder = std::env::temp_dir().join(format!("qom-libvirt-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let emulator = folder.join("qemu-system-x86_64");
    fs::copy(env!("CARGO_BIN_EXE_qom-examples"), &emulator).unwrap();
    let uri = format!("qemu:///embed?root={}/root", folder.display());
    let mut virsh = Command::new("virsh");
    let output = talk(virsh.args(["-c", &uri, "domcapabilities", "--emulatorbin"]).arg(&emulator), "");
    let (text, errors) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    let left = fs::read_dir(folder.join("root/lib/qemu"))
        .is_ok_and(|mut entries| entries.any(|entry| entry.unwrap().file_name().to_string_lossy().starts_with("qmp-")));
    fs::remove_dir_all(&folder).unwrap();
    assert!(output.status.success(), "{errors}");
    for line in [
        format!("<path>{}</path>", emulator.display()),
        "<domain>qemu</domain>".to_owned(),
        "<machine>pc</machine>".to_owned(),
        "<arch>x86_64</arch>".to_owned(),
    ] {
        assert!(text.lines().any(|found| found.trim() == line), "{line} is missing:\n{text}");
    }
    assert!(!left, "the probe left something behind");
}
