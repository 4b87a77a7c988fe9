//! The steps by which devices come and go.

use std::fmt;

/// A step of adding, realizing, or deleting a device, or of its leaving. The library walks them in the order in which they
/// stand here; a [`DeviceListener`](super::DeviceListener) sees each before it is done, and may make it fail.
///
/// What fails up to [`Announce`](Self::Announce) leaves everything as it was before the first. What fails in deleting leaves
/// the device where it is. From [`LeaveBuses`](Self::LeaveBuses) on nothing can fail any more: errors and panics are
/// contained, and the device goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Step {
    // What a user asks for: `Qom::add_device`.
    /// The driver is looked up.
    FindDriver,
    /// The creation rules of its type are asked, as far as they can be told before, and whether the
    /// [policy](crate::StabilityPolicy) has the type and the properties.
    CheckRules,
    /// The bus is looked up, and whether it is full and of the right type.
    FindBus,
    /// Listeners may hide the device: nothing is made then.
    Hide,
    /// Nothing is added while a migration runs.
    CheckMigration,
    /// The draft is made.
    Create,
    /// Whether it may be plugged while the machine runs.
    CheckHotplug,
    /// It gets its id, and so its place in the tree.
    Name,
    /// Its properties are set in the order given.
    SetProperties,

    // Realizing, for every device.
    /// Whether its class may be here.
    CheckClass,
    /// It gets a place on its bus, if it has none yet: one that is realized on a bus, or was attached, has.
    Attach,
    /// The handler is asked.
    PrePlug,
    /// The device's own `realize`. Its buses and what is on them follow.
    Realize,
    /// The handler plugs it. The next step is that it goes live.
    Plug,
    /// It is listed on its bus.
    List,
    /// A device that was hot-plugged is reset; what comes to a bus in reset enters it.
    Reset,
    /// Listeners are told.
    Announce,

    // What a user asks for: `Qom::delete_device`.
    /// The device is looked up.
    FindDevice,
    /// Whether it is on its way already, or something blocks it.
    CheckBlockers,
    /// Whether it may be unplugged.
    CheckUnplug,
    /// Few devices are deleted while a migration runs.
    CheckUnplugMigration,
    /// The handler is asked to have it unplugged, at once or later.
    Request,
    /// The handler unplugs it.
    Unplug,

    // Leaving, for every device.
    /// What is on its buses leaves, then the buses: of a chain the innermost first, so that those inside have nothing left
    /// to do in their own step.
    LeaveBuses,
    /// The device's own `unrealize`.
    Unrealize,
    /// Listeners are told.
    Withdraw,
    /// It leaves its bus.
    Detach,
}

impl Step {
    /// The steps of [`Qom::add_device`](crate::Qom::add_device), which those of realizing follow.
    pub const ADD: [Step; 9] = [
        Step::FindDriver,
        Step::CheckRules,
        Step::FindBus,
        Step::Hide,
        Step::CheckMigration,
        Step::Create,
        Step::CheckHotplug,
        Step::Name,
        Step::SetProperties,
    ];
    /// The steps of realizing a device, before what is inside it is realized.
    pub const REALIZE: [Step; 4] = [Step::CheckClass, Step::Attach, Step::PrePlug, Step::Realize];
    /// Those after.
    pub const FINISH: [Step; 1] = [Step::Plug];
    /// Those directly after it went live.
    pub const LIVE: [Step; 3] = [Step::List, Step::Reset, Step::Announce];
    /// The steps of [`Qom::delete_device`](crate::Qom::delete_device).
    pub const DELETE: [Step; 5] =
        [Step::FindDevice, Step::CheckBlockers, Step::CheckUnplug, Step::CheckUnplugMigration, Step::Request];
    /// The step that completes it, at once or when the guest has let go.
    pub const UNPLUG: [Step; 1] = [Step::Unplug];
    /// The steps of leaving.
    pub const LEAVE: [Step; 4] = [Step::LeaveBuses, Step::Unrealize, Step::Withdraw, Step::Detach];

    /// All of them, in order.
    ///
    /// ```
    /// use qom_runtime::qdev::Step;
    ///
    /// let steps: Vec<_> = Step::all().collect();
    /// assert!(steps.is_sorted() && steps.first() == Some(&Step::FindDriver) && steps.last() == Some(&Step::Detach));
    /// ```
    pub fn all() -> impl Iterator<Item = Step> {
        let adding = Self::ADD.into_iter().chain(Self::REALIZE).chain(Self::FINISH).chain(Self::LIVE);
        adding.chain(Self::DELETE).chain(Self::UNPLUG).chain(Self::LEAVE)
    }

    /// Whether it can still fail: the device has not begun to leave.
    pub fn can_fail(self) -> bool {
        self < Step::LeaveBuses
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}
