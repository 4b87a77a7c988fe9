//! How levels are delivered: each once, in one order, while nothing is locked, and however long the chain.

use super::lines::{pair, seen, world};
use qom_runtime::prelude::*;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Barrier, Mutex, OnceLock};
use std::thread;

/// A line without a device, with what it delivers.
fn line(qom: &Qom, handler: impl Fn(bool) + Send + Sync + 'static) -> Owned<Irq> {
    let mut line = qom.create::<Irq>().unwrap();
    line.on_level(handler);
    line.complete().unwrap()
}

#[test]
fn of_eight_threads_each_level_is_delivered_once_in_one_order() {
    const EACH: usize = 2_000;
    let qom = world();
    let (inside, delivered, last) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicBool::new(false));
    let shared = Arc::new((inside, delivered, last));
    let in_handler = shared.clone();
    let line = line(&qom, move |level| {
        let (inside, delivered, last) = &*in_handler;
        assert_eq!(inside.fetch_add(1, Relaxed), 0, "one at a time");
        delivered.fetch_add(1, Relaxed);
        last.store(level, Relaxed);
        thread::yield_now();
        inside.fetch_sub(1, Relaxed);
    });
    let barrier = Barrier::new(8);
    thread::scope(|scope| {
        for number in 0..8 {
            let (line, barrier) = (&line, &barrier);
            scope.spawn(move || {
                barrier.wait();
                (0..EACH).for_each(|turn| line.set_level((turn + number) % 3 == 0));
            });
        }
    });
    assert_eq!(shared.1.load(Relaxed), 8 * EACH);
    assert_eq!(shared.2.load(Relaxed), line.level(), "the last that was delivered is the level");
}

#[test]
fn a_handler_that_raises_its_own_line_does_not_call_itself() {
    let qom = world();
    let (own, order) = (Arc::new(OnceLock::<Weak<Irq>>::new()), Arc::new(Mutex::new(Vec::new())));
    let (weak, log) = (own.clone(), order.clone());
    let line = line(&qom, move |level| {
        log.lock().unwrap().push(format!("{level}"));
        let line = weak.get().unwrap().upgrade().unwrap();
        assert_eq!(line.level(), level);
        if level {
            line.lower();
            log.lock().unwrap().push("returned".into());
        }
    });
    own.set(line.downgrade()).unwrap();
    line.raise();
    assert_eq!(*order.lock().unwrap(), ["true", "returned", "false"]);
}

#[test]
fn two_lines_that_raise_each_other_come_to_an_end() {
    let qom = world();
    let (first, count) = (Arc::new(OnceLock::<Weak<Irq>>::new()), Arc::new(AtomicU32::new(0)));
    let (back, counted) = (first.clone(), count.clone());
    let second = line(&qom, move |level| {
        if counted.fetch_add(1, Relaxed) < 10_000 {
            back.get().unwrap().upgrade().unwrap().set_level(!level);
        }
    });
    let one = line(&qom, move |level| second.set_level(level));
    first.set(one.downgrade()).unwrap();
    one.raise();
    assert_eq!(count.load(Relaxed), 10_001);
}

#[test]
fn a_panic_comes_out_when_the_rest_is_delivered() {
    let qom = world();
    let (own, levels) = (Arc::new(OnceLock::<Weak<Irq>>::new()), Arc::new(Mutex::new(Vec::new())));
    let (weak, log) = (own.clone(), levels.clone());
    let line = line(&qom, move |level| {
        log.lock().unwrap().push(level);
        let count = log.lock().unwrap().len();
        if level && count < 3 {
            let line = weak.get().unwrap().upgrade().unwrap();
            line.lower();
            line.raise();
            std::panic::panic_any(count);
        }
    });
    own.set(line.downgrade()).unwrap();
    let thrown = catch_unwind(AssertUnwindSafe(|| line.raise())).unwrap_err();
    assert_eq!(thrown.downcast_ref::<usize>(), Some(&1), "the first");
    assert_eq!(*levels.lock().unwrap(), [true, false, true]);
    line.lower();
    assert_eq!(*levels.lock().unwrap(), [true, false, true, false], "nothing is stuck");

    // A pulse ends low.
    let levels: Arc<Mutex<Vec<bool>>> = Arc::default();
    let log = levels.clone();
    let broken = self::line(&qom, move |level| {
        log.lock().unwrap().push(level);
        std::panic::panic_any(level);
    });
    let thrown = catch_unwind(AssertUnwindSafe(|| broken.pulse())).unwrap_err();
    assert_eq!(thrown.downcast_ref::<bool>(), Some(&true));
    assert_eq!(*levels.lock().unwrap(), [true, false]);
}

#[test]
fn interceptors_nest_and_go_in_any_order() {
    let qom = world();
    let (source, sink) = pair(&qom);
    source.connect_line("irq", &sink.line("irq[0]").unwrap()).unwrap();
    let line = source.line("irq").unwrap(); // what the output leads to
    let log: Arc<Mutex<Vec<(u8, bool)>>> = Arc::default();
    let watch = |number, result: fn(bool) -> Option<bool>| {
        let log = log.clone();
        line.intercept(move |level| {
            log.lock().unwrap().push((number, level));
            result(level)
        })
    };
    let first = watch(1, Some);
    let second = watch(2, |level| Some(!level));
    let third = watch(3, |level| level.then_some(true));
    source.irq.raise();
    source.irq.lower();
    assert!(!line.level(), "the level of the line is what was set");
    assert_eq!(std::mem::take(&mut *log.lock().unwrap()), [(3, true), (2, true), (1, false), (3, false)]);
    assert_eq!(sink.take(), seen(&[("irq0", false)]));
    drop(second);
    source.irq.raise();
    assert_eq!(std::mem::take(&mut *log.lock().unwrap()), [(3, true), (1, true)]);
    drop((first, third));
    source.irq.raise();
    assert_eq!(*log.lock().unwrap(), []);
    assert_eq!(sink.take(), seen(&[("irq0", true), ("irq0", true)]));
    // One that outlives its line.
    let line = qom.create::<Irq>().unwrap().complete().unwrap();
    let intercepting = line.intercept(Some);
    line.unparent();
    drop(line);
    drop(intercepting);
}

/// Raises the next.
#[derive(QomType)]
#[qom(parent = "device", init = Self::init)]
struct Relay {
    #[qom(child)]
    input: Child<Irq>,
    #[qom(link, live)]
    output: Link<Irq>,
    level: AtomicBool,
}
impl Relay {
    fn init(this: &mut ObjMut<'_, Self>) {
        this.on_line(Self::INPUT, |this, level| {
            this.level.store(level, Relaxed);
            this.output.set_level(level);
        });
    }
}
impl DeviceImpl for Relay {}

#[test]
fn a_chain_of_devices_needs_no_more_stack_than_a_short_one() {
    const LONG: usize = 10_000;
    let qom = world();
    let relays: Vec<_> = (0..LONG).map(|_| qom.create::<Relay>().unwrap().realize().unwrap()).collect();
    for pair in relays.windows(2) {
        pair[0].connect_line("output", pair[1].child(Relay::INPUT)).unwrap();
    }
    let raised = || relays.iter().filter(|relay| relay.level.load(Relaxed)).count();
    thread::scope(|scope| {
        let first = relays[0].child(Relay::INPUT);
        let small = thread::Builder::new().stack_size(256 * 1024);
        small.spawn_scoped(scope, || first.raise()).unwrap();
    });
    assert_eq!(raised(), LONG);
    // A short chain is through when `raise` returns, also in a handler.
    let (deep, noted) = (relays[LONG - 30].clone(), Arc::new(AtomicBool::new(true)));
    let (end, note) = (relays[LONG - 1].downgrade(), noted.clone());
    let line = line(&qom, move |_| {
        deep.child(Relay::INPUT).lower();
        note.store(end.upgrade().unwrap().level.load(Relaxed), Relaxed);
    });
    line.lower();
    assert!(!noted.load(Relaxed));
    assert_eq!(raised(), LONG - 30);
}
