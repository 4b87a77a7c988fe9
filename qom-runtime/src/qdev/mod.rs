//! Devices: what qdev adds to the object model, written with the public macros.

mod device;

pub use device::{Device, DeviceImpl};
