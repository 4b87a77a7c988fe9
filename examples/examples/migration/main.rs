//! The migration object of QEMU's singleton RFC, and devices that ask for it at any time.
//!
//! ```text
//! cargo run --example migration
//! ```
//!
//! Each step begins with points of the mail thread and shows what becomes of them here.

#![forbid(unsafe_code)]

mod devices;
mod object;

use devices::{Answer, PATIENCE, Told};
use object::Migration;
use qom_runtime::prelude::*;
use std::io::{self, Write};
use std::sync::{Arc, Barrier, mpsc};
use std::thread;

type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;

const DEVICES: usize = 4;
const CREATORS: usize = 8;

fn main() -> Outcome {
    tell(&mut io::stdout().lock())
}

fn tell(out: &mut dyn Write) -> Outcome {
    writeln!(out, "One migration object, and devices that ask for it at any time")?;
    let qom = Qom::new()?;
    list_and_create(&qom, out)?;
    read_by_path(&qom, out)?;
    let (told, devices) = devices::start(DEVICES, &qom);
    let told = Arc::new(told);
    run_and_shut_down(&qom, &told, out)?;
    create_again(&qom, &told, out)?;

    writeln!(out, "\n5. Drop the whole world, with a migration object in it, while devices ask")?;
    writeln!(out, "   [reply 2: asking should be all right anywhere, even after the shutdown]")?;
    drop(qom);
    told.expect(DEVICES, Answer::Gone)?;
    for device in devices {
        device.join().map_err(|_| "a device panicked")?;
    }
    writeln!(out, "   all devices are told: gone; they find no world to ask in, and end")?;
    Ok(writeln!(out, "   => a device keeps a WeakQom and no object; it cannot ask too late")?)
}

fn list_and_create(qom: &Qom, out: &mut dyn Write) -> Outcome {
    writeln!(out, "\n1. List its properties by the type's name; create it; create another one")?;
    writeln!(out, "   [patch 6: listing properties made a second object; with the patch it borrows the first]")?;
    let list = properties(qom)?;
    write!(out, "{list}")?;
    ensure(qom.instance::<Migration>().is_none() && qom.check::<Migration>().is_ok(), "listing left something")?;
    let mut draft = qom.create::<Migration>()?;
    draft.set("multifd", true)?;
    draft.place(&qom.root(), "migration")?;
    let migration = draft.complete()?;
    writeln!(out, "   create migration: {migration:?}")?;
    refuse(qom, out)?;
    ensure(properties(qom)? == list && migration.get("multifd")? == true, "listing disturbs, or is disturbed")?;
    writeln!(out, "   list again: the same, and the object is as it was")?;
    Ok(writeln!(out, "   => listing reads constants; creation itself checks, and can fail")?)
}

/// What `qom-list-properties` answers.
fn properties(qom: &Qom) -> Result<String> {
    let line = |property: &qom_runtime::property::PropertyInfo| {
        let default = property.default_value().map(|value| value.to_string()).unwrap_or_default();
        let line = format!("{:13}  {:8}  {default:13}  ", property.name(), property.type_name());
        format!("   {}\n", (line + property.description()).trim_end())
    };
    Ok(qom.type_info("migration")?.properties().map(line).collect())
}

/// Tries to create another one.
fn refuse(qom: &Qom, out: &mut dyn Write) -> Outcome {
    let error = qom.create::<Migration>().err().ok_or("there are two")?;
    writeln!(out, "   create another:\n   -> {error}")?;
    Ok(writeln!(out, "      held by {}", error.holder().ok_or("by nobody")?)?)
}

fn read_by_path(qom: &Qom, out: &mut dyn Write) -> Outcome {
    writeln!(out, "\n2. Read and set it by its path")?;
    writeln!(out, "   [objection: what a type lists must not depend on which objects exist]")?;
    writeln!(out, "   [reply to looking in the tree: the migration object has no parent, so it is not found there]")?;
    let object = qom.resolve("/migration")?;
    object.set_text("max-bandwidth", "64M")?;
    for property in object.list() {
        writeln!(out, "   {} = {}", property.name, object.get_text(&property.name)?)?;
    }
    for (name, text) in [("tls", "on"), ("transferred", "0")] {
        let error = object.set_text(name, text).err().ok_or("it was set")?;
        writeln!(out, "   set {name} = {text}:\n   -> {error}")?;
    }
    Ok(writeln!(out, "   => a type is asked for properties, an object for values, and the tree for objects")?)
}

fn run_and_shut_down(qom: &Qom, told: &Arc<Told>, out: &mut dyn Write) -> Outcome {
    writeln!(out, "\n3. Start, finish and shut it down, while {DEVICES} devices ask instance::<Migration>()")?;
    writeln!(out, "   [patch 7: the finalizer clears the global pointer; reply 1: a reader may have it already]")?;
    writeln!(out, "   [reply 2: device code asks very late, for one look, and holds no reference of its own]")?;
    let migration = qom.instance::<Migration>().ok_or("it is gone")?;
    told.expect(DEVICES, Answer::Idle)?;
    migration.start();
    told.expect(DEVICES, Answer::Running)?;
    migration.finish(1 << 20);
    told.expect(DEVICES, Answer::Idle)?;
    writeln!(out, "   all devices are told: idle, then running, then idle")?;

    // The finalizer runs where the last handle is dropped: here, or in a device that looks just then. All other devices
    // are told before it goes on.
    let (report, reported) = mpsc::channel();
    let (world, others) = (qom.downgrade(), told.clone());
    let set = migration.at_end.set(Box::new(move |_| {
        let mut text = Vec::new();
        let outcome = others.expect(DEVICES - 1, Answer::Gone);
        let outcome = outcome.and_then(|()| refuse(&world.upgrade().ok_or("no world")?, &mut text));
        let _ = report.send(outcome.map(|()| text).map_err(|error| error.to_string()));
    }));
    ensure(set.is_ok(), "it is ending already")?;
    migration.unparent();
    drop(migration);
    let refusal = reported.recv_timeout(PATIENCE)??;
    writeln!(out, "   its finalizer runs, and takes its time; other devices are told: gone")?;
    out.write_all(&refusal)?;
    told.expect(1, Answer::Gone)?;
    qom.check::<Migration>()?;
    writeln!(out, "   its finalizer has run; all devices are told: gone; another one may be created")?;
    Ok(writeln!(out, "   => a look is an atomic upgrade: a reference for as long as it takes, or nothing")?)
}

fn create_again(qom: &Qom, told: &Told, out: &mut dyn Write) -> Outcome {
    writeln!(out, "\n4. Get or create a new one, on {CREATORS} threads at once")?;
    writeln!(out, "   [GLib: creators can race; they, and patch 2's callers, are not told what they got]")?;
    writeln!(out, "   [objection: one object for the whole process is wrong; settings end with what they are for]")?;
    let mut won: Vec<_> = at_once(qom, out)?;
    let (Some(GetOrCreate::Created(mut draft)), true) = (won.pop(), won.is_empty()) else {
        return Err("not one has won".into());
    };
    draft.place(&qom.root(), "migration")?;
    let migration = draft.complete()?;
    let (multifd, bandwidth) = (migration.get_text("multifd")?, migration.get_text("max-bandwidth")?);
    writeln!(out, "   completed: {migration:?}, multifd = {multifd}, max-bandwidth = {bandwidth}")?;
    told.expect(DEVICES, Answer::Idle)?;
    let same = |one: &GetOrCreate<_>| matches!(one, GetOrCreate::Existing(found) if *found == migration);
    ensure(at_once(qom, out)?.iter().filter(|one| same(one)).count() == CREATORS, "not all are the same")?;
    Ok(writeln!(out, "   => exactly one creates; who gets what there was is told so; nothing is left of the first")?)
}

/// What threads get that ask at the same moment. Refusals are counted.
fn at_once(qom: &Qom, out: &mut dyn Write) -> Outcome<Vec<GetOrCreate<Migration>>> {
    let start = Barrier::new(CREATORS);
    let attempt = || {
        start.wait();
        qom.get_or_create::<Migration>()
    };
    let results: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> = (0..CREATORS).map(|_| scope.spawn(attempt)).collect();
        threads.into_iter().filter_map(|thread| thread.join().ok()).collect()
    });
    let refused = results.iter().filter(|result| result.is_err()).count();
    let got: Vec<_> = results.into_iter().flatten().collect();
    let created = got.iter().filter(|one| matches!(one, GetOrCreate::Created(_))).count();
    let existing = got.len() - created;
    writeln!(out, "   {CREATORS} threads: created {created}, existing {existing}, refused {refused}")?;
    Ok(got)
}

fn ensure(holds: bool, otherwise: &str) -> Outcome {
    if holds { Ok(()) } else { Err(otherwise.into()) }
}
