//! What is deprecated or unstable: how it is listed, and what a policy makes of its use.
#![cfg(all(feature = "auto-register", feature = "qdev"))]
#![forbid(unsafe_code)]
#![deny(warnings)]
#![allow(missing_docs, reason = "types of tests")]

use qom_runtime::error::{ErrorClass, ErrorKind};
use qom_runtime::prelude::*;
use qom_runtime::type_info::Marks;
use qom_runtime::{InputPolicy, StabilityMark, StabilityPolicy, StabilityWarning};
use std::cell::Cell;
use std::sync::atomic::AtomicU8;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

thread_local! {
    static MADE: Cell<u32> = const { Cell::new(0) };
}

fn made<T: QomType>(_: &mut ObjMut<'_, T>) {
    MADE.set(MADE.get() + 1);
}

/// Has a property of each kind and mark.
#[derive(QomType)]
#[qom(implements(UserCreatable), init = made)]
#[qom(property(name = "computed", type = u8, get = Self::zero, set = Self::ignore, deprecated = "compute it"))]
pub struct Key {
    #[qom(property)]
    data: AtomicU8,
    #[qom(property, deprecated = "use\n      data")]
    old: AtomicU8,
    #[qom(property, unstable)]
    new: AtomicU8,
    #[qom(property, deprecated, unstable)]
    odd: AtomicU8,
    #[qom(property, deprecated = "use data")]
    list: [u8; 2],
    #[qom(link, deprecated = "use \"data\"", unstable)]
    peer: Link<Key>,
    #[qom(child, alias("tooth" = "old"))]
    tooth_part: Child<Tooth>,
}
impl UserCreatable for Key {}
impl Key {
    fn zero(&self) -> Result<u8> {
        Ok(0)
    }
    fn ignore(&self, _: u8) -> Result<()> {
        Ok(())
    }
}

#[derive(QomType)]
pub struct Tooth {
    #[qom(property, deprecated = "pull it")]
    old: AtomicU8,
}

#[derive(QomType)]
#[qom(parent = "key", implements(UserCreatable), deprecated = "use key")]
pub struct OldKey {}
impl UserCreatable for OldKey {}

#[derive(QomType)]
#[qom(parent = "old-key", implements(UserCreatable), unstable)]
pub struct NewKey {}
impl UserCreatable for NewKey {}

#[derive(QomType)]
#[qom(parent = "key", implements(UserCreatable), singleton, unstable, deprecated)]
pub struct OddKey {}
impl UserCreatable for OddKey {}

#[derive(QomType)]
#[qom(parent = "key", implements(UserCreatable), abstract, deprecated = "use key")]
pub struct AbstractKey {}
impl UserCreatable for AbstractKey {}

#[derive(QomType)]
#[qom(deprecated = "use key", init = made)]
pub struct NoKey {}

#[derive(QomType)]
#[qom(parent = "device", init = made)]
pub struct Nic {
    #[qom(property)]
    mtu: u16,
    #[qom(property, deprecated = "use mtu")]
    old: u16,
    #[qom(property, unstable)]
    new: u16,
}
impl DeviceImpl for Nic {}

#[derive(QomType)]
#[qom(parent = "nic", deprecated = "use nic")]
pub struct OldNic {}
impl DeviceImpl for OldNic {}

#[derive(QomType)]
#[qom(parent = "nic", unstable)]
pub struct NewNic {}
impl DeviceImpl for NewNic {}

#[derive(QomType)]
#[qom(parent = "sys-bus-device", deprecated = "use nic")]
pub struct OldSysNic {}
impl DeviceImpl for OldSysNic {
    const USER_CREATABLE: bool = true;
}

#[derive(QomType)]
#[qom(parent = "device", deprecated = "use nic")]
pub struct BoardNic {}
impl DeviceImpl for BoardNic {
    const USER_CREATABLE: bool = false;
}

const ACCEPT: InputPolicy = InputPolicy::Accept;
const WARN: InputPolicy = InputPolicy::Warn;
const REJECT: InputPolicy = InputPolicy::Reject;

/// With a machine, so that devices can be added.
fn world(deprecated: InputPolicy, unstable: InputPolicy) -> Qom {
    let qom = Qom::new().unwrap();
    qom.create::<Machine>().unwrap().complete().unwrap();
    qom.set_stability_policy(StabilityPolicy { deprecated, unstable });
    qom
}

fn key(type_name: &str) -> ObjectDefinition {
    ObjectDefinition::new(type_name, "k0")
}

fn add_key(qom: &Qom, type_name: &str, properties: &[&str]) -> Result<()> {
    let definition = properties.iter().fold(key(type_name), |definition, name| definition.with(*name, 1));
    qom.add_object(&definition).map(drop)
}

fn add_nic(qom: &Qom, driver: &str, properties: &[&str]) -> Result<()> {
    let definition = DeviceDefinition::new(driver).with_id("n0");
    let definition = properties.iter().fold(definition, |definition, name| definition.with(*name, 1));
    qom.add_device(&definition).map(drop)
}

/// What was warned of while this ran.
fn warned<R>(qom: &Qom, run: impl FnOnce(&Qom) -> R) -> (R, Vec<String>) {
    let warnings: Arc<Mutex<Vec<String>>> = Arc::default();
    let kept = warnings.clone();
    let _listening = qom.on_stability_warning(move |warning| kept.lock().unwrap().push(warning.to_string()));
    let result = run(qom);
    let warnings = warnings.lock().unwrap().clone();
    (result, warnings)
}

fn picture(qom: &Qom) -> Vec<String> {
    let mut paths: Vec<_> = qom.root().descendants().filter_map(|object| object.canonical_path()).collect();
    paths.sort();
    paths
}

/// Law 2.
#[test]
fn law_02_every_text_of_a_refusal() {
    type Row = (&'static str, Option<&'static str>, fn(&Qom) -> Result<()>);
    let table: [Row; 16] = [
        ("Deprecated type old-key disabled by policy", Some("use key"), |qom| add_key(qom, "old-key", &[])),
        ("Deprecated type odd-key disabled by policy", None, |qom| add_key(qom, "odd-key", &[])),
        ("Unstable type new-key disabled by policy", None, |qom| add_key(qom, "new-key", &["old"])),
        ("Deprecated parameter old disabled by policy", Some("use data"), |qom| add_key(qom, "key", &["data", "old"])),
        ("Deprecated parameter odd disabled by policy", None, |qom| add_key(qom, "key", &["odd"])),
        ("Unstable parameter new disabled by policy", None, |qom| add_key(qom, "key", &["new", "old"])),
        ("Deprecated parameter computed disabled by policy", Some("compute it"), |qom| {
            add_key(qom, "key", &["computed"])
        }),
        ("Deprecated parameter list[1] disabled by policy", Some("use data"), |qom| add_key(qom, "key", &["list[1]"])),
        ("Deprecated parameter peer disabled by policy", Some("use \"data\""), |qom| add_key(qom, "key", &["peer"])),
        ("Deprecated parameter tooth disabled by policy", Some("pull it"), |qom| add_key(qom, "key", &["tooth"])),
        ("Deprecated type old-nic disabled by policy", Some("use nic"), |qom| add_nic(qom, "old-nic", &["old"])),
        ("Unstable type new-nic disabled by policy", None, |qom| add_nic(qom, "new-nic", &[])),
        ("Deprecated parameter old disabled by policy", Some("use mtu"), |qom| add_nic(qom, "nic", &["mtu", "old"])),
        ("Unstable parameter new disabled by policy", None, |qom| add_nic(qom, "nic", &["new"])),
        ("Deprecated type no-key disabled by policy", Some("use key"), |qom| qom.admit_type(NoKey::INFO)),
        ("Unstable parameter new disabled by policy", None, |qom| {
            qom.admit_property(Nic::INFO.property("new").unwrap())
        }),
    ];
    for (text, hint, provoke) in table {
        let qom = world(REJECT, REJECT);
        let before = picture(&qom);
        MADE.set(0);
        let error = provoke(&qom).expect_err(text);
        assert_eq!((error.to_string().as_str(), error.hint()), (text, hint));
        assert_eq!(error.class(), ErrorClass::GenericError, "{text}");
        // Nothing was made, nothing is left.
        assert_eq!((MADE.get(), picture(&qom)), (0, before), "{text}");
        assert!(qom.check::<OddKey>().is_ok(), "{text}");
        // And by default it is accepted, whatever it is.
        provoke(&world(ACCEPT, ACCEPT))
            .or_else(|error| match error.to_string() {
                // A link takes no number.
                text if text.starts_with("Invalid parameter type for 'peer'") => Ok(()),
                _ => Err(error),
            })
            .unwrap();
    }
}

/// Each policy, each mark, each way to use it: what comes of it.
#[test]
fn policy_and_use() {
    type Use = (&'static str, fn(&Qom) -> Result<()>);
    let uses: [Use; 8] = [
        ("deprecated type 'old-key': use key", |qom| add_key(qom, "old-key", &["data"])),
        ("unstable type 'new-key'", |qom| qom.load_objects(&[key("new-key")]).map(drop)),
        ("deprecated parameter 'old' of type 'key': use data", |qom| add_key(qom, "key", &["old"])),
        ("unstable parameter 'new' of type 'key'", |qom| qom.load_objects(&[key("key").with("new", 1)]).map(drop)),
        ("deprecated type 'old-nic': use nic", |qom| add_nic(qom, "old-nic", &["mtu"])),
        ("unstable type 'new-nic'", |qom| qom.admit_type(NewNic::INFO)),
        ("deprecated parameter 'old' of type 'nic': use mtu", |qom| {
            qom.admit_property(NewNic::INFO.property("old").unwrap())
        }),
        ("unstable parameter 'new' of type 'nic'", |qom| add_nic(qom, "nic", &["new"])),
    ];
    for (warning, say) in uses {
        let is_deprecated = warning.starts_with("deprecated");
        for policy in [ACCEPT, WARN, REJECT] {
            for other in [ACCEPT, WARN, REJECT] {
                let qom = if is_deprecated { world(policy, other) } else { world(other, policy) };
                let (result, warnings) = warned(&qom, say);
                let expected = if policy == WARN { vec![warning] } else { vec![] };
                assert_eq!(warnings, expected, "{policy:?}");
                assert_eq!(result.is_err(), policy == REJECT, "{warning}: {policy:?}");
            }
        }
    }
}

/// A program's own use is nobody's to refuse.
#[test]
fn what_a_program_does_itself_is_not_asked() -> Result<()> {
    let qom = world(REJECT, REJECT);
    let mut key = qom.create::<OddKey>()?;
    for name in ["old", "new", "odd", "list[0]"] {
        key.set(name, 1)?;
    }
    let key = key.complete()?;
    key.set("old", 2)?;
    qom.create_by_name("old-key")?.complete()?;
    qom.create::<OldNic>()?.realize()?;
    assert_eq!(qom.stability_policy(), StabilityPolicy { deprecated: REJECT, unstable: REJECT });
    Ok(())
}

#[test]
fn each_use_is_warned_of_once_in_the_order_of_what_was_said() -> Result<()> {
    let qom = world(WARN, WARN);
    let (result, warnings) = warned(&qom, |qom| add_key(qom, "odd-key", &["new", "data", "old", "odd", "old"]));
    result?;
    let old = "deprecated parameter 'old' of type 'key': use data";
    let of_odd_key = [
        "deprecated type 'odd-key'",
        "unstable type 'odd-key'",
        "unstable parameter 'new' of type 'key'",
        old,
        "deprecated parameter 'odd' of type 'key'",
        "unstable parameter 'odd' of type 'key'",
        old,
    ];
    assert_eq!(warnings, of_odd_key);
    let definitions = [
        ObjectDefinition::new("old-key", "a").with_text("old", "1"),
        ObjectDefinition::new("key", "b"),
        ObjectDefinition::new("key", "c").with("old", 1),
    ];
    let (result, warnings) = warned(&qom, |qom| qom.load_objects(&definitions));
    result?;
    assert_eq!(warnings, ["deprecated type 'old-key': use key", old, old]);
    let (result, warnings) = warned(&qom, |qom| add_nic(qom, "old-nic", &["new", "mtu", "old"]));
    result?;
    assert_eq!(
        warnings,
        [
            "deprecated type 'old-nic': use nic",
            "unstable parameter 'new' of type 'nic'",
            "deprecated parameter 'old' of type 'nic': use mtu"
        ]
    );
    // Nobody listens.
    qom.admit_type(OldKey::INFO)
}

#[test]
fn a_warning_says_what_it_is_of() -> Result<()> {
    let qom = world(WARN, WARN);
    let warnings: Arc<Mutex<Vec<StabilityWarning>>> = Arc::default();
    let kept = warnings.clone();
    let _listening = qom.on_stability_warning(move |warning| kept.lock().unwrap().push(*warning));
    qom.admit_type(OldNic::INFO)?;
    qom.admit_property(OldNic::INFO.property("new").unwrap())?;
    let text = Some("use nic");
    let nic = StabilityWarning { mark: StabilityMark::Deprecated, type_name: "old-nic", parameter: None, text };
    let new = StabilityWarning { mark: StabilityMark::Unstable, type_name: "nic", parameter: Some("new"), text: None };
    assert_eq!(*warnings.lock().unwrap(), [nic, new]);
    assert_eq!([nic.kind(), nic.name(), new.kind(), new.name()], ["type", "old-nic", "parameter", "new"]);
    Ok(())
}

#[test]
fn nobody_is_warned_of_what_is_refused() {
    let qom = world(WARN, REJECT);
    let uses: [fn(&Qom) -> Result<()>; 3] = [
        |qom| add_key(qom, "key", &["old", "new"]),
        |qom| add_key(qom, "odd-key", &[]),
        |qom| add_nic(qom, "old-nic", &["new"]),
    ];
    for provoke in uses {
        let (result, warnings) = warned(&qom, provoke);
        assert!(result.unwrap_err().to_string().starts_with("Unstable "));
        assert_eq!(warnings, [""; 0]);
    }
}

/// What cannot be used is not refused for its marks, nor warned of.
#[test]
fn the_order_of_checks() {
    type Row = (fn(&Qom) -> Result<()>, &'static str);
    let before: [Row; 9] = [
        (|qom| add_key(qom, "older-key", &[]), "invalid object type: older-key"),
        (|qom| add_key(qom, "no-key", &[]), "object type 'no-key' isn't supported by object-add"),
        (|qom| add_key(qom, "abstract-key", &[]), "object type 'abstract-key' is abstract"),
        (
            |qom| qom.add_object(&ObjectDefinition::new("old-key", "0")).map(drop),
            "Parameter 'id' expects an identifier",
        ),
        (|qom| qom.load_objects(&[key("old-key"), key("old-key")]).map(drop), "Duplicate ID 'k0' for object"),
        (|qom| add_nic(qom, "no-key", &[]), "'no-key' is not a valid device model name"),
        (|qom| add_nic(qom, "board-nic", &[]), "Parameter 'driver' expects a pluggable device type"),
        (
            |qom| add_nic(qom, "old-sys-nic", &[]),
            "Parameter 'driver' expects a dynamic sysbus device type for the machine",
        ),
        (|qom| add_nic(qom, "nic", &["older"]), "Property 'nic.older' not found"),
    ];
    for (provoke, text) in before {
        for policy in [WARN, REJECT] {
            let (result, warnings) = warned(&world(policy, policy), provoke);
            assert_eq!(result.unwrap_err().to_string(), text);
            assert_eq!(warnings, [""; 0], "{text}");
        }
    }
    let after: [Row; 4] = [
        (|qom| add_key(qom, "odd-key", &["none"]), "Deprecated type odd-key disabled by policy"),
        (|qom| add_key(qom, "key", &["none", "old"]), "Deprecated parameter old disabled by policy"),
        (
            |qom| qom.add_device(&DeviceDefinition::new("old-nic").with_bus("none").with_id("0")).map(drop),
            "Deprecated type old-nic disabled by policy",
        ),
        (|qom| add_nic(qom, "nic", &["older", "old"]), "Deprecated parameter old disabled by policy"),
    ];
    for (provoke, text) in after {
        assert_eq!(provoke(&world(REJECT, REJECT)).unwrap_err().to_string(), text);
    }
}

/// Of a list nothing is made, wherever in it the refusal is.
#[test]
fn a_list_is_admitted_before_any_of_it_is_made() {
    let qom = world(REJECT, ACCEPT);
    MADE.set(0);
    let definitions = [ObjectDefinition::new("key", "a"), ObjectDefinition::new("key", "b").with("old", 1)];
    let error = qom.load_objects(&definitions).unwrap_err();
    assert_eq!(error.to_string(), "object 'b': Deprecated parameter old disabled by policy");
    assert_eq!(error.hint(), Some("use data"));
    let ErrorKind::Definition { place: 1, cause, .. } = error.kind() else { panic!("{error:?}") };
    let (kind, name, text) = ("parameter".into(), "old".into(), Some("use data".into()));
    assert_eq!(*cause.kind(), ErrorKind::DeprecatedInput { kind, name, text });
    assert_eq!(MADE.get(), 0);
}

/// Law 8.
#[test]
fn law_08_listing_marks_creates_nothing() {
    MADE.set(0);
    let marks = |unstable, deprecated| Marks { unstable, deprecated, state: false };
    let types = [
        (Key::INFO, marks(false, false), None),
        (OldKey::INFO, marks(false, true), Some("use key")),
        // A parent's mark is not its own.
        (NewKey::INFO, marks(true, false), None),
        (OddKey::INFO, marks(true, true), None),
    ];
    for (info, marks, text) in types {
        assert_eq!((info.marked(), info.deprecation()), (marks, text), "{info:?}");
    }
    let properties = [
        ("data", marks(false, false), None),
        ("computed", marks(false, true), Some("compute it")),
        ("old", marks(false, true), Some("use data")),
        ("new", marks(true, false), None),
        ("odd", marks(true, true), None),
        ("list[0]", marks(false, true), Some("use data")),
        ("list[1]", marks(false, true), Some("use data")),
        ("peer", marks(true, true), Some("use \"data\"")),
        ("tooth", marks(false, true), Some("pull it")),
        ("tooth-part", marks(false, false), None),
    ];
    for (name, marks, text) in properties {
        // Those of a property are inherited with it.
        let property = OddKey::INFO.property(name).unwrap();
        assert_eq!((property.marked(), property.deprecation()), (marks, text), "{name}");
    }
    let schema = Qom::new().unwrap().schema();
    let old_key = schema.types.iter().find(|one| one.name == "old-key").unwrap();
    assert_eq!((old_key.deprecated, old_key.unstable, old_key.deprecation.as_str()), (true, false, "use key"));
    assert_eq!(MADE.get(), 0);
}

#[test]
fn a_type_made_at_run_time_has_marks_of_its_own() -> Result<()> {
    let qom = world(REJECT, REJECT);
    let plain = qom.register(TypeBuilder::new("key-1").parent::<OddKey>().default("old", 7))?;
    let old = qom.register(TypeBuilder::new("key-2").parent_name("key-1").deprecated("use\nkey-3"))?;
    let new = qom.register(TypeBuilder::new("key-3").parent_name("key-2").unstable())?;
    let silent = qom.register(TypeBuilder::new("key-4").parent_name("key-2").deprecated(""))?;
    let says = |info: &TypeInfo| (info.marked().deprecated, info.marked().unstable, info.deprecation());
    assert_eq!(says(plain), (false, false, None));
    assert_eq!(says(old), (true, false, Some("use key-3")));
    assert_eq!(says(new), (false, true, None));
    assert_eq!(says(silent), (true, false, None));
    // Marks of properties stay, also with a new default.
    assert_eq!(plain.property("old").unwrap().deprecation(), Some("use data"));
    add_key(&qom, "key-1", &["data"])?;
    let error = add_key(&qom, "key-2", &[]).unwrap_err();
    assert_eq!(
        (error.to_string().as_str(), error.hint()),
        ("Deprecated type key-2 disabled by policy", Some("use key-3"))
    );
    Ok(())
}

/// Law 11.
#[test]
fn law_11_each_world_has_its_own_policy_and_listeners() -> Result<()> {
    let (strict, lax) = (world(REJECT, REJECT), world(WARN, WARN));
    let (result, warnings) = warned(&strict, |_| add_key(&lax, "old-key", &[]));
    result?;
    assert_eq!(warnings, [""; 0]);
    assert!(add_key(&strict, "old-key", &[]).is_err());
    assert_eq!(Qom::new()?.stability_policy(), StabilityPolicy { deprecated: ACCEPT, unstable: ACCEPT });
    Ok(())
}

/// Whoever stops listening is told nothing, and what the function owns goes.
#[test]
fn listening_ends_with_its_guard() -> Result<()> {
    let qom = world(WARN, WARN);
    let told = Arc::new(Mutex::new(0));
    let kept = told.clone();
    let listening = qom.on_stability_warning(move |_| *kept.lock().unwrap() += 1);
    qom.admit_type(OldKey::INFO)?;
    assert_eq!(Arc::strong_count(&told), 2);
    drop(listening);
    qom.admit_type(OldKey::INFO)?;
    assert_eq!((*told.lock().unwrap(), Arc::strong_count(&told)), (1, 1));
    Ok(())
}

#[test]
fn a_panic_in_a_listener_keeps_nobody_from_anything() -> Result<()> {
    let qom = world(WARN, WARN);
    let _listening = qom.on_stability_warning(|_| panic!("a listener of a test"));
    let (result, warnings) = warned(&qom, |qom| add_nic(qom, "old-nic", &["old"]));
    result?;
    assert_eq!(warnings.len(), 2);
    assert!(qom.resolve("/machine/peripheral/n0").is_ok());
    Ok(())
}

/// Law 16: a listener turns to its world, to the policy, and to itself. Where it waits for ever, this ends it.
#[test]
fn law_16_a_listener_turns_to_its_world() {
    let (done, ended) = channel();
    let run = thread::spawn(move || {
        let result = a_listener_turns_to_its_world();
        done.send(()).unwrap();
        result
    });
    assert_ne!(ended.recv_timeout(Duration::from_secs(60)), Err(RecvTimeoutError::Timeout), "it waits for a lock");
    run.join().unwrap().unwrap();
}

fn a_listener_turns_to_its_world() -> Result<()> {
    let qom = world(WARN, WARN);
    let (weak, own) = (qom.downgrade(), Arc::new(Mutex::new(None)));
    let mine = own.clone();
    let listening = qom.on_stability_warning(move |warning| {
        let qom = weak.upgrade().unwrap();
        // The world's mutexes are free, and what it does now is its own.
        let gone = mine.lock().unwrap().take();
        drop(gone);
        drop(qom.on_stability_warning(|_| ()));
        qom.set_stability_policy(StabilityPolicy { deprecated: REJECT, ..qom.stability_policy() });
        assert!(add_key(&qom, warning.type_name, &[]).is_err());
        let other = ObjectDefinition::new("new-key", "k1");
        qom.add_object(&other).unwrap();
    });
    *own.lock().unwrap() = Some(listening);
    // The policy at the beginning counts.
    let (result, warnings) = warned(&qom, |qom| add_key(qom, "old-key", &[]));
    result?;
    assert_eq!(warnings, ["unstable type 'new-key'", "deprecated type 'old-key': use key"]);
    assert!(own.lock().unwrap().is_none());
    assert!(qom.resolve("/objects/k0").is_ok() && qom.resolve("/objects/k1").is_ok());
    Ok(())
}

/// A global property of a user is judged when it is given.
#[test]
fn globals_of_users() {
    use qom_runtime::GlobalProperty;
    /// Was better.
    #[derive(QomType)]
    struct OldHorn {
        #[qom(property, deprecated = "use tone")]
        pitch: u8,
        #[qom(property)]
        tone: u8,
    }
    let qom = Qom::new().unwrap();
    let pitch = || GlobalProperty::new("old-horn", "pitch", "3");
    let reject = StabilityPolicy { deprecated: InputPolicy::Reject, ..StabilityPolicy::default() };
    qom.set_stability_policy(reject);
    let error = qom.add_global(pitch()).unwrap_err();
    assert_eq!(
        (error.to_string().as_str(), error.hint()),
        ("Deprecated parameter pitch disabled by policy", Some("use tone"))
    );
    assert!(qom.globals().is_empty());
    qom.add_global(GlobalProperty::new("old-horn", "tone", "4")).unwrap();
    // What is not known cannot be judged, and what an older option stands for is no word of a user.
    qom.add_global(GlobalProperty::new("new-horn", "pitch", "4")).unwrap();
    qom.add_sugar(pitch());
    let horn = qom.create::<OldHorn>().unwrap();
    assert_eq!((horn.pitch, horn.tone), (3, 4));
}
