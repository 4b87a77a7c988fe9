//! The composition tree of one `Qom`: who is whose child, under which name.
//!
//! Plain data without hooks: what it removes it hands back, so that no user code runs while it is locked. Children are
//! listed in the order in which they were added. Adding, finding, naming and removing one costs the same whatever the
//! number of its siblings, and so does each level of a canonical path.
//!
//! A node is small: names are kept once, siblings are linked to each other, and one table finds a member by its parent
//! and name. The same names know who bears them, and each class its objects, so that a partial path is looked up
//! without a walk over the tree.

mod arena;
mod look;
mod members;
mod names;
mod search;

pub(crate) use look::{Entry, first_name};
pub(crate) use search::Found;

use crate::error::{ErrorKind, Result};
use crate::raw::header::Header;
use crate::raw::owned::Owned;
use crate::runtime_property::Added;
use crate::sync::{Arc, Ordering};
use crate::type_info::TypeInfo;
use crate::{Obj, Object};
use arena::{Arena, Content, Ends, List, Node, index_of};
use members::Named;
use names::{Names, NumberMap};

/// The objects that have a parent or children.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    arena: Arena,
    names: Names,
    /// Which names are taken, by parent and name.
    named: NumberMap<Named>,
    /// The objects that the tree keeps, by the address of their class.
    classes: NumberMap<Class>,
    root: u32,
    /// Counts what has changed of who is whose child.
    version: u64,
}

/// A class with its objects in the tree.
#[derive(Debug)]
struct Class {
    info: &'static TypeInfo,
    objects: Ends,
}

/// Where [`Tree::named`] and [`Tree::classes`] have it.
fn name_key(parent: u32, name: u32) -> u64 {
    u64::from(parent) << 32 | u64::from(name)
}

fn class_key(class: &'static TypeInfo) -> u64 {
    std::ptr::from_ref(class).addr() as u64
}

impl Tree {
    /// Another number whenever an object gained or lost a child.
    pub(crate) fn version(&self) -> u64 {
        self.version
    }

    /// Makes `object` the root: the tree keeps it from now on.
    pub(crate) fn set_root(&mut self, object: Owned<Object>) {
        let index = self.enter(&object);
        self.hold(index, object);
        self.root = index;
    }

    /// The root, while there is one.
    pub(crate) fn root(&self) -> Option<&Owned<Object>> {
        self.arena.get(self.root)?.held()
    }

    /// Gives the root up; the caller drops the handle when the tree is no longer locked.
    pub(crate) fn take_root(&mut self) -> Option<Owned<Object>> {
        let root = self.let_go(self.root);
        self.root = 0;
        root
    }

    /// The object's node, made if it has none.
    fn enter(&mut self, object: &Obj<Object>) -> u32 {
        match index_of(object) {
            0 => self.insert(object.header(), Content::Loose(object.downgrade())),
            index => index,
        }
    }

    fn insert(&mut self, object: &Header, content: Content) -> u32 {
        let index = self.arena.insert(Node::new(content));
        object.node.store(index, Ordering::Release);
        index
    }

    /// Forgets the node of an object that has neither parent nor family.
    fn leave(&mut self, index: u32, object: &Header) {
        object.node.store(0, Ordering::Release);
        self.arena.remove(index);
    }

    /// Keeps the object of a node.
    fn hold(&mut self, index: u32, object: Owned<Object>) {
        let info = object.info();
        let class = self.classes.entry(class_key(info)).or_insert(Class { info, objects: Ends::default() });
        class.objects = self.arena.append(List::Class, class.objects, index);
        if let Some(node) = self.arena.get_mut(index) {
            node.content = Content::Held(object);
        }
    }

    /// Keeps the object of a node no longer; gives the handle, which the caller drops when the tree is not locked.
    fn let_go(&mut self, index: u32) -> Option<Owned<Object>> {
        let node = self.arena.get_mut(index)?;
        let loose = Content::Loose(node.held()?.downgrade());
        let Content::Held(object) = std::mem::replace(&mut node.content, loose) else { return None };
        let key = class_key(object.info());
        if let Some(class) = self.classes.get_mut(&key) {
            class.objects = self.arena.take_out(List::Class, class.objects, index);
            if class.objects.is_empty() {
                self.classes.remove(&key);
            }
        }
        Some(object)
    }

    fn is_root(&self, object: &Obj<Object>) -> bool {
        self.root != 0 && index_of(object) == self.root
    }
}

/// A name that something else has.
fn taken(parent: &Obj<Object>, name: &str) -> crate::Error {
    ErrorKind::DuplicateProperty { type_name: parent.type_name().into(), property: name.into() }.into()
}
