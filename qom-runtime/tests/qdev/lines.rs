//! Interrupt and GPIO lines.

use super::kit::{Kit, KitBus};
use qom_runtime::prelude::*;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering::Relaxed};
use std::thread;

/// Raises a line.
#[derive(QomType)]
#[qom(parent = "device")]
pub(crate) struct Source {
    #[qom(link, live)]
    pub(crate) irq: Link<Irq>,
}
impl DeviceImpl for Source {}

/// Notes which of its lines had which level.
#[derive(QomType)]
#[qom(parent = "device", init = Self::init)]
pub(crate) struct Sink {
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
    pub(crate) fn take(&self) -> Vec<(String, bool)> {
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

pub(crate) fn seen(list: &[(&str, bool)]) -> Vec<(String, bool)> {
    list.iter().map(|(line, level)| ((*line).to_owned(), *level)).collect()
}

pub(crate) fn world() -> Qom {
    let qom = Qom::new().unwrap();
    qom.create::<Machine>().unwrap().complete().unwrap();
    qom
}

pub(crate) fn pair(qom: &Qom) -> (Owned<Source>, Owned<Sink>) {
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

/// Lines in and out, as the type and objects of it list them.
#[derive(QomType)]
#[qom(parent = "sys-bus-device", init = Self::init)]
struct Uart {
    #[qom(link, live, name = "sysbus-irq")]
    irqs: [Link<Irq>; 2],
    #[qom(link, live)]
    dma: Link<Irq>,
}
impl Uart {
    fn init(this: &mut ObjMut<'_, Self>) {
        this.add_input_lines(Irq::UNNAMED_INPUT, 2, |_, _, _| {}).unwrap();
    }
}
impl DeviceImpl for Uart {}

fn listed(object: &Obj<Object>) -> Vec<(String, String)> {
    let lines = object.list().into_iter().filter(|listed| listed.type_name.contains("irq"));
    lines.map(|listed| (listed.name, listed.type_name)).collect()
}

fn texts(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter().map(|(name, word)| ((*name).to_owned(), (*word).to_owned())).collect()
}

#[test]
fn lines_are_listed_as_children_and_links() {
    let qom = world();
    let uart = qom.create::<Uart>().unwrap().realize().unwrap();
    assert_eq!(
        listed(uart.as_ref()),
        texts(&[
            ("sysbus-irq[0]", "link<irq>"),
            ("sysbus-irq[1]", "link<irq>"),
            ("dma", "link<irq>"),
            ("unnamed-gpio-in[0]", "child<irq>"),
            ("unnamed-gpio-in[1]", "child<irq>"),
        ])
    );
    assert!(Uart::INFO.property("sysbus-irq[1]").is_some() && Uart::INFO.property("sysbus-irq").is_none());
    let sink = qom.create::<Sink>().unwrap().realize().unwrap();
    uart.connect_line("sysbus-irq[1]", &sink.line("enable").unwrap()).unwrap();
    uart.irqs[0].raise();
    uart.irqs[1].raise();
    assert_eq!(sink.take(), seen(&[("enable", true)]));
    let error = uart.set_link("dma", Some(uart.as_ref())).unwrap_err();
    assert_eq!(error.to_string(), "Invalid parameter type for 'dma', expected: irq");
    let error = uart.set("dma", "/machine/nowhere").unwrap_err();
    assert_eq!(error.to_string(), "Device '/machine/nowhere' not found");
    let error = uart.line("dma").unwrap_err();
    assert_eq!(error.to_string(), "Property 'uart.dma' leads to no line");

    // One that belongs to nobody.
    let lone = [(); 2].map(|()| qom.create::<Irq>().unwrap().complete().unwrap());
    assert_eq!(lone[1].canonical_path().unwrap(), "/machine/unattached/non-qdev-gpio[1]");
    uart.connect_line("dma", &lone[1]).unwrap();
    assert_eq!(uart.get("dma").unwrap(), "/machine/unattached/non-qdev-gpio[1]");
    let other = world();
    let foreign = other.create::<Irq>().unwrap().complete().unwrap();
    assert!(uart.connect_line("dma", &foreign).is_err());
}

/// Has both, connected.
#[derive(QomType)]
#[qom(parent = "device", init = Self::init)]
struct Soc {
    #[qom(child, alias("irq", "on" = "irq"))]
    source: Child<Source>,
    #[qom(child, alias("enable"))]
    sink: Child<Sink>,
    #[qom(child)]
    uart: Child<Uart>,
}
impl Soc {
    fn init(this: &mut ObjMut<'_, Self>) {
        this.connect_child_line((Self::SOURCE, "irq"), (Self::SINK, "irq[1]")).unwrap();
        // What the sink has only in its steps.
        this.connect_child_line((Self::UART, "sysbus-irq[0]"), (Self::SINK, "irq[5]")).unwrap();
        this.pass_lines(Self::UART, Irq::SYSBUS_IRQ);
        this.pass_lines(Self::UART, Irq::UNNAMED_INPUT);
    }
}
impl DeviceImpl for Soc {}

/// Has that inside, and passes its lines on once more.
#[derive(QomType)]
#[qom(parent = "device", init = Self::init)]
struct Module {
    #[qom(child)]
    soc: Child<Soc>,
    #[qom(child)]
    sink: Child<Sink>,
    #[qom(child)]
    source: Child<Source>,
}
impl Module {
    fn init(this: &mut ObjMut<'_, Self>) {
        this.connect_child_line((Self::SOC, "sysbus-irq[1]"), (Self::SINK, "irq[4]")).unwrap();
        this.connect_child_line((Self::SOURCE, "irq"), (Self::SOC, "enable")).unwrap();
        this.pass_lines(Self::SOC, Irq::SYSBUS_IRQ);
        this.pass_lines(Self::SINK, "irq");
    }
}
impl DeviceImpl for Module {}

#[test]
fn a_container_connects_and_passes_lines() {
    let qom = world();
    let module = qom.create::<Module>().unwrap().realize().unwrap();
    let (soc, sink) = (module.child(Module::SOC), module.child(Module::SINK));
    soc.child(Soc::SOURCE).irq.raise();
    assert_eq!(soc.child(Soc::SINK).take(), seen(&[("irq1", true)]));
    soc.child(Soc::UART).irqs[0].raise();
    assert_eq!(soc.child(Soc::SINK).mask.load(Relaxed), 0b10_0000);
    soc.child(Soc::UART).irqs[1].raise();
    assert_eq!(sink.mask.load(Relaxed), 0b1_0000, "through what the inner container passes on");
    module.child(Module::SOURCE).irq.raise();
    assert_eq!(soc.child(Soc::SINK).take(), seen(&[("enable", true)]), "through a declared alias");

    let link = "link<irq>";
    assert_eq!(
        listed(soc.as_ref()),
        texts(&[
            ("irq", link),
            ("on", link),
            ("enable", link),
            ("sysbus-irq[0]", link),
            ("sysbus-irq[1]", link),
            ("unnamed-gpio-in[0]", link),
            ("unnamed-gpio-in[1]", link),
        ])
    );
    let numbers = (0..6).map(|number| format!("irq[{number}]"));
    let names: Vec<_> = (0..2).map(|number| format!("sysbus-irq[{number}]")).chain(numbers).collect();
    assert_eq!(listed(module.as_ref()), names.iter().map(|name| (name.clone(), link.into())).collect::<Vec<_>>());
    // They stand for the inner ones: an input is it, an output is led elsewhere.
    assert_eq!(module.line("irq[2]").unwrap(), sink.line("irq[2]").unwrap());
    let line = qom.create::<Irq>().unwrap().complete().unwrap();
    module.connect_line("sysbus-irq[1]", &line).unwrap();
    soc.connect_line("on", &line).unwrap();
    soc.child(Soc::UART).irqs[1].raise();
    assert!(line.level());
    soc.child(Soc::SOURCE).irq.lower();
    assert!(!line.level());
}

/// Passes on what is not there.
#[derive(QomType)]
#[qom(parent = "device")]
struct Wrong {
    #[qom(child)]
    source: Child<Source>,
    #[qom(child)]
    sink: Child<Sink>,
    #[qom(property)]
    mistake: u8,
}
impl DeviceImpl for Wrong {
    fn realize(this: &mut ObjMut<'_, Self>) -> Result<()> {
        match this.mistake {
            0 => this.pass_lines(Self::SOURCE, "ir"),
            1 => this.pass_lines("nobody", "irq"),
            2 => return this.connect_child_line((Self::SOURCE, "irq"), (Self::SINK, "irq[9]")),
            3 => return this.connect_child_line((Self::SOURCE, "no-irq"), (Self::SINK, "irq[0]")),
            4 => return this.connect_child_line((Self::SOURCE, "irq"), ("nobody", "irq[0]")),
            5 => return this.connect_child_line((Self::SINK, "extra"), (Self::SINK, "irq[0]")),
            _ => return this.add_input_lines("sink", 1, |_, _, _| {}).and(Err(Error::new("it had room"))),
        }
        Ok(())
    }
}

#[test]
fn mistakes_are_errors_and_leave_nothing() {
    let qom = world();
    let texts = [
        "Property 'source.ir' not found",
        "Device 'nobody' not found",
        "Property 'sink.irq[9]' not found",
        "Property 'source.no-irq' not found",
        "Device 'nobody' not found",
        "Property 'sink.extra' is not a link",
        "it had room",
    ];
    for (mistake, text) in texts.iter().enumerate() {
        let mut wrong = qom.create::<Wrong>().unwrap();
        wrong.set("mistake", mistake).unwrap();
        assert_eq!(wrong.realize().unwrap_err().to_string(), *text);
        assert_eq!(qom.resolve("/machine/unattached").unwrap().children().len(), 1, "the bus");
    }
}

/// Takes itself away when its line is raised.
#[derive(QomType)]
#[qom(parent = "device", init = Self::init)]
struct Fuse {
    #[qom(child)]
    blow: Child<Irq>,
    #[qom(link, live)]
    blown: Link<Irq>,
    calls: AtomicU32,
}
impl Fuse {
    fn init(this: &mut ObjMut<'_, Self>) {
        this.on_line(Self::BLOW, |this, level| {
            if this.calls.fetch_add(1, Relaxed) < 10 && level {
                this.child(Self::BLOW).raise(); // after this one
                this.unparent();
            }
        });
    }
}
impl DeviceImpl for Fuse {
    fn unrealize(this: &Obj<Self>) {
        this.blown.raise();
        this.child(Self::BLOW).raise();
    }
}

#[test]
fn a_device_goes_while_its_line_is_raised() {
    let qom = world();
    let (source, sink) = pair(&qom);
    let fuse = qom.create::<Fuse>().unwrap().realize().unwrap();
    source.connect_line("irq", &fuse.line("blow").unwrap()).unwrap();
    fuse.connect_line("blown", &sink.line("enable").unwrap()).unwrap();
    source.irq.raise();
    assert_eq!(fuse.calls.load(Relaxed), 1, "a device that has left is not called, whoever has it");
    assert_eq!(sink.take(), seen(&[("enable", true)]), "it may use its outputs while it leaves");
    assert_eq!(source.get("irq").unwrap(), "", "a target outside the tree");
    source.irq.raise();
    assert_eq!(fuse.calls.load(Relaxed), 1);
    drop(fuse);
    assert!(source.irq.get().is_none());
    source.irq.raise();
}

/// A card that users plug, with an input and an output.
#[derive(QomType)]
#[qom(parent = "device", init = Self::init)]
struct LineCard {
    #[qom(child)]
    attention: Child<Irq>,
    #[qom(link, live)]
    irq: Link<Irq>,
    calls: AtomicU32,
}
impl LineCard {
    fn init(this: &mut ObjMut<'_, Self>) {
        this.on_line(Self::ATTENTION, |this, _| {
            this.calls.fetch_add(1, Relaxed);
        });
    }
}
impl DeviceImpl for LineCard {
    const BUS_TYPE: Option<&'static TypeInfo> = Some(KitBus::INFO);
}

#[test]
fn a_card_is_unplugged_with_its_lines() {
    let kit = Kit::host();
    let card = kit.add_text("line-card,id=c0").unwrap().downcast::<LineCard>().unwrap();
    let source = kit.add_text("line-card,id=c1").unwrap().downcast::<LineCard>().unwrap();
    source.set("irq", "/machine/peripheral/c0/attention").unwrap();
    let line = source.line("irq").unwrap();
    source.irq.raise();
    assert_eq!(card.calls.load(Relaxed), 1);
    let card_too = card.downgrade();
    drop(card);
    kit.delete("c0").unwrap();
    assert!(card_too.upgrade().is_none(), "a line keeps no device");
    line.lower();
    assert!(!line.level());
    drop(line);
    assert_eq!(source.get("irq").unwrap(), "");
    assert!(source.line("irq").is_err());
}

#[test]
fn lines_are_raised_while_their_device_comes_and_goes() {
    let qom = world();
    let source = qom.create::<Source>().unwrap().realize().unwrap();
    let stop = AtomicBool::new(false);
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                while !stop.load(Relaxed) {
                    source.irq.pulse();
                }
            });
        }
        for _ in 0..300 {
            let sink = qom.create::<Sink>().unwrap().realize().unwrap();
            source.connect_line("irq", &sink.line("irq[0]").unwrap()).unwrap();
            while sink.seen.lock().unwrap().is_empty() {
                thread::yield_now();
            }
            sink.unparent();
            sink.take();
        }
        stop.store(true, Relaxed);
    });
}

#[test]
fn a_line_into_a_draft_does_nothing() {
    let qom = world();
    let mut soc = qom.create::<Soc>().unwrap();
    soc.as_mut().child_by_name_mut::<Source>("source").unwrap().irq.raise();
    let soc = soc.realize().unwrap();
    assert_eq!(soc.child(Soc::SINK).take(), []);
    assert!(!soc.child(Soc::SINK).line("irq[1]").unwrap().level());
}
