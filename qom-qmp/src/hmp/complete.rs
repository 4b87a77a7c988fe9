//! How a line may go on.

use super::candidates;
use super::line::words_so_far;
use crate::monitor::Monitor;

impl Monitor {
    /// What the word may become that is being typed at the end of `line`, sorted, and the byte at which it begins: for front
    /// ends that complete.
    ///
    /// ```
    /// use qom_qmp::Monitor;
    /// use qom_runtime::prelude::*;
    ///
    /// let monitor = Monitor::builder(&Qom::new()?).build()?;
    /// assert_eq!(monitor.complete_human("info st"), (5, vec!["status".to_owned()]));
    /// assert_eq!(monitor.complete_human("qom-list /obj"), (9, vec!["/objects".to_owned()]));
    /// assert_eq!(monitor.complete_human("qom-get /objects t"), (17, vec!["type".to_owned()]));
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "monitor_find_completion")]
    pub fn complete_human(&self, line: &str) -> (usize, Vec<String>) {
        let (given, start) = words_so_far(line);
        let typed = &line[start..];
        let (offset, mut found) = self.candidates(&given, typed);
        found.retain(|candidate| candidate.starts_with(&typed[offset..]));
        found.sort_unstable();
        found.dedup();
        (start + offset, found)
    }

    /// What could stand behind these words, and how much of what is typed it leaves as it is.
    fn candidates(&self, given: &[&str], typed: &str) -> (usize, Vec<String>) {
        let table = self.human_commands();
        let Some((first, rest)) = given.split_first() else {
            return (0, table.commands().map(|command| command.name().to_owned()).collect());
        };
        let topics: Vec<_> = table.topics(first).map(|(topic, _)| topic.to_owned()).collect();
        let (command, rest) = match rest.split_first() {
            _ if topics.is_empty() => (table.named(first), rest),
            None => return (0, topics),
            Some((topic, rest)) => (table.named(&format!("{first} {topic}")), rest),
        };
        let Some(command) = command else { return (0, Vec::new()) };
        if typed.starts_with('-') {
            return (0, command.parameters.flags().map(str::to_owned).collect());
        }
        let Some(parameter) = command.parameters.after(rest) else { return (0, Vec::new()) };
        let others: Vec<_> = rest.iter().copied().filter(|word| !word.starts_with('-')).collect();
        candidates::of(self, parameter.name, &others, typed)
    }
}
