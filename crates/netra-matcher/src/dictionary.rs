//! What the dictionary files say, once read and checked: groups of terms, rules, races, provisions.

use std::collections::BTreeMap;
use std::ops::Range;

use jiff::civil::Date;
use netra_model::act::{AccountRef, ActKind, Platform, fold_handle};
use netra_model::flag::MarkKind;
use netra_model::race::{Race, Stage, StageKind, same_region};
use netra_model::{Sentence, Sha256};

use crate::error::DictionaryWarning;
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
    /// Where and when terms count that do not count always and everywhere.
    pub(crate) validities: Vec<Validity>,
    /// Accounts that are known to be no campaign's.
    pub(crate) accounts: Vec<KnownAccounts>,
    pub(crate) races: Vec<RaceSource>,
    pub(crate) provisions: Vec<Provision>,
    pub(crate) warnings: Vec<DictionaryWarning>,
}

impl Dictionaries {
    /// What an editor should look at although nothing is wrong, by file and line.
    pub fn warnings(&self) -> &[DictionaryWarning] {
        &self.warnings
    }

    /// Every race and every term on every day and everywhere: for measuring on texts of many years and places.
    #[must_use]
    pub fn with_all_races_on(mut self) -> Self {
        self.validities.fill(Validity::default());
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
    /// Whether an attack on a candidate may flag an act without any support in it.
    pub(crate) attack_flags: bool,
    /// Percent by act kind.
    pub(crate) act: BTreeMap<ActKind, i32>,
}

/// Accounts of public bodies.
#[derive(Debug, Clone)]
pub(crate) struct KnownAccounts {
    pub(crate) fact: Fact,
    /// `None` means every platform.
    pub(crate) platform: Option<Platform>,
    /// Folded handles; `bawaslu*` stands for all that begin so.
    pub(crate) handles: Vec<String>,
}

impl KnownAccounts {
    /// Whether an account is one of these.
    pub(crate) fn has(&self, account: &AccountRef) -> bool {
        let is_here = self.platform.as_ref().is_none_or(|it| *it == account.platform);
        let Some(handle) = account.handle.as_deref().filter(|_| is_here).map(fold_handle) else {
            return false;
        };
        self.handles.iter().any(|known| match known.strip_suffix('*') {
            Some(beginning) => handle.starts_with(beginning),
            None => handle == *known,
        })
    }
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

/// A term, or a form of a candidate, without alternatives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Phrase {
    pub(crate) text: String,
    /// The number that it holds, of a group's term.
    pub(crate) number: Option<u8>,
    /// Its place in [`Dictionaries::validities`], if it does not count always and everywhere.
    pub(crate) valid: Option<u32>,
}

/// Where and when a term counts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Validity {
    /// The region by all its names, with the regions within it; none means everywhere.
    pub(crate) regions: Vec<String>,
    pub(crate) from: Option<Date>,
    /// The last day, included.
    pub(crate) until: Option<Date>,
}

impl Validity {
    /// Whether the term counts on a day for a person of a region.
    pub(crate) fn holds(&self, day: Date, region: Option<&str>) -> bool {
        let is_here = |region| self.regions.iter().any(|it| same_region(it, region));
        (self.regions.is_empty() || region.is_some_and(is_here))
            && self.from.is_none_or(|from| from <= day)
            && self.until.is_none_or(|until| day <= until)
    }
}

/// A list of terms that mean the same to the rules.
#[derive(Debug, Clone)]
pub(crate) struct Group {
    pub(crate) key: String,
    pub(crate) mark: MarkKind,
    pub(crate) refers: Refers,
    /// Terms with their alternatives written out.
    pub(crate) terms: Vec<Phrase>,
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
    /// The target's author is an election body: KPU, Bawaslu.
    ElectionBodyAccount,
    /// The target's author is a government body, also that of an incumbent.
    InstitutionAccount,
    /// The watched person is married to a candidate.
    SpouseOfCandidate,
    /// A letter on file sent the person on duty that day.
    AssignmentLetter,
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
    /// Of damping: it lowers a flagged act to the threshold at most, so that the act stays in the queue with this label.
    pub(crate) keeps_flagged: bool,
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
    pub(crate) names: Vec<Phrase>,
    pub(crate) forms: Vec<Forms>,
}

/// How texts speak of one candidate; in the order of the race's candidates.
#[derive(Debug, Clone, Default)]
pub(crate) struct Forms {
    pub(crate) names: Vec<Phrase>,
    /// Names that are ordinary words or other people's names: they need an election in the text.
    pub(crate) ambiguous: Vec<Phrase>,
    pub(crate) hashtags: Vec<Phrase>,
    pub(crate) slogans: Vec<Phrase>,
    pub(crate) programme: Vec<Phrase>,
    pub(crate) hand_signs: Vec<Phrase>,
    /// `@handle` of each account that is no institution's.
    pub(crate) handles: Vec<Phrase>,
    pub(crate) derived: Derived,
}

/// The forms of a candidate that follow from the name and are not listed.
#[derive(Debug, Clone, Default)]
pub(crate) struct Derived {
    pub(crate) names: Vec<Phrase>,
    pub(crate) ambiguous: Vec<Phrase>,
    pub(crate) hashtags: Vec<Phrase>,
    pub(crate) hand_signs: Vec<Phrase>,
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
/// A bracket without its partner, or too many variants: what it is and what to write instead.
pub(crate) fn variants(term: &str) -> Result<Vec<String>, (Sentence, Sentence)> {
    let wrong = |id: &str, en: &str| {
        let what = Sentence::new(format!("kata kunci \"{term}\" {id}"), format!("the term \"{term}\" {en}"));
        (what, Sentence::new("tulis pilihan sebagai (a|b)", "write alternatives as (a|b)"))
    };
    let mut done = vec![String::new()];
    let mut rest = term;
    while let Some(open) = rest.find(['(', ')']) {
        if rest[open..].starts_with(')') {
            return Err(wrong("menutup kurung yang tidak dibuka", "closes a bracket that is not open"));
        }
        let Some(close) = rest[open..].find(')').map(|at| open + at) else {
            return Err(wrong(
                "membuka kurung dan tidak menutupnya",
                "opens a bracket and does not close it",
            ));
        };
        let choices = &rest[open + 1..close];
        if choices.contains('(') {
            return Err(wrong("punya kurung di dalam kurung", "has a bracket within a bracket"));
        }
        let before = &rest[..open];
        done = done
            .iter()
            .flat_map(|start| choices.split('|').map(move |choice| format!("{start}{before}{choice}")))
            .collect();
        if done.len() > MOST_VARIANTS {
            let what = Sentence::new(
                format!("kata kunci \"{term}\" mewakili lebih dari {MOST_VARIANTS} bentuk"),
                format!("the term \"{term}\" stands for more than {MOST_VARIANTS} variants"),
            );
            let instead = Sentence::new(
                "tulis beberapa kata kunci dengan lebih sedikit pilihan",
                "write several terms with fewer alternatives each",
            );
            return Err((what, instead));
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
        assert!(variants("(a|b").unwrap_err().0.en.contains("does not close"));
        assert!(variants("a)").is_err());
    }
}
