//! Partial paths: which objects a path leads to from anywhere in the tree.
//!
//! What is looked at are those who bear the path's first name, or whose class has a leading property of that name; for
//! the empty path, the objects of the wanted classes. Where a path leaves the tree, through a link, the search stops:
//! the caller follows it when the tree is no longer locked.

use super::*;
use std::collections::HashMap;

/// What a partial path leads to.
#[derive(Debug, Default)]
pub(crate) struct Found<'p> {
    /// The object that is reached through children alone.
    pub(crate) object: Option<Owned<Object>>,
    /// A second one is.
    pub(crate) ambiguous: bool,
    /// Where the path goes on outside the tree: from which object, by which names.
    pub(crate) open: Vec<(Owned<Object>, &'p str)>,
}

/// Where a path ends that begins at a node.
enum End<'p> {
    At(u32),
    /// At this node the next name is that of a leading property.
    Leaves(u32, &'p str),
    Nowhere,
}

impl Tree {
    /// Looks a partial path up. Only objects below the root, and the root, count.
    pub(crate) fn search<'p>(&self, path: &'p str, wanted: &dyn Fn(&'static TypeInfo) -> bool) -> Found<'p> {
        let mut search = Search { tree: self, connected: HashMap::new(), hit: 0, found: Found::default() };
        match first_name(path) {
            Some((name, rest)) => search.by_name(name, path, rest, wanted),
            None => search.by_class(wanted),
        }
        let object = self.arena.get(search.hit).and_then(Node::held).cloned();
        Found { object, ..search.found }
    }

    /// Follows names down from a node.
    fn walk<'p>(&self, from: u32, path: &'p str) -> End<'p> {
        let (mut at, mut left) = (from, path);
        while let Some((name, rest)) = first_name(left) {
            let member = self.member(at, name);
            match member.and_then(|member| self.arena.get(member)) {
                Some(node) if node.held().is_some() => (at, left) = (member.unwrap_or_default(), rest),
                Some(node) if node.leads() => return End::Leaves(at, left),
                None if self.leads_on(at, name) => return End::Leaves(at, left),
                _ => return End::Nowhere,
            }
        }
        End::At(at)
    }

    /// Whether the class of a node's object has a leading property of this name.
    fn leads_on(&self, index: u32, name: &str) -> bool {
        let held = self.arena.get(index).and_then(Node::held);
        held.is_some_and(|object| class_leads(object.info(), name))
    }
}

fn class_leads(class: &TypeInfo, name: &str) -> bool {
    class.has_leads() && class.property(name).is_some_and(|property| property.leads())
}

struct Search<'t, 'p> {
    tree: &'t Tree,
    /// What was learnt about nodes far from any root.
    connected: HashMap<u32, bool>,
    hit: u32,
    found: Found<'p>,
}

impl<'p> Search<'_, 'p> {
    fn by_name(&mut self, name: &str, path: &'p str, rest: &'p str, wanted: &dyn Fn(&'static TypeInfo) -> bool) {
        let tree = self.tree;
        for (index, node) in tree.arena.list(List::Namesakes, tree.names.bearers(tree.names.find(name))) {
            let end = if node.held().is_some() { tree.walk(index, rest) } else { End::Leaves(node.parent, path) };
            match end {
                End::At(index) => self.hit(index, wanted),
                End::Leaves(index, left) => self.open(index, left),
                End::Nowhere => {}
            }
            if self.found.ambiguous {
                return;
            }
        }
        for class in tree.classes.values().filter(|class| class_leads(class.info, name)) {
            for (index, _) in tree.arena.list(List::Class, class.objects) {
                // A child goes before the property that declares it.
                if tree.member(index, name).is_none() {
                    self.open(index, path);
                }
            }
        }
    }

    fn by_class(&mut self, wanted: &dyn Fn(&'static TypeInfo) -> bool) {
        let tree = self.tree;
        for class in tree.classes.values().filter(|class| wanted(class.info)) {
            for (index, _) in tree.arena.list(List::Class, class.objects) {
                self.hit(index, &|_| true);
                if self.found.ambiguous {
                    return;
                }
            }
        }
    }

    /// A path ends at this node. No other path of children does: each object has one parent.
    fn hit(&mut self, index: u32, wanted: &dyn Fn(&'static TypeInfo) -> bool) {
        let held = self.tree.arena.get(index).and_then(Node::held);
        if held.is_some_and(|object| wanted(object.info())) && self.is_connected(index) {
            self.found.ambiguous = self.hit != 0;
            self.hit = index;
        }
    }

    fn open(&mut self, index: u32, left: &'p str) {
        if let Some(object) = self.tree.arena.get(index).and_then(Node::held)
            && self.is_connected(index)
        {
            self.found.open.push((object.clone(), left));
        }
    }

    /// Whether a node is the root or below it. No node far from the root is walked over twice.
    fn is_connected(&mut self, index: u32) -> bool {
        const NEAR: usize = 32;
        let (mut at, mut way) = (index, Vec::new());
        let mut steps = 0;
        let connected = loop {
            if at == self.tree.root {
                break at != 0;
            }
            let Some(node) = self.tree.arena.get(at) else { break false };
            if let Some(known) = self.connected.get(&at) {
                break *known;
            }
            if steps >= NEAR {
                way.push(at);
            }
            (at, steps) = (node.parent, steps + 1);
        };
        self.connected.extend(way.into_iter().map(|at| (at, connected)));
        connected
    }
}
