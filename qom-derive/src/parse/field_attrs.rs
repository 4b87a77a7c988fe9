//! The `#[qom(..)]` of a field.

use proc_macro2::Span;
use quote::ToTokens;
use syn::parse::ParseStream;
use syn::{Attribute, Expr, ExprRange, Field, Ident, LitStr, Path, RangeLimits, Token, Type};

use super::keys::{Entry, Grammar, Key, Reader};
use super::stability::{DEPRECATED, UNSTABLE};
use super::{docs, type_attrs, wrapped};
use crate::diag::{Reported, Sink, list};
use crate::model::{
    Alias, AliasTarget, ChildModel, FieldKind, FieldModel, LinkModel, PropertyModel, RangeModel, Stability, StateModel,
};
use crate::names;

pub(super) static FIELD: Grammar = Grammar {
    place: "on a field",
    keys: &[
        // The field is a property; or a part of type `Child<T>`; or a reference of type `Link<T>`.
        Key::new("property", "property"),
        Key::new("child", "child"),
        Key::new("link", "link"),
        // The name of the property, if not the field's in kebab case.
        Key::new("name", "name = \"aw-bits\""),
        // The value of a new object's field, if not `Default::default()`.
        Key::new("default", "default = 39"),
        // The legal values of a number.
        Key::new("range", "range = 39..=57"),
        // What else a new value must meet.
        Key::new("check", "check = Self::check"),
        // What follows a new value.
        Key::new("on_set", "on_set = Self::changed"),
        // Users can only get it, or only set it.
        Key::new("read_only", "read_only"),
        Key::new("write_only", "write_only"),
        // The type that is listed, if not the field type's own word.
        Key::new("type", "type = \"str\""),
        // It is saved and restored; without `property`, it is that only.
        Key::new("state", "state"),
        UNSTABLE,
        DEPRECATED,
        // Properties of the child, or the child itself, under names of this object.
        Key::new("alias", "alias(\"chardev\", \"serial0\" = \"chardev\", \"uart\" = self)"),
        // The link keeps its target alive.
        Key::new("strong", "strong"),
        // The link can be set while the object is live.
        Key::new("live", "live"),
        // The link is set by the id of what is in a container of the root.
        Key::new("backend", "backend = \"chardevs\""),
    ],
    elsewhere: &[&type_attrs::STRUCT],
};

/// What a field can be, and the keys that this allows.
const KINDS: [(&str, &[&str]); 4] = [
    (
        "property",
        &[
            "name",
            "default",
            "range",
            "check",
            "on_set",
            "read_only",
            "write_only",
            "type",
            "state",
            "unstable",
            "deprecated",
        ],
    ),
    ("child", &["name", "alias"]),
    ("link", &["name", "strong", "live", "backend", "check", "unstable", "deprecated"]),
    ("state", &["name", "default", "range", "check"]),
];

/// What the attributes of a field say, before it is known what kind of field it is.
#[derive(Default)]
struct FieldAttrs {
    kind: Option<(&'static str, Span)>,
    name: Option<LitStr>,
    default: Option<Expr>,
    range: Option<RangeModel>,
    check: Option<Path>,
    on_set: Option<Path>,
    read_only: Option<Span>,
    write_only: Option<Span>,
    type_word: Option<LitStr>,
    state: Option<Span>,
    stability: Stability,
    aliases: Vec<Alias>,
    strong: Option<Span>,
    live: Option<Span>,
    backend: Option<LitStr>,
}

/// A field with a name, unless a part of it could not be read.
pub(super) fn read(field: &Field, sink: &Sink) -> Result<FieldModel, Reported> {
    let ident = field.ident.clone().expect("the fields of a braced struct have names");
    let attrs = FieldAttrs::read(&field.attrs, sink)?;
    let name =
        attrs.name.as_ref().map_or_else(|| (names::kebab(&ident), ident.span()), |name| (name.value(), name.span()));
    let kind = attrs.into_kind(name, docs::description(&field.attrs), &field.ty, sink)?;
    Ok(FieldModel { vis: field.vis.clone(), ident, ty: field.ty.clone(), kind })
}

impl FieldAttrs {
    fn read(attrs: &[Attribute], sink: &Sink) -> Result<Self, Reported> {
        let mut this = Self::default();
        let mut reader = Reader::new(&FIELD, sink);
        reader.attributes(attrs, |entry| this.entry(entry, sink));
        let given = reader.finish()?;
        // Without one of the others, `state` is a kind of its own.
        this.kind = this.kind.or(this.state.map(|span| ("state", span)));
        misplaced(this.kind.map(|(kind, _)| kind), &given, sink)?;
        Ok(this)
    }

    fn entry(&mut self, entry: &Entry<'_>, sink: &Sink) -> Result<(), Reported> {
        match entry.key.name {
            kind @ ("property" | "child" | "link") => {
                let span = entry.flag()?;
                if let Some((other, _)) = self.kind {
                    let rule = "a field is one of `property`, `child` and `link`";
                    return Err(sink.error_at(span, format!("{rule}: `{other}` was given already")));
                }
                self.kind = Some((kind, span));
            }
            "name" => self.name = Some(entry.string()?),
            "default" => self.default = Some(entry.expr()?),
            "range" => self.range = Some(range(entry, sink)?),
            "check" => self.check = Some(entry.path()?),
            "on_set" => self.on_set = Some(entry.path()?),
            "read_only" => self.read_only = Some(entry.flag()?),
            "write_only" => self.write_only = Some(entry.flag()?),
            "type" => self.type_word = Some(entry.string()?),
            "state" => self.state = Some(entry.flag()?),
            "unstable" | "deprecated" => self.stability.entry(entry)?,
            "alias" => self.aliases = entry.items("name", alias)?,
            "strong" => self.strong = Some(entry.flag()?),
            "live" => self.live = Some(entry.flag()?),
            "backend" => self.backend = Some(entry.string()?),
            key => unreachable!("`{key}` is no key of a field"),
        }
        Ok(())
    }

    fn into_kind(
        self,
        name: (String, Span),
        description: Option<String>,
        ty: &Type,
        sink: &Sink,
    ) -> Result<FieldKind, Reported> {
        let Self {
            kind,
            name: _,
            default,
            range,
            check,
            on_set,
            read_only,
            write_only,
            type_word,
            state,
            stability,
            ..
        } = self;
        Ok(match kind {
            // With a default it is another type of this name.
            None if default.is_some() => FieldKind::Plain { default, state: None },
            None => {
                wrapped::misplaced(ty, sink)?;
                FieldKind::Plain { default, state: None }
            }
            Some(("state", _)) => {
                wrapped::misplaced(ty, sink)?;
                FieldKind::Plain { default, state: Some(Box::new(StateModel { name, range, check })) }
            }
            Some((kind @ ("child" | "link"), _)) => {
                let Some(ty) = wrapped::target(ty, kind, sink)? else {
                    return Ok(FieldKind::Plain { default, state: None });
                };
                if kind == "child" {
                    FieldKind::Child(ChildModel { ty, name, aliases: self.aliases, description })
                } else {
                    let (strong, live, backend) = (self.strong, self.live, self.backend);
                    FieldKind::Link(LinkModel { ty, name, strong, live, backend, check, stability, description })
                }
            }
            Some(_) => FieldKind::Property(Box::new(PropertyModel {
                name: wrapped::misplaced(ty, sink).map(|()| name)?,
                default,
                range,
                check,
                on_set,
                read_only,
                write_only,
                type_word,
                state,
                stability,
                description,
            })),
        })
    }
}

/// Keys that a field of this kind cannot have.
fn misplaced(kind: Option<&str>, given: &[Ident], sink: &Sink) -> Result<(), Reported> {
    let Some(kind) = kind else {
        // Without its kind a field has all its keys too many, and that is one mistake.
        let Some(key) = given.iter().find(|key| *key != "default") else {
            return Ok(());
        };
        let (kinds, usage) = (kinds_with(key), FIELD.find(&key.to_string()).map_or("", Key::first_usage));
        let message = format!(
            "`{key}` needs {} beside it: write `#[qom({}, {usage})]`",
            list(kinds.iter().copied(), "or"),
            kinds[0]
        );
        return Err(sink.error(key, message));
    };
    let strangers = given.iter().filter(|key| *key != kind && !kinds_with(key).contains(&kind));
    let reports = strangers.map(|key| {
        sink.error(
            key,
            format!("`{key}` belongs to a {} field, and this one is a `{kind}`", list(kinds_with(key), "or")),
        )
    });
    reports.last().map_or(Ok(()), Err)
}

/// The kinds of field that can have a key.
fn kinds_with(key: &Ident) -> Vec<&'static str> {
    KINDS.iter().filter(|(_, keys)| keys.iter().any(|legal| key == legal)).map(|(kind, _)| *kind).collect()
}

fn range(entry: &Entry<'_>, sink: &Sink) -> Result<RangeModel, Reported> {
    let mut written = entry.expr()?;
    // A macro that hands the range on has put it into invisible brackets.
    while let Expr::Group(group) = written {
        written = *group.expr;
    }
    match written {
        Expr::Range(ExprRange { start: low, limits: RangeLimits::Closed(_), end: Some(high), .. }) => {
            Ok(RangeModel { low: low.map(|low| *low), high: *high })
        }
        Expr::Range(ExprRange { start: low, limits: limits @ RangeLimits::HalfOpen(_), end: Some(high), .. }) => {
            let (low, high) = (low.to_token_stream(), high.to_token_stream());
            let rule = "`range` ends with its last legal value";
            Err(sink.error(limits, format!("{rule}: write `{low}..={high}`, if that is legal")))
        }
        other => {
            let usage = entry.key.usage;
            Err(sink
                .error(other, format!("`range` takes a range with a last value: write `{usage}` or `range = ..=57`")))
        }
    }
}

/// `"name"`, `"own-name" = "name"` or `"own-name" = self`
fn alias(input: ParseStream<'_>) -> syn::Result<Alias> {
    let written: LitStr = input.parse()?;
    let name = (written.value(), written.span());
    let target = if !input.peek(Token![=]) {
        AliasTarget::Property(written)
    } else {
        input.parse::<Token![=]>()?;
        let child: Option<Token![self]> = input.parse()?;
        if child.is_some() { AliasTarget::Child } else { AliasTarget::Property(input.parse()?) }
    };
    Ok(Alias { name, target })
}

#[cfg(test)]
mod tests;
