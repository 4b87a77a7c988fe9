//! The migration object: a type made with the macros alone.

use qom_runtime::prelude::*;
use qom_runtime::value::PropertyField;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Mutex, OnceLock};

/// How far a migration is.
#[derive(QomEnum, Clone, Copy, PartialEq)]
pub(crate) enum Progress {
    NotStarted,
    Running,
    Completed,
}

/// The one migration that a machine can be in.
///
/// What is chosen before it begins is plain, and fixed once the object is live. What changes while others look is an
/// atomic, or behind a lock.
#[derive(QomType)]
#[qom(name = "migration", singleton)]
pub(crate) struct Migration {
    /// Send over several connections.
    #[qom(property, default = false)]
    multifd: bool,
    /// Encrypt what is sent.
    #[qom(property, default = false)]
    tls: bool,
    /// How many bytes to send per second, at most.
    #[qom(property, default = 128 << 20)]
    max_bandwidth: Mutex<Size>,
    /// How far it is.
    #[qom(property, read_only, default = Progress::NotStarted)]
    progress: Mutex<Progress>,
    /// How many bytes were sent.
    #[qom(property, read_only, default = 0)]
    transferred: AtomicU64,
    /// What the finalizer does, as waiting for the thread that sends would be.
    pub(crate) at_end: OnceLock<AtEnd>,
}

pub(crate) type AtEnd = Box<dyn FnOnce(&Migration) + Send + Sync>;

impl Migration {
    /// What device code wants to know.
    pub(crate) fn is_running(&self) -> bool {
        self.progress.load() == Progress::Running
    }

    pub(crate) fn start(&self) {
        *self.progress.lock().unwrap() = Progress::Running;
    }

    pub(crate) fn finish(&self, sent: u64) {
        self.transferred.fetch_add(sent, Relaxed);
        *self.progress.lock().unwrap() = Progress::Completed;
    }
}

/// The finalizer.
impl Drop for Migration {
    fn drop(&mut self) {
        if let Some(act) = self.at_end.take() {
            act(self);
        }
    }
}
