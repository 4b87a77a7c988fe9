//! Devices are plugged, deleted and looked at.

use crate::cards::{AddressBus, Card, CardBus, Guests, NarrowBus, bus, card, card_world, handled_bus};
use crate::probe::Lives;
use crate::{explore, part, together};
use qom_runtime::error::ErrorKind;
use qom_runtime::prelude::*;
use qom_runtime::qdev::{DeviceListener, Step};
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

/// Two cards for one bus: one of them is refused, as it should be.
fn plug_twice<B: IsA<CardBus>>(is_refusal: fn(&ErrorKind) -> bool) {
    let lives = Lives::default();
    let qom = card_world(&lives);
    let bus = bus::<B>(&qom);
    let cards = [(); 2].map(|()| {
        let mut card = qom.create::<Card>().unwrap();
        card.life = lives.begin();
        card
    });
    let plugged = together(cards.map(|card| {
        let bus = bus.clone();
        part(move || match card.realize_on(&bus) {
            Ok(card) => Some(card),
            Err(error) => {
                assert!(is_refusal(error.kind()), "{error}");
                None
            }
        })
    }));
    let plugged: Vec<_> = plugged.into_iter().flatten().collect();
    assert_eq!(plugged.len(), 1);
    assert_eq!(bus.devices(), plugged);
    plugged[0].unparent();
    assert_eq!((bus.devices().len(), bus.is_full()), (0, false));
    drop((plugged, bus, qom));
    assert_eq!(lives.now(), 0);
}

#[test]
fn plug_and_plug_into_the_last_slot() {
    explore("plug x plug into the last slot", 2, || {
        plug_twice::<NarrowBus>(|kind| matches!(kind, ErrorKind::BusFull { .. }));
    });
}

#[test]
fn plug_and_plug_of_one_address() {
    explore("plug x plug of one address", 2, || {
        plug_twice::<AddressBus>(|kind| matches!(kind, ErrorKind::AddressInUse { .. }));
    });
}

/// A device that is found is on its bus, with its address.
#[test]
fn plug_and_list() {
    explore("plug x find", 2, || {
        let lives = Lives::default();
        let qom = card_world(&lives);
        let bus = bus::<AddressBus>(&qom);
        let (draft, on, finder) = (card(&qom, &lives), bus.clone(), qom.clone());
        let [card, _] = together([
            part(move || Some(draft.realize_on(&on).unwrap())),
            part(move || {
                if let Ok(found) = finder.resolve_as::<Card>("/card") {
                    let (on, address) = (found.parent_bus().unwrap(), found.bus_address());
                    assert_eq!((on.devices(), address), (vec![found.upcast()], Some(0)));
                }
                None
            }),
        ]);
        assert_eq!(bus.get_link("child[0]").unwrap(), card.clone().map(Owned::upcast));
        drop((card, bus, qom));
        assert_eq!(lives.now(), 0);
    });
}

/// Somebody takes the device away as soon as it can be found.
#[test]
fn plug_and_unplug() {
    explore("plug x unparent, with a listener", 2, || {
        let lives = Lives::default();
        let qom = card_world(&lives);
        let (bus, guests) = (bus::<CardBus>(&qom), Arc::new(Guests::default()));
        let listening = qom.add_device_listener(guests.clone());
        let draft = card(&qom, &lives);
        let (done, on, finder) = (draft.done.clone(), bus.clone(), qom.clone());
        let [found, _] = together([
            part(move || {
                let found = finder.resolve("/card");
                found.iter().for_each(|found| found.unparent());
                found.is_ok()
            }),
            part(move || draft.realize_on(&on).is_ok()),
        ]);
        if let Ok(card) = qom.resolve("/card") {
            assert!(!found);
            card.unparent();
        }
        assert_eq!((done.unrealized.load(Relaxed), guests.now()), (1, 0));
        assert_eq!((bus.devices().len(), bus.list().iter().filter(|it| it.name.starts_with("child[")).count()), (0, 0));
        drop((listening, bus, qom));
        assert_eq!(lives.now(), 0);
    });
}

/// Makes the last step of plugging fail.
struct Refuses;
impl DeviceListener for Refuses {
    fn step(&self, step: Step, _: &str) -> Result<()> {
        match step {
            Step::Announce => Err(Error::new("not here")),
            _ => Ok(()),
        }
    }
}

/// What was not added is not deleted.
#[test]
fn failing_plug_and_delete() {
    explore("a plug that fails late x delete", 2, || {
        let lives = Lives::default();
        let qom = card_world(&lives);
        let (bus, handler) = handled_bus(&qom);
        let listening = qom.add_device_listener(Arc::new(Refuses));
        let (draft, on, user) = (card(&qom, &lives), bus.clone(), qom.clone());
        together([
            part(move || draft.realize_on(&on).unwrap_err()),
            part(move || {
                let error = user.delete_device("/card").unwrap_err();
                assert!(is_taken(&error), "{error}");
                error
            }),
        ]);
        assert_eq!(handler.plugged.load(Relaxed), 0);
        drop((listening, bus, handler, qom));
        assert_eq!(lives.now(), 0);
    });
}

/// Who does not delete a device is told that somebody else did, or does.
fn is_taken(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::DeviceNotFound { .. } | ErrorKind::UnplugPending { .. })
}

#[test]
fn delete_and_delete() {
    explore("delete x delete", 2, || {
        let lives = Lives::default();
        let qom = card_world(&lives);
        let (bus, handler) = handled_bus(&qom);
        card(&qom, &lives).realize_on(&bus).unwrap();
        let done = together([(); 2].map(|()| {
            let user = qom.clone();
            part(move || {
                let done = user.delete_device("/card");
                assert!(done.as_ref().err().is_none_or(is_taken), "{done:?}");
                done.is_ok()
            })
        }));
        assert_eq!((done.iter().filter(|done| **done).count(), handler.plugged.load(Relaxed)), (1, 0));
        drop((bus, handler, qom));
        assert_eq!(lives.now(), 0);
    });
}

/// Who takes the device away otherwise is no user: the handler is told once all the same.
#[test]
fn delete_and_unparent() {
    explore("delete x unparent", 2, || {
        let lives = Lives::default();
        let qom = card_world(&lives);
        let (bus, handler) = handled_bus(&qom);
        let card = card(&qom, &lives).realize_on(&bus).unwrap();
        let (user, done) = (qom.clone(), card.done.clone());
        together([
            part(move || {
                let done = user.delete_device("/card");
                assert!(done.as_ref().err().is_none_or(is_taken), "{done:?}");
            }),
            part(move || card.unparent()),
        ]);
        assert_eq!((done.unrealized.load(Relaxed), handler.plugged.load(Relaxed)), (1, 0));
        drop((bus, handler, qom));
        assert_eq!(lives.now(), 0);
    });
}

/// A guest that was asked can answer at once.
#[test]
fn delete_and_complete() {
    explore("delete x the guest lets go", 2, || {
        let lives = Lives::default();
        let qom = card_world(&lives);
        let (bus, handler) = handled_bus(&qom);
        let card = card(&qom, &lives).realize_on(&bus).unwrap();
        handler.later.store(true, Relaxed);
        let (user, guest, device) = (qom.clone(), handler.clone(), card.clone());
        let [_, answered] = together([
            part(move || {
                user.delete_device("/card").unwrap();
                true
            }),
            part(move || {
                let asked = guest.asked.load(Relaxed);
                if asked {
                    device.complete_unplug().unwrap();
                }
                asked
            }),
        ]);
        assert_eq!((card.is_active(), card.is_unplug_pending()), (!answered, !answered));
        assert_eq!(handler.plugged.load(Relaxed), i64::from(!answered));
        drop((card, bus, handler, qom));
        assert_eq!(lives.now(), 0);
    });
}

/// A reset lets go what the guest was asked for, while the guest refuses.
#[test]
fn reset_and_refuse() {
    explore("system reset x the guest refuses", 2, || {
        let lives = Lives::default();
        let qom = card_world(&lives);
        let (bus, handler) = handled_bus(&qom);
        let card = card(&qom, &lives).realize_on(&bus).unwrap();
        handler.later.store(true, Relaxed);
        qom.delete_device("/card").unwrap();
        let (user, asked) = (qom.clone(), card.clone());
        let [_, refused] = together([
            part(move || {
                user.system_reset();
                true
            }),
            part(move || asked.refuse_unplug().is_ok()),
        ]);
        assert_eq!((card.is_active(), handler.plugged.load(Relaxed)), (refused, i64::from(refused)));
        assert!(!card.is_unplug_pending());
        drop((card, bus, handler, qom));
        assert_eq!(lives.now(), 0);
    });
}

#[test]
fn plug_and_last_qom() {
    explore("plug x last Qom goes", 2, || {
        let lives = Lives::default();
        let qom = card_world(&lives);
        let (bus, root) = (bus::<CardBus>(&qom), qom.root());
        let draft = card(&qom, &lives);
        let (done, on) = (draft.done.clone(), bus.clone());
        let [card, _] = together([
            part(move || match draft.realize_on(&on) {
                Ok(card) => Some(card),
                Err(error) => {
                    assert!(matches!(error.kind(), ErrorKind::QomGone), "{error}");
                    None
                }
            }),
            part(move || {
                drop(qom);
                None
            }),
        ]);
        assert_eq!(root.children().len(), 0, "the tree was taken apart");
        assert!(card.as_ref().is_none_or(|card| card.parent().is_none() && !card.is_active()));
        assert_eq!(done.unrealized.load(Relaxed), usize::from(card.is_some()));
        drop(card);
        assert_eq!(bus.devices().len(), 0);
        drop((bus, root));
        assert_eq!(lives.now(), 0);
    });
}
