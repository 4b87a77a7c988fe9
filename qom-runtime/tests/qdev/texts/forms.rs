//! The texts of qdev's kinds of properties (A15): masks, maxima, arrays, backends, and what is set too late.

use super::super::kit::*;
use super::super::types::picture;
use qom_runtime::error::{ErrorClass, ErrorKind};
use qom_runtime::prelude::*;
use qom_runtime::value::{Array, BitMask};
use serde_json::json;
use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU8, Ordering::Relaxed};

/// Moves characters.
#[derive(QomType)]
struct FormStream {}

/// Is in the same container, and moves none.
#[derive(QomType)]
struct FormStone {}

/// Has a property of each form.
#[derive(QomType)]
#[qom(parent = "kit-base")]
struct Formed {
    #[qom(property)]
    mask: BitMask<0x3f>,
    #[qom(property, range = ..=u32::MAX as u64)]
    size: Size,
    #[qom(property)]
    slots: Array<u16, 3>,
    #[qom(link, backend = "chardevs")]
    chardev: Link<FormStream>,
    #[qom(link, backend = "chardevs", live)]
    monitor: Link<FormStream>,
    #[qom(link)]
    friend: Link<Formed>,
    #[qom(property)]
    speed: AtomicU8,
    #[qom(property)]
    label: Mutex<String>,
    #[qom(child, alias("inner-mask" = "mask", "inner-stream" = "chardev"))]
    inner: Child<FormedInner>,
}
impl DeviceImpl for Formed {}

/// A device in it.
#[derive(QomType)]
#[qom(parent = "device")]
struct FormedInner {
    #[qom(property)]
    mask: BitMask<0xf0>,
    #[qom(link, backend = "chardevs")]
    chardev: Link<FormStream>,
    #[qom(link)]
    friend: Link<Formed>,
}
impl DeviceImpl for FormedInner {}

/// `/chardevs/free`, `/chardevs/taken` and `/chardevs/stone`; `formed0`, which has `taken`, a `formed` without an id, and one
/// that is a draft and has its list.
struct Scene {
    kit: Kit,
    draft: Draft<Formed>,
}

impl Scene {
    fn new() -> Self {
        let kit = Kit::at(Phase::MachineReady, &["kit-host,id=host0"]);
        let put = |mut draft: Draft<Object>, id: &str| {
            draft.place(&kit.qom.container("chardevs").unwrap(), id).unwrap();
            draft.complete().unwrap();
        };
        put(kit.qom.create_by_name("form-stream").unwrap(), "free");
        put(kit.qom.create_by_name("form-stream").unwrap(), "taken");
        put(kit.qom.create_by_name("form-stone").unwrap(), "stone");
        for device in ["formed,id=formed0,chardev=taken,bus=host0.0", "formed,bus=host0.0"] {
            kit.add_text(device).unwrap();
        }
        let mut draft = kit.qom.create::<Formed>().unwrap();
        draft.set("slots", json!([1, 2])).unwrap();
        Scene { kit, draft }
    }

    fn named(&self) -> Owned<Device> {
        self.kit.device("formed0")
    }

    fn anonymous(&self) -> Owned<Device> {
        self.kit.qom.resolve_as("/machine/peripheral-anon/device[0]").unwrap()
    }

    fn inner(&self) -> Owned<Object> {
        self.kit.qom.resolve("/machine/peripheral/formed0/inner").unwrap()
    }

    fn add(&self, value: Value) -> Result<()> {
        let mut device = json!({"driver": "formed", "bus": "host0.0"});
        device.as_object_mut().unwrap().extend(value.as_object().unwrap().clone());
        self.kit.add(device).map(drop)
    }

    fn add_text(&self, text: &str) -> Result<()> {
        self.kit.add_text(&format!("formed,bus=host0.0,{text}")).map(drop)
    }

    /// What a refusal leaves as it is.
    fn picture(&self) -> String {
        let drafts: Vec<_> = Formed::INFO.properties().map(|property| self.draft.get(property.name())).collect();
        format!("{}{drafts:?}{:?}", picture(&self.kit.qom), self.claimed())
    }

    fn claimed(&self) -> Vec<bool> {
        let ids = ["free", "taken", "stone"].map(|id| format!("/chardevs/{id}"));
        ids.iter().map(|path| self.kit.qom.resolve(path).unwrap().is_claimed()).collect()
    }
}

type Provoke = fn(&mut Scene) -> Result<()>;

const TABLE: &[(&str, Provoke)] = &[
    // Set too late: whatever the value, with an id, without, and inside a device.
    ("Attempt to set property 'mask' on device 'formed0' (type 'formed') after it was realized", |s| {
        s.named().set("mask", 0xff)
    }),
    ("Attempt to set property 'mask' on anonymous device (type 'formed') after it was realized", |s| {
        s.anonymous().set_text("mask", "x")
    }),
    ("Attempt to set property 'mask' on anonymous device (type 'formed-inner') after it was realized", |s| {
        s.inner().set("mask", 0x10)
    }),
    ("Attempt to set property 'mask' on anonymous device (type 'formed-inner') after it was realized", |s| {
        s.named().set("inner-mask", 0x10)
    }),
    ("Attempt to set property 'size' on device 'formed0' (type 'formed') after it was realized", |s| {
        s.named().set_text("size", "8G")
    }),
    ("Attempt to set property 'slots' on device 'formed0' (type 'formed') after it was realized", |s| {
        s.named().set("slots", json!([1]))
    }),
    ("Attempt to set property 'chardev' on device 'formed0' (type 'formed') after it was realized", |s| {
        s.named().set("chardev", "none")
    }),
    ("Attempt to set property 'chardev' on anonymous device (type 'formed') after it was realized", |s| {
        s.anonymous().set("chardev", "")
    }),
    ("Attempt to set property 'chardev' on anonymous device (type 'formed-inner') after it was realized", |s| {
        s.inner().set("chardev", "free")
    }),
    ("Attempt to set link property 'friend' on device 'formed0' (type 'formed') after it was realized", |s| {
        s.named().set("friend", "")
    }),
    ("Attempt to set link property 'friend' on anonymous device (type 'formed') after it was realized", |s| {
        s.anonymous().set("friend", "/machine/peripheral/formed0")
    }),
    ("Attempt to set link property 'friend' on anonymous device (type 'formed-inner') after it was realized", |s| {
        s.inner().set("friend", "")
    }),
    // Masks: a value has the name by which it was given.
    ("Property value for 'mask' has bits outside mask '0x3f'", |s| s.draft.set("mask", 0x40)),
    ("Property value for 'mask' has bits outside mask '0x3f'", |s| s.add_text("mask=0xff")),
    ("Property value for 'mask' has bits outside mask '0x3f'", |s| s.add(json!({"mask": u64::MAX}))),
    ("Property value for 'mask' has bits outside mask '0xf0'", |s| s.draft.set("inner-mask", 1)),
    ("Parameter 'mask' expects uint64", |s| s.add(json!({"mask": -1}))),
    // A range without a low end.
    ("Property formed.size doesn't take value 4294967296 (maximum: 4294967295)", |s| s.add_text("size=4G")),
    ("Property formed.size doesn't take value 4294967296 (maximum: 4294967295)", |s| {
        s.add(json!({"size": 4_294_967_296_u64}))
    }),
    ("Property formed.size doesn't take value 18446744073709551615 (maximum: 4294967295)", |s| {
        s.draft.set("size", u64::MAX)
    }),
    ("Property formed.level doesn't take value 11 (minimum: 0, maximum: 10)", |s| s.draft.set("level", 11)),
    // Arrays.
    ("array size property slots may not be set more than once", |s| s.draft.set("slots", json!([1]))),
    ("array size property slots may not be set more than once", |s| s.draft.set_text("slots", "[]")),
    ("array size property slots may not be set more than once", |s| {
        s.kit.qom.create::<Formed>().and_then(|mut draft| {
            draft.set("slots", json!([]))?;
            draft.set("slots", json!([]))
        })
    }),
    ("array is too big", |s| s.add(json!({"slots": [1, 2, 3, 4]}))),
    ("array is too big", |s| s.add_text("slots=[1,,2,,3,,4]")),
    ("Invalid parameter type for 'slots', expected: array", |s| s.add_text("slots=1")),
    ("Parameter 'slots[1]' expects uint64", |s| s.add(json!({"slots": [1, "2"]}))),
    // Backends: a property has its own name, and that of the type of its object.
    ("Property 'formed.chardev' can't take value 'taken', it's in use", |s| s.draft.set("chardev", "taken")),
    ("Property 'formed.chardev' can't take value 'taken', it's in use", |s| s.add_text("chardev=taken")),
    ("Property 'formed.chardev' can't take value 'taken', it's in use", |s| s.add(json!({"chardev": "taken"}))),
    ("Property 'formed.monitor' can't take value 'taken', it's in use", |s| s.anonymous().set("monitor", "taken")),
    ("Property 'formed.monitor' can't take value 'taken', it's in use", |s| s.named().set("monitor", "taken")),
    ("Property 'formed-inner.chardev' can't take value 'taken', it's in use", |s| s.draft.set("inner-stream", "taken")),
    ("Property 'formed.monitor' can't take value 'free', it's in use", |s| {
        s.add(json!({"chardev": "free", "monitor": "free"}))
    }),
    ("Property 'formed.chardev' doesn't take value 'stone'", |s| s.draft.set("chardev", "stone")),
    ("Property 'formed.chardev' doesn't take value 'stone'", |s| s.add_text("chardev=stone")),
    ("Property 'formed.monitor' doesn't take value 'stone'", |s| s.named().set_text("monitor", "stone")),
    ("Property 'formed-inner.chardev' doesn't take value 'stone'", |s| s.add(json!({"inner-stream": "stone"}))),
    ("Property 'formed.chardev' can't find value 'none'", |s| s.draft.set("chardev", "none")),
    ("Property 'formed.chardev' can't find value 'none'", |s| s.add_text("chardev=none")),
    ("Property 'formed.chardev' can't find value '/chardevs/free'", |s| s.add(json!({"chardev": "/chardevs/free"}))),
    ("Property 'formed.monitor' can't find value 'none'", |s| s.named().set("monitor", "none")),
    ("Property 'formed-inner.chardev' can't find value 'none'", |s| s.draft.set_text("inner-stream", "none")),
    ("Invalid parameter type for 'chardev', expected: string", |s| s.add(json!({"chardev": 1}))),
    ("Property 'formed.chardev' is not a link", |s| s.draft.set_link("chardev", None)),
];

#[test]
fn every_text() {
    for (text, provoke) in TABLE {
        let error = provoke(&mut Scene::new()).expect_err(text);
        assert_eq!((error.to_string().as_str(), error.class(), error.hint()), (*text, ErrorClass::GenericError, None));
    }
}

#[test]
fn nothing_is_changed_by_a_refusal() {
    for (text, provoke) in TABLE {
        let mut scene = Scene::new();
        let before = scene.picture();
        provoke(&mut scene).expect_err(text);
        assert_eq!(scene.picture(), before, "{text}");
    }
}

/// No kind of this part of the semantics is forgotten.
#[test]
fn every_kind_is_provoked() {
    let kinds = TABLE.iter().map(|(text, provoke)| match provoke(&mut Scene::new()).expect_err(text).kind() {
        ErrorKind::Realized { id: Some(_), .. } => "realized",
        ErrorKind::Realized { id: None, .. } => "realized, anonymous",
        ErrorKind::LinkRealized { id: Some(_), .. } => "link realized",
        ErrorKind::LinkRealized { id: None, .. } => "link realized, anonymous",
        ErrorKind::OutsideMask { .. } => "mask",
        ErrorKind::AboveMaximum { .. } => "maximum",
        ErrorKind::OutOfRange { .. } => "range",
        ErrorKind::ArraySetTwice { .. } => "array set twice",
        ErrorKind::ArrayTooBig => "array too big",
        ErrorKind::ValueInUse { .. } => "in use",
        ErrorKind::ValueNotTaken { .. } => "not taken",
        ErrorKind::ValueNotFound { .. } => "not found",
        _ => "of values in general",
    });
    assert_eq!(kinds.collect::<BTreeSet<_>>().len(), 13);
}

/// What may be set at any time is exempt: atomics, locks and live links.
#[test]
fn some_are_never_too_late() -> Result<()> {
    let scene = Scene::new();
    for device in [scene.named(), scene.anonymous()] {
        device.set("speed", 7)?;
        device.set_text("label", "left")?;
        device.set("monitor", "free")?;
        assert_eq!(
            (device.get("speed")?, device.get("label")?, device.get("monitor")?),
            (7.into(), "left".into(), "free".into())
        );
        device.set("monitor", "")?;
        let formed = device.downcast::<Formed>().unwrap();
        assert_eq!(formed.speed.load(Relaxed), 7);
    }
    Ok(())
}
