//! Long chains of bridges, on a small stack.

use qom_runtime::prelude::*;

/// A bus in a bridge.
#[derive(QomType)]
#[qom(parent = "bus")]
struct LinkBus {}
impl BusImpl for LinkBus {}

/// A device on such a bus, with one of its own.
#[derive(QomType)]
#[qom(parent = "device")]
struct Bridge {
    #[qom(child)]
    bus: Child<LinkBus>,
}
impl DeviceImpl for Bridge {
    const BUS_TYPE: Option<&'static TypeInfo> = Some(LinkBus::INFO);
}

#[test]
fn a_chain_of_bridges_comes_and_goes_without_recursion() {
    const BRIDGES: usize = 20_000;
    let chain = || {
        let qom = Qom::new().unwrap();
        qom.create::<Machine>().unwrap().complete().unwrap();
        let first_bus = qom.create::<LinkBus>().unwrap().complete().unwrap();
        let first = qom.create::<Bridge>().unwrap().realize_on(&first_bus).unwrap();
        let mut last = first.clone();
        for _ in 1..BRIDGES {
            last = qom.create::<Bridge>().unwrap().realize_on(last.child(Bridge::BUS)).unwrap();
        }
        first.reset_subtree();
        first.unparent();
        assert!(!last.is_active() && first_bus.devices().is_empty());
        assert_eq!(qom.resolve("/machine/unattached").unwrap().children().len(), 1, "the system bus");
    };
    std::thread::Builder::new().stack_size(256 << 10).spawn(chain).unwrap().join().unwrap();
}

/// One draft with all of them, each in the one before.
#[test]
fn bridges_within_bridges_go_live_together() {
    const BRIDGES: usize = 2_000;
    let family = || {
        let qom = Qom::new().unwrap();
        let mut inner = qom.create::<Bridge>().unwrap();
        for _ in 1..BRIDGES {
            let mut outer = qom.create::<Bridge>().unwrap();
            outer.add_child("inner", inner).unwrap();
            outer.attach_child("inner", Bridge::BUS).unwrap();
            inner = outer;
        }
        let bus = qom.create::<LinkBus>().unwrap().complete().unwrap();
        let outermost = inner.realize_on(&bus).unwrap();
        let live = outermost.descendants().filter(|object| object.is_a("bridge") && object.is_active()).count();
        assert_eq!(live, BRIDGES - 1);
        outermost.unparent();
        assert!(outermost.descendants().next().is_none_or(|object| !object.is_active()));
    };
    std::thread::Builder::new().stack_size(256 << 10).spawn(family).unwrap().join().unwrap();
}
