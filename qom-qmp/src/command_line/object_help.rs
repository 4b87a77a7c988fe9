//! What `-object help` and `-object X,help` print. All of it is read from constants: no object is made.

use super::listing;
use qom_runtime::prelude::*;

/// The types that `-object` takes.
///
/// ```
/// use qom_qmp::command_line::object_help;
/// use qom_runtime::prelude::*;
///
/// /// Keys.
/// #[derive(QomType)]
/// #[qom(implements(UserCreatable))]
/// struct KeyRing {}
/// impl UserCreatable for KeyRing {}
///
/// let qom = Qom::with_types([KeyRing::INFO])?;
/// assert_eq!(object_help::list(&qom), "List of user creatable objects:\n  key-ring\n");
/// # Ok::<(), Error>(())
/// ```
#[doc(alias = "user_creatable_print_types")]
pub fn list(qom: &Qom) -> String {
    let is_wanted = |info: &&'static TypeInfo| !info.is_abstract() && info.implements::<UserCreatableRef>();
    let lines: String = qom.types().filter(is_wanted).map(|info| format!("  {}\n", info.name())).collect();
    format!("List of user creatable objects:\n{lines}")
}

/// The properties of a type that can be set. Of a type that there is not, this is the [`list`], as in QEMU; any other will
/// do, also one that `-object` does not take.
///
/// ```
/// use qom_qmp::command_line::object_help;
/// use qom_runtime::prelude::*;
///
/// /// A password.
/// #[derive(QomType)]
/// #[qom(implements(UserCreatable))]
/// struct PassPhrase {
///     /// What nobody knows.
///     #[qom(property)]
///     data: String,
/// }
/// impl UserCreatable for PassPhrase {}
///
/// let qom = Qom::with_types([PassPhrase::INFO])?;
/// let text = object_help::options(&qom, "pass-phrase");
/// assert_eq!(text, "pass-phrase options:\n  data=<string>          - What nobody knows\n");
/// assert_eq!(object_help::options(&qom, "sacred"), object_help::list(&qom));
/// # Ok::<(), Error>(())
/// ```
#[doc(alias = "user_creatable_print_help")]
pub fn options(qom: &Qom, type_name: &str) -> String {
    match qom.type_info(type_name) {
        Ok(info) => settable(info),
        Err(_) => list(qom),
    }
}

/// The properties that can be set.
pub(super) fn settable(info: &'static TypeInfo) -> String {
    let is_settable = |uses: qom_runtime::property::Uses| uses.settable_in_draft || uses.settable_live;
    listing::options(info.name(), info.properties().filter(|property| is_settable(property.uses())))
}
