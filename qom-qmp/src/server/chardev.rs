//! `chardev-socket`, `chardev-stdio`: what stands in the tree for an endpoint.

use super::endpoint::{Endpoint, Transport};
use qom_runtime::error::ErrorKind;
use qom_runtime::prelude::*;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

/// A way for bytes to come in and go out.
#[doc(alias = "TYPE_CHARDEV")]
#[derive(QomType, Debug)]
#[qom(name = "chardev", abstract)]
pub struct Chardev {}

/// A socket.
#[doc(alias = "TYPE_CHARDEV_SOCKET")]
#[derive(QomType, Debug)]
#[qom(name = "chardev-socket", parent = Chardev)]
pub struct ChardevSocket {
    /// Somebody is at the other end.
    #[qom(property, read_only)]
    connected: AtomicBool,
}

/// Standard input and output.
#[doc(alias = "TYPE_CHARDEV_STDIO")]
#[derive(QomType, Debug)]
#[qom(name = "chardev-stdio", parent = Chardev)]
pub struct ChardevStdio {}

/// Where they stand.
const CHARDEVS: &str = "/chardevs";

/// An endpoint's object in the tree, until this is dropped.
#[derive(Debug)]
pub(super) struct InTree(Option<Owned<Object>>);

impl InTree {
    /// Puts the next `compat_monitor` there. A world without these types goes without.
    ///
    /// # Errors
    ///
    /// Standard input and output are in use by another.
    pub(super) fn add(qom: &Qom, endpoint: &Endpoint) -> Result<Self> {
        let chardevs = qom.container(CHARDEVS)?;
        let is_stdio = endpoint.transport == Transport::Stdio;
        if is_stdio && chardevs.children().iter().any(|(_, child)| child.is_a(ChardevStdio::NAME)) {
            return Err(Error::new("standard input and output are used by another monitor"));
        }
        let name = if is_stdio { ChardevStdio::NAME } else { ChardevSocket::NAME };
        match qom.create_by_name(name) {
            Ok(draft) => {
                let object = draft.complete()?;
                add_numbered(&chardevs, &object)?;
                Ok(InTree(Some(object)))
            }
            Err(error) if matches!(error.kind(), ErrorKind::UnknownType { .. }) => Ok(InTree(None)),
            Err(error) => Err(error),
        }
    }

    /// Notes whether somebody is at the other end.
    pub(super) fn set_connected(&self, connected: bool) {
        if let Some(socket) = self.0.as_ref().and_then(|object| (**object).downcast::<ChardevSocket>()) {
            socket.connected.store(connected, Relaxed);
        }
    }
}

/// Adds it under the first name that is free, though others add theirs at the same time.
fn add_numbered(chardevs: &Obj<Container>, object: &Owned<Object>) -> Result<()> {
    for number in 0u32.. {
        match chardevs.add_child(&format!("compat_monitor{number}"), object.clone()) {
            Err(error) if matches!(error.kind(), ErrorKind::DuplicateProperty { .. }) => {}
            other => return other.map(|_| ()),
        }
    }
    Ok(())
}

impl Drop for InTree {
    fn drop(&mut self) {
        if let Some(object) = self.0.take() {
            object.unparent();
        }
    }
}

/// The types that stand for endpoints, for a [`Qom`] of a list of types.
pub fn types() -> [&'static TypeInfo; 3] {
    [Chardev::INFO, ChardevSocket::INFO, ChardevStdio::INFO]
}
