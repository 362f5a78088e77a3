//! What is known of a draft of the dictionaries before it is signed: the report.
//!
//! A report holds no text of anybody: acts stand in it by id, and whoever may see them reads their words in the store.
//! Generated sentences of the swap test are written out; nobody wrote them.

use std::collections::BTreeMap;
use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::Sentence;
use crate::id::{ActId, Sha256};

/// Everything that was found out about a draft, for the one who signs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// The draft's files, by their release hash.
    pub sha256: Sha256,
    /// The engine that read them.
    pub engine: u32,
    /// The release that was in use, with which the draft was compared.
    pub against: Sha256,
    /// When.
    pub at: Timestamp,
    /// Mistakes in the files and examples that do not do what they say, each as it is
    /// said. Without any, the rest was measured.
    pub mistakes: Vec<Sentence>,
    /// What an editor should look at although nothing is wrong.
    pub warnings: Vec<Sentence>,
    /// How many examples stand beside the rules.
    pub n_examples: u64,
    /// The acts of so many last days were run through both.
    pub days: u16,
    /// What would be flagged otherwise.
    pub shadow: Shadow,
    /// Whether each candidate is covered alike, a race each.
    pub parity: Vec<RaceParity>,
    /// Whether candidates can be put in each other's place.
    pub swap: SwapTest,
}

impl Report {
    /// What the signer must have read: each red row of the parity audit, the ambiguous forms of each candidate, and each
    /// slogan of general words.
    pub fn n_to_acknowledge(&self) -> u64 {
        let slogans = self.swap.word_slogans.len() as u64;
        let rows = self.parity.iter().flat_map(|race| &race.candidates);
        let of = |it: &CandidateParity| {
            it.differs.len() as u64 + u64::from(it.n_forms(FormKind::AmbiguousNames) > 0)
        };
        slogans + rows.map(of).sum::<u64>()
    }
}

/// The same acts under the release in use (*before*) and under the draft (*after*); no flag was stored.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Shadow {
    /// Acts that were run through both.
    pub acts: u64,
    /// From which score on each flags.
    pub threshold: BeforeAfter,
    /// Flagged by the draft alone.
    pub new: u64,
    /// Flagged by the release in use alone.
    pub lost: u64,
    /// Flagged by both, with another score or other signals.
    pub changed: u64,
    /// Flagged by both alike.
    pub unchanged: u64,
    /// Of those flagged by both: how many by each change of the score; 0 where only the signals are others.
    pub changes: BTreeMap<i16, u64>,
    /// Flagged acts in which a rule adds to the score, by rule.
    pub by_rule: BTreeMap<String, BeforeAfter>,
    /// Flagged acts, by `race/candidate`.
    pub by_candidate: BTreeMap<String, BeforeAfter>,
    /// New flags to read, the highest score first.
    pub new_examples: Vec<Example>,
    /// Lost flags to read, the highest score first.
    pub lost_examples: Vec<Example>,
    /// Changed flags to read, the largest change first.
    pub changed_examples: Vec<Example>,
}

impl Shadow {
    /// Of the acts flagged by either, the share (0–1) flagged by both; `None` when nothing was flagged.
    pub fn overlap(&self) -> Option<f64> {
        let both = self.changed + self.unchanged;
        let either = both + self.new + self.lost;
        (either > 0).then(|| both as f64 / either as f64)
    }
}

/// A count under the release in use and under the draft.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BeforeAfter {
    /// Under the release in use.
    pub before: u64,
    /// Under the draft.
    pub after: u64,
}

/// An act that the draft flags otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Example {
    /// Which.
    pub act: ActId,
    /// What the release in use says; `None` when it says nothing at all.
    pub before: Option<Brief>,
    /// What the draft says.
    pub after: Option<Brief>,
}

/// What a release says of an act, without its words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Brief {
    /// 0–100; `None`, as all figures here, where the terms of the act's platform allow none.
    pub score: Option<u8>,
    /// 0–100.
    pub support: Option<u8>,
    /// 0–100.
    pub attack: Option<u8>,
    /// Rule, candidate (`race/candidate`, or empty) and weight of each signal.
    pub signals: Vec<(String, String, Option<i32>)>,
}

/// A kind of form by which texts speak of a candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FormKind {
    /// Names and aliases.
    Names,
    /// Names that are ordinary words or other people's names; they need an election in the text.
    AmbiguousNames,
    /// Hashtags.
    Hashtags,
    /// Slogans that are ordinary words.
    Slogans,
    /// Ways to write the ballot number.
    Numbers,
    /// Hand signs.
    HandSigns,
    /// Campaign accounts.
    CampaignAccounts,
}

impl FormKind {
    /// All kinds, in the order in which they are shown.
    pub const ALL: [Self; 7] = [
        Self::Names,
        Self::AmbiguousNames,
        Self::Hashtags,
        Self::Slogans,
        Self::Numbers,
        Self::HandSigns,
        Self::CampaignAccounts,
    ];

    /// The label in Indonesian and English.
    pub fn label(self) -> (&'static str, &'static str) {
        match self {
            Self::Names => ("nama", "names"),
            Self::AmbiguousNames => ("nama bermakna ganda", "ambiguous names"),
            Self::Hashtags => ("tagar", "hashtags"),
            Self::Slogans => ("slogan", "slogans"),
            Self::Numbers => ("nomor urut", "number forms"),
            Self::HandSigns => ("isyarat tangan", "hand signs"),
            Self::CampaignAccounts => ("akun kampanye", "campaign accounts"),
        }
    }
}

/// How the candidates of a race are covered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RaceParity {
    /// The race's key.
    pub race: String,
    /// Its name.
    pub name: String,
    /// Its candidates, in ballot order.
    pub candidates: Vec<CandidateParity>,
}

/// How one candidate is covered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CandidateParity {
    /// The candidate's key.
    pub candidate: String,
    /// As shown to people.
    pub name: String,
    /// Acts that name the candidate in any of the forms but an ambiguous one.
    pub named: Rates,
    /// The same by kind of form, in the order of [`FormKind::ALL`].
    pub kinds: Vec<KindParity>,
    /// Acts that hold an ambiguous form and no surer one: they may be about the candidate, and are not counted above.
    pub only_ambiguous: u64,
    /// Where coverage differs from that of another candidate of the race: red.
    pub differs: Vec<Difference>,
}

impl CandidateParity {
    /// How many forms of a kind there are.
    pub fn n_forms(&self, kind: FormKind) -> u64 {
        self.kinds.iter().find(|it| it.kind == kind).map_or(0, KindParity::n_forms)
    }
}

/// One kind of form of one candidate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KindParity {
    /// Which kind.
    pub kind: FormKind,
    /// How many forms of it the race file lists, alternatives written out: what somebody chose to write for this candidate.
    pub n_listed: u64,
    /// How many forms of it follow from the name or the number, by the same rules for every candidate.
    pub n_derived: u64,
    /// Acts that hold one.
    pub held: Rates,
}

impl KindParity {
    /// How many forms of it in all.
    pub fn n_forms(&self) -> u64 {
        self.n_listed + self.n_derived
    }
}

/// Of some acts, how many are flagged as support of the candidate and how many as an attack.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Rates {
    /// So many acts.
    pub acts: u64,
    /// Flagged as support.
    pub support: Rate,
    /// Flagged as an attack.
    pub attack: Rate,
}

/// A count and its rate per 1,000 acts, with the 95 % interval of Wilson (1927).
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Rate {
    /// So many.
    pub flags: u64,
    /// Per 1,000.
    pub per_1000: f64,
    /// The lower end, per 1,000.
    pub low: f64,
    /// The upper end, per 1,000; 1,000 while there is no act.
    pub high: f64,
}

/// How a candidate's coverage differs from that of another candidate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Difference {
    /// It has no form of a kind of which this other candidate has some.
    Lacks(FormKind, String),
    /// It is flagged as support at another rate than this other candidate; of one kind of form, or of all.
    Support(Option<FormKind>, String),
    /// It is flagged as attacked at another rate.
    Attack(Option<FormKind>, String),
}

/// The swap test: each text again with the candidates of a race in each other's place. Nothing may change.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SwapTest {
    /// Texts that were compared, generated ones and acts.
    pub texts: u64,
    /// Texts left out because they name somebody only by an ambiguous form, a slogan of general words, or a form that
    /// another candidate lacks.
    pub exempt: u64,
    /// How many texts count more for one candidate than for another. Any blocks the release.
    pub n_failures: u64,
    /// The first of them, of each sentence one for each candidate and score.
    pub failures: Vec<SwapFailure>,
    /// Slogans, each with its `race/candidate`, in which the general dictionary reads words of its own. What these words
    /// say they say for everybody, so that such a slogan is exempt as an ambiguous name is.
    pub word_slogans: Vec<(String, String)>,
    /// Candidates (`race/candidate`) with ambiguous names and no unambiguous one beside them. Any blocks the release.
    pub without_sure_name: Vec<String>,
}

impl SwapTest {
    /// Whether nothing stands against the release.
    pub fn is_clean(&self) -> bool {
        self.n_failures == 0 && self.without_sure_name.is_empty()
    }
}

/// A text that counts more for one candidate than for another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SwapFailure {
    /// The race.
    pub race: String,
    /// The text.
    pub text: SwapText,
    /// One candidate with its score.
    pub one: (String, SwapScore),
    /// Another, in the same text, with a different one.
    pub other: (String, SwapScore),
}

/// Which text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SwapText {
    /// A generated sentence, once with each candidate.
    Sentences(String, String),
    /// An act, whose words are in the store.
    Act(ActId),
}

/// What must not move.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SwapScore {
    /// 0–100.
    pub score: u8,
    /// 0–100.
    pub support: u8,
    /// 0–100.
    pub attack: u8,
}

impl fmt::Display for SwapScore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}/{})", self.score, self.support, self.attack)
    }
}
