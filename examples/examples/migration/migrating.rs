//! The steps in which something is migrated.

use crate::asking::{Answer, Told};
use crate::board::{self, Display, Nic, WallClock};
use crate::guest::Guest;
use crate::object::Migration;
use crate::{ASKERS, DEVICES, Outcome, Story, ensure, line};
use qom_runtime::prelude::*;
use std::sync::atomic::Ordering::Relaxed;
use std::thread;

impl Story {
    /// Runs the migration that there is. While it waits for somebody to take what it sends, others do something.
    /// Gives how it ended here and there.
    fn run(
        &mut self,
        there: &Qom,
        told: &Told,
        meanwhile: impl FnOnce(&mut Self) -> Outcome,
    ) -> Outcome<(Result<()>, Result<String>)> {
        let migration = self.qom.instance::<Migration>().ok_or("it is gone")?;
        let (outgoing, incoming) = line::connect();
        let sender = thread::spawn(move || Migration::run(&migration, outgoing));
        told.expect(ASKERS, Answer::Running)?;
        meanwhile(self)?;
        let arrived = incoming.load_into(there);
        let sent = sender.join().map_err(|_| "the migration panicked")?;
        told.expect(ASKERS, Answer::Idle)?;
        Ok((sent, arrived))
    }

    pub(crate) fn migrate_in_vain(&mut self, guest: &Guest, told: &Told) -> Outcome {
        self.say("\n3. Migrate to a machine that is not equal, while devices ask and the guest works")?;
        self.say("   [reply 2: device code asks very late, for one look, and holds no reference of its own]")?;
        let there = board::power_on(&["nic,id=net0,buffers=32"])?;
        let before = there.save()?;
        let (here, arrived) = self.run(&there, told, |story| {
            story.say("   it runs; all devices are told: running")?;
            story.refused("add nic", story.qom.add_device(&DeviceDefinition::from_text("nic")?))?;
            story.refused("delete net0", story.qom.delete_device("net0"))
        })?;
        self.refused("there", arrived)?;
        ensure(there.save()? == before && here.is_err(), "something was loaded")?;
        let migration = self.qom.instance::<Migration>().ok_or("it is gone")?;
        self.say("   there, nothing has changed")?;
        self.say(&format!("   here: progress = {}; all devices are told: idle", migration.get_text("progress")?))?;
        drop(self.qom.add_device(&DeviceDefinition::from_text("nic,id=spare")?)?);
        self.qom.delete_device("spare")?;
        guest.await_a_tick()?;
        self.say("   devices may be added and deleted again; the guest has not noticed, and goes on")?;
        self.say("   => what arrives is looked at as a whole before anything is changed")
    }

    pub(crate) fn migrate(&mut self, guest: &Guest, told: &Told) -> Outcome {
        self.say("\n6. Migrate with it to a machine that is equal, while the guest works")?;
        guest.await_a_tick()?; // so that there is something to send
        let there = board::power_on(&DEVICES)?;
        let (here, arrived) = self.run(&there, told, |_| Ok(()))?;
        here?;
        let text = arrived?;
        let migration = self.qom.resolve("/migration")?;
        ensure(migration.get("transferred")? == text.len(), "something else was sent")?;
        self.say(&format!("   here: progress = {}, transferred = all of it", migration.get_text("progress")?))?;
        let (clock, display) = (there.only::<WallClock>()?, there.only::<Display>()?);
        let (now, shown) = (clock.now.load(Relaxed), display.shown.load(Relaxed));
        ensure(now > 0 && (shown == now || shown + 1 == now), "the display is not of the clock's moment")?;
        self.say("   there: the display shows what the clock told last, or just before")?;
        let (free, in_use) = there.only::<Nic>()?.counters();
        self.say(&format!("   there: free and used buffers are {} together", free + in_use))?;
        let again = there.save()?.to_string();
        ensure(again == text, "something else was loaded")?;
        self.say("   saved again there: the same text, byte for byte")?;
        self.say("   => threads set properties, and say what they change together: what is sent was one moment's state")
    }

    pub(crate) fn load_older(&mut self) -> Outcome {
        self.say("\n7. Load what an older program saved, and what no program saved")?;
        let qom = board::power_on(&DEVICES)?;
        let older = include_str!("older.json");
        line::load(&qom, older)?;
        let clock = qom.only::<WallClock>()?;
        self.say(&format!("   the clock's first version had ms = 12: now = {}", clock.get_text("now")?))?;
        let wrong = older.replace("\"ms\": 12", "\"ms\": 13").replace("\"free\": 60", "\"free\": 61");
        self.refused("with one buffer too many", line::load(&qom, &wrong))?;
        self.say(&format!("   now = {}", clock.get_text("now")?))?;
        self.say("   => a type brings its older states into the form of now, and has the last word on any")
    }
}
