//! Amounts of memory.

use super::scalar::parse_amount;
use super::{PropertyValue, Value, expects};
use crate::error::Result;
use core::fmt;

/// A number of bytes; on a command line it may be written as `64k` or `1.5G`.
///
/// The suffixes are `B`, `k`, `M`, `G`, `T`, `P` and `E` in either case, in steps of 1024. JSON has
/// the plain integer, and so has the text that is written. What has to fit 32 bits has `range = ..=0xffff_ffff`.
///
/// ```
/// use qom_runtime::value::{PropertyValue, Size};
///
/// assert_eq!(Size::from_text("ram", "1.5k")?, Size(1536));
/// assert_eq!(Size(1536).to_text(), "1536");
/// assert_eq!(Size(1536).to_string(), "1.5 KiB");
/// # Ok::<(), qom_runtime::Error>(())
/// ```
#[doc(alias = "visit_type_size")]
#[doc(alias = "DEFINE_PROP_SIZE")]
#[doc(alias = "DEFINE_PROP_SIZE32")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Size(pub u64);

impl PropertyValue for Size {
    const TYPE: &'static str = "size";
    type Const = u64;

    #[inline]
    fn from_const(value: u64) -> Self {
        Self(value)
    }

    #[inline]
    fn from_json(name: &str, value: Value) -> Result<Self> {
        u64::from_json(name, value).map(Self)
    }

    fn from_text(name: &str, text: &str) -> Result<Self> {
        parse(text).map(Self).ok_or_else(|| expects(name, "size"))
    }

    #[inline]
    fn to_json(&self) -> Value {
        Value::from(self.0)
    }

    fn to_text(&self) -> String {
        self.0.to_string()
    }
}

impl From<u64> for Size {
    fn from(bytes: u64) -> Self {
        Self(bytes)
    }
}

impl From<Size> for u64 {
    fn from(size: Size) -> Self {
        size.0
    }
}

impl fmt::Display for Size {
    /// For people: `4 KiB`, `1.5 GiB`, rounded to two decimals.
    #[doc(alias = "size_to_str")]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const UNITS: [&str; 7] = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
        let unit = self.0.checked_ilog2().map_or(0, |bits| bits / 10);
        let number = format!("{:.2}", self.0 as f64 / (1u64 << (unit * 10)) as f64);
        let number = number.trim_end_matches('0').trim_end_matches('.');
        f.pad(&format!("{number} {}", UNITS[unit as usize]))
    }
}

/// Digits, perhaps with a fraction, perhaps with a suffix; or a hexadecimal number, where `B` and
/// `E` are digits and so no suffix can follow.
fn parse(text: &str) -> Option<u64> {
    if text.starts_with("0x") || text.starts_with("0X") {
        return parse_amount(text);
    }
    let last = text.chars().last()?.to_ascii_uppercase();
    let (number, shift) = match "BKMGTPE".find(last) {
        Some(power) => (&text[..text.len() - 1], 10 * power),
        None => (text, 0),
    };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, "0"));
    let total = (u128::from(parse_digits(whole)?) << shift) + parse_fraction(fraction, shift)?;
    total.try_into().ok()
}

/// Decimal digits only: `parse_amount` without its prefix.
fn parse_digits(text: &str) -> Option<u64> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

/// The bytes that the digits after the point stand for, rounded down; but there is no part of a
/// byte.
fn parse_fraction(digits: &str, shift: usize) -> Option<u128> {
    let all = digits.bytes().all(|byte| byte.is_ascii_digit());
    if !all || shift == 0 && digits.bytes().any(|byte| byte != b'0') {
        return None;
    }
    // More than eighteen digits make no difference to speak of, and fewer stay within 128 bits.
    let digits = &digits[..digits.len().min(18)];
    let amount = u128::from(parse_digits(digits)?);
    Some((amount << shift) / 10u128.pow(digits.len() as u32))
}

#[cfg(test)]
mod tests {
    use super::super::check;
    use super::*;
    use serde_json::json;

    const BAD: Result<Size, &str> = Err("Parameter 'x' expects size");

    #[test]
    fn suffixes() {
        for (suffix, bits) in [("", 0), ("B", 0), ("k", 10), ("M", 20), ("G", 30), ("T", 40), ("P", 50), ("E", 60)] {
            for suffix in [suffix.to_lowercase(), suffix.to_uppercase()] {
                check::text(&[(format!("3{suffix}").as_str(), Ok(Size(3 << bits)))]);
            }
        }
        check::text(&[("0", Ok(Size(0))), ("0x1E", Ok(Size(30))), ("0x1B", Ok(Size(27)))]);
        check::text(&[("18446744073709551615", Ok(Size(u64::MAX)))]);
    }

    #[test]
    fn fractions() {
        check::text(&[("1.5G", Ok(Size(3 << 29))), ("0.5k", Ok(Size(512)))]);
        check::text(&[("0.1k", Ok(Size(102))), ("1.0", Ok(Size(1))), ("1.00B", Ok(Size(1)))]);
        check::text(&[("15.999999999999999999999E", Ok(Size(u64::MAX - 1)))]);
    }

    #[test]
    fn refusals() {
        for text in [
            "",
            "k",
            ".",
            ".k",
            "-1",
            "+1",
            " 1",
            "1 ",
            "1 k",
            "1kk",
            "1KiB",
            "1.5",
            "1.5B",
            "1.x",
            "1.-5k",
            "1e3",
            "0x",
            "0x1k",
            "16E",
            "18446744073709551616",
            "1.2.3k",
            "1é",
        ] {
            check::text(&[(text, BAD)]);
        }
        check::json::<Size>(&[
            (json!("1k"), Err("Parameter 'x' expects uint64")),
            (json!(-1), Err("Parameter 'x' expects uint64")),
            (json!(1.5), Err("Parameter 'x' expects uint64")),
        ]);
    }

    #[test]
    fn round_trips() {
        check::round(&[(Size(0), json!(0), "0"), (Size(4096), json!(4096), "4096")]);
        assert_eq!((Size::TYPE, Size::from_const(7)), ("size", Size(7)));
        assert_eq!((Size::from(7), u64::from(Size(7))), (Size(7), 7));
    }

    #[test]
    fn for_people() {
        for (bytes, text) in [
            (0, "0 B"),
            (100, "100 B"),
            (1023, "1023 B"),
            (4096, "4 KiB"),
            (1536 << 20, "1.5 GiB"),
            (1000, "1000 B"),
            (1_000_000, "976.56 KiB"),
            (u64::MAX, "16 EiB"),
        ] {
            assert_eq!(Size(bytes).to_string(), text);
        }
        assert_eq!(format!("{:>6}", Size(1)), "   1 B");
    }
}
