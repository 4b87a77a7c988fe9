//! What generated code uses. Nothing here is for people.

pub use crate::child::ChildKey;
pub use crate::error::Result;
pub use crate::interface::{Implementation, InterfaceInfo, InterfaceRef, Lists, capacity, merge, used};
pub use crate::name::{is_type_name, same};
pub use crate::property::{ElementName, PropertyInfo, Uses, element_names, join, length};
pub use crate::raw::access::PropertyAccess;
pub use crate::raw::backend::Backend;
pub use crate::raw::class::{Described, Origin, PartInfo, Placement, SlotInfo, SlotKey, TypeInfo, TypeParts, describe};
pub use crate::raw::computed::Computed;
pub use crate::raw::field::{ConstOf, Field, elements, field, initial};
pub use crate::raw::late::ClassConstant;
pub use crate::raw::link::{Link, LinkTarget, TargetKind};
pub use crate::raw::link_access::{LinkAccess, link as link_field, link_array, link_elements};
pub use crate::raw::obj::{Abstract, Below, Concrete, Hooks, IsA, Obj, QomType, Singleton, Unbound};
pub use crate::raw::obj_mut::ObjMut;
pub use crate::raw::part::{Child, Part, part};
pub use crate::raw::root::Object;
pub use crate::raw::state::StateInfo;
pub use crate::raw::table::clash;
pub use crate::raw::vtable::{
    Admits, Final, Interface, InterfaceEntry, InterfaceFor, Methods, ParentOf, SINGLETON_ENTRIES, SingletonId, Vtable,
    VtableChain,
};
pub use crate::rules::{
    ChildOf, EndOf, NotSendable, Same, Sendable, TargetOf, ValueOf, activate, after_load, at_most, before_save,
    checked_state_field, computed, computed_link, deactivate, demand, init, leads_there,
    objects_are_shared_between_threads, state_field, with_backend, with_check, with_computed_default, with_default,
    with_range, with_range_if_there, with_target_check, within,
};
pub use crate::type_info::append;
pub use crate::value::{Number, PropertyField, PropertyValue};
pub use core::marker::PhantomData;
pub use core::mem::MaybeUninit;
pub use core::option::Option;

#[cfg(feature = "auto-register")]
pub use crate::linked::QOM_TYPES_0_1;
#[cfg(feature = "auto-register")]
pub use linkme;

/// Where a type is declared.
pub const fn origin(package: Option<&'static str>, file: &'static str, line: u32) -> Origin {
    let package = match package {
        Some(package) => package,
        None => "",
    };
    Origin { package, file, line }
}

pub use crate::__qom_link as link;

/// Adds a type to the linked ones.
#[cfg(feature = "auto-register")]
#[doc(hidden)]
#[macro_export]
macro_rules! __qom_link {
    ($info:expr) => {
        #[$crate::__private::linkme::distributed_slice($crate::__private::QOM_TYPES_0_1)]
        #[linkme(crate = $crate::__private::linkme)]
        static __QOM_LINKED: $crate::__private::Option<&'static $crate::TypeInfo> =
            $crate::__private::Option::Some($info);
    };
}

/// Without the feature `auto-register`, types are listed by hand.
#[cfg(not(feature = "auto-register"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __qom_link {
    ($info:expr) => {};
}
