//! What a message asks for, if it is a request at all.

use qom_runtime::value::{Map, Value};
use qom_runtime::{Error, Result};

/// A request whose members are in shape.
#[derive(Debug, PartialEq)]
pub(super) struct Request {
    pub(super) command: String,
    pub(super) arguments: Map<String, Value>,
    pub(super) out_of_band: bool,
}

/// The `id` of a message, which its reply brings along, and the request in it.
pub(super) fn read(message: Value, may_be_out_of_band: bool) -> (Option<Value>, Result<Request>) {
    let Value::Object(mut members) = message else {
        return (None, Err(Error::new("QMP input must be a JSON object")));
    };
    let id = members.shift_remove("id");
    (id, read_members(members, may_be_out_of_band))
}

fn read_members(members: Map<String, Value>, may_be_out_of_band: bool) -> Result<Request> {
    let (mut command, mut arguments) = (None, None);
    for (name, value) in members {
        match (name.as_str(), value) {
            ("execute", Value::String(text)) => set(&mut command, (text, false))?,
            ("exec-oob", Value::String(text)) if may_be_out_of_band => set(&mut command, (text, true))?,
            ("arguments", Value::Object(members)) => arguments = Some(members),
            ("execute", _) => return Err(wrong(&name, "must be a string")),
            ("exec-oob", _) if may_be_out_of_band => return Err(wrong(&name, "must be a string")),
            ("arguments", _) => return Err(wrong(&name, "must be an object")),
            _ => return Err(wrong(&name, "is unexpected")),
        }
    }
    let (command, out_of_band) = command.ok_or_else(|| Error::new("QMP input lacks member 'execute'"))?;
    Ok(Request { command, arguments: arguments.unwrap_or_default(), out_of_band })
}

fn set(place: &mut Option<(String, bool)>, command: (String, bool)) -> Result<()> {
    match place.replace(command) {
        None => Ok(()),
        Some(_) => Err(Error::new("QMP input member 'execute' clashes with 'exec-oob'")),
    }
}

fn wrong(member: &str, what: &str) -> Error {
    Error::new(format!("QMP input member '{member}' {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn shapes() {
        let refused = [
            (json!([]), "QMP input must be a JSON object"),
            (json!(null), "QMP input must be a JSON object"),
            (json!({}), "QMP input lacks member 'execute'"),
            (json!({"arguments": {}}), "QMP input lacks member 'execute'"),
            (json!({"execute": 1}), "QMP input member 'execute' must be a string"),
            (json!({"execute": "x", "arguments": []}), "QMP input member 'arguments' must be an object"),
            (json!({"execute": "x", "control": {}}), "QMP input member 'control' is unexpected"),
            (json!({"exec-oob": "x"}), "QMP input member 'exec-oob' is unexpected"),
        ];
        for (message, text) in refused {
            assert_eq!(read(message, false).1.unwrap_err().to_string(), text);
        }
        let both = json!({"execute": "x", "exec-oob": "x"});
        assert_eq!(read(both, true).1.unwrap_err().to_string(), "QMP input member 'execute' clashes with 'exec-oob'");
        assert_eq!(
            read(json!({"exec-oob": 1}), true).1.unwrap_err().to_string(),
            "QMP input member 'exec-oob' must be a string"
        );
    }

    #[test]
    fn the_id_comes_along_with_errors_too() {
        let (id, request) = read(json!({"id": [1], "execute": "x", "arguments": {"a": 1}}), false);
        let request = request.unwrap();
        assert_eq!((id, request.command.as_str(), request.arguments.len()), (Some(json!([1])), "x", 1));
        assert_eq!(read(json!({"id": null}), false).0, Some(Value::Null));
        assert_eq!(read(json!({"execute": "x"}), false).0, None);
    }
}
