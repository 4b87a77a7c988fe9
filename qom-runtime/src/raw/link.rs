//! `Link<T>`: a field that leads to an object elsewhere, and how it is read and set as a property.

use super::backend::Claim;
use super::class::TypeInfo;
use super::obj::{Obj, QomType, contain};
use super::owned::Owned;
use super::vtable::InterfaceInfo;
use super::weak::Weak;
use crate::Object;
use crate::sync::{Mutex, lock, thread_local};
use std::cell::RefCell;
use std::marker::PhantomData;

/// What a [`Link`] can lead to: the objects of a type, or those that implement an interface.
///
/// `#[derive(QomType)]` implements it for types. For an interface `Foo` the target is `FooRef<'static>`.
#[diagnostic::on_unimplemented(
    message = "a link cannot lead to `{Self}`",
    label = "neither a QOM type nor the handle of an interface",
    note = "write a type with `#[derive(QomType)]`, or `FooRef<'static>` for what implements an interface `Foo`"
)]
pub trait LinkTarget: 'static {
    /// What is known of each target: the type itself, and `Object` for an interface.
    type Object: QomType;
    /// Which it is.
    #[doc(hidden)]
    const KIND: TargetKind;
}

/// What a link leads to.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub enum TargetKind {
    /// Objects of this type.
    Type(&'static TypeInfo),
    /// Objects that implement this interface.
    Interface(&'static InterfaceInfo),
}

impl TargetKind {
    pub(super) const fn name(self) -> &'static str {
        match self {
            TargetKind::Type(info) => info.name,
            TargetKind::Interface(info) => info.name,
        }
    }

    /// Whether objects of a class can be targets.
    pub(super) fn admits(self, info: &TypeInfo) -> bool {
        match self {
            TargetKind::Type(wanted) => info.descends_from(wanted),
            TargetKind::Interface(wanted) => info.interfaces.iter().any(|known| std::ptr::eq(known.info, wanted)),
        }
    }
}

#[diagnostic::do_not_recommend]
impl<T: QomType> LinkTarget for T {
    type Object = T;
    const KIND: TargetKind = TargetKind::Type(T::INFO);
}

/// A field that leads to an object elsewhere in the tree: `#[qom(link)]` on a field of this type makes it a property that is
/// set and read as a path.
///
/// It does not keep its target, and leads nowhere once that is gone; with `#[qom(link, strong)]` it does. It is fixed once
/// its object is live; with `#[qom(link, live)]` it can be set at any time, with `set`, `set_text` and
/// [`set_link`](Obj::set_link) on the object: `disk.set_link("backend", Some(backend.as_ref()))`.
///
/// A cycle of strong links keeps its objects for ever.
///
/// With `#[qom(link, backend = "chardevs")]` its value is the id of an object in `/chardevs`, or in another container of the
/// root, which it has to itself from when it is set, by a draft too: until it is led elsewhere, or its object, or the draft,
/// has ended. [`Obj::is_claimed`] tells. What code assigns is taken when the draft goes live.
///
/// ```
/// use qom_runtime::prelude::*;
///
/// /// Stores.
/// #[derive(QomType)]
/// struct Backend {}
///
/// /// Reads and writes.
/// #[derive(QomType)]
/// struct Disk {
///     /// Where the data are.
///     #[qom(link)]
///     backend: Link<Backend>,
/// }
///
/// let qom = Qom::new()?;
/// let mut backend = qom.create::<Backend>()?;
/// backend.place(&qom.resolve("/objects")?, "b0")?;
/// let backend = backend.complete()?;
///
/// let mut disk = qom.create::<Disk>()?;
/// disk.set("backend", "/objects/b0")?; // or disk.backend.set(&backend)
/// let disk = disk.complete()?;
/// assert_eq!(disk.backend.get(), Some(backend.clone()));
/// assert_eq!(disk.get("backend")?, "/objects/b0");
///
/// backend.unparent();
/// drop(backend);
/// assert_eq!(disk.get("backend")?, "");
/// # Ok::<(), Error>(())
/// ```
///
/// By id, and alone:
///
/// ```
/// use qom_runtime::prelude::*;
///
/// /// Where characters go.
/// #[derive(QomType)]
/// struct Sink {}
///
/// /// Writes characters.
/// #[derive(QomType)]
/// struct Printer {
///     /// Where they go.
///     #[qom(link, backend = "chardevs")]
///     chardev: Link<Sink>,
/// }
///
/// let qom = Qom::new()?;
/// let mut sink = qom.create::<Sink>()?;
/// sink.place(&qom.resolve("/chardevs")?, "out")?;
/// let sink = sink.complete()?;
///
/// let (mut first, mut second) = (qom.create::<Printer>()?, qom.create::<Printer>()?);
/// first.set("chardev", "out")?;
/// assert!(sink.is_claimed());
/// let error = second.set("chardev", "out").unwrap_err();
/// assert_eq!(error.to_string(), "Property 'printer.chardev' can't take value 'out', it's in use");
/// drop(first);
/// second.set("chardev", "out")?;
/// let printer = second.complete()?;
/// assert_eq!((printer.get("chardev")?, printer.chardev.get()), ("out".into(), Some(sink)));
/// # Ok::<(), Error>(())
/// ```
#[doc(alias = "object_property_add_link")]
#[doc(alias = "DEFINE_PROP_LINK")]
#[doc(alias = "DEFINE_PROP_CHR")]
#[doc(alias = "DEFINE_PROP_DRIVE")]
#[doc(alias = "DEFINE_PROP_NETDEV")]
pub struct Link<T: ?Sized> {
    pub(super) led: Mutex<Led>,
    /// Whether [`set`](Self::set) keeps the target while the own object is a draft. Once that is live, the property decides:
    /// a field can be exchanged for another.
    strong: bool,
    target: PhantomData<fn() -> T>,
}

/// Where a link leads, and by what right.
#[derive(Default)]
pub(super) struct Led {
    pub(super) to: To,
    /// Of what uses its target alone.
    pub(super) claim: Option<Claim>,
}

/// Where a link leads.
#[derive(Clone, Default)]
pub(super) enum To {
    #[default]
    Nowhere,
    /// Also of a strong link, to a draft that will be live.
    Weak(Weak<Object>),
    Strong(Owned<Object>),
}

impl To {
    fn object(&self) -> Option<Owned<Object>> {
        match self {
            To::Nowhere => None,
            To::Weak(weak) => weak.upgrade(),
            To::Strong(object) => Some(object.clone()),
        }
    }
}

impl<T: ?Sized> Link<T> {
    /// A link that leads nowhere. Not `Default`: a field of this type without `#[qom(link)]` would be no property.
    #[doc(hidden)]
    #[allow(clippy::new_without_default, reason = "as said")]
    pub fn new(strong: bool) -> Self {
        Link { led: Mutex::default(), strong, target: PhantomData }
    }
}

impl<T: LinkTarget> Link<T> {
    /// Where it leads now, if the target is live.
    #[doc(alias = "object_property_get_link")]
    pub fn get(&self) -> Option<Owned<T::Object>> {
        self.object()?.downcast().ok()
    }

    /// Whether it was led anywhere: to what is live, to a draft, or to what is gone since.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// /// Reads another's meter.
    /// #[derive(QomType)]
    /// struct MeterReader {
    ///     #[qom(link)]
    ///     meter: Link<Container>,
    /// }
    ///
    /// let mut reader = MeterReader::new();
    /// assert!(!reader.meter.is_set());
    /// let meter = Container::new();
    /// reader.meter.set_weak(&meter.weak());
    /// assert!(reader.meter.is_set() && reader.meter.get().is_none());
    /// ```
    pub fn is_set(&self) -> bool {
        !matches!(self.to(), To::Nowhere)
    }

    /// A copy is upgraded, not what is locked: the upgrade may end an object.
    pub(super) fn object(&self) -> Option<Owned<Object>> {
        self.to().object()
    }

    pub(super) fn to(&self) -> To {
        lock(&self.led).to.clone()
    }

    /// Leads it to a live object, while its own object is a draft. That the target is in the same [`Qom`](crate::Qom), that
    /// it implements the interface, and the field's `check`, is looked at when the draft goes live.
    #[doc(alias = "object_property_set_link")]
    pub fn set(&mut self, target: &Obj<T::Object>) {
        let object = target.as_object().to_owned();
        self.put(if self.strong { To::Strong(object) } else { To::Weak(object.downgrade()) });
    }

    /// Leads it to what may be a draft still: to another child of the same draft, for instance. It leads nowhere until the
    /// target is live.
    ///
    /// A strong link, or one with a `check`, to what is not live when the own object goes live is an error then.
    pub fn set_weak(&mut self, target: &Weak<T::Object>) {
        self.put(To::Weak(target.as_object()));
    }

    /// Leads it nowhere.
    pub fn clear(&mut self) {
        self.put(To::Nowhere);
    }

    /// What was there goes when nothing is locked: it may be the last handle.
    pub(super) fn put(&self, to: To) {
        let old = std::mem::replace(&mut *lock(&self.led), Led { to, claim: None });
        drop(old);
    }
}

/// A strong link gives its target up. Those of what ends by that follow when it has ended: a chain of them, whatever its
/// length, needs no recursion.
impl<T: ?Sized> Drop for Link<T> {
    fn drop(&mut self) {
        let led = self.led.get_mut().unwrap_or_else(|poisoned| poisoned.into_inner());
        let Led { to, claim } = std::mem::take(led);
        drop(claim);
        if let To::Strong(object) = to {
            give_up(object);
        }
    }
}

fn give_up(object: Owned<Object>) {
    thread_local! {
        /// Handles that are to go next, while one goes.
        static NEXT: RefCell<Option<Vec<Owned<Object>>>> = const { RefCell::new(None) };
    }
    let first = NEXT.try_with(|next| match &mut *next.borrow_mut() {
        Some(next) => {
            next.push(object);
            None
        }
        none => {
            *none = Some(Vec::new());
            Some(object)
        }
    });
    let mut now = first.ok().flatten();
    while let Some(object) = now {
        contain(|| drop(object));
        now = NEXT.with(|next| {
            let mut next = next.borrow_mut();
            let object = next.as_mut().and_then(Vec::pop);
            if object.is_none() {
                *next = None;
            }
            object
        });
    }
}

impl<T: LinkTarget> std::fmt::Debug for Link<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.object() {
            Some(object) => write!(f, "-> {object:?}"),
            None => f.write_str("-> nowhere"),
        }
    }
}
