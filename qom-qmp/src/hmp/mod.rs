//! The human monitor: commands for people, one a line, and what they print.
//!
//! [`line`] finds a command in the [`table`] and reads its [`arguments`], word by [word](words); the other files are what
//! commands do. What does the same as a QMP command goes through that, with all its checks.

mod arguments;
mod candidates;
mod command;
mod complete;
mod devices;
mod help;
mod human;
mod info;
mod line;
mod machine;
mod objects;
mod properties;
mod qom_tree;
mod qtree;
mod table;
mod words;

pub use arguments::HumanArguments;
pub use command::HumanCommand;
pub use line::HumanReply;
pub(crate) use table::HumanTable;

/// All of ours.
pub(crate) fn all() -> Vec<HumanCommand> {
    [help::all(), info::all(), properties::all(), devices::all(), objects::all(), machine::all()]
        .into_iter()
        .flatten()
        .collect()
}
