//! The forms that follow from a candidate's name, so that a race of a few lines works well: the same for everybody.
//!
//! Of *Arga Mahendra – Sekar Ayuningtyas*, number 1, race of a mayor: the full names; the pair by given names (*Arga
//! Sekar*, *Arga-Sekar*, *Arga dan Sekar*) and its hashtag (`#ArgaSekar`); each given name as an ambiguous one, and its
//! hashtags (`#Arga01`, `#ArgaWalikota`). Hashtags that only put words or the number beside the pair's names
//! (`#ArgaSekarMenang`, `#01ArgaSekar`) are cut into them anyway, in every race.
//! A form that is an ordinary word, or that two candidates of the race would share, is left out with a warning.

use std::collections::BTreeMap;

use netra_model::race::{Candidate, RaceKind};

use super::common::{CommonWords, uses};
use super::race::Candidates;
use crate::dictionary::{Derived, Forms, Phrase};
use crate::read::Reader;

/// Words before a name that are no part of it. What has a full stop is none either.
const TITLES: [&str; 16] = [
    "dr", "drs", "dra", "ir", "h", "hj", "prof", "kh", "kiai", "kyai", "ustaz", "ustadz", "tgh", "tgb",
    "letjen", "mayjen",
];

pub(super) fn derive(reader: &Reader<'_>, kind: RaceKind, candidates: &mut Candidates, common: &CommonWords) {
    let derived: Vec<Derived> = candidates.list.iter().map(|it| of(kind, it)).collect();
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
        let (key, line) = (&candidates.list[at].key, candidates.lines[at]);
        let mut fits = |form: &Phrase| {
            let text = &form.text;
            if listed.iter().any(|it| it.text.to_lowercase() == text.to_lowercase()) {
                return false;
            }
            let why = if let Some(uses) = uses(common, text) {
                format!("is an ordinary word ({uses} of 100,000 words)")
            } else if owners[&glued(text)].len() > 1 {
                String::from("fits another candidate, too")
            } else {
                return true;
            };
            let what = format!(
                "candidate \"{key}\": \"{text}\", which follows from the name, {why} and is left out"
            );
            reader.warning(line, what, "list the forms by which people really call this candidate");
            false
        };
        mine.names.retain(&mut fits);
        mine.ambiguous.retain(&mut fits);
        mine.hashtags.retain(&mut fits);
        candidates.forms[at].derived = mine;
    }
}

fn of(kind: RaceKind, candidate: &Candidate) -> Derived {
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
        let tag = tag_of(name);
        derived.hashtags.extend(with_number(&tag, candidate.number));
        derived.hashtags.push(phrase(format!("#{tag}{}", office(kind))));
    }
    for list in [&mut derived.names, &mut derived.hashtags] {
        list.sort_by(|a, b| a.text.cmp(&b.text));
        list.dedup();
    }
    derived
}

fn with_number(tag: &str, number: Option<u8>) -> impl Iterator<Item = Phrase> {
    number
        .into_iter()
        .flat_map(move |n| [format!("#{tag}0{n}"), format!("#{tag}{n}"), format!("#0{n}{tag}")])
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
        let derived = of(RaceKind::Mayor, &candidate);
        assert_eq!(
            texts(&derived.names),
            "Arga Mahendra | Arga Putra Mahendra | Arga Sekar | Arga dan Sekar | Sekar Ayuningtyas"
        );
        assert_eq!(texts(&derived.ambiguous), "Arga | Sekar");
        assert_eq!(
            texts(&derived.hashtags),
            "#01Arga | #01Sekar | #Arga01 | #Arga1 | #ArgaSekar | #ArgaWalikota | #Sekar01 | #Sekar1 | #SekarWalikota"
        );
    }
}
