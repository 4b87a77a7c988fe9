//! The names in a tree, each kept once, with whoever stands under it.

use super::arena::Ends;
use crate::sync::Arc;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// The names that are taken somewhere, by numbers of our own; 0 is none.
#[derive(Debug, Default)]
pub(super) struct Names {
    numbers: HashMap<Arc<str>, u32>,
    /// By number, less one.
    entries: Vec<Option<Entry>>,
    free: Vec<u32>,
}

#[derive(Debug)]
struct Entry {
    text: Arc<str>,
    /// In how many places the name is taken.
    uses: u32,
    /// The nodes that paths lead to under this name, in any parent.
    bearers: Ends,
}

impl Names {
    /// The number of a name that is taken somewhere, or 0.
    pub(super) fn find(&self, text: &str) -> u32 {
        self.numbers.get(text).copied().unwrap_or_default()
    }

    pub(super) fn text(&self, number: u32) -> Option<&Arc<str>> {
        Some(&self.entry(number)?.text)
    }

    pub(super) fn bearers(&self, number: u32) -> Ends {
        self.entry(number).map(|entry| entry.bearers).unwrap_or_default()
    }

    pub(super) fn set_bearers(&mut self, number: u32, bearers: Ends) {
        if let Some(entry) = self.entry_mut(number) {
            entry.bearers = bearers;
        }
    }

    /// One more place takes the name.
    pub(super) fn add_use(&mut self, text: &str) -> u32 {
        let known = self.find(text);
        if let Some(entry) = self.entry_mut(known) {
            entry.uses += 1;
            return known;
        }
        let text: Arc<str> = text.into();
        let entry = Some(Entry { text: text.clone(), uses: 1, bearers: Ends::default() });
        let number = self.free.pop().unwrap_or_else(|| {
            self.entries.push(None);
            self.entries.len() as u32
        });
        self.entries[number as usize - 1] = entry;
        self.numbers.insert(text, number);
        number
    }

    /// One place less.
    pub(super) fn drop_use(&mut self, number: u32) {
        let Some(entry) = self.entry_mut(number) else { return };
        entry.uses -= 1;
        if entry.uses == 0
            && let Some(entry) = self.entries[number as usize - 1].take()
        {
            self.numbers.remove(&entry.text);
            self.free.push(number);
        }
    }

    fn entry(&self, number: u32) -> Option<&Entry> {
        self.entries.get((number as usize).checked_sub(1)?)?.as_ref()
    }

    fn entry_mut(&mut self, number: u32) -> Option<&mut Entry> {
        self.entries.get_mut((number as usize).checked_sub(1)?)?.as_mut()
    }
}

/// A map by numbers of our own, which nobody outside can choose: one multiplication spreads them.
pub(super) type NumberMap<V> = HashMap<u64, V, BuildHasherDefault<NumberHasher>>;

#[derive(Default)]
pub(super) struct NumberHasher(u64);

impl Hasher for NumberHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = (self.0 ^ number).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(32);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_kept_while_it_is_used() {
        let mut names = Names::default();
        let (one, two) = (names.add_use("a"), names.add_use("b"));
        assert_eq!((names.add_use("a"), names.find("b"), names.find("c")), (one, two, 0));
        names.drop_use(one);
        assert_eq!(names.text(one).map(|text| &**text), Some("a"));
        names.drop_use(one);
        assert_eq!((names.find("a"), names.text(one)), (0, None));
        assert_eq!(names.add_use("c"), one, "a number serves again");
        assert_eq!(names.find("b"), two);
    }
}
