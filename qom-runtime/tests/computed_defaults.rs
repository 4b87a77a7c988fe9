//! Defaults of computed properties: they are listed like those of fields, and each new object is given them through their
//! setters.
#![forbid(unsafe_code)]
#![deny(warnings)]
#![allow(missing_docs, reason = "types of tests")]

use qom_runtime::GlobalProperty;
use qom_runtime::prelude::*;
use serde_json::json;
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU8, Ordering::Relaxed};

thread_local! {
    static LOG: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

fn note(what: impl Into<String>) {
    LOG.with_borrow_mut(|log| log.push(what.into()));
}

/// What setters and hooks did on this thread since the last time.
fn notes() -> Vec<String> {
    LOG.take()
}

fn text<T>(result: Result<T>) -> String {
    result.err().map(|error| error.to_string()).unwrap_or_default()
}

const QUIET: u8 = 3;

/// Sounds.
#[derive(QomType)]
#[qom(init = Self::init,
      property(name = "level", type = u8, get = Self::level, set = Self::set_level, default = QUIET,
               description = "0 to 10"),
      property(name = "tone", type = String, get = Self::tone, set_draft = Self::set_tone, default = "warm"))]
struct Speaker {
    level: AtomicU8,
    tone: String,
    /// Has its default before the setters of others run.
    #[qom(property, default = 8)]
    ohms: u8,
}

impl Speaker {
    fn level(&self) -> Result<u8> {
        Ok(self.level.load(Relaxed))
    }
    fn set_level(&self, level: u8) -> Result<()> {
        note(format!("level={level} at {} ohms", self.ohms));
        if level > 10 {
            return Err(Error::not_taken(level));
        }
        self.level.store(level, Relaxed);
        Ok(())
    }
    fn tone(&self) -> Result<String> {
        Ok(self.tone.clone())
    }
    fn set_tone(&mut self, tone: String) -> Result<()> {
        note(format!("tone={tone}"));
        self.tone = tone;
        Ok(())
    }
    fn init(this: &mut ObjMut<'_, Self>) {
        note(format!("init {} {}", this.level.load(Relaxed), this.tone));
    }
}

/// Sounds deep.
#[derive(QomType)]
#[qom(parent = "speaker",
      property(name = "bass", type = Size, set_draft = Self::set_bass, default = 1 << 20),
      property(name = "bands", type = Vec<Option<u8>>, set_draft = Self::set_bands, default = &[Some(1), None]))]
struct Subwoofer {}

impl Subwoofer {
    fn set_bass(&mut self, Size(bass): Size) -> Result<()> {
        note(format!("bass={bass}"));
        Ok(())
    }
    fn set_bands(&mut self, bands: Vec<Option<u8>>) -> Result<()> {
        note(format!("bands={bands:?}"));
        Ok(())
    }
}

/// Has a speaker inside.
#[derive(QomType)]
struct Radio {
    #[qom(child, alias("volume" = "level"))]
    speaker: Child<Speaker>,
}

#[test]
fn a_new_object_is_given_them_before_init_in_the_order_of_listing() -> Result<()> {
    let qom = Qom::with_types([Speaker::INFO, Subwoofer::INFO, Radio::INFO])?;
    let speaker = qom.create::<Speaker>()?;
    assert_eq!(notes(), ["level=3 at 8 ohms", "tone=warm", "init 3 warm"]);
    assert_eq!((speaker.get("level")?, speaker.get("tone")?), (3.into(), "warm".into()));
    assert_eq!(speaker.complete()?.get("level")?, 3);
    assert_eq!(notes(), [""; 0]);
    // Outside a world, of a subtype, and inside another object: its alias gives nothing again.
    drop(Speaker::new());
    assert_eq!(notes(), ["level=3 at 8 ohms", "tone=warm", "init 3 warm"]);
    qom.create_by_name("subwoofer")?;
    let bands = "bands=[Some(1), None]";
    assert_eq!(notes(), ["level=3 at 8 ohms", "tone=warm", "bass=1048576", bands, "init 3 warm"]);
    assert_eq!(qom.create::<Radio>()?.get("volume")?, 3);
    assert_eq!(notes(), ["level=3 at 8 ohms", "tone=warm", "init 3 warm"]);
    Ok(())
}

#[test]
fn they_are_listed_in_json_and_nothing_is_set_for_that() {
    let listed = |info: &TypeInfo, name: &str| info.property(name).unwrap().default_value();
    assert_eq!([listed(Speaker::INFO, "level"), listed(Speaker::INFO, "tone")], [Some(3.into()), Some("warm".into())]);
    assert_eq!(listed(Subwoofer::INFO, "level"), Some(3.into()));
    assert_eq!(listed(Subwoofer::INFO, "bass"), Some((1 << 20).into()));
    assert_eq!(listed(Subwoofer::INFO, "bands"), Some(json!([1, null])));
    assert_eq!(listed(Radio::INFO, "volume"), Some(3.into()));
    let schema = Qom::with_types([Speaker::INFO]).unwrap().schema();
    let speaker = schema.types.iter().find(|known| known.name == "speaker").unwrap();
    let level = speaker.properties.iter().find(|property| property.name == "level").unwrap();
    assert_eq!(level.default, Some(3.into()));
    assert_eq!(notes(), [""; 0]);
}

#[test]
fn globals_win_over_them_and_what_is_set_over_those() -> Result<()> {
    let qom = Qom::with_types([Speaker::INFO])?;
    qom.add_global(GlobalProperty::new("speaker", "level", "5"))?;
    let mut speaker = qom.create::<Speaker>()?;
    speaker.set("level", 6)?;
    let levels = ["level=3 at 8 ohms", "level=5 at 8 ohms", "level=6 at 8 ohms"];
    assert_eq!(notes().into_iter().filter(|note| note.starts_with("level")).collect::<Vec<_>>(), levels);
    // A draft that joins later gets them, too, but keeps what is not the default any more.
    let joined = qom.adopt(Speaker::new())?;
    assert_eq!(joined.get("level")?, 5);
    let mut set = Speaker::new();
    set.set("level", 7)?;
    assert_eq!(qom.adopt(set)?.get("level")?, 7);
    Ok(())
}

#[test]
fn a_type_made_at_run_time_gives_its_own_instead() -> Result<()> {
    let qom = Qom::with_types([Speaker::INFO, Subwoofer::INFO])?;
    let loud = qom.register(TypeBuilder::new("loud").parent::<Subwoofer>().default("level", 9).default("ohms", 4))?;
    let cold = qom.register(TypeBuilder::new("cold").parent_name("loud").default("tone", "cold"))?;
    assert_eq!(notes(), [""; 0]);
    assert_eq!(loud.property("level").unwrap().default_value(), Some(9.into()));
    assert_eq!(cold.property("tone").unwrap().default_value(), Some("cold".into()));
    qom.create_by_name("loud")?;
    let bands = "bands=[Some(1), None]";
    assert_eq!(notes(), ["tone=warm", "bass=1048576", bands, "level=9 at 8 ohms", "init 9 warm"]);
    qom.create_by_name("cold")?;
    assert_eq!(notes(), ["bass=1048576", bands, "level=9 at 8 ohms", "tone=cold", "init 9 cold"]);
    qom.create::<Subwoofer>()?;
    assert_eq!(notes()[0], "level=3 at 8 ohms");
    // A value of the right form is judged by the setter, when there is an object.
    qom.register(TypeBuilder::new("deafening").parent::<Speaker>().default("level", 11))?;
    assert_eq!(text(qom.create_by_name("deafening")), "Property 'deafening.level' doesn't take value '11'");
    Ok(())
}

/// Gives its speaker what that refuses.
#[derive(QomType)]
#[qom(singleton, property(name = "volume", type = u8, set = Self::set_volume, default = 11))]
struct Siren {
    #[qom(property)]
    ready: bool,
}

impl Siren {
    fn set_volume(&self, volume: u8) -> Result<()> {
        match volume {
            0..=10 => Ok(()),
            11 => Err(Error::not_taken(volume)),
            _ => panic!("nobody can stand that"),
        }
    }
}

/// The same, with another name.
#[derive(QomType)]
#[qom(parent = "siren")]
struct FogHorn {}

/// Has one inside.
#[derive(QomType)]
#[qom(singleton)]
struct Lighthouse {
    #[qom(child)]
    horn: Child<FogHorn>,
}

#[test]
fn what_is_refused_is_an_error_of_creation_that_leaves_nothing() -> Result<()> {
    let qom = Qom::with_types([Siren::INFO, FogHorn::INFO, Lighthouse::INFO])?;
    let said = |name: &str| format!("Property '{name}.volume' doesn't take value '11'");
    for _ in 0..2 {
        assert_eq!(text(qom.create::<Siren>()), said("siren"));
        assert_eq!(text(qom.create_by_name("fog-horn")), said("fog-horn"));
        assert_eq!(text(qom.create::<Lighthouse>()), said("fog-horn"));
        qom.check::<FogHorn>()?;
    }
    // A better one, and a worse one that panics.
    qom.register(TypeBuilder::new("whistle").parent::<FogHorn>().default("volume", 1))?;
    qom.register(TypeBuilder::new("blast").parent::<FogHorn>().default("volume", 12))?;
    assert!(catch_unwind(AssertUnwindSafe(|| qom.create_by_name("blast"))).is_err());
    let whistle = qom.create_by_name("whistle")?.complete()?;
    assert_eq!(qom.instance::<Siren>().map(|siren| siren.ready), Some(false));
    assert!(text(qom.create_by_name("blast")).contains("singleton"));
    drop(whistle);
    Ok(())
}

/// Cannot be made.
#[derive(QomType)]
#[qom(property(name = "volume", type = u8, set_draft = Self::refuse, default = 1))]
struct Gramophone {}

impl Gramophone {
    fn refuse(&mut self, volume: u8) -> Result<()> {
        Err(Error::not_taken(volume))
    }
}

#[test]
#[should_panic(expected = "Property 'gramophone.volume' doesn't take value '1'")]
fn new_has_no_error_to_give() {
    let _ = Gramophone::new();
}
