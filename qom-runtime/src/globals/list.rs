//! The global properties of one world: in which order they come, which a class gets, and which were of use.

use super::property::GlobalProperty;
use crate::error::{Error, Result};
use crate::object;
use crate::raw::draft_box::DraftBox;
use crate::sync::{Arc, AtomicU32, AtomicUsize, Mutex, Ordering, lock};
use crate::type_info::TypeInfo;
use crate::{Object, Qom};
use std::collections::HashMap;

/// Whose compat properties: there is one list of each at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CompatOf {
    /// The accelerator's.
    Accelerator,
    /// The machine's, which win over the accelerator's.
    Machine,
}

impl CompatOf {
    fn word(self) -> &'static str {
        match self {
            CompatOf::Accelerator => "accelerator",
            CompatOf::Machine => "machine",
        }
    }
}

/// Where a global property comes from. The later ones win.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Source {
    Compat(CompatOf),
    /// What an older option stands for.
    Sugar,
    User,
}

#[derive(Debug)]
struct Global {
    property: GlobalProperty,
    source: Source,
    /// 1 once an object got it.
    used: AtomicU32,
}

/// Those of one world.
#[derive(Debug, Default)]
pub(crate) struct Globals {
    /// How many there are: an object that is made where there are none takes no lock.
    count: AtomicUsize,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// In the order in which they are applied.
    list: Vec<Arc<Global>>,
    /// Which lists of compat properties there are, also empty ones.
    compat: Vec<CompatOf>,
    /// Those that objects of a class get, by the address of its description, as far as anybody has asked.
    matching: HashMap<usize, Arc<[Arc<Global>]>>,
}

impl State {
    /// Behind those that come from the same place, or from places that come before it.
    fn insert(&mut self, property: GlobalProperty, source: Source) {
        let at = self.list.partition_point(|known| known.source <= source);
        self.list.insert(at, Arc::new(Global { property, source, used: AtomicU32::new(0) }));
        self.matching.clear();
    }
}

impl Globals {
    fn change<R>(&self, change: impl FnOnce(&mut State) -> R) -> R {
        let mut state = lock(&self.state);
        let result = change(&mut state);
        self.count.store(state.list.len(), Ordering::Release);
        result
    }

    fn of_class(&self, class: &'static TypeInfo) -> Arc<[Arc<Global>]> {
        let mut state = lock(&self.state);
        let State { list, matching, .. } = &mut *state;
        let fits = |global: &&Arc<Global>| class.is_a(global.property.driver());
        matching
            .entry(std::ptr::from_ref(class).addr())
            .or_insert_with(|| list.iter().filter(fits).cloned().collect())
            .clone()
    }

    /// Gives a new draft, but not those in it, what its class gets.
    ///
    /// # Errors
    ///
    /// `can't apply global ..`: the draft has no such property, unless that is optional, or does not take the value.
    #[inline]
    pub(crate) fn apply(&self, draft: &mut DraftBox) -> Result<()> {
        if self.count.load(Ordering::Acquire) == 0 { Ok(()) } else { self.apply_where(draft, |_, _| Ok(true)) }
    }

    /// The same for a draft that was made before it joined the world: what was set since it was made stays. `fresh` makes
    /// another of its class, to compare.
    ///
    /// # Errors
    ///
    /// As for `apply`, and for `fresh`.
    pub(crate) fn apply_late(&self, draft: &mut DraftBox, fresh: impl Fn() -> Result<DraftBox>) -> Result<()> {
        if self.count.load(Ordering::Acquire) == 0 {
            return Ok(());
        }
        let mut other = None;
        self.apply_where(draft, |draft, name| {
            let other: &DraftBox = match &mut other {
                Some(other) => other,
                none => none.insert(fresh()?),
            };
            // What cannot be read cannot be compared.
            let value = |draft: &DraftBox| object::get(draft.header(), name).ok();
            Ok(value(draft) == value(other))
        })
    }

    /// `may_change` says of a property whether it may be set.
    #[cold]
    fn apply_where(
        &self,
        draft: &mut DraftBox,
        mut may_change: impl FnMut(&DraftBox, &str) -> Result<bool>,
    ) -> Result<()> {
        let class = draft.header().class;
        for global in &*self.of_class(class) {
            let property = &global.property;
            if property.is_optional() && class.property(property.property()).is_none() {
                continue;
            }
            global.used.store(1, Ordering::Release);
            if class.property(property.property()).is_some() && !may_change(draft, property.property())? {
                continue;
            }
            let Some(mut object) = draft.as_type::<Object>() else { continue };
            object.set_input(property.property(), property.input()).map_err(|cause| property.refused(cause))?;
        }
        Ok(())
    }
}

/// A list of compat properties, which is in force until this is dropped.
#[must_use = "the compat properties are in force until this is dropped"]
#[derive(Debug)]
pub struct CompatInForce {
    globals: Arc<Globals>,
    of: CompatOf,
}

impl Drop for CompatInForce {
    fn drop(&mut self) {
        self.globals.change(|state| {
            state.list.retain(|global| global.source != Source::Compat(self.of));
            state.compat.retain(|of| *of != self.of);
            state.matching.clear();
        });
    }
}

/// A global property that is in force, and whether any object got it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct GlobalState {
    /// What is said.
    pub property: GlobalProperty,
    /// A user said it, with [`Qom::add_global`].
    pub is_users: bool,
    /// Some object got it.
    pub is_used: bool,
}

impl Qom {
    /// Puts a user's global property in force: for objects that are made from now on. Of several that fit, also where one is
    /// for a type and another for its descendant, the last one wins; those of the accelerator, of the machine, and what
    /// [`add_sugar`](Self::add_sugar) added come before.
    ///
    /// They are applied after all defaults and `init` hooks, and before what is set on the object itself. A draft of
    /// [`New::new`](crate::New::new) gets them when it joins the world, but keeps what was set on it before. Where one
    /// cannot be applied, the object is not made: `can't apply global ..`.
    ///
    /// # Errors
    ///
    /// `Deprecated parameter .. disabled by policy`, `Unstable parameter .. disabled by policy`: see
    /// [`StabilityPolicy`](crate::StabilityPolicy).
    ///
    /// ```
    /// # use qom_runtime::{GlobalProperty, prelude::*};
    /// /// Blinks.
    /// #[derive(QomType)]
    /// struct BlinkLamp {
    ///     /// Times in a minute.
    ///     #[qom(property, default = 60, range = 1..=600)]
    ///     rate: u16,
    /// }
    ///
    /// let qom = Qom::new()?;
    /// qom.add_global(GlobalProperty::new("blink-lamp", "rate", "30"))?;
    /// assert_eq!(qom.create::<BlinkLamp>()?.rate, 30);
    /// qom.add_global(GlobalProperty::new("blink-lamp", "rate", "0"))?;
    /// assert_eq!(
    ///     qom.create::<BlinkLamp>().unwrap_err().to_string(),
    ///     "can't apply global blink-lamp.rate=0: Property blink-lamp.rate doesn't take value 0 \
    ///      (minimum: 1, maximum: 600)"
    /// );
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "qdev_prop_register_global")]
    #[doc(alias = "-global")]
    pub fn add_global(&self, property: GlobalProperty) -> Result<()> {
        // A type that is not known yet, or an interface, says nothing of its properties.
        let class = self.type_info(property.driver()).ok();
        if let Some(known) = class.and_then(|class| class.property(property.property())) {
            self.admit_property(known)?;
        }
        self.all_globals().change(|state| state.insert(property, Source::User));
        Ok(())
    }

    /// Puts a global property in force that an older option of a command line stands for: before those that users give as
    /// such.
    #[doc(alias = "object_register_sugar_prop")]
    pub fn add_sugar(&self, property: GlobalProperty) {
        self.all_globals().change(|state| state.insert(property, Source::Sugar));
    }

    /// Puts the compat properties of the accelerator, or of the machine, in force, until the result is dropped: its owner
    /// keeps that. A [`Machine`](crate::prelude) does so by itself.
    ///
    /// # Errors
    ///
    /// There are some in force already.
    ///
    /// ```
    /// # use qom_runtime::{CompatOf, GlobalProperty, prelude::*};
    /// # /// Rings.
    /// # #[derive(QomType)]
    /// # struct GateBell { #[qom(property)] tones: u8 }
    /// let qom = Qom::new()?;
    /// let older = qom.set_compat(CompatOf::Machine, [GlobalProperty::new("gate-bell", "tones", "1")])?;
    /// assert_eq!(qom.create::<GateBell>()?.tones, 1);
    /// assert!(qom.set_compat(CompatOf::Machine, []).is_err());
    /// drop(older);
    /// assert_eq!(qom.create::<GateBell>()?.tones, 0);
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "object_set_machine_compat_props")]
    #[doc(alias = "object_set_accelerator_compat_props")]
    pub fn set_compat(
        &self,
        of: CompatOf,
        properties: impl IntoIterator<Item = GlobalProperty>,
    ) -> Result<CompatInForce> {
        let properties: Vec<_> = properties.into_iter().collect();
        let globals = self.all_globals();
        globals.change(|state| {
            if state.compat.contains(&of) {
                return Err(Error::new(format!("the compat properties of the {} are set already", of.word())));
            }
            state.compat.push(of);
            properties.into_iter().for_each(|property| state.insert(property, Source::Compat(of)));
            Ok(())
        })?;
        Ok(CompatInForce { globals: globals.clone(), of })
    }

    /// The global properties that are in force, in the order in which they are applied.
    ///
    /// ```
    /// # use qom_runtime::{GlobalProperty, prelude::*};
    /// let qom = Qom::new()?;
    /// qom.add_global(GlobalProperty::new("container", "colour", "red").optional())?;
    /// qom.create::<Container>()?;
    /// assert!(!qom.globals()[0].is_used);
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "object_compat_props")]
    pub fn globals(&self) -> Vec<GlobalState> {
        let list = lock(&self.all_globals().state).list.clone();
        let shown = |global: &Arc<Global>| GlobalState {
            property: global.property.clone(),
            is_users: global.source == Source::User,
            is_used: global.used.load(Ordering::Acquire) != 0,
        };
        list.iter().map(shown).collect()
    }
}
