//! One live object at most, while others come, go and look.

use crate::probe::{Life, Lives, world};
use crate::{explore, part, together};
use qom_runtime::error::ErrorKind;
use qom_runtime::prelude::*;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What there is one of outside, for one `Device` at a time: taken by who goes live, given back by its end.
type Outside = Arc<AtomicUsize>;

/// The only one.
#[derive(QomType, Debug)]
#[qom(singleton, activate = activate, property(name = "value", type = u32, get = Self::value))]
struct Only {
    life: Life,
    outside: Outside,
    has_outside: bool,
}

fn activate(this: &mut ObjMut<'_, Only>) -> Result<()> {
    assert_eq!(this.outside.fetch_add(1, Ordering::Relaxed), 0, "one at a time");
    this.has_outside = true;
    Ok(())
}

impl Only {
    fn value(&self) -> Result<u32> {
        self.life.check();
        Ok(7)
    }
}

impl Drop for Only {
    fn drop(&mut self) {
        self.life.check();
        if self.has_outside {
            self.outside.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

/// Makes one, if there is none; it goes live.
fn make(qom: &Qom, lives: &Lives, outside: &Outside) -> Option<Owned<Only>> {
    match qom.create::<Only>() {
        Ok(mut draft) => {
            (draft.life, draft.outside) = (lives.begin(), outside.clone());
            Some(draft.complete().unwrap())
        }
        Err(error) => {
            assert!(matches!(error.kind(), ErrorKind::SingletonConflict { .. }), "{error}");
            None
        }
    }
}

fn look(only: &Obj<Only>) {
    assert_eq!(only.get("value").unwrap(), 7);
}

#[test]
fn create_and_create() {
    explore("create x create", 3, || {
        let (qom, lives, outside) = (world([Only::INFO]), Lives::default(), Outside::default());
        let made = together([(); 2].map(|()| {
            let (qom, lives, outside) = (qom.clone(), lives.clone(), outside.clone());
            part(move || make(&qom, &lives, &outside))
        }));
        assert_eq!((made.iter().flatten().count(), lives.now()), (1, 1));
        drop(made);
        assert_eq!((lives.now(), qom.check::<Only>()), (0, Ok(())));
    });
}

#[test]
fn create_and_instance_and_last_drop() {
    explore("create x instance x last drop", 2, || {
        let (qom, lives, outside) = (world([Only::INFO]), Lives::default(), Outside::default());
        let first = make(&qom, &lives, &outside).unwrap();
        let (maker, reader) = (qom.clone(), qom.clone());
        let (maker_lives, maker_outside) = (lives.clone(), outside.clone());
        together([
            part(move || drop(first)),
            part(move || {
                if let Some(second) = make(&maker, &maker_lives, &maker_outside) {
                    look(&second);
                }
            }),
            part(move || {
                if let Some(found) = reader.instance::<Only>() {
                    look(&found);
                }
            }),
        ]);
        assert_eq!((lives.now(), outside.load(Ordering::Relaxed)), (0, 0));
        assert_eq!((qom.instance::<Only>(), qom.check::<Only>()), (None, Ok(())));
    });
}

/// The slot may have another object by then.
#[test]
fn upgrade_and_successor() {
    explore("weak upgrade x last drop and create", 3, || {
        let (qom, lives, outside) = (world([Only::INFO]), Lives::default(), Outside::default());
        let first = make(&qom, &lives, &outside).unwrap();
        let weak = first.downgrade();
        let (maker, maker_lives, maker_outside) = (qom.clone(), lives.clone(), outside.clone());
        let [successor, found] = together([
            part(move || {
                drop(first);
                make(&maker, &maker_lives, &maker_outside)
            }),
            part(move || {
                let found = weak.upgrade();
                found.iter().for_each(|found| look(found));
                found
            }),
        ]);
        assert!(successor.is_none() || found.is_none(), "an object that has ended is not found, nor is another");
        successor.iter().for_each(|successor| look(successor));
        drop((successor, found));
        assert_eq!((lives.now(), qom.check::<Only>()), (0, Ok(())));
    });
}

#[test]
fn get_or_create_twice() {
    explore("get or create x get or create", 3, || {
        let (qom, lives, outside) = (world([Only::INFO]), Lives::default(), Outside::default());
        let made = together([(); 2].map(|()| {
            let (qom, lives, outside) = (qom.clone(), lives.clone(), outside.clone());
            part(move || match qom.get_or_create::<Only>() {
                Ok(GetOrCreate::Existing(existing)) => Some(existing),
                Ok(GetOrCreate::Created(mut draft)) => {
                    (draft.life, draft.outside) = (lives.begin(), outside.clone());
                    Some(draft.complete().unwrap())
                }
                Err(_) => None, // the other's was a draft
            })
        }));
        assert_eq!(lives.now(), 1);
        if let [Some(one), Some(other)] = &made {
            assert_eq!(one, other);
        }
        made.iter().flatten().for_each(|only| look(only));
        drop(made);
        assert_eq!((lives.now(), qom.check::<Only>()), (0, Ok(())));
    });
}
