//! Reading properties as Rust values, whatever their own type is, as long as their JSON fits.

use crate::error::{Error, ErrorKind, Result};
use crate::raw::obj::{Obj, QomType};
use crate::value::{PropertyEnum, Value, enum_from_json};

impl<T: QomType> Obj<T> {
    /// Reads a property that is a string, or a word of an enum.
    ///
    /// # Errors
    ///
    /// As for [`get`](Self::get); `Invalid parameter type for '..', expected: string`.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// let qom = Qom::new()?;
    /// assert_eq!(qom.root().get_str("type")?, "container");
    /// let error = qom.root().get_bool("type").unwrap_err();
    /// assert_eq!(error.to_string(), "Invalid parameter type for 'type', expected: boolean");
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "object_property_get_str")]
    pub fn get_str(&self, name: &str) -> Result<String> {
        match self.get(name)? {
            Value::String(text) => Ok(text),
            _ => Err(expected(name, "string")),
        }
    }

    /// Reads a property that is a boolean.
    ///
    /// # Errors
    ///
    /// As for [`get`](Self::get); `Invalid parameter type for '..', expected: boolean`.
    #[doc(alias = "object_property_get_bool")]
    pub fn get_bool(&self, name: &str) -> Result<bool> {
        self.get(name)?.as_bool().ok_or_else(|| expected(name, "boolean"))
    }

    /// Reads a property that is an integer from -2<sup>63</sup> to 2<sup>63</sup> - 1.
    ///
    /// # Errors
    ///
    /// As for [`get`](Self::get); `Invalid parameter type for '..', expected: int`.
    #[doc(alias = "object_property_get_int")]
    pub fn get_int(&self, name: &str) -> Result<i64> {
        self.get(name)?.as_i64().ok_or_else(|| expected(name, "int"))
    }

    /// Reads a property that is an integer from 0 to 2<sup>64</sup> - 1.
    ///
    /// # Errors
    ///
    /// As for [`get`](Self::get); `Invalid parameter type for '..', expected: uint`.
    #[doc(alias = "object_property_get_uint")]
    pub fn get_uint(&self, name: &str) -> Result<u64> {
        self.get(name)?.as_u64().ok_or_else(|| expected(name, "uint"))
    }

    /// Reads a property that is of the enum `E`.
    ///
    /// # Errors
    ///
    /// As for [`get`](Self::get); `Property .. on .. is not '..' enum type` for a property of any other type, a string
    /// included.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// /// A lamp.
    /// #[derive(QomType)]
    /// struct Lamp {
    ///     #[qom(property)]
    ///     lit: OnOffAuto,
    /// }
    /// let lamp = Qom::new()?.create::<Lamp>()?.complete()?;
    /// assert_eq!(lamp.get_enum::<OnOffAuto>("lit")?, OnOffAuto::Auto);
    /// let error = lamp.get_enum::<OnOffAuto>("type").unwrap_err();
    /// assert_eq!(error.to_string(), "Property type on lamp is not 'OnOffAuto' enum type");
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "object_property_get_enum")]
    pub fn get_enum<E: PropertyEnum>(&self, name: &str) -> Result<E> {
        let fits = match self.info().property(name) {
            Some(property) => property.type_name() == E::TYPE,
            None => self.member(name)?.is_of(E::TYPE),
        };
        if !fits {
            let (type_name, property) = (self.type_name().into(), name.into());
            return Err(ErrorKind::NotEnum { type_name, property, wanted: E::TYPE.into() }.into());
        }
        enum_from_json(name, self.get(name)?)
    }
}

#[cold]
fn expected(parameter: &str, expected: &str) -> Error {
    ErrorKind::InvalidType { parameter: parameter.into(), expected: expected.into() }.into()
}
