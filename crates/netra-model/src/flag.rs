//! What the matcher is asked and what it answers.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::act::{AccountRef, ActKind};
use crate::id::{BadId, Sha256};
use crate::person::{Employment, PersonStatus};
use crate::race::StageKind;

/// Whose words a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// What the watched person wrote.
    Own,
    /// What was liked, shared or answered.
    Target,
}

/// Which of a content's texts a field is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Piece {
    /// The post's text.
    Text,
    /// The alternative text of the n-th medium.
    Alt(u16),
    /// The caption of the n-th medium.
    Caption(u16),
    /// What an officer sees in the n-th medium.
    Description(u16),
}

/// One text of an act: `own.text`, `own.media.0.alt`, `target.text`, `target.media.2.caption` …
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Field {
    /// Whose words.
    pub side: Side,
    /// Which text.
    pub piece: Piece,
}

impl Field {
    /// The watched person's own text.
    pub const OWN_TEXT: Self = Self { side: Side::Own, piece: Piece::Text };
    /// The text of what was liked, shared or answered.
    pub const TARGET_TEXT: Self = Self { side: Side::Target, piece: Piece::Text };
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let side = match self.side {
            Side::Own => "own",
            Side::Target => "target",
        };
        match self.piece {
            Piece::Text => write!(f, "{side}.text"),
            Piece::Alt(n) => write!(f, "{side}.media.{n}.alt"),
            Piece::Caption(n) => write!(f, "{side}.media.{n}.caption"),
            Piece::Description(n) => write!(f, "{side}.media.{n}.description"),
        }
    }
}

impl FromStr for Field {
    type Err = BadId;
    fn from_str(text: &str) -> Result<Self, BadId> {
        let bad = || BadId { text: text.chars().take(60).collect(), wanted: "a field such as own.text" };
        let (side, rest) = text.split_once('.').ok_or_else(bad)?;
        let side = match side {
            "own" => Side::Own,
            "target" => Side::Target,
            _ => return Err(bad()),
        };
        let piece = match rest.split('.').collect::<Vec<_>>().as_slice() {
            ["text"] => Piece::Text,
            ["media", n, piece] => {
                let n = n.parse().map_err(|_| bad())?;
                match *piece {
                    "alt" => Piece::Alt(n),
                    "caption" => Piece::Caption(n),
                    "description" => Piece::Description(n),
                    _ => return Err(bad()),
                }
            }
            _ => return Err(bad()),
        };
        Ok(Self { side, piece })
    }
}

impl From<Field> for String {
    fn from(field: Field) -> Self {
        field.to_string()
    }
}

impl TryFrom<String> for Field {
    type Error = BadId;
    fn try_from(text: String) -> Result<Self, BadId> {
        text.parse()
    }
}

/// Everything the matcher may look at for one act. Its canonical bytes are its JSON as written here, field by field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatchInput {
    /// What was done.
    pub kind: ActKind,
    /// The day it was done, in the office's zone.
    pub day: Date,
    /// The region whose races' numbers and hand signs apply: the person's, else the office's.
    pub region: Option<String>,
    /// How the person is employed: which provisions may be proposed.
    pub employment: Employment,
    /// What changes how the person's acts must be read.
    pub status: PersonStatus,
    /// All texts, in the order of [`Field`], none of them empty.
    pub texts: Vec<(Field, String)>,
    /// The account that did it, as seen.
    pub actor: AccountRef,
    /// Who wrote the target, or which account was followed, if known.
    pub target_author: Option<AccountRef>,
    /// The number of the letter \[surat tugas\] by which the person was on duty that day, if one is on file. Without one
    /// the canonical bytes are those of before there were letters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assignment_letter: Option<String>,
}

/// A stretch of one field: UTF-8 byte offsets in the text as written, both on character boundaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// Which text.
    pub field: Field,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

/// How a match is marked on the screen; always with a legend, never by colour alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MarkKind {
    /// Words of support, a vote call, a win wish.
    Support,
    /// A candidate's name, alias, number or hashtag, or a slogan.
    Candidate,
    /// A hand sign, in words or as emoji.
    HandSign,
    /// Words against a rival.
    Attack,
    /// Something that lowers the score (a pledge, a quoted prohibition, news).
    Damping,
}

/// Where a term fits a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Match {
    /// Where.
    pub span: Span,
    /// The dictionary's term.
    pub term: String,
    /// How it is marked.
    pub mark: MarkKind,
}

/// What a rule concludes from matches and facts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signal<W = i32> {
    /// The rule's name, for instance `vote-call`.
    pub rule: String,
    /// What the rule says, in Indonesian, for instance `ajakan memilih`.
    pub label_id: String,
    /// The same in English.
    pub label_en: String,
    /// How much it adds to the score; negative when it damps.
    pub weight: W,
    /// The race it speaks about, if one.
    pub race: Option<String>,
    /// The candidate's key in that race, if one.
    pub candidate: Option<String>,
    /// The matches it rests on; empty when it rests on a fact alone (who the target's author is).
    pub matches: Vec<Match>,
}

/// A signal as it is stored: without a weight where no figure may be kept.
pub type FlagSignal = Signal<Option<i32>>;

/// A list with at least one entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<T>", into = "Vec<T>", bound(serialize = "T: Serialize + Clone"))]
pub struct NonEmpty<T>(Vec<T>);

impl<T> NonEmpty<T> {
    /// `None` when the list is empty.
    pub fn new(list: Vec<T>) -> Option<Self> {
        (!list.is_empty()).then_some(Self(list))
    }

    /// The entries.
    pub fn as_slice(&self) -> &[T] {
        &self.0
    }
}

impl<T> TryFrom<Vec<T>> for NonEmpty<T> {
    type Error = &'static str;
    fn try_from(list: Vec<T>) -> Result<Self, Self::Error> {
        Self::new(list).ok_or("a list with at least one entry was expected")
    }
}

impl<T> From<NonEmpty<T>> for Vec<T> {
    fn from(list: NonEmpty<T>) -> Self {
        list.0
    }
}

/// What the terms of a platform allow to be made of the acts seen there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scoring {
    /// Matched and scored.
    Allowed,
    /// Words may be found; no derived figure may be kept of them.
    MatchOnly,
    /// Neither: kept as context alone.
    None,
}

impl Scoring {
    /// The rule in words, Indonesian and English.
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Allowed => ("kata dicocokkan dan dinilai", "words are matched and scored"),
            Self::MatchOnly => {
                ("kata hanya dicocokkan, tanpa skor", "words are only matched, without a score")
            }
            Self::None => ("tidak dicocokkan, tidak dinilai", "neither matched nor scored"),
        }
    }

    /// The rule's name in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::MatchOnly => "match_only",
            Self::None => "none",
        }
    }
}

/// What the matcher says of one act, with all its figures. What may be stored and shown of it is a [`Flagged`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Scored {
    /// The hash of the dictionaries and races that were used.
    pub release: Sha256,
    /// The number of the matching engine; the same engine gives the same bytes again.
    pub engine: u32,
    /// The hash of the canonical [`MatchInput`].
    pub input: Sha256,
    /// 0–100: the priority of the act in the queue. Never a measure of a person.
    pub score: u8,
    /// 0–100: how much speaks for support.
    pub support: u8,
    /// 0–100: how much speaks for an attack on a rival.
    pub attack: u8,
    /// Why.
    pub signals: NonEmpty<Signal>,
    /// Why, in one Indonesian sentence.
    pub explanation_id: String,
    /// Why, in one English sentence.
    pub explanation_en: String,
    /// The Indonesian sentence without a figure in it.
    #[serde(skip)]
    pub words_id: String,
    /// The English sentence without a figure in it.
    #[serde(skip)]
    pub words_en: String,
    /// The stage of the election on that day in the race it speaks about.
    pub stage: Option<StageKind>,
    /// Keys of proposed provisions, in order; suggestions with a source, never a sanction.
    pub provisions: Vec<String>,
}

/// What is kept of a [`Scored`]: a stored flag. Where the terms of the act's platform allow matching alone, no figure of it
/// exists any more, so that no page and no file can show one. [`Scored::under`] is the only way from the one to the other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flagged {
    /// The hash of the dictionaries and races that were used.
    pub release: Sha256,
    /// The number of the matching engine; the same engine gives the same bytes again.
    pub engine: u32,
    /// The hash of the canonical [`MatchInput`].
    pub input: Sha256,
    /// 0–100: the priority of the act in the queue, never a measure of a person; `None`: see [`NO_SCORE_WHY`].
    pub score: Option<u8>,
    /// 0–100: how much speaks for support.
    pub support: Option<u8>,
    /// 0–100: how much speaks for an attack on a rival.
    pub attack: Option<u8>,
    /// Why; without weights where there is no score.
    pub signals: NonEmpty<FlagSignal>,
    /// Why, in one Indonesian sentence.
    pub explanation_id: String,
    /// Why, in one English sentence.
    pub explanation_en: String,
    /// The stage of the election on that day in the race it speaks about.
    pub stage: Option<StageKind>,
    /// Keys of proposed provisions, in order; suggestions with a source, never a sanction.
    pub provisions: Vec<String>,
}

impl Scored {
    /// What may be kept of it under the terms of the platform on which the act was done; `None` where they allow no matching.
    pub fn under(&self, scoring: Scoring) -> Option<Flagged> {
        let figures = match scoring {
            Scoring::Allowed => true,
            Scoring::MatchOnly => false,
            Scoring::None => return None,
        };
        let signal = |it: &Signal| Signal {
            rule: it.rule.clone(),
            label_id: it.label_id.clone(),
            label_en: it.label_en.clone(),
            weight: figures.then_some(it.weight),
            race: it.race.clone(),
            candidate: it.candidate.clone(),
            matches: it.matches.clone(),
        };
        let (id, en) = if figures {
            (&self.explanation_id, &self.explanation_en)
        } else {
            (&self.words_id, &self.words_en)
        };
        Some(Flagged {
            release: self.release,
            engine: self.engine,
            input: self.input,
            score: figures.then_some(self.score),
            support: figures.then_some(self.support),
            attack: figures.then_some(self.attack),
            signals: NonEmpty(self.signals.as_slice().iter().map(signal).collect()),
            explanation_id: id.clone(),
            explanation_en: en.clone(),
            stage: self.stage,
            provisions: self.provisions.clone(),
        })
    }
}

impl Flagged {
    /// The same without any figure, for somebody who is to judge without knowing the score.
    #[must_use]
    pub fn without_figures(mut self) -> Self {
        let bare = |it: &FlagSignal| Signal { weight: None, ..it.clone() };
        self.signals = NonEmpty(self.signals.as_slice().iter().map(bare).collect());
        Self {
            score: None,
            support: None,
            attack: None,
            explanation_id: without_figures(&self.explanation_id),
            explanation_en: without_figures(&self.explanation_en),
            ..self
        }
    }
}

/// An explanation without its weights: what stands in round brackets as `+28`, `−15` or `×0,6`.
pub fn without_figures(explanation: &str) -> String {
    let mut bare = String::with_capacity(explanation.len());
    let mut rest = explanation;
    while let Some((before, after)) = rest.split_once(" (") {
        bare.push_str(before);
        let figure = after.split_once(')').filter(|(inside, _)| {
            inside.starts_with(['+', '−', '-', '×'])
                && inside.chars().skip(1).all(|c| c.is_ascii_digit() || matches!(c, '.' | ','))
        });
        match figure {
            Some((_, after)) => rest = after,
            None => {
                bare.push_str(" (");
                rest = after;
            }
        }
    }
    bare + rest
}

/// What stands in the place of a score that may not be: Indonesian and English.
pub const NO_SCORE: (&str, &str) = ("tanpa skor", "no score");

/// Why it may not be.
pub const NO_SCORE_WHY: (&str, &str) = (
    "ketentuan platformnya tidak mengizinkan angka turunan; kata hanya dicocokkan",
    "the platform's terms allow no derived figure; words are only matched",
);

/// Priorities as shown: the number stays under *rincian*.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    /// *rendah*, below 50.
    Low,
    /// *sedang*, 50–74.
    Medium,
    /// *tinggi*, 75 and more.
    High,
}

impl Priority {
    /// The priority of a score.
    pub fn of(score: u8) -> Self {
        match score {
            0..50 => Self::Low,
            50..75 => Self::Medium,
            _ => Self::High,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_explanation_loses_its_weights_and_nothing_else() {
        let text = "3 kata cocok: coblos (+28), nomor 2 (+22); suka (bukan unggahan) (×0,6); dikurangi: berita (−15)";
        let bare = "3 kata cocok: coblos, nomor 2; suka (bukan unggahan); dikurangi: berita";
        assert_eq!(without_figures(text), bare);
        assert_eq!(without_figures("ayo (+"), "ayo (+");
    }

    #[test]
    fn a_field_reads_back_from_its_name() {
        let caption = Field { side: Side::Target, piece: Piece::Caption(2) };
        for field in [Field::OWN_TEXT, Field::TARGET_TEXT, caption] {
            assert_eq!(field.to_string().parse::<Field>().unwrap(), field);
        }
        assert_eq!(caption.to_string(), "target.media.2.caption");
        assert!("own.media.x.alt".parse::<Field>().is_err());
    }

    #[test]
    fn terms_that_allow_matching_alone_leave_no_figure_and_terms_that_allow_nothing_leave_nothing() {
        let signal = Signal {
            rule: "vote-call".into(),
            label_id: "ajakan memilih".into(),
            label_en: "call to vote".into(),
            weight: 71,
            race: None,
            candidate: None,
            matches: Vec::new(),
        };
        let scored = Scored {
            release: Sha256([1; 32]),
            engine: 3,
            input: Sha256([2; 32]),
            score: 72,
            support: 73,
            attack: 74,
            signals: NonEmpty::new(vec![signal]).unwrap(),
            explanation_id: "1 kata cocok: coblos (+71)".into(),
            explanation_en: "1 term matched: coblos (+71)".into(),
            words_id: "1 kata cocok: coblos".into(),
            words_en: "1 term matched: coblos".into(),
            stage: None,
            provisions: vec!["skb".into()],
        };
        let all = scored.under(Scoring::Allowed).unwrap();
        assert_eq!((all.score, all.signals.as_slice()[0].weight), (Some(72), Some(71)));
        assert_eq!(all.explanation_id, scored.explanation_id);
        let words = scored.under(Scoring::MatchOnly).unwrap();
        let file = serde_json::to_value(&words).unwrap();
        for field in ["score", "support", "attack"] {
            assert!(file[field].is_null(), "{field}: {file}");
        }
        assert!(file["signals"][0]["weight"].is_null());
        assert!(!["71", "72", "73", "74"].iter().any(|it| file.to_string().contains(it)), "{file}");
        assert_eq!((words.explanation_en.as_str(), words.provisions.len()), ("1 term matched: coblos", 1));
        assert_eq!(serde_json::from_value::<Flagged>(file).unwrap(), words);
        assert!(scored.under(Scoring::None).is_none());
    }

    #[test]
    fn an_empty_list_of_signals_cannot_be_read() {
        assert!(serde_json::from_str::<NonEmpty<u8>>("[]").is_err());
        assert_eq!(serde_json::from_str::<NonEmpty<u8>>("[1]").unwrap().as_slice(), [1]);
    }
}
