//! Pairs of measurements: ours and the floor in turn, so that the machine's moods hit both alike.
//!
//! Only the ratio is worth quoting. A general benchmark library measures one thing after the other.

use std::hint::black_box;
use std::time::Instant;

/// How many rounds; each measures ours, then the floor.
const ROUNDS: usize = 60;

/// Nanoseconds of one call, over as many calls as make a round long enough to be timed.
fn time(calls: u32, run: &mut impl FnMut()) -> f64 {
    let start = Instant::now();
    for _ in 0..calls {
        run();
    }
    start.elapsed().as_nanos() as f64 / f64::from(calls)
}

pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Prints a row: ours, the floor, and the median of the rounds' ratios.
pub(crate) fn pair<A, B>(name: &str, mut ours: impl FnMut() -> A, floor_name: &str, mut floor: impl FnMut() -> B) {
    let mut ours = || {
        black_box(ours());
    };
    let mut floor = || {
        black_box(floor());
    };
    let calls = 20_000;
    time(calls, &mut ours);
    time(calls, &mut floor);
    let (mut own, mut other, mut ratio) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let (a, b) = (time(calls, &mut ours), time(calls, &mut floor));
        own.push(a);
        other.push(b);
        ratio.push(a / b);
    }
    row(name, median(own), floor_name, median(other), median(ratio));
}

/// Prints a row.
pub(crate) fn row(name: &str, ours: f64, floor_name: &str, floor: f64, ratio: f64) {
    println!("{name:<34} {ours:>8.1} ns   {floor_name:<34} {floor:>8.1} ns   x {ratio:.2}");
}
