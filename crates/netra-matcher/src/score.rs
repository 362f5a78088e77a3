//! From readings to signals, and from signals to one number.
//!
//! The score is a sum of whole numbers that stand in the dictionary files. Support of one candidate is summed,
//! never that of several; it is capped at 100, multiplied by the act's percentage, and damping is subtracted
//! last. What stands only between quotation marks counts half. What is said in the writer's own voice is also summed
//! apart, with only that damping which does not spare it (a pledge, a prohibition, another election; not a reporting
//! voice), and the higher of the two sums counts. More support never lowers it, and damping never raises it. Nothing
//! depends on which candidate it is.

use netra_model::flag::{Piece, Side as Whose, Signal};

use crate::compile::{Compiled, Raising};
use crate::dictionary::{Dictionaries, Fact, Rule, Scoring, Side};
use crate::lexicon::Found as Term;
use crate::places::{Reading, Who};
use crate::rules::{self, hold};

/// The most matches that one signal lists; the first in the text say enough.
const MOST_MATCHES: usize = 12;

/// A signal with what the sum needs to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) rule: usize,
    pub(crate) who: Option<Who>,
    /// Somewhere it is not between quotation marks.
    pub(crate) unquoted: bool,
    /// Its number among the hits.
    id: usize,
    n_hits: usize,
}

/// A term on which a signal rests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Hit {
    /// The signal's number.
    id: usize,
    reading: usize,
    term: Term,
}

impl Hit {
    /// Whether it shows a reader the same as another: a word may be in two groups.
    fn shows(&self, other: &Self, compiled: &Compiled) -> bool {
        let term = |hit: &Self| {
            (&compiled.texts[hit.term.term as usize], compiled.meanings[hit.term.term as usize].mark)
        };
        (self.id, self.reading, self.term.first, self.term.last)
            == (other.id, other.reading, other.term.first, other.term.last)
            && term(self) == term(other)
    }
}

/// Signals and their terms, in lists that are filled again for every act.
#[derive(Debug, Default)]
pub(crate) struct Signals {
    pub(crate) raising: Raising,
    pub(crate) found: Vec<Found>,
    hits: Vec<Hit>,
    n_made: usize,
    room: rules::Room,
    by_candidate: Vec<(Who, i32)>,
}

impl Found {
    /// Whether it belongs to the sum of what is said in the writer's own voice; its rule is given.
    fn counts_in_own_voice(&self, rule: &Rule) -> bool {
        match rule.side {
            Side::Damping => !rule.spares_own_voice,
            Side::Support | Side::Attack => rule.own_voice && self.unquoted,
        }
    }
}

/// What the act says of itself.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    pub(crate) holds: Vec<Fact>,
    /// The one candidate that the act is about by its target or because no other is named.
    pub(crate) only: Option<Who>,
}

impl Signals {
    /// The rules that may raise the score and those that damp it, on every reading that `is_scored`; one signal per rule and candidate. Nothing where they cannot reach
    /// a score, for an act that counts `percent`.
    pub(crate) fn find(
        &mut self,
        dictionaries: &Dictionaries,
        compiled: &Compiled,
        readings: &[Reading],
        is_scored: impl Fn(&Reading) -> bool,
        facts: &Facts,
        (fewest, percent): (u8, i32),
    ) {
        self.found.clear();
        self.hits.clear();
        self.n_made = 0;
        let rules = &dictionaries.rules;
        for at in 0..self.raising.rules.len() {
            self.apply(rules, self.raising.rules[at], compiled, readings, &is_scored, facts);
        }
        drop_lonely_weak(rules, &mut self.found);
        // Damping only lowers.
        if self.found.is_empty() || self.sums(dictionaries, percent).score < fewest {
            return self.found.clear();
        }
        for rule in &compiled.damping {
            self.apply(rules, *rule, compiled, readings, &is_scored, facts);
        }
        self.found.sort_unstable_by_key(|it| (it.rule, it.who));
    }

    fn apply(
        &mut self,
        rules: &[Rule],
        index: usize,
        compiled: &Compiled,
        readings: &[Reading],
        is_scored: impl Fn(&Reading) -> bool,
        facts: &Facts,
    ) {
        let (rule, Self { found, hits, n_made, room, .. }) = (&rules[index], self);
        if !(rule.facts.is_empty() || rule.facts.iter().any(|fact| facts.holds.contains(fact))) {
            return;
        }
        let (own_found, own_hits) = (found.len(), hits.len());
        let mut signal = |who, unquoted| {
            *n_made += 1;
            Found { rule: index, who, unquoted, id: *n_made, n_hits: 0 }
        };
        if rule.all.is_empty() {
            found.push(signal(facts.only, true));
            return;
        }
        for (at, reading) in readings.iter().enumerate() {
            let elsewhere = (rule.media && reading.field.piece == Piece::Text)
                || (rule.own && reading.field.side == Whose::Target);
            if elsewhere || !compiled.may_hold(index, &reading.slots) || !is_scored(reading) {
                continue;
            }
            hold(rule, reading, room, &mut |who, places| {
                let who = who.or(facts.only);
                let known = found[own_found..].iter().position(|it| it.who == who);
                let n = known.map_or(found.len(), |known| own_found + known);
                if known.is_none() {
                    found.push(signal(who, false));
                }
                let it = &mut found[n];
                it.unquoted |= places.iter().any(|place| !reading.tokens[place.found.first].quoted);
                for place in places {
                    let hit = Hit { id: it.id, reading: at, term: place.found };
                    if it.n_hits < MOST_MATCHES && !hits[own_hits..].iter().any(|it| it.shows(&hit, compiled))
                    {
                        hits.push(hit);
                        it.n_hits += 1;
                    }
                }
            });
        }
    }
}

/// A signal that weighs less only orders: no weak signal leans on it.
const STRONG: i32 = 10;

/// Weak signals need a strong one of the same side beside them.
fn drop_lonely_weak(rules: &[Rule], found: &mut Vec<Found>) {
    for side in [Side::Support, Side::Attack] {
        let is_strong = |rule: &Rule| rule.side == side && !rule.weak && rule.weight >= STRONG;
        let strong = found.iter().any(|it| is_strong(&rules[it.rule]));
        found.retain(|it| strong || rules[it.rule].side != side || !rules[it.rule].weak);
    }
}

/// Score, support and attack, each 0–100.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sums {
    pub(crate) score: u8,
    pub(crate) support: u8,
    pub(crate) attack: u8,
    /// Whether the score is that of one's own voice alone, and some damping was spared.
    pub(crate) own_voice: bool,
}

/// Adds the signals up, for an act that counts `percent`. `by_candidate` is room to work in.
pub(crate) fn sums(
    rules: &[Rule],
    found: &[Found],
    percent: i32,
    scoring: &Scoring,
    by_candidate: &mut Vec<(Who, i32)>,
) -> Sums {
    let threshold = i32::from(scoring.threshold);
    let mut weighed = |side: Side, own_voice: bool| {
        by_candidate.clear();
        // What damps, and what damps but leaves an act flagged.
        let (mut general, mut damping, mut lowering) = (0, 0, 0);
        for it in found {
            let rule = &rules[it.rule];
            if own_voice && !it.counts_in_own_voice(rule) {
                continue;
            }
            if rule.side == Side::Damping {
                *(if rule.keeps_flagged { &mut lowering } else { &mut damping }) += rule.weight;
            } else if rule.side == side {
                let weight = if it.unquoted { rule.weight } else { rule.weight / 2 };
                let Some(who) = it.who else {
                    general += weight;
                    continue;
                };
                match by_candidate.iter_mut().find(|(known, _)| *known == who) {
                    Some((_, sum)) => *sum += weight,
                    None => by_candidate.push((who, weight)),
                }
            }
        }
        let most = by_candidate.iter().map(|(_, sum)| *sum).max().unwrap_or(0);
        let damped = (general + most).min(100) * percent / 100 - damping;
        if damped >= threshold { (damped - lowering).max(threshold) } else { damped - lowering }
    };
    let mut sum = |side: Side| {
        let (all, own) = (weighed(side, false), weighed(side, true));
        (u8::try_from(all.max(own).clamp(0, 100)).unwrap_or(100), own > all)
    };
    let ((support, own_support), (attack, own_attack)) = (sum(Side::Support), sum(Side::Attack));
    let by_attack = scoring.attack_flags && attack > support;
    let (score, own_voice) = if by_attack { (attack, own_attack) } else { (support, own_support) };
    Sums { score, support, attack, own_voice }
}

impl Signals {
    /// Adds them up, for an act that counts `percent`.
    pub(crate) fn sums(&mut self, dictionaries: &Dictionaries, percent: i32) -> Sums {
        let Dictionaries { rules, scoring, .. } = dictionaries;
        sums(rules, &self.found, percent, scoring, &mut self.by_candidate)
    }

    /// The signals as they are stored: strongest first, then damping; ties by rule and candidate. With each, whether it
    /// changed a score that is that of one's own voice alone, if it is one.
    pub(crate) fn stored(
        &self,
        dictionaries: &Dictionaries,
        compiled: &Compiled,
        readings: &[Reading],
        own_voice: bool,
    ) -> (Vec<Signal>, Vec<bool>) {
        let stored = |it: &Found| {
            let rule = &dictionaries.rules[it.rule];
            let race = it.who.map(|who| &dictionaries.races[who.race].race);
            let damps = rule.side == Side::Damping;
            let hits = self.hits.iter().filter(|hit| hit.id == it.id);
            let signal = Signal {
                rule: rule.key.clone(),
                label_id: rule.label_id.clone(),
                label_en: rule.label_en.clone(),
                weight: if damps { -rule.weight } else { rule.weight },
                race: race.map(|race| race.key.clone()),
                candidate: it.who.zip(race).map(|(who, race)| race.candidates[who.candidate].key.clone()),
                matches: hits.map(|hit| readings[hit.reading].to_match(compiled, hit.term)).collect(),
            };
            (signal, !own_voice || it.counts_in_own_voice(rule))
        };
        let mut signals: Vec<(Signal, bool)> = self.found.iter().map(stored).collect();
        signals.sort_by(|(a, _), (b, _)| {
            let key = |it: &Signal| (it.weight < 0, -it.weight.abs());
            key(a)
                .cmp(&key(b))
                .then_with(|| (&a.rule, &a.race, &a.candidate).cmp(&(&b.rule, &b.race, &b.candidate)))
        });
        signals.into_iter().unzip()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::load::{SourceFile, load};

    /// Rules of every kind, with weights from 2 to 60.
    fn rules() -> Vec<Rule> {
        let mut text = String::from(
            "schema = 1\n[[group]]\nkey = \"g\"\nlabel_id = \"g\"\nlabel_en = \"g\"\nterms = [\"kata\"]\n",
        );
        for (n, kind) in [
            "side = \"support\"",
            "side = \"support\"\nown_voice = true",
            "side = \"damping\"",
            "side = \"damping\"\nspares_own_voice = true",
            "side = \"damping\"\nkeeps_flagged = true",
        ]
        .iter()
        .cycle()
        .take(16)
        .enumerate()
        {
            text.push_str(&format!(
                "[[rule]]\nkey = \"r{n}\"\nlabel_id = \"r\"\nlabel_en = \"r\"\n{kind}\nweight = {}\nall = [\"g\"]\nmatch = [\"a\"]\nno_match = [\"b\"]\n",
                2 + n * 58 / 15
            ));
        }
        load(&[SourceFile { name: "x.toml".into(), text }]).expect("rules").rules
    }

    fn found() -> impl Strategy<Value = Found> {
        (0_usize..16, prop::option::of(0_usize..3), any::<bool>()).prop_map(|(rule, who, unquoted)| Found {
            rule,
            who: who.map(|candidate| Who { race: 0, candidate }),
            unquoted,
            id: 0,
            n_hits: 0,
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn one_more_support_never_lowers_and_one_more_damping_never_raises(
            mut all in prop::collection::vec(found(), 0..8),
            one in found(),
            percent in 1..=100_i32,
        ) {
            let rules = rules();
            let scoring = Scoring { threshold: 25, attack_flags: true, act: BTreeMap::new() };
            let before = sums(&rules, &all, percent, &scoring, &mut Vec::new()).support;
            let damps = rules[one.rule].side == Side::Damping;
            all.push(one);
            let after = sums(&rules, &all, percent, &scoring, &mut Vec::new()).support;
            prop_assert!(if damps { after <= before } else { after >= before }, "{before} → {after}");
        }
    }
}
