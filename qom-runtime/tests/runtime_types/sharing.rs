//! Several `Qom`s, several threads, and objects that stay when their `Qom` goes.

use crate::types::*;
use qom_runtime::error::ErrorKind;
use qom_runtime::prelude::*;
use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread;

#[test]
fn law_11_another_qom_does_not_know_it() -> Result<()> {
    let (one, two) = (Qom::new()?, Qom::new()?);
    let first = one.register(TypeBuilder::new("ferry").parent::<Cog>().default("crew", 1))?;
    assert!(two.types().all(|info| info.name() != "ferry"));
    assert_eq!(two.create_by_name("ferry").unwrap_err().to_string(), "invalid object type: ferry");
    assert!(!two.type_info("Ferry").unwrap_err().hint().is_some_and(|hint| hint.contains("'ferry'")));
    assert!(one.type_info("Ferry").unwrap_err().hint().is_some_and(|hint| hint.contains("'ferry'")));

    let second = two.register(TypeBuilder::new("ferry").parent::<Sonar>().default("depth", 2))?;
    assert!(!std::ptr::eq(first, second) && !first.descends_from(second));
    assert_eq!(one.create_by_name("ferry")?.get("crew")?, 1);
    assert_eq!(two.create_by_name("ferry")?.get("depth")?, 2);
    let error = two.adopt(one.create_by_name("ferry")?).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::MixedQom { object } if object == "ferry"));
    Ok(())
}

#[test]
fn whoever_lists_it_has_it() -> Result<()> {
    let late = Qom::new()?.register(TypeBuilder::new("dinghy").parent::<Cog>().default("crew", 2))?;
    let qom = Qom::with_types([late, Cog::INFO, Ship::INFO])?;
    assert_eq!(qom.create_by_name("dinghy")?.complete()?.get("crew")?, 2);
    let later = qom.register(TypeBuilder::new("dinghy-2").parent_name("dinghy"))?;
    assert!(later.descends_from(late));
    assert_eq!(qom.create_by_name("dinghy-2")?.complete()?.get("crew")?, 2);
    let problem = Qom::with_types([late, Ship::INFO]).unwrap_err().to_string();
    assert!(problem.starts_with("type 'dinghy' is missing its parent 'cog'"), "{problem}");
    Ok(())
}

#[test]
fn objects_outlive_the_qom() -> Result<()> {
    let qom = Qom::new()?;
    let name = format!("wreck-{}", 1);
    qom.register(
        TypeBuilder::new(name.clone()).parent::<Cog>().default("flag", String::from("white")).constant(Ship::DECKS, 4),
    )?;
    qom.register(TypeBuilder::new("relic").parent::<Flagship>())?;
    let wreck = qom.create_by_name_as::<Cog>(&name)?.complete()?;
    let relic = qom.create_by_name("relic")?.complete()?;
    let (weak, info) = (relic.downgrade(), wreck.info());
    drop((name, qom));
    thread::spawn(move || -> Result<()> {
        assert_eq!(wreck.qom(), None);
        assert_eq!((wreck.type_name(), wreck.get("flag")?, Ship::decks(&wreck)), ("wreck-1", "white".into(), 4));
        assert!(wreck.upcast::<Object>().downcast::<Cog>().is_ok_and(|wreck| wreck.is_a("ship")));
        assert!(relic.is_a("relic"));
        Ok(())
    })
    .join()
    .unwrap()?;
    assert_eq!(weak.upgrade(), None);
    assert_eq!((info.name(), info.property("flag").unwrap().default_value()), ("wreck-1", Some("white".into())));
    Ok(())
}

#[test]
fn of_many_who_register_a_name_one_succeeds() {
    let qom = Qom::new().unwrap();
    let start = Barrier::new(4);
    for round in 0..50 {
        let name = format!("raced-{round}");
        let made = thread::scope(|scope| {
            let race = || {
                start.wait();
                qom.register(TypeBuilder::new(name.as_str()).parent::<Cog>().default("crew", round))
            };
            let threads: Vec<_> = (0..4).map(|_| scope.spawn(race)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
        });
        let won: Vec<_> = made.iter().filter_map(|made| made.as_ref().ok()).collect();
        assert_eq!(won.len(), 1);
        assert!(std::ptr::eq(*won[0], qom.type_info(&name).unwrap()));
        for refused in made.iter().filter_map(|made| made.as_ref().err()) {
            assert!(refused.to_string().contains("there is a type of this name, made at run time"), "{refused}");
        }
    }
}

#[test]
fn others_create_and_list_meanwhile() {
    const TYPES: usize = 300;
    let qom = Qom::new().unwrap();
    let fixed = qom.types().len();
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        let listing = || {
            let mut seen = fixed;
            while !done.load(Relaxed) {
                let names: Vec<_> = qom.types().map(TypeInfo::name).collect();
                assert!(names.is_sorted() && names.len() >= seen, "types come and stay");
                seen = names.len();
            }
        };
        let creating = || {
            while !done.load(Relaxed) {
                assert_eq!(qom.create::<Cog>().unwrap().complete().unwrap().type_name(), "cog");
                let last = qom.types().filter(|info| info.name().starts_with("made-")).last();
                if let Some(last) = last {
                    let object = qom.create_by_name_as::<Ship>(last.name()).unwrap().complete().unwrap();
                    assert_eq!(format!("made-{:03}", object.crew.load(Relaxed)), object.type_name());
                }
            }
        };
        scope.spawn(listing);
        scope.spawn(creating);
        for number in 0..TYPES {
            let parent = if number % 7 == 0 { "cog".into() } else { format!("made-{:03}", number - 1) };
            let made = TypeBuilder::new(format!("made-{number:03}")).parent_name(parent).default("crew", number);
            qom.register(made).unwrap();
        }
        done.store(true, Relaxed);
    });
    assert_eq!(qom.types().len(), fixed + TYPES);
}
