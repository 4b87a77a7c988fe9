//! A draft and the drafts in it, on their way to life together.

use crate::Object;
use crate::raw::batch::Batch;
use crate::raw::draft_box::DraftBox;
use crate::raw::notes::{List, Live, Settled};
use crate::raw::owned::Owned;
use crate::sync::Arc;
use std::borrow::Cow;

/// The drafts of one step to life, parents before their children.
#[derive(Default)]
pub(super) struct Family {
    drafts: Vec<DraftBox>,
    /// Of all but the first: the number of the parent, and the name in it.
    pub(super) places: Vec<(usize, Cow<'static, str>)>,
    /// Of all: whether the class of the parent declares it.
    is_part: Vec<bool>,
    /// What is to be done when they are live, with the numbers of the drafts.
    pub(super) live: List<(usize, Live)>,
    /// What is to be done when it has succeeded.
    pub(super) settled: List<(usize, Settled)>,
    word: Option<Arc<Batch>>,
}

impl Family {
    /// Takes the drafts apart. Without recursion.
    pub(super) fn of(first: DraftBox) -> Self {
        let mut family = Family::default();
        let mut waiting = vec![(first, None, false)];
        while let Some((mut draft, place, is_part)) = waiting.pop() {
            let number = family.drafts.len();
            let (inside, notes) = draft.take_inside();
            if let Some(mut notes) = notes {
                draft.set_end(notes.end.take_all());
                notes.live.take_all().for_each(|step| family.live.push((number, step)));
                notes.settled.take_all().for_each(|step| family.settled.push((number, step)));
            }
            waiting
                .extend(inside.into_iter().rev().map(|child| (child.draft, Some((number, child.name)), child.is_part)));
            family.drafts.push(draft);
            family.places.extend(place);
            family.is_part.push(is_part);
        }
        if family.drafts.len() > 1 {
            family.word = Some(Arc::new(Batch::new()));
        }
        family
    }

    /// All counts become live, in the order of the drafts; nobody sees them before [`publish`](Self::publish).
    pub(super) fn go_live(&mut self) -> Vec<Owned<Object>> {
        let count = self.drafts.len();
        let mut parts: Vec<Vec<Owned<Object>>> = (0..count).map(|_| Vec::new()).collect();
        let mut objects = Vec::with_capacity(count);
        // The last first: what an object is made of is there before it is.
        for (number, draft) in std::mem::take(&mut self.drafts).into_iter().enumerate().rev() {
            let mut own = std::mem::take(&mut parts[number]);
            own.reverse();
            let object = match &self.word {
                Some(word) => draft.go_live_with(own, self.is_part[number], word),
                None => draft.go_live(),
            };
            if self.is_part[number] {
                parts[self.places[number - 1].0].push(object.clone());
            }
            objects.push(object);
        }
        objects.reverse();
        objects
    }

    /// From here on they are live for all.
    pub(super) fn publish(&self) {
        if let Some(word) = &self.word {
            word.go_live();
        }
    }
}
