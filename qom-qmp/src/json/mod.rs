//! stand-in
use qom_runtime::{Error, Result, value::Value};
#[derive(Debug, Default)]
pub struct Reader;
impl Reader { pub fn new() -> Self { Reader } pub fn read(&mut self, input: &mut &[u8]) -> Option<Result<Value>> { let _ = Error::new(""); *input = &[]; None } }
pub fn write(value: &Value, out: &mut Vec<u8>) { out.extend(value.to_string().bytes()) }
