//! What the dictionary files say, once read and checked: groups of terms, rules, races, provisions.

use std::collections::BTreeMap;
use std::ops::Range;

use jiff::civil::Date;
use netra_model::Sha256;
use netra_model::act::ActKind;
use netra_model::flag::MarkKind;
use netra_model::race::{Race, Stage, StageKind};

use crate::provision::Provision;

/// Everything that the files of one release say, without a mistake in it.
#[derive(Debug, Clone)]
pub struct Dictionaries {
    pub(crate) release: Sha256,
    pub(crate) groups: Vec<Group>,
    pub(crate) rules: Vec<Rule>,
    pub(crate) numbers: Vec<NumberWords>,
    pub(crate) glued: Vec<String>,
    /// Words beside which an ambiguous name is surely the candidate: *pasangan*.
    pub(crate) before_names: Vec<String>,
    pub(crate) spellings: Vec<Spelling>,
    pub(crate) scoring: Scoring,
    pub(crate) races: Vec<RaceSource>,
    pub(crate) provisions: Vec<Provision>,
}

impl Dictionaries {
    /// Every race on every day and everywhere: for measuring on texts of many years and places.
    #[must_use]
    pub fn with_all_races_on(mut self) -> Self {
        for source in &mut self.races {
            source.race.region = None;
            source.race.stages = vec![Stage { kind: StageKind::Campaign, from: Date::MIN, until: Date::MAX }];
        }
        self
    }

    /// How many examples stand beside the rules and groups; see [`crate::check_examples`].
    pub fn n_examples(&self) -> usize {
        let of_rules = self.rules.iter().map(|rule| &rule.examples);
        let examples = of_rules.chain(self.groups.iter().map(|group| &group.examples));
        examples.map(|it| it.matching.len() + it.not_matching.len()).sum()
    }
}

/// How an act's kind changes its score, and from which score on it is flagged.
#[derive(Debug, Clone)]
pub(crate) struct Scoring {
    pub(crate) threshold: u8,
    /// Percent by act kind.
    pub(crate) act: BTreeMap<ActKind, i32>,
}

/// Words that mean one number: `dua`, `loro`.
#[derive(Debug, Clone)]
pub(crate) struct NumberWords {
    pub(crate) value: u8,
    pub(crate) words: Vec<String>,
}

/// A word with the ways in which people write it: `saya`, `sy`.
#[derive(Debug, Clone)]
pub(crate) struct Spelling {
    pub(crate) word: String,
    pub(crate) also: Vec<String>,
}

/// What the terms of a group stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refers {
    /// Only for themselves.
    Nothing,
    /// A candidate by number, surely (`paslon 2`).
    Candidate,
    /// A candidate by number, perhaps (`nomor 2`).
    Number,
    /// A number that is a candidate's only where a rule asks for this very group (`dua` after *coblos*).
    BareNumber,
    /// A candidate by a hand sign in words (`salam dua jari`).
    HandSign,
}

/// A list of terms that mean the same to the rules.
#[derive(Debug, Clone)]
pub(crate) struct Group {
    pub(crate) key: String,
    pub(crate) mark: MarkKind,
    pub(crate) refers: Refers,
    /// Terms with their alternatives written out; a term with a number carries its value.
    pub(crate) terms: Vec<(String, Option<u8>)>,
    pub(crate) examples: Examples,
}

/// Which part of the score a rule changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Support,
    Attack,
    Damping,
}

/// What a rule can ask for at one place of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Slot {
    /// A term of the n-th group.
    Group(usize),
    /// A name, an alias, a sure number, the pair's hashtag or a mention.
    Candidate,
    /// A number that may be a candidate's.
    Number,
    /// A campaign hashtag of a race file.
    Hashtag,
    /// A hashtag made of the pair's names alone.
    NameTag,
    /// A hand sign, as emoji or in words.
    HandSign,
    /// A slogan that is an ordinary word.
    Slogan,
    /// A slogan of an incumbent's government programme.
    Programme,
    /// A party's name.
    Party,
    /// Words that name the race.
    Race,
}

impl Slot {
    /// A number of its own.
    pub(crate) fn index(self) -> usize {
        const FIXED: usize = 9;
        match self {
            Self::Candidate => 0,
            Self::Number => 1,
            Self::Hashtag => 2,
            Self::NameTag => 3,
            Self::HandSign => 4,
            Self::Slogan => 5,
            Self::Programme => 6,
            Self::Party => 7,
            Self::Race => 8,
            Self::Group(group) => FIXED + group,
        }
    }
}

/// What an act itself says, whatever its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Fact {
    /// The target's author is a campaign account.
    CampaignAccount,
    /// The target's author is a candidate's own account.
    PersonalAccount,
    /// A candidate is named somewhere in the act.
    CandidateNamed,
    /// The act speaks of the election itself and not only of a person in office: an election word, a number, a
    /// campaign hashtag, a rival, the race's name, or an account of a candidate.
    ElectionAnchor,
    /// Every candidate of a race is named in the act.
    AllCandidates,
    /// The own text is written as a headline is: most of its words begin with a capital.
    Headline,
}

/// What a rule concludes from matches and facts.
#[derive(Debug, Clone)]
pub(crate) struct Rule {
    pub(crate) key: String,
    pub(crate) label_id: String,
    pub(crate) label_en: String,
    pub(crate) side: Side,
    /// Added to the score; damping is subtracted.
    pub(crate) weight: i32,
    /// Alternatives for every place, in order.
    pub(crate) all: Vec<Vec<Slot>>,
    /// The most words between two places.
    pub(crate) within: usize,
    pub(crate) ordered: bool,
    pub(crate) across_sentences: bool,
    pub(crate) in_hashtag: bool,
    /// The first place must begin its sentence, or what follows a comma, a colon or an emoji.
    pub(crate) opens: bool,
    /// Only words that belong to a photo or video.
    pub(crate) media: bool,
    /// Only what the person wrote, not what was liked or shared.
    pub(crate) own: bool,
    /// Groups that take the conclusion back when they stand just before the first place.
    pub(crate) unless_before: Vec<usize>,
    /// Groups that take it back anywhere in the same sentence.
    pub(crate) unless: Vec<usize>,
    /// One of these facts must hold.
    pub(crate) facts: Vec<Fact>,
    /// Counts only beside another signal of its side that is not weak and weighs at least ten.
    pub(crate) weak: bool,
    /// Of support or attack: said in the writer's own voice, unless it stands between quotation marks.
    pub(crate) own_voice: bool,
    /// Of damping: what is said in the writer's own voice is not damped.
    pub(crate) spares_own_voice: bool,
    pub(crate) examples: Examples,
}

/// Texts that a group or rule must and must not find.
#[derive(Debug, Clone, Default)]
pub(crate) struct Examples {
    pub(crate) matching: Vec<String>,
    pub(crate) not_matching: Vec<String>,
}

/// A race with the forms by which texts speak of it.
#[derive(Debug, Clone)]
pub(crate) struct RaceSource {
    pub(crate) race: Race,
    pub(crate) names: Vec<String>,
    pub(crate) forms: Vec<Forms>,
}

/// How texts speak of one candidate; in the order of the race's candidates.
#[derive(Debug, Clone, Default)]
pub(crate) struct Forms {
    pub(crate) names: Vec<String>,
    /// Names that are ordinary words or other people's names: they need an election in the text.
    pub(crate) ambiguous: Vec<String>,
    pub(crate) hashtags: Vec<String>,
    pub(crate) slogans: Vec<String>,
    pub(crate) programme: Vec<String>,
    pub(crate) hand_signs: Vec<String>,
}

/// How much a release holds, for `netra check`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Summary {
    /// Terms, alternatives written out, without the candidates' names.
    pub terms: usize,
    /// Rules.
    pub rules: usize,
    /// Races.
    pub races: usize,
    /// Candidates in all races.
    pub candidates: usize,
    /// Provisions.
    pub provisions: usize,
}

/// The most variants one term may stand for.
const MOST_VARIANTS: usize = 1000;

/// Writes out the alternatives of a term: `(ayo|mari) pilih` is *ayo pilih* and *mari pilih*.
///
/// # Errors
/// A bracket without its partner, or too many variants, in words for the editor.
pub(crate) fn variants(term: &str) -> Result<Vec<String>, String> {
    let mut done = vec![String::new()];
    let mut rest = term;
    while let Some(open) = rest.find(['(', ')']) {
        if rest[open..].starts_with(')') {
            return Err(format!("the term \"{term}\" closes a bracket that is not open"));
        }
        let Some(close) = rest[open..].find(')').map(|at| open + at) else {
            return Err(format!("the term \"{term}\" opens a bracket and does not close it"));
        };
        let choices = &rest[open + 1..close];
        if choices.contains('(') {
            return Err(format!("the term \"{term}\" has a bracket within a bracket"));
        }
        let before = &rest[..open];
        done = done
            .iter()
            .flat_map(|start| choices.split('|').map(move |choice| format!("{start}{before}{choice}")))
            .collect();
        if done.len() > MOST_VARIANTS {
            return Err(format!("the term \"{term}\" stands for more than {MOST_VARIANTS} variants"));
        }
        rest = &rest[close + 1..];
    }
    done.iter_mut().for_each(|start| start.push_str(rest));
    done.iter_mut().for_each(|it| *it = it.split_whitespace().collect::<Vec<_>>().join(" "));
    done.sort_unstable();
    done.dedup();
    Ok(done)
}

/// Numbers that a candidate can have.
pub(crate) const CANDIDATE_NUMBERS: Range<i64> = 1..100;

/// First and last day of a validity, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct InForce {
    pub(crate) from: Date,
    pub(crate) until: Option<Date>,
}

impl InForce {
    pub(crate) fn on(&self, day: Date) -> bool {
        self.from <= day && self.until.is_none_or(|until| day <= until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_stand_for_their_alternatives() {
        assert_eq!(variants("(ayo|mari) (pilih|coblos)").unwrap().len(), 4);
        assert_eq!(variants("(me|)menangkan(lah|)").unwrap().len(), 4);
        assert_eq!(variants("siap (segera|) menang").unwrap(), ["siap menang", "siap segera menang"]);
        assert!(variants("(a|b").unwrap_err().contains("does not close"));
        assert!(variants("a)").is_err());
    }
}
