//! Every refusal that the framework knows, with its text.

use super::{Error, ErrorClass, StateProblem};

/// What went wrong.
///
/// A kind holds names, never objects. The fields are the substitutions of the text: `type_name` and
/// `wanted` name types, `property` a property, `parameter` an argument or a property whose value is
/// looked at, `object` is the path of an object or, outside the tree, its type's name, and `id` is
/// `None` where the device is anonymous.
///
/// ```
/// use qom_runtime::error::{Error, ErrorKind};
///
/// let error = Error::from(ErrorKind::Abstract { type_name: "device".into() });
/// assert_eq!(error.to_string(), "Object type 'device' is abstract");
/// assert!(matches!(error.kind(), ErrorKind::Abstract { type_name } if type_name == "device"));
/// ```
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
#[allow(missing_docs, reason = "each variant is documented, its fields by the names given above")]
pub enum ErrorKind {
    // Types and creation.
    /// No type has this name.
    #[error("invalid object type: {type_name}")]
    UnknownType { type_name: String },
    /// No type has this name; the wording of the commands that describe types. `DeviceNotFound`.
    #[error("Class '{type_name}' not found")]
    UnknownClass { type_name: String },
    /// The type is not the wanted one, nor a descendant of it, nor does it implement it.
    #[error("object type '{type_name}' is not a '{wanted}'")]
    WrongKind { type_name: String, wanted: String },
    /// The type is only a base for others.
    #[error("Object type '{type_name}' is abstract")]
    Abstract { type_name: String },
    /// Another object holds the type's slot; [`Error::holder`] names it. The text is `message`,
    /// where the type's author wrote one.
    #[error("{}", conflict(type_name, message.as_deref()))]
    SingletonConflict { type_name: String, message: Option<String> },
    /// The type's slot is for one object ever, and that object has been.
    #[error("Object type '{type_name}' may be created only once, and has been")]
    OnceUsed { type_name: String },

    // Objects that users make.
    /// An id breaks the rule of [`is_id`](crate::name::is_id).
    #[error("Parameter '{parameter}' expects an identifier")]
    InvalidId { parameter: String },
    /// Two members of a group have the same id.
    #[error("Duplicate ID '{id}' for {group}")]
    DuplicateId { id: String, group: String },
    /// Two devices have the same id.
    #[error("Duplicate device ID '{id}'")]
    DuplicateDeviceId { id: String },
    /// The type's objects are not for users to make.
    #[error("object type '{type_name}' isn't supported by object-add")]
    NotUserCreatable { type_name: String },
    /// [`Abstract`](Self::Abstract) in the words of `object-add`.
    #[error("object type '{type_name}' is abstract")]
    AbstractUserCreatable { type_name: String },
    /// No object that a user made has this id.
    #[error("object '{id}' not found")]
    ObjectNotFound { id: String },
    /// The object can not be deleted while something uses it.
    #[error("object '{id}' is in use, can not be deleted")]
    ObjectInUse { id: String },
    /// The object stands among those that users made, and is none.
    #[error("object '{id}' is not user-creatable, can not be deleted")]
    NotUserDeletable { id: String },
    /// One of several definitions could not be loaded: the one at this place in their list.
    #[error("object '{id}': {cause}")]
    Definition { place: usize, id: String, cause: Error },
    /// Definitions refer to each other in a circle, each to the next and the last to the first.
    #[error("objects refer to each other in a cycle: {}", cycle(ids))]
    DefinitionCycle { ids: Vec<String> },
    /// No device type has this name or alias.
    #[error("{} is not a valid device model name", driver(name, alias.as_deref()))]
    UnknownDriver { name: String, alias: Option<String> },

    // Devices, buses and the machine.
    /// No bus has this name.
    #[error("Bus '{bus}' not found")]
    BusNotFound { bus: String },
    /// The bus takes no more devices.
    #[error("Bus '{bus}' is full")]
    BusFull { bus: String },
    /// The end of a path is a device with several buses, and names none of them.
    #[error("Device '{device}' has multiple child buses")]
    ManyChildBuses { device: String },
    /// The end of a path is a device without a bus.
    #[error("Device '{device}' has no child bus")]
    NoChildBus { device: String },
    /// The device is for another type of bus, or for none.
    #[error("Device '{device}' can't go on {bus_type} bus")]
    WrongBus { device: String, bus_type: String },
    /// There is no bus of the type that the device needs.
    #[error("No '{bus_type}' bus found for device '{device}'")]
    NoBus { bus_type: String, device: String },
    /// There is one, and it takes no more devices.
    #[error("A '{bus_type}' bus was found but is full")]
    EachBusFull { bus_type: String },
    /// Another device, or a draft, has the address.
    #[error("address {address:#x} is in use by {object}")]
    AddressInUse { address: u64, object: String },
    /// No address of a range is free.
    #[error("no address from {first:#x} to {last:#x} is free on this '{bus_type}'")]
    NoFreeAddress { bus_type: String, first: u64, last: u64 },
    /// The device is on a bus, or has a place on one.
    #[error("device '{type_name}' is on a bus already")]
    OnABus { type_name: String },
    /// The device is on no bus.
    #[error("device '{type_name}' is on no bus")]
    NotOnABus { type_name: String },
    /// The type is not for plugging while the machine runs.
    #[error("Device '{type_name}' does not support hotplugging")]
    NotHotpluggable { type_name: String },
    /// The bus is not for plugging while the machine runs.
    #[error("Bus '{bus}' does not support hotplugging")]
    BusNotHotpluggable { bus: String },
    /// The device is on no bus, and the machine has no handler for it.
    #[error("Device '{type_name}' can not be hotplugged on this machine")]
    NotHotpluggableHere { type_name: String },
    /// Only devices that can migrate are wanted.
    #[error("Device {type_name} is not migratable, but --only-migratable was specified")]
    NotMigratable { type_name: String },
    /// A command is not allowed while a migration runs.
    #[error("{command} not allowed while migrating")]
    Migrating { command: String },
    /// The object to be unplugged is no device.
    #[error("{name} is not a device")]
    NotADevice { name: String },
    /// The device is about to be unplugged.
    #[error("Device {device} is already in the process of unplug")]
    UnplugPending { device: String },
    /// Nobody asked for the device to be unplugged.
    #[error("Device '{device}' is not being unplugged")]
    NotBeingUnplugged { device: String },

    // Properties.
    /// The type has no such property.
    #[error("Property '{type_name}.{property}' not found")]
    PropertyNotFound { type_name: String, property: String },
    /// The property can only be written.
    #[error("Property '{type_name}.{property}' is not readable")]
    PropertyNotReadable { type_name: String, property: String },
    /// The property can only be read.
    #[error("Property '{type_name}.{property}' is not writable")]
    PropertyNotWritable { type_name: String, property: String },
    /// The object already has a property or a child of this name.
    #[error("attempt to add duplicate property '{property}' to object (type '{type_name}')")]
    DuplicateProperty { type_name: String, property: String },
    /// A name breaks the rule of [`is_property_name`](crate::name::is_property_name).
    #[error("'{property}' is not a legal property name")]
    InvalidPropertyName { property: String },
    /// An object was given to a property that is no link.
    #[error("Property '{type_name}.{property}' is not a link")]
    NotALink { type_name: String, property: String },
    /// A strong link, or one whose target is checked, was given what does not live yet, or no more.
    #[error("Property '{property}' links to a '{target}' that is not live")]
    TargetNotLive { property: String, target: String },
    /// The property belongs to its type, or is a child.
    #[error("Property '{type_name}.{property}' was not added at run time and cannot be removed")]
    NotRemovable { type_name: String, property: String },
    /// The property stands for one of another object, which has ended.
    #[error("Property '{type_name}.{property}' is an alias, and the object that it stands for is gone")]
    AliasGone { type_name: String, property: String },
    /// The property stands for itself, by way of others.
    #[error("Property '{type_name}.{property}' is an alias that leads in a circle")]
    AliasLoop { type_name: String, property: String },
    /// The property is not of this enum.
    #[error("Property {property} on {type_name} is not '{wanted}' enum type")]
    NotEnum { type_name: String, property: String, wanted: String },
    /// The property of a device was fixed when it was realized.
    #[error(
        "Attempt to set property '{property}' on {} (type '{type_name}') after it was realized",
        device(id.as_deref())
    )]
    Realized { property: String, id: Option<String>, type_name: String },
    /// The link of a device was fixed when it was realized.
    #[error(
        "Attempt to set link property '{property}' on {} (type '{type_name}') \
         after it was realized",
        device(id.as_deref())
    )]
    LinkRealized { property: String, id: Option<String>, type_name: String },
    /// The property of an object that is no device was fixed when it was completed.
    #[error(
        "Attempt to set property '{property}' on object '{object}' (type '{type_name}') \
         after it was completed"
    )]
    Completed { property: String, object: String, type_name: String },
    /// A number is outside the property's range.
    #[error(
        "Property {type_name}.{property} doesn't take value {value} \
         (minimum: {min}, maximum: {max})"
    )]
    OutOfRange { type_name: String, property: String, value: String, min: String, max: String },
    /// A number is above the largest that the property takes, where only that one is declared.
    #[error("Property {type_name}.{property} doesn't take value {value} (maximum: {max})")]
    AboveMaximum { type_name: String, property: String, value: String, max: String },
    /// The object with this id is used by another property.
    #[error("Property '{type_name}.{property}' can't take value '{value}', it's in use")]
    ValueInUse { type_name: String, property: String, value: String },
    /// The property does not take this value, or the object with this id, which is of another type.
    #[error("Property '{type_name}.{property}' doesn't take value '{value}'")]
    ValueNotTaken { type_name: String, property: String, value: String },
    /// No object has this id.
    #[error("Property '{type_name}.{property}' can't find value '{value}'")]
    ValueNotFound { type_name: String, property: String, value: String },
    /// What was used is deprecated, and the policy does not have it; `kind` is `type` or `parameter`, and `text` what to do
    /// instead.
    #[error("Deprecated {kind} {name} disabled by policy")]
    DeprecatedInput { kind: String, name: String, text: Option<String> },
    /// What was used is unstable, and the policy does not have it.
    #[error("Unstable {kind} {name} disabled by policy")]
    UnstableInput { kind: String, name: String },
    /// A global default could not be applied.
    #[error("can't apply global {driver}.{property}={value}: {cause}")]
    Global { driver: String, property: String, value: String, cause: Error },

    // Values.
    /// A value has the wrong JSON type, or a link's target the wrong object type.
    #[error("Invalid parameter type for '{parameter}', expected: {expected}")]
    InvalidType { parameter: String, expected: String },
    /// A value of another form, or one that is not taken; also every `Parameter 'driver' expects ..`.
    #[error("Parameter '{parameter}' expects {expects}")]
    InvalidParameter { parameter: String, expects: String },
    /// An integer that the type of the property cannot hold.
    #[error("Parameter '{parameter}' expects {expects}")]
    DoesNotFit { parameter: String, expects: String },
    /// A value that the setter or the check of a property does not take, which knows no names: where one of them says so
    /// it becomes [`ValueNotTaken`](Self::ValueNotTaken).
    #[error("value '{value}' is not taken")]
    NotTaken { value: String },
    /// A word that the enum does not have.
    #[error("Parameter '{parameter}' does not accept value '{value}'")]
    NotAccepted { parameter: String, value: String },
    /// A required argument was not given.
    #[error("Parameter '{parameter}' is missing")]
    MissingParameter { parameter: String },
    /// An argument was given that nobody reads.
    #[error("Parameter '{parameter}' is unexpected")]
    UnexpectedParameter { parameter: String },
    /// Arguments below this prefix were given that nobody reads.
    #[error("Parameters '{parameter}.*' are unexpected")]
    UnexpectedParameters { parameter: String },
    /// A list ends too early.
    #[error("Fewer list elements expected")]
    FewerElements,
    /// A number has bits that the property does not have.
    #[error("Property value for '{parameter}' has bits outside mask '{mask:#x}'")]
    OutsideMask { parameter: String, mask: u64 },
    /// A list that is given once was given already.
    #[error("array size property {parameter} may not be set more than once")]
    ArraySetTwice { parameter: String },
    /// A list has more elements than the property takes.
    #[error("array is too big")]
    ArrayTooBig,
    /// A size does not fit.
    #[error("Value '{value}' is out of range for parameter '{parameter}'")]
    ValueOutOfRange { value: String, parameter: String },
    /// A structured value was not understood.
    #[error("Parameter '{parameter}' is not valid: {reason}")]
    InvalidValue { parameter: String, reason: String },

    // State.
    /// Something of an object's state could not be saved.
    #[error("{path}: {item}: {cause}")]
    NotSaved { path: String, item: String, cause: Error },
    /// While state was to be saved or loaded, something changed it all the time.
    #[error("the state does not come to rest: stop what changes it, or try again")]
    NotAtRest,
    /// What was saved does not fit what is there: each line is one problem.
    #[error("{}", lines(problems))]
    StateMismatch { problems: Vec<StateProblem> },
    /// After the state of an object was put back, its type refused it.
    #[error("{path}: {type_name}: {cause}")]
    StateRefused { path: String, type_name: String, cause: Error },
    /// A document is not one of saved state, or of a later format.
    #[error("not a saved state: {reason}")]
    NotSavedState { reason: String },

    // Paths and the tree.
    /// Nothing is found under this path or id. `DeviceNotFound`.
    #[error("Device '{name}' not found")]
    DeviceNotFound { name: String },
    /// A partial path leads to several objects.
    #[error("Path '{path}' does not uniquely identify an object")]
    AmbiguousPath { path: String },
    /// The only object of a type was wanted, and there is none.
    #[error("No object found of type {type_name}")]
    NoneOfType { type_name: String },
    /// The only object of a type was wanted, and there are more.
    #[error("More than one object of type {type_name}")]
    ManyOfType { type_name: String },
    /// A name breaks the rule of [`is_component`](crate::name::is_component).
    #[error("'{name}' is not a legal name for a child")]
    InvalidComponent { name: String },
    /// The object to be added is somebody's child already.
    #[error("object '{object}' already has a parent")]
    HasParent { object: String },
    /// The root was to be added to another object, or moved.
    #[error("object '{object}' is the root, which stands in no other object")]
    IsRoot { object: String },
    /// The object to be added is the new parent itself or stands above it.
    #[error("object '{object}' is an ancestor of its new parent")]
    AncestorOfParent { object: String },

    /// A machine was to be part of another object.
    #[error("a '{type_name}' is a machine, which stands at '/machine' and not in another object")]
    MachineInside { type_name: String },
    /// The object to be moved is a child that its parent's type declares.
    #[error("object '{object}' is declared by the type of its parent and cannot be moved")]
    Declared { object: String },

    /// What has children was to be added below a declared child that has left its parent, which still keeps it: the two
    /// might keep each other.
    #[error("a '{object}' that has left the parent that declares it takes no objects that have children")]
    BelowDeclared { object: String },

    // The world.
    /// Types that cannot be in one registry, all problems together.
    #[error("{}", problems.join("\n"))]
    Registry { problems: Vec<String> },
    /// A text that is no schema; `place` is where in it.
    #[error("schema document, {place}: {reason}")]
    InvalidSchema { place: String, reason: String },
    /// Objects of two worlds were to be connected.
    #[error("object '{object}' belongs to another Qom")]
    MixedQom { object: String },
    /// The object has to join a world first.
    #[error("object '{object}' does not belong to a Qom")]
    NoQom { object: String },
    /// The object has left the tree for good.
    #[error("object '{object}' has left the tree, which undid it, and cannot come back")]
    Retired { object: String },
    /// The last handle of the world is gone.
    #[error("the Qom is gone")]
    QomGone,

    /// A text of the user's own.
    #[error("{0}")]
    Custom(String),
}

impl ErrorKind {
    /// The class that a new error of this kind has.
    pub(super) fn class(&self) -> ErrorClass {
        match self {
            Self::DeviceNotFound { .. } | Self::UnknownClass { .. } => ErrorClass::DeviceNotFound,
            Self::Global { cause, .. } | Self::Definition { cause, .. } => cause.class(),
            _ => ErrorClass::GenericError,
        }
    }

    /// The parameter, where the form of its value is wrong: what is said of that names it as it was given. A value that has
    /// the right form, and is not taken, is the matter of the property itself.
    pub(super) fn malformed(&mut self) -> Option<&mut String> {
        match self {
            Self::InvalidType { parameter, .. }
            | Self::InvalidParameter { parameter, .. }
            | Self::InvalidValue { parameter, .. } => Some(parameter),
            _ => None,
        }
    }

    /// The advice that a new error of this kind carries.
    pub(super) fn hint(&self) -> Option<&str> {
        match self {
            Self::InvalidId { .. } => {
                Some("Identifiers consist of letters, digits, '-', '.', '_', starting with a letter.")
            }
            Self::DeprecatedInput { text, .. } => text.as_deref(),
            Self::Global { cause, .. } | Self::Definition { cause, .. } => cause.hint(),
            _ => None,
        }
    }
}

fn conflict(type_name: &str, message: Option<&str>) -> String {
    match message {
        Some(message) => message.to_owned(),
        None => format!("Object type '{type_name}' conflicts with an existing singleton instance"),
    }
}

fn cycle(ids: &[String]) -> String {
    let round = ids.iter().chain(ids.first());
    round.map(String::as_str).collect::<Vec<_>>().join(" -> ")
}

fn lines(problems: &[StateProblem]) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

fn device(id: Option<&str>) -> String {
    id.map_or_else(|| "anonymous device".to_owned(), |id| format!("device '{id}'"))
}

fn driver(name: &str, alias: Option<&str>) -> String {
    match alias {
        Some(alias) => format!("'{name}' (alias '{alias}')"),
        None => format!("'{name}'"),
    }
}

#[cfg(test)]
mod tests;
