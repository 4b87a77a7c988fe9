//! The property table of a class: its ancestors' properties and its own, with a constant index by name.

use super::class::PropertyInfo;
use crate::name::same;

/// One place of a property table: the property, and the table's index by name threaded through the places.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    pub(crate) property: &'static PropertyInfo,
    /// The first property whose name hashes to this place, plus one; 0 for none.
    pub(crate) first: u16,
    /// The next property whose name hashes to the same place as this one's, plus one; 0 for none.
    pub(crate) next: u16,
}

/// The ancestors' entries followed by a type's own, with their index by name: each place begins a chain of the
/// properties whose names hash to it.
pub(super) const fn table<const LEN: usize>(above: &[Entry], own: &'static [PropertyInfo]) -> [Entry; LEN] {
    assert!(LEN < u16::MAX as usize, "a type has less than 65535 properties");
    let Some(any) = (if above.is_empty() { own.first() } else { Some(above[0].property) }) else {
        panic!("a table has an entry to begin with");
    };
    let mut table = [Entry { property: any, first: 0, next: 0 }; LEN];
    let mut at = 0;
    while at < LEN {
        table[at].property = if at < above.len() { above[at].property } else { &own[at - above.len()] };
        let place = place(table[at].property.hash, LEN);
        table[at].next = table[place].first;
        at += 1;
        table[place].first = at as u16;
    }
    table
}

/// Finds `name` through the index.
#[inline]
pub(crate) fn find(table: &'static [Entry], name: &str) -> Option<&'static PropertyInfo> {
    let hash = hash(name);
    let mut at = table.get(place(hash, table.len()))?.first;
    while let Some(entry) = table.get((at as usize).checked_sub(1)?) {
        if entry.property.hash == hash && entry.property.name == name {
            return Some(entry.property);
        }
        at = entry.next;
    }
    None
}

/// [`find`] for constants, which a class has few of.
pub(crate) const fn find_const(table: &'static [Entry], name: &str) -> Option<&'static PropertyInfo> {
    let mut at = 0;
    while at < table.len() {
        if same(table[at].property.name, name) {
            return Some(table[at].property);
        }
        at += 1;
    }
    None
}

/// The first of `own` whose name `above` has already, for constant assertions; the length of `own` if there is none.
#[doc(hidden)]
pub const fn clash(above: &[Entry], own: &[PropertyInfo]) -> usize {
    let mut at = 0;
    while at < own.len() {
        let mut other = 0;
        while other < above.len() {
            let known = above[other].property;
            if known.hash == own[at].hash && same(known.name, own[at].name) {
                return at;
            }
            other += 1;
        }
        at += 1;
    }
    at
}

/// The place of a hash in a table of `len` places.
const fn place(hash: u32, len: usize) -> usize {
    ((hash as u64 * len as u64) >> 32) as usize
}

/// A hash of the ends and the length: names differ there, and two loads cost less than a loop.
#[inline]
pub(crate) const fn hash(name: &str) -> u32 {
    let bytes = name.as_bytes();
    let (head, tail) = match (bytes.first_chunk(), bytes.last_chunk()) {
        (Some(head), Some(tail)) => (u64::from_le_bytes(*head), u64::from_le_bytes(*tail)),
        _ => {
            let (mut head, mut at) = (0, 0);
            while at < bytes.len() {
                head = (head << 8) | bytes[at] as u64;
                at += 1;
            }
            (head, 0)
        }
    };
    let mixed = (head ^ tail.rotate_left(23) ^ bytes.len() as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    (mixed >> 32) as u32
}
