//! What is said of a property of all objects of a type.

use crate::error::{Error, ErrorKind, Result};
use crate::raw::access::Input;
use crate::user_creatable::{Setting, split_options};
use crate::value::Value;

/// The longest driver or property in the short form, in bytes: what is longer is given in the long one.
const LONGEST: usize = 63;

/// A value that a property has in all objects of a type that are made from now on: of descendants of the type too, and,
/// where `driver` names an interface, of all that implement it. What is set on a single object comes later, and wins.
///
/// [`Qom::add_global`](crate::Qom::add_global) puts it in force.
///
/// ```
/// # use qom_runtime::{GlobalProperty, prelude::*};
/// let short = GlobalProperty::from_text("e1000.mac=52:54:00:12:34:56")?;
/// assert_eq!(short, GlobalProperty::from_text("driver=e1000,property=mac,value=52:54:00:12:34:56")?);
/// assert_eq!(short, GlobalProperty::new("e1000", "mac", "52:54:00:12:34:56"));
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct GlobalProperty {
    driver: String,
    property: String,
    value: Setting,
    is_optional: bool,
}

impl GlobalProperty {
    /// A value from command-line text.
    pub fn new(driver: impl Into<String>, property: impl Into<String>, text: impl Into<String>) -> Self {
        let (driver, property) = (driver.into(), property.into());
        GlobalProperty { driver, property, value: Setting::Text(text.into()), is_optional: false }
    }

    /// A value from JSON.
    pub fn from_json(driver: impl Into<String>, property: impl Into<String>, value: impl Into<Value>) -> Self {
        let (driver, property) = (driver.into(), property.into());
        GlobalProperty { driver, property, value: Setting::Json(value.into()), is_optional: false }
    }

    /// The same for those types only that have the property; the others are left alone, without an error.
    #[must_use]
    pub fn optional(mut self) -> Self {
        self.is_optional = true;
        self
    }

    /// The argument of `-global`: `DRIVER.PROPERTY=VALUE`, all behind the first `=` being the value; or
    /// `driver=DRIVER,property=PROPERTY,value=VALUE`, for names with dots and for long ones, where `,,` stands for a comma.
    ///
    /// # Errors
    ///
    /// `Invalid parameter '..'`; `options 'driver', 'property', and 'value' are required`.
    ///
    /// ```
    /// # use qom_runtime::{GlobalProperty, prelude::*};
    /// let global = GlobalProperty::from_text("driver=rtc.v2,property=base,value=utc")?;
    /// assert_eq!((global.driver(), global.property()), ("rtc.v2", "base"));
    /// let error = GlobalProperty::from_text("driver=rtc").unwrap_err();
    /// assert_eq!(error.to_string(), "options 'driver', 'property', and 'value' are required");
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "qemu_global_option")]
    pub fn from_text(text: &str) -> Result<Self> {
        if let Some((driver, property, value)) = short_form(text) {
            return Ok(GlobalProperty::new(driver, property, value));
        }
        let (mut driver, mut property, mut value) = (None, None, None);
        for option in split_options(text) {
            let (name, given) = option.split_once('=').unwrap_or((&option, "on"));
            match name {
                "driver" => driver = Some(given.to_owned()),
                "property" => property = Some(given.to_owned()),
                "value" => value = Some(given.to_owned()),
                _ => return Err(Error::new(format!("Invalid parameter '{name}'"))),
            }
        }
        match (driver, property, value) {
            (Some(driver), Some(property), Some(value)) => Ok(GlobalProperty::new(driver, property, value)),
            _ => Err(Error::new("options 'driver', 'property', and 'value' are required")),
        }
    }

    /// The name of the type, or of an interface.
    pub fn driver(&self) -> &str {
        &self.driver
    }

    /// The name of the property.
    pub fn property(&self) -> &str {
        &self.property
    }

    /// The value.
    pub fn value(&self) -> &Setting {
        &self.value
    }

    /// Whether types without the property are left alone.
    pub fn is_optional(&self) -> bool {
        self.is_optional
    }

    pub(super) fn input(&self) -> Input<'_> {
        match &self.value {
            Setting::Text(text) => Input::Text(text),
            Setting::Json(value) => Input::Json(value.clone()),
        }
    }

    /// What is wrong with it, told by what it is.
    pub(super) fn refused(&self, cause: Error) -> Error {
        let (driver, property, value) = (self.driver.clone(), self.property.clone(), self.value.to_string());
        ErrorKind::Global { driver, property, value, cause }.into()
    }
}

/// `DRIVER.PROPERTY=VALUE`, where neither name is empty or too long, and the driver has neither `.` nor `=`.
fn short_form(text: &str) -> Option<(&str, &str, &str)> {
    let (names, value) = text.split_once('=')?;
    let (driver, property) = names.split_once('.')?;
    let is_legal = |name: &str| (1..=LONGEST).contains(&name.len());
    (is_legal(driver) && is_legal(property)).then_some((driver, property, value))
}

/// A [`GlobalProperty`] as a constant, for tables: what a board of an older version does not have yet.
///
/// ```
/// # use qom_runtime::{CompatProperty, GlobalProperty};
/// const PC_1_0: &[CompatProperty] =
///     &[CompatProperty::new("vga", "edid", "off"), CompatProperty::new("pci-device", "x-ats", "off").optional()];
/// assert_eq!(PC_1_0[0].to_global(), GlobalProperty::new("vga", "edid", "off"));
/// ```
#[doc(alias = "GlobalProperty")]
#[doc(alias = "hw_compat")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CompatProperty {
    driver: &'static str,
    property: &'static str,
    value: &'static str,
    is_optional: bool,
}

impl CompatProperty {
    /// A value from command-line text.
    pub const fn new(driver: &'static str, property: &'static str, value: &'static str) -> Self {
        CompatProperty { driver, property, value, is_optional: false }
    }

    /// The same for those types only that have the property.
    #[must_use]
    pub const fn optional(mut self) -> Self {
        self.is_optional = true;
        self
    }

    /// The same as a value.
    pub fn to_global(&self) -> GlobalProperty {
        let global = GlobalProperty::new(self.driver, self.property, self.value);
        if self.is_optional { global.optional() } else { global }
    }
}

impl From<CompatProperty> for GlobalProperty {
    fn from(property: CompatProperty) -> Self {
        property.to_global()
    }
}
