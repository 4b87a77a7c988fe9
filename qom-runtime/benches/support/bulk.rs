//! Rows of what is done with many siblings, one after the other.

use crate::support::{median, row};
use qom_runtime::Result;
use std::time::{Duration, Instant};

/// All places in an order that jumps about.
pub(crate) fn mixed(count: usize) -> impl Iterator<Item = usize> + Clone {
    (0..count).map(move |at| at * 7_919 % count)
}

/// A row of what changes a family: each round works on all siblings, and says how long that took; `work` is how many that
/// may be in all rounds.
pub(crate) fn bulk(
    work: usize,
    name: &str,
    count: usize,
    mut ours: impl FnMut() -> Result<Duration>,
    floor_name: &str,
    mut floor: impl FnMut() -> Duration,
) -> Result<()> {
    let rounds = (work / count).clamp(7, 60);
    let each = |time: Duration| time.as_nanos() as f64 / count as f64;
    let (mut own, mut other, mut ratio) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rounds {
        let (a, b) = (each(ours()?), each(floor()));
        own.push(a);
        other.push(b);
        ratio.push(a / b);
    }
    row(&titled(name, count), median(own), floor_name, median(other), median(ratio));
    Ok(())
}

pub(crate) fn titled(name: &str, count: usize) -> String {
    format!("{name}, {count}")
}

pub(crate) fn timed<R>(work: impl FnOnce() -> R) -> (Duration, R) {
    let start = Instant::now();
    let done = work();
    (start.elapsed(), done)
}
