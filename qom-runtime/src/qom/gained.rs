//! Properties that a live object gains, and the list of everything that has a name in it.

use super::world::QomWorld;
use super::world_of;
use crate::error::{ErrorKind, Result};
use crate::name::is_property_name;
use crate::property::PropertyInfo;
use crate::raw::access::Input;
use crate::raw::member::Gained;
use crate::raw::obj::QomType;
use crate::runtime_property::{Added, Alias, ConstLink, RuntimeProperty};
use crate::sync::Arc;
use crate::tree::Entry;
use crate::value::{PropertyValue, Value};
use crate::{Obj, Object};

/// Something that has a name in an object.
#[doc(alias = "ObjectPropertyInfo")]
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Listed {
    /// Its name.
    pub name: String,
    /// Its type word, such as `uint8`, `child<container>` or `link<device>`.
    pub type_name: String,
    /// What is said of it; empty if nothing is.
    pub description: String,
    /// Its default, where it has one.
    pub default: Option<Value>,
}

impl Listed {
    fn declared(property: &PropertyInfo) -> Self {
        Listed {
            name: property.name().into(),
            type_name: property.type_name().into(),
            description: property.description().into(),
            default: property.default_value(),
        }
    }

    fn entry(name: &str, entry: &Entry) -> Self {
        let (type_name, description, default) = match entry {
            Entry::Child(info) => (format!("child<{}>", info.name()), String::new(), None),
            Entry::Property(added) => (added.word.clone(), added.description.clone(), added.default.clone()),
        };
        Listed { name: name.into(), type_name, description, default }
    }
}

/// A name that is kept until there is a property for it.
struct Kept<'a> {
    world: &'a QomWorld,
    object: &'a Obj<Object>,
    name: String,
    filled: bool,
}

impl Kept<'_> {
    fn fill(mut self, added: Arc<Added>) -> String {
        self.world.tree().fill_property(self.object, &self.name, added);
        self.filled = true;
        std::mem::take(&mut self.name)
    }
}

impl Drop for Kept<'_> {
    fn drop(&mut self) {
        // Once it is filled, another may remove the property and keep the name in turn.
        if !self.filled {
            self.world.tree().cancel(self.object, &self.name);
        }
    }
}

impl<T: QomType> Obj<T> {
    /// Adds a property to this object; gives the name that it has got. A default is set at once, through the setter.
    ///
    /// # Errors
    ///
    /// The name is illegal or taken, by a child too; or the default is refused. Then nothing has changed.
    ///
    /// ```
    /// # use qom_runtime::{RuntimeProperty, prelude::*};
    /// let qom = Qom::new()?;
    /// let depth = || RuntimeProperty::new("depth[*]").get(|_| Ok(3u8));
    /// assert_eq!(qom.root().add_property(depth())?, "depth[0]");
    /// assert_eq!(qom.root().add_property(depth())?, "depth[1]");
    /// assert_eq!(qom.root().get("depth[1]")?, 3);
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "object_property_add")]
    #[doc(alias = "object_property_try_add")]
    pub fn add_property<V: PropertyValue>(&self, property: RuntimeProperty<V>) -> Result<String> {
        let name = property.name().to_owned();
        self.gain(&name, |name| property.into_added(name), true)
    }

    /// Adds a property that stands for the property, or the child, `property` of `target`; gives the name that it has
    /// got. It does not keep the target: once that is gone, reading and setting it fail.
    ///
    /// # Errors
    ///
    /// The target has no such property, it belongs to another `Qom`, or as for [`add_property`](Self::add_property).
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// let qom = Qom::new()?;
    /// qom.root().add_alias("things", &qom.root(), "objects")?;
    /// assert_eq!(qom.root().get("things")?, "/objects");
    /// assert_eq!(qom.resolve("/things")?, qom.resolve("/objects")?);
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "object_property_add_alias")]
    pub fn add_alias(&self, name: &str, target: &impl AsRef<Obj<Object>>, property: &str) -> Result<String> {
        let target = target.as_ref();
        self.same_world(target)?;
        let (listed, leads) = target.describe(property)?;
        let word = match listed.type_name.strip_prefix("child<") {
            Some(rest) => format!("link<{rest}"),
            None => listed.type_name,
        };
        let alias = |name: &str| {
            let access = Box::new(Alias::new(name, target.downgrade(), property));
            Added { word, description: listed.description, default: listed.default, leads, access }
        };
        self.gain(name, alias, false)
    }

    /// Adds a property that reads as the path of `target`, and leads there in paths; gives the name that it has got. It
    /// does not keep the target: once that is gone, or outside the tree, it reads as the empty string.
    ///
    /// # Errors
    ///
    /// The target belongs to another `Qom`, or as for [`add_property`](Self::add_property).
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// let qom = Qom::new()?;
    /// let (objects, backend) = (qom.container("objects")?, qom.container("backend")?);
    /// objects.add_const_link("back", &backend)?;
    /// assert_eq!(objects.get("back")?, "/backend");
    /// assert_eq!(qom.resolve("/objects/back")?, backend);
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "object_property_add_const_link")]
    pub fn add_const_link(&self, name: &str, target: &impl AsRef<Obj<Object>>) -> Result<String> {
        let target = target.as_ref();
        self.same_world(target)?;
        let link = |name: &str| {
            let access = Box::new(ConstLink::new(name, target.downgrade()));
            let word = format!("link<{}>", target.type_name());
            Added { word, description: String::new(), default: None, leads: true, access }
        };
        self.gain(name, link, false)
    }

    /// Removes a property that was added to this object.
    ///
    /// # Errors
    ///
    /// `Property '..' not found`; or the name is that of a child, or of a property that the type declares.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// let qom = Qom::new()?;
    /// qom.root().add_alias("kind", &qom.root(), "type")?;
    /// qom.root().remove_property("kind")?;
    /// assert!(qom.root().get("kind").is_err());
    /// assert!(qom.root().remove_property("type").is_err());
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "object_property_del")]
    pub fn remove_property(&self, name: &str) -> Result<()> {
        let removed = world_of(self.header())?.tree().remove_property(self.as_object(), name);
        removed.map(drop)
    }

    /// Everything that has a name in this object: the properties that its type declares, in their order, then children
    /// and added properties in the order in which they came.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// let qom = Qom::new()?;
    /// let first: Vec<_> = qom.root().list().into_iter().take(2).map(|one| (one.name, one.type_name)).collect();
    /// assert_eq!(first, [("type".into(), "string".into()), ("audiodevs".into(), "child<container>".into())]);
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "qom-list")]
    #[doc(alias = "object_property_iter_init")]
    pub fn list(&self) -> Vec<Listed> {
        let mut list: Vec<_> = self.properties().map(Listed::declared).collect();
        let entries = world_of(self.header()).map(|world| world.tree().entries(self.as_object())).unwrap_or_default();
        // A child that the type declares is in the list already.
        let added = entries.iter().filter(|(name, _)| self.info().property(name).is_none());
        list.extend(added.map(|(name, entry)| Listed::entry(name, entry)));
        list
    }

    /// What is listed under a name, and whether it leads to an object.
    fn describe(&self, name: &str) -> Result<(Listed, bool)> {
        if let Some(property) = self.info().property(name) {
            return Ok((Listed::declared(property), property.leads()));
        }
        let entry = world_of(self.header())?.tree().entry(self.as_object(), name);
        let Some(entry) = entry else {
            let (type_name, property) = (self.type_name().into(), name.into());
            return Err(ErrorKind::PropertyNotFound { type_name, property }.into());
        };
        let leads = match &entry {
            Entry::Child(_) => true,
            Entry::Property(added) => added.leads,
        };
        Ok((Listed::entry(name, &entry), leads))
    }

    fn same_world(&self, other: &Obj<Object>) -> Result<()> {
        match Arc::ptr_eq(&world_of(self.header())?, &world_of(other.header())?) {
            true => Ok(()),
            false => Err(ErrorKind::MixedQom { object: other.type_name().into() }.into()),
        }
    }

    fn gain(&self, name: &str, make: impl FnOnce(&str) -> Added, is_set: bool) -> Result<String> {
        if !is_property_name(name) {
            return Err(ErrorKind::InvalidPropertyName { property: name.into() }.into());
        }
        let (world, object) = (world_of(self.header())?, self.as_object());
        let name = world.tree().reserve_any(object, name)?.unwrap_or_else(|| name.to_owned());
        let kept = Kept { world: &world, object, name, filled: false };
        let added = Arc::new(make(&kept.name));
        if let Some(default) = added.default.clone().filter(|_| is_set) {
            added.set(object, &kept.name, Input::Default(default))?;
        }
        Ok(kept.fill(added))
    }
}
