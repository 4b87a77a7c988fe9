//! What a program is told of devices.

use crate::Value;
use serde_json::{Map, json};

/// Something happened to a device. [`Qom::on_device_event`](crate::Qom::on_device_event) subscribes to it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DeviceEvent {
    /// A device that was realized has ended: its finalizers have run, and its slots are free. Its id was free from when it
    /// left the tree. Of a device and what was in it, the inner ones come first.
    #[doc(alias = "DEVICE_DELETED")]
    Deleted {
        /// The id, if it had one.
        id: Option<String>,
        /// Where it was.
        path: String,
    },
    /// The guest did not let a device go: it stays.
    #[doc(alias = "DEVICE_UNPLUG_GUEST_ERROR")]
    UnplugGuestError {
        /// The id, if it has one.
        id: Option<String>,
        /// Where it is.
        path: String,
    },
}

impl DeviceEvent {
    /// The name that QMP has for it.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// let event = DeviceEvent::Deleted { id: Some("d0".into()), path: "/machine/peripheral/d0".into() };
    /// assert_eq!(event.name(), "DEVICE_DELETED");
    /// assert_eq!(event.data().to_string(), r#"{"device":"d0","path":"/machine/peripheral/d0"}"#);
    /// ```
    pub fn name(&self) -> &'static str {
        match self {
            DeviceEvent::Deleted { .. } => "DEVICE_DELETED",
            DeviceEvent::UnplugGuestError { .. } => "DEVICE_UNPLUG_GUEST_ERROR",
        }
    }

    /// What QMP sends with it.
    pub fn data(&self) -> Value {
        let (DeviceEvent::Deleted { id, path } | DeviceEvent::UnplugGuestError { id, path }) = self;
        let mut data = Map::new();
        if let Some(id) = id {
            data.insert("device".into(), json!(id));
        }
        data.insert("path".into(), json!(path));
        Value::Object(data)
    }
}
