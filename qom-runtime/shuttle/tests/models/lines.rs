//! Lines and clocks: what is delivered, and in which order.

use crate::probe::world;
use crate::{explore, part, together};
use qom_runtime::prelude::*;
use shuttle::sync::atomic::{AtomicU32, Ordering::SeqCst};
use std::sync::{Arc, Mutex};

/// What a handler saw. It is shuttle's threads that must not be in it together; the list is for the test.
#[derive(Default)]
struct Seen {
    inside: AtomicU32,
    levels: Mutex<Vec<bool>>,
}

impl Seen {
    /// A line that writes it. The level is looked at twice, with room for other threads in between.
    fn line(qom: &Qom, seen: &Arc<Seen>, then: impl Fn(bool) + Send + Sync + 'static) -> Owned<Irq> {
        let (seen, mut line) = (seen.clone(), qom.create::<Irq>().unwrap());
        line.on_level(move |level| {
            assert_eq!(seen.inside.fetch_add(1, SeqCst), 0, "one at a time");
            seen.levels.lock().unwrap().push(level);
            then(level);
            assert_eq!(seen.inside.fetch_sub(1, SeqCst), 1, "one at a time");
        });
        line.complete().unwrap()
    }

    fn levels(&self) -> Vec<bool> {
        self.levels.lock().unwrap().clone()
    }
}

#[test]
fn raise_and_lower() {
    explore("raise x lower", 4, || {
        let (qom, seen) = (world([]), Arc::new(Seen::default()));
        let line = Seen::line(&qom, &seen, |_| {});
        let (first, second) = (line.clone(), line.clone());
        together([part(move || first.raise()), part(move || second.lower())]);
        let levels = seen.levels();
        assert_eq!(levels.len(), 2, "each once");
        assert_eq!(levels.last(), Some(&line.level()), "the last that was delivered is the level");
        assert_ne!(levels[0], levels[1]);
    });
}

#[test]
fn raise_and_lower_with_a_handler_that_answers() {
    explore("raise x lower, answered", 3, || {
        let (qom, seen) = (world([]), Arc::new(Seen::default()));
        let answer = Seen::line(&qom, &Arc::default(), |_| {});
        let answering = answer.clone();
        let line = Seen::line(&qom, &seen, move |level| answering.set_level(!level));
        let (first, second) = (line.clone(), line.clone());
        together([part(move || first.pulse()), part(move || second.raise())]);
        assert_eq!(seen.levels().len(), 3);
        assert_eq!(seen.levels().last(), Some(&line.level()));
        assert_eq!(answer.level(), !line.level(), "the answers came in the same order");
    });
}

#[test]
fn propagate_and_join() {
    explore("propagate x a clock joins", 2, || {
        let qom = world([]);
        let source = qom.create::<Clock>().unwrap();
        source.set_period(1);
        let source = source.complete().unwrap();
        let clock = |source: &Obj<Clock>| {
            let mut clock = qom.create::<Clock>().unwrap();
            clock.source.set(source);
            clock
        };
        let below = clock(&source).complete().unwrap();
        let (joins, setter) = (clock(&below), source.clone());
        let [joined, _] = together([
            part(move || Some(joins.complete().unwrap())),
            part(move || {
                setter.set_period(2);
                setter.propagate();
                None
            }),
        ]);
        assert_eq!((below.period(), joined.unwrap().period()), (2, 2));
    });
}

#[test]
fn propagate_and_propagate() {
    explore("propagate x propagate", 2, || {
        let qom = world([]);
        let source = qom.create::<Clock>().unwrap().complete().unwrap();
        let told = Arc::new(Mutex::new(Vec::new()));
        let (tell, mut below) = (told.clone(), qom.create::<Clock>().unwrap());
        below.source.set(&source);
        below.on_event(move |event| tell.lock().unwrap().push(event));
        let below = below.complete().unwrap();
        together([1, 2].map(|period| {
            let source = source.clone();
            part(move || {
                source.set_period(period);
                source.propagate();
            })
        }));
        assert_eq!(below.period(), source.period());
        let told = told.lock().unwrap();
        assert!(told.chunks(2).all(|pair| pair == [ClockEvent::PreUpdate, ClockEvent::Update]), "{told:?}");
    });
}
