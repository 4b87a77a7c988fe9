//! The QEMU Object Model in Rust: named types with single inheritance, stateless interfaces, properties that can be
//! listed and set by name, singletons, one composition tree, and a life cycle for devices.
//!
//! A device author annotates a struct. What C QOM does at start-up, with macros, strings and function pointers, is
//! computed at compile time; what aborts there is a compile error here where the type is known, and an `Err` where only
//! its name is.
//!
//! ```
//! #![forbid(unsafe_code)]
//! # #[cfg(not(feature = "qdev"))]
//! # fn main() {}
//! # #[cfg(feature = "qdev")]
//! # fn main() -> qom_runtime::Result<()> {
//! use qom_runtime::prelude::*;
//!
//! /// Remaps DMA. A machine has at most one.
//! #[derive(QomType)]
//! #[qom(parent = "device", singleton(message = "this machine supports only one vIOMMU"))]
//! pub struct ToyIommu {
//!     /// Width of DMA addresses, in bits.
//!     #[qom(property, default = 39, range = 39..=57)]
//!     aw_bits: u8, // "aw-bits" on the wire
//! }
//!
//! impl DeviceImpl for ToyIommu {
//!     fn realize(this: &mut ObjMut<'_, Self>) -> Result<()> {
//!         if this.aw_bits > 48 {
//!             return Err(Error::invalid("aw-bits", "39 or 48"));
//!         }
//!         Self::parent_realize(this)
//!     }
//! }
//!
//! let qom = Qom::new()?; // a world of all linked types
//! let mut draft = qom.create::<ToyIommu>()?; // nobody else can see it; its slot is reserved
//! draft.set("aw-bits", 48)?;
//! let iommu: Owned<ToyIommu> = draft.realize()?; // live: shared, fields read without a lock
//!
//! let error = qom.create_by_name("toy-iommu").unwrap_err();
//! assert_eq!(error.to_string(), "this machine supports only one vIOMMU");
//! assert_eq!(error.holder().unwrap().path(), Some("/unattached/device[0]"));
//! assert_eq!(qom.instance::<ToyIommu>(), Some(iommu));
//! # Ok(())
//! # }
//! ```
//!
//! # Where to look
//!
//! | to | see |
//! |---|---|
//! | declare a type, its properties, a singleton | [`derive(QomType)`](macro@QomType) |
//! | declare virtual methods, an interface, an enum of a property | [`qom_methods`], [`qom_interface`], [`derive(QomEnum)`](macro@QomEnum) |
//! | make objects, find the only one | [`Qom`] |
//! | set an object up and bring it to life | [`Draft`], [`ObjMut`] in hooks |
//! | build an object out of parts, refer to others | [`Child`], [`Link`] |
//! | find objects | [`Qom::resolve`], [`Qom::resolve_as`], [`Qom::only`], [`Obj::descendants`] |
//! | give one object a property while it lives | [`RuntimeProperty`], [`Obj::add_alias`] |
//! | use it | [`Obj`], [`Owned`], [`Weak`] |
//! | let users create and delete objects by id | [`UserCreatable`], [`ObjectDefinition`], [`Qom::add_object`], [`Qom::load_objects`] |
#![cfg_attr(
    feature = "qdev",
    doc = "| write devices, buses and boards; plug them; let users add and delete them | [`qdev`] |"
)]
//! | note what is to be undone, or done when an object is live | [`ObjMut::on_failure`], [`ObjMut::on_live`] |
//! | save the state of a machine, and put it back | [`Qom::save`], [`Qom::load`], [`SavedState`] |
//! | keep what belongs to a whole world | [`Qom::extension`] |
//! | give objects of a type other values than their defaults | [`GlobalProperty`], [`Qom::add_global`], [`CompatProperty`] |
//! | say what is deprecated or unstable, refuse it or warn of it | [`StabilityPolicy`] |
//! | make types from a table while the program runs | [`TypeBuilder`] |
//! | list types and properties without an object | [`TypeInfo`], [`property::PropertyInfo`] |
//! | list all types as one document, compare two | [`schema`] |
//! | understand a refusal | [`Error`], [`error::ErrorKind`] |
//!
//! # A life
//!
//! [`Qom::create`] gives a **draft**: defaults, then `init` hooks, then what its owner sets. [`Draft::complete`] (for a
//! device, `Draft::realize`) checks it, runs its activating steps and makes it **live** in one step; where a step
//! fails, nothing is left. The last handle of a live object, the tree's included, **retires** it: its children leave,
//! finalizers (`Drop`) run from leaf to root, then its singleton slots are free.
//!
//! # Limits
//!
//! The promises hold for `panic = "unwind"`. A panic in `Drop` or `unrealize` is contained after the panic hook ran, so
//! that the other levels still end. [`std::mem::forget`] of a draft, and a cycle of strong links, or of `Owned`
//! handles in own states or in what a run-time property owns, keep their objects and slots for ever.
//!
//! An ancestor's fields are not fields of the object: they are reached with `as_ancestor::<Ancestor>()`, and only where
//! they are visible.
//!
//! # Features
//!
//! Both are there by default:
//!
//! - `auto-register` collects every linked type for `Qom::new`. Without it, [`Qom::with_types`] takes a list.
//! - `qdev` has devices, buses and the machine: the module of this name, its part of the [`prelude`], and the types of it
//!   that every [`Qom`] has. Without it, `object` and `container` are the only built-in types.

extern crate self as qom_runtime;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;
mod builtin;
mod child;
pub mod error;
mod globals;
mod interface;
#[cfg(feature = "auto-register")]
mod linked;
pub mod name;
mod object;
pub mod property;
#[cfg(feature = "qdev")]
pub mod qdev;
mod qom;
mod raw;
mod registry;
pub mod rules;
mod runtime_property;
mod save;
pub mod schema;
mod start;
mod sync;
mod tree;
pub mod type_info;
mod user_creatable;
pub mod value;

pub use builtin::Container;
pub use child::ChildKey;
pub use error::{Error, Result};
pub use globals::{CompatInForce, CompatOf, CompatProperty, GlobalProperty, GlobalState};
pub use interface::{InterfaceInfo, InterfaceRef};
#[cfg(feature = "qdev")]
pub use qdev::Machine;
pub use qom::{
    Changing, Descendants, Draft, GetOrCreate, InputPolicy, Listed, New, Qom, StabilityListening, StabilityMark,
    StabilityPolicy, StabilityWarning, TypeBuilder, WeakQom,
};
pub use raw::class::Placement;
pub use raw::late::ClassConstant;
pub use raw::link::{Link, LinkTarget};
pub use raw::obj::{IsA, Obj, QomType};
pub use raw::obj_mut::ObjMut;
pub use raw::owned::Owned;
pub use raw::part::Child;
pub use raw::root::Object;
pub use raw::weak::Weak;
pub use runtime_property::RuntimeProperty;
pub use save::{SavedFields, SavedLevel, SavedObject, SavedState};
pub use type_info::TypeInfo;
pub use user_creatable::{ObjectDefinition, Setting, UserCreatable, UserCreatableRef, split_options};
pub use value::Value;

/// Makes a struct a type of the object model. The struct holds the type's *own* state; its ancestors' states precede
/// it in memory, and are reached with `as_ancestor::<Parent>()`.
///
/// # On the struct: `#[qom(..)]`
///
/// | key | meaning |
/// |---|---|
/// | `name = "intel-iommu"` | the type's name; by default the struct's, in kebab case |
/// | `parent = "device"`, `parent = some::Path` | the parent. A string is the Rust type in scope that is called so in Pascal case, and is compared with that type's name at compile time. By default [`Object`] |
/// | `abstract` | no objects of its own: `create` and `new` do not compile |
/// | `final` | nothing descends from it |
/// | `singleton`, `singleton(group = "..", message = "..", once, scope = qom)` | at most one live object, subtypes included; a `group` shares its slot among unrelated types; `message` is the refusal's text; `once`: no second one even after the first has ended, with `scope = machine` until there is another machine |
/// | `implements(A, B)` | the [interfaces](qom_interface) that it implements; what is extended is listed too |
/// | `methods = Trait` | the trait of the [virtual methods](qom_methods) that it adds |
/// | `init = path` | `fn(&mut ObjMut<'_, Self>)`, run on each new object after all defaults, root to leaf |
/// | `activate = path`, `deactivate = path` | `fn(&mut ObjMut<'_, Self>) -> Result<()>`: what completing an object does at this level, root to leaf; and `fn(&Obj<Self>)`: what undoes it when the live object leaves the tree |
/// | `property(name = "..", type = T, ..)` | a computed property: at most one getter, `get = path` (`fn(&Self) -> Result<T>`) or, for what the tree or the world knows, `get_live` (`fn(&Obj<Self>) -> Result<T>`; a draft reads as `T::default()`); and at most one setter, `set` (`fn(&Self, T) -> Result<()>`, at any time), `set_draft` (`fn(&mut Self, T) -> Result<()>`), `set_live` (`fn(&Obj<Self>, T) -> Result<()>`); with `set` or `set_draft` a `default = expr` in constant form, as for a field, which is listed, and which the setter is given when an object is made, before the `init` hooks: where it refuses, there is no object; `description`, `type_word`; `unstable` and `deprecated` as for a field |
/// | `property(name = "..", link = T, get_live = path, ..)` | a computed link, which nobody sets: `fn(&Obj<Self>) -> Option<Owned<T>>`, or of a subtype; for an interface `link = FooRef<'static>` and `Option<Owned<Object>>`. Paths go through it, to what is of this `Qom` and is a `T`; a draft's leads nowhere. `description`; `unstable` and `deprecated` as for a field |
/// | `state(version = 2, oldest = 1, upgrade = path, before_save = path, after_load = path)` | of what the type adds to the [saved state](Qom::save) of its objects: its version, by default 1; the oldest that can be loaded, by default that of now; `fn(u32, &mut SavedFields) -> Result<()>`, which brings the fields of an older one into the form of now; and `fn(&Obj<Self>) -> Result<()>`, run before the state is read, and after it was put back |
/// | `placement = path` | a constant of type [`Placement`]: where an object appears that was not placed |
/// | `unstable`, `deprecated`, `deprecated = "use other"` | marks, listed with the type: it may change or go without notice; it will go, and what to do instead. A [policy](StabilityPolicy) may refuse it to users, or warn of it. Subtypes have marks of their own |
/// | `crate = path` | where this crate is, if not at `::qom_runtime` |
///
/// # On a field: `#[qom(..)]`
///
/// | key | meaning |
/// |---|---|
/// | `property` | the field is a property. A plain field can be set while the object is a draft, an [`Array`](value::Array) once then; an atomic, a `Mutex` or an `RwLock` at any time |
/// | `name = ".."` | its name; by default the field's, in kebab case |
/// | `default = expr` | in constant form: a literal for a `String`, a slice for a `Vec`, a number for a [`Size`](value::Size), `Some(..)` of it for an `Option`, a closure `\|\| ..` for [`Json`](value::Json). `check` sees it when the object goes live. Without it, `Default::default()`, and none is listed |
/// | `range = a..=b`, `range = ..=b` | for numbers, also in an `Option`; without a low end, messages speak of the maximum only. The default is compared at compile time, values when they are set, and before and after the steps by which the object goes live |
/// | `check = path` | `fn(&V) -> Result<()>`, applied when `range` is. To an [`Error::not_taken`] of a check or a setter, the names of the property and of the object's type are added |
/// | `on_set = path` | run after the property was set by name: `fn(&mut Self)` for a plain field, `fn(&Self)` for one that can be set live |
/// | `read_only`, `write_only` | for users; one's own code has the field |
/// | `type = ".."` | the type word that is listed, instead of the value type's |
/// | `unstable`, `deprecated`, `deprecated = "use other"` | marks, listed with the property, as for a type |
/// | `state` | it is [saved and restored](Qom::save). A plain field cannot change, and must have the value that was saved |
///
/// On a field of type `[T; N]` the keys are for each element, `check` too: the properties are `name[0]`, `name[1]` and so
/// on, and there is none called `name`.
/// `default = 1` is for all, `default = [1, 2, 3]` one for each.
///
/// A field that is no property is saved and restored with `#[qom(state)]`. It is an atomic, a lock, or another
/// [`StateField`](value::StateField); `name`, `default`, `range = a..=b` and `check = path` (`fn(&Saved) -> Result<()>`) may
/// stand beside it, and what is loaded must meet them.
///
/// A field can also stand for another object. It is a property then, whose value is that object's path:
///
/// | key | meaning |
/// |---|---|
/// | `child` | on a [`Child<T>`](Child): a part of type `T`, made with each object, a draft and live with it. The field `uart` has the key `Self::UART`, by which [`Draft::child_mut`] and [`Obj::child`] reach it; `name = ".."` as above |
/// | `child, alias("rate", "line" = "irq", "console" = self)` | properties of the object that stand for the child's, under the same name or another; or for the child itself. The child's property may be an alias too. A message about the form of a value has the name that was used, any other that of what it stands for |
/// | `link` | on a [`Link<T>`](Link): leads to a `T` elsewhere, or to what implements an interface, `Link<FooRef<'static>>`. It does not keep its target, and is fixed once the object is live |
/// | `link` on `[Link<T>; N]` | one for each element, `name[0]`, `name[1]` and so on |
/// | `link, strong`, `link, live` | keeps its target; can be set at any time. `unstable` and `deprecated` as for a property |
/// | `link, backend = "chardevs"` | is set and read as the id of what is in this container of the root, and has it to itself: the type word is `str`, and no path goes through it |
/// | `link, check = path` | `fn(&Obj<T>) -> Result<()>`, for an interface `fn(&Obj<Object>) -> Result<()>`: what else a target must meet |
///
/// `#[qom(default = expr)]` without `property` is the initial value of plain state; other fields start as
/// `Default::default()`. The first paragraph of a doc comment is the description of the type, or of the property.
///
/// ```
/// use qom_runtime::prelude::*;
/// use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
///
/// /// Keeps a level.
/// #[derive(QomType)]
/// #[qom(property(name = "empty", type = bool, get = Self::is_empty))]
/// struct Tank {
///     /// What it is called.
///     #[qom(property, default = "tank", check = Self::has_no_space)]
///     label: String,
///     /// What is in it.
///     #[qom(property, range = 0..=100, on_set = Self::count)]
///     level: AtomicU32,
///     sets: AtomicU32,
/// }
///
/// impl Tank {
///     fn is_empty(&self) -> Result<bool> {
///         Ok(self.level.load(Relaxed) == 0)
///     }
///     fn has_no_space(label: &str) -> Result<()> {
///         if label.contains(' ') { Err(Error::new("label must not contain spaces")) } else { Ok(()) }
///     }
///     fn count(&self) {
///         self.sets.fetch_add(1, Relaxed);
///     }
/// }
///
/// let tank = Qom::new()?.create::<Tank>()?.complete()?;
/// tank.set("level", 40)?;
/// assert_eq!(tank.get("empty")?, false);
/// assert_eq!(tank.sets.load(Relaxed), 1);
/// let error = tank.set("level", 101).unwrap_err();
/// assert_eq!(error.to_string(), "Property tank.level doesn't take value 101 (minimum: 0, maximum: 100)");
/// # Ok::<(), Error>(())
/// ```
///
/// What only the live object knows:
///
/// ```
/// use qom_runtime::prelude::*;
///
/// /// A drawer of a cabinet.
/// #[derive(QomType)]
/// #[qom(property(name = "depth", type = u32, get_live = Self::depth),
///       property(name = "cabinet", link = Container, get_live = Self::cabinet))]
/// struct Drawer {}
///
/// impl Drawer {
///     fn depth(this: &Obj<Self>) -> Result<u32> {
///         Ok(this.canonical_path().map_or(0, |path| path.matches('/').count() as u32))
///     }
///     fn cabinet(this: &Obj<Self>) -> Option<Owned<Container>> {
///         this.parent()?.downcast().ok()
///     }
/// }
///
/// let qom = Qom::new()?;
/// let mut drawer = qom.create::<Drawer>()?;
/// drawer.place(&qom.resolve("/objects")?, "top")?;
/// assert_eq!((drawer.get("depth")?, drawer.get("cabinet")?), (0.into(), "".into()));
/// let drawer = drawer.complete()?;
/// assert_eq!((drawer.get("depth")?, drawer.get("cabinet")?), (2.into(), "/objects".into()));
/// assert_eq!(*qom.resolve("/objects/top/cabinet/top")?, *drawer);
/// # Ok::<(), Error>(())
/// ```
#[doc(alias = "object_property_add")]
#[doc(alias = "object_class_property_add")]
#[doc(alias = "object_class_property_add_link")]
#[doc(alias = "TypeInfo")]
#[doc(alias = "OBJECT_DEFINE_TYPE")]
#[doc(alias = "DEFINE_PROP")]
pub use qom_derive::QomType;

/// Makes an enum without data the type of a property. Write it together with `Clone, Copy`.
///
/// `#[qom(name = "..")]` on the enum is the type word (by default its Rust name), on a variant the value's text (by
/// default in kebab case); `#[qom(crate = path)]` as for types.
///
/// ```
/// use qom_runtime::prelude::*;
///
/// /// How fast.
/// #[derive(Clone, Copy, Default, Debug, PartialEq, QomEnum)]
/// enum Speed {
///     #[default]
///     Slow,
///     #[qom(name = "10g")]
///     TenGigabit,
/// }
///
/// /// A network card.
/// #[derive(QomType)]
/// struct Nic {
///     #[qom(property)]
///     speed: Speed,
/// }
///
/// let mut nic = Nic::new();
/// nic.set("speed", "10g")?;
/// assert_eq!(nic.speed, Speed::TenGigabit);
/// let error = nic.set("speed", "fast").unwrap_err();
/// assert_eq!(error.to_string(), "Parameter 'speed' does not accept value 'fast'");
/// # Ok::<(), Error>(())
/// ```
#[doc(alias = "QEnumLookup")]
pub use qom_derive::QomEnum;

/// Makes a trait the virtual methods of a type: `#[qom_methods(Base)]`, with `methods = Trait` on `Base`.
///
/// Every item has a body, which is what the base does. A descendant implements the trait; what it does not write is its
/// *parent's*, and an item that it writes may call `Self::parent_item(this, ..)`. A method is called as
/// `Base::item(&object, ..)`, for an object of any descendant. Receivers are `this: &Obj<Self>`, or
/// `this: &mut ObjMut<'_, Self>` for what runs on drafts, called as `Base::item(&mut draft.as_mut(), ..)`. `Base` itself
/// does not implement the trait, and each descendant implements the trait of every ancestor that has one, if only with an
/// empty `impl`. Associated constants inherit likewise; `const LIMIT` is read
/// with `Base::limit(&object)`, or `Base::limit_of(info)` without an object; `Base::LIMIT` names it where a
/// [type made at run time](TypeBuilder::constant) is given another value. `#[qom(hook)]` on a method keeps its
/// caller within the crate.
///
/// ```
/// use qom_runtime::prelude::*;
///
/// /// Makes a sound.
/// #[derive(QomType)]
/// #[qom(abstract, methods = AnimalImpl)]
/// pub struct Animal {}
///
/// /// Methods of every animal.
/// #[qom_methods(Animal)]
/// pub trait AnimalImpl {
///     /// How many legs it has.
///     const LEGS: u32 = 4;
///     /// What it says.
///     fn sound(this: &Obj<Self>) -> String {
///         let _ = this;
///         "...".to_owned()
///     }
/// }
///
/// /// Barks.
/// #[derive(QomType)]
/// #[qom(parent = "animal")]
/// pub struct Dog {}
/// impl AnimalImpl for Dog {
///     fn sound(this: &Obj<Self>) -> String {
///         Self::parent_sound(this) + "woof"
///     }
/// }
///
/// let animal: Owned<Animal> = Qom::new()?.create::<Dog>()?.complete()?.upcast();
/// assert_eq!(Animal::sound(&animal), "...woof");
/// assert_eq!(Animal::legs(&animal), 4);
/// # Ok::<(), Error>(())
/// ```
#[doc(alias = "class_init")]
#[doc(alias = "ObjectClass")]
pub use qom_derive::qom_methods;

/// Makes a trait an interface: `#[qom_interface(name = "wire-name")]`, with `extends(Other)` for an interface that it
/// extends.
///
/// A type lists it in `implements(..)` and writes an `impl`. An interface has methods only, with a body each; what a type
/// does not write is its parent's where the parent implements the interface, and the interface's own body otherwise.
/// `Self::parent_item(this, ..)` calls just that. For a trait `Foo`,
/// `object.interface::<FooRef>()` gives a handle to call it by.
///
/// ```
/// use qom_runtime::prelude::*;
///
/// /// Can be wound up.
/// #[qom_interface(name = "winder")]
/// pub trait Winder {
///     /// Winds.
///     fn wind(this: &Obj<Self>, turns: u32) -> u32 {
///         let _ = this;
///         turns
///     }
/// }
///
/// /// A clock.
/// #[derive(QomType)]
/// #[qom(implements(Winder))]
/// pub struct AlarmClock {}
/// impl Winder for AlarmClock {}
///
/// let clock = Qom::new()?.create::<AlarmClock>()?.complete()?;
/// let winder = clock.interface::<WinderRef>().unwrap();
/// assert_eq!(winder.wind(3), 3);
/// assert!(clock.is_a("winder"));
/// # Ok::<(), Error>(())
/// ```
#[doc(alias = "InterfaceInfo")]
#[doc(alias = "TYPE_INTERFACE")]
pub use qom_derive::qom_interface;

/// What a device author imports.
pub mod prelude {
    #[cfg(feature = "qdev")]
    pub use crate::Machine;
    #[cfg(feature = "qdev")]
    pub use crate::qdev::{
        Bus, BusImpl, Category, CheckAddress, Clock, ClockEvent, Device, DeviceDefinition, DeviceEvent, DeviceImpl,
        DynamicSysbusDevice, HotplugHandler, HotplugHandlerRef, Irq, MachineImpl, Phase, Slot, SysBusDevice, SystemBus,
        UnplugRequest,
    };
    pub use crate::value::{Json, OnOffAuto, Size, Value};
    pub use crate::{
        Child, Container, Draft, Error, GetOrCreate, IsA, Link, New, Obj, ObjMut, Object, ObjectDefinition, Owned, Qom,
        QomEnum, QomType, Result, RuntimeProperty, SavedFields, SavedState, TypeBuilder, TypeInfo, UserCreatable,
        UserCreatableRef, Weak, WeakQom, qom_interface, qom_methods,
    };
}

/// The README's example compiles and runs.
#[cfg(all(doctest, feature = "qdev"))]
#[doc = include_str!("../../README.md")]
struct Readme;
