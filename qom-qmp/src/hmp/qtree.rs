//! `info qtree`: buses, the devices on them, and the buses of these.

use super::human;
use qom_runtime::prelude::*;

/// Who is still to be written.
enum Next {
    Bus(Owned<Bus>),
    Device(Owned<Device>),
}

/// The main system bus and all below it, the newest first. Without details, devices are one line each.
#[doc(alias = "hmp_info_qtree")]
pub(super) fn text(qom: &Qom, is_brief: bool) -> String {
    let mut out = Lines::default();
    // The next is at the end: buses may be nested deeper than the stack.
    let mut waiting: Vec<_> = qom.system_bus().map(|bus| (Next::Bus(bus.upcast()), 0)).into_iter().collect();
    while let Some((next, depth)) = waiting.pop() {
        out.depth = depth;
        match next {
            Next::Bus(bus) => {
                out.add(format!("bus: {}", bus.bus_name()));
                out.depth += 1;
                out.add(format!("type {}", bus.type_name()));
                let devices = bus.devices().into_iter().rev();
                waiting.extend(devices.map(|device| (Next::Device(device), depth + 1)));
            }
            Next::Device(device) => {
                out.add(format!("dev: {}, id \"{}\"", device.type_name(), device.id().unwrap_or_default()));
                out.depth += 1;
                if !is_brief {
                    lines(&device, &mut out);
                    clocks(&device, &mut out);
                    properties(&device, &mut out);
                }
                let buses = device.child_buses().into_iter().rev();
                waiting.extend(buses.map(|bus| (Next::Bus(bus), depth + 1)));
            }
        }
    }
    out.text
}

#[derive(Default)]
struct Lines {
    text: String,
    depth: usize,
}

impl Lines {
    fn add(&mut self, line: String) {
        self.text += &"  ".repeat(self.depth);
        self.text += &line;
        self.text.push('\n');
    }
}

/// How many lines of each name go in and out.
fn lines(device: &Obj<Device>, out: &mut Lines) {
    let mut counts: Vec<(String, [u32; 2])> = Vec::new();
    for listed in device.list() {
        let is_output = match listed.type_name.as_str() {
            "child<irq>" => false,
            "link<irq>" => !leads_inside(device, &listed.name),
            _ => continue,
        };
        let name = listed.name.split('[').next().unwrap_or_default();
        let place = counts.iter().position(|(known, _)| known == name).unwrap_or(counts.len());
        if place == counts.len() {
            counts.push((name.to_owned(), [0, 0]));
        }
        counts[place].1[usize::from(is_output)] += 1;
    }
    for (name, counts) in counts {
        let name = if [Irq::UNNAMED_INPUT, Irq::UNNAMED_OUTPUT].contains(&&*name) { "" } else { &name };
        for (direction, count) in ["in", "out"].iter().zip(counts).filter(|(_, count)| *count > 0) {
            out.add(format!("gpio-{direction} \"{name}\" {count}"));
        }
    }
}

/// Whether a link leads to a line of the device's own parts, which is an input then that it passes on.
fn leads_inside(device: &Obj<Device>, link: &str) -> bool {
    let target = device.get_link(link).ok().flatten();
    let device: &Obj<Object> = device.upcast();
    std::iter::successors(target.and_then(|target| target.parent()), |object| object.parent())
        .any(|object| *object == *device)
}

fn clocks(device: &Obj<Device>, out: &mut Lines) {
    for (name, child) in device.children() {
        if let Some(clock) = (*child).downcast::<Clock>() {
            out.add(format!("clock \"{name}\" freq_hz={}", human::frequency(clock.hz())));
        }
    }
}

/// What the device was told to be: the properties that are fixed once it is realized, those of its own type first. The others
/// are the business of `qom-list`.
fn properties(device: &Obj<Device>, out: &mut Lines) {
    let info = device.info();
    for level in info.ancestry().take_while(|level| level.name() != Device::NAME) {
        for property in info.properties().filter(|property| property.owner().name() == level.name()) {
            let uses = property.uses();
            if !uses.readable || !uses.settable_in_draft || uses.settable_live {
                continue;
            }
            // As in QEMU, what cannot be read is left out.
            if let Ok(value) = device.get(property.name()) {
                out.add(format!("{} = {}", property.name(), human::value(&value, property.type_name())));
            }
        }
    }
}
