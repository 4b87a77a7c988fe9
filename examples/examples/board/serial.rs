//! A serial port: `vm_superio::Serial` as a device.

use crate::io_bus::{IoDevice, IoDeviceImpl};
use qom_runtime::{prelude::*, value::StateField};
use serde::{Deserialize, Serialize};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::{io::sink, sync::Mutex};
use vm_superio::{Serial, SerialState, Trigger, serial::NoEvents};

/// A serial port.
#[derive(QomType)]
#[qom(parent = "io-device", property(name = "output", type = String, get = Self::output, description = "What was sent."))]
pub(crate) struct SerialPort {
    /// Its interrupt.
    #[qom(link, live)]
    irq: Link<Irq>,
    #[qom(state, default = Uart(Mutex::new(Serial::new(Due::default(), Vec::new()))))]
    uart: Uart,
}
impl DeviceImpl for SerialPort {
    fn reset(this: &Obj<Self>) {
        this.uart.restore(Saved(SerialState::default()));
    }
}
impl IoDeviceImpl for SerialPort {
    fn read(this: &Obj<Self>, offset: u8) -> u8 {
        this.with_uart(|uart| uart.read(offset))
    }
    fn write(this: &Obj<Self>, offset: u8, value: u8) {
        this.with_uart(|uart| uart.write(offset, value)).expect("neither its output nor its trigger fails");
    }
}
impl SerialPort {
    /// What comes from the host: says how much of it there was room for.
    pub(crate) fn receive(this: &Obj<Self>, bytes: &[u8]) -> usize {
        let _changing = this.changing();
        this.with_uart(|uart| uart.enqueue_raw_bytes(bytes)).unwrap_or_default()
    }
    fn with_uart<R>(&self, action: impl FnOnce(&mut Model) -> R) -> R {
        let mut uart = self.uart.0.lock().unwrap();
        let (result, is_due) = (action(&mut uart), uart.interrupt_evt().0.swap(false, Relaxed));
        drop(uart); // who is interrupted may turn to this port
        if is_due {
            self.irq.pulse();
        }
        result
    }
    fn output(&self) -> Result<String> {
        Ok(self.with_uart(|uart| String::from_utf8_lossy(uart.writer()).into_owned()))
    }
}

/// Whether an interrupt is due.
#[derive(Default)]
struct Due(AtomicBool);
impl Trigger for Due {
    type E = Error;
    fn trigger(&self) -> Result<()> {
        self.0.store(true, Relaxed);
        Ok(())
    }
}

type Model = Serial<Due, NoEvents, Vec<u8>>;
struct Uart(Mutex<Model>);
impl StateField for Uart {
    type Saved = Saved;
    fn save(&self) -> Saved {
        Saved(self.0.lock().unwrap().state())
    }
    fn admit(&self, Saved(state): &Saved) -> Result<()> {
        Serial::from_state(state, Due::default(), NoEvents, sink()).map(drop).map_err(|why| Error::new(why.to_string()))
    }
    fn restore(&self, Saved(state): Saved) {
        let mut uart = self.0.lock().unwrap();
        let output = std::mem::take(uart.writer_mut());
        // It was admitted. If an interrupt is pending in it, that was raised before it was saved.
        *uart = Serial::from_state(&state, Due::default(), NoEvents, output).expect("it fits");
    }
}

#[derive(Serialize, Deserialize)]
struct Saved(#[serde(with = "Registers")] SerialState);

/// Names the fields for `serde`.
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
