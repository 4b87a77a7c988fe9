//! Who listens to devices: listeners, and those who want events.

use super::definition::DeviceDefinition;
use super::device::Device;
use super::event::DeviceEvent;
use super::step::Step;
use super::unrealize::contain;
use crate::prelude::*;
use crate::sync::{Arc, Mutex, lock};
use std::collections::BTreeMap;

/// Sees how devices come and go, in one world. Nothing is locked while it is called.
///
/// ```
/// use qom_runtime::prelude::*;
/// use qom_runtime::qdev::DeviceListener;
/// use std::sync::{Arc, Mutex};
///
/// #[derive(Default)]
/// struct Log(Mutex<Vec<String>>);
/// impl DeviceListener for Log {
///     fn realized(&self, device: &Obj<Device>) {
///         self.0.lock().unwrap().push(format!("+{}", device.type_name()));
///     }
///     fn unrealized(&self, device: &Obj<Device>) {
///         self.0.lock().unwrap().push(format!("-{}", device.type_name()));
///     }
/// }
///
/// /// A sensor.
/// #[derive(QomType)]
/// #[qom(parent = "device")]
/// struct LoggedSensor {}
/// impl DeviceImpl for LoggedSensor {}
///
/// let qom = Qom::new()?;
/// let log = Arc::new(Log::default());
/// let listening = qom.add_device_listener(log.clone());
/// qom.create::<LoggedSensor>()?.realize()?.unparent();
/// drop(listening);
/// qom.create::<LoggedSensor>()?.realize()?;
/// assert_eq!(*log.0.lock().unwrap(), ["+logged-sensor", "-logged-sensor"]);
/// # Ok::<(), Error>(())
/// ```
pub trait DeviceListener: Send + Sync {
    /// A step is about to be done, for a device of this type; what the user called it where no type is known yet. An error
    /// makes the step fail, unless it [cannot](Step::can_fail).
    ///
    /// # Errors
    ///
    /// Its own.
    fn step(&self, step: Step, driver: &str) -> Result<()> {
        let _ = (step, driver);
        Ok(())
    }

    /// Whether a device that a user wants to add is to be kept back: it is not made, and that is no failure. The first
    /// listener that says yes decides.
    ///
    /// # Errors
    ///
    /// The device cannot be added.
    #[doc(alias = "hide_device")]
    #[doc(alias = "qdev_should_hide_device")]
    fn hide(&self, definition: &DeviceDefinition) -> Result<bool> {
        let _ = definition;
        Ok(false)
    }

    /// A device is live. Listeners are told in the order in which they came.
    fn realized(&self, device: &Obj<Device>) {
        let _ = device;
    }

    /// A device has been unrealized, and is about to leave its bus and the tree. Those who were told that it was live are
    /// told, in the reverse order.
    fn unrealized(&self, device: &Obj<Device>) {
        let _ = device;
    }
}

pub(super) type Listener = Arc<dyn DeviceListener>;
type Subscriber = Arc<dyn Fn(&DeviceEvent) + Send + Sync>;

/// One for each world.
#[derive(Default)]
pub(super) struct Listeners {
    listeners: Mutex<List<Listener>>,
    subscribers: Mutex<List<Subscriber>>,
}

/// In the order in which they came.
struct List<L> {
    next: u64,
    list: BTreeMap<u64, L>,
}

impl<L> Default for List<L> {
    fn default() -> Self {
        List { next: 0, list: BTreeMap::new() }
    }
}

impl<L: Clone> List<L> {
    fn add(&mut self, listener: L) -> u64 {
        self.next += 1;
        self.list.insert(self.next, listener);
        self.next
    }

    fn remove(&mut self, number: u64) -> Option<L> {
        self.list.remove(&number)
    }

    fn get(&self, number: u64) -> Option<L> {
        self.list.get(&number).cloned()
    }

    fn all(&self) -> Vec<L> {
        self.list.values().cloned().collect()
    }
}

impl Listeners {
    /// Shows a step to all, until one makes it fail.
    pub(super) fn step(&self, step: Step, driver: &str) -> Result<()> {
        self.all().iter().try_for_each(|listener| listener.step(step, driver))
    }

    pub(super) fn all(&self) -> Vec<Listener> {
        lock(&self.listeners).all()
    }

    /// All of them, with the numbers by which they are found again as long as they listen.
    pub(super) fn numbered(&self) -> Vec<(u64, Listener)> {
        lock(&self.listeners).list.clone().into_iter().collect()
    }

    pub(super) fn get(&self, number: u64) -> Option<Listener> {
        lock(&self.listeners).get(number)
    }

    pub(super) fn send(&self, event: &DeviceEvent) {
        let subscribers = lock(&self.subscribers).all();
        // What is told has happened: one that panics keeps it from nobody.
        subscribers.iter().for_each(|subscriber| contain(|| subscriber(event)));
    }
}

/// Keeps listening until it is dropped.
#[doc(alias = "device_listener_unregister")]
#[must_use = "what is added listens until this is dropped"]
pub struct Listening {
    listeners: Arc<Listeners>,
    number: u64,
    is_listener: bool,
}

impl Drop for Listening {
    fn drop(&mut self) {
        // Dropped when nothing is locked: it may own anything.
        if self.is_listener {
            let gone = lock(&self.listeners.listeners).remove(self.number);
            drop(gone);
        } else {
            let gone = lock(&self.listeners.subscribers).remove(self.number);
            drop(gone);
        }
    }
}

impl std::fmt::Debug for Listening {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Listening")
    }
}

impl Qom {
    /// Adds a listener to the devices of this world. It is kept by that: a [`Qom`], or a handle to a device, in it would keep
    /// the world for ever; a [`WeakQom`] or a [`Weak`] does not.
    #[doc(alias = "device_listener_register")]
    pub fn add_device_listener(&self, listener: Arc<dyn DeviceListener>) -> Listening {
        let listeners = self.extension::<Listeners>();
        let number = lock(&listeners.listeners).add(listener);
        Listening { listeners, number, is_listener: true }
    }

    /// Calls a function for each [`DeviceEvent`] of this world, on the thread on which it happens. A channel's sender makes
    /// a queue of it. A panic in it is contained.
    ///
    /// ```
    /// use qom_runtime::prelude::*;
    /// use std::sync::mpsc::channel;
    ///
    /// /// A fan.
    /// #[derive(QomType)]
    /// #[qom(parent = "device")]
    /// struct CaseFan {}
    /// impl DeviceImpl for CaseFan {}
    ///
    /// let qom = Qom::new()?;
    /// let (sender, events) = channel();
    /// let _listening = qom.on_device_event(move |event| sender.send(event.clone()).unwrap());
    /// let fan = qom.create::<CaseFan>()?.realize()?;
    /// fan.unparent();
    /// assert!(events.try_recv().is_err()); // somebody has it still
    /// drop(fan);
    /// let path = "/unattached/device[0]".into();
    /// assert_eq!(events.try_recv(), Ok(DeviceEvent::Deleted { id: None, path }));
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "qapi_event_send_device_deleted")]
    pub fn on_device_event(&self, call: impl Fn(&DeviceEvent) + Send + Sync + 'static) -> Listening {
        let listeners = self.extension::<Listeners>();
        let number = lock(&listeners.subscribers).add(Arc::new(call));
        Listening { listeners, number, is_listener: false }
    }
}
