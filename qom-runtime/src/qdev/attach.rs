//! How a device comes to a bus: its first place, and moving to another.

use super::bus::{self, Bus};
use super::device::{Device, bus_type};
use super::resetting;
use super::slot::{Side, Slot};
use super::topology::{NoMove, NoPlace, Place, Topology};
use crate::error::ErrorKind;
use crate::prelude::*;

/// Gives a draft its place on a bus. It gives the place up where it does not go live.
pub(super) fn attach(device: &mut ObjMut<'_, Device>, bus: Side<'_, Bus>, bus_name: &str) -> Result<()> {
    let topology = device.extension::<Topology>()?;
    let key = device.weak();
    if topology.place(&key).is_some() {
        return Err(ErrorKind::OnABus { type_name: device.type_name().into() }.into());
    }
    let place = find_place(&topology, Side::Draft(device), bus, bus_name)?;
    topology.settle(&key, place);
    device.on_failure(move |_| {
        topology.leave(&key);
    });
    Ok(())
}

/// Keeps a place that suits the device. It is given up where its address is refused.
fn find_place(topology: &Topology, device: Side<'_, Device>, bus: Side<'_, Bus>, name: &str) -> Result<Place> {
    struct Kept<'a> {
        topology: &'a Topology,
        place: Place,
        stays: bool,
    }
    impl Drop for Kept<'_> {
        fn drop(&mut self) {
            if !self.stays {
                self.topology.give_up(&self.place);
            }
        }
    }
    may_go(device.info(), bus.info())?;
    let together = matches!(bus, Side::Draft(_));
    let most = bus::max_devices(bus.info());
    let place = topology.keep(&device.weak(), &bus.weak(), most, together).map_err(|why| match why {
        NoPlace::Full => ErrorKind::BusFull { bus: name.into() },
        NoPlace::Closed => ErrorKind::Retired { object: bus.info().name().into() },
    })?;
    let mut kept = Kept { topology, place, stays: false };
    if let Some(check) = Bus::check_address_of(bus.info()) {
        check(&mut Slot { topology, place: &kept.place, bus, device })?;
    }
    kept.stays = true;
    Ok(kept.place.clone())
}

/// Whether devices of a class go on buses of a class.
pub(super) fn may_go(device: &'static TypeInfo, bus: &'static TypeInfo) -> Result<()> {
    match bus_type(device) {
        Some(wanted) if bus.descends_from(wanted) => Ok(()),
        _ => {
            let (device, bus_type) = (device.name().into(), bus.name().into());
            Err(ErrorKind::WrongBus { device, bus_type }.into())
        }
    }
}

impl<T: IsA<Device>> Obj<T> {
    /// Moves the device to another bus, in one step. It stays where it is in the tree. No handler is asked: who plugged it
    /// unplugs it in the end, and who handles its new bus is asked when a user wants it gone.
    ///
    /// It leaves the resets that its old bus is in, and enters those of the new one.
    ///
    /// # Errors
    ///
    /// `Device '..' can't go on .. bus`; `Bus '..' is full`; what the bus says of its address; the device is on no bus, it or
    /// the bus has left the tree, or the bus is below the device itself, or in another [`Qom`]. Then nothing has changed.
    ///
    /// # Panics
    ///
    /// If a phase of a reset panics, after the move.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// # /// A bus.
    /// # #[derive(QomType)]
    /// # #[qom(parent = "bus")]
    /// # struct CableBus {}
    /// # impl BusImpl for CableBus {}
    /// # /// On it.
    /// # #[derive(QomType)]
    /// # #[qom(parent = "device")]
    /// # struct CableEnd {}
    /// # impl DeviceImpl for CableEnd {
    /// #     const BUS_TYPE: Option<&'static TypeInfo> = Some(CableBus::INFO);
    /// # }
    /// let qom = Qom::new()?;
    /// let (left, right) = (qom.create::<CableBus>()?.complete()?, qom.create::<CableBus>()?.complete()?);
    /// let end = qom.create::<CableEnd>()?.realize_on(&left)?;
    /// end.move_to_bus(&right)?;
    /// assert_eq!((left.devices().len(), right.devices().len()), (0, 1));
    /// assert_eq!(end.parent_bus(), Some(right.upcast()));
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "qdev_set_parent_bus")]
    pub fn move_to_bus<B: IsA<Bus>>(&self, bus: &Obj<B>) -> Result<()> {
        let (device, bus): (&Obj<Device>, &Obj<Bus>) = (self.upcast(), bus.upcast());
        let topology = device.extension::<Topology>()?;
        if !crate::sync::Arc::ptr_eq(&topology, &bus.extension()?) {
            return Err(ErrorKind::MixedQom { object: bus.type_name().into() }.into());
        }
        let no_bus = || ErrorKind::NotOnABus { type_name: device.type_name().into() };
        let key = device.downgrade();
        loop {
            let from = topology.place(&key).ok_or_else(no_bus)?;
            if from.bus == bus.downgrade() {
                return Ok(());
            }
            let to = find_place(&topology, Side::Live(device), Side::Live(bus), &bus.bus_name())?;
            return match topology.exchange(&key, &from, &to) {
                Ok(()) => {
                    unlist(&from);
                    let listed = list(device, &to);
                    resetting::arrived(device, false);
                    listed
                }
                // Somebody was faster, and moved it elsewhere: from there, then.
                Err(NoMove::Gone) if topology.place(&key).is_some() => continue,
                Err(NoMove::Gone | NoMove::Left) => {
                    Err(ErrorKind::Retired { object: device.type_name().into() }.into())
                }
                Err(NoMove::Closed) => Err(ErrorKind::Retired { object: bus.type_name().into() }.into()),
                Err(NoMove::Below) => Err(ErrorKind::AncestorOfParent { object: path_or_type(device) }.into()),
            };
        }
    }
}

/// Gives a bus the property `child[N]` that leads to a device on it.
pub(super) fn list(device: &Obj<Device>, place: &Place) -> Result<()> {
    let Some(bus) = place.bus.upgrade() else { return Ok(()) };
    match bus.add_const_link(&child_name(place), device) {
        // The number is its own: it was listed by who moved it here.
        Err(error) if !matches!(error.kind(), ErrorKind::DuplicateProperty { .. }) => return Err(error),
        _ => {}
    }
    // It may have left meanwhile, before there was something to remove.
    let now = device.extension::<Topology>()?.place(&device.downgrade());
    if !now.is_some_and(|now| now.is(place)) {
        unlist(place);
    }
    Ok(())
}

/// Removes it.
pub(super) fn unlist(place: &Place) {
    if let Some(bus) = place.bus.upgrade() {
        // It is not there if the device left before it was added.
        let _ = bus.remove_property(&child_name(place));
    }
}

fn child_name(place: &Place) -> String {
    format!("child[{}]", place.number)
}

fn path_or_type(object: &Obj<Device>) -> String {
    object.canonical_path().unwrap_or_else(|| object.type_name().into())
}
