//! The `#[qom(..)]` of a struct.

use proc_macro2::Span;
use syn::{Attribute, Ident, LitStr, Path};

use super::keys::{Entry, Grammar, Key, Reader};
use super::stability::{DEPRECATED, UNSTABLE};
use super::{field_attrs, wrapped};
use crate::diag::{Reported, Sink};
use crate::model::{Computed, ParentRef, Scope, Singleton, Stability, StateOfType};

pub(super) static STRUCT: Grammar = Grammar {
    place: "on the struct",
    keys: &[
        // The name of the type on the wire, if not the struct's in kebab case.
        Key::new("name", "name = \"intel-iommu\""),
        // The type whose state and behaviour this one extends, if not `object`.
        Key::new("parent", "parent = \"device\"` or `parent = some::Path"),
        // Only subtypes have objects.
        Key::new("abstract", "abstract"),
        // There are no subtypes.
        Key::new("final", "final"),
        // There is at most one object at a time.
        Key::new("singleton", "singleton` or `singleton(group = \"viommu\")"),
        // The interfaces that the type implements.
        Key::new("implements", "implements(SomeInterface)"),
        // The trait of the virtual methods that the type adds.
        Key::new("methods", "methods = SomeTrait"),
        // What is done to each new object after its defaults.
        Key::new("init", "init = Self::init"),
        // What completing an object does.
        Key::new("activate", "activate = Self::activate"),
        // What undoes it, when a live object leaves the tree.
        Key::new("deactivate", "deactivate = Self::deactivate"),
        // Where an object appears that was not placed.
        Key::new("placement", "placement = PLACEMENT"),
        UNSTABLE,
        DEPRECATED,
        // What is said of the state that it adds: its version, and hooks.
        Key::new("state", "state(version = 2)"),
        // A property that is no field.
        Key::repeatable("property", "property(name = \"level\", type = u32, get = Self::level)"),
        // The path of the runtime, if not `::qom_runtime`.
        Key::new("crate", "crate = some::path"),
    ],
    // `link` and `type` are in both, and fields are what most have.
    elsewhere: &[&SINGLETON, &field_attrs::FIELD, &COMPUTED],
};

static SINGLETON: Grammar = Grammar {
    place: "inside `singleton(..)`",
    keys: &[
        // Types with the same group share one slot.
        Key::new("group", "group = \"viommu\""),
        // What is said to who asks for a second object.
        Key::new("message", "message = \"this machine supports only one vIOMMU\""),
        // There is no second object even after the first has gone.
        Key::new("once", "once"),
        // In what the object is the only one.
        Key::new("scope", "scope = qom` or `scope = machine"),
    ],
    elsewhere: &[&STRUCT],
};

static STATE: Grammar = Grammar {
    place: "inside the struct's `state(..)`",
    keys: &[
        // What is saved.
        Key::new("version", "version = 2"),
        // The oldest that can be loaded, if not that only.
        Key::new("oldest", "oldest = 1"),
        // `fn(u32, &mut Map<String, Value>) -> Result<()>`, which brings an older one into the form of now.
        Key::new("upgrade", "upgrade = Self::upgrade"),
        // `fn(&Obj<T>) -> Result<()>`
        Key::new("before_save", "before_save = Self::before_save"),
        Key::new("after_load", "after_load = Self::after_load"),
    ],
    elsewhere: &[&STRUCT],
};

static COMPUTED: Grammar = Grammar {
    place: "inside the struct's `property(..)`",
    keys: &[
        Key::new("name", "name = \"level\""),
        // The Rust type of the value.
        Key::new("type", "type = u32"),
        // Or what it leads to.
        Key::new("link", "link = SomeType"),
        // `fn(&T) -> Result<V>`
        Key::new("get", "get = Self::level"),
        // `fn(&Obj<T>) -> Result<V>`, called while the object is live; of a link `fn(&Obj<T>) -> Option<Owned<L>>`.
        Key::new("get_live", "get_live = Self::level"),
        // `fn(&T, V) -> Result<()>`, called at any time.
        Key::new("set", "set = Self::set_level"),
        // `fn(&mut T, V) -> Result<()>`, called while the object is a draft.
        Key::new("set_draft", "set_draft = Self::set_level"),
        // `fn(&Obj<T>, V) -> Result<()>`, called while the object is live.
        Key::new("set_live", "set_live = Self::set_level"),
        // What the setter is given when an object is made.
        Key::new("default", "default = 3"),
        Key::new("description", "description = \"level of the buffer\""),
        // The type that is listed, if not the value type's own word.
        Key::new("type_word", "type_word = \"uint32\""),
        UNSTABLE,
        DEPRECATED,
    ],
    elsewhere: &[&STRUCT, &field_attrs::FIELD],
};

/// What the attributes of a struct say.
#[derive(Default)]
pub(super) struct TypeAttrs {
    pub(super) name: Option<Result<LitStr, Reported>>,
    pub(super) parent: ParentRef,
    pub(super) abstract_: Option<Span>,
    pub(super) final_: Option<Span>,
    pub(super) singleton: Option<Singleton>,
    pub(super) implements: Vec<Path>,
    pub(super) methods: Option<Path>,
    pub(super) init: Option<Path>,
    pub(super) activate: Option<Path>,
    pub(super) deactivate: Option<Path>,
    pub(super) placement: Option<Path>,
    pub(super) stability: Stability,
    pub(super) state: Option<StateOfType>,
    pub(super) computed: Vec<Computed>,
    pub(super) crate_path: Option<Path>,
}

impl TypeAttrs {
    pub(super) fn read(attrs: &[Attribute], sink: &Sink) -> Self {
        let mut this = Self::default();
        Reader::new(&STRUCT, sink).attributes(attrs, |entry| this.entry(entry, sink));
        this
    }

    fn entry(&mut self, entry: &Entry<'_>, sink: &Sink) -> Result<(), Reported> {
        match entry.key.name {
            "name" => {
                let name = self.name.insert(entry.string());
                return name.as_ref().map(drop).map_err(|reported| *reported);
            }
            "parent" if entry.string_follows() => self.parent = ParentRef::Str(entry.string()?),
            "parent" => self.parent = ParentRef::Path(entry.value("a string or a path")?),
            "abstract" => self.abstract_ = Some(entry.flag()?),
            "final" => self.final_ = Some(entry.flag()?),
            "singleton" => self.singleton = Some(singleton(entry)?),
            "implements" => self.implements = entry.items("trait", |input| input.parse())?,
            "methods" => self.methods = Some(entry.path()?),
            "init" => self.init = Some(entry.path()?),
            "activate" => self.activate = Some(entry.path()?),
            "deactivate" => self.deactivate = Some(entry.path()?),
            "placement" => self.placement = Some(entry.path()?),
            "unstable" | "deprecated" => self.stability.entry(entry)?,
            "state" => self.state = Some(state(entry)?),
            "property" => self.computed.push(computed(entry, sink)?),
            "crate" => self.crate_path = Some(entry.path()?),
            key => unreachable!("`{key}` is no key of a struct"),
        }
        Ok(())
    }
}

fn singleton(entry: &Entry<'_>) -> Result<Singleton, Reported> {
    let mut singleton = Singleton { span: entry.span, group: None, message: None, once: None, scope: Scope::default() };
    if entry.is_bare() {
        return Ok(singleton);
    }
    entry.nested(&SINGLETON, |entry| {
        match entry.key.name {
            "group" => singleton.group = Some(entry.string()?),
            "message" => singleton.message = Some(entry.string()?),
            "once" => singleton.once = Some(entry.flag()?),
            "scope" => singleton.scope = scope(entry)?,
            key => unreachable!("`{key}` is no key of a singleton"),
        }
        Ok(())
    })?;
    Ok(singleton)
}

fn state(entry: &Entry<'_>) -> Result<StateOfType, Reported> {
    let mut state = StateOfType { version: None, oldest: None, upgrade: None, before_save: None, after_load: None };
    entry.nested(&STATE, |entry| {
        match entry.key.name {
            "version" => state.version = Some(entry.value("a number")?),
            "oldest" => state.oldest = Some(entry.value("a number")?),
            "upgrade" => state.upgrade = Some(entry.path()?),
            "before_save" => state.before_save = Some(entry.path()?),
            "after_load" => state.after_load = Some(entry.path()?),
            key => unreachable!("`{key}` is no key of a state"),
        }
        Ok(())
    })?;
    Ok(state)
}

fn scope(entry: &Entry<'_>) -> Result<Scope, Reported> {
    let word: Ident = entry.value("`qom` or `machine`")?;
    match word.to_string().as_str() {
        "qom" => Ok(Scope::Qom),
        "machine" => Ok(Scope::Machine),
        _ => Err(entry.error(word.span(), "takes `qom` or `machine`")),
    }
}

fn computed(entry: &Entry<'_>, sink: &Sink) -> Result<Computed, Reported> {
    let (mut name, mut ty, mut link) = (None, None, None);
    let (mut get, mut get_live) = (None, None);
    let (mut set, mut set_draft, mut set_live) = (None, None, None);
    let (mut default, mut description, mut type_word) = (None, None, None);
    let mut stability = Stability::default();
    let keys = entry.nested(&COMPUTED, |entry| {
        match entry.key.name {
            "name" => name = Some(entry.string()?),
            key @ ("type" | "link") => {
                let given = entry.ty()?;
                if ty.is_some() {
                    let other = if link.is_some() { "link" } else { "type" };
                    let rule = "a property has a `type` or is a `link`";
                    return Err(sink.error_at(entry.span, format!("{rule}: `{other}` was given already")));
                }
                if key == "link" {
                    wrapped::names_a_target(&given, sink)?;
                    link = Some(entry.span);
                }
                ty = Some(given);
            }
            "get" => get = Some(entry.path()?),
            "get_live" => get_live = Some(entry.path()?),
            "set" => set = Some(entry.path()?),
            "set_draft" => set_draft = Some(entry.path()?),
            "set_live" => set_live = Some(entry.path()?),
            "default" => default = Some(entry.expr()?),
            "description" => description = Some(entry.string()?.value()),
            "type_word" => type_word = Some(entry.string()?),
            "unstable" | "deprecated" => stability.entry(entry)?,
            key => unreachable!("`{key}` is no key of a computed property"),
        }
        Ok(())
    })?;
    let (Some(name), Some(ty)) = (name, ty) else {
        let rule = "a `property(..)` needs `name`, and `type` or `link`";
        return Err(sink.error_at(entry.span, format!("{rule}: write `{}`", entry.key.usage)));
    };
    let name = (name.value(), name.span());
    Ok(Computed {
        span: entry.span,
        name,
        ty,
        link,
        get,
        get_live,
        set,
        set_draft,
        set_live,
        default,
        description,
        stability,
        type_word,
        keys,
    })
}

#[cfg(test)]
mod tests {
    use quote::quote;
    use syn::{DeriveInput, parse_quote};

    use super::*;
    use crate::model::TypeModel;
    use crate::parse::type_model;
    use crate::testing::text;

    fn read(input: DeriveInput) -> TypeModel {
        let sink = Sink::new();
        let model = type_model(&input, &sink);
        sink.finish().unwrap();
        model
    }

    #[test]
    fn a_struct_without_attributes_is_an_object() {
        let model = read(parse_quote!(
            pub(crate) struct SerialPort;
        ));
        assert_eq!(model.name.0, "serial-port");
        assert!(matches!(model.parent, ParentRef::Object) && model.parent.path().is_none());
        assert_eq!(text(&model.crate_path), "::qom_runtime");
        assert!(
            model.singleton.is_none()
                && model.implements.is_empty()
                && model.computed.is_empty()
                && model.fields.is_empty()
        );
        assert!(model.description.is_none());
    }

    #[test]
    fn every_key_of_a_struct() {
        let model = read(parse_quote! {
            /// A port.
            ///
            /// More.
            #[qom(name = "PORT", parent = "sys-bus-device", abstract)]
            #[qom(implements(Reset, crate::Hotplug,), methods = PortImpl, crate = crate)]
            #[qom(init = Self::init, activate = port::activate)]
            #[qom(unstable, deprecated = "use\n    io.port")]
            #[qom(singleton(group = "ports", message = "one port", once, scope = machine))]
            #[qom(property(name = "level", type = Vec<u32>, get = Self::level, set_draft = Self::set_level,
                           description = "fill", type_word = "list", unstable, deprecated),
                  property(name = "rate", type = u8, get_live = rate, set = set_rate, default = 3),
                  property(name = "peer", link = io::Port, get_live = Self::peer))]
            struct Port {}
        });
        assert_eq!(model.name.0, "PORT");
        assert_eq!(text(model.parent.path()), "SysBusDevice");
        assert!(model.abstract_.is_some() && model.final_.is_none());
        assert_eq!(model.implements.iter().map(text).collect::<Vec<_>>(), ["Reset", "crate::Hotplug"]);
        assert_eq!(
            [&model.methods, &model.init, &model.activate].map(text),
            ["PortImpl", "Self::init", "port::activate"]
        );
        assert_eq!(text(&model.crate_path), "crate");
        assert_eq!(model.description.as_deref(), Some("A port."));
        assert!(model.stability.unstable.is_some());
        assert_eq!(model.stability.deprecated.as_deref(), Some("use io.port"));
        let singleton = model.singleton.unwrap();
        assert_eq!(singleton.group.unwrap().value(), "ports");
        assert_eq!(singleton.message.unwrap().value(), "one port");
        assert!(singleton.once.is_some() && singleton.scope == Scope::Machine);
        let [level, rate, peer] = &model.computed[..] else { panic!("three computed properties") };
        assert_eq!((level.name.0.as_str(), text(&level.ty)), ("level", "Vec<u32>".to_owned()));
        assert_eq!(
            [&level.get, &level.set, &level.set_draft, &level.set_live].map(text),
            ["Self::level", "", "Self::set_level", ""]
        );
        assert_eq!(level.description.as_deref(), Some("fill"));
        assert_eq!(level.type_word.as_ref().unwrap().value(), "list");
        assert!(level.stability.unstable.is_some() && level.stability.deprecated.is_some());
        assert_eq!([&rate.get_live, &rate.set].map(text), ["rate", "set_rate"]);
        assert_eq!([&level.default, &rate.default].map(text), ["", "3"]);
        assert!(rate.link.is_none() && peer.link.is_some());
        assert_eq!((text(&peer.ty), text(&peer.get_live)), ("io::Port".to_owned(), "Self::peer".to_owned()));
    }

    #[test]
    fn a_parent_is_a_string_or_a_path() {
        let model = read(parse_quote!(
            #[qom(parent = other::FwCfg, final, singleton)]
            struct Port;
        ));
        assert_eq!(text(model.parent.path()), "other::FwCfg");
        assert!(model.final_.is_some());
        let singleton = model.singleton.unwrap();
        assert!(singleton.group.is_none() && singleton.once.is_none() && singleton.scope == Scope::Qom);
    }

    /// What a message tells the user to write must be right, and each key must have an arm.
    #[test]
    fn the_usage_of_every_key_can_be_read() {
        for key in STRUCT.keys {
            for usage in key.usage.split("` or `") {
                let usage: proc_macro2::TokenStream = usage.parse().unwrap();
                read(parse_quote!(
                    #[qom(#usage)]
                    struct Port;
                ));
            }
        }
        for (outer, grammar, needed) in [
            (quote!(singleton), &SINGLETON, [].as_slice()),
            (quote!(state), &STATE, [].as_slice()),
            (quote!(property), &COMPUTED, &[("name", quote!(name = "x",)), ("type", quote!(type = u8,))]),
        ] {
            for key in grammar.keys {
                let given = if key.name == "link" { "type" } else { key.name };
                let needed = needed.iter().filter(|(name, _)| *name != given).map(|(_, tokens)| tokens);
                let needed = quote!(#(#needed)*);
                for usage in key.usage.split("` or `") {
                    let usage: proc_macro2::TokenStream = usage.parse().unwrap();
                    read(parse_quote!(
                        #[qom(#outer(#needed #usage))]
                        struct Port;
                    ));
                }
            }
        }
    }
}
