//! stand-in
use std::{path::PathBuf, str::FromStr, time::Duration};
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Transport { Stdio, Unix(PathBuf), Tcp { host: String, port: u16 } }
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Role { Listen { wait: bool }, Connect { reconnect: Option<Duration> } }
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint { pub transport: Transport, pub role: Role }
impl FromStr for Endpoint { type Err = qom_runtime::Error; fn from_str(s: &str) -> Result<Self, Self::Err> {
  if s == "stdio" { return Ok(Endpoint{transport: Transport::Stdio, role: Role::Connect{reconnect: None}}) }
  let path = s.strip_prefix("unix:").unwrap().split(',').next().unwrap();
  Ok(Endpoint { transport: Transport::Unix(path.into()), role: Role::Listen { wait: false } }) } }
