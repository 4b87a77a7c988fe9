//! Properties that only the live object knows: values, and links that are computed.
#![cfg(feature = "auto-register")]
#![forbid(unsafe_code)]
#![deny(warnings)]
#![allow(missing_docs, reason = "types of tests")]

use qom_runtime::prelude::*;
use qom_runtime::property::Uses;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

/// Has ports below it.
#[derive(QomType)]
#[qom(implements(Power))]
pub struct Hub {}
impl Power for Hub {}

/// Gives power.
#[qom_interface(name = "power")]
pub trait Power {}

/// A place on a hub.
#[derive(QomType)]
#[qom(property(name = "where", type = String, get_live = Self::place, description = "Its path."),
      property(name = "rate", type = u32, get_live = Self::rate, set = Self::set_rate),
      property(name = "early", type = u32, get_live = Self::rate, set_draft = Self::set_rate_early),
      property(name = "late", type = u32, get_live = Self::rate, set_live = Self::set_rate_late),
      property(name = "mode", type = OnOffAuto, get_live = Self::mode),
      property(name = "hub", link = Hub, get_live = Self::hub, description = "What it is on.", unstable),
      property(name = "power", link = PowerRef<'static>, get_live = Self::power))]
pub struct Port {
    rate: AtomicU32,
    /// What `power` answers.
    #[qom(link, live)]
    source: Link<Object>,
}

impl Port {
    fn place(this: &Obj<Self>) -> Result<String> {
        Ok(format!("{} {}", this.type_name(), this.canonical_path().unwrap_or_default()))
    }
    fn rate(this: &Obj<Self>) -> Result<u32> {
        Ok(this.rate.load(Relaxed))
    }
    fn set_rate(&self, rate: u32) -> Result<()> {
        self.rate.store(rate, Relaxed);
        Ok(())
    }
    fn set_rate_early(&mut self, rate: u32) -> Result<()> {
        self.set_rate(rate)
    }
    fn set_rate_late(this: &Obj<Self>, rate: u32) -> Result<()> {
        this.set_rate(rate)
    }
    fn mode(_: &Obj<Self>) -> Result<OnOffAuto> {
        Err(Error::new("the mode is not known yet"))
    }
    fn hub(this: &Obj<Self>) -> Option<Owned<Hub>> {
        this.parent()?.downcast().ok()
    }
    fn power(this: &Obj<Self>) -> Option<Owned<Object>> {
        this.source.get()
    }
}

/// A better one, whose level is not the last.
#[derive(QomType)]
#[qom(parent = "port", singleton)]
pub struct FastPort {
    pad: u64,
}

/// Has a port inside.
#[derive(QomType)]
#[qom(parent = "hub")]
pub struct Board {
    #[qom(child, alias("where", "on" = "hub", "front" = self))]
    port: Child<Port>,
}

/// Finds what it is on: by a function that knows more than the link says.
#[derive(QomType)]
#[qom(property(name = "hub", link = Hub, get_live = Self::board),
      property(name = "power", link = PowerRef<'static>, get_live = Self::board))]
pub struct Plug {}

impl Plug {
    fn board(this: &Obj<Self>) -> Option<Owned<Board>> {
        this.parent()?.downcast().ok()
    }
}

/// Refers to a hub.
#[derive(QomType)]
pub struct Cable {
    #[qom(link)]
    end: Link<Hub>,
}

fn world() -> Result<Qom> {
    Qom::with_types([Hub::INFO, Port::INFO, FastPort::INFO, Board::INFO, Plug::INFO, Cable::INFO])
}

fn put<T: QomType>(qom: &Qom, path: &str, name: &str, mut draft: Draft<T>) -> Result<Owned<T>> {
    draft.place(&qom.resolve(path)?, name)?;
    draft.complete()
}

#[test]
fn a_draft_reads_as_the_default_and_asks_nobody() -> Result<()> {
    let qom = world()?;
    let mut port = qom.create::<Port>()?;
    port.set("rate", 3)?;
    assert_eq!((port.get("where")?, port.get("rate")?, port.get("mode")?), ("".into(), 0.into(), "auto".into()));
    assert_eq!((port.get_text("rate")?, port.get_text("hub")?), ("0".into(), "".into()));
    assert_eq!((port.get("hub")?, port.get_link("hub")?), ("".into(), None));
    let port = port.complete()?;
    assert_eq!((port.get("where")?, port.get("rate")?), ("port ".into(), 3.into()));
    assert_eq!(port.get("mode").unwrap_err().to_string(), "the mode is not known yet");
    Ok(())
}

#[test]
fn the_live_object_answers_until_its_end() -> Result<()> {
    let qom = world()?;
    let hub = put(&qom, "/", "hub", qom.create::<Hub>()?)?;
    let port = put(&qom, "/hub", "p", qom.create::<Port>()?)?;
    assert_eq!((port.get("where")?, port.get_text("hub")?), ("port /hub/p".into(), "/hub".into()));
    assert_eq!(port.get_link("hub")?, Some(hub.clone().upcast()));
    hub.unparent();
    assert_eq!(port.get("hub")?, "", "the hub is not in the tree");
    assert_eq!(port.get_link("hub")?, Some(hub.upcast()));
    port.unparent();
    assert_eq!((port.get("where")?, port.get("hub")?, port.get_link("hub")?), ("port ".into(), "".into(), None));
    Ok(())
}

/// Strong handles of a singleton are counted elsewhere, and the own state of a subtype follows that of the owner.
#[test]
fn a_singleton_answers_when_it_is_live() -> Result<()> {
    let qom = world()?;
    let hub = put(&qom, "/", "hub", qom.create::<Hub>()?)?;
    let mut port = qom.create::<FastPort>()?;
    port.pad = 7;
    assert_eq!((port.get("where")?, port.get_link("hub")?), ("".into(), None));
    let port = put(&qom, "/hub", "p", port)?;
    assert_eq!((port.get("where")?, port.get_link("hub")?), ("fast-port /hub/p".into(), Some(hub.upcast())));
    assert_eq!(port.pad, 7);
    Ok(())
}

#[test]
fn a_getter_of_the_live_object_goes_with_each_setter() -> Result<()> {
    let qom = world()?;
    let mut port = qom.create::<Port>()?;
    port.set("early", 1)?;
    assert_eq!(port.set("late", 2).unwrap_err().to_string(), "Property 'port.late' is not writable");
    let port = port.complete()?;
    assert_eq!(port.get("late")?, 1);
    port.set("late", 2)?;
    assert_eq!(port.get("early")?, 2);
    let said = port.set("early", 3).unwrap_err().to_string();
    assert_eq!(said, "Attempt to set property 'early' on object 'port' (type 'port') after it was completed");
    Ok(())
}

#[test]
fn nobody_sets_a_computed_link() -> Result<()> {
    let qom = world()?;
    let hub = put(&qom, "/", "hub", qom.create::<Hub>()?)?;
    let text = "Property 'port.hub' is not writable";
    let mut port = qom.create::<Port>()?;
    assert_eq!(port.set("hub", "/hub").unwrap_err().to_string(), text);
    assert_eq!(port.set_link("hub", Some(hub.as_ref())).unwrap_err().to_string(), text);
    let port = port.complete()?;
    assert_eq!(port.set("hub", "/nowhere").unwrap_err().to_string(), text);
    assert_eq!(port.set_text("hub", "").unwrap_err().to_string(), text);
    assert_eq!(port.set_link("hub", None).unwrap_err().to_string(), text);
    Ok(())
}

#[test]
fn paths_go_through_a_computed_link() -> Result<()> {
    let qom = world()?;
    let hub = put(&qom, "/", "hub", qom.create::<Hub>()?)?;
    let port = put(&qom, "/hub", "p", qom.create::<Port>()?)?;
    let twin = put(&qom, "/hub", "twin", qom.create::<FastPort>()?)?;
    assert_eq!(qom.resolve("/hub/p/hub/twin")?, twin);
    assert_eq!(qom.resolve("/hub/p/hub/twin/hub/p")?, port);
    assert_eq!(qom.resolve("p/hub/twin")?, twin);
    assert_eq!(port.resolve_at("hub")?, hub);
    assert!(qom.resolve("/hub/p/power").is_err(), "it leads nowhere");
    let mut cable = qom.create::<Cable>()?;
    cable.set("end", "/hub/p/hub")?;
    assert_eq!(cable.complete()?.end.get(), Some(hub));
    Ok(())
}

#[test]
fn a_link_to_what_implements_an_interface_leads_to_nothing_else() -> Result<()> {
    let qom = world()?;
    let hub = put(&qom, "/", "hub", qom.create::<Hub>()?)?;
    let port = put(&qom, "/", "p", qom.create::<Port>()?)?;
    port.set("source", "/hub")?;
    assert_eq!((port.get("power")?, port.get_link("power")?), ("/hub".into(), Some(hub.clone().upcast())));
    port.set("source", "/p")?;
    assert_eq!((port.get("power")?, port.get_link("power")?), ("".into(), None));
    assert!(qom.resolve("/p/power").is_err());
    Ok(())
}

#[test]
fn a_function_may_give_a_subtype() -> Result<()> {
    let qom = world()?;
    let board = put(&qom, "/", "board", qom.create::<Board>()?)?;
    let plug = put(&qom, "/board", "plug", qom.create::<Plug>()?)?;
    assert_eq!((plug.get("hub")?, plug.get("power")?), ("/board".into(), "/board".into()));
    assert_eq!(plug.get_link("hub")?, Some(board.upcast()));
    assert_eq!(Plug::INFO.property("hub").map(|link| link.type_name()), Some("link<hub>"));
    Ok(())
}

/// Leads into another world.
#[derive(QomType)]
#[qom(property(name = "far", link = Hub, get_live = Self::far))]
struct Stray {
    hub: std::sync::OnceLock<Owned<Hub>>,
}

impl Stray {
    fn far(this: &Obj<Self>) -> Option<Owned<Hub>> {
        this.hub.get().cloned()
    }
}

#[test]
fn a_computed_link_leads_into_no_other_world() -> Result<()> {
    let (qom, other) = (Qom::with_types([Stray::INFO])?, world()?);
    let stray = put(&qom, "/", "stray", qom.create::<Stray>()?)?;
    stray.hub.set(put(&other, "/", "hub", other.create::<Hub>()?)?).unwrap();
    assert_eq!((stray.get("far")?, stray.get_link("far")?), ("".into(), None));
    assert!(qom.resolve("/stray/far").is_err());
    Ok(())
}

/// Looks for what it leads to.
#[derive(QomType)]
#[qom(property(name = "found", link = Object, get_live = Self::found))]
struct Search {
    #[qom(property)]
    path: String,
}

impl Search {
    fn found(this: &Obj<Self>) -> Option<Owned<Object>> {
        this.qom()?.resolve(&this.path).ok()
    }
}

#[test]
fn a_computed_link_that_asks_for_itself_leads_nowhere() -> Result<()> {
    let qom = Qom::with_types([Search::INFO])?;
    for (path, found) in
        [("/objects", "/objects"), ("/s/found", ""), ("s/found", ""), ("found", ""), ("/s/found/found", "")]
    {
        let mut search = qom.create::<Search>()?;
        search.path = path.to_owned();
        let search = put(&qom, "/", "s", search)?;
        assert_eq!(search.get("found")?, found, "{path}");
        search.unparent();
    }
    Ok(())
}

#[test]
fn aliases_of_them() -> Result<()> {
    let qom = world()?;
    let board = qom.create::<Board>()?;
    assert_eq!((board.get("where")?, board.get("on")?, board.get_link("on")?), ("".into(), "".into(), None));
    let board = put(&qom, "/", "board", board)?;
    assert_eq!((board.get("where")?, board.get("on")?), ("port /board/port".into(), "/board".into()));
    assert_eq!(*qom.resolve("/board/on/port/hub/front")?, *board.child(Board::PORT));
    let text = board.set("on", "").unwrap_err().to_string();
    assert_eq!(text, "Property 'port.hub' is not writable");

    let cable = put(&qom, "/", "cable", qom.create::<Cable>()?)?;
    cable.add_alias("at", board.child(Board::PORT), "hub")?;
    cable.add_alias("place", &board, "where")?;
    assert_eq!((cable.get("at")?, cable.get("place")?), ("/board".into(), "port /board/port".into()));
    assert_eq!(*qom.resolve("/cable/at/port")?, *board.child(Board::PORT));
    Ok(())
}

#[test]
fn they_are_listed() {
    let property = |info: &TypeInfo, name: &str| info.property(name).unwrap_or_else(|| panic!("no {name}"));
    let only_read = Uses { readable: true, settable_in_draft: false, settable_live: false, checked: false };
    for (info, name, word) in [
        (Port::INFO, "hub", "link<hub>"),
        (FastPort::INFO, "hub", "link<hub>"),
        (Port::INFO, "power", "link<power>"),
        (Board::INFO, "on", "link<hub>"),
    ] {
        let link = property(info, name);
        assert_eq!((link.type_name(), link.leads(), link.uses()), (word, true, only_read), "{name}");
        assert_eq!(link.default_value(), None);
    }
    let link = property(Port::INFO, "hub");
    assert_eq!((link.description(), link.marked().unstable), ("What it is on.", true));
    let value = property(Port::INFO, "where");
    assert_eq!((value.type_name(), value.leads(), value.uses()), ("string", false, only_read));
    assert_eq!((value.description(), value.default_value()), ("Its path.", None));
}
