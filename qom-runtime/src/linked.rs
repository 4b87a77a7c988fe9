//! The types that the linker collected: a thin shell around linkme. Everything else works on lists.

#![expect(unsafe_code, reason = "linkme places the elements in a section of their own")]

use crate::type_info::TypeInfo;

/// An element is an `Option`, and one is always there, since some linkers pad a section with zeros or drop an empty
/// one. The version in the name keeps two incompatible runtimes in one program apart.
#[linkme::distributed_slice]
pub static QOM_TYPES_0_1: [Option<&'static TypeInfo>];

#[linkme::distributed_slice(QOM_TYPES_0_1)]
static NEVER_EMPTY: Option<&'static TypeInfo> = None;

/// All linked types, in no particular order.
pub(crate) fn types() -> impl Iterator<Item = &'static TypeInfo> {
    QOM_TYPES_0_1.iter().copied().flatten()
}
