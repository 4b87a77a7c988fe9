//! What can be done with any live object: ask its type, read and set its properties by name.

use crate::error::{Error, ErrorKind, Result};
use crate::property::PropertyInfo;
use crate::raw::access::{self, Input};
use crate::raw::header::Header;
use crate::raw::member::Member;
use crate::raw::obj::{Obj, QomType};
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
    /// assert!(qom.root().is_a("object") && !qom.root().is_a("device"));
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "object_dynamic_cast")]
    pub fn is_a(&self, name: &str) -> bool {
        self.info().is_a(name)
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
        get(self.header(), name).or_else(|error| self.elsewhere(name, error)?.get(self.as_object()))
    }

    /// Reads a property as command-line text.
    ///
    /// # Errors
    ///
    /// As for [`get`](Self::get).
    #[doc(alias = "object_property_print")]
    pub fn get_text(&self, name: &str) -> Result<String> {
        get_text(self.header(), name).or_else(|error| self.elsewhere(name, error)?.get_text(self.as_object()))
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
        self.write(name, Input::Json(value.into()))
    }

    /// Sets a property from command-line text.
    ///
    /// # Errors
    ///
    /// As for [`set`](Self::set).
    #[doc(alias = "object_property_parse")]
    pub fn set_text(&self, name: &str, text: &str) -> Result<()> {
        self.write(name, Input::Text(text))
    }

    #[inline]
    fn write(&self, name: &str, input: Input<'_>) -> Result<()> {
        match self.settable(name) {
            Ok(property) => self.write_live(property, input),
            Err(error) => self.elsewhere(name, error)?.set(self.as_object(), name, input),
        }
    }

    /// What has this name in the object alone, if the class has not; or the error that there was.
    #[cold]
    fn elsewhere(&self, name: &str, error: Error) -> Result<Member> {
        if self.info().property(name).is_some() {
            return Err(error);
        }
        self.header().world().and_then(|world| world.member(self.header(), name)).ok_or(error)
    }

    #[inline]
    fn settable(&self, name: &str) -> Result<&'static PropertyInfo> {
        let property = find(self.info(), name)?;
        if property.uses.settable_live { Ok(property) } else { Err(self.refuse_live_set(property)) }
    }

    #[cold]
    fn refuse_live_set(&self, property: &PropertyInfo) -> Error {
        let type_name = self.type_name().to_owned();
        let property_name = property.name.to_owned();
        if !property.uses.settable_in_draft {
            return ErrorKind::PropertyNotWritable { type_name, property: property_name }.into();
        }
        let path = self.header().world().and_then(|world| world.path(self.header()));
        if property.owner.is_device() {
            let id = path.as_deref().and_then(|path| path.strip_prefix("/machine/peripheral/")).map(str::to_owned);
            return ErrorKind::Realized { property: property_name, id, type_name }.into();
        }
        let object = path.unwrap_or_else(|| type_name.clone());
        ErrorKind::Completed { property: property_name, object, type_name }.into()
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

/// The object that a property of the class leads to, in a path: a link's target, an alias's.
pub(crate) fn lead(object: &Obj<crate::Object>, name: &str) -> Option<Owned<crate::Object>> {
    let _ = (object, name);
    None
}

/// The property with this name, or the error that says so.
#[inline]
pub(crate) fn find(class: &TypeInfo, name: &str) -> Result<&'static PropertyInfo> {
    class.property(name).ok_or_else(|| not_found(class, name))
}

#[cold]
fn not_found(class: &TypeInfo, name: &str) -> Error {
    ErrorKind::PropertyNotFound { type_name: class.name().into(), property: name.into() }.into()
}

fn readable(class: &TypeInfo, name: &str) -> Result<&'static PropertyInfo> {
    let property = find(class, name)?;
    if property.uses.readable {
        return Ok(property);
    }
    Err(ErrorKind::PropertyNotReadable { type_name: class.name().into(), property: name.into() }.into())
}

pub(crate) fn get(header: &Header, name: &str) -> Result<Value> {
    access::read(header, readable(header.class, name)?)
}

pub(crate) fn get_text(header: &Header, name: &str) -> Result<String> {
    access::read_text(header, readable(header.class, name)?)
}

/// The property, if a draft may set it.
pub(crate) fn settable_in_draft(class: &TypeInfo, name: &str) -> Result<&'static PropertyInfo> {
    let property = find(class, name)?;
    if property.uses.settable_in_draft {
        return Ok(property);
    }
    Err(ErrorKind::PropertyNotWritable { type_name: class.name().into(), property: name.into() }.into())
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
