//! What an outside validator says: `bagit` of the Library of Congress (PyPI).

use std::path::PathBuf;
use std::process::Command;

use crate::sample::{entries, sample, write_zip};

/// The path of `bagit.py`, from `NETRA_TEST_BAGIT`; `None` when that is `skip`.
fn bagit() -> Option<PathBuf> {
    #[expect(clippy::disallowed_methods, reason = "the test runner says where the outside validator is")]
    let path = std::env::var("NETRA_TEST_BAGIT").expect(
        "NETRA_TEST_BAGIT must be the path of bagit.py (python3 -m venv V && V/bin/pip install bagit==1.9.0, then \
         V/bin/bagit.py), or `skip`",
    );
    (path != "skip").then(|| PathBuf::from(path))
}

fn validate(bagit: &PathBuf, zip: &[u8], change: impl Fn(&std::path::Path)) -> (bool, String) {
    let folder = tempfile::tempdir().unwrap();
    let mut bag = PathBuf::new();
    for (name, bytes) in entries(zip) {
        let path = folder.path().join(&name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
        bag = folder.path().join(name.split('/').next().unwrap());
    }
    change(&bag);
    let output = Command::new(bagit).arg("--validate").arg(&bag).output().unwrap();
    (output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn bagit_py_accepts_a_bundle_and_refuses_a_changed_one() {
    let Some(bagit) = bagit() else { return };
    let (bundle, blobs) = sample();
    let (_, zip) = write_zip(&bundle, &blobs);
    let (valid, said) = validate(&bagit, &zip, |_| {});
    assert!(valid, "{said}");
    let (valid, said) = validate(&bagit, &zip, |bag| {
        let path = bag.join("data/raw/0001.json");
        let mut bytes = std::fs::read(&path).unwrap();
        bytes[9] ^= 1;
        std::fs::write(path, bytes).unwrap();
    });
    assert!(!valid && said.contains("0001.json"), "{said}");
}

#[test]
fn bagit_py_accepts_a_bundle_full_of_hostile_words() {
    let Some(bagit) = bagit() else { return };
    let (bundle, blobs) = crate::hostile::filled_with(
        "a\u{85}b\u{2028}c\u{1c}d\u{0b}e\u{0c}f\rg\nNetra-Revision: 9\n\u{feff}%25 : \u{202e}\u{0}",
    );
    let (_, zip) = write_zip(&bundle, &blobs);
    let (valid, said) = validate(&bagit, &zip, |_| {});
    assert!(valid, "{said}");
}
