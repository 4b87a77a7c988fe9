//! Which devices are on which bus, and which buses a device has: the bus tree of a world.
//!
//! It knows objects by weak handles, drafts too: what it lists is upgraded, so that a device is seen on its bus from when
//! it goes live, with all that go live with it, and not before. No user code runs while it is locked: what it forgets is
//! handed back, or dropped when it is unlocked.

use super::addresses::Addresses;
use super::by_address::ByAddress;
use super::{Bus, Device};
use crate::Weak;
use crate::sync::{Mutex, lock};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

/// One for each world.
#[derive(Default)]
pub(super) struct Topology(Mutex<State>);

#[derive(Default)]
struct State {
    places: ByAddress<Weak<Device>, Place>,
    buses: ByAddress<Weak<Bus>, Members>,
    /// The buses of each device that has some, in the order in which they came.
    child_buses: ByAddress<Weak<Device>, Vec<Weak<Bus>>>,
}

/// A place on a bus.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) bus: Weak<Bus>,
    /// The bus does not use it again.
    pub(super) number: u64,
    /// The bus was a draft when the place was kept: it goes live together with the device.
    pub(super) together: bool,
}

/// What is on a bus.
#[derive(Default)]
struct Members {
    next: u64,
    devices: BTreeMap<u64, Member>,
    addresses: Addresses,
    /// Those with buses of their own.
    bridges: BTreeSet<u64>,
    is_full: bool,
    /// The bus leaves, or has left.
    is_closed: bool,
    /// The device that the bus belongs to.
    owner: Option<Weak<Device>>,
    /// The bus itself says when it ends.
    is_known: bool,
}

struct Member {
    device: Weak<Device>,
    address: Option<u64>,
    /// The device is here, and not on its way from another bus.
    is_here: bool,
}

/// Why a device does not get a place.
pub(super) enum NoPlace {
    /// The bus has no room.
    Full,
    /// The bus leaves.
    Closed,
}

/// Why a device does not move.
pub(super) enum NoMove {
    /// It is not where it was.
    Gone,
    /// It leaves, with the bus where it is.
    Left,
    /// The other bus leaves.
    Closed,
    /// It would be on a bus below itself.
    Below,
}

impl Place {
    pub(super) fn is(&self, other: &Place) -> bool {
        self.number == other.number && self.bus == other.bus
    }
}

impl State {
    fn is_closed(&self, bus: &Weak<Bus>) -> bool {
        self.buses.get(bus).is_none_or(|members| members.is_closed)
    }

    fn owner(&self, bus: &Weak<Bus>) -> Option<&Weak<Device>> {
        self.buses.get(bus)?.owner.as_ref()
    }

    /// Whether a bus belongs to a device, or to one that is on a bus of it, and so on.
    fn is_below(&self, bus: &Weak<Bus>, device: &Weak<Device>) -> bool {
        let mut above = self.owner(bus);
        while let Some(at) = above {
            if at == device {
                return true;
            }
            above = self.places.get(at).and_then(|place| self.owner(&place.bus));
        }
        false
    }

    /// The device is at a place that was kept.
    fn arrive(&mut self, device: &Weak<Device>, place: &Place) {
        let is_bridge = self.child_buses.contains_key(device);
        let Some(members) = self.buses.get_mut(&place.bus) else { return };
        if let Some(member) = members.devices.get_mut(&place.number) {
            member.is_here = true;
        }
        if is_bridge {
            members.bridges.insert(place.number);
        }
    }

    /// Nobody has the place any more. What is forgotten is dropped when nothing is locked.
    fn vacate(&mut self, place: &Place) -> (Option<Member>, Option<(Weak<Bus>, Members)>) {
        let Some(members) = self.buses.get_mut(&place.bus) else { return (None, None) };
        let member = members.devices.remove(&place.number);
        members.bridges.remove(&place.number);
        if let Some(address) = member.as_ref().and_then(|member| member.address) {
            members.addresses.free(address);
        }
        let is_done = !members.is_known && members.devices.is_empty();
        let bus = if is_done { self.buses.remove_entry(&place.bus) } else { None };
        (member, bus)
    }
}

impl Topology {
    /// Keeps a place on a bus that holds at most so many devices.
    ///
    /// # Errors
    ///
    /// It takes no more.
    pub(super) fn keep(
        &self,
        device: &Weak<Device>,
        bus: &Weak<Bus>,
        most: Option<u32>,
        together: bool,
    ) -> Result<Place, NoPlace> {
        let mut state = lock(&self.0);
        // Who gets no place leaves nothing, not even an entry.
        match state.buses.get(bus) {
            Some(members) if members.is_closed => return Err(NoPlace::Closed),
            Some(members) if members.is_full(most) => return Err(NoPlace::Full),
            None if most == Some(0) => return Err(NoPlace::Full),
            _ => {}
        }
        let members = state.buses.entry(bus.clone()).or_default();
        let number = members.next;
        members.next += 1;
        members.devices.insert(number, Member { device: device.clone(), address: None, is_here: false });
        Ok(Place { bus: bus.clone(), number, together })
    }

    /// The device, which is nowhere, is there from now on.
    pub(super) fn settle(&self, device: &Weak<Device>, place: Place) {
        let mut state = lock(&self.0);
        state.arrive(device, &place);
        state.places.insert(device.clone(), place);
    }

    /// The device is no longer at one place but at the other; the one is given up. A device that is on a bus that leaves
    /// leaves with it.
    ///
    /// # Errors
    ///
    /// The device was not there any more, a bus leaves, or the other bus belongs to what is on the device's buses. Then the
    /// other place is given up.
    pub(super) fn exchange(&self, device: &Weak<Device>, from: &Place, to: &Place) -> Result<(), NoMove> {
        let mut state = lock(&self.0);
        let is_there = state.places.get(device).is_some_and(|place| place.is(from));
        let moved = if !is_there {
            Err(NoMove::Gone)
        } else if state.is_closed(&from.bus) {
            Err(NoMove::Left)
        } else if state.is_closed(&to.bus) {
            Err(NoMove::Closed)
        } else if state.is_below(&to.bus, device) {
            Err(NoMove::Below)
        } else {
            state.arrive(device, to);
            let old = state.places.insert(device.clone(), to.clone());
            Ok(old)
        };
        let gone = state.vacate(if moved.is_ok() { from } else { to });
        drop(state);
        drop(gone);
        moved.map(drop)
    }

    /// Gives a place up that was kept.
    pub(super) fn give_up(&self, place: &Place) {
        let gone = lock(&self.0).vacate(place);
        drop(gone);
    }

    /// A device leaves its bus; gives the place that it had.
    pub(super) fn leave(&self, device: &Weak<Device>) -> Option<Place> {
        let mut state = lock(&self.0);
        let (key, place) = state.places.remove_entry(device)?;
        let gone = state.vacate(&place);
        drop(state);
        drop((key, gone));
        Some(place)
    }

    /// Where a device is.
    pub(super) fn place(&self, device: &Weak<Device>) -> Option<Place> {
        lock(&self.0).places.get(device).cloned()
    }

    /// The devices of a bus, the newest first.
    pub(super) fn devices(&self, bus: &Weak<Bus>) -> Vec<Weak<Device>> {
        let state = lock(&self.0);
        let members = state.buses.get(bus);
        let here = members.into_iter().flat_map(|members| members.devices.values().rev()).filter(|it| it.is_here);
        here.map(|it| it.device.clone()).collect()
    }

    /// Those of them that have buses of their own.
    pub(super) fn bridges(&self, bus: &Weak<Bus>) -> Vec<Weak<Device>> {
        let state = lock(&self.0);
        let Some(members) = state.buses.get(bus) else { return Vec::new() };
        members.bridges.iter().rev().filter_map(|number| Some(members.devices.get(number)?.device.clone())).collect()
    }

    /// Whether a bus that holds at most so many devices takes no more.
    pub(super) fn is_full(&self, bus: &Weak<Bus>, most: Option<u32>) -> bool {
        match lock(&self.0).buses.get(bus) {
            Some(members) => members.is_full(most),
            None => most == Some(0),
        }
    }

    /// The bus leaves: its device has it no more, it takes no more devices, and those that have a place on it do not go live
    /// there.
    pub(super) fn close(&self, bus: &Weak<Bus>) {
        let mut state = lock(&self.0);
        let State { buses, child_buses, .. } = &mut *state;
        let members = buses.entry(bus.clone()).or_default();
        members.is_closed = true;
        let gone = members.owner.as_ref().and_then(|device| {
            let own = child_buses.get_mut(device)?;
            let gone = own.remove(own.iter().position(|known| known == bus)?);
            let no_bridge = if own.is_empty() { child_buses.remove_entry(device) } else { None };
            Some((gone, no_bridge))
        });
        drop(state);
        drop(gone);
    }

    /// Whether it does, or has left.
    pub(super) fn is_closed(&self, bus: &Weak<Bus>) -> bool {
        lock(&self.0).is_closed(bus)
    }

    pub(super) fn set_full(&self, bus: &Weak<Bus>, is_full: bool) {
        lock(&self.0).buses.entry(bus.clone()).or_default().is_full = is_full;
    }

    /// Gives an address of the bus to who has this place, in place of the one that it had.
    ///
    /// # Errors
    ///
    /// Gives the device that has it.
    pub(super) fn take_address(&self, place: &Place, address: u64) -> Result<(), Weak<Device>> {
        let mut state = lock(&self.0);
        let Some(members) = state.buses.get_mut(&place.bus) else { return Ok(()) };
        let holder = members.addresses.holder(address);
        match holder.and_then(|number| members.devices.get(&number)) {
            // Its own, asked for once more.
            Some(_) if holder == Some(place.number) => Ok(()),
            Some(member) => Err(member.device.clone()),
            None => {
                members.give_address(place.number, address);
                Ok(())
            }
        }
    }

    /// The same with the lowest free address of a range; `None` if there is none.
    pub(super) fn take_free_address(&self, place: &Place, range: RangeInclusive<u64>) -> Option<u64> {
        let mut state = lock(&self.0);
        let members = state.buses.get_mut(&place.bus)?;
        let free = members.addresses.lowest_free(&range)?;
        Some(members.give_address(place.number, free))
    }

    /// The address of who has this place.
    pub(super) fn address(&self, place: &Place) -> Option<u64> {
        lock(&self.0).buses.get(&place.bus)?.devices.get(&place.number)?.address
    }

    /// The device with this address.
    pub(super) fn device_at(&self, bus: &Weak<Bus>, address: u64) -> Option<Weak<Device>> {
        let state = lock(&self.0);
        let members = state.buses.get(bus)?;
        let member = members.devices.get(&members.addresses.holder(address)?)?;
        member.is_here.then(|| member.device.clone())
    }

    /// A bus is there, or will be with its device, if it has one.
    pub(super) fn add_bus(&self, bus: &Weak<Bus>, device: Option<&Weak<Device>>) {
        let mut state = lock(&self.0);
        let State { places, buses, child_buses } = &mut *state;
        let members = buses.entry(bus.clone()).or_default();
        members.is_known = true;
        // It may have left as soon as it was live.
        if members.is_closed {
            return;
        }
        members.owner = device.cloned();
        let Some(device) = device else { return };
        let own = child_buses.entry(device.clone()).or_default();
        if !own.contains(bus) {
            own.push(bus.clone());
        }
        if let Some(place) = places.get(device)
            && let Some(members) = buses.get_mut(&place.bus)
        {
            members.bridges.insert(place.number);
        }
    }

    /// The device that a bus belongs to.
    pub(super) fn owner(&self, bus: &Weak<Bus>) -> Option<Weak<Device>> {
        lock(&self.0).owner(bus).cloned()
    }

    /// The buses of a device, the newest first.
    pub(super) fn child_buses(&self, device: &Weak<Device>) -> Vec<Weak<Bus>> {
        let state = lock(&self.0);
        state.child_buses.get(device).map_or_else(Vec::new, |buses| buses.iter().rev().cloned().collect())
    }

    /// A device has lost its buses.
    pub(super) fn remove_child_buses(&self, device: &Weak<Device>) {
        let mut state = lock(&self.0);
        let State { places, buses, child_buses } = &mut *state;
        let gone = child_buses.remove_entry(device);
        if let Some(place) = places.get(device)
            && let Some(members) = buses.get_mut(&place.bus)
        {
            members.bridges.remove(&place.number);
        }
        drop(state);
        drop(gone);
    }

    /// A bus has ended, or never was.
    pub(super) fn remove_bus(&self, bus: &Weak<Bus>) {
        let gone = lock(&self.0).buses.remove_entry(bus);
        drop(gone);
    }
}

impl Members {
    fn is_full(&self, most: Option<u32>) -> bool {
        self.is_full || most.is_some_and(|most| self.devices.len() >= most as usize)
    }

    fn give_address(&mut self, number: u64, address: u64) -> u64 {
        if let Some(member) = self.devices.get_mut(&number) {
            if let Some(old) = member.address.replace(address) {
                self.addresses.free(old);
            }
            self.addresses.take(address, number);
        }
        address
    }
}
