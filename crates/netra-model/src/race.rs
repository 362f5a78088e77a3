//! Elections as data: a race with its stages, candidates and accounts. Read from `dictionaries/races/*.toml`.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::act::fold_handle;
use crate::act::{AccountRef, Platform};

/// What is elected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RaceKind {
    /// President and vice president (Pemilu).
    Presidential,
    /// DPR, DPD, DPRD (Pemilu).
    Legislative,
    /// Governor (Pemilihan/Pilkada).
    Governor,
    /// Regent (Pemilihan/Pilkada).
    Regent,
    /// Mayor (Pemilihan/Pilkada).
    Mayor,
}

/// A stage \[tahapan\] of a race.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StageKind {
    /// Pendaftaran.
    Registration,
    /// Penetapan pasangan calon.
    Determination,
    /// Pengundian nomor urut.
    Draw,
    /// Masa kampanye.
    Campaign,
    /// Masa tenang.
    Silence,
    /// Pemungutan suara.
    Voting,
    /// Penghitungan dan rekapitulasi.
    Counting,
    /// Penetapan calon terpilih.
    Result,
}

impl StageKind {
    /// The label in Indonesian and English.
    pub fn label(self) -> (&'static str, &'static str) {
        match self {
            Self::Registration => ("pendaftaran", "registration"),
            Self::Determination => ("penetapan pasangan calon", "determination of candidates"),
            Self::Draw => ("pengundian nomor urut", "draw of ballot numbers"),
            Self::Campaign => ("masa kampanye", "campaign"),
            Self::Silence => ("masa tenang", "quiet period"),
            Self::Voting => ("pemungutan suara", "voting"),
            Self::Counting => ("penghitungan dan rekapitulasi", "counting"),
            Self::Result => ("penetapan calon terpilih", "declaration of the elected"),
        }
    }
}

/// A stage with its days, both included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stage {
    /// Which.
    pub kind: StageKind,
    /// First day.
    pub from: Date,
    /// Last day, included.
    pub until: Date,
}

/// In what role an account stands in a race.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountRole {
    /// A campaign account \[akun kampanye/pemenangan\].
    Campaign,
    /// A candidate's own account.
    Personal,
    /// An account of a government body; alone it never flags.
    Institutional,
}

/// An account that belongs to a race.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RaceAccount {
    /// Its names.
    pub account: AccountRef,
    /// Its role.
    pub role: AccountRole,
    /// Whether it is registered with the KPU.
    pub registered: bool,
}

/// A candidate or pair \[calon/paslon\].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// Its key within the race, for instance `satria-dewi`.
    pub key: String,
    /// How it is shown, for instance `Satria Wibawa – Dewi Kencana (DEMO)`.
    pub name: String,
    /// The ballot number, valid from the draw on.
    pub number: Option<u8>,
    /// Accounts.
    pub accounts: Vec<RaceAccount>,
}

/// A race \[kontestasi\].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Race {
    /// Its key, the file's name without `.toml`.
    pub key: String,
    /// Its name, for instance `Pemilihan Wali Kota Kota Contoh 2026 (DEMO)`.
    pub name: String,
    /// What is elected.
    pub kind: RaceKind,
    /// The region's name; `None` means the whole nation.
    pub region: Option<String>,
    /// Its stages, in order, without overlap.
    pub stages: Vec<Stage>,
    /// Its candidates, in ballot order once drawn.
    pub candidates: Vec<Candidate>,
}

impl Race {
    /// The stage of a day, if the day lies in one.
    pub fn stage_on(&self, day: Date) -> Option<&Stage> {
        self.stages.iter().find(|stage| stage.from <= day && day <= stage.until)
    }

    /// Whether the race runs on a day: from its first stage's first day to its last stage's last.
    pub fn runs_on(&self, day: Date) -> bool {
        self.days().is_some_and(|(first, last)| first <= day && day <= last)
    }

    /// Its first and last day; `None` without stages.
    pub fn days(&self) -> Option<(Date, Date)> {
        let first = self.stages.iter().map(|stage| stage.from).min()?;
        let last = self.stages.iter().map(|stage| stage.until).max()?;
        Some((first, last))
    }

    /// Whether it is about people of a region: a race of the nation is about everybody.
    pub fn concerns(&self, region: Option<&str>) -> bool {
        let Some(own) = &self.region else { return true };
        region.is_some_and(|region| own.to_lowercase() == region.trim().to_lowercase())
    }

    /// Whether numbers and hand signs exist on a day (PRODUCT: only from the draw on).
    pub fn numbers_exist_on(&self, day: Date) -> bool {
        let draw = self.stages.iter().find(|stage| stage.kind == StageKind::Draw);
        draw.map_or_else(|| self.runs_on(day), |draw| draw.from <= day)
    }

    /// Whether candidates are determined on a day; before that they are *bakal calon*.
    pub fn determined_on(&self, day: Date) -> bool {
        let stage = self.stages.iter().find(|stage| stage.kind == StageKind::Determination);
        stage.map_or_else(|| self.runs_on(day), |stage| stage.from <= day)
    }

    /// The race account that an account is, with its candidate.
    pub fn account(&self, account: &AccountRef) -> Option<(&Candidate, &RaceAccount)> {
        self.candidates.iter().find_map(|candidate| {
            candidate
                .accounts
                .iter()
                .find(|known| same_account(&known.account, account))
                .map(|it| (candidate, it))
        })
    }
}

/// Whether two names mean one account: by the platform's id where both have one, else by handle.
fn same_account(a: &AccountRef, b: &AccountRef) -> bool {
    let platform: (&Platform, &Platform) = (&a.platform, &b.platform);
    platform.0 == platform.1
        && match (&a.native_id, &b.native_id) {
            (Some(x), Some(y)) => x == y,
            _ => match (&a.handle, &b.handle) {
                (Some(x), Some(y)) => fold_handle(x) == fold_handle(y),
                _ => false,
            },
        }
}
