//! Paths: absolute ones lead down from the root, partial ones from anywhere.

use super::world::QomWorld;
use super::{Qom, world_of};
use crate::error::{Error, ErrorKind, Result};
use crate::object;
use crate::raw::header::Unresolved;
use crate::raw::obj::QomType;
use crate::raw::owned::Owned;
use crate::tree::{Found, first_name};
use crate::type_info::TypeInfo;
use crate::{Container, Obj, Object};

/// Why a path leads to no object.
enum Miss {
    Nothing,
    Several,
}

impl Miss {
    fn of_path(self, path: &str) -> Error {
        match self {
            Miss::Nothing => ErrorKind::DeviceNotFound { name: path.into() }.into(),
            Miss::Several => ErrorKind::AmbiguousPath { path: path.into() }.into(),
        }
    }
}

impl QomWorld {
    /// The object at an absolute path.
    fn absolute(&self, path: &str) -> Option<Owned<Object>> {
        let tree = self.tree();
        let (at, left) = tree.descend(tree.root()?, path);
        drop(tree);
        self.go_on(at, left)
    }

    /// Follows names from `from`: each is that of a child, or of a property that leads to an object.
    fn follow(&self, from: &Obj<Object>, path: &str) -> Option<Owned<Object>> {
        let (at, left) = self.tree().descend(from, path);
        self.go_on(at, left)
    }

    /// Goes on where children do not lead. No lock is held while a property is read.
    fn go_on(&self, mut at: Owned<Object>, mut left: &str) -> Option<Owned<Object>> {
        while let Some((name, rest)) = first_name(left) {
            let next = object::follow(&at, name)?;
            let reached = self.tree().descend(&next, rest);
            (at, left) = reached;
        }
        Some(at)
    }

    /// The object at a path, if it is `wanted`; of a partial path, the only one that is.
    fn locate(&self, path: &str, wanted: &dyn Fn(&TypeInfo) -> bool) -> Result<Owned<Object>, Miss> {
        if path.starts_with('/') {
            return self.absolute(path).filter(|object| wanted(object.info())).ok_or(Miss::Nothing);
        }
        let Found { object: mut found, ambiguous, open } = self.tree().search(path, wanted);
        if ambiguous {
            return Err(Miss::Several);
        }
        for (from, left) in open {
            let Some(object) = self.follow(&from, left).filter(|object| wanted(object.info())) else { continue };
            if found.as_ref().is_some_and(|found| *found != object) {
                return Err(Miss::Several);
            }
            found = Some(object);
        }
        found.ok_or(Miss::Nothing)
    }

    /// The object that a link is to lead to: what it cannot lead to is told from what is not there.
    pub(super) fn target(&self, path: &str, admits: &dyn Fn(&TypeInfo) -> bool) -> Result<Owned<Object>, Unresolved> {
        match self.locate(path, admits) {
            Ok(object) => Ok(object),
            Err(Miss::Several) => Err(Unresolved::Ambiguous),
            Err(Miss::Nothing) => match self.locate(path, &|_| true) {
                Ok(_) | Err(Miss::Several) => Err(Unresolved::Unwanted),
                Err(Miss::Nothing) => Err(Unresolved::Missing),
            },
        }
    }

    /// The object at the first of these absolute paths that leads to one.
    pub(super) fn first_of(&self, paths: &[&str]) -> Option<Owned<Object>> {
        paths.iter().find_map(|path| self.absolute(path))
    }
}

impl Qom {
    /// The object at a path.
    ///
    /// An absolute path begins with `/`. Its names lead down from the root: each is that of a child, or of a property
    /// that leads to an object, as a link does. Empty names are skipped.
    ///
    /// Any other path, the empty one too, is partial: it may begin at any object below the root, and leads to the only
    /// object that is reached so. One that is reached in several ways is one.
    ///
    /// # Errors
    ///
    /// `Device '..' not found`; for a partial path also `Path '..' does not uniquely identify an object`, an
    /// [`ErrorKind::AmbiguousPath`].
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// let qom = Qom::new()?;
    /// assert_eq!(qom.resolve("//objects/")?.canonical_path().as_deref(), Some("/objects"));
    /// assert_eq!(qom.resolve("objects")?, qom.resolve("/objects")?);
    /// assert_eq!(qom.resolve("/nowhere").unwrap_err().to_string(), "Device '/nowhere' not found");
    /// let error = qom.resolve("").unwrap_err(); // every object
    /// assert_eq!(error.to_string(), "Path '' does not uniquely identify an object");
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "object_resolve_path")]
    pub fn resolve(&self, path: &str) -> Result<Owned<Object>> {
        self.world.locate(path, &|_| true).map_err(|miss| miss.of_path(path))
    }

    /// The object at a path, which must be a `T`. For a partial path no other objects count: the empty one leads to the
    /// only object of type `T`.
    ///
    /// # Errors
    ///
    /// As for [`resolve`](Self::resolve), also where the object is of another type.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// # /// A lighthouse.
    /// # #[derive(QomType)]
    /// # struct Lighthouse {}
    /// let qom = Qom::new()?;
    /// assert!(qom.resolve_as::<Lighthouse>("").is_err());
    /// let lighthouse = qom.create::<Lighthouse>()?.complete()?;
    /// qom.root().add_child("lighthouse", lighthouse.clone())?;
    /// assert_eq!(qom.resolve_as::<Lighthouse>("")?, lighthouse);
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "object_resolve_path_type")]
    pub fn resolve_as<T: QomType>(&self, path: &str) -> Result<Owned<T>> {
        self.locate_type(path).map_err(|miss| miss.of_path(path))
    }

    /// The object at a path that is of the type, or implements the interface, with this name; for a partial path as for
    /// [`resolve_as`](Self::resolve_as).
    ///
    /// # Errors
    ///
    /// As for [`resolve`](Self::resolve), also where the object is of another type, or there is no such type.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// let qom = Qom::new()?;
    /// assert!(qom.resolve_typed("objects", "container").is_ok());
    /// assert!(qom.resolve_typed("objects", "user-creatable").is_err());
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "object_resolve_path_type")]
    pub fn resolve_typed(&self, path: &str, type_or_interface: &str) -> Result<Owned<Object>> {
        let is_a = |info: &TypeInfo| info.is_a(type_or_interface);
        self.world.locate(path, &is_a).map_err(|miss| miss.of_path(path))
    }

    /// The only object of type `T` in the tree.
    ///
    /// # Errors
    ///
    /// `No object found of type ..`, or `More than one object of type ..`.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// # /// A buoy.
    /// # #[derive(QomType)]
    /// # struct BellBuoy {}
    /// let qom = Qom::new()?;
    /// assert_eq!(qom.only::<BellBuoy>().unwrap_err().to_string(), "No object found of type bell-buoy");
    /// assert_eq!(qom.only::<Container>().unwrap_err().to_string(), "More than one object of type container");
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "object_resolve_type_unambiguous")]
    pub fn only<T: QomType>(&self) -> Result<Owned<T>> {
        let type_name = || T::INFO.name().to_owned();
        self.locate_type("").map_err(|miss| match miss {
            Miss::Nothing => ErrorKind::NoneOfType { type_name: type_name() }.into(),
            Miss::Several => ErrorKind::ManyOfType { type_name: type_name() }.into(),
        })
    }

    fn locate_type<T: QomType>(&self, path: &str) -> Result<Owned<T>, Miss> {
        let found = self.world.locate(path, &|info| info.descends_from(T::INFO))?;
        found.downcast().map_err(|_| Miss::Nothing)
    }

    /// The container at a path from the root, with or without a `/` before it. Nothing is created.
    ///
    /// # Errors
    ///
    /// `Device '..' not found`: there is nothing, or no container.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// let qom = Qom::new()?;
    /// assert_eq!(qom.container("objects")?.canonical_path().as_deref(), Some("/objects"));
    /// assert!(qom.container("objects/nowhere").is_err());
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "object_get_container")]
    #[doc(alias = "machine_get_container")]
    pub fn container(&self, path: &str) -> Result<Owned<Container>> {
        let found = self.world.absolute(path).and_then(|object| object.downcast().ok());
        found.ok_or_else(|| Miss::Nothing.of_path(path))
    }
}

impl<T: QomType> Obj<T> {
    /// The object at a path that begins here; one that begins with `/` is absolute. Nothing is searched for.
    ///
    /// # Errors
    ///
    /// `Device '..' not found`.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// let qom = Qom::new()?;
    /// let mut desk = qom.create::<Container>()?;
    /// desk.add_child("drawer", Container::new())?;
    /// let desk = desk.complete()?;
    /// qom.root().add_child("desk", desk.clone())?;
    /// let drawer = desk.resolve_at("drawer")?;
    /// assert_eq!(drawer.canonical_path().as_deref(), Some("/desk/drawer"));
    /// assert_eq!(drawer.resolve_at("/desk")?, desk);
    /// assert!(drawer.resolve_at("desk").is_err());
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "object_resolve_path_at")]
    #[doc(alias = "object_resolve_path_component")]
    pub fn resolve_at(&self, path: &str) -> Result<Owned<Object>> {
        let found = world_of(self.header()).ok().and_then(|world| match path.starts_with('/') {
            true => world.absolute(path),
            false => world.follow(self.as_object(), path),
        });
        found.ok_or_else(|| Miss::Nothing.of_path(path))
    }
}
