//! The base of the devices on a `kit-bus`: a property of each kind.

use super::buses::KitBus;
use super::iface::KitIfaceRef;
use qom_runtime::prelude::*;
use qom_runtime::value::Array;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering::Relaxed};

// Plain fields are fixed once the device is realized; atomics and those in a lock can be set at any time.
#[derive(QomType)]
#[qom(parent = "device", abstract,
      property(name = "ro", type = String, get = Self::get_ro),
      property(name = "level", type = u8, get = Self::get_level, set = Self::set_level, default = 3, description = "0 to 10"),
      property(name = "get-fails", type = bool, get = Self::get_fails),
      property(name = "when", type = Json<Value>, type_word = "struct tm", get = Self::get_when))]
pub(crate) struct KitBase {
    /// on/off
    #[qom(property, default = true)]
    flag: bool,
    #[qom(property, default = 7)]
    u8: u8,
    #[qom(property, default = 1024)]
    u16: u16,
    #[qom(property, default = 100_000)]
    u32: u32,
    #[qom(property, default = 1 << 63)]
    u64: u64,
    #[qom(property, default = -5)]
    i32: i32,
    #[qom(property, default = -1)]
    i64: i64,
    #[qom(property, default = 65536)]
    size: Size,
    #[qom(property)]
    str: String,
    /// on/off/auto
    #[qom(property, default = OnOffAuto::Auto)]
    mode: OnOffAuto,
    /// red/green/blue
    #[qom(property, default = KitColor::Green)]
    color: KitColor,
    // In C it is bit 3 of a word, which nobody can tell.
    /// on/off
    #[qom(property, default = false)]
    bit3: bool,
    #[qom(link, strong)]
    peer: Link<KitBase>,
    #[qom(property, default = [])]
    vec: Array<u32, 65536>,

    /// free-form label
    #[qom(property, check = has_no_space)]
    label: Mutex<String>,
    #[qom(property, write_only)]
    wo: AtomicBool,
    level: AtomicU8,
    #[qom(property)]
    num: Mutex<f64>,
    #[qom(property, default = KitColor::Blue)]
    shade: Mutex<KitColor>,
    #[qom(link, strong, live)]
    mate: Link<KitIfaceRef<'static>>,
}

impl DeviceImpl for KitBase {
    const BUS_TYPE: Option<&'static TypeInfo> = Some(KitBus::INFO);
    const CATEGORY: Category = Category::Misc;
}

impl KitBase {
    fn get_ro(&self) -> Result<String> {
        Ok("constant".into())
    }

    fn get_level(&self) -> Result<u8> {
        Ok(self.level.load(Relaxed))
    }

    fn set_level(&self, level: u8) -> Result<()> {
        if level > 10 {
            return Err(Error::not_taken(level));
        }
        self.level.store(level, Relaxed);
        Ok(())
    }

    fn get_fails(&self) -> Result<bool> {
        Err(Error::new("reading get-fails always fails"))
    }

    /// The fields of C's `struct tm`: years since 1900, months since January.
    fn get_when(&self) -> Result<Json<Value>> {
        // In the order in which QEMU has them: people see it.
        let fields = [("tm_year", 126), ("tm_sec", 1), ("tm_hour", 8), ("tm_min", 30), ("tm_mon", 10), ("tm_mday", 22)];
        Ok(Json(fields.into_iter().collect()))
    }
}

fn has_no_space(label: &str) -> Result<()> {
    if label.contains(' ') { Err(Error::new("label must not contain spaces")) } else { Ok(()) }
}

/// What `color` and `shade` can be.
#[derive(Clone, Copy, Default, QomEnum)]
enum KitColor {
    #[default]
    Red,
    Green,
    Blue,
}
