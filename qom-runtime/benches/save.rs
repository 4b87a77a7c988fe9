//! What saving and loading cost at 100, 1,000 and 10,000 objects of five fields, and what setting a property costs that is
//! saved; beside the floor: the same fields in structs, as JSON values.
//!
//! All numbers are per object.

#![expect(clippy::print_stdout, reason = "a benchmark prints its rows")]
#![expect(dead_code, reason = "not all that benchmarks share is used here")]

#[path = "support/bulk.rs"]
mod bulk;
mod support;

use bulk::timed;
use qom_runtime::prelude::*;
use serde_json::json;
use std::hint::black_box;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering::Relaxed};
use support::pair;

/// What is saved.
#[derive(QomType)]
pub struct SavedPort {
    #[qom(property, state)]
    rate: AtomicU32,
    /// The same, which is not saved.
    #[qom(property)]
    limit: AtomicU32,
    #[qom(property, state)]
    open: AtomicBool,
    #[qom(state)]
    sent: AtomicU64,
    #[qom(state)]
    received: AtomicU64,
    #[qom(state)]
    line: Mutex<String>,
}

/// The floor.
#[derive(Default)]
struct Port {
    rate: AtomicU32,
    open: AtomicBool,
    sent: AtomicU64,
    received: AtomicU64,
    line: Mutex<String>,
}

impl Port {
    fn save(&self) -> Value {
        let line = self.line.lock().unwrap().clone();
        json!({"rate": self.rate.load(Relaxed), "open": self.open.load(Relaxed), "sent": self.sent.load(Relaxed),
               "received": self.received.load(Relaxed), "line": line})
    }

    fn load(&self, saved: &Value) {
        self.rate.store(saved["rate"].as_u64().unwrap_or(0) as u32, Relaxed);
        self.open.store(saved["open"].as_bool().unwrap_or(false), Relaxed);
        self.sent.store(saved["sent"].as_u64().unwrap_or(0), Relaxed);
        self.received.store(saved["received"].as_u64().unwrap_or(0), Relaxed);
        *self.line.lock().unwrap() = saved["line"].as_str().unwrap_or("").to_owned();
    }
}

fn main() -> Result<()> {
    for count in [100, 1_000, 10_000] {
        let qom = Qom::with_types([SavedPort::INFO])?;
        for _ in 0..count {
            qom.create::<SavedPort>()?.placed(&qom.root(), "port[*]")?.complete()?;
        }
        let ports: Vec<_> = (0..count).map(|_| Port::default()).collect();
        let (saved, values) = (qom.save()?, ports.iter().map(Port::save).collect::<Vec<_>>());
        let saving = || {
            let (time, done) = timed(|| qom.save());
            done.map(|saved| {
                black_box(saved);
                time
            })
        };
        let floor = || timed(|| black_box(ports.iter().map(Port::save).collect::<Vec<_>>())).0;
        bulk::bulk(30_000, "save, per object", count, saving, "JSON values of structs", floor)?;
        let loading = || {
            let (time, done) = timed(|| qom.load(&saved));
            done.map(|()| time)
        };
        let floor = || timed(|| ports.iter().zip(&values).for_each(|(port, value)| port.load(value))).0;
        bulk::bulk(30_000, "load, per object", count, loading, "structs of JSON values", floor)?;
    }
    let qom = Qom::with_types([SavedPort::INFO])?;
    let port = qom.create::<SavedPort>()?.placed(&qom.root(), "port")?.complete()?;
    pair("set what is saved", || port.set("rate", 5), "set what is not", || port.set("limit", 5));
    pair(
        "a change",
        || drop(port.changing()),
        "an atomic, up and down",
        || {
            port.sent.fetch_add(1, Relaxed);
            port.sent.fetch_sub(1, Relaxed);
        },
    );
    Ok(())
}
