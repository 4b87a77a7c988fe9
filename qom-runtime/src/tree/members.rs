//! Adding, moving and removing: what changes a tree.

use super::*;
use crate::name::is_component;
use std::collections::HashMap;

/// What is below an object.
#[derive(Debug, Default)]
pub(super) struct Family {
    /// In the order in which they were added.
    pub(super) members: Ends,
    /// How many of them are children.
    children: u32,
    /// How many names are taken: by members, and for drafts.
    names: u32,
    /// The next number for each name that ends in one.
    numbers: HashMap<Box<str>, u64>,
}

/// What has a name.
#[derive(Clone, Copy, Debug)]
pub(super) enum Named {
    /// The member with this node.
    Member(u32),
    /// Kept for a draft.
    Reserved,
}

impl Family {
    fn is_empty(&self) -> bool {
        self.names == 0 && self.numbers.is_empty()
    }
}

impl Tree {
    /// Keeps a free name of `parent` for a draft.
    pub(crate) fn reserve(&mut self, parent: &Obj<Object>, name: &str) -> Result<()> {
        if !is_component(name) {
            return Err(ErrorKind::InvalidComponent { name: name.into() }.into());
        }
        if parent.info().property(name).is_some() || self.named(index_of(parent), name).is_some() {
            return Err(taken(parent, name));
        }
        let above = self.enter(parent);
        self.take_name(above, name, Named::Reserved);
        Ok(())
    }

    /// Keeps the name `prefix[N]` with the next number, which is never used again.
    pub(crate) fn reserve_numbered(&mut self, parent: &Obj<Object>, prefix: &str) -> Result<String> {
        // First of all: a number is kept for each prefix that was used.
        if !prefix.is_empty() && !is_component(prefix) {
            return Err(ErrorKind::InvalidComponent { name: format!("{prefix}[*]") }.into());
        }
        loop {
            let above = self.enter(parent);
            let numbers = &mut self.family(above).ok_or(ErrorKind::QomGone)?.numbers;
            let number = match numbers.get_mut(prefix) {
                Some(next) => {
                    *next += 1;
                    *next - 1
                }
                None => {
                    numbers.insert(prefix.into(), 1);
                    0
                }
            };
            let name = format!("{prefix}[{number}]");
            match self.reserve(parent, &name) {
                Ok(()) => return Ok(name),
                Err(error) if matches!(error.kind(), ErrorKind::DuplicateProperty { .. }) => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Keeps a name, which may end in `[*]`; gives the name that was kept if it did.
    pub(crate) fn reserve_any(&mut self, parent: &Obj<Object>, name: &str) -> Result<Option<String>> {
        match name.strip_suffix("[*]") {
            Some(prefix) => self.reserve_numbered(parent, prefix).map(Some),
            None => self.reserve(parent, name).map(|()| None),
        }
    }

    /// Gives a reserved name up.
    pub(crate) fn cancel(&mut self, parent: &Obj<Object>, name: &str) {
        let above = index_of(parent);
        if let Some(Named::Reserved) = self.named(above, name) {
            self.free_name(above, self.names.find(name));
            self.leave_if_bare(above, parent.header());
        }
    }

    /// Adds a child under a name that was reserved, or that is the parent's own to give.
    pub(crate) fn fill(&mut self, parent: &Obj<Object>, name: &str, child: Owned<Object>) {
        self.version += 1;
        let above = self.enter(parent);
        let below = self.enter(&child);
        self.hold(below, child);
        self.link(above, name, below);
    }

    /// Adds a property under a name that was reserved.
    pub(crate) fn fill_property(&mut self, parent: &Obj<Object>, name: &str, property: Arc<Added>) {
        let above = self.enter(parent);
        let below = self.arena.insert(Node::new(Content::Property(property)));
        self.link(above, name, below);
    }

    /// Takes a property that was added; the caller drops it when the tree is no longer locked.
    ///
    /// # Errors
    ///
    /// There is none of this name.
    pub(crate) fn remove_property(&mut self, parent: &Obj<Object>, name: &str) -> Result<Arc<Added>> {
        let above = index_of(parent);
        let (type_name, property) = (|| parent.type_name().to_owned(), || name.to_owned());
        let member = self.member(above, name);
        if let Some(added) = member.and_then(|member| self.take_property(member)) {
            self.leave_if_bare(above, parent.header());
            return Ok(added);
        }
        if member.is_some() || parent.info().property(name).is_some() {
            return Err(ErrorKind::NotRemovable { type_name: type_name(), property: property() }.into());
        }
        Err(ErrorKind::PropertyNotFound { type_name: type_name(), property: property() }.into())
    }

    fn take_property(&mut self, index: u32) -> Option<Arc<Added>> {
        let Content::Property(added) = &self.arena.get(index)?.content else { return None };
        let added = added.clone();
        self.unlink(index);
        self.arena.remove(index);
        Some(added)
    }

    /// Adds a live object as a child.
    ///
    /// # Errors
    ///
    /// The name is illegal or taken, the object has a parent, or it is the parent or an ancestor of it; or it left the
    /// tree and cannot come back, as a device and a child that a class declares.
    pub(crate) fn add(&mut self, parent: &Obj<Object>, name: &str, child: &Obj<Object>) -> Result<()> {
        if self.arena.get(index_of(child)).is_some_and(|node| node.parent != 0) {
            return Err(ErrorKind::HasParent { object: self.describe(child) }.into());
        }
        self.move_to(parent, name, child)
    }

    /// Makes a live object, wherever it stands, the last child of `parent`.
    ///
    /// # Errors
    ///
    /// As for [`add`](Self::add), but that it may have a parent; then nothing has changed. The root stays, and so do the
    /// children that a class declares.
    pub(crate) fn move_to(&mut self, parent: &Obj<Object>, name: &str, child: &Obj<Object>) -> Result<()> {
        if self.is_root(child) {
            return Err(ErrorKind::IsRoot { object: self.describe(child) }.into());
        }
        // A device is realized once, and has been unrealized. Asked under the lock: it may be leaving now.
        if child.header().is_retired() {
            return Err(ErrorKind::Retired { object: child.type_name().into() }.into());
        }
        // Wherever it is, also after it left: it goes with its parent.
        if child.header().is_part() {
            return Err(ErrorKind::Declared { object: self.describe(child) }.into());
        }
        if self.is_at_or_above(child, parent) {
            return Err(ErrorKind::AncestorOfParent { object: self.describe(child) }.into());
        }
        // It is kept by an object that the child may have below it, and each would keep the other.
        if self.has_below(child)
            && let Some(top) = self.loose_part_above(parent)
        {
            return Err(ErrorKind::BelowDeclared { object: top.class.name().into() }.into());
        }
        let is_its_own = self.member(index_of(parent), name).is_some_and(|member| member == index_of(child));
        let numbered = if is_its_own { None } else { self.reserve_any(parent, name)? };
        let name = numbered.as_deref().unwrap_or(name);
        let held = self.take_child(index_of(child)).unwrap_or_else(|| child.to_owned());
        self.fill(parent, name, held);
        Ok(())
    }

    fn describe(&self, object: &Obj<Object>) -> String {
        self.path(object.header()).unwrap_or_else(|| object.type_name().into())
    }

    /// Whether `object` is `other`, or an ancestor of it.
    fn is_at_or_above(&self, object: &Obj<Object>, other: &Obj<Object>) -> bool {
        let wanted = index_of(object);
        // What has no children is nobody's ancestor: a tree that grows downwards costs no walk up at each step.
        if !self.has_children(wanted) {
            return object == other;
        }
        let mut at = index_of(other);
        while at != wanted {
            let Some(node) = self.arena.get(at) else { return false };
            at = node.parent;
        }
        true
    }

    fn has_children(&self, index: u32) -> bool {
        let family = self.arena.get(index).and_then(|node| node.family.as_ref());
        family.is_some_and(|family| family.children > 0)
    }

    /// Whether an object has children, or declared ones that have left it.
    fn has_below(&self, object: &Obj<Object>) -> bool {
        self.has_children(index_of(object)) || object.header().live_part(0).is_some()
    }

    /// The declared child at or above an object that has left its parent, if there is one.
    fn loose_part_above<'a>(&'a self, object: &'a Obj<Object>) -> Option<&'a Header> {
        let mut top = object.header();
        let mut at = index_of(object);
        while let Some(node) = self.arena.get(at).filter(|node| node.parent != 0) {
            at = node.parent;
            top = self.arena.get(at)?.header()?;
        }
        top.is_part().then_some(top)
    }

    /// Takes an object from its parent; gives the handle that the parent had.
    pub(crate) fn remove(&mut self, object: &Header) -> Option<Owned<Object>> {
        let index = object.node();
        let handle = self.take_child(index)?;
        self.leave_if_bare(index, object);
        Some(handle)
    }

    /// An object has ended: forgets it, and gives its children and properties, in their order.
    pub(crate) fn release(&mut self, object: &Header) -> (Vec<Owned<Object>>, Vec<Arc<Added>>) {
        let index = object.node();
        let Some(node) = self.arena.get(index) else { return Default::default() };
        let members = node.family.as_ref().map(|family| family.members).unwrap_or_default();
        let members: Vec<u32> = self.arena.list(List::Siblings, members).map(|(index, _)| index).collect();
        let (mut children, mut properties) = (Vec::with_capacity(members.len()), Vec::new());
        for member in members {
            properties.extend(self.take_property(member));
            if let Some(child) = self.take_child(member) {
                self.leave_if_bare(member, child.header());
                children.push(child);
            }
        }
        self.leave(index, object);
        (children, properties)
    }

    /// Who has this name in `parent`.
    pub(super) fn named(&self, parent: u32, name: &str) -> Option<Named> {
        match self.names.find(name) {
            0 => None,
            name => self.named.get(&name_key(parent, name)).copied(),
        }
    }

    fn family(&mut self, index: u32) -> Option<&mut Family> {
        Some(self.arena.get_mut(index)?.family.get_or_insert_default())
    }

    /// Gives a name of `parent` to somebody, also one that it was reserved for.
    fn take_name(&mut self, parent: u32, text: &str, named: Named) -> u32 {
        let mut name = self.names.find(text);
        if let Some(before) = self.named.get_mut(&name_key(parent, name)) {
            *before = named;
            return name;
        }
        name = self.names.add_use(text);
        self.named.insert(name_key(parent, name), named);
        if let Some(family) = self.family(parent) {
            family.names += 1;
        }
        name
    }

    fn free_name(&mut self, parent: u32, name: u32) {
        if self.named.remove(&name_key(parent, name)).is_some() {
            self.names.drop_use(name);
            if let Some(family) = self.family(parent) {
                family.names -= 1;
            }
        }
    }

    /// Makes the node `below` the last member of the node `above`.
    fn link(&mut self, above: u32, name: &str, below: u32) {
        let name = self.take_name(above, name, Named::Member(below));
        if let Some(node) = self.arena.get_mut(below) {
            (node.parent, node.name) = (above, name);
        }
        if self.arena.get(below).is_some_and(Node::leads) {
            let bearers = self.arena.append(List::Namesakes, self.names.bearers(name), below);
            self.names.set_bearers(name, bearers);
        }
        self.change_family(above, |arena, family| {
            family.members = arena.append(List::Siblings, family.members, below);
            family.children += u32::from(arena.is_held(below));
        });
    }

    /// Takes a child from its parent; gives the handle that the parent had.
    fn take_child(&mut self, index: u32) -> Option<Owned<Object>> {
        if self.arena.get(index)?.parent == 0 {
            return None;
        }
        self.version += 1;
        self.unlink(index);
        self.let_go(index)
    }

    /// Takes a member from its parent.
    fn unlink(&mut self, below: u32) {
        let Some(node) = self.arena.get_mut(below) else { return };
        let (above, name) = (std::mem::take(&mut node.parent), std::mem::take(&mut node.name));
        if node.leads() {
            let bearers = self.arena.take_out(List::Namesakes, self.names.bearers(name), below);
            self.names.set_bearers(name, bearers);
        }
        self.change_family(above, |arena, family| {
            family.members = arena.take_out(List::Siblings, family.members, below);
            family.children -= u32::from(arena.is_held(below));
        });
        self.free_name(above, name);
    }

    fn change_family(&mut self, parent: u32, change: impl FnOnce(&mut Arena, &mut Family)) {
        let Some(node) = self.arena.get_mut(parent) else { return };
        let mut family = node.family.take().unwrap_or_default();
        change(&mut self.arena, &mut family);
        if let Some(node) = self.arena.get_mut(parent) {
            node.family = Some(family);
        }
    }

    /// Forgets a node that is of no use any more.
    fn leave_if_bare(&mut self, index: u32, object: &Header) {
        let Some(node) = self.arena.get_mut(index) else { return };
        if node.family.as_ref().is_some_and(|family| family.is_empty()) {
            node.family = None;
        }
        if node.parent == 0 && node.family.is_none() && index != self.root {
            self.leave(index, object);
        }
    }
}
