//! `-pidfile`: a file that says which process this is, and that there is one.

use super::failure::Failure;
use super::options::Options;
use qom_runtime::error::{Error, Result};
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Seek, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// A file with the number of this process. As long as this lives, no other process takes the file; when it is dropped, the
/// file is removed. A program that ends with [`std::process::exit`] leaves the file there, unlocked.
#[doc(alias = "qemu_write_pidfile")]
#[must_use = "the file is removed when this is dropped"]
#[derive(Debug)]
pub struct PidFile {
    path: PathBuf,
    file: File,
}

impl PidFile {
    /// Writes the number of this process to a file, and locks the file. What was in it is gone.
    ///
    /// # Errors
    ///
    /// `cannot create PID file: ..`: it cannot be written, or another has it.
    ///
    /// ```
    /// use qom_qmp::command_line::PidFile;
    ///
    /// let path = std::env::temp_dir().join(format!("qom-doc-{}.pid", std::process::id()));
    /// let held = PidFile::create(&path)?;
    /// assert_eq!(std::fs::read_to_string(&path).unwrap(), format!("{}\n", std::process::id()));
    /// assert!(PidFile::create(&path).is_err());
    /// drop(held);
    /// assert!(!path.exists());
    /// # Ok::<(), qom_runtime::Error>(())
    /// ```
    pub fn create(path: &Path) -> Result<Self> {
        let failed = |error: &dyn std::fmt::Display| {
            Error::new(format!("cannot create PID file: '{}': {error}", path.display()))
        };
        // The program may go elsewhere before it ends.
        let path = std::path::absolute(path).map_err(|error| failed(&error))?;
        loop {
            let file = open(&path).map_err(|error| failed(&error))?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Err(failed(&"another process has locked it")),
                Err(TryLockError::Error(error)) => return Err(failed(&error)),
            }
            // Who had it may have removed it between the two.
            if !is_at(&file, &path).map_err(|error| failed(&error))? {
                continue;
            }
            let mut held = PidFile { path: path.clone(), file };
            held.write().map_err(|error| failed(&error))?;
            return Ok(held);
        }
    }

    fn write(&mut self) -> io::Result<()> {
        self.file.set_len(0)?;
        self.file.rewind()?;
        writeln!(self.file, "{}", std::process::id())
    }
}

impl Drop for PidFile {
    fn drop(&mut self) {
        // Locked still: nobody else writes it before it is gone. Another's file in its place is not removed.
        if is_at(&self.file, &self.path).unwrap_or(false) {
            let _ = fs::remove_file(&self.path);
        }
    }
}

fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)
}

/// Whether the path leads to this file.
fn is_at(file: &File, path: &Path) -> io::Result<bool> {
    let ours = file.metadata()?;
    match fs::metadata(path) {
        Ok(there) => Ok((there.dev(), there.ino()) == (ours.dev(), ours.ino())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

impl Options {
    /// Writes the file of `-pidfile`, if it is given: in the daemon, before that is ready.
    ///
    /// # Errors
    ///
    /// As for [`PidFile::create`].
    pub fn create_pid_file(&self) -> std::result::Result<Option<PidFile>, Failure> {
        let Some(given) = &self.pid_file else { return Ok(None) };
        PidFile::create(&given.value).map(Some).map_err(|error| self.failure_in(given, error))
    }
}
