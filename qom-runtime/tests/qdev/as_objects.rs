//! What holds of any object, where it is a device.

use qom_runtime::prelude::*;

/// A chip on a board.
#[derive(QomType)]
#[qom(parent = "device")]
struct PcbChip {
    #[qom(property)]
    speed: u32,
}
impl DeviceImpl for PcbChip {}

/// A board with a chip.
#[derive(QomType)]
#[qom(parent = "device")]
struct Pcb {
    #[qom(child)]
    chip: Child<PcbChip>,
}
impl DeviceImpl for Pcb {}

#[test]
fn a_device_inside_another_has_no_id() -> Result<()> {
    let qom = Qom::with_types([Pcb::INFO, PcbChip::INFO])?;
    let _machine = qom.create::<Machine>()?.complete()?;
    let mut draft = qom.create::<Pcb>()?;
    draft.place(&qom.container("machine/peripheral")?, "board0")?;
    let board = draft.realize()?;
    let error = board.child(Pcb::CHIP).set("speed", 3).unwrap_err();
    assert_eq!(
        error.to_string(),
        "Attempt to set property 'speed' on anonymous device (type 'pcb-chip') after it was realized"
    );
    Ok(())
}

/// A device with a property.
#[derive(QomType, Debug)]
#[qom(parent = "device")]
struct Sonar {
    #[qom(property, default = 10)]
    depth: u32,
}
impl DeviceImpl for Sonar {}

#[test]
fn a_type_of_devices_made_at_run_time_is_one() -> Result<()> {
    let qom = Qom::new()?;
    qom.register(TypeBuilder::new("sonar-2").parent::<Sonar>().default("depth", 99))?;
    let sonar = qom.create_by_name_as::<Sonar>("sonar-2")?.realize()?;
    assert_eq!(sonar.depth, 99);
    assert_eq!(sonar.canonical_path().as_deref(), Some("/unattached/device[0]"));
    assert_eq!(
        sonar.set("depth", 1).unwrap_err().to_string(),
        "Attempt to set property 'depth' on anonymous device (type 'sonar-2') after it was realized"
    );
    Ok(())
}

#[test]
fn a_machine_made_at_run_time_is_the_machine() -> Result<()> {
    let qom = Qom::new()?;
    qom.register(TypeBuilder::new("board-9.2").parent::<Machine>())?;
    let machine = qom.create_by_name("board-9.2")?.complete()?;
    assert_eq!(machine.canonical_path().as_deref(), Some("/machine"), "where its parent appears");
    assert_eq!(qom.machine().unwrap(), machine);
    Ok(())
}

/// Realized once.
#[derive(QomType, Debug)]
#[qom(parent = "device")]
struct Pump {}
impl DeviceImpl for Pump {}

#[test]
fn a_device_moves_realized() {
    let qom = Qom::new().unwrap();
    let pump = qom.create::<Pump>().unwrap().realize().unwrap();
    pump.move_to(&qom.resolve("/objects").unwrap(), "pump").unwrap();
    assert_eq!(pump.canonical_path().as_deref(), Some("/objects/pump"));
    assert_eq!(pump.get("realized").unwrap(), true);
    pump.unparent();
    let error = pump.move_to(&qom.root(), "again").unwrap_err();
    assert_eq!(error.to_string(), "object 'pump' has left the tree, which undid it, and cannot come back");
}
