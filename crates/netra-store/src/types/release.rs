//! Dictionary releases: what was in use when, and drafts on their way to use.

use std::str::FromStr;

use jiff::{SignedDuration, Timestamp};
use netra_model::id::BadId;
use netra_model::release::Report;
use netra_model::{Sentence, Sha256, UserId};
use serde::{Deserialize, Serialize};

use super::source::Job;
use crate::audit_hash;

/// A signature needs a report that is no older.
pub const REPORT_HOLDS: SignedDuration = SignedDuration::from_hours(24 * 14);

/// Name (`general.toml`, `races/kota-contoh.toml`) and text of each file of a release or draft.
pub type DictionaryFiles = Vec<(String, String)>;

/// The hash by which a set of dictionary files is known: SHA-256 over the sorted hashes of their texts, whatever the
/// files are called. The matcher computes the same.
pub fn release_hash(files: &[(String, String)]) -> Sha256 {
    let mut hashes: Vec<[u8; 32]> =
        files.iter().map(|(_, text)| audit_hash::digest(text.as_bytes()).0).collect();
    hashes.sort_unstable();
    audit_hash::digest(&hashes.concat())
}

/// Why a release came into use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UseCause {
    /// It came with the program, or lay in the office's folder, at the first start.
    Installed,
    /// The same files, read by the engine of a newer Netra.
    Updated,
    /// A second person signed a draft.
    Signed,
    /// Somebody went back to it.
    RolledBack,
}

impl UseCause {
    const ALL: [Self; 4] = [Self::Installed, Self::Updated, Self::Signed, Self::RolledBack];

    /// The name as stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Installed => "installed",
            Self::Updated => "updated",
            Self::Signed => "signed",
            Self::RolledBack => "rolled_back",
        }
    }

    /// The label in Indonesian and English.
    pub fn label(self) -> (&'static str, &'static str) {
        match self {
            Self::Installed => ("terpasang bersama program", "installed with the program"),
            Self::Updated => ("program diperbarui", "program updated"),
            Self::Signed => ("ditandatangani", "signed"),
            Self::RolledBack => ("dikembalikan", "rolled back"),
        }
    }
}

impl FromStr for UseCause {
    type Err = BadId;
    fn from_str(text: &str) -> Result<Self, BadId> {
        Self::ALL.into_iter().find(|it| it.as_str() == text).ok_or_else(|| BadId {
            text: text.chars().take(20).collect(),
            wanted: "why a release came into use",
        })
    }
}

/// A release in use, from a moment on until the next use begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReleaseUse {
    /// Counted from 1 in its office.
    pub n: u64,
    /// The release's number.
    pub release: u64,
    /// Its hash.
    pub sha256: Sha256,
    /// The engine that reads it.
    pub engine: u32,
    /// Since when.
    pub at: Timestamp,
    /// By whom, as in the audit log.
    pub by: String,
    /// That person's name, when it was a person.
    pub by_name: Option<String>,
    /// How it came.
    pub cause: UseCause,
    /// Why: the draft's note, or the reason of who went back.
    pub reason: String,
    /// The draft it was.
    pub draft: Option<u64>,
}

/// A release whose files are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReleaseView {
    /// Its number in its office.
    pub n: u64,
    /// Its hash.
    pub sha256: Sha256,
    /// Since when it is known.
    pub first_at: Timestamp,
    /// When it was in use, newest first; none for a release that was only kept.
    pub uses: Vec<ReleaseUse>,
}

/// A draft to be stored, or a change of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDraft {
    /// The draft to be changed and the version on which the change is based; `None` for a new one.
    pub changes: Option<(u64, u64)>,
    /// Why: what the change is for.
    pub note: String,
    /// All its files.
    pub files: DictionaryFiles,
}

/// Somebody who wrote on a draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftEditor {
    /// Who.
    pub id: UserId,
    /// Their name.
    pub name: String,
}

/// A draft in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftRow {
    /// Its number in its office.
    pub n: u64,
    /// Grows with each change; given with a signature, so that nobody signs what they did not read.
    pub version: u64,
    /// Why it is made.
    pub note: String,
    /// The hash of its files, which is the release's once it is signed.
    pub sha256: Sha256,
    /// All who wrote on it, the author first. None of them may sign it.
    pub editors: Vec<DraftEditor>,
    /// When it was made.
    pub made_at: Timestamp,
    /// When its files or note were last changed.
    pub changed_at: Timestamp,
    /// When the report on these very files was made.
    pub reported_at: Option<Timestamp>,
    /// When it was signed; it cannot be changed from then on.
    pub signed_at: Option<Timestamp>,
}

/// A draft with everything about it.
#[derive(Debug, Clone, PartialEq)]
pub struct DraftView {
    /// What a list shows.
    pub row: DraftRow,
    /// Its files.
    pub files: DictionaryFiles,
    /// What was found out about these very files; a change clears it.
    pub report: Option<Report>,
    /// The last shadow run that was asked for at the desk.
    pub job: Option<Job>,
}

impl DraftView {
    /// What keeps the draft from being signed by anybody, all at once; nothing when a second person may sign.
    pub fn objections(&self, in_use: &ReleaseUse, now: Timestamp) -> Vec<Sentence> {
        let mut found = Vec::new();
        let mut object = |id: String, en: String| found.push(Sentence::new(id, en));
        if self.row.signed_at.is_some() {
            object("draf ini sudah ditandatangani".into(), "this draft is signed already".into());
            return found;
        }
        let Some(report) = self.report.as_ref().filter(|it| it.sha256 == self.row.sha256) else {
            object(
                "belum ada laporan untuk isi draf ini; jalankan uji bayangan".into(),
                "there is no report on these files yet; run the shadow".into(),
            );
            return found;
        };
        if report.engine != in_use.engine || report.against != in_use.sha256 {
            object(
                "laporannya dibuat terhadap rilis atau versi program yang lain; jalankan uji bayangan lagi"
                    .into(),
                "its report was made against another release or version of the program; run the shadow again"
                    .into(),
            );
        }
        if now.duration_since(report.at) > REPORT_HOLDS {
            object(
                "laporannya lebih tua dari 14 hari; jalankan uji bayangan lagi".into(),
                "its report is older than 14 days; run the shadow again".into(),
            );
        }
        if !report.mistakes.is_empty() {
            let n = report.mistakes.len();
            object(
                format!("pemeriksaan menemukan {n} kesalahan; perbaiki dahulu"),
                format!("the check found {n} mistakes; correct them first"),
            );
        }
        if !report.swap.is_clean() {
            let n = report.swap.n_failures + report.swap.without_sure_name.len() as u64;
            object(
                format!("uji tukar gagal pada {n} hal: calon tidak diperlakukan sama; perbaiki kamusnya"),
                format!(
                    "the swap test fails in {n} places: candidates are not treated alike; correct the dictionaries"
                ),
            );
        }
        found
    }
}

/// What a shadow run is asked with, in the arguments of its job (kind `shadow`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShadowRequest {
    /// The draft.
    pub draft: u64,
    /// Over the acts that came in during so many last days.
    pub days: u16,
}
