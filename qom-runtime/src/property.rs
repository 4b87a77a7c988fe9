//! Properties as a class lists them, and the constant index that finds one by name.

pub use crate::raw::class::{Marks, PropertyInfo, Uses};

use crate::LinkTarget;
use crate::raw::access::PropertyAccess;
use crate::raw::backend::Backend;
use crate::raw::class::{Alias, TypeInfo};
use crate::raw::computed::Computed;
use crate::raw::field::Field;
use crate::raw::link_access::LinkAccess;
use crate::raw::obj::QomType;
use crate::raw::part::Part;
use crate::raw::table::{find_const, hash};
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
        PropertyInfo {
            name,
            hash: hash(name),
            description,
            owner,
            word: None,
            marks: Marks::NONE,
            deprecation: "",
            uses,
            leads: false,
            sets_default: false,
            alias: None,
            new_default: None,
            access,
        }
    }

    /// What stands in a list before it is written.
    #[doc(hidden)]
    pub const NONE: PropertyInfo = {
        const ACCESS: &Computed<crate::Object, bool> = &Computed::NEW;
        let uses = Uses { readable: false, settable_in_draft: false, settable_live: false, checked: false };
        PropertyInfo::new("", "", crate::Object::INFO, uses, ACCESS)
    };

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

    /// The property `name` of `owner`, in a link. Its value is looked at again when the object goes live.
    #[doc(hidden)]
    pub const fn of_link<T: LinkTarget>(
        name: &'static str,
        description: &'static str,
        owner: &'static TypeInfo,
        live: bool,
        link: &'static LinkAccess<T>,
    ) -> Self {
        let uses = Uses { readable: true, settable_in_draft: true, settable_live: live, checked: true };
        let property = PropertyInfo::new(name, description, owner, uses, link);
        PropertyInfo { leads: true, ..property }
    }

    /// The property `name` of `owner`, in a link that is set by an id.
    #[doc(hidden)]
    pub const fn of_backend<T: LinkTarget>(
        name: &'static str,
        description: &'static str,
        owner: &'static TypeInfo,
        live: bool,
        backend: &'static Backend<T>,
    ) -> Self {
        let uses = Uses { readable: true, settable_in_draft: true, settable_live: live, checked: true };
        PropertyInfo::new(name, description, owner, uses, backend)
    }

    /// The property `name` of `owner`: a declared child, or a link to one.
    #[doc(hidden)]
    pub const fn of_part<C: QomType>(
        name: &'static str,
        description: &'static str,
        owner: &'static TypeInfo,
        part: &'static Part<C>,
    ) -> Self {
        PropertyInfo::of_fixed_link(name, description, owner, part)
    }

    /// The property `name` of `owner`: it stands for an object, and nobody sets it.
    #[doc(hidden)]
    pub const fn of_fixed_link(
        name: &'static str,
        description: &'static str,
        owner: &'static TypeInfo,
        access: &'static dyn PropertyAccess,
    ) -> Self {
        let uses = Uses { readable: true, settable_in_draft: false, settable_live: false, checked: false };
        PropertyInfo { leads: true, ..PropertyInfo::new(name, description, owner, uses, access) }
    }

    /// The property `name` of `owner`: the property `target` of its child number `part`, of type `child`.
    ///
    /// Where the child has no such property, another one stands here: an assertion of its own says so.
    #[doc(hidden)]
    pub const fn alias(
        name: &'static str,
        owner: &'static TypeInfo,
        part: usize,
        child: &'static TypeInfo,
        target: &str,
    ) -> Self {
        let target = match find_const(child.properties, target) {
            Some(target) => target,
            None => child.properties[0].property,
        };
        // What its value has to meet is looked at with the child.
        let uses = Uses { checked: false, ..target.uses };
        let property = PropertyInfo::new(name, target.description, owner, uses, target.access);
        let PropertyInfo { marks, deprecation, leads, .. } = *target;
        PropertyInfo { marks, deprecation, leads, alias: Some(Alias { part, target }), ..property }
    }

    /// Whether `child` has the property `target`, for constant assertions.
    #[doc(hidden)]
    pub const fn exists(child: &'static TypeInfo, target: &str) -> bool {
        find_const(child.properties, target).is_some()
    }

    /// Its type word, instead of that of the value's type.
    #[doc(hidden)]
    pub const fn word(mut self, word: &'static str) -> Self {
        self.word = Some(word);
        self
    }

    /// It belongs to the state that is saved and restored.
    #[doc(hidden)]
    pub const fn state(mut self) -> Self {
        self.marks.state = true;
        self
    }

    /// Its default is set when an object is made, through its setter.
    #[doc(hidden)]
    pub const fn sets_default(mut self) -> Self {
        self.sets_default = true;
        self
    }

    /// It may change or go without notice.
    #[doc(hidden)]
    pub const fn unstable(mut self) -> Self {
        self.marks.unstable = true;
        self
    }

    /// It will go; `text` is what to do instead, or empty.
    #[doc(hidden)]
    pub const fn deprecated(mut self, text: &'static str) -> Self {
        self.marks.deprecated = true;
        self.deprecation = text;
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
    ///
    /// A child is a `child<T>`, a link to an object a `link<T>`, and an alias has the word of what it stands for, except
    /// that a child is only linked there.
    pub fn type_name(&self) -> &'static str {
        if let Some(Alias { target, .. }) = self.alias {
            return if target.leads && target.word.is_none() { target.access.alias_word() } else { target.type_name() };
        }
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

    /// The declared default, or the one that a type made at run time gave it.
    #[doc(alias = "object_property_set_default")]
    pub fn default_value(&self) -> Option<Value> {
        self.new_default.cloned().or_else(|| self.access.default_json())
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

    /// Whether its value stands for an object: it is a child, a link, or an alias of one.
    pub fn leads(&self) -> bool {
        self.leads
    }

    /// The child's property that it stands for, if it is an alias; that one may be an alias too.
    pub fn alias_of(&self) -> Option<&'static PropertyInfo> {
        self.alias.map(|alias| alias.target)
    }

    /// The name of the container in the root in which its value is an object's id: where the field is a link with
    /// `backend`.
    pub fn backend(&self) -> Option<&'static str> {
        self.access.container()
    }

    /// What can be done with it.
    pub fn uses(&self) -> Uses {
        self.uses
    }

    /// What is said of it.
    pub fn marked(&self) -> Marks {
        self.marks
    }

    /// What to do instead of using it, if it is deprecated and its type's author says so.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// /// A modem.
    /// #[derive(QomType)]
    /// struct Modem {
    ///     #[qom(property, deprecated = "use bits-per-second")]
    ///     baud: u32,
    /// }
    ///
    /// let baud = Modem::INFO.property("baud").unwrap();
    /// assert!(baud.marked().deprecated);
    /// assert_eq!(baud.deprecation(), Some("use bits-per-second"));
    /// ```
    pub fn deprecation(&self) -> Option<&'static str> {
        Some(self.deprecation).filter(|text| !text.is_empty())
    }
}

impl std::fmt::Debug for PropertyInfo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}: {}", self.owner.name, self.name, self.type_name())
    }
}

/// One list out of several.
#[doc(hidden)]
pub const fn join<const LEN: usize>(lists: &[&[PropertyInfo]]) -> [PropertyInfo; LEN] {
    let mut joined = [PropertyInfo::NONE; LEN];
    let (mut list, mut to) = (0, 0);
    while list < lists.len() {
        let mut at = 0;
        while at < lists[list].len() {
            joined[to] = lists[list][at];
            (at, to) = (at + 1, to + 1);
        }
        list += 1;
    }
    joined
}

/// The name of an element of an array of properties, such as `slot[2]`.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct ElementName {
    bytes: [u8; ElementName::LONGEST],
    len: usize,
}

impl ElementName {
    const LONGEST: usize = 80;

    /// The name.
    pub const fn as_str(&'static self) -> &'static str {
        match str::from_utf8(self.bytes.split_at(self.len).0) {
            Ok(name) => name,
            Err(_) => unreachable!(),
        }
    }

    const fn push(&mut self, byte: u8) {
        assert!(self.len < ElementName::LONGEST, "the name of an array of properties has at most 60 letters");
        self.bytes[self.len] = byte;
        self.len += 1;
    }

    const fn of(array: &str, number: usize) -> Self {
        let mut name = ElementName { bytes: [0; ElementName::LONGEST], len: 0 };
        let mut at = 0;
        while at < array.len() {
            name.push(array.as_bytes()[at]);
            at += 1;
        }
        name.push(b'[');
        let mut unit = 1;
        while number / unit >= 10 {
            unit *= 10;
        }
        while unit > 0 {
            name.push(b'0' + (number / unit % 10) as u8);
            unit /= 10;
        }
        name.push(b']');
        name
    }
}

/// How many elements the field of a type has that is an array.
#[doc(hidden)]
pub const fn length<T, F, const LEN: usize>(_: fn(&T) -> &[F; LEN]) -> usize {
    LEN
}

/// The names of all elements of an array of properties.
#[doc(hidden)]
pub const fn element_names<const LEN: usize>(array: &str) -> [ElementName; LEN] {
    let mut names = [ElementName { bytes: [0; ElementName::LONGEST], len: 0 }; LEN];
    let mut at = 0;
    while at < LEN {
        names[at] = ElementName::of(array, at);
        at += 1;
    }
    names
}
