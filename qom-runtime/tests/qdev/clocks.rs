//! Clocks.

use qom_runtime::prelude::*;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex};
use std::thread;

use ClockEvent::{PreUpdate, Update};

type Log = Arc<Mutex<Vec<(String, ClockEvent, u64)>>>;

/// Has an input, and an output of half its frequency.
#[derive(QomType)]
#[qom(parent = "device", init = Self::init)]
struct Halver {
    #[qom(child)]
    clk: Child<Clock>,
    #[qom(child)]
    out: Child<Clock>,
    label: String,
    log: Log,
    fails: AtomicBool,
}
impl Halver {
    fn init(this: &mut ObjMut<'_, Self>) {
        this.on_clock(Self::CLK, |this: &Obj<Self>, event| {
            this.log.lock().unwrap().push((this.label.clone(), event, this.child(Self::CLK).period()));
            if event == Update {
                this.child(Self::OUT).set_period(this.child(Self::CLK).period().saturating_mul(2));
                this.child(Self::OUT).propagate();
                assert!(!this.fails.load(Relaxed), "this one fails");
            }
        });
    }
}
impl DeviceImpl for Halver {
    fn realize(this: &mut ObjMut<'_, Self>) -> Result<()> {
        if !this.child(Self::CLK).has_source() {
            return Err(Error::new("clk is not connected"));
        }
        let period = this.child(Self::CLK).period();
        this.child_mut(Self::OUT).set_period(2 * period);
        Self::parent_realize(this)
    }
}

fn crystal(qom: &Qom, period: u64) -> Owned<Clock> {
    let crystal = qom.create::<Clock>().unwrap();
    crystal.set_period(period);
    crystal.complete().unwrap()
}

fn halver(qom: &Qom, label: &str, log: &Log, source: &Obj<Clock>) -> Owned<Halver> {
    let mut halver = qom.create::<Halver>().unwrap();
    (halver.label, halver.log) = (label.into(), log.clone());
    halver.connect_clock(Halver::CLK, source).unwrap();
    halver.realize().unwrap()
}

fn told(log: &Log) -> Vec<(String, ClockEvent, u64)> {
    std::mem::take(&mut log.lock().unwrap())
}

fn list(told: &[(&str, ClockEvent, u64)]) -> Vec<(String, ClockEvent, u64)> {
    told.iter().map(|(label, event, period)| ((*label).to_owned(), *event, *period)).collect()
}

#[test]
fn what_hangs_on_a_clock_changes_with_it() {
    let (qom, log) = (Qom::new().unwrap(), Log::default());
    let crystal = crystal(&qom, 8);
    let first = halver(&qom, "first", &log, &crystal);
    let second = halver(&qom, "second", &log, first.child(Halver::OUT));
    let third = halver(&qom, "third", &log, second.child(Halver::CLK)); // of the same
    assert_eq!([&first, &second, &third].map(|halver| halver.child(Halver::CLK).period()), [8, 16, 16]);
    assert_eq!(told(&log), [], "nobody is told when it is connected");

    assert!(crystal.set_period(10));
    assert_eq!(first.child(Halver::CLK).period(), 8, "not before it is made known");
    crystal.propagate();
    assert_eq!(
        told(&log),
        list(&[
            ("first", PreUpdate, 8),
            ("first", Update, 10),
            ("second", PreUpdate, 16),
            ("third", PreUpdate, 16),
            ("second", Update, 20),
            ("third", Update, 20),
        ])
    );
    assert_eq!(third.child(Halver::OUT).period(), 40);
    crystal.propagate();
    assert_eq!(told(&log), [], "nothing has changed");

    assert!(!second.child(Halver::CLK).set_period(1), "its source decides");
    assert_eq!(second.child(Halver::CLK).period(), 20);

    // It goes: what it drove keeps its period.
    first.unparent();
    drop(first);
    crystal.set_period(12);
    crystal.propagate();
    assert_eq!((told(&log), second.child(Halver::CLK).period()), (vec![], 20));
}

#[test]
fn multipliers_and_the_ends_of_the_numbers() {
    let (qom, log) = (Qom::new().unwrap(), Log::default());
    let crystal = crystal(&qom, 100);
    let follower = halver(&qom, "a", &log, &crystal);
    let clk = follower.child(Halver::CLK);
    let below = |multiplier, divider| {
        crystal.set_mul_div(multiplier, divider);
        crystal.propagate();
        clk.period()
    };
    assert_eq!([below(3, 4), below(1, 0), below(0, 1), below(1, 1)], [75, 0, 0, 100]);
    crystal.set_period(u64::MAX);
    crystal.propagate();
    assert_eq!([below(u32::MAX, 1), below(u32::MAX, u32::MAX), below(1, 2)], [u64::MAX, u64::MAX, u64::MAX / 2]);
    assert!(!crystal.set_mul_div(1, 2));
    assert_eq!(crystal.ticks_to_ns(u64::MAX), i64::MAX as u64);
    crystal.set_period(1);
    assert_eq!(crystal.ns_to_ticks(u64::MAX), u64::MAX);
    assert_eq!((crystal.ticks_to_ns(1 << 32), crystal.ns_to_ticks(1), crystal.hz()), (1, 1 << 32, Clock::ONE_SECOND));
    crystal.set_hz(u64::MAX);
    assert!(!crystal.is_enabled() && crystal.hz() == 0);
}

/// A clock in a part.
#[derive(QomType)]
#[qom(parent = "device")]
struct Tree {
    #[qom(child, alias("clkin" = "clk"))]
    root: Child<Halver>,
    #[qom(child, alias("out"))]
    leaf: Child<Halver>,
}
impl DeviceImpl for Tree {
    fn realize(this: &mut ObjMut<'_, Self>) -> Result<()> {
        this.connect_child_clock((Self::ROOT, "out"), (Self::LEAF, "clk"))?;
        let missing = this.connect_child_clock((Self::ROOT, "in"), (Self::LEAF, "clk")).unwrap_err();
        assert_eq!(missing.to_string(), "Property 'halver.in' not found");
        Self::parent_realize(this)
    }
}

#[test]
fn clocks_of_a_container() {
    let qom = Qom::new().unwrap();
    let crystal = crystal(&qom, 8);
    let mut tree = qom.create::<Tree>().unwrap();
    tree.connect_clock("clkin", &crystal).unwrap();
    let tree = tree.realize().unwrap();
    assert_eq!(tree.clock("clkin").unwrap().period(), 8);
    assert_eq!(tree.child(Tree::LEAF).clock("clk").unwrap().period(), 16);
    crystal.set_period(10);
    crystal.propagate();
    assert_eq!(tree.clock("out").unwrap().period(), 40);
    let words: Vec<_> =
        tree.list().into_iter().map(|listed| listed.type_name).filter(|word| word.contains("clock")).collect();
    assert_eq!(words, ["link<clock>", "link<clock>"]);
    let listed = tree.child(Tree::LEAF).list();
    assert_eq!(listed.iter().find(|listed| listed.name == "clk").unwrap().type_name, "child<clock>");
    let error = tree.clock("leaf").unwrap_err();
    assert_eq!(error.to_string(), "Property 'tree.leaf' leads to no clock");
    let error = qom.create::<Halver>().unwrap().realize().unwrap_err();
    assert_eq!(error.to_string(), "clk is not connected");
}

#[test]
fn a_source_is_fixed_once_its_clock_is_live_and_is_no_ring() {
    let qom = Qom::new().unwrap();
    let first = crystal(&qom, 8);
    qom.root().add_child("first", first.clone()).unwrap();
    let error = first.set("source", "/first").unwrap_err();
    assert_eq!(
        error.to_string(),
        "Attempt to set property 'source' on object '/first' (type 'clock') after it was completed"
    );
    // Drafts may lead to each other.
    let mut shelf = qom.create::<Container>().unwrap();
    let names = ["a", "b", "c"];
    names.iter().for_each(|name| shelf.add_child(name, Clock::new()).unwrap());
    for (at, name) in names.iter().enumerate() {
        let mut shelf = shelf.as_mut();
        let [source, mut clock] = shelf.two_children_mut([names[(at + 1) % 3], name]).unwrap();
        clock.set_link_weak("source", &source.weak()).unwrap();
    }
    shelf.place(&qom.root(), "shelf").unwrap();
    let error = shelf.complete().unwrap_err();
    assert_eq!(error.to_string(), "Clock '/shelf/c' would be its own source");
    assert!(qom.resolve("/shelf").is_err());
    let alone = qom.create::<Clock>().unwrap();
    let mut shelf = qom.create::<Container>().unwrap();
    shelf.add_child("a", alone).unwrap();
    let mut shelf_mut = shelf.as_mut();
    let mut clock = shelf_mut.child_by_name_mut::<Clock>("a").unwrap();
    let own = clock.weak();
    clock.source.set_weak(&own);
    assert!(shelf.complete().is_err());
}

#[test]
fn a_long_chain_of_clocks_whichever_goes_live_first() {
    const LONG: usize = 5_000;
    for leaf_first in [false, true] {
        let qom = Qom::new().unwrap();
        let crystal = crystal(&qom, 8);
        let mut shelf = qom.create::<Container>().unwrap();
        let mut above = crystal.downgrade();
        let mut clocks: Vec<_> = (0..LONG)
            .map(|_| {
                let mut clock = qom.create::<Clock>().unwrap();
                clock.source.set_weak(&above);
                above = clock.weak();
                clock
            })
            .collect();
        if leaf_first {
            clocks.reverse();
        }
        clocks.into_iter().for_each(|clock| shelf.add_child("clock[*]", clock).unwrap());
        let shelf = shelf.complete().unwrap();
        assert_eq!(above.upgrade().unwrap().period(), 8);
        crystal.set_period(9);
        crystal.propagate();
        assert_eq!(above.upgrade().unwrap().period(), 9);
        drop(shelf);
    }
}

#[test]
fn a_callback_that_panics_keeps_nothing_back() {
    let (qom, log) = (Qom::new().unwrap(), Log::default());
    let crystal = crystal(&qom, 8);
    let first = halver(&qom, "first", &log, &crystal);
    let second = halver(&qom, "second", &log, first.child(Halver::OUT));
    let beside = halver(&qom, "beside", &log, &crystal);
    first.fails.store(true, Relaxed);
    crystal.set_period(10);
    assert!(catch_unwind(AssertUnwindSafe(|| crystal.propagate())).is_err());
    assert_eq!((beside.child(Halver::CLK).period(), second.child(Halver::CLK).period()), (10, 20));
    first.fails.store(false, Relaxed);
    crystal.set_period(11);
    crystal.propagate();
    assert_eq!(second.child(Halver::CLK).period(), 22);
    assert_eq!(told(&log).len(), 12);
}

#[test]
fn of_eight_threads_the_last_period_is_everybodys() {
    let qom = Qom::new().unwrap();
    let crystal = crystal(&qom, 1);
    let (calls, inside) = (AtomicU64::new(0), AtomicU64::new(0));
    let shared = Arc::new((calls, inside));
    let followers: Vec<_> = (0..4)
        .map(|_| {
            let mut clock = qom.create::<Clock>().unwrap();
            clock.source.set(&crystal);
            let shared = shared.clone();
            clock.on_event(move |_| {
                assert_eq!(shared.1.fetch_add(1, Relaxed), 0, "one at a time");
                shared.0.fetch_add(1, Relaxed);
                shared.1.fetch_sub(1, Relaxed);
            });
            clock.complete().unwrap()
        })
        .collect();
    thread::scope(|scope| {
        for number in 0..8u64 {
            let (crystal, qom) = (&crystal, &qom);
            scope.spawn(move || {
                for turn in 0..500 {
                    crystal.set_period(1 + number * 1000 + turn);
                    crystal.propagate();
                    if turn % 50 == 0 {
                        let mut joins = qom.create::<Clock>().unwrap();
                        joins.source.set(crystal);
                        drop(joins.complete().unwrap());
                    }
                }
            });
        }
    });
    assert!(followers.iter().all(|clock| clock.period() == crystal.period()));
    assert_eq!(shared.0.load(Relaxed) % 8, 0, "each is told before and after");
}
