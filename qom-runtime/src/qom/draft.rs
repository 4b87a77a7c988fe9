//! `Draft<T>`: an object that is not live yet, and the step that makes it so.

use super::family::Family;
use super::world::QomWorld;
use crate::error::{Error, ErrorKind, Result};
use crate::object;
use crate::raw::access::Target;
use crate::raw::class::{Placement, TypeInfo};
use crate::raw::draft_box::DraftBox;
use crate::raw::obj::{IsA, QomType};
use crate::raw::obj_mut::ObjMut;
use crate::raw::owned::Owned;
use crate::raw::weak::Weak;
use crate::sync::Arc;
use crate::tree::Tree;
use crate::value::Value;
use crate::{ChildKey, Obj, Object, Qom};
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};

/// An object that is being built. It has one owner, and derefs to `T`, mutably; it cannot be found from anywhere.
///
/// Dropping a draft leaves nothing behind: no place in the tree, no slot. (Forgetting one with [`std::mem::forget`]
/// keeps its slot taken for good.)
pub struct Draft<T: QomType> {
    raw: DraftBox,
    place: Option<Box<Place>>,
    of: PhantomData<T>,
}

/// A name that is kept for a draft.
#[derive(Debug)]
struct Place {
    world: Arc<QomWorld>,
    parent: Owned<Object>,
    name: String,
    filled: bool,
}

impl Place {
    fn reserve(world: &Arc<QomWorld>, parent: Owned<Object>, name: &str) -> Result<Self> {
        world.tree().reserve(&parent, name)?;
        Ok(Place { world: world.clone(), parent, name: name.to_owned(), filled: false })
    }

    fn numbered(world: &Arc<QomWorld>, parent: Owned<Object>, prefix: &str) -> Result<Self> {
        let name = world.tree().reserve_numbered(&parent, prefix)?;
        Ok(Place { world: world.clone(), parent, name, filled: false })
    }
}

impl Place {
    /// Puts the object there.
    fn fill(mut self: Box<Self>, tree: &mut Tree, object: &Owned<Object>) -> Box<Self> {
        self.filled = true;
        tree.fill(&self.parent, &self.name, object.clone());
        self
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if !self.filled {
            self.world.tree().cancel(&self.parent, &self.name);
        }
    }
}

impl<T: QomType> Draft<T> {
    /// The draft in `raw`, whose class the caller chose to be a `T`.
    #[inline]
    pub(super) fn of(raw: DraftBox) -> Self {
        debug_assert!(raw.header().class.descends_from(T::INFO), "a draft of the type that was asked for");
        Draft { raw, place: None, of: PhantomData }
    }

    /// The description of the object's own type.
    pub fn info(&self) -> &'static TypeInfo {
        self.raw.header().class
    }

    /// The name of the object's own type.
    #[doc(alias = "object_get_typename")]
    pub fn type_name(&self) -> &'static str {
        self.info().name()
    }

    pub(super) fn world(&self) -> Option<Arc<QomWorld>> {
        super::world_of(self.raw.header()).ok()
    }

    /// This draft without a world, and those in it, join this one after the same checks as at the door.
    pub(super) fn join(&mut self, world: &Arc<QomWorld>) -> Result<()> {
        self.raw.walk(|draft| {
            let info = draft.header().class;
            if world.registry.claims(world.registry.class(info)?).is_empty() {
                return Ok(());
            }
            Err(Error::new(format!("a '{}' is a singleton: create it with its Qom", info.name())))
        })?;
        self.raw.walk(|draft| {
            draft.adopt(world.clone());
            Ok(())
        })
    }

    /// The `Qom` it belongs to: `None` for a draft of [`New::new`](super::New::new) before it joins one.
    pub fn qom(&self) -> Option<Qom> {
        QomWorld::handle(self.world()?)
    }

    /// Lends the draft, as hooks get it.
    pub fn as_mut(&mut self) -> ObjMut<'_, T> {
        self.raw.as_type().unwrap_or_else(|| unreachable!("a draft of its own type"))
    }

    /// Sets a property.
    ///
    /// # Errors
    ///
    /// `Property '..' not found`, `Property '..' is not writable`, or what is wrong with the value.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// # /// A device.
    /// # #[derive(QomType)]
    /// # #[qom(parent = Device)]
    /// # struct Iommu { #[qom(property, default = 39, range = 39..=57)] aw_bits: u8 }
    /// # impl DeviceImpl for Iommu {}
    /// let mut iommu = Qom::new()?.create::<Iommu>()?;
    /// iommu.set("aw-bits", 48)?;
    /// let error = iommu.set("aw-bits", 64).unwrap_err();
    /// assert_eq!(error.to_string(), "Property iommu.aw-bits doesn't take value 64 (minimum: 39, maximum: 57)");
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "object_property_set")]
    pub fn set(&mut self, name: &str, value: impl Into<Value>) -> Result<()> {
        self.as_mut().set(name, value)
    }

    /// Sets a property from command-line text.
    ///
    /// # Errors
    ///
    /// As for [`set`](Self::set).
    #[doc(alias = "object_property_parse")]
    pub fn set_text(&mut self, name: &str, text: &str) -> Result<()> {
        self.as_mut().set_text(name, text)
    }

    /// Leads a link to a live object, or nowhere. The target need not be in the tree; a link to what is not reads as `""`.
    ///
    /// # Errors
    ///
    /// As for [`set`](Self::set), and where the property is no link, or the target belongs to another `Qom`.
    #[doc(alias = "object_property_set_link")]
    pub fn set_link(&mut self, name: &str, target: Option<&Obj<Object>>) -> Result<()> {
        self.as_mut().set_link(name, target)
    }

    /// The live object that a link leads to.
    ///
    /// # Errors
    ///
    /// `Property '..' not found`, or it stands for no objects.
    #[doc(alias = "object_property_get_link")]
    pub fn get_link(&self, name: &str) -> Result<Option<Owned<Object>>> {
        object::get_link(self.raw.header(), name)
    }

    /// Reads a property.
    ///
    /// # Errors
    ///
    /// `Property '..' not found`, `Property '..' is not readable`, or what the property's getter says.
    #[doc(alias = "object_property_get")]
    pub fn get(&self, name: &str) -> Result<Value> {
        object::get(self.raw.header(), name)
    }

    /// Reads a property as command-line text.
    ///
    /// # Errors
    ///
    /// As for [`get`](Self::get).
    #[doc(alias = "object_property_print")]
    pub fn get_text(&self, name: &str) -> Result<String> {
        object::get_text(self.raw.header(), name)
    }

    /// The own state of an ancestor.
    pub fn as_ancestor<U: QomType>(&self) -> &U
    where
        T: IsA<U>,
    {
        self.raw.state_of().unwrap_or_else(|| unreachable!("`IsA` names an ancestor"))
    }

    /// The own state of an ancestor, to change.
    pub fn as_ancestor_mut<U: QomType>(&mut self) -> &mut U
    where
        T: IsA<U>,
    {
        self.raw.state_mut_of().unwrap_or_else(|| unreachable!("`IsA` names an ancestor"))
    }

    /// A weak handle, which gives a strong one once the object is live.
    pub fn weak(&self) -> Weak<T> {
        self.raw.weak().unwrap_or_else(|| unreachable!("a draft of its own type"))
    }

    /// The same draft as one of an ancestor type.
    pub fn upcast<U: QomType>(self) -> Draft<U>
    where
        T: IsA<U>,
    {
        self.retype()
    }

    /// The same draft as one of type `U`.
    ///
    /// # Errors
    ///
    /// Gives the draft back where it is not a `U`.
    #[doc(alias = "object_dynamic_cast")]
    pub fn downcast<U: QomType>(self) -> Result<Draft<U>, Self> {
        if self.info().descends_from(U::INFO) { Ok(self.retype()) } else { Err(self) }
    }

    fn retype<U: QomType>(self) -> Draft<U> {
        Draft { raw: self.raw, place: self.place, of: PhantomData }
    }

    /// Adds a draft as a child: it goes live together with this one. Under `name[*]` it gets the next free number.
    ///
    /// # Errors
    ///
    /// The name is taken or illegal, the child has a place already, or the two belong to different `Qom`s.
    #[doc(alias = "object_initialize_child")]
    #[doc(alias = "object_property_add_child")]
    pub fn add_child<U: QomType>(&mut self, name: &str, child: Draft<U>) -> Result<()> {
        self.as_mut().add_child(name, child)
    }

    /// The own state of a declared child.
    pub fn child<A: QomType, C: QomType>(&self, key: ChildKey<A, C>) -> &C
    where
        T: IsA<A>,
    {
        let child = self.raw.drafts().get(key.part()).and_then(|child| child.draft.state_of());
        child.unwrap_or_else(|| unreachable!("the derive made the key and the child alike"))
    }

    /// A declared child, a draft too, to set it up.
    pub fn child_mut<A: QomType, C: QomType>(&mut self, key: ChildKey<A, C>) -> ObjMut<'_, C>
    where
        T: IsA<A>,
    {
        self.raw.part_mut(key.part()).unwrap_or_else(|| unreachable!("the derive made the key and the child alike"))
    }

    /// Keeps `name` in `parent`: there the object appears when it goes live. A `name[*]` stands for `name[N]` with the next
    /// number of this parent, which is never used again.
    ///
    /// # Errors
    ///
    /// The name is taken or illegal, `parent` belongs to another `Qom`, or this draft to none.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// let qom = Qom::new()?;
    /// let mut draft = qom.create::<Container>()?;
    /// draft.place(&qom.root(), "shelf")?;
    /// assert!(qom.resolve("/shelf").is_err()); // not before it is live
    /// let shelf = draft.complete()?;
    /// assert_eq!(shelf.canonical_path().as_deref(), Some("/shelf"));
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "object_property_add_child")]
    pub fn place(&mut self, parent: &impl AsRef<Obj<Object>>, name: &str) -> Result<()> {
        let parent = parent.as_ref();
        let world = super::world_of(self.raw.header())?;
        if !Arc::ptr_eq(&world, &super::world_of(parent.header())?) {
            return Err(ErrorKind::MixedQom { object: self.type_name().into() }.into());
        }
        let place = match name.strip_suffix("[*]") {
            Some(prefix) => Place::numbered(&world, parent.to_owned(), prefix)?,
            None => Place::reserve(&world, parent.to_owned(), name)?,
        };
        self.place = Some(Box::new(place));
        Ok(())
    }

    /// Makes the object live, with all drafts in it, in one step. First every property's range and check is applied again,
    /// then the activating steps run: a device's `realize`, a user-creatable object's `complete`. Those of the drafts in it
    /// follow in their order, so that a parent can set its children up; it may also ask for a child's earlier, with
    /// [`ObjMut::complete_child`].
    ///
    /// What an activating step does outside its object has to be undone where a later one fails: by the object's
    /// `Drop`, since `unrealize` is for live devices.
    ///
    /// # Errors
    ///
    /// The draft belongs to no `Qom`, a value is out of range, its place is taken, or a step fails. Then the draft is
    /// gone, and everything is as before.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// let container = Qom::new()?.create::<Container>()?.complete()?;
    /// assert_eq!(container.type_name(), "container");
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "user_creatable_complete")]
    #[doc(alias = "qdev_realize")]
    #[inline]
    pub fn complete(mut self) -> Result<Owned<T>> {
        if self.raw.header().world().is_none() {
            return Err(ErrorKind::NoQom { object: self.type_name().into() }.into());
        }
        // Held to the end: what was checked of the tree before the steps still holds after them.
        let qom = self.prepare_place()?;
        self.activate()?;
        self.find_unattached(qom.as_ref())?;
        if self.place.is_none() && self.raw.is_single() { Ok(self.go_live_alone()) } else { self.go_live_in_tree() }
    }

    /// Goes live with the drafts in it, each in its place, in one step: nobody gets a handle to any of them before all are.
    fn go_live_in_tree(self) -> Result<Owned<T>> {
        let world = super::world_of(self.raw.header())?;
        let is_machine = matches!(self.info().placement, Placement::Machine { .. });
        let Draft { raw, place, of: _ } = self;
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
        self.raw.walk(activate)
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
        if let (Placement::Machine { containers }, false) = (placement, self.place.is_some()) {
            for name in containers {
                self.add_child(name, qom.create::<crate::builtin::Container>()?)?;
            }
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

/// Prints the type.
impl<T: QomType> std::fmt::Debug for Draft<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "({}, draft)", self.type_name())
    }
}

impl<T: QomType> Deref for Draft<T> {
    type Target = T;
    fn deref(&self) -> &T {
        self.raw.state_of().unwrap_or_else(|| unreachable!("a draft of its own type"))
    }
}

impl<T: QomType> DerefMut for Draft<T> {
    fn deref_mut(&mut self) -> &mut T {
        self.raw.state_mut_of().unwrap_or_else(|| unreachable!("a draft of its own type"))
    }
}

/// Checks a draft and runs its activating steps, unless they ran already. Those in it follow on their own.
#[inline]
fn activate(draft: &mut DraftBox) -> Result<()> {
    let header = draft.header();
    let user_creatable = !header.class.interfaces.is_empty();
    if header.class.memory.has_checks {
        for property in header.class.properties().filter(|property| property.uses.checked) {
            Target::of(header, property).validate()?;
        }
    }
    if draft.is_activated() {
        return Ok(());
    }
    draft.activate()?;
    match draft.as_type::<Object>() {
        Some(mut object) if user_creatable => {
            crate::user_creatable::UserCreatableRef::complete(&mut object).unwrap_or(Ok(()))
        }
        _ => Ok(()),
    }
}

impl<T: QomType> ObjMut<'_, T> {
    /// The `Qom` it belongs to: `None` for a draft that has not joined one.
    pub fn qom(&self) -> Option<Qom> {
        QomWorld::handle(super::world_of(self.header()).ok()?)
    }

    /// Adds a draft as a child: it goes live together with this one. Under `name[*]` it gets the next free number.
    ///
    /// # Errors
    ///
    /// As for [`Draft::add_child`].
    #[doc(alias = "object_initialize_child")]
    pub fn add_child<U: QomType>(&mut self, name: &str, child: Draft<U>) -> Result<()> {
        let mut name = name.to_owned();
        if let Some(prefix) = name.strip_suffix("[*]") {
            let prefix = prefix.to_owned();
            loop {
                name = format!("{prefix}[{}]", self.drafts().next_number(&prefix));
                if !self.is_taken(&name) {
                    break;
                }
            }
        }
        if !crate::name::is_component(&name) {
            return Err(ErrorKind::InvalidComponent { name }.into());
        }
        if self.is_taken(&name) {
            return Err(ErrorKind::DuplicateProperty { type_name: self.type_name().into(), property: name }.into());
        }
        if let Placement::Machine { .. } = child.info().placement {
            return Err(ErrorKind::MachineInside { type_name: child.type_name().into() }.into());
        }
        if child.place.is_some() {
            return Err(ErrorKind::HasParent { object: child.type_name().into() }.into());
        }
        let child = match super::world_of(self.header()) {
            Ok(world) => QomWorld::handle(world).ok_or(ErrorKind::QomGone)?.adopt(child)?,
            Err(_) if child.world().is_some() => {
                return Err(ErrorKind::MixedQom { object: child.type_name().into() }.into());
            }
            Err(_) => child,
        };
        self.drafts().add(name, child.raw);
        Ok(())
    }

    fn is_taken(&mut self, name: &str) -> bool {
        self.info().property(name).is_some() || self.drafts().has(name)
    }

    /// Runs the steps of a declared child now, and those of the drafts in it, out of a step of this object that needs the
    /// child ready. Otherwise they follow the parent's. Steps that ran do not run again; what is set or added later is
    /// checked, and activated, after the parent's.
    ///
    /// # Errors
    ///
    /// As for [`Draft::complete`].
    pub fn complete_child<A: QomType, C: QomType>(&mut self, key: ChildKey<A, C>) -> Result<()>
    where
        T: IsA<A>,
    {
        match self.drafts().list_mut().get_mut(key.part()) {
            Some(child) => child.draft.walk(|draft| {
                activate(draft)?;
                draft.set_activated();
                Ok(())
            }),
            None => Ok(()),
        }
    }
}
