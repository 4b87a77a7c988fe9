//! The type words of properties that stand for objects: `link<T>` and `child<T>`.

use super::link::LinkTarget;
use std::marker::PhantomData;

/// The type words of links to a `T` and of children of type `T`.
pub(super) struct Word<T>(PhantomData<fn() -> T>);

/// The longest type name in a word; the table of a type with a longer one does not compile.
const LONGEST: usize = 120;

impl<T: LinkTarget> Word<T> {
    const LINK_BYTES: [u8; LONGEST + 8] = word("link<", T::KIND.name());
    const CHILD_BYTES: [u8; LONGEST + 8] = word("child<", T::KIND.name());
    pub(super) const LINK: &'static str = written(&Self::LINK_BYTES, T::KIND.name().len() + 6);
    pub(super) const CHILD: &'static str = written(&Self::CHILD_BYTES, T::KIND.name().len() + 7);
}

const fn word(before: &str, name: &str) -> [u8; LONGEST + 8] {
    assert!(name.len() <= LONGEST, "the name of a link's or a child's type has at most 120 letters");
    let mut bytes = [b'>'; LONGEST + 8];
    bytes.split_at_mut(before.len()).0.copy_from_slice(before.as_bytes());
    bytes.split_at_mut(before.len()).1.split_at_mut(name.len()).0.copy_from_slice(name.as_bytes());
    bytes
}

const fn written(bytes: &'static [u8; LONGEST + 8], len: usize) -> &'static str {
    match str::from_utf8(bytes.split_at(len).0) {
        Ok(word) => word,
        Err(_) => unreachable!(),
    }
}
