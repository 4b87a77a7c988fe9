//! What a `#[derive(QomType)]` says, as plain data.
//!
//! Every fact keeps the user's own tokens, or their span, so that a later message can point at what
//! was written. Nothing here makes output; questions whose answer follows from several facts are
//! methods.

use proc_macro2::Span;
use syn::ext::IdentExt;
use syn::{Expr, Ident, LitInt, LitStr, Path, Type, TypeGroup, TypeParen, Visibility};

use crate::names;

/// A type of the object model.
#[derive(Clone, Debug)]
pub(crate) struct TypeModel {
    pub(crate) ident: Ident,
    /// The name, and where it comes from: the string that was written, or else the struct's
    /// identifier.
    pub(crate) name: (String, Span),
    pub(crate) parent: ParentRef,
    pub(crate) abstract_: Option<Span>,
    pub(crate) final_: Option<Span>,
    pub(crate) singleton: Option<Singleton>,
    /// The interfaces, as paths of their traits.
    pub(crate) implements: Vec<Path>,
    /// The trait of the virtual methods that this type adds.
    pub(crate) methods: Option<Path>,
    /// `fn(&mut ObjMut<'_, Self>)`: what is done to each new object after its defaults.
    pub(crate) init: Option<Path>,
    /// `fn(&mut ObjMut<'_, Self>) -> Result<()>`: what completing an object of this type, or of a
    /// subtype, does.
    pub(crate) activate: Option<Path>,
    /// `fn(&Obj<Self>)`: what undoes it, when a live object leaves the tree.
    pub(crate) deactivate: Option<Path>,
    /// Where an object appears that was not placed.
    pub(crate) placement: Option<Path>,
    pub(crate) stability: Stability,
    /// What is said of its state.
    pub(crate) state: Option<StateOfType>,
    /// The first paragraph of the doc comment, on one line.
    pub(crate) description: Option<String>,
    /// The properties that are no fields, in the order written.
    pub(crate) computed: Vec<Computed>,
    /// The path of the runtime: `::qom_runtime` unless the user has another.
    pub(crate) crate_path: Path,
    pub(crate) fields: Vec<FieldModel>,
    /// What is known of children that could not be read.
    pub(crate) unread_children: Vec<FieldModel>,
}

/// Where a type stands.
#[derive(Clone, Debug, Default)]
pub(crate) enum ParentRef {
    /// No parent is written: it is `object`.
    #[default]
    Object,
    /// `parent = "sys-bus-device"`
    Str(LitStr),
    /// `parent = some::Path`
    Path(Path),
}

/// At most one object at a time.
#[derive(Clone, Debug)]
pub(crate) struct Singleton {
    /// The key `singleton`.
    pub(crate) span: Span,
    pub(crate) group: Option<LitStr>,
    pub(crate) message: Option<LitStr>,
    pub(crate) once: Option<Span>,
    pub(crate) scope: Scope,
}

/// In what a singleton is the only one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Scope {
    #[default]
    Qom,
    Machine,
}

/// `property(..)` on the struct: a property whose value is a function's. It is of a Rust type, or it is a link.
#[derive(Clone, Debug)]
pub(crate) struct Computed {
    /// The key `property`.
    pub(crate) span: Span,
    pub(crate) name: (String, Span),
    /// The Rust type of the value, or what the link leads to.
    pub(crate) ty: Type,
    /// The key `link`.
    pub(crate) link: Option<Span>,
    /// `get(&T) -> Result<V>`
    pub(crate) get: Option<Path>,
    /// `get_live(&Obj<T>) -> Result<V>`, while the object is live; of a link `get_live(&Obj<T>) -> Option<Owned<L>>`.
    pub(crate) get_live: Option<Path>,
    /// `set(&T, V) -> Result<()>`, at any time.
    pub(crate) set: Option<Path>,
    /// `set_draft(&mut T, V) -> Result<()>`, while the object is a draft.
    pub(crate) set_draft: Option<Path>,
    /// `set_live(&Obj<T>, V) -> Result<()>`, while the object is live.
    pub(crate) set_live: Option<Path>,
    /// What the setter is given when an object is made.
    pub(crate) default: Option<Expr>,
    pub(crate) description: Option<String>,
    pub(crate) stability: Stability,
    /// The type word that is listed instead of the value type's.
    pub(crate) type_word: Option<LitStr>,
    /// The keys inside `property(..)`, in the order written.
    pub(crate) keys: Vec<Ident>,
}

/// How long a type or a property stays.
#[derive(Clone, Debug, Default)]
pub(crate) struct Stability {
    /// It may change or go without notice.
    pub(crate) unstable: Option<Span>,
    /// It will go. The text is what to do instead, on one line; empty if none is written.
    pub(crate) deprecated: Option<String>,
}

/// A field of the struct.
#[derive(Clone, Debug)]
pub(crate) struct FieldModel {
    pub(crate) vis: Visibility,
    /// As written, also when it is raw: this is what code names.
    pub(crate) ident: Ident,
    pub(crate) ty: Type,
    pub(crate) kind: FieldKind,
}

/// What a field is for.
#[derive(Clone, Debug)]
pub(crate) enum FieldKind {
    /// State that only code sees; it starts as `default`, or else as `Default::default()`.
    Plain {
        default: Option<Expr>,
        /// It is saved and restored.
        state: Option<Box<StateModel>>,
    },
    Property(Box<PropertyModel>),
    Child(ChildModel),
    Link(LinkModel),
}

/// A field that is a property; an array is one property for each element, `name[0]` and so on.
#[derive(Clone, Debug)]
pub(crate) struct PropertyModel {
    pub(crate) name: (String, Span),
    pub(crate) default: Option<Expr>,
    pub(crate) range: Option<RangeModel>,
    pub(crate) check: Option<Path>,
    pub(crate) on_set: Option<Path>,
    pub(crate) read_only: Option<Span>,
    pub(crate) write_only: Option<Span>,
    /// The type word that is listed instead of the field type's.
    pub(crate) type_word: Option<LitStr>,
    pub(crate) state: Option<Span>,
    pub(crate) stability: Stability,
    /// The first paragraph of the doc comment, on one line.
    pub(crate) description: Option<String>,
}

/// A field that is no property, and is saved and restored.
#[derive(Clone, Debug)]
pub(crate) struct StateModel {
    pub(crate) name: (String, Span),
    pub(crate) range: Option<RangeModel>,
    pub(crate) check: Option<Path>,
}

/// `state(..)` on the struct: what is said of all that it adds to the state of its objects.
#[derive(Clone, Debug)]
pub(crate) struct StateOfType {
    pub(crate) version: Option<LitInt>,
    pub(crate) oldest: Option<LitInt>,
    /// `fn(u32, &mut Map<String, Value>) -> Result<()>`
    pub(crate) upgrade: Option<Path>,
    /// `fn(&Obj<T>) -> Result<()>`
    pub(crate) before_save: Option<Path>,
    pub(crate) after_load: Option<Path>,
}

/// `low..=high`, or `..=high`
#[derive(Clone, Debug)]
pub(crate) struct RangeModel {
    pub(crate) low: Option<Expr>,
    pub(crate) high: Expr,
}

/// A field of type `Child<T>`: a part that is made with the object.
#[derive(Clone, Debug)]
pub(crate) struct ChildModel {
    /// The type of the child.
    pub(crate) ty: Type,
    pub(crate) name: (String, Span),
    pub(crate) aliases: Vec<Alias>,
    pub(crate) description: Option<String>,
}

/// One entry of a child's `alias(..)`.
#[derive(Clone, Debug)]
pub(crate) struct Alias {
    /// The name that the object itself gives it.
    pub(crate) name: (String, Span),
    pub(crate) target: AliasTarget,
}

/// What an alias stands for.
#[derive(Clone, Debug)]
pub(crate) enum AliasTarget {
    /// `"name"` or `"own-name" = "name"`: this property of the child.
    Property(LitStr),
    /// `"own-name" = self`: the child itself.
    Child,
}

/// A field of type `Link<T>`: a reference to an object elsewhere in the tree. An array is one for each element.
#[derive(Clone, Debug)]
pub(crate) struct LinkModel {
    /// What the link leads to.
    pub(crate) ty: Type,
    pub(crate) name: (String, Span),
    /// The link keeps its target alive.
    pub(crate) strong: Option<Span>,
    /// The link can be set while the object is live.
    pub(crate) live: Option<Span>,
    /// The container of the root in which its value is an id.
    pub(crate) backend: Option<LitStr>,
    pub(crate) check: Option<Path>,
    pub(crate) stability: Stability,
    /// The first paragraph of the doc comment, on one line.
    pub(crate) description: Option<String>,
}

/// A type without the invisible brackets into which a macro has put it that hands it on.
pub(crate) fn bare(mut ty: &Type) -> &Type {
    while let Type::Group(TypeGroup { elem, .. }) | Type::Paren(TypeParen { elem, .. }) = ty {
        ty = elem;
    }
    ty
}

impl ParentRef {
    /// The parent's path in the user's scope. `None` is `object`, and a string that can mean no
    /// type, which `check` refuses.
    pub(crate) fn path(&self) -> Option<Path> {
        match self {
            Self::Object => None,
            Self::Str(written) => Some(Ident::new(&names::pascal(&written.value())?, written.span()).into()),
            Self::Path(path) => Some(path.clone()),
        }
    }
}

impl TypeModel {
    /// The names of all properties that this type adds, each with what declares it, in the order of
    /// the source.
    pub(crate) fn own_names(&self) -> Vec<(&(String, Span), String)> {
        let computed =
            self.computed.iter().map(|computed| (&computed.name, "a `property(..)` of the struct".to_owned()));
        let fields = self.fields.iter().flat_map(|field| {
            let kind = if field.element().1.is_some() { "array" } else { "field" };
            let by = format!("{kind} `{}`", field.ident.unraw());
            let names = field.names().into_iter().enumerate();
            names.map(move |(at, name)| (name, if at == 0 { by.clone() } else { format!("an alias of {by}") }))
        });
        computed.chain(fields).collect()
    }

    /// What to do about an own name that is taken.
    pub(crate) fn another_name(&self, name: &(String, Span)) -> String {
        let mut aliases = self.children().flat_map(|(_, child)| &child.aliases);
        match aliases.find(|alias| std::ptr::eq(&alias.name, name)).map(|alias| &alias.target) {
            None => "give this one another `name = \"..\"`".to_owned(),
            Some(AliasTarget::Child) => "give the alias another name, as in `\"other\" = self`".to_owned(),
            Some(AliasTarget::Property(target)) => {
                format!("give the alias another name, as in `\"other\" = \"{}\"`", target.value())
            }
        }
    }

    /// The fields that are children.
    pub(crate) fn children(&self) -> impl Iterator<Item = (&FieldModel, &ChildModel)> {
        self.fields.iter().filter_map(|field| match &field.kind {
            FieldKind::Child(child) => Some((field, child)),
            _ => None,
        })
    }

    /// The fields that are links.
    pub(crate) fn links(&self) -> impl Iterator<Item = (&FieldModel, &LinkModel)> {
        self.fields.iter().filter_map(|field| match &field.kind {
            FieldKind::Link(link) => Some((field, link)),
            _ => None,
        })
    }

    /// The fields that are state and no properties.
    pub(crate) fn states(&self) -> impl Iterator<Item = (&FieldModel, &StateModel)> {
        self.fields.iter().filter_map(|field| match &field.kind {
            FieldKind::Plain { state: Some(state), .. } => Some((field, &**state)),
            _ => None,
        })
    }

    /// The fields with a property for each element, and their names.
    pub(crate) fn arrays(&self) -> impl Iterator<Item = (&FieldModel, &(String, Span))> {
        self.fields.iter().filter(|field| field.element().1.is_some()).filter_map(|field| match &field.kind {
            FieldKind::Property(property) => Some((field, &property.name)),
            FieldKind::Link(link) => Some((field, &link.name)),
            _ => None,
        })
    }

    /// The fields that are properties.
    pub(crate) fn properties(&self) -> impl Iterator<Item = (&FieldModel, &PropertyModel)> {
        self.fields.iter().filter_map(|field| match &field.kind {
            FieldKind::Property(property) => Some((field, &**property)),
            _ => None,
        })
    }
}

impl FieldModel {
    /// The type of one property: of a field `[T; N]` that of an element, with the number of elements.
    pub(crate) fn element(&self) -> (&Type, Option<&Expr>) {
        match bare(&self.ty) {
            Type::Array(array) => (&array.elem, Some(&array.len)),
            _ => (&self.ty, None),
        }
    }

    /// The names under which the field can be reached as a property.
    fn names(&self) -> Vec<&(String, Span)> {
        match &self.kind {
            FieldKind::Plain { .. } => Vec::new(),
            FieldKind::Property(property) => vec![&property.name],
            FieldKind::Child(child) => {
                [&child.name].into_iter().chain(child.aliases.iter().map(|alias| &alias.name)).collect()
            }
            FieldKind::Link(link) => vec![&link.name],
        }
    }
}

impl Computed {
    /// The keys of its getters, in the order written.
    pub(crate) fn getters(&self) -> impl Iterator<Item = &Ident> {
        self.given(&["get", "get_live"])
    }

    /// The keys of its setters, in the order written.
    pub(crate) fn setters(&self) -> impl Iterator<Item = &Ident> {
        self.given(&["set", "set_draft", "set_live"])
    }

    /// Those of these keys that were given, in the order written.
    pub(crate) fn given(&self, names: &'static [&'static str]) -> impl Iterator<Item = &Ident> {
        self.keys.iter().filter(|key| names.iter().any(|name| key == name))
    }
}
