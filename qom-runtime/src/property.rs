//! Properties as a class lists them, and the constant index that finds one by name.

pub use crate::raw::class::{Marks, PropertyInfo, Uses};

use crate::raw::access::{Field, PropertyAccess};
use crate::raw::class::TypeInfo;
use crate::raw::table::hash;
use crate::value::{Bounds, PropertyField, Value};

impl PropertyInfo {
    /// The property `name` of `owner`.
    #[doc(hidden)]
    pub const fn new(
        name: &'static str,
        description: &'static str,
        owner: &'static TypeInfo,
        uses: Uses,
        access: &'static dyn PropertyAccess,
    ) -> Self {
        let marks = Marks { state: false, unstable: false, deprecated: false };
        PropertyInfo { name, hash: hash(name), description, owner, word: None, marks, uses, access }
    }

    /// The property `name` of `owner`, in a field.
    #[doc(hidden)]
    pub const fn of_field<F: PropertyField>(
        name: &'static str,
        description: &'static str,
        owner: &'static TypeInfo,
        readable: bool,
        settable: bool,
        checked: bool,
        field: &'static Field<F>,
    ) -> Self {
        let uses = Uses { readable, settable_in_draft: settable, settable_live: settable && F::LIVE, checked };
        PropertyInfo::new(name, description, owner, uses, field)
    }

    /// Its type word, instead of that of the value's type.
    #[doc(hidden)]
    pub const fn word(mut self, word: &'static str) -> Self {
        self.word = Some(word);
        self
    }

    /// What is said of it.
    #[doc(hidden)]
    pub const fn marks(mut self, state: bool, unstable: bool, deprecated: bool) -> Self {
        self.marks = Marks { state, unstable, deprecated };
        self
    }

    /// The property's name.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The type word, such as `uint8` or `OnOffAuto`.
    ///
    /// A string that is fixed once its device is realized is a `str`, any other a `string`: the two spellings of qdev
    /// and QOM.
    pub fn type_name(&self) -> &'static str {
        let word = self.word.unwrap_or_else(|| self.access.word());
        let fixed_in_device = !self.uses.settable_live && self.uses.settable_in_draft && self.owner.is_device();
        if self.word.is_none() && word == "string" && fixed_in_device { "str" } else { word }
    }

    /// The first paragraph of its doc comment, on one line; empty if there is none.
    #[doc(alias = "object_property_set_description")]
    pub fn description(&self) -> &'static str {
        self.description
    }

    /// The type that declares it.
    pub fn owner(&self) -> &'static TypeInfo {
        self.owner
    }

    /// The declared default.
    #[doc(alias = "object_property_set_default")]
    pub fn default_value(&self) -> Option<Value> {
        self.access.default_json()
    }

    /// The declared range.
    pub fn bounds(&self) -> Option<Bounds> {
        self.access.bounds()
    }

    /// The declared range, as texts of its least and greatest value.
    pub fn range(&self) -> Option<(String, String)> {
        self.bounds().map(|bounds| bounds.texts())
    }

    /// The texts that an enum property accepts; empty for other types.
    pub fn variants(&self) -> &'static [&'static str] {
        self.access.variants()
    }

    /// What can be done with it.
    pub fn uses(&self) -> Uses {
        self.uses
    }

    /// What is said of it.
    pub fn marked(&self) -> Marks {
        self.marks
    }
}

impl std::fmt::Debug for PropertyInfo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}: {}", self.owner.name, self.name, self.type_name())
    }
}
