//! What can be done with any live object: ask its type, read and set its properties by name.

mod typed;

use crate::error::{Error, ErrorKind, Result};
use crate::name::nearest;
use crate::property::PropertyInfo;
use crate::raw::access::{Input, Target};
use crate::raw::header::Header;
use crate::raw::member::Member;
use crate::raw::obj::{Obj, QomType};
use crate::raw::obj_mut::ObjMut;
use crate::raw::owned::Owned;
use crate::raw::weak::Weak;
use crate::type_info::TypeInfo;
use crate::value::Value;
use std::fmt;
use std::hash::{Hash, Hasher};

impl<T: QomType> AsRef<Obj<crate::Object>> for Obj<T> {
    fn as_ref(&self) -> &Obj<crate::Object> {
        self.as_object()
    }
}

impl<T: QomType> AsRef<Obj<crate::Object>> for Owned<T> {
    fn as_ref(&self) -> &Obj<crate::Object> {
        self.as_object()
    }
}

impl<T: QomType> Obj<T> {
    /// The own state of an ancestor: as on a draft, so that the same body serves before and after.
    pub fn as_ancestor<U: QomType>(&self) -> &U
    where
        T: crate::IsA<U>,
    {
        self.upcast::<U>()
    }

    /// The name of the object's own type.
    #[doc(alias = "object_get_typename")]
    pub fn type_name(&self) -> &'static str {
        self.info().name()
    }

    /// Whether the object is of the type, or implements the interface, with this name.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// let qom = Qom::new()?;
    /// assert!(qom.root().is_a("object") && !qom.root().is_a("user-creatable"));
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "object_dynamic_cast")]
    pub fn is_a(&self, name: &str) -> bool {
        self.info().is_a(name)
    }

    /// Whether the object's activating steps stand: for a device, whether it is realized. False from when it leaves the
    /// tree, for good.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// /// Spins while it stands in the tree.
    /// #[derive(QomType)]
    /// struct Fan {}
    ///
    /// let qom = Qom::new()?;
    /// let fan = qom.create::<Fan>()?.complete()?;
    /// qom.container("objects")?.add_child("fan", fan.clone())?;
    /// assert!(fan.is_active());
    /// fan.unparent();
    /// assert!(!fan.is_active());
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "qdev_is_realized")]
    pub fn is_active(&self) -> bool {
        self.header().is_active()
    }

    /// The object's properties, in the order of [`TypeInfo::properties`].
    pub fn properties(&self) -> impl ExactSizeIterator<Item = &'static PropertyInfo> + use<T> {
        self.info().properties()
    }

    /// Reads a property.
    ///
    /// # Errors
    ///
    /// `Property '..' not found`, `Property '..' is not readable`, or what the property's getter says.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// let qom = Qom::new()?;
    /// assert_eq!(qom.root().get("type")?, "container");
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "object_property_get")]
    #[doc(alias = "object_property_get_qobject")]
    pub fn get(&self, name: &str) -> Result<Value> {
        match self.info().property(name) {
            Some(property) => readable(Target::of(self.header(), property))?.read(),
            None => self.member(name)?.get(self.as_object()),
        }
    }

    /// Reads a property as command-line text.
    ///
    /// # Errors
    ///
    /// As for [`get`](Self::get).
    #[doc(alias = "object_property_print")]
    pub fn get_text(&self, name: &str) -> Result<String> {
        match self.info().property(name) {
            Some(property) => readable(Target::of(self.header(), property))?.read_text(),
            None => self.member(name)?.get_text(self.as_object()),
        }
    }

    /// Sets a property of this live object: one whose field is an atomic or a lock, or one with a setter of its own.
    ///
    /// # Errors
    ///
    /// `Property '..' not found`, `Property '..' is not writable`; that the property is fixed since the object is live,
    /// whatever the value; then what is wrong with the value.
    #[doc(alias = "object_property_set")]
    #[doc(alias = "object_property_set_qobject")]
    pub fn set(&self, name: &str, value: impl Into<Value>) -> Result<()> {
        self.set_input(name, Input::Json(value.into()))
    }

    /// Sets a property from command-line text.
    ///
    /// # Errors
    ///
    /// As for [`set`](Self::set).
    #[doc(alias = "object_property_parse")]
    pub fn set_text(&self, name: &str, text: &str) -> Result<()> {
        self.set_input(name, Input::Text(text))
    }

    /// Leads a link of this live object, one with `live`, to an object or nowhere. The target need not be in the tree; a link
    /// to what is not reads as `""`.
    ///
    /// # Errors
    ///
    /// As for [`set`](Self::set), and where the property is no link, or the target belongs to another `Qom`.
    #[doc(alias = "object_property_set_link")]
    pub fn set_link(&self, name: &str, target: Option<&Obj<crate::Object>>) -> Result<()> {
        self.set_input(name, Input::of_target(target))
    }

    /// Whether a property has the object to itself, of another object or of a draft: a link with `backend`. A
    /// user-creatable object may say so in [`can_be_deleted`](crate::UserCreatable::can_be_deleted).
    #[doc(alias = "host_memory_backend_is_mapped")]
    #[doc(alias = "qemu_chr_is_busy")]
    pub fn is_claimed(&self) -> bool {
        self.header().is_claimed()
    }

    /// The live object that a property stands for: a link's target, a child, or what an alias of one leads to.
    ///
    /// # Errors
    ///
    /// `Property '..' not found`, or it stands for no objects.
    #[doc(alias = "object_property_get_link")]
    pub fn get_link(&self, name: &str) -> Result<Option<Owned<crate::Object>>> {
        match self.info().property(name) {
            Some(_) => get_link(self.header(), name),
            None => match self.member(name)? {
                member if member.leads() => Ok(member.lead()),
                _ => Err(ErrorKind::NotALink { type_name: self.type_name().into(), property: name.into() }.into()),
            },
        }
    }

    /// What has this name in the object and not in its class.
    #[cold]
    fn member(&self, name: &str) -> Result<Member> {
        let member = self.header().world().and_then(|world| world.member(self.header(), name));
        member.ok_or_else(|| not_found(self.info(), name))
    }

    #[inline]
    pub(crate) fn set_input(&self, name: &str, input: Input<'_>) -> Result<()> {
        self.set_asked_for(name, name, input)
    }

    /// The same for a property that was asked for by a name that led to it.
    #[inline]
    pub(crate) fn set_asked_for(&self, name: &str, asked: &str, input: Input<'_>) -> Result<()> {
        let Some(property) = self.info().property(name) else {
            return self.member(name)?.set(self.as_object(), name, asked, input);
        };
        let target = Target::asked_for(self.header(), property, asked);
        if !target.property.uses.settable_live {
            // What is wrong with a link's target is said first: that is what its user looks at.
            if target.property.uses.settable_in_draft {
                target.property.access.look_at(target, input)?;
            }
            return Err(refuse_live_set(target));
        }
        self.write_live(target, input)
    }

    /// A handle that does not keep the object alive.
    pub fn downgrade(&self) -> Weak<T> {
        Weak::of(self)
    }
}

/// The object that a name leads to, in a path: a child, or what a property leads to.
pub(crate) fn follow(object: &Obj<crate::Object>, name: &str) -> Option<Owned<crate::Object>> {
    let member = object.header().world().and_then(|world| world.member(object.header(), name));
    member.map_or_else(|| lead(object, name), Member::lead)
}

/// The object is live, and the property is not for that.
#[cold]
fn refuse_live_set(target: Target<'_>) -> Error {
    let Target { header, property, .. } = target;
    if !property.uses.settable_in_draft {
        return target.not_writable();
    }
    let (type_name, property_name) = (header.class.name().to_owned(), property.name.to_owned());
    let path = header.world().and_then(|world| world.path(header));
    if property.owner.is_device() {
        let id = path.as_deref().and_then(|path| path.strip_prefix("/machine/peripheral/"));
        // What is inside a device has no id of its own.
        let id = id.filter(|id| !id.contains('/')).map(str::to_owned);
        return match property.leads {
            true => ErrorKind::LinkRealized { property: property_name, id, type_name }.into(),
            false => ErrorKind::Realized { property: property_name, id, type_name }.into(),
        };
    }
    let object = path.unwrap_or_else(|| type_name.clone());
    ErrorKind::Completed { property: property_name, object, type_name }.into()
}

/// The property with this name, or the error that says so.
#[inline]
pub(crate) fn find(class: &TypeInfo, name: &str) -> Result<&'static PropertyInfo> {
    class.property(name).ok_or_else(|| not_found(class, name))
}

#[cold]
fn not_found(class: &TypeInfo, name: &str) -> Error {
    let error = Error::from(ErrorKind::PropertyNotFound { type_name: class.name().into(), property: name.into() });
    match nearest(name, class.properties().map(|property| property.name())) {
        Some(near) => error.with_hint(format!("did you mean '{near}'?")),
        None => error,
    }
}

#[inline]
fn readable(target: Target<'_>) -> Result<Target<'_>> {
    if target.property.uses.readable { Ok(target) } else { Err(not_readable(target)) }
}

#[cold]
fn not_readable(target: Target<'_>) -> Error {
    let (type_name, property) = (target.header.class.name().into(), target.property.name.into());
    ErrorKind::PropertyNotReadable { type_name, property }.into()
}

pub(crate) fn get(header: &Header, name: &str) -> Result<Value> {
    readable(Target::of(header, find(header.class, name)?))?.read()
}

pub(crate) fn get_text(header: &Header, name: &str) -> Result<String> {
    readable(Target::of(header, find(header.class, name)?))?.read_text()
}

pub(crate) fn get_link(header: &Header, name: &str) -> Result<Option<Owned<crate::Object>>> {
    let target = Target::of(header, find(header.class, name)?);
    if target.property.leads { Ok(target.lead()) } else { Err(target.asked().no_link()) }
}

/// The live object that the class's property `name` stands for.
pub(crate) fn lead(object: &Obj<crate::Object>, name: &str) -> Option<Owned<crate::Object>> {
    let property = object.info().property(name).filter(|property| property.leads)?;
    Target::of(object.header(), property).lead()
}

impl<T: QomType> ObjMut<'_, T> {
    /// Sets a property.
    ///
    /// # Errors
    ///
    /// As for [`Draft::set`](crate::Draft::set).
    #[doc(alias = "object_property_set")]
    pub fn set(&mut self, name: &str, value: impl Into<Value>) -> Result<()> {
        self.set_input(name, Input::Json(value.into()))
    }

    /// Sets a property from command-line text.
    ///
    /// # Errors
    ///
    /// As for [`Draft::set`](crate::Draft::set).
    #[doc(alias = "object_property_parse")]
    pub fn set_text(&mut self, name: &str, text: &str) -> Result<()> {
        self.set_input(name, Input::Text(text))
    }

    /// Leads a link to a live object, or nowhere.
    ///
    /// # Errors
    ///
    /// As for [`Draft::set_link`](crate::Draft::set_link).
    #[doc(alias = "object_property_set_link")]
    pub fn set_link(&mut self, name: &str, target: Option<&Obj<crate::Object>>) -> Result<()> {
        self.set_input(name, Input::of_target(target))
    }

    /// Leads a link to what may be a draft still, as [`Link::set_weak`](crate::Link::set_weak) does: to another child of the
    /// same draft, for instance. It leads nowhere until the target is live.
    ///
    /// # Errors
    ///
    /// As for [`Draft::set_link`](crate::Draft::set_link).
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// /// Plays what another mixes.
    /// #[derive(QomType)]
    /// struct MixPlayer {
    ///     #[qom(link)]
    ///     mixer: Link<Container>,
    /// }
    ///
    /// let qom = Qom::new()?;
    /// let mut studio = qom.create::<Container>()?;
    /// studio.add_child("mixer", Container::new())?;
    /// studio.add_child("player", MixPlayer::new())?;
    /// let mut studio_mut = studio.as_mut();
    /// let [mixer, mut player] = studio_mut.two_children_mut(["mixer", "player"]).unwrap();
    /// player.set_link_weak("mixer", &mixer.weak())?;
    /// let studio = studio.complete()?;
    /// let player = studio.resolve_at("player")?.downcast::<MixPlayer>().unwrap();
    /// assert_eq!(player.mixer.get().unwrap(), studio.resolve_at("mixer")?);
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "object_property_set_link")]
    pub fn set_link_weak<U: QomType>(&mut self, name: &str, target: &Weak<U>) -> Result<()> {
        self.set_input(name, Input::Awaited(target.as_object()))
    }

    pub(crate) fn set_input(&mut self, name: &str, input: Input<'_>) -> Result<()> {
        let property = find(self.header().class, name)?;
        if !property.uses.settable_in_draft {
            return Err(Target::of(self.header(), property).not_writable());
        }
        self.write(property, input)
    }

    /// Reads a property.
    ///
    /// # Errors
    ///
    /// As for [`Draft::get`](crate::Draft::get).
    #[doc(alias = "object_property_get")]
    pub fn get(&self, name: &str) -> Result<Value> {
        get(self.header(), name)
    }

    /// Reads a property as command-line text.
    ///
    /// # Errors
    ///
    /// As for [`Draft::get`](crate::Draft::get).
    #[doc(alias = "object_property_print")]
    pub fn get_text(&self, name: &str) -> Result<String> {
        get_text(self.header(), name)
    }

    /// The description of the object's own type.
    pub fn info(&self) -> &'static TypeInfo {
        self.header().class
    }

    /// The name of the object's own type.
    pub fn type_name(&self) -> &'static str {
        self.info().name()
    }
}

/// Prints type and path.
impl<T: QomType> fmt::Debug for Obj<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.header().world().and_then(|world| world.path(self.header())) {
            Some(path) => write!(f, "{path} ({})", self.type_name()),
            None => write!(f, "({})", self.type_name()),
        }
    }
}

/// By identity.
impl<T: QomType, U: QomType> PartialEq<Obj<U>> for Obj<T> {
    fn eq(&self, other: &Obj<U>) -> bool {
        std::ptr::eq(self.header(), other.header())
    }
}
impl<T: QomType> Eq for Obj<T> {}

/// By identity.
impl<T: QomType> Hash for Obj<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        std::ptr::from_ref(self.header()).hash(state);
    }
}

/// Prints type and path.
impl<T: QomType> fmt::Debug for Owned<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

/// By identity.
impl<T: QomType, U: QomType> PartialEq<Owned<U>> for Owned<T> {
    fn eq(&self, other: &Owned<U>) -> bool {
        **self == **other
    }
}
impl<T: QomType> Eq for Owned<T> {}

/// By identity.
impl<T: QomType> Hash for Owned<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (**self).hash(state);
    }
}
