//! Groups, rules, numbers and scoring of a general file.

use netra_model::Sentence;
use netra_model::act::ActKind;
use netra_model::flag::MarkKind;

use super::Draft;
use crate::affixes::{Affix, with_affixes};
use crate::dictionary::{Examples, Fact, Group, NumberWords, Phrase, Refers, Rule, Side, Slot, Spelling};
use crate::error::DictionaryError;
use crate::read::{At, Reader, Section, called, write_one_of};

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

const FACTS: [(&str, Fact); 10] = [
    ("campaign-account", Fact::CampaignAccount),
    ("personal-account", Fact::PersonalAccount),
    ("candidate-named", Fact::CandidateNamed),
    ("election-anchor", Fact::ElectionAnchor),
    ("all-candidates", Fact::AllCandidates),
    ("headline", Fact::Headline),
    ("election-body-account", Fact::ElectionBodyAccount),
    ("institution-account", Fact::InstitutionAccount),
    ("spouse-of-candidate", Fact::SpouseOfCandidate),
    ("assignment-letter", Fact::AssignmentLetter),
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
        let terms = self.phrases(&section, "terms");
        if section.is_without("terms") && section.is_without("stems") {
            let what = Sentence::new("tidak ada kata kunci", "no terms");
            let instead = Sentence::new("tambahkan terms = [\"…\"]", "add terms = [\"…\"]");
            section.mistake(section.line, what, instead);
        }
        let mut terms: Vec<Phrase> =
            terms.into_iter().flat_map(|term| self.filled(&section, term, refers)).collect();
        let affixes = affixes(&section);
        for stem in section.texts("stems") {
            let plain = |text| Phrase { text, number: None, valid: None };
            terms.extend(with_affixes(&stem.value, &affixes).into_iter().map(plain));
        }
        let examples = examples(&section);
        section.finish();
        self.push_group(Group { key: key.value, mark, refers, terms, examples });
    }

    /// A term with its numbers written out: `{n}` stands for `2`, `02`, `dua`, `loro`.
    fn filled(&self, section: &Section<'_, '_, '_>, term: At<Phrase>, refers: Refers) -> Vec<Phrase> {
        let At { line, value: Phrase { text, valid, .. } } = term;
        if !text.contains('{') {
            return vec![Phrase { text, number: None, valid }];
        }
        if refers == Refers::Nothing {
            let what = Sentence::new(
                format!("kata kunci \"{text}\" memuat nomor"),
                format!("the term \"{text}\" has a number"),
            );
            let instead = Sentence::new(
                "tambahkan refers = \"number\" pada kelompoknya",
                "add refers = \"number\" to the group",
            );
            section.mistake(line, what, instead);
        } else if !text.contains("{n}") && !text.contains("{0n}") {
            let what = Sentence::new(
                format!("kata kunci \"{text}\" memuat {{…}} yang tidak dikenal"),
                format!("the term \"{text}\" has an unknown {{…}}"),
            );
            section.mistake(line, what, Sentence::new("tulis {n} atau {0n}", "write {n} or {0n}"));
        }
        let mut terms = Vec::new();
        for number in &self.dictionaries.numbers {
            let value = number.value;
            let padded = std::iter::once(format!("{value:02}"));
            let words = number.words.iter().cloned();
            let forms: Vec<String> = if text.contains("{n}") {
                let all = std::iter::once(value.to_string()).chain(padded).chain(words);
                all.map(|form| text.replace("{n}", &form)).collect()
            } else {
                padded.map(|form| text.replace("{0n}", &form)).collect()
            };
            terms.extend(forms.into_iter().map(|text| Phrase { text, number: Some(value), valid }));
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
            let what = Sentence::new("tidak ada `all` dan tidak ada `facts`", "neither `all` nor `facts`");
            let instead = Sentence::new(
                "tambahkan all = [\"sebuah-kelompok\", \"candidate\"]",
                "add all = [\"a-group\", \"candidate\"]",
            );
            section.mistake(section.line, what, instead);
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
            keeps_flagged: section.flag("keeps_flagged"),
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
            let what = Sentence::new("tidak ada contoh", "no examples");
            let instead = Sentence::new(
                "tambahkan match = [\"…\"] dan no_match = [\"…\"]",
                "add match = [\"…\"] and no_match = [\"…\"]",
            );
            section.mistake(section.line, what, instead);
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
            let named = called("rule", &rule.key);
            let mut unknown = |field: &str, name: &str, line: usize, instead: Sentence| {
                let (nor_id, nor_en) =
                    if field == "all" { (" dan bukan bawaan", " and no built-in") } else { ("", "") };
                let what = Sentence::new(
                    format!("{}: `{field}` menyebut \"{name}\", yang bukan kelompok{nor_id}", named.id),
                    format!("{}: `{field}` asks for \"{name}\", which is no group{nor_en}", named.en),
                );
                errors.push(DictionaryError { file: draft.file.clone(), line, what, instead });
            };
            let names = BUILT_IN.map(|(name, _)| name).join(", ");
            for place in &draft.all {
                let mut slots = Vec::new();
                for name in place.value.split('|').map(str::trim) {
                    let built_in = BUILT_IN.iter().find(|(known, _)| *known == name).map(|(_, slot)| *slot);
                    match built_in.or_else(|| group(name).map(Slot::Group)) {
                        Some(slot) => slots.push(slot),
                        None => {
                            let instead = Sentence::new(
                                format!("tulis kunci sebuah kelompok atau salah satu dari: {names}"),
                                format!("write a group's key or one of: {names}"),
                            );
                            unknown("all", name, place.line, instead);
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
                        None => {
                            let instead = Sentence::new("tulis kunci sebuah kelompok", "write a group's key");
                            unknown(field, &name.value, name.line, instead);
                        }
                    }
                }
            }
            self.dictionaries.rules.push(rule);
        }
        errors
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
            None => {
                let what = Sentence::new(
                    format!("imbuhan \"{}\" tidak dikenal", name.value),
                    format!("unknown affix \"{}\"", name.value),
                );
                section.mistake(
                    name.line,
                    what,
                    write_one_of(&Affix::NAMES.map(|(name, _)| name).join(", ")),
                );
            }
        }
    }
    affixes
}

fn fact(section: &Section<'_, '_, '_>, name: &At<String>) -> Option<Fact> {
    let found = FACTS.iter().find(|(known, _)| *known == name.value).map(|(_, fact)| *fact);
    if found.is_none() {
        let what = Sentence::new(
            format!("keadaan \"{}\" tidak dikenal", name.value),
            format!("unknown fact \"{}\"", name.value),
        );
        section.mistake(name.line, what, write_one_of(&FACTS.map(|(name, _)| name).join(", ")));
    }
    found
}

fn examples(section: &Section<'_, '_, '_>) -> Examples {
    let texts = |field| section.texts(field).into_iter().map(|it| it.value).collect();
    Examples { matching: texts("match"), not_matching: texts("no_match") }
}
