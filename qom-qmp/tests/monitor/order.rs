//! Events: all of them, in their order.

use crate::wire::{Wire, open};
use crate::world::{builder, monitor};
use qom_qmp::{EventKind, Monitor};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed};
use std::thread;

/// The names of all events until the end of the connection; replies are left out.
fn events(wire: &mut Wire) -> Vec<String> {
    let lines = std::iter::from_fn(|| wire.line());
    lines.filter_map(|line| line.get("event").map(|name| name.as_str().unwrap().to_owned())).collect()
}

/// Reads events on a thread while `work` is done, and then ends the program.
fn told_of(monitor: &Monitor, capabilities: Value, work: impl FnOnce()) -> Vec<String> {
    let (serving, path) = open(monitor);
    let mut wire = Wire::negotiated(&path, capabilities);
    thread::scope(|scope| {
        let reader = scope.spawn(move || events(&mut wire));
        work();
        drop(serving);
        reader.join().unwrap()
    })
}

#[test]
fn stop_and_resume_are_told_in_the_order_in_which_they_happen() {
    let monitor = monitor();
    let told = told_of(&monitor, json!([]), || {
        thread::scope(|scope| {
            scope.spawn(|| (0..50_000).for_each(|_| monitor.stop().unwrap()));
            scope.spawn(|| (0..50_000).for_each(|_| monitor.resume().unwrap()));
        });
    });
    assert!(told.len() > 1, "{}", told.len());
    for (position, event) in told.iter().enumerate() {
        assert_eq!(event, if position % 2 == 0 { "RESUME" } else { "STOP" }, "event {position}");
    }
}

#[test]
fn the_end_is_told_of_once_and_by_the_last_event() {
    for _ in 0..50 {
        let monitor = monitor();
        let told = told_of(&monitor, json!([]), || {
            thread::scope(|scope| {
                (0..4).for_each(|_| drop(scope.spawn(|| monitor.shut_down(false, "host-signal"))));
                scope.spawn(|| (0..20).for_each(|_| drop(monitor.resume().and_then(|()| monitor.stop()))));
            });
        });
        assert_eq!(told.iter().position(|event| event == "SHUTDOWN"), Some(told.len() - 1), "{told:?}");
    }
}

#[test]
fn the_end_is_told_to_clients_whose_commands_run() {
    for capabilities in [json!([]), json!(["oob"])] {
        for _ in 0..50 {
            let monitor = monitor();
            let (serving, path) = open(&monitor);
            let mut wire = Wire::negotiated(&path, capabilities.clone());
            let told = thread::scope(|scope| {
                let mut writer = Wire::of(wire.handle());
                scope.spawn(move || while writer.try_write("{\"execute\": \"query-status\"}") {});
                let reader = scope.spawn(move || events(&mut wire));
                thread::yield_now();
                monitor.shut_down(false, "host-signal");
                monitor.wait_for_shut_down();
                drop(serving);
                reader.join().unwrap()
            });
            assert_eq!(told, ["SHUTDOWN"]);
        }
    }
}

#[test]
fn who_negotiates_is_told_so_before_anything_else() {
    const NOISE: EventKind<()> = EventKind::new("NOISE");
    let monitor = builder().event(&NOISE).build().unwrap();
    let (_serving, path) = open(&monitor);
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            while !is_over.load(Relaxed) {
                monitor.emit(&NOISE, ());
            }
        });
        let firsts: Vec<_> = (0..200)
            .map(|_| {
                let mut wire = Wire::connect(&path);
                wire.send(json!({"execute": "qmp_capabilities"}));
                wire.line().unwrap();
                wire.line()
            })
            .collect();
        is_over.store(true, Relaxed);
        assert_eq!(firsts, vec![Some(json!({"return": {}})); 200]);
    });
}

#[test]
fn the_machine_is_made_once_though_two_say_when() {
    static MADE: AtomicU32 = AtomicU32::new(0);
    let make = |_: &qom_runtime::prelude::Qom| {
        MADE.fetch_add(1, Relaxed);
        thread::sleep(std::time::Duration::from_millis(50));
        Ok(())
    };
    let monitor = builder().preconfig(make).build().unwrap();
    let results = thread::scope(|scope| {
        let both = [scope.spawn(|| monitor.exit_preconfig()), scope.spawn(|| monitor.exit_preconfig())];
        both.map(|one| one.join().unwrap().map_err(|error| error.to_string()))
    });
    let too_late = Err("The command is permitted only before machine initialization".to_owned());
    assert!(results.contains(&Ok(())) && results.contains(&too_late), "{results:?}");
    assert_eq!(MADE.load(Relaxed), 1);
}
