//! What changed between two schemas.
//!
//! Compared is what a type *has*, inherited or not: a property that moves to an ancestor is still there. What a type has
//! from the same parent as before is the parent's to report, so that each change is told once.

use super::change::{Change, ChangeKind};
use super::{InterfaceSchema, PropertySchema, Schema, Settable, SlotSchema, TypeSchema};
use crate::type_info::Scope;
use crate::value::{Bounds, Number, NumberKey, Value};
use std::collections::{BTreeMap, BTreeSet};

/// All differences of two schemas: types in the order of their names, then interfaces.
///
/// A change is [breaking](Change::is_breaking) if something that worked with `old` may fail, or mean something else, with
/// `new`: a type, an ancestor, an interface, a property or a word of an enum that is gone, one that can be read or set
/// less often, a range that is narrower, another type word, another default, a type that became abstract, final or a
/// singleton. What happens to a property that was `unstable` never is, nor to a type that was, with its properties, unless a
/// type descends from it that was not and has the same. Nor are additions, wider ranges, descriptions, marks (so a new
/// deprecation breaks nothing), and that a type's property is declared by another type of its ancestry.
///
/// A property that states no default counts as starting with `false`, 0 or nothing, so that stating just that changes
/// nothing. `str` and `string` are the same type.
///
/// See [`schema`](crate::schema) for an example.
pub fn diff(old: &Schema, new: &Schema) -> Vec<Change> {
    let (old_types, new_types) = (Types::new(old), Types::new(new));
    let relied_on = old_types.relied_on();
    let mut changes = Changes { name: "", excused: false, list: Vec::new() };
    let names: BTreeSet<_> = old_types.0.keys().chain(new_types.0.keys()).copied().collect();
    for name in names {
        changes.name = name;
        changes.excused = !relied_on.contains(name);
        match (old_types.0.get(name), new_types.0.get(name)) {
            (Some(old), None) => changes.breaking(ChangeKind::TypeGone { deprecated: old.deprecated }),
            (None, _) => changes.compatible(ChangeKind::TypeAdded),
            (Some(old), Some(new)) => {
                let reported = match (&old.parent, &new.parent) {
                    (Some(before), Some(now)) => {
                        before == now && old_types.0.contains_key(&**before) && new_types.0.contains_key(&**now)
                    }
                    _ => false,
                };
                let sides = Sides { old: old_types.ancestry(old), new: new_types.ancestry(new), reported };
                compare_types(&sides, old, new, &mut changes);
            }
        }
    }
    changes.excused = false;
    compare_interfaces(&old.interfaces, &new.interfaces, &mut changes);
    changes.list
}

/// Gathers the changes of one type or interface after the other.
struct Changes<'a> {
    name: &'a str,
    /// Nothing of it breaks anything: whoever used it was told.
    excused: bool,
    list: Vec<Change>,
}

impl Changes<'_> {
    fn put(&mut self, breaking: bool, property: Option<&str>, kind: ChangeKind) {
        let property = property.map(str::to_owned);
        let breaking = breaking && !self.excused;
        self.list.push(Change { breaking, name: self.name.to_owned(), property, kind });
    }

    fn breaking(&mut self, kind: ChangeKind) {
        self.put(true, None, kind);
    }

    fn compatible(&mut self, kind: ChangeKind) {
        self.put(false, None, kind);
    }

    fn deprecation(&mut self, property: Option<&str>, old: Option<String>, new: Option<String>) {
        if old != new {
            self.put(false, property, ChangeKind::Deprecation { old, new });
        }
    }

    /// What no program looks at.
    fn words(&mut self, old: [&str; 2], new: [&str; 2]) {
        if old[0] != new[0] {
            self.compatible(ChangeKind::Description);
        }
        if old[1] != new[1] {
            self.compatible(ChangeKind::Package { old: old[1].to_owned(), new: new[1].to_owned() });
        }
    }
}

/// The types of a schema, by name.
struct Types<'a>(BTreeMap<&'a str, &'a TypeSchema>);

impl<'a> Types<'a> {
    fn new(schema: &'a Schema) -> Self {
        Types(schema.types.iter().map(|one| (one.name.as_str(), one)).collect())
    }

    /// The types that are stable, or from which one descends that is.
    fn relied_on(&self) -> BTreeSet<&'a str> {
        let stable = self.0.values().filter(|one| !one.unstable);
        stable.flat_map(|one| self.ancestry(one)).map(|one| one.name.as_str()).collect()
    }

    /// A type and its ancestors, the root first.
    fn ancestry(&self, one: &'a TypeSchema) -> Vec<&'a TypeSchema> {
        let above = |one: &&'a TypeSchema| self.0.get(one.parent.as_deref()?).copied();
        // Documents that were read have no circles; what a program makes may have.
        let mut ancestry: Vec<_> = std::iter::successors(Some(one), above).take(self.0.len()).collect();
        ancestry.reverse();
        ancestry
    }
}

/// The ancestries of one type, before and now.
struct Sides<'a> {
    old: Vec<&'a TypeSchema>,
    new: Vec<&'a TypeSchema>,
    /// The parent is the same and reports what the type inherits.
    reported: bool,
}

impl<'a> Sides<'a> {
    /// What the type had and has no more, then what it has and had not. `part` is what one type of an ancestry adds.
    fn differ<T: PartialEq, I: Iterator<Item = T>>(&self, part: impl Fn(&'a TypeSchema) -> I) -> [Vec<T>; 2] {
        [(&self.old, &self.new), (&self.new, &self.old)].map(|(here, there)| {
            let there: Vec<T> = there.iter().flat_map(|one| part(one)).collect();
            let here = self.to_report(here).iter().flat_map(|one| part(one));
            here.filter(|one| !there.contains(one)).collect()
        })
    }

    /// Without those whose changes the parent reports.
    fn to_report<'s>(&self, ancestry: &'s [&'a TypeSchema]) -> &'s [&'a TypeSchema] {
        &ancestry[if self.reported { ancestry.len() - 1 } else { 0 }..]
    }
}

fn compare_types(sides: &Sides<'_>, old: &TypeSchema, new: &TypeSchema, changes: &mut Changes<'_>) {
    if old.parent != new.parent {
        let still = |name: &String| sides.new.iter().any(|one| one.name == *name);
        let lost: Vec<_> = sides.old.iter().map(|one| &one.name).filter(|name| !still(name)).cloned().collect();
        let (breaking, old, new) = (!lost.is_empty(), old.parent.clone(), new.parent.clone());
        changes.put(breaking, None, ChangeKind::Parent { old, new, lost });
    }
    match (old.is_abstract, new.is_abstract) {
        (false, true) => changes.breaking(ChangeKind::BecameAbstract),
        (true, false) => changes.compatible(ChangeKind::BecameConcrete),
        _ => {}
    }
    match (old.is_final, new.is_final) {
        (false, true) => changes.breaking(ChangeKind::BecameFinal),
        (true, false) => changes.compatible(ChangeKind::BecameOpen),
        _ => {}
    }
    compare_slots(sides, changes);
    let [lost, gained] = sides.differ(|one| one.interfaces.iter().filter(|name| !is_of_slots(name)));
    for interface in lost {
        changes.breaking(ChangeKind::InterfaceLost { interface: interface.clone() });
    }
    for interface in gained {
        changes.compatible(ChangeKind::InterfaceGained { interface: interface.clone() });
    }
    if old.unstable != new.unstable {
        changes.compatible(ChangeKind::Mark { mark: "unstable", new: new.unstable });
    }
    let deprecation = |one: &TypeSchema| one.deprecated.then(|| one.deprecation.clone());
    changes.deprecation(None, deprecation(old), deprecation(new));
    changes.words([&old.description, &old.package], [&new.description, &new.package]);
    compare_properties(sides, changes);
}

/// Every type with a slot has this interface; its slots are compared.
fn is_of_slots(interface: &str) -> bool {
    interface == "singleton"
}

fn compare_slots(sides: &Sides<'_>, changes: &mut Changes<'_>) {
    fn name(owner: &TypeSchema, slot: &SlotSchema) -> String {
        match &slot.group {
            Some(group) => format!("group '{group}'"),
            None => format!("type '{}'", owner.name),
        }
    }
    /// For how many objects it is; the fewer, the greater.
    fn reuse(slot: &SlotSchema) -> (u8, &'static str) {
        match (slot.once, slot.scope) {
            (false, _) => (0, "at a time"),
            (true, Scope::Machine) => (1, "per machine"),
            (true, Scope::Qom) => (2, "ever"),
        }
    }
    let [lost, gained] = sides.differ(|one| one.slots.iter().map(move |slot| name(one, slot)));
    for slot in gained {
        changes.breaking(ChangeKind::SlotGained { slot });
    }
    for slot in lost {
        changes.compatible(ChangeKind::SlotLost { slot });
    }
    let [before, _] = sides.differ(|one| one.slots.iter().map(move |slot| (name(one, slot), reuse(slot))));
    for (slot, old) in before {
        let mut now = sides.new.iter().flat_map(|one| one.slots.iter().map(move |slot| (name(one, slot), reuse(slot))));
        if let Some((_, new)) = now.find(|(name, _)| *name == slot) {
            changes.put(new.0 > old.0, None, ChangeKind::SlotReuse { slot, old: old.1, new: new.1 });
        }
    }
}

fn compare_properties(sides: &Sides<'_>, changes: &mut Changes<'_>) {
    fn find<'a>(ancestry: &[&'a TypeSchema], name: &str) -> Option<(&'a TypeSchema, &'a PropertySchema)> {
        let declared = |one: &&'a TypeSchema| Some((*one, one.properties.iter().find(|it| it.name == name)?));
        // The nearest declaration counts.
        ancestry.iter().rev().find_map(declared)
    }
    let mut seen = BTreeSet::new();
    let declaring = sides.to_report(&sides.old).iter().chain(sides.to_report(&sides.new));
    for name in declaring.flat_map(|one| &one.properties).map(|property| property.name.as_str()) {
        if !seen.insert(name) {
            continue;
        }
        match (find(&sides.old, name), find(&sides.new, name)) {
            (Some((_, old)), None) => {
                changes.put(!old.unstable, Some(name), ChangeKind::PropertyGone { deprecated: old.deprecated });
            }
            (None, _) => changes.put(false, Some(name), ChangeKind::PropertyAdded),
            (Some((before, old)), Some((now, new))) => {
                if before.name != now.name {
                    let (old, new) = (before.name.clone(), now.name.clone());
                    changes.put(false, Some(name), ChangeKind::PropertyMoved { old, new });
                }
                compare_property(old, new, changes);
            }
        }
    }
}

fn compare_property(old: &PropertySchema, new: &PropertySchema, changes: &mut Changes<'_>) {
    // Whoever uses what is unstable was told.
    let mut put = |breaks: bool, kind| changes.put(breaks && !old.unstable, Some(&old.name), kind);
    let is_text = |word: &str| ["str", "string"].contains(&word);
    let same_type = old.word == new.word || is_text(&old.word) && is_text(&new.word);
    if old.word != new.word {
        put(!same_type, ChangeKind::Word { old: old.word.clone(), new: new.word.clone() });
    }
    if old.readable != new.readable {
        put(old.readable, ChangeKind::Readable { new: new.readable });
    }
    if old.settable != new.settable {
        let (before, now) = (old.settable, new.settable);
        let lost = before.in_draft() && !now.in_draft() || before.live() && !now.live();
        put(lost, ChangeKind::Settable { old: before, new: now });
    }
    // What nobody could set cannot be refused now.
    let was_set = old.settable != Settable::Never;
    if same_type && old.range != new.range {
        put(was_set && is_narrower(old, new), ChangeKind::Range { old: old.range, new: new.range });
    }
    if same_type && old.values != new.values {
        let without = |these: &[String], others: &[String]| -> Vec<String> {
            these.iter().filter(|word| !others.contains(word)).cloned().collect()
        };
        let (gone, added) = (without(&old.values, &new.values), without(&new.values, &old.values));
        // Words in another order are the same words.
        if !gone.is_empty() || !added.is_empty() {
            let narrower = !gone.is_empty() || old.values.is_empty();
            put(was_set && narrower, ChangeKind::Values { gone, added });
        }
    }
    if old.default != new.default {
        let breaks = stated(&old.default) != stated(&new.default);
        put(breaks, ChangeKind::Default { old: old.default.clone(), new: new.default.clone() });
    }
    for (mark, old, new) in [("state", old.state, new.state), ("unstable", old.unstable, new.unstable)] {
        if old != new {
            put(false, ChangeKind::Mark { mark, new });
        }
    }
    let deprecation = |one: &PropertySchema| one.deprecated.then(|| one.deprecation.clone());
    changes.deprecation(Some(&old.name), deprecation(old), deprecation(new));
    if old.description != new.description {
        changes.put(false, Some(&old.name), ChangeKind::Description);
    }
}

/// A default, unless it is what a property starts as that states none.
fn stated(default: &Option<Value>) -> Option<&Value> {
    default.as_ref().filter(|value| match value {
        Value::Null => false,
        Value::Bool(flag) => *flag,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(list) => !list.is_empty(),
        Value::Object(_) => true,
    })
}

/// Whether something that was within the range is no more.
fn is_narrower(old: &PropertySchema, new: &PropertySchema) -> bool {
    let range = |property: &PropertySchema| property.range.or_else(|| range_of_type(&property.word));
    match (range(old), range(new)) {
        (_, None) => false,
        (None, Some(_)) => true,
        (Some(Bounds::Int { min, max }), Some(new)) => {
            !(new.contains_key(NumberKey::Int(min)) && new.contains_key(NumberKey::Int(max)))
        }
        (Some(Bounds::Float { min, max }), Some(new)) => {
            !(new.contains_key(NumberKey::Float(min)) && new.contains_key(NumberKey::Float(max)))
        }
    }
}

/// All that a type takes by itself.
fn range_of_type(word: &str) -> Option<Bounds> {
    Some(match word {
        "uint8" => u8::BOUNDS,
        "uint16" => u16::BOUNDS,
        "uint32" => u32::BOUNDS,
        "uint64" | "size" => u64::BOUNDS,
        "int8" => i8::BOUNDS,
        "int16" => i16::BOUNDS,
        "int32" => i32::BOUNDS,
        "int64" => i64::BOUNDS,
        _ => return None,
    })
}

fn compare_interfaces<'a>(old: &'a [InterfaceSchema], new: &'a [InterfaceSchema], changes: &mut Changes<'a>) {
    let by_name = |list: &'a [InterfaceSchema]| -> BTreeMap<&'a str, &'a InterfaceSchema> {
        list.iter().filter(|one| !is_of_slots(&one.name)).map(|one| (one.name.as_str(), one)).collect()
    };
    let (old, new) = (by_name(old), by_name(new));
    let names: BTreeSet<_> = old.keys().chain(new.keys()).copied().collect();
    for name in names {
        changes.name = name;
        match (old.get(name), new.get(name)) {
            (Some(_), None) => changes.breaking(ChangeKind::InterfaceGone),
            (None, _) => changes.compatible(ChangeKind::InterfaceAdded),
            (Some(old), Some(new)) => {
                for interface in old.extends.iter().filter(|name| !new.extends.contains(name)) {
                    changes.breaking(ChangeKind::ExtendedLost { interface: interface.clone() });
                }
                for interface in new.extends.iter().filter(|name| !old.extends.contains(name)) {
                    changes.compatible(ChangeKind::ExtendedGained { interface: interface.clone() });
                }
                changes.words([&old.description, &old.package], [&new.description, &new.package]);
            }
        }
    }
}
