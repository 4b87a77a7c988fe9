//! Links that have their target to themselves.

use crate::probe::{Lives, Probe, draft, world};
use crate::{explore, part, together};
use qom_runtime::Link;
use qom_runtime::error::ErrorKind;
use qom_runtime::prelude::*;

/// Uses probes, each alone.
#[derive(QomType, Debug)]
struct User {
    #[qom(link, live, backend = "chardevs")]
    probe: Link<Probe>,
}

/// A world with `/chardevs/a` and two users.
fn scene(lives: &Lives) -> (Qom, Owned<Probe>, [Owned<User>; 2]) {
    let qom = world([User::INFO]);
    let mut probe = draft(&qom, lives);
    probe.place(&qom.container("chardevs").unwrap(), "a").unwrap();
    let probe = probe.complete().unwrap();
    let users = [(); 2].map(|()| qom.create::<User>().unwrap().complete().unwrap());
    (qom, probe, users)
}

/// Whether it got it.
fn take(user: &Obj<User>) -> bool {
    match user.set("probe", "a") {
        Ok(()) => true,
        Err(error) => {
            assert!(matches!(error.kind(), ErrorKind::ValueInUse { .. }), "{error}");
            false
        }
    }
}

#[test]
fn claim_and_claim() {
    explore("claim x claim", 3, || {
        let (_qom, probe, [first, second]) = scene(&Lives::default());
        let (one, other) = (first.clone(), second.clone());
        let [one, other] = together([part(move || take(&one)), part(move || take(&other))]);
        assert!(one != other, "one gets it");
        let ids = [first.get("probe").unwrap(), second.get("probe").unwrap()];
        assert_eq!(ids, if one { ["a", ""] } else { ["", "a"] });
        drop((first, second));
        assert!(!probe.is_claimed(), "with its user it is free");
    });
}

#[test]
fn claim_and_clear() {
    explore("claim x the other lets go", 3, || {
        let (_qom, probe, [first, second]) = scene(&Lives::default());
        assert!(take(&first));
        let (one, other) = (first.clone(), second.clone());
        let [got, _] = together([
            part(move || take(&other)),
            part(move || {
                one.set("probe", "").unwrap();
                true
            }),
        ]);
        assert_eq!(probe.is_claimed(), got);
        assert!(take(&second), "it is free, or it has it");
    });
}

#[test]
fn one_link_twice() {
    explore("claim x claim by one link", 3, || {
        let (_qom, probe, [user, _]) = scene(&Lives::default());
        let (one, other) = (user.clone(), user.clone());
        let both = together([part(move || take(&one)), part(move || take(&other))]);
        assert_eq!(both, [true, true], "who has it may take it again");
        user.set("probe", "").unwrap();
        assert!(!probe.is_claimed());
    });
}

#[test]
fn claim_and_unparent() {
    explore("claim x unparent of the target", 3, || {
        let lives = Lives::default();
        let (qom, probe, [user, _]) = scene(&lives);
        let weak = probe.downgrade();
        let claimant = user.clone();
        together([
            part(move || match claimant.set("probe", "a") {
                Ok(()) => {}
                Err(error) => assert!(matches!(error.kind(), ErrorKind::ValueNotFound { .. }), "{error}"),
            }),
            part(move || probe.unparent()),
        ]);
        assert!(weak.upgrade().is_none() && lives.now() == 0, "a claim keeps nothing");
        assert_eq!(user.get("probe").unwrap(), "");
        drop(qom);
    });
}
