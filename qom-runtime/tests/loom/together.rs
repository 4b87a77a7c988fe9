//! Objects that go live together: nobody has one of them before all are live.

use crate::batch::Batch;
use crate::count::Count;
use crate::explore;
use loom::sync::Arc;
use loom::thread;

struct Two {
    counts: [Count; 2],
    batch: Batch,
}

impl Two {
    /// As `Weak::upgrade`: a count first, then the word of the batch, and back where that is not live.
    fn upgrade(&self, at: usize) -> bool {
        let counted = self.counts[at].upgrade();
        let live = counted && self.batch.is_live();
        if counted && !live {
            let _ = self.counts[at].drop_strong();
        }
        live
    }
}

#[test]
fn a_batch_and_upgrades() {
    explore("a batch goes live x upgrade of each", || {
        let two = Arc::new(Two { counts: [Count::draft(), Count::draft()], batch: Batch::new() });
        two.counts.iter().for_each(Count::clone_weak);
        let reader = two.clone();
        let reader = thread::spawn(move || {
            for (first, second) in [(0, 1), (1, 0)] {
                if reader.upgrade(first) {
                    assert!(reader.upgrade(second), "both are live, or none");
                }
            }
        });
        two.counts[0].go_live();
        two.counts[1].go_live();
        two.batch.go_live();
        reader.join().unwrap();
        assert!(two.upgrade(0) && two.upgrade(1));
    });
}
