//! The names of the object model: which are legal, and how they follow from Rust's and back.
//!
//! The rules of types and properties are those of `qom_runtime::name`, told here while the user's
//! token is at hand.

use heck::{ToKebabCase, ToShoutySnakeCase, ToUpperCamelCase};
use syn::Ident;
use syn::ext::IdentExt;

/// The name that an identifier has on the wire: `X86IommuDevice` and `aw_bits` are
/// `x86-iommu-device` and `aw-bits`.
pub(crate) fn kebab(ident: &Ident) -> String {
    ident.unraw().to_string().to_kebab_case()
}

/// The name of the key to a child in a field: `irq_chip` has `IRQ_CHIP`.
pub(crate) fn shouty(field: &Ident) -> String {
    let key = field.unraw().to_string().to_shouty_snake_case();
    match key.chars().next() {
        // Of a field such as `__`.
        None => field.to_string(),
        // Of a field such as `_1`.
        Some('0'..='9') => format!("_{key}"),
        Some(_) => key,
    }
}

/// The Rust name of the type that a parent string means, unless the string can mean none.
///
/// The strings are words of a letter and then letters or digits, in lower case and joined by `-`;
/// of these each has one Rust name.
pub(crate) fn pascal(parent: &str) -> Option<String> {
    let is_word = |word: &str| {
        word.starts_with(|first: char| first.is_ascii_lowercase())
            && word.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit())
    };
    parent.split('-').all(is_word).then(|| parent.to_upper_camel_case())
}

/// What QEMU takes as the name of a type: `[A-Za-z1-9][A-Za-z0-9._-]+`.
pub(crate) fn is_type(name: &str) -> bool {
    is_word(name) && name.len() > 1 && !name.starts_with('0')
}

/// What can name a property: visible ASCII without `/`, which parts paths, and `=` and `,`, which
/// part options.
pub(crate) fn is_property(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|letter| letter.is_ascii_graphic() && !b"/=,".contains(&letter))
}

/// What names a value of an enum or a group of singletons: `[A-Za-z0-9][A-Za-z0-9._-]*`.
pub(crate) fn is_word(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphanumeric())
        && name.bytes().all(|letter| letter.is_ascii_alphanumeric() || b"._-".contains(&letter))
}

#[cfg(test)]
mod tests {
    use quote::format_ident;

    use super::*;

    #[test]
    fn identifiers_become_kebab_case() {
        for (ident, name) in [
            ("X86IommuDevice", "x86-iommu-device"),
            ("aw_bits", "aw-bits"),
            ("r#type", "type"),
            ("PL011", "pl011"),
            ("Luks2", "luks2"),
        ] {
            assert_eq!(kebab(&format_ident!("{ident}")), name);
        }
    }

    #[test]
    fn keys_are_identifiers() {
        for (field, key) in
            [("irq_chip", "IRQ_CHIP"), ("r#type", "TYPE"), ("_1", "_1"), ("__", "__"), ("_spare", "SPARE")]
        {
            assert_eq!(shouty(&format_ident!("{field}")), key);
        }
    }

    #[test]
    fn a_parent_string_is_the_kebab_case_of_its_rust_name() {
        for parent in ["device", "sys-bus-device", "x86-iommu-device", "pl011", "virtio-net-pci"] {
            let rust = pascal(parent).unwrap();
            assert_eq!(kebab(&format_ident!("{rust}")), parent);
        }
        for parent in
            ["", "-", "a-", "-a", "a--b", "fw_cfg_mem", "virtio-9p-pci", "PCIBus", "pci bus", "gerät", "9p", "x.y"]
        {
            assert_eq!(pascal(parent), None, "{parent}");
        }
    }

    #[test]
    fn type_names() {
        for name in ["ab", "fw_cfg_mem", "virtio-9p-pci", "PCIBus", "9p", "pc-i440fx-9.2", "1-"] {
            assert!(is_type(name), "{name}");
        }
        for name in ["", "a", "0a", "-a", "_a", ".a", "a b", "a/b", "gerät", "a[0]"] {
            assert!(!is_type(name), "{name}");
        }
    }

    #[test]
    fn property_names() {
        for name in ["a", "aw-bits", "x-y_z.0", "3dnow", "irq[12]", "s->foo"] {
            assert!(is_property(name), "{name}");
        }
        for name in ["", "a b", "a/b", "a=b", "a,b", "ä"] {
            assert!(!is_property(name), "{name}");
        }
    }
}
