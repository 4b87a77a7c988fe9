//! `accel`: what runs the guest's processors.

use qom_runtime::prelude::*;

/// What runs the guest's processors. The types below it, `NAME-accel`, are the accelerators that a program has:
/// `query-accelerators` lists them.
///
/// ```
/// use qom_qmp::{Accel, Monitor};
/// use qom_runtime::prelude::*;
///
/// /// The kernel's.
/// #[derive(QomType)]
/// #[qom(name = "kvm-accel", parent = Accel)]
/// struct KvmAccel {}
///
/// let monitor = Monitor::builder(&Qom::new()?).identity(|identity| identity.accelerator = "kvm".into()).build()?;
/// let answer = monitor.execute("query-accelerators", Value::Null)?;
/// assert_eq!(answer, serde_json::json!({"enabled": "kvm", "present": ["kvm", "tcg"]}));
/// # Ok::<(), Error>(())
/// ```
#[doc(alias = "TYPE_ACCEL")]
#[derive(QomType, Debug)]
#[qom(abstract)]
pub struct Accel {}

/// The program itself, which emulates them.
#[doc(alias = "TYPE_TCG_ACCEL")]
#[derive(QomType, Debug)]
#[qom(parent = "accel")]
pub struct TcgAccel {}

/// The names of the accelerators that there are, and that are used; sorted.
pub(crate) fn present(qom: &Qom, used: &str) -> Vec<String> {
    let accelerators = qom.types().filter(|info| info.descends_from(Accel::INFO) && !info.is_abstract());
    let mut names: Vec<_> =
        accelerators.map(|info| info.name().strip_suffix("-accel").unwrap_or(info.name())).collect();
    names.push(used);
    names.sort_unstable();
    names.dedup();
    names.into_iter().map(str::to_owned).collect()
}
