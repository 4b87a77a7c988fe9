//! Devices that come and go while the machine runs, as the author of a virtual machine monitor sees it.
//!
//! ```text
//! cargo run --example hotplug
//! ```

#![forbid(unsafe_code)]

mod board;

use board::{Board, Chipset};
use qom_runtime::prelude::*;
use std::io::{self, Write};
use std::sync::mpsc::{Receiver, channel};

type Outcome<T = ()> = std::result::Result<T, Box<dyn std::error::Error>>;

fn main() -> Outcome {
    let (qom, (sender, events)) = (Qom::new()?, channel());
    let _listening = qom.on_device_event(move |event| drop(sender.send(event.clone())));
    let mut story = Story { qom, events, out: Box::new(io::stdout().lock()) };
    story.say("Devices that come and go while the machine runs")?;
    let chipset = story.power_on()?;
    story.plug()?;
    story.refuse()?;
    story.ask_the_guest(&chipset)?;
    story.unplug_a_bridge(&chipset)?;
    story.reset()?;
    story.say(&format!("\nIn the end:\n{}", slots(&chipset)))
}

struct Story {
    qom: Qom,
    events: Receiver<DeviceEvent>,
    out: Box<dyn Write>,
}

impl Story {
    fn power_on(&mut self) -> Outcome<Owned<Chipset>> {
        self.say("\n1. Power on: the board plugs its own disk, and a user adds one before the machine runs")?;
        let machine = self.qom.create::<Board>()?.complete()?;
        machine.advance(Phase::MachineInitialized)?;
        self.add("disk-card,id=disk0,addr=5")?;
        machine.advance(Phase::MachineReady)?;
        let chipset = self.qom.only::<Chipset>()?;
        self.say(&slots(&chipset))?;
        self.say("   => these are there when the guest starts")?;
        Ok(chipset)
    }

    fn plug(&mut self) -> Outcome {
        self.say("\n2. Plug a bridge, and a card behind it, while the machine runs")?;
        self.add("bridge-card,id=br0")?;
        self.add("disk-card,id=disk1,bus=br0.0")?;
        self.say("   => each is found by others when all its steps have succeeded, and not before")
    }

    fn refuse(&mut self) -> Outcome {
        self.say("\n3. Plug what cannot be plugged")?;
        self.add("disk-card,id=disk2,bus=slots")?;
        self.add("disk-card,id=disk2,bus=br0.0,addr=0")?;
        self.add("disk-card,id=disk1")?;
        self.add("chipset")?;
        self.say("   => a refusal leaves nothing behind, whichever step it comes from")
    }

    fn ask_the_guest(&mut self, chipset: &Chipset) -> Outcome {
        self.say("\n4. Unplug the disk")?;
        let disk = self.qom.resolve_as::<Device>("/machine/peripheral/disk0")?;
        let blocker = disk.block_unplug(Error::new("disk0 is being copied"));
        drop(disk); // a handle would keep it from ending
        self.unplug("disk0")?;
        drop(blocker);
        self.say("   the copy is complete")?;
        self.unplug("disk0")?;
        self.unplug("disk0")?;
        self.guest(chipset, false)?;
        self.unplug("disk0")?;
        self.guest(chipset, true)?;
        self.say("   => the guest has the last word; an event tells what it is, and the command does not wait")
    }

    fn unplug_a_bridge(&mut self, chipset: &Chipset) -> Outcome {
        self.say("\n5. Unplug the bridge")?;
        self.unplug("br0")?;
        self.guest(chipset, true)?;
        self.say("   => what is behind it goes first")
    }

    fn reset(&mut self) -> Outcome {
        self.say("\n6. Plug another disk, ask a guest that does not answer, and reset the machine")?;
        self.add("disk-card,id=disk2,addr=5")?;
        self.unplug("disk2")?;
        self.say("   reset")?;
        self.qom.system_reset();
        self.tell_events()?;
        self.say("   => a guest that starts anew holds on to nothing")
    }

    fn add(&mut self, text: &str) -> Outcome {
        match self.qom.add_device(&DeviceDefinition::from_text(text)?) {
            Ok(Some(device)) if device.is_hotplugged() => self.say(&format!("   add {text}: {device:?}, hot-plugged")),
            Ok(device) => self.say(&format!("   add {text}: {:?}", device.ok_or("a listener hid it")?)),
            Err(error) => self.say(&format!("   add {text}:\n   -> {error}")),
        }
    }

    fn unplug(&mut self, id: &str) -> Outcome {
        match self.qom.delete_device(id) {
            Ok(()) => self.say(&format!("   unplug {id}: the guest is asked")),
            Err(error) => self.say(&format!("   unplug {id}:\n   -> {error}")),
        }
    }

    fn guest(&mut self, chipset: &Chipset, lets_go: bool) -> Outcome {
        self.say(if lets_go { "   the guest lets go" } else { "   the guest does not let go" })?;
        chipset.guest_answers(lets_go)?;
        self.tell_events()
    }

    fn tell_events(&mut self) -> Outcome {
        let mut tell = |event: DeviceEvent| writeln!(self.out, "   event {} {}", event.name(), event.data());
        Ok(self.events.try_iter().try_for_each(&mut tell)?)
    }

    fn say(&mut self, text: &str) -> Outcome {
        Ok(writeln!(self.out, "{text}")?)
    }
}

fn slots(chipset: &Obj<Chipset>) -> String {
    let bus = chipset.child(Chipset::SLOTS);
    let line = |slot| Some(format!("   slot {slot}: {:?}", bus.device_at(slot)?));
    (0..8).filter_map(line).collect::<Vec<_>>().join("\n")
}
