//! Lists that are given once.

use super::{PropertyField, PropertyValue, Value};
use crate::error::{Error, ErrorKind, Result};
use core::fmt;
use core::ops::{Deref, DerefMut};

/// A field with a list of at most `MAX` elements that is set in one go, and only once: a device's queues, or its memory
/// regions.
///
/// The value is a JSON list, also as text. What comes second is refused; a default is not the first. A list that may be
/// replaced is a `Vec`. Where a default is to be listed, it is the empty one: `default = []`.
///
/// ```
/// use qom_runtime::prelude::*;
/// use qom_runtime::value::Array;
///
/// /// Has several queues.
/// #[derive(QomType)]
/// struct QueueCard {
///     /// How long each queue is.
///     #[qom(property)]
///     queues: Array<u16, 4>,
/// }
///
/// let mut card = QueueCard::new();
/// let error = card.set_text("queues", "[1, 2, 3, 4, 5]").unwrap_err();
/// assert_eq!(error.to_string(), "array is too big");
/// card.set_text("queues", "[256, 64]")?;
/// assert_eq!(card.queues[..], [256, 64]);
/// let error = card.set_text("queues", "[256]").unwrap_err();
/// assert_eq!(error.to_string(), "array size property queues may not be set more than once");
/// # Ok::<(), Error>(())
/// ```
#[doc(alias = "DEFINE_PROP_ARRAY")]
#[doc(alias = "qdev_prop_set_array")]
#[derive(Clone, PartialEq, Eq)]
pub struct Array<V, const MAX: usize> {
    elements: Elements<V, MAX>,
    is_set: bool,
}

impl<V, const MAX: usize> Array<V, MAX> {
    /// Replaces the elements, out of one's own code: that is not the one time that users have.
    ///
    /// # Errors
    ///
    /// `array is too big`.
    ///
    /// ```
    /// # use qom_runtime::value::Array;
    /// let mut queues = Array::<u16, 2>::default();
    /// queues.replace(vec![256, 64])?;
    /// assert_eq!(queues.len(), 2);
    /// assert_eq!(queues.replace(vec![1, 2, 3]).unwrap_err().to_string(), "array is too big");
    /// # Ok::<(), qom_runtime::Error>(())
    /// ```
    pub fn replace(&mut self, elements: Vec<V>) -> Result<()> {
        self.elements = Elements::of(elements)?;
        Ok(())
    }
}

impl<V: PropertyValue, const MAX: usize> PropertyField for Array<V, MAX> {
    type Value = Elements<V, MAX>;
    const LIVE: bool = false;

    fn from_value(elements: Self::Value) -> Self {
        Array { elements, is_set: false }
    }

    fn with<R>(&self, f: impl FnOnce(&Self::Value) -> R) -> R {
        f(&self.elements)
    }

    fn may_be_set(&self, name: &str) -> Result<()> {
        if self.is_set { Err(set_twice(name)) } else { Ok(()) }
    }

    fn set_exclusive(&mut self, elements: Self::Value) {
        *self = Array { elements, is_set: true };
    }

    fn set_shared(&self, elements: Self::Value) -> Result<(), Self::Value> {
        Err(elements)
    }
}

impl<V, const MAX: usize> Default for Array<V, MAX> {
    fn default() -> Self {
        Array { elements: Elements(Vec::new()), is_set: false }
    }
}

impl<V, const MAX: usize> Deref for Array<V, MAX> {
    type Target = [V];

    fn deref(&self) -> &[V] {
        &self.elements
    }
}

impl<V, const MAX: usize> DerefMut for Array<V, MAX> {
    fn deref_mut(&mut self) -> &mut [V] {
        &mut self.elements.0
    }
}

impl<V: fmt::Debug, const MAX: usize> fmt::Debug for Array<V, MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.elements.fmt(f)
    }
}

/// The value of an [`Array`]: at most `MAX` elements.
#[derive(Clone, PartialEq, Eq)]
pub struct Elements<V, const MAX: usize>(Vec<V>);

impl<V, const MAX: usize> Elements<V, MAX> {
    fn of(elements: Vec<V>) -> Result<Self> {
        if elements.len() > MAX { Err(ErrorKind::ArrayTooBig.into()) } else { Ok(Elements(elements)) }
    }
}

impl<V: PropertyValue, const MAX: usize> PropertyValue for Elements<V, MAX> {
    const TYPE: &'static str = <Vec<V>>::TYPE;
    /// There is one: the empty list.
    type Const = [V::Const; 0];

    fn from_const([]: Self::Const) -> Self {
        Elements(Vec::new())
    }

    fn from_json(name: &str, value: Value) -> Result<Self> {
        Self::of(PropertyValue::from_json(name, value)?)
    }

    fn from_text(name: &str, text: &str) -> Result<Self> {
        Self::of(PropertyValue::from_text(name, text)?)
    }

    fn to_json(&self) -> Value {
        self.0.to_json()
    }

    fn to_text(&self) -> String {
        self.0.to_text()
    }
}

impl<V, const MAX: usize> Deref for Elements<V, MAX> {
    type Target = [V];

    fn deref(&self) -> &[V] {
        &self.0
    }
}

impl<V: fmt::Debug, const MAX: usize> fmt::Debug for Elements<V, MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cold]
fn set_twice(parameter: &str) -> Error {
    ErrorKind::ArraySetTwice { parameter: parameter.into() }.into()
}

#[cfg(test)]
mod tests {
    use super::super::check;
    use super::*;
    use serde_json::json;

    type Pair = Elements<u8, 2>;

    #[test]
    fn lists_of_a_greatest_length() {
        let pair = |elements: &[u8]| Elements(elements.to_vec());
        check::round::<Pair>(&[(pair(&[]), json!([]), "[]"), (pair(&[1, 2]), json!([1, 2]), "[1,2]")]);
        check::json::<Pair>(&[
            (json!([1, 2, 3]), Err("array is too big")),
            (json!([1, "a"]), Err("Parameter 'x[1]' expects uint64")),
            (json!(1), Err("Invalid parameter type for 'x', expected: array")),
        ]);
        check::text::<Pair>(&[
            ("[1,2,3]", Err("array is too big")),
            ("2", Err("Invalid parameter type for 'x', expected: array")),
        ]);
        assert_eq!((Pair::TYPE, Pair::from_const([])), ("list", pair(&[])));
    }

    #[test]
    fn the_first_value_stays() {
        let mut field = Array::<u8, 2>::from_value(Elements::from_const([]));
        assert_eq!((field.may_be_set("x"), field.read_text().as_str()), (Ok(()), "[]"));
        field.replace(vec![7]).unwrap();
        assert_eq!(field.may_be_set("x"), Ok(()));
        field.set_exclusive(Elements(vec![]));
        let error = field.may_be_set("x").unwrap_err();
        assert_eq!(error.to_string(), "array size property x may not be set more than once");
        field.replace(vec![1, 2]).unwrap();
        field[1] = 3;
        assert_eq!((field.read_json(), format!("{field:?}")), (json!([1, 3]), "[1, 3]".to_owned()));
        assert!(field.set_shared(Elements(vec![])).is_err());
    }
}
