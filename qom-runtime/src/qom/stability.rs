//! What users may use that is deprecated or unstable: a policy of each world, and who is warned.

use crate::Qom;
use crate::error::{Error, ErrorKind, Result};
use crate::property::PropertyInfo;
use crate::raw::class::Marks;
use crate::sync::{Arc, Mutex, lock};
use crate::type_info::TypeInfo;
use std::collections::BTreeMap;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What is done when a user uses what is marked.
///
/// It concerns what users *say*: the types and properties in what [`Qom::add_object`], [`Qom::load_objects`] and
/// `Qom::add_device` are given, and whatever others ask with [`Qom::admit_type`] and [`Qom::admit_property`]. What a
/// program makes and sets itself, with [`Qom::create`] and [`Draft::set`](crate::Draft::set), does not ask.
///
/// ```
/// use qom_runtime::{InputPolicy, StabilityPolicy, prelude::*};
///
/// /// A key for an old cipher.
/// #[derive(QomType)]
/// #[qom(implements(UserCreatable), deprecated = "use aes-key")]
/// struct DesKey {}
/// impl UserCreatable for DesKey {}
///
/// let qom = Qom::new()?;
/// let key = ObjectDefinition::new("des-key", "k0");
/// qom.set_stability_policy(StabilityPolicy { deprecated: InputPolicy::Reject, ..Default::default() });
/// let error = qom.add_object(&key).unwrap_err();
/// assert_eq!(error.to_string(), "Deprecated type des-key disabled by policy");
/// assert_eq!(error.hint(), Some("use aes-key"));
///
/// qom.set_stability_policy(StabilityPolicy::default());
/// qom.add_object(&key)?;
/// # Ok::<(), Error>(())
/// ```
#[doc(alias = "CompatPolicy")]
#[doc(alias = "compat_policy")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StabilityPolicy {
    /// For what is deprecated.
    #[doc(alias = "deprecated-input")]
    pub deprecated: InputPolicy,
    /// For what is unstable.
    #[doc(alias = "unstable-input")]
    pub unstable: InputPolicy,
}

/// What is done about one mark.
#[doc(alias = "CompatPolicyInput")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum InputPolicy {
    /// Nothing.
    #[default]
    Accept,
    /// Those who listen are told: [`Qom::on_stability_warning`].
    Warn,
    /// It is refused.
    Reject,
}

/// One use of what is deprecated or unstable. Its `Display` is one line.
///
/// ```
/// use qom_runtime::{StabilityMark, StabilityWarning};
///
/// let mark = StabilityMark::Deprecated;
/// let warning = StabilityWarning { mark, type_name: "modem", parameter: Some("baud"), text: Some("use rate") };
/// assert_eq!((warning.kind(), warning.name()), ("parameter", "baud"));
/// assert_eq!(warning.to_string(), "deprecated parameter 'baud' of type 'modem': use rate");
///
/// let warning = StabilityWarning { mark: StabilityMark::Unstable, parameter: None, text: None, ..warning };
/// assert_eq!(warning.to_string(), "unstable type 'modem'");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StabilityWarning {
    /// Which mark it has.
    pub mark: StabilityMark,
    /// The type, or the one that declares the parameter.
    pub type_name: &'static str,
    /// The property, if it is one.
    pub parameter: Option<&'static str>,
    /// What to do instead, if it is deprecated and that is known.
    pub text: Option<&'static str>,
}

/// Why a use is one to warn of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StabilityMark {
    /// What is used will go.
    Deprecated,
    /// What is used may change or go without notice.
    Unstable,
}

impl StabilityWarning {
    /// `type` or `parameter`.
    pub fn kind(&self) -> &'static str {
        if self.parameter.is_some() { "parameter" } else { "type" }
    }

    /// The name of the parameter, or of the type.
    pub fn name(&self) -> &'static str {
        self.parameter.unwrap_or(self.type_name)
    }

    fn refusal(self) -> Error {
        let (kind, name) = (self.kind().to_owned(), self.name().to_owned());
        match self.mark {
            StabilityMark::Deprecated => {
                ErrorKind::DeprecatedInput { kind, name, text: self.text.map(str::to_owned) }.into()
            }
            StabilityMark::Unstable => ErrorKind::UnstableInput { kind, name }.into(),
        }
    }
}

impl fmt::Display for StabilityWarning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} '{}'", self.mark, self.kind(), self.name())?;
        if self.parameter.is_some() {
            write!(f, " of type '{}'", self.type_name)?;
        }
        self.text.map_or(Ok(()), |text| write!(f, ": {text}"))
    }
}

impl fmt::Display for StabilityMark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            StabilityMark::Deprecated => "deprecated",
            StabilityMark::Unstable => "unstable",
        })
    }
}

type Listener = Arc<dyn Fn(&StabilityWarning) + Send + Sync>;

/// One for each world.
#[derive(Default)]
struct Stability {
    policy: Mutex<StabilityPolicy>,
    listeners: Mutex<Listeners>,
}

/// In the order in which they came.
#[derive(Default)]
struct Listeners {
    next: u64,
    list: BTreeMap<u64, Listener>,
}

impl Stability {
    /// Refuses first: of what is refused, nobody is warned.
    fn admit(&self, used: &[StabilityWarning]) -> Result<()> {
        let policy = *lock(&self.policy);
        let on = |warning: &StabilityWarning| match warning.mark {
            StabilityMark::Deprecated => policy.deprecated,
            StabilityMark::Unstable => policy.unstable,
        };
        if let Some(refused) = used.iter().find(|warning| on(warning) == InputPolicy::Reject) {
            return Err(refused.refusal());
        }
        used.iter().filter(|warning| on(warning) == InputPolicy::Warn).for_each(|warning| self.warn(warning));
        Ok(())
    }

    fn warn(&self, warning: &StabilityWarning) {
        let listeners: Vec<Listener> = lock(&self.listeners).list.values().cloned().collect();
        for listener in listeners {
            // It may be the last to have the function, whose drop is user code too.
            let told = catch_unwind(AssertUnwindSafe(move || listener(warning)));
            // What was thrown may panic when it is dropped.
            told.unwrap_or_else(std::mem::forget);
        }
    }
}

/// What is marked of a use: deprecated before unstable.
fn marked(
    marks: Marks,
    type_name: &'static str,
    parameter: Option<&'static str>,
    text: Option<&'static str>,
) -> impl Iterator<Item = StabilityWarning> {
    let one = move |mark, text| StabilityWarning { mark, type_name, parameter, text };
    let deprecated = marks.deprecated.then(|| one(StabilityMark::Deprecated, text));
    deprecated.into_iter().chain(marks.unstable.then(|| one(StabilityMark::Unstable, None)))
}

fn of_type(info: &TypeInfo) -> impl Iterator<Item = StabilityWarning> {
    marked(info.marked(), info.name(), None, info.deprecation())
}

fn of_property(property: &PropertyInfo) -> impl Iterator<Item = StabilityWarning> {
    marked(property.marked(), property.owner().name(), Some(property.name()), property.deprecation())
}

/// Keeps a function of [`Qom::on_stability_warning`] until it is dropped.
#[must_use = "the function is told until this is dropped"]
pub struct StabilityListening {
    stability: Arc<Stability>,
    number: u64,
}

impl Drop for StabilityListening {
    fn drop(&mut self) {
        // Dropped when nothing is locked: it may own anything.
        let gone = lock(&self.stability.listeners).list.remove(&self.number);
        drop(gone);
    }
}

impl fmt::Debug for StabilityListening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StabilityListening")
    }
}

impl Qom {
    /// What is done from now on when a user uses what is deprecated or unstable. At first, both are accepted.
    #[doc(alias = "compat_policy")]
    pub fn set_stability_policy(&self, policy: StabilityPolicy) {
        *lock(&self.extension::<Stability>().policy) = policy;
    }

    /// What was set by [`set_stability_policy`](Self::set_stability_policy).
    pub fn stability_policy(&self) -> StabilityPolicy {
        *lock(&self.extension::<Stability>().policy)
    }

    /// Calls a function once for each use that the policy says to [warn](InputPolicy::Warn) of, on the thread of the user;
    /// nothing is locked meanwhile. A panic in it is contained. It is kept by that: a [`Qom`], or a handle to an object, in
    /// it would keep the world for ever.
    ///
    /// ```
    /// use qom_runtime::{InputPolicy, StabilityPolicy, prelude::*};
    /// use std::sync::mpsc::channel;
    ///
    /// /// A network card.
    /// #[derive(QomType)]
    /// #[qom(implements(UserCreatable))]
    /// struct TapDevice {
    ///     #[qom(property, deprecated = "use queues")]
    ///     vectors: u8,
    /// }
    /// impl UserCreatable for TapDevice {}
    ///
    /// let qom = Qom::new()?;
    /// qom.set_stability_policy(StabilityPolicy { deprecated: InputPolicy::Warn, ..Default::default() });
    /// let (sender, warnings) = channel();
    /// let _listening = qom.on_stability_warning(move |warning| sender.send(warning.to_string()).unwrap());
    /// qom.add_object(&ObjectDefinition::new("tap-device", "t0").with("vectors", 3))?;
    /// assert_eq!(warnings.try_iter().collect::<Vec<_>>(), [
    ///     "deprecated parameter 'vectors' of type 'tap-device': use queues",
    /// ]);
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "warn_report")]
    pub fn on_stability_warning(&self, call: impl Fn(&StabilityWarning) + Send + Sync + 'static) -> StabilityListening {
        let stability = self.extension::<Stability>();
        let number = {
            let mut listeners = lock(&stability.listeners);
            listeners.next += 1;
            let number = listeners.next;
            listeners.list.insert(number, Arc::new(call));
            number
        };
        StabilityListening { stability, number }
    }

    /// Whether users may use a type. It counts as a use: the policy may have it warned of.
    ///
    /// # Errors
    ///
    /// `Deprecated type .. disabled by policy`, with a hint if it is known what to do instead; `Unstable type .. disabled by
    /// policy`.
    #[doc(alias = "compat_policy_input_ok")]
    pub fn admit_type(&self, info: &TypeInfo) -> Result<()> {
        self.admit(of_type(info))
    }

    /// Whether users may say something of a property: set it, or give it another default. It counts as a use.
    ///
    /// # Errors
    ///
    /// `Deprecated parameter .. disabled by policy`, with a hint if it is known what to do instead; `Unstable parameter ..
    /// disabled by policy`.
    ///
    /// ```
    /// # use qom_runtime::{InputPolicy, StabilityPolicy, prelude::*};
    /// # /// A disk.
    /// # #[derive(QomType)]
    /// # struct OldDisk { #[qom(property, unstable)] cylinders: u32 }
    /// let qom = Qom::new()?;
    /// qom.set_stability_policy(StabilityPolicy { unstable: InputPolicy::Reject, ..Default::default() });
    /// let error = qom.admit_property(OldDisk::INFO.property("cylinders").unwrap()).unwrap_err();
    /// assert_eq!(error.to_string(), "Unstable parameter cylinders disabled by policy");
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "compat_policy_input_ok")]
    pub fn admit_property(&self, property: &PropertyInfo) -> Result<()> {
        self.admit(of_property(property))
    }

    /// Whether users may ask for an object of this type with properties of these names: all of it, before anything is warned
    /// of. Names that the type does not know are left to whoever sets them.
    ///
    /// # Errors
    ///
    /// As for [`admit_type`](Self::admit_type), then for each property as for [`admit_property`](Self::admit_property).
    #[doc(alias = "compat_policy_input_ok")]
    pub fn admit_definition<'a>(&self, info: &TypeInfo, properties: impl IntoIterator<Item = &'a str>) -> Result<()> {
        let properties = properties.into_iter().filter_map(|name| info.property(name));
        self.admit(of_type(info).chain(properties.flat_map(of_property)))
    }

    fn admit(&self, used: impl Iterator<Item = StabilityWarning>) -> Result<()> {
        let used: Vec<_> = used.collect();
        // Of what is not marked, nobody is asked.
        if used.is_empty() { Ok(()) } else { self.extension::<Stability>().admit(&used) }
    }
}
