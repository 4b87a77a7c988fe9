//! A conversation with a person, or with what types for one: lines in, text out.

use super::client::{Output, is_over};
use super::stream::Stream;
use super::terminal;
use crate::monitor::Monitor;
use crate::shown::one_line;
use std::io::{self, BufRead, BufReader, Read};

/// As long a line may be.
const MOST: u64 = 64 << 10;

/// What a client is greeted with.
pub(super) fn banner(monitor: &Monitor) -> String {
    format!("{} monitor - type 'help' for more information\n", one_line(&monitor.identity().package))
}

/// Talks with a client until it leaves, or the program ends.
pub(super) fn converse(monitor: &Monitor, stream: Stream, output: &Output) {
    // Neither a client that has left nor a terminal that is gone can be told anything.
    let _ = match matches!(stream, Stream::Stdio) && terminal::is_here() {
        true => terminal::converse(monitor),
        false => lines(monitor, stream, output),
    };
    output.shut_down();
}

fn lines(monitor: &Monitor, stream: Stream, output: &Output) -> io::Result<()> {
    let write = |text: &str| output.write(text.replace('\n', "\r\n").as_bytes());
    let prompt = monitor.identity().prompt.as_str();
    write(&banner(monitor))?;
    let mut input = BufReader::new(stream);
    loop {
        write(prompt)?;
        let Some(line) = read(&mut input)? else { return Ok(()) };
        if output.is_over() {
            return Ok(());
        }
        // The program does not end before the answer is out.
        let _under_way = monitor.under_way();
        match line {
            Ok(line) => write(&monitor.human(&line).text)?,
            Err(TooLong) => write(&format!("a line has at most {MOST} bytes\n"))?,
        }
        // What is behind a `quit` is dropped.
        if is_over(monitor, output) {
            return Ok(());
        }
    }
}

struct TooLong;

/// The next line, without its end; `None` at the end of input.
fn read(input: &mut impl BufRead) -> io::Result<Option<Result<String, TooLong>>> {
    let mut line = Vec::new();
    if input.by_ref().take(MOST).read_until(b'\n', &mut line)? == 0 {
        return Ok(None);
    }
    let is_too_long = line.len() as u64 == MOST && line.last() != Some(&b'\n');
    if is_too_long {
        input.skip_until(b'\n')?;
        return Ok(Some(Err(TooLong)));
    }
    let text = String::from_utf8_lossy(&line);
    Ok(Some(Ok(text.trim_end_matches(['\r', '\n']).to_owned())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_as_they_like_and_are_not_too_long() {
        let long = "x".repeat(MOST as usize - 1);
        let text = format!("a\r\n\nb \n{long}\n{long}yy\nc");
        let mut input = text.as_bytes();
        let mut next = || read(&mut input).unwrap().map(|line| line.unwrap_or_else(|TooLong| "too long".into()));
        for line in ["a", "", "b ", &long, "too long", "c"] {
            assert_eq!(next().as_deref(), Some(line));
        }
        assert_eq!(next(), None);
    }
}
