//! What attributes must not say together, and names that are not legal.
//!
//! Each mistake is one error at the guilty token: what is wrong, what is allowed, how to write it.
//! What the compiler says better is left to it: that a path exists, that a default has its field's
//! type, that a range is one of numbers.

use std::collections::HashMap;
use std::fmt::Display;

use proc_macro2::Span;
use quote::ToTokens;
use syn::{Ident, LitStr, Path, Type, TypePath};

use crate::diag::Sink;
use crate::model::{ParentRef, TypeModel, bare};
use crate::names;

/// All rules of a type. What could not be read is not in the model and is not judged again.
pub(crate) fn type_model(model: &TypeModel, sink: &Sink) {
    type_name_is_legal(model, sink);
    string_parent_has_a_rust_name(model, sink);
    abstract_is_not_final(model, sink);
    final_type_has_no_methods_trait(model, sink);
    singleton_words_are_legal(model, sink);
    containers_have_one_name(model, sink);
    interfaces_differ(model, sink);
    computed_can_be_reached(model, sink);
    computed_has_one_getter_and_setter(model, sink);
    computed_default_can_be_set(model, sink);
    computed_link_is_only_got(model, sink);
    property_names_are_legal(model, sink);
    property_names_differ(model, sink);
    arrays_add_the_numbers(model, sink);
    state_names_differ(model, sink);
    child_keys_differ(model, sink);
    child_is_not_its_parent(model, sink);
    type_words_are_not_empty(model, sink);
    property_can_be_reached(model, sink);
    hooks_of_a_property_can_run(model, sink);
}

/// QEMU refuses other names when the program starts.
fn type_name_is_legal(model: &TypeModel, sink: &Sink) {
    let (name, span) = &model.name;
    if !names::is_type(name) {
        let rule = "two or more letters, digits, `.`, `_` or `-`, the first a letter or one of `1` to `9`";
        sink.error_at(*span, format!("illegal type name `{name}`: write {rule}, as in `name = \"intel-iommu\"`"));
    }
}

/// A string that has no one Rust name could be read as several types or none.
fn string_parent_has_a_rust_name(model: &TypeModel, sink: &Sink) {
    if let ParentRef::Str(written) = &model.parent
        && names::pascal(&written.value()).is_none()
    {
        let name = written.value();
        let rule = "is not lower-case words joined by `-`, so it names no Rust type";
        sink.error(written, format!("`{name}` {rule}: write `parent = some::Path`"));
    }
}

/// An abstract type has objects only through its subtypes, and a final one has none of those.
fn abstract_is_not_final(model: &TypeModel, sink: &Sink) {
    if let (Some(_), Some(final_)) = (model.abstract_, model.final_) {
        sink.error_at(final_, "a type that is `abstract` and `final` can have no object: remove one of them");
    }
}

/// Methods are for descendants to write.
fn final_type_has_no_methods_trait(model: &TypeModel, sink: &Sink) {
    if let (Some(_), Some(methods)) = (model.final_, &model.methods) {
        sink.error(
            methods,
            "a `final` type has no descendants to write its methods: remove one of `final` and `methods`",
        );
    }
}

/// A group is a key that unrelated types agree on, and a message must say something.
fn singleton_words_are_legal(model: &TypeModel, sink: &Sink) {
    let Some(singleton) = &model.singleton else {
        return;
    };
    if let Some(group) = &singleton.group {
        word_is_legal("group name", &group.value(), group.span(), "group = \"viommu\"", sink);
    }
    not_empty("message", singleton.message.as_ref(), sink);
}

/// `/chardevs` is in the root, and what is named is below it.
fn containers_have_one_name(model: &TypeModel, sink: &Sink) {
    for (field, link) in model.links() {
        let Some(container) = &link.backend else { continue };
        word_is_legal("container name", &container.value(), container.span(), "backend = \"chardevs\"", sink);
        if field.element().1.is_some() {
            sink.error(container, "each backend has a name of its own: write one field `Link<T>` for each");
        }
    }
}

/// `implements(Reset, Reset)`; two spellings of one path are found when the type is registered.
fn interfaces_differ(model: &TypeModel, sink: &Sink) {
    let spelled = |path: &Path| path.to_token_stream().to_string();
    for (index, path) in model.implements.iter().enumerate() {
        if model.implements[..index].iter().any(|earlier| spelled(earlier) == spelled(path)) {
            sink.error(path, "this interface was given already: keep one of them");
        }
    }
}

/// `property(name = "level", type = u32)`
fn computed_can_be_reached(model: &TypeModel, sink: &Sink) {
    for computed in model
        .computed
        .iter()
        .filter(|computed| computed.link.is_none() && computed.getters().chain(computed.setters()).next().is_none())
    {
        let name = &computed.name.0;
        let usage = "`get = ..`, `get_live = ..`, `set = ..`, `set_draft = ..` or `set_live = ..`";
        let message = format!("property `{name}` can be neither got nor set: add {usage}");
        sink.error_at(computed.span, message);
    }
}

/// Which of two would run?
fn computed_has_one_getter_and_setter(model: &TypeModel, sink: &Sink) {
    fn one<'a>(what: &str, mut given: impl Iterator<Item = &'a Ident>, sink: &Sink) {
        if let (Some(first), Some(second)) = (given.next(), given.next()) {
            sink.error(second, format!("a property has one {what}, and `{first}` was given already: keep one of them"));
        }
    }
    for computed in model.computed.iter().filter(|computed| computed.link.is_none()) {
        one("getter", computed.getters(), sink);
        one("setter", computed.setters(), sink);
    }
}

/// The default is no initial value: the setter is given it when an object is made.
fn computed_default_can_be_set(model: &TypeModel, sink: &Sink) {
    for computed in model.computed.iter().filter(|computed| computed.link.is_none()) {
        let Some(default) = computed.given(&["default"]).next() else { continue };
        let is_set = computed.set.is_some() || computed.set_draft.is_some();
        // What can neither be got nor set is told so.
        if !is_set && computed.getters().chain(computed.setters()).next().is_some() {
            let rule =
                "a new object is given the `default` of a computed property through its setter, while it is a draft";
            sink.error(default, format!("{rule}: write `set = ..` or `set_draft = ..`, or remove `default`"));
        }
    }
}

/// The function of a link says where it leads, of the live object. What it is called on the wire follows from its target.
fn computed_link_is_only_got(model: &TypeModel, sink: &Sink) {
    for computed in &model.computed {
        let Some(link) = computed.link else { continue };
        let mut others = computed.given(&["get", "set", "set_draft", "set_live", "default", "type_word"]).peekable();
        if computed.get_live.is_none() && others.peek().is_none() {
            sink.error_at(link, "a `link` without a field is computed: add `get_live = ..`, which says where it leads");
        }
        for key in others {
            let rule = match key.to_string().as_str() {
                "get" if computed.get_live.is_none() => "a `link` is got from the live object: write `get_live = ..`",
                "get" => "a `link` is got from the live object, with `get_live`: remove `get`",
                "default" => "a computed `link` leads where its function says: remove `default`",
                "type_word" => "the type word of a `link` is that of its target: remove `type_word`",
                _ => "nobody can set a `link` that is computed: remove the setter, or use a field `Link<T>`",
            };
            sink.error(key, rule);
        }
    }
}

fn property_names_are_legal(model: &TypeModel, sink: &Sink) {
    for ((name, span), _) in model.own_names() {
        if !names::is_property(name) {
            let rule = "visible ASCII letters other than `/`, `=` and `,`";
            sink.error_at(*span, format!("illegal property name `{name}`: write {rule}, as in `name = \"aw-bits\"`"));
        }
    }
}

/// One type cannot have two properties of one name; those of its ancestors are compared by the code
/// that is emitted.
fn property_names_differ(model: &TypeModel, sink: &Sink) {
    let mut declared: HashMap<&str, String> = HashMap::new();
    // Whatever its place, an array has the names of its elements.
    let arrays: HashMap<&str, String> = model
        .own_names()
        .into_iter()
        .filter(|(_, by)| is_array(by))
        .map(|((name, _), by)| (name.as_str(), by))
        .collect();
    for (written, by) in model.own_names() {
        let (name, span) = written;
        let array = element_of(name).and_then(|array| arrays.get(array));
        if let Some(first) = declared.get(name.as_str()).or(array) {
            let message = format!("property `{name}` is declared already, by {first}: {}", model.another_name(written));
            sink.error_at(*span, message);
        } else {
            declared.insert(name, by);
        }
    }
}

fn is_array(by: &str) -> bool {
    by.starts_with("array")
}

/// The array whose element a name may be: `slot` of `slot[2]`.
fn element_of(name: &str) -> Option<&str> {
    let (array, number) = name.strip_suffix(']')?.rsplit_once('[')?;
    number.parse::<usize>().ok().map(|_| array)
}

/// The most letters of an array's name: the numbers of its elements follow.
const LONGEST_ARRAY_NAME: usize = 60;

fn arrays_add_the_numbers(model: &TypeModel, sink: &Sink) {
    for (_, (name, span)) in model.arrays() {
        if let Some(array) = element_of(name) {
            let rule = format!("the elements of array `{name}` would be `{name}[0]` and so on");
            sink.error_at(*span, format!("{rule}: write `name = \"{array}\"`"));
        }
        if name.len() > LONGEST_ARRAY_NAME {
            sink.error_at(*span, format!("the name of an array has at most {LONGEST_ARRAY_NAME} letters"));
        }
    }
}

/// What is saved is found again by its name, whether it is a property or not.
fn state_names_differ(model: &TypeModel, sink: &Sink) {
    let mut declared: HashMap<&str, String> =
        model.own_names().into_iter().map(|((name, _), by)| (name.as_str(), by)).collect();
    for (field, state) in model.states() {
        let (name, span) = &state.name;
        if !names::is_property(name) {
            let rule = "visible ASCII letters other than `/`, `=` and `,`";
            sink.error_at(*span, format!("illegal name `{name}` of a state: write {rule}, as in `name = \"aw-bits\"`"));
        } else if let Some(first) = declared.insert(name, format!("state `{}`", field.ident)) {
            let message = format!("`{name}` is declared already, by {first}: give this one another `name = \"..\"`");
            sink.error_at(*span, message);
        }
    }
}

/// Two fields such as `uart_1` and `uart__1`.
fn child_keys_differ(model: &TypeModel, sink: &Sink) {
    let mut known: HashMap<String, &Ident> = HashMap::new();
    for (field, _) in model.children() {
        let (ident, key) = (&field.ident, names::shouty(&field.ident));
        if ["INFO", "NAME"].contains(&key.as_str()) {
            let rule = format!("the key of field `{ident}` would be `{key}`, which each type has for itself");
            sink.error(ident, format!("{rule}: give the field another name, and it `name = \"{ident}\"`"));
        }
        if let Some(first) = known.get(&key) {
            sink.error(ident, format!("field `{first}` has the key `{key}` already: give this field another name"));
        }
        known.entry(key).or_insert(ident);
    }
}

/// A child that has one inside in turn is found by the code that is emitted.
fn child_is_not_its_parent(model: &TypeModel, sink: &Sink) {
    let parent = &model.ident;
    for (_, child) in model.children() {
        if let Type::Path(TypePath { qself: None, path, .. }) = bare(&child.ty)
            && (path.is_ident(parent) || path.is_ident("Self"))
        {
            sink.error(path, format!("a `{parent}` inside each `{parent}` would never end: use a `Link<{parent}>`"));
        }
    }
}

fn type_words_are_not_empty(model: &TypeModel, sink: &Sink) {
    for computed in &model.computed {
        not_empty("type_word", computed.type_word.as_ref(), sink);
    }
    for (_, property) in model.properties() {
        not_empty("type", property.type_word.as_ref(), sink);
    }
}

/// `read_only, write_only`
fn property_can_be_reached(model: &TypeModel, sink: &Sink) {
    for (_, property) in model.properties() {
        if let (Some(_), Some(write_only)) = (property.read_only, property.write_only) {
            let message = "a property that is `read_only` and `write_only` can be neither got nor \
                           set: remove one of them";
            sink.error_at(write_only, message);
        }
    }
}

/// `on_set` belongs to setting.
fn hooks_of_a_property_can_run(model: &TypeModel, sink: &Sink) {
    for (_, property) in
        model.properties().filter(|(_, property)| property.read_only.is_some() && property.write_only.is_none())
    {
        // A `check` is applied once more when the object goes live, so it has its use.
        if let Some(hook) = &property.on_set {
            let reason = "nobody can set a `read_only` property";
            sink.error(hook, format!("`on_set` never runs, as {reason}: remove one of them"));
        }
    }
}

/// The rule of the names that only this project has: groups, and the words of enums.
pub(crate) fn word_is_legal(what: impl Display, name: &str, span: Span, usage: &str, sink: &Sink) {
    if !names::is_word(name) {
        let rule = "letters, digits, `.`, `_` and `-`, the first a letter or a digit";
        sink.error_at(span, format!("illegal {what} `{name}`: write {rule}, as in `{usage}`"));
    }
}

fn not_empty(key: &str, text: Option<&LitStr>, sink: &Sink) {
    if let Some(text) = text.filter(|text| text.value().trim().is_empty()) {
        sink.error(text, format!("`{key}` is empty: write it out, or remove the key"));
    }
}

#[cfg(test)]
mod tests;
