//! Puts the candidates of a race in each other's place in an act, slot for slot: name for name, number for number,
//! hashtag for hashtag, hand sign for hand sign, slogan for slogan, account for account.

use std::collections::{BTreeMap, BTreeSet};

use netra_model::act::AccountRef;
use netra_model::flag::{Field, MatchInput};

use crate::compile::{Compiled, Form, Sense};
use crate::dictionary::{Dictionaries, Refers, Slot};
use crate::places::{Applicable, Reading};
use crate::today::Today;

/// What an act becomes when candidates change places.
pub(super) enum Permuted {
    /// It speaks of no candidate of the race.
    Untouched,
    /// It cannot be compared: a candidate stands there by an ambiguous form, a slogan of general words, or a form that
    /// another lacks.
    Exempt,
    /// With the candidates in their new places, and which of them it names first now.
    Changed(Box<MatchInput>, usize),
}

/// One race of a release, to change its candidates' places.
pub(super) struct Permuter<'d> {
    pub(super) dictionaries: &'d Dictionaries,
    pub(super) compiled: &'d Compiled,
    pub(super) race: usize,
    /// The race's forms by candidate and kind, in the order of its file.
    forms: BTreeMap<(usize, Form), Vec<&'d str>>,
    /// Slogans in which the general dictionary reads words of its own: what these say, they say for everybody.
    pub(super) word_slogans: BTreeSet<&'d str>,
}

impl<'d> Permuter<'d> {
    /// For the race at this place of the release.
    pub(super) fn new(dictionaries: &'d Dictionaries, compiled: &'d Compiled, race: usize) -> Self {
        let mut forms: BTreeMap<(usize, Form), Vec<&str>> = BTreeMap::new();
        for (meaning, text) in compiled.meanings.iter().zip(&compiled.texts) {
            if let Sense::Form { race: of, candidate, form } = meaning.sense
                && of == race
            {
                forms.entry((candidate, form)).or_default().push(text);
            }
        }
        let mut permuter = Self { dictionaries, compiled, race, forms, word_slogans: BTreeSet::new() };
        let slogans = permuter.forms.iter().filter(|((_, form), _)| *form == Form::Slogan);
        let words = slogans.flat_map(|(_, slogans)| slogans).copied().filter(|it| permuter.has_words(it));
        permuter.word_slogans = words.collect();
        permuter
    }

    /// Whether a text has words of the general dictionary.
    fn has_words(&self, text: &str) -> bool {
        let here = (0..self.dictionaries.races.len()).map(|race| race == self.race);
        let today = Today::all_in_force(here, &self.dictionaries.validities);
        let reading = Reading::of_text(self.compiled, &today, Field::OWN_TEXT, text);
        let is_word = |sense| matches!(sense, Sense::Group { .. });
        reading.is_some_and(|it| it.senses(self.compiled).any(is_word))
    }

    /// The forms of one kind of a candidate.
    pub(super) fn forms(&self, candidate: usize, form: Form) -> &[&'d str] {
        self.forms.get(&(candidate, form)).map_or(&[], Vec::as_slice)
    }

    /// The act with candidate `n` replaced by candidate `order[n]`. The order 0, 1, 2 … also writes every form as the
    /// dictionary does, so that spelling plays no part in a comparison.
    pub(super) fn permuted(&self, input: &MatchInput, order: &[usize]) -> Permuted {
        let mut changed = input.clone();
        let mut first = None;
        for (field, text) in &mut changed.texts {
            match self.text(*field, text, order) {
                None => return Permuted::Exempt,
                Some(None) => {}
                Some(Some((new, candidate))) => {
                    *text = new;
                    first = first.or(Some(candidate));
                }
            }
        }
        match self.account(input.target_author.as_ref(), order) {
            None => return Permuted::Exempt,
            Some(None) => {}
            Some(Some((account, candidate))) => {
                changed.target_author = Some(account);
                first = first.or(Some(candidate));
            }
        }
        first.map_or(Permuted::Untouched, |candidate| Permuted::Changed(Box::new(changed), candidate))
    }

    /// The account of the candidate who stands in another's place now, of the same platform and role, and which candidate
    /// that is. `None` when there is none.
    fn account(&self, author: Option<&AccountRef>, order: &[usize]) -> Option<Option<(AccountRef, usize)>> {
        let race = &self.dictionaries.races[self.race].race;
        let Some((candidate, known)) = author.and_then(|author| race.account(author)) else {
            return Some(None);
        };
        let at = race.candidates.iter().position(|it| it.key == candidate.key)?;
        let alike = |it: &&netra_model::race::RaceAccount| {
            it.role == known.role && it.account.platform == known.account.platform
        };
        let n = candidate.accounts.iter().filter(alike).position(|it| it == known)?;
        let others: Vec<_> = race.candidates[order[at]].accounts.iter().filter(alike).collect();
        let other = others.get(n % others.len().max(1))?;
        Some(Some((other.account.clone(), order[at])))
    }

    /// The text with candidates replaced, and the first of them in it now; `Some(None)` when it speaks of none, `None`
    /// when it cannot be compared.
    fn text(&self, field: Field, text: &str, order: &[usize]) -> Option<Option<(String, usize)>> {
        let here: Vec<bool> = (0..self.dictionaries.races.len()).map(|race| race == self.race).collect();
        let today = Today::all_in_force(here.iter().copied(), &self.dictionaries.validities);
        let Some(mut reading) = Reading::of_text(self.compiled, &today, field, text) else {
            return Some(None);
        };
        let applicable = Applicable { numbers: here, election: true };
        reading.place(self.compiled, self.dictionaries, &applicable);
        let mut spans: Vec<(usize, usize, String, usize)> = Vec::new();
        for slot in self.slots() {
            for place in reading.of(slot) {
                let Some(who) = place.who.filter(|who| who.race == self.race) else { continue };
                // *satu putaran* names no candidate.
                if matches!(slot, Slot::Group(_)) && reading.stands_in_longer(place.found) {
                    continue;
                }
                let term = place.found.term as usize;
                let sense = self.compiled.meanings[term].sense;
                let new = self.counterpart(sense, &self.compiled.texts[term], order[who.candidate])?;
                let span = reading.to_match(self.compiled, place.found).span;
                spans.push((span.start as usize, span.end as usize, new, order[who.candidate]));
            }
        }
        // From the front, the longer first; what lies within another is part of it.
        spans.sort_by_key(|(start, end, ..)| (*start, std::cmp::Reverse(*end)));
        let Some(first) = spans.first().map(|(.., candidate)| *candidate) else { return Some(None) };
        let (mut out, mut done) = (String::with_capacity(text.len()), 0);
        for (start, end, new, _) in spans {
            if start < done {
                continue;
            }
            out.push_str(&text[done..start]);
            let touches = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '#');
            let glued = touches(text[..start].chars().next_back()) || touches(text[end..].chars().next());
            match text[start..].starts_with('#') {
                true => out.extend(std::iter::once('#').chain(letters(&new))),
                false if glued => out.extend(letters(&new)),
                false => out.push_str(&new),
            }
            done = end;
        }
        out.push_str(&text[done..]);
        Some(Some((out, first)))
    }

    /// Every slot in which a candidate can stand.
    fn slots(&self) -> Vec<Slot> {
        let groups = self.dictionaries.groups.iter().enumerate();
        let bare =
            groups.filter(|(_, group)| group.refers == Refers::BareNumber).map(|(at, _)| Slot::Group(at));
        [
            Slot::Candidate,
            Slot::Number,
            Slot::Hashtag,
            Slot::NameTag,
            Slot::HandSign,
            Slot::Slogan,
            Slot::Programme,
        ]
        .into_iter()
        .chain(bare)
        .collect()
    }

    /// The form of another candidate that stands for this one; `None` when there is none, or the form is ambiguous.
    fn counterpart(&self, sense: Sense, text: &str, other: usize) -> Option<String> {
        match sense {
            Sense::Race { .. } => None,
            Sense::Form { candidate, form, .. } => {
                let is_word = form == Form::Slogan && self.word_slogans.contains(text);
                if is_word || matches!(form, Form::Ambiguous | Form::Programme) {
                    return None;
                }
                let compared = |it: &&&str| form != Form::Slogan || !self.word_slogans.contains(**it);
                let n = self.forms(candidate, form).iter().filter(compared).position(|it| *it == text)?;
                let others: Vec<&&str> = self.forms(other, form).iter().filter(compared).collect();
                others.get(n % others.len().max(1)).map(|it| (**it).to_owned())
            }
            Sense::Group { number, .. } => {
                let own = numbers(self.dictionaries, number?);
                let others = numbers(self.dictionaries, self.number(other)?);
                let mut words: Vec<&str> = text.split(' ').collect();
                let at = words.iter().rposition(|word| own.iter().any(|it| it == word))?;
                let n = own.iter().position(|it| it == words[at])?;
                words[at] = others.get(n).or(others.last())?;
                Some(words.join(" "))
            }
        }
    }

    fn number(&self, candidate: usize) -> Option<u8> {
        self.dictionaries.races[self.race].race.candidates[candidate].number
    }
}

/// How a number is written: `2`, `02`, `dua` …
pub(super) fn numbers(dictionaries: &Dictionaries, number: u8) -> Vec<String> {
    let words = dictionaries.numbers.iter().filter(|it| it.value == number).flat_map(|it| it.words.clone());
    [number.to_string(), format!("0{number}")].into_iter().chain(words).collect()
}

fn letters(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|c| c.is_alphanumeric())
}
