//! The dictionaries that come with the project: they load, and every example in them does what it says.

use std::path::Path;

use netra_matcher::{Dictionaries, Matcher, SourceFile, check_examples, load};

fn shipped() -> Dictionaries {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../dictionaries");
    let names = ["general.toml", "parties.toml", "provisions.toml", "races/demo-kota-contoh.toml"];
    let files: Vec<SourceFile> = names
        .map(|name| SourceFile { name: name.into(), text: std::fs::read_to_string(root.join(name)).unwrap() })
        .into();
    load(&files).unwrap_or_else(|errors| {
        let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
        panic!("{}", lines.join("\n"))
    })
}

#[test]
fn every_example_beside_a_rule_does_what_it_says() {
    let failed: Vec<String> =
        check_examples(&shipped(), "demo-kota-contoh").iter().map(ToString::to_string).collect();
    assert!(failed.is_empty(), "\n{}", failed.join("\n"));
}

#[test]
fn the_summary_counts_what_is_there() {
    let summary = Matcher::new(&shipped()).summary();
    assert_eq!((summary.races, summary.candidates, summary.provisions), (1, 3, 20));
    assert!(summary.terms > 1000 && summary.rules > 30, "{summary:?}");
}
