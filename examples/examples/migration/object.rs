//! The migration object: a type made with the macros alone.

use crate::line::Outgoing;
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
    Failed,
}

/// The one migration that a machine can be in. It is made for one, and ends with it: the next is another object.
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

    /// Saves the machine, whose guest may go on meanwhile, and sends what was saved until the other end has answered.
    ///
    /// # Errors
    ///
    /// It has run before; what cannot be saved; why the other end refuses.
    pub(crate) fn run(this: &Obj<Self>, line: Outgoing) -> Result<()> {
        let qom = this.qom().ok_or_else(|| Error::new("there is no machine to migrate"))?;
        // Until this returns, users neither add nor delete devices.
        let _running = qom.migration_running();
        this.start()?;
        let mut end = End { of: this, how: Progress::Failed };
        let saved = qom.save()?;
        line.send(&saved.to_string(), |bytes| this.count(bytes as u64))?;
        end.how = Progress::Completed;
        Ok(())
    }

    pub(crate) fn start(&self) -> Result<()> {
        let mut progress = self.progress.lock().unwrap();
        if *progress != Progress::NotStarted {
            return Err(Error::new("this migration has run: another one takes another object"));
        }
        *progress = Progress::Running;
        Ok(())
    }

    pub(crate) fn count(&self, sent: u64) {
        self.transferred.fetch_add(sent, Relaxed);
    }

    pub(crate) fn finish(&self, how: Progress) {
        *self.progress.lock().unwrap() = how;
    }
}

/// A run has ended, if only because something panicked.
struct End<'a> {
    of: &'a Migration,
    how: Progress,
}

impl Drop for End<'_> {
    fn drop(&mut self) {
        self.of.finish(self.how);
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
