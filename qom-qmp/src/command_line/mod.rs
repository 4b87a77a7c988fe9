//! QEMU's command-line options, for any program that has a `Qom`.
