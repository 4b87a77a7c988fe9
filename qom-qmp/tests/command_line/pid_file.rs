//! `-pidfile`.

use super::parse;
use qom_qmp::command_line::PidFile;
use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering::SeqCst};

/// A directory of its own, gone with the test.
pub(crate) struct Scratch(pub(crate) PathBuf);

impl Scratch {
    pub(crate) fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("qom-qmp-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Scratch(path)
    }

    pub(crate) fn path(&self, name: &str) -> String {
        self.0.join(name).to_str().unwrap().to_owned()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn it_holds_the_number_of_the_process_as_long_as_that_lives() {
    let scratch = Scratch::new("pid");
    let path = scratch.path("pid");
    fs::write(&path, "what a program left behind that ended, and longer than a number").unwrap();
    let options = parse(&["-pidfile", &path]).unwrap();
    let held = options.create_pid_file().unwrap().unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), format!("{}\n", std::process::id()));

    let failure = options.create_pid_file().unwrap_err();
    let expected = format!("lab: -pidfile {path}: cannot create PID file: '{path}': another process has locked it");
    assert_eq!(failure.to_string(), expected);
    assert!(fs::exists(&path).unwrap(), "who was refused removes nothing");

    drop(held);
    assert!(!fs::exists(&path).unwrap());
    assert!(options.create_pid_file().unwrap().is_some());
    assert!(parse(&[]).unwrap().create_pid_file().unwrap().is_none());
}

#[test]
fn a_file_of_another_is_not_removed() {
    let scratch = Scratch::new("pid-of-another");
    let path = scratch.0.join("pid");
    let held = PidFile::create(&path).unwrap();
    fs::remove_file(&path).unwrap();
    let other = PidFile::create(&path).unwrap();
    drop(held);
    assert!(path.exists());
    drop(other);
    assert!(!path.exists());
}

#[test]
fn it_cannot_be_written() {
    let scratch = Scratch::new("pid-nowhere");
    let path = scratch.path("no/such/directory");
    let error = PidFile::create(path.as_ref()).unwrap_err().to_string();
    assert!(error.starts_with(&format!("cannot create PID file: '{path}': No such file or directory")), "{error}");
}

#[test]
fn many_take_it_and_one_has_it() {
    let scratch = Scratch::new("pid-many");
    let path = scratch.0.join("pid");
    let at_work = AtomicU32::new(0);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..2000 {
                    let Ok(held) = PidFile::create(&path) else { continue };
                    assert_eq!(at_work.fetch_add(1, SeqCst), 0);
                    std::thread::yield_now();
                    // The file is there for all, and not only for who holds it.
                    assert!(path.exists());
                    at_work.fetch_sub(1, SeqCst);
                    drop(held);
                }
            });
        }
    });
    assert!(!path.exists());
}
