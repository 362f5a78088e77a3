//! Any bytes as an evidence bundle, and any bytes as the files of a zip whose manifests fit: the check always ends with
//! a verdict, never panics, and never finds the bytes of a fuzzer whole.
#![no_main]

use std::io::{Cursor, Write};

use libfuzzer_sys::fuzz_target;
use netra_evidence::{Outcome, verify};
use netra_model::Sha256;
use sha2::Digest;
use zip::CompressionMethod::Stored;
use zip::write::SimpleFileOptions;

const FILES: [&str; 8] = [
    "data/custody.jsonl",
    "data/raw/index.jsonl",
    "bag-info.txt",
    "bagit.txt",
    "data/items.jsonl",
    "data/media/0000",
    "manifest-sha256.txt",
    "tagmanifest-sha256.txt",
];

// The first byte chooses: the bytes as they are, or the files of a bag parted by `0xff`; where a manifest is left empty,
// a fitting one is written.
fuzz_target!(|bytes: &[u8]| {
    let Some((choice, rest)) = bytes.split_first() else { return };
    let zip = if choice % 4 == 0 { rest.to_vec() } else { bag(rest) };
    let report = verify(Cursor::new(&zip));
    assert_eq!(report.outcome == Outcome::Wrong, !report.problems.is_empty());
    assert!(report.layers.len() == 6, "a verdict on every layer");
    for problem in &report.problems {
        assert!(!problem.sentence.id.is_empty() && !problem.sentence.en.is_empty());
        let shown = [&problem.sentence.id, &problem.sentence.en];
        assert!(shown.iter().all(|it| it.chars().all(|c| !c.is_control())), "{:?}", problem.sentence);
    }
    if choice % 4 == 0 {
        assert_eq!(report.outcome, Outcome::Wrong, "no fuzzer makes a bundle");
    }
});

fn bag(bytes: &[u8]) -> Vec<u8> {
    let mut pieces: Vec<Vec<u8>> = bytes.split(|byte| *byte == 0xff).map(<[u8]>::to_vec).take(8).collect();
    pieces.resize(8, Vec::new());
    let manifest = |pieces: &[Vec<u8>], belongs: &dyn Fn(&str) -> bool| {
        let mut lines: Vec<String> = FILES
            .iter()
            .zip(pieces)
            .filter(|(name, _)| belongs(name))
            .map(|(name, bytes)| (name, format!("{}  {name}\n", Sha256(sha2::Sha256::digest(bytes).into()))))
            .map(|(_, line)| line)
            .collect();
        lines.sort_by(|a, b| a[66..].cmp(&b[66..]));
        lines.concat().into_bytes()
    };
    if pieces[6].is_empty() {
        pieces[6] = manifest(&pieces, &|name| name.starts_with("data/"));
    }
    if pieces[7].is_empty() {
        pieces[7] = manifest(&pieces[..7], &|name| !name.starts_with("data/"));
    }
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in FILES.iter().zip(&pieces) {
        let options = SimpleFileOptions::default().compression_method(Stored);
        zip.start_file(format!("UJI-2026-0001-r1/{name}"), options).expect("memory can be written");
        zip.write_all(bytes).expect("memory can be written");
    }
    zip.finish().expect("memory can be written").into_inner()
}
