//! Types that join a registry while it is in use: what is asked for, what can be wrong with it, and where it is kept.

use super::Registry;
use crate::error::{Error, ErrorKind, Result};
use crate::name::{is_type_name, nearest};
use crate::raw::access::{Asked, Input};
use crate::raw::class::{Origin, PropertyInfo, TypeInfo};
use crate::raw::late::{LateParts, NewConstant, late_class};
use crate::sync::{Mutex, lock};
use crate::value::Value;
use std::collections::BTreeMap;

/// What a type made at run time is to be. Nothing of it is checked yet.
pub(crate) struct NewType {
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) parent: Option<ParentName>,
    pub(crate) is_abstract: bool,
    pub(crate) unstable: bool,
    pub(crate) deprecated: Option<String>,
    pub(crate) defaults: Vec<(String, Given)>,
    pub(crate) constants: Vec<Box<dyn NewConstant>>,
    pub(crate) origin: Origin,
}

/// How the parent is named.
#[derive(Debug)]
pub(crate) enum ParentName {
    Type(&'static TypeInfo),
    Name(String),
}

/// A default as it was given.
#[derive(Debug)]
pub(crate) enum Given {
    Json(Value),
    Text(String),
}

/// The types made at run time, by name. They stay: what was found here once is right for good.
#[derive(Debug, Default)]
pub(super) struct Late(Mutex<BTreeMap<&'static str, &'static TypeInfo>>);

impl Late {
    pub(super) fn get(&self, name: &str) -> Option<&'static TypeInfo> {
        lock(&self.0).get(name).copied()
    }

    /// All, by name.
    pub(super) fn all(&self) -> Vec<&'static TypeInfo> {
        lock(&self.0).values().copied().collect()
    }

    /// Keeps what `make` makes, which runs no code of a user, unless the name is taken: then gives the type that has it.
    fn add(
        &self,
        name: &str,
        make: impl FnOnce() -> &'static TypeInfo,
    ) -> Result<&'static TypeInfo, &'static TypeInfo> {
        let mut types = lock(&self.0);
        match types.get(name) {
            Some(known) => Err(known),
            None => {
                let info = make();
                types.insert(info.name, info);
                Ok(info)
            }
        }
    }
}

/// Two lists, both by name, as one.
pub(super) fn merge(
    fixed: impl ExactSizeIterator<Item = &'static TypeInfo>,
    late: Vec<&'static TypeInfo>,
) -> impl ExactSizeIterator<Item = &'static TypeInfo> {
    let (mut fixed, mut late) = (fixed.peekable(), late.into_iter().peekable());
    (0..fixed.len() + late.len()).map(move |_| {
        let is_late = match (fixed.peek(), late.peek()) {
            (Some(fixed), Some(late)) => late.name < fixed.name,
            (fixed, _) => fixed.is_none(),
        };
        let next = if is_late { late.next() } else { fixed.next() };
        next.unwrap_or_else(|| unreachable!("as many as there are"))
    })
}

impl Registry {
    /// Makes a type and keeps it.
    ///
    /// # Errors
    ///
    /// All that is wrong with it, one problem a line.
    pub(crate) fn register(&self, new: &NewType) -> Result<&'static TypeInfo> {
        let refusal = |problems: Vec<String>| {
            let problems = problems.into_iter().map(|problem| format!("type '{}': {problem}", new.name)).collect();
            Error::from(ErrorKind::Registry { problems })
        };
        let mut problems = Vec::new();
        if !is_type_name(&new.name) {
            let rule = "two or more letters, digits, '.', '_' or '-', the first a letter or one of 1 to 9";
            problems.push(format!("illegal name: write {rule}"));
        }
        problems.extend(self.taken(&new.name));
        // Checks of properties are code of a user: all of this is before anything is locked.
        let mut defaults = Vec::new();
        let parent = self.parent(new.parent.as_ref());
        if let Ok(parent) = parent {
            for (at, (name, given)) in new.defaults.iter().enumerate() {
                let twice = new.defaults[..at].iter().any(|(earlier, _)| earlier == name);
                let default =
                    if twice { Err("given twice: keep one".to_owned()) } else { default(parent, name, given) };
                match default {
                    Ok(default) => defaults.push(default),
                    Err(problem) => problems.push(format!("default of '{name}': {problem}")),
                }
            }
            for (at, constant) in new.constants.iter().enumerate() {
                if let Some(problem) = misfit(parent, &**constant, &new.constants[..at]) {
                    problems.push(format!("constant '{}': {problem}", constant.name()));
                }
            }
        }
        match parent {
            Ok(parent) if problems.is_empty() => {
                let parts = LateParts {
                    name: &new.name,
                    description: &new.description,
                    parent,
                    is_abstract: new.is_abstract,
                    unstable: new.unstable,
                    deprecated: new.deprecated.as_deref(),
                    defaults,
                    constants: &new.constants,
                    origin: new.origin,
                };
                self.late.add(&new.name, || late_class(parts)).map_err(|known| refusal(vec![already(known)]))
            }
            Ok(_) => Err(refusal(problems)),
            Err(problem) => {
                problems.push(problem);
                Err(refusal(problems))
            }
        }
    }

    /// What has the name, if anything has.
    fn taken(&self, name: &str) -> Option<String> {
        let fixed = self.by_name.get(name).map(|class| self.classes[class.0 as usize].info);
        if let Some(known) = fixed.or_else(|| self.late.get(name)) {
            return Some(already(known));
        }
        // A type made at run time has those of its parent: only the others are asked, however many there are.
        let mut interfaces = self.classes.iter().flat_map(|class| class.info.interfaces());
        interfaces
            .any(|known| known.name() == name)
            .then(|| "there is an interface of this name: choose another".into())
    }

    /// The parent, or why there is none.
    fn parent(&self, parent: Option<&ParentName>) -> Result<&'static TypeInfo, String> {
        let found = match parent {
            Some(ParentName::Type(info)) => self.class(info).map(|_| *info),
            Some(ParentName::Name(name)) => self.class_by_name(name).map(|(_, info)| info),
            None => return Err("no parent: give one with `parent::<T>()` or `parent_name(\"..\")`".into()),
        };
        let parent = found.map_err(|error| match error.hint() {
            Some(hint) => format!("{error}: {hint}"),
            None => error.to_string(),
        })?;
        if parent.is_final() {
            return Err(format!("its parent '{}' is final: choose one that is not", parent.name));
        }
        Ok(parent)
    }
}

fn already(known: &TypeInfo) -> String {
    let Origin { package, file, line } = known.origin;
    let made = if known.is_made_at_run_time() { "made at run time".into() } else { format!("of crate '{package}'") };
    format!("there is a type of this name, {made} ({file}:{line}): choose another")
}

/// The property with its new default, or why it has none.
fn default(parent: &'static TypeInfo, name: &str, given: &Given) -> Result<(&'static PropertyInfo, Value), String> {
    let Some(property) = parent.property(name) else {
        let near = nearest(name, parent.properties().map(|property| property.name));
        let fix = near.map_or_else(|| "see `TypeInfo::properties`".into(), |near| format!("did you mean '{near}'?"));
        return Err(format!("'{}' has no such property, {fix}", parent.name));
    };
    if !property.uses.settable_in_draft {
        let when = if property.uses.settable_live { "while its object is live" } else { "by the type itself" };
        return Err(format!("it is set {when} only: remove this"));
    }
    let asked = Asked { class: parent, property, name: property.name };
    let normal = |input| property.access.normalize(asked, input);
    let input = match given {
        Given::Json(value) => Input::Json(value.clone()),
        Given::Text(text) => Input::Text(text),
    };
    let value = normal(input).map_err(|error| error.to_string())?;
    // What is listed is what each new object is set to.
    normal(Input::Json(value.clone())).map_err(|error| format!("{value} does not lead back to the value: {error}"))?;
    Ok((property, value))
}

/// Why a constant cannot be given.
fn misfit(parent: &TypeInfo, constant: &dyn NewConstant, earlier: &[Box<dyn NewConstant>]) -> Option<String> {
    let base = constant.base();
    if !parent.descends_from(base) {
        let (base, parent) = (base.name, parent.name);
        return Some(format!("it is of '{base}', from which '{parent}' does not descend: choose a parent that does"));
    }
    let is_same = |other: &&dyn NewConstant| std::ptr::eq(other.base(), base) && other.name() == constant.name();
    earlier.iter().map(|earlier| &**earlier).find(is_same).map(|_| "given twice: keep one".into())
}
