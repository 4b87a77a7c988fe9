//! `record!`: structs as data.

/// Declares structs that commands take and give, each member in kebab case or under a name of its own.
///
/// ```
/// use qom_qmp::{Data, record};
/// use serde_json::json;
///
/// record! {
///     /// A light.
///     #[derive(Debug, PartialEq)]
///     pub struct LedInfo {
///         /// What it is called.
///         pub name: String,
///         /// From 0 to 255, where it can be dimmed.
///         pub dim_level: Option<u8>,
///         /// Its kind.
///         pub kind = "type": String,
///     }
/// }
///
/// let json = json!({"name": "power", "type": "red"});
/// let led = LedInfo::read("led", json.clone())?;
/// assert_eq!(led, LedInfo { name: "power".into(), dim_level: None, kind: "red".into() });
/// assert_eq!(led.write(), json);
/// let error = LedInfo::read("led", json!({"name": "power"})).unwrap_err();
/// assert_eq!(error.to_string(), "Parameter 'led.type' is missing");
/// # Ok::<(), qom_runtime::Error>(())
/// ```
#[macro_export]
macro_rules! record {
    ($(
        $(#[$meta:meta])*
        $vis:vis struct $name:ident {
            $($(#[$member_meta:meta])* $member_vis:vis $member:ident $(= $wire:literal)? : $type:ty),* $(,)?
        }
    )*) => {$(
        $(#[$meta])*
        $vis struct $name {
            $($(#[$member_meta])* $member_vis $member: $type,)*
        }

        impl $crate::Data for $name {
            fn describe(types: &mut $crate::schema::Types) -> ::std::string::String {
                let members = ::std::vec![$($crate::__private::member::<$type>(
                    types, $crate::record!(@wire $member $($wire)?),
                ),)*];
                types.object(::std::stringify!($name), members)
            }

            fn read(name: &str, value: $crate::__private::Value) -> $crate::__private::Result<Self> {
                let mut members = $crate::__private::members(name, value)?;
                let read = $name {
                    $($member: $crate::__private::take(name, $crate::record!(@wire $member $($wire)?), &mut members)?,)*
                };
                $crate::__private::nothing_else(name, &members)?;
                ::std::result::Result::Ok(read)
            }

            fn write(self) -> $crate::__private::Value {
                let mut members = $crate::__private::Map::new();
                $($crate::Data::write_member(self.$member, $crate::record!(@wire $member $($wire)?), &mut members);)*
                members.into()
            }
        }
    )*};
    (@wire $member:ident $wire:literal) => { $wire };
    (@wire $member:ident) => { &$crate::__private::kebab(::std::stringify!($member)) };
}
