//! Where a monitor is reached: the argument of `-qmp` and `-monitor`.

use qom_runtime::{Error, Result, split_options};
use std::fmt;
use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

/// How bytes come and go.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Transport {
    /// Standard input and output.
    Stdio,
    /// A Unix domain socket.
    Unix(PathBuf),
    /// TCP, on this machine only.
    Tcp {
        /// An address, or `localhost`.
        host: String,
        /// The port.
        port: u16,
    },
}

/// Who comes to whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Clients come here.
    Listen {
        /// Nothing else begins before the first client is there.
        wait: bool,
    },
    /// The program goes to the client.
    Connect {
        /// How long after a connection was lost the next is tried; never, if there is none.
        reconnect: Option<Duration>,
    },
}

/// Where a monitor is reached, and by whom: the argument of `-qmp` and `-monitor`.
///
/// | argument | meaning |
/// |---|---|
/// | `stdio` | standard input and output |
/// | `unix:PATH` | a Unix domain socket; in `PATH`, `,,` stands for a comma |
/// | `tcp:HOST:PORT` | TCP; an IPv6 address is in brackets, and no host is `127.0.0.1` |
///
/// A socket is a client's unless there is `server=on`, or `server` for short, behind it. A server waits for the first
/// client, unless there is `wait=off`, or `nowait`. A client may have `reconnect=SECONDS` or `reconnect-ms=MILLISECONDS`;
/// 0 is never.
///
/// QMP knows no passwords: who can connect can do everything. So a host that is not this machine is refused; to
/// reach a monitor from elsewhere, forward a Unix socket by ssh.
///
/// ```
/// use qom_qmp::server::{Endpoint, Role, Transport};
///
/// let endpoint: Endpoint = "unix:/run/qmp.sock,server=on,wait=off".parse()?;
/// assert_eq!(endpoint.transport, Transport::Unix("/run/qmp.sock".into()));
/// assert_eq!(endpoint.role, Role::Listen { wait: false });
/// assert_eq!(endpoint.to_string(), "unix:/run/qmp.sock,server=on,wait=off");
///
/// let error = "tcp:192.0.2.1:4444,server=on".parse::<Endpoint>().unwrap_err();
/// assert_eq!(error.to_string(), "Parameter 'host' expects an address of this machine, such as 127.0.0.1");
/// # Ok::<(), qom_runtime::Error>(())
/// ```
#[doc(alias = "-qmp")]
#[doc(alias = "-monitor")]
#[doc(alias = "qemu_chr_parse_compat")]
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Endpoint {
    /// How bytes come and go.
    pub transport: Transport,
    /// Who comes to whom. For standard input and output it is [`Role::Connect`].
    pub role: Role,
}

impl Endpoint {
    /// Standard input and output.
    pub const STDIO: Endpoint = Endpoint { transport: Transport::Stdio, role: Role::Connect { reconnect: None } };
}

/// From the argument of `-qmp`.
///
/// # Errors
///
/// `'..' is not a valid char driver name`; `Parameter '..' is missing` for `path` and `port`; `Parameter '..' expects ..`;
/// `Invalid parameter '..'`; an option that is not for this role.
impl FromStr for Endpoint {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let mut parts = split_options(text).into_iter();
        let address = parts.next().unwrap_or_default();
        let transport = match address.split_once(':') {
            None if address == "stdio" => Transport::Stdio,
            Some(("unix", "")) => return Err(missing("path")),
            Some(("unix", path)) => Transport::Unix(path.into()),
            Some(("tcp", place)) => tcp(place)?,
            _ => return Err(unknown(&address)),
        };
        if transport == Transport::Stdio {
            return match parts.next() {
                None => Ok(Endpoint::STDIO),
                Some(option) => Err(unexpected(&option)),
            };
        }
        Ok(Endpoint { transport, role: role(parts)? })
    }
}

/// `HOST:PORT`, of this machine.
fn tcp(place: &str) -> Result<Transport> {
    let (host, port) = place.rsplit_once(':').ok_or_else(|| missing("port"))?;
    let port = port.parse().map_err(|_| Error::invalid("port", "a number up to 65535"))?;
    let host = match host.strip_prefix('[').map(|host| host.strip_suffix(']')) {
        Some(Some(host)) => host,
        None if host.contains(':') => return Err(Error::invalid("host", "an IPv6 address in brackets, as in [::1]")),
        None => host,
        Some(None) => return Err(Error::invalid("host", "a closing bracket, as in [::1]")),
    };
    let host = if host.is_empty() { Ipv4Addr::LOCALHOST.to_string() } else { host.to_owned() };
    if host != "localhost" && !host.parse().is_ok_and(|address: IpAddr| address.is_loopback()) {
        let reason = "QMP has no authentication: use a Unix socket, and forward it by ssh";
        return Err(Error::invalid("host", "an address of this machine, such as 127.0.0.1").with_hint(reason));
    }
    Ok(Transport::Tcp { host, port })
}

/// What is said behind the address.
fn role(options: impl Iterator<Item = String>) -> Result<Role> {
    let (mut server, mut wait, mut reconnect) = (false, None, None);
    for option in options {
        let (name, value) = option.split_once('=').map_or((&*option, None), |(name, value)| (name, Some(value)));
        match (name, value) {
            ("server", value) => server = switch(name, value)?,
            ("wait", value) => wait = Some(switch(name, value)?),
            ("nowait", None) => wait = Some(false),
            ("reconnect", Some(value)) => reconnect = Some(Duration::from_secs(number(name, value)?)),
            ("reconnect-ms", Some(value)) => reconnect = Some(Duration::from_millis(number(name, value)?)),
            _ => return Err(unexpected(&option)),
        }
    }
    match (server, wait, reconnect) {
        (true, _, Some(_)) => Err(Error::new("'reconnect' is for clients: leave out 'server'")),
        (true, wait, None) => Ok(Role::Listen { wait: wait.unwrap_or(true) }),
        (false, Some(_), _) => Err(Error::new("'wait' is for servers: add 'server=on'")),
        (false, None, reconnect) => Ok(Role::Connect { reconnect: reconnect.filter(|after| !after.is_zero()) }),
    }
}

fn switch(name: &str, value: Option<&str>) -> Result<bool> {
    match value {
        None | Some("on") => Ok(true),
        Some("off") => Ok(false),
        Some(_) => Err(Error::invalid(name, "'on' or 'off'")),
    }
}

/// A time. QEMU's are 32 bits wide.
fn number(name: &str, value: &str) -> Result<u64> {
    value.parse::<u32>().map(u64::from).map_err(|_| Error::invalid(name, "a number"))
}

fn unknown(address: &str) -> Error {
    let name = address.split(':').next().unwrap_or_default();
    let error = Error::new(format!("'{name}' is not a valid char driver name"));
    error.with_hint("A monitor is at stdio, unix:PATH or tcp:HOST:PORT.")
}

fn unexpected(option: &str) -> Error {
    let name = option.split('=').next().unwrap_or_default();
    Error::new(format!("Invalid parameter '{name}'"))
}

fn missing(parameter: &str) -> Error {
    qom_runtime::error::ErrorKind::MissingParameter { parameter: parameter.into() }.into()
}

/// As the argument of `-qmp` that stands for the same.
impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.transport {
            Transport::Stdio => return f.write_str("stdio"),
            Transport::Unix(path) => write!(f, "unix:{}", path.to_string_lossy().replace(',', ",,"))?,
            Transport::Tcp { host, port } if host.contains(':') => write!(f, "tcp:[{host}]:{port}")?,
            Transport::Tcp { host, port } => write!(f, "tcp:{host}:{port}")?,
        }
        match self.role {
            Role::Listen { wait } => write!(f, ",server=on,wait={}", if wait { "on" } else { "off" }),
            Role::Connect { reconnect: None } => Ok(()),
            Role::Connect { reconnect: Some(after) } => write!(f, ",reconnect-ms={}", after.as_millis()),
        }
    }
}
