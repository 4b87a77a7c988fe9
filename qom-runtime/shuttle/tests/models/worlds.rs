//! The last `Qom` goes while others use its tree.

use crate::probe::{Lives, draft, look, probe, world};
use crate::{explore, part, together};
use qom_runtime::error::ErrorKind;

#[test]
fn last_qom_and_add() {
    explore("last Qom goes x add", 3, || {
        let (qom, lives) = (world([]), Lives::default());
        let (root, late) = (qom.root(), probe(&qom, &lives));
        let (parent, child) = (root.clone(), late.clone());
        together([
            part(move || drop(qom)),
            part(move || {
                if let Err(error) = parent.add_child("late", child) {
                    assert!(matches!(error.kind(), ErrorKind::QomGone), "{error}");
                }
            }),
        ]);
        assert_eq!((root.children(), late.parent()), (Vec::new(), None), "the tree was taken apart");
        look(&late);
        drop((root, late));
        assert_eq!(lives.now(), 0);
    });
}

#[test]
fn last_qom_and_resolve() {
    explore("last Qom goes x upgrade and resolve", 3, || {
        let (qom, lives) = (world([]), Lives::default());
        qom.root().add_child("probe", probe(&qom, &lives)).unwrap();
        let weak = qom.downgrade();
        let finder = weak.clone();
        together([
            part(move || drop(qom)),
            part(move || {
                if let Some(qom) = finder.upgrade() {
                    look(&qom.resolve("/probe").unwrap());
                }
            }),
        ]);
        assert_eq!((weak.upgrade(), lives.now()), (None, 0));
    });
}

#[test]
fn last_qom_and_draft() {
    explore("last Qom goes x a placed draft goes live", 3, || {
        let (qom, lives) = (world([]), Lives::default());
        let root = qom.root();
        let mut late = draft(&qom, &lives);
        late.place(&root, "late").unwrap();
        let [_, live] = together([
            part(move || {
                drop(qom);
                None
            }),
            part(move || match late.complete() {
                Ok(live) => Some(live),
                Err(error) => {
                    assert!(matches!(error.kind(), ErrorKind::QomGone), "{error}");
                    None
                }
            }),
        ]);
        assert_eq!(root.children(), Vec::new());
        assert_eq!(live.as_ref().and_then(|live| live.parent()), None);
        drop((live, root));
        assert_eq!(lives.now(), 0);
    });
}
