//! What the verifier finds.

use std::io::Cursor;

use netra_evidence::{Finding, LayerName, Outcome, Report, verify};

use crate::sample::{entries, sample, sha256, write_zip, zip_of};

fn check(zip: &[u8]) -> Report {
    verify(Cursor::new(zip))
}

fn names(report: &Report, finding: Finding, path: &str) -> bool {
    report.problems.iter().any(|problem| {
        problem.finding == finding
            && problem.file.as_deref() == Some(path)
            && problem.sentence.id.contains(path)
            && problem.sentence.en.contains(path)
    })
}

fn written() -> Vec<u8> {
    let (bundle, blobs) = sample();
    write_zip(&bundle, &blobs).1
}

#[test]
fn an_untouched_bundle_is_intact_and_its_digest_is_given() {
    let zip = written();
    let report = check(&zip);
    assert_eq!(report.outcome, Outcome::Intact, "{:?}", report.problems);
    assert_eq!(report.sha256, Some(sha256(&zip)));
    assert_eq!(report.name.as_deref(), Some("netra-dmo-4t8n-r1"));
    assert_eq!(report.files, 24);
    for layer in &report.layers {
        let expected = if layer.name == LayerName::Signature { Outcome::Absent } else { Outcome::Intact };
        assert_eq!(layer.outcome, expected, "{:?}", layer.name);
    }
}

#[test]
fn unzipped_and_zipped_again_by_somebody_else_it_is_still_intact() {
    let mut again = entries(&written());
    again.reverse();
    again.insert(0, (String::from("netra-dmo-4t8n-r1/data/"), Vec::new()));
    assert_eq!(check(&zip_of(&again)).outcome, Outcome::Intact);
}

/// T18: one changed byte is found and its file named, for every file and every place in it (every 97th in long ones).
#[test]
fn any_changed_byte_is_found_and_its_file_named() {
    let original = entries(&written());
    for (n, (name, bytes)) in original.iter().enumerate() {
        let path = name.split_once('/').unwrap().1;
        let step = if bytes.len() > 700 { 97 } else { 1 };
        for at in (0..bytes.len()).step_by(step) {
            for flip in [0x01, 0x20] {
                let mut changed = original.clone();
                changed[n].1[at] ^= flip;
                let report = check(&zip_of(&changed));
                assert_eq!(report.outcome, Outcome::Wrong, "{path} byte {at}");
                let named = report.problems.iter().any(|problem| problem.sentence.en.contains(path));
                assert!(named, "{path} byte {at} ^ {flip:#x}: {:#?}", report.problems);
            }
        }
    }
}

#[test]
fn a_change_in_the_zip_itself_never_passes_as_another_content() {
    let zip = written();
    let original: std::collections::BTreeMap<_, _> = entries(&zip).into_iter().collect();
    for at in (0..zip.len()).step_by(23) {
        let mut changed = zip.clone();
        changed[at] ^= 0x10;
        let report = check(&changed);
        if report.outcome == Outcome::Intact {
            let read: std::collections::BTreeMap<_, _> = entries(&changed).into_iter().collect();
            assert_eq!(read, original, "byte {at} passed with other contents");
        }
    }
}

#[test]
fn a_missing_added_or_renamed_file_is_named() {
    let original = entries(&written());
    for (n, (name, _)) in original.iter().enumerate() {
        let path = name.split_once('/').unwrap().1;
        let mut without = original.clone();
        without.remove(n);
        assert!(names(&check(&zip_of(&without)), Finding::Missing, path), "{path} removed");
    }
    for path in ["data/raw/0003.json", "data/extra.txt", "fetch.txt", "signatures/x.sig"] {
        let mut with = original.clone();
        with.push((format!("netra-dmo-4t8n-r1/{path}"), b"x".to_vec()));
        assert!(names(&check(&zip_of(&with)), Finding::Added, path), "{path} added");
    }
    let mut renamed = original.clone();
    let part = renamed.iter_mut().find(|(name, _)| name.ends_with("/data/raw/0001.json")).unwrap();
    part.0 = part.0.replace("0001.json", "0009.json");
    let report = check(&zip_of(&renamed));
    assert!(names(&report, Finding::Missing, "data/raw/0001.json"));
    assert!(names(&report, Finding::Added, "data/raw/0009.json"));
}

/// Somebody changes a file and makes both manifests and the Oxum anew: what binds the files to each other still tells.
#[test]
fn rebuilt_manifests_do_not_hide_a_changed_part_medium_or_custody_line() {
    let original = entries(&written());
    for (path, with) in [("data/raw/0001.json", Finding::Changed), ("data/media/", Finding::Changed)] {
        let mut changed = original.clone();
        let entry = changed.iter_mut().find(|(name, _)| name.contains(path)).unwrap();
        entry.1[40] ^= 1;
        let name = entry.0.split_once('/').unwrap().1.to_owned();
        let report = check(&zip_of(&rebuilt(changed)));
        assert!(names(&report, with, &name), "{:#?}", report.problems);
        assert!(report.problems.iter().all(|problem| problem.finding == with), "{:#?}", report.problems);
    }
    let mut cut = original.clone();
    let custody = cut.iter_mut().find(|(name, _)| name.ends_with("custody.jsonl")).unwrap();
    let end = custody.1[..custody.1.len() - 1].iter().rposition(|byte| *byte == b'\n').unwrap();
    custody.1.truncate(end + 1);
    let report = check(&zip_of(&rebuilt(cut)));
    assert!(names(&report, Finding::Inconsistent, "data/custody.jsonl"), "{:#?}", report.problems);
}

/// The manifests and the Oxum as somebody with `sha256sum` would make them again.
fn rebuilt(mut entries: Vec<(String, Vec<u8>)>) -> Vec<(String, Vec<u8>)> {
    let path = |name: &str| name.split_once('/').unwrap().1.to_owned();
    let list = |entries: &[(String, Vec<u8>)], belongs: &dyn Fn(&str) -> bool| {
        let mut lines: Vec<(String, String)> = entries
            .iter()
            .map(|(name, bytes)| (path(name), sha256(bytes).to_string()))
            .filter(|(path, _)| belongs(path))
            .collect();
        lines.sort();
        lines.iter().map(|(path, digest)| format!("{digest}  {path}\n")).collect::<String>().into_bytes()
    };
    let set = |entries: &mut Vec<(String, Vec<u8>)>, file: &str, bytes: Vec<u8>| {
        entries.iter_mut().find(|(name, _)| path(name) == file).unwrap().1 = bytes;
    };
    let payload: Vec<usize> = entries
        .iter()
        .filter(|(name, _)| path(name).starts_with("data/"))
        .map(|(_, bytes)| bytes.len())
        .collect();
    let info = entries.iter().find(|(name, _)| path(name) == "bag-info.txt").unwrap().1.clone();
    let oxum = format!("Payload-Oxum: {}.{}", payload.iter().sum::<usize>(), payload.len());
    let info: Vec<String> = String::from_utf8(info)
        .unwrap()
        .lines()
        .map(|line| if line.starts_with("Payload-Oxum") { oxum.clone() } else { line.to_owned() })
        .collect();
    set(&mut entries, "bag-info.txt", format!("{}\n", info.join("\n")).into_bytes());
    let manifest = list(&entries, &|path| path.starts_with("data/"));
    set(&mut entries, "manifest-sha256.txt", manifest);
    let tags = list(&entries, &|path| !path.starts_with("data/") && path != "tagmanifest-sha256.txt");
    set(&mut entries, "tagmanifest-sha256.txt", tags);
    entries
}
