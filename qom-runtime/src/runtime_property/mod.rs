//! Properties that single objects gain at run time. Rare: what a type's objects all have is declared with the type.

mod alias;

pub(crate) use alias::{Alias, ConstLink};

use crate::error::{ErrorKind, Result};
use crate::raw::access::Input;
use crate::raw::changes::Change;
use crate::raw::member::Gained;
use crate::raw::owned::Owned;
use crate::value::{PropertyValue, Value};
use crate::{Obj, Object};
use std::fmt;

type Getter<V> = Box<dyn Fn(&Obj<Object>) -> Result<V> + Send + Sync>;
type Setter<V> = Box<dyn Fn(&Obj<Object>, V) -> Result<()> + Send + Sync>;

/// A property to be added to one live object, with [`Obj::add_property`]. What its functions own is dropped with the
/// property, or when the object ends, before its finalizers run.
///
/// ```
/// use qom_runtime::{RuntimeProperty, prelude::*};
/// use std::sync::Arc;
/// use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
///
/// let qom = Qom::new()?;
/// let level = Arc::new(AtomicU32::new(0));
/// let (read, write) = (level.clone(), level.clone());
/// let property = RuntimeProperty::new("level")
///     .get(move |_| Ok(read.load(Relaxed)))
///     .set(move |_, value| Ok(write.store(value, Relaxed)))
///     .default(3)
///     .description("How full it is.");
/// qom.root().add_property(property)?;
/// assert_eq!(qom.root().get("level")?, 3);
/// qom.root().set("level", 4)?;
/// assert_eq!(level.load(Relaxed), 4);
/// let error = qom.root().set("level", -1).unwrap_err();
/// assert_eq!(error.to_string(), "Parameter 'level' expects uint32_t");
/// # Ok::<(), Error>(())
/// ```
#[doc(alias = "object_property_add")]
#[must_use = "a property is added with `add_property`"]
pub struct RuntimeProperty<V> {
    name: String,
    word: Option<String>,
    description: String,
    default: Option<Value>,
    get: Option<Getter<V>>,
    set: Option<Setter<V>>,
}

impl<V: PropertyValue> RuntimeProperty<V> {
    /// A property that can neither be read nor set yet. A name that ends in `[*]` stands for one with the object's next
    /// number.
    pub fn new(name: impl Into<String>) -> Self {
        let (name, description) = (name.into(), String::new());
        RuntimeProperty { name, word: None, description, default: None, get: None, set: None }
    }

    /// How it is read.
    pub fn get(mut self, get: impl Fn(&Obj<Object>) -> Result<V> + Send + Sync + 'static) -> Self {
        self.get = Some(Box::new(get));
        self
    }

    /// How it is set.
    pub fn set(mut self, set: impl Fn(&Obj<Object>, V) -> Result<()> + Send + Sync + 'static) -> Self {
        self.set = Some(Box::new(set));
        self
    }

    /// What is said of it in listings.
    #[doc(alias = "object_property_set_description")]
    pub fn description(mut self, description: impl Into<String>) -> Self {
        self.description = description.into();
        self
    }

    /// The value that it is set to when it is added.
    #[doc(alias = "object_property_set_default")]
    #[expect(clippy::needless_pass_by_value, reason = "a default is given away, as a value is")]
    pub fn default(mut self, value: V) -> Self {
        self.default = Some(value.to_json());
        self
    }

    /// Its type word, instead of that of `V`.
    pub fn type_name(mut self, word: impl Into<String>) -> Self {
        self.word = Some(word.into());
        self
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The property as the tree keeps it, under the name that it got.
    pub(crate) fn into_added(self, name: &str) -> Added {
        let RuntimeProperty { name: _, word, description, default, get, set } = self;
        let access = Box::new(Functions { name: name.to_owned(), get, set });
        Added { word: word.unwrap_or_else(|| V::TYPE.to_owned()), description, default, leads: false, access }
    }
}

impl<V> fmt::Debug for RuntimeProperty<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RuntimeProperty").field("name", &self.name).finish_non_exhaustive()
    }
}

/// A property that an object has gained.
pub(crate) struct Added {
    pub(crate) word: String,
    pub(crate) description: String,
    pub(crate) default: Option<Value>,
    /// It may lead to an object, in a path.
    pub(crate) leads: bool,
    pub(crate) access: Box<dyn Gained>,
}

impl fmt::Debug for Added {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Added").field(&self.word).finish()
    }
}

impl Gained for Added {
    fn get(&self, object: &Obj<Object>) -> Result<Value> {
        self.access.get(object)
    }

    fn get_text(&self, object: &Obj<Object>) -> Result<String> {
        self.access.get_text(object)
    }

    fn set(&self, object: &Obj<Object>, asked: &str, input: Input<'_>) -> Result<()> {
        self.access.set(object, asked, input)
    }

    fn word(&self) -> &str {
        &self.word
    }

    fn leads(&self) -> bool {
        self.leads
    }

    fn lead(&self) -> Option<Owned<Object>> {
        self.access.lead()
    }
}

/// A property that is what its functions say.
struct Functions<V> {
    name: String,
    get: Option<Getter<V>>,
    set: Option<Setter<V>>,
}

impl<V: PropertyValue> Functions<V> {
    fn read(&self, object: &Obj<Object>) -> Result<V> {
        match &self.get {
            Some(get) => get(object),
            None => {
                let (type_name, property) = (object.type_name().into(), self.name.clone());
                Err(ErrorKind::PropertyNotReadable { type_name, property }.into())
            }
        }
    }
}

impl<V: PropertyValue> Gained for Functions<V> {
    fn get(&self, object: &Obj<Object>) -> Result<Value> {
        self.read(object).map(|value| value.to_json())
    }

    fn get_text(&self, object: &Obj<Object>) -> Result<String> {
        self.read(object).map(|value| value.to_text())
    }

    fn set(&self, object: &Obj<Object>, asked: &str, input: Input<'_>) -> Result<()> {
        let Some(set) = &self.set else {
            let (type_name, property) = (object.type_name().into(), self.name.clone());
            return Err(ErrorKind::PropertyNotWritable { type_name, property }.into());
        };
        let value = match input {
            Input::Json(json) | Input::Default(json) => V::from_json(&self.name, json),
            Input::Text(text) => V::from_text(&self.name, text),
            Input::Target(_) | Input::Awaited(_) => {
                let (type_name, property) = (object.type_name().into(), self.name.clone());
                return Err(ErrorKind::NotALink { type_name, property }.into());
            }
        };
        let value = value.map_err(|error| error.of_value_given_to(asked, &self.name))?;
        let _change = Change::of(object.header());
        set(object, value).map_err(|error| error.of_property(object.type_name(), &self.name))
    }
}
