//! A schema, out of the constants of types.

use super::{InterfaceSchema, PropertySchema, Schema, Settable, SlotSchema, TypeSchema};
use crate::error::Result;
use crate::interface::InterfaceInfo;
use crate::property::PropertyInfo;
use crate::registry::Registry;
use crate::type_info::{SlotKey, TypeInfo};
use std::collections::{BTreeMap, HashSet};
use std::ptr;

impl Schema {
    /// The schema of these types, their ancestors and the types of their children. Creates nothing. What a link leads to is
    /// named in its type word only.
    ///
    /// For all linked types there is `Schema::linked`, for those of a `Qom` [`Qom::schema`](crate::Qom::schema).
    ///
    /// # Errors
    ///
    /// What is wrong with the types, all problems together, as for [`Qom::with_types`](crate::Qom::with_types).
    pub fn of(types: impl IntoIterator<Item = &'static TypeInfo>) -> Result<Self> {
        let registry = Registry::new(with_needed(types))?;
        Ok(Schema::of_registered(registry.types()))
    }

    /// The schema of types that are in the order of their names and fit together.
    pub(crate) fn of_registered(types: impl Iterator<Item = &'static TypeInfo>) -> Self {
        let mut interfaces = BTreeMap::new();
        let types = types.map(|info| {
            info.interfaces().for_each(|interface| gather(interface, &mut interfaces));
            of_type(info)
        });
        // First the types: they fill the other list.
        let types = types.collect();
        Schema { types, interfaces: interfaces.into_values().collect() }
    }
}

/// These types, and what they cannot be without.
fn with_needed(types: impl IntoIterator<Item = &'static TypeInfo>) -> Vec<&'static TypeInfo> {
    let mut needed: Vec<&'static TypeInfo> = Vec::new();
    let (mut known, mut waiting) = (HashSet::new(), Vec::from_iter(types));
    while let Some(info) = waiting.pop() {
        if known.insert(ptr::from_ref(info)) {
            needed.push(info);
            waiting.extend(info.parent());
            waiting.extend(info.declared_children().map(|(_, child)| child));
        }
    }
    needed
}

fn gather(info: &InterfaceInfo, found: &mut BTreeMap<&'static str, InterfaceSchema>) {
    found.entry(info.name()).or_insert_with(|| InterfaceSchema {
        name: info.name().to_owned(),
        description: info.description().to_owned(),
        package: info.origin().package.to_owned(),
        extends: info.extends().iter().map(|extended| extended.name().to_owned()).collect(),
    });
    info.extends().iter().for_each(|extended| gather(extended, found));
}

fn of_type(info: &TypeInfo) -> TypeSchema {
    let inherits_interface = |interface: &InterfaceInfo| {
        info.parent().is_some_and(|parent| parent.interfaces().any(|known| ptr::eq(known, interface)))
    };
    let inherits_property = |property: &PropertyInfo| {
        let known = info.parent().and_then(|parent| parent.property(property.name()));
        known.is_some_and(|known| ptr::eq(known, property))
    };
    TypeSchema {
        name: info.name().to_owned(),
        parent: info.parent().map(|parent| parent.name().to_owned()),
        is_abstract: info.is_abstract(),
        is_final: info.is_final(),
        unstable: info.marked().unstable,
        deprecated: info.marked().deprecated,
        deprecation: info.deprecation().unwrap_or_default().to_owned(),
        description: info.description().to_owned(),
        package: info.origin().package.to_owned(),
        interfaces: info
            .interfaces()
            .filter(|interface| !inherits_interface(interface))
            .map(|interface| interface.name().to_owned())
            .collect(),
        slots: info
            .slots()
            .iter()
            .filter(|slot| slot.owner() == info.name())
            .map(|slot| SlotSchema {
                group: match slot.key() {
                    SlotKey::Group(name) => Some(name.to_owned()),
                    SlotKey::Type(_) => None,
                },
                once: slot.is_once(),
                scope: slot.scope(),
            })
            .collect(),
        properties: info.properties().filter(|property| !inherits_property(property)).map(of_property).collect(),
    }
}

fn of_property(property: &PropertyInfo) -> PropertySchema {
    let (uses, marks) = (property.uses(), property.marked());
    PropertySchema {
        name: property.name().to_owned(),
        word: property.type_name().to_owned(),
        readable: uses.readable,
        settable: Settable::new(uses.settable_in_draft, uses.settable_live),
        default: property.default_value(),
        range: property.bounds(),
        values: property.variants().iter().map(|&word| word.to_owned()).collect(),
        description: property.description().to_owned(),
        state: marks.state,
        unstable: marks.unstable,
        deprecated: marks.deprecated,
        deprecation: property.deprecation().unwrap_or_default().to_owned(),
    }
}
