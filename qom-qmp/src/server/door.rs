//! Where clients come: what is bound, and how it is closed while somebody waits there.

use std::io;
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
#[cfg(unix)]
use std::os::{
    fd::OwnedFd,
    unix::{
        fs::{FileTypeExt, MetadataExt},
        net::{UnixListener, UnixStream},
    },
};
#[cfg(unix)]
use std::path::{Path, PathBuf};

/// Another handle to a listener, which closes it for those who wait.
#[derive(Debug)]
pub(super) enum Door {
    #[cfg(unix)]
    Unix {
        listener: UnixListener,
        path: PathBuf,
        file: Option<File>,
    },
    Tcp {
        listener: TcpListener,
        address: SocketAddr,
    },
}

/// Which file it is: its device and number.
#[cfg(unix)]
type File = (u64, u64);

impl Door {
    #[cfg(unix)]
    pub(super) fn unix(listener: &UnixListener, path: &Path) -> io::Result<Self> {
        Ok(Door::Unix { listener: listener.try_clone()?, path: path.to_owned(), file: file(path) })
    }

    pub(super) fn tcp(listener: &TcpListener) -> io::Result<Self> {
        Ok(Door::Tcp { address: listener.local_addr()?, listener: listener.try_clone()? })
    }

    /// Lets nobody in any more, and wakes who waits for the next client. A socket's file goes, if it is still this one's.
    pub(super) fn close(self) {
        match self {
            #[cfg(unix)]
            Door::Unix { listener, path, file: bound } => {
                // Others may wait to be let in, or the path may be gone: so it is not by connecting that it is woken,
                // except where a listener cannot be shut down.
                if UnixStream::from(OwnedFd::from(listener)).shutdown(Shutdown::Both).is_err() {
                    drop(UnixStream::connect(&path));
                }
                if bound.is_some() && file(&path) == bound {
                    let _ = std::fs::remove_file(path);
                }
            }
            #[cfg(unix)]
            Door::Tcp { listener, address } => {
                if TcpStream::from(OwnedFd::from(listener)).shutdown(Shutdown::Both).is_err() {
                    drop(TcpStream::connect(address));
                }
            }
            #[cfg(not(unix))]
            Door::Tcp { address, .. } => drop(TcpStream::connect(address)),
        }
    }
}

#[cfg(unix)]
fn file(path: &Path) -> Option<File> {
    std::fs::symlink_metadata(path).ok().map(|found| (found.dev(), found.ino()))
}

/// Binds a path. A socket there that nobody listens on any more gives way.
#[cfg(unix)]
pub(super) fn bind_unix(path: &Path) -> io::Result<UnixListener> {
    match UnixListener::bind(path) {
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => match UnixStream::connect(path) {
            Err(refused) if refused.kind() == io::ErrorKind::ConnectionRefused && is_socket(path) => {
                std::fs::remove_file(path)?;
                UnixListener::bind(path)
            }
            _ => Err(error),
        },
        other => other,
    }
}

/// Connecting to a plain file is refused, too.
#[cfg(unix)]
fn is_socket(path: &Path) -> bool {
    std::fs::symlink_metadata(path).is_ok_and(|found| found.file_type().is_socket())
}
