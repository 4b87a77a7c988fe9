//! The memory of an object, as loom sees it: plain cells, whose every access must be ordered by the core.

use loom::cell::Cell;

/// What is in the memory of own states.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Own {
    /// Being written by the one who builds it.
    Draft,
    /// Written: what a reader must find.
    Whole,
    /// Finalized: nobody may look at it again.
    Final,
}

/// One allocation: own states, and what a weak handle reads.
#[derive(Debug)]
pub(crate) struct Memory {
    own: Cell<Own>,
    allocated: Cell<bool>,
}

impl Memory {
    /// Of a draft.
    pub(crate) fn draft() -> Self {
        Memory { own: Cell::new(Own::Draft), allocated: Cell::new(true) }
    }

    /// Builds the object.
    pub(crate) fn build(&self) {
        self.allocated();
        assert_eq!(self.own.get(), Own::Draft, "built once");
        self.own.set(Own::Whole);
    }

    /// Reads own states, as a strong handle may.
    pub(crate) fn read(&self) {
        self.allocated();
        assert_eq!(self.own.get(), Own::Whole, "a strong handle finds a whole object");
    }

    /// Reads the header, as any handle may.
    pub(crate) fn allocated(&self) {
        assert!(self.allocated.get(), "a handle keeps the memory");
    }

    /// Runs the finalizers.
    pub(crate) fn finalize(&self) {
        self.allocated();
        assert_ne!(self.own.get(), Own::Final, "finalized once");
        self.own.set(Own::Final);
    }

    /// Frees the memory.
    pub(crate) fn free(&self) {
        assert_eq!(self.own.get(), Own::Final, "finalized before it is freed");
        assert!(self.allocated.get(), "freed once");
        self.allocated.set(false);
    }

    /// It was never built, or nothing is left of it.
    pub(crate) fn assert_gone(&self) {
        assert!(self.own.get() == Own::Draft || !self.allocated.get(), "the memory is freed in the end");
    }
}
