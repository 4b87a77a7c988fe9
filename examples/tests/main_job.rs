//! Runs the program and compares all that it says, and its status, with `expected/*.txt`.
//!
//! After a change that is meant, `EXPECTED=write cargo test -p qom-examples` writes the files anew: read what differs.

use qom_example_devices as _;
use qom_runtime::prelude::*;
use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

/// Each file, and the arguments that lead to it.
const CASES: &[(&str, &[&str])] = &[
    ("story", &[]),
    ("usage", &["-help"]),
    // The vIOMMUs exclude each other.
    ("second-amd", &["-device", "intel-iommu", "-device", "amd-iommu"]),
    ("second-intel", &["-device", "amd-iommu", "-device", "intel-iommu,aw-bits=48"]),
    ("second-virtio", &["-device", "intel-iommu", "-device", "virtio-iommu-pci"]),
    ("virtio-first", &["-device", "virtio-iommu-pci", "-device", "intel-iommu"]),
    // So do the TPMs, and the balloons.
    ("second-tpm", &["-device", "tpm-crb", "-device", "tpm-tis"]),
    ("second-balloon", &["-device", "virtio-balloon-pci", "-device", "hv-balloon"]),
    // The tree.
    ("tree", &["-device", "intel-iommu,aw-bits=48", "-print-tree"]),
    ("tree-empty", &["-print-tree"]),
    ("tree-id", &["--device", "virtio-iommu-pci,id=iommu0,granule=4k,noboot-bypass", "--print-tree"]),
    ("tree-families", &["-device", "tpm-crb,id=tpm0", "-device", "virtio-balloon-pci,addr=4", "-print-tree"]),
    ("tree-json", &["-device", "tpm-crb,id=tpm0", "-print-tree-as", "json"]),
    ("tree-dot", &["-device", "tpm-crb,id=tpm0", "-print-tree-as", "dot"]),
    ("tree-as-nothing", &["-print-tree-as", "xml"]),
    ("quiet", &["-device", "intel-iommu,caching-mode"]),
    // Help.
    ("help-intel", &["-device", "intel-iommu,help"]),
    ("help-amd", &["-device", "amd-iommu,help"]),
    ("help-virtio", &["-device", "virtio-iommu-pci,?"]),
    ("help-devices", &["-device", "help"]),
    ("help-first", &["-device", "intel-iommu", "-device", "amd-iommu", "-print-tree", "-device", "amd-iommu,help"]),
    ("help-unknown", &["-device", "nosuch,help"]),
    ("help-abstract", &["-device", "x86-iommu-device,help"]),
    // The driver.
    ("driver-unknown", &["-device", "nosuch"]),
    ("driver-no-device", &["-device", "container"]),
    ("driver-abstract", &["-device", "x86-iommu-device"]),
    ("driver-of-boards", &["-device", "pci-host-bridge"]),
    ("driver-empty", &["-device", ","]),
    ("driver-missing", &["-device", ""]),
    ("driver-comma", &["-device", "intel-iommu,,help"]),
    // Ids and buses.
    ("id-illegal", &["-device", "intel-iommu,id=0a"]),
    ("id-duplicate", &["-device", "intel-iommu,id=type"]),
    ("id-twice", &["-device", "intel-iommu,id=a,id=b"]),
    ("bus-unknown", &["-device", "intel-iommu,bus=pcie.0"]),
    ("bus-wrong", &["-device", "intel-iommu,bus=pci.0"]),
    ("bus-missing", &["-device", "tpm-tis"]),
    ("addr-in-use", &["-device", "virtio-iommu-pci,addr=3,id=iommu0", "-device", "virtio-balloon-pci,addr=3"]),
    // JSON.
    ("json", &["-device", r#"{"driver":"virtio-iommu-pci","id":"iommu0","addr":3}"#, "-print-tree"]),
    ("json-help", &["-device", r#"{"driver":"help"}"#]),
    // Properties.
    ("property-unknown", &["-device", "intel-iommu,foo=1"]),
    ("property-flag", &["-device", "intel-iommu,foo"]),
    ("property-no-name", &["-device", "intel-iommu,=3"]),
    ("property-comma", &["-device", "intel-iommu,eim=a,,b"]),
    ("property-word", &["-device", "intel-iommu,eim=maybe"]),
    ("property-bool", &["-device", "intel-iommu,caching-mode=maybe"]),
    ("property-number", &["-device", "intel-iommu,aw-bits=xx"]),
    ("property-too-large", &["-device", "intel-iommu,aw-bits=300"]),
    ("property-check", &["-device", "intel-iommu,aw-bits=40"]),
    ("property-range", &["-device", "virtio-iommu-pci,aw-bits=65"]),
    ("property-type", &["-device", "intel-iommu,type=x"]),
    ("property-realized", &["-device", "intel-iommu,realized=on"]), // an assertion in QEMU 7.2
    ("property-conflict", &["-device", "intel-iommu,eim=on,intremap=off"]),
    // The command line itself.
    ("option-unknown", &["-nosuch"]),
    ("option-word", &["intel-iommu"]),
    ("option-argument", &["-print-tree", "-device"]),
    ("control-characters", &["-device", "a\nb\u{1b}[1m"]),
];

/// Files that other tests compare.
const EXAMPLES: &[&str] = &["board", "hotplug", "migration"];

fn run<S: AsRef<OsStr>>(arguments: &[S]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_qom-examples")).args(arguments).output().expect("the program runs")
}

/// What a user sees: the command, stdout as it is, stderr, the status.
fn transcript(arguments: &[&str], output: &Output) -> String {
    let quoted = |argument: &&str| {
        let plain = |c: char| c.is_ascii_graphic() && !"'\"?*$".contains(c);
        if !argument.is_empty() && argument.chars().all(plain) {
            format!(" {argument}")
        } else {
            format!(" '{}'", argument.escape_debug().to_string().replace("\\\"", "\""))
        }
    };
    let command: String = arguments.iter().map(quoted).collect();
    let stdout = String::from_utf8_lossy(&output.stdout);
    let stderr = String::from_utf8_lossy(&output.stderr);
    let errors: String = stderr.split_inclusive('\n').map(|line| format!("stderr: {line}")).collect();
    let status = output.status.code().expect("the program ends by itself");
    format!("$ qom-examples{command}\n{stdout}{errors}status: {status}\n")
}

fn expected(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("expected").join(format!("{name}.txt"))
}

#[test]
fn every_command_line_says_what_is_expected() {
    let write = std::env::var_os("EXPECTED").is_some_and(|what| what == "write");
    let mut wrong = String::new();
    for (name, arguments) in CASES {
        let output = run(arguments);
        if !output.status.success() {
            assert_is_refusal(&output);
        }
        let actual = transcript(arguments, &output);
        let path = expected(name);
        if write {
            fs::write(&path, &actual).expect("the file can be written");
        }
        let expected = fs::read_to_string(&path).unwrap_or_default();
        if actual != expected {
            wrong += &format!("=== {name}, expected:\n{expected}--- actual:\n{actual}");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");

    let files = fs::read_dir(expected("story").parent().unwrap()).unwrap();
    let files: BTreeSet<_> = files.map(|file| file.unwrap().path()).collect();
    let names = CASES.iter().map(|(name, _)| *name).chain(EXAMPLES.iter().copied());
    assert_eq!(files, names.map(expected).collect(), "every file has a command line");
}

/// Status 1, a line on stderr, perhaps one of advice, nothing on stdout.
fn assert_is_refusal(output: &Output) {
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!((output.status.code(), stderr.lines().count().div_ceil(2)), (Some(1), 1), "{stderr}");
    assert!(stderr.starts_with("qom-examples: ") && stderr.ends_with('\n'), "{stderr}");
    assert!(output.stdout.is_empty(), "{stderr}");
}

#[test]
#[cfg(unix)]
fn arguments_need_not_be_utf_8() {
    use std::os::unix::ffi::OsStrExt;
    let broken = OsStr::from_bytes(b"intel-iommu,id=\xff");
    let device = OsStr::new("-device");
    for arguments in [&[broken][..], &[device, broken]] {
        assert_is_refusal(&run(arguments));
    }
}

/// Help and listing are of constants; what they read is all there in a world without a machine, and stays as it is.
#[test]
fn help_and_listing_create_nothing() {
    let qom = Qom::new().unwrap();
    let tree = |qom: &Qom| format!("{:?}", qom.root().children());
    let before = tree(&qom);
    for info in qom.types().filter(|info| info.descends_from(Device::INFO)) {
        for property in info.properties() {
            let _ = (property.name(), property.type_name(), property.default_value(), property.description());
        }
        assert!(info.is_abstract() || qom.check_by_name(info.name()).is_ok(), "no slot is taken");
    }
    assert_eq!((tree(&qom), qom.machine()), (before, None));
    // The program gives help even after what could not be created.
    let both = ["-device", "intel-iommu", "-device", "amd-iommu"];
    assert_eq!(run(&both).status.code(), Some(1));
    let help = run(&[&both[..], &["-device", "amd-iommu,help", "-print-tree"]].concat());
    assert_eq!(help.status.code(), Some(0));
    assert_eq!(help.stdout, run(&["-device", "amd-iommu,help"]).stdout, "and nothing but help");
}

/// With a monitor it stays until a client ends it.
#[test]
fn it_serves_clients() {
    use std::io::Write;
    use std::process::Stdio;
    let mut command = Command::new(env!("CARGO_BIN_EXE_qom-examples"));
    command.args(["-device", "intel-iommu,id=iommu0", "-name", "toy", "-qmp", "stdio"]);
    let mut program = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the program runs");
    let requests = br#"{"execute": "qmp_capabilities"} {"execute": "qom-get", "arguments": {"path": "iommu0", "property": "aw-bits"}}
        {"execute": "device_add", "arguments": {"driver": "amd-iommu"}} {"execute": "query-name"} {"execute": "quit"}"#;
    program.stdin.as_mut().unwrap().write_all(requests).unwrap();
    let output = program.wait_with_output().unwrap();
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<_> = text.lines().skip(1).collect();
    assert!(text.starts_with("{\"QMP\": "), "{text}");
    assert_eq!(lines[..2], [r#"{"return": {}}"#, r#"{"return": 39}"#]);
    let refusal = r#"{"error": {"class": "GenericError", "desc": "this machine supports only one vIOMMU"}}"#;
    assert_eq!((lines[2], lines[3]), (refusal, r#"{"return": {"name": "toy"}}"#));
    assert!(lines[4].contains("SHUTDOWN") && lines[5] == r#"{"return": {}}"# && lines.len() == 6, "{text}");
}
