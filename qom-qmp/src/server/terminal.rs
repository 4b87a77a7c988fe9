//! A conversation on the terminal: lines are edited, completed, and remembered.

use super::human::banner;
use crate::monitor::{Monitor, RunState};
use rustix::termios::{OptionalActions, Termios, tcgetattr, tcsetattr};
use rustyline::completion::Completer;
use rustyline::config::{BellStyle, CompletionType, Config};
use rustyline::error::ReadlineError;
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::history::DefaultHistory;
use rustyline::validate::Validator;
use rustyline::{Context, Editor, Helper};
use std::io::{self, IsTerminal, Write};

/// Whether standard input and output are a terminal.
pub(super) fn is_here() -> bool {
    io::stdin().is_terminal() && io::stdout().is_terminal()
}

/// How the terminal was. A program that ends while a line is being edited leaves it like that: when this is dropped.
#[derive(Debug)]
pub(super) struct Kept(Termios);

impl Kept {
    /// Nothing where there is no terminal.
    pub(super) fn now() -> Option<Self> {
        if is_here() { tcgetattr(io::stdin()).ok().map(Kept) } else { None }
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        // It fails where the terminal is gone.
        let _ = tcsetattr(io::stdin(), OptionalActions::Now, &self.0);
    }
}

/// Talks with whoever sits there, until the program ends or the terminal is gone.
///
/// # Errors
///
/// The terminal is gone, or cannot be used.
pub(super) fn converse(monitor: &Monitor) -> io::Result<()> {
    let config = Config::builder()
        .auto_add_history(true)
        .history_ignore_space(true)
        .completion_type(CompletionType::List)
        .bell_style(BellStyle::None)
        // It would stay switched on when the program ends meanwhile.
        .bracketed_paste(false)
        .build();
    let mut editor: Editor<Completion<'_>, DefaultHistory> = Editor::with_config(config).map_err(io::Error::other)?;
    editor.set_helper(Some(Completion(monitor)));
    let has_colours = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    write(&banner(monitor))?;
    loop {
        match editor.readline(monitor.identity().prompt.as_str()) {
            Ok(line) => {
                // The program does not end before the answer is out.
                let _under_way = monitor.under_way();
                let reply = monitor.human(&line);
                match reply.is_error && has_colours {
                    true => write(&red(&reply.text))?,
                    false => write(&reply.text)?,
                }
            }
            // Whoever hits these keys wants to leave, or at least the line: the program is not ended by mistake.
            Err(ReadlineError::Interrupted | ReadlineError::Eof) => {
                write("Type \"quit\" to end the program.\n")?;
            }
            // Its size has changed.
            Err(ReadlineError::Signal(_)) => {}
            Err(error) => return Err(io::Error::other(error)),
        }
        if monitor.run_state() == RunState::Shutdown {
            return Ok(());
        }
    }
}

/// Each line on its own, so that a colour does not outlive it.
fn red(text: &str) -> String {
    text.lines().map(|line| format!("\x1b[31m{line}\x1b[0m\n")).collect()
}

fn write(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}

struct Completion<'a>(&'a Monitor);

impl Completer for Completion<'_> {
    type Candidate = String;

    fn complete(&self, line: &str, position: usize, _: &Context<'_>) -> rustyline::Result<(usize, Vec<String>)> {
        let (start, mut found) = self.0.complete_human(&line[..position]);
        // What follows a command is a word of its own; of others, more may follow.
        if let [only] = &mut found[..]
            && line[..start].trim().is_empty()
        {
            only.push(' ');
        }
        Ok((start, found))
    }
}

impl Hinter for Completion<'_> {
    type Hint = String;
}
impl Highlighter for Completion<'_> {}
impl Validator for Completion<'_> {}
impl Helper for Completion<'_> {}
