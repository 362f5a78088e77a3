//! The arrows between crates (crates/README.md): leaves never see each other.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{DependencyKind, MetadataCommand};

/// From each crate to those of ours that it may name.
const ALLOWED: [(&str, &[&str]); 10] = [
    ("netra-model", &[]),
    ("netra-matcher", &["netra-model"]),
    ("netra-http", &["netra-model"]),
    // For tests only: nobody may name it otherwise, and it names nobody.
    ("netra-faults", &[]),
    ("netra-collect", &["netra-http", "netra-model"]),
    ("netra-store", &["netra-model"]),
    ("netra-index", &["netra-model"]),
    ("netra-evidence", &["netra-model"]),
    ("netra-web", &["netra-index", "netra-model", "netra-store"]),
    (
        "netra",
        &[
            "netra-collect",
            "netra-evidence",
            "netra-http",
            "netra-index",
            "netra-matcher",
            "netra-model",
            "netra-store",
            "netra-web",
        ],
    ),
];

/// The one heavy or dangerous dependency that a crate alone may name.
const WINDOWS: [(&str, &[&str]); 7] = [
    ("reqwest", &["netra-http"]),
    ("sqlx", &["netra-store"]),
    ("tantivy", &["netra-index"]),
    ("frostem", &["netra-index"]),
    // Bundles are zips; so is an XLSX file.
    ("zip", &["netra-evidence", "netra-collect"]),
    ("axum", &["netra-web", "netra"]),
    ("clap", &["netra"]),
];

/// Every crate of the workspace with the names of what it depends on, tests aside.
fn dependencies() -> BTreeMap<String, BTreeSet<String>> {
    let metadata = MetadataCommand::new()
        .manifest_path(concat!(env!("CARGO_MANIFEST_DIR"), "/../../Cargo.toml"))
        .no_deps()
        .exec()
        .expect("cargo metadata answers");
    let packages = metadata.packages.iter().map(|package| {
        let names = package.dependencies.iter().filter(|it| it.kind == DependencyKind::Normal);
        (package.name.to_string(), names.map(|it| it.name.clone()).collect())
    });
    packages.collect()
}

#[test]
fn crates_see_only_those_the_map_allows() {
    let found = dependencies();
    let names: BTreeSet<&str> = found.keys().map(String::as_str).collect();
    assert_eq!(names, ALLOWED.iter().map(|(name, _)| *name).collect());
    for (name, allowed) in ALLOWED {
        let ours = found[name].iter().map(String::as_str).filter(|it| it.starts_with("netra"));
        let extra: Vec<&str> = ours.filter(|it| !allowed.contains(it)).collect();
        assert!(
            extra.is_empty(),
            "{name} must not see {extra:?}; move the code or redraw the map in crates/README.md"
        );
    }
}

#[test]
fn each_window_to_the_outside_has_one_crate() {
    for (window, homes) in WINDOWS {
        for (name, dependencies) in dependencies() {
            let is_home = homes.contains(&name.as_str());
            assert!(!dependencies.contains(window) || is_home, "{name} opens a second window: {window}");
        }
    }
}
