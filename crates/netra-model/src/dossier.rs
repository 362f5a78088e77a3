//! Cases \[berkas telaah\] from opening to outcome: their stages, and what is written down in them.
//!
//! The stages and their order follow the handling flow of Bawaslu, and of an internal office, where *rapat tim* stands for
//! the plenary and there is no *temuan*. Who receives a hand-over is configured: it has changed before and will again.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::id::{BadId, ShortId};

/// Names an enum's values as stored, in both directions, with all of them in their order.
macro_rules! named {
    ($type:ident, $wanted:literal, $($value:ident = $name:literal),+ $(,)?) => {
        impl $type {
            /// All, in the order in which they are offered.
            pub const ALL: &'static [Self] = &[$(Self::$value),+];

            /// The name as stored and in files.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$value => $name),+ }
            }
        }

        impl FromStr for $type {
            type Err = BadId;
            fn from_str(text: &str) -> Result<Self, BadId> {
                Self::ALL.iter().copied().find(|it| it.as_str() == text).ok_or_else(|| BadId {
                    text: text.chars().take(40).collect(),
                    wanted: $wanted,
                })
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

/// What a case is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseKind {
    /// Acts of one person: items of anybody else are refused.
    Person,
    /// One event, whoever took part.
    Event,
}

named!(CaseKind, "a kind of case: person or event", Person = "person", Event = "event");

impl CaseKind {
    /// The label in Indonesian and English.
    pub fn label(self) -> (&'static str, &'static str) {
        match self {
            Self::Person => ("satu orang", "one person"),
            Self::Event => ("satu peristiwa", "one event"),
        }
    }
}

/// Along which stages a case goes; the kind of the office decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CasePath {
    /// Bawaslu at any level.
    Bawaslu,
    /// An inspectorate or personnel agency.
    Internal,
}

/// A stage of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Telaah pertama.
    FirstReview,
    /// Telaah kedua.
    SecondReview,
    /// Penelusuran (informasi awal).
    Tracing,
    /// Pleno; rapat tim in an internal office.
    Plenary,
    /// Temuan (diregistrasi); not in an internal office.
    Finding,
    /// Klarifikasi.
    Clarification,
    /// Kajian.
    Study,
    /// Pleno hasil; rapat tim hasil in an internal office.
    Result,
    /// Penerusan; *penyampaian kepada PPK* in an internal office.
    HandOver,
    /// Before candidates are determined: diteruskan ke instansi.
    ToAgency,
    /// Before candidates are determined: imbauan.
    Appeal,
    /// Tindak lanjut.
    FollowUp,
    /// Closed: dismissed, or everything done.
    Closed,
}

named!(
    Stage,
    "a stage of a case, for instance tracing or hand_over",
    FirstReview = "first_review",
    SecondReview = "second_review",
    Tracing = "tracing",
    Plenary = "plenary",
    Finding = "finding",
    Clarification = "clarification",
    Study = "study",
    Result = "result",
    HandOver = "hand_over",
    ToAgency = "to_agency",
    Appeal = "appeal",
    FollowUp = "follow_up",
    Closed = "closed",
);

/// What a move from one stage to another is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Move {
    /// The next step.
    Onward,
    /// Leaves out these stages: it needs a reason.
    Skips(Vec<Stage>),
    /// Goes back, or opens a closed case again: it needs a reason.
    Back,
    /// Ends the case before its follow-up: it needs a reason.
    Ends,
    /// There is no such step in this office.
    None,
}

impl Move {
    /// Whether a reason must be written down.
    pub fn needs_reason(&self) -> bool {
        matches!(self, Self::Skips(_) | Self::Back | Self::Ends)
    }
}

impl CasePath {
    /// The stages in their order.
    pub fn stages(self) -> &'static [Stage] {
        use Stage::*;
        match self {
            Self::Bawaslu => &[
                FirstReview,
                SecondReview,
                Tracing,
                Plenary,
                Finding,
                Clarification,
                Study,
                Result,
                HandOver,
                FollowUp,
                Closed,
            ],
            Self::Internal => &[
                FirstReview,
                SecondReview,
                Tracing,
                Plenary,
                Clarification,
                Study,
                Result,
                HandOver,
                FollowUp,
                Closed,
            ],
        }
    }

    /// What a move is. Before candidates are determined Bawaslu only forwards to the agency, or appeals: both are steps from
    /// every stage up to the plenary, and lead to the follow-up.
    pub fn step(self, from: Stage, to: Stage) -> Move {
        if from == to || !self.knows(to) {
            return Move::None;
        }
        if from == Stage::Closed {
            return Move::Back;
        }
        if to == Stage::Closed {
            return if from == Stage::FollowUp { Move::Onward } else { Move::Ends };
        }
        let place = |stage| self.stages().iter().position(|it| *it == stage);
        match (place(from), place(to)) {
            (Some(a), Some(b)) if b > a => {
                let between = self.stages()[a + 1..b].to_vec();
                if between.is_empty() { Move::Onward } else { Move::Skips(between) }
            }
            // To the one side way or the other, from the first stages; and from there to the follow-up.
            (Some(_), None) if from <= Stage::Plenary => Move::Onward,
            (None, Some(_)) if to == Stage::FollowUp => Move::Onward,
            _ => Move::Back,
        }
    }

    /// Where a case can go from a stage without a reason, the usual step first.
    pub fn onward(self, from: Stage) -> Vec<Stage> {
        let all = self.stages().iter().chain(&[Stage::ToAgency, Stage::Appeal]);
        all.copied().filter(|to| self.step(from, *to) == Move::Onward).collect()
    }

    /// Where a case can go from a stage with a reason.
    pub fn with_reason(self, from: Stage) -> Vec<Stage> {
        let all = self.stages().iter().chain(&[Stage::ToAgency, Stage::Appeal]);
        all.copied().filter(|to| self.step(from, *to).needs_reason()).collect()
    }

    fn knows(self, stage: Stage) -> bool {
        let side = matches!(stage, Stage::ToAgency | Stage::Appeal) && self == Self::Bawaslu;
        side || self.stages().contains(&stage)
    }

    /// The label of a stage in Indonesian and English.
    pub fn label(self, stage: Stage) -> (&'static str, &'static str) {
        match (stage, self) {
            (Stage::FirstReview, _) => ("telaah pertama", "first review"),
            (Stage::SecondReview, _) => ("telaah kedua", "second review"),
            (Stage::Tracing, _) => ("penelusuran", "tracing"),
            (Stage::Plenary, Self::Bawaslu) => ("pleno", "plenary"),
            (Stage::Plenary, Self::Internal) => ("rapat tim", "team meeting"),
            (Stage::Finding, _) => ("temuan", "finding"),
            (Stage::Clarification, _) => ("klarifikasi", "clarification"),
            (Stage::Study, _) => ("kajian", "study"),
            (Stage::Result, Self::Bawaslu) => ("pleno hasil", "plenary on the result"),
            (Stage::Result, Self::Internal) => ("rapat tim hasil", "team meeting on the result"),
            (Stage::HandOver, Self::Bawaslu) => ("penerusan", "hand-over"),
            (Stage::HandOver, Self::Internal) => ("penyampaian kepada PPK", "submission to the PPK"),
            (Stage::ToAgency, _) => ("diteruskan ke instansi", "forwarded to the agency"),
            (Stage::Appeal, _) => ("imbauan", "appeal"),
            (Stage::FollowUp, _) => ("tindak lanjut", "follow-up"),
            (Stage::Closed, _) => ("ditutup", "closed"),
        }
    }
}

/// What a person answered when they were asked \[klarifikasi\].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnswerKind {
    /// *tidak sengaja*
    Unintended,
    /// *akun diretas*
    Hacked,
    /// *bukan akun saya*
    NotMine,
    /// *benar, dengan penjelasan*
    Explained,
    /// *tidak menanggapi*
    None,
}

named!(
    AnswerKind,
    "a kind of answer: unintended, hacked, not_mine, explained or none",
    Unintended = "unintended",
    Hacked = "hacked",
    NotMine = "not_mine",
    Explained = "explained",
    None = "none",
);

impl AnswerKind {
    /// The label in Indonesian and English.
    pub fn label(self) -> (&'static str, &'static str) {
        match self {
            Self::Unintended => ("tidak sengaja", "not intended"),
            Self::Hacked => ("akun diretas", "the account was hacked"),
            Self::NotMine => ("bukan akun saya", "not my account"),
            Self::Explained => ("benar, dengan penjelasan", "true, with an explanation"),
            Self::None => ("tidak menanggapi", "no answer"),
        }
    }
}

/// What became of a hand-over \[tindak lanjut\].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutcomeKind {
    /// *terbukti, dijatuhi sanksi*
    Sanctioned,
    /// *terbukti, pembinaan*
    Guided,
    /// *tidak terbukti*
    NotProven,
    /// *dikembalikan*
    Returned,
    /// *belum ada*: asked, and nothing yet. The reminder begins anew.
    Pending,
}

named!(
    OutcomeKind,
    "a kind of outcome: sanctioned, guided, not_proven, returned or pending",
    Sanctioned = "sanctioned",
    Guided = "guided",
    NotProven = "not_proven",
    Returned = "returned",
    Pending = "pending",
);

impl OutcomeKind {
    /// The label in Indonesian and English.
    pub fn label(self) -> (&'static str, &'static str) {
        match self {
            Self::Sanctioned => ("terbukti, dijatuhi sanksi", "proven, sanctioned"),
            Self::Guided => ("terbukti, pembinaan", "proven, guidance"),
            Self::NotProven => ("tidak terbukti", "not proven"),
            Self::Returned => ("dikembalikan", "returned"),
            Self::Pending => ("belum ada", "nothing yet"),
        }
    }
}

/// Something that is written down in a case. Never changed afterwards: what was wrong is followed by what is right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "entry")]
pub enum CaseEntry {
    /// The case went to another stage.
    Stage {
        /// From where.
        from: Stage,
        /// Where to.
        to: Stage,
        /// Why, where a reason was due or given.
        reason: String,
    },
    /// A note of a colleague; `@login` in it names another.
    Note {
        /// The words.
        words: String,
    },
    /// The person was invited to clarify \[undangan klarifikasi\].
    Invited {
        /// When.
        on: Date,
        /// How, for instance by letter or telephone.
        channel: String,
        /// The letter's number.
        letter: String,
    },
    /// What the person answered.
    Answered {
        /// In one of the usual kinds.
        kind: AnswerKind,
        /// In their words.
        words: String,
        /// When.
        on: Date,
        /// When they took the like (or whatever it was) back, if they did.
        unliked_on: Option<Date>,
        /// A file of the case that supports it, by its number.
        document: Option<u32>,
    },
    /// The case was handed over \[penerusan\].
    HandedOver {
        /// To whom: one of the configured receivers.
        receiver: String,
        /// When.
        on: Date,
        /// The letter's number.
        letter: String,
        /// The number of the receipt; may be empty.
        receipt: String,
    },
    /// What became of it \[tindak lanjut\].
    Outcome {
        /// In one of the usual kinds.
        kind: OutcomeKind,
        /// In words; may be empty.
        words: String,
        /// When.
        on: Date,
        /// A file of the case that says so, by its number.
        document: Option<u32>,
    },
    /// Somebody else looks after the case; `None` means nobody.
    Owner {
        /// Their login.
        login: Option<String>,
    },
    /// A case of one person became one of an event.
    MadeEvent,
    /// An account turned out not to be the person's: what the case says of its acts does not hold any more.
    Recalled {
        /// The account as it is shown.
        account: String,
        /// From whom it was taken.
        person: String,
        /// The items of the case that it concerns.
        items: Vec<ShortId>,
        /// Why.
        why: String,
    },
}

/// What an attribution rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BasisKind {
    /// It came with the watch-list, with the words of the list.
    List,
    /// The agency's register of accounts.
    Register,
    /// The person's own statement.
    OwnStatement,
    /// A colleague's statement.
    Colleague,
    /// A link on an official profile or page.
    ProfileLink,
    /// Clarification under oath.
    Clarification,
    /// Something else, with words.
    Other,
    /// The account was taken from the person: it is nobody's, or somebody else's.
    Withdrawn,
}

named!(
    BasisKind,
    "a basis: list, register, own_statement, colleague, profile_link, clarification, other or withdrawn",
    List = "list",
    Register = "register",
    OwnStatement = "own_statement",
    Colleague = "colleague",
    ProfileLink = "profile_link",
    Clarification = "clarification",
    Other = "other",
    Withdrawn = "withdrawn",
);

impl BasisKind {
    /// Those that a person at the desk chooses from.
    pub const OFFERED: [Self; 6] = [
        Self::Register,
        Self::OwnStatement,
        Self::Colleague,
        Self::ProfileLink,
        Self::Clarification,
        Self::Other,
    ];

    /// The label in Indonesian and English.
    pub fn label(self) -> (&'static str, &'static str) {
        match self {
            Self::List => ("daftar pantau", "the watch-list"),
            Self::Register => ("daftar akun dari instansi", "the agency's register"),
            Self::OwnStatement => ("pernyataan pegawai sendiri", "the person's own statement"),
            Self::Colleague => ("keterangan rekan kerja", "a colleague's statement"),
            Self::ProfileLink => ("tautan dari profil resmi", "a link on an official profile"),
            Self::Clarification => ("klarifikasi di bawah sumpah", "clarification under oath"),
            Self::Other => ("dasar lain", "another basis"),
            Self::Withdrawn => ("kepemilikan dicabut", "attribution withdrawn"),
        }
    }
}

/// A sign that speaks against an attribution.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignKind {
    /// *akun palsu*
    Fake,
    /// *akun tiruan*
    Cloned,
    /// *diretas*
    Hacked,
    /// *orang lain bernama sama*
    Namesake,
    /// *bingkai atau twibbon*: put around the picture by somebody else, perhaps.
    Frame,
}

named!(
    SignKind,
    "a contrary sign: fake, cloned, hacked, namesake or frame",
    Fake = "fake",
    Cloned = "cloned",
    Hacked = "hacked",
    Namesake = "namesake",
    Frame = "frame",
);

impl SignKind {
    /// The label in Indonesian and English.
    pub fn label(self) -> (&'static str, &'static str) {
        match self {
            Self::Fake => ("akun palsu", "fake account"),
            Self::Cloned => ("akun tiruan", "cloned account"),
            Self::Hacked => ("akun diretas", "hacked account"),
            Self::Namesake => ("orang lain bernama sama", "a namesake"),
            Self::Frame => ("bingkai atau twibbon", "picture frame or twibbon"),
        }
    }
}

/// The logins that a note names by `@`, each once, in their order.
pub fn mentions(words: &str) -> Vec<String> {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_');
    let mut found: Vec<String> = Vec::new();
    for (at, _) in words.match_indices('@') {
        let before = words[..at].chars().next_back();
        if before.is_some_and(is_part) {
            continue; // An e-mail address.
        }
        let login: String = words[at + 1..].chars().take_while(|c| is_part(*c)).collect();
        let login = login.trim_end_matches(['.', '-', '_']).to_lowercase();
        if !login.is_empty() && !found.contains(&login) {
            found.push(login);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stage_of_bawaslu_leads_to_the_next_and_a_skip_names_what_it_leaves_out() {
        let path = CasePath::Bawaslu;
        for pair in path.stages().windows(2) {
            assert_eq!(path.step(pair[0], pair[1]), Move::Onward, "{pair:?}");
        }
        assert_eq!(
            path.step(Stage::Plenary, Stage::Study),
            Move::Skips(vec![Stage::Finding, Stage::Clarification])
        );
        assert_eq!(path.step(Stage::Study, Stage::Plenary), Move::Back);
        assert_eq!(path.step(Stage::Tracing, Stage::Closed), Move::Ends);
        assert_eq!(path.step(Stage::Closed, Stage::Tracing), Move::Back);
        assert_eq!(path.step(Stage::Study, Stage::Study), Move::None);
        assert!(Move::Back.needs_reason() && Move::Ends.needs_reason() && !Move::Onward.needs_reason());
    }

    #[test]
    fn before_candidates_are_determined_a_case_is_forwarded_or_an_appeal_is_made() {
        let path = CasePath::Bawaslu;
        assert_eq!(path.onward(Stage::Tracing), [Stage::Plenary, Stage::ToAgency, Stage::Appeal]);
        assert_eq!(path.onward(Stage::ToAgency), [Stage::FollowUp]);
        assert!(!path.onward(Stage::Study).contains(&Stage::Appeal));
    }

    #[test]
    fn an_internal_office_has_no_finding_and_submits_to_the_ppk() {
        let path = CasePath::Internal;
        assert_eq!(path.step(Stage::Plenary, Stage::Finding), Move::None);
        assert_eq!(path.onward(Stage::Plenary), [Stage::Clarification]);
        assert_eq!(path.step(Stage::FirstReview, Stage::Appeal), Move::None);
        assert_eq!(path.label(Stage::HandOver).0, "penyampaian kepada PPK");
        assert_eq!(path.label(Stage::Plenary).0, "rapat tim");
    }

    #[test]
    fn a_name_of_a_stage_is_read_back() {
        for stage in Stage::ALL {
            assert_eq!(stage.as_str().parse::<Stage>().as_ref(), Ok(stage));
        }
        assert!("verdict".parse::<Stage>().is_err());
    }

    #[test]
    fn colleagues_are_named_by_an_at_sign_and_addresses_are_not() {
        let words = "@Rahmat tolong lihat, juga @siti. Surat ke dinas@kota.example; @rahmat lagi, @";
        assert_eq!(mentions(words), ["rahmat", "siti"]);
    }

    #[test]
    fn an_entry_is_kept_as_it_was_written() {
        let entry = CaseEntry::Answered {
            kind: AnswerKind::Unintended,
            words: "tersentuh saat menggulir".into(),
            on: jiff::civil::date(2026, 10, 14),
            unliked_on: Some(jiff::civil::date(2026, 10, 12)),
            document: Some(1),
        };
        let json = serde_json::to_string(&entry).unwrap();
        assert!(json.contains(r#""entry":"answered","kind":"unintended""#), "{json}");
        assert_eq!(serde_json::from_str::<CaseEntry>(&json).unwrap(), entry);
    }
}
