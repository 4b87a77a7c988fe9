//! Questions about the program: query-version, query-commands, query-status and so on.

use crate::command::Command;
use crate::introspect;
use crate::monitor::{Identity, Monitor, RunState};
use crate::{Word, accel, record};
use qom_runtime::prelude::*;
use std::collections::BTreeMap;

record! {
    /// Three numbers.
    pub(crate) struct VersionTriple {
        major: u32,
        minor: u32,
        micro: u32,
    }

    /// The version of the protocol, and the program.
    pub(crate) struct VersionInfo {
        qemu: VersionTriple,
        package: String,
    }

    /// A command.
    struct CommandInfo {
        name: String,
    }

    /// Whether the guest runs.
    struct StatusInfo {
        running: bool,
        status: Word<RunState>,
    }

    /// What the user calls the machine.
    struct NameInfo {
        name: Option<String>,
    }

    /// The machine's UUID.
    struct UuidInfo {
        uuid = "UUID": String,
    }

    /// The architecture of the processors.
    struct TargetInfo {
        arch: String,
    }

    /// Whether KVM is used, and could be.
    struct KvmInfo {
        enabled: bool,
        present: bool,
    }

    /// A type of machine.
    struct MachineInfo {
        name: String,
        is_default: Option<bool>,
        cpu_max: u32,
        hotpluggable_cpus: bool,
        numa_mem_supported: bool,
        deprecated: bool,
        acpi: bool,
    }

    /// Which accelerator is used, and which could be.
    struct AcceleratorInfo {
        enabled: String,
        present: Vec<String>,
    }

    /// What a migration can do, and whether it is to.
    struct MigrationCapabilityStatus {
        capability: String,
        state: bool,
    }

    /// A parameter of an option of the command line.
    struct CommandLineParameterInfo {
        name: String,
        kind = "type": String,
    }

    /// An option of the command line.
    struct CommandLineOptionInfo {
        option: String,
        parameters: Vec<CommandLineParameterInfo>,
    }
}

pub(super) fn all() -> Vec<Command> {
    let of_machine = vec![
        Command::new("query-target", [], |monitor: &Monitor| {
            Ok(TargetInfo { arch: monitor.identity().target.clone() })
        }),
        Command::new("query-kvm", [], kvm),
        Command::new("query-machines", [], machines),
        // None: what migrates a machine is the program's own.
        Command::new("query-migrate-capabilities", [], |_: &Monitor| Ok(Vec::<MigrationCapabilityStatus>::new())),
    ];
    let commands = vec![
        Command::new("query-version", [], |monitor: &Monitor| Ok(version(monitor.identity()))),
        Command::new("query-commands", [], commands),
        Command::new("query-status", [], status),
        Command::new("query-name", [], |monitor: &Monitor| Ok(NameInfo { name: monitor.identity().name.clone() })),
        Command::new("query-uuid", [], |monitor: &Monitor| Ok(UuidInfo { uuid: monitor.identity().uuid.clone() })),
        Command::new("query-accelerators", [], accelerators),
        Command::new("query-command-line-options", ["option"], command_line_options),
        Command::new("query-qmp-schema", [], |monitor: &Monitor| Ok(monitor.schema())),
    ];
    commands.into_iter().map(Command::before_machine).chain(of_machine).collect()
}

/// As the greeting has it, too.
pub(crate) fn version(identity: &Identity) -> VersionInfo {
    let (major, minor, micro) = identity.version;
    VersionInfo { qemu: VersionTriple { major, minor, micro }, package: identity.package.clone() }
}

fn commands(monitor: &Monitor) -> Result<Vec<CommandInfo>> {
    let usable = monitor.commands().all().filter(|command| command.disabled.is_none());
    Ok(usable.map(|command| CommandInfo { name: command.name().to_owned() }).collect())
}

fn status(monitor: &Monitor) -> Result<StatusInfo> {
    let state = monitor.run_state();
    Ok(StatusInfo { running: state == RunState::Running, status: Word(state) })
}

fn kvm(monitor: &Monitor) -> Result<KvmInfo> {
    let used = &monitor.identity().accelerator;
    let present = accel::present(monitor.qom(), used);
    Ok(KvmInfo { enabled: used == "kvm", present: present.iter().any(|one| one == "kvm") })
}

fn machines(monitor: &Monitor) -> Result<Vec<MachineInfo>> {
    let default = monitor.identity().default_machine.as_deref();
    let is_board = |info: &&'static TypeInfo| info.descends_from(Machine::INFO) && !info.is_abstract();
    let machines = monitor.qom().types().filter(is_board).map(|info| {
        let name = introspect::machine_name(info);
        MachineInfo {
            name: name.to_owned(),
            is_default: (default == Some(name) || default == Some(info.name())).then_some(true),
            cpu_max: 1,
            hotpluggable_cpus: false,
            numa_mem_supported: false,
            deprecated: info.marked().deprecated,
            acpi: false,
        }
    });
    Ok(machines.collect())
}

fn accelerators(monitor: &Monitor) -> Result<AcceleratorInfo> {
    let enabled = monitor.identity().accelerator.clone();
    Ok(AcceleratorInfo { present: accel::present(monitor.qom(), &enabled), enabled })
}

fn command_line_options(monitor: &Monitor, option: Option<String>) -> Result<Vec<CommandLineOptionInfo>> {
    let parameter =
        |(name, kind): &(String, String)| CommandLineParameterInfo { name: name.clone(), kind: kind.clone() };
    let all = monitor.identity().options.iter().map(|(option, parameters)| CommandLineOptionInfo {
        option: option.clone(),
        parameters: match option.as_str() {
            "machine" => machine_parameters(monitor.qom()),
            _ => parameters.iter().map(parameter).collect(),
        },
    });
    let found: Vec<_> = all.filter(|info| option.as_ref().is_none_or(|wanted| *wanted == info.option)).collect();
    match option {
        Some(option) if found.is_empty() => Err(Error::new(format!("invalid option name: {option}"))),
        _ => Ok(found),
    }
}

/// What can be said of a machine: the properties of all types of machines.
fn machine_parameters(qom: &Qom) -> Vec<CommandLineParameterInfo> {
    let machines = qom.types().filter(|info| info.descends_from(Machine::INFO));
    let properties = machines.flat_map(TypeInfo::properties).filter(|property| property.uses().settable_in_draft);
    let kind = |word| match word {
        "bool" => "boolean",
        "size" => "size",
        "int8" | "int16" | "int32" | "int64" | "uint8" | "uint16" | "uint32" | "uint64" => "number",
        _ => "string",
    };
    let known: BTreeMap<_, _> = properties.map(|property| (property.name(), kind(property.type_name()))).collect();
    let parameters = std::iter::once(("type", "string")).chain(known);
    parameters.map(|(name, kind)| CommandLineParameterInfo { name: name.to_owned(), kind: kind.to_owned() }).collect()
}
