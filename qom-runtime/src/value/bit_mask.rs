//! Numbers some of whose bits are legal.

use super::{PropertyValue, Value};
use crate::error::{Error, ErrorKind, Result};
use core::fmt;

/// A `u64` that has no bits outside `MASK`.
///
/// It is a property's type like any other, so it can also be an element of an array or a `Vec`, be absent in an `Option`,
/// or change while the object is live in a `Mutex`. Nobody can make one that has other bits, not even in code.
///
/// ```
/// use qom_runtime::prelude::*;
/// use qom_runtime::value::BitMask;
///
/// /// Offers some features.
/// #[derive(QomType)]
/// struct FeatureBoard {
///     #[qom(property, default = BitMask::new(0b001))]
///     features: BitMask<0b111>,
/// }
///
/// let mut board = FeatureBoard::new();
/// board.set_text("features", "0b101").unwrap_err(); // only decimal and hexadecimal numbers
/// board.set_text("features", "0x5")?;
/// assert_eq!(board.features.get() & 0b100, 0b100);
/// let error = board.set("features", 9).unwrap_err();
/// assert_eq!(error.to_string(), "Property value for 'features' has bits outside mask '0x7'");
/// # Ok::<(), Error>(())
/// ```
#[doc(alias = "DEFINE_PROP_UINT64_CHECKMASK")]
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BitMask<const MASK: u64>(u64);

impl<const MASK: u64> BitMask<MASK> {
    /// These bits. In a `default`, a mistake does not compile.
    ///
    /// # Panics
    ///
    /// Some are outside the mask.
    #[track_caller]
    pub const fn new(bits: u64) -> Self {
        match Self::checked(bits) {
            Some(this) => this,
            None => panic!("there are bits outside the mask"),
        }
    }

    /// These bits, if they are all within the mask.
    ///
    /// ```
    /// # use qom_runtime::value::BitMask;
    /// assert_eq!(BitMask::<0xf0>::checked(0x30), Some(BitMask::new(0x30)));
    /// assert_eq!(BitMask::<0xf0>::checked(0x31), None);
    /// ```
    pub const fn checked(bits: u64) -> Option<Self> {
        if bits & !MASK == 0 { Some(BitMask(bits)) } else { None }
    }

    /// The bits.
    pub const fn get(self) -> u64 {
        self.0
    }

    fn admit(name: &str, bits: u64) -> Result<Self> {
        Self::checked(bits).ok_or_else(|| outside(name, MASK))
    }
}

#[cold]
fn outside(parameter: &str, mask: u64) -> Error {
    ErrorKind::OutsideMask { parameter: parameter.into(), mask }.into()
}

impl<const MASK: u64> PropertyValue for BitMask<MASK> {
    const TYPE: &'static str = u64::TYPE;
    type Const = Self;

    fn from_const(value: Self) -> Self {
        value
    }

    fn from_json(name: &str, value: Value) -> Result<Self> {
        Self::admit(name, u64::from_json(name, value)?)
    }

    fn from_text(name: &str, text: &str) -> Result<Self> {
        Self::admit(name, u64::from_text(name, text)?)
    }

    fn to_json(&self) -> Value {
        self.0.to_json()
    }

    fn to_text(&self) -> String {
        self.0.to_text()
    }
}

impl<const MASK: u64> From<BitMask<MASK>> for u64 {
    fn from(mask: BitMask<MASK>) -> Self {
        mask.0
    }
}

impl<const MASK: u64> fmt::Debug for BitMask<MASK> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:#x}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::super::check;
    use super::*;
    use serde_json::json;

    type Low = BitMask<0x3f>;
    const OUTSIDE: Result<Low, &str> = Err("Property value for 'x' has bits outside mask '0x3f'");

    #[test]
    fn only_bits_within() {
        check::json::<Low>(&[(json!(0), Ok(Low::default())), (json!(0x3f), Ok(Low::new(0x3f)))]);
        check::json::<Low>(&[(json!(0x40), OUTSIDE), (json!(u64::MAX), OUTSIDE)]);
        check::text::<Low>(&[("0x21", Ok(Low::new(0x21))), ("64", OUTSIDE)]);
        check::json::<BitMask<0b101>>(&[(json!(2), Err("Property value for 'x' has bits outside mask '0x5'"))]);
        check::json::<BitMask<{ u64::MAX }>>(&[(json!(u64::MAX), Ok(BitMask::new(u64::MAX)))]);
        check::json::<BitMask<0>>(&[(json!(1), Err("Property value for 'x' has bits outside mask '0x0'"))]);
    }

    #[test]
    fn what_is_no_number_is_none_of_its_bits() {
        check::json::<Low>(&[
            (json!(-1), Err("Parameter 'x' expects uint64")),
            (json!("1"), Err("Parameter 'x' expects uint64")),
        ]);
        check::text::<Low>(&[("all", Err("Parameter 'x' expects integer"))]);
    }

    #[test]
    fn round_trips() {
        check::round(&[(Low::new(0x21), json!(33), "33")]);
        check::round(&[(None, json!(null), ""), (Some(Low::new(1)), json!(1), "1")]);
        assert_eq!((Low::TYPE, Low::from_const(Low::new(7)).get()), ("uint64", 7));
        assert_eq!((u64::from(Low::new(7)), format!("{:?}", Low::new(0x3e))), (7, "0x3e".to_owned()));
    }

    #[test]
    #[should_panic(expected = "bits outside the mask")]
    fn code_is_held_to_it() {
        Low::new(0x40);
    }
}
