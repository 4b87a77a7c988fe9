//! The migration object of QEMU's singleton RFC: it migrates a machine, and devices ask for it at any time.
//!
//! ```text
//! cargo run --example migration
//! ```
//!
//! Each step that the mail thread speaks of begins with points of it, and shows what becomes of them here.

#![forbid(unsafe_code)]

mod asking;
mod board;
mod creation;
mod guest;
mod line;
mod migrating;
mod object;

use asking::{Answer, Told};
use creation::{at_once, count, properties, refusal};
use guest::Guest;
use object::Migration;
use qom_runtime::prelude::*;
use std::io::{self, Write};
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;
use std::time::Duration;

type Outcome<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

/// Longer than any answer takes.
const PATIENCE: Duration = Duration::from_secs(60);
const ASKERS: usize = 4;
const CREATORS: usize = 8;
/// What a user adds to the board, in this order.
const DEVICES: [&str; 2] = ["nic,id=net0", "display,id=screen"];

fn main() -> Outcome {
    let mut story = Story { qom: board::power_on(&DEVICES)?, out: Box::new(io::stdout().lock()) };
    story.say("One migration object: it migrates a machine, and devices ask for it at any time")?;
    story.list_and_create()?;
    story.read_by_path()?;
    let guest = Guest::start(&story.qom)?;
    let (told, askers) = asking::start(ASKERS, &story.qom);
    let told = Arc::new(told);
    told.expect(ASKERS, Answer::Idle)?;
    story.migrate_in_vain(&guest, &told)?;
    story.shut_down(&told)?;
    story.create_again(&told)?;
    story.migrate(&guest, &told)?;
    guest.stop()?;
    story.load_older()?;
    story.end(&told, askers)
}

struct Story {
    /// Of the machine that is migrated.
    qom: Qom,
    out: Box<dyn Write>,
}

impl Story {
    fn say(&mut self, text: &str) -> Outcome {
        Ok(writeln!(self.out, "{text}")?)
    }

    fn refused<T>(&mut self, what: &str, outcome: Result<T>) -> Outcome {
        let error = outcome.err().ok_or_else(|| format!("{what}: not refused"))?;
        self.say(&format!("   {what}:\n   -> {}", error.to_string().replace('\n', "\n      ")))
    }

    fn list_and_create(&mut self) -> Outcome {
        self.say("\n1. List its properties by the type's name; create it; create another one")?;
        self.say("   [patch 6: listing properties made a second object; with the patch it borrows the first]")?;
        let (qom, list) = (self.qom.clone(), properties(&self.qom)?);
        self.say(list.trim_end())?;
        ensure(qom.instance::<Migration>().is_none() && qom.check::<Migration>().is_ok(), "listing left something")?;
        let mut draft = qom.create::<Migration>()?;
        draft.set("multifd", true)?;
        draft.place(&qom.root(), "migration")?;
        let migration = draft.complete()?;
        self.say(&format!("   create migration: {migration:?}\n{}", refusal(&qom)?))?;
        ensure(properties(&qom)? == list && migration.get("multifd")? == true, "listing disturbs, or is disturbed")?;
        self.say("   list again: the same, and the object is as it was")?;
        self.say("   => listing reads constants; creation itself checks, and can fail")
    }

    fn read_by_path(&mut self) -> Outcome {
        self.say("\n2. Read and set it by its path")?;
        self.say("   [objection: what a type lists must not depend on which objects exist]")?;
        self.say("   [reply to looking in the tree: the migration object has no parent, so it is not found there]")?;
        let object = self.qom.resolve("/migration")?;
        object.set_text("max-bandwidth", "64M")?;
        for property in object.list() {
            self.say(&format!("   {} = {}", property.name, object.get_text(&property.name)?))?;
        }
        self.refused("set tls = on", object.set_text("tls", "on"))?;
        self.refused("set transferred = 0", object.set_text("transferred", "0"))?;
        self.say("   => a type is asked for properties, an object for values, and the tree for objects")
    }

    fn shut_down(&mut self, told: &Arc<Told>) -> Outcome {
        self.say(&format!("\n4. Run it once more; shut it down, while {ASKERS} devices ask instance::<Migration>()"))?;
        self.say("   [patch 7: the finalizer clears the global pointer; reply 1: a reader may have it already]")?;
        let migration = self.qom.instance::<Migration>().ok_or("it is gone")?;
        let (outgoing, nobody) = line::connect();
        drop(nobody);
        self.refused("run it", Migration::run(&migration, outgoing))?;
        // The finalizer runs where the last handle is dropped: here, or in a device that looks just then. All other
        // devices are told before it goes on.
        let (report, reported) = mpsc::channel();
        let (world, others) = (self.qom.downgrade(), told.clone());
        let set = migration.at_end.set(Box::new(move |_| {
            let outcome = others.expect(ASKERS - 1, Answer::Gone);
            let outcome = outcome.and_then(|()| refusal(&world.upgrade().ok_or("no world")?));
            let _ = report.send(outcome.map_err(|error| error.to_string()));
        }));
        ensure(set.is_ok(), "it is ending already")?;
        migration.unparent();
        drop(migration);
        let refusal = reported.recv_timeout(PATIENCE)??;
        self.say("   its finalizer runs, and takes its time; other devices are told: gone")?;
        self.say(&refusal)?;
        told.expect(1, Answer::Gone)?;
        self.qom.check::<Migration>()?;
        self.say("   its finalizer has run; all devices are told: gone; another one may be created")?;
        self.say("   => a look is an atomic upgrade: a reference for as long as it takes, or nothing")
    }

    fn create_again(&mut self, told: &Told) -> Outcome {
        self.say(&format!("\n5. Get or create a new one, on {CREATORS} threads at once"))?;
        self.say("   [GLib: creators can race; they, and patch 2's callers, are not told what they got]")?;
        self.say("   [objection: one object for the whole process is wrong; settings end with what they are for]")?;
        let results = at_once(&self.qom, CREATORS);
        self.say(&count(&results))?;
        let mut won: Vec<_> = results.into_iter().flatten().collect();
        let (Some(GetOrCreate::Created(mut draft)), true) = (won.pop(), won.is_empty()) else {
            return Err("not one has won".into());
        };
        draft.place(&self.qom.root(), "migration")?;
        let migration = draft.complete()?;
        let (multifd, bandwidth) = (migration.get_text("multifd")?, migration.get_text("max-bandwidth")?);
        self.say(&format!("   completed: {migration:?}, multifd = {multifd}, max-bandwidth = {bandwidth}"))?;
        told.expect(ASKERS, Answer::Idle)?;
        let results = at_once(&self.qom, CREATORS);
        self.say(&count(&results))?;
        let is_it = |one: &Result<GetOrCreate<_>>| matches!(one, Ok(GetOrCreate::Existing(it)) if *it == migration);
        ensure(results.iter().all(is_it), "not all are the same")?;
        self.say("   => exactly one creates; who gets what there was is told so; nothing is left of the first")
    }

    fn end(self, told: &Told, askers: Vec<JoinHandle<()>>) -> Outcome {
        let Story { qom, mut out } = self;
        writeln!(out, "\n8. Drop the whole world, with a migration object in it, while devices ask")?;
        writeln!(out, "   [reply 2: asking should be all right anywhere, even after the shutdown]")?;
        drop(qom);
        told.expect(ASKERS, Answer::Gone)?;
        for asker in askers {
            asker.join().map_err(|_| "a device panicked")?;
        }
        writeln!(out, "   all devices are told: gone; they find no world to ask in, and end")?;
        Ok(writeln!(out, "   => a device keeps a WeakQom and no object; it cannot ask too late")?)
    }
}

fn ensure(holds: bool, otherwise: &str) -> Outcome {
    if holds { Ok(()) } else { Err(otherwise.into()) }
}
