//! Links that are set by the id of what is in a container, and whose target is theirs alone.

use super::access::{Input, PropertyAccess, Target};
use super::header::Unresolved;
use super::link::{Led, Link, LinkTarget, To};
use super::link_access::{LinkAccess, of_one_world};
use super::obj::Obj;
use super::owned::Owned;
use super::weak::Weak;
use crate::Object;
use crate::error::{Error, ErrorKind, Result};
use crate::sync::lock;
use crate::value::{PropertyValue, Value};

/// The right to use an object alone, of which there is one at a time. It is a bit in the object's header, which the weak
/// handle keeps: to take it, to look at it and to give it back needs no lock.
pub(super) struct Claim(Weak<Object>);

impl Claim {
    /// The right, if nobody has it.
    fn of(object: &Obj<Object>) -> Option<Self> {
        object.header().claim().then(|| Claim(object.downgrade()))
    }

    fn is_of(&self, object: &Obj<Object>) -> bool {
        std::ptr::eq(self.0.header(), object.header())
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        self.0.header().unclaim();
    }
}

/// The property in a field of type `Link<T>` with a `backend`.
#[doc(hidden)]
pub struct Backend<T: ?Sized> {
    pub(super) link: LinkAccess<T>,
    /// The name of a container in the root.
    pub(super) container: &'static str,
}

/// What is wrong with a value.
enum Wrong {
    InUse,
    NotTaken,
    NotFound,
}

impl Wrong {
    #[cold]
    fn of(self, target: Target<'_>, value: &str) -> Error {
        let (type_name, property) = (target.header.class.name.into(), target.property.name.into());
        let value = value.to_owned();
        match self {
            Wrong::InUse => ErrorKind::ValueInUse { type_name, property, value }.into(),
            Wrong::NotTaken => ErrorKind::ValueNotTaken { type_name, property, value }.into(),
            Wrong::NotFound => ErrorKind::ValueNotFound { type_name, property, value }.into(),
        }
    }
}

impl<T: LinkTarget> Backend<T> {
    /// The id of an object in the container.
    fn id_of(&self, object: &Obj<Object>) -> Option<String> {
        let path = object.header().world()?.path(object.header())?;
        let id = path.strip_prefix('/')?.strip_prefix(self.container)?.strip_prefix('/')?;
        (!id.contains('/')).then(|| id.to_owned())
    }

    /// The object with an id, if it may be the target.
    fn find(&self, target: Target<'_>, id: &str) -> Result<Owned<Object>> {
        let world = target.header.world();
        let world = world.ok_or_else(|| ErrorKind::NoQom { object: target.header.class.name().into() })?;
        // An id is one name; what else a path leads to is not in the container.
        let path = format!("/{}/{id}", self.container);
        let found = match world.resolve(&path, &|info| T::KIND.admits(info)) {
            Ok(object) if self.id_of(&object).as_deref() == Some(id) => Ok(object),
            Err(Unresolved::Unwanted) if !id.contains('/') => Err(Wrong::NotTaken),
            _ => Err(Wrong::NotFound),
        };
        let object = found.map_err(|wrong| wrong.of(target, id))?;
        self.admit(&object)?;
        Ok(object)
    }

    fn admit(&self, object: &Obj<Object>) -> Result<()> {
        self.link.check.map_or(Ok(()), |check| check(object))
    }

    /// Leads the link to an object that nobody else uses.
    fn take(&self, target: Target<'_>, link: &Link<T>, object: Owned<Object>, id: &str) -> Result<()> {
        // What may be the last handle goes when nothing is locked.
        let to = self.link.to(object.clone());
        let mut led = lock(&link.led);
        let own = led.claim.take_if(|claim| claim.is_of(&object));
        let Some(claim) = own.or_else(|| Claim::of(&object)) else {
            drop(led);
            return Err(Wrong::InUse.of(target, id));
        };
        let old = std::mem::replace(&mut *led, Led { to, claim: Some(claim) });
        drop(led);
        drop((old, object));
        Ok(())
    }

    /// # Safety
    ///
    /// As for `LinkAccess::at`.
    unsafe fn set(&self, target: Target<'_>, own: *const u8, input: Input<'_>) -> Result<()> {
        let id = match input {
            Input::Json(json) | Input::Default(json) => String::from_json(target.name, json)?,
            Input::Text(text) => text.to_owned(),
            Input::Target(_) | Input::Awaited(_) => return Err(target.asked().no_link()),
        };
        // SAFETY: by contract.
        let link = unsafe { self.link.at(own) };
        if id.is_empty() {
            link.put(To::Nowhere);
            return Ok(());
        }
        let object = self.find(target, &id)?;
        self.take(target, link, object, &id)
    }
}

// SAFETY: touches the link's field only.
unsafe impl<T: LinkTarget> PropertyAccess for Backend<T> {
    fn word(&self) -> &'static str {
        "str"
    }

    fn container(&self) -> Option<&'static str> {
        Some(self.container)
    }

    unsafe fn get(&self, target: Target<'_>, own: *const u8) -> Result<Value> {
        // SAFETY: by contract.
        unsafe { self.get_text(target, own) }.map(Value::from)
    }

    unsafe fn get_text(&self, _: Target<'_>, own: *const u8) -> Result<String> {
        // SAFETY: by contract.
        let object = unsafe { self.link.at(own) }.object();
        Ok(object.and_then(|object| self.id_of(&object)).unwrap_or_default())
    }

    unsafe fn set_draft(&self, target: Target<'_>, own: *mut u8, input: Input<'_>) -> Result<()> {
        // SAFETY: by contract.
        unsafe { self.set(target, own, input) }
    }

    unsafe fn set_live(&self, target: Target<'_>, own: *const u8, input: Input<'_>) -> Result<()> {
        // SAFETY: by contract.
        unsafe { self.set(target, own, input) }
    }

    /// What was assigned in code is looked at as what is set by name, and taken.
    unsafe fn validate(&self, target: Target<'_>, own: *const u8) -> Result<()> {
        // SAFETY: by contract.
        let link = unsafe { self.link.at(own) };
        let is_taken = lock(&link.led).claim.is_some();
        match (link.object(), link.to()) {
            // It was in the container when it was taken.
            (Some(object), _) if is_taken => self.admit(&object),
            (Some(object), _) => {
                of_one_world(target, object.header())?;
                let id = self.id_of(&object);
                let id = id.ok_or_else(|| Wrong::NotFound.of(target, &described(&object)))?;
                if !T::KIND.admits(object.info()) {
                    return Err(Wrong::NotTaken.of(target, &id));
                }
                self.admit(&object)?;
                self.take(target, link, object, &id)
            }
            (None, To::Weak(weak)) if !is_taken => {
                let (property, target) = (target.property.name.into(), weak.header().class.name().into());
                Err(ErrorKind::TargetNotLive { property, target }.into())
            }
            // It is gone.
            (None, _) => Ok(()),
        }
    }
}

/// What stands for the id of an object that has none.
fn described(object: &Obj<Object>) -> String {
    let path = object.header().world().and_then(|world| world.path(object.header()));
    path.unwrap_or_else(|| object.info().name().to_owned())
}
