//! What a citizen tells the office: initial information \[informasi awal\], which may be anonymous, or a report
//! \[laporan\], which has a *pelapor* and formal and material requirements (Perbawaslu 7/2022 art. 15(3) and (4)).
//!
//! Who told is kept apart from what was told: [`Identity`] is only ever stored encrypted, and its `Debug` says nothing.
//! Netra checks whether something is there, never whether it is true, and its number is not the official register's.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::Sentence;
use crate::act::Provenance;
use crate::deadline::{ClockEvent, ClockKind, DayUnit, DeadlineRule, Deadlines, ElectionType};
use crate::id::{BadId, Sha256};
use crate::sighting::HandedFile;

/// Which of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TipKind {
    /// Initial information \[informasi awal\].
    InitialInformation,
    /// A report \[laporan\].
    Report,
}

impl TipKind {
    /// Both.
    pub const ALL: [Self; 2] = [Self::InitialInformation, Self::Report];

    /// The name as stored and in addresses: the provenance's.
    pub fn as_str(self) -> &'static str {
        self.provenance().as_str()
    }

    /// The label in Indonesian and English.
    pub fn label(self) -> (&'static str, &'static str) {
        match self {
            Self::InitialInformation => ("informasi awal", "initial information"),
            Self::Report => ("laporan", "report"),
        }
    }

    /// How acts that come by it became known.
    pub fn provenance(self) -> Provenance {
        match self {
            Self::InitialInformation => Provenance::InitialInformation,
            Self::Report => Provenance::Report,
        }
    }
}

impl FromStr for TipKind {
    type Err = BadId;
    fn from_str(text: &str) -> Result<Self, BadId> {
        Self::ALL.into_iter().find(|it| it.as_str() == text).ok_or_else(|| BadId {
            text: text.chars().take(40).collect(),
            wanted: "initial_information or report",
        })
    }
}

/// By which way it came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// At the office.
    InPerson,
    /// By letter.
    Letter,
    /// By a message (WhatsApp and its kin).
    Message,
    /// By e-mail.
    Email,
    /// By telephone.
    Phone,
    /// Through a form or application of the office.
    Online,
    /// Otherwise.
    Other,
}

impl Channel {
    /// All, in the order of forms.
    pub const ALL: [Self; 7] =
        [Self::InPerson, Self::Letter, Self::Message, Self::Email, Self::Phone, Self::Online, Self::Other];

    /// The name as stored and in forms.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::InPerson => "in_person",
            Self::Letter => "letter",
            Self::Message => "message",
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Online => "online",
            Self::Other => "other",
        }
    }

    /// The label in Indonesian and English.
    pub fn label(self) -> (&'static str, &'static str) {
        match self {
            Self::InPerson => ("datang langsung", "in person"),
            Self::Letter => ("surat", "letter"),
            Self::Message => ("WhatsApp atau pesan lain", "WhatsApp or another message"),
            Self::Email => ("surel", "e-mail"),
            Self::Phone => ("telepon", "telephone"),
            Self::Online => ("formulir daring", "online form"),
            Self::Other => ("cara lain", "another way"),
        }
    }
}

impl FromStr for Channel {
    type Err = BadId;
    fn from_str(text: &str) -> Result<Self, BadId> {
        Self::ALL.into_iter().find(|it| it.as_str() == text).ok_or_else(|| BadId {
            text: text.chars().take(40).collect(),
            wanted: "a channel: in_person, letter, message, email, phone, online or other",
        })
    }
}

/// Who told, with everything that would say so. Stored encrypted only; nothing of it stands in `Debug`.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// Name.
    pub name: String,
    /// Address.
    pub address: String,
    /// Telephone number.
    pub phone: String,
    /// E-mail address.
    pub email: String,
    /// Place and date of birth.
    pub birth: String,
    /// Sex.
    pub sex: String,
    /// Occupation.
    pub occupation: String,
    /// Nationality.
    pub nationality: String,
    /// Names and addresses of witnesses.
    pub witnesses: String,
    /// Files that say who told (the signed form, a copy of an identity card): each is encrypted too.
    pub files: Vec<SealedFile>,
}

/// A file that says who told.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealedFile {
    /// The name it had.
    pub name: String,
    /// The digest of its bytes as received.
    pub sha256: Sha256,
    /// Its length as received, in bytes.
    pub len: u64,
    /// The digest of its encrypted bytes, under which these are kept.
    pub sealed: Sha256,
}

impl Identity {
    /// The texts by the name of their field.
    pub fn texts(&self) -> [(&'static str, &str); 9] {
        [
            ("name", &self.name),
            ("address", &self.address),
            ("phone", &self.phone),
            ("email", &self.email),
            ("birth", &self.birth),
            ("sex", &self.sex),
            ("occupation", &self.occupation),
            ("nationality", &self.nationality),
            ("witnesses", &self.witnesses),
        ]
    }

    /// The names of the fields that are filled: what may be known without being shown anything.
    pub fn filled(&self) -> Vec<String> {
        let filled = self.texts().into_iter().filter(|(_, text)| !text.trim().is_empty());
        let mut names: Vec<String> = filled.map(|(name, _)| name.to_owned()).collect();
        if !self.files.is_empty() {
            names.push(String::from("files"));
        }
        names
    }

    /// Whether nothing is known of who told.
    pub fn is_empty(&self) -> bool {
        self.filled().is_empty()
    }

    /// The same with what is newly known; what was not given stays.
    #[must_use]
    pub fn completed(mut self, newer: Self) -> Self {
        let put = |old: &mut String, new: String| {
            if !new.trim().is_empty() {
                *old = new;
            }
        };
        put(&mut self.name, newer.name);
        put(&mut self.address, newer.address);
        put(&mut self.phone, newer.phone);
        put(&mut self.email, newer.email);
        put(&mut self.birth, newer.birth);
        put(&mut self.sex, newer.sex);
        put(&mut self.occupation, newer.occupation);
        put(&mut self.nationality, newer.nationality);
        put(&mut self.witnesses, newer.witnesses);
        self.files.extend(newer.files);
        self
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Identity(…)")
    }
}

impl fmt::Debug for SealedFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealedFile(…)")
    }
}

/// What was told, without who told it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// The number in the official register, which is kept elsewhere.
    pub register: Option<String>,
    /// By which way it came.
    pub channel: Channel,
    /// When the office received it.
    pub received_at: Timestamp,
    /// The day on which who told came to know of it.
    pub known_on: Option<Date>,
    /// Where it happened: a place, or the page.
    pub place: String,
    /// What happened, in order \[kronologi\].
    pub chronology: String,
}

/// Something that is being told to the office.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTip {
    /// Which kind.
    pub kind: TipKind,
    /// The form it came with: the same form sent twice is one tip.
    pub form: String,
    /// What was told.
    pub told: Told,
    /// Who told.
    pub identity: Identity,
}

/// What a report is checked against.
#[derive(Debug, Clone)]
pub struct Checked<'a> {
    /// What was told.
    pub told: &'a Told,
    /// The filled fields of the identity ([`Identity::filled`]).
    pub identity: &'a [String],
    /// How many accounts are named.
    pub accounts: usize,
    /// Whether the time of the act is known.
    pub has_time: bool,
    /// The files that were handed in.
    pub files: &'a [HandedFile],
    /// The law, when the office's races leave no doubt.
    pub law: Option<ElectionType>,
    /// The office's rules of deadlines and its holidays; `None` until they are set.
    pub deadlines: Option<&'a Deadlines>,
    /// The office's zone.
    pub zone: &'a TimeZone,
}

/// Whether something that is required is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requirement {
    /// Formal \[syarat formal\], else material \[syarat materiel\].
    pub formal: bool,
    /// Whether it is there; `None` when a person has to judge.
    pub met: Option<bool>,
    /// What.
    pub what: Sentence,
    /// What is missing, or on what the answer rests.
    pub note: Sentence,
}

/// How far a tip is. Whether a report is taken up or not is the office's decision: Netra only counts what it can see.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TipState {
    /// Initial information: something that it led to waits for review.
    Waiting,
    /// Initial information: everything that it led to is reviewed.
    Reviewed,
    /// Initial information: no dictionary flagged what it speaks of.
    Unflagged,
    /// A report: something that is required is not there.
    Incomplete,
    /// A report: nothing is missing, but a person has to judge whether a requirement is met.
    ToJudge,
    /// A report: nothing is missing, and it has no number in the official register yet.
    Complete,
    /// A report: it has a number in the official register.
    Registered,
}

impl TipState {
    /// Where a report stands.
    pub fn of_report(told: &Told, requirements: &[Requirement]) -> Self {
        if told.register.as_deref().is_some_and(|it| !it.trim().is_empty()) {
            Self::Registered
        } else if requirements.iter().any(|it| it.met == Some(false)) {
            Self::Incomplete
        } else if requirements.iter().any(|it| it.met.is_none()) {
            Self::ToJudge
        } else {
            Self::Complete
        }
    }

    /// Where initial information stands: by how many items it led to, and how many of these wait.
    pub fn of_information(items: u64, waiting: u64) -> Self {
        match (items, waiting) {
            (0, _) => Self::Unflagged,
            (_, 0) => Self::Reviewed,
            _ => Self::Waiting,
        }
    }

    /// The label in Indonesian and English.
    pub fn label(self) -> (&'static str, &'static str) {
        match self {
            Self::Waiting => ("menunggu telaah", "waits for review"),
            Self::Reviewed => ("sudah ditelaah", "reviewed"),
            Self::Unflagged => ("tanpa penanda kamus", "not flagged by a dictionary"),
            Self::Incomplete => ("belum lengkap", "incomplete"),
            Self::ToJudge => ("syaratnya perlu dinilai petugas", "an officer has to judge a requirement"),
            Self::Complete => ("lengkap, belum diregistrasi", "complete, not in the register yet"),
            Self::Registered => ("sudah diregistrasi", "in the official register"),
        }
    }
}

/// The formal and material requirements of a report (Perbawaslu 7/2022 art. 15(3), (4)).
pub fn requirements(it: &Checked<'_>) -> Vec<Requirement> {
    let has = |field: &str| it.identity.iter().any(|name| name == field);
    let one = |formal, met, (id, en): (&str, &str), (note_id, note_en): (&str, &str)| Requirement {
        formal,
        met: Some(met),
        what: Sentence::new(id, en),
        note: if met { Sentence::new("", "") } else { Sentence::new(note_id, note_en) },
    };
    vec![
        one(
            true,
            has("name"),
            ("nama pelapor", "name of the pelapor"),
            ("tanyakan namanya", "ask for the name"),
        ),
        one(
            true,
            has("address"),
            ("alamat pelapor", "address of the pelapor"),
            ("tanyakan alamatnya", "ask for the address"),
        ),
        one(
            true,
            it.accounts > 0,
            ("pihak terlapor", "the party reported"),
            ("sebutkan akun atau orangnya", "name the account or the person"),
        ),
        in_time(it),
        one(
            false,
            it.has_time,
            ("waktu kejadian", "time of the event"),
            ("tanyakan hari dan tanggal kejadian", "ask for the day and date of the event"),
        ),
        one(
            false,
            !it.told.place.trim().is_empty(),
            ("tempat kejadian", "place of the event"),
            (
                "sebutkan tempatnya; untuk media sosial, nama halaman atau tautannya",
                "name the place; on social media the page or its link",
            ),
        ),
        one(
            false,
            !it.told.chronology.trim().is_empty(),
            ("uraian kejadian", "description of the event"),
            ("minta uraian kejadian", "ask for a description of the event"),
        ),
        one(
            false,
            !it.files.is_empty(),
            ("bukti (rekaman, video, gambar)", "evidence (recording, video, picture)"),
            (
                "minta bukti; bukti elektronik diserahkan pada media penyimpanan",
                "ask for evidence; electronic evidence is handed in on a storage medium",
            ),
        ),
    ]
}

/// Within the days since it became known in which a finding or report is registered: as many, of which kind and without
/// which holidays says the office's own rule (UU 7/2017 art. 454(6): working days; UU 1/2015 art. 134(4): calendar days).
fn in_time(it: &Checked<'_>) -> Requirement {
    let what = Sentence::new(
        "diajukan dalam jangka waktu sejak diketahui",
        "made within the time since it became known",
    );
    let requirement = |met, note| Requirement { formal: true, met, what: what.clone(), note };
    let Some(known) = it.told.known_on else {
        let note = Sentence::new(
            "tanyakan hari dan tanggal diketahuinya kejadian",
            "ask on which day the event became known",
        );
        return requirement(Some(false), note);
    };
    let received = it.told.received_at.to_zoned(it.zone.clone()).date();
    let laws: &[ElectionType] = match &it.law {
        Some(law) => std::slice::from_ref(law),
        None => &[ElectionType::Pemilu, ElectionType::Pilkada],
    };
    let counted: Vec<_> = laws.iter().filter_map(|law| last_day(it.deadlines?, *law, known)).collect();
    let mut answers = counted.iter().map(|it| it.in_time(received));
    let first = answers.next().flatten();
    // In time under one law only: a person judges.
    let met = first.filter(|first| answers.all(|it| it == Some(*first)));
    let notes = counted.iter().map(LastDay::words);
    let note =
        notes.reduce(|a, b| Sentence::new(format!("{}; {}", a.id, b.id), format!("{}; {}", a.en, b.en)));
    requirement(met, note.unwrap_or_else(no_rule))
}

fn no_rule() -> Sentence {
    Sentence::new(
        "kantor ini belum punya aturan tenggat untuk itu; nilai sendiri",
        "this office has no rule of deadlines for it; judge it yourself",
    )
}

/// The last day on which a report can be made.
struct LastDay {
    day: Date,
    rule: (u16, DayUnit),
    /// It reaches into a year whose holidays are not listed, so that it may be later.
    holidays_unknown: bool,
}

impl LastDay {
    fn in_time(&self, received: Date) -> Option<bool> {
        if received <= self.day { Some(true) } else { (!self.holidays_unknown).then_some(false) }
    }

    fn words(&self) -> Sentence {
        let (days, day) = (self.rule.0, self.day);
        let (id, en) = match self.rule.1 {
            DayUnit::Working => ("hari kerja", "working days"),
            DayUnit::Calendar => ("hari kalender", "calendar days"),
        };
        let (id_more, en_more) = match self.holidays_unknown {
            true => {
                (", hari libur tahun itu belum dicantumkan", ", the holidays of that year are not listed")
            }
            false => ("", ""),
        };
        Sentence::new(
            format!("paling lambat {day} ({days} {id}{id_more})"),
            format!("at the latest {day} ({days} {en}{en_more})"),
        )
    }
}

/// By the rule under which it is registered since it was known; `None` where the law has none.
fn last_day(all: &Deadlines, law: ElectionType, known: Date) -> Option<LastDay> {
    let of_it = |rule: &&DeadlineRule| {
        (rule.election, rule.clock, rule.from) == (law, ClockKind::Registration, ClockEvent::Known)
    };
    let rule = all.rules.iter().find(of_it)?;
    let day = all.due(rule, known)?;
    let listed = (known.year()..=day.year()).all(|year| all.holidays_of.contains(&year));
    let holidays_unknown = rule.unit == DayUnit::Working && !listed;
    Some(LastDay { day, rule: (rule.days, rule.unit), holidays_unknown })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deadline::{DayOfWeek, Holiday};

    fn told(known: Option<&str>) -> Told {
        Told {
            register: None,
            channel: Channel::InPerson,
            received_at: "2026-10-12T02:00:00Z".parse().unwrap(),
            known_on: known.map(|it| it.parse().unwrap()),
            place: String::new(),
            chronology: String::from("Menyukai unggahan"),
        }
    }

    /// Seven working days and seven calendar days; one holiday in October 2026.
    fn rules() -> Deadlines {
        let rule = |election, unit| DeadlineRule {
            election,
            clock: ClockKind::Registration,
            days: 7,
            unit,
            from: ClockEvent::Known,
            first_day_counts: false,
            extended_to: None,
            source: String::from("DEMO"),
            doubt: None,
        };
        Deadlines {
            schema: 1,
            default: ElectionType::Pilkada,
            weekend: [DayOfWeek::Saturday, DayOfWeek::Sunday].into(),
            holidays_of: [2026].into(),
            rules: vec![
                rule(ElectionType::Pemilu, DayUnit::Working),
                rule(ElectionType::Pilkada, DayUnit::Calendar),
            ],
            holidays: vec![Holiday { day: "2026-10-07".parse().unwrap(), name: "libur (DEMO)".into() }],
            races: Default::default(),
        }
    }

    fn check_by(
        deadlines: Option<&Deadlines>,
        told: &Told,
        identity: &[String],
        law: Option<ElectionType>,
    ) -> Vec<Requirement> {
        let zone = TimeZone::get("Asia/Jakarta").unwrap();
        let it =
            Checked { told, identity, accounts: 1, has_time: true, files: &[], law, deadlines, zone: &zone };
        requirements(&it)
    }

    fn check(told: &Told, identity: &[String], law: Option<ElectionType>) -> Vec<Requirement> {
        check_by(Some(&rules()), told, identity, law)
    }

    #[test]
    fn what_is_missing_is_named_one_by_one() {
        let identity = Identity { name: "Pelapor (DEMO)".into(), ..Identity::default() };
        let told = told(Some("2026-10-10"));
        let found = check(&told, &identity.filled(), Some(ElectionType::Pilkada));
        let missing: Vec<&str> =
            found.iter().filter(|it| it.met == Some(false)).map(|it| it.what.id.as_str()).collect();
        assert_eq!(missing, ["alamat pelapor", "tempat kejadian", "bukti (rekaman, video, gambar)"]);
    }

    #[test]
    fn days_are_counted_by_the_offices_rules_and_holidays() {
        let limit = |known: &str, law| check(&told(Some(known)), &[], law)[3].met;
        use ElectionType::{Internal, Pemilu, Pilkada};
        // Received on Monday 12 October 2026 in Jakarta.
        assert_eq!(limit("2026-10-05", Some(Pilkada)), Some(true));
        assert_eq!(limit("2026-10-04", Some(Pilkada)), Some(false));
        assert_eq!(limit("2026-09-30", Some(Pemilu)), Some(true), "the 7th is a holiday: 7 working days");
        assert_eq!(limit("2026-09-29", Some(Pemilu)), Some(false));
        assert_eq!(limit("2026-10-05", None), Some(true), "in time under both laws");
        assert_eq!(limit("2026-10-04", None), None, "in time under one law only: a person judges");
        assert_eq!(limit("2026-08-01", None), Some(false), "late under both");
        assert_eq!(limit("2026-10-11", Some(Internal)), None, "no law says so");
        assert_eq!(check(&told(None), &[], None)[3].met, Some(false));
    }

    #[test]
    fn a_day_that_cannot_be_told_is_left_to_a_person() {
        let told = told(Some("2026-09-29"));
        let elsewhere = Deadlines { holidays_of: [2025].into(), ..rules() };
        let late = &check_by(Some(&elsewhere), &told, &[], Some(ElectionType::Pemilu))[3];
        assert_eq!(late.met, None, "a holiday that is not listed may make it in time");
        assert!(late.note.id.contains("belum dicantumkan"), "{:?}", late.note);
        assert_eq!(check_by(None, &told, &[], None)[3].met, None, "without rules");
    }

    #[test]
    fn a_tip_says_how_far_it_is() {
        let mut told = told(Some("2026-10-10"));
        let found = |told: &Told, met: &[Option<bool>]| {
            let mut found = check(told, &[], None);
            found.truncate(met.len());
            found.iter_mut().zip(met).for_each(|(it, met)| it.met = *met);
            TipState::of_report(told, &found)
        };
        assert_eq!(found(&told, &[Some(true), None, Some(false)]), TipState::Incomplete);
        assert_eq!(found(&told, &[Some(true), None]), TipState::ToJudge);
        assert_eq!(found(&told, &[Some(true)]), TipState::Complete);
        told.register = Some(String::from(" "));
        assert_eq!(found(&told, &[Some(true)]), TipState::Complete, "a blank is no number");
        told.register = Some(String::from("001/LP/DEMO/2026"));
        assert_eq!(found(&told, &[Some(false)]), TipState::Registered);
        let states =
            [(0, 0), (2, 1), (2, 0)].map(|(items, waiting)| TipState::of_information(items, waiting));
        assert_eq!(states, [TipState::Unflagged, TipState::Waiting, TipState::Reviewed]);
    }

    #[test]
    fn an_identity_never_shows_in_a_log() {
        let identity = Identity { name: "Pelapor (DEMO)".into(), ..Identity::default() };
        let tip = NewTip { kind: TipKind::Report, form: "x".into(), told: told(None), identity };
        assert!(!format!("{tip:?}").contains("Pelapor"));
    }

    #[test]
    fn completing_an_identity_keeps_what_was_not_given_again() {
        let old = Identity { name: "Pelapor (DEMO)".into(), ..Identity::default() };
        let newer = Identity { address: "Jalan Contoh 1".into(), ..Identity::default() };
        assert_eq!(old.completed(newer).filled(), ["name", "address"]);
    }
}
