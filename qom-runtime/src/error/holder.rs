//! Who holds the slot that a refused object wanted.

use core::fmt;

/// The object that stands in the way of a new one: its type, and where to find it.
///
/// It holds names, not the object, so that an error that is kept keeps nothing alive.
///
/// ```
/// use qom_runtime::error::Holder;
///
/// let live = Holder::live("intel-iommu", Some("/machine/peripheral/iommu0".into()));
/// assert_eq!(live.to_string(), "intel-iommu at /machine/peripheral/iommu0");
/// assert_eq!(Holder::draft("intel-iommu").to_string(), "intel-iommu (draft)");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    type_name: String,
    path: Option<String>,
    draft: bool,
}

impl Holder {
    /// A holder that is not live yet.
    ///
    /// ```
    /// # use qom_runtime::error::Holder;
    /// assert!(Holder::draft("migration").is_draft());
    /// ```
    pub fn draft(type_name: impl Into<String>) -> Self {
        Self { type_name: type_name.into(), path: None, draft: true }
    }

    /// A live holder; `path` is `None` when it stands outside the tree.
    ///
    /// ```
    /// # use qom_runtime::error::Holder;
    /// assert_eq!(Holder::live("migration", None).to_string(), "migration (outside the tree)");
    /// ```
    pub fn live(type_name: impl Into<String>, path: Option<String>) -> Self {
        Self { type_name: type_name.into(), path, draft: false }
    }

    /// The name of its concrete type.
    ///
    /// ```
    /// # use qom_runtime::error::Holder;
    /// assert_eq!(Holder::draft("migration").type_name(), "migration");
    /// ```
    #[doc(alias = "object_get_typename")]
    pub fn type_name(&self) -> &str {
        &self.type_name
    }

    /// Its canonical path, or `None` for a draft and for an object outside the tree.
    ///
    /// ```
    /// # use qom_runtime::error::Holder;
    /// assert_eq!(Holder::live("pc", Some("/machine".into())).path(), Some("/machine"));
    /// assert_eq!(Holder::draft("pc").path(), None);
    /// ```
    #[doc(alias = "object_get_canonical_path")]
    pub fn path(&self) -> Option<&str> {
        self.path.as_deref()
    }

    /// Whether it is still being built. A draft that is leaked holds its slot for ever; this tells
    /// that case.
    ///
    /// ```
    /// # use qom_runtime::error::Holder;
    /// assert!(!Holder::live("pc", None).is_draft());
    /// ```
    pub fn is_draft(&self) -> bool {
        self.draft
    }
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = &self.type_name;
        match &self.path {
            Some(path) => write!(f, "{name} at {path}"),
            None if self.draft => write!(f, "{name} (draft)"),
            None => write!(f, "{name} (outside the tree)"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Holder;

    #[test]
    fn three_places_to_be() {
        let at = Holder::live("intel-iommu", Some("/machine/x".into()));
        assert_eq!(at.to_string(), "intel-iommu at /machine/x");
        assert_eq!((at.type_name(), at.path(), at.is_draft()), ("intel-iommu", Some("/machine/x"), false));

        let outside = Holder::live("intel-iommu", None);
        assert_eq!(outside.to_string(), "intel-iommu (outside the tree)");
        assert_eq!((outside.path(), outside.is_draft()), (None, false));

        let draft = Holder::draft("intel-iommu");
        assert_eq!(draft.to_string(), "intel-iommu (draft)");
        assert_eq!((draft.path(), draft.is_draft()), (None, true));
    }
}
