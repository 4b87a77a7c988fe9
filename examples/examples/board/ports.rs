//! Ports, which are found by the bus of `vm_device`, and what is behind them: `vm_superio::Serial`.

use qom_runtime::{prelude::*, value::StateField};
use std::io::{Stdout, stdout};
use std::sync::{Mutex, RwLock, atomic::AtomicU32, atomic::Ordering::Relaxed};
use vm_device::bus::{PioAddress, PioBus, PioRange};
use vm_superio::{Serial, SerialState, Trigger, serial::NoEvents};

/// A bus with ports. It does not keep its devices, which come and go while the machine runs.
#[derive(QomType)]
#[qom(parent = "bus")]
pub(crate) struct IoBus {
    ports: RwLock<PioBus<Weak<IoDevice>>>,
}
impl BusImpl for IoBus {
    const HOTPLUGGABLE: bool = true;
}
impl IoBus {
    /// The guest reads from a port: ones, if nobody is there.
    pub(crate) fn read(&self, port: u16) -> u8 {
        self.find(port).map_or(0xff, |(device, offset)| IoDevice::read(&device, offset))
    }
    pub(crate) fn write(&self, port: u16, value: u8) {
        self.find(port).map_or((), |(device, offset)| IoDevice::write(&device, offset, value))
    }
    /// The bus is locked no longer than this: a device may plug and unplug others.
    fn find(&self, port: u16) -> Option<(Owned<IoDevice>, u8)> {
        let ports = self.ports.read().unwrap();
        let (range, device) = ports.device(PioAddress(port))?;
        Some((device.upgrade()?, (port - range.base().0) as u8))
    }
}

/// What has eight ports.
#[derive(QomType)]
#[qom(parent = "device", abstract, methods = IoDeviceImpl)]
pub(crate) struct IoDevice {
    /// The first of its ports.
    #[qom(property, state)]
    base: u16,
}
#[qom_methods(IoDevice)]
pub(crate) trait IoDeviceImpl: DeviceImpl {
    fn read(_this: &Obj<Self>, _offset: u8) -> u8 {
        0xff
    }
    fn write(_this: &Obj<Self>, _offset: u8, _value: u8) {}
}
impl DeviceImpl for IoDevice {
    const BUS_TYPE: Option<&'static TypeInfo> = Some(IoBus::INFO);
    fn realize(this: &mut ObjMut<'_, Self>) -> Result<()> {
        let (bus, base) = (this.parent_bus_as::<IoBus>()?, PioAddress(this.base));
        let range = PioRange::new(base, 8).map_err(Error::other)?;
        bus.ports.write().unwrap().register(range, this.weak()).map_err(Error::other)?;
        this.on_unrealize(move || drop(bus.ports.write().unwrap().deregister(base)))?;
        Self::parent_realize(this)
    }
}

/// A serial port. What the guest sends is printed.
#[derive(QomType)]
#[qom(parent = "io-device")]
pub(crate) struct SerialPort {
    /// Its interrupt.
    #[qom(link, live)]
    irq: Link<Irq>,
    #[qom(state, default = Uart(Mutex::new(Serial::new(Due::default(), stdout()))))]
    uart: Uart,
}
impl DeviceImpl for SerialPort {
    fn reset(this: &Obj<Self>) {
        *this.uart.0.lock().unwrap() = Serial::new(Due::default(), stdout());
    }
}
impl IoDeviceImpl for SerialPort {
    fn read(this: &Obj<Self>, offset: u8) -> u8 {
        Self::with_uart(this, |uart| uart.read(offset))
    }
    fn write(this: &Obj<Self>, offset: u8, value: u8) {
        let _ = Self::with_uart(this, |uart| uart.write(offset, value)); // what cannot be printed is lost
    }
}
impl SerialPort {
    /// Does something on the guest's side, or on the host's.
    pub(crate) fn with_uart<R>(this: &Obj<Self>, action: impl FnOnce(&mut Serial<Due, NoEvents, Stdout>) -> R) -> R {
        let _changing = this.changing(); // who saves sees all that it changes, or nothing
        let mut uart = this.uart.0.lock().unwrap();
        let (result, due) = (action(&mut uart), uart.interrupt_evt().0.swap(0, Relaxed));
        drop(uart); // who is interrupted may turn to this port
        (0..due).for_each(|_| this.irq.pulse());
        result
    }
}

/// How many interrupts are due.
#[derive(Default)]
pub(crate) struct Due(AtomicU32);
impl Trigger for Due {
    type E = Error;
    fn trigger(&self) -> Result<()> {
        self.0.fetch_add(1, Relaxed);
        Ok(())
    }
}

struct Uart(Mutex<Serial<Due, NoEvents, Stdout>>);
impl StateField for Uart {
    /// Two halves of the registers, and the input that was not read.
    type Saved = ([u8; 4], [u8; 5], Vec<u8>);
    fn save(&self) -> Self::Saved {
        let s = self.0.lock().unwrap().state();
        let half = [s.baud_divisor_low, s.baud_divisor_high, s.interrupt_enable, s.interrupt_identification];
        (half, [s.line_control, s.line_status, s.modem_control, s.modem_status, s.scratch], s.in_buffer)
    }
    fn admit(&self, (.., input): &Self::Saved) -> Result<()> {
        let s = SerialState { in_buffer: input.clone(), ..SerialState::default() };
        Serial::from_state(&s, Due::default(), NoEvents, stdout()).map(drop).map_err(Error::other)
    }
    fn restore(&self, (half, rest, in_buffer): Self::Saved) {
        let mut s = SerialState { in_buffer, ..SerialState::default() };
        [s.baud_divisor_low, s.baud_divisor_high, s.interrupt_enable, s.interrupt_identification] = half;
        [s.line_control, s.line_status, s.modem_control, s.modem_status, s.scratch] = rest;
        let uart = Serial::from_state(&s, Due::default(), NoEvents, stdout()).expect("it was admitted");
        uart.interrupt_evt().0.store(0, Relaxed); // what is pending in it was raised before
        *self.0.lock().unwrap() = uart;
    }
}
