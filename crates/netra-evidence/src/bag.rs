//! BagIt 1.0 (RFC 8493): the tag files, written and read.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use jiff::Timestamp;
use netra_model::Sha256;

use crate::bundle::Bundle;
use crate::custody::Chain;
use crate::names;
use crate::text;

/// `bagit.txt`, always these bytes.
pub(crate) const DECLARATION: &str = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";
/// The declaration's name.
pub(crate) const BAGIT: &str = "bagit.txt";
/// The name of the tag file that describes the bag.
pub(crate) const INFO: &str = "bag-info.txt";
/// The name of the list of payload files.
pub(crate) const MANIFEST: &str = "manifest-sha256.txt";
/// The name of the list of tag files: the apex, which a signature will cover.
pub(crate) const TAG_MANIFEST: &str = "tagmanifest-sha256.txt";

/// `bag-info.txt`. `payload` is the number of bytes and of files under `data/`.
pub(crate) fn info(bundle: &Bundle, payload: (u64, usize), chain: &Chain) -> String {
    let case = &bundle.case;
    let id = names::folder(&case.short_id, case.revision);
    let at = |time: Timestamp| time.to_string();
    let releases: Vec<String> = bundle.dictionaries.iter().map(|set| set.release.to_string()).collect();
    let mut lines = vec![
        ("Source-Organization", bundle.office.name.clone()),
        ("External-Identifier", id),
        ("External-Description", case.title.clone()),
        ("Bagging-Date", bundle.prepared_at.to_zoned(bundle.office.zone.clone()).date().to_string()),
        ("Bag-Software-Agent", bundle.program.clone()),
        ("Payload-Oxum", format!("{}.{}", payload.0, payload.1)),
        ("Netra-Bundle-Schema", String::from("1")),
        ("Netra-Case", case.short_id.to_string()),
        ("Netra-Revision", case.revision.to_string()),
        ("Netra-Supersedes", case.supersedes.clone().unwrap_or_default()),
        ("Netra-Stage", case.stage.clone()),
        ("Netra-Prepared-At", at(bundle.prepared_at)),
        ("Netra-Prepared-By", bundle.prepared_by.clone()),
        ("Netra-Items", bundle.items.len().to_string()),
        ("Netra-Custody-Head", chain.head.to_string()),
        ("Netra-Custody-Count", chain.count.to_string()),
        ("Netra-Redaction", String::from("none")),
    ];
    lines.extend(releases.into_iter().map(|release| ("Netra-Dictionary-Release", release)));
    lines.iter().fold(String::new(), |mut info, (label, value)| {
        let value = text::line(value, 500);
        if !value.is_empty() {
            let _ = writeln!(info, "{label}: {value}");
        }
        info
    })
}

/// The value of a label in `bag-info.txt`.
pub(crate) fn info_value<'a>(info: &'a str, label: &str) -> Option<&'a str> {
    info.lines().find_map(|line| line.strip_prefix(label)?.strip_prefix(": "))
}

/// A manifest: digest, two spaces, path, in the order of paths; `sha256sum -c` reads it as it is.
pub(crate) fn manifest<'a>(files: impl IntoIterator<Item = (&'a str, Sha256)>) -> String {
    let sorted: BTreeMap<&str, Sha256> = files.into_iter().collect();
    sorted.iter().fold(String::new(), |mut text, (path, digest)| {
        let _ = writeln!(text, "{digest}  {path}");
        text
    })
}

/// Reads a manifest. Lines that are not exactly as [`manifest`] writes them are given back by number (from 1): a
/// reader that is lenient about its own list cannot name what was changed in it.
pub(crate) fn read_manifest(text: &str) -> (BTreeMap<String, Sha256>, Vec<usize>) {
    let (mut files, mut bad) = (BTreeMap::new(), Vec::new());
    for (i, line) in text.split_terminator('\n').enumerate() {
        let entry = line.split_once("  ").and_then(|(digest, path)| {
            let lower = !digest.bytes().any(|b| b.is_ascii_uppercase() || b == b'+');
            Some((path, digest.parse::<Sha256>().ok().filter(|_| lower)?))
        });
        match entry {
            Some((path, digest)) if !files.contains_key(path) => {
                files.insert(path.to_owned(), digest);
            }
            _ => bad.push(i + 1),
        }
    }
    if !text.is_empty() && !text.ends_with('\n') {
        bad.push(text.lines().count());
    }
    (files, bad)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_reads_back_and_every_odd_line_is_named() {
        let digest = Sha256([0xab; 32]);
        let text = manifest([("data/b.txt", digest), ("data/a.txt", digest)]);
        assert_eq!(text.lines().next().unwrap(), format!("{digest}  data/a.txt"));
        assert_eq!(
            read_manifest(&text),
            (
                [("data/a.txt", digest), ("data/b.txt", digest)]
                    .map(|(path, digest)| (path.to_owned(), digest))
                    .into(),
                vec![]
            )
        );
        for odd in [
            text.to_uppercase(),
            text.replace("  ", " "),
            text.replace("  ", " *"),
            text.replace("ab", "zz"),
            format!("{text}{text}"),
            text.trim_end().to_owned(),
            text.replace('\n', "\r"),
            text.replacen("ab", "+b", 1),
        ] {
            assert!(!read_manifest(&odd).1.is_empty(), "{odd:?}");
        }
    }
}
