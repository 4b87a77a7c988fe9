//! `Child<C>`: a field that declares a part of the object, and how the part is read as a property.

use super::access::{Input, PropertyAccess, Target};
use super::class::PartInfo;
use super::obj::QomType;
use super::owned::Owned;
use super::word::Word;
use crate::Object;
use crate::error::Result;
use crate::value::Value;
use std::marker::PhantomData;

/// A field that declares a part of the object: `#[qom(child)]` on a field of this type makes a child of type `C` together
/// with each object.
///
/// The field itself is empty, so `board.uart` is not the object, and has none of its fields: the child is an object of its own, in the tree under the field's name. It is a draft as long as its
/// parent is, and goes live with it; it stays as long as its parent does. For a field `uart` the derive makes the key
/// `Self::UART`, by which [`Draft::child_mut`](crate::Draft::child_mut) and [`Obj::child`](crate::Obj::child) reach it.
///
/// `#[qom(child, alias("chardev", "line" = "irq", "serial0" = self))]` gives the parent properties that stand for the
/// child's, or for the child itself.
///
/// ```
/// use qom_runtime::prelude::*;
///
/// /// Makes sounds.
/// #[derive(QomType)]
/// struct Speaker {
///     /// Samples per second.
///     #[qom(property, default = 9600)]
///     rate: u32,
/// }
///
/// /// A board with a speaker.
/// #[derive(QomType)]
/// struct Dashboard {
///     /// The speaker.
///     #[qom(child, alias("rate", "console" = self))]
///     speaker: Child<Speaker>,
/// }
///
/// let qom = Qom::new()?;
/// let mut board = qom.create::<Dashboard>()?;
/// board.child_mut(Dashboard::SPEAKER).rate = 19200;
/// board.set("rate", 38400)?; // the same, by the alias
/// board.place(&qom.root(), "board")?;
/// let board = board.complete()?;
///
/// let speaker: &Obj<Speaker> = board.child(Dashboard::SPEAKER);
/// assert_eq!(speaker.rate, 38400);
/// assert_eq!(board.get("speaker")?, "/board/speaker");
/// assert_eq!(qom.resolve("/board/console")?, speaker.to_owned());
/// # Ok::<(), Error>(())
/// ```
#[doc(alias = "object_initialize_child")]
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Child<C: ?Sized>(PhantomData<fn() -> C>);

impl<C: ?Sized> Child<C> {
    /// Not `Default`: a field of this type without `#[qom(child)]` would make no child.
    #[doc(hidden)]
    #[allow(clippy::new_without_default, reason = "as said")]
    pub fn new() -> Self {
        Child(PhantomData)
    }
}

impl<C: QomType> std::fmt::Debug for Child<C> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "child<{}>", C::NAME)
    }
}

/// The property of a declared child of type `C`: read-only, its value is the child's path.
#[doc(hidden)]
pub struct Part<C: ?Sized> {
    part: usize,
    /// The child under another name, to which it is only linked.
    linked: bool,
    child: PhantomData<fn() -> C>,
}

/// The child whose number in the class is `part`, or a link to it under another name. The pointer says that there is a field
/// for it.
#[doc(hidden)]
pub const fn part<C: QomType>(_field: *const Child<C>, part: usize, linked: bool) -> Part<C> {
    Part { part, linked, child: PhantomData }
}

impl<C: QomType> Part<C> {
    fn path(&self, target: Target<'_>) -> String {
        let child = target.header.part(self.part);
        child.world().and_then(|world| world.path(child)).unwrap_or_default()
    }
}

// SAFETY: touches no own state.
unsafe impl<C: QomType> PropertyAccess for Part<C> {
    fn word(&self) -> &'static str {
        if self.linked { Word::<C>::LINK } else { Word::<C>::CHILD }
    }

    fn alias_word(&self) -> &'static str {
        Word::<C>::LINK
    }

    fn part(&self) -> Option<usize> {
        Some(self.part)
    }

    unsafe fn get(&self, target: Target<'_>, _: *const u8) -> Result<Value> {
        Ok(self.path(target).into())
    }

    unsafe fn get_text(&self, target: Target<'_>, _: *const u8) -> Result<String> {
        Ok(self.path(target))
    }

    unsafe fn set_draft(&self, target: Target<'_>, _: *mut u8, _: Input<'_>) -> Result<()> {
        Err(target.not_writable())
    }

    unsafe fn set_live(&self, target: Target<'_>, _: *const u8, _: Input<'_>) -> Result<()> {
        Err(target.not_writable())
    }

    unsafe fn lead(&self, target: Target<'_>, _: *const u8) -> Option<Owned<Object>> {
        let child = target.header.live_part(self.part)?;
        // One that has left reads as nothing, and leads nowhere.
        child.header().world()?.has_parent(child.header()).then(|| child.clone())
    }
}

impl PartInfo {
    /// A child of type `C`.
    pub const fn new<C: QomType>(name: &'static str) -> Self {
        PartInfo { name, info: || C::INFO }
    }
}
