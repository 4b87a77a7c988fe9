//! Which commands there are, and which one a line begins with.

use super::command::HumanCommand;
use std::collections::BTreeMap;

/// The commands of a human monitor, by name.
#[derive(Debug, Default)]
pub(crate) struct HumanTable(BTreeMap<&'static str, HumanCommand>);

impl HumanTable {
    /// Adds a command. A program's own may take the place of one of ours.
    pub(crate) fn add(&mut self, command: HumanCommand) {
        self.0.insert(command.name(), command);
    }

    /// The command of a name or an alias.
    pub(super) fn named(&self, name: &str) -> Option<&HumanCommand> {
        self.0.get(name).or_else(|| self.0.values().find(|command| command.is_called(name)))
    }

    /// Those that are listed: all without topics.
    pub(super) fn commands(&self) -> impl Iterator<Item = &HumanCommand> {
        self.0.values().filter(|command| !command.name().contains(' '))
    }

    /// The topics of a command, each with its own name.
    pub(super) fn topics(&self, of: &str) -> impl Iterator<Item = (&'static str, &HumanCommand)> {
        let topic = move |command: &HumanCommand| command.name().split_once(' ').filter(|(first, _)| *first == of);
        self.0.values().filter_map(move |command| topic(command).map(|(_, topic)| (topic, command)))
    }

    /// The command that a line begins with, and what is behind it.
    ///
    /// # Errors
    ///
    /// The name for which there is none.
    pub(super) fn find<'l>(&self, line: &'l str) -> Result<(&HumanCommand, &'l str), &'l str> {
        let line = line.trim_start();
        let end = |from: usize| line[from..].find(char::is_whitespace).map_or(line.len(), |at| from + at);
        let (name, rest) = line.split_at(end(0));
        let topic = rest.trim_start();
        if topic.is_empty() || self.topics(name).next().is_none() {
            return self.named(name).map(|command| (command, rest)).ok_or(name);
        }
        let behind = end(line.len() - topic.len());
        let topic = &line[line.len() - topic.len()..behind];
        let found = self.topics(name).find(|(known, _)| *known == topic);
        found.map(|(_, command)| (command, &line[behind..])).ok_or(&line[..behind])
    }
}
