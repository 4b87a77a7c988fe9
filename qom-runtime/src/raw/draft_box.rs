//! The one owner of a draft.

use super::access::Input;
use super::alloc;
use super::batch::Batch;
use super::class::{PartInfo, TypeInfo};
use super::extra::{DraftChild, Drafts, Extra, Steps};
use super::header::{Header, World};
use super::notes::{End, List, Notes};
use super::obj::{Obj, QomType};
use super::obj_mut::ObjMut;
use super::owned::Owned;
use super::table::Entry;
use super::weak::Weak;
use crate::error::Result;
use crate::sync::Arc;
use std::mem::ManuallyDrop;
use std::ptr::NonNull;

/// Owns a draft; dropping it leaves nothing behind.
///
/// # Invariants
///
/// 1. The object is a constructed draft, and this is its only owner (H3).
#[derive(Debug)]
pub(crate) struct DraftBox(NonNull<Header>);

// SAFETY: H3, H6: exclusive owner of states that are `Send + Sync`.
unsafe impl Send for DraftBox {}
// SAFETY: as above; through `&DraftBox` only the header and `&T` are reached.
unsafe impl Sync for DraftBox {}

impl DraftBox {
    /// # Safety
    ///
    /// The object is a constructed draft without another owner.
    #[inline]
    pub(super) unsafe fn take(object: NonNull<Header>) -> Self {
        DraftBox(object)
    }

    #[inline]
    pub(crate) fn header(&self) -> &Header {
        // SAFETY: invariant 1.
        unsafe { self.0.as_ref() }
    }

    /// Joins a world; nothing happens if the draft has one.
    pub(crate) fn adopt(&mut self, world: Arc<dyn World>) {
        // SAFETY: invariant 1.
        unsafe { self.header().join(world) };
    }

    /// Sets the defaults that are not in fields from the start: those of computed properties, in the order in which they
    /// are listed, then those that types made at run time have given instead.
    ///
    /// # Errors
    ///
    /// A setter refuses.
    #[inline]
    pub(crate) fn set_defaults(&mut self) -> Result<()> {
        if self.header().class.sets_defaults { self.set_each_default() } else { Ok(()) }
    }

    #[cold]
    fn set_each_default(&mut self) -> Result<()> {
        let class = self.header().class;
        let Some(mut draft) = self.as_type::<crate::Object>() else { return Ok(()) };
        for Entry { property, .. } in class.properties {
            if property.sets_default && property.new_default.is_none() {
                draft.write_default(property)?;
            }
        }
        for property in class.new_defaults {
            if let Some(value) = property.new_default {
                draft.write(property, Input::Default(value.clone()))?;
            }
        }
        Ok(())
    }

    /// Runs the `init` hooks, root to leaf.
    #[inline]
    pub(crate) fn init(&mut self) {
        let header = self.header();
        if header.class.memory.has_init {
            // SAFETY: invariant 1; H1 for the class table.
            unsafe { (header.class.memory.init)(header.whole.as_ptr()) };
        }
    }

    /// Runs the activating step of every level, root to leaf.
    #[inline]
    pub(crate) fn activate(&mut self) -> Result<()> {
        let header = self.header();
        match header.class.memory.activate {
            // SAFETY: invariant 1; H1 for the class table.
            Some(activate) => unsafe { activate(header.whole.as_ptr()) },
            None => Ok(()),
        }
    }

    /// Whether it had its steps.
    #[inline]
    pub(crate) fn steps(&self) -> &Steps {
        // SAFETY: invariant 1; the owner is borrowed.
        unsafe { self.header().extra() }.map_or(&Steps::Due, |extra| &extra.steps)
    }

    pub(crate) fn set_steps(&mut self, steps: Steps) {
        // SAFETY: invariant 1; the owner is borrowed exclusively.
        unsafe { self.header().extra_mut() }.steps = steps;
    }

    /// Lends the draft as one of type `T`, if it is one.
    pub(crate) fn as_type<T: QomType>(&mut self) -> Option<ObjMut<'_, T>> {
        // SAFETY: invariant 1, and the class says that it is a `T` (H1); the handle borrows `self` exclusively.
        self.header().class.descends_from(T::INFO).then(|| unsafe { ObjMut::lend(self.header().whole.cast().as_ptr()) })
    }

    /// The own state of `T`, if it is among the object's types.
    pub(crate) fn state_of<T: QomType>(&self) -> Option<&T> {
        let object = self.header().whole.cast::<Obj<T>>();
        // SAFETY: invariant 1, and the class says that there is a `T` (H1).
        self.header().class.descends_from(T::INFO).then(|| unsafe { &(*object.as_ptr()).own })
    }

    /// The own state of `T`, to change.
    pub(crate) fn state_mut_of<T: QomType>(&mut self) -> Option<&mut T> {
        let object = self.header().whole.cast::<Obj<T>>();
        // SAFETY: as for `state_of`; `self` is borrowed exclusively.
        self.header().class.descends_from(T::INFO).then(|| unsafe { &mut (*object.as_ptr()).own })
    }

    /// A weak handle to what will be a live `T`.
    pub(crate) fn weak<T: QomType>(&self) -> Option<Weak<T>> {
        let header = self.header();
        // SAFETY: the class says that it is a `T`.
        header.class.descends_from(T::INFO).then(|| unsafe { Weak::of_header(header) })
    }

    /// The drafts in this one.
    pub(crate) fn drafts(&self) -> &[DraftChild] {
        // SAFETY: invariant 1; the owner is borrowed.
        unsafe { self.header().extra() }.map_or(&[], |extra| extra.drafts.list())
    }

    /// A declared child, if it is a `C`.
    pub(crate) fn part_mut<C: QomType>(&mut self, part: usize) -> Option<ObjMut<'_, C>> {
        self.drafts_mut().list_mut().get_mut(part)?.draft.as_type()
    }

    fn drafts_mut(&mut self) -> &mut Drafts {
        // SAFETY: invariant 1; the owner is borrowed exclusively.
        &mut unsafe { self.header().extra_mut() }.drafts
    }

    /// Adds a declared child.
    pub(crate) fn add_part(&mut self, part: &'static PartInfo, draft: DraftBox) {
        self.drafts_mut().add_part(part, draft);
    }

    /// Takes out what is in this draft, and what is noted on it.
    pub(crate) fn take_inside(&mut self) -> (Vec<DraftChild>, Option<Box<Notes>>) {
        // SAFETY: invariant 1; the owner is borrowed exclusively.
        let extra = unsafe { self.header().take_extra() };
        extra.map_or_else(Default::default, |extra| (extra.drafts.list, extra.notes))
    }

    /// What few drafts have, if this one has it.
    pub(super) fn extra(&mut self) -> Option<&mut Extra> {
        // SAFETY: invariant 1; the owner is borrowed exclusively.
        (!self.is_single()).then(|| unsafe { self.header().extra_mut() })
    }

    /// Notes the parent and the name that are kept for it, for its steps.
    pub(crate) fn set_place(&mut self, parent: Owned<crate::Object>, name: &str) {
        // SAFETY: invariant 1; the owner is borrowed exclusively.
        unsafe { self.header().extra_mut() }.place = Some((parent, name.into()));
    }

    /// Shows this draft and those in it to `visit`, each before those in it, until one fails. It may add to the draft that
    /// it is shown, or visit what is in it itself.
    pub(crate) fn walk(&mut self, visit: impl FnMut(&mut DraftBox) -> Result<()>) -> Result<()> {
        self.traverse(Order::FirstFirst, visit, |_| Ok(()))
    }

    /// Shows this draft and those in it, each to `enter` before those in it and to `leave` after them, until one fails.
    /// Both may add to the draft that they are shown. Without recursion.
    pub(crate) fn traverse(
        &mut self,
        order: Order,
        mut enter: impl FnMut(&mut DraftBox) -> Result<()>,
        mut leave: impl FnMut(&mut DraftBox) -> Result<()>,
    ) -> Result<()> {
        enum Step {
            Enter(NonNull<Header>),
            /// With the number of drafts in it that were entered.
            Leave(NonNull<Header>, usize),
        }
        let mut steps = vec![Step::Enter(self.0)];
        while let Some(step) = steps.pop() {
            // Invariant 1 holds for as long as the functions run: the owner is `self` or is in it, and `self` is borrowed.
            let (object, seen) = match step {
                Step::Enter(object) => {
                    enter(&mut ManuallyDrop::new(DraftBox(object)))?;
                    (object, 0)
                }
                Step::Leave(object, seen) => {
                    let mut draft = ManuallyDrop::new(DraftBox(object));
                    leave(&mut draft)?;
                    if draft.drafts().len() == seen {
                        continue;
                    }
                    (object, seen)
                }
            };
            let draft = ManuallyDrop::new(DraftBox(object));
            steps.push(Step::Leave(object, draft.drafts().len()));
            let inside = draft.drafts()[seen..].iter().map(|child| Step::Enter(child.draft.0));
            match order {
                Order::FirstFirst => steps.extend(inside.rev()),
                Order::LastFirst => steps.extend(inside),
            }
        }
        Ok(())
    }

    /// Whether there was never a draft in this one.
    #[inline]
    pub(crate) fn is_single(&self) -> bool {
        // SAFETY: invariant 1; the owner is borrowed.
        unsafe { self.header().extra() }.is_none()
    }

    /// One step: from here on the object is shared.
    #[inline]
    pub(crate) fn go_live(self) -> Owned<crate::Object> {
        let object = ManuallyDrop::new(self).0;
        // SAFETY: invariant 1 until now.
        let header = unsafe { object.as_ref() };
        match header.home() {
            Some((_, world)) => world.go_live(header),
            None => header.count.go_live(),
        }
        // SAFETY: going live makes one strong count, which is this one; every object is an `Object`.
        unsafe { Owned::take(object) }
    }

    /// The same for one of several, which are live when all are: when `word` says so. `parts` are those of them that its
    /// class declares, and it may be one itself.
    pub(crate) fn go_live_with(
        self,
        parts: Vec<Owned<crate::Object>>,
        is_part: bool,
        word: &Arc<Batch>,
    ) -> Owned<crate::Object> {
        // SAFETY: invariant 1; `self` is ours.
        let extra = unsafe { self.header().extra_mut() };
        (extra.parts, extra.is_part, extra.batch) = (parts.into(), is_part, Some(word.clone()));
        self.go_live()
    }

    /// What is to be done when the object has ended, which is about to go live.
    pub(crate) fn set_end(&mut self, end: List<End>) {
        if !end.is_empty() {
            // SAFETY: invariant 1; the owner is borrowed exclusively.
            unsafe { self.header().extra_mut() }.notes_mut().end = end;
        }
    }
}

/// In which order the drafts in a draft are visited.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Order {
    FirstFirst,
    LastFirst,
}

/// Undoes what was noted on the draft and on those in it, and ends them all, those in it first and in their order. Without
/// recursion.
impl Drop for DraftBox {
    fn drop(&mut self) {
        enum Step {
            Enter(NonNull<Header>),
            Leave(NonNull<Header>),
        }
        // SAFETY: invariant 1.
        if unsafe { self.header().extra() }.is_none() {
            // SAFETY: invariant 1: a draft that is given up.
            return unsafe { alloc::destroy(self.0) };
        }
        self.undo();
        let mut steps = vec![Step::Enter(self.0)];
        while let Some(step) = steps.pop() {
            match step {
                Step::Enter(object) => {
                    steps.push(Step::Leave(object));
                    let (children, _) = ManuallyDrop::new(DraftBox(object)).take_inside();
                    steps.extend(children.into_iter().rev().map(|child| Step::Enter(ManuallyDrop::new(child.draft).0)));
                }
                // SAFETY: invariant 1: a draft that is given up, and this list is its owner.
                Step::Leave(object) => unsafe { alloc::destroy(object) },
            }
        }
    }
}

/// What is under a name in a draft of this class. An alias may stand for another; they end where the classes do.
fn named<'a>(class: &TypeInfo, drafts: &'a mut Drafts, name: &str) -> Option<&'a mut DraftBox> {
    let (number, alias) = match drafts.find(name) {
        Some(number) => (number, None),
        None => {
            let property = class.property(name)?;
            match property.alias {
                Some(alias) => (alias.part, Some(alias.target.name)),
                None => (property.access.part()?, None),
            }
        }
    };
    let child = &mut drafts.list_mut().get_mut(number)?.draft;
    match alias {
        None => Some(child),
        Some(name) => named(child.header().class, child.drafts_mut(), name),
    }
}

impl<T: QomType> ObjMut<'_, T> {
    /// The drafts in this one, to change.
    pub(crate) fn drafts(&mut self) -> &mut Drafts {
        // SAFETY: the handle borrows the one owner exclusively (H3).
        &mut unsafe { self.header().extra_mut() }.drafts
    }

    /// What is noted on this draft.
    pub(super) fn notes(&mut self) -> &mut Notes {
        // SAFETY: the handle borrows the one owner exclusively (H3).
        unsafe { self.header().extra_mut() }.notes_mut()
    }

    /// The parent and the name that are kept for it, if it has its steps.
    pub(crate) fn kept_place(&self) -> Option<&(Owned<crate::Object>, Box<str>)> {
        // SAFETY: a draft that is borrowed.
        unsafe { self.header().extra() }?.place.as_ref()
    }

    /// The own state of a declared child, if it is a `C`.
    pub(crate) fn part_state<C: QomType>(&self, part: usize) -> Option<&C> {
        // SAFETY: a draft that is borrowed.
        let extra = unsafe { self.header().extra() };
        extra?.drafts.list().get(part)?.draft.state_of()
    }

    /// A declared child, if it is a `C`.
    pub(crate) fn part_mut<C: QomType>(&mut self, part: usize) -> Option<ObjMut<'_, C>> {
        self.drafts().list_mut().get_mut(part)?.draft.as_type()
    }

    /// The child under this name, declared or added, or that a declared alias stands for, if it is a `C`.
    pub(crate) fn named_mut<C: QomType>(&mut self, name: &str) -> Option<ObjMut<'_, C>> {
        let class = self.header().class;
        named(class, self.drafts(), name)?.as_type()
    }

    /// The children, declared and added, with their names.
    pub(crate) fn each_mut(&mut self) -> impl Iterator<Item = (&str, ObjMut<'_, crate::Object>)> {
        self.drafts().list_mut().iter_mut().filter_map(|child| Some((&*child.name, child.draft.as_type()?)))
    }

    /// Two different children, by their names.
    pub(crate) fn two_named_mut(&mut self, names: [&str; 2]) -> Option<[ObjMut<'_, crate::Object>; 2]> {
        let drafts = self.drafts();
        let numbers = [drafts.find(names[0])?, drafts.find(names[1])?];
        let [first, second] = drafts.list_mut().get_disjoint_mut(numbers).ok()?;
        Some([first.draft.as_type()?, second.draft.as_type()?])
    }
}
