//! What is noted on a draft for later: for when those in it had their steps, when it is live, when it is given up, and
//! when it has ended.

use super::draft_box::{DraftBox, Order};
use super::obj::{Obj, QomType, contain};
use super::obj_mut::ObjMut;
use crate::Object;
use crate::error::Result;
use std::collections::VecDeque;

type Undo = Box<dyn FnOnce(&mut ObjMut<'_, Object>) + Send>;
type Finish = Box<dyn FnOnce(&mut ObjMut<'_, Object>) -> Result<()> + Send>;
/// What runs when an object is live.
pub(crate) type Live = Box<dyn FnOnce(&Obj<Object>) -> Result<()> + Send>;
/// What runs when a live object cannot be taken back any more.
pub(crate) type Settled = Box<dyn FnOnce(&Obj<Object>) + Send>;
/// What runs when an object has ended.
pub(crate) type End = Box<dyn FnOnce() + Send>;

/// Each list in the order in which it was noted.
#[derive(Default)]
pub(crate) struct Notes {
    undo: List<Undo>,
    /// How many of `undo` are from before those in the draft had their steps.
    early: Option<usize>,
    finish: List<Finish>,
    pub(crate) live: List<Live>,
    pub(crate) settled: List<Settled>,
    pub(crate) end: List<End>,
}

/// What is noted. What is not used is dropped one by one: it owns values of the user's, whose drop may panic, and the rest
/// must still have its turn.
pub(crate) struct List<T>(VecDeque<T>);

impl<T> List<T> {
    pub(crate) fn push(&mut self, note: T) {
        self.0.push_back(note);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All that is in it; nothing stays.
    pub(crate) fn take_all(&mut self) -> Self {
        std::mem::take(self)
    }

    /// The last.
    pub(crate) fn pop(&mut self) -> Option<T> {
        self.0.pop_back()
    }
}

impl<T> Iterator for List<T> {
    type Item = T;

    /// The first.
    fn next(&mut self) -> Option<T> {
        self.0.pop_front()
    }
}

impl<T> Default for List<T> {
    fn default() -> Self {
        List(VecDeque::new())
    }
}

impl<T> Drop for List<T> {
    fn drop(&mut self) {
        self.for_each(|note| contain(|| drop(note)));
    }
}

impl Notes {
    /// Of a draft; those in it may have had their steps.
    pub(super) fn new(is_finished: bool) -> Self {
        Notes { early: is_finished.then_some(0), ..Notes::default() }
    }
}

impl std::fmt::Debug for Notes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Notes").finish_non_exhaustive()
    }
}

impl DraftBox {
    /// Those in this draft had their steps: does what was noted for then. `true` if there was something.
    pub(crate) fn finish(&mut self) -> Result<bool> {
        let Some(extra) = self.extra() else { return Ok(false) };
        extra.is_finished = true;
        let Some(notes) = &mut extra.notes else { return Ok(false) };
        notes.early.get_or_insert(notes.undo.0.len());
        let mut had_some = false;
        // One may note others.
        while let Some(step) = self.notes().and_then(|notes| notes.finish.next()) {
            had_some = true;
            step(&mut self.as_object())?;
        }
        Ok(had_some)
    }

    /// The draft is given up: undoes what was noted on it and on those in it, the last first.
    pub(super) fn undo(&mut self) {
        let late = |draft: &mut DraftBox| {
            let Some(notes) = draft.notes() else { return Ok(()) };
            let early = notes.early.unwrap_or(notes.undo.0.len());
            let late = List(notes.undo.0.split_off(early));
            draft.undo_each(late);
            Ok(())
        };
        let early = |draft: &mut DraftBox| {
            let Some(notes) = draft.notes() else { return Ok(()) };
            let early = notes.undo.take_all();
            draft.undo_each(early);
            Ok(())
        };
        let _ = self.traverse(Order::LastFirst, late, early);
    }

    fn notes(&mut self) -> Option<&mut Notes> {
        self.extra()?.notes.as_deref_mut()
    }

    fn undo_each(&mut self, mut undo: List<Undo>) {
        while let Some(step) = undo.pop() {
            // One that panics does not keep the others.
            contain(|| step(&mut self.as_object()));
        }
    }

    fn as_object(&mut self) -> ObjMut<'_, Object> {
        self.as_type().unwrap_or_else(|| unreachable!("every object is an `Object`"))
    }
}

impl<T: QomType> ObjMut<'_, T> {
    /// Notes what is to be undone if the object does not go live after all: because a later step fails or panics, or
    /// because the draft is dropped. What was noted last is undone first; what was noted on the drafts in this one before
    /// it. A hook that does something outside its object says here at once how to undo it.
    ///
    /// A panic in `undo` is contained: the rest is undone all the same.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// # use std::sync::{Arc, atomic::{AtomicU32, Ordering::Relaxed}};
    /// /// Uses one of a few ports.
    /// #[derive(QomType)]
    /// #[qom(activate = Self::open)]
    /// struct PortUser {
    ///     ports: Arc<AtomicU32>,
    /// }
    /// impl PortUser {
    ///     fn open(this: &mut ObjMut<'_, Self>) -> Result<()> {
    ///         this.ports.fetch_sub(1, Relaxed);
    ///         this.on_failure(|this| {
    ///             this.ports.fetch_add(1, Relaxed);
    ///         });
    ///         Err(Error::new("the line is dead"))
    ///     }
    /// }
    ///
    /// let ports = Arc::new(AtomicU32::new(4));
    /// let mut user = Qom::new()?.create::<PortUser>()?;
    /// user.ports = ports.clone();
    /// assert!(user.complete().is_err());
    /// assert_eq!(ports.load(Relaxed), 4);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn on_failure(&mut self, undo: impl FnOnce(&mut ObjMut<'_, T>) + Send + 'static) {
        // SAFETY: what is noted on an object is run with that object, which is a `T`.
        self.notes().undo.push(Box::new(move |this| undo(&mut unsafe { this.assume() })));
    }

    /// Notes a step that follows those of the drafts in this one, as those follow this one's own.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// /// Reports when all in it is ready.
    /// #[derive(QomType)]
    /// #[qom(activate = Self::begin)]
    /// struct Rack {}
    /// impl Rack {
    ///     fn begin(this: &mut ObjMut<'_, Self>) -> Result<()> {
    ///         this.after_inside(|_| Err(Error::new("something in the rack smells")));
    ///         Ok(())
    ///     }
    /// }
    /// let error = Qom::new()?.create::<Rack>()?.complete().unwrap_err();
    /// assert_eq!(error.to_string(), "something in the rack smells");
    /// # Ok::<(), Error>(())
    /// ```
    pub fn after_inside(&mut self, step: impl FnOnce(&mut ObjMut<'_, T>) -> Result<()> + Send + 'static) {
        // SAFETY: as for `on_failure`.
        self.notes().finish.push(Box::new(move |this| step(&mut unsafe { this.assume() })));
    }

    /// Notes what is to be done directly after the object went live, before whoever completed it has it. Others may have it
    /// already. Where it fails or panics, the object leaves again: it is taken from its parent, and its activation is undone, as
    /// of any object that leaves.
    ///
    /// Of objects that go live together the parents' come before the children's.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// let qom = Qom::new()?;
    /// let mut shelf = qom.create::<Container>()?;
    /// shelf.place(&qom.root(), "shelf")?;
    /// shelf.as_mut().on_live(|shelf| {
    ///     assert_eq!(shelf.canonical_path().as_deref(), Some("/shelf"));
    ///     Err(Error::new("the wall does not hold"))
    /// });
    /// assert!(shelf.complete().is_err());
    /// assert!(qom.resolve("/shelf").is_err());
    /// # Ok::<(), Error>(())
    /// ```
    pub fn on_live(&mut self, step: impl FnOnce(&Obj<T>) -> Result<()> + Send + 'static) {
        // SAFETY: as for `on_failure`; live when it runs.
        self.notes().live.push(Box::new(move |this| step(unsafe { this.assume() })));
    }

    /// Notes what is to be done when the object is there for good: all that was noted with [`on_live`](Self::on_live), on it
    /// and on those that went live with it, has succeeded. A panic in it is contained.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// # use std::sync::mpsc::channel;
    /// let (sender, receiver) = channel();
    /// let mut draft = Qom::new()?.create::<Container>()?;
    /// draft.as_mut().on_settled(move |_| sender.send("settled").unwrap());
    /// let _live = draft.complete()?;
    /// assert_eq!(receiver.try_recv(), Ok("settled"));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn on_settled(&mut self, step: impl FnOnce(&Obj<T>) + Send + 'static) {
        // SAFETY: as for `on_live`.
        self.notes().settled.push(Box::new(move |this| step(unsafe { this.assume() })));
    }

    /// Notes what is to be done when the object, once it is live, has ended: its finalizers have run, and its slots are
    /// free. A panic in it is contained. If the object never goes live, nothing is done.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// # use std::sync::mpsc::channel;
    /// let (ended, is_ended) = channel();
    /// let mut draft = Qom::new()?.create::<Container>()?;
    /// draft.as_mut().on_end(move || ended.send("gone").unwrap());
    /// let live = draft.complete()?;
    /// assert!(is_ended.try_recv().is_err());
    /// drop(live);
    /// assert_eq!(is_ended.try_recv(), Ok("gone"));
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "g_object_weak_ref")]
    pub fn on_end(&mut self, step: impl FnOnce() + Send + 'static) {
        self.notes().end.push(Box::new(step));
    }
}
