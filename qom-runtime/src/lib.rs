//! The QEMU Object Model in Rust.

extern crate self as qom_runtime;

mod builtin;
pub mod error;
mod interface;
#[cfg(feature = "auto-register")]
mod linked;
pub mod name;
#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;
pub mod property;
pub mod qdev;
mod object;
mod qom;
mod raw;
mod registry;
mod sync;
mod tree;
pub mod type_info;
pub mod value;

pub use builtin::{Container, Machine, UserCreatable, UserCreatableRef};
pub use error::{Error, Result};
pub use interface::{InterfaceInfo, InterfaceRef};
pub use qom::{Draft, GetOrCreate, New, Qom, WeakQom};
pub use raw::obj::{IsA, Obj, QomType};
pub use raw::obj_mut::ObjMut;
pub use raw::owned::Owned;
pub use raw::root::Object;
pub use raw::weak::Weak;
pub use type_info::TypeInfo;
pub use value::Value;

pub use qom_derive::{QomEnum, QomType, qom_interface, qom_methods};

/// What a device author imports.
pub mod prelude {
    pub use crate::qdev::{Device, DeviceImpl};
    pub use crate::value::{Json, OnOffAuto, Size, Value};
    pub use crate::{
        Container, Draft, Error, GetOrCreate, IsA, Machine, New, Obj, ObjMut, Object, Owned, Qom, QomEnum, QomType, Result,
        TypeInfo, UserCreatable, UserCreatableRef, Weak, WeakQom, qom_interface, qom_methods,
    };
}
