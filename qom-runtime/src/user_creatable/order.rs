//! In which order to make objects that refer to each other.

use super::OBJECTS;
use super::definition::{ObjectDefinition, Setting};
use crate::error::{ErrorKind, Result};
use crate::type_info::TypeInfo;
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

/// The places of the definitions in an order in which each comes after those that it refers to: of those that could be
/// next always the first given, so that a list in order stays as it is. `types` are the types of the definitions.
///
/// # Errors
///
/// Two have one id, or some refer to each other in a cycle.
pub(super) fn by_references(definitions: &[ObjectDefinition], types: &[&'static TypeInfo]) -> Result<Vec<usize>> {
    let mut places = HashMap::with_capacity(definitions.len());
    for (place, definition) in definitions.iter().enumerate() {
        if places.insert(definition.id(), place).is_some() {
            return Err(ErrorKind::DuplicateId { id: definition.id().into(), group: "object".into() }.into());
        }
    }
    let needs: Vec<Vec<usize>> =
        definitions.iter().zip(types).map(|(definition, info)| references(definition, info, &places)).collect();
    let mut needed_by = vec![Vec::new(); needs.len()];
    for (place, needs) in needs.iter().enumerate() {
        needs.iter().for_each(|need| needed_by[*need].push(place));
    }
    let mut missing: Vec<usize> = needs.iter().map(Vec::len).collect();
    let ready = missing.iter().enumerate().filter(|(_, missing)| **missing == 0);
    let mut ready: BinaryHeap<_> = ready.map(|(place, _)| Reverse(place)).collect();
    let mut order = Vec::with_capacity(needs.len());
    while let Some(Reverse(place)) = ready.pop() {
        order.push(place);
        for user in &needed_by[place] {
            missing[*user] -= 1;
            if missing[*user] == 0 {
                ready.push(Reverse(*user));
            }
        }
    }
    match missing.iter().position(|missing| *missing > 0) {
        None => Ok(order),
        Some(stuck) => {
            let cycle = cycle(stuck, &needs, &missing).into_iter();
            Err(ErrorKind::DefinitionCycle { ids: cycle.map(|place| definitions[place].id().into()).collect() }.into())
        }
    }
}

/// The definitions that one refers to.
fn references(definition: &ObjectDefinition, info: &TypeInfo, places: &HashMap<&str, usize>) -> Vec<usize> {
    let needed = |(name, setting): (&str, &Setting)| {
        let property = info.property(name)?;
        match property.backend() {
            Some(container) if Some(container) == OBJECTS.strip_prefix('/') => places.get(setting.as_str()?).copied(),
            Some(_) => None,
            None => property.type_name().starts_with("link<").then(|| target(setting, places))?,
        }
    };
    definition.properties().filter_map(needed).collect()
}

/// The definition that a path leads to, or through: `/objects/id`, or a partial path.
fn target(setting: &Setting, places: &HashMap<&str, usize>) -> Option<usize> {
    let path = setting.as_str()?;
    let mut names = path.split('/').filter(|name| !name.is_empty());
    let first = names.next()?;
    let id = match names.next() {
        Some(second) if Some(first) == OBJECTS.strip_prefix('/') => second,
        _ if path.starts_with('/') => return None,
        _ => first,
    };
    places.get(id).copied()
}

/// A cycle that `stuck` is in or leads to, beginning with the one of it that was given first. What is stuck needs
/// something that is stuck too.
fn cycle(stuck: usize, needs: &[Vec<usize>], missing: &[usize]) -> Vec<usize> {
    let mut path = Vec::new();
    let mut step_of = HashMap::new();
    let mut next = Some(stuck);
    while let Some(place) = next {
        if let Some(step) = step_of.insert(place, path.len()) {
            path.drain(..step);
            break;
        }
        path.push(place);
        next = needs[place].iter().copied().find(|need| missing[*need] > 0);
    }
    let first = (0..path.len()).min_by_key(|step| path[*step]).unwrap_or(0);
    path.rotate_left(first);
    path
}
