//! The story of QEMU's singleton RFC (Peter Xu, October 2024), told on a small machine.
//!
//! Each step begins with a point of the mail thread and shows what becomes of it here.

use crate::Outcome;
use qom_example_devices::{AmdIommu, IntelIommu, PcMachine, TpmCrb, VirtioIommuPci, X86IommuDevice};
use qom_qmp::tree;
use qom_runtime::prelude::*;
use std::io::Write;
use std::sync::Barrier;

/// Tells it all.
///
/// # Errors
///
/// The story does not come out as it should, or cannot be written.
pub(crate) fn tell(qom: &Qom, out: &mut dyn Write) -> Outcome {
    writeln!(out, "One vIOMMU per machine: the singleton RFC on a small machine")?;
    listing(qom, out)?;
    asking(qom, out)?;
    realizing(qom, out)?;
    let first = creating(qom, out)?;
    refusing(qom, out)?;
    holding_on(qom, first, out)?;
    failing(qom, out)?;
    succeeding(qom, out)?;
    racing(out)?;
    writeln!(out, "\nThe machine in the end:\n")?;
    let machine = qom.machine().ok_or("the machine is gone")?;
    Ok(write!(out, "{}", tree::text((*machine).upcast()))?)
}

fn step(out: &mut dyn Write, title: &str, point: &str) -> Outcome {
    Ok(writeln!(out, "\n{title}\n   [{point}]")?)
}

/// Before there is a machine.
fn listing(qom: &Qom, out: &mut dyn Write) -> Outcome {
    step(
        out,
        "1. List properties, before there is a machine",
        "thread: QEMU lists properties of an object that it creates for it; with v1, `-device amd-iommu,help` aborted",
    )?;
    let before = qom.root().children();
    for info in [X86IommuDevice::INFO, IntelIommu::INFO, AmdIommu::INFO, VirtioIommuPci::INFO] {
        let names: Vec<_> = info.properties().map(|property| property.name()).collect();
        writeln!(out, "   {}: {}", info.name(), names.join(", "))?;
    }
    if qom.root().children() != before || qom.machine().is_some() || qom.check::<IntelIommu>().is_err() {
        return Err("listing left something behind".into());
    }
    Ok(writeln!(out, "   => read from constants: no object was made, not even the machine")?)
}

fn asking(qom: &Qom, out: &mut dyn Write) -> Outcome {
    step(
        out,
        "2. Ask for the machine, before there is one",
        "patch 4: asking too early made a stray container; reply: 200 callers do not expect the NULL that it gives now",
    )?;
    match (qom.machine(), qom.resolve("/machine")) {
        (None, Err(error)) => writeln!(out, "   machine: None; /machine: {error}")?,
        found => return Err(format!("asking made {found:?}").into()),
    }
    Ok(writeln!(out, "   => an Option, which no caller can overlook; asking creates nothing")?)
}

fn realizing(qom: &Qom, out: &mut dyn Write) -> Outcome {
    step(
        out,
        "3. Realize a device without a machine",
        "patch 3: what introspection makes can be there before the machine, and then has no place under it",
    )?;
    let tpm = qom.create::<TpmCrb>()?.realize()?;
    writeln!(out, "   realize tpm-crb: {tpm:?}")?;
    match qom.create::<IntelIommu>()?.realize() {
        Ok(device) => return Err(format!("{device:?} is on no bus").into()),
        Err(error) => writeln!(out, "   realize intel-iommu: {error}")?,
    }
    tpm.unparent();
    Ok(writeln!(out, "   => a device needs its bus, if it has one, and no machine; a failure is an error")?)
}

fn creating(qom: &Qom, out: &mut dyn Write) -> Outcome<Owned<IntelIommu>> {
    step(
        out,
        "4. Create a machine and its first vIOMMU",
        "thread: object_new() always gives a new object, where GLib silently hands out the one that exists",
    )?;
    let machine = qom.create::<PcMachine>()?.complete()?;
    machine.advance(Phase::MachineInitialized)?;
    writeln!(out, "   create pc-machine: {machine:?}")?;
    let mut iommu = qom.create::<IntelIommu>()?;
    iommu.set("aw-bits", 48)?;
    let peripheral = qom.resolve("/machine/peripheral")?;
    iommu.place(&peripheral, "iommu0")?;
    let bus = system_bus(qom)?;
    let iommu = iommu.realize_on(&bus)?;
    writeln!(out, "   create intel-iommu: {iommu:?}")?;
    Ok(iommu)
}

fn system_bus(qom: &Qom) -> Outcome<Owned<SystemBus>> {
    Ok(qom.system_bus().ok_or("there is no machine")?)
}

fn refusing(qom: &Qom, out: &mut dyn Write) -> Outcome {
    step(
        out,
        "5. Ask for a second one",
        "thread: a check that is forgotten kills the guest; the message got worse; patch 5: pc still checks, for virtio-iommu",
    )?;
    refuse(out, "intel-iommu", "by its type", qom.create::<IntelIommu>())?;
    refuse(out, "intel-iommu", "by its name", qom.create_by_name("intel-iommu"))?;
    refuse(out, "amd-iommu", "same base", qom.create_by_name("amd-iommu"))?;
    refuse(out, "virtio-iommu-pci", "unrelated type, same group", qom.create_by_name("virtio-iommu-pci"))?;
    Ok(writeln!(out, "   => creation itself checks, and can fail: the machine runs on, and has no check of its own")?)
}

/// A casual reader has a handle while the device is removed.
fn holding_on(qom: &Qom, first: Owned<IntelIommu>, out: &mut dyn Write) -> Outcome {
    step(
        out,
        "6. Remove it, while somebody reads it",
        "thread: current_migration can point to freed memory; clearing it in finalize() only narrows the window",
    )?;
    let reader = qom.instance::<X86IommuDevice>().ok_or("the first vIOMMU is not found")?;
    writeln!(out, "   a reader looks it up: {reader:?}")?;
    first.unparent();
    drop(first);
    writeln!(out, "   removed; the reader still reads aw-bits = {}", reader.get("aw-bits")?)?;
    refuse(out, "amd-iommu", "not yet", qom.create::<AmdIommu>())?;
    drop(reader);
    if qom.instance::<X86IommuDevice>().is_some() {
        return Err("the first vIOMMU is still found".into());
    }
    Ok(writeln!(out, "   => the reader lets go: now, and not earlier, the object ends and its slot is free")?)
}

fn failing(qom: &Qom, out: &mut dyn Write) -> Outcome {
    step(
        out,
        "7. Create one that cannot be realized",
        "thread: QOM lacks a clear life cycle; what touches the world belongs in realize, and that can fail",
    )?;
    let mut draft = qom.create::<IntelIommu>()?;
    refuse(out, "amd-iommu", "meanwhile", qom.create::<AmdIommu>())?;
    if qom.instance::<X86IommuDevice>().is_some() {
        return Err("a draft was found".into());
    }
    draft.set("intremap", "off")?;
    draft.set("eim", "on")?;
    let bus = system_bus(qom)?;
    match draft.realize_on(&bus) {
        Ok(device) => return Err(format!("{device:?} should have failed").into()),
        Err(error) => writeln!(out, "   realize intel-iommu,intremap=off,eim=on: {error}")?,
    }
    qom.check::<AmdIommu>()?;
    Ok(writeln!(out, "   => a draft reserves the slot and cannot be found; a failure gives the slot back")?)
}

fn succeeding(qom: &Qom, out: &mut dyn Write) -> Outcome {
    step(
        out,
        "8. Create another one",
        "thread: \"it won't be created more than once for the whole QEMU lifecycle\"; here: one at a time",
    )?;
    let mut iommu = qom.create::<AmdIommu>()?;
    let peripheral = qom.resolve("/machine/peripheral")?;
    iommu.place(&peripheral, "iommu1")?;
    let bus = system_bus(qom)?;
    let iommu = iommu.realize_on(&bus)?;
    writeln!(out, "   create amd-iommu: {iommu:?}")?;
    refuse(out, "virtio-iommu-pci", "again", qom.create::<VirtioIommuPci>())
}

/// In a world of its own, beside the first.
fn racing(out: &mut dyn Write) -> Outcome {
    const THREADS: usize = 8;
    step(
        out,
        "9. Let eight threads create one at the same moment",
        "thread: two concurrent g_object_new() of a GLib singleton can race",
    )?;
    let (qom, start) = (Qom::new()?, Barrier::new(THREADS));
    let results: Vec<_> = std::thread::scope(|scope| {
        let attempt = || {
            start.wait();
            qom.create::<IntelIommu>()
        };
        let threads: Vec<_> = (0..THREADS).map(|_| scope.spawn(attempt)).collect();
        threads.into_iter().filter_map(|thread| thread.join().ok()).collect()
    });
    let created = results.iter().filter(|result| result.is_ok()).count();
    writeln!(out, "   created: {created}, refused: {}", results.len() - created)?;
    if created != 1 || results.len() != THREADS {
        return Err("the race has no single winner".into());
    }
    Ok(writeln!(out, "   => in a second Qom of this process: it has slots and a tree of its own")?)
}

/// Writes why there is no second one. It would be a mistake if there were.
fn refuse<T: QomType>(out: &mut dyn Write, name: &str, remark: &str, result: Result<Draft<T>>) -> Outcome {
    let Err(error) = result else { return Err(format!("{name} was created ({remark})").into()) };
    let holder = error.holder().ok_or("the refusal names no holder")?;
    writeln!(out, "   create {name} ({remark}): refused: {error}")?;
    Ok(writeln!(out, "       held by {holder}")?)
}
