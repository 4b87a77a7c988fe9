//! The step to life: checks, activating steps, a place, and going live.

use super::draft::Draft;
use super::family::Family;
use super::place::Place;
use super::world::QomWorld;
use crate::error::{Error, ErrorKind, Result};
use crate::raw::access::Target;
use crate::raw::class::Placement;
use crate::raw::draft_box::{DraftBox, Order};
use crate::raw::extra::Steps;
use crate::raw::obj::{IsA, QomType, contain};
use crate::raw::obj_mut::ObjMut;
use crate::raw::owned::Owned;
use crate::{ChildKey, Object, Qom};

impl<T: QomType> Draft<T> {
    /// [`complete`](Draft::complete), all of it.
    #[inline]
    pub(super) fn into_live(mut self) -> Result<Owned<T>> {
        if self.raw.header().world().is_none() {
            return Err(ErrorKind::NoQom { object: self.type_name().into() }.into());
        }
        // Held to the end: what was checked of the tree before the steps still holds after them.
        let qom = self.prepare_place()?;
        // What its steps do to others is saved with it or not at all.
        let _changing = qom.as_ref().map(Qom::changing);
        if let (Some(place), true) = (&self.place, self.raw.header().class.memory.activate.is_some()) {
            self.raw.set_place(place.parent().clone(), place.name());
        }
        self.activate()?;
        self.find_unattached(qom.as_ref())?;
        if self.place.is_none() && self.raw.is_single() { Ok(self.go_live_alone()) } else { self.go_live_in_tree() }
    }

    /// Goes live with the drafts in it, each in its place, in one step: nobody gets a handle to any of them before all are.
    fn go_live_in_tree(self) -> Result<Owned<T>> {
        let world = super::world_of(self.raw.header())?;
        let is_machine = matches!(self.info().placement, Placement::Machine);
        let Draft { raw, place, .. } = self;
        if is_machine {
            world.next_machine();
        }
        // The tree is locked before the first is live: who gets it through a weak handle at once finds it in its place.
        // What may be the last handle of something is dropped when it is unlocked.
        if raw.is_single() {
            let mut tree = world.tree();
            let object = raw.go_live();
            let place = place.map(|place| place.fill(&mut tree, &object));
            drop((tree, place));
            return Ok(object.downcast().unwrap_or_else(|_| unreachable!("an object of its own type")));
        }
        let mut family = Family::of(raw);
        let mut tree = world.tree();
        let objects = family.go_live();
        let place = place.map(|place| place.fill(&mut tree, &objects[0]));
        for (object, (parent, name)) in objects[1..].iter().zip(&family.places) {
            tree.fill(&objects[*parent], name, object.clone());
        }
        family.publish();
        drop((tree, place));
        let stays = Stays { world: &world, objects: &objects, stays: false };
        for (number, step) in family.live.take_all() {
            step(&objects[number])?;
        }
        stays.for_good();
        for (number, step) in family.settled.take_all() {
            contain(|| step(&objects[number]));
        }
        let first = objects[0].clone();
        drop(objects);
        Ok(first.downcast().unwrap_or_else(|_| unreachable!("an object of its own type")))
    }

    /// Checks and activates the draft and those in it.
    #[inline]
    fn activate(&mut self) -> Result<()> {
        if self.raw.is_single() && self.raw.header().class.memory.activate.is_none() {
            return activate(&mut self.raw);
        }
        activate_all(&mut self.raw)
    }

    /// Sees to it, before the steps, that an object which will be in the tree can be: its `Qom` is there, and the name
    /// `machine` is free for a machine.
    #[inline]
    fn prepare_place(&mut self) -> Result<Option<Qom>> {
        let placement = self.info().placement;
        if placement == Placement::Nowhere && self.place.is_none() {
            return Ok(None);
        }
        let world = super::world_of(self.raw.header())?;
        let qom = QomWorld::handle(world.clone()).ok_or(ErrorKind::QomGone)?;
        if placement == Placement::Machine && self.place.is_none() {
            self.place = Some(Box::new(Place::reserve(&world, qom.root().upcast(), "machine")?));
        }
        Ok(Some(qom))
    }

    /// Finds a place among the unattached, after the steps: where one fails, nothing is left, not even a container.
    #[inline]
    fn find_unattached(&mut self, qom: Option<&Qom>) -> Result<()> {
        if let (Placement::Unattached { prefix }, Some(qom), false) = (self.info().placement, qom, self.place.is_some())
        {
            self.place = Some(Box::new(Place::numbered(&qom.world, qom.unattached()?, prefix)?));
        }
        Ok(())
    }

    /// The draft goes live, without steps and without a place.
    #[inline]
    pub(super) fn go_live_alone(self) -> Owned<T> {
        let object = self.raw.go_live();
        object.downcast().unwrap_or_else(|_| unreachable!("an object of its own type"))
    }
}

/// Objects that went live, and leave again unless what is to be done then succeeds.
struct Stays<'a> {
    world: &'a QomWorld,
    /// The first has the others in it.
    objects: &'a [Owned<Object>],
    stays: bool,
}

impl Stays<'_> {
    fn for_good(mut self) {
        self.stays = true;
    }
}

impl Drop for Stays<'_> {
    fn drop(&mut self) {
        if self.stays {
            return;
        }
        let first = &self.objects[0];
        // Where it is nobody's child, nobody undoes its activation.
        if !self.world.unparent(first) && first.header().leave_active() {
            first.undo_activation();
        }
        // Those in it stay in it, but nobody is to see them realized, whoever has it still.
        for object in self.objects[1..].iter().rev().filter(|object| object.header().leave_active()) {
            object.undo_activation();
        }
    }
}

/// Checks the draft and those in it, and runs their steps, parents first; then what they noted for after that, parents last.
fn activate_all(draft: &mut DraftBox) -> Result<()> {
    draft.traverse(Order::FirstFirst, activate, finish)
}

/// Does what is noted for when those in the draft had their steps; what it changed is checked once more.
fn finish(draft: &mut DraftBox) -> Result<()> {
    if draft.finish()? { validate(draft) } else { Ok(()) }
}

/// Checks a draft and runs its activating steps, unless they ran already; what they changed is checked once more. Those in
/// it follow on their own.
#[inline]
fn activate(draft: &mut DraftBox) -> Result<()> {
    validate(draft)?;
    match draft.steps() {
        Steps::Due => {}
        Steps::Done => return Ok(()),
        Steps::Failed(error) => return Err(error.clone()),
    }
    draft.activate()?;
    let mut had_steps = draft.header().class.memory.activate.is_some();
    if !draft.header().class.interfaces.is_empty()
        && let Some(mut object) = draft.as_type::<Object>()
        && let Some(completed) = crate::user_creatable::UserCreatableRef::complete(&mut object)
    {
        completed?;
        had_steps = true;
    }
    if had_steps { validate(draft) } else { Ok(()) }
}

/// Applies ranges and checks to what is in a draft's fields.
#[inline]
fn validate(draft: &DraftBox) -> Result<()> {
    let header = draft.header();
    if header.class.memory.has_checks {
        for property in header.class.properties().filter(|property| property.uses.checked) {
            Target::of(header, property).validate()?;
        }
    }
    Ok(())
}

impl<T: QomType> ObjMut<'_, T> {
    /// Runs the steps of a declared child now, and those of the drafts in it, out of a step of this object that needs the
    /// child ready. Otherwise they follow the parent's. Steps that ran do not run again; what is set or added later is
    /// checked, and activated, after the parent's. Steps that failed keep this object from going live, whatever it makes of
    /// the error.
    ///
    /// # Errors
    ///
    /// As for [`Draft::complete`].
    pub fn complete_child<A: QomType, C: QomType>(&mut self, key: ChildKey<A, C>) -> Result<()>
    where
        T: IsA<A>,
    {
        match self.drafts().list_mut().get_mut(key.part()) {
            Some(child) => complete(&mut child.draft),
            None => Ok(()),
        }
    }

    /// [`complete_child`](Self::complete_child) for a child that was added under this name.
    ///
    /// # Errors
    ///
    /// `Device '..' not found`; as for [`Draft::complete`].
    pub fn complete_child_by_name(&mut self, name: &str) -> Result<()> {
        match self.drafts().find(name) {
            Some(number) => complete(&mut self.drafts().list_mut()[number].draft),
            None => Err(ErrorKind::DeviceNotFound { name: name.into() }.into()),
        }
    }

    /// Where the object will stand, while it has its steps: the parent and the name that are kept for it. `None` where
    /// it was not placed; a device is then given a place when its steps are done.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// /// Names itself after its place.
    /// #[derive(QomType)]
    /// #[qom(activate = Self::begin)]
    /// struct Label {
    ///     text: String,
    /// }
    /// impl Label {
    ///     fn begin(this: &mut ObjMut<'_, Self>) -> Result<()> {
    ///         if let Some((_, name)) = this.place() {
    ///             this.text = name;
    ///         }
    ///         Ok(())
    ///     }
    /// }
    /// let qom = Qom::new()?;
    /// let mut label = qom.create::<Label>()?;
    /// label.place(&qom.root(), "door")?;
    /// assert_eq!(label.complete()?.text, "door");
    /// # Ok::<(), Error>(())
    /// ```
    pub fn place(&self) -> Option<(Owned<Object>, String)> {
        let (parent, name) = self.kept_place()?;
        Some((parent.clone(), name.to_string()))
    }
}

/// Runs the steps of a draft and of those in it, once and for all.
fn complete(draft: &mut DraftBox) -> Result<()> {
    /// A failure is not forgotten, not even a panic that somebody catches.
    struct Attempt<'a>(&'a mut DraftBox, Option<Error>);
    impl Drop for Attempt<'_> {
        fn drop(&mut self) {
            if let Some(error) = self.1.take() {
                self.0.set_steps(Steps::Failed(error));
            }
        }
    }
    let unfinished = Error::new(format!("the steps of a '{}' did not come to an end", draft.header().class.name()));
    let mut attempt = Attempt(draft, Some(unfinished));
    let activate = |draft: &mut DraftBox| {
        activate(draft)?;
        draft.set_steps(Steps::Done);
        Ok(())
    };
    let done = attempt.0.traverse(Order::FirstFirst, activate, finish);
    attempt.1 = done.as_ref().err().cloned();
    done
}
