//! `TypeBuilder`: types that are made while the program runs, and exist in one `Qom`.

use crate::Qom;
use crate::error::Result;
use crate::raw::class::Origin;
use crate::raw::late::ClassConstant;
use crate::raw::obj::QomType;
use crate::raw::vtable::Methods;
use crate::registry::{Given, NewType, ParentName};
use crate::type_info::TypeInfo;
use crate::value::Value;
use std::fmt;

/// A type that is made at run time: a parent with other defaults and other class constants. [`Qom::register`] makes it.
///
/// Its objects are its parent's in all else: own states, methods, interfaces, singleton slots. It is for families of
/// types that come from a table.
///
/// ```
/// use qom_runtime::prelude::*;
///
/// /// A PC.
/// #[derive(QomType)]
/// #[qom(abstract, methods = BoardImpl)]
/// pub struct Board {
///     /// How many processors fit.
///     #[qom(property, default = 1, range = 1..=64)]
///     max_cpus: u8,
/// }
///
/// /// Methods of boards.
/// #[qom_methods(Board)]
/// pub trait BoardImpl {
///     /// The year of its firmware.
///     const YEAR: u16 = 1981;
/// }
///
/// let qom = Qom::new()?;
/// for (name, cpus, year) in [("board-1.0", 8, 1990), ("board-2.0", 32, 2001)] {
///     let version = TypeBuilder::new(name).parent::<Board>().description("A versioned PC.");
///     qom.register(version.default("max-cpus", cpus).constant(Board::YEAR, year))?;
/// }
///
/// let board = qom.create_by_name_as::<Board>("board-2.0")?.complete()?;
/// assert_eq!((board.type_name(), board.max_cpus, Board::year(&board)), ("board-2.0", 32, 2001));
/// assert_eq!(qom.type_info("board-1.0")?.property("max-cpus").unwrap().default_value(), Some(8.into()));
/// # Ok::<(), Error>(())
/// ```
#[doc(alias = "type_register")]
#[doc(alias = "TypeInfo")]
#[must_use = "a type is made by `Qom::register`"]
pub struct TypeBuilder(NewType);

impl TypeBuilder {
    /// A type with this name, which needs a parent.
    #[track_caller]
    pub fn new(name: impl Into<String>) -> Self {
        let place = std::panic::Location::caller();
        TypeBuilder(NewType {
            name: name.into(),
            description: String::new(),
            parent: None,
            is_abstract: false,
            unstable: false,
            deprecated: None,
            defaults: Vec::new(),
            constants: Vec::new(),
            origin: Origin { package: "made at run time", file: place.file(), line: place.line() },
        })
    }

    /// Its parent. Of several, the last one counts.
    pub fn parent<T: QomType>(mut self) -> Self {
        self.0.parent = Some(ParentName::Type(T::INFO));
        self
    }

    /// Its parent, by name: also one that was made at run time. Of several, the last one counts.
    pub fn parent_name(mut self, name: impl Into<String>) -> Self {
        self.0.parent = Some(ParentName::Name(name.into()));
        self
    }

    /// What is said of it in listings; by default nothing.
    pub fn description(mut self, description: impl Into<String>) -> Self {
        self.0.description = description.into();
        self
    }

    /// Whether it is only a parent for others. It is not, by default, whatever its parent is.
    #[doc(alias = "abstract")]
    pub fn is_abstract(mut self, is_abstract: bool) -> Self {
        self.0.is_abstract = is_abstract;
        self
    }

    /// It will go; the text, which may be empty, is what to do instead. Its parent's mark is not its own.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// # /// A board.
    /// # #[derive(QomType)]
    /// # struct MotherBoard {}
    /// let qom = Qom::new()?;
    /// let old = TypeBuilder::new("mother-board-1.0").parent::<MotherBoard>().deprecated("use mother-board-2.0");
    /// let old = qom.register(old)?;
    /// assert!(old.marked().deprecated);
    /// assert_eq!(old.deprecation(), Some("use mother-board-2.0"));
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "deprecation_reason")]
    pub fn deprecated(mut self, text: impl Into<String>) -> Self {
        // On one line, as the derive has it.
        let text: String = text.into();
        self.0.deprecated = Some(text.split_whitespace().collect::<Vec<_>>().join(" "));
        self
    }

    /// It may change or go without notice.
    pub fn unstable(mut self) -> Self {
        self.0.unstable = true;
        self
    }

    /// A new default of an inherited property: for its objects and its descendants', not for its parent's.
    ///
    /// New defaults are set by the properties' own setters, after all declared defaults and before the `init` hooks: the
    /// ancestors' that are not replaced, then the type's own in the order given. A property that is computed is checked
    /// for the type of its value only; what its setter refuses is an error when an object is made.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// # /// Waits.
    /// # #[derive(QomType)]
    /// # struct Delay { #[qom(property, default = 1, range = 1..=9)] seconds: u8 }
    /// let qom = Qom::new()?;
    /// qom.register(TypeBuilder::new("long-delay").parent::<Delay>().default("seconds", 9))?;
    /// assert_eq!(qom.create_by_name("long-delay")?.get("seconds")?, 9);
    /// assert_eq!(qom.create_by_name("delay")?.get("seconds")?, 1);
    ///
    /// let longer = TypeBuilder::new("longer-delay").parent_name("long-delay").default("seconds", 10);
    /// assert_eq!(
    ///     qom.register(longer).unwrap_err().to_string(),
    ///     "type 'longer-delay': default of 'seconds': Property long-delay.seconds doesn't take value 10 \
    ///      (minimum: 1, maximum: 9)"
    /// );
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "object_property_set_default")]
    #[doc(alias = "compat_props")]
    pub fn default(mut self, property: impl Into<String>, value: impl Into<Value>) -> Self {
        self.0.defaults.push((property.into(), Given::Json(value.into())));
        self
    }

    /// The same from command-line text.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// # /// Keeps bytes.
    /// # #[derive(QomType)]
    /// # struct Store { #[qom(property)] size: Size }
    /// let qom = Qom::new()?;
    /// let big = qom.register(TypeBuilder::new("big-store").parent::<Store>().default_text("size", "1M"))?;
    /// assert_eq!(big.property("size").unwrap().default_value(), Some(1048576.into()));
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "GlobalProperty")]
    pub fn default_text(mut self, property: impl Into<String>, text: impl Into<String>) -> Self {
        self.0.defaults.push((property.into(), Given::Text(text.into())));
        self
    }

    /// Another value of a class constant. `Vehicle::WHEELS` is the key of `const WHEELS` in
    /// `#[qom_methods(Vehicle)] trait VehicleImpl`; a value of another type does not compile.
    ///
    /// `Vehicle::wheels(&object)` and `Vehicle::wheels_of(info)` give it. A body that names `Self::WHEELS` has the
    /// constant of the type that is written in Rust: write `Vehicle::wheels(this)` there.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// # /// Moves.
    /// # #[derive(QomType)]
    /// # #[qom(methods = VehicleImpl)]
    /// # pub struct Vehicle {}
    /// # #[qom_methods(Vehicle)]
    /// # pub trait VehicleImpl { const WHEELS: u32 = 4; }
    /// let qom = Qom::new()?;
    /// let cart = qom.register(TypeBuilder::new("cart").parent::<Vehicle>().constant(Vehicle::WHEELS, 2))?;
    /// assert_eq!(Vehicle::wheels_of(cart), Some(2));
    /// assert_eq!(Vehicle::wheels_of(Vehicle::INFO), Some(4));
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// ```compile_fail,E0308
    /// # use qom_runtime::prelude::*;
    /// # /// Moves.
    /// # #[derive(QomType)]
    /// # #[qom(methods = VehicleImpl)]
    /// # pub struct Vehicle {}
    /// # #[qom_methods(Vehicle)]
    /// # pub trait VehicleImpl { const WHEELS: u32 = 4; }
    /// let cart = TypeBuilder::new("cart").parent::<Vehicle>().constant(Vehicle::WHEELS, "two");
    /// ```
    #[doc(alias = "class_data")]
    pub fn constant<B: Methods, V: Copy + Send + Sync + 'static>(mut self, key: ClassConstant<B, V>, value: V) -> Self {
        self.0.constants.push(Box::new((key, value)));
        self
    }
}

impl fmt::Debug for TypeBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let NewType { name, parent, defaults, constants, .. } = &self.0;
        let constants: Vec<_> = constants.iter().map(|constant| constant.name()).collect();
        f.debug_struct("TypeBuilder")
            .field("name", name)
            .field("parent", parent)
            .field("defaults", defaults)
            .field("constants", &constants)
            .finish_non_exhaustive()
    }
}

impl Qom {
    /// Makes a type, which this `Qom` and no other has: it is listed, found by name, and made by
    /// [`create_by_name`](Self::create_by_name). There is no way to take it away.
    ///
    /// Objects refer to their types without counting and may outlive the `Qom`, so what is kept of the type, a few hundred
    /// bytes and for each new default the value and one entry a property, is never freed: register a type once, not for
    /// each object.
    ///
    /// # Errors
    ///
    /// All that is wrong, one line each, and then nothing is made or kept: the name is illegal, or taken by a type or
    /// an interface; there is no parent, it is unknown, or final; a property does not exist, cannot be set in a draft, is
    /// given twice, or the value does not fit its type, range or check; a constant is of a type that is no ancestor.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// let qom = Qom::new()?;
    /// let crate_box = qom.register(TypeBuilder::new("crate-box").parent::<Container>())?;
    /// assert!(crate_box.is_a("container") && qom.types().any(|info| std::ptr::eq(info, crate_box)));
    /// assert_eq!(qom.create_by_name_as::<Container>("crate-box")?.complete()?.type_name(), "crate-box");
    /// assert!(Qom::new()?.type_info("crate-box").is_err());
    ///
    /// let error = qom.register(TypeBuilder::new("crate-box").parent_name("Container")).unwrap_err();
    /// let text = error.to_string();
    /// let problems: Vec<_> = text.lines().collect();
    /// assert!(problems[0].starts_with("type 'crate-box': there is a type of this name, made at run time ("));
    /// assert_eq!(
    ///     problems[1],
    ///     "type 'crate-box': invalid object type: Container: there is a type 'container'"
    /// );
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "type_register")]
    pub fn register(&self, new: TypeBuilder) -> Result<&'static TypeInfo> {
        self.world.registry.register(&new.0)
    }
}
