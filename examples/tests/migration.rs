//! The example `migration`: what it prints, its object under stress, and what arrives.
//!
//! After a change that is meant, `EXPECTED=write cargo test -p qom-examples --test migration` writes the file anew: read
//! what differs.

#[path = "../examples/migration/board.rs"]
mod board;
#[path = "../examples/migration/guest.rs"]
mod guest;
#[path = "../examples/migration/line.rs"]
mod line;
#[path = "../examples/migration/object.rs"]
mod object;

use board::{Display, Nic, WallClock};
use guest::Guest;
use object::{Migration, Progress};
use qom_runtime::prelude::*;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::thread;
use std::time::{Duration, Instant};

type Outcome<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

const PATIENCE: Duration = Duration::from_secs(60);

/// Whatever the threads do, in whichever order.
#[test]
fn it_always_says_what_is_expected() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("expected/migration.txt");
    for round in 0..5 {
        // Cargo builds it first where that was not done.
        let mut command = Command::new(env!("CARGO"));
        let command = command.args(["run", "--quiet", "--offline", "--example", "migration"]);
        let output = command.current_dir(env!("CARGO_MANIFEST_DIR")).output().expect("the example runs");
        let stdout = String::from_utf8(output.stdout).unwrap();
        if round == 0 && std::env::var_os("EXPECTED").is_some_and(|what| what == "write") {
            fs::write(&path, &stdout).unwrap();
        }
        assert_eq!(stdout, fs::read_to_string(&path).unwrap());
        assert_eq!((output.status.code(), &*String::from_utf8_lossy(&output.stderr)), (Some(0), ""));
        assert!(stdout.lines().all(|line| line.len() <= 100));
    }
}

const READERS: usize = 4;
/// More than any live object has sent.
const ENDED: u64 = 1 << 40;

/// What is counted from outside.
#[derive(Default)]
struct Counts {
    /// Objects, from their creation to the end of their finalizer.
    there: AtomicUsize,
    ended: AtomicUsize,
    looks: AtomicUsize,
    /// Threads that create.
    busy: AtomicUsize,
}

impl Counts {
    /// A new object, if there is none, with a finalizer that marks it as ended.
    fn create(self: &Arc<Self>, qom: &Qom) -> Result<Draft<Migration>> {
        let draft = qom.create::<Migration>()?;
        assert_eq!(self.there.fetch_add(1, SeqCst), 0, "a second one");
        assert_eq!((draft.get("transferred")?, draft.get("progress")?), (0.into(), "not-started".into()));
        let counts = self.clone();
        let act = move |ending: &Migration| {
            ending.count(ENDED);
            thread::yield_now();
            counts.ended.fetch_add(1, SeqCst);
            counts.there.fetch_sub(1, SeqCst);
        };
        assert!(draft.at_end.set(Box::new(act)).is_ok(), "memory of another");
        Ok(draft)
    }

    /// A reader's look at whatever `instance` gives; it stays what it was while it is looked at.
    fn look(&self, qom: &Qom) {
        let Some(migration) = qom.instance::<Migration>() else { return };
        for _ in 0..3 {
            assert!(migration.get_uint("transferred").unwrap() < ENDED, "one that has ended");
            assert_eq!((migration.type_name(), migration.at_end.get().is_some()), ("migration", true));
            let _ = migration.is_running();
        }
        self.looks.fetch_add(1, SeqCst);
    }

    /// Waits until some reader has looked once more.
    fn await_a_look(&self) {
        let (before, start) = (self.looks.load(SeqCst), Instant::now());
        while self.looks.load(SeqCst) == before {
            assert!(start.elapsed() < PATIENCE, "nobody looks");
            thread::yield_now();
        }
    }
}

/// All try before the one that has won leaves.
#[test]
fn of_creators_at_the_same_moment_one_wins() {
    const CREATORS: usize = 3;
    const ROUNDS: usize = 3000;
    let (qom, arrived) = (Qom::new().unwrap(), AtomicUsize::new(0));
    let meet = |times: usize| {
        arrived.fetch_add(1, SeqCst);
        while arrived.load(SeqCst) < times * CREATORS {
            thread::yield_now();
        }
    };
    let create = || {
        let mut won = 0;
        for round in 0..ROUNDS {
            meet(2 * round + 1);
            let draft = qom.create::<Migration>();
            won += usize::from(draft.is_ok());
            meet(2 * round + 2);
            drop(draft);
        }
        won
    };
    let won: usize = thread::scope(|scope| {
        let threads: Vec<_> = (0..CREATORS).map(|_| scope.spawn(create)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    assert_eq!(won, ROUNDS, "exactly one a round");
}

/// While some create one after the other, others look.
#[test]
fn objects_come_and_go_under_the_eyes_of_readers() {
    const CREATORS: usize = 4;
    const ROUNDS: usize = 250;
    struct Busy<'a>(&'a Counts);
    impl Drop for Busy<'_> {
        fn drop(&mut self) {
            self.0.busy.fetch_sub(1, SeqCst);
        }
    }
    let (qom, counts) = (Qom::new().unwrap(), Arc::new(Counts::default()));
    counts.busy.store(CREATORS, SeqCst);
    let create = || {
        let _busy = Busy(&counts);
        let mut round = 0;
        while round < ROUNDS {
            let mut draft = match counts.create(&qom) {
                Ok(draft) => draft,
                Err(error) => {
                    assert_eq!(error.holder().unwrap().type_name(), "migration");
                    thread::yield_now();
                    continue;
                }
            };
            round += 1;
            if round % 5 == 0 {
                continue; // a draft that comes to nothing
            }
            draft.place(&qom.root(), "migration").unwrap();
            let migration = draft.complete().unwrap();
            migration.start().unwrap();
            counts.await_a_look();
            migration.count(1);
            migration.finish(Progress::Completed);
            assert_eq!(qom.resolve("/migration").unwrap(), migration);
            migration.unparent();
        }
    };
    let read = || {
        while counts.busy.load(SeqCst) > 0 {
            counts.look(&qom);
            thread::yield_now();
        }
    };
    thread::scope(|scope| {
        (0..CREATORS).for_each(|_| drop(scope.spawn(create)));
        (0..READERS).for_each(|_| drop(scope.spawn(read)));
    });
    assert_eq!((counts.there.load(SeqCst), counts.ended.load(SeqCst)), (0, CREATORS * ROUNDS));
    assert!(qom.check::<Migration>().is_ok());
}

/// Readers keep nothing, so worlds end while they look, and the object ends with its world.
#[test]
fn worlds_come_and_go_under_the_eyes_of_readers() {
    for _ in 0..100 {
        let (qom, counts) = (Qom::new().unwrap(), Arc::new(Counts::default()));
        let mut draft = counts.create(&qom).unwrap();
        draft.place(&qom.root(), "migration").unwrap();
        drop(draft.complete().unwrap());
        let world = qom.downgrade();
        let read = || {
            while let Some(qom) = world.upgrade() {
                counts.look(&qom);
                drop(qom);
                thread::yield_now();
            }
        };
        thread::scope(|scope| {
            (0..READERS).for_each(|_| drop(scope.spawn(read)));
            counts.await_a_look();
            drop(qom);
        });
        assert_eq!((counts.there.load(SeqCst), counts.ended.load(SeqCst)), (0, 1));
    }
}

const DEVICES: [&str; 2] = ["nic,id=net0", "display,id=screen"];

/// A migration, and the thread on which it runs.
fn begin(qom: &Qom, line: line::Outgoing) -> (Owned<Migration>, thread::JoinHandle<Result<()>>) {
    let mut draft = qom.create::<Migration>().unwrap();
    draft.place(&qom.root(), "migration").unwrap();
    let migration = draft.complete().unwrap();
    let runs = migration.clone();
    (migration, thread::spawn(move || Migration::run(&runs, line)))
}

#[test]
fn what_arrives_is_the_state_of_one_moment() {
    let (qom, mut texts) = (board::power_on(&DEVICES).unwrap(), Vec::new());
    let guest = Guest::start(&qom).unwrap();
    for _ in 0..40 {
        guest.await_a_tick().unwrap();
        let (there, (outgoing, incoming)) = (board::power_on(&DEVICES).unwrap(), line::connect());
        let (migration, sender) = begin(&qom, outgoing);
        let text = incoming.load_into(&there).unwrap();
        sender.join().unwrap().unwrap();
        assert_eq!(migration.get("progress").unwrap(), "completed");
        assert_eq!(migration.get("transferred").unwrap(), text.len());
        migration.unparent();

        let (clock, display) = (there.only::<WallClock>().unwrap(), there.only::<Display>().unwrap());
        let (now, shown) = (clock.now.load(SeqCst), display.shown.load(SeqCst));
        assert!(shown == now || shown + 1 == now, "{text}");
        let (free, in_use) = there.only::<Nic>().unwrap().counters();
        assert_eq!(free + in_use, 64, "{text}");
        assert_eq!(there.save().unwrap().to_string(), text);
        texts.push(text);
    }
    guest.stop().unwrap();
    texts.dedup();
    assert_eq!(texts.len(), 40, "the guest works");
}

/// Nobody takes what is sent, or answers: it has failed, and nothing is forbidden any more.
#[test]
fn a_line_that_breaks() {
    let qom = board::power_on(&DEVICES).unwrap();
    let (outgoing, incoming) = line::connect();
    let (migration, sender) = begin(&qom, outgoing);
    drop(incoming);
    assert_eq!(sender.join().unwrap().unwrap_err().to_string(), "the line is broken");
    assert_eq!(migration.get("progress").unwrap(), "failed");
    assert!(qom.add_device(&DeviceDefinition::from_text("nic").unwrap()).unwrap().is_some());
}

/// Cannot be saved.
#[derive(QomType)]
#[qom(parent = "device", state(before_save = Faulty::before_save))]
struct Faulty {}
impl DeviceImpl for Faulty {}
impl Faulty {
    fn before_save(_: &Obj<Self>) -> Result<()> {
        panic!("it is faulty")
    }
}

/// The same, where a device panics.
#[test]
fn a_device_that_panics() {
    let qom = board::power_on(&["faulty,id=faulty0"]).unwrap();
    let (outgoing, incoming) = line::connect();
    let (migration, sender) = begin(&qom, outgoing);
    assert!(sender.join().is_err());
    assert_eq!(migration.get("progress").unwrap(), "failed");
    qom.delete_device("faulty0").unwrap();
    let there = board::power_on(&[]).unwrap();
    assert_eq!(
        incoming.load_into(&there).unwrap_err().to_string(),
        "what arrives is no JSON text: EOF while parsing a value at line 1 column 0"
    );
}

/// Whatever is cut off a text, or its upgrade cannot take: nothing is loaded.
#[test]
fn what_arrives_may_be_anything() {
    let qom = board::power_on(&DEVICES).unwrap();
    let (before, text) = (qom.save().unwrap(), include_str!("../examples/migration/older.json").trim_end());
    for end in 0..text.len() {
        let error = line::load(&qom, &text[..end]).unwrap_err().to_string();
        assert!(error.starts_with("what arrives is no JSON text: "), "{error}");
    }
    for (ms, said) in [("-1", "no number"), ("\"12\"", "no number"), ("18446744073709552", "too large")] {
        let error = line::load(&qom, &text.replace("\"ms\": 12", &format!("\"ms\": {ms}"))).unwrap_err();
        assert_eq!(error.to_string(), format!("/machine/clock: wall-clock: `ms` is {said}"));
    }
    assert_eq!(qom.save().unwrap(), before);
    line::load(&qom, text).unwrap();
    assert_ne!(qom.save().unwrap(), before);
}
