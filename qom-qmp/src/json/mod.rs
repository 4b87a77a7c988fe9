//! What existing clients write: JSON in QEMU's dialect, as a stream of bytes.
