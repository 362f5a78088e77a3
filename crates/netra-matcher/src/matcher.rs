//! The compiled matcher: one act in, at most one scored result out.

use std::collections::BTreeSet;

use netra_model::Sha256;
use netra_model::act::{AccountRef, ActKind};
use netra_model::flag::{Field, MatchInput, NonEmpty, Piece, Scored, Side as Whose, Signal};
use netra_model::race::{AccountRole, Candidate, Race, RaceAccount};
use sha2::Digest;

use crate::compile::{Compiled, Form, Sense, compile};
use crate::dictionary::{Dictionaries, Fact, Summary};
use crate::explain::sentences;
use crate::places::{Applicable, Reading, Who, speaks_of_election};
use crate::provision::{Object, Provision};
use crate::score::{Facts, signals, stored, sums};

/// A release of the dictionaries, ready to match. Pure: the same input gives the same bytes.
#[derive(Debug, Clone)]
pub struct Matcher {
    pub(crate) dictionaries: Dictionaries,
    compiled: Compiled,
    races: Vec<Race>,
}

impl Matcher {
    /// The number of this engine. It goes up whenever the same release would give other bytes for some input.
    pub const ENGINE: u32 = 2;

    /// Compiles dictionaries.
    pub fn new(dictionaries: &Dictionaries) -> Self {
        Self {
            compiled: compile(dictionaries),
            races: dictionaries.races.iter().map(|it| it.race.clone()).collect(),
            dictionaries: dictionaries.clone(),
        }
    }

    /// The hash of the release's files.
    pub fn release(&self) -> Sha256 {
        self.dictionaries.release
    }

    /// From this score on, 0–100, a result is stored as a flag.
    pub fn threshold(&self) -> u8 {
        self.dictionaries.scoring.threshold
    }

    /// The races, in the order of their files.
    pub fn races(&self) -> &[Race] {
        &self.races
    }

    /// All provisions of the release.
    pub fn provisions(&self) -> &[Provision] {
        &self.dictionaries.provisions
    }

    /// Every rule's key with its label in Indonesian and English.
    pub fn rules(&self) -> impl Iterator<Item = (&str, &str, &str)> {
        self.dictionaries.rules.iter().map(|it| (it.key.as_str(), it.label_id.as_str(), it.label_en.as_str()))
    }

    /// The provision with this key.
    pub fn provision(&self, key: &str) -> Option<&Provision> {
        self.dictionaries.provisions.iter().find(|it| it.key == key)
    }

    /// The race account that an account is, with its race and candidate.
    pub fn race_account(&self, account: &AccountRef) -> Option<(&Race, &Candidate, &RaceAccount)> {
        self.races.iter().find_map(|race| race.account(account).map(|(candidate, it)| (race, candidate, it)))
    }

    /// How much the release holds.
    pub fn summary(&self) -> Summary {
        Summary {
            terms: self.dictionaries.groups.iter().map(|group| group.terms.len()).sum(),
            rules: self.dictionaries.rules.len(),
            races: self.races.len(),
            candidates: self.races.iter().map(|race| race.candidates.len()).sum(),
            provisions: self.dictionaries.provisions.len(),
        }
    }

    /// Every term with its alternatives written out, as the dictionaries spell it.
    pub fn terms(&self) -> impl Iterator<Item = &str> {
        self.compiled.terms.iter().map(|it| it.text.as_str())
    }

    /// How many forms (names, names that need an election, hashtags, slogans, programme slogans, hand signs) each
    /// candidate of a race has, by the candidate's key: where they differ, coverage differs.
    pub fn forms_per_candidate(&self, race: &str) -> Vec<(String, [usize; 6])> {
        let races = self.dictionaries.races.iter().filter(|it| it.race.key == race);
        let candidates = races.flat_map(|it| it.race.candidates.iter().zip(&it.forms));
        candidates
            .map(|(candidate, forms)| {
                let lists = [
                    &forms.names,
                    &forms.ambiguous,
                    &forms.hashtags,
                    &forms.slogans,
                    &forms.programme,
                    &forms.hand_signs,
                ];
                (candidate.key.clone(), lists.map(Vec::len))
            })
            .collect()
    }

    /// What is to be stored of an act: its score with everything that explains it, where it reaches the threshold.
    pub fn flag(&self, input: &MatchInput) -> Option<Scored> {
        self.score(input).filter(|it| it.score >= self.threshold())
    }

    /// Scores an act; `None` when nothing in it speaks for or against a candidate or party.
    pub fn score(&self, input: &MatchInput) -> Option<Scored> {
        let mut readings: Vec<Reading> = input
            .texts
            .iter()
            .filter_map(|(field, text)| Reading::new(&self.compiled, *field, text))
            .collect();
        let account = self.target_account(input);
        if readings.is_empty() && account.is_none() {
            return None;
        }
        let races = self.applicable(input, &readings, account.is_some());
        for reading in &mut readings {
            reading.place(&self.compiled, &self.dictionaries, &races);
        }
        let facts = self.facts(&readings, account);
        let scored: Vec<&Reading> = readings.iter().filter(|it| is_scored(input.kind, it.field)).collect();
        let found = signals(&self.dictionaries, &self.compiled, &scored, &facts);
        let percent = self.dictionaries.scoring.act.get(&input.kind).copied().unwrap_or(100);
        let sums = sums(&self.dictionaries.rules, &found, percent);
        let about = found.iter().find_map(|it| it.who).or(facts.only);
        let (signals, counted) = stored(&self.dictionaries, found, sums.own_voice);
        let signals = NonEmpty::new(signals)?;
        let (explanation_id, explanation_en) =
            sentences(signals.as_slice(), &counted, &input.texts, input.kind, percent);
        let race = about.map(|who| &self.races[who.race]);
        Some(Scored {
            release: self.release(),
            engine: Self::ENGINE,
            input: input_hash(input),
            score: sums.score,
            support: sums.support,
            attack: sums.attack,
            explanation_id,
            explanation_en,
            stage: race.and_then(|race| race.stage_on(input.day)).map(|stage| stage.kind),
            provisions: race.map(|race| self.proposals(input, race, signals.as_slice())).unwrap_or_default(),
            signals,
        })
    }

    /// Whether a term of a group stands in an act, for the group's examples.
    pub(crate) fn finds_group(&self, group: usize, input: &MatchInput) -> bool {
        let readings =
            input.texts.iter().filter_map(|(field, text)| Reading::new(&self.compiled, *field, text));
        let is_group = |sense| matches!(sense, Sense::Group { group: found, .. } if found == group);
        readings.into_iter().any(|reading| reading.senses(&self.compiled).any(is_group))
    }

    /// The candidate whose account the act is aimed at, in a race that runs that day.
    fn target_account(&self, input: &MatchInput) -> Option<(Who, AccountRole)> {
        let author = input.target_author.as_ref()?;
        self.races.iter().enumerate().filter(|(_, race)| race.runs_on(input.day)).find_map(|(at, race)| {
            let (candidate, account) = race.account(author)?;
            let candidate = race.candidates.iter().position(|it| it.key == candidate.key)?;
            Some((Who { race: at, candidate }, account.role))
        })
    }

    /// Names count in every running race; numbers and hand signs only from the draw on, in the race of the
    /// person's region or the nation, or in one that the act names.
    fn applicable(&self, input: &MatchInput, readings: &[Reading], by_account: bool) -> Applicable {
        let running: Vec<bool> = self.races.iter().map(|race| race.runs_on(input.day)).collect();
        let senses = || readings.iter().flat_map(|it| it.senses(&self.compiled));
        let mut named: BTreeSet<usize> = senses()
            .filter_map(|sense| match sense {
                Sense::Race { race } => Some(race),
                Sense::Form { race, form, .. } if form <= Form::NameTag && form != Form::Ambiguous => {
                    Some(race)
                }
                Sense::Form { .. } | Sense::Group { .. } => None,
            })
            .collect();
        named.extend(self.target_account(input).map(|(who, _)| who.race));
        let near = |race: &Race| race.concerns(input.region.as_deref());
        let numbers = self
            .races
            .iter()
            .enumerate()
            .map(|(at, race)| {
                running[at] && race.numbers_exist_on(input.day) && (near(race) || named.contains(&at))
            })
            .collect();
        let election = by_account
            || senses().any(|sense| match sense {
                Sense::Form { race, .. } | Sense::Race { race } if !running[race] => false,
                _ => speaks_of_election(sense, &self.dictionaries),
            });
        Applicable { running, numbers, election }
    }

    fn facts(&self, readings: &[Reading], account: Option<(Who, AccountRole)>) -> Facts {
        let mut holds = Vec::new();
        let mut named: BTreeSet<Who> = BTreeSet::new();
        for reading in readings {
            named.extend(reading.candidates());
        }
        if !named.is_empty() {
            holds.push(Fact::CandidateNamed);
        }
        let of_race = |race: usize| named.iter().filter(|who| who.race == race).count();
        let has_rival = (0..self.races.len()).any(|race| of_race(race) > 1);
        let is_anchor = |sense| match sense {
            Sense::Form { form, .. } => form == Form::Hashtag,
            Sense::Group { .. } | Sense::Race { .. } => speaks_of_election(sense, &self.dictionaries),
        };
        if has_rival
            || account.is_some_and(|(_, role)| role != AccountRole::Institutional)
            || readings.iter().flat_map(|it| it.senses(&self.compiled)).any(is_anchor)
        {
            holds.push(Fact::ElectionAnchor);
        }
        if self
            .races
            .iter()
            .enumerate()
            .any(|(at, race)| race.candidates.len() > 1 && of_race(at) == race.candidates.len())
        {
            holds.push(Fact::AllCandidates);
        }
        if readings.iter().any(|it| it.field == Field::OWN_TEXT && it.is_headline()) {
            holds.push(Fact::Headline);
        }
        let mut only = if named.len() == 1 { named.first().copied() } else { None };
        match account {
            Some((who, AccountRole::Campaign)) => {
                holds.push(Fact::CampaignAccount);
                only = Some(who);
            }
            Some((who, AccountRole::Personal)) => {
                holds.push(Fact::PersonalAccount);
                only = Some(who);
            }
            Some((_, AccountRole::Institutional)) | None => {}
        }
        Facts { holds, only }
    }

    /// Provisions that the law in force on the day may hold against such an act. Suggestions, in the files' order.
    fn proposals(&self, input: &MatchInput, race: &Race, signals: &[Signal]) -> Vec<String> {
        let object = if race.determined_on(input.day) { Object::Determined } else { Object::Prospective };
        let in_media = |signal: &Signal| signal.matches.iter().any(|it| it.span.field.piece != Piece::Text);
        let photo = signals.iter().any(|signal| signal.weight > 0 && in_media(signal));
        let fits = |it: &&Provision| it.fits(input.kind, input.day, object, photo);
        self.dictionaries.provisions.iter().filter(fits).map(|it| it.key.clone()).collect()
    }
}

/// Whether a text is judged, or only tells what the act is about. What a person answered is not the person's word.
fn is_scored(kind: ActKind, field: Field) -> bool {
    match field.side {
        Whose::Own => true,
        Whose::Target => matches!(kind, ActKind::Share | ActKind::Quote | ActKind::Like),
    }
}

/// The digest of the canonical bytes of an input: its JSON, field by field.
fn input_hash(input: &MatchInput) -> Sha256 {
    let json = serde_json::to_vec(input).expect("an input has no map with keys that are no text");
    Sha256(sha2::Sha256::digest(&json).into())
}
