//! A program's own commands.

use crate::world::{builder, say};
use qom_qmp::HumanCommand;
use qom_runtime::prelude::*;

#[test]
fn they_are_listed_and_take_the_place_of_others() {
    let water = HumanCommand::new("water", "[-a] plant [litres] note...", "water a plant", |_, arguments| {
        let all = if arguments.has("-a") { "all of " } else { "" };
        let (plant, note) = (arguments.required("plant")?, arguments.required("note")?);
        Ok(format!("{all}{plant}: {}, {note}\n", arguments.get("litres").unwrap_or("1")))
    });
    let stop = HumanCommand::new("stop", "", "never", |_, _| Err(Error::new("never").with_hint("it grows")));
    let weather = HumanCommand::new("info weather", "", "how it is", |_, _| Ok("fine\n".into()));
    let sow = HumanCommand::new("sow", "", "sow", |_, _| panic!("no seed"));
    let monitor = [water, stop, weather, sow].into_iter().fold(builder(), |all, one| all.human_command(one));
    let monitor = monitor.build().unwrap();
    assert_eq!(say(&monitor, "water -a roses 5 in the  morning"), "all of roses: 5, in the  morning\n");
    assert_eq!(say(&monitor, "help water"), "water [-a] plant [litres] note... -- water a plant\n");
    assert_eq!(say(&monitor, "stop"), "Error: never\nit grows\n");
    assert_eq!(say(&monitor, "s"), "unknown command: 's'\n");
    assert_eq!(say(&monitor, "info weather"), "fine\n");
    assert!(say(&monitor, "info").ends_with("info weather  -- how it is\n"));
    assert_eq!(say(&monitor, "sow"), "Error: The command sow failed: it panicked\n");
    assert_eq!(say(&monitor, "info weather"), "fine\n");
}

#[test]
fn they_wait_for_the_machine_unless_they_say_otherwise() {
    let now = HumanCommand::new("now", "", "", |_, _| Ok("now\n".into())).before_machine();
    let later = HumanCommand::new("later", "", "", |_, _| Ok("later\n".into()));
    let monitor = builder().preconfig(|_| Ok(())).human_command(now).human_command(later).build().unwrap();
    assert_eq!(say(&monitor, "now"), "now\n");
    let early = "Error: The command 'later' is permitted only after machine initialization has completed\n";
    assert_eq!(say(&monitor, "later"), early);
    monitor.exit_preconfig().unwrap();
    assert_eq!(say(&monitor, "later"), "later\n");
}
