//! Which addresses of a bus are taken, and the lowest that is free.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// Each operation takes as long as a look into an ordered map, however many addresses are taken.
#[derive(Default)]
pub(super) struct Addresses {
    /// The number of the place that has an address.
    holders: BTreeMap<u64, u64>,
    /// The taken addresses, as runs without a gap: the first of each, and the last. No two touch.
    runs: BTreeMap<u64, u64>,
}

impl Addresses {
    /// Who has an address.
    pub(super) fn holder(&self, address: u64) -> Option<u64> {
        self.holders.get(&address).copied()
    }

    /// The lowest of a range that nobody has.
    pub(super) fn lowest_free(&self, range: &RangeInclusive<u64>) -> Option<u64> {
        let first = *range.start();
        let free = match self.run_of(first) {
            Some((_, last)) => last.checked_add(1)?,
            None => first,
        };
        range.contains(&free).then_some(free)
    }

    /// A place gets an address that is free.
    pub(super) fn take(&mut self, address: u64, number: u64) {
        self.holders.insert(address, number);
        let before = address.checked_sub(1).and_then(|before| self.run_of(before));
        let after = address.checked_add(1).and_then(|after| self.runs.remove(&after));
        let first = before.map_or(address, |(first, _)| first);
        self.runs.insert(first, after.unwrap_or(address));
    }

    /// Nobody has an address that was taken any more.
    pub(super) fn free(&mut self, address: u64) {
        self.holders.remove(&address);
        let Some((first, last)) = self.run_of(address) else { return };
        self.runs.remove(&first);
        if first < address {
            self.runs.insert(first, address - 1);
        }
        if address < last {
            self.runs.insert(address + 1, last);
        }
    }

    /// The run that an address is in.
    fn run_of(&self, address: u64) -> Option<(u64, u64)> {
        let (first, last) = self.runs.range(..=address).next_back()?;
        (address <= *last).then_some((*first, *last))
    }
}

/// As many steps as show each way in which runs grow, meet, shrink and part, at both ends of the numbers too.
#[test]
fn runs_are_what_is_taken() {
    let mut dice = 1_u64;
    for lowest in [0, u64::MAX - 15] {
        let (mut addresses, mut taken) = (Addresses::default(), BTreeMap::new());
        for number in 0..20_000 {
            dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let address = lowest + (dice >> 60);
            match taken.remove(&address) {
                Some(holder) => {
                    assert_eq!(addresses.holder(address), Some(holder));
                    addresses.free(address);
                }
                None => {
                    taken.insert(address, number);
                    addresses.take(address, number);
                }
            }
            assert_eq!(addresses.holders, taken);
            let from = lowest + (dice >> 40) % 16;
            let range = from..=lowest + 15;
            let free = range.clone().find(|address| !taken.contains_key(address));
            assert_eq!(addresses.lowest_free(&range), free, "{:?}", addresses.runs);
            let gaps = addresses.runs.values().zip(addresses.runs.keys().skip(1));
            assert!(gaps.into_iter().all(|(last, next)| last + 1 < *next), "{:?}", addresses.runs);
        }
    }
}
