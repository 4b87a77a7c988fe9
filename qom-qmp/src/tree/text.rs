//! The tree as text.

use super::shown;
use qom_runtime::error::ErrorKind;
use qom_runtime::prelude::*;

/// An object and all below it: `/name (type)` lines as in QEMU's `info qom-tree`, with the properties below each.
#[doc(alias = "info qom-tree")]
pub fn text(object: &Obj<Object>) -> String {
    let mut text = String::new();
    write(&mut text, &object.name().unwrap_or_default(), object, 0);
    text
}

fn write(text: &mut String, name: &str, object: &Obj<Object>, depth: usize) {
    let indent = "  ".repeat(depth);
    text.push_str(&format!("{indent}/{name} ({})\n", object.type_name()));
    for property in shown(object) {
        let value = match object.get_text(&property.name) {
            Ok(value) => value,
            Err(error) if matches!(error.kind(), ErrorKind::PropertyNotReadable { .. }) => continue,
            // What a getter refuses is shown as such: a tree is printed to find out what is wrong.
            Err(error) => format!("<{error}>"),
        };
        text.push_str(&format!("{indent}    {} = {value}\n", property.name));
    }
    for (name, child) in object.children() {
        write(text, &name, &child, depth + 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A sensor whose value cannot always be read.
    #[derive(QomType)]
    #[qom(property(name = "level", type = u8, get = Self::level))]
    struct Sensor {
        #[qom(property, default = "north")]
        place: String,
        #[qom(property, write_only)]
        secret: u8,
    }
    impl Sensor {
        fn level(&self) -> Result<u8> {
            Err(Error::new("no contact"))
        }
    }

    #[test]
    fn properties_then_children() {
        let qom = Qom::new().unwrap();
        let mut shelf = qom.create::<Container>().unwrap();
        shelf.add_child("sensor", Sensor::new()).unwrap();
        shelf.add_child("box", Container::new()).unwrap();
        let shelf = shelf.complete().unwrap();
        qom.root().add_child("shelf", shelf.clone()).unwrap();
        let expected = "\
/shelf (container)
  /sensor (sensor)
      level = <no contact>
      place = north
  /box (container)
";
        assert_eq!(text((*shelf).upcast()), expected);
    }
}
