//! Deleting.

use crate::types::{Buoy, Wanderer};
use crate::{add, ids, paths, refusal};
use qom_runtime::prelude::*;
use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering};

#[test]
fn every_refusal_leaves_all_as_it_was() {
    let qom = Qom::new().unwrap();
    let watched = add(&qom, "beacon,id=watched,watched=on").unwrap();
    qom.resolve("/objects")
        .unwrap()
        .add_child("shelf", qom.create::<Container>().unwrap().complete().unwrap())
        .unwrap();
    let before = paths(&qom);
    for (id, expected) in [
        ("nothing", "object 'nothing' not found"),
        ("", "object '' not found"),
        ("type", "object 'type' not found"),
        ("/objects/watched", "object '/objects/watched' not found"),
        ("watched/", "object 'watched/' not found"),
        ("..", "object '..' not found"),
        ("shelf", "object 'shelf' is not user-creatable, can not be deleted"),
        ("watched", "object 'watched' is in use, can not be deleted"),
    ] {
        assert_eq!(refusal(qom.delete_object(id)), expected);
        assert_eq!(paths(&qom), before, "{id}");
    }
    watched.set("watched", false).unwrap();
    qom.delete_object("watched").unwrap();
    assert_eq!(ids(&qom), ["shelf"]);
    assert_eq!(watched.get("label").unwrap(), "", "a handle elsewhere stays valid");
}

#[test]
fn a_draft_cannot_be_deleted() {
    let qom = Qom::new().unwrap();
    let mut draft = qom.create_by_name("beacon").unwrap();
    draft.place(&qom.resolve("/objects").unwrap(), "b").unwrap();
    assert_eq!(refusal(qom.delete_object("b")), "object 'b' not found");
    draft.complete().unwrap();
    qom.delete_object("b").unwrap();
}

#[test]
fn without_the_container_nothing_is_found() {
    let qom = Qom::new().unwrap();
    add(&qom, "beacon,id=b").unwrap();
    qom.resolve("/objects").unwrap().unparent();
    assert_eq!(refusal(qom.delete_object("b")), "object 'b' not found");
    assert_eq!(refusal(add(&qom, "beacon,id=b")), "Device '/objects' not found");
}

#[test]
fn a_slot_is_free_again() {
    let qom = Qom::new().unwrap();
    for _ in 0..3 {
        add(&qom, "harbour,id=port,berths=4").unwrap();
        add(&qom, "harbour,id=other").unwrap_err();
        qom.delete_object("port").unwrap();
    }
}

#[test]
fn of_many_who_delete_one_succeeds() {
    const THREADS: usize = 8;
    let qom = Qom::new().unwrap();
    for round in 0..500 {
        let kind = if round % 2 == 0 { "beacon" } else { "buoy" };
        add(&qom, &format!("{kind},id=b")).unwrap();
        let (barrier, won) = (Barrier::new(THREADS), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for _ in 0..THREADS {
                scope.spawn(|| {
                    barrier.wait();
                    match qom.delete_object("b") {
                        Ok(()) => _ = won.fetch_add(1, Ordering::Relaxed),
                        Err(error) => assert_eq!(error.to_string(), "object 'b' not found"),
                    }
                });
            }
        });
        assert_eq!((won.into_inner(), ids(&qom).len()), (1, 0), "{kind}");
    }
}

/// Whoever deactivates it takes it away: nobody else does so meanwhile.
#[test]
fn an_object_stays_in_the_tree_until_it_is_deactivated() {
    let qom = Qom::new().unwrap();
    let buoy = add(&qom, "buoy,id=b").unwrap().downcast::<Buoy>().unwrap();
    assert!(buoy.is_active());
    qom.delete_object("b").unwrap();
    assert_eq!(*buoy.seen.lock().unwrap(), ["object 'b' not found", "/objects/b"]);
    assert_eq!((buoy.canonical_path(), buoy.is_active()), (None, false));
}

/// What was asked may be deleted, not what stands in its place now, and not where it stands now.
#[test]
fn only_what_was_asked_is_deleted_and_only_from_there() {
    let qom = Qom::new().unwrap();
    let turncoat = add(&qom, "turncoat,id=b").unwrap();
    assert_eq!(refusal(qom.delete_object("b")), "object 'b' not found");
    assert_eq!(turncoat.canonical_path().as_deref(), Some("/elsewhere"));
    assert_eq!(qom.resolve("/objects/b").unwrap().type_name(), "tower-light");
}

/// What went elsewhere meanwhile is not touched there.
#[test]
fn what_is_not_deleted_stays_active() {
    let qom = Qom::new().unwrap();
    let wanderer = add(&qom, "wanderer,id=w").unwrap().downcast::<Wanderer>().unwrap();
    assert_eq!(refusal(qom.delete_object("w")), "object 'w' not found");
    assert_eq!(wanderer.canonical_path().as_deref(), Some("/elsewhere"));
    assert!(!wanderer.is_out.load(Ordering::Relaxed));
    wanderer.unparent();
    assert_eq!((wanderer.parent(), wanderer.is_out.load(Ordering::Relaxed)), (None, true));
}
