//! The crate `qapi`, whose types were generated from QEMU's own schema.

use crate::server::Server;
use qapi::qmp::{
    self, Event, RunState, device_del, qom_get, qom_list, qom_list_properties, qom_list_types, qom_set, query_commands,
    query_machines, query_name, query_qmp_schema, query_status, query_target, query_version, quit, stop, system_reset,
};
use qapi::{Dictionary, ExecuteError, Qmp};
use std::io::BufReader;
use std::os::unix::net::UnixStream;

#[test]
fn typed_commands_and_events() {
    let server = Server::start("qapi", &["-device", "intel-iommu,id=iommu0", "-name", "toy"]);
    let stream = UnixStream::connect(server.socket()).unwrap();
    let mut client = Qmp::new(qapi::Stream::new(BufReader::new(stream.try_clone().unwrap()), stream));
    let greeting = client.handshake().unwrap();
    assert_eq!(greeting.version.qemu.major, 10);

    assert!(client.execute(&query_version {}).unwrap().package.starts_with("qom-qmp"));
    assert_eq!(client.execute(&query_name {}).unwrap().name.as_deref(), Some("toy"));
    assert!(client.execute(&query_commands {}).unwrap().iter().any(|command| command.name == "qom-list"));
    assert_eq!(client.execute(&query_target {}).unwrap().arch, qmp::SysEmuTarget::x86_64);
    let machines = client.execute(&query_machines { compat_props: None }).unwrap();
    assert_eq!(machines.iter().find(|machine| machine.name == "pc").unwrap().is_default, Some(true));
    let status = client.execute(&query_status {}).unwrap();
    assert!(status.running && status.status == RunState::running);

    let path = || "/machine/peripheral/iommu0".to_owned();
    let get = |property: &str| qom_get { path: path(), property: property.to_owned() };
    assert_eq!(client.execute(&get("aw-bits")).unwrap(), 39);
    let set = qom_set { path: path(), property: "aw-bits".into(), value: 48.into() };
    let Err(ExecuteError::Qapi(error)) = client.execute(&set) else { panic!("it is fixed") };
    let text = "Attempt to set property 'aw-bits' on device 'iommu0' (type 'intel-iommu') after it was realized";
    assert_eq!(error.desc, text);
    let listed = client.execute(&qom_list { path: path() }).unwrap();
    assert!(listed.iter().any(|property| property.name == "aw-bits" && property.type_ == "uint8"));
    let types =
        client.execute(&qom_list_types { implements: Some("x86-iommu-device".into()), abstract_: None }).unwrap();
    assert_eq!(types.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["amd-iommu", "intel-iommu"]);
    let described = client.execute(&qom_list_properties { typename: "amd-iommu".into() }).unwrap();
    assert!(described.iter().any(|property| property.name == "xtsup"));
    assert!(client.execute(&query_qmp_schema {}).unwrap().len() > 50);

    let balloon = qmp::device_add {
        driver: "virtio-balloon-pci".into(),
        id: Some("b0".into()),
        bus: None,
        arguments: Dictionary::new(),
    };
    client.execute(&balloon).unwrap();
    client.execute(&device_del { id: "b0".into() }).unwrap();
    client.execute(&system_reset {}).unwrap();
    client.execute(&stop {}).unwrap();
    let events: Vec<_> = client.events().collect();
    assert!(
        matches!(&events[0], Event::DEVICE_DELETED { data, .. } if data.device.as_deref() == Some("b0")),
        "{events:?}"
    );
    assert!(matches!(&events[1], Event::RESET { data, .. } if !data.guest), "{events:?}");
    assert!(matches!(&events[2], Event::STOP { .. }) && events.len() == 3, "{events:?}");

    client.execute(&quit {}).unwrap();
    server.ended();
}
