//! What may be called what. The only place of these rules: they hold at compile time (the derive's
//! assertions) and at run time alike, so every function is `const`.

/// Whether `name` may name a type: at least two ASCII letters, digits, `-`, `_` or `.`, the first
/// of them a letter or a digit other than `0`.
///
/// ```
/// use qom_runtime::name::is_type_name;
///
/// const _: () = assert!(is_type_name("x86-iommu-device"));
/// assert!(!is_type_name("a"));
/// ```
#[doc(alias = "type_name_is_valid")]
pub const fn is_type_name(name: &str) -> bool {
    let bytes = name.as_bytes();
    bytes.len() > 1 && bytes[0].is_ascii_alphanumeric() && bytes[0] != b'0' && all_word(bytes)
}

/// Whether `name` may name a property: visible ASCII characters other than `/` (it separates path
/// components) and `=` and `,` (they separate options). An element of an array has a name such as
/// `irq[0]`.
///
/// ```
/// use qom_runtime::name::is_property_name;
///
/// const _: () = assert!(is_property_name("aw-bits"));
/// assert!(is_property_name("irq[0]"));
/// assert!(!is_property_name("a=b"));
/// ```
#[doc(alias = "object_property_add")]
pub const fn is_property_name(name: &str) -> bool {
    let bytes = name.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_graphic() || matches!(bytes[at], b'/' | b'=' | b',') {
            return false;
        }
        at += 1;
    }
    at > 0
}

/// Whether `id` may be the id of a device or an object that a user makes: an ASCII letter, then
/// letters, digits, `-`, `_` or `.`.
///
/// ```
/// use qom_runtime::name::is_id;
///
/// assert!(is_id("disk0.a"));
/// assert!(!is_id("0disk") && !is_id("a/b") && !is_id(""));
/// ```
#[doc(alias = "id_wellformed")]
pub const fn is_id(id: &str) -> bool {
    let bytes = id.as_bytes();
    !bytes.is_empty() && bytes[0].is_ascii_alphabetic() && all_word(bytes)
}

/// Whether `name` may be a child's name, that is one component of a path: anything but nothing,
/// without a `/`.
///
/// ```
/// use qom_runtime::name::is_component;
///
/// assert!(is_component("device[3]"));
/// assert!(!is_component("a/b"));
/// ```
#[doc(alias = "object_property_add_child")]
pub const fn is_component(name: &str) -> bool {
    let bytes = name.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if bytes[at] == b'/' {
            return false;
        }
        at += 1;
    }
    at > 0
}

/// Whether two strings are the same; `==` for constants.
///
/// ```
/// use qom_runtime::name::same;
///
/// const _: () = assert!(same("device", "device") && !same("device", "devices"));
/// ```
pub const fn same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    let mut at = 0;
    while at < a.len() {
        if a[at] != b[at] {
            return false;
        }
        at += 1;
    }
    true
}

/// The known name that is most like `name`, if one is: a slip or two apart, fewer in short names.
pub(crate) fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let slips = known.into_iter().map(|known| (slips(name, known), known));
    slips.filter(|(slips, _)| *slips <= name.len().div_ceil(4).min(2)).min().map(|(_, known)| known)
}

/// How many letters are to be put in, left out or exchanged to make `a` of `b`.
fn slips(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (at, of_a) in a.bytes().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], at + 1);
        for (column, of_b) in b.bytes().enumerate() {
            let other = diagonal + usize::from(of_a != of_b);
            diagonal = row[column + 1];
            row[column + 1] = other.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[b.len()]
}

/// Whether there are only ASCII letters, digits, `-`, `_` and `.`.
const fn all_word(bytes: &[u8]) -> bool {
    let mut at = 0;
    while at < bytes.len() {
        if !(bytes[at].is_ascii_alphanumeric() || matches!(bytes[at], b'-' | b'_' | b'.')) {
            return false;
        }
        at += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(rule: fn(&str) -> bool, good: &[&str], bad: &[&str]) {
        for name in good {
            assert!(rule(name), "{name:?} must be legal");
        }
        for name in bad {
            assert!(!rule(name), "{name:?} must be illegal");
        }
    }

    #[test]
    fn type_names() {
        table(
            is_type_name,
            &["pc", "PCIBus", "fw_cfg_mem", "virtio-9p-pci", "486-x86_64-cpu", "pc-i440fx-10.0", "a-", "a."],
            &["", "a", "9", "0a", "-a", "_a", ".a", "a b", "a/b", "a:b", "tür", "struct tm", "a[0]"],
        );
    }

    #[test]
    fn property_names() {
        table(
            is_property_name,
            &["a", "aw-bits", "x-foo.bar", "irq[0]", "unnamed-gpio-in[12]", "0", "a_b", "a:b"],
            &["", "a b", "a/b", "a=b", "a,b", "a\tb", "a\n", "tür", "\u{7f}"],
        );
    }

    #[test]
    fn ids() {
        table(
            is_id,
            &["a", "Z", "disk0", "a-b", "a_b", "a.b", "a..", "net0.1"],
            &["", "0", "-a", "_a", ".a", "a b", "a/b", "x[*]", "#block1", "ä"],
        );
    }

    #[test]
    fn components() {
        table(is_component, &["a", "device[0]", "a b", "tür", ".", "#a"], &["", "/", "a/", "/a", "a/b"]);
    }

    #[test]
    fn the_nearest() {
        let known = ["aw-bits", "intremap", "eim", "id"];
        let wanted = [
            ("aw_bits", Some("aw-bits")),
            ("aw-bit", Some("aw-bits")),
            ("inteemap", Some("intremap")),
            ("eii", Some("eim")),
        ];
        for (name, near) in wanted.into_iter().chain([("pasid", None), ("", None), ("x", None), ("abcdefg", None)]) {
            assert_eq!(nearest(name, known), near, "{name}");
        }
        assert_eq!((slips("", "ab"), slips("abc", ""), slips("kitten", "sitting")), (2, 3, 3));
    }

    #[test]
    fn sameness() {
        for (a, b) in [("", ""), ("a", "a"), ("a", "b"), ("a", ""), ("ab", "a"), ("ä", "ä"), ("ä", "ö")] {
            assert_eq!(same(a, b), a == b, "{a:?} {b:?}");
        }
    }
}
