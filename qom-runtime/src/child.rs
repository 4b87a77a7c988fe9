//! How the children that a type declares are reached: by keys.

use crate::raw::obj::{IsA, Obj, QomType};
use crate::raw::obj_mut::ObjMut;
use std::marker::PhantomData;

/// Which declared child: the one of type `C` in a field of `T`. The derive makes one for each [`Child`](crate::Child) field.
pub struct ChildKey<T, C: ?Sized> {
    part: usize,
    names: PhantomData<fn(T) -> C>,
}

impl<T, C: ?Sized> Clone for ChildKey<T, C> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T, C: ?Sized> Copy for ChildKey<T, C> {}

impl<T: QomType, C: ?Sized> ChildKey<T, C> {
    /// The child whose number among those that `T` itself declares is `own`.
    #[doc(hidden)]
    pub const fn new(own: usize) -> Self {
        let above = match T::INFO.parent {
            Some(parent) => parent.parts.len(),
            None => 0,
        };
        ChildKey { part: above + own, names: PhantomData }
    }

    /// Its name.
    pub fn name(&self) -> &'static str {
        T::INFO.parts[self.part].name
    }

    pub(crate) fn part(&self) -> usize {
        self.part
    }
}

impl<T: QomType, C: QomType> std::fmt::Debug for ChildKey<T, C> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}: child<{}>", T::NAME, self.name(), C::NAME)
    }
}

impl<U: QomType> Obj<U> {
    /// A child that the type, or an ancestor, declares. It is there as long as this object is, also when it has left the
    /// tree.
    #[doc(alias = "object_resolve_path_component")]
    pub fn child<T: QomType, C: QomType>(&self, key: ChildKey<T, C>) -> &Obj<C>
    where
        U: IsA<T>,
    {
        let child = self.header().live_part(key.part()).and_then(|child| (**child).downcast());
        child.unwrap_or_else(|| unreachable!("the derive made the key and the child alike"))
    }
}

impl<U: QomType> ObjMut<'_, U> {
    /// The own state of a declared child of this draft.
    pub fn child<T: QomType, C: QomType>(&self, key: ChildKey<T, C>) -> &C
    where
        U: IsA<T>,
    {
        self.part_state(key.part()).unwrap_or_else(|| unreachable!("the derive made the key and the child alike"))
    }

    /// A declared child of this draft, a draft too, to set it up. `init` and the hooks of the parent may do so; it is
    /// completed after its parent's steps, or by [`complete_child`](Self::complete_child).
    pub fn child_mut<T: QomType, C: QomType>(&mut self, key: ChildKey<T, C>) -> ObjMut<'_, C>
    where
        U: IsA<T>,
    {
        self.part_mut(key.part()).unwrap_or_else(|| unreachable!("the derive made the key and the child alike"))
    }

    /// A child of this draft, declared or added, or that a declared alias stands for, by its name: a draft too. `None` if
    /// there is none, or it is no `C`.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// # /// A bookend.
    /// # #[derive(QomType)]
    /// # struct Bookend {}
    /// let mut shelf = Container::new();
    /// shelf.add_child("box", Container::new())?;
    /// assert!(shelf.as_mut().child_by_name_mut::<Container>("box").is_some());
    /// assert!(shelf.as_mut().child_by_name_mut::<Bookend>("box").is_none());
    /// # Ok::<(), Error>(())
    /// ```
    pub fn child_by_name_mut<C: QomType>(&mut self, name: &str) -> Option<ObjMut<'_, C>> {
        self.named_mut(name)
    }

    /// Two children of this draft at once, by their names: to set one up by the other. `None` if one of them is not there,
    /// or they are the same.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// let mut shelf = Container::new();
    /// shelf.add_child("box", Container::new())?;
    /// shelf.add_child("lid", Container::new())?;
    /// let mut shelf = shelf.as_mut();
    /// let [below, above] = shelf.two_children_mut(["box", "lid"]).unwrap();
    /// assert_ne!(below.weak(), above.weak());
    /// assert!(shelf.two_children_mut(["box", "box"]).is_none());
    /// # Ok::<(), Error>(())
    /// ```
    pub fn two_children_mut(&mut self, names: [&str; 2]) -> Option<[ObjMut<'_, crate::Object>; 2]> {
        self.two_named_mut(names)
    }

    /// The children of this draft with their names: first those that the type declares, then those that were added.
    ///
    /// ```
    /// # use qom_runtime::prelude::*;
    /// let mut shelf = Container::new();
    /// shelf.add_child("box", Container::new())?;
    /// assert!(shelf.as_mut().children_mut().map(|(name, _)| name.to_owned()).eq(["box"]));
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "object_child_foreach")]
    pub fn children_mut(&mut self) -> impl Iterator<Item = (&str, ObjMut<'_, crate::Object>)> {
        self.each_mut()
    }
}
