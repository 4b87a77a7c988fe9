//! What is saved while devices are reset is what was before, or after, of all of them.

use super::kit::KitBoard;
use super::phases::hold;
use qom_runtime::SavedState;
use qom_runtime::prelude::*;
use qom_runtime::qdev::{ResetType, Resettable, ResettableRef};
use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed};
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

/// What they are on.
#[derive(QomType)]
#[qom(parent = "bus")]
struct CountedBus {}
impl BusImpl for CountedBus {}

/// Counts how often it entered a reset, and left one. It says nothing of its changes.
#[derive(QomType)]
#[qom(parent = "device", implements(Resettable))]
struct CountedCard {
    #[qom(state)]
    entered: AtomicU32,
    #[qom(state)]
    left: AtomicU32,
}
impl DeviceImpl for CountedCard {
    const BUS_TYPE: Option<&'static TypeInfo> = Some(CountedBus::INFO);
}
impl Resettable for CountedCard {
    fn reset_enter(this: &Obj<Self>, _: ResetType) {
        this.entered.fetch_add(1, Relaxed);
        thread::yield_now();
    }
    fn reset_exit(this: &Obj<Self>, _: ResetType) {
        thread::yield_now();
        this.left.fetch_add(1, Relaxed);
    }
}

/// Has them on its bus.
#[derive(QomType)]
#[qom(parent = "device")]
struct CountedHost {
    #[qom(child)]
    bus: Child<CountedBus>,
}
impl DeviceImpl for CountedHost {}

/// A machine with a host on which are four cards.
fn machine() -> (Qom, Owned<KitBoard>, Owned<CountedHost>) {
    let qom = Qom::new().unwrap();
    let board = qom.create::<KitBoard>().unwrap().complete().unwrap();
    let host = qom.create::<CountedHost>().unwrap().realize().unwrap();
    for _ in 0..4 {
        CountedCard::new().realize_on(host.child(CountedHost::BUS)).unwrap();
    }
    (qom, board, host)
}

/// Of each card: how often it entered, and left.
fn counts(saved: &SavedState) -> Vec<(u64, u64)> {
    let cards = saved.objects().iter().filter(|object| object.type_name() == "counted-card");
    let of_level = |object: &qom_runtime::SavedObject| {
        let fields = object.levels().last().unwrap().fields();
        (fields["entered"].as_u64().unwrap(), fields["left"].as_u64().unwrap())
    };
    cards.map(of_level).collect()
}

/// Saves while another resets; looks at what is saved.
fn save_while(qom: &Qom, reset: impl Fn() + Send, is_one: impl Fn((u64, u64)) -> bool) {
    let (is_over, start, resets) = (AtomicBool::new(false), Barrier::new(2), AtomicU32::new(0));
    thread::scope(|scope| {
        let (start, is_over, resets) = (&start, &is_over, &resets);
        scope.spawn(move || {
            start.wait();
            while !is_over.load(Relaxed) {
                reset();
                resets.fetch_add(1, Relaxed);
            }
        });
        /// Also where a test fails.
        struct Over<'a>(&'a AtomicBool);
        impl Drop for Over<'_> {
            fn drop(&mut self) {
                self.0.store(true, Relaxed);
            }
        }
        let _over = Over(is_over);
        start.wait();
        // A reset gives way to saving: both are to come to their turn.
        for saves in 0.. {
            if saves >= 30 && resets.load(Relaxed) >= 30 {
                break;
            }
            thread::sleep(Duration::from_micros(200));
            let counts = counts(&qom.save().unwrap());
            assert!(counts.iter().all(|count| *count == counts[0] && is_one(*count)), "{counts:?}");
        }
    });
}

#[test]
fn a_reset_of_the_machine() {
    let (qom, _board, host) = machine();
    let root = qom.add_reset_root(&host).unwrap();
    save_while(&qom, || qom.system_reset(), |(entered, left)| entered == left);
    assert!(counts(&qom.save().unwrap())[0].0 > 0, "it reached them");
    drop(root);
}

#[test]
fn a_reset_of_a_bus() {
    let (qom, _board, host) = machine();
    save_while(&qom, || host.child(CountedHost::BUS).reset_bus(), |(entered, left)| entered == left);
    assert!(counts(&qom.save().unwrap())[0].0 > 0, "it reached them");
}

/// Held by one thread and released by another: between the two they are in reset, all.
#[test]
fn held_by_one_and_released_by_another() {
    let (qom, _board, host) = machine();
    let (send, receive) = channel();
    thread::scope(|scope| {
        let ((done, is_done), host) = (channel(), &host);
        scope.spawn(move || {
            for in_reset in receive {
                drop(in_reset);
                done.send(()).unwrap();
            }
        });
        save_while(
            &qom,
            move || {
                send.send(hold(host)).unwrap();
                is_done.recv().unwrap();
            },
            |(entered, left)| entered - left <= 1,
        );
    });
    // Nothing is under way any more, for whoever asks.
    let counts = counts(&thread::scope(|scope| scope.spawn(|| qom.save()).join().unwrap()).unwrap());
    assert!(counts[0].0 > 0 && counts[0].0 == counts[0].1);
}
