//! info qtree, info qom-tree, qom-list.

use crate::world::{monitor, say};

const ROSE: &str = "        gpio-in \"rain\" 1
        gpio-out \"bee\" 1
        clock \"season\" freq_hz=0 Hz
        bloom = \"bud\"
        height = 10 (0xa)
        depth = -3 (0xfffffffffffffffd)
        water = 4096 (4 KiB)
        sort = \"\"
        green = true
        leaves = <null>
        neighbour = \"\"
";

#[test]
fn qtree() {
    let monitor = monitor();
    let head = "bus: main-system-bus\n  type System\n  dev: garden, id \"g0\"\n    bus: g0.0\n      type garden-bed\n";
    assert_eq!(say(&monitor, "info qtree"), format!("{head}      dev: rose, id \"r0\"\n{ROSE}"));
    let more = "device_add rose,sort=red,neighbour=r0,leaves=1";
    let answer = say(&monitor, more);
    assert!(answer.starts_with("Error: "), "a list is no text: {answer}");
    assert_eq!(say(&monitor, "device_add rose,sort=red,neighbour=r0"), "");
    let newest = ROSE.replace("sort = \"\"", "sort = \"red\"");
    let newest = newest.replace("neighbour = \"\"", "neighbour = \"/machine/peripheral/r0\"");
    let expected = format!("{head}      dev: rose, id \"\"\n{newest}      dev: rose, id \"r0\"\n{ROSE}");
    assert_eq!(say(&monitor, "info qtree"), expected, "the newest first");
    let brief = format!("{head}      dev: rose, id \"\"\n      dev: rose, id \"r0\"\n");
    assert_eq!(say(&monitor, "info qtree -b"), brief);
}

#[test]
fn qom_tree() {
    let monitor = monitor();
    let rose = "/r0 (rose)\n  /rain (irq)\n  /season (clock)\n";
    assert_eq!(say(&monitor, "info qom-tree r0"), rose);
    let text = say(&monitor, "info qom-tree");
    let lines: Vec<_> = text.lines().take(3).collect();
    assert_eq!(lines, ["/machine (garden-machine)", "  /peripheral (container)", "    /g0 (garden)"]);
    let all = say(&monitor, "info qom-tree /");
    assert!(all.starts_with("/ (container)\n  /"), "{all}");
    assert!(all.contains("\n  /machine (garden-machine)\n    /peripheral (container)\n      /g0 (garden)\n"), "{all}");
    assert_eq!(say(&monitor, "info qom-tree /nope"), "Path '/nope' could not be resolved.\n");
    assert_eq!(say(&monitor, "device_add rose,id=r1"), "");
    assert_eq!(say(&monitor, "info qom-tree rain"), "Path 'rain' is ambiguous.\n");
}

#[test]
fn listing() {
    let monitor = monitor();
    assert_eq!(say(&monitor, "qom-list"), "/\n");
    let text = say(&monitor, "qom-list r0");
    for line in ["type (string)", "bloom (Bloom)", "rain (child<irq>)", "bee (link<irq>)", "water (size)"] {
        assert!(text.lines().any(|one| one == line), "{line}: {text}");
    }
    assert_eq!(say(&monitor, "qom-list nope"), "Error: Device 'nope' not found\n");
    say(&monitor, "device_add rose,id=r1");
    assert_eq!(say(&monitor, "qom-list rain"), "Error: Path 'rain' is ambiguous\n");
}
