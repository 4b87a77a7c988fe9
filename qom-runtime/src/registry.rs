//! The registry: which types a `Qom` knows. A value, built from any list of descriptions and validated as a whole; types
//! made at run time join it later.

use crate::error::{Error, ErrorKind, Result};
use crate::name::is_type_name;
use crate::raw::class::{Origin, Scope, SlotKey, TypeInfo};
use crate::raw::slots::{Claim, Reuse};
use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasherDefault, Hasher};

mod late;

use late::Late;
pub(crate) use late::{Given, NewType, ParentName};

/// The types of one `Qom`, and the slots that they declare.
#[derive(Debug)]
pub(crate) struct Registry {
    by_name: HashMap<&'static str, Class>,
    by_address: HashMap<usize, Class, BuildHasherDefault<AddressHasher>>,
    classes: Vec<Registered>,
    groups: HashMap<&'static str, usize>,
    slots: usize,
    /// Looked at only for what is not found above.
    late: Late,
}

/// The index of a type in its registry. A type made at run time has that of its nearest declared ancestor, whose slots it
/// shares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Class(u32);

#[derive(Debug)]
struct Registered {
    info: &'static TypeInfo,
    /// The slots of its objects, by index; the first is the home.
    slots: Box<[Claim]>,
}

impl Registry {
    /// Validates all types together.
    ///
    /// # Errors
    ///
    /// All problems at once, one a line, in the order of type names.
    pub(crate) fn new(types: impl IntoIterator<Item = &'static TypeInfo>) -> Result<Self> {
        let mut sorted: Vec<_> = types.into_iter().collect();
        sorted.sort_by_key(|info| (info.name, info.origin.package, info.origin.file, info.origin.line));
        sorted.dedup_by(|a, b| std::ptr::eq(*a, *b));
        let problems = problems(&sorted);
        if !problems.is_empty() {
            return Err(ErrorKind::Registry { problems }.into());
        }
        let mut keys: HashMap<SlotKey, usize> = HashMap::new();
        let mut registry = Registry {
            by_name: HashMap::with_capacity(sorted.len()),
            by_address: HashMap::with_capacity_and_hasher(sorted.len(), BuildHasherDefault::default()),
            classes: Vec::with_capacity(sorted.len()),
            groups: HashMap::new(),
            slots: 0,
            late: Late::default(),
        };
        for (index, info) in sorted.into_iter().enumerate() {
            let class = Class(index as u32);
            registry.by_name.insert(info.name, class);
            registry.by_address.insert(std::ptr::from_ref(info).addr(), class);
            let slots = info.slots.iter().map(|slot| {
                let next = keys.len();
                let reuse = match (slot.once, slot.scope) {
                    (false, _) => Reuse::Always,
                    (true, Scope::Qom) => Reuse::Never,
                    (true, Scope::Machine) => Reuse::WithAnotherMachine,
                };
                Claim { slot: *keys.entry(slot.key).or_insert(next), reuse }
            });
            registry.classes.push(Registered { info, slots: slots.collect() });
        }
        registry.groups = keys
            .iter()
            .filter_map(|(key, slot)| if let SlotKey::Group(name) = key { Some((*name, *slot)) } else { None })
            .collect();
        registry.slots = keys.len();
        Ok(registry)
    }

    /// The class of a description.
    ///
    /// # Errors
    ///
    /// The type is not registered here.
    #[inline]
    pub(crate) fn class(&self, info: &'static TypeInfo) -> Result<Class> {
        match self.by_address.get(&std::ptr::from_ref(info).addr()) {
            Some(class) => Ok(*class),
            None => self.late_class(info),
        }
    }

    #[cold]
    fn late_class(&self, info: &'static TypeInfo) -> Result<Class> {
        if self.late.get(info.name).is_some_and(|known| std::ptr::eq(known, info)) {
            return self.class(info.declared());
        }
        let Origin { package, file, line } = info.origin;
        Err(self.unknown(info.name).with_hint(if info.is_made_at_run_time() {
            format!("'{}' was made at run time at {file}:{line}, for another Qom: register it with this one", info.name)
        } else {
            format!(
                "'{}' is declared in crate '{package}' at {file}:{line}, but is not among the types of this Qom: pass \
                 it to `Qom::with_types`, or enable the feature `auto-register`",
                info.name
            )
        }))
    }

    /// The type with this name, and its class.
    ///
    /// # Errors
    ///
    /// There is none.
    #[inline]
    pub(crate) fn class_by_name(&self, name: &str) -> Result<(Class, &'static TypeInfo)> {
        match self.by_name.get(name) {
            Some(class) => Ok((*class, self.classes[class.0 as usize].info)),
            None => self.late_by_name(name),
        }
    }

    #[cold]
    fn late_by_name(&self, name: &str) -> Result<(Class, &'static TypeInfo)> {
        let info = self.late.get(name).ok_or_else(|| self.unknown(name))?;
        Ok((self.class(info.declared())?, info))
    }

    fn unknown(&self, name: &str) -> Error {
        let hint = match self.nearest(name) {
            Some(near) => format!("there is a type '{near}'"),
            None => "is the crate that declares it linked? Cargo drops a crate that is never named: write `use \
                     the_crate as _;`, or pass its types to `Qom::with_types`"
                .to_owned(),
        };
        Error::from(ErrorKind::UnknownType { type_name: name.into() }).with_hint(hint)
    }

    /// A known name that differs from `name` in letter case, or in what separates its words.
    fn nearest(&self, name: &str) -> Option<&'static str> {
        let plain = |name: &str| name.replace(['_', '.', '-'], "").to_ascii_lowercase();
        let wanted = plain(name);
        self.types().map(|info| info.name).find(|known| plain(known) == wanted)
    }

    /// What an object of the class has to reserve; the first is its home.
    #[inline]
    pub(crate) fn claims(&self, class: Class) -> &[Claim] {
        &self.classes[class.0 as usize].slots
    }

    /// The slot of a group.
    pub(crate) fn group(&self, name: &str) -> Option<usize> {
        self.groups.get(name).copied()
    }

    /// How many slots the types declare.
    pub(crate) fn slot_count(&self) -> usize {
        self.slots
    }

    /// All types, by name: those that are there now.
    pub(crate) fn types(&self) -> impl ExactSizeIterator<Item = &'static TypeInfo> {
        late::merge(self.classes.iter().map(|class| class.info), self.late.all())
    }
}

/// What is wrong with a sorted list of types.
fn problems(sorted: &[&'static TypeInfo]) -> Vec<String> {
    let mut problems = Vec::new();
    let place = |info: &TypeInfo| format!("{} ({}:{})", info.origin.package, info.origin.file, info.origin.line);
    let mut interfaces = BTreeMap::new();
    for pair in sorted.windows(2) {
        if pair[0].name == pair[1].name {
            problems.push(format!(
                "type '{}' is declared twice: in {} and in {}; rename one",
                pair[0].name,
                place(pair[0]),
                place(pair[1])
            ));
        }
    }
    // By identity: another type of the same name is not the one that is meant.
    let is_there = |wanted: &TypeInfo| {
        let first = sorted.partition_point(|known| known.name < wanted.name);
        let mut of_this_name = sorted[first..].iter().take_while(|known| known.name == wanted.name);
        of_this_name.any(|known| std::ptr::eq(*known, wanted))
    };
    for info in sorted {
        let name = info.name;
        if !is_type_name(name) {
            problems.push(format!("type '{name}' of {} has an illegal name", place(info)));
        }
        if let Some(ancestor) = info.parent {
            if !is_there(ancestor) {
                problems.push(format!(
                    "type '{name}' is missing its parent '{}': is crate '{}' linked? Write `use {} as _;`, or add the \
                     type to the list",
                    ancestor.name,
                    ancestor.origin.package,
                    ancestor.origin.package.replace('-', "_")
                ));
            }
            if ancestor.is_final {
                problems.push(format!("type '{name}' descends from '{}', which is final", ancestor.name));
            }
        }
        let inherited = info.parent.map_or(0, |parent| parent.parts.len());
        for part in info.parts.iter().skip(inherited).filter(|part| !is_there(part.info)) {
            problems.push(format!(
                "type '{name}' is missing the type '{}' of its child '{}', which crate '{}' declares: add it to the list",
                part.info.name, part.name, part.info.origin.package
            ));
        }
        for interface in info.interfaces() {
            let first = *interfaces.entry(interface.name()).or_insert(interface);
            if !std::ptr::eq(first, interface) {
                problems.push(format!(
                    "interface '{}' of type '{name}' is declared twice: at {}:{} and at {}:{}; rename one",
                    interface.name(),
                    first.origin().file,
                    first.origin().line,
                    interface.origin().file,
                    interface.origin().line
                ));
            }
        }
    }
    for interface in interfaces.keys() {
        if let Ok(at) = sorted.binary_search_by(|info| info.name.cmp(interface)) {
            problems.push(format!("'{interface}' is an interface and a type, of {}; rename one", place(sorted[at])));
        }
    }
    problems
}

/// Addresses of statics are distinct and aligned: one multiplication spreads them.
#[derive(Default)]
struct AddressHasher(u64);

impl Hasher for AddressHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_usize(*byte as usize);
        }
    }

    fn write_usize(&mut self, address: usize) {
        self.0 = (self.0 ^ address as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(32);
    }
}
