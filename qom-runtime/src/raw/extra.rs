//! What few objects have beside their own states: the drafts in a draft, the declared children of a live object, and the
//! word that tells whether those that go live together are live.

use super::batch::Batch;
use super::class::PartInfo;
use super::draft_box::DraftBox;
use super::header::Header;
use super::notes::Notes;
use super::owned::Owned;
use crate::Object;
use crate::error::Error;
use crate::sync::Arc;
use std::borrow::Cow;
use std::collections::HashMap;

/// Apart from the header, so that other objects pay one pointer for it.
#[derive(Debug, Default)]
pub(crate) struct Extra {
    /// In a draft: those in it.
    pub(super) drafts: Drafts,
    /// In a draft: whether it had its steps, since a step of its parent asked for it.
    pub(super) steps: Steps,
    /// In a draft: what is noted for later. In a live object: what is to be done when it has ended. Few have notes, which
    /// are large.
    pub(super) notes: Option<Box<Notes>>,
    /// In a draft: those in it had their steps.
    pub(super) is_finished: bool,
    /// In a draft that has its steps: the parent and the name that are kept for it.
    pub(super) place: Option<(Owned<Object>, Box<str>)>,
    /// In a live object: the children that its class declares, in the order of the class. They stay as long as it does,
    /// also when they leave the tree.
    pub(super) parts: Box<[Owned<Object>]>,
    /// In a live object: the class of the parent with which it went live declares it.
    pub(super) is_part: bool,
    /// In a live object: those that went live with it.
    pub(super) batch: Option<Arc<Batch>>,
}

/// Whether a draft in a draft had its steps.
#[derive(Debug, Default)]
pub(crate) enum Steps {
    /// It will.
    #[default]
    Due,
    /// They do not run again.
    Done,
    /// It does not go live, nor what it is in, whatever that made of the failure.
    Failed(Error),
}

/// The drafts in a draft: first those that its class declares, in the order of the class, then what was added.
#[derive(Debug, Default)]
pub(crate) struct Drafts {
    pub(super) list: Vec<DraftChild>,
    /// The names of what was added, with their numbers in the list.
    names: HashMap<Box<str>, usize>,
    /// The next number for each name that ends in one.
    numbers: HashMap<Box<str>, u64>,
}

/// A draft in a draft.
#[derive(Debug)]
pub(crate) struct DraftChild {
    pub(crate) name: Cow<'static, str>,
    pub(crate) draft: DraftBox,
    /// The parent's class declares it.
    pub(crate) is_part: bool,
}

impl Extra {
    /// A declared child, by its number.
    pub(super) fn part(&self, part: usize) -> Option<&Header> {
        let live = self.parts.get(part).map(|object| object.header());
        live.or_else(|| self.drafts.list.get(part).map(|child| child.draft.header()))
    }

    /// What is noted, to note more.
    pub(super) fn notes_mut(&mut self) -> &mut Notes {
        self.notes.get_or_insert_with(|| Box::new(Notes::new(self.is_finished)))
    }

    pub(super) fn is_live(&self) -> bool {
        self.batch.as_ref().is_none_or(|batch| batch.is_live())
    }
}

impl Drafts {
    pub(crate) fn list(&self) -> &[DraftChild] {
        &self.list
    }

    pub(crate) fn list_mut(&mut self) -> &mut [DraftChild] {
        &mut self.list
    }

    /// Whether something was added under this name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.names.contains_key(name)
    }

    /// The number of the draft under this name. A class declares few.
    pub(crate) fn find(&self, name: &str) -> Option<usize> {
        let part = || self.list.iter().take_while(|child| child.is_part).position(|child| child.name == name);
        self.names.get(name).copied().or_else(part)
    }

    /// The next number for a name that ends in one.
    pub(crate) fn next_number(&mut self, prefix: &str) -> u64 {
        let next = self.numbers.entry(prefix.into()).or_default();
        *next += 1;
        *next - 1
    }

    /// Adds a declared child; they come first, in the order of the class.
    pub(crate) fn add_part(&mut self, part: &'static PartInfo, draft: DraftBox) {
        self.list.push(DraftChild { name: part.name.into(), draft, is_part: true });
    }

    /// Adds another child, under a name that is not taken.
    pub(crate) fn add(&mut self, name: String, draft: DraftBox) {
        self.names.insert(name.as_str().into(), self.list.len());
        self.list.push(DraftChild { name: name.into(), draft, is_part: false });
    }
}
