//! A command for people: its name, what it takes, what help says of it, and what it does.

use super::arguments::{HumanArguments, Parameters};
use crate::monitor::Monitor;
use qom_runtime::Result;
use std::fmt;

type Run = Box<dyn Fn(&Monitor, &HumanArguments) -> Result<String> + Send + Sync>;

/// When a command may be used.
#[derive(Clone, Copy, Debug)]
pub(super) enum Rule {
    /// Once the machine is ready.
    WithMachine,
    Always,
    /// Whenever this QMP command may be.
    As(&'static str),
}

/// A command of the human monitor.
///
/// Its parameters are one text, which help shows, and by which lines are read: words apart, each a parameter. In brackets it
/// may be absent; with a dash it is a flag, and stands before all others; with three dots it takes the rest of the line as it
/// is. The parameter's name ends at the first character that is no letter, digit, dash or underscore.
///
/// On a terminal these parameters are completed by their names: `command`, `path`, `property` (of the object at `path`),
/// `value` (of that property), `driver`, `device` (an id), `qom-type` and `id` (of an object).
///
/// A name of two words is a topic of the first: `info` lists those that begin with it.
///
/// ```
/// use qom_qmp::{HumanArguments, HumanCommand, Monitor};
/// use qom_runtime::prelude::*;
///
/// let blink = |monitor: &Monitor, arguments: &HumanArguments| {
///     let led = monitor.qom().resolve(arguments.required("path")?)?;
///     Ok(format!("{} blinks {} times\n", led.type_name(), arguments.get("times").unwrap_or("3")))
/// };
/// let blink = HumanCommand::new("blink", "path [times]", "let a light blink", blink);
/// let leds = HumanCommand::new("info leds", "", "count the lights", |_, _| Ok("1 light\n".into()));
///
/// let qom = Qom::new()?;
/// qom.create::<Machine>()?.complete()?.advance(Phase::MachineReady)?;
/// let monitor = Monitor::builder(&qom).human_command(blink).human_command(leds).build()?;
/// assert_eq!(monitor.human("blink /objects 5").text, "container blinks 5 times\n");
/// assert_eq!(monitor.human("blink /nowhere").text, "Error: Device '/nowhere' not found\n");
/// assert_eq!(monitor.human("blink").text, "blink: string expected\nTry \"help blink\" for more information\n");
/// assert_eq!(monitor.human("help blink").text, "blink path [times] -- let a light blink\n");
/// assert_eq!(monitor.human("info leds").text, "1 light\n");
/// # Ok::<(), Error>(())
/// ```
#[doc(alias = "HMPCommand")]
pub struct HumanCommand {
    name: &'static str,
    alias: Option<&'static str>,
    pub(super) parameters: Parameters,
    help: &'static str,
    pub(super) rule: Rule,
    run: Run,
}

impl HumanCommand {
    /// A command that prints the text that `run` gives, in lines that each end with `\n`. Of an error, it prints what it
    /// says and its hint. `run` is called on the thread of the client, and may be called by several at the same time; where it
    /// panics, the user gets an error.
    pub fn new(
        name: &'static str,
        parameters: &'static str,
        help: &'static str,
        run: impl Fn(&Monitor, &HumanArguments) -> Result<String> + Send + Sync + 'static,
    ) -> Self {
        let parameters = Parameters::new(parameters);
        HumanCommand { name, alias: None, parameters, help, rule: Rule::WithMachine, run: Box::new(run) }
    }

    /// The same with a second name.
    #[must_use]
    pub fn alias(mut self, alias: &'static str) -> Self {
        self.alias = Some(alias);
        self
    }

    /// It may be used before the machine is ready too.
    #[must_use]
    pub fn before_machine(mut self) -> Self {
        self.rule = Rule::Always;
        self
    }

    /// It may be used whenever a QMP command may be: what is refused to programs, for one because it is
    /// [disabled](crate::MonitorBuilder::disable), is refused to people, with the same words.
    ///
    /// ```
    /// # use qom_qmp::{HumanCommand, Monitor};
    /// # use qom_runtime::prelude::*;
    /// let exit = HumanCommand::new("exit", "", "end the program", |monitor, _| {
    ///     monitor.execute("quit", Value::Null).map(|_| String::new())
    /// });
    /// let exit = exit.with_rules_of("quit");
    /// let monitor = Monitor::builder(&Qom::new()?).human_command(exit).disable("quit", "no end").build()?;
    /// assert_eq!(monitor.human("exit").text, "Error: Command quit has been disabled: no end\n");
    /// # Ok::<(), Error>(())
    /// ```
    #[must_use]
    pub fn with_rules_of(mut self, command: &'static str) -> Self {
        self.rule = Rule::As(command);
        self
    }

    /// Its name.
    pub fn name(&self) -> &'static str {
        self.name
    }

    pub(super) fn is_called(&self, name: &str) -> bool {
        self.name == name || self.alias == Some(name)
    }

    /// `name|alias parameters -- help`
    pub(super) fn help_line(&self) -> String {
        let alias = self.alias.map(|alias| format!("|{alias}")).unwrap_or_default();
        format!("{}{alias} {} -- {}\n", self.name, self.parameters.shown, self.help)
    }

    pub(super) fn run(&self, monitor: &Monitor, arguments: &HumanArguments) -> Result<String> {
        (self.run)(monitor, arguments)
    }
}

impl fmt::Debug for HumanCommand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("HumanCommand").field(&self.name).finish()
    }
}
