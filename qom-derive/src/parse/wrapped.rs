//! Fields of type `Child<T>` and `Link<T>`: what `T` is, and what to write instead of what is neither.

use quote::ToTokens;
use syn::{Attribute, Field, GenericArgument, PathArguments, PathSegment, Type, TypeArray, TypePath};

use crate::diag::{Reported, Sink};
use crate::model::{ChildModel, FieldKind, FieldModel, bare};
use crate::names;

/// The kinds of field with a type of their own, and that type.
const WRAPPERS: [(&str, &str); 2] = [("child", "Child"), ("link", "Link")];

/// The `T` of a `child`, or of a `link` or an array of links. `None` is the type without its argument, of which the compiler speaks.
pub(super) fn target(ty: &Type, kind: &str, sink: &Sink) -> Result<Option<Type>, Reported> {
    let wrapper = wrapper(kind);
    let whole = ty;
    let ty = match bare(ty) {
        Type::Array(array) if kind == "link" => &array.elem,
        _ => ty,
    };
    if let Some(found) = argument(ty, wrapper) {
        if let Type::TraitObject(_) | Type::ImplTrait(_) = found {
            return Err(sink.error(found, no_trait(kind, found)));
        }
        return Ok(Some(found.clone()));
    }
    if last(ty).is_some_and(|last| last.ident == wrapper && last.arguments.is_none()) {
        return Ok(None);
    }
    Err(sink.error(whole, instead(whole, kind)))
}

/// What a computed link leads to.
pub(super) fn names_a_target(ty: &Type, sink: &Sink) -> Result<(), Reported> {
    let usage = match ty {
        Type::TraitObject(_) | Type::ImplTrait(_) => format!("link = {}Ref<'static>", last_word(ty)),
        // No QOM type has parameters.
        _ => match last(ty).and_then(only_type).and_then(innermost) {
            Some(target) => format!("link = {}", text(target)),
            None => return Ok(()),
        },
    };
    Err(sink.error(ty, format!("{LEADS_TO}: write `{usage}`")))
}

/// A `Child<T>` or a `Link<T>` that is a property, or has no attribute.
pub(super) fn misplaced(ty: &Type, sink: &Sink) -> Result<(), Reported> {
    for (kind, wrapper) in WRAPPERS {
        if argument(ty, wrapper).is_some() {
            return Err(sink.error(ty, format!("a `{wrapper}<T>` has an attribute of its own: write `#[qom({kind})]`")));
        }
        if let Type::Array(array) = bare(ty)
            && argument(&array.elem, wrapper).is_some()
        {
            let message = match kind {
                "child" => one_each(array),
                _ => format!("an array of `{wrapper}<T>` has an attribute of its own: write `#[qom({kind})]`"),
            };
            return Err(sink.error(ty, message));
        }
    }
    Ok(())
}

/// A field that is meant to be a child and could not be read: its key is used elsewhere.
pub(super) fn unread_child(field: &Field) -> Option<FieldModel> {
    let ident = field.ident.clone()?;
    let ty = match argument(&field.ty, "Child") {
        Some(Type::TraitObject(_) | Type::ImplTrait(_)) => return None,
        Some(ty) => ty.clone(),
        None => field.attrs.iter().any(says_child).then(|| innermost(&field.ty).cloned())??,
    };
    let name = (names::kebab(&ident), ident.span());
    let kind = FieldKind::Child(ChildModel { ty, name, aliases: Vec::new(), description: None });
    Some(FieldModel { vis: field.vis.clone(), ident, ty: field.ty.clone(), kind })
}

fn says_child(attr: &Attribute) -> bool {
    let mut found = false;
    // What follows, or cannot be read, does not matter here.
    let _ = attr.parse_nested_meta(|meta| {
        found |= meta.path.is_ident("child");
        Ok(())
    });
    found && attr.path().is_ident("qom")
}

fn wrapper(kind: &str) -> &'static str {
    WRAPPERS.iter().find(|(known, _)| *known == kind).map_or("", |(_, wrapper)| wrapper)
}

/// What to write where a field's type is no `Child<T>` or `Link<T>`.
fn instead(ty: &Type, kind: &str) -> String {
    let wrapper = wrapper(kind);
    if let Type::Array(array) = bare(ty) {
        if argument(&array.elem, "Child").is_some() {
            return one_each(array);
        }
        if kind == "link" {
            let (target, length) =
                (innermost(&array.elem).map_or_else(|| "SomeType".to_owned(), text), text(&array.len));
            return format!("an array of links is of type `[Link<T>; N]`: write `[Link<{target}>; {length}]`");
        }
    }
    if let Some((other, theirs)) = WRAPPERS.iter().find(|(_, other)| argument(ty, other).is_some()) {
        return format!("a `{kind}` field is of type `{wrapper}<T>`: write `#[qom({other})]` for a `{theirs}<T>`");
    }
    let usage = match innermost(ty) {
        Some(ty) => format!("write `{wrapper}<{}>`", text(ty)),
        None => format!("write `{wrapper}<SomeType>` with a QOM type"),
    };
    format!("a `{kind}` field is of type `{wrapper}<T>`: {usage}")
}

fn one_each(array: &TypeArray) -> String {
    let element = text(&*array.elem);
    let more = "or add any number with `Draft::add_child`";
    format!("a `Child<T>` is in no array: write a field `{element}` for each, {more}")
}

const LEADS_TO: &str = "a link leads to a type, or to what implements an interface";

fn no_trait(kind: &str, found: &Type) -> String {
    match kind {
        "link" => format!("{LEADS_TO}: write `Link<{}Ref<'static>>`", last_word(found)),
        _ => {
            "a child is of one type: write `Child<SomeType>` with a QOM type, or a `Link` to what comes from elsewhere"
                .to_owned()
        }
    }
}

/// The trait of a `dyn Trait`.
fn last_word(ty: &Type) -> String {
    ty.to_token_stream().into_iter().last().map(|name| name.to_string()).unwrap_or_default()
}

/// The last part of a path.
fn last(ty: &Type) -> Option<&PathSegment> {
    match bare(ty) {
        Type::Path(TypePath { path, .. }) => path.segments.last(),
        _ => None,
    }
}

/// The `T` of a type `Wrapper<T>`.
fn argument<'a>(ty: &'a Type, wrapper: &str) -> Option<&'a Type> {
    let last = last(ty).filter(|last| last.ident == wrapper)?;
    only_type(last)
}

fn only_type(segment: &PathSegment) -> Option<&Type> {
    match &segment.arguments {
        PathArguments::AngleBracketed(list) if list.args.len() == 1 => match list.args.first() {
            Some(GenericArgument::Type(ty)) => Some(ty),
            _ => None,
        },
        _ => None,
    }
}

/// The type that may be meant: `Uart` of `Uart`, `Owned<Uart>` or `Option<Child<Uart>>`.
fn innermost(ty: &Type) -> Option<&Type> {
    let last = last(ty)?;
    match only_type(last) {
        Some(ty) => innermost(ty),
        None => last.ident.to_string().starts_with(char::is_uppercase).then_some(bare(ty)),
    }
}

/// A path, as it was written.
fn text(tokens: impl ToTokens) -> String {
    tokens.to_token_stream().to_string().replace(' ', "")
}
