//! What is wrong with a type is told when it is registered: all of it, and nothing is left.

use crate::types::*;
use qom_runtime::error::ErrorKind;
use qom_runtime::prelude::*;
use std::panic::{AssertUnwindSafe, catch_unwind};

fn cog(name: &str) -> TypeBuilder {
    TypeBuilder::new(name).parent::<Cog>()
}

fn problems(qom: &Qom, wanted: TypeBuilder) -> Vec<String> {
    let before: Vec<_> = qom.types().map(TypeInfo::name).collect();
    let error = qom.register(wanted).unwrap_err();
    let ErrorKind::Registry { problems } = error.kind() else { panic!("{error:?}") };
    assert_eq!(error.to_string(), problems.join("\n"));
    assert_eq!(before, qom.types().map(TypeInfo::name).collect::<Vec<_>>(), "a refused type leaves nothing");
    problems.clone()
}

const RULE: &str =
    "illegal name: write two or more letters, digits, '.', '_' or '-', the first a letter or one of 1 to 9";
const NOT_LINKED: &str = "is the crate that declares it linked? Cargo drops a crate that is never named: write \
                          `use the_crate as _;`, or pass its types to `Qom::with_types`";

/// Each is the only problem of its type.
fn assert_told(cases: impl IntoIterator<Item = (TypeBuilder, impl AsRef<str>)>) {
    let qom = Qom::new().unwrap();
    for (wanted, text) in cases {
        let shown = format!("{wanted:?}");
        assert_eq!(problems(&qom, wanted), [text.as_ref()], "{shown}");
    }
}

#[test]
fn of_the_name_and_the_parent() {
    let tug = || TypeBuilder::new("tug");
    assert_told([
        (cog("a b"), format!("type 'a b': {RULE}")),
        (cog(""), format!("type '': {RULE}")),
        (cog("x"), format!("type 'x': {RULE}")),
        (cog("0x"), format!("type '0x': {RULE}")),
        (cog("hailer"), "type 'hailer': there is an interface of this name: choose another".into()),
        (tug(), "type 'tug': no parent: give one with `parent::<T>()` or `parent_name(\"..\")`".into()),
        (tug().parent_name("Cog"), "type 'tug': invalid object type: Cog: there is a type 'cog'".into()),
        (tug().parent_name("tug"), format!("type 'tug': invalid object type: tug: {NOT_LINKED}")),
        (tug().parent_name("hailer"), format!("type 'tug': invalid object type: hailer: {NOT_LINKED}")),
        (tug().parent::<Raft>(), "type 'tug': its parent 'raft' is final: choose one that is not".into()),
        (tug().parent_name("raft"), "type 'tug': its parent 'raft' is final: choose one that is not".into()),
    ]);
}

#[test]
fn of_a_default() {
    let json = |name: &str, value: Value, text: &str| {
        (cog("tug").default(name, value), format!("type 'tug': default of '{name}': {text}"))
    };
    let text = |name: &str, value: &str, text: &str| {
        (cog("tug").default_text(name, value), format!("type 'tug': default of '{name}': {text}"))
    };
    let by_itself = "it is set by the type itself only: remove this";
    let range = |value: u32| format!("Property cog.masts doesn't take value {value} (minimum: 1, maximum: 9)");
    assert_told([
        // Which property.
        json("mast", 1.into(), "'cog' has no such property, did you mean 'masts'?"),
        text("engine", "1", "'cog' has no such property, see `TypeInfo::properties`"),
        json("type", "x".into(), by_itself),
        json("number", 8.into(), by_itself),
        text("age", "8", by_itself),
        json("speed", 8.into(), "it is set while its object is live only: remove this"),
        // Which value.
        json("masts", "two".into(), "Parameter 'masts' expects uint64"),
        json("masts", 300.into(), "Parameter 'masts' expects uint8_t"),
        json("masts", 10.into(), &range(10)),
        text("masts", "0", &range(0)),
        json("flag", "black".into(), "Parameter 'flag' expects no piracy"),
        text("flag", "black", "Parameter 'flag' expects no piracy"),
        json("drive", "oars".into(), "Parameter 'drive' does not accept value 'oars'"),
        text("crew", "many", "Parameter 'crew' expects integer"),
        json("draught", "deep".into(), "Parameter 'draught' expects uint64"),
    ]);
    assert_told([(
        cog("tug").default("masts", 1).default_text("masts", "1"),
        "type 'tug': default of 'masts': given twice: keep one",
    )]);
}

#[test]
fn of_a_constant() {
    assert_told([
        (
            cog("tug").constant(Tree::RINGS, 3),
            "type 'tug': constant 'RINGS': it is of 'tree', from which 'cog' does not descend: choose a parent that does",
        ),
        (
            TypeBuilder::new("tug").parent::<Level9>().constant(Level11::TOP, 'b'),
            "type 'tug': constant 'TOP': it is of 'level11', from which 'level9' does not descend: choose a parent that \
             does",
        ),
        (
            cog("tug").constant(Ship::DECKS, 3).constant(Ship::USE, "x").constant(Ship::DECKS, 4),
            "type 'tug': constant 'DECKS': given twice: keep one",
        ),
    ]);
}

#[test]
fn a_taken_name_is_told_with_its_place() {
    let qom = Qom::new().unwrap();
    let origin = Cog::INFO.origin();
    let text = format!(
        "type 'cog': there is a type of this name, of crate 'qom-runtime' ({}:{}): choose another",
        origin.file, origin.line
    );
    assert_eq!(problems(&qom, cog("cog")), [text]);
    qom.register(cog("brig")).unwrap();
    let made = qom.type_info("brig").unwrap().origin();
    assert!(made.file.ends_with("mistakes.rs"), "{made:?}");
    let text = format!(
        "type 'brig': there is a type of this name, made at run time ({}:{}): choose another",
        made.file, made.line
    );
    assert_eq!(problems(&qom, cog("brig")), [text]);
}

#[test]
fn the_origin_is_where_the_builder_was_made() {
    let (wanted, line) = (TypeBuilder::new("sloop"), line!());
    let info = Qom::new().unwrap().register(wanted.parent::<Cog>()).unwrap();
    assert_eq!((info.origin().file, info.origin().line), (file!(), line));
}

#[test]
fn all_mistakes_of_a_builder_are_told_together() {
    let qom = Qom::new().unwrap();
    let wanted = cog("0").default("mast", 1).default("masts", 99).default("type", 1).constant(Tree::RINGS, 1);
    assert_eq!(problems(&qom, wanted).len(), 5);
    // Where there is no parent, there is nothing to judge the rest by.
    let wanted = TypeBuilder::new("0").parent::<Raft>().default("mast", 1).constant(Tree::RINGS, 1);
    assert_eq!(problems(&qom, wanted).len(), 2);
}

#[test]
fn a_parent_that_this_qom_does_not_have() {
    let qom = Qom::with_types([Ship::INFO]).unwrap();
    let [problem] = &problems(&qom, cog("tug"))[..] else { panic!() };
    assert!(problem.starts_with("type 'tug': invalid object type: cog: 'cog' is declared in crate 'qom-runtime' at "));
}

#[test]
fn the_last_parent_counts() {
    let qom = Qom::new().unwrap();
    let info = qom.register(TypeBuilder::new("ketch").parent_name("nothing").parent::<Tree>().parent::<Cog>()).unwrap();
    assert_eq!(info.parent().map(TypeInfo::name), Some("cog"));
    let info = qom.register(TypeBuilder::new("yawl").parent::<Tree>().parent_name("ketch")).unwrap();
    assert_eq!(info.parent().map(TypeInfo::name), Some("ketch"));
}

#[test]
fn a_check_that_panics_leaves_the_registry_as_it_was() {
    let qom = Qom::new().unwrap();
    let panicked = catch_unwind(AssertUnwindSafe(|| qom.register(cog("junk").default("flag", "panics"))));
    assert!(panicked.is_err());
    assert!(qom.type_info("junk").is_err());
    qom.register(cog("junk").default("flag", "red")).unwrap();
    assert_eq!(qom.create_by_name("junk").unwrap().get("flag").unwrap(), "red");
}

#[test]
fn law_16_a_check_may_use_the_qom() {
    let qom = LOOKED_AT.get_or_init(|| Qom::new().unwrap());
    let before = qom.types().len();
    qom.register(cog("looker").default("flag", "looks")).unwrap();
    assert!(qom.types().len() > before + 1, "what the check registered, and the type itself");
    assert_eq!(qom.create_by_name("looker").unwrap().get("flag").unwrap(), "looks");
}
