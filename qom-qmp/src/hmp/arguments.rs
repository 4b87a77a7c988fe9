//! What a command takes, told by the very text that help shows of it; and what it is given.

use super::words;
use qom_runtime::error::{Error, ErrorKind, Result};

/// The parameters of a command.
#[derive(Debug)]
pub(super) struct Parameters {
    /// As help shows them.
    pub(super) shown: &'static str,
    list: Vec<Parameter>,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Parameter {
    /// The name; of a flag, with its dash.
    pub(super) name: &'static str,
    kind: Kind,
    is_optional: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Flag,
    Word,
    Rest,
}

impl Parameters {
    pub(super) fn new(shown: &'static str) -> Self {
        Parameters { shown, list: shown.split_whitespace().map(Parameter::read).collect() }
    }

    /// The parameter at a place among those that are no flags; `given` are the words before it.
    pub(super) fn after(&self, given: &[&str]) -> Option<Parameter> {
        let is_flag = |word: &&&str| self.flag(word).is_some();
        let place = given.len() - given.iter().take_while(is_flag).count();
        let others: Vec<_> = self.list.iter().filter(|parameter| parameter.kind != Kind::Flag).collect();
        let rest = others.last().filter(|last| last.kind == Kind::Rest);
        others.get(place).or(rest).map(|parameter| **parameter)
    }

    /// The flags, each with its dash.
    pub(super) fn flags(&self) -> impl Iterator<Item = &'static str> {
        self.list.iter().filter(|parameter| parameter.kind == Kind::Flag).map(|flag| flag.name)
    }

    fn flag(&self, word: &str) -> Option<&'static str> {
        self.flags().find(|flag| *flag == word)
    }

    /// Reads what is given. The error says what is wrong, without the command's name.
    pub(super) fn read(&self, mut rest: &str) -> std::result::Result<HumanArguments, String> {
        let mut given = HumanArguments::default();
        if self.flags().next().is_some() {
            while let Some(word) = rest.split_whitespace().next().filter(|word| word.starts_with('-')) {
                let letters: String = word.chars().take(2).collect();
                let flag = self.flag(word).ok_or_else(|| format!("unsupported option {letters}"))?;
                given.0.push((flag, String::new()));
                rest = rest.trim_start().strip_prefix(word).unwrap_or_default();
            }
        }
        for parameter in self.list.iter().filter(|parameter| parameter.kind != Kind::Flag) {
            let value = match parameter.kind {
                Kind::Rest => {
                    let text = std::mem::take(&mut rest).trim_start();
                    (!text.is_empty()).then(|| text.to_owned())
                }
                _ => words::next(rest).map_err(|broken| broken.to_string())?.map(|(word, behind)| {
                    rest = behind;
                    word
                }),
            };
            match value {
                Some(value) => given.0.push((parameter.name, value)),
                None if parameter.is_optional => {}
                None => return Err("string expected".to_owned()),
            }
        }
        match rest.trim().is_empty() {
            true => Ok(given),
            false => Err("extraneous characters at the end of line".to_owned()),
        }
    }
}

impl Parameter {
    fn read(word: &'static str) -> Self {
        let inner = word.strip_prefix('[').and_then(|word| word.strip_suffix(']'));
        let text = inner.unwrap_or(word);
        let kind = match (text.starts_with('-'), text.ends_with("...")) {
            (true, _) => Kind::Flag,
            (false, true) => Kind::Rest,
            (false, false) => Kind::Word,
        };
        let end = text.find(|c: char| !c.is_alphanumeric() && !"-_".contains(c)).unwrap_or(text.len());
        Parameter { name: &text[..end], kind, is_optional: inner.is_some() }
    }
}

/// What a [`HumanCommand`](super::HumanCommand) is given, by the names of its parameters.
///
/// ```
/// use qom_qmp::{HumanArguments, HumanCommand, Monitor};
/// use qom_runtime::prelude::*;
///
/// let greet = |_: &Monitor, arguments: &HumanArguments| {
///     let greeting = if arguments.has("-l") { "HELLO" } else { "hello" };
///     Ok(format!("{greeting} {} of {}\n", arguments.required("who")?, arguments.get("town").unwrap_or("nowhere")))
/// };
/// let greet = HumanCommand::new("greet", "[-l] who [town]", "say hello", greet).before_machine();
/// let monitor = Monitor::builder(&Qom::new()?).human_command(greet).build()?;
/// assert_eq!(monitor.human("greet -l you").text, "HELLO you of nowhere\n");
/// assert_eq!(monitor.human("greet \"all of you\" Rome").text, "hello all of you of Rome\n");
/// # Ok::<(), Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HumanArguments(Vec<(&'static str, String)>);

impl HumanArguments {
    /// The argument of this parameter, if it is given.
    pub fn get(&self, parameter: &str) -> Option<&str> {
        self.0.iter().find(|(name, _)| *name == parameter).map(|(_, value)| value.as_str())
    }

    /// Whether a flag, such as `-j`, or another parameter is given.
    pub fn has(&self, parameter: &str) -> bool {
        self.get(parameter).is_some()
    }

    /// The argument of a parameter that is not in brackets, and so is always given.
    ///
    /// # Errors
    ///
    /// `Parameter '..' is missing`, where there is no such parameter.
    pub fn required(&self, parameter: &str) -> Result<&str> {
        self.get(parameter).ok_or_else(|| Error::from(ErrorKind::MissingParameter { parameter: parameter.into() }))
    }
}
