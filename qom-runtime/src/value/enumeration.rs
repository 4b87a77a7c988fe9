//! Properties with a fixed set of words.

use super::{PropertyValue, Value, wrong_type};
use crate::error::{Error, ErrorKind, Result};

/// An enum whose variants are words on the wire; `#[derive(QomEnum)]` writes it.
///
/// `index` and `from_index` are inverse to each other for the indices of `VARIANTS`. The bodies of
/// its [`PropertyValue`] are [`enum_from_json`], [`enum_from_text`], [`enum_to_json`] and
/// [`enum_to_text`].
///
/// ```
/// use qom_runtime::value::{OnOffAuto, PropertyEnum};
///
/// assert_eq!(OnOffAuto::VARIANTS, ["auto", "on", "off"]);
/// assert_eq!(OnOffAuto::On.word(), "on");
/// assert_eq!(OnOffAuto::from_word("off"), Some(OnOffAuto::Off));
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not an enum of property words",
    note = "write `#[derive(QomEnum)]` on it"
)]
#[doc(alias = "QEnumLookup")]
#[doc(alias = "object_property_add_enum")]
pub trait PropertyEnum: Sized + Send + Sync + 'static {
    /// The enum's name in introspection.
    const TYPE: &'static str;

    /// The words, in the order of their indices.
    const VARIANTS: &'static [&'static str];

    /// The variant's place in [`VARIANTS`](Self::VARIANTS).
    ///
    /// ```
    /// # use qom_runtime::value::{OnOffAuto, PropertyEnum};
    /// assert_eq!(OnOffAuto::Off.index(), 2);
    /// ```
    fn index(&self) -> usize;

    /// The variant at this place.
    ///
    /// ```
    /// # use qom_runtime::value::{OnOffAuto, PropertyEnum};
    /// assert_eq!(OnOffAuto::from_index(2), Some(OnOffAuto::Off));
    /// assert_eq!(OnOffAuto::from_index(3), None);
    /// ```
    fn from_index(index: usize) -> Option<Self>;

    /// The variant's word.
    ///
    /// # Panics
    ///
    /// If [`index`](Self::index) is not a place in [`VARIANTS`](Self::VARIANTS).
    ///
    /// ```
    /// # use qom_runtime::value::{OnOffAuto, PropertyEnum};
    /// assert_eq!(OnOffAuto::Auto.word(), "auto");
    /// ```
    #[doc(alias = "qapi_enum_lookup")]
    fn word(&self) -> &'static str {
        Self::VARIANTS[self.index()]
    }

    /// The variant of this word, spelled exactly so.
    ///
    /// ```
    /// # use qom_runtime::value::{OnOffAuto, PropertyEnum};
    /// assert_eq!(OnOffAuto::from_word("On"), None);
    /// ```
    #[doc(alias = "qapi_enum_parse")]
    fn from_word(word: &str) -> Option<Self> {
        let index = Self::VARIANTS.iter().position(|variant| *variant == word)?;
        Self::from_index(index)
    }
}

/// The body of [`PropertyValue::from_json`] for an enum.
///
/// # Errors
///
/// `Invalid parameter type for '..', expected: string`, or that of [`enum_from_text`].
///
/// ```
/// use qom_runtime::value::{OnOffAuto, Value, enum_from_json};
///
/// assert_eq!(enum_from_json::<OnOffAuto>("acpi", Value::from("on"))?, OnOffAuto::On);
/// # Ok::<(), qom_runtime::Error>(())
/// ```
#[doc(alias = "visit_type_enum")]
pub fn enum_from_json<E: PropertyEnum>(name: &str, value: Value) -> Result<E> {
    match value {
        Value::String(word) => enum_from_text(name, &word),
        _ => Err(wrong_type(name, "string")),
    }
}

/// The body of [`PropertyValue::from_text`] for an enum.
///
/// # Errors
///
/// `Parameter '..' does not accept value '..'`.
///
/// ```
/// use qom_runtime::value::{OnOffAuto, enum_from_text};
///
/// let error = enum_from_text::<OnOffAuto>("acpi", "maybe").unwrap_err();
/// assert_eq!(error.to_string(), "Parameter 'acpi' does not accept value 'maybe'");
/// ```
#[doc(alias = "visit_type_enum")]
pub fn enum_from_text<E: PropertyEnum>(name: &str, text: &str) -> Result<E> {
    E::from_word(text).ok_or_else(|| not_accepted(name, text))
}

/// The body of [`PropertyValue::to_json`] for an enum.
///
/// ```
/// use qom_runtime::value::{OnOffAuto, Value, enum_to_json};
///
/// assert_eq!(enum_to_json(&OnOffAuto::On), Value::from("on"));
/// ```
#[doc(alias = "visit_type_enum")]
pub fn enum_to_json<E: PropertyEnum>(value: &E) -> Value {
    Value::from(value.word())
}

/// The body of [`PropertyValue::to_text`] for an enum.
///
/// ```
/// use qom_runtime::value::{OnOffAuto, enum_to_text};
///
/// assert_eq!(enum_to_text(&OnOffAuto::On), "on");
/// ```
#[doc(alias = "visit_type_enum")]
pub fn enum_to_text<E: PropertyEnum>(value: &E) -> String {
    value.word().to_owned()
}

#[cold]
fn not_accepted(parameter: &str, value: &str) -> Error {
    ErrorKind::NotAccepted { parameter: parameter.into(), value: value.into() }.into()
}

/// Yes, no, or whatever suits the machine.
///
/// ```
/// use qom_runtime::value::{OnOffAuto, PropertyValue};
///
/// assert_eq!(OnOffAuto::from_text("acpi", "off")?, OnOffAuto::Off);
/// assert_eq!(OnOffAuto::default(), OnOffAuto::Auto);
/// # Ok::<(), qom_runtime::Error>(())
/// ```
#[doc(alias = "DEFINE_PROP_ON_OFF_AUTO")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum OnOffAuto {
    /// Decided by who uses it.
    #[default]
    Auto,
    /// Yes.
    On,
    /// No.
    Off,
}

impl PropertyEnum for OnOffAuto {
    const TYPE: &'static str = "OnOffAuto";
    const VARIANTS: &'static [&'static str] = &["auto", "on", "off"];

    fn index(&self) -> usize {
        *self as usize
    }

    fn from_index(index: usize) -> Option<Self> {
        [Self::Auto, Self::On, Self::Off].get(index).copied()
    }
}

impl PropertyValue for OnOffAuto {
    const TYPE: &'static str = <Self as PropertyEnum>::TYPE;
    type Const = Self;
    const VARIANTS: &'static [&'static str] = <Self as PropertyEnum>::VARIANTS;

    fn from_const(value: Self) -> Self {
        value
    }

    fn from_json(name: &str, value: Value) -> Result<Self> {
        enum_from_json(name, value)
    }

    fn from_text(name: &str, text: &str) -> Result<Self> {
        enum_from_text(name, text)
    }

    fn to_json(&self) -> Value {
        enum_to_json(self)
    }

    fn to_text(&self) -> String {
        enum_to_text(self)
    }
}

#[cfg(test)]
mod tests {
    use super::super::check;
    use super::*;
    use serde_json::json;

    #[test]
    fn indices_and_words_agree() {
        let words = <OnOffAuto as PropertyEnum>::VARIANTS;
        assert_eq!(<OnOffAuto as PropertyValue>::VARIANTS, words);
        for (index, word) in words.iter().enumerate() {
            let variant = OnOffAuto::from_index(index).unwrap();
            assert_eq!((variant.index(), variant.word()), (index, *word));
            check::round(&[(variant, json!(word), word)]);
        }
        assert_eq!(OnOffAuto::from_index(3), None);
        assert_eq!(<OnOffAuto as PropertyValue>::TYPE, "OnOffAuto");
        assert_eq!(OnOffAuto::from_const(OnOffAuto::On), OnOffAuto::On);
    }

    #[test]
    fn refusals() {
        const WRONG: &str = "Invalid parameter type for 'x', expected: string";
        check::json::<OnOffAuto>(&[
            (json!(true), Err(WRONG)),
            (json!(1), Err(WRONG)),
            (json!("ON"), Err("Parameter 'x' does not accept value 'ON'")),
        ]);
        check::text::<OnOffAuto>(&[
            ("yes", Err("Parameter 'x' does not accept value 'yes'")),
            ("", Err("Parameter 'x' does not accept value ''")),
        ]);
    }
}
