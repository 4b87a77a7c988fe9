//! `Draft<T>`: an object that is not live yet, and the step that makes it so.

use super::world::QomWorld;
use crate::error::{Error, ErrorKind, Result};
use crate::object;
use crate::raw::access::{self, Input};
use crate::raw::batch::Batch;
use crate::raw::class::{Placement, TypeInfo};
use crate::raw::draft_box::DraftBox;
use crate::raw::obj::{IsA, QomType};
use crate::raw::obj_mut::ObjMut;
use crate::raw::owned::Owned;
use crate::raw::weak::Weak;
use crate::sync::Arc;
use crate::value::Value;
use crate::{Obj, Object, Qom};
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};

/// An object that is being built. It has one owner, and derefs to `T`, mutably; it cannot be found from anywhere.
///
/// Dropping a draft leaves nothing behind: no place in the tree, no slot. (Forgetting one with [`std::mem::forget`]
/// keeps its slot taken for good.)
pub struct Draft<T: QomType> {
    // In this order: the children of a draft end before it.
    parts: Option<Box<Parts>>,
    raw: DraftBox,
    of: PhantomData<T>,
}

/// What few drafts have.
#[derive(Debug, Default)]
struct Parts {
    children: Vec<(String, Draft<Object>)>,
    place: Option<Place>,
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
        Draft { parts: None, raw, of: PhantomData }
    }

    fn parts(&mut self) -> &mut Parts {
        self.parts.get_or_insert_default()
    }

    fn children(&self) -> &[(String, Draft<Object>)] {
        self.parts.as_ref().map_or(&[], |parts| &parts.children)
    }

    fn is_placed(&self) -> bool {
        self.parts.as_ref().is_some_and(|parts| parts.place.is_some())
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

    /// Whether this draft without a world, and those in it, may join this one: the same checks as at the door.
    pub(super) fn may_join(&self, world: &QomWorld) -> Result<()> {
        let class = world.registry.class(self.info())?;
        if !world.registry.claims(class).is_empty() {
            return Err(Error::new(format!("a '{}' is a singleton: create it with its Qom", self.type_name())));
        }
        self.children().iter().try_for_each(|(_, child)| child.may_join(world))
    }

    /// The draft has no world yet.
    pub(super) fn join(&mut self, world: &Arc<QomWorld>) {
        self.raw.adopt(world.clone());
        for (_, child) in self.parts.iter_mut().flat_map(|parts| &mut parts.children) {
            child.join(world);
        }
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

    /// Reads a property.
    ///
    /// # Errors
    ///
    /// `Property '..' not found`, `Property '..' is not readable`, or what the property's getter says.
    #[doc(alias = "object_property_get")]
    pub fn get(&self, name: &str) -> Result<Value> {
        object::get(self.raw.header(), name)
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
        Draft { parts: self.parts, raw: self.raw, of: PhantomData }
    }

    /// Adds a draft as a child: it goes live together with this one. Under `name[*]` it gets the next free number.
    ///
    /// # Errors
    ///
    /// The name is taken or illegal, the child has a place already, or the two belong to different `Qom`s.
    #[doc(alias = "object_initialize_child")]
    #[doc(alias = "object_property_add_child")]
    pub fn add_child<U: QomType>(&mut self, name: &str, child: Draft<U>) -> Result<()> {
        let numbered = name.strip_suffix("[*]").map(|prefix| {
            let taken = |name: &String| self.children().iter().any(|(other, _)| other == name);
            (0..).map(|number| format!("{prefix}[{number}]")).find(|name| !taken(name)).unwrap_or_default()
        });
        let name = numbered.as_deref().unwrap_or(name);
        if !crate::name::is_component(name) {
            return Err(ErrorKind::InvalidComponent { name: name.into() }.into());
        }
        if self.info().property(name).is_some() || self.children().iter().any(|(taken, _)| taken == name) {
            let type_name = self.type_name().into();
            return Err(ErrorKind::DuplicateProperty { type_name, property: name.into() }.into());
        }
        if child.is_placed() {
            return Err(ErrorKind::HasParent { object: child.type_name().into() }.into());
        }
        let child = match self.world() {
            Some(world) => QomWorld::handle(world).ok_or(ErrorKind::QomGone)?.adopt(child)?,
            None if child.world().is_some() => {
                return Err(ErrorKind::MixedQom { object: child.type_name().into() }.into());
            }
            None => child,
        };
        self.parts().children.push((name.to_owned(), child.retype()));
        Ok(())
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
        self.parts().place = Some(place);
        Ok(())
    }

    /// Makes the object live, with all that was added to it, in one step. First every property's range and check is
    /// applied again, then the activating steps run: a device's `realize`, a user-creatable object's `complete`; those
    /// of the drafts in it come first.
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
        if self.parts.is_none() { Ok(self.go_live_alone()) } else { self.go_live_in_tree() }
    }

    /// Goes live with its children, each in its place, in one step: nobody else sees the tree meanwhile.
    fn go_live_in_tree(self) -> Result<Owned<T>> {
        let world = super::world_of(self.raw.header())?;
        let is_machine = matches!(self.info().placement, Placement::Machine { .. });
        // Handles that must not be the last to go while the tree is locked.
        let mut places = Vec::new();
        let mut first = None;
        let batch = (!self.children().is_empty()).then(|| Arc::new(Batch::new()));
        let mut tree = world.tree();
        if is_machine {
            world.next_machine();
        }
        let mut waiting = vec![(None, self.retype::<Object>())];
        while let Some((inside, draft)) = waiting.pop() {
            let inside: Option<(Owned<Object>, String)> = inside;
            let Draft { parts, raw, of: _ } = draft;
            let Parts { children, place } = parts.map_or_else(Parts::default, |parts| *parts);
            let object = raw.go_live(batch.as_ref());
            if let Some((parent, name)) = &inside {
                tree.fill(parent, name, object.clone());
            }
            if let Some(mut place) = place {
                place.filled = true;
                tree.fill(&place.parent, &place.name, object.clone());
                places.push(place);
            }
            let children = children.into_iter().rev();
            waiting.extend(children.map(|(name, child)| (Some((object.clone(), name)), child)));
            first.get_or_insert(object);
        }
        if let Some(batch) = batch {
            batch.go_live();
        }
        drop(tree);
        let object: Owned<Object> = first.unwrap_or_else(|| unreachable!("the draft itself went live"));
        object.downcast().map_err(|_| unreachable!("an object of its own type"))
    }

    /// Checks and activates the children, in their order, then the draft itself.
    #[inline]
    fn activate(&mut self) -> Result<()> {
        for (_, child) in self.parts.iter_mut().flat_map(|parts| &mut parts.children) {
            child.activate()?;
        }
        let header = self.raw.header();
        let user_creatable = !header.class.interfaces.is_empty();
        if header.class.memory.has_checks {
            for property in header.class.properties().filter(|property| property.uses.checked) {
                access::validate(header, property)?;
            }
        }
        self.raw.activate()?;
        match self.raw.as_type::<Object>() {
            Some(mut object) if user_creatable => {
                crate::user_creatable::UserCreatableRef::complete(&mut object).unwrap_or(Ok(()))
            }
            _ => Ok(()),
        }
    }

    /// Sees to it, before the steps, that an object which will be in the tree can be: its `Qom` is there, and the name
    /// `machine` is free for a machine.
    #[inline]
    fn prepare_place(&mut self) -> Result<Option<Qom>> {
        let placement = self.info().placement;
        if placement == Placement::Nowhere && !self.is_placed() {
            return Ok(None);
        }
        let world = super::world_of(self.raw.header())?;
        let qom = QomWorld::handle(world.clone()).ok_or(ErrorKind::QomGone)?;
        if let (Placement::Machine { containers }, false) = (placement, self.is_placed()) {
            for name in containers {
                self.add_child(name, qom.create::<crate::builtin::Container>()?)?;
            }
            self.parts().place = Some(Place::reserve(&world, qom.root().upcast(), "machine")?);
        }
        Ok(Some(qom))
    }

    /// Finds a place among the unattached, after the steps: where one fails, nothing is left, not even a container.
    #[inline]
    fn find_unattached(&mut self, qom: Option<&Qom>) -> Result<()> {
        if let (Placement::Unattached { prefix }, Some(qom), false) = (self.info().placement, qom, self.is_placed()) {
            self.parts().place = Some(Place::numbered(&qom.world, qom.unattached()?, prefix)?);
        }
        Ok(())
    }

    /// The draft goes live, without steps and without a place.
    #[inline]
    pub(super) fn go_live_alone(self) -> Owned<T> {
        let object = self.raw.go_live(None);
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

impl<T: QomType> ObjMut<'_, T> {
    /// Sets a property.
    ///
    /// # Errors
    ///
    /// As for [`Draft::set`].
    #[doc(alias = "object_property_set")]
    pub fn set(&mut self, name: &str, value: impl Into<Value>) -> Result<()> {
        let property = object::settable_in_draft(self.info(), name)?;
        self.write(property, Input::Json(value.into()))
    }

    /// Sets a property from command-line text.
    ///
    /// # Errors
    ///
    /// As for [`Draft::set`].
    #[doc(alias = "object_property_parse")]
    pub fn set_text(&mut self, name: &str, text: &str) -> Result<()> {
        let property = object::settable_in_draft(self.info(), name)?;
        self.write(property, Input::Text(text))
    }

    /// Reads a property.
    ///
    /// # Errors
    ///
    /// As for [`Draft::get`].
    #[doc(alias = "object_property_get")]
    pub fn get(&self, name: &str) -> Result<Value> {
        object::get(self.header(), name)
    }

    /// The description of the object's own type.
    pub fn info(&self) -> &'static TypeInfo {
        self.header().class
    }

    /// The name of the object's own type.
    pub fn type_name(&self) -> &'static str {
        self.info().name()
    }

    /// The `Qom` it belongs to: `None` for a draft that has not joined one.
    pub fn qom(&self) -> Option<Qom> {
        QomWorld::handle(super::world_of(self.header()).ok()?)
    }
}
