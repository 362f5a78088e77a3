//! The compiled matcher: one act in, at most one scored result out.

use std::collections::BTreeSet;

use netra_model::Sha256;
use netra_model::act::{AccountRef, ActKind};
use netra_model::flag::{Field, MatchInput, NonEmpty, Piece, Scored, Side as Whose, Signal};
use netra_model::person::PersonStatus;
use netra_model::race::{AccountRole, Candidate, Race, RaceAccount, RaceKind};
use sha2::Digest;

use crate::compile::{Compiled, Form, Sense, compile};
use crate::dictionary::{Dictionaries, Fact, Slot, Summary};
use crate::explain::sentences;
use crate::places::{Applicable, Reading, Who, speaks_of_election};
use crate::provision::{Circumstances, Election, Object, Provision, proposals};
use crate::score::{Facts, signals, stored, sums};
use crate::today::Today;

/// A release of the dictionaries, ready to match. Pure: the same input gives the same bytes.
#[derive(Debug, Clone)]
pub struct Matcher {
    pub(crate) dictionaries: Dictionaries,
    compiled: Compiled,
    races: Vec<Race>,
}

impl Matcher {
    /// The number of this engine. It goes up whenever the same release would give other bytes for some input.
    pub const ENGINE: u32 = 3;

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

    /// Whether a target's author matters to the matcher: a race's account, or that of a public body. Others need not be
    /// known by name.
    pub fn knows_account(&self, account: &AccountRef) -> bool {
        self.race_account(account).is_some() || self.known_account(account).is_some()
    }

    /// What a list of public bodies' accounts says of an account.
    fn known_account(&self, account: &AccountRef) -> Option<Fact> {
        self.dictionaries.accounts.iter().find(|it| it.has(account)).map(|it| it.fact)
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

    /// Scores an act; `None` when nothing in it speaks for or against a candidate or party.
    pub fn score(&self, input: &MatchInput) -> Option<Scored> {
        let today = self.today(input);
        let mut readings: Vec<Reading> = input
            .texts
            .iter()
            .filter_map(|(field, text)| Reading::new(&self.compiled, &today, *field, text))
            .collect();
        let account = self.target_account(input);
        if readings.is_empty() && account.is_none() {
            return None;
        }
        let races = self.applicable(input, today, &readings, account);
        for reading in &mut readings {
            reading.place(&self.compiled, &self.dictionaries, &races);
        }
        let facts = self.facts(input, &readings, account);
        let scored: Vec<&Reading> = readings.iter().filter(|it| is_scored(input.kind, it.field)).collect();
        let found = signals(&self.dictionaries, &self.compiled, &scored, &facts);
        let percent = self.dictionaries.scoring.act.get(&input.kind).copied().unwrap_or(100);
        let sums = sums(&self.dictionaries.rules, &found, percent, &self.dictionaries.scoring);
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
            provisions: self.proposals(input, race, account, &readings, signals.as_slice()),
            signals,
        })
    }

    /// Whether a term of a group stands in an act, for the group's examples.
    pub(crate) fn finds_group(&self, group: usize, input: &MatchInput) -> bool {
        let today = self.today(input);
        let readings =
            input.texts.iter().filter_map(|(field, text)| Reading::new(&self.compiled, &today, *field, text));
        let is_group = |sense| matches!(sense, Sense::Group { group: found, .. } if found == group);
        readings.into_iter().any(|reading| reading.senses(&self.compiled).any(is_group))
    }

    fn today(&self, input: &MatchInput) -> Today {
        Today::new(&self.races, &self.dictionaries.validities, input)
    }

    /// The candidate whose account the act is aimed at on its day, in a race that runs then.
    fn target_account(&self, input: &MatchInput) -> Option<(Who, AccountRole)> {
        let author = input.target_author.as_ref()?;
        self.races.iter().enumerate().filter(|(_, race)| race.runs_on(input.day)).find_map(|(at, race)| {
            let (candidate, account) = race.account_on(author, input.day)?;
            let candidate = race.candidates.iter().position(|it| it.key == candidate.key)?;
            Some((Who { race: at, candidate }, account.role))
        })
    }

    /// Names count in every running race; numbers and hand signs only from the draw on, in the race of the
    /// person's region or the nation, or in one that the act names.
    fn applicable(
        &self,
        input: &MatchInput,
        today: Today,
        readings: &[Reading],
        account: Option<(Who, AccountRole)>,
    ) -> Applicable {
        let running = today.running;
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
        named.extend(account.map(|(who, _)| who.race));
        let near = |race: &Race| race.concerns(input.region.as_deref());
        let numbers = self
            .races
            .iter()
            .enumerate()
            .map(|(at, race)| {
                running[at] && race.numbers_exist_on(input.day) && (near(race) || named.contains(&at))
            })
            .collect();
        let election =
            account.is_some() || senses().any(|sense| speaks_of_election(sense, &self.dictionaries));
        Applicable { running, numbers, election }
    }

    fn facts(&self, input: &MatchInput, readings: &[Reading], account: Option<(Who, AccountRole)>) -> Facts {
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
            Some((_, AccountRole::Institutional)) => holds.push(Fact::InstitutionAccount),
            None => holds.extend(input.target_author.as_ref().and_then(|it| self.known_account(it))),
        }
        if input.status == PersonStatus::SpouseOfCandidate {
            holds.push(Fact::SpouseOfCandidate);
        }
        Facts { holds, only }
    }

    /// Provisions that the law in force on the day may hold against such an act. Suggestions, in the files' order.
    fn proposals(
        &self,
        input: &MatchInput,
        race: Option<&Race>,
        account: Option<(Who, AccountRole)>,
        readings: &[Reading],
        signals: &[Signal],
    ) -> Vec<String> {
        let determined = race.map(|race| race.determined_on(input.day));
        let mut objects = Vec::new();
        objects.extend(determined.map(|it| if it { Object::Determined } else { Object::Prospective }));
        if account.is_some_and(|(_, role)| role == AccountRole::Campaign) {
            objects.push(Object::CampaignAccount);
        }
        if readings.iter().any(|it| !it.of(Slot::Party).is_empty()) {
            objects.push(Object::Party);
        }
        let in_media = |signal: &Signal| signal.matches.iter().any(|it| it.span.field.piece != Piece::Text);
        let circumstances = Circumstances {
            kind: input.kind,
            day: input.day,
            objects,
            election: race.map(|race| match race.kind {
                RaceKind::Presidential | RaceKind::Legislative => Election::Pemilu,
                RaceKind::Governor | RaceKind::Regent | RaceKind::Mayor => Election::Pemilihan,
            }),
            photo: signals.iter().any(|signal| signal.weight > 0 && in_media(signal)),
            employment: input.employment,
            status: input.status,
        };
        proposals(&self.dictionaries.provisions, &circumstances)
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
