//! What is saved of an object and put back: the state of its levels, each with a version, erased for the table of a class.

use super::access::Target;
use super::class::{PropertyInfo, TypeInfo};
use super::obj::{Obj, QomType};
use crate::Object;
use crate::error::{Error, Result};
use crate::value::{StateField, Value};
use serde_json::Map;
use std::any::Any;
use std::ptr::NonNull;

/// Brings what an older version saved of a level into the form of now. It is given the version and the fields.
type Upgrade = fn(u32, &mut Map<String, Value>) -> Result<()>;

/// What a type adds to the state of its objects, besides its properties that are state.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub struct StateInfo {
    /// The type says something of its state.
    pub(crate) is_declared: bool,
    pub(crate) fields: &'static [StateFieldInfo],
    /// What is saved, and the oldest that can be loaded.
    pub(crate) version: u32,
    pub(crate) oldest: u32,
    pub(crate) upgrade: Option<Upgrade>,
    /// Runs on an object before its state is read.
    pub(crate) before_save: Option<Hook>,
    /// Runs on an object after its state was put back.
    pub(crate) after_load: Option<Hook>,
}

/// A hook of one level; its pointer is that of the whole object.
type Hook = unsafe fn(NonNull<u8>) -> Result<()>;

impl StateInfo {
    /// None.
    pub const NONE: Self = StateInfo {
        is_declared: false,
        fields: &[],
        version: 1,
        oldest: 1,
        upgrade: None,
        before_save: None,
        after_load: None,
    };

    /// With these fields.
    pub const fn new(fields: &'static [StateFieldInfo]) -> Self {
        StateInfo { is_declared: true, fields, ..StateInfo::NONE }
    }

    /// In this version; the oldest is that which can be loaded.
    pub const fn version(mut self, version: u32, oldest: u32) -> Self {
        (self.version, self.oldest) = (version, oldest);
        self
    }

    /// With what upgrades older versions.
    pub const fn upgrade(mut self, upgrade: Upgrade) -> Self {
        self.upgrade = Some(upgrade);
        self
    }

    /// With the hooks of `T`.
    pub(super) const fn hooks<T: QomType>(mut self) -> Self {
        if T::HOOKS.before_save.is_some() {
            self.before_save = Some(before_save::<T>);
        }
        if T::HOOKS.after_load.is_some() {
            self.after_load = Some(after_load::<T>);
        }
        self
    }
}

/// # Safety
///
/// A live object of type `T`, with its pointer to the whole (H2).
unsafe fn before_save<T: QomType>(whole: NonNull<u8>) -> Result<()> {
    // SAFETY: by contract (H1, H4).
    T::HOOKS.before_save.map_or(Ok(()), |hook| hook(unsafe { whole.cast::<Obj<T>>().as_ref() }))
}

/// # Safety
///
/// As for `before_save`.
unsafe fn after_load<T: QomType>(whole: NonNull<u8>) -> Result<()> {
    // SAFETY: by contract (H1, H4).
    T::HOOKS.after_load.map_or(Ok(()), |hook| hook(unsafe { whole.cast::<Obj<T>>().as_ref() }))
}

/// A field that is state and no property.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub struct StateFieldInfo {
    pub(crate) name: &'static str,
    /// Was an `fn(&T) -> &F`.
    project: *const (),
    /// Was an `fn(&F::Saved) -> Result<()>`.
    check: Option<*const ()>,
    functions: Functions,
}

// SAFETY: addresses of functions, and constants.
unsafe impl Sync for StateFieldInfo {}

/// What is done with a field of type `F` of a `T`.
///
/// # Safety (of the functions)
///
/// The field's info was made for `T` and `F`, and the pointer is to a `T` that is shared.
#[derive(Clone, Copy)]
struct Functions {
    save: unsafe fn(&StateFieldInfo, *const u8) -> Result<Value>,
    keep: unsafe fn(&StateFieldInfo, *const u8) -> Ready,
    read: unsafe fn(&StateFieldInfo, *const u8, Value, bool) -> Result<Ready>,
    restore: unsafe fn(&StateFieldInfo, *const u8, Ready),
}

/// What was saved of a field, as the field takes it.
pub(crate) type Ready = Box<dyn Any + Send>;

/// A check of one's own, of what is to be put back.
type Check<F> = fn(&<F as StateField>::Saved) -> Result<()>;

impl StateFieldInfo {
    /// The field that `project` shows.
    pub const fn new<T: QomType, F: StateField>(name: &'static str, project: fn(&T) -> &F) -> Self {
        let functions =
            Functions { save: save::<T, F>, keep: keep::<T, F>, read: read::<T, F>, restore: restore::<T, F> };
        StateFieldInfo { name, project: project as *const (), check: None, functions }
    }

    /// The same with a check.
    pub const fn checked<T: QomType, F: StateField>(
        name: &'static str,
        project: fn(&T) -> &F,
        check: fn(&F::Saved) -> Result<()>,
    ) -> Self {
        let mut info = StateFieldInfo::new(name, project);
        info.check = Some(check as *const ());
        info
    }
}

/// # Safety
///
/// As for [`Functions`].
unsafe fn field<'a, T: 'static, F: 'static>(info: &StateFieldInfo, own: *const u8) -> &'a F {
    // SAFETY: by contract made of this type.
    let project = unsafe { std::mem::transmute::<*const (), fn(&'a T) -> &'a F>(info.project) };
    // SAFETY: by contract a `T` that is shared.
    project(unsafe { &*own.cast::<T>() })
}

unsafe fn save<T: 'static, F: StateField>(info: &StateFieldInfo, own: *const u8) -> Result<Value> {
    // SAFETY: by contract.
    let saved = unsafe { field::<T, F>(info, own) }.save();
    serde_json::to_value(saved).map_err(|error| Error::new(error.to_string()))
}

unsafe fn keep<T: 'static, F: StateField>(info: &StateFieldInfo, own: *const u8) -> Ready {
    // SAFETY: by contract.
    Box::new(unsafe { field::<T, F>(info, own) }.save())
}

unsafe fn read<T: 'static, F: StateField>(
    info: &StateFieldInfo,
    own: *const u8,
    saved: Value,
    is_judged: bool,
) -> Result<Ready> {
    let saved: F::Saved = serde_json::from_value(saved).map_err(|error| Error::new(error.to_string()))?;
    if is_judged {
        // SAFETY: by contract.
        unsafe { field::<T, F>(info, own) }.admit(&saved)?;
        if let Some(check) = info.check {
            // SAFETY: made of this type.
            let check = unsafe { std::mem::transmute::<*const (), Check<F>>(check) };
            check(&saved)?;
        }
    }
    Ok(Box::new(saved))
}

unsafe fn restore<T: 'static, F: StateField>(info: &StateFieldInfo, own: *const u8, ready: Ready) {
    if let Ok(saved) = ready.downcast::<F::Saved>() {
        // SAFETY: by contract.
        unsafe { field::<T, F>(info, own) }.restore(*saved);
    }
}

fn holds_null(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(values) => values.iter().any(holds_null),
        Value::Object(members) => members.values().any(holds_null),
        _ => false,
    }
}

impl TypeInfo {
    /// Its own properties that are state.
    fn state_properties(&'static self) -> impl Iterator<Item = &'static PropertyInfo> {
        let is_own = |property: &&PropertyInfo| {
            property.marks.state && property.alias.is_none() && std::ptr::eq(property.owner, self)
        };
        self.properties.iter().map(|entry| entry.property).filter(is_own)
    }

    /// The names of what is saved of this level: its properties first, in their order.
    pub(crate) fn state_names(&'static self) -> impl Iterator<Item = &'static str> {
        self.state_properties().map(|property| property.name).chain(self.state.fields.iter().map(|field| field.name))
    }

    /// Whether something is saved of this level.
    pub(crate) fn has_state(&'static self) -> bool {
        self.state.is_declared || self.state_properties().next().is_some()
    }
}

/// A level of a live object of which something is saved.
///
/// # Invariants
///
/// 1. `class` is among the object's types.
#[derive(Clone, Copy)]
pub(crate) struct StateLevel<'a> {
    object: &'a Obj<Object>,
    class: &'static TypeInfo,
}

/// One thing that is saved of a level.
#[derive(Clone, Copy)]
pub(crate) struct StateItem<'a> {
    level: StateLevel<'a>,
    what: What,
}

/// Of the class of a level.
#[derive(Clone, Copy)]
enum What {
    Property(&'static PropertyInfo),
    Field(&'static StateFieldInfo),
}

impl<'a> StateLevel<'a> {
    /// Those of an object, root to leaf.
    pub(crate) fn all(object: &'a Obj<Object>) -> Vec<Self> {
        let classes = std::iter::successors(Some(object.header().class), |class| class.parent);
        let mut levels: Vec<_> =
            classes.filter(|class| class.has_state()).map(|class| StateLevel { object, class }).collect();
        levels.reverse();
        levels
    }

    pub(crate) fn class(self) -> &'static TypeInfo {
        self.class
    }

    pub(crate) fn items(self) -> impl Iterator<Item = StateItem<'a>> {
        let properties = self.class.state_properties().map(What::Property);
        let fields = self.class.state.fields.iter().map(What::Field);
        properties.chain(fields).map(move |what| StateItem { level: self, what })
    }

    /// What the author wants done before the level is read.
    pub(crate) fn before_save(self) -> Result<()> {
        self.run(self.class.state.before_save)
    }

    /// What the author wants done after it was put back.
    pub(crate) fn after_load(self) -> Result<()> {
        self.run(self.class.state.after_load)
    }

    fn run(self, hook: Option<Hook>) -> Result<()> {
        // SAFETY: invariant 1, and the pointer is that of the whole object, which is live (H2, H4).
        hook.map_or(Ok(()), |hook| unsafe { hook(self.object.header().whole) })
    }

    /// The own state of the level.
    fn own(self) -> *const u8 {
        self.object.header().whole.as_ptr().wrapping_add(self.class.memory.own)
    }
}

impl StateItem<'_> {
    pub(crate) fn name(self) -> &'static str {
        match self.what {
            What::Property(property) => property.name,
            What::Field(field) => field.name,
        }
    }

    /// # Errors
    ///
    /// What a getter or serde says; or it could not be put back: JSON has `null` in place of a number that is infinite or
    /// none.
    pub(crate) fn save(self) -> Result<Value> {
        let value = self.value()?;
        if holds_null(&value) {
            let again = self.read(value.clone(), false);
            again.map_err(|cause| Error::new(format!("it could not be loaded again: {cause}")))?;
        }
        Ok(value)
    }

    fn value(self) -> Result<Value> {
        let own = self.level.own();
        match self.what {
            // SAFETY: invariant 1 and H7: the class owns the property; the object is live (H4).
            What::Property(property) => unsafe { property.access.get(self.target(property), own) },
            // SAFETY: invariant 1: a class has fields of the type that it describes; live (H4).
            What::Field(field) => unsafe { (field.functions.save)(field, own) },
        }
    }

    /// What there is now, ready to be put back; `None` if it is fixed.
    pub(crate) fn keep(self) -> Result<Option<Ready>> {
        match self.what {
            What::Property(_) => self.read(self.value()?, false),
            // SAFETY: as for `save`.
            What::Field(field) => Ok(Some(unsafe { (field.functions.keep)(field, self.level.own()) })),
        }
    }

    /// Makes what was saved ready to be put back; `None` if it is there already, and fixed. What the object has itself need
    /// not be judged.
    ///
    /// # Errors
    ///
    /// It does not fit: why.
    pub(crate) fn read(self, saved: Value, is_judged: bool) -> Result<Option<Ready>> {
        let own = self.level.own();
        match self.what {
            // SAFETY: as for `save`.
            What::Property(property) => unsafe {
                property.access.read_saved(self.target(property), own, saved, is_judged)
            },
            // SAFETY: as for `save`.
            What::Field(field) => unsafe { (field.functions.read)(field, own, saved, is_judged) }.map(Some),
        }
    }

    /// Puts back what was made ready.
    pub(crate) fn restore(self, ready: Ready) {
        let own = self.level.own();
        match self.what {
            // SAFETY: as for `save`.
            What::Property(property) => unsafe { property.access.restore(own, ready) },
            // SAFETY: as for `save`.
            What::Field(field) => unsafe { (field.functions.restore)(field, own, ready) },
        }
    }

    fn target(&self, property: &'static PropertyInfo) -> Target<'_> {
        Target { header: self.level.object.header(), property, name: property.name }
    }
}
