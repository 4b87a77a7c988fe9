//! The composition tree of one `Qom`: who is whose child, under which name.
//!
//! Plain data without hooks: what it removes it hands back, so that no user code runs while it is locked. Children are
//! listed in the order in which they were added. Finding, adding and removing one costs O(log n) in its siblings.

use crate::error::{ErrorKind, Result};
use crate::name::is_component;
use crate::raw::header::Header;
use crate::raw::owned::Owned;
use crate::raw::weak::Weak;
use crate::sync::{Arc, Ordering};
use crate::{Obj, Object};
use std::collections::{BTreeMap, HashMap};

/// The objects that have a parent or children.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    /// By the number in an object's header, less one.
    nodes: Vec<Option<Node>>,
    free: Vec<u32>,
    root: u32,
}

#[derive(Debug)]
struct Node {
    object: Weak<Object>,
    parent: u32,
    /// Its place among the parent's children.
    place: u64,
    name: Arc<str>,
    children: BTreeMap<u64, Owned<Object>>,
    names: HashMap<Arc<str>, Named>,
    next_place: u64,
    /// The next number for each name that ends in one.
    numbers: HashMap<Box<str>, u64>,
}

#[derive(Clone, Copy, Debug)]
enum Named {
    Child(u64),
    /// Kept for a draft.
    Reserved,
}

impl Tree {
    fn node(&self, index: u32) -> Option<&Node> {
        self.nodes.get((index as usize).checked_sub(1)?)?.as_ref()
    }

    fn node_mut(&mut self, index: u32) -> Option<&mut Node> {
        self.nodes.get_mut((index as usize).checked_sub(1)?)?.as_mut()
    }

    /// The object's node, made if it has none.
    fn enter(&mut self, object: &Obj<Object>) -> u32 {
        let header = object.header();
        if header.node() != 0 {
            return header.node();
        }
        let node = Node {
            object: object.downgrade(),
            parent: 0,
            place: 0,
            name: Arc::from(""),
            children: BTreeMap::new(),
            names: HashMap::new(),
            next_place: 0,
            numbers: HashMap::new(),
        };
        let index = self.free.pop().unwrap_or_else(|| {
            self.nodes.push(None);
            self.nodes.len() as u32
        });
        self.nodes[index as usize - 1] = Some(node);
        header.node.store(index, Ordering::Release);
        index
    }

    /// Forgets a node that has neither parent nor children.
    fn leave(&mut self, index: u32, header: &Header) {
        header.node.store(0, Ordering::Release);
        self.nodes[index as usize - 1] = None;
        self.free.push(index);
    }

    /// Makes `object` the root.
    pub(crate) fn set_root(&mut self, object: &Obj<Object>) {
        self.root = self.enter(object);
    }

    /// Keeps a free name of `parent` for a draft.
    pub(crate) fn reserve(&mut self, parent: &Obj<Object>, name: &str) -> Result<()> {
        if !is_component(name) {
            return Err(ErrorKind::InvalidComponent { name: name.into() }.into());
        }
        let taken = parent.info().property(name).is_some();
        let index = self.enter(parent);
        let Some(node) = self.node_mut(index) else { return Err(ErrorKind::QomGone.into()) };
        if taken || node.names.contains_key(name) {
            return Err(
                ErrorKind::DuplicateProperty { type_name: parent.type_name().into(), property: name.into() }.into()
            );
        }
        node.names.insert(name.into(), Named::Reserved);
        Ok(())
    }

    /// Keeps the name `prefix[N]` with the next number, which is never used again.
    pub(crate) fn reserve_numbered(&mut self, parent: &Obj<Object>, prefix: &str) -> Result<String> {
        loop {
            let index = self.enter(parent);
            let Some(node) = self.node_mut(index) else { return Err(ErrorKind::QomGone.into()) };
            let next = node.numbers.entry(prefix.into()).or_default();
            let name = format!("{prefix}[{next}]");
            *next += 1;
            match self.reserve(parent, &name) {
                Ok(()) => return Ok(name),
                Err(error) if matches!(error.kind(), ErrorKind::DuplicateProperty { .. }) => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Gives a reserved name up.
    pub(crate) fn cancel(&mut self, parent: &Obj<Object>, name: &str) {
        if let Some(node) = self.node_mut(parent.header().node()) {
            node.names.remove(name);
        }
    }

    /// Adds a child under a name that was reserved.
    pub(crate) fn fill(&mut self, parent: &Obj<Object>, name: &str, child: Owned<Object>) {
        let (above, below) = (self.enter(parent), self.enter(&child));
        let name: Arc<str> = name.into();
        let Some(node) = self.node_mut(above) else { return };
        let place = node.next_place;
        node.next_place += 1;
        node.names.insert(name.clone(), Named::Child(place));
        node.children.insert(place, child);
        if let Some(node) = self.node_mut(below) {
            (node.parent, node.place, node.name) = (above, place, name);
        }
    }

    /// Adds a live object as a child.
    ///
    /// # Errors
    ///
    /// The name is illegal or taken, the object has a parent, or it is the parent or an ancestor of it; or it left the
    /// tree and cannot come back.
    pub(crate) fn add(&mut self, parent: &Obj<Object>, name: &str, child: &Obj<Object>) -> Result<()> {
        // A device is realized once, and has been unrealized. Asked under the lock: it may be leaving now.
        if child.header().is_retired() {
            return Err(ErrorKind::Retired { object: child.type_name().into() }.into());
        }
        let describe = |object: &Obj<Object>| self.path(object.header()).unwrap_or_else(|| object.type_name().into());
        if self.node(child.header().node()).is_some_and(|node| node.parent != 0) || self.is_root(child) {
            return Err(ErrorKind::HasParent { object: describe(child) }.into());
        }
        let mut above = parent.header().node();
        let below = child.header().node();
        let mut cyclic = parent == child;
        // What has no children is nobody's ancestor: a tree that grows downwards costs no walk up at each step.
        if self.node(below).is_some_and(|node| !node.children.is_empty()) {
            while let Some(node) = self.node(above) {
                cyclic |= above == below;
                above = node.parent;
            }
        }
        if cyclic {
            return Err(ErrorKind::AncestorOfParent { object: describe(child) }.into());
        }
        let numbered = name.strip_suffix("[*]").map(|prefix| self.reserve_numbered(parent, prefix)).transpose()?;
        let name = match &numbered {
            Some(name) => name,
            None => {
                self.reserve(parent, name)?;
                name
            }
        };
        self.fill(parent, name, child.to_owned());
        Ok(())
    }

    fn is_root(&self, object: &Obj<Object>) -> bool {
        self.root != 0 && object.header().node() == self.root
    }

    /// Takes an object from its parent; gives the handle that the parent had.
    pub(crate) fn remove(&mut self, object: &Header) -> Option<Owned<Object>> {
        let index = object.node();
        let node = self.node_mut(index)?;
        let (parent, place, name) = (node.parent, node.place, node.name.clone());
        node.parent = 0;
        let childless = node.children.is_empty() && node.names.is_empty() && node.numbers.is_empty();
        let above = self.node_mut(parent)?;
        above.names.remove(&name);
        let handle = above.children.remove(&place);
        if childless {
            self.leave(index, object);
        }
        handle
    }

    /// An object has ended: forgets it, and gives its children, in their order.
    pub(crate) fn release(&mut self, object: &Header) -> Vec<Owned<Object>> {
        let index = object.node();
        let Some(node) = self.node_mut(index) else { return Vec::new() };
        let children: Vec<_> = std::mem::take(&mut node.children).into_values().collect();
        for child in &children {
            if let Some(node) = self.node_mut(child.header().node()) {
                node.parent = 0;
            }
        }
        self.leave(index, object);
        if self.root == index {
            self.root = 0;
        }
        children
    }

    /// The object under `name`.
    pub(crate) fn child(&self, parent: &Obj<Object>, name: &str) -> Option<&Owned<Object>> {
        let node = self.node(parent.header().node())?;
        match node.names.get(name)? {
            Named::Child(place) => node.children.get(place),
            Named::Reserved => None,
        }
    }

    /// The children with their names, in the order in which they were added.
    pub(crate) fn children(&self, parent: &Obj<Object>) -> Vec<(Arc<str>, Owned<Object>)> {
        let Some(node) = self.node(parent.header().node()) else { return Vec::new() };
        let name_of =
            |child: &Owned<Object>| self.node(child.header().node()).map_or_else(|| "".into(), |n| n.name.clone());
        node.children.values().map(|child| (name_of(child), child.clone())).collect()
    }

    /// The parent. The caller upgrades it when the tree is no longer locked: an upgrade may end another object.
    pub(crate) fn parent(&self, object: &Obj<Object>) -> Option<Weak<Object>> {
        Some(self.node(self.node(object.header().node())?.parent)?.object.clone())
    }

    /// The name under which the object stands in its parent.
    pub(crate) fn name(&self, object: &Obj<Object>) -> Option<Arc<str>> {
        let node = self.node(object.header().node())?;
        (node.parent != 0).then(|| node.name.clone())
    }

    /// The canonical path: `None` unless a chain of children leads here from the root.
    pub(crate) fn path(&self, object: &Header) -> Option<String> {
        let mut names = Vec::new();
        let mut at = object.node();
        while at != self.root {
            let node = self.node(at)?;
            names.push(&*node.name);
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

    /// Follows names down from `from`; empty ones are skipped.
    pub(crate) fn descend(&self, from: &Owned<Object>, path: &str) -> Option<Owned<Object>> {
        let mut at = from;
        for name in path.split('/').filter(|name| !name.is_empty()) {
            at = self.child(at, name)?;
        }
        Some(at.clone())
    }
}
