//! Paths: where they lead, and where they are ambiguous.
#![cfg(feature = "auto-register")]

use qom_runtime::error::{ErrorClass, ErrorKind};
use qom_runtime::prelude::*;

/// Says what it is for.
#[qom_interface(name = "paths-labelled")]
trait Labelled {
    /// The label.
    fn label(this: &Obj<Self>) -> String {
        this.type_name().to_owned()
    }
}

/// A box.
#[derive(QomType, Debug)]
#[qom(name = "paths-box", implements(Labelled))]
struct Box {}
impl Labelled for Box {}

/// A red one.
#[derive(QomType, Debug)]
#[qom(name = "paths-red-box", parent = Box)]
struct RedBox {}

/// Of another kind.
#[derive(QomType, Debug)]
#[qom(name = "paths-bag")]
struct Bag {}

fn add(qom: &Qom, parent: &str, name: &str, of: &str) -> Owned<Object> {
    let mut draft = qom.create_by_name(of).unwrap();
    draft.place(&qom.resolve(parent).unwrap(), name).unwrap();
    draft.complete().unwrap()
}

/// The path that is found, or what the refusal says.
fn say(found: Result<Owned<Object>>) -> String {
    match found {
        Ok(object) => object.canonical_path().unwrap_or_else(|| "(nowhere)".into()),
        Err(error) => {
            let ambiguous = matches!(error.kind(), ErrorKind::AmbiguousPath { .. });
            assert_eq!(error.class(), if ambiguous { ErrorClass::GenericError } else { ErrorClass::DeviceNotFound });
            if ambiguous { "several".into() } else { "nothing".into() }
        }
    }
}

fn shelves() -> Qom {
    let qom = Qom::new().unwrap();
    for (parent, name, of) in [
        ("/objects", "shelf", "container"),
        ("/objects/shelf", "a", "paths-box"),
        ("/objects/shelf", "b", "paths-red-box"),
        ("/objects", "b", "paths-bag"),
        ("/objects/shelf/a", "b", "container"),
        ("/objects/shelf/a", "only", "container"),
    ] {
        add(&qom, parent, name, of);
    }
    qom
}

#[test]
fn absolute_and_partial() {
    let qom = shelves();
    for (path, wanted) in [
        ("/", "/"),
        ("///", "/"),
        ("/objects", "/objects"),
        ("//objects///shelf/a/", "/objects/shelf/a"),
        ("/objects/shelf/none", "nothing"),
        ("/shelf", "nothing"),
        ("/objects/type", "nothing"),
        ("shelf", "/objects/shelf"),
        ("shelf/", "/objects/shelf"),
        ("objects//shelf", "/objects/shelf"),
        ("a/only", "/objects/shelf/a/only"),
        ("only", "/objects/shelf/a/only"),
        ("b", "several"),
        ("shelf/b", "/objects/shelf/b"),
        ("a/b", "/objects/shelf/a/b"),
        ("objects/b", "/objects/b"),
        ("none", "nothing"),
        ("a/none", "nothing"),
        ("type", "nothing"),
        ("", "several"),
    ] {
        assert_eq!(say(qom.resolve(path)), wanted, "{path:?}");
    }
}

#[test]
fn typed() {
    let qom = shelves();
    for (path, of, wanted) in [
        ("/objects/b", "paths-bag", "/objects/b"),
        ("/objects/b", "paths-box", "nothing"),
        ("/objects/shelf/b", "paths-box", "/objects/shelf/b"),
        ("/objects/shelf/b", "paths-labelled", "/objects/shelf/b"),
        ("/objects/b", "paths-labelled", "nothing"),
        ("b", "paths-bag", "/objects/b"),
        ("b", "paths-red-box", "/objects/shelf/b"),
        ("b", "paths-labelled", "/objects/shelf/b"),
        ("b", "container", "/objects/shelf/a/b"),
        ("b", "object", "several"),
        ("b", "no-such-type", "nothing"),
        ("", "paths-bag", "/objects/b"),
        ("", "paths-red-box", "/objects/shelf/b"),
        ("", "paths-box", "several"),
        ("", "paths-labelled", "several"),
        ("", "machine", "nothing"),
        ("", "no-such-type", "nothing"),
        ("/", "container", "/"),
    ] {
        assert_eq!(say(qom.resolve_typed(path, of)), wanted, "{path:?} as {of}");
    }
    let up = |found: Result<Owned<Box>>| say(found.map(Owned::upcast));
    assert_eq!(up(qom.resolve_as("a")), "/objects/shelf/a");
    assert_eq!(up(qom.resolve_as("b")), "/objects/shelf/b");
    assert_eq!(up(qom.resolve_as("")), "several");
    assert_eq!(up(qom.resolve_as("/objects/b")), "nothing");
}

#[test]
fn two_of_a_name_in_one_container_and_beside_it() {
    let qom = Qom::new().unwrap();
    add(&qom, "/objects", "case", "container");
    let first = add(&qom, "/objects/case", "first", "paths-box");
    let second = add(&qom, "/objects/case", "second", "paths-box");
    let beside = add(&qom, "/objects", "second", "paths-box");
    let find = |path: &str| qom.resolve_as::<Box>(path);
    let ambiguous = |path: &str| ErrorKind::AmbiguousPath { path: path.into() };
    assert_eq!(*find("").unwrap_err().kind(), ambiguous(""));
    assert_eq!(*find("second").unwrap_err().kind(), ambiguous("second"));
    assert_eq!(find("second").unwrap_err().to_string(), "Path 'second' does not uniquely identify an object");
    assert_eq!(find("first").unwrap(), first);
    beside.unparent();
    assert_eq!(find("second").unwrap(), second);
    second.unparent();
    assert_eq!(find("").unwrap(), first);
    first.unparent();
    assert_eq!(*find("").unwrap_err().kind(), ErrorKind::DeviceNotFound { name: String::new() });
}

#[test]
fn the_only_one() {
    let qom = Qom::new().unwrap();
    assert_eq!(qom.only::<Box>().unwrap_err().to_string(), "No object found of type paths-box");
    let red = add(&qom, "/objects", "x", "paths-red-box");
    assert_eq!(qom.only::<Box>().unwrap(), red);
    add(&qom, "/objects", "y", "paths-box");
    assert_eq!(qom.only::<Box>().unwrap_err().to_string(), "More than one object of type paths-box");
    assert_eq!(qom.only::<RedBox>().unwrap(), red);
}

#[test]
fn only_what_is_below_the_root_counts() {
    let qom = Qom::new().unwrap();
    let top = qom.create::<Container>().unwrap().complete().unwrap();
    let mut at: Owned<Object> = top.clone().upcast();
    for _ in 0..200 {
        let next = qom.create::<Box>().unwrap().complete().unwrap();
        at.add_child("deep", next.clone()).unwrap();
        at = next.upcast();
    }
    assert_eq!(say(qom.resolve("deep")), "nothing");
    assert_eq!(say(qom.resolve("deep/deep")), "nothing");
    assert_eq!(say(qom.resolve_typed("", "paths-box")), "nothing");
    assert!(top.resolve_at("deep/deep").is_ok());
    qom.root().add_child("top", top.clone()).unwrap();
    assert_eq!(say(qom.resolve("deep")), "several");
    assert_eq!(say(qom.resolve("top/deep")), "/top/deep");
    top.unparent();
    assert_eq!(say(qom.resolve("deep")), "nothing");
    let mut draft = qom.create::<Bag>().unwrap();
    draft.place(&qom.root(), "bag").unwrap();
    assert_eq!(
        (say(qom.resolve("bag")), say(qom.resolve_typed("", "paths-bag"))),
        ("nothing".into(), "nothing".into())
    );
}

#[test]
fn from_an_object() {
    let qom = shelves();
    let shelf = qom.resolve("shelf").unwrap();
    for (path, wanted) in [
        ("", "/objects/shelf"),
        ("a", "/objects/shelf/a"),
        ("a//only/", "/objects/shelf/a/only"),
        ("only", "nothing"),
        ("shelf", "nothing"),
        ("/objects/b", "/objects/b"),
        ("/", "/"),
    ] {
        assert_eq!(say(shelf.resolve_at(path)), wanted, "{path:?}");
    }
    drop(qom);
    assert_eq!(say(shelf.resolve_at("/")), "nothing");
    assert_eq!(say(shelf.resolve_at("")), "(nowhere)");
}

#[test]
fn containers_are_found_and_not_made() {
    let qom = shelves();
    assert_eq!(qom.container("objects/shelf").unwrap().name().as_deref(), Some("shelf"));
    assert_eq!(qom.container("/objects").unwrap(), qom.resolve("/objects").unwrap());
    for path in ["shelf", "machine/peripheral", "/objects/b", "/none"] {
        assert_eq!(qom.container(path).unwrap_err().to_string(), format!("Device '{path}' not found"));
    }
    assert_eq!(qom.root().children().len(), 4);
}

#[test]
fn moving() {
    let qom = shelves();
    let (shelf, a) = (qom.resolve("/objects/shelf").unwrap(), qom.resolve("/objects/shelf/a").unwrap());
    let names = |object: &Obj<Object>| object.children().into_iter().map(|(name, _)| name).collect::<Vec<_>>();
    let refused = |result: Result<()>| {
        let text = result.unwrap_err().to_string();
        assert_eq!((say(Ok(a.clone())), names(&shelf)), ("/objects/shelf/a".into(), vec!["a".into(), "b".into()]));
        text
    };
    let taken = |name: &str, of: &str| format!("attempt to add duplicate property '{name}' to object (type '{of}')");
    assert_eq!(refused(a.move_to(&shelf, "b")), taken("b", "container"));
    assert_eq!(refused(a.move_to(&shelf, "type")), taken("type", "container"));
    assert_eq!(refused(a.move_to(&shelf, "x/y")), "'x/y' is not a legal name for a child");
    let inner = qom.resolve("only").unwrap();
    let refusal = "object '/objects/shelf/a' is an ancestor of its new parent";
    assert_eq!((refused(a.move_to(&inner, "x")), refused(a.move_to(&a, "x"))), (refusal.into(), refusal.into()));
    let other = Qom::new().unwrap();
    assert_eq!(refused(a.move_to(&other.root(), "a")), "object 'paths-box' belongs to another Qom");
    let root = qom.root();
    assert_eq!(refused(root.move_to(&shelf, "x")), "object '/' is the root, which stands in no other object");
    let loose = qom.create::<Container>().unwrap().complete().unwrap();
    assert_eq!(refused(root.move_to(&loose, "x")), "object '/' is the root, which stands in no other object");

    a.move_to(&qom.resolve("/backend").unwrap(), "z").unwrap();
    assert_eq!((say(Ok(inner)), names(&shelf)), ("/backend/z/only".into(), vec!["b".into()]));
    assert_eq!((say(qom.resolve("a")), say(qom.resolve("z/only"))), ("nothing".into(), "/backend/z/only".into()));
    a.move_to(&shelf, "n[*]").unwrap();
    loose.move_to(&shelf, "n[*]").unwrap();
    assert_eq!(names(&shelf), ["b", "n[0]", "n[1]"]);
    loose.move_to(&shelf, "n[*]").unwrap();
    assert_eq!(names(&shelf), ["b", "n[0]", "n[2]"], "numbers are not used again");
}

#[test]
fn descendants_survive_changes() {
    let qom = shelves();
    let paths =
        |from: &Obj<Object>| from.descendants().filter_map(|object| object.canonical_path()).collect::<Vec<_>>();
    let objects = qom.resolve("/objects").unwrap();
    let all = [
        "/objects/shelf",
        "/objects/shelf/a",
        "/objects/shelf/a/b",
        "/objects/shelf/a/only",
        "/objects/shelf/b",
        "/objects/b",
    ];
    assert_eq!(paths(&objects), all);
    let mut seen = Vec::new();
    for object in objects.descendants() {
        seen.push(object.name().unwrap_or("(gone from the tree)".into()));
        if object.name().as_deref() == Some("a") {
            object.child_by_name("b").unwrap().unparent();
            object.add_child("late", qom.create::<Bag>().unwrap().complete().unwrap()).unwrap();
        }
        if object.name().as_deref() == Some("only") {
            objects.child_by_name("shelf").unwrap().unparent();
        }
    }
    let gone = "(gone from the tree)";
    let wanted = ["shelf", "a", gone, "only", gone, "b"];
    assert_eq!(seen, wanted, "with both `b` that have gone, and without the one that came late");
    assert_eq!(paths(&objects), ["/objects/b"]);
}

#[test]
fn a_place_is_kept_wherever_its_parent_goes() {
    let qom = Qom::new().unwrap();
    let shelf = qom.create::<Container>().unwrap().complete().unwrap();
    qom.root().add_child("shelf", shelf.clone()).unwrap();
    let mut draft = qom.create::<Box>().unwrap();
    draft.place(&shelf, "box").unwrap();
    shelf.unparent();
    // Whatever gets the numbers that others left must not get the place too.
    let others: Vec<_> = (0..4).map(|_| qom.create::<Container>().unwrap().complete().unwrap()).collect();
    for (at, other) in others.iter().enumerate() {
        qom.root().add_child(&format!("other-{at}"), other.clone()).unwrap();
        other.add_child("box", qom.create::<Bag>().unwrap().complete().unwrap()).unwrap();
    }
    shelf.move_to(&others[0], "shelf").unwrap();
    assert!(shelf.add_child("box", qom.create::<Bag>().unwrap().complete().unwrap()).is_err());
    let done = draft.complete().unwrap();
    assert_eq!(done.canonical_path().as_deref(), Some("/other-0/shelf/box"));
}

#[test]
fn two_threads_try_to_make_a_circle() {
    let qom = Qom::new().unwrap();
    let (a, b) = (add(&qom, "/objects", "a", "container"), add(&qom, "/objects", "b", "container"));
    let objects = qom.resolve("/objects").unwrap();
    std::thread::scope(|scope| {
        for (moved, below, name) in [(&a, &b, "a"), (&b, &a, "b")] {
            let (qom, objects) = (&qom, &objects);
            scope.spawn(move || {
                for _ in 0..2_000 {
                    let _ = moved.move_to(below, "inner");
                    assert!(moved.canonical_path().is_some(), "it is always somewhere");
                    let _ = qom.resolve("inner");
                    let _ = moved.move_to(objects, name);
                }
            });
        }
    });
    assert_eq!((say(Ok(a)), say(Ok(b))), ("/objects/a".into(), "/objects/b".into()));
}
