//! The two directions of a connection, whatever it is made of.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
#[cfg(unix)]
use std::os::unix::net::UnixStream;

/// A connection.
#[derive(Debug)]
pub(super) enum Stream {
    #[cfg(unix)]
    Unix(UnixStream),
    Tcp(TcpStream),
    Stdio,
}

impl Stream {
    /// Another handle to the same connection.
    pub(super) fn try_clone(&self) -> io::Result<Self> {
        Ok(match self {
            #[cfg(unix)]
            Stream::Unix(stream) => Stream::Unix(stream.try_clone()?),
            Stream::Tcp(stream) => Stream::Tcp(stream.try_clone()?),
            Stream::Stdio => Stream::Stdio,
        })
    }

    /// Whether the end of input is the end of the conversation: a client that closes its end of a socket has left, whereas
    /// a program may have no standard input.
    pub(super) fn ends_with_input(&self) -> bool {
        !matches!(self, Stream::Stdio)
    }

    /// Ends both directions, for whoever reads or writes now, too. Standard input and output are left alone.
    pub(super) fn shut_down(&self) {
        // It fails where the other end was faster.
        let _ = match self {
            #[cfg(unix)]
            Stream::Unix(stream) => stream.shutdown(Shutdown::Both),
            Stream::Tcp(stream) => stream.shutdown(Shutdown::Both),
            Stream::Stdio => Ok(()),
        };
    }

    /// Ends reading, so that what is still to be written can be.
    pub(super) fn wind_up(&self) {
        // It fails where the other end was faster.
        let _ = match self {
            #[cfg(unix)]
            Stream::Unix(stream) => stream.shutdown(Shutdown::Read),
            Stream::Tcp(stream) => stream.shutdown(Shutdown::Read),
            Stream::Stdio => Ok(()),
        };
    }
}

impl Read for Stream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            #[cfg(unix)]
            Stream::Unix(stream) => stream.read(buffer),
            Stream::Tcp(stream) => stream.read(buffer),
            Stream::Stdio => io::stdin().lock().read(buffer),
        }
    }
}

impl Write for Stream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            #[cfg(unix)]
            Stream::Unix(stream) => stream.write(bytes),
            Stream::Tcp(stream) => stream.write(bytes),
            Stream::Stdio => io::stdout().lock().write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Stream::Stdio => io::stdout().lock().flush(),
            _ => Ok(()),
        }
    }
}
