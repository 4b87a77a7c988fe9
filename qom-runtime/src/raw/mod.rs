//! The memory core: the only place with `unsafe`.
//!
//! An object is one allocation, `Header` first, then the own state of every level of its ancestry from the root to
//! the leaf ([`Obj`]). The invariants below are cited by number in every `SAFETY:` comment of this folder.
//!
//! # Invariants of an object
//!
//! - **H1 (layout)** An object of type `T` is an `Obj<T>`; with `repr(C)` its prefix is an `Obj<A>` for each ancestor
//!   `A`, and a [`Header`] at offset 0. A class says the type: `header.class` is `T::INFO`, or a run-time class made
//!   from it ([`late`]), which has `T` among its ancestors.
//! - **H2 (provenance)** `header.whole` is the pointer that the allocator gave, so it may reach every byte of the
//!   object. Every pointer in a handle comes from it; no reference to a part is widened into one to the whole.
//! - **H3 (draft)** Until it goes live, an object is reached by one owner only ([`DraftBox`]), and by the [`ObjMut`]s
//!   that it lends, which borrow it exclusively. They never make an `&Obj<T>`. A draft below another one belongs to
//!   that one's `Extra`, and so to its owner.
//! - **H4 (live)** From going live until the last strong handle goes, own states are only shared (`&T`), except for
//!   what has interior mutability. Each `Owned` is one strong count, so while an `&Obj<T>` exists there is one.
//!   The header's `extra` is only read.
//! - **H5 (gone)** After the last strong handle, own states are touched by the thread that finalizes them only, and
//!   so is `extra`; the rest of the header stays readable until the memory is freed, which happens when no handle of
//!   any kind is left.
//! - **H6 (threads)** `QomType` promises that own states are `Send + Sync`.
//! - **H7 (class tables)** A class's vtable of a level is `NONE` or of the methods trait of the ancestor at that level,
//!   built for this class; an interface entry's vtable is of the type that belongs to its `InterfaceInfo`. A property's
//!   access belongs to the own state of `owner`, an ancestor of every class that lists it.

#![expect(unsafe_code, reason = "the memory core: layout, allocation, counting and casts of objects")]

pub(crate) mod access;
pub(crate) mod alloc;
pub(crate) mod backend;
pub(crate) mod batch;
pub(crate) mod changes;
pub(crate) mod class;
pub(crate) mod computed;
pub(crate) mod computed_link;
pub(crate) mod count;
pub(crate) mod draft_box;
pub(crate) mod extra;
pub(crate) mod field;
pub(crate) mod header;
pub(crate) mod hop;
pub(crate) mod late;
pub(crate) mod link;
pub(crate) mod link_access;
pub(crate) mod member;
pub(crate) mod notes;
pub(crate) mod obj;
pub(crate) mod obj_mut;
pub(crate) mod owned;
pub(crate) mod part;
pub(crate) mod root;
pub(crate) mod slots;
pub(crate) mod state;
pub(crate) mod table;
pub(crate) mod vtable;
pub(crate) mod weak;
pub(crate) mod word;
