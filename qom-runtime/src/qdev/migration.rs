//! What a migration, and the will to migrate, forbids.

use super::device::Device;
use crate::prelude::*;
use crate::sync::{Arc, AtomicU32, Ordering};

/// One for each world.
#[derive(Default)]
pub(super) struct Migrations {
    running: AtomicU32,
    only_migratable: AtomicU32,
}

impl Migrations {
    pub(super) fn is_running(&self) -> bool {
        self.running.load(Ordering::Acquire) > 0
    }

    /// Whether devices of a class may not be there.
    pub(super) fn excludes(&self, device: &'static TypeInfo) -> bool {
        self.only_migratable.load(Ordering::Acquire) != 0 && !Device::migratable_of(device).unwrap_or(true)
    }
}

/// A migration runs until this is dropped.
#[must_use = "the migration is over when this is dropped"]
pub struct MigrationRunning(Arc<Migrations>);

impl Drop for MigrationRunning {
    fn drop(&mut self) {
        self.0.running.fetch_sub(1, Ordering::AcqRel);
    }
}

impl std::fmt::Debug for MigrationRunning {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MigrationRunning")
    }
}

impl Qom {
    /// Says that a migration runs: until the result is dropped, users neither add nor delete devices.
    ///
    /// ```
    /// use qom_runtime::prelude::*;
    ///
    /// /// A pump.
    /// #[derive(QomType)]
    /// #[qom(parent = "device")]
    /// struct WaterPump {}
    /// impl DeviceImpl for WaterPump {}
    ///
    /// let qom = Qom::new()?;
    /// qom.create::<Machine>()?.complete()?;
    /// let running = qom.migration_running();
    /// let error = qom.add_device(&DeviceDefinition::new("water-pump")).unwrap_err();
    /// assert_eq!(error.to_string(), "device_add not allowed while migrating");
    /// drop(running);
    /// assert!(qom.add_device(&DeviceDefinition::new("water-pump"))?.is_some());
    /// # Ok::<(), Error>(())
    /// ```
    #[doc(alias = "migration_is_running")]
    pub fn migration_running(&self) -> MigrationRunning {
        let migrations = self.extension::<Migrations>();
        migrations.running.fetch_add(1, Ordering::AcqRel);
        MigrationRunning(migrations)
    }

    /// Whether only devices that can migrate may be realized from now on: those that say so with
    /// [`DeviceImpl::MIGRATABLE`].
    #[doc(alias = "only_migratable")]
    pub fn set_only_migratable(&self, only: bool) {
        self.extension::<Migrations>().only_migratable.store(only.into(), Ordering::Release);
    }
}
