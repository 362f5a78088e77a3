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

impl RaceKind {
    /// Whether it is a *Pemilu* (UU 7/2017); else it is a *Pemilihan* (Pilkada, UU 1/2015 jo. 10/2016).
    pub fn is_pemilu(self) -> bool {
        matches!(self, Self::Presidential | Self::Legislative)
    }
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
    /// All, in their order.
    pub const ALL: [Self; 8] = [
        Self::Registration,
        Self::Determination,
        Self::Draw,
        Self::Campaign,
        Self::Silence,
        Self::Voting,
        Self::Counting,
        Self::Result,
    ];

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
    /// The first day of this role; `None` means from the beginning of the race.
    pub from: Option<Date>,
    /// The last day of this role, included; `None` means until the end of the race.
    pub until: Option<Date>,
}

impl RaceAccount {
    /// Whether the account has this role on a day.
    pub fn holds_on(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }
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
    /// Other names of the region, and the regions within it: a person of any of them votes in this race.
    pub includes: Vec<String>,
    /// Its stages, in order. Only voting, counting and the result may share days.
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

    /// The first day of its silence \[masa tenang\], when a day or the one after it lies in that or in the vote that
    /// follows: from the day before on, what may disappear is secured. Of a race that names no silence, the vote's.
    pub fn quiet_from(&self, day: Date) -> Option<Date> {
        let is_quiet = |stage: &&Stage| matches!(stage.kind, StageKind::Silence | StageKind::Voting);
        let tomorrow = day.tomorrow().unwrap_or(day);
        [day, tomorrow].into_iter().find_map(|day| self.stage_on(day).filter(is_quiet))?;
        self.stages.iter().filter(is_quiet).map(|stage| stage.from).min()
    }

    /// Whether it is about people of a region: a race of the nation is about everybody.
    pub fn concerns(&self, region: Option<&str>) -> bool {
        let Some(own) = &self.region else { return true };
        let is_here = |region| std::iter::once(own).chain(&self.includes).any(|it| same_region(it, region));
        region.is_some_and(is_here)
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

    /// The race account that an account is on any day, with its candidate.
    pub fn account(&self, account: &AccountRef) -> Option<(&Candidate, &RaceAccount)> {
        self.roles_of(account).next()
    }

    /// The race account that an account is on a day, with its candidate: its role may change within the race.
    pub fn account_on(&self, account: &AccountRef, day: Date) -> Option<(&Candidate, &RaceAccount)> {
        self.roles_of(account).find(|(_, it)| it.holds_on(day))
    }

    fn roles_of(&self, account: &AccountRef) -> impl Iterator<Item = (&Candidate, &RaceAccount)> {
        let all = self.candidates.iter().flat_map(|it| it.accounts.iter().map(move |account| (it, account)));
        all.filter(move |(_, known)| same_account(&known.account, account))
    }
}

/// Whether two names mean one region, however they are written: *Kab. Malang* is *Kabupaten Malang*, *Provinsi Jawa
/// Timur* is *Jawa Timur*, *Pemkot Surabaya* is *Kota Surabaya*. *Malang* alone is neither the city nor the regency.
pub fn same_region(a: &str, b: &str) -> bool {
    // Most names differ in their last letter: a province has dozens, and every act asks.
    let last = |name: &str| name.trim_end().as_bytes().last().map(u8::to_ascii_lowercase);
    if last(a) != last(b) {
        return false;
    }
    let (mut a, mut b) = (region_words(a), region_words(b));
    loop {
        match (a.next(), b.next()) {
            (None, None) => return true,
            (Some(x), Some(y)) if x.eq_ignore_ascii_case(y) => {}
            _ => return false,
        }
    }
}

/// The words of a region's name in one spelling. Cuts also at full stops: *Kab.Malang*.
fn region_words<'n>(name: &'n str) -> impl Iterator<Item = &'n str> {
    const SPELLINGS: [(&str, &str); 10] = [
        ("kab", "kabupaten"),
        ("pemkab", "kabupaten"),
        ("pemkot", "kota"),
        ("provinsi", ""),
        ("propinsi", ""),
        ("prov", ""),
        ("pemprov", ""),
        ("pemerintah", ""),
        ("administrasi", ""),
        ("adm", ""),
    ];
    let one_spelling = |word: &'n str| {
        SPELLINGS.iter().find(|(it, _)| word.eq_ignore_ascii_case(it)).map_or(word, |(_, known)| *known)
    };
    name.split(|c: char| c.is_whitespace() || c == '.').map(one_spelling).filter(|word| !word.is_empty())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_is_known_however_it_is_written() {
        for (a, b) in [
            ("Kab. Malang", "kabupaten malang"),
            ("Kab.Malang", "Kabupaten  Malang "),
            ("Provinsi Jawa Timur", "JAWA TIMUR"),
            ("Prov. Jatim", "jatim"),
            ("Pemkot Surabaya", "Kota Surabaya"),
        ] {
            assert!(same_region(a, b), "{a} / {b}");
        }
        for (a, b) in [("Kota Malang", "Kabupaten Malang"), ("Malang", "Kota Malang"), ("Jawa", "Jawa Timur")]
        {
            assert!(!same_region(a, b), "{a} / {b}");
        }
    }

    #[test]
    fn a_race_concerns_its_region_and_those_within_it() {
        let race = Race {
            key: "contoh".into(),
            name: "Contoh (DEMO)".into(),
            kind: RaceKind::Governor,
            region: Some("Provinsi Contoh".into()),
            includes: vec!["Kota Contoh".into(), "Kabupaten Contoh".into()],
            stages: Vec::new(),
            candidates: Vec::new(),
        };
        for region in ["Contoh", "kota contoh", "Kab. Contoh", "Prov. Contoh"] {
            assert!(race.concerns(Some(region)), "{region}");
        }
        assert!(!race.concerns(Some("Kota Lain")) && !race.concerns(None));
        assert!(Race { region: None, ..race }.concerns(None), "the nation's race is about everybody");
    }

    #[test]
    fn it_is_quiet_from_the_day_before_the_silence_until_the_vote() {
        let day = |n: i8| jiff::civil::date(2026, 11, n);
        let stage = |kind, from, until| Stage { kind, from: day(from), until: day(until) };
        let race = Race {
            key: "contoh".into(),
            name: "Contoh (DEMO)".into(),
            kind: RaceKind::Mayor,
            region: None,
            includes: Vec::new(),
            stages: vec![
                stage(StageKind::Campaign, 1, 20),
                stage(StageKind::Silence, 21, 23),
                stage(StageKind::Voting, 24, 24),
                stage(StageKind::Counting, 25, 28),
            ],
            candidates: Vec::new(),
        };
        for (n, quiet) in [(19, false), (20, true), (21, true), (24, true), (25, false)] {
            assert_eq!(race.quiet_from(day(n)), quiet.then_some(day(21)), "{n}");
        }
    }

    #[test]
    fn the_role_of_an_account_is_that_of_the_day() {
        let account = AccountRef::by_handle("instagram".parse().unwrap(), "arga.demo");
        let in_role = |role, from, until| RaceAccount {
            account: account.clone(),
            role,
            registered: false,
            from,
            until,
        };
        let draw = jiff::civil::date(2026, 9, 23);
        let accounts = vec![
            in_role(AccountRole::Personal, None, draw.yesterday().ok()),
            in_role(AccountRole::Campaign, Some(draw), None),
        ];
        let candidate = Candidate { key: "a".into(), name: "A (DEMO)".into(), number: Some(1), accounts };
        let race = Race {
            key: "contoh".into(),
            name: "Contoh (DEMO)".into(),
            kind: RaceKind::Mayor,
            region: None,
            includes: Vec::new(),
            stages: Vec::new(),
            candidates: vec![candidate],
        };
        let role_on = |day| race.account_on(&account, day).map(|(_, it)| it.role);
        assert_eq!(role_on(draw.yesterday().unwrap()), Some(AccountRole::Personal));
        assert_eq!(role_on(draw), Some(AccountRole::Campaign));
    }
}
