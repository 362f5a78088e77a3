//! The compiled matcher: one act in, at most one scored result out.

use std::cell::RefCell;

use jiff::civil::Date;
use netra_model::Sha256;
use netra_model::act::{AccountRef, ActKind};
use netra_model::flag::{Field, MatchInput, NonEmpty, Piece, Scored, Side as Whose, Signal};
use netra_model::person::PersonStatus;
use netra_model::race::{AccountRole, Candidate, Race, RaceAccount, RaceKind};
use sha2::Digest;

use crate::compile::{Compiled, Form, Sense, SlotSet, compile};
use crate::dictionary::{Dictionaries, Fact, Slot, Summary};
use crate::explain::sentences;
use crate::lexicon::Sought;
use crate::places::{Applicable, Reading, Who, speaks_of_election};
use crate::provision::{Circumstances, Election, Object, Provision, proposals};
use crate::score::{Facts, Signals};
use crate::today::Today;

/// A release of the dictionaries, ready to match. Pure: the same input gives the same bytes.
#[derive(Debug, Clone)]
pub struct Matcher {
    pub(crate) dictionaries: Dictionaries,
    pub(crate) compiled: Compiled,
    races: Vec<Race>,
    /// By race: its first and last day.
    days: Vec<Option<(i32, i32)>>,
}

/// What one act needs, kept for the next: matching takes no memory but for what it answers.
#[derive(Debug, Default)]
struct Desk {
    readings: Vec<Reading>,
    today: Today,
    applicable: Applicable,
    facts: Facts,
    /// Races, candidates that the act names.
    named_races: Vec<usize>,
    named: Vec<Who>,
    signals: Signals,
}

thread_local! {
    static DESK: RefCell<Desk> = RefCell::default();
}

/// A longer text's room is given back.
const MOST_ROOM: usize = 16 << 20;

impl Matcher {
    /// The number of this engine. It goes up whenever the same release would give other bytes for some input.
    pub const ENGINE: u32 = 4;

    /// Compiles dictionaries.
    pub fn new(dictionaries: &Dictionaries) -> Self {
        Self {
            compiled: compile(dictionaries),
            races: dictionaries.races.iter().map(|it| it.race.clone()).collect(),
            days: dictionaries
                .races
                .iter()
                .map(|it| it.race.days().map(|(first, last)| (in_order(first), in_order(last))))
                .collect(),
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

    /// Every account that a race lists, in the order of the files.
    pub fn accounts(&self) -> impl Iterator<Item = &AccountRef> {
        let candidates = self.races.iter().flat_map(|race| &race.candidates);
        candidates.flat_map(|it| &it.accounts).map(|it| &it.account)
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

    /// Every term with its alternatives written out, as the dictionaries spell it.
    pub fn terms(&self) -> impl Iterator<Item = &str> {
        self.compiled.texts.iter().map(AsRef::as_ref)
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
        self.score_from(input, self.threshold())
    }

    /// Scores an act; `None` when nothing in it speaks for or against a candidate or party.
    pub fn score(&self, input: &MatchInput) -> Option<Scored> {
        self.score_from(input, 0)
    }

    /// As [`Matcher::score`], but nothing below a score, and no work for it.
    fn score_from(&self, input: &MatchInput, fewest: u8) -> Option<Scored> {
        DESK.with_borrow_mut(|desk| {
            let scored = self.score_at(desk, input, fewest);
            if desk.readings.iter().map(Reading::room).sum::<usize>() > MOST_ROOM {
                *desk = Desk::default();
            }
            scored
        })
    }

    fn score_at(&self, desk: &mut Desk, input: &MatchInput, fewest: u8) -> Option<Scored> {
        let Desk { readings, today, applicable, facts, named_races, named, signals } = desk;
        today.start(self.running(input.day));
        if readings.len() < input.texts.len() {
            readings.resize_with(input.texts.len(), Reading::default);
        }
        let readings = &mut readings[..input.texts.len()];
        let account = self.target_account(input, &today.running);
        let mut slots = SlotSet::default();
        for (reading, (field, text)) in readings.iter_mut().zip(&input.texts) {
            reading.read(&self.compiled, *field, text, &today.running);
            slots.add(&reading.slots);
        }
        if account.is_none() && !self.compiled.is_anchored(&slots) {
            return None;
        }
        let readings = find_all(&self.compiled, readings, &today.running);
        let percent = self.dictionaries.scoring.act.get(&input.kind).copied().unwrap_or(100);
        let mut may_be_enough = |readings: &[Reading]| {
            let mut slots = SlotSet::default();
            readings.iter().for_each(|it| slots.add(&it.slots));
            let most = self.compiled.most(&slots, account.is_some(), &mut signals.raising);
            most > 0 && most * percent / 100 >= i32::from(fewest)
        };
        if !may_be_enough(readings) {
            return None;
        }
        today.ask(&self.dictionaries.validities, input);
        readings.iter_mut().for_each(|it| it.tidy(&self.compiled, today));
        self.apply(applicable, named_races, input, readings, today, account);
        for reading in &mut *readings {
            reading.place(&self.compiled, &self.dictionaries, applicable);
        }
        if !may_be_enough(readings) {
            return None;
        }
        self.find_facts(facts, named, input, readings, account);
        let is_scored = |reading: &Reading| is_scored(input.kind, reading.field);
        signals.find(&self.dictionaries, &self.compiled, readings, is_scored, facts, (fewest, percent));
        let sums = signals.sums(&self.dictionaries, percent);
        if sums.score < fewest {
            return None;
        }
        let about = signals.found.iter().find_map(|it| it.who).or(facts.only);
        let (mut signals, counted) =
            signals.stored(&self.dictionaries, &self.compiled, readings, sums.own_voice);
        if let Some(number) = &input.assignment_letter {
            self.name_letter(&mut signals, number);
        }
        let signals = NonEmpty::new(signals)?;
        let said = sentences(signals.as_slice(), &counted, &input.texts, input.kind, percent);
        let race = about.map(|who| &self.races[who.race]);
        Some(Scored {
            release: self.release(),
            engine: Self::ENGINE,
            input: input_hash(input),
            score: sums.score,
            support: sums.support,
            attack: sums.attack,
            explanation_id: said.full.0,
            explanation_en: said.full.1,
            words_id: said.words.0,
            words_en: said.words.1,
            stage: race.and_then(|race| race.stage_on(input.day)).map(|stage| stage.kind),
            provisions: self.proposals(input, race, account, readings, signals.as_slice()),
            signals,
        })
    }

    /// Whether a term of a group stands in an act, for the group's examples.
    pub(crate) fn finds_group(&self, group: usize, input: &MatchInput) -> bool {
        let today = self.today(input);
        let is_group = |sense| matches!(sense, Sense::Group { group: found, .. } if found == group);
        let readings = input
            .texts
            .iter()
            .filter_map(|(field, text)| Reading::of_text(&self.compiled, &today, *field, text));
        readings.into_iter().any(|reading| reading.senses(&self.compiled).any(is_group))
    }

    /// What counts for an act.
    pub(crate) fn today(&self, input: &MatchInput) -> Today {
        let mut today = Today::default();
        today.start(self.running(input.day));
        today.ask(&self.dictionaries.validities, input);
        today
    }

    /// By race: whether it runs on a day.
    fn running(&self, day: Date) -> impl Iterator<Item = bool> {
        let day = in_order(day);
        self.days.iter().map(move |it| it.is_some_and(|(first, last)| first <= day && day <= last))
    }

    /// The candidate whose account the act is aimed at on its day, in a race that runs then.
    fn target_account(&self, input: &MatchInput, running: &[bool]) -> Option<(Who, AccountRole)> {
        let author = input.target_author.as_ref()?;
        let races = self.races.iter().enumerate().zip(running);
        races.filter(|(_, runs)| **runs).find_map(|((at, race), _)| {
            let (candidate, account) = race.account_on(author, input.day)?;
            let candidate = race.candidates.iter().position(|it| it.key == candidate.key)?;
            Some((Who { race: at, candidate }, account.role))
        })
    }

    /// Once the running races are known: names count in every one of them; numbers and hand signs only from the draw on, in the race of the
    /// person's region or the nation, or in one that the act names.
    fn apply(
        &self,
        applicable: &mut Applicable,
        named: &mut Vec<usize>,
        input: &MatchInput,
        readings: &[Reading],
        today: &Today,
        account: Option<(Who, AccountRole)>,
    ) {
        let senses = || readings.iter().flat_map(|it| it.senses(&self.compiled));
        named.clear();
        named.extend(account.map(|(who, _)| who.race));
        for sense in senses() {
            match sense {
                Sense::Race { race } => named.push(race),
                Sense::Form { race, form, .. } if form <= Form::NameTag && form != Form::Ambiguous => {
                    named.push(race);
                }
                Sense::Form { .. } | Sense::Group { .. } => {}
            }
        }
        let Applicable { numbers, election } = applicable;
        numbers.clear();
        numbers.extend(self.races.iter().enumerate().map(|(at, race)| {
            today.running[at]
                && race.numbers_exist_on(input.day)
                && (race.concerns(input.region.as_deref()) || named.contains(&at))
        }));
        *election = account.is_some() || senses().any(|sense| speaks_of_election(sense, &self.dictionaries));
    }

    fn find_facts(
        &self,
        facts: &mut Facts,
        named: &mut Vec<Who>,
        input: &MatchInput,
        readings: &mut [Reading],
        account: Option<(Who, AccountRole)>,
    ) {
        let Facts { holds, only } = facts;
        holds.clear();
        named.clear();
        named.extend(readings.iter().flat_map(Reading::candidates));
        named.sort_unstable();
        named.dedup();
        if !named.is_empty() {
            holds.push(Fact::CandidateNamed);
        }
        let mut by_race = named.chunk_by(|a, b| a.race == b.race);
        let is_anchor = |sense| match sense {
            Sense::Form { form, .. } => form == Form::Hashtag,
            Sense::Group { .. } | Sense::Race { .. } => speaks_of_election(sense, &self.dictionaries),
        };
        if by_race.clone().any(|it| it.len() > 1)
            || account.is_some_and(|(_, role)| role != AccountRole::Institutional)
            || readings.iter().flat_map(|it| it.senses(&self.compiled)).any(is_anchor)
        {
            holds.push(Fact::ElectionAnchor);
        }
        if by_race.any(|it| it.len() > 1 && it.len() == self.races[it[0].race].candidates.len()) {
            holds.push(Fact::AllCandidates);
        }
        let text = |field| input.texts.iter().find(|(it, _)| *it == field).map_or("", |(_, text)| text);
        if readings
            .iter_mut()
            .any(|it| it.field == Field::OWN_TEXT && it.is_headline(&self.compiled, text(it.field)))
        {
            holds.push(Fact::Headline);
        }
        *only = if named.len() == 1 { named.first().copied() } else { None };
        match account {
            Some((who, AccountRole::Campaign)) => {
                holds.push(Fact::CampaignAccount);
                *only = Some(who);
            }
            Some((who, AccountRole::Personal)) => {
                holds.push(Fact::PersonalAccount);
                *only = Some(who);
            }
            Some((_, AccountRole::Institutional)) => holds.push(Fact::InstitutionAccount),
            None => holds.extend(input.target_author.as_ref().and_then(|it| self.known_account(it))),
        }
        if input.status == PersonStatus::SpouseOfCandidate {
            holds.push(Fact::SpouseOfCandidate);
        }
        if input.assignment_letter.is_some() {
            holds.push(Fact::AssignmentLetter);
        }
    }

    /// Whoever reads that a letter lowered an act wants to look it up: its number stands with the rule's label.
    fn name_letter(&self, signals: &mut [Signal], number: &str) {
        let rests_on_it = |key: &str| {
            let mut rules = self.dictionaries.rules.iter();
            rules.any(|rule| rule.key == key && rule.facts.contains(&Fact::AssignmentLetter))
        };
        for signal in signals.iter_mut().filter(|it| rests_on_it(&it.rule)) {
            signal.label_id = format!("{} No. {number}", signal.label_id);
            signal.label_en = format!("{} no. {number}", signal.label_en);
        }
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

/// A day as a number that is compared as days are.
fn in_order(day: Date) -> i32 {
    (i32::from(day.year()) << 9) + (i32::from(day.month()) << 5) + i32::from(day.day())
}

/// Finds every term in every text, and leaves the texts in which one stands, in their order.
fn find_all<'r>(compiled: &Compiled, readings: &'r mut [Reading], running: &[bool]) -> &'r mut [Reading] {
    let mut n_kept = 0;
    for at in 0..readings.len() {
        if readings[at].find(compiled, Sought::All, running) {
            readings.swap(n_kept, at);
            n_kept += 1;
        }
    }
    &mut readings[..n_kept]
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
