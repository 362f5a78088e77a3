//! The closed list of columns, `kolom:nilai`, and what their values mean.

use netra_model::act::{ActKind, Platform, Provenance};
use netra_model::review::Verdict;

use super::{Leaf, MIN_PREFIX};
use crate::facets::Facet;
use crate::words::{Form, fold_all, words};

/// What may be typed, and which column it is.
const COLUMNS: [(&str, &str); 14] = [
    ("platform", "platform"),
    ("unit", "unit"),
    ("akun", "akun"),
    ("account", "akun"),
    ("orang", "orang"),
    ("person", "orang"),
    ("jenis", "jenis"),
    ("kind", "jenis"),
    ("hasil", "hasil"),
    ("verdict", "hasil"),
    ("pegawai", "orang"),
    ("handle", "akun"),
    ("asal", "asal"),
    ("origin", "asal"),
];

const KINDS: [(&str, ActKind); 12] = [
    ("unggahan", ActKind::Post),
    ("unggah", ActKind::Post),
    ("komentar", ActKind::Comment),
    ("bagikan", ActKind::Share),
    ("membagikan", ActKind::Share),
    ("kutip", ActKind::Quote),
    ("kutipan", ActKind::Quote),
    ("suka", ActKind::Like),
    ("menyukai", ActKind::Like),
    ("ikuti", ActKind::Follow),
    ("mengikuti", ActKind::Follow),
    ("gabung", ActKind::Join),
];

const VERDICTS: [(&str, Option<Verdict>); 7] = [
    ("belum", None),
    ("none", None),
    ("tidak", Some(Verdict::NoIndication)),
    ("tidak_ada_indikasi", Some(Verdict::NoIndication)),
    ("penelusuran", Some(Verdict::Trace)),
    ("indikasi", Some(Verdict::Indication)),
    ("pencegahan", Some(Verdict::Prevention)),
];

const PROVENANCES: [(&str, Provenance); 6] = [
    ("sumber", Provenance::Collected),
    ("berkas", Provenance::Imported),
    ("impor", Provenance::Imported),
    ("tangkapan", Provenance::Captured),
    ("informasi_awal", Provenance::InitialInformation),
    ("laporan", Provenance::Report),
];

/// `kolom:nilai`, where the column is one of ours.
pub(super) fn column_of(piece: &str) -> Option<(&'static str, &str)> {
    let (name, value) = piece.split_once(':')?;
    let name = fold_all(name);
    COLUMNS.iter().find(|(known, _)| *known == name).map(|(_, name)| (*name, value))
}

/// What a column with a value looks for; `None` if it has no such value.
pub(super) fn leaf(name: &str, value: &str) -> Option<Leaf> {
    let key = fold_all(value.trim()).replace([' ', '-'], "_");
    match name {
        "platform" => value.parse().ok().map(|it: Platform| Leaf::Value(Facet::Platform, it.into())),
        "jenis" => {
            let known = KINDS.iter().find(|(label, _)| *label == key).map(|(_, kind)| *kind);
            let kind = known.or_else(|| key.parse().ok())?;
            Some(Leaf::Value(Facet::Kind, kind.as_str().to_owned()))
        }
        "hasil" => {
            let known = VERDICTS.iter().find(|(label, _)| *label == key).map(|(_, verdict)| *verdict);
            let verdict = known.or_else(|| key.parse().ok().map(Some))?;
            let name = verdict.map_or(Facet::NONE, Verdict::as_str);
            Some(Leaf::Value(Facet::Verdict, name.to_owned()))
        }
        "asal" => {
            let known = PROVENANCES.iter().find(|(label, _)| *label == key).map(|(_, it)| *it);
            let provenance = known.or_else(|| key.parse().ok())?;
            Some(Leaf::Value(Facet::Provenance, provenance.to_string()))
        }
        "akun" => {
            let handle = fold_all(value.trim().trim_start_matches('@'));
            match handle.strip_suffix('*') {
                Some(start) if start.chars().count() >= MIN_PREFIX => {
                    Some(Leaf::HandlePrefix(start.to_owned()))
                }
                _ => handle.chars().any(char::is_alphanumeric).then_some(Leaf::Handle(handle)),
            }
        }
        "orang" => Some(Leaf::Person(plain(value))),
        _ => Some(Leaf::Unit(plain(value))),
    }
}

/// The words of a phrase in a name, where signs mean nothing.
fn plain(text: &str) -> Vec<(usize, String)> {
    let kept = words(text).into_iter().filter(|word| word.form == Form::Plain);
    kept.map(|word| (word.position, word.text)).collect()
}
