//! Links, declared children and properties added at run time, under the laws.

use crate::within_time;
use qom_runtime::prelude::*;
use qom_runtime::{Child, Link, RuntimeProperty};
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::sync::{Arc, Mutex};

/// Leads to echoes.
#[derive(QomType, Debug)]
struct Wall {
    #[qom(link, live, strong, check = Self::look)]
    echo: Link<Echo>,
    #[qom(link, live)]
    other: Link<Echo>,
}

impl Wall {
    /// Asks what it is a check of.
    fn look(echo: &Obj<Echo>) -> Result<()> {
        if let Some(wall) = echo.wall.lock().unwrap().upgrade() {
            wall.get("echo")?;
            wall.set("other", "")?;
        }
        Ok(())
    }
}

/// Asks the wall, and changes it, when it ends.
#[derive(QomType, Debug)]
struct Echo {
    #[qom(property)]
    number: u32,
    wall: Mutex<Remembered>,
    ends: Arc<AtomicU32>,
}

/// A weak handle, or none yet.
#[derive(Debug, Default)]
struct Remembered(Option<Weak<Wall>>);

impl Remembered {
    fn upgrade(&self) -> Option<Owned<Wall>> {
        self.0.as_ref()?.upgrade()
    }
}

impl Drop for Echo {
    fn drop(&mut self) {
        self.ends.fetch_add(1, Relaxed);
        if let Some(wall) = self.wall.get_mut().unwrap().upgrade() {
            let _ = (wall.get("echo"), wall.echo.get(), wall.set("other", ""), wall.list());
            let _ = wall.set("other", "/objects");
        }
    }
}

/// Has one inside.
#[derive(QomType, Debug)]
struct Hall {
    #[qom(child, alias("number"))]
    echo: Child<Echo>,
}

fn world() -> Qom {
    Qom::with_types([Wall::INFO, Echo::INFO, Hall::INFO]).unwrap()
}

fn echo(qom: &Qom, wall: &Owned<Wall>, ends: &Arc<AtomicU32>) -> Owned<Echo> {
    let mut echo = qom.create::<Echo>().unwrap();
    *echo.wall.get_mut().unwrap() = Remembered(Some(wall.downgrade()));
    echo.ends = ends.clone();
    echo.complete().unwrap()
}

#[test]
fn law_16_what_a_link_lets_go_turns_to_the_link() {
    within_time(|| {
        let (qom, ends) = (world(), Arc::new(AtomicU32::new(0)));
        let wall = qom.create::<Wall>().unwrap().complete().unwrap();
        for round in 1..4 {
            // The last handle of the one before goes in the middle of the set.
            wall.set_link("echo", Some(echo(&qom, &wall, &ends).as_ref())).unwrap();
            assert_eq!(ends.load(Relaxed), round - 1);
        }
        wall.set("echo", "").unwrap();
        assert_eq!(ends.load(Relaxed), 3);
    });
}

#[test]
fn law_16_what_a_removed_property_owns_turns_to_its_object() {
    within_time(|| {
        let (qom, ends) = (world(), Arc::new(AtomicU32::new(0)));
        let wall = qom.create::<Wall>().unwrap().complete().unwrap();
        for _ in 0..2 {
            let owned = echo(&qom, &wall, &ends);
            wall.add_property(RuntimeProperty::<u32>::new("gained").get(move |_| Ok(owned.number))).unwrap();
            assert_eq!(wall.get("gained").unwrap(), 0);
            wall.remove_property("gained").unwrap();
        }
        let owned = echo(&qom, &wall, &ends);
        wall.add_property(RuntimeProperty::<u32>::new("kept").get(move |_| Ok(owned.number))).unwrap();
        drop(wall);
        assert_eq!(ends.load(Relaxed), 3, "released with its object");
    });
}

#[test]
fn law_04_and_07_a_link_never_leads_to_a_draft_nor_to_the_dead() {
    let qom = world();
    let draft = qom.create::<Echo>().unwrap();
    let mut wall = qom.create::<Wall>().unwrap();
    wall.other.set_weak(&draft.weak());
    assert_eq!(wall.other.get(), None);
    let wall = wall.complete().unwrap();
    assert_eq!((wall.other.get(), wall.get("other").unwrap()), (None, "".into()));
    let live = draft.complete().unwrap();
    assert_eq!(wall.other.get(), Some(live.clone()));
    drop(live);
    assert_eq!((wall.other.get(), wall.get("other").unwrap()), (None, "".into()));
}

#[test]
fn law_07_children_are_seen_with_their_parent_or_not_at_all() {
    let qom = world();
    let mut hall = qom.create::<Hall>().unwrap();
    hall.place(&qom.root(), "hall").unwrap();
    let weak = hall.child_mut(Hall::ECHO).weak();
    assert!(qom.resolve("/hall/echo").is_err() && qom.resolve_as::<Echo>("").is_err() && weak.upgrade().is_none());
    let hall = hall.complete().unwrap();
    assert_eq!(qom.resolve_as::<Echo>("").unwrap(), qom.resolve("/hall/echo").unwrap());
    assert_eq!(weak.upgrade().as_deref(), Some(hall.child(Hall::ECHO)));
}

#[test]
fn law_08_listing_children_and_links_makes_none() {
    let names: Vec<_> = Hall::INFO.properties().map(|property| (property.name(), property.type_name())).collect();
    assert_eq!(names, [("type", "string"), ("echo", "child<echo>"), ("number", "uint32")]);
    assert_eq!(Wall::INFO.property("echo").unwrap().default_value(), None);
    assert!(world().resolve_as::<Echo>("").is_err());
}
