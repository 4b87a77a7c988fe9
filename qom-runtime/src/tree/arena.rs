//! The nodes of a tree, in one allocation, and the lists that are threaded through them.
//!
//! A node is named by a number; 0 names none. Whoever is in a list is found, added and removed in one step.

use super::members::Family;
use crate::raw::header::Header;
use crate::raw::owned::Owned;
use crate::raw::weak::Weak;
use crate::runtime_property::Added;
use crate::sync::Arc;
use crate::{Obj, Object};

/// What is in the tree: an object that is the root, has a parent, or has children.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) content: Content,
    /// What is below it. Most objects have none.
    pub(super) family: Option<Box<Family>>,
    pub(super) parent: u32,
    /// Under which name it stands in its parent: a number of [`Names`](super::names::Names).
    pub(super) name: u32,
    links: [Ends; 3],
}

#[derive(Debug)]
pub(super) enum Content {
    /// The root, or an object that has a parent: the tree keeps it.
    Held(Owned<Object>),
    /// An object that has no parent. It is here for its children.
    Loose(Weak<Object>),
    /// A property that was added to the parent.
    Property(Arc<Added>),
}

/// The lists that a node may be in.
#[derive(Clone, Copy, Debug)]
pub(super) enum List {
    /// What has the same parent, in the order in which it was added.
    Siblings,
    /// Where a path may lead on under the same name, anywhere.
    Namesakes,
    /// The objects of a class.
    Class,
}

/// The first and the last node of a list; within a node, those before and after it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Ends {
    pub(super) first: u32,
    pub(super) last: u32,
}

impl Ends {
    pub(super) fn is_empty(self) -> bool {
        self.first == 0
    }
}

impl Node {
    pub(super) fn new(content: Content) -> Self {
        Node { content, family: None, parent: 0, name: 0, links: Default::default() }
    }

    /// The object, if the tree keeps it.
    pub(super) fn held(&self) -> Option<&Owned<Object>> {
        match &self.content {
            Content::Held(object) => Some(object),
            Content::Loose(_) | Content::Property(_) => None,
        }
    }

    /// The object's header.
    pub(super) fn header(&self) -> Option<&Header> {
        match &self.content {
            Content::Held(object) => Some(object.header()),
            Content::Loose(object) => Some(object.header()),
            Content::Property(_) => None,
        }
    }

    /// A handle to the object. The caller upgrades it when the tree is no longer locked: an upgrade may end another
    /// object.
    pub(super) fn weak(&self) -> Option<Weak<Object>> {
        match &self.content {
            Content::Held(object) => Some(object.downgrade()),
            Content::Loose(object) => Some(object.clone()),
            Content::Property(_) => None,
        }
    }

    /// Whether a path may lead on through it.
    pub(super) fn leads(&self) -> bool {
        match &self.content {
            Content::Held(_) => true,
            Content::Loose(_) => false,
            Content::Property(property) => property.leads,
        }
    }
}

#[derive(Debug, Default)]
pub(super) struct Arena {
    /// By number, less one.
    nodes: Vec<Option<Node>>,
    free: Vec<u32>,
}

impl Arena {
    pub(super) fn get(&self, index: u32) -> Option<&Node> {
        self.nodes.get((index as usize).checked_sub(1)?)?.as_ref()
    }

    pub(super) fn get_mut(&mut self, index: u32) -> Option<&mut Node> {
        self.nodes.get_mut((index as usize).checked_sub(1)?)?.as_mut()
    }

    /// Whether there is an object in the node, which the tree keeps.
    pub(super) fn is_held(&self, index: u32) -> bool {
        self.get(index).is_some_and(|node| node.held().is_some())
    }

    pub(super) fn insert(&mut self, node: Node) -> u32 {
        if let Some(index) = self.free.pop() {
            self.nodes[index as usize - 1] = Some(node);
            return index;
        }
        self.nodes.push(Some(node));
        self.nodes.len() as u32
    }

    pub(super) fn remove(&mut self, index: u32) -> Option<Node> {
        let node = self.nodes.get_mut((index as usize).checked_sub(1)?)?.take()?;
        self.free.push(index);
        Some(node)
    }

    /// Appends a node to a list; gives the list's new ends.
    #[must_use]
    pub(super) fn append(&mut self, list: List, mut ends: Ends, index: u32) -> Ends {
        if let Some(last) = self.get_mut(ends.last) {
            last.links[list as usize].last = index;
        } else {
            ends.first = index;
        }
        if let Some(node) = self.get_mut(index) {
            node.links[list as usize] = Ends { first: ends.last, last: 0 };
        }
        ends.last = index;
        ends
    }

    /// Takes a node out of a list; gives the list's new ends.
    #[must_use]
    pub(super) fn take_out(&mut self, list: List, mut ends: Ends, index: u32) -> Ends {
        let Some(node) = self.get_mut(index) else { return ends };
        let Ends { first: before, last: after } = std::mem::take(&mut node.links[list as usize]);
        match self.get_mut(before) {
            Some(node) => node.links[list as usize].last = after,
            None => ends.first = after,
        }
        match self.get_mut(after) {
            Some(node) => node.links[list as usize].first = before,
            None => ends.last = before,
        }
        ends
    }

    /// The nodes of a list, in the order in which they were appended.
    pub(super) fn list(&self, list: List, ends: Ends) -> impl Iterator<Item = (u32, &Node)> {
        let mut next = ends.first;
        std::iter::from_fn(move || {
            let index = next;
            let node = self.get(index)?;
            next = node.links[list as usize].last;
            Some((index, node))
        })
    }
}

/// Which object a node is for.
pub(super) fn index_of(object: &Obj<Object>) -> u32 {
    object.header().node()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A million siblings are as many nodes.
    #[test]
    fn a_node_is_small() {
        assert!(size_of::<Option<Node>>() <= 64, "{}", size_of::<Option<Node>>());
    }
}
