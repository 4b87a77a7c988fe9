//! `machine`: the board, its containers, and how far it has come.

use super::device::Device;
use super::resettable::ResetType;
use super::sysbus::SystemBus;
use crate::error::ErrorKind;
use crate::prelude::*;
use crate::sync::{Mutex, lock};
use crate::{CompatInForce, CompatOf, CompatProperty, GlobalProperty, Placement};

/// The machine. There is at most one, at `/machine`. It has the containers `peripheral`, for devices with an id,
/// `peripheral-anon`, for other devices that users add, and `unattached`, for what has no other place; and, in the latter, the
/// [main system bus](Qom::system_bus).
///
/// A board is a type below it that overrides methods of [`MachineImpl`]. How far it has come is its [`Phase`].
///
/// ```
/// use qom_runtime::prelude::*;
///
/// let qom = Qom::new()?;
/// assert_eq!((qom.machine(), qom.phase()), (None, Phase::NoMachine)); // asking creates nothing
/// let machine = qom.create::<Machine>()?.complete()?;
/// assert_eq!(qom.phase(), Phase::MachineCreated);
/// machine.advance(Phase::MachineReady)?;
/// assert_eq!(qom.phase(), Phase::MachineReady); // what is plugged from now on is hot-plugged
/// # Ok::<(), Error>(())
/// ```
///
/// A board of an older version, which gives other objects what they had then:
///
/// ```
/// use qom_runtime::{CompatProperty, prelude::*};
///
/// /// A sound card, which can do more from year to year.
/// #[derive(QomType)]
/// #[qom(parent = "device")]
/// struct SoundCard {
///     #[qom(property, default = 8)]
///     voices: u8,
/// }
/// impl DeviceImpl for SoundCard {}
///
/// /// The board as it is now.
/// #[derive(QomType)]
/// #[qom(name = "hifi-2.0", parent = "machine")]
/// struct HifiBoard {}
/// impl MachineImpl for HifiBoard {}
///
/// const HIFI_1_0: &[CompatProperty] = &[CompatProperty::new("sound-card", "voices", "2")];
///
/// let qom = Qom::new()?;
/// qom.register(TypeBuilder::new("hifi-1.0").parent::<HifiBoard>().constant(Machine::COMPAT_PROPERTIES, HIFI_1_0))?;
/// let _machine = qom.create_by_name("hifi-1.0")?.complete()?;
/// assert_eq!(qom.create::<SoundCard>()?.voices, 2);
/// # Ok::<(), Error>(())
/// ```
#[doc(alias = "TYPE_MACHINE")]
#[doc(alias = "MachineState")]
#[derive(QomType, Debug)]
#[qom(name = "machine", crate = crate, singleton, placement = MACHINE, methods = MachineImpl, activate = begin)]
pub struct Machine {
    progress: Mutex<Progress>,
    /// What objects get since the machine is of an older version, as long as there is the machine.
    compat: Mutex<Option<CompatInForce>>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Progress {
    phase: Phase,
    /// Somebody is leading it on.
    advancing: bool,
}

const MACHINE: Placement = Placement::Machine;

/// How far the machine has come. Each comes after the one before; what is plugged before the last is there when the machine
/// starts, what is plugged in it is hot-plugged.
#[doc(alias = "MachineInitPhase")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// There is no machine.
    NoMachine,
    /// There is one.
    #[default]
    MachineCreated,
    /// Its accelerator is there.
    AccelCreated,
    /// So is what devices use on the host.
    LateBackendsCreated,
    /// The board made its own devices: users' follow.
    MachineInitialized,
    /// All that it starts with is there.
    MachineReady,
}

impl Phase {
    const NEXT: [Phase; 5] = [
        Phase::MachineCreated,
        Phase::AccelCreated,
        Phase::LateBackendsCreated,
        Phase::MachineInitialized,
        Phase::MachineReady,
    ];
}

/// Methods that every machine has. What a type does not write is its parent's.
#[doc(alias = "MachineClass")]
#[qom_methods(Machine, crate = crate)]
pub trait MachineImpl {
    /// Which devices on the system bus users may add: names of types, their subtypes included.
    #[doc(alias = "machine_class_allow_dynamic_sysbus_dev")]
    const DYNAMIC_SYSBUS_DEVICES: &'static [&'static str] = &[];

    /// What objects are to have that machines of this version have otherwise: in force from when the machine is completed
    /// until it has ended. Those of the type's ancestors come before its own, which win: so an older version descends from
    /// the one after it, and says what has changed since.
    #[doc(alias = "compat_props")]
    #[doc(alias = "compat_props_add")]
    const COMPAT_PROPERTIES: &'static [CompatProperty] = &[];

    /// Makes the board's own devices, on the way to [`Phase::MachineInitialized`].
    #[doc(alias = "machine_run_board_init")]
    fn init(this: &Obj<Self>) -> Result<()> {
        let _ = this;
        Ok(())
    }

    /// Who is asked when devices of this type are plugged, before their bus's handler: an object that implements
    /// [`HotplugHandler`](super::HotplugHandler), such as the machine itself.
    #[doc(alias = "get_hotplug_handler")]
    fn hotplug_handler_for(this: &Obj<Self>, device: &'static TypeInfo) -> Option<Owned<Object>> {
        let _ = (this, device);
        None
    }

    /// Whether the device may be plugged now, while the machine runs: the last word, after the class and the bus agreed.
    #[doc(alias = "qdev_hotplug_allowed")]
    fn hotplug_allowed(this: &Obj<Self>, device: &ObjMut<'_, Device>) -> Result<()> {
        let _ = (this, device);
        Ok(())
    }

    /// The machine is reset: by default [all devices](Qom::reset_devices) are. A board that has more to do calls
    /// `Self::parent_reset(this, kind)`.
    fn reset(this: &Obj<Self>, kind: ResetType) {
        if let Some(qom) = this.qom() {
            qom.reset_devices(kind);
        }
    }
}

fn begin(this: &mut ObjMut<'_, Machine>) -> Result<()> {
    let qom = this.qom().ok_or_else(|| ErrorKind::NoQom { object: this.type_name().into() })?;
    let compat = qom.set_compat(CompatOf::Machine, compat_of(this.info()))?;
    this.compat = Mutex::new(Some(compat));
    let mut unattached = qom.create::<Container>()?;
    unattached.add_child("sysbus", qom.create::<SystemBus>()?)?;
    this.add_child("unattached", unattached)?;
    for name in ["peripheral", "peripheral-anon"] {
        this.add_child(name, qom.create::<Container>()?)?;
    }
    Ok(())
}

/// The compat properties of a machine's class: those of its ancestors, then its own.
fn compat_of(class: &'static TypeInfo) -> Vec<GlobalProperty> {
    let line = std::iter::successors(Some(class), |class| class.parent());
    let lists = line.filter_map(Machine::compat_properties_of);
    // What a class does not say is its parent's: the same list again.
    let mut lists: Vec<_> = lists.collect();
    lists.dedup_by(|one, other| std::ptr::eq(*one, *other));
    lists.into_iter().rev().flatten().map(CompatProperty::to_global).collect()
}

impl Qom {
    /// The machine, once there is one. Asking does not create it.
    #[doc(alias = "qdev_get_machine")]
    pub fn machine(&self) -> Option<Owned<Machine>> {
        self.resolve_as("/machine").ok()
    }

    /// How far the machine has come.
    #[doc(alias = "phase_check")]
    pub fn phase(&self) -> Phase {
        self.machine().map_or(Phase::NoMachine, |machine| machine.phase())
    }
}

impl<T: IsA<Machine>> Obj<T> {
    /// How far the machine has come.
    #[doc(alias = "phase_get")]
    pub fn phase(&self) -> Phase {
        lock(&self.upcast::<Machine>().progress).phase
    }

    /// Leads the machine on to a later phase, through those between. On the way to
    /// [`MachineInitialized`](Phase::MachineInitialized) the board makes its devices; before
    /// [`MachineReady`](Phase::MachineReady) everything is reset once.
    ///
    /// # Errors
    ///
    /// What the board's `init` says; the phase is not later than that of now; or somebody is leading the machine on already.
    /// Then the machine is in the last phase that it reached.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// let machine = Qom::new()?.create::<Machine>()?.complete()?;
    /// machine.advance(Phase::MachineInitialized)?;
    /// let error = machine.advance(Phase::AccelCreated).unwrap_err();
    /// assert_eq!(error.to_string(), "the machine is in phase MachineInitialized, which does not precede AccelCreated");
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "phase_advance")]
    #[doc(alias = "qdev_machine_creation_done")]
    pub fn advance(&self, to: Phase) -> Result<()> {
        let machine: &Obj<Machine> = self.upcast();
        let advance = Advance::begin(machine, to)?;
        for next in Phase::NEXT {
            if next <= machine.phase() || next > to {
                continue;
            }
            match next {
                Phase::MachineInitialized => Machine::init(machine)?,
                Phase::MachineReady => Machine::reset(machine, ResetType::Cold),
                _ => {}
            }
            lock(&machine.progress).phase = next;
        }
        drop(advance);
        Ok(())
    }
}

/// One at a time leads a machine on.
struct Advance<'a>(&'a Obj<Machine>);

impl<'a> Advance<'a> {
    fn begin(machine: &'a Obj<Machine>, to: Phase) -> Result<Self> {
        let mut progress = lock(&machine.progress);
        if progress.advancing {
            return Err(Error::new("the machine is being led to another phase"));
        }
        if to <= progress.phase {
            return Err(wrong_way(progress.phase, to));
        }
        progress.advancing = true;
        Ok(Advance(machine))
    }
}

impl Drop for Advance<'_> {
    fn drop(&mut self) {
        lock(&self.0.progress).advancing = false;
    }
}

fn wrong_way(now: Phase, to: Phase) -> Error {
    Error::new(format!("the machine is in phase {now:?}, which does not precede {to:?}"))
}
