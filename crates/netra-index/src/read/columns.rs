//! The closed list of columns, `kolom:nilai`, and what their values mean.

use netra_model::act::{ActKind, Platform, Provenance};
use netra_model::review::{ItemStatus, Verdict};

use super::times::days;
use super::{Hints, Leaf, MIN_PREFIX, exact};
use crate::facets::Facet;
use crate::words::{Form, fold_all, words};

/// What may be typed, and which column it is.
const COLUMNS: [(&str, &str); 43] = [
    ("platform", "platform"),
    ("unit", "unit"),
    ("dinas", "unit"),
    ("akun", "akun"),
    ("account", "akun"),
    ("handle", "akun"),
    ("orang", "orang"),
    ("person", "orang"),
    ("nama", "orang"),
    ("name", "orang"),
    ("pegawai", "orang"),
    ("jenis", "jenis"),
    ("kind", "jenis"),
    ("hasil", "hasil"),
    ("verdict", "hasil"),
    ("status", "status"),
    ("asal", "asal"),
    ("origin", "asal"),
    ("calon", "calon"),
    ("paslon", "calon"),
    ("candidate", "calon"),
    ("kontestasi", "kontestasi"),
    ("race", "kontestasi"),
    ("aturan", "aturan"),
    ("rule", "aturan"),
    ("kamus", "kamus"),
    ("rilis", "kamus"),
    ("release", "kamus"),
    ("butir", "butir"),
    ("item", "butir"),
    ("sejak", "sejak"),
    ("dari", "sejak"),
    ("since", "sejak"),
    ("from", "sejak"),
    ("sampai", "sampai"),
    ("hingga", "sampai"),
    ("until", "sampai"),
    ("tanggal", "tanggal"),
    ("pada", "tanggal"),
    ("date", "tanggal"),
    ("on", "tanggal"),
    ("bulan", "tanggal"),
    ("month", "tanggal"),
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

const STATUSES: [(&str, Option<ItemStatus>); 20] = [
    ("terbuka", Some(ItemStatus::Open)),
    ("menunggu", Some(ItemStatus::Open)),
    ("menunggu_telaah", Some(ItemStatus::Open)),
    ("open", Some(ItemStatus::Open)),
    ("ditunda", Some(ItemStatus::Held)),
    ("tunda", Some(ItemStatus::Held)),
    ("held", Some(ItemStatus::Held)),
    ("ditelaah", Some(ItemStatus::Decided)),
    ("sudah_ditelaah", Some(ItemStatus::Decided)),
    ("diputus", Some(ItemStatus::Decided)),
    ("decided", Some(ItemStatus::Decided)),
    ("telaah_kedua", Some(ItemStatus::Second)),
    ("second", Some(ItemStatus::Second)),
    ("pleno", Some(ItemStatus::Plenary)),
    ("plenary", Some(ItemStatus::Plenary)),
    ("muncul_lagi", Some(ItemStatus::Reappeared)),
    ("reappeared", Some(ItemStatus::Reappeared)),
    ("tanpa_penanda", None),
    ("tidak_ditandai", None),
    ("none", None),
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

/// Whether a column's value is a day, which may stand in several pieces: `sejak:12 Okt 2026`.
pub(super) fn is_time(name: &str) -> bool {
    matches!(name, "sejak" | "sampai" | "tanggal")
}

/// What a column with a value looks for; `None` if it has no such value.
pub(super) fn leaf(hints: &Hints, name: &str, value: &str) -> Option<Leaf> {
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
        "status" => {
            let (_, status) = STATUSES.iter().find(|(label, _)| *label == key)?;
            Some(Leaf::Value(Facet::Status, status.map_or(Facet::NONE, ItemStatus::as_str).to_owned()))
        }
        "calon" => any_of(hints, Facet::Candidate, value, |key| key.contains('/')),
        "kontestasi" => any_of(hints, Facet::Race, value, |_| true),
        "aturan" => any_of(hints, Facet::Rule, value, |_| true),
        "kamus" => {
            let number: u64 = key.trim_start_matches(['#', 'r', 'v']).parse().ok()?;
            Some(Leaf::Value(Facet::Release, number.to_string()))
        }
        "butir" => {
            let places = exact(value);
            (!places.is_empty()).then_some(Leaf::Exact(places))
        }
        "sejak" => Some(Leaf::Days(Some(days(value, hints.today)?.first), None)),
        "sampai" => Some(Leaf::Days(None, Some(days(value, hints.today)?.until))),
        "tanggal" => days(value, hints.today).map(|it| Leaf::Days(Some(it.first), Some(it.last))),
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

/// By name where names are known; a key as it is where they are not.
fn any_of(hints: &Hints, facet: Facet, value: &str, is_key: fn(&str) -> bool) -> Option<Leaf> {
    let meant = hints.names.meant(facet, value);
    if !meant.is_empty() {
        return Some(Leaf::AnyOf(facet, meant, value.trim().to_owned()));
    }
    let key = fold_all(value.trim());
    let literally = hints.names.is_empty(facet) && !key.contains(' ') && is_key(&key);
    literally.then_some(Leaf::Value(facet, key))
}

/// The words of a phrase in a name, where signs mean nothing.
fn plain(text: &str) -> Vec<(usize, String)> {
    let kept = words(text).into_iter().filter(|word| word.form == Form::Plain);
    kept.map(|word| (word.position, word.text)).collect()
}
