//! `unstable` and `deprecated`: how long something stays. They are the same on a type and on each kind of property.

use super::keys::{Entry, Key};
use crate::diag::Reported;
use crate::model::Stability;

/// It may change or go without notice.
pub(super) const UNSTABLE: Key = Key::new("unstable", "unstable");
/// It will go.
pub(super) const DEPRECATED: Key = Key::new("deprecated", "deprecated` or `deprecated = \"use other\"");

impl Stability {
    /// Reads one of these two keys.
    pub(super) fn entry(&mut self, entry: &Entry<'_>) -> Result<(), Reported> {
        if entry.key.name == UNSTABLE.name {
            self.unstable = Some(entry.flag()?);
        } else {
            self.deprecated = Some(deprecation(entry)?);
        }
        Ok(())
    }
}

/// A text is on one line, as descriptions are: it is shown in one.
fn deprecation(entry: &Entry<'_>) -> Result<String, Reported> {
    if entry.is_bare() {
        return Ok(String::new());
    }
    let written = entry.string()?;
    let text = written.value().split_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_empty() { Err(entry.error(written.span(), "has an empty text")) } else { Ok(text) }
}
