//! What is asked of a migration object's type: what it lists, and whether there may be another object.

use crate::Outcome;
use crate::object::Migration;
use qom_runtime::prelude::*;
use std::sync::Barrier;
use std::thread;

/// What `qom-list-properties` answers.
pub(crate) fn properties(qom: &Qom) -> Result<String> {
    let line = |property: &qom_runtime::property::PropertyInfo| {
        let default = property.default_value().map(|value| value.to_string()).unwrap_or_default();
        let line = format!("{:13}  {:8}  {default:13}  ", property.name(), property.type_name());
        format!("   {}\n", (line + property.description()).trim_end())
    };
    Ok(qom.type_info("migration")?.properties().map(line).collect())
}

/// Tries to create another one; gives what is said.
pub(crate) fn refusal(qom: &Qom) -> Outcome<String> {
    let error = qom.create::<Migration>().err().ok_or("there are two")?;
    Ok(format!("   create another:\n   -> {error}\n      held by {}", error.holder().ok_or("by nobody")?))
}

/// What threads get that ask at the same moment.
pub(crate) fn at_once(qom: &Qom, creators: usize) -> Vec<Result<GetOrCreate<Migration>>> {
    let start = Barrier::new(creators);
    let attempt = || {
        start.wait();
        qom.get_or_create::<Migration>()
    };
    thread::scope(|scope| {
        let threads: Vec<_> = (0..creators).map(|_| scope.spawn(attempt)).collect();
        threads.into_iter().filter_map(|thread| thread.join().ok()).collect()
    })
}

/// How many got what.
pub(crate) fn count(results: &[Result<GetOrCreate<Migration>>]) -> String {
    let count =
        |is_counted: fn(&Result<GetOrCreate<Migration>>) -> bool| results.iter().filter(|one| is_counted(one)).count();
    let created = count(|one| matches!(one, Ok(GetOrCreate::Created(_))));
    let existing = count(|one| matches!(one, Ok(GetOrCreate::Existing(_))));
    let refused = count(Result::is_err);
    format!("   {} threads: created {created}, existing {existing}, refused {refused}", results.len())
}
