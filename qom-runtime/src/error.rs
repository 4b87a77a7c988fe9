//! The one error type.
//!
//! An [`Error`] has a text for people (its `Display`, word for word what QEMU says where QEMU has a
//! text), a [class](ErrorClass) for QMP clients, and a [kind](ErrorKind) for programs.

mod class;
mod holder;
mod kind;
mod state_problem;

pub use class::ErrorClass;
pub use holder::Holder;
pub use kind::ErrorKind;
pub use state_problem::StateProblem;

use core::fmt;

/// A result whose error is an [`Error`].
///
/// ```
/// fn width(bits: u8) -> qom_runtime::Result<u8> {
///     match bits {
///         39 | 48 => Ok(bits),
///         _ => Err(qom_runtime::Error::invalid("aw-bits", "39 or 48")),
///     }
/// }
/// assert!(width(40).is_err());
/// ```
pub type Result<T, E = Error> = core::result::Result<T, E>;

/// Why something was refused. One pointer wide, so that a `Result` costs little where nothing
/// fails.
///
/// User code makes one with [`Error::new`] or [`Error::invalid`]; the refusals that the framework
/// knows are built from an [`ErrorKind`], so that each text stands in one place.
///
/// ```
/// use qom_runtime::error::{Error, ErrorClass, ErrorKind};
///
/// let error = Error::from(ErrorKind::DeviceNotFound { name: "disk0".into() });
/// assert_eq!(error.to_string(), "Device 'disk0' not found");
/// assert_eq!(error.class(), ErrorClass::DeviceNotFound);
/// ```
#[doc(alias = "error_setg")]
#[doc(alias = "error_propagate")]
#[derive(Clone, PartialEq)]
pub struct Error(Box<Inner>);

#[derive(Clone, PartialEq)]
struct Inner {
    class: ErrorClass,
    kind: ErrorKind,
    hint: Option<String>,
    holder: Option<Holder>,
}

impl Error {
    /// An error with a text of your own and the class [`ErrorClass::GenericError`].
    ///
    /// ```
    /// # use qom_runtime::Error;
    /// assert_eq!(Error::new("the fan is stuck").to_string(), "the fan is stuck");
    /// ```
    #[doc(alias = "error_setg")]
    pub fn new(text: impl Into<String>) -> Self {
        ErrorKind::Custom(text.into()).into()
    }

    /// An error with the text of another library's: what `map_err` wants.
    ///
    /// ```
    /// # use qom_runtime::Error;
    /// let error = "x".parse::<u32>().map_err(Error::other).unwrap_err();
    /// assert_eq!(error.to_string(), "invalid digit found in string");
    /// ```
    pub fn other(error: impl fmt::Display) -> Self {
        Error::new(error.to_string())
    }

    /// A value that `parameter` does not take; `expects` says what it does take.
    ///
    /// ```
    /// # use qom_runtime::Error;
    /// let error = Error::invalid("aw-bits", "39 or 48");
    /// assert_eq!(error.to_string(), "Parameter 'aw-bits' expects 39 or 48");
    /// ```
    #[doc(alias = "QERR_INVALID_PARAMETER_VALUE")]
    pub fn invalid(parameter: impl Into<String>, expects: impl Into<String>) -> Self {
        ErrorKind::InvalidParameter { parameter: parameter.into(), expects: expects.into() }.into()
    }

    /// A value that a property does not take: what its setter or check says, which need not know the names. The text that
    /// users see has those of the property and of the object's own type.
    ///
    /// ```
    /// use qom_runtime::prelude::*;
    ///
    /// /// Turns.
    /// #[derive(QomType)]
    /// struct Rotor {
    ///     #[qom(property, check = even)]
    ///     blades: u8,
    /// }
    ///
    /// fn even(blades: &u8) -> Result<()> {
    ///     if blades.is_multiple_of(2) { Ok(()) } else { Err(Error::not_taken(blades)) }
    /// }
    ///
    /// let error = Rotor::new().set("blades", 3).unwrap_err();
    /// assert_eq!(error.to_string(), "Property 'rotor.blades' doesn't take value '3'");
    /// ```
    #[doc(alias = "QERR_PROPERTY_VALUE_BAD")]
    pub fn not_taken(value: impl fmt::Display) -> Self {
        ErrorKind::NotTaken { value: value.to_string() }.into()
    }

    /// The same error in another class.
    ///
    /// ```
    /// # use qom_runtime::error::{Error, ErrorClass};
    /// let error = Error::new("the device sleeps").with_class(ErrorClass::DeviceNotActive);
    /// assert_eq!(error.class(), ErrorClass::DeviceNotActive);
    /// ```
    #[doc(alias = "error_set")]
    #[must_use]
    pub fn with_class(mut self, class: ErrorClass) -> Self {
        self.0.class = class;
        self
    }

    /// The same error with advice on how to mend it.
    ///
    /// ```
    /// # use qom_runtime::Error;
    /// let error = Error::new("no machine").with_hint("start with -machine pc");
    /// assert_eq!(error.to_string(), "no machine");
    /// assert_eq!(error.hint(), Some("start with -machine pc"));
    /// ```
    #[doc(alias = "error_append_hint")]
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.0.hint = Some(hint.into());
        self
    }

    /// The same error, naming the object that stands in the way.
    ///
    /// ```
    /// # use qom_runtime::error::{Error, Holder};
    /// let error = Error::new("only one vIOMMU").with_holder(Holder::draft("intel-iommu"));
    /// assert!(error.holder().unwrap().is_draft());
    /// ```
    #[must_use]
    pub fn with_holder(mut self, holder: Holder) -> Self {
        self.0.holder = Some(holder);
        self
    }

    /// The same error of a property's setter or check, with the names that it may lack.
    #[cold]
    pub(crate) fn of_property(mut self, type_name: &str, property: &str) -> Self {
        if let ErrorKind::NotTaken { value } = &mut self.0.kind {
            let (type_name, property, value) = (type_name.into(), property.into(), std::mem::take(value));
            self.0.kind = ErrorKind::ValueNotTaken { type_name, property, value };
        }
        self
    }

    /// The same error of a value's conversion, for a property that was asked for by another name than its own: what is wrong
    /// with the form of the value, or of an element of it, is said of the name that was used.
    #[cold]
    pub(crate) fn of_value_given_to(mut self, used: &str, own: &str) -> Self {
        if let Some(parameter) = self.0.kind.malformed()
            && let Some(element) = parameter.strip_prefix(own)
            && (element.is_empty() || element.starts_with('['))
        {
            *parameter = format!("{used}{element}");
        }
        self
    }

    /// The class that a QMP client sees.
    ///
    /// ```
    /// # use qom_runtime::error::{Error, ErrorClass};
    /// assert_eq!(Error::new("no").class(), ErrorClass::GenericError);
    /// ```
    #[doc(alias = "error_get_class")]
    pub fn class(&self) -> ErrorClass {
        self.0.class
    }

    /// What went wrong, for a program to match on.
    ///
    /// ```
    /// # use qom_runtime::error::{Error, ErrorKind};
    /// assert!(matches!(Error::new("no").kind(), ErrorKind::Custom(text) if text == "no"));
    /// ```
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// How to mend it, if there is advice. Not part of the text, since QMP does not send it.
    ///
    /// ```
    /// # use qom_runtime::Error;
    /// assert_eq!(Error::new("no").hint(), None);
    /// ```
    #[doc(alias = "error_append_hint")]
    pub fn hint(&self) -> Option<&str> {
        self.0.hint.as_deref()
    }

    /// The object that holds the slot that was wanted, when a slot was.
    ///
    /// ```
    /// # use qom_runtime::Error;
    /// assert!(Error::new("no").holder().is_none());
    /// ```
    pub fn holder(&self) -> Option<&Holder> {
        self.0.holder.as_ref()
    }
}

impl From<ErrorKind> for Error {
    /// The error of this kind, with the kind's own class and hint.
    fn from(kind: ErrorKind) -> Self {
        let (class, hint) = (kind.class(), kind.hint().map(str::to_owned));
        Self(Box::new(Inner { class, kind, hint, holder: None }))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.kind.fmt(f)
    }
}

impl fmt::Debug for Error {
    /// The fields as if there were no box.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { class, kind, hint, holder } = &*self.0;
        let mut debug = f.debug_struct("Error");
        debug.field("text", &format_args!("{kind}")).field("class", class).field("kind", kind);
        if let Some(hint) = hint {
            debug.field("hint", hint);
        }
        if let Some(holder) = holder {
            debug.field("holder", holder);
        }
        debug.finish()
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_pointer_wide_and_free_to_travel() {
        fn travels<T: Clone + Send + Sync + std::error::Error + 'static>() {}
        travels::<Error>();
        assert_eq!(size_of::<Error>(), size_of::<usize>());
        assert_eq!(size_of::<Result<()>>(), size_of::<usize>());
    }

    #[test]
    fn extras_leave_the_text_alone() {
        let holder = Holder::live("amd-iommu", None);
        let error =
            Error::new("no").with_class(ErrorClass::DeviceNotActive).with_hint("wait").with_holder(holder.clone());
        assert_eq!(error.to_string(), "no");
        assert_eq!(error.class(), ErrorClass::DeviceNotActive);
        assert_eq!(error.hint(), Some("wait"));
        assert_eq!(error.holder(), Some(&holder));
        assert_eq!(error.clone(), error);
    }

    #[test]
    fn what_a_value_was_given_to() {
        let said = |kind: ErrorKind| Error::from(kind).with_hint("wait").of_value_given_to("used", "own");
        let wrong = |parameter: &str| ErrorKind::InvalidType { parameter: parameter.into(), expected: "number".into() };
        for (own, used) in [("own", "used"), ("own[1][0]", "used[1][0]"), ("owner", "owner"), ("x", "x")] {
            assert_eq!(said(wrong(own)), Error::from(wrong(used)).with_hint("wait"));
        }
        let fits_not = ErrorKind::DoesNotFit { parameter: "own".into(), expects: "uint8_t".into() };
        assert_eq!(said(fits_not).to_string(), "Parameter 'own' expects uint8_t");
        assert_eq!(said(ErrorKind::Custom("own".into())).to_string(), "own");
    }

    #[test]
    fn debug_shows_the_text_first() {
        let debug = format!("{:?}", Error::new("no").with_hint("wait"));
        assert_eq!(debug, r#"Error { text: no, class: GenericError, kind: Custom("no"), hint: "wait" }"#);
    }
}
