//! Ranges of numeric properties.

use super::{PropertyValue, Size, Value};

/// The smallest and the largest number that a property takes, both included.
///
/// One form for all numeric types, so that a property's range is a constant in its table.
///
/// ```
/// use qom_runtime::value::{Bounds, Number};
///
/// const BITS: Bounds = Bounds::Int { min: 39, max: 57 };
/// assert!(BITS.contains_key(48u8.bounds_key()));
/// assert_eq!(BITS, Number::bounds(39u8, 57));
/// ```
#[doc(alias = "set_size32")]
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bounds {
    /// For integers and sizes.
    Int {
        /// The smallest.
        min: i128,
        /// The largest.
        max: i128,
    },
    /// For floating-point numbers.
    Float {
        /// The smallest.
        min: f64,
        /// The largest.
        max: f64,
    },
}

impl Bounds {
    /// Whether a value, in its JSON form, is a number within. What is no number never is, nor are
    /// NaN and infinity, which JSON does not have.
    ///
    /// ```
    /// # use qom_runtime::value::{Bounds, Value};
    /// let bounds = Bounds::Int { min: 39, max: 57 };
    /// assert!(bounds.contains(&Value::from(48)));
    /// assert!(!bounds.contains(&Value::from(58)));
    /// assert!(!bounds.contains(&Value::from("48")));
    /// ```
    #[inline]
    pub fn contains(&self, value: &Value) -> bool {
        NumberKey::from_json(value).is_some_and(|number| self.contains_key(number))
    }

    /// Whether a number is within. A NaN never is.
    ///
    /// ```
    /// # use qom_runtime::value::{Bounds, NumberKey};
    /// const UNIT: Bounds = Bounds::Float { min: 0.0, max: 1.0 };
    /// const _: () = assert!(UNIT.contains_key(NumberKey::Float(0.5)));
    /// assert!(!UNIT.contains_key(NumberKey::Float(f64::NAN)));
    /// ```
    pub const fn contains_key(&self, number: NumberKey) -> bool {
        match (*self, number) {
            (Self::Int { min, max }, NumberKey::Int(n)) => min <= n && n <= max,
            (Self::Int { min, max }, NumberKey::Float(n)) => min as f64 <= n && n <= max as f64,
            (Self::Float { min, max }, NumberKey::Int(n)) => min <= n as f64 && n as f64 <= max,
            (Self::Float { min, max }, NumberKey::Float(n)) => min <= n && n <= max,
        }
    }

    /// The smallest and the largest number as texts, for the error of one that is not within.
    ///
    /// ```
    /// # use qom_runtime::value::Bounds;
    /// assert_eq!(Bounds::Int { min: 1, max: 4 }.texts(), ("1".to_owned(), "4".to_owned()));
    /// ```
    pub fn texts(&self) -> (String, String) {
        match self {
            Self::Int { min, max } => (min.to_string(), max.to_string()),
            // As JSON and `to_text` have it.
            Self::Float { min, max } => (format!("{min:?}"), format!("{max:?}")),
        }
    }
}

/// A number of any type, to be compared with [`Bounds`].
///
/// ```
/// use qom_runtime::value::{Number, NumberKey};
///
/// assert_eq!(48u8.bounds_key(), NumberKey::Int(48));
/// assert_eq!(0.5.bounds_key(), NumberKey::Float(0.5));
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum NumberKey {
    /// An integer or a size.
    Int(i128),
    /// A floating-point number.
    Float(f64),
}

impl NumberKey {
    /// The number that JSON `value` is, if it is one.
    ///
    /// ```
    /// # use qom_runtime::value::{NumberKey, Value};
    /// assert_eq!(NumberKey::from_json(&Value::from(-1)), Some(NumberKey::Int(-1)));
    /// assert_eq!(NumberKey::from_json(&Value::Null), None);
    /// ```
    #[inline]
    pub fn from_json(value: &Value) -> Option<Self> {
        let number = value.as_number()?;
        number.as_i128().map(Self::Int).or_else(|| number.as_f64().map(Self::Float))
    }
}

/// A number that a property can be: the integers, `f64` and [`Size`]. Nobody else can implement it.
///
/// ```
/// use qom_runtime::value::{Bounds, Number};
///
/// assert_eq!(i8::BOUNDS, Bounds::Int { min: -128, max: 127 });
/// ```
pub trait Number: Copy + sealed::Sealed {
    /// Everything that the type can hold: what an open end of a range stands for.
    const BOUNDS: Bounds;

    /// What the ends of a range are written as: the type's constant form.
    #[doc(hidden)]
    type End: Number;

    /// The low end of a range that has none.
    #[doc(hidden)]
    const LOWEST: Self;

    /// What a property without a default starts with.
    const ZERO: Self;

    /// The number in the form that [`Bounds::contains_key`] takes.
    ///
    /// ```
    /// # use qom_runtime::value::{Number, NumberKey, Size};
    /// assert_eq!(Size(7).bounds_key(), NumberKey::Int(7));
    /// ```
    fn bounds_key(self) -> NumberKey;

    /// The range from `min` to `max`, both included.
    ///
    /// ```
    /// # use qom_runtime::value::{Bounds, Number};
    /// assert_eq!(Number::bounds(39u8, 57), Bounds::Int { min: 39, max: 57 });
    /// ```
    fn bounds(min: Self, max: Self) -> Bounds;
}

/// A type that has a range: a [`Number`], or one that may be absent, and is then in any range. Nobody else can implement it.
///
/// ```
/// use qom_runtime::value::{NumberKey, Ranged};
///
/// assert_eq!(48u8.ranged_key(), Some(NumberKey::Int(48)));
/// assert_eq!(None::<u8>.ranged_key(), None);
/// ```
#[diagnostic::on_unimplemented(
    message = "a property of type `{Self}` has no range",
    label = "not a number",
    note = "`range` is for integers, f64 and Size, and for atomics, locks and an Option of these; use `check` for other types"
)]
pub trait Ranged: PropertyValue + sealed::Sealed {
    /// What the ends of a range are written as.
    #[doc(hidden)]
    type End: Number;

    /// An end of a range, out of the constant form of a value.
    #[doc(hidden)]
    fn end_key(end: Self::Const) -> NumberKey;

    /// The number that is there, in the form that [`Bounds::contains_key`] takes.
    fn ranged_key(&self) -> Option<NumberKey>;
}

macro_rules! ranged {
    ($($number:ident)*) => {$(
        impl Ranged for $number {
            type End = <$number as Number>::End;

            fn end_key(end: Self::End) -> NumberKey {
                end.bounds_key()
            }

            #[inline]
            fn ranged_key(&self) -> Option<NumberKey> {
                Some(self.bounds_key())
            }
        }

        impl sealed::Sealed for Option<$number> {}

        // Not for all at once: what is said of an `Option` without a range is then what is said of any type.
        impl Ranged for Option<$number> {
            type End = <$number as Number>::End;

            fn end_key(end: Self::Const) -> NumberKey {
                end.map_or(NumberKey::Int(0), Number::bounds_key)
            }

            fn ranged_key(&self) -> Option<NumberKey> {
                self.map(Number::bounds_key)
            }
        }
    )*};
}

ranged! { u8 u16 u32 u64 usize i8 i16 i32 i64 isize f64 Size }

mod sealed {
    pub trait Sealed {}
}

macro_rules! integers {
    ($($int:ident)*) => {$(
        impl sealed::Sealed for $int {}

        impl Number for $int {
            const BOUNDS: Bounds = Bounds::Int { min: $int::MIN as i128, max: $int::MAX as i128 };
            type End = Self;
            const LOWEST: Self = $int::MIN;
            const ZERO: Self = 0;

            #[inline]
            fn bounds_key(self) -> NumberKey {
                NumberKey::Int(self as i128)
            }

            fn bounds(min: Self, max: Self) -> Bounds {
                Bounds::Int { min: min as i128, max: max as i128 }
            }
        }
    )*};
}

integers! { u8 u16 u32 u64 usize i8 i16 i32 i64 isize }

impl sealed::Sealed for Size {}

impl Number for Size {
    const BOUNDS: Bounds = u64::BOUNDS;
    type End = u64;
    const LOWEST: Self = Size(0);
    const ZERO: Self = Size(0);

    #[inline]
    fn bounds_key(self) -> NumberKey {
        self.0.bounds_key()
    }

    fn bounds(min: Self, max: Self) -> Bounds {
        u64::bounds(min.0, max.0)
    }
}

impl sealed::Sealed for f64 {}

impl Number for f64 {
    const BOUNDS: Bounds = Bounds::Float { min: f64::MIN, max: f64::MAX };
    type End = Self;
    const LOWEST: Self = f64::MIN;
    const ZERO: Self = 0.0;

    #[inline]
    fn bounds_key(self) -> NumberKey {
        NumberKey::Float(self)
    }

    fn bounds(min: Self, max: Self) -> Bounds {
        Bounds::Float { min, max }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn both_ends_are_within() {
        let bounds = Number::bounds(-2, 3);
        for (number, within) in [(-3, false), (-2, true), (0, true), (3, true), (4, false)] {
            assert_eq!(bounds.contains_key(number.bounds_key()), within, "{number}");
            assert_eq!(bounds.contains(&json!(number)), within, "{number}");
            assert_eq!(bounds.contains(&json!(f64::from(number))), within, "{number}");
        }
        let bounds = Number::bounds(-0.5, 2.0);
        for (number, within) in [(-0.6, false), (-0.5, true), (2.0, true), (2.1, false)] {
            assert_eq!(bounds.contains_key(number.bounds_key()), within, "{number}");
            assert_eq!(bounds.contains(&json!(number)), within, "{number}");
        }
        assert!(bounds.contains(&json!(2)) && !bounds.contains(&json!(3)));
    }

    #[test]
    fn widest_numbers() {
        assert!(u64::BOUNDS.contains(&json!(u64::MAX)));
        assert!(i64::BOUNDS.contains(&json!(i64::MIN)));
        assert!(!i64::BOUNDS.contains(&json!(u64::MAX)));
        assert!(Size::BOUNDS.contains_key(Size(u64::MAX).bounds_key()));
        assert!(!f64::BOUNDS.contains_key(f64::INFINITY.bounds_key()));
        assert!(!f64::BOUNDS.contains_key(f64::NAN.bounds_key()));
        assert_eq!(Size::bounds(Size(1), Size(2)), u64::bounds(1, 2));
    }

    #[test]
    fn what_is_no_number_is_not_within() {
        for value in [json!(null), json!("1"), json!(true), json!([1]), json!({})] {
            assert!(!i64::BOUNDS.contains(&value), "{value}");
        }
    }

    #[test]
    fn texts() {
        assert_eq!(Number::bounds(-1i8, 64).texts(), ("-1".to_owned(), "64".to_owned()));
        assert_eq!(Number::bounds(0.0, 0.5).texts(), ("0.0".to_owned(), "0.5".to_owned()));
    }
}
