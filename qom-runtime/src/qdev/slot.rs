//! `Slot`: a place on a bus, for whoever decides on addresses there.

use super::Bus;
use super::topology::{Place, Topology};
use crate::error::ErrorKind;
use crate::prelude::*;
use std::ops::RangeInclusive;

/// The place that a device is about to have on a bus, as [`BusImpl::CHECK_ADDRESS`] sees it. The device and the bus may each
/// be a draft or live: their own states can be read.
///
/// ```
/// use qom_runtime::prelude::*;
/// ///
/// /// A bus with 32 addresses.
/// #[derive(QomType)]
/// #[qom(parent = "bus")]
/// struct RackBus {}
/// impl BusImpl for RackBus {
///     const CHECK_ADDRESS: CheckAddress = check;
/// }
/// fn check(slot: &mut Slot<'_>) -> Result<()> {
///     match slot.device::<RackCard>().and_then(|card| card.addr) {
///         Some(wanted) => slot.take(wanted.into()),
///         None => slot.take_free(0..=31).map(drop),
///     }
/// }
///
/// /// Has an address.
/// #[derive(QomType)]
/// #[qom(parent = "device")]
/// struct RackCard {
///     #[qom(property)]
///     addr: Option<u8>,
/// }
/// impl DeviceImpl for RackCard {
///     const BUS_TYPE: Option<&'static TypeInfo> = Some(RackBus::INFO);
/// }
///
/// let qom = Qom::new()?;
/// let bus = qom.create::<RackBus>()?.complete()?;
/// let mut card = qom.create::<RackCard>()?;
/// card.addr = Some(0);
/// let card = card.realize_on(&bus)?;
/// let next = qom.create::<RackCard>()?.realize_on(&bus)?;
/// assert_eq!((card.bus_address(), next.bus_address()), (Some(0), Some(1)));
/// assert_eq!(bus.device_at(1), Some(next.upcast()));
///
/// let mut third = qom.create::<RackCard>()?;
/// third.addr = Some(0);
/// let error = third.realize_on(&bus).unwrap_err();
/// assert_eq!(error.to_string(), "address 0x0 is in use by /unattached/device[0] (rack-card)");
/// # Ok::<(), Error>(())
/// ```
pub struct Slot<'a> {
    pub(super) topology: &'a Topology,
    pub(super) place: &'a Place,
    pub(super) bus: Side<'a, Bus>,
    pub(super) device: Side<'a, Device>,
}

/// A device or a bus, live or not.
pub(super) enum Side<'a, T: QomType> {
    Live(&'a Obj<T>),
    Draft(&'a ObjMut<'a, T>),
}

impl<T: QomType> Clone for Side<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: QomType> Copy for Side<'_, T> {}

impl<'a, T: QomType> Side<'a, T> {
    pub(super) fn info(self) -> &'static TypeInfo {
        match self {
            Side::Live(object) => object.info(),
            Side::Draft(draft) => draft.info(),
        }
    }

    pub(super) fn weak(self) -> Weak<T> {
        match self {
            Side::Live(object) => object.downgrade(),
            Side::Draft(draft) => draft.weak(),
        }
    }

    fn state<U: QomType>(self) -> Option<&'a U> {
        match self {
            Side::Live(object) => object.downcast::<U>().map(|object| &**object),
            Side::Draft(draft) => draft.state_of(),
        }
    }
}

impl Slot<'_> {
    /// The type of the bus.
    pub fn bus_type(&self) -> &'static TypeInfo {
        self.bus.info()
    }

    /// The type of the device.
    pub fn device_type(&self) -> &'static TypeInfo {
        self.device.info()
    }

    /// The bus's own state as a `B`, if it is one.
    pub fn bus<B: QomType>(&self) -> Option<&B> {
        self.bus.state()
    }

    /// The device's own state as a `D`, if it is one.
    pub fn device<D: QomType>(&self) -> Option<&D> {
        self.device.state()
    }

    /// Gives the device this address on the bus. It keeps it until it leaves; if it does not go live, nobody has it.
    ///
    /// # Errors
    ///
    /// `address .. is in use by ..`: also by a draft that has it.
    pub fn take(&mut self, address: u64) -> Result<()> {
        self.topology.take_address(self.place, address).map_err(|holder| {
            let object = match holder.upgrade() {
                Some(device) => format!("{device:?}"),
                None => "a draft".into(),
            };
            ErrorKind::AddressInUse { address, object }.into()
        })
    }

    /// Gives the device the lowest free address of a range.
    ///
    /// # Errors
    ///
    /// None is free.
    pub fn take_free(&mut self, range: RangeInclusive<u64>) -> Result<u64> {
        let (first, last) = (*range.start(), *range.end());
        self.topology
            .take_free_address(self.place, range)
            .ok_or_else(|| ErrorKind::NoFreeAddress { bus_type: self.bus_type().name().into(), first, last }.into())
    }
}

impl std::fmt::Debug for Slot<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "({} on {})", self.device_type().name(), self.bus_type().name())
    }
}
