//! `Draft<T>`: an object that is not live yet.

use super::create::fresh;
use super::place::Place;
use super::world::QomWorld;
use crate::error::{Error, ErrorKind, Result};
use crate::object;
use crate::raw::class::{Placement, TypeInfo};
use crate::raw::draft_box::DraftBox;
use crate::raw::obj::{IsA, QomType};
use crate::raw::obj_mut::ObjMut;
use crate::raw::owned::Owned;
use crate::raw::weak::Weak;
use crate::sync::Arc;
use crate::value::Value;
use crate::{ChildKey, Obj, Object, Qom};
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};

/// An object that is being built. It has one owner, and derefs to `T`, mutably; it cannot be found from anywhere.
///
/// Dropping a draft leaves nothing behind: no place in the tree, no slot. (Forgetting one with [`std::mem::forget`]
/// keeps its slot taken for good.)
pub struct Draft<T: QomType> {
    pub(super) raw: DraftBox,
    pub(super) place: Option<Box<Place>>,
    of: PhantomData<T>,
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
            let info = draft.header().class;
            world.globals.apply_late(draft, || fresh(info))
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
    /// # /// An IOMMU.
    /// # #[derive(QomType)]
    /// # struct Iommu { #[qom(property, default = 39, range = 39..=57)] aw_bits: u8 }
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

    /// The draft with one more property set: [`set`](Self::set), for a chain.
    ///
    /// # Errors
    ///
    /// As for [`set`](Self::set); then the draft is gone.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// /// A shelf.
    /// #[derive(QomType)]
    /// struct WideShelf {
    ///     #[qom(property)]
    ///     boards: u8,
    /// }
    /// let qom = Qom::new()?;
    /// let shelf = qom.create::<WideShelf>()?.with("boards", 4)?.placed(&qom.root(), "shelf")?.complete()?;
    /// assert_eq!((shelf.boards, shelf.canonical_path().as_deref()), (4, Some("/shelf")));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Result<Self> {
        self.set(name, value)?;
        Ok(self)
    }

    /// The draft with a place in the tree: [`place`](Self::place), for a chain.
    ///
    /// # Errors
    ///
    /// As for [`place`](Self::place); then the draft is gone.
    pub fn placed(mut self, parent: &impl AsRef<Obj<Object>>, name: &str) -> Result<Self> {
        self.place(parent, name)?;
        Ok(self)
    }

    /// Makes the object live, with all drafts in it, in one step. First every property's range and check is applied again,
    /// then the activating steps run: a device's `realize`, a user-creatable object's `complete`; then what they changed is
    /// checked once more. Those of the drafts in it follow in their order, so that a parent can set its children up; it may also ask for a child's earlier, with
    /// [`ObjMut::complete_child`].
    ///
    /// What an activating step does outside its object is to be undone where a later one fails: it says so at once, with
    /// [`ObjMut::on_failure`], since `unrealize` is for live devices.
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
    pub fn complete(self) -> Result<Owned<T>> {
        self.into_live()
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
        if let Placement::Machine = child.info().placement {
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
}
