//! What may stand for a parameter, by its name.

use crate::introspect;
use crate::monitor::Monitor;
use qom_runtime::prelude::*;
use qom_runtime::property::PropertyInfo;

/// What may stand for this parameter, after these words, and how much of what is typed stays as it is.
pub(super) fn of(monitor: &Monitor, parameter: &str, given: &[&str], typed: &str) -> (usize, Vec<String>) {
    let qom = monitor.qom();
    let all = |found| (0, found);
    match (parameter, given) {
        ("command", []) => all(monitor.human_commands().commands().map(|command| command.name().to_owned()).collect()),
        ("command", [first]) => {
            all(monitor.human_commands().topics(first).map(|(topic, _)| topic.to_owned()).collect())
        }
        ("path", _) => all(paths(qom, typed)),
        ("property", [path, ..]) => all(properties(qom, path)),
        ("value", [path, property, ..]) => all(values(qom, path, property)),
        ("driver", _) => definition(typed, drivers(qom), &["id", "bus"], |driver| {
            let info = introspect::device_type(qom, driver).ok()?;
            Some(introspect::device_properties(info).collect())
        }),
        ("device", _) => all(children(qom, "/machine/peripheral")),
        ("qom-type", _) => {
            definition(typed, objects(qom), &["id"], |name| Some(qom.type_info(name).ok()?.properties().collect()))
        }
        ("id", _) => all(children(qom, "/objects")),
        _ => all(Vec::new()),
    }
}

/// The children of the object whose path is typed so far, by their paths.
fn paths(qom: &Qom, typed: &str) -> Vec<String> {
    let Some(slash) = typed.rfind('/') else { return vec!["/".to_owned()] };
    let before = &typed[..=slash];
    let Ok(parent) = qom.resolve(before) else { return Vec::new() };
    parent.children().into_iter().map(|(name, _)| format!("{before}{name}")).collect()
}

fn children(qom: &Qom, path: &str) -> Vec<String> {
    let Ok(parent) = qom.resolve(path) else { return Vec::new() };
    parent.children().into_iter().map(|(name, _)| name).collect()
}

fn properties(qom: &Qom, path: &str) -> Vec<String> {
    let Ok(object) = qom.resolve(path) else { return Vec::new() };
    object.list().into_iter().map(|listed| listed.name).collect()
}

fn values(qom: &Qom, path: &str, property: &str) -> Vec<String> {
    let Ok(object) = qom.resolve(path) else { return Vec::new() };
    let Some(property) = object.info().property(property) else { return Vec::new() };
    let words: &[&str] = if property.type_name() == "bool" { &["on", "off"] } else { property.variants() };
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn drivers(qom: &Qom) -> Vec<String> {
    let is_wanted = |info: &&'static TypeInfo| !info.is_abstract() && Device::user_creatable_of(info) == Some(true);
    qom.types().filter(is_wanted).map(|info| info.name().to_owned()).collect()
}

fn objects(qom: &Qom) -> Vec<String> {
    let is_wanted = |info: &&'static TypeInfo| !info.is_abstract() && info.implements::<UserCreatableRef<'_>>();
    qom.types().filter(is_wanted).map(|info| info.name().to_owned()).collect()
}

/// `TYPE,name=value,..`: the type, or the name that is typed last.
fn definition(
    typed: &str,
    types: Vec<String>,
    reserved: &[&'static str],
    properties: impl Fn(&str) -> Option<Vec<&'static PropertyInfo>>,
) -> (usize, Vec<String>) {
    let help = || "help".to_owned();
    let Some(comma) = typed.rfind(',') else { return (0, types.into_iter().chain([help()]).collect()) };
    let name = typed.split(',').next().unwrap_or_default();
    let is_settable = |property: &&'static PropertyInfo| property.uses().settable_in_draft;
    let own = properties(name).unwrap_or_default().into_iter().filter(is_settable).map(PropertyInfo::name);
    let names = own.chain(reserved.iter().copied()).map(|name| format!("{name}="));
    (comma + 1, names.chain([help()]).collect())
}
