//! What does not fit when state is loaded.

use std::fmt;

/// Why something that was saved cannot be put back, or something that is there was not saved.
///
/// ```
/// # use qom_runtime::error::StateProblem;
/// let problem = StateProblem::new("/machine/uart", "it was not saved").of("serial", Some("lcr"));
/// assert_eq!(problem.to_string(), "/machine/uart: serial.lcr: it was not saved");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct StateProblem {
    /// Where the object is.
    pub path: String,
    /// The type whose state it is, where it is one level's.
    pub type_name: Option<String>,
    /// The field, where it is one field's.
    pub field: Option<String>,
    /// What is wrong.
    pub reason: String,
}

impl StateProblem {
    /// A problem of a whole object.
    pub fn new(path: impl Into<String>, reason: impl Into<String>) -> Self {
        StateProblem { path: path.into(), type_name: None, field: None, reason: reason.into() }
    }

    /// The same of what one type saved of it, or of one field of that.
    #[must_use]
    pub fn of(mut self, type_name: impl Into<String>, field: Option<&str>) -> Self {
        (self.type_name, self.field) = (Some(type_name.into()), field.map(str::to_owned));
        self
    }
}

impl fmt::Display for StateProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.path)?;
        match (&self.type_name, &self.field) {
            (Some(type_name), Some(field)) => write!(f, "{type_name}.{field}: ")?,
            (Some(type_name), None) => write!(f, "{type_name}: ")?,
            _ => {}
        }
        f.write_str(&self.reason)
    }
}
