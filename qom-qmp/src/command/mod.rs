//! A command: its name, its typed signature, what it does, and when it may be used.

mod handler;
mod table;

pub use handler::Handler;
pub(crate) use table::{Refusal, Table};

use crate::data::Data;
use crate::monitor::Monitor;
use crate::schema::{Member, Types};
use qom_runtime::value::{Map, Value};
use qom_runtime::{Error, Result};
use std::fmt;

type Run = Box<dyn Fn(&Monitor, Map<String, Value>) -> Result<Value> + Send + Sync>;
type DescribeArguments = Box<dyn Fn(&Monitor, &mut Types) -> String + Send + Sync>;

/// A command that clients can execute.
///
/// Its signature is that of a function: names of the arguments, and a function whose parameters are their types. Arguments
/// are checked before it is called, and the schema lists them. An argument of type `Option` may be absent.
///
/// ```
/// use qom_qmp::{Command, Monitor};
/// use qom_runtime::prelude::*;
///
/// let blink = Command::new("x-blink", ["led", "times"], |monitor: &Monitor, led: String, times: Option<u8>| {
///     let led = monitor.qom().resolve(&led)?;
///     Ok(format!("{} blinks {} times", led.type_name(), times.unwrap_or(1)))
/// });
/// let monitor = Monitor::builder(&Qom::new()?).command(blink).build()?;
///
/// let arguments = serde_json::json!({"led": "/objects", "times": 3});
/// assert_eq!(monitor.execute("x-blink", arguments)?, "container blinks 3 times");
/// let error = monitor.execute("x-blink", serde_json::json!({"led": "/objects", "times": "3"})).unwrap_err();
/// assert_eq!(error.to_string(), "Parameter 'times' expects uint64");
/// let error = monitor.execute("x-blink", serde_json::json!({"times": 3})).unwrap_err();
/// assert_eq!(error.to_string(), "Parameter 'led' is missing");
/// # Ok::<(), Error>(())
/// ```
pub struct Command {
    name: &'static str,
    run: Run,
    describe_arguments: DescribeArguments,
    describe_result: fn(&mut Types) -> String,
    features: Vec<&'static str>,
    pub(crate) oob: bool,
    pub(crate) before_machine: bool,
    pub(crate) disabled: Option<String>,
}

impl Command {
    /// A command with these arguments. `run` is called on the thread of the client; several clients may call it at the
    /// same time. Where it panics, the client gets an error.
    pub fn new<const N: usize, A, H: Handler<N, A>>(name: &'static str, arguments: [&'static str; N], run: H) -> Self {
        let describe = move |_: &Monitor, types: &mut Types| {
            let members = H::members(&arguments, types);
            match members.is_empty() {
                true => types.empty(),
                false => types.object(&format!("{name}-arguments"), members),
            }
        };
        Command {
            name,
            run: Box::new(move |monitor, given| run.call(monitor, &arguments, given)),
            describe_arguments: Box::new(describe),
            describe_result: H::describe_result,
            features: Vec::new(),
            oob: false,
            before_machine: false,
            disabled: None,
        }
    }

    /// A command that takes any arguments, and looks at them itself. `describe` gives the name of their object type.
    pub(crate) fn free<R: Data>(
        name: &'static str,
        describe: impl Fn(&Monitor, &mut Types) -> String + Send + Sync + 'static,
        run: impl Fn(&Monitor, Map<String, Value>) -> Result<R> + Send + Sync + 'static,
    ) -> Self {
        Command {
            name,
            run: Box::new(move |monitor, given| run(monitor, given).map(R::write)),
            describe_arguments: Box::new(describe),
            describe_result: R::describe,
            features: Vec::new(),
            oob: false,
            before_machine: false,
            disabled: None,
        }
    }

    /// It may be used before the machine is ready too.
    #[doc(alias = "allow-preconfig")]
    #[must_use]
    pub fn before_machine(mut self) -> Self {
        self.before_machine = true;
        self
    }

    /// It may be executed out of band: at once, also while another command of the same client runs.
    #[doc(alias = "allow-oob")]
    #[must_use]
    pub fn out_of_band(mut self) -> Self {
        self.oob = true;
        self
    }

    /// It may change or go without notice. The [policy](qom_runtime::StabilityPolicy) may refuse it.
    #[must_use]
    pub fn unstable(self) -> Self {
        self.feature("unstable")
    }

    /// It will go. The [policy](qom_runtime::StabilityPolicy) may refuse it.
    #[must_use]
    pub fn deprecated(self) -> Self {
        self.feature("deprecated")
    }

    /// It has a feature that clients can look for in the schema.
    #[must_use]
    pub fn feature(mut self, feature: &'static str) -> Self {
        self.features.push(feature);
        self
    }

    /// Its name.
    pub fn name(&self) -> &'static str {
        self.name
    }

    pub(crate) fn features(&self) -> &[&'static str] {
        &self.features
    }

    pub(crate) fn describe(&self, monitor: &Monitor, types: &mut Types) -> (String, String) {
        ((self.describe_arguments)(monitor, types), (self.describe_result)(types))
    }

    /// Executes it. A panic becomes an error.
    pub(crate) fn run(&self, monitor: &Monitor, arguments: Map<String, Value>) -> Result<Value> {
        let run = std::panic::AssertUnwindSafe(|| (self.run)(monitor, arguments));
        std::panic::catch_unwind(run).unwrap_or_else(|thrown| {
            // What was thrown may panic when it is dropped.
            std::mem::forget(thrown);
            Err(Error::new(format!("The command {} failed: it panicked", self.name)))
        })
    }
}

impl fmt::Debug for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Command").field(&self.name).finish()
    }
}

/// The members of a function's parameters.
fn member<T: Data>(name: &str, types: &mut Types) -> Member {
    crate::private::member::<T>(types, name)
}
