//! Looking: what leaves a tree as it is.

use super::*;
use crate::raw::member::Member;
use crate::raw::weak::Weak;
use crate::runtime_property::Added;
use crate::sync::Arc;

impl Tree {
    /// The object under `name`.
    pub(crate) fn child(&self, parent: &Obj<Object>, name: &str) -> Option<&Owned<Object>> {
        self.arena.get(self.member(index_of(parent), name)?)?.held()
    }

    pub(super) fn member(&self, parent: u32, name: &str) -> Option<u32> {
        match self.named(parent, name)? {
            Named::Member(index) => Some(index),
            Named::Reserved => None,
        }
    }

    /// What is below an object, in the order in which it was added.
    fn members(&self, parent: &Obj<Object>) -> impl Iterator<Item = &Node> {
        let family = self.arena.get(index_of(parent)).and_then(|node| node.family.as_ref());
        let members = family.map(|family| family.members).unwrap_or_default();
        self.arena.list(List::Siblings, members).map(|(_, node)| node)
    }

    /// The children with their names, in the order in which they were added.
    pub(crate) fn children(&self, parent: &Obj<Object>) -> Vec<(Arc<str>, Owned<Object>)> {
        let named = |node: &Node| Some((self.names.text(node.name)?.clone(), node.held()?.clone()));
        self.members(parent).filter_map(named).collect()
    }

    /// Appends the children to a list.
    pub(crate) fn push_children(&self, parent: &Obj<Object>, list: &mut Vec<Owned<Object>>) {
        list.extend(self.members(parent).filter_map(|node| node.held().cloned()));
    }

    /// The child or the added property under `name`.
    pub(crate) fn lookup(&self, parent: &Header, name: &str) -> Option<Member> {
        match &self.arena.get(self.member(parent.node(), name)?)?.content {
            Content::Held(child) => Some(Member::Child(child.clone())),
            Content::Property(property) => Some(Member::Property(property.clone())),
            Content::Loose(_) => None,
        }
    }

    /// What is listed under `name`.
    pub(crate) fn entry(&self, parent: &Obj<Object>, name: &str) -> Option<Entry> {
        entry(self.arena.get(self.member(index_of(parent), name)?)?)
    }

    /// The children and the added properties with their names, in the order in which they were added.
    pub(crate) fn entries(&self, parent: &Obj<Object>) -> Vec<(Arc<str>, Entry)> {
        let named = |node: &Node| Some((self.names.text(node.name)?.clone(), entry(node)?));
        self.members(parent).filter_map(named).collect()
    }

    /// Whether an object is somebody's child.
    pub(crate) fn has_parent(&self, object: &Header) -> bool {
        self.arena.get(object.node()).is_some_and(|node| node.parent != 0)
    }

    /// The parent. The caller upgrades it when the tree is no longer locked: an upgrade may end another object.
    pub(crate) fn parent(&self, object: &Obj<Object>) -> Option<Weak<Object>> {
        self.arena.get(self.arena.get(index_of(object))?.parent)?.weak()
    }

    /// The name under which the object stands in its parent.
    pub(crate) fn name(&self, object: &Obj<Object>) -> Option<Arc<str>> {
        self.names.text(self.arena.get(index_of(object))?.name).cloned()
    }

    /// The canonical path: `None` unless a chain of children leads here from the root.
    pub(crate) fn path(&self, object: &Header) -> Option<String> {
        let mut names = Vec::new();
        let mut at = object.node();
        while at != self.root {
            let node = self.arena.get(at)?;
            names.push(&**self.names.text(node.name)?);
            at = node.parent;
        }
        if at == 0 {
            return None;
        }
        if names.is_empty() {
            return Some("/".to_owned());
        }
        let mut path = String::with_capacity(names.iter().map(|name| name.len() + 1).sum());
        for name in names.into_iter().rev() {
            path.push('/');
            path.push_str(name);
        }
        Some(path)
    }

    /// Follows names down from `from` as far as they are those of children; gives what is reached, and the names that
    /// are left.
    pub(crate) fn descend<'p>(&self, from: &Obj<Object>, path: &'p str) -> (Owned<Object>, &'p str) {
        let (mut at, mut left) = (from, path);
        while let Some((name, rest)) = first_name(left) {
            let Some(child) = self.child(at, name) else { break };
            (at, left) = (child, rest);
        }
        (at.to_owned(), left)
    }
}

/// What is listed of a member.
#[derive(Debug)]
pub(crate) enum Entry {
    /// A child of this type.
    Child(&'static TypeInfo),
    /// An added property.
    Property(Arc<Added>),
}

fn entry(node: &Node) -> Option<Entry> {
    match &node.content {
        Content::Held(child) => Some(Entry::Child(child.info())),
        Content::Property(property) => Some(Entry::Property(property.clone())),
        Content::Loose(_) => None,
    }
}

/// The first name of a path, and what follows it. Empty names are skipped.
pub(crate) fn first_name(path: &str) -> Option<(&str, &str)> {
    let path = path.trim_start_matches('/');
    let (name, rest) = path.split_once('/').unwrap_or((path, ""));
    (!name.is_empty()).then_some((name, rest))
}
