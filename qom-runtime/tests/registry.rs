//! Law 10: registration is data, validated as a whole. In a program of its own, since these types cannot be in one
//! registry: `Qom::new`, which takes all that are linked, fails here.
#![cfg(feature = "auto-register")]

use qom_runtime::error::ErrorKind;
use qom_runtime::prelude::*;
use qom_runtime::schema::Schema;

#[derive(QomType)]
#[qom(name = "twice")]
struct One {}

#[derive(QomType)]
#[qom(name = "twice")]
struct Two {}

#[derive(QomType)]
#[qom(name = "parent")]
struct Parent {}

#[derive(QomType)]
#[qom(name = "child", parent = Parent)]
struct Child {}

/// Not the parent of `Child`.
#[derive(QomType)]
#[qom(name = "parent")]
struct Namesake {}

fn problems(types: &[&'static TypeInfo]) -> Vec<String> {
    let error = Qom::with_types(types.iter().copied()).unwrap_err();
    let ErrorKind::Registry { problems } = error.kind() else { panic!("{error}") };
    assert_eq!(error.to_string(), problems.join("\n"));
    problems.clone()
}

#[test]
fn law_10_all_problems_together() {
    let problems = problems(&[One::INFO, Child::INFO, Two::INFO]);
    assert_eq!(problems.len(), 2, "{problems:?}");
    let missing = "type 'child' is missing its parent 'parent': is crate 'qom-runtime' linked?";
    assert!(problems.iter().any(|problem| problem.starts_with(missing)), "{problems:?}");
}

#[test]
fn law_10_duplicates_with_both_places() {
    let problems = problems(&[One::INFO, Two::INFO]);
    let place = |info: &TypeInfo| format!("{}:{}", info.origin().file, info.origin().line);
    assert!(problems[0].starts_with("type 'twice' is declared twice: in "), "{problems:?}");
    assert!(problems[0].contains(&place(One::INFO)) && problems[0].contains(&place(Two::INFO)), "{problems:?}");
}

#[test]
fn law_10_a_namesake_is_not_the_parent() {
    let problems = problems(&[Child::INFO, Namesake::INFO]);
    assert!(problems[0].starts_with("type 'child' is missing its parent 'parent'"), "{problems:?}");
}

#[test]
fn law_10_a_type_may_be_listed_twice() {
    let qom = Qom::with_types([Child::INFO, Parent::INFO, Child::INFO]).unwrap();
    assert_eq!(qom.types().filter(|info| info.name() == "child").count(), 1);
}

#[test]
fn law_10_what_does_not_fit_together_has_no_schema() {
    let error = Schema::of([One::INFO, Two::INFO]).unwrap_err();
    assert!(error.to_string().starts_with("type 'twice' is declared twice: in "), "{error}");
    assert_eq!(Schema::linked().unwrap_err(), Qom::new().unwrap_err());
    // A type's ancestors come with it.
    let schema = Schema::of([Child::INFO]).unwrap();
    assert_eq!(schema.types.iter().map(|one| &*one.name).collect::<Vec<_>>(), ["child", "object", "parent"]);
}

#[test]
fn law_10_linked_types_are_validated_too() {
    assert!(matches!(Qom::new().unwrap_err().kind(), ErrorKind::Registry { .. }));
}

#[test]
fn law_01_a_type_of_another_registry_is_unknown() {
    let error = Qom::with_types([]).unwrap().create::<Parent>().unwrap_err();
    assert_eq!(error.to_string(), "invalid object type: parent");
    assert!(error.hint().unwrap().contains("is not among the types of this Qom"));
}

/// Has a child.
#[derive(QomType)]
#[qom(name = "outer")]
struct Outer {
    #[qom(child)]
    inner: qom_runtime::Child<Parent>,
}

#[test]
fn law_10_a_missing_type_of_a_child() {
    let problems = problems(&[Outer::INFO]);
    assert_eq!(problems.len(), 1);
    let missing = "type 'outer' is missing 'parent', the type of its child 'inner': is crate 'qom-runtime' linked?";
    assert!(problems[0].starts_with(missing), "{problems:?}");
    assert!(Qom::with_types([Outer::INFO, Parent::INFO]).unwrap().create::<Outer>().is_ok());
}

/// Fields whose types come from elsewhere than the struct.
macro_rules! fields_of {
    ($number:ident, $part:ident) => {
        #[derive(QomType)]
        struct Mixed {
            #[qom(property, default = 1)]
            one: $number,
            #[qom(property, range = 0..=3)]
            many: [$number; 3],
            #[qom(child, alias("line" = "one", "whole" = self))]
            part: qom_runtime::Child<$part>,
            #[qom(link)]
            peer: qom_runtime::Link<$part>,
        }
    };
}

/// Is in another.
#[derive(QomType)]
struct Part {
    #[qom(property)]
    one: u8,
}

fields_of!(u8, Part);

#[test]
fn a_macro_may_write_the_fields() {
    let qom = Qom::with_types([Mixed::INFO, Part::INFO]).unwrap();
    let mut mixed = qom.create::<Mixed>().unwrap();
    mixed.set("line", 3).unwrap();
    assert_eq!((mixed.child(Mixed::PART).one, mixed.one, mixed.many), (3, 1, [0; 3]));
    assert_eq!(mixed.peer.get(), None);
}
