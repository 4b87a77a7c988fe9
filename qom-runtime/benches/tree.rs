//! What the tree costs at 1,000, 10,000 and 100,000 siblings, beside the floor: a hash map of names to `Arc`s.
//!
//! What matters is that a row stays flat as the siblings grow tenfold, but for what the processor's caches add, to the
//! floor alike. All numbers are per operation, or per child.

#![expect(clippy::print_stdout, reason = "a benchmark prints its rows")]
#![expect(dead_code, reason = "some fields are there for their size")]

#[path = "support/bulk.rs"]
mod bulk;
mod support;

use bulk::{mixed, timed, titled};
use qom_runtime::prelude::*;
use std::collections::HashMap;
use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use support::pair;

/// What stands in the tree. As large as a small object.
#[derive(QomType)]
pub struct BenchLeaf {
    first: AtomicU64,
}

/// What is linked to its siblings.
#[derive(QomType)]
pub struct BenchLinked {
    #[qom(link, live)]
    peer: Link<BenchLinked>,
}

/// The same as plain Rust.
#[derive(Default)]
struct Plain {
    first: AtomicU64,
}

type Floor = HashMap<String, Arc<Plain>>;

const SIZES: [usize; 3] = [1_000, 10_000, 100_000];

fn names(count: usize) -> Vec<String> {
    (0..count).map(|at| format!("part-{at}")).collect()
}

/// A parent at `/wide`.
fn parent(qom: &Qom) -> Result<Owned<Container>> {
    let parent = qom.create::<Container>()?.complete()?;
    qom.root().add_child("wide", parent.clone())?;
    Ok(parent)
}

fn leaves(qom: &Qom, count: usize) -> Result<Vec<Owned<BenchLeaf>>> {
    (0..count).map(|_| qom.create::<BenchLeaf>()?.complete()).collect()
}

/// A parent at `/wide` with so many children, which the tree alone keeps.
fn full(qom: &Qom, names: &[String]) -> Result<Owned<Container>> {
    let parent = parent(qom)?;
    for name in names {
        parent.add_child(name, qom.create::<BenchLeaf>()?.complete()?)?;
    }
    Ok(parent)
}

fn full_floor(names: &[String]) -> Floor {
    names.iter().map(|name| (name.clone(), Arc::new(Plain::default()))).collect()
}

fn adding(count: usize) -> Result<()> {
    let names = names(count);
    let qom = Qom::new()?;
    let ours = || {
        let (parent, leaves) = (parent(&qom)?, leaves(&qom, count)?);
        let (time, done) = timed(|| names.iter().zip(leaves).try_for_each(|(name, leaf)| parent.add_child(name, leaf)));
        parent.unparent();
        done.map(|()| time)
    };
    let floor = || {
        let leaves: Vec<_> = names.iter().map(|_| Arc::new(Plain::default())).collect();
        let (time, map) = timed(|| names.iter().cloned().zip(leaves).collect::<Floor>());
        drop(map);
        time
    };
    bulk::bulk(300_000, "add", count, ours, "HashMap insert", floor)
}

fn numbering(count: usize) -> Result<()> {
    let qom = Qom::new()?;
    let ours = || {
        let (parent, leaves) = (parent(&qom)?, leaves(&qom, count)?);
        let (time, done) = timed(|| leaves.into_iter().try_for_each(|leaf| parent.add_child("part[*]", leaf)));
        parent.unparent();
        done.map(|()| time)
    };
    let floor = || {
        let leaves: Vec<_> = (0..count).map(|_| Arc::new(Plain::default())).collect();
        let named = leaves.into_iter().enumerate().map(|(at, leaf)| (format!("part[{at}]"), leaf));
        let (time, map) = timed(|| named.collect::<Floor>());
        drop(map);
        time
    };
    bulk::bulk(300_000, "add as name[*]", count, ours, "a counter, HashMap insert", floor)
}

fn removing(count: usize) -> Result<()> {
    let names = names(count);
    let qom = Qom::new()?;
    let ours = || {
        let parent = full(&qom, &names)?;
        let children: Vec<_> = parent.children().into_iter().map(|(_, child)| child).collect();
        let (time, ()) = timed(|| mixed(count).for_each(|at| children[at].unparent()));
        parent.unparent();
        Ok(time)
    };
    let floor = || {
        let mut map = full_floor(&names);
        let kept: Vec<_> = map.values().cloned().collect();
        let (time, ()) = timed(|| mixed(count).for_each(|at| drop(map.remove(&names[at]))));
        drop(kept);
        time
    };
    bulk::bulk(300_000, "remove", count, ours, "HashMap remove", floor)
}

fn dropping(count: usize) -> Result<()> {
    let names = names(count);
    let qom = Qom::new()?;
    let ours = || {
        let parent = full(&qom, &names)?;
        parent.unparent();
        Ok(timed(|| drop(parent)).0)
    };
    let floor = || {
        let map = full_floor(&names);
        timed(|| drop(map)).0
    };
    bulk::bulk(300_000, "drop the parent, per child", count, ours, "drop of a HashMap of Arcs", floor)
}

/// What leaves the tree as it is.
fn looking(count: usize) -> Result<()> {
    let names = names(count);
    let qom = Qom::new()?;
    let parent = full(&qom, &names)?;
    let map = full_floor(&names);
    let in_turn = || {
        let mut at = mixed(count).cycle();
        move || at.next().unwrap_or(0)
    };

    let paths: Vec<_> = names.iter().map(|name| format!("/wide/{name}")).collect();
    let get = |at: usize| map.get(black_box(&names[at])).cloned();
    let (mut ours, mut floor) = (in_turn(), in_turn());
    let absolute = || qom.resolve(black_box(&paths[ours()]));
    pair(&titled("absolute path", count), absolute, "HashMap get, Arc clone", || get(floor()));

    let (mut ours, mut floor) = (in_turn(), in_turn());
    let partial = || qom.resolve(black_box(&names[ours()]));
    pair(&titled("partial path", count), partial, "HashMap get, Arc clone", || get(floor()));

    let children: Vec<_> = parent.children().into_iter().map(|(_, child)| child).collect();
    let (mut ours, mut floor) = (in_turn(), in_turn());
    let canonical = || children[ours()].canonical_path();
    pair(&titled("canonical path", count), canonical, "the same String", || format!("/wide/{}", names[floor()]));

    Ok(())
}

/// Links between siblings: to set one resolves a path, to get one makes one.
fn linking(count: usize) -> Result<()> {
    let names = names(count);
    let qom = Qom::new()?;
    let parent = parent(&qom)?;
    let paths: Vec<_> = names.iter().map(|name| format!("/wide/{name}")).collect();
    let children: Vec<_> = (0..count).map(|_| qom.create::<BenchLinked>()?.complete()).collect::<Result<_>>()?;
    for (name, child) in names.iter().zip(&children) {
        parent.add_child(name, child.clone())?;
    }
    let map: HashMap<_, _> = names.iter().cloned().zip(children.iter().cloned()).collect();
    let mut at = mixed(count).cycle();
    let mut next = || at.next().unwrap_or(0);
    let (from, to) = (next(), next());
    children[from].set("peer", &*paths[to])?;
    assert_eq!(children[from].get("peer")?, *paths[to]);

    let in_turn = || {
        let mut at = mixed(count).cycle();
        move || at.next().unwrap_or(0)
    };
    let (mut ours, mut floor) = (in_turn(), in_turn());
    let set = || {
        let at = ours();
        children[at].set("peer", black_box(&*paths[count - 1 - at]))
    };
    let plain_set = || map.get(black_box(&names[floor()])).map(Owned::downgrade);
    pair(&titled("link, set by path", count), set, "HashMap get, downgrade", plain_set);
    let (mut ours, mut floor) = (in_turn(), in_turn());
    let get = || children[ours()].get(black_box("peer"));
    pair(&titled("link, get its path", count), get, "the same String", || paths[floor()].clone());
    let (mut ours, mut floor) = (in_turn(), in_turn());
    let target = || children[ours()].peer.get();
    let weak: Vec<_> = children.iter().map(Owned::downgrade).collect();
    pair(&titled("link, get its target", count), target, "Weak upgrade", || weak[floor()].upgrade());
    Ok(())
}

fn main() -> Result<()> {
    for group in [adding, looking, linking, removing, numbering, dropping] {
        for count in SIZES {
            group(count)?;
        }
        println!();
    }
    Ok(())
}
