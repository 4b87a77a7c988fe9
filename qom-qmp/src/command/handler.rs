//! Functions as what commands do: each parameter is an argument.

use super::member;
use crate::data::{self, Data};
use crate::monitor::Monitor;
use crate::schema::{Member, Types};
use qom_runtime::Result;
use qom_runtime::value::{Map, Value};

/// A function of a [`Monitor`] and `N` arguments, up to six. `A` tells their types and that of the result.
#[diagnostic::on_unimplemented(
    message = "this function cannot be that of a command with {N} arguments",
    note = "it takes `&Monitor` and {N} arguments, each of a type that is `Data`, and gives `qom_runtime::Result` of one"
)]
pub trait Handler<const N: usize, A>: Send + Sync + 'static {
    /// Its parameters, as members of the arguments.
    fn members(names: &[&'static str; N], types: &mut Types) -> Vec<Member>;

    /// The name of its result's type.
    fn describe_result(types: &mut Types) -> String;

    /// Takes the arguments in the order of declaration, and calls it.
    ///
    /// # Errors
    ///
    /// An argument is missing or of the wrong type; or one is given that is not declared; or what it says itself.
    fn call(&self, monitor: &Monitor, names: &[&'static str; N], given: Map<String, Value>) -> Result<Value>;
}

macro_rules! handler {
    ($count:literal $($argument:ident $at:literal)*) => {
        impl<F, R, $($argument),*> Handler<$count, (R, $($argument,)*)> for F
        where
            F: Fn(&Monitor, $($argument),*) -> Result<R> + Send + Sync + 'static,
            R: Data,
            $($argument: Data,)*
        {
            #[allow(unused_variables, reason = "a function without arguments")]
            fn members(names: &[&'static str; $count], types: &mut Types) -> Vec<Member> {
                vec![$(member::<$argument>(names[$at], types)),*]
            }

            fn describe_result(types: &mut Types) -> String {
                R::describe(types)
            }

            #[allow(unused_variables, unused_mut, non_snake_case, reason = "a function without arguments; `A` is both")]
            fn call(&self, monitor: &Monitor, names: &[&'static str; $count], mut given: Map<String, Value>) -> Result<Value> {
                $(let $argument: $argument = data::take("", names[$at], &mut given)?;)*
                data::read_nothing_else("", &given)?;
                self(monitor, $($argument),*).map(R::write)
            }
        }
    };
}

handler!(0);
handler!(1 A 0);
handler!(2 A 0 B 1);
handler!(3 A 0 B 1 C 2);
handler!(4 A 0 B 1 C 2 D 3);
handler!(5 A 0 B 1 C 2 D 3 E 4);
handler!(6 A 0 B 1 C 2 D 3 E 4 G 5);
