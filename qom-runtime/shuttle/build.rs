//! Tells `src/sync.rs` where atomics and locks come from.

fn main() {
    println!("cargo::rustc-cfg=shuttle");
    println!("cargo::rerun-if-changed=build.rs");
}
