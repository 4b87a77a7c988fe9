//! The core of a `Qom`, which every object of it keeps: registry, slots and tree.

use super::extension::Extensions;
use crate::builtin::Container;
use crate::error::Holder;
use crate::globals::Globals;
use crate::raw::changes::{Change, Changes};
use crate::raw::header::{Header, Unresolved, World};
use crate::raw::member::Member;
use crate::raw::obj::contain;
use crate::raw::owned::Owned;
use crate::raw::slots::{Claim, Slots, State, Upgrade};
use crate::registry::Registry;
use crate::sync::{Arc, AtomicU64, AtomicUsize, Mutex, MutexGuard, Ordering, lock};
use crate::tree::Tree;
use crate::type_info::TypeInfo;
use crate::{Obj, Object, Qom};
use std::ptr::NonNull;

pub(super) struct QomWorld {
    pub(super) registry: Registry,
    /// What a refusal tells of a holder is its type.
    pub(super) slots: Slots<&'static TypeInfo>,
    /// It keeps the root until the last `Qom` goes.
    tree: Mutex<Tree>,
    /// How many `Qom`s there are.
    handles: AtomicUsize,
    /// Counts machines, for what is once per machine.
    machines: AtomicU64,
    pub(super) extensions: Extensions,
    pub(super) globals: Arc<Globals>,
    pub(super) changes: Changes,
}

impl QomWorld {
    /// A world without a root, for one `Qom`.
    pub(super) fn new(registry: Registry) -> Arc<Self> {
        Arc::new(QomWorld {
            slots: Slots::new(registry.slot_count()),
            registry,
            tree: Mutex::default(),
            handles: AtomicUsize::new(1),
            machines: AtomicU64::new(0),
            extensions: Extensions::default(),
            globals: Arc::default(),
            changes: Changes::default(),
        })
    }

    /// The tree. No user code runs while it is locked: what it removes is dropped afterwards.
    pub(super) fn tree(&self) -> MutexGuard<'_, Tree> {
        lock(&self.tree)
    }

    pub(super) fn set_root(&self, root: Owned<Container>) {
        self.tree().set_root(root.upcast());
    }

    pub(super) fn root(&self) -> Owned<Container> {
        let root = self.tree().root().cloned();
        let root = root.and_then(|root| root.downcast().ok());
        root.unwrap_or_else(|| unreachable!("a world has a root while there is a `Qom`"))
    }

    pub(super) fn machine_number(&self) -> u64 {
        self.machines.load(Ordering::Relaxed)
    }

    pub(super) fn next_machine(&self) {
        self.machines.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn add_handle(&self) {
        self.handles.fetch_add(1, Ordering::Relaxed);
    }

    /// `true` if it was the last.
    pub(super) fn drop_handle(&self) -> bool {
        self.handles.fetch_sub(1, Ordering::AcqRel) == 1
    }

    /// A `Qom`, if there still is one.
    pub(super) fn handle(world: Arc<Self>) -> Option<Qom> {
        let one_more = |handles: usize| (handles > 0).then_some(handles + 1);
        world.handles.fetch_update(Ordering::Acquire, Ordering::Relaxed, one_more).ok()?;
        Some(Qom { world })
    }

    /// Takes every object from its parent, children before parents.
    pub(super) fn take_apart(&self) {
        let mut steps: Vec<_> = self.tree().root().cloned().into_iter().collect();
        let mut order = Vec::new();
        while let Some(object) = steps.pop() {
            self.tree().push_children(&object, &mut steps);
            order.push(object);
        }
        for object in order.into_iter().rev() {
            self.unparent(&object);
        }
        let root = self.tree().take_root();
        drop(root);
    }

    /// Takes an object from its parent: undoes its activation first, while its path is still valid. Of all who try at the
    /// same time, one gets `true`: who undoes the activation also takes the object away.
    pub(super) fn unparent(&self, object: &Obj<Object>) -> bool {
        self.unparent_if(object, |_| true)
    }

    /// The same, as long as the tree says that the object is still where it was.
    pub(super) fn unparent_if(&self, object: &Obj<Object>, is_there: impl Fn(&Tree) -> bool) -> bool {
        let header = object.header();
        let _change = Change::of(header);
        let is_first = {
            let tree = self.tree();
            if tree.parent(object).is_none() || !is_there(&tree) {
                return false;
            }
            // Marked before the tree is unlocked: nobody moves what is about to be unrealized.
            header.leave_active()
        };
        if is_first {
            object.undo_activation();
        } else if header.is_retired() {
            return false;
        }
        let handle = {
            let mut tree = self.tree();
            if is_there(&tree) { tree.remove(header) } else { None }
        };
        handle.is_some()
    }

    /// Who is in this slot, as far as can be seen now.
    pub(super) fn holder(&self, slot: usize, info: &'static TypeInfo) -> Holder {
        if self.slots.state(slot) == State::Reserved {
            return Holder::draft(info.name());
        }
        let path = self.instance(slot).and_then(|object| self.path(object.header()));
        Holder::live(info.name(), path)
    }

    /// The live occupant of a slot. Takes no lock.
    #[inline]
    pub(super) fn instance(&self, slot: usize) -> Option<Owned<Object>> {
        let object = self.slots.instance(slot, |stray| drop(Owned::<Object>::of_occupant(stray)))?;
        Owned::<Object>::of_occupant(object).published()
    }

    fn claims(&self, object: &Header) -> &[Claim] {
        self.registry.class(object.class).map_or(&[], |class| self.registry.claims(class))
    }
}

// Not derived: a locked tree would print its objects, which ask for their paths.
impl std::fmt::Debug for QomWorld {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("QomWorld").field("types", &self.registry.types().len()).finish_non_exhaustive()
    }
}

impl World for QomWorld {
    fn clone_strong(&self, home: usize) {
        self.slots.clone_strong(home);
    }

    fn drop_strong(&self, home: usize) -> bool {
        self.slots.drop_strong(home)
    }

    fn upgrade(&self, home: usize, object: NonNull<Header>) -> bool {
        match self.slots.upgrade(home, object.as_ptr().cast()) {
            Upgrade::Same => true,
            Upgrade::Gone => false,
            Upgrade::Stray(other) => {
                drop(Owned::<Object>::of_occupant(other));
                false
            }
        }
    }

    fn is_live(&self, home: usize) -> bool {
        matches!(self.slots.state(home), State::Live(_))
    }

    fn go_live(&self, object: &Header) {
        if let Some((home, _)) = object.home() {
            let address = object.whole.as_ptr().cast();
            self.slots.go_live(home, self.claims(object), self.machine_number(), address);
        }
    }

    fn free_slots(&self, object: &Header) {
        if let Some((home, _)) = object.home() {
            self.slots.release(home, self.claims(object));
        }
    }

    fn path(&self, object: &Header) -> Option<String> {
        self.tree().path(object)
    }

    fn has_parent(&self, object: &Header) -> bool {
        self.tree().has_parent(object)
    }

    fn resolve(&self, path: &str, admits: &dyn Fn(&TypeInfo) -> bool) -> Result<Owned<Object>, Unresolved> {
        self.target(path, admits)
    }

    fn member(&self, object: &Header, name: &str) -> Option<Member> {
        self.tree().lookup(object, name)
    }

    fn changes(&self) -> &Changes {
        &self.changes
    }

    fn release(&self, object: &Header) -> Vec<Owned<Object>> {
        // Nobody else has the object, so nobody gives it a place now.
        if object.node() == 0 {
            return Vec::new();
        }
        // As where it is unparented: what was below it may do its last steps now.
        let _change = Change::of(object);
        let mut tree = self.tree();
        let (children, properties) = tree.release(object);
        // Marked before the tree is unlocked: nobody adds a child elsewhere that is about to be unrealized.
        let active: Vec<bool> = children.iter().map(|child| child.header().leave_active()).collect();
        drop(tree);
        // Each drops what its functions own. None stops the others.
        properties.into_iter().for_each(|property| contain(|| drop(property)));
        children.iter().zip(active).filter(|(_, active)| *active).for_each(|(child, _)| child.undo_activation());
        children
    }
}
