//! The forms that follow from a candidate's name, so that a race of a few lines works well: the same for everybody.
//!
//! Of *Arga Mahendra – Sekar Ayuningtyas*, number 1, race of a mayor: the full names; the pair by given names (*Arga
//! Sekar*, *Arga-Sekar*, *Arga dan Sekar*) and its hashtag (`#ArgaSekar`); each given name as an ambiguous one, and its
//! hashtags (`#Arga01`, `#ArgaWalikota`). Hashtags that only put words or the number beside the pair's names
//! (`#ArgaSekarMenang`, `#01ArgaSekar`) are cut into them anyway, in every race.
//! In a race that lists no ambiguous names: *pak Arga*, *bu Sekar*, unless half the country is called so
//! (`common_given_names`). In a race that lists no hand signs: the fingers of the number.
//! A form that is an ordinary word, or that two candidates of the race would share, is left out with a warning.

use std::collections::BTreeMap;

use netra_model::Sentence;
use netra_model::race::{Candidate, RaceKind};

use super::common::{CommonWords, uses};
use super::race::Candidates;
use crate::dictionary::{Derived, Forms, Phrase};
use crate::read::{Reader, called};

/// Words before a name that are no part of it. What has a full stop is none either.
const TITLES: [&str; 23] = [
    "dr", "drs", "dra", "ir", "h", "hj", "prof", "kh", "kiai", "kyai", "ustaz", "ustadz", "tgh", "tgb",
    "letjen", "mayjen", "muhammad", "mohammad", "mohamad", "mochamad", "muh", "moh", "m",
];

/// Beside one of these a given name is a person whom everybody knows.
const FORMS_OF_ADDRESS: [&str; 8] = ["pak", "bu", "mas", "mbak", "bang", "kang", "cak", "gus"];

/// The fingers that show a number; for the others no sign is in common use.
const FINGERS: [(u8, &str); 6] = [(1, "☝️"), (1, "👆"), (2, "✌️"), (3, "🤟"), (3, "👌"), (5, "🖐️")];

/// What the dictionaries know of words and names.
#[derive(Default)]
pub(super) struct Ordinary {
    pub(super) words: CommonWords,
    /// Given names of so many people that even *pak* before them names nobody.
    pub(super) given_names: Vec<String>,
}

/// Why a form that follows from a name is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Why {
    CommonName,
    Word,
    FitsAnother,
}

impl Why {
    fn said(self) -> Sentence {
        match self {
            Self::CommonName => {
                Sentence::new("nama banyak orang, atau sebuah kata", "a name of many people, or a word")
            }
            Self::Word => Sentence::new("kata umum", "an ordinary word"),
            Self::FitsAnother => {
                Sentence::new("cocok juga untuk calon lain", "it fits another candidate, too")
            }
        }
    }

    /// A form as the message quotes it.
    fn form(self, text: &str) -> Sentence {
        match self {
            Self::CommonName => {
                Sentence::new(format!("\"{text}\" dan sejenisnya"), format!("\"{text}\" and the like"))
            }
            Self::Word | Self::FitsAnother => Sentence::same(format!("\"{text}\"")),
        }
    }
}

pub(super) fn derive(reader: &Reader<'_>, kind: RaceKind, candidates: &mut Candidates, ordinary: &Ordinary) {
    let addressed = candidates.forms.iter().all(|it| it.ambiguous.is_empty());
    let fingers = candidates.forms.iter().all(|it| it.hand_signs.is_empty());
    let is_common = |name: &str| {
        ordinary.given_names.iter().any(|it| it.eq_ignore_ascii_case(name))
            || uses(&ordinary.words, name).is_some()
    };
    let derive = |it: &Candidate| {
        let mut derived = of(kind, it, &|name| addressed && !is_common(name));
        derived.hand_signs.retain(|_| fingers);
        derived
    };
    let derived: Vec<Derived> = candidates.list.iter().map(derive).collect();
    let mut owners: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, (mine, listed)) in derived.iter().zip(&candidates.forms).enumerate() {
        for form in mine.all().chain(listed.all()) {
            let owners = owners.entry(glued(&form.text)).or_default();
            if !owners.contains(&at) {
                owners.push(at);
            }
        }
    }
    for (at, mut mine) in derived.into_iter().enumerate() {
        let listed: Vec<&Phrase> = candidates.forms[at].all().collect();
        let mut left_out: BTreeMap<Why, Vec<String>> = BTreeMap::new();
        let mut fits = |form: &Phrase| {
            let text = &form.text;
            if listed.iter().any(|it| it.text.to_lowercase() == text.to_lowercase()) {
                return false;
            }
            let why = match uses(&ordinary.words, text) {
                Some(_) => Why::Word,
                None if owners[&glued(text)].len() > 1 => Why::FitsAnother,
                None => return true,
            };
            left_out.entry(why).or_default().push(text.clone());
            false
        };
        mine.names.retain(&mut fits);
        mine.ambiguous.retain(&mut fits);
        mine.hashtags.retain(&mut fits);
        for name in people(&candidates.list[at].name).iter().map(|it| it[0].as_str()) {
            if addressed && is_common(name) {
                left_out.entry(Why::CommonName).or_default().push(format!("pak {name}"));
            }
        }
        for (why, forms) in left_out {
            let named = called("candidate", &candidates.list[at].key);
            let (reason, forms) = (why.said(), forms.iter().map(|it| why.form(it)).collect::<Vec<_>>());
            let list = |of: fn(&Sentence) -> &str| forms.iter().map(of).collect::<Vec<_>>().join(", ");
            let what = Sentence::new(
                format!("{}: dilewatkan ({}): {}", named.id, reason.id, list(|it| &it.id)),
                format!("{}: left out ({}): {}", named.en, reason.en, list(|it| &it.en)),
            );
            let instead = Sentence::new(
                "bentuk ini diturunkan dari nama; tulis bentuk yang sungguh dipakai orang untuk calon ini",
                "these forms follow from the name; list those by which people really call this candidate",
            );
            reader.warning(candidates.lines[at], what, instead);
        }
        candidates.forms[at].derived = mine;
    }
}

/// The forms of one candidate; those given names also after a form of address for which `addressed` says so.
fn of(kind: RaceKind, candidate: &Candidate, addressed: &dyn Fn(&str) -> bool) -> Derived {
    let people = people(&candidate.name);
    let given: Vec<&str> = people.iter().map(|it| it[0].as_str()).collect();
    let mut derived = Derived::default();
    for words in &people {
        if let [first, .., last] = words.as_slice() {
            derived.names.push(phrase(words.join(" ")));
            derived.names.push(phrase(format!("{first} {last}")));
        }
    }
    if let [head, deputy] = given.as_slice() {
        derived.names.push(phrase(format!("{head} {deputy}")));
        derived.names.push(phrase(format!("{head} dan {deputy}")));
        derived.hashtags.push(phrase(format!("#{}{}", tag_of(head), tag_of(deputy))));
    }
    for name in given {
        derived.ambiguous.push(phrase(name.to_owned()));
        if addressed(name) {
            derived.names.extend(FORMS_OF_ADDRESS.iter().map(|it| phrase(format!("{it} {name}"))));
        }
        let tag = tag_of(name);
        derived.hashtags.extend(with_number(&tag, candidate.number));
        derived.hashtags.push(phrase(format!("#{tag}{}", office(kind))));
    }
    let fingers = FINGERS.iter().filter(|(number, _)| candidate.number == Some(*number));
    derived.hand_signs.extend(fingers.map(|(_, sign)| phrase((*sign).to_owned())));
    for list in [&mut derived.names, &mut derived.hashtags] {
        list.sort_by(|a, b| a.text.cmp(&b.text));
        list.dedup();
    }
    derived
}

fn with_number(tag: &str, number: Option<u8>) -> impl Iterator<Item = Phrase> {
    number
        .into_iter()
        .flat_map(move |n| [format!("#{tag}{n:02}"), format!("#{tag}{n}"), format!("#{n:02}{tag}")])
        .map(phrase)
}

/// The office as a hashtag names it.
fn office(kind: RaceKind) -> &'static str {
    match kind {
        RaceKind::Presidential => "Presiden",
        RaceKind::Legislative => "Legislatif",
        RaceKind::Governor => "Gubernur",
        RaceKind::Regent => "Bupati",
        RaceKind::Mayor => "Walikota",
    }
}

/// The persons whom a name shows, word by word, without titles, degrees and brackets.
fn people(name: &str) -> Vec<Vec<String>> {
    let name = name.split('(').next().unwrap_or(name);
    let joined = name
        .replace(" – ", "|")
        .replace(" — ", "|")
        .replace(" - ", "|")
        .replace(" & ", "|")
        .replace(" dan ", "|");
    let is_title = |word: &&str| word.contains('.') || TITLES.contains(&word.to_lowercase().as_str());
    let words = |person: &str| -> Vec<String> {
        let plain = person.split(',').next().unwrap_or(person);
        plain.split_whitespace().filter(|word| !is_title(word)).map(str::to_owned).collect()
    };
    joined
        .split('|')
        .map(words)
        .filter(|words| words.first().is_some_and(|it| it.chars().count() > 2))
        .collect()
}

fn phrase(text: String) -> Phrase {
    Phrase { text, number: None, valid: None }
}

/// A name as a part of a hashtag.
fn tag_of(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// What is the same in a name and its hashtag.
fn glued(text: &str) -> String {
    text.to_lowercase().chars().filter(|c| c.is_alphanumeric() || *c == '#').collect()
}

impl Derived {
    fn all(&self) -> impl Iterator<Item = &Phrase> {
        self.names.iter().chain(&self.ambiguous).chain(&self.hashtags)
    }
}

impl Forms {
    fn all(&self) -> impl Iterator<Item = &Phrase> {
        self.names.iter().chain(&self.ambiguous).chain(&self.hashtags)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_shows_its_persons_without_titles_and_degrees() {
        let shown = |name| people(name).iter().map(|it| it.join(" ")).collect::<Vec<_>>();
        assert_eq!(
            shown("Dr. H. Arga Mahendra, S.H., M.Si. – Hj. Sekar Ayuningtyas, S.E. (DEMO)"),
            ["Arga Mahendra", "Sekar Ayuningtyas"]
        );
        assert_eq!(shown("Wira Lesmana"), ["Wira Lesmana"]);
        assert_eq!(shown("drg. Bagas & Laras Widuri"), ["Bagas", "Laras Widuri"]);
    }

    #[test]
    fn the_forms_of_a_pair_follow_from_its_name_and_number() {
        let candidate = Candidate {
            key: "a".into(),
            name: "Arga Putra Mahendra – Sekar Ayuningtyas (DEMO)".into(),
            number: Some(1),
            accounts: Vec::new(),
        };
        let texts = |list: &[Phrase]| list.iter().map(|it| it.text.clone()).collect::<Vec<_>>().join(" | ");
        let derived = of(RaceKind::Mayor, &candidate, &|name| name == "Sekar");
        assert_eq!(
            texts(&derived.names),
            "Arga Mahendra | Arga Putra Mahendra | Arga Sekar | Arga dan Sekar | Sekar Ayuningtyas | bang Sekar | \
             bu Sekar | cak Sekar | gus Sekar | kang Sekar | mas Sekar | mbak Sekar | pak Sekar"
        );
        assert_eq!(texts(&derived.ambiguous), "Arga | Sekar");
        assert_eq!(texts(&derived.hand_signs), "☝️ | 👆");
        assert_eq!(
            texts(&derived.hashtags),
            "#01Arga | #01Sekar | #Arga01 | #Arga1 | #ArgaSekar | #ArgaWalikota | #Sekar01 | #Sekar1 | #SekarWalikota"
        );
    }
}
