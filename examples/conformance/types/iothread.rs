//! A thread for input and output: the one user-creatable type besides the kit's own that its cases for any server name.

use qom_runtime::prelude::*;
use std::sync::Mutex;
use std::sync::mpsc::{Sender, channel};
use std::thread::{self, JoinHandle};

type Job = Box<dyn FnOnce() + Send>;

/// Does jobs, one after the other, on a thread of its own.
#[derive(QomType)]
#[qom(name = "iothread", implements(UserCreatable))]
pub(crate) struct IoThread {
    running: Mutex<Option<Running>>,
}

struct Running {
    jobs: Sender<Job>,
    thread: JoinHandle<()>,
}

impl IoThread {
    /// Has a job done. False if the thread has ended.
    #[cfg_attr(not(test), expect(dead_code, reason = "the kit's devices do no input and output"))]
    pub(crate) fn submit(&self, job: impl FnOnce() + Send + 'static) -> bool {
        let running = self.running.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        running.as_ref().is_some_and(|running| running.jobs.send(Box::new(job)).is_ok())
    }
}

impl UserCreatable for IoThread {
    fn complete(this: &mut ObjMut<'_, Self>) -> Result<()> {
        let (jobs, waiting) = channel::<Job>();
        let thread =
            thread::Builder::new().name("iothread".into()).spawn(move || waiting.into_iter().for_each(|job| job()));
        let running = Running { jobs, thread: thread.map_err(Error::other)? };
        *this.running.get_mut().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(running);
        Ok(())
    }
}

impl Drop for IoThread {
    fn drop(&mut self) {
        let running = self.running.get_mut().unwrap_or_else(std::sync::PoisonError::into_inner).take();
        if let Some(Running { jobs, thread }) = running {
            drop(jobs);
            // A job that panicked has ended it earlier.
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jobs_are_done_in_their_order_before_it_ends() {
        let qom = Qom::with_types([IoThread::INFO]).unwrap();
        let added = qom.add_object(&ObjectDefinition::new("iothread", "io0")).unwrap();
        let (sender, done) = channel();
        let io = added.downcast::<IoThread>().unwrap();
        for number in 0..3 {
            let sender = sender.clone();
            assert!(io.submit(move || sender.send(number).unwrap()));
        }
        drop((io, sender));
        qom.delete_object("io0").unwrap();
        assert_eq!(done.into_iter().collect::<Vec<_>>(), [0, 1, 2]);
    }
}
