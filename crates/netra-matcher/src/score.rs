//! From readings to signals, and from signals to one number.
//!
//! The score is a sum of whole numbers that stand in the dictionary files. Support of one candidate is summed,
//! never that of several; it is capped at 100, multiplied by the act's percentage, and damping is subtracted
//! last. What stands only between quotation marks counts half. What is said in the writer's own voice is also summed
//! apart, with only that damping which does not spare it (a pledge, a prohibition, another election; not a reporting
//! voice), and the higher of the two sums counts. More support never lowers it, and damping never raises it. Nothing
//! depends on which candidate it is.

use std::collections::BTreeMap;

use netra_model::flag::{Match, Piece, Side as Whose, Signal};

use crate::compile::Compiled;
use crate::dictionary::{Dictionaries, Fact, Rule, Scoring, Side};
use crate::places::{Reading, Who};
use crate::rules::hold;

/// The most matches that one signal lists; the first in the text say enough.
const MOST_MATCHES: usize = 12;

/// A signal with what the sum needs to know.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    pub(crate) rule: usize,
    pub(crate) who: Option<Who>,
    pub(crate) matches: Vec<Match>,
    /// Somewhere it is not between quotation marks.
    pub(crate) unquoted: bool,
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
#[derive(Debug, Clone, Default)]
pub(crate) struct Facts {
    pub(crate) holds: Vec<Fact>,
    /// The one candidate that the act is about by its target or because no other is named.
    pub(crate) only: Option<Who>,
}

/// Every rule on every reading; one signal per rule and candidate.
pub(crate) fn signals(
    dictionaries: &Dictionaries,
    compiled: &Compiled,
    readings: &[&Reading],
    facts: &Facts,
) -> Vec<Found> {
    let mut signals: BTreeMap<(usize, Option<Who>), (Vec<Match>, bool)> = BTreeMap::new();
    for (index, rule) in dictionaries.rules.iter().enumerate() {
        if !(rule.facts.is_empty() || rule.facts.iter().any(|fact| facts.holds.contains(fact))) {
            continue;
        }
        if rule.all.is_empty() {
            signals.entry((index, facts.only)).or_default().1 = true;
        }
        for reading in readings {
            let elsewhere = (rule.media && reading.field.piece == Piece::Text)
                || (rule.own && reading.field.side == Whose::Target);
            if elsewhere {
                continue;
            }
            for holds in hold(rule, reading) {
                let (matches, unquoted) = signals.entry((index, holds.who.or(facts.only))).or_default();
                *unquoted |= holds.places.iter().any(|place| !reading.tokens[place.found.first].quoted);
                for place in &holds.places {
                    if matches.len() < MOST_MATCHES {
                        let found = reading.to_match(compiled, place);
                        if !matches.contains(&found) {
                            matches.push(found);
                        }
                    }
                }
            }
        }
    }
    let mut found: Vec<Found> = signals
        .into_iter()
        .map(|((rule, who), (matches, unquoted))| Found { rule, who, matches, unquoted })
        .collect();
    drop_lonely_weak(&dictionaries.rules, &mut found);
    drop_lonely_damping(&dictionaries.rules, &mut found);
    found
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

/// Where nothing speaks for or against anybody, there is nothing to damp.
fn drop_lonely_damping(rules: &[Rule], found: &mut Vec<Found>) {
    if found.iter().all(|it| rules[it.rule].side == Side::Damping) {
        found.clear();
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

/// Adds the signals up, for an act that counts `percent`.
pub(crate) fn sums(rules: &[Rule], found: &[Found], percent: i32, scoring: &Scoring) -> Sums {
    let threshold = i32::from(scoring.threshold);
    let of = |side: Side, own_voice: bool| {
        let counts = move |it: &&Found| !own_voice || it.counts_in_own_voice(&rules[it.rule]);
        found.iter().filter(move |it| rules[it.rule].side == side).filter(counts)
    };
    let weighed = |side: Side, own_voice: bool| {
        let damping = |keeps_flagged: bool| -> i32 {
            let all = of(Side::Damping, own_voice).map(|it| &rules[it.rule]);
            all.filter(|rule| rule.keeps_flagged == keeps_flagged).map(|rule| rule.weight).sum()
        };
        let (mut general, mut by_candidate) = (0, BTreeMap::<Who, i32>::new());
        for it in of(side, own_voice) {
            let weight = if it.unquoted { rules[it.rule].weight } else { rules[it.rule].weight / 2 };
            *it.who.map_or(&mut general, |who| by_candidate.entry(who).or_default()) += weight;
        }
        let most = by_candidate.into_values().max().unwrap_or(0);
        let damped = (general + most).min(100) * percent / 100 - damping(false);
        let lowered = damped - damping(true);
        if damped >= threshold { lowered.max(threshold) } else { lowered }
    };
    let sum = |side: Side| {
        let (all, own) = (weighed(side, false), weighed(side, true));
        (u8::try_from(all.max(own).clamp(0, 100)).unwrap_or(100), own > all)
    };
    let ((support, own_support), (attack, own_attack)) = (sum(Side::Support), sum(Side::Attack));
    let by_attack = scoring.attack_flags && attack > support;
    let (score, own_voice) = if by_attack { (attack, own_attack) } else { (support, own_support) };
    Sums { score, support, attack, own_voice }
}

/// The signals as they are stored: strongest first, then damping; ties by rule and candidate. With each, whether it
/// changed a score that is that of one's own voice alone, if it is one.
pub(crate) fn stored(
    dictionaries: &Dictionaries,
    found: Vec<Found>,
    own_voice: bool,
) -> (Vec<Signal>, Vec<bool>) {
    let mut signals: Vec<(Signal, bool)> = found
        .into_iter()
        .map(|it| {
            let rule = &dictionaries.rules[it.rule];
            let race = it.who.map(|who| &dictionaries.races[who.race].race);
            let damps = rule.side == Side::Damping;
            let counted = !own_voice || it.counts_in_own_voice(rule);
            let signal = Signal {
                rule: rule.key.clone(),
                label_id: rule.label_id.clone(),
                label_en: rule.label_en.clone(),
                weight: if damps { -rule.weight } else { rule.weight },
                race: race.map(|race| race.key.clone()),
                candidate: it.who.zip(race).map(|(who, race)| race.candidates[who.candidate].key.clone()),
                matches: it.matches,
            };
            (signal, counted)
        })
        .collect();
    signals.sort_by(|(a, _), (b, _)| {
        let key = |it: &Signal| (it.weight < 0, -it.weight.abs());
        key(a)
            .cmp(&key(b))
            .then_with(|| (&a.rule, &a.race, &a.candidate).cmp(&(&b.rule, &b.race, &b.candidate)))
    });
    signals.into_iter().unzip()
}

#[cfg(test)]
mod tests {
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
            matches: Vec::new(),
            unquoted,
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
            let before = sums(&rules, &all, percent, &scoring).support;
            let damps = rules[one.rule].side == Side::Damping;
            all.push(one);
            let after = sums(&rules, &all, percent, &scoring).support;
            prop_assert!(if damps { after <= before } else { after >= before }, "{before} → {after}");
        }
    }
}
