//! Putting state back: everything is looked at first, and where anything fails, nothing has changed.

use super::collect::{Placed, at_rest};
use super::document::{SavedFields, SavedLevel, SavedObject, SavedState};
use crate::Qom;
use crate::error::{ErrorKind, Result, StateProblem};
use crate::raw::obj::contain;
use crate::raw::state::{Ready, StateItem, StateLevel};
use crate::type_info::TypeInfo;
use std::collections::HashMap;

impl Qom {
    /// Puts state back that was saved, into a world with the same objects: those of which something is saved have the same
    /// paths and types. Links, buses and what is no state are what the program made them.
    ///
    /// What was saved is looked at as a whole before anything is changed. Then all fields are put back, and the `after_load`
    /// hooks run, parents before children and each object's from the root of its ancestry. Nothing is reset: a program that
    /// wants that does it before.
    ///
    /// # Errors
    ///
    /// All that does not fit, one line each with the object's path: what is missing, what is too much, what is out of range
    /// or of another type, versions that cannot be loaded. What an `after_load` hook says: then the fields are what they were
    /// before, and the hooks that had run run again. `the state does not come to rest` and `the state is being saved or
    /// loaded`, as for [`save`](Self::save). In each case nothing has changed.
    ///
    /// ```
    /// # use qom_runtime::{SavedState, prelude::*};
    /// # use std::sync::atomic::AtomicU8;
    /// # /// Keeps a level.
    /// # #[derive(QomType)]
    /// # struct LoadedTank { #[qom(property, state, range = 0..=100)] level: AtomicU8 }
    /// let qom = Qom::new()?;
    /// qom.root().add_child("tank", qom.create::<LoadedTank>()?.complete()?)?;
    /// let saved = SavedState::from_json(serde_json::json!({"format": 1, "objects": [
    ///     {"path": "/tank", "type": "loaded-tank", "state": [
    ///         {"type": "loaded-tank", "version": 1, "fields": {"level": 101, "lid": true}}]}]}))?;
    /// assert_eq!(
    ///     qom.load(&saved).unwrap_err().to_string(),
    ///     "/tank: loaded-tank.level: Property loaded-tank.level doesn't take value 101 (minimum: 0, maximum: 100)\n\
    ///      /tank: loaded-tank.lid: there is no such state"
    /// );
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "qemu_loadvm_state")]
    #[doc(alias = "vmstate_load_state")]
    pub fn load(&self, saved: &SavedState) -> Result<()> {
        // Others that save see it before or after: one at a time.
        let saving = self.saving()?;
        // At rest it is seen what there is, and that is ready to be read.
        let ((), found) = at_rest(self, &saving, |_| Ok(()))?;
        Plan::make(&found, saved)?.carry_out()
    }
}

/// What is to be put back, and what is there now.
struct Plan<'a> {
    items: Vec<(StateItem<'a>, Ready)>,
    undo: Vec<(StateItem<'a>, Ready)>,
    /// Whose hooks run, in this order, with the paths of their objects.
    levels: Vec<(&'a str, StateLevel<'a>)>,
}

impl<'a> Plan<'a> {
    /// # Errors
    ///
    /// All that does not fit.
    fn make(found: &'a [Placed], saved: &SavedState) -> Result<Self> {
        let mut plan = Plan { items: Vec::new(), undo: Vec::new(), levels: Vec::new() };
        let mut problems = Vec::new();
        let mut of_path: HashMap<&str, &SavedObject> = HashMap::with_capacity(saved.objects.len());
        for object in &saved.objects {
            if of_path.insert(&object.path, object).is_some() {
                problems.push(StateProblem::new(&object.path, "it was saved twice"));
            }
        }
        for placed in found {
            match of_path.remove(placed.path.as_str()) {
                Some(object) => plan.object(placed, object, &mut problems),
                None => problems.push(StateProblem::new(&placed.path, "nothing was saved of it")),
            }
        }
        // In their order.
        for object in saved.objects.iter().filter(|object| of_path.contains_key(object.path.as_str())) {
            let reason = format!("a '{}' was saved, and there is no such object", object.type_name);
            problems.push(StateProblem::new(&object.path, reason));
        }
        match problems.is_empty() {
            true => Ok(plan),
            false => Err(ErrorKind::StateMismatch { problems }.into()),
        }
    }

    fn object(&mut self, placed: &'a Placed, saved: &SavedObject, problems: &mut Vec<StateProblem>) {
        let (path, type_name) = (placed.path.as_str(), placed.object.type_name());
        if type_name != saved.type_name {
            let reason = format!("a '{}' was saved, and it is a '{type_name}'", saved.type_name);
            return problems.push(StateProblem::new(path, reason));
        }
        let levels = StateLevel::all(&placed.object);
        let is_there = |level: &SavedLevel| levels.iter().any(|known| known.class().name() == level.type_name);
        for level in saved.levels.iter().filter(|level| !is_there(level)) {
            problems.push(StateProblem::new(path, "it has no such state").of(&level.type_name, None));
        }
        for level in levels {
            let class = level.class();
            let mut saved = saved.levels.iter().filter(|saved| saved.type_name == class.name());
            match (saved.next(), saved.next()) {
                (Some(saved), None) => self.level(path, level, saved, problems),
                (None, _) => problems.push(StateProblem::new(path, "it was not saved").of(class.name(), None)),
                _ => problems.push(StateProblem::new(path, "it was saved twice").of(class.name(), None)),
            }
        }
    }

    fn level(&mut self, path: &'a str, level: StateLevel<'a>, saved: &SavedLevel, problems: &mut Vec<StateProblem>) {
        let class = level.class();
        let mut problem = |field: Option<&str>, reason: String| {
            problems.push(StateProblem::new(path, reason).of(class.name(), field));
        };
        let mut fields = saved.fields.clone();
        if let Err(reason) = class.upgrade_state(saved.version, &mut fields) {
            return problem(None, reason);
        }
        for item in level.items() {
            let Some(value) = fields.remove(item.name()) else {
                problem(Some(item.name()), "it was not saved".to_owned());
                continue;
            };
            match item.read(value, true) {
                Ok(Some(ready)) => {
                    match item.keep() {
                        Ok(now) => self.undo.extend(now.map(|now| (item, now))),
                        Err(cause) => problem(Some(item.name()), format!("what it is now could not be kept: {cause}")),
                    }
                    self.items.push((item, ready));
                }
                Ok(None) => {}
                Err(cause) => problem(Some(item.name()), cause.to_string()),
            }
        }
        fields.keys().for_each(|name| problem(Some(name), "there is no such state".to_owned()));
        self.levels.push((path, level));
    }

    fn carry_out(self) -> Result<()> {
        /// Puts everything back as it was, unless it has succeeded.
        struct Loading<'a> {
            undo: Vec<(StateItem<'a>, Ready)>,
            /// Whose hooks have run.
            told: Vec<StateLevel<'a>>,
        }
        impl Drop for Loading<'_> {
            fn drop(&mut self) {
                let undo = std::mem::take(&mut self.undo);
                undo.into_iter().for_each(|(item, ready)| contain(|| item.restore(ready)));
                self.told.iter().for_each(|level| contain(|| drop(level.after_load())));
            }
        }
        let mut loading = Loading { undo: self.undo, told: Vec::new() };
        self.items.into_iter().for_each(|(item, ready)| item.restore(ready));
        for (path, level) in self.levels {
            // One that fails half-way may have changed what it will set right.
            loading.told.push(level);
            level.after_load().map_err(|cause| {
                let (path, type_name) = (path.to_owned(), level.class().name().to_owned());
                ErrorKind::StateRefused { path, type_name, cause }
            })?;
        }
        (loading.undo, loading.told) = Default::default();
        Ok(())
    }
}

impl TypeInfo {
    /// Brings what was saved of this level into the form of now.
    ///
    /// # Errors
    ///
    /// It is of a version that cannot be loaded, or the author's upgrade says why not.
    fn upgrade_state(&self, version: u32, fields: &mut SavedFields) -> Result<(), String> {
        let state = &self.state;
        if !(state.oldest..=state.version).contains(&version) {
            let known = match state.oldest == state.version {
                true => format!("{} can", state.version),
                false => format!("{} to {} can", state.oldest, state.version),
            };
            return Err(format!("version {version} was saved, and {known} be loaded"));
        }
        match state.upgrade {
            Some(upgrade) if version < state.version => upgrade(version, fields).map_err(|error| error.to_string()),
            _ => Ok(()),
        }
    }
}
