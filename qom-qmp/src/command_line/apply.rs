//! What a program does with its options on a `Qom`, in QEMU's order.

use super::failure::{self, Failure};
use super::options::{HelpTopic, Options};
use super::{device_help, machine_help, object_help};
use crate::shown::one_line;
use qom_runtime::error::ErrorKind;
use qom_runtime::prelude::*;

type Outcome<T = ()> = std::result::Result<T, Failure>;

impl Options {
    /// What to print instead of doing anything, if help, the usage or the version was asked for. It needs no machine, and
    /// creates nothing.
    ///
    /// # Errors
    ///
    /// The type that help was asked about is not known, or has no options: see [`device_help::options`] and
    /// [`machine_help::options`]. QEMU ends with 0 then.
    ///
    /// ```
    /// # use qom_qmp::command_line::Parser;
    /// # use qom_runtime::prelude::*;
    /// let options = Parser::new("board", "1.0").parse(["board", "-device", "nope,help"])?;
    /// let failure = options.help(&Qom::new().unwrap()).unwrap_err();
    /// assert_eq!(failure.to_string(), "board: -device nope,help: Device 'nope' not found");
    /// # Ok::<(), qom_qmp::command_line::Failure>(())
    /// ```
    #[doc(alias = "qemu_process_help_options")]
    pub fn help(&self, qom: &Qom) -> Outcome<Option<String>> {
        if let Some(text) = &self.answer {
            return Ok(Some(text.clone()));
        }
        if let Some(given) = &self.object_help {
            return Ok(Some(match &given.value {
                HelpTopic::Types => object_help::list(qom),
                HelpTopic::Type(name) => object_help::options(qom, name),
            }));
        }
        if let Some(given) = &self.device_help {
            let text = match &given.value {
                HelpTopic::Types => Ok(device_help::list(qom)),
                HelpTopic::Type(driver) => device_help::options(qom, driver),
            };
            return text.map(Some).map_err(|error| self.failure_in(given, error));
        }
        if let Some(given) = &self.machine_help {
            let text = match &given.value {
                HelpTopic::Types => Ok(machine_help::list(qom, self.default_machine.as_deref())),
                HelpTopic::Type(name) => machine_help::options(qom, name),
            };
            return text.map(Some).map_err(|error| self.failure_in(given, error));
        }
        Ok(None)
    }

    /// Does everything: [`prepare`](Self::prepare), then [`start`](Self::start), unless there was `-preconfig`. Gives the
    /// machine.
    ///
    /// # Errors
    ///
    /// As for the two. What was made before stays, and ends with the `Qom`.
    ///
    /// ```
    /// use qom_qmp::command_line::Parser;
    /// use qom_runtime::prelude::*;
    ///
    /// /// A pump.
    /// #[derive(QomType)]
    /// #[qom(parent = "device")]
    /// struct WaterPump {
    ///     #[qom(property)]
    ///     rate: u32,
    /// }
    /// impl DeviceImpl for WaterPump {}
    ///
    /// let parser = Parser::new("board", "1.0").default_machine("machine");
    /// let qom = Qom::with_types([WaterPump::INFO]).unwrap();
    /// parser.parse(["board", "-device", "water-pump,id=p0,rate=7"])?.apply(&qom)?;
    /// assert_eq!(qom.resolve("/machine/peripheral/p0").unwrap().get("rate").unwrap(), 7);
    ///
    /// let qom = Qom::with_types([WaterPump::INFO]).unwrap();
    /// let failure = parser.parse(["board", "-device", "water-pump,size=7"])?.apply(&qom).unwrap_err();
    /// assert_eq!(
    ///     failure.to_string(),
    ///     "board: -device water-pump,size=7: Property 'water-pump.size' not found"
    /// );
    /// # Ok::<(), qom_qmp::command_line::Failure>(())
    /// ```
    pub fn apply(&self, qom: &Qom) -> Outcome<Owned<Machine>> {
        let machine = self.prepare(qom)?;
        if !self.preconfig {
            self.start(qom)?;
        }
        Ok(machine)
    }

    /// The first half: globals, the machine, and objects, so that the machine is about to make its devices
    /// ([`Phase::LateBackendsCreated`]). Where `-preconfig` is given, it stays so until somebody calls
    /// [`start`](Self::start).
    ///
    /// # Errors
    ///
    /// As for [`add_globals`](Self::add_globals), [`create_machine`](Self::create_machine) and
    /// [`load_objects`](Self::load_objects).
    pub fn prepare(&self, qom: &Qom) -> Outcome<Owned<Machine>> {
        self.add_globals(qom)?;
        let machine = self.create_machine(qom)?;
        self.load_objects(qom)?;
        machine.advance(Phase::LateBackendsCreated).map_err(|error| self.failure(error))?;
        Ok(machine)
    }

    /// The second half: the machine makes its devices, those of `-device` follow, and the machine is ready. Prints a
    /// warning for each global that was of no use to standard error.
    ///
    /// # Errors
    ///
    /// There is no machine; the machine's `init` fails; as for [`add_devices`](Self::add_devices); the machine is ready
    /// already.
    #[doc(alias = "qmp_x_exit_preconfig")]
    pub fn start(&self, qom: &Qom) -> Outcome {
        let no_machine = || self.failure(Error::new("there is no machine to start"));
        let machine = qom.machine().ok_or_else(no_machine)?;
        machine.advance(Phase::MachineInitialized).map_err(|error| self.failure(error))?;
        self.add_devices(qom)?;
        machine.advance(Phase::MachineReady).map_err(|error| self.failure(error))?;
        self.global_warnings(qom).iter().for_each(|line| failure::print(line));
        Ok(())
    }

    /// Puts the globals of `-global` in force.
    ///
    /// # Errors
    ///
    /// As for [`Qom::add_global`].
    #[doc(alias = "user_register_global_props")]
    pub fn add_globals(&self, qom: &Qom) -> Outcome {
        for given in &self.globals {
            qom.add_global(given.value.clone()).map_err(|error| self.failure_in(given, error))?;
        }
        Ok(())
    }

    /// Makes the machine of `-machine`, or the program's default, with its properties.
    ///
    /// # Errors
    ///
    /// `unsupported machine type: ".."`; no machine is given, and the program has no default; as for
    /// [`Qom::admit_definition`], [`Draft::set_text`] and [`Draft::complete`].
    ///
    /// ```
    /// # use qom_qmp::command_line::Parser;
    /// # use qom_runtime::prelude::*;
    /// let options = Parser::new("board", "1.0").parse(["board", "-M", "q35"])?;
    /// let failure = options.create_machine(&Qom::new().unwrap()).unwrap_err();
    /// assert_eq!(failure.to_string(), "board: -M q35: unsupported machine type: \"q35\"\n\
    ///                                  Use -machine help to list supported machines");
    /// # Ok::<(), qom_qmp::command_line::Failure>(())
    /// ```
    #[doc(alias = "qemu_create_machine")]
    #[doc(alias = "qemu_apply_machine_options")]
    pub fn create_machine(&self, qom: &Qom) -> Outcome<Owned<Machine>> {
        // What goes wrong with the machine as a whole is about the option that names it.
        let failed = |error| match &self.machine {
            Some(given) => self.failure_in(given, error),
            None => self.failure(error),
        };
        let name = self.machine.as_ref().map(|given| &given.value).or(self.default_machine.as_ref());
        let none = || failed(Error::new("no machine is given, and there is no default").with_hint(machine_help::HINT));
        let info = machine_help::machine_type(qom, name.ok_or_else(none)?).map_err(failed)?;
        let names = self.machine_properties.iter().map(|given| given.value.0.as_str());
        qom.admit_definition(info, names).map_err(failed)?;
        let mut draft = qom.create_by_name(info.name()).map_err(failed)?;
        for given in &self.machine_properties {
            let (name, text) = &given.value;
            draft.set_text(name, text).map_err(|error| self.failure_in(given, error))?;
        }
        let machine = draft.complete().map_err(failed)?;
        let wrong_kind = |object: Owned<Object>| ErrorKind::WrongKind {
            type_name: object.type_name().into(),
            wanted: Machine::NAME.into(),
        };
        machine.downcast().map_err(|object| failed(wrong_kind(object).into()))
    }

    /// Makes all objects of `-object` at once, each after those that it refers to, whatever their order: see
    /// [`Qom::load_objects`]. Gives them in the order given.
    ///
    /// # Errors
    ///
    /// As for [`Qom::load_objects`]. Of two with one id it is about the second, of a cycle about the first in it.
    #[doc(alias = "object_option_foreach_add")]
    pub fn load_objects(&self, qom: &Qom) -> Outcome<Vec<Owned<Object>>> {
        let definitions: Vec<_> = self.objects.iter().map(|given| given.value.clone()).collect();
        qom.load_objects(&definitions).map_err(|error| {
            let (place, error) = blamed(&definitions, error);
            match place.and_then(|place| self.objects.get(place)) {
                Some(given) => self.failure_in(given, error),
                None => self.failure(error),
            }
        })
    }

    /// Adds the devices of `-device`, in the order given, as [`Qom::add_device`] does.
    ///
    /// # Errors
    ///
    /// As for [`Qom::add_device`].
    #[doc(alias = "qemu_create_cli_devices")]
    pub fn add_devices(&self, qom: &Qom) -> Outcome {
        for given in &self.devices {
            qom.add_device(&given.value).map_err(|error| self.failure_in(given, error))?;
        }
        Ok(())
    }

    /// A line for each global that was of no use: see [`Qom::check_globals`].
    pub fn global_warnings(&self, qom: &Qom) -> Vec<String> {
        let line = |warning: &dyn std::fmt::Display| one_line(&format!("{}: {warning}", self.program));
        qom.check_globals().iter().map(|warning| line(warning)).collect()
    }
}

/// Which definition an error of loading is about, and what is to be said of it.
fn blamed(definitions: &[ObjectDefinition], error: Error) -> (Option<usize>, Error) {
    let with_id = |id: &str, nth| {
        let places = definitions.iter().enumerate().filter(|(_, definition)| definition.id() == id);
        places.map(|(place, _)| place).nth(nth)
    };
    match error.kind() {
        ErrorKind::Definition { place, cause, .. } => (Some(*place), cause.clone()),
        ErrorKind::DuplicateId { id, .. } => (with_id(id, 1), error),
        ErrorKind::DefinitionCycle { ids } => (ids.first().and_then(|id| with_id(id, 0)), error),
        _ => (None, error),
    }
}
