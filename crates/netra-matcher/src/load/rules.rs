//! Groups, rules, numbers, scoring and provisions of a general file.

use netra_model::act::ActKind;
use netra_model::flag::MarkKind;

use super::Draft;
use crate::affixes::{Affix, with_affixes};
use crate::dictionary::{
    Examples, Fact, Group, InForce, NumberWords, Refers, Rule, Side, Slot, Spelling, variants,
};
use crate::error::DictionaryError;
use crate::normalise::normalise;
use crate::provision::{Object, Provision};
use crate::read::{At, Reader, Section};

/// The longest term with all its alternatives, in bytes: more is a pasted text, not a term.
const LONGEST_TERM: usize = 1000;

const BUILT_IN: [(&str, Slot); 9] = [
    ("candidate", Slot::Candidate),
    ("number", Slot::Number),
    ("hashtag", Slot::Hashtag),
    ("name-tag", Slot::NameTag),
    ("hand-sign", Slot::HandSign),
    ("slogan", Slot::Slogan),
    ("programme", Slot::Programme),
    ("party", Slot::Party),
    ("race", Slot::Race),
];

const FACTS: [(&str, Fact); 6] = [
    ("campaign-account", Fact::CampaignAccount),
    ("personal-account", Fact::PersonalAccount),
    ("candidate-named", Fact::CandidateNamed),
    ("election-anchor", Fact::ElectionAnchor),
    ("all-candidates", Fact::AllCandidates),
    ("headline", Fact::Headline),
];

/// A rule whose groups are still names.
pub(super) struct RuleDraft {
    file: String,
    rule: Rule,
    all: Vec<At<String>>,
    unless: Vec<At<String>>,
    unless_before: Vec<At<String>>,
}

impl Draft {
    pub(super) fn scoring(&mut self, section: &Section<'_, '_, '_>) {
        let scoring = &mut self.dictionaries.scoring;
        scoring.threshold = u8::try_from(section.integer("threshold", 1..101)).unwrap_or(25);
        for kind in ActKind::ALL {
            let percent = i32::try_from(section.integer(kind.as_str(), 1..101)).unwrap_or(100);
            scoring.act.insert(kind, percent);
        }
        section.finish();
    }

    pub(super) fn group(&mut self, reader: &Reader<'_>, section: Section<'_, '_, '_>) {
        let key = section.located_text("key");
        self.claim(reader, "group", &key);
        let section = section.named("group", &key.value);
        section.text("label_id");
        section.text("label_en");
        section.optional_text("note");
        let mark = section.choice(
            "mark",
            &[
                ("support", MarkKind::Support),
                ("candidate", MarkKind::Candidate),
                ("hand-sign", MarkKind::HandSign),
                ("attack", MarkKind::Attack),
                ("damping", MarkKind::Damping),
            ],
            false,
        );
        let refers = section.choice(
            "refers",
            &[
                ("nothing", Refers::Nothing),
                ("candidate", Refers::Candidate),
                ("number", Refers::Number),
                ("bare-number", Refers::BareNumber),
                ("hand-sign", Refers::HandSign),
            ],
            false,
        );
        let terms = section.texts("terms");
        if terms.is_empty() && !section.has("stems") {
            section.mistake(section.line, "no terms", "add terms = [\"…\"]");
        }
        let mut terms: Vec<(String, Option<u8>)> =
            terms.iter().flat_map(|term| self.expand(&section, term, refers)).collect();
        let affixes = affixes(&section);
        for stem in section.texts("stems") {
            terms.extend(with_affixes(&stem.value, &affixes).into_iter().map(|form| (form, None)));
        }
        let examples = examples(&section);
        section.finish();
        self.push_group(Group { key: key.value, mark, refers, terms, examples });
    }

    /// A term with all its alternatives, and its numbers written out: `{n}` stands for `2`, `02`, `dua`, `loro`.
    fn expand(
        &self,
        section: &Section<'_, '_, '_>,
        term: &At<String>,
        refers: Refers,
    ) -> Vec<(String, Option<u8>)> {
        let bad = |what: &str, instead: &str| section.mistake(term.line, what, instead);
        if term.value.len() > LONGEST_TERM {
            bad(&format!("a term has {} bytes", term.value.len()), "write at most 1000, or several terms");
            return Vec::new();
        }
        let variants = variants(&term.value).unwrap_or_else(|what| {
            bad(&what, "write alternatives as (a|b)");
            Vec::new()
        });
        let mut terms = Vec::new();
        for variant in variants {
            // As texts are read: `PPP` is a stretched letter.
            let letters = normalise(&variant).as_str().chars().filter(|c| c.is_alphanumeric()).count();
            let sign = variant == "?" || variant.chars().any(|c| !c.is_ascii() && !c.is_alphanumeric());
            if letters < 2 && !sign && !variant.contains('{') {
                bad(&format!("the term \"{variant}\" has fewer than two letters"), "write a longer one");
            } else if !variant.contains('{') {
                terms.push((variant, None));
            } else if refers == Refers::Nothing {
                bad(&format!("the term \"{variant}\" has a number"), "add refers = \"number\" to the group");
            } else {
                for number in &self.dictionaries.numbers {
                    let value = number.value;
                    let padded = std::iter::once(format!("0{value}"));
                    let words = number.words.iter().cloned();
                    let filled: Vec<String> = if variant.contains("{n}") {
                        let all = std::iter::once(value.to_string()).chain(padded).chain(words);
                        all.map(|form| variant.replace("{n}", &form)).collect()
                    } else if variant.contains("{0n}") {
                        padded.map(|form| variant.replace("{0n}", &form)).collect()
                    } else {
                        Vec::new()
                    };
                    terms.extend(filled.into_iter().map(|text| (text, Some(value))));
                }
                if !variant.contains("{n}") && !variant.contains("{0n}") {
                    bad(&format!("the term \"{variant}\" has an unknown {{…}}"), "write {n} or {0n}");
                }
            }
        }
        terms
    }

    pub(super) fn rule(&mut self, reader: &Reader<'_>, section: Section<'_, '_, '_>) {
        let key = section.located_text("key");
        self.claim(reader, "rule", &key);
        let section = section.named("rule", &key.value);
        let side = section.choice(
            "side",
            &[("support", Side::Support), ("attack", Side::Attack), ("damping", Side::Damping)],
            true,
        );
        let all = section.texts("all");
        let facts = section.texts("facts");
        if all.is_empty() && facts.is_empty() {
            section.mistake(
                section.line,
                "neither `all` nor `facts`",
                "add all = [\"a-group\", \"candidate\"]",
            );
        }
        let facts = facts.iter().filter_map(|name| fact(&section, name)).collect();
        section.optional_text("note");
        let rule = Rule {
            label_id: section.text("label_id"),
            label_en: section.text("label_en"),
            side,
            weight: i32::try_from(section.integer("weight", 1..101)).unwrap_or(1),
            all: Vec::new(),
            within: usize::try_from(section.optional_integer("within", 0..51).unwrap_or(6)).unwrap_or(6),
            ordered: section.flag("ordered"),
            across_sentences: section.flag("across_sentences"),
            in_hashtag: section.flag("in_hashtag"),
            opens: section.flag("opens"),
            media: section.flag("media"),
            own: section.flag("own"),
            unless_before: Vec::new(),
            unless: Vec::new(),
            facts,
            weak: section.flag("weak"),
            own_voice: section.flag("own_voice"),
            spares_own_voice: section.flag("spares_own_voice"),
            examples: examples(&section),
            key: key.value,
        };
        let draft = RuleDraft {
            file: reader.file().to_owned(),
            rule,
            all,
            unless: section.texts("unless"),
            unless_before: section.texts("unless_before"),
        };
        section.finish();
        if draft.rule.examples.matching.is_empty() || draft.rule.examples.not_matching.is_empty() {
            section.mistake(section.line, "no examples", "add match = [\"…\"] and no_match = [\"…\"]");
        }
        self.rules.push(draft);
    }

    /// Looks up the groups that rules name, now that all files are read.
    pub(super) fn resolve_rules(&mut self) -> Vec<DictionaryError> {
        let mut errors = Vec::new();
        let groups = &self.dictionaries.groups;
        let group = |name: &str| groups.iter().position(|group| group.key == name);
        for draft in self.rules.drain(..) {
            let mut rule = draft.rule;
            let mut unknown = |field: &str, name: &str, line: usize, instead: &str| {
                let what = format!(
                    "rule \"{}\": `{field}` asks for \"{name}\", which is no group{}",
                    rule.key,
                    if field == "all" { " and no built-in" } else { "" }
                );
                errors.push(DictionaryError {
                    file: draft.file.clone(),
                    line,
                    what,
                    instead: instead.into(),
                });
            };
            let names = BUILT_IN.map(|(name, _)| name).join(", ");
            for place in &draft.all {
                let mut slots = Vec::new();
                for name in place.value.split('|').map(str::trim) {
                    let built_in = BUILT_IN.iter().find(|(known, _)| *known == name).map(|(_, slot)| *slot);
                    match built_in.or_else(|| group(name).map(Slot::Group)) {
                        Some(slot) => slots.push(slot),
                        None => {
                            unknown(
                                "all",
                                name,
                                place.line,
                                &format!("write a group's key or one of: {names}"),
                            );
                        }
                    }
                }
                rule.all.push(slots);
            }
            for (field, list, into) in [
                ("unless", &draft.unless, &mut rule.unless),
                ("unless_before", &draft.unless_before, &mut rule.unless_before),
            ] {
                for name in list {
                    match group(&name.value) {
                        Some(index) => into.push(index),
                        None => unknown(field, &name.value, name.line, "write a group's key"),
                    }
                }
            }
            self.dictionaries.rules.push(rule);
        }
        errors
    }

    pub(super) fn provision(&mut self, reader: &Reader<'_>, section: Section<'_, '_, '_>) {
        let key = section.located_text("key");
        self.claim(reader, "provision", &key);
        let section = section.named("provision", &key.value);
        let kinds = ActKind::ALL.map(|kind| (kind.as_str(), kind));
        let mut acts = Vec::new();
        for act in section.texts("acts") {
            match kinds.iter().find(|(name, _)| *name == act.value) {
                Some((_, kind)) => acts.push(*kind),
                None => {
                    let names = kinds.map(|(name, _)| name).join(", ");
                    section.mistake(
                        act.line,
                        &format!("unknown act \"{}\"", act.value),
                        format!("write one of: {names}"),
                    );
                }
            }
        }
        let objects = [("prospective", Object::Prospective), ("determined", Object::Determined)];
        let unsettled_id = section.optional_text("unsettled_id").map(|it| it.value);
        let unsettled_en = section.optional_text("unsettled_en").map(|it| it.value);
        if unsettled_id.is_some() != unsettled_en.is_some() {
            section.mistake(
                section.line,
                "unsettled in one language only",
                "write unsettled_id and unsettled_en",
            );
        }
        self.dictionaries.provisions.push(Provision {
            key: key.value,
            row: section.text("row"),
            text_id: section.text("text_id"),
            text_en: section.text("text_en"),
            object: section.choice("object", &objects, true),
            acts,
            photo: section.flag("photo"),
            law: section.text("law"),
            source: section.text("source"),
            unsettled: unsettled_id.zip(unsettled_en),
            in_force: InForce {
                from: section.date("in_force_from").value,
                until: section.optional_date("in_force_until").map(|it| it.value),
            },
        });
        section.finish();
    }
}

pub(super) fn number(section: &Section<'_, '_, '_>) -> NumberWords {
    let value = u8::try_from(section.integer("value", 1..100)).unwrap_or(1);
    let words = section.texts("words").into_iter().map(|it| it.value).collect();
    section.finish();
    NumberWords { value, words }
}

pub(super) fn spelling(section: &Section<'_, '_, '_>) -> Spelling {
    let also = section.texts("also").into_iter().map(|it| it.value).collect();
    let spelling = Spelling { word: section.text("word"), also };
    section.finish();
    spelling
}

/// The affixes of a group's stems.
fn affixes(section: &Section<'_, '_, '_>) -> Vec<Affix> {
    let mut affixes = Vec::new();
    for name in section.texts("affixes") {
        match Affix::named(&name.value) {
            Some(affix) => affixes.push(affix),
            None => section.mistake(
                name.line,
                &format!("unknown affix \"{}\"", name.value),
                format!("write one of: {}", Affix::NAMES.map(|(name, _)| name).join(", ")),
            ),
        }
    }
    affixes
}

fn fact(section: &Section<'_, '_, '_>, name: &At<String>) -> Option<Fact> {
    let found = FACTS.iter().find(|(known, _)| *known == name.value).map(|(_, fact)| *fact);
    if found.is_none() {
        let known = FACTS.map(|(name, _)| name).join(", ");
        section.mistake(
            name.line,
            &format!("unknown fact \"{}\"", name.value),
            format!("write one of: {known}"),
        );
    }
    found
}

fn examples(section: &Section<'_, '_, '_>) -> Examples {
    let texts = |field| section.texts(field).into_iter().map(|it| it.value).collect();
    Examples { matching: texts("match"), not_matching: texts("no_match") }
}
