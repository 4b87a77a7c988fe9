//! Each step fails once by an error and once by a panic: tree, slots and memory are as before.

use crate::types::{Fault, Fragile, arm, has_fired, parts};
use crate::{add, define, ids, paths};
use qom_runtime::prelude::*;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The steps, in their order; those that cannot fail politely only panic.
const STEPS: [(&str, &[Fault]); 7] = [
    ("default", &[Fault::Panic]),
    ("init", &[Fault::Panic]),
    ("set", &[Fault::Error, Fault::Panic]),
    ("check", &[Fault::Error, Fault::Panic]),
    ("on_set", &[Fault::Panic]),
    ("activate", &[Fault::Error, Fault::Panic]),
    ("complete", &[Fault::Error, Fault::Panic]),
];

const FRAGILE: &str = "fragile,id=f,computed=1,checked=2";

/// Runs `work` once for each step and fault; it must fail so.
fn with_each_fault(qom: &Qom, mut work: impl FnMut() -> Result<()>) {
    let before = paths(qom);
    for (step, faults) in STEPS {
        for fault in faults {
            arm(step, *fault);
            let result = catch_unwind(AssertUnwindSafe(&mut work));
            assert!(has_fired(), "{step} is passed");
            match (fault, result) {
                (Fault::Error, Ok(result)) => assert!(result.unwrap_err().to_string().ends_with(&format!("at {step}"))),
                (Fault::Panic, Err(_)) => {}
                (fault, result) => panic!("{step}, {fault:?}: {result:?}"),
            }
            assert_eq!(paths(qom), before, "{step}, {fault:?}");
            assert_eq!(parts(), 0, "{step}, {fault:?}");
            assert_eq!(qom.check::<Fragile>(), Ok(()), "{step}, {fault:?}: the slot is free");
        }
    }
}

#[test]
fn nothing_is_left_of_one_object() {
    let qom = Qom::new().unwrap();
    with_each_fault(&qom, || add(&qom, FRAGILE).map(drop));
    let fragile = add(&qom, FRAGILE).unwrap();
    assert_eq!((ids(&qom), parts()), (vec!["f".to_owned()], 2));
    qom.delete_object("f").unwrap();
    drop(fragile);
    assert_eq!(parts(), 0);
}

#[test]
fn nothing_is_left_of_many() {
    let qom = Qom::new().unwrap();
    add(&qom, "beacon,id=stays").unwrap();
    let definitions = ["relay,id=first,peer=second", "relay,id=second", FRAGILE, "relay,id=last"].map(define);
    with_each_fault(&qom, || qom.load_objects(&definitions).map(drop));
    qom.load_objects(&definitions).unwrap();
    assert_eq!(ids(&qom), ["stays", "second", "first", "f", "last"]);
}
