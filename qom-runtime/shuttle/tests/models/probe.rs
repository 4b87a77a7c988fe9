//! The objects of the models: they tell whether they are alive, and count how many came and went.

use qom_runtime::prelude::*;
use shuttle::sync::atomic::{AtomicU32, Ordering};
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

const BORN: u32 = 0xa11e;
const DEAD: u32 = 0xdead;

/// How many lives began and ended in one run of a model.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lives {
    begun: Arc<AtomicUsize>,
    ended: Arc<AtomicUsize>,
}

impl Lives {
    /// A life to put into an object's own state.
    pub(crate) fn begin(&self) -> Life {
        self.begun.fetch_add(1, Ordering::Relaxed);
        Life { state: AtomicU32::new(BORN), lives: Some(self.clone()) }
    }

    /// How many there are now.
    pub(crate) fn now(&self) -> usize {
        let (begun, ended) = (self.begun.load(Ordering::Relaxed), self.ended.load(Ordering::Relaxed));
        begun.checked_sub(ended).expect("an object ends once")
    }
}

/// Part of an object's own state.
#[derive(Debug, Default)]
pub(crate) struct Life {
    state: AtomicU32,
    lives: Option<Lives>,
}

impl Life {
    /// Looks twice, with room for other threads in between.
    pub(crate) fn check(&self) {
        for _ in 0..2 {
            assert_eq!(self.state.load(Ordering::Relaxed), BORN, "a handle is to a live object");
        }
    }
}

impl Drop for Life {
    fn drop(&mut self) {
        self.state.store(DEAD, Ordering::Relaxed);
        if let Some(lives) = &self.lives {
            lives.ended.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// An object that is looked at.
#[derive(QomType, Debug)]
#[qom(property(name = "value", type = u32, get = Self::value))]
pub(crate) struct Probe {
    pub(crate) life: Life,
}

impl Probe {
    fn value(&self) -> Result<u32> {
        self.life.check();
        Ok(7)
    }
}

/// A world with these types and [`Probe`].
pub(crate) fn world<const TYPES: usize>(types: [&'static TypeInfo; TYPES]) -> Qom {
    Qom::with_types([Probe::INFO].into_iter().chain(types)).unwrap()
}

/// A draft of a probe.
pub(crate) fn draft(qom: &Qom, lives: &Lives) -> Draft<Probe> {
    let mut draft = qom.create::<Probe>().unwrap();
    draft.life = lives.begin();
    draft
}

/// A live probe.
pub(crate) fn probe(qom: &Qom, lives: &Lives) -> Owned<Probe> {
    draft(qom, lives).complete().unwrap()
}

/// A live container.
pub(crate) fn shelf(qom: &Qom) -> Owned<Container> {
    qom.create::<Container>().unwrap().complete().unwrap()
}

/// Reads the property of what may be a probe.
pub(crate) fn look<T: QomType>(object: &Obj<T>) {
    assert_eq!(object.get("value").unwrap(), 7);
}
