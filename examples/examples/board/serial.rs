//! A serial port: `vm_superio::Serial` as a device.

use crate::io_bus::{IoDevice, IoDeviceImpl};
use qom_runtime::prelude::*;
use qom_runtime::value::StateField;
use serde::{Deserialize, Serialize};
use std::io::sink;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Mutex, MutexGuard, PoisonError};
use vm_superio::serial::{NoEvents, Serial};
use vm_superio::{SerialState, Trigger};

/// A serial port.
#[derive(QomType)]
#[qom(parent = "io-device", property(name = "output", type = String, get = Self::output, description = "What was sent."))]
pub(crate) struct SerialPort {
    /// Its interrupt.
    #[qom(link, live)]
    irq: Link<Irq>,
    #[qom(state)]
    uart: Uart,
}

impl DeviceImpl for SerialPort {
    fn reset(this: &Obj<Self>) {
        this.uart.restore(Saved(SerialState::default()));
    }
}

impl IoDeviceImpl for SerialPort {
    const PORTS: u16 = 8;
    fn read(this: &Obj<Self>, offset: u16) -> u8 {
        this.with_uart(|uart| uart.read(offset as u8))
    }
    fn write(this: &Obj<Self>, offset: u16, value: u8) {
        // An error concerns what it is sent to, or the trigger, and neither fails.
        let _ = this.with_uart(|uart| uart.write(offset as u8, value));
    }
}

impl SerialPort {
    /// What comes from the host: says how much of it there was room for.
    pub(crate) fn receive(this: &Obj<Self>, bytes: &[u8]) -> usize {
        let _changing = this.changing();
        this.with_uart(|uart| uart.enqueue_raw_bytes(bytes)).unwrap_or(0)
    }

    fn with_uart<R>(&self, action: impl FnOnce(&mut Model) -> R) -> R {
        let mut uart = self.uart.lock();
        let result = action(&mut uart);
        let is_due = uart.interrupt_evt().0.swap(false, Relaxed);
        drop(uart); // who is interrupted may turn to this port
        if is_due {
            self.irq.pulse();
        }
        result
    }

    fn output(&self) -> Result<String> {
        Ok(String::from_utf8_lossy(self.uart.lock().writer()).into_owned())
    }
}

type Model = Serial<Due, NoEvents, Vec<u8>>;

/// An interrupt is due.
#[derive(Default)]
struct Due(AtomicBool);
impl Trigger for Due {
    type E = std::convert::Infallible;
    fn trigger(&self) -> std::result::Result<(), Self::E> {
        self.0.store(true, Relaxed);
        Ok(())
    }
}

struct Uart(Mutex<Model>);
impl Default for Uart {
    fn default() -> Self {
        Uart(Mutex::new(Serial::new(Due::default(), Vec::new())))
    }
}

impl Uart {
    fn lock(&self) -> MutexGuard<'_, Model> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl StateField for Uart {
    type Saved = Saved;
    fn save(&self) -> Saved {
        Saved(self.lock().state())
    }
    fn admit(&self, Saved(state): &Saved) -> Result<()> {
        Serial::from_state(state, Due::default(), NoEvents, sink()).map(drop).map_err(|why| Error::new(why.to_string()))
    }
    fn restore(&self, Saved(state): Saved) {
        let mut uart = self.lock();
        let output = std::mem::take(uart.writer_mut());
        // It was admitted. What was due then was delivered then.
        if let Ok(restored) = Serial::from_state(&state, Due::default(), NoEvents, output) {
            *uart = restored;
        }
    }
}

#[derive(Serialize, Deserialize)]
pub(crate) struct Saved(#[serde(with = "Registers")] SerialState);

/// The form in which they are saved.
#[derive(Serialize, Deserialize)]
#[serde(remote = "SerialState")]
struct Registers {
    baud_divisor_low: u8,
    baud_divisor_high: u8,
    interrupt_enable: u8,
    interrupt_identification: u8,
    line_control: u8,
    line_status: u8,
    modem_control: u8,
    modem_status: u8,
    scratch: u8,
    in_buffer: Vec<u8>,
}
