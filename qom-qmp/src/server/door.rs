//! Where clients come: what is bound, and how it is closed while somebody waits there.

use std::io;
#[cfg(unix)]
use std::net::Shutdown;
use std::net::{SocketAddr, TcpListener, TcpStream};
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

/// Lets nobody in any more when it is dropped, and wakes who waits for the next client.
///
/// On Unix a stream stands for the listener: unlike that, it can be shut down.
#[derive(Debug)]
pub(super) enum Door {
    #[cfg(unix)]
    Unix { listener: UnixStream, path: PathBuf, file: Option<File> },
    #[cfg(unix)]
    Tcp { listener: TcpStream, address: SocketAddr },
    #[cfg(not(unix))]
    Tcp { address: SocketAddr },
}

/// Which file it is: its device and number.
#[cfg(unix)]
type File = (u64, u64);

impl Door {
    #[cfg(unix)]
    pub(super) fn unix(listener: &UnixListener, path: &Path) -> io::Result<Self> {
        let listener = UnixStream::from(OwnedFd::from(listener.try_clone()?));
        Ok(Door::Unix { listener, path: path.to_owned(), file: file(path) })
    }

    pub(super) fn tcp(listener: &TcpListener) -> io::Result<Self> {
        Ok(Door::Tcp {
            address: listener.local_addr()?,
            #[cfg(unix)]
            listener: TcpStream::from(OwnedFd::from(listener.try_clone()?)),
        })
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        // Others may wait to be let in, and a path may be gone. So who waits for them is not woken by connecting, except where
        // a listener cannot be shut down.
        match self {
            #[cfg(unix)]
            Door::Unix { listener, path, file: bound } => {
                if listener.shutdown(Shutdown::Both).is_err() {
                    drop(UnixStream::connect(&path));
                }
                // Another may have taken its place.
                if bound.is_some() && file(path) == *bound {
                    let _ = std::fs::remove_file(path);
                }
            }
            #[cfg(unix)]
            Door::Tcp { listener, address } => {
                if listener.shutdown(Shutdown::Both).is_err() {
                    drop(TcpStream::connect(*address));
                }
            }
            #[cfg(not(unix))]
            Door::Tcp { address } => drop(TcpStream::connect(*address)),
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
