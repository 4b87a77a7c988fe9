//! Links, declared children and their aliases, and properties added at run time.

use crate::probe::{Lives, Probe, draft, look, probe, world};
use crate::{explore, part, together};
use qom_runtime::error::ErrorKind;
use qom_runtime::prelude::*;
use qom_runtime::{Child, Link};

/// Leads to probes.
#[derive(QomType, Debug)]
struct Linker {
    #[qom(link, live)]
    peer: Link<Probe>,
    #[qom(link, live, strong)]
    kept: Link<Probe>,
}

/// Holds a probe.
#[derive(QomType, Debug)]
struct Holder {
    #[qom(child, alias("inner-value" = "value"))]
    probe: Child<Probe>,
}

fn linker(qom: &Qom) -> Owned<Linker> {
    qom.create::<Linker>().unwrap().complete().unwrap()
}

#[test]
fn set_and_target_drop() {
    explore("link set x target drop", 3, || {
        let (qom, lives) = (world([Linker::INFO]), Lives::default());
        let linker = linker(&qom);
        qom.root().add_child("target", probe(&qom, &lives)).unwrap();
        let (setter, remover) = (linker.clone(), qom.clone());
        together([
            part(move || match setter.set("peer", "/target") {
                Ok(()) => {}
                Err(error) => assert!(matches!(error.kind(), ErrorKind::DeviceNotFound { .. }), "{error}"),
            }),
            part(move || remover.resolve("/target").unwrap().unparent()),
        ]);
        assert_eq!(linker.get("peer").unwrap(), "", "gone, whoever was first");
        assert_eq!(lives.now(), 0, "a weak link keeps nothing");
    });
}

#[test]
fn strong_set_and_target_drop() {
    explore("strong link set x target drop", 3, || {
        let (qom, lives) = (world([Linker::INFO]), Lives::default());
        let linker = linker(&qom);
        qom.root().add_child("target", probe(&qom, &lives)).unwrap();
        let (setter, remover) = (linker.clone(), qom.clone());
        let [kept, _] = together([
            part(move || setter.set("kept", "/target").is_ok()),
            part(move || {
                remover.resolve("/target").unwrap().unparent();
                true
            }),
        ]);
        assert_eq!(lives.now(), usize::from(kept), "kept by the link alone");
        assert_eq!(linker.kept.get().is_some(), kept);
        assert_eq!(linker.get("kept").unwrap(), "", "outside the tree");
        linker.set("kept", "").unwrap();
        assert_eq!(lives.now(), 0);
    });
}

#[test]
fn get_and_target_drop() {
    explore("link get x target drop", 3, || {
        let (qom, lives) = (world([Linker::INFO]), Lives::default());
        let linker = linker(&qom);
        let target = probe(&qom, &lives);
        qom.root().add_child("target", target.clone()).unwrap();
        linker.set_link("peer", Some(target.as_ref())).unwrap();
        together([
            part(move || {
                if let Some(found) = linker.peer.get() {
                    look(&found);
                }
                let path = linker.get("peer").unwrap();
                assert!(path == "" || path == "/target", "{path}");
            }),
            part(move || {
                target.unparent();
                drop(target);
            }),
        ]);
        assert_eq!(lives.now(), 0);
    });
}

#[test]
fn set_and_set() {
    explore("strong link set x set", 3, || {
        let (qom, lives) = (world([Linker::INFO]), Lives::default());
        let linker = linker(&qom);
        let setters = [(); 2].map(|()| {
            let (linker, target) = (linker.clone(), probe(&qom, &lives));
            part(move || linker.set_link("kept", Some(target.as_ref())).unwrap())
        });
        together(setters);
        assert_eq!(lives.now(), 1, "the other one was let go");
        look(&linker.kept.get().unwrap());
        drop(linker);
        assert_eq!(lives.now(), 0);
    });
}

/// The old target of a strong link may end in the middle of a set, and looks at the link then.
#[test]
fn set_and_the_end_of_the_world() {
    explore("strong link x drop of the last Qom", 2, || {
        let (qom, lives) = (world([Linker::INFO]), Lives::default());
        let linker = linker(&qom);
        qom.root().add_child("target", probe(&qom, &lives)).unwrap();
        let setter = linker.clone();
        together([
            part(move || {
                let _ = setter.set("kept", "/target"); // or it is not found
            }),
            part(move || drop(qom)),
        ]);
        assert!(lives.now() <= 1);
        drop(linker);
        assert_eq!(lives.now(), 0);
    });
}

#[test]
fn a_family_goes_live_and_is_found() {
    explore("going live with a declared child x resolve by path and by type", 3, || {
        let (qom, lives) = (world([Holder::INFO]), Lives::default());
        let mut holder = qom.create::<Holder>().unwrap();
        holder.child_mut(Holder::PROBE).life = lives.begin();
        holder.place(&qom.root(), "holder").unwrap();
        let finder = qom.clone();
        together([
            part(move || drop(holder.complete().unwrap())),
            part(move || {
                if let Ok(found) = finder.resolve_as::<Probe>("") {
                    let parent = finder.resolve_as::<Holder>("/holder").unwrap();
                    assert_eq!(parent.child(Holder::PROBE), &*found);
                    assert_eq!(parent.get("inner-value").unwrap(), 7);
                }
                if let Ok(parent) = finder.resolve("/holder") {
                    assert_eq!(parent.get("probe").unwrap(), "/holder/probe", "never seen without its child in place");
                }
            }),
        ]);
        let holder = qom.resolve_as::<Holder>("/holder").unwrap();
        assert_eq!(holder.get("probe").unwrap(), "/holder/probe");
        drop((holder, qom));
        assert_eq!(lives.now(), 0);
    });
}

#[test]
fn alias_and_unparent() {
    explore("read through an alias x unparent of the child x unparent of the parent", 2, || {
        let (qom, lives) = (world([Holder::INFO]), Lives::default());
        let mut holder = qom.create::<Holder>().unwrap();
        holder.child_mut(Holder::PROBE).life = lives.begin();
        holder.place(&qom.root(), "holder").unwrap();
        let holder = holder.complete().unwrap();
        let (reader, child) = (qom.clone(), holder.child(Holder::PROBE).to_owned());
        together([
            part(move || {
                if let Ok(found) = reader.resolve("/holder") {
                    assert_eq!(found.get("inner-value").unwrap(), 7);
                }
            }),
            part(move || child.unparent()),
            part(move || holder.unparent()),
        ]);
        assert_eq!(lives.now(), 0);
    });
}

#[test]
fn run_time_alias_and_target_drop() {
    explore("read through a run-time alias x target drop x removal", 2, || {
        let (qom, lives) = (world([]), Lives::default());
        let target = draft(&qom, &lives).complete().unwrap();
        qom.root().add_alias("alias", &target, "value").unwrap();
        let (reader, remover) = (qom.root(), qom.root());
        together([
            part(move || match reader.get("alias") {
                Ok(value) => assert_eq!(value, 7),
                Err(error) => {
                    let gone = matches!(error.kind(), ErrorKind::AliasGone { .. } | ErrorKind::PropertyNotFound { .. });
                    assert!(gone, "{error}");
                }
            }),
            part(move || drop(target)),
            part(move || remover.remove_property("alias").unwrap()),
        ]);
        assert_eq!(lives.now(), 0);
    });
}
