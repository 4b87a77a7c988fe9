//! What the derive adds to a type's page in rustdoc: a table of what it is, and one of its properties.
//!
//! A derive cannot add to the struct's own text, so the tables are the text of an inherent impl without items. Only rustdoc
//! sees it. The derive knows the type's own tokens; what is inherited is on the parent's page, which is linked.

use proc_macro2::{Delimiter, LineColumn, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::{GenericArgument, PathArguments, Type};

use super::fields::is_live;
use crate::model::{Alias, AliasTarget, ChildModel, Computed, FieldKind, FieldModel, LinkModel};
use crate::model::{ParentRef, PropertyModel, RangeModel, Scope, Singleton, Stability, TypeModel};

/// The documented impl. The lints are for what people write: a link in here may lead to what has no page.
///
/// The keys of children, if there are some, stand in it.
pub(super) fn write(model: &TypeModel) -> TokenStream {
    let (ident, text) = (&model.ident, text(model));
    let keys = super::children::keys(model, &quote!(#[cfg_attr(doc, allow(rustdoc::all), doc = #text)]));
    keys.unwrap_or_else(|| {
        quote! {
            #[cfg(doc)]
            #[allow(rustdoc::all)]
            #[doc = #text]
            impl #ident {}
        }
    })
}

/// Rustdoc says of such an impl that it has no items, which is not what the reader came for; and names stay whole.
const STYLE: &str = "<style>.item-info:has(> .empty-impl) { display: none } \
                     .docblock:has(> style) td:first-child { white-space: nowrap }</style>\n";

fn text(model: &TypeModel) -> String {
    let rows = rows(model);
    let properties =
        if rows.is_empty() { "It adds no properties to those of its parent.\n".to_owned() } else { table(&rows) };
    format!("{}\n{properties}\n{STYLE}", facts(model))
}

/// What the type is, one fact a line.
fn facts(model: &TypeModel) -> String {
    let mut kind = code(&model.name.0);
    if model.abstract_.is_some() {
        kind += ", abstract";
    }
    if model.final_.is_some() {
        kind += ", final";
    }
    for mark in words(&model.stability) {
        kind += &format!(", {mark}");
    }
    let parent = match &model.parent {
        ParentRef::Object => {
            let runtime = written(&model.crate_path);
            format!("[`object`]({}::Object)", runtime.trim_start_matches(':'))
        }
        ParentRef::Str(name) => {
            let path = model.parent.path().map(written).unwrap_or_default();
            format!("[{}]({path})", code(&name.value()))
        }
        ParentRef::Path(path) => link(path),
    };
    let mut facts = format!("| Type | {kind} |\n|:--|:--|\n| Parent | {parent} |\n");
    let mut fact = |name: &str, text: String| facts += &format!("| {name} | {text} |\n");
    if !model.implements.is_empty() {
        fact("Interfaces", model.implements.iter().map(link).collect::<Vec<_>>().join(", "));
    }
    if let Some(methods) = &model.methods {
        fact("Methods", link(methods));
    }
    if let Some(singleton) = &model.singleton {
        fact("Singleton", slot(singleton));
    }
    facts
}

fn slot(singleton: &Singleton) -> String {
    let mut text = match (&singleton.once, singleton.scope) {
        (None, _) => "at most one object".to_owned(),
        (Some(_), Scope::Qom) => "one object ever".to_owned(),
        (Some(_), Scope::Machine) => "one object per machine".to_owned(),
    };
    match &singleton.group {
        Some(group) => text += &format!(" in the group {}", code(&group.value())),
        None => text += ", subtypes included",
    }
    if let Some(message) = &singleton.message {
        text += &format!(": “{}”", prose(&message.value()));
    }
    text
}

/// A line of the table of properties.
struct Row {
    name: String,
    /// As markdown.
    ty: String,
    default: Option<String>,
    range: Option<String>,
    set: &'static str,
    /// Words about it, as markdown.
    marks: Vec<String>,
    description: String,
}

impl Row {
    /// A cell for each of [`COLUMNS`].
    fn cells(&self) -> [String; COLUMNS.len()] {
        let expr = |expr: &Option<String>| expr.as_deref().map(code).unwrap_or_default();
        let words = [self.marks.join(", "), prose(&self.description)].into_iter().filter(|text| !text.is_empty());
        let words = words.collect::<Vec<_>>().join(" · ");
        [
            code(&self.name),
            self.ty.clone(),
            expr(&self.default),
            expr(&self.range),
            self.set.replace(' ', "\u{a0}"),
            words,
        ]
    }
}

const COLUMNS: [&str; 6] = ["Property", "Type", "Default", "Range", "Can be set", "Description"];

/// The rows, without columns that say nothing.
fn table(rows: &[Row]) -> String {
    let rows: Vec<_> = rows.iter().map(Row::cells).collect();
    let shown: Vec<_> = (0..COLUMNS.len()).filter(|at| rows.iter().any(|row| !row[*at].is_empty())).collect();
    let line = |cells: &[String]| shown.iter().map(|at| format!("| {} ", cells[*at])).collect::<String>() + "|\n";
    let head = line(&COLUMNS.map(str::to_owned)) + &line(&COLUMNS.map(|_| ":--".to_owned()));
    rows.iter().fold(head, |table, row| table + &line(row))
}

/// In the order in which they are listed.
fn rows(model: &TypeModel) -> Vec<Row> {
    let mut rows: Vec<_> = model.computed.iter().map(computed).collect();
    for field in &model.fields {
        match &field.kind {
            FieldKind::Plain { .. } => {}
            FieldKind::Property(property) => rows.push(self::property(field, property)),
            FieldKind::Child(child) => {
                rows.push(self::child(field, child));
                rows.extend(child.aliases.iter().map(|alias| self::alias(field, child, alias)));
            }
            FieldKind::Link(link) => rows.push(link_row(field, link)),
        }
    }
    rows
}

fn property(field: &FieldModel, property: &PropertyModel) -> Row {
    let (element, name) = match &field.ty {
        Type::Array(array) => (&*array.elem, format!("{}[0..{}]", property.name.0, written(&array.len))),
        ty => (ty, property.name.0.clone()),
    };
    Row {
        name,
        ty: linked(&field.ty),
        default: property.default.as_ref().map(written),
        range: property.range.as_ref().map(range),
        set: when(property.read_only.is_none(), property.read_only.is_none() && is_live(element)),
        marks: marks(
            [("write-only", property.write_only.is_some()), ("state", property.state.is_some())],
            &property.stability,
        ),
        description: property.description.clone().unwrap_or_default(),
    }
}

fn range(range: &RangeModel) -> String {
    format!("{}..={}", range.low.as_ref().map(written).unwrap_or_default(), written(&range.high))
}

fn computed(computed: &Computed) -> Row {
    let always = computed.set.is_some();
    Row {
        name: computed.name.0.clone(),
        ty: match computed.link {
            Some(_) => reference("link", Some(&computed.ty)),
            None => linked(&computed.ty),
        },
        default: computed.default.as_ref().map(written),
        range: None,
        set: when(always || computed.set_draft.is_some(), always || computed.set_live.is_some()),
        marks: marks([("write-only", computed.getters().next().is_none())], &computed.stability),
        description: computed.description.clone().unwrap_or_default(),
    }
}

fn child(field: &FieldModel, child: &ChildModel) -> Row {
    Row {
        name: child.name.0.clone(),
        ty: reference("child", argument(&field.ty)),
        default: None,
        range: None,
        set: when(false, false),
        marks: Vec::new(),
        description: child.description.clone().unwrap_or_default(),
    }
}

/// What an alias is and takes is its target's to say.
fn alias(field: &FieldModel, child: &ChildModel, alias: &Alias) -> Row {
    let (ty, set, description) = match &alias.target {
        AliasTarget::Property(name) => {
            let target = code(&format!("{}.{}", child.name.0, name.value()));
            ("alias".to_owned(), "as there", format!("Stands for {target}."))
        }
        AliasTarget::Child => {
            let target = code(&child.name.0);
            (reference("link", argument(&field.ty)), when(false, false), format!("Another name of {target}."))
        }
    };
    Row { name: alias.name.0.clone(), ty, default: None, range: None, set, marks: Vec::new(), description }
}

fn link_row(field: &FieldModel, link: &LinkModel) -> Row {
    let (element, length) = field.element();
    let name = &link.name.0;
    Row {
        name: length.map_or_else(|| name.clone(), |length| format!("{name}[0..{}]", written(length))),
        ty: match &link.backend {
            None => reference("link", argument(element)),
            Some(container) => {
                let container = code(&format!("/{}", container.value()));
                format!("{} in {container}", reference("id", argument(element)))
            }
        },
        default: None,
        range: None,
        set: when(true, link.live.is_some()),
        marks: marks([("strong", link.strong.is_some())], &link.stability),
        description: link.description.clone().unwrap_or_default(),
    }
}

fn when(in_draft: bool, live: bool) -> &'static str {
    match (in_draft, live) {
        (false, false) => "never",
        (true, false) => "until it is live",
        (false, true) => "once it is live",
        (true, true) => "at any time",
    }
}

fn marks<const COUNT: usize>(own: [(&str, bool); COUNT], stability: &Stability) -> Vec<String> {
    let own = own.into_iter().filter(|(_, is_set)| *is_set).map(|(mark, _)| format!("*{mark}*"));
    own.chain(words(stability)).collect()
}

/// How long it stays: `*unstable*` and `*deprecated* (use other)`.
fn words(stability: &Stability) -> impl Iterator<Item = String> {
    let deprecated = stability.deprecated.as_ref().map(|text| match text.as_str() {
        "" => "*deprecated*".to_owned(),
        text => format!("*deprecated* ({})", prose(text)),
    });
    deprecated.into_iter().chain(stability.unstable.map(|_| "*unstable*".to_owned()))
}

/// The `T` of a field of type `Child<T>` or `Link<T>`.
fn argument(ty: &Type) -> Option<&Type> {
    let Type::Path(ty) = ty else { return None };
    match &ty.path.segments.last()?.arguments {
        PathArguments::AngleBracketed(list) => match list.args.first()? {
            GenericArgument::Type(ty) => Some(ty),
            _ => None,
        },
        _ => None,
    }
}

/// `word<T>`, as a link to `T`.
fn reference(word: &str, target: Option<&Type>) -> String {
    match target {
        Some(Type::Path(target)) => {
            let name = target.path.segments.last().map(|last| last.ident.unraw().to_string()).unwrap_or_default();
            // The handle of an interface has a lifetime, which is no part of its page's name.
            let mut page = target.clone();
            page.path.segments.iter_mut().for_each(|segment| segment.arguments = PathArguments::None);
            format!("[{}]({})", code(&format!("{word}<{name}>")), written(page))
        }
        _ => code(word),
    }
}

/// A type as code; as a link, where it is a plain path.
fn linked(ty: &Type) -> String {
    match ty {
        Type::Path(path) if path.path.segments.iter().all(|segment| segment.arguments.is_none()) => link(path),
        ty => code(&written(ty)),
    }
}

/// The last word of a path, as a link to what it names.
fn link(path: impl ToTokens) -> String {
    let path = written(path);
    let name = path.rsplit("::").next().unwrap_or_default();
    format!("[{}]({})", code(name.trim_start_matches("r#")), path.trim_start_matches(':'))
}

/// A code span in a table's cell: fenced by more backticks than it has, and without a `|` that would end the cell.
fn code(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    // A backtick at an end would join the fence.
    let gap = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{gap}{}{gap}{fence}", in_cell(text))
}

/// Markdown of the user's in a table's cell.
fn prose(text: &str) -> String {
    in_cell(text)
}

/// On one line, without an end of the cell. What the user escaped stays so.
fn in_cell(text: &str) -> String {
    let mut cell = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\r' => cell.push(' '),
            '|' if !cell.ends_with('\\') => cell.push_str("\\|"),
            c => cell.push(c),
        }
    }
    cell
}

/// Tokens as they were written, on one line: with a space where there was one.
pub(super) fn written(tokens: impl ToTokens) -> String {
    let mut written = Written::default();
    written.stream(tokens.to_token_stream());
    written.text
}

#[derive(Default)]
struct Written {
    text: String,
    /// Where the last token ended.
    end: Option<LineColumn>,
}

impl Written {
    fn stream(&mut self, tokens: TokenStream) {
        for token in tokens {
            match token {
                TokenTree::Group(group) => {
                    let (open, close) = match group.delimiter() {
                        Delimiter::Parenthesis => ("(", ")"),
                        Delimiter::Brace => ("{", "}"),
                        Delimiter::Bracket => ("[", "]"),
                        Delimiter::None => ("", ""),
                    };
                    // A group that was parsed has one span for both: they are a letter from its ends.
                    let (start, end) = (group.span().start(), group.span().end());
                    self.token(open, start, LineColumn { column: start.column + 1, ..start });
                    self.stream(group.stream());
                    self.token(close, LineColumn { column: end.column.saturating_sub(1), ..end }, end);
                }
                token => self.token(&token.to_string(), token.span().start(), token.span().end()),
            }
        }
    }

    fn token(&mut self, text: &str, start: LineColumn, end: LineColumn) {
        if text.is_empty() {
            return;
        }
        if self.end.is_some_and(|end| end != start) {
            self.text.push(' ');
        }
        self.text += text;
        self.end = Some(end);
    }
}

#[cfg(test)]
mod tests;
