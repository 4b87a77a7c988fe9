//! Reading the state of all objects, as it was at one moment.

use super::document::{SavedLevel, SavedObject, SavedState};
use crate::error::{Error, ErrorKind, Result};
use crate::raw::changes::{Moment, Saving};
use crate::raw::state::{StateItem, StateLevel};
use crate::sync::{IS_MODEL, pause};
use crate::{Obj, Object, Owned, Qom};
use serde_json::Map;

/// How often it is looked whether the state is at rest.
const PATIENCE: u32 = if IS_MODEL { 1_000 } else { 20_000 };

/// How often a state that does not stay at rest is read.
const TRIES: u32 = 30;

/// An object of the tree, and where it is.
pub(super) struct Placed {
    pub(super) path: String,
    pub(super) object: Owned<Object>,
}

/// The objects in the tree of which something is saved, each before those below it.
pub(super) fn objects(qom: &Qom) -> Vec<Placed> {
    let mut waiting = vec![Placed { path: String::new(), object: qom.root().upcast() }];
    let mut found = Vec::new();
    while let Some(Placed { path, object }) = waiting.pop() {
        let children = object.children();
        waiting
            .extend(children.into_iter().rev().map(|(name, object)| Placed { path: format!("{path}/{name}"), object }));
        // One that leaves is on its way out: it is not there any more.
        if !object.header().is_retired() && object.info().ancestry().any(|class| class.has_state()) {
            let path = if path.is_empty() { "/".to_owned() } else { path };
            found.push(Placed { path, object });
        }
    }
    found
}

/// Has all objects prepare for being read.
pub(super) fn prepare(objects: &[Placed]) -> Result<()> {
    for Placed { path, object } in objects {
        for level in StateLevel::all(object) {
            level.before_save().map_err(|cause| unsaved(path, level.class().name().to_owned(), cause))?;
        }
    }
    Ok(())
}

fn unsaved(path: &str, item: String, cause: Error) -> Error {
    ErrorKind::NotSaved { path: path.into(), item, cause }.into()
}

fn level(path: &str, level: StateLevel<'_>) -> Result<SavedLevel> {
    let type_name = level.class().name().to_owned();
    let value = |item: StateItem<'_>| match item.save() {
        Ok(value) => Ok((item.name().to_owned(), value)),
        Err(cause) => Err(unsaved(path, format!("{type_name}.{}", item.name()), cause)),
    };
    let fields = level.items().map(value).collect::<Result<Map<_, _>>>()?;
    Ok(SavedLevel { version: level.class().state_version(), type_name, fields })
}

fn object(Placed { path, object }: &Placed) -> Result<SavedObject> {
    let levels = StateLevel::all(object).into_iter().map(|one| level(path, one)).collect::<Result<_>>()?;
    let object: &Obj<Object> = object;
    Ok(SavedObject { path: path.clone(), type_name: object.type_name().into(), levels })
}

/// Does something with all objects while no other thread changes any of them: again, until it was so from the beginning to
/// the end.
///
/// # Errors
///
/// What `read` says; `NotAtRest`.
pub(super) fn at_rest<R>(
    qom: &Qom,
    saving: &Saving<'_>,
    mut read: impl FnMut(&[Placed]) -> Result<R>,
) -> Result<(R, Vec<Placed>)> {
    let (mut patience, mut tries) = (PATIENCE, TRIES);
    while patience > 0 && tries > 0 {
        let Some(before) = saving.moment() else {
            patience -= 1;
            pause();
            continue;
        };
        let unprepared = qom.tree_version();
        let mut found = objects(qom);
        let prepared = prepare(&found);
        let version = qom.tree_version();
        if version != unprepared {
            found = objects(qom);
        }
        let result = prepared.and_then(|()| read(&found));
        if is_same(qom, saving, &before, version) {
            return Ok((result?, found));
        }
        tries -= 1;
        saving.press();
    }
    Err(ErrorKind::NotAtRest.into())
}

fn is_same(qom: &Qom, saving: &Saving<'_>, before: &Moment, version: u64) -> bool {
    saving.moment().as_ref() == Some(before) && qom.tree_version() == version
}

impl Qom {
    /// Saves the state of all objects in the tree: what their types mark as `state`, as it was at one moment, whatever other
    /// threads do meanwhile. Objects that are plugged, unplugged or reset are there wholly or not at all.
    ///
    /// Who changes state in other ways than by [`Obj::set`], a device that is written to by the guest, stops for that time,
    /// as a program stops its processors, or says so with [`Obj::changing`].
    ///
    /// # Errors
    ///
    /// What a `before_save` hook or a getter says, with the object's path; `the state does not come to rest`: something
    /// changes it all the time, or a change of this kind is waiting for this very call, or another thread saves or loads,
    /// and does not come to an end; `the state is being saved or loaded`: a hook of that calls this.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// # use std::sync::Mutex;
    /// /// Keeps what was typed.
    /// #[derive(QomType)]
    /// struct TypedLine {
    ///     #[qom(state)]
    ///     text: Mutex<String>,
    /// }
    ///
    /// let qom = Qom::new()?;
    /// let line = qom.create::<TypedLine>()?.complete()?;
    /// qom.root().add_child("line", line.clone())?;
    /// line.text.lock().unwrap().push_str("boot");
    /// let saved = qom.save()?;
    /// line.text.lock().unwrap().clear();
    /// qom.load(&saved)?;
    /// assert_eq!(*line.text.lock().unwrap(), "boot");
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "qemu_savevm_state")]
    #[doc(alias = "vmstate_save_state")]
    pub fn save(&self) -> Result<SavedState> {
        let saving = self.saving()?;
        let (objects, _) = at_rest(self, &saving, |found| found.iter().map(object).collect())?;
        Ok(SavedState { objects })
    }
}
