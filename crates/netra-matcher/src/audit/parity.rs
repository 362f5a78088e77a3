//! The parity audit: by which forms each candidate is found, how many acts name them, and how many of those are flagged.

use std::collections::BTreeSet;
use std::sync::Arc;

use netra_model::flag::{MatchInput, Scored};
use netra_model::race::{AccountRole, Race};
use netra_model::release::{CandidateParity, Difference, FormKind, KindParity, RaceParity, Rate, Rates};
use netra_model::share::wilson;

use crate::compile::{Form, Sense};
use crate::dictionary::{Refers, Side};
use crate::matcher::Matcher;
use crate::places::{Reading, Who, speaks_of_election};

/// Counts act by act, and says at the end where coverage differs.
pub struct Parity {
    matcher: Arc<Matcher>,
    /// By race and candidate.
    tallies: Vec<Vec<Tally>>,
}

#[derive(Clone, Default)]
struct Tally {
    named: Counts,
    kinds: [Counts; FormKind::ALL.len()],
    only_ambiguous: u64,
}

#[derive(Clone, Copy, Default)]
struct Counts {
    acts: u64,
    support: u64,
    attack: u64,
}

impl Counts {
    fn add(&mut self, support: bool, attack: bool) {
        self.acts += 1;
        self.support += u64::from(support);
        self.attack += u64::from(attack);
    }

    fn rates(self) -> Rates {
        let rate = |flags: u64| {
            let (low, high) = wilson(flags, self.acts);
            let share = if self.acts == 0 { 0.0 } else { flags as f64 / self.acts as f64 };
            Rate { flags, per_1000: share * 1000.0, low: low * 1000.0, high: high * 1000.0 }
        };
        Rates { acts: self.acts, support: rate(self.support), attack: rate(self.attack) }
    }
}

/// A candidate in an act: by which kinds of form, and whether surely.
struct Held {
    kinds: BTreeSet<FormKind>,
    surely: bool,
}

impl Parity {
    /// An audit of this release, before any act.
    pub fn new(matcher: Arc<Matcher>) -> Self {
        let tallies =
            matcher.races().iter().map(|race| vec![Tally::default(); race.candidates.len()]).collect();
        Self { matcher, tallies }
    }

    /// Counts an act with what the release's matcher says of it.
    pub fn add(&mut self, input: &MatchInput, scored: Option<&Scored>) {
        let today = self.matcher.today(input);
        let readings: Vec<Reading> = input
            .texts
            .iter()
            .filter_map(|(field, text)| Reading::of_text(&self.matcher.compiled, &today, *field, text))
            .collect();
        let senses: Vec<Sense> = readings.iter().flat_map(|it| it.senses(&self.matcher.compiled)).collect();
        if senses.is_empty() && input.target_author.is_none() {
            return;
        }
        let matcher = Arc::clone(&self.matcher);
        for (at, race) in matcher.races().iter().enumerate().filter(|(_, race)| race.runs_on(input.day)) {
            for candidate in 0..race.candidates.len() {
                let who = Who { race: at, candidate };
                let held = self.held(input, race, who, &senses);
                if held.kinds.is_empty() {
                    continue;
                }
                let (support, attack) = self.flagged(scored, race, candidate);
                let tally = &mut self.tallies[at][candidate];
                for kind in &held.kinds {
                    tally.kinds[*kind as usize].add(support, attack);
                }
                if held.surely {
                    tally.named.add(support, attack);
                } else if held.kinds.contains(&FormKind::AmbiguousNames) {
                    tally.only_ambiguous += 1;
                }
            }
        }
    }

    /// By which forms an act speaks of a candidate.
    fn held(&self, input: &MatchInput, race: &Race, who: Who, senses: &[Sense]) -> Held {
        let candidate = &race.candidates[who.candidate];
        let account = input.target_author.as_ref().and_then(|author| race.account(author));
        let of_race = |sense: &Sense| match sense {
            Sense::Race { race } => *race == who.race,
            Sense::Form { race, form, .. } => *race == who.race && is_sure(*form),
            Sense::Group { .. } => false,
        };
        let numbers = race.numbers_exist_on(input.day)
            && (race.concerns(input.region.as_deref()) || account.is_some() || senses.iter().any(of_race));
        let mut held = Held { kinds: BTreeSet::new(), surely: false };
        for sense in senses {
            let (kind, sure) = match *sense {
                Sense::Form { race, candidate, form } if (Who { race, candidate }) == who => match form {
                    Form::Name => (FormKind::Names, true),
                    // Read as the candidate's only where the act speaks of an election.
                    Form::Ambiguous => {
                        let election =
                            senses.iter().any(|it| speaks_of_election(*it, &self.matcher.dictionaries));
                        (FormKind::AmbiguousNames, election || account.is_some())
                    }
                    Form::Hashtag | Form::NameTag => (FormKind::Hashtags, true),
                    Form::Slogan => (FormKind::Slogans, false),
                    Form::HandSign if numbers => (FormKind::HandSigns, false),
                    Form::HandSign | Form::Programme => continue,
                },
                Sense::Group { group, number }
                    if numbers && number.is_some() && number == candidate.number =>
                {
                    match self.matcher.dictionaries.groups[group].refers {
                        Refers::Candidate => (FormKind::Numbers, true),
                        Refers::Number => (FormKind::Numbers, false),
                        Refers::HandSign => (FormKind::HandSigns, false),
                        Refers::BareNumber | Refers::Nothing => continue,
                    }
                }
                _ => continue,
            };
            held.kinds.insert(kind);
            held.surely |= sure;
        }
        if account.is_some_and(|(whose, it)| whose.key == candidate.key && it.role == AccountRole::Campaign) {
            held.kinds.insert(FormKind::CampaignAccounts);
            held.surely = true;
        }
        held
    }

    /// Whether an act is flagged as support of a candidate, and as an attack on them.
    fn flagged(&self, scored: Option<&Scored>, race: &Race, candidate: usize) -> (bool, bool) {
        let Some(scored) = scored else { return (false, false) };
        let (key, threshold) = (&race.candidates[candidate].key, self.matcher.threshold());
        let by = |side: Side| {
            let is_of = |rule: &str| {
                self.matcher.dictionaries.rules.iter().any(|it| it.key == rule && it.side == side)
            };
            let about = |it: &netra_model::flag::Signal| {
                it.race.as_ref() == Some(&race.key) && it.candidate.as_ref() == Some(key) && is_of(&it.rule)
            };
            scored.signals.as_slice().iter().any(about)
        };
        (scored.support >= threshold && by(Side::Support), scored.attack >= threshold && by(Side::Attack))
    }

    /// What was found, a race each.
    pub fn finish(self) -> Vec<RaceParity> {
        let races = self.matcher.races().iter().enumerate();
        races
            .map(|(at, race)| {
                let mut candidates: Vec<CandidateParity> =
                    (0..race.candidates.len()).map(|candidate| self.candidate(at, candidate)).collect();
                let differs: Vec<Vec<Difference>> =
                    candidates.iter().map(|one| differences(one, &candidates)).collect();
                for (candidate, differs) in candidates.iter_mut().zip(differs) {
                    candidate.differs = differs;
                }
                RaceParity { race: race.key.clone(), name: race.name.clone(), candidates }
            })
            .collect()
    }

    fn candidate(&self, race: usize, candidate: usize) -> CandidateParity {
        let tally = &self.tallies[race][candidate];
        let source = &self.matcher.dictionaries.races[race];
        let (forms, known) = (&source.forms[candidate], &source.race.candidates[candidate]);
        let terms = self.matcher.dictionaries.groups.iter();
        let n_numbers = terms
            .filter(|group| matches!(group.refers, Refers::Candidate | Refers::Number))
            .flat_map(|group| &group.terms)
            .filter(|term| term.number.is_some() && term.number == known.number)
            .count();
        let n_accounts = known.accounts.iter().filter(|it| it.role == AccountRole::Campaign).count();
        let kinds = FormKind::ALL.map(|kind| {
            let (listed, derived) = match kind {
                FormKind::Names => (forms.names.len(), forms.derived.names.len()),
                FormKind::AmbiguousNames => (forms.ambiguous.len(), forms.derived.ambiguous.len()),
                FormKind::Hashtags => (forms.hashtags.len(), forms.derived.hashtags.len()),
                FormKind::Slogans => (forms.slogans.len(), 0),
                // From the ballot number alone.
                FormKind::Numbers => (0, n_numbers),
                FormKind::HandSigns => (forms.hand_signs.len(), forms.derived.hand_signs.len()),
                FormKind::CampaignAccounts => (n_accounts, 0),
            };
            let held = tally.kinds[kind as usize].rates();
            KindParity { kind, n_listed: listed as u64, n_derived: derived as u64, held }
        });
        CandidateParity {
            candidate: known.key.clone(),
            name: known.name.clone(),
            named: tally.named.rates(),
            kinds: kinds.into(),
            only_ambiguous: tally.only_ambiguous,
            differs: Vec::new(),
        }
    }
}

/// Whether a form alone names the candidate.
fn is_sure(form: Form) -> bool {
    matches!(form, Form::Name | Form::Hashtag | Form::NameTag)
}

/// Where a candidate is covered less than another of the race; each difference once, with the first such other.
fn differences(one: &CandidateParity, all: &[CandidateParity]) -> Vec<Difference> {
    let others = || all.iter().filter(|other| other.candidate != one.candidate);
    let mut found = Vec::new();
    // To have no name that needs an election is no lack.
    for kind in FormKind::ALL.into_iter().filter(|kind| *kind != FormKind::AmbiguousNames) {
        if one.n_forms(kind) == 0
            && let Some(other) = others().find(|other| other.n_forms(kind) > 0)
        {
            found.push(Difference::Lacks(kind, other.candidate.clone()));
        }
    }
    let of = |candidate: &CandidateParity, kind: Option<FormKind>| {
        kind.map_or(candidate.named, |kind| candidate.kinds[kind as usize].held)
    };
    for kind in std::iter::once(None).chain(FormKind::ALL.map(Some)) {
        let less = |rate: fn(&Rates) -> &Rate| {
            let other = others().find(|other| rate(&of(one, kind)).high < rate(&of(other, kind)).low);
            other.map(|other| other.candidate.clone())
        };
        found.extend(less(|it| &it.support).map(|other| Difference::Support(kind, other)));
        found.extend(less(|it| &it.attack).map(|other| Difference::Attack(kind, other)));
    }
    found
}
