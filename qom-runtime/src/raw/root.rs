//! `Object`, the root of all types, written by hand: its property is read from the header.

use super::access::{Input, PropertyAccess, Target};
use super::class::{Origin, Placement, PropertyInfo, TypeInfo, TypeParts, Uses};
use super::header::Header;
use super::obj::{Abstract, QomType, Unbound};
use super::state::StateInfo;
use super::table::{Entry, table};
use super::vtable::{ParentOf, Vtable, VtableChain};
use crate::error::Result;
use crate::value::{PropertyValue, Value};

/// The root of all types. It has one property, `type`: the name of the object's own type.
#[doc(alias = "TYPE_OBJECT")]
#[derive(Debug)]
pub struct Object {
    _private: (),
}

static PROPERTIES: [PropertyInfo; 1] = [PropertyInfo::new(
    "type",
    "",
    &OBJECT,
    Uses { readable: true, settable_in_draft: false, settable_live: false, checked: false },
    &TypeName,
)];
static TABLE: [Entry; 1] = table(&[], &PROPERTIES);
static OBJECT: TypeInfo = TypeInfo::new::<Object>(
    &OBJECT,
    None,
    &TABLE,
    TypeParts {
        name: "object",
        description: "The root of all types.",
        is_abstract: true,
        is_final: false,
        own: &PROPERTIES,
        interfaces: &[],
        parts: &[],
        slots: &[],
        state: StateInfo::NONE,
        origin: Origin { package: env!("CARGO_PKG_NAME"), file: file!(), line: line!() },
    },
);

// SAFETY: the root: its base is the header, it is its own parent and its own only ancestor; `()` is `Send + Sync`.
unsafe impl QomType for Object {
    type Parent = Object;
    type Base = Header;
    type Kind = Abstract;
    type Rule = Unbound;
    const DEPTH: usize = 0;
    const INFO: &'static TypeInfo = &OBJECT;
    const PLACEMENT: Placement = Placement::Nowhere;
    const NO_CHILD_HOLDS_ITS_PARENT: () = ();
    fn default_state() -> Self {
        Object { _private: () }
    }
}

// SAFETY: no methods trait, no level above.
unsafe impl<T> ParentOf<T> for Object {
    const CHAIN: VtableChain = VtableChain { own: Vtable::NONE, above: None };
}

/// The property `type`, which the header answers.
struct TypeName;

// SAFETY: reads the header only, which is shared.
unsafe impl PropertyAccess for TypeName {
    fn word(&self) -> &'static str {
        String::TYPE
    }

    unsafe fn get(&self, target: Target<'_>, _: *const u8) -> Result<Value> {
        Ok(target.header.class.name.into())
    }

    unsafe fn get_text(&self, target: Target<'_>, _: *const u8) -> Result<String> {
        Ok(target.header.class.name.to_owned())
    }

    unsafe fn set_draft(&self, target: Target<'_>, _: *mut u8, _: Input<'_>) -> Result<()> {
        Err(target.not_writable())
    }

    unsafe fn set_live(&self, target: Target<'_>, _: *const u8, _: Input<'_>) -> Result<()> {
        Err(target.not_writable())
    }
}
