//! What a type made at run time is, and what its objects are.

use crate::types::*;
use qom_runtime::prelude::*;
use std::sync::atomic::Ordering::Relaxed;

fn value(info: &TypeInfo, property: &str) -> Option<Value> {
    info.property(property).unwrap().default_value()
}

#[test]
fn it_is_a_type_among_the_others() {
    let qom = Qom::new().unwrap();
    let info = qom.register(TypeBuilder::new("cobble").parent::<Cog>().description("A small one.")).unwrap();
    assert_eq!(
        (info.name(), info.description(), info.is_abstract(), info.is_final()),
        ("cobble", "A small one.", false, false)
    );
    assert!(info.is_made_at_run_time() && !Cog::INFO.is_made_at_run_time() && !Level11::INFO.is_made_at_run_time());
    assert!(std::ptr::eq(qom.type_info("cobble").unwrap(), info));
    assert_eq!(info.ancestry().map(TypeInfo::name).collect::<Vec<_>>(), ["cobble", "cog", "ship", "object"]);
    for name in ["cobble", "cog", "ship", "object", "hailer"] {
        assert!(info.is_a(name), "{name}");
    }
    assert!(!info.is_a("raft") && !Cog::INFO.is_a("cobble"));
    assert!(info.implements::<HailerRef>());
    assert!(info.descends_from(info) && info.descends_from(Cog::INFO) && info.descends_from(Object::INFO));
    assert!(!info.descends_from(Raft::INFO) && !Cog::INFO.descends_from(info) && !Level11::INFO.descends_from(info));

    // In its place, and only once.
    let names: Vec<_> = qom.types().map(TypeInfo::name).collect();
    assert!(names.is_sorted(), "{names:?}");
    assert_eq!(names.iter().filter(|name| **name == "cobble").count(), 1);
    assert_eq!(qom.types().len(), names.len());
    assert_eq!(names.len(), Qom::new().unwrap().types().len() + 1);
}

#[test]
fn the_listing_is_sorted_wherever_a_name_falls() {
    let qom = Qom::new().unwrap();
    for name in ["zz", "AA", "object-2", "1st"] {
        qom.register(TypeBuilder::new(name).parent::<Object>()).unwrap();
        let mut types = qom.types();
        let mut left = types.len();
        let mut names = Vec::new();
        while let Some(info) = types.next() {
            left -= 1;
            assert_eq!(types.len(), left);
            names.push(info.name());
        }
        assert!(names.is_sorted() && names.contains(&name), "{names:?}");
    }
}

#[test]
fn its_objects_are_its_parents_in_all_else() -> Result<()> {
    let qom = Qom::new()?;
    let info = qom.register(TypeBuilder::new("hulk").parent::<Cog>())?;
    let mut draft: Draft<Cog> = qom.create_by_name_as::<Cog>("hulk")?;
    assert!(std::ptr::eq(draft.info(), info));
    draft.hold = 5;
    let hulk: Owned<Cog> = draft.complete()?;
    assert_eq!((hulk.type_name(), hulk.get("type")?), ("hulk", "hulk".into()));
    assert!(hulk.is_a("hulk") && hulk.is_a("ship") && hulk.is_a("hailer"));
    let ship: Owned<Ship> = hulk.clone().upcast();
    assert_eq!(ship.downcast::<Cog>().unwrap(), hulk);
    let object: Owned<Object> = hulk.clone().upcast();
    assert!((*object).downcast::<Raft>().is_none() && (*object).downcast::<Cog>().is_some());
    assert_eq!(Ship::tell(&hulk), "a cog of 2 decks");
    assert_eq!(hulk.interface::<HailerRef>().unwrap().hail(), "ahoy from hulk 5");
    assert_eq!(
        hulk.properties().map(|property| property.name()).collect::<Vec<_>>(),
        Cog::INFO.properties().map(|property| property.name()).collect::<Vec<_>>()
    );

    // By its Rust type, a parent makes its own objects only.
    assert_eq!(qom.create::<Cog>()?.type_name(), "cog");
    assert_eq!(qom.get_or_create::<Flagship>()?.complete()?.type_name(), "flagship");
    // A wrong kind is told before all else.
    let error = qom.create_by_name_as::<Raft>("hulk").unwrap_err();
    assert_eq!(error.to_string(), "object type 'hulk' is not a 'raft'");
    Ok(())
}

#[test]
fn an_abstract_one_is_only_a_parent() -> Result<()> {
    let qom = Qom::new()?;
    let base = TypeBuilder::new("rig").parent::<Ship>().is_abstract(true).default("masts", 3);
    assert!(qom.register(base)?.is_abstract());
    for error in [qom.create_by_name("rig").map(drop), qom.check_by_name("rig")] {
        assert_eq!(error.unwrap_err().to_string(), "Object type 'rig' is abstract");
    }
    // Neither its being abstract nor the static parent's is inherited.
    qom.register(TypeBuilder::new("barque").parent_name("rig"))?;
    let barque = qom.create_by_name_as::<Ship>("barque")?.complete()?;
    assert_eq!((barque.masts, barque.type_name()), (3, "barque"));
    assert_eq!(Ship::tell(&barque), "1 decks", "the base's own body");
    Ok(())
}

#[test]
fn new_defaults_are_set_and_listed() -> Result<()> {
    let qom = Qom::new()?;
    let info = qom.register(
        TypeBuilder::new("carrack")
            .parent::<Cog>()
            .default("masts", 4)
            .default("flag", "red")
            .default_text("drive", "steam")
            .default_text("cargo", "2k")
            .default("crew", 30)
            .default("ports", vec!["a", "b"])
            .default("draught", 6),
    )?;
    let wanted: [(&str, Value); 7] = [
        ("masts", 4.into()),
        ("flag", "red".into()),
        ("drive", "steam".into()),
        ("cargo", 2048.into()),
        ("crew", 30.into()),
        ("ports", vec!["a", "b"].into()),
        ("draught", 6.into()),
    ];
    let draft = qom.create_by_name_as::<Cog>("carrack")?;
    for (name, wanted) in &wanted {
        assert_eq!((value(info, name).as_ref(), &draft.get(name)?), (Some(wanted), wanted), "{name}");
    }
    assert_eq!(draft.as_ancestor::<Ship>().crew.load(Relaxed), 30);
    assert_eq!(value(info, "number"), Some(7.into()), "what is not named is the parent's");
    for (name, _) in &wanted {
        let (new, old) = (info.property(name).unwrap(), Cog::INFO.property(name).unwrap());
        assert_eq!((new.owner().name(), new.type_name(), new.range()), ("ship", old.type_name(), old.range()));
    }
    // The parent has what it had.
    assert_eq!((value(Cog::INFO, "masts"), value(Cog::INFO, "draught")), (Some(2.into()), None));
    assert_eq!(qom.create::<Cog>()?.as_ancestor::<Ship>().masts, 2);
    // A property that is set is what it was set to; the rule is the parent's, the name its own.
    let mut draft = draft;
    draft.set("masts", 5)?;
    assert_eq!(
        draft.set("masts", 12).unwrap_err().to_string(),
        "Property carrack.masts doesn't take value 12 (minimum: 1, maximum: 9)"
    );
    assert_eq!(draft.complete()?.get("masts")?, 5);
    Ok(())
}

#[test]
fn descendants_inherit_and_replace_new_defaults() -> Result<()> {
    let qom = Qom::new()?;
    notes();
    qom.register(TypeBuilder::new("nao-1").parent::<Cog>().default("flag", "one").default("masts", 3))?;
    let second = qom.register(TypeBuilder::new("nao-2").parent_name("nao-1").default("flag", "two"))?;
    let third = qom.register(TypeBuilder::new("nao-3").parent_name("nao-2").default("masts", 8))?;
    assert!(notes().is_empty(), "nothing is made and set to list a default");
    assert_eq!((value(second, "flag"), value(second, "masts")), (Some("two".into()), Some(3.into())));
    assert_eq!((value(third, "flag"), value(third, "masts")), (Some("two".into()), Some(8.into())));

    let draft = qom.create_by_name_as::<Ship>("nao-2")?;
    assert_eq!((draft.flag.as_str(), draft.masts, draft.masts_at_init), ("two", 3, 3));
    assert_eq!(notes(), ["masts=3", "flag=two", "init"], "each once: what the parent gives first, then the own");
    let draft = qom.create_by_name_as::<Ship>("nao-3")?;
    assert_eq!((draft.flag.as_str(), draft.masts_at_init), ("two", 8));
    assert_eq!(notes(), ["flag=two", "masts=8", "init"]);
    assert_eq!(third.parent().map(TypeInfo::name), Some("nao-2"));
    assert!(third.descends_from(second) && !second.descends_from(third) && third.is_a("nao-1"));
    Ok(())
}

#[test]
fn a_setter_that_refuses_leaves_nothing() -> Result<()> {
    let qom = Qom::new()?;
    qom.register(TypeBuilder::new("cursed").parent::<Flagship>().default("draught", 13))?;
    let error = qom.create_by_name("cursed").unwrap_err();
    assert_eq!(error.to_string(), "Parameter 'draught' expects luck");
    qom.create::<Flagship>()?.complete()?; // the slot is free
    Ok(())
}

#[test]
fn law_06_it_shares_the_slots_of_its_parent() -> Result<()> {
    let qom = Qom::new()?;
    let info = qom.register(TypeBuilder::new("victory").parent::<Flagship>().default("masts", 3))?;
    assert!(info.is_singleton() && info.is_a("singleton"));
    qom.register(TypeBuilder::new("vanguard").parent_name("victory"))?;

    let draft = qom.create_by_name("vanguard")?;
    for error in
        [qom.create::<Flagship>().map(drop), qom.create_by_name("victory").map(drop), qom.check_by_name("victory")]
    {
        let error = error.unwrap_err();
        assert_eq!(error.to_string(), "there is an admiral");
        assert_eq!(error.holder().unwrap().type_name(), "vanguard");
    }
    let live = draft.complete()?;
    assert_eq!(qom.instance::<Flagship>().unwrap(), live);
    let weak = live.downgrade();
    assert_eq!(weak.upgrade(), Some(live.clone()));
    drop(live);
    assert_eq!(weak.upgrade(), None);
    assert_eq!(qom.create_by_name_as::<Flagship>("victory")?.complete()?.get("masts")?, 3);
    Ok(())
}

#[test]
fn class_constants_have_new_values() -> Result<()> {
    let qom = Qom::new()?;
    let first = TypeBuilder::new("liner-1").parent::<Cog>().constant(Ship::DECKS, 5).constant(Ship::USE, "travel");
    let first = qom.register(first)?;
    let leaked: &'static str = String::from("cruises").leak();
    let second = qom.register(TypeBuilder::new("liner-2").parent_name("liner-1").constant(Ship::USE, leaked))?;
    let of = |info| (Ship::decks_of(info), Ship::use_of(info));
    assert_eq!(of(first), (Some(5), Some("travel")));
    assert_eq!(of(second), (Some(5), Some("cruises")));
    assert_eq!(of(Cog::INFO), (Some(2), Some("sailing")));
    assert_eq!(of(Raft::INFO), (Some(1), Some("sailing")));
    assert_eq!(Tree::rings_of(second), None);

    let liner = qom.create_by_name_as::<Cog>("liner-2")?.complete()?;
    assert_eq!((Ship::decks(&liner), Ship::r#use(&liner)), (5, "cruises"));
    assert_eq!(Ship::tell(&liner), "a cog of 5 decks", "the methods are the parent's, and see the new value");
    let cog = qom.create::<Cog>()?.complete()?;
    assert_eq!(Ship::tell(&cog), "a cog of 2 decks");
    Ok(())
}

/// A machine's models are that many, and each costs the same.
#[test]
fn many_are_registered() -> Result<()> {
    let qom = Qom::new()?;
    let start = std::time::Instant::now();
    for number in 0..10_000 {
        qom.register(TypeBuilder::new(format!("model-{number}")).parent::<Cog>())?;
    }
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
    Ok(())
}
