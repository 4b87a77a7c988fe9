//! `memory-backend-file`, `memory-backend-ram`: what the machine's memory is kept in, made by users.

use qom_runtime::prelude::*;
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::sync::{PoisonError, RwLock};

/// Keeps memory.
#[derive(QomType, Debug)]
#[qom(abstract, implements(UserCreatable), methods = MemoryBackendImpl)]
pub struct MemoryBackend {
    /// How much, in bytes.
    #[qom(property)]
    size: Size,
    /// Whether others see what is written.
    #[qom(property, default = false)]
    share: bool,
}

/// Methods that every memory backend has.
#[qom_methods(MemoryBackend)]
pub trait MemoryBackendImpl {
    /// Reads all of `bytes` from an offset. The range is inside.
    fn read(this: &Obj<Self>, offset: u64, bytes: &mut [u8]) -> Result<()> {
        let _ = (this, offset, bytes);
        Err(Error::new("there is no memory"))
    }

    /// Writes all of `bytes` at an offset. The range is inside.
    fn write(this: &Obj<Self>, offset: u64, bytes: &[u8]) -> Result<()> {
        let _ = (this, offset, bytes);
        Err(Error::new("there is no memory"))
    }
}

impl UserCreatable for MemoryBackend {
    fn complete(this: &mut ObjMut<'_, Self>) -> Result<()> {
        match this.size.0 {
            0 => Err(Error::new("can't create backend with size 0")),
            _ => Ok(()),
        }
    }
}

impl MemoryBackend {
    /// Reads bytes from an offset.
    ///
    /// # Errors
    ///
    /// They are not all inside; what the host says.
    pub fn read_at(this: &Obj<Self>, offset: u64, bytes: &mut [u8]) -> Result<()> {
        this.check(offset, bytes.len())?;
        MemoryBackend::read(this, offset, bytes)
    }

    /// Writes bytes at an offset.
    ///
    /// # Errors
    ///
    /// They would not all be inside; what the host says.
    pub fn write_at(this: &Obj<Self>, offset: u64, bytes: &[u8]) -> Result<()> {
        this.check(offset, bytes.len())?;
        MemoryBackend::write(this, offset, bytes)
    }

    /// How much there is, in bytes.
    pub fn size(&self) -> u64 {
        self.size.0
    }

    fn check(&self, offset: u64, length: usize) -> Result<()> {
        let end = u64::try_from(length).ok().and_then(|length| offset.checked_add(length));
        match end {
            Some(end) if end <= self.size.0 => Ok(()),
            _ => Err(Error::new(format!("{length} bytes at {offset:#x} are not inside of {:#x}", self.size.0))),
        }
    }
}

/// Keeps it in the memory of this program.
#[derive(QomType)]
#[qom(parent = "memory-backend", implements(UserCreatable))]
pub struct MemoryBackendRam {
    bytes: RwLock<Vec<u8>>,
}

impl UserCreatable for MemoryBackendRam {
    fn complete(this: &mut ObjMut<'_, Self>) -> Result<()> {
        Self::parent_complete(this)?;
        let size = usize::try_from(this.as_ancestor::<MemoryBackend>().size.0).map_err(Error::other)?;
        let mut bytes = Vec::new();
        bytes.try_reserve_exact(size).map_err(Error::other)?;
        bytes.resize(size, 0);
        this.bytes = RwLock::new(bytes);
        Ok(())
    }
}

impl MemoryBackendImpl for MemoryBackendRam {
    fn read(this: &Obj<Self>, offset: u64, bytes: &mut [u8]) -> Result<()> {
        let memory = this.bytes.read().unwrap_or_else(PoisonError::into_inner);
        let from = usize::try_from(offset).map_err(Error::other)?;
        bytes.copy_from_slice(&memory[from..from + bytes.len()]);
        Ok(())
    }

    fn write(this: &Obj<Self>, offset: u64, bytes: &[u8]) -> Result<()> {
        let mut memory = this.bytes.write().unwrap_or_else(PoisonError::into_inner);
        let to = usize::try_from(offset).map_err(Error::other)?;
        memory[to..to + bytes.len()].copy_from_slice(bytes);
        Ok(())
    }
}

/// Keeps it in a file.
#[derive(QomType)]
#[qom(parent = "memory-backend", implements(UserCreatable))]
pub struct MemoryBackendFile {
    /// The file. It is made if it is not there.
    #[qom(property)]
    mem_path: String,
    file: Option<File>,
}

impl UserCreatable for MemoryBackendFile {
    fn complete(this: &mut ObjMut<'_, Self>) -> Result<()> {
        Self::parent_complete(this)?;
        if this.mem_path.is_empty() {
            return Err(Error::new("mem-path property not set"));
        }
        let failed = |error| Error::new(format!("can't open backing store {}: {error}", this.mem_path));
        let options = File::options().read(true).write(true).create(true).truncate(false).open(&this.mem_path);
        let file = options.map_err(failed)?;
        let size = this.as_ancestor::<MemoryBackend>().size.0;
        if file.metadata().map_err(failed)?.len() < size {
            file.set_len(size).map_err(failed)?;
        }
        this.file = Some(file);
        Ok(())
    }
}

impl MemoryBackendImpl for MemoryBackendFile {
    fn read(this: &Obj<Self>, offset: u64, bytes: &mut [u8]) -> Result<()> {
        this.open()?.read_exact_at(bytes, offset).map_err(Error::other)
    }

    fn write(this: &Obj<Self>, offset: u64, bytes: &[u8]) -> Result<()> {
        this.open()?.write_all_at(bytes, offset).map_err(Error::other)
    }
}

impl MemoryBackendFile {
    fn open(&self) -> Result<&File> {
        self.file.as_ref().ok_or_else(|| Error::new("the file is not open"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_stays_in_the_file() {
        let path = std::env::temp_dir().join(format!("qom-memory-{}", std::process::id()));
        let definitions = [
            "memory-backend-ram,id=ram,size=8k".to_owned(),
            format!("memory-backend-file,id=file,size=8k,mem-path={}", path.display()),
        ];
        for definition in definitions {
            let qom = Qom::new().unwrap();
            let object = qom.add_object(&ObjectDefinition::from_text(&definition).unwrap()).unwrap();
            let memory = object.downcast::<MemoryBackend>().unwrap();
            MemoryBackend::write_at(&memory, 4090, b"across a page").unwrap();
            let mut read = [0; 15];
            MemoryBackend::read_at(&memory, 4089, &mut read).unwrap();
            assert_eq!(&read, b"\0across a page\0");
            let error = MemoryBackend::write_at(&memory, 8190, b"abc").unwrap_err();
            assert_eq!(error.to_string(), "3 bytes at 0x1ffe are not inside of 0x2000");
            assert!(MemoryBackend::read_at(&memory, u64::MAX, &mut read).is_err());
        }
        assert_eq!(&std::fs::read(&path).unwrap()[4090..4096], b"across");
        std::fs::remove_file(&path).unwrap();
    }

    #[test]
    fn what_cannot_be_kept_is_refused() {
        let qom = Qom::new().unwrap();
        let refusal = |text: &str| qom.add_object(&ObjectDefinition::from_text(text).unwrap()).unwrap_err().to_string();
        assert_eq!(refusal("memory-backend-ram,id=m"), "can't create backend with size 0");
        assert_eq!(refusal("memory-backend-file,id=m,size=1k"), "mem-path property not set");
        let refused = refusal("memory-backend-file,id=m,size=1k,mem-path=/nowhere/at/all");
        assert!(refused.starts_with("can't open backing store /nowhere/at/all: "), "{refused}");
        assert_eq!(refusal("memory-backend,id=m,size=1k"), "object type 'memory-backend' is abstract");
    }
}
