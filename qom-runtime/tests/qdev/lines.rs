//! Interrupt and GPIO lines.

use qom_runtime::prelude::*;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// Raises a line.
#[derive(QomType)]
#[qom(parent = "device")]
struct Source {
    #[qom(link, live)]
    irq: Link<Irq>,
}
impl DeviceImpl for Source {}

/// Notes which of its lines had which level.
#[derive(QomType)]
#[qom(parent = "device", init = Self::init)]
struct Sink {
    /// Enables it.
    #[qom(child)]
    enable: Child<Irq>,
    #[qom(property, default = 2)]
    extra: u32,
    seen: Mutex<Vec<(String, bool)>>,
    mask: AtomicU64,
}
impl Sink {
    fn init(this: &mut ObjMut<'_, Self>) {
        this.on_line(Self::ENABLE, |this, level| this.note("enable", level));
        this.add_input_lines("irq", 4, |this: &Obj<Self>, number, level| {
            this.note(&format!("irq{number}"), level);
        })
        .unwrap();
    }
    fn note(&self, line: &str, level: bool) {
        self.seen.lock().unwrap().push((line.to_owned(), level));
    }
    fn take(&self) -> Vec<(String, bool)> {
        std::mem::take(&mut self.seen.lock().unwrap())
    }
}
impl DeviceImpl for Sink {
    fn realize(this: &mut ObjMut<'_, Self>) -> Result<()> {
        let extra = this.extra as usize;
        this.add_input_lines("irq", extra, |this: &Obj<Self>, number, _| {
            this.mask.fetch_or(1 << number, Relaxed);
        })?;
        Self::parent_realize(this)
    }
}

fn seen(list: &[(&str, bool)]) -> Vec<(String, bool)> {
    list.iter().map(|(line, level)| ((*line).to_owned(), *level)).collect()
}

fn world() -> Qom {
    let qom = Qom::new().unwrap();
    qom.create::<Machine>().unwrap().complete().unwrap();
    qom
}

fn pair(qom: &Qom) -> (Owned<Source>, Owned<Sink>) {
    (qom.create::<Source>().unwrap().realize().unwrap(), qom.create::<Sink>().unwrap().realize().unwrap())
}

#[test]
fn declared_connected_raised() {
    let qom = world();
    let (source, sink) = pair(&qom);
    source.irq.raise(); // to nobody
    source.connect_line("irq", &sink.line("irq[3]").unwrap()).unwrap();
    assert_eq!(source.get("irq").unwrap(), "/machine/unattached/device[1]/irq[3]");
    source.irq.raise();
    source.irq.raise(); // a level that it has is delivered, too
    source.irq.lower();
    assert_eq!(sink.take(), seen(&[("irq3", true), ("irq3", true), ("irq3", false)]));
    source.irq.pulse();
    assert_eq!(sink.take(), seen(&[("irq3", true), ("irq3", false)]));

    // By name, as a user does, and as a link.
    source.set("irq", "/machine/unattached/device[1]/enable").unwrap();
    source.irq.set_level(true);
    assert_eq!(sink.take(), seen(&[("enable", true)]));
    assert!(sink.child(Sink::ENABLE).level());
    source.set_link("irq", None).unwrap();
    source.irq.raise();
    assert_eq!(sink.take(), []);

    // Those that were added in `realize` follow those of `init`.
    sink.line("irq[4]").unwrap().raise();
    sink.line("irq[5]").unwrap().raise();
    assert_eq!(sink.mask.load(Relaxed), 0b11_0000);
    assert!(sink.line("irq[6]").is_err());
    let error = sink.line("extra").unwrap_err();
    assert_eq!(error.to_string(), "Property 'sink.extra' is not a link");
}

#[test]
fn a_draft_is_connected() {
    let qom = world();
    let sink = qom.create::<Sink>().unwrap().realize().unwrap();
    let mut source = qom.create::<Source>().unwrap();
    source.connect_line("irq", &sink.line("enable").unwrap()).unwrap();
    let source = source.realize().unwrap();
    source.irq.raise();
    assert_eq!(sink.take(), seen(&[("enable", true)]));
}
