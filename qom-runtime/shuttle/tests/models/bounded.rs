//! A scheduler: every schedule with at most so many preemptions, one after the other.

use shuttle::scheduler::{Schedule, Scheduler, Task, TaskId};

/// Depth-first, over the points where a choice was left. Without a bound there are far too many schedules even of two
/// threads; most mistakes show with two or three preemptions. A thread that waits or has ended is not preempted.
#[derive(Debug)]
pub(crate) struct Bounded {
    bound: usize,
    choices: Option<Vec<Choice>>,
    at: usize,
    preemptions: usize,
    schedules: usize,
}

/// A model with more schedules takes more than a minute: it needs a smaller bound.
const MANY: usize = 1_000_000;

#[derive(Clone, Copy, Debug)]
struct Choice {
    taken: usize,
    of: usize,
}

impl Bounded {
    /// All schedules of at most `bound` preemptions.
    pub(crate) fn new(bound: usize) -> Self {
        Bounded { bound, choices: None, at: 0, preemptions: 0, schedules: 0 }
    }
}

impl Scheduler for Bounded {
    fn new_execution(&mut self) -> Option<Schedule> {
        match &mut self.choices {
            None => self.choices = Some(Vec::new()),
            Some(choices) => {
                while choices.last()?.taken + 1 == choices.last()?.of {
                    choices.pop();
                }
                choices.last_mut()?.taken += 1;
            }
        }
        (self.at, self.preemptions) = (0, 0);
        self.schedules += 1;
        assert!(self.schedules <= MANY, "more than {MANY} schedules of {} preemptions", self.bound);
        Some(Schedule::new(0))
    }

    fn next_task(&mut self, runnable: &[&Task], current: Option<TaskId>, yields: bool) -> Option<TaskId> {
        let goes_on = current.filter(|current| !yields && runnable.iter().any(|task| task.id() == *current));
        // Who yields waits for another: asked again at once, it would only yield once more.
        let not_now = if yields && runnable.len() > 1 { current } else { goes_on };
        let others = runnable.iter().map(|task| task.id()).filter(|task| Some(*task) != not_now);
        let mut tasks: Vec<TaskId> = goes_on.into_iter().chain(others).collect();
        if goes_on.is_some() && self.preemptions == self.bound {
            tasks.truncate(1);
        }
        if tasks.len() == 1 {
            return tasks.pop();
        }
        let choices = self.choices.get_or_insert_default();
        if self.at == choices.len() {
            choices.push(Choice { taken: 0, of: tasks.len() });
        }
        let choice = choices[self.at];
        assert_eq!(choice.of, tasks.len(), "a model does the same in the same schedule");
        self.at += 1;
        self.preemptions += usize::from(goes_on.is_some() && choice.taken > 0);
        tasks.get(choice.taken).copied()
    }

    fn next_u64(&mut self) -> u64 {
        unreachable!("models use no random numbers")
    }
}

/// Two threads of three steps each: as many schedules as can be counted by hand.
#[test]
fn schedules_are_all_there() {
    use shuttle::sync::atomic::{AtomicU32, Ordering};
    use std::collections::BTreeSet;
    use std::sync::{Arc, Mutex};

    let orders = |bound| {
        let seen = Arc::new(Mutex::new(BTreeSet::new()));
        let all = seen.clone();
        crate::run(
            Bounded::new(bound),
            &Arc::new(move || {
                let steps = Arc::new(Mutex::new(String::new()));
                let word = Arc::new(AtomicU32::new(0));
                let parts = ["a", "b"].map(|name| {
                    let (steps, word) = (steps.clone(), word.clone());
                    crate::part(move || {
                        for _ in 0..3 {
                            word.load(Ordering::SeqCst);
                            steps.lock().unwrap().push_str(name);
                        }
                    })
                });
                crate::together(parts);
                seen.lock().unwrap().insert(steps.lock().unwrap().clone());
            }),
        );
        Arc::into_inner(all).unwrap().into_inner().unwrap()
    };
    assert_eq!(orders(0), ["aaabbb", "bbbaaa"].map(str::to_owned).into());
    assert_eq!(orders(1).len(), 2 + 4); // a bbb aa, aa bbb a, and the like
    assert_eq!(orders(6).len(), 20); // 6 over 3
}
