//! The classes that QMP sorts errors into.

use core::fmt;

/// The class of an error, as a QMP client sees it in `"error": {"class": ..}`.
///
/// The set is closed: QMP adds no classes, and everything new is a
/// [`GenericError`](Self::GenericError).
///
/// ```
/// use qom_runtime::error::ErrorClass;
///
/// assert_eq!(ErrorClass::default().as_str(), "GenericError");
/// assert_eq!(ErrorClass::KvmMissingCap.to_string(), "KVMMissingCap");
/// ```
#[doc(alias = "QapiErrorClass")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ErrorClass {
    /// Any error without a class of its own.
    #[default]
    GenericError,
    /// There is no such command, or it may not be used now.
    CommandNotFound,
    /// The device is there but does not work at the moment.
    DeviceNotActive,
    /// A path, an id or a type leads to nothing.
    DeviceNotFound,
    /// The kernel lacks a capability that the request needs.
    KvmMissingCap,
}

impl ErrorClass {
    /// The word on the wire.
    ///
    /// ```
    /// # use qom_runtime::error::ErrorClass;
    /// assert_eq!(ErrorClass::DeviceNotFound.as_str(), "DeviceNotFound");
    /// ```
    #[doc(alias = "QapiErrorClass_str")]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::GenericError => "GenericError",
            Self::CommandNotFound => "CommandNotFound",
            Self::DeviceNotActive => "DeviceNotActive",
            Self::DeviceNotFound => "DeviceNotFound",
            Self::KvmMissingCap => "KVMMissingCap",
        }
    }
}

impl fmt::Display for ErrorClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::ErrorClass::{self, *};

    #[test]
    fn words() {
        let words = [
            (GenericError, "GenericError"),
            (CommandNotFound, "CommandNotFound"),
            (DeviceNotActive, "DeviceNotActive"),
            (DeviceNotFound, "DeviceNotFound"),
            (KvmMissingCap, "KVMMissingCap"),
        ];
        for (class, word) in words {
            assert_eq!((class.as_str(), class.to_string().as_str()), (word, word));
        }
        assert_eq!(ErrorClass::default(), GenericError);
    }
}
