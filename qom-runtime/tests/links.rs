//! Links: fields that lead to objects elsewhere.
#![cfg(feature = "auto-register")]
#![forbid(unsafe_code)]
#![deny(warnings)]
#![allow(missing_docs, reason = "types of tests")]

use qom_runtime::error::{ErrorClass, ErrorKind};
use qom_runtime::prelude::*;

/// Stores.
#[derive(QomType)]
#[qom(implements(Storage))]
pub struct Store {
    full: bool,
}
impl Storage for Store {}

/// A better one.
#[derive(QomType)]
#[qom(parent = "store", name = "fast-store")]
pub struct FastStore {}

/// What stores.
#[qom_interface(name = "storage")]
pub trait Storage {}

/// Reads and writes.
#[derive(QomType)]
pub struct Disk {
    /// Where the data are.
    #[qom(link)]
    store: Link<Store>,
    #[qom(link, strong, check = Self::not_full)]
    spare: Link<Store>,
    /// Where the journal is.
    #[qom(link, live)]
    journal: Link<StorageRef<'static>>,
    #[qom(link, live, strong, name = "mirror-of", unstable)]
    mirror: Link<Disk>,
    #[qom(property)]
    size: u32,
}

impl Disk {
    fn not_full(store: &Obj<Store>) -> Result<()> {
        if store.full { Err(Error::new("the store is full")) } else { Ok(()) }
    }
}

fn world() -> Result<Qom> {
    Qom::with_types([Store::INFO, FastStore::INFO, Disk::INFO, Pair::INFO])
}

fn put<T: QomType>(qom: &Qom, path: &str, name: &str, mut draft: Draft<T>) -> Result<Owned<T>> {
    draft.place(&qom.resolve(path)?, name)?;
    draft.complete()
}

#[test]
fn a_link_reads_as_the_path_of_its_target() -> Result<()> {
    let qom = world()?;
    let store = put(&qom, "/objects", "s0", qom.create::<FastStore>()?)?;
    let mut disk = qom.create::<Disk>()?;
    assert_eq!((disk.get("store")?, disk.store.get()), ("".into(), None));
    disk.set("store", "/objects/s0")?;
    disk.set_text("journal", "s0")?; // a partial path
    disk.spare.set((*store).upcast());
    assert_eq!(disk.get("spare")?, "/objects/s0");
    disk.set("spare", "")?;
    assert_eq!(disk.spare.get(), None);
    let disk = disk.complete()?;
    assert_eq!((disk.get_text("store")?, disk.get("journal")?), ("/objects/s0".into(), "/objects/s0".into()));
    assert_eq!(disk.store.get(), Some(store.clone().upcast()));
    assert_eq!(disk.get_link("journal")?, Some(store.clone().upcast()));
    let journal: Owned<Object> = disk.journal.get().unwrap();
    assert!(journal.interface::<StorageRef<'_>>().is_some());
    disk.set("journal", "")?;
    assert_eq!(disk.journal.get(), None);
    Ok(())
}

#[test]
fn refusals() -> Result<()> {
    let qom = world()?;
    put(&qom, "/objects", "s0", qom.create::<Store>()?)?;
    put(&qom, "/objects", "twin", qom.create::<Store>()?)?;
    put(&qom, "/backend", "twin", qom.create::<Store>()?)?;
    let mut full = qom.create::<Store>()?;
    full.full = true;
    put(&qom, "/objects", "full", full)?;
    put(&qom, "/objects", "one", qom.create::<Disk>()?)?;
    put(&qom, "/backend", "one", qom.create::<Disk>()?)?;
    let mut disk = qom.create::<Disk>()?;
    let table: [(&str, Value, &str); 11] = [
        ("store", "/nowhere".into(), "Device '/nowhere' not found"),
        ("store", "nowhere".into(), "Device 'nowhere' not found"),
        ("store", "/objects/s0/".into(), ""),
        ("store", "/objects".into(), "Invalid parameter type for 'store', expected: store"),
        ("store", "one".into(), "Invalid parameter type for 'store', expected: store"),
        ("store", "twin".into(), "Path 'twin' does not uniquely identify an object"),
        ("store", 3.into(), "Invalid parameter type for 'store', expected: string"),
        ("store", Value::Null, "Invalid parameter type for 'store', expected: string"),
        ("journal", "/objects".into(), "Invalid parameter type for 'journal', expected: storage"),
        ("spare", "/objects/full".into(), "the store is full"),
        ("mirror-of", "/objects/s0".into(), "Invalid parameter type for 'mirror-of', expected: disk"),
    ];
    for (property, value, text) in &table {
        let said = disk.set(property, value.clone()).err().map(|error| error.to_string()).unwrap_or_default();
        assert_eq!(said, *text, "{property} = {value}");
    }
    assert_eq!(disk.set("store", "/nowhere").unwrap_err().class(), ErrorClass::DeviceNotFound);
    assert_eq!(disk.get("store")?, "/objects/s0", "a refused set changes nothing");
    let other = world()?.create::<Store>()?.complete()?;
    let error = disk.set_link("store", Some(other.as_ref())).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::MixedQom { .. }), "{error}");
    let store = qom.create::<Store>()?.complete()?;
    let error = disk.set_link("size", Some(store.as_ref())).unwrap_err();
    assert_eq!(error.to_string(), "Property 'disk.size' is not a link");
    assert_eq!(qom.create::<Disk>()?.get_link("size").unwrap_err().to_string(), "Property 'disk.size' is not a link");

    let mut lone = Disk::new();
    assert_eq!(lone.set("store", "/objects/s0").unwrap_err().to_string(), "object 'disk' does not belong to a Qom");
    lone.store.set(&other);
    let error = qom.adopt(lone)?.complete().unwrap_err();
    assert_eq!(error.to_string(), "object 'store' belongs to another Qom");
    Ok(())
}

#[test]
fn a_link_is_fixed_once_live_and_its_value_is_looked_at_first() -> Result<()> {
    let qom = world()?;
    put(&qom, "/objects", "s0", qom.create::<Store>()?)?;
    let disk = put(&qom, "/objects", "d0", qom.create::<Disk>()?)?;
    let fixed = "Attempt to set property 'store' on object '/objects/d0' (type 'disk') after it was completed";
    for (value, text) in [
        ("/nowhere", "Device '/nowhere' not found"),
        ("/objects", "Invalid parameter type for 'store', expected: store"),
        ("/objects/s0", fixed),
        ("", fixed),
    ] {
        assert_eq!(disk.set("store", value).unwrap_err().to_string(), text);
    }
    Ok(())
}

#[test]
fn a_weak_link_leads_nowhere_once_its_target_is_gone_and_a_strong_one_keeps_it() -> Result<()> {
    let qom = world()?;
    let store = put(&qom, "/objects", "s0", qom.create::<Store>()?)?;
    let mut disk = qom.create::<Disk>()?;
    disk.set("store", "/objects/s0")?;
    disk.set("spare", "/objects/s0")?;
    let disk = disk.complete()?;
    store.unparent();
    assert_eq!((disk.get("store")?, disk.get("spare")?), ("".into(), "".into()), "outside the tree");
    assert_eq!(disk.store.get(), Some(store.clone()), "and still there");
    drop(store);
    let kept = disk.store.get().unwrap();
    assert_eq!(Some(kept.clone()), disk.spare.get(), "by the strong one");
    drop(kept);

    let weak = disk.spare.get().unwrap().downgrade();
    drop(disk);
    assert!(weak.upgrade().is_none(), "a strong link lets go with its object");

    let store = put(&qom, "/objects", "s1", qom.create::<Store>()?)?;
    let mut disk = qom.create::<Disk>()?;
    disk.set("store", "s1")?;
    let disk = disk.complete()?;
    store.unparent();
    drop(store);
    assert_eq!((disk.get("store")?, disk.store.get()), ("".into(), None));
    Ok(())
}

#[test]
fn the_property_says_how_strong_a_link_is_whatever_field_is_there() -> Result<()> {
    let qom = world()?;
    let store = |name| put(&qom, "/objects", name, qom.create::<Store>()?);
    let (a, b, c) = (store("a")?, store("b")?, store("c")?);
    let mut draft = qom.create::<Disk>()?;
    let Disk { store, spare, .. } = &mut *draft;
    spare.set(&a);
    std::mem::swap(store, spare);
    spare.set(&b);
    let disk = draft.complete()?;
    disk.set_link("journal", Some(c.as_ref()))?;
    for name in ["a", "b", "c"] {
        qom.resolve(&format!("/objects/{name}"))?.unparent();
    }
    drop((a, b, c));
    assert_eq!((disk.store.get(), disk.journal.get()), (None, None));
    assert!(disk.spare.get().is_some());
    Ok(())
}

#[test]
fn what_is_not_live_yet_is_of_the_same_world_too() -> Result<()> {
    let (qom, other) = (world()?, world()?);
    let target = other.create::<Store>()?;
    let mut draft = qom.create::<Disk>()?;
    draft.store.set_weak(&target.weak());
    assert_eq!(draft.complete().unwrap_err().to_string(), "object 'store' belongs to another Qom");
    Ok(())
}

#[test]
fn a_chain_of_strong_links_ends_without_recursion() {
    let ends = || -> Result<()> {
        let qom = world()?;
        let chain = |length| -> Result<_> {
            let mut last = put(&qom, "/objects", "disk[*]", qom.create::<Disk>()?)?;
            let first = last.downgrade();
            for _ in 0..length {
                let mut next = qom.create::<Disk>()?;
                next.mirror.set(&last);
                last = put(&qom, "/objects", "disk[*]", next)?;
            }
            Ok((first, last))
        };
        let (first, last) = chain(20_000)?;
        qom.container("objects")?.children().iter().for_each(|(_, disk)| disk.unparent());
        assert!(first.upgrade().is_some());
        drop(last);
        assert!(first.upgrade().is_none());
        // And with the world.
        let (first, _) = chain(20_000)?;
        drop(qom);
        assert!(first.upgrade().is_none());
        Ok(())
    };
    std::thread::Builder::new().stack_size(256 << 10).spawn(ends).unwrap().join().unwrap().unwrap();
}

#[test]
fn a_path_follows_links() -> Result<()> {
    let qom = world()?;
    let store = put(&qom, "/objects", "s0", qom.create::<Store>()?)?;
    let first = put(&qom, "/objects", "d0", qom.create::<Disk>()?)?;
    let mut second = qom.create::<Disk>()?;
    second.set_link("mirror-of", Some(first.as_ref()))?;
    let second = put(&qom, "/objects", "d1", second)?;
    first.set("journal", "/objects/s0")?;
    assert_eq!(qom.resolve("/objects/d1/mirror-of/journal")?, store);
    assert_eq!(qom.resolve("mirror-of/journal")?, store, "also a partial one");
    first.set_link("mirror-of", Some(second.as_ref()))?; // a cycle of links ends with the path
    assert_eq!(qom.resolve("/objects/d0/mirror-of/mirror-of")?, first);
    first.set_link("mirror-of", None)?;
    assert!(qom.resolve("/objects/d0/mirror-of").is_err());
    Ok(())
}

/// Two parts, one of which is linked to the other.
#[derive(QomType)]
#[qom(init = Self::init)]
pub struct Pair {
    #[qom(child)]
    store: Child<Store>,
    #[qom(child, alias("journal", "backing" = "store"))]
    disk: Child<Disk>,
}

impl Pair {
    fn init(this: &mut ObjMut<'_, Self>) {
        let store = this.child_mut(Pair::STORE).weak();
        this.child_mut(Pair::DISK).store.set_weak(&store);
    }
}

#[test]
fn parts_of_a_draft_are_linked_before_they_live() -> Result<()> {
    let qom = world()?;
    let pair = qom.create::<Pair>()?;
    assert_eq!(pair.child(Pair::DISK).store.get(), None);
    let pair = put(&qom, "/objects", "pair", pair)?;
    assert_eq!(pair.child(Pair::DISK).store.get().as_deref(), Some(pair.child(Pair::STORE)));
    assert_eq!(pair.get("backing")?, "/objects/pair/store");
    assert_eq!(qom.resolve("/objects/pair/backing")?, pair.child(Pair::STORE).to_owned());
    pair.set("journal", "/objects/pair/store")?;
    assert_eq!(pair.get("journal")?, "/objects/pair/store");
    let words = ["journal", "backing"].map(|name| Pair::INFO.property(name).unwrap().type_name());
    assert_eq!(words, ["link<storage>", "link<store>"]);

    // What keeps or checks its target cannot wait for it.
    let mut pair = qom.create::<Pair>()?;
    // Through an alias: what is no path is said of it, what is no target of the link.
    for (value, text) in [
        (Value::from(1), "Invalid parameter type for 'backing', expected: string"),
        ("/objects".into(), "Invalid parameter type for 'store', expected: store"),
    ] {
        assert_eq!(pair.set("backing", value).unwrap_err().to_string(), text);
    }
    let store = pair.child_mut(Pair::STORE).weak();
    pair.child_mut(Pair::DISK).spare.set_weak(&store);
    let error = pair.complete().unwrap_err();
    assert_eq!(error.to_string(), "Property 'spare' links to a 'store' that is not live");
    Ok(())
}

#[test]
fn what_was_assigned_is_checked_before_it_is_live() -> Result<()> {
    let qom = world()?;
    let mut full = qom.create::<Store>()?;
    full.full = true;
    let full = full.complete()?;
    let mut disk = qom.create::<Disk>()?;
    disk.spare.set(&full);
    assert_eq!(disk.complete().unwrap_err().to_string(), "the store is full");
    let mut disk = qom.create::<Disk>()?;
    disk.journal.set((*qom.root()).upcast());
    let error = disk.complete().unwrap_err();
    assert_eq!(error.to_string(), "Invalid parameter type for 'journal', expected: storage");
    Ok(())
}

#[test]
fn listing() {
    let listed: Vec<_> = Disk::INFO.properties().map(|p| format!("{}: {}", p.name(), p.type_name())).collect();
    assert_eq!(
        listed,
        [
            "type: string",
            "store: link<store>",
            "spare: link<store>",
            "journal: link<storage>",
            "mirror-of: link<disk>",
            "size: uint32"
        ]
    );
    let journal = Disk::INFO.property("journal").unwrap();
    assert_eq!((journal.description(), journal.uses().settable_live), ("Where the journal is.", true));
    assert!(Disk::INFO.property("mirror-of").unwrap().marked().unstable);
}

type Step = fn(&mut ObjMut<'_, Meddler>) -> Result<()>;

/// Changes its fields in its own steps.
#[derive(QomType)]
#[qom(activate = Self::meddle)]
pub struct Meddler {
    #[qom(link)]
    journal: Link<StorageRef<'static>>,
    #[qom(link, strong)]
    kept: Link<Store>,
    #[qom(link, check = Disk::not_full)]
    checked: Link<Store>,
    #[qom(property, default = 1, range = 1..=9)]
    level: u32,
    /// What its step does.
    step: Option<Step>,
}

impl Meddler {
    fn meddle(this: &mut ObjMut<'_, Self>) -> Result<()> {
        this.step.map_or(Ok(()), |step| step(this))
    }
}

#[test]
fn what_a_step_assigns_is_checked_before_the_object_is_live() -> Result<()> {
    let steps: [(Step, &str); 4] = [
        (
            |this| {
                let root = this.qom().unwrap().root();
                this.journal.set((*root).upcast());
                Ok(())
            },
            "Invalid parameter type for 'journal', expected: storage",
        ),
        (
            |this| {
                let draft = this.qom().unwrap().create::<Store>()?;
                this.kept.set_weak(&draft.weak());
                Ok(())
            },
            "Property 'kept' links to a 'store' that is not live",
        ),
        (
            |this| {
                let mut full = this.qom().unwrap().create::<Store>()?;
                full.full = true;
                let full = full.complete()?;
                this.checked.set(&full);
                Ok(())
            },
            "Property 'checked' links to a 'store' that is not live",
        ),
        (
            |this| {
                this.level = 77;
                Ok(())
            },
            "Property meddler.level doesn't take value 77 (minimum: 1, maximum: 9)",
        ),
    ];
    let qom = Qom::with_types([Store::INFO, FastStore::INFO, Meddler::INFO])?;
    for (step, text) in steps {
        let mut draft = qom.create::<Meddler>()?;
        draft.step = Some(step);
        assert_eq!(draft.complete().unwrap_err().to_string(), text);
    }
    assert_eq!(qom.resolve_as::<Meddler>("").unwrap_err().class(), ErrorClass::DeviceNotFound);
    Ok(())
}

#[test]
fn an_object_does_not_stand_in_its_own_way() -> Result<()> {
    let qom = world()?;
    let first = put(&qom, "/objects", "a", qom.create::<Store>()?)?;
    put(&qom, "/objects", "b", qom.create::<Store>()?)?;
    let objects = qom.resolve("/objects")?;
    first.move_to(&objects, "a")?;
    let names = || objects.children().into_iter().map(|(name, _)| name).collect::<Vec<_>>();
    assert_eq!(names(), ["b", "a"], "the last child");
    assert!(first.move_to(&objects, "b").is_err());
    first.move_to(&objects, "c")?;
    assert_eq!((names(), first.canonical_path().as_deref()), (vec!["b".into(), "c".into()], Some("/objects/c")));
    assert_eq!(qom.resolve("c")?, first);
    Ok(())
}

/// Has some links of one kind.
#[derive(QomType)]
struct Hub {
    #[qom(link, live, name = "port")]
    ports: [Link<Container>; 3],
    #[qom(link, strong, check = Self::has_no_children)]
    kept: [Link<Container>; 2],
    #[qom(link)]
    none: [Link<Container>; 0],
}

impl Hub {
    fn has_no_children(target: &Obj<Container>) -> Result<()> {
        if target.children().is_empty() { Ok(()) } else { Err(Error::new("it is not empty")) }
    }
}

#[test]
fn each_element_of_an_array_is_a_link() {
    let qom = Qom::new().unwrap();
    let mut hub = qom.create::<Hub>().unwrap();
    let error = hub.set("kept[1]", "/").unwrap_err();
    assert_eq!(error.to_string(), "it is not empty");
    let objects = qom.container("objects").unwrap();
    hub.kept[0].set(&objects);
    hub.set("port[2]", "/objects").unwrap();
    let hub = hub.complete().unwrap();
    let words: Vec<_> = hub.list().into_iter().map(|listed| (listed.name, listed.type_name)).skip(1).collect();
    let names = ["port[0]", "port[1]", "port[2]", "kept[0]", "kept[1]"];
    assert_eq!(words, names.map(|name| (name.to_owned(), "link<container>".to_owned())));
    let paths = names.map(|name| hub.get(name).unwrap());
    assert_eq!(paths, ["", "", "/objects", "/objects", ""]);
    hub.set("port[0]", "/backend").unwrap();
    assert_eq!(hub.ports[0].get(), Some(qom.container("backend").unwrap()));
    assert!(hub.ports[1].get().is_none() && hub.none.is_empty());
    assert!(hub.set("kept[0]", "").is_err() && hub.set("port[3]", "").is_err() && hub.set("port", "").is_err());
}
