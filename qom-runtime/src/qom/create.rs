//! The one door through which every object is made, and the ways that lead to it.

use super::draft::Draft;
use super::world::QomWorld;
use crate::error::{Error, ErrorKind, Result};
use crate::raw::alloc;
use crate::raw::class::Placement;
use crate::raw::draft_box::DraftBox;
use crate::raw::obj::{HasInstance, Infallible, Instantiable, QomType};
use crate::raw::owned::Owned;
use crate::raw::slots::Refusal;
use crate::registry::Class;
use crate::sync::Arc;
use crate::type_info::TypeInfo;
use crate::{IsA, Object, Qom, WeakQom};

/// What [`Qom::get_or_create`] did.
pub enum GetOrCreate<T: QomType> {
    /// There was no object: this is a new draft.
    Created(Draft<T>),
    /// This is the object that there was.
    Existing(Owned<T>),
}

impl<T: QomType> std::fmt::Debug for GetOrCreate<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            GetOrCreate::Created(draft) => f.debug_tuple("Created").field(draft).finish(),
            GetOrCreate::Existing(object) => f.debug_tuple("Existing").field(object).finish(),
        }
    }
}

/// `T::new()`: a draft, without a `Qom` and without a way to fail. Only concrete types without creation rules have it.
///
/// Such a draft joins a `Qom` with [`Qom::adopt`], or when it is added to an object of one.
#[doc(alias = "object_new")]
pub trait New: QomType {
    /// A draft with its defaults.
    ///
    /// # Panics
    ///
    /// If there is no memory, the type's `init` or a default panics, or a setter refuses the default that it is given.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// let mut draft = Container::new();
    /// let live = Qom::new()?.adopt(draft)?.complete()?;
    /// # Ok::<(), Error>(())
    /// ```
    fn new() -> Draft<Self>
    where
        Self::Kind: Instantiable<Self>,
        Self::Rule: Infallible<Self>,
    {
        match door(None, Wanted::Type(Self::INFO), None) {
            Ok(raw) => Draft::of(raw),
            Err(error) => panic!("{error}"),
        }
    }
}

impl<T: QomType> New for T {}

/// How the wanted type is named.
#[derive(Clone, Copy)]
enum Wanted<'a> {
    Type(&'static TypeInfo),
    Name(&'a str),
}

impl Wanted<'_> {
    #[inline]
    fn class(self, world: &QomWorld) -> Result<(Class, &'static TypeInfo)> {
        match self {
            Wanted::Type(info) => Ok((world.registry.class(info)?, info)),
            Wanted::Name(name) => world.registry.class_by_name(name),
        }
    }
}

/// Makes an object, or says why not, in this order: the type exists, it is of the wanted kind, it is not abstract, its
/// creation rules hold. Nothing is left of a refused one.
#[inline]
fn door(world: Option<&Arc<QomWorld>>, wanted: Wanted<'_>, kind: Option<&TypeInfo>) -> Result<DraftBox> {
    let (info, home) = match (world, wanted) {
        (Some(world), _) => {
            let (class, info) = wanted.class(world)?;
            let info = of_kind(info, kind)?;
            (info, reserve(world, class, info)?)
        }
        (None, Wanted::Type(info)) => (of_kind(info, kind)?, None),
        (None, Wanted::Name(name)) => return Err(ErrorKind::NoQom { object: name.into() }.into()),
    };
    let inside = world;
    let world = world.map(|world| world.clone() as _);
    let mut draft = alloc::allocate(info, world, home)?;
    for part in info.parts {
        if let Placement::Machine = (part.info)().placement {
            return Err(ErrorKind::MachineInside { type_name: (part.info)().name().into() }.into());
        }
        draft.add_part(part, door(inside, Wanted::Type((part.info)()), None)?);
    }
    draft.set_defaults()?;
    draft.init();
    if let Some(world) = inside {
        world.globals.apply(&mut draft)?;
    }
    Ok(draft)
}

/// Another draft of a class without creation rules, outside any world.
pub(super) fn fresh(info: &'static TypeInfo) -> Result<DraftBox> {
    door(None, Wanted::Type(info), None)
}

#[inline]
fn of_kind(info: &'static TypeInfo, kind: Option<&TypeInfo>) -> Result<&'static TypeInfo> {
    if let Some(kind) = kind
        && !info.descends_from(kind)
    {
        return Err(ErrorKind::WrongKind { type_name: info.name().into(), wanted: kind.name().into() }.into());
    }
    if info.is_abstract() {
        return Err(ErrorKind::Abstract { type_name: info.name().into() }.into());
    }
    Ok(info)
}

/// Reserves the slots of a new object, all or none; gives the home.
#[inline]
fn reserve(world: &QomWorld, class: Class, info: &'static TypeInfo) -> Result<Option<usize>> {
    if !info.is_singleton() {
        return Ok(None);
    }
    let claims = world.registry.claims(class);
    let reserved = world.slots.reserve(claims, world.machine_number(), info);
    reserved.map(Some).map_err(|refusal| refused(world, class, info, refusal))
}

/// The error of a refusal: the refused type's own message, then the holder's, then the RFC's text.
#[cold]
fn refused(world: &QomWorld, class: Class, info: &'static TypeInfo, refusal: Refusal<&'static TypeInfo>) -> Error {
    let type_name = info.name().to_owned();
    let (slot, holder) = match refusal {
        Refusal::Taken(slot, holder) => (slot, holder),
        Refusal::UsedUp(_) => return ErrorKind::OnceUsed { type_name }.into(),
    };
    let message_of = |info: &'static TypeInfo, class: Class| {
        let own = world.registry.claims(class).iter().position(|claim| claim.slot == slot)?;
        info.slots()[own].message
    };
    let message = message_of(info, class)
        .or_else(|| world.registry.class(holder).ok().and_then(|class| message_of(holder, class)))
        .map(str::to_owned);
    Error::from(ErrorKind::SingletonConflict { type_name, message }).with_holder(world.holder(slot, holder))
}

impl Qom {
    /// A new draft of type `T`: always a new object, never one that exists.
    ///
    /// # Errors
    ///
    /// `T` is not among the types of this `Qom`, or a rule refuses: `Object type '..' conflicts with an existing
    /// singleton instance`, or the message that the singleton has, with [`Error::holder`].
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// let qom = Qom::new()?;
    /// let container: Owned<Container> = qom.create::<Container>()?.complete()?;
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "object_new")]
    #[doc(alias = "qdev_new")]
    #[inline]
    pub fn create<T: QomType>(&self) -> Result<Draft<T>>
    where
        T::Kind: Instantiable<T>,
    {
        door(Some(&self.world), Wanted::Type(T::INFO), None).map(Draft::of)
    }

    /// A new draft of the type with this name.
    ///
    /// # Errors
    ///
    /// `invalid object type: ..`, `Object type '..' is abstract`, or as for [`create`](Self::create).
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// # /// A shape.
    /// # #[derive(QomType)]
    /// # #[qom(abstract)]
    /// # struct Shape {}
    /// let qom = Qom::new()?;
    /// let error = qom.create_by_name("shape").unwrap_err();
    /// assert_eq!(error.to_string(), "Object type 'shape' is abstract");
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "object_new")]
    #[doc(alias = "object_new_allowed")]
    pub fn create_by_name(&self, name: &str) -> Result<Draft<Object>> {
        door(Some(&self.world), Wanted::Name(name), None).map(Draft::of)
    }

    /// A new draft of the type with this name, which must descend from `Base`.
    ///
    /// # Errors
    ///
    /// As for [`create_by_name`](Self::create_by_name), and `object type '..' is not a '..'`, which comes before any
    /// rule.
    pub fn create_by_name_as<Base: QomType>(&self, name: &str) -> Result<Draft<Base>> {
        door(Some(&self.world), Wanted::Name(name), Some(Base::INFO)).map(Draft::of)
    }

    /// Whether [`create`](Self::create) would succeed now.
    ///
    /// # Errors
    ///
    /// The one that it would give.
    #[doc(alias = "object_new_allowed")]
    pub fn check<T: QomType>(&self) -> Result<()> {
        self.check_wanted(Wanted::Type(T::INFO))
    }

    /// Whether [`create_by_name`](Self::create_by_name) would succeed now.
    ///
    /// # Errors
    ///
    /// The one that it would give.
    #[doc(alias = "object_new_allowed")]
    pub fn check_by_name(&self, name: &str) -> Result<()> {
        self.check_wanted(Wanted::Name(name))
    }

    fn check_wanted(&self, wanted: Wanted<'_>) -> Result<()> {
        let world = &*self.world;
        let (class, info) = wanted.class(world)?;
        let info = of_kind(info, None)?;
        let may = world.slots.check(world.registry.claims(class), world.machine_number());
        may.map_err(|refusal| refused(world, class, info, refusal))
    }

    /// The live object in the slot of a singleton, if there is one and it is a `T`. Takes no lock; never gives a draft.
    ///
    /// It is the object's end that counts, not its place: one that left the tree is found as long as somebody has a
    /// handle. The handle that this gives is one too. Where all others go meanwhile, the finalizer runs when this one is
    /// dropped, on the thread that looked.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// /// Leads an orchestra.
    /// #[derive(QomType, Debug)]
    /// #[qom(singleton)]
    /// struct Conductor {}
    ///
    /// let qom = Qom::new()?;
    /// assert_eq!(qom.instance::<Conductor>(), None);
    /// let conductor = qom.create::<Conductor>()?.complete()?;
    /// assert_eq!(qom.instance::<Conductor>(), Some(conductor));
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "singleton_get_instance")]
    #[doc(alias = "object_resolve_type_unambiguous")]
    pub fn instance<T: QomType>(&self) -> Option<Owned<T>>
    where
        T::Rule: HasInstance<T>,
    {
        self.world.instance_of()
    }

    /// The live object in the slot of a group, of whatever type it is; `None` also for a group that no type names.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// /// One of its kind.
    /// #[derive(QomType)]
    /// #[qom(singleton(group = "clock"))]
    /// struct WallClock {}
    /// let qom = Qom::with_types([WallClock::INFO])?;
    /// let clock = qom.create::<WallClock>()?.complete()?;
    /// assert_eq!(qom.instance_in_group("clock"), Some(clock.upcast()));
    /// assert_eq!(qom.instance_in_group("nothing"), None);
    /// # Ok::<(), Error>(())
    /// ```
    pub fn instance_in_group(&self, group: &str) -> Option<Owned<Object>> {
        self.world.instance(self.world.registry.group(group)?)
    }

    /// The live object of type `T`, or a new draft where there is none.
    ///
    /// # Errors
    ///
    /// As for [`create`](Self::create): while a draft, or an object that is not a `T`, holds a slot.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// # /// Shows where north is.
    /// # #[derive(QomType)]
    /// # #[qom(singleton)]
    /// # struct Compass {}
    /// let qom = Qom::new()?;
    /// let GetOrCreate::Created(draft) = qom.get_or_create::<Compass>()? else { panic!() };
    /// let compass = draft.complete()?;
    /// let GetOrCreate::Existing(same) = qom.get_or_create::<Compass>()? else { panic!() };
    /// assert_eq!(same, compass);
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "object_new_or_fetch")]
    pub fn get_or_create<T: QomType>(&self) -> Result<GetOrCreate<T>>
    where
        T::Kind: Instantiable<T>,
        T::Rule: HasInstance<T>,
    {
        if let Some(existing) = self.instance() {
            return Ok(GetOrCreate::Existing(existing));
        }
        match self.create() {
            Ok(draft) => Ok(GetOrCreate::Created(draft)),
            // Another thread may have been faster, and done.
            Err(error) => self.instance().map(GetOrCreate::Existing).ok_or(error),
        }
    }

    /// Takes in a draft that [`New::new`] made.
    ///
    /// # Errors
    ///
    /// Its type is not among the types of this `Qom`, or it belongs to another.
    pub fn adopt<T: QomType>(&self, draft: Draft<T>) -> Result<Draft<T>> {
        let mut draft = draft;
        match draft.world() {
            Some(world) if !Arc::ptr_eq(&world, &self.world) => {
                return Err(ErrorKind::MixedQom { object: draft.type_name().into() }.into());
            }
            Some(_) => {}
            None => draft.join(&self.world)?,
        }
        Ok(draft)
    }
}

impl QomWorld {
    fn instance_of<T: QomType>(&self) -> Option<Owned<T>> {
        let class = self.registry.class(T::INFO).ok()?;
        // The own slots come last; an object in them is most likely a `T`.
        self.instance(self.registry.claims(class).last()?.slot)?.downcast().ok()
    }
}

impl WeakQom {
    /// [`Qom::instance`], for who does not hold the world and does not want to for the time of a look either: what device
    /// code keeps that asks at any time, on any thread, however late. `None` also when the world is gone.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// # /// Keeps the time.
    /// # #[derive(QomType)]
    /// # #[qom(singleton)]
    /// # struct Metronome {}
    /// let qom = Qom::new()?;
    /// let weak = qom.downgrade();
    /// let metronome = qom.create::<Metronome>()?.complete()?;
    /// assert_eq!(weak.instance::<Metronome>(), Some(metronome.clone()));
    /// drop(qom); // takes the tree apart; the metronome is held here
    /// assert_eq!(weak.instance::<Metronome>(), Some(metronome.clone()));
    /// drop(metronome);
    /// assert_eq!(weak.instance::<Metronome>(), None);
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "singleton_get_instance")]
    pub fn instance<T: QomType>(&self) -> Option<Owned<T>>
    where
        T::Rule: HasInstance<T>,
    {
        self.core()?.instance_of()
    }
}

impl<T: QomType + IsA<Object>> GetOrCreate<T> {
    /// The live object: the existing one, or the draft, completed.
    ///
    /// # Errors
    ///
    /// As for [`Draft::complete`].
    pub fn complete(self) -> Result<Owned<T>> {
        match self {
            GetOrCreate::Created(draft) => draft.complete(),
            GetOrCreate::Existing(object) => Ok(object),
        }
    }
}
