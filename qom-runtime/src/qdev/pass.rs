//! Lines of a child that are its parent's too, and the lines between the children of a draft.

use super::device::Device;
use super::irq::Irq;
use crate::error::ErrorKind;
use crate::prelude::*;
use crate::sync::{Arc, Mutex, lock};
use std::collections::HashMap;

/// What drafts pass on, in one world, until they are live.
#[derive(Default)]
struct Passed(Mutex<HashMap<Weak<Object>, Vec<Pass>>>);

/// Of which child, and under which name.
type Pass = (String, String);

/// Notes that a draft passes on lines of a child.
pub(super) fn note(draft: &mut ObjMut<'_, Device>, child: &str, name: &str) {
    let entry = (child.to_owned(), name.to_owned());
    // By then it has a world, and what is inside knows its own lines.
    draft.after_inside(move |draft| {
        let (passed, key) = (draft.extension::<Passed>()?, draft.weak().upcast());
        lock(&passed.0).entry(key).or_default().push(entry);
        draft.on_failure(|draft| drop(take(draft.extension(), &draft.weak().upcast())));
        draft.on_live(|device| pass(device.upcast()));
        Ok(())
    });
}

fn take(passed: Result<Arc<Passed>>, object: &Weak<Object>) -> Vec<Pass> {
    passed.ok().and_then(|passed| lock(&passed.0).remove(object)).unwrap_or_default()
}

/// Makes the aliases of a live object, once.
fn pass(object: &Obj<Object>) -> Result<()> {
    for (child, name) in take(object.extension(), &object.downgrade()) {
        let child = object.resolve_at(&child)?;
        // It has its own first.
        pass(&child)?;
        let lines =
            child.list().into_iter().filter(|listed| is_line(&listed.type_name) && belongs(&listed.name, &name));
        let mut lines = lines.peekable();
        if lines.peek().is_none() {
            return Err(ErrorKind::PropertyNotFound { type_name: child.type_name().into(), property: name }.into());
        }
        for line in lines {
            object.add_alias(&line.name, &child, &line.name)?;
        }
    }
    Ok(())
}

fn is_line(type_name: &str) -> bool {
    matches!(type_name, "child<irq>" | "link<irq>")
}

/// Whether a line is `name`, or `name[N]`.
fn belongs(line: &str, name: &str) -> bool {
    let Some(rest) = line.strip_prefix(name) else { return false };
    let number = rest.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    rest.is_empty() || number.is_some_and(|number| number.parse::<usize>().is_ok())
}

/// The children of a draft and their lines: from the output of one to the input of another.
#[derive(Clone)]
pub(super) struct Wire {
    pub(super) source: String,
    pub(super) output: String,
    pub(super) target: String,
    pub(super) input: String,
}

/// Connects two children of a draft; later, if one of them has no such line yet.
pub(super) fn connect(draft: &mut ObjMut<'_, Device>, wire: Wire) -> Result<()> {
    let Err(error) = wire.connect(&mut draft.upcast()) else { return Ok(()) };
    if !matches!(error.kind(), ErrorKind::PropertyNotFound { .. }) {
        return Err(error);
    }
    draft.after_inside(move |draft| wire.connect(&mut draft.upcast()));
    Ok(())
}

impl Wire {
    fn connect(&self, draft: &mut ObjMut<'_, Object>) -> Result<()> {
        let input = input(&mut child(draft, &self.target)?, &self.input)?;
        output(&mut child(draft, &self.source)?, &self.output, &input)
    }
}

fn child<'a>(draft: &'a mut ObjMut<'_, Object>, name: &str) -> Result<ObjMut<'a, Object>> {
    draft.child_by_name_mut(name).ok_or_else(|| ErrorKind::DeviceNotFound { name: name.into() }.into())
}

/// The input of a draft, its own or passed on.
fn input(device: &mut ObjMut<'_, Object>, name: &str) -> Result<Weak<Irq>> {
    if let Some(line) = device.child_by_name_mut::<Irq>(name) {
        return Ok(line.weak());
    }
    match passed_from(device, name) {
        Some(from) => input(&mut child(device, &from)?, name),
        None => Err(ErrorKind::PropertyNotFound { type_name: device.type_name().into(), property: name.into() }.into()),
    }
}

/// Leads the output of a draft, its own or passed on.
fn output(device: &mut ObjMut<'_, Object>, name: &str, input: &Weak<Irq>) -> Result<()> {
    match passed_from(device, name) {
        Some(from) if device.info().property(name).is_none() => output(&mut child(device, &from)?, name, input),
        _ => device.set_link_weak(name, input),
    }
}

/// The child from which a draft passes on this line.
fn passed_from(device: &ObjMut<'_, Object>, line: &str) -> Option<String> {
    let passed = device.extension::<Passed>().ok()?;
    let passed = lock(&passed.0);
    let (child, _) = passed.get(&device.weak())?.iter().find(|(_, name)| belongs(line, name))?;
    Some(child.clone())
}
