//! Macros may write the struct, or rewrite it before the derive sees it.

use qom_runtime::prelude::*;

macro_rules! port {
    ($(#[$attr:meta])* $vis:vis $name:ident: $ty:ty = $default:expr, $low:literal..=$high:literal) => {
        $(#[$attr])*
        #[derive(QomType)]
        $vis struct $name {
            #[qom(property, default = $default, range = $low..=$high)]
            speed: $ty,
            #[qom(default = $default)]
            start: $ty,
        }
    };
}

port!(
    /// A port.
    pub Port: u16 = 1 + 2, 1..=4
);

macro_rules! board {
    ($name:ident: $($child:ident: $child_type:ty,)* => $link:ident: $target:ty, $lines:ident: $array:ty = $default:expr) => {
        #[derive(QomType)]
        struct $name {
            $(#[qom(child, alias("speed"))] $child: $child_type,)*
            #[qom(link)] $link: $target,
            #[qom(property, default = $default, range = 1..=9)] $lines: $array,
        }
    };
}

board!(Board: port: Child<Port>, => other: Link<Port>, lines: [u8; 3] = [1, 2, 3]);

#[ui_tests::widen]
#[derive(QomType)]
struct WidePort {
    #[qom(property, default = 300, range = 1..=400)]
    speed: u8,
}

#[ui_tests::add_field]
#[derive(QomType)]
struct TwoPort {
    #[qom(property)]
    speed: u8,
}

fn main() -> Result<()> {
    let qom = Qom::new()?;
    let port = qom.create::<Port>()?.complete()?;
    assert_eq!((port.speed, port.start), (3, 3));
    assert_eq!(qom.create::<WidePort>()?.complete()?.speed, 300_u16);
    assert_eq!(qom.create::<TwoPort>()?.complete()?.added, 0);
    let board = qom.create::<Board>()?.complete()?;
    assert_eq!((board.child(Board::PORT).speed, board.lines), (3, [1, 2, 3]));
    assert!(board.other.get().is_none());
    Ok(())
}
