//! Below many levels, and many levels of its own.

use crate::types::*;
use qom_runtime::prelude::*;

#[test]
fn beyond_the_levels_that_a_class_finds_at_once() -> Result<()> {
    let qom = Qom::new()?;
    let parents = [Level2::INFO, Level7::INFO, Level8::INFO, Level9::INFO, Level10::INFO, Level11::INFO];
    for parent in parents {
        let name = format!("late-{}", parent.name());
        let late = qom.register(TypeBuilder::new(name.clone()).parent_name(parent.name()))?;
        let later = qom.register(TypeBuilder::new(format!("{name}-2")).parent_name(name))?;
        for other in qom.types() {
            let wanted = other.ancestry().any(|above| std::ptr::eq(above, late));
            assert_eq!(other.descends_from(late), wanted, "{other:?} from {late:?}");
            let wanted = later.ancestry().any(|above| std::ptr::eq(above, other));
            assert_eq!(later.descends_from(other), wanted, "{later:?} from {other:?}");
        }
    }
    Ok(())
}

#[test]
fn constants_of_every_level() -> Result<()> {
    let qom = Qom::new()?;
    let low = qom.register(TypeBuilder::new("top-low").parent::<Level11>().constant(Level3::LOW, 30))?;
    let high = qom.register(TypeBuilder::new("top-high").parent_name("top-low").constant(Level9::HIGH, 90))?;
    let top = qom.register(
        TypeBuilder::new("top-top")
            .parent_name("top-high")
            .constant(Level9::WORD, "late")
            .constant(Level11::TOP, 'z')
            .constant(Level3::LOW, 31),
    )?;
    let plain = qom.register(TypeBuilder::new("top-plain").parent_name("top-top"))?;
    let nine =
        qom.register(TypeBuilder::new("nine-late").parent::<Level9>().constant(Level9::HIGH, 99).default("nine", 1))?;
    let ten = qom.register(TypeBuilder::new("ten-late").parent::<Level10>().constant(Level9::HIGH, 100))?;
    let of = |info| (Level3::low_of(info), Level9::high_of(info), Level9::word_of(info), Level11::top_of(info));
    assert_eq!(of(Level11::INFO), (Some(3), Some(11), Some("nine"), Some('a')));
    assert_eq!(of(low), (Some(30), Some(11), Some("nine"), Some('a')));
    assert_eq!(of(high), (Some(30), Some(90), Some("nine"), Some('a')));
    assert_eq!(of(top), (Some(31), Some(90), Some("late"), Some('z')));
    assert_eq!(of(plain), of(top));
    assert_eq!(of(nine), (Some(3), Some(99), Some("nine"), None));
    assert_eq!(of(ten), (Some(3), Some(100), Some("nine"), None));

    let object = qom.create_by_name("top-top")?.complete()?;
    let level: Owned<Level9> = object.downcast().unwrap();
    assert_eq!(Level9::tell(&level), 121);
    assert_eq!(level.nine, 9);
    let level = qom.create_by_name_as::<Level9>("nine-late")?.complete()?;
    assert_eq!((Level9::tell(&level), level.nine), (102, 1));
    Ok(())
}

#[test]
fn a_long_chain_of_its_own() -> Result<()> {
    let qom = Qom::new()?;
    let mut infos = vec![qom.register(TypeBuilder::new("version-0").parent::<Cog>())?];
    for number in 1..=40u32 {
        let parent = infos.last().unwrap().name();
        let version = TypeBuilder::new(format!("version-{number}")).parent_name(parent);
        infos.push(qom.register(version.default("crew", number).constant(Ship::DECKS, number))?);
    }
    for (at, info) in infos.iter().enumerate() {
        for (above, other) in infos.iter().enumerate() {
            assert_eq!(info.descends_from(other), above <= at);
        }
        assert!(info.descends_from(Cog::INFO));
    }
    let object = qom.create_by_name_as::<Cog>("version-40")?.complete()?;
    assert_eq!((object.get("crew")?, Ship::decks(&object)), (40.into(), 40));
    assert_eq!(object.info().ancestry().count(), 44);
    assert!(object.is_a("version-0") && object.is_a("version-39"));
    Ok(())
}
