//! Dictionaries → one lexicon whose terms know what they stand for.

use netra_model::flag::MarkKind;

use crate::dictionary::{Dictionaries, Phrase};
use crate::lexicon::Lexicon;

/// What a term stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sense {
    /// A term of a group, with the number it holds.
    Group { group: usize, number: Option<u8> },
    /// A form of a candidate.
    Form { race: usize, candidate: usize, form: Form },
    /// Words that name a race.
    Race { race: usize },
}

/// Which form of a candidate a term is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Form {
    Name,
    Ambiguous,
    Hashtag,
    NameTag,
    Slogan,
    Programme,
    HandSign,
}

/// A term with its meaning.
#[derive(Debug, Clone)]
pub(crate) struct Term {
    /// As the dictionary writes it.
    pub(crate) text: String,
    pub(crate) sense: Sense,
    pub(crate) mark: MarkKind,
    /// Its place among the release's validities, if it does not count always and everywhere.
    pub(crate) valid: Option<u32>,
}

/// Everything that texts are compared with.
#[derive(Debug, Clone)]
pub(crate) struct Compiled {
    pub(crate) lexicon: Lexicon,
    pub(crate) terms: Vec<Term>,
}

pub(crate) fn compile(dictionaries: &Dictionaries) -> Compiled {
    let mut compiled =
        Compiled { lexicon: Lexicon::new(&dictionaries.glued, &dictionaries.spellings), terms: Vec::new() };
    for (group, source) in dictionaries.groups.iter().enumerate() {
        for phrase in &source.terms {
            compiled.add(phrase, Sense::Group { group, number: phrase.number }, source.mark);
        }
    }
    for (race, source) in dictionaries.races.iter().enumerate() {
        compiled.add(&always(source.race.name.clone()), Sense::Race { race }, MarkKind::Candidate);
        for name in &source.names {
            compiled.add(name, Sense::Race { race }, MarkKind::Candidate);
        }
        for (candidate, forms) in source.forms.iter().enumerate() {
            let mut add = |phrase: &Phrase, form: Form| {
                let mark = if form == Form::HandSign { MarkKind::HandSign } else { MarkKind::Candidate };
                compiled.add(phrase, Sense::Form { race, candidate, form }, mark);
            };
            let derived = &forms.derived;
            let names = || forms.names.iter().chain(&derived.names);
            let ambiguous = || forms.ambiguous.iter().chain(&derived.ambiguous);
            names().for_each(|it| add(it, Form::Name));
            for name in ambiguous() {
                add(name, Form::Ambiguous);
                for word in &dictionaries.before_names {
                    add(&Phrase { text: format!("{word} {}", name.text), ..name.clone() }, Form::Name);
                }
            }
            let all: Vec<String> = names().chain(ambiguous()).map(|it| glued(&it.text)).collect();
            for tag in forms.hashtags.iter().chain(&derived.hashtags) {
                // A hashtag that says no more than the candidate's names: `#ArgaSekar`.
                add(tag, if all.contains(&glued(&tag.text)) { Form::NameTag } else { Form::Hashtag });
            }
            forms.slogans.iter().for_each(|it| add(it, Form::Slogan));
            forms.programme.iter().for_each(|it| add(it, Form::Programme));
            forms.hand_signs.iter().chain(&derived.hand_signs).for_each(|it| add(it, Form::HandSign));
            forms.handles.iter().for_each(|it| add(it, Form::Name));
        }
    }
    compiled
}

/// A phrase that counts on every day and everywhere.
fn always(text: String) -> Phrase {
    Phrase { text, number: None, valid: None }
}

impl Compiled {
    fn add(&mut self, phrase: &Phrase, sense: Sense, mark: MarkKind) {
        let id = u32::try_from(self.terms.len()).expect("fewer than four billion terms");
        let Self { lexicon, terms } = self;
        let valid = phrase.valid;
        let is_known = |known: u32| {
            let known = &terms[known as usize];
            known.sense == sense && known.valid == valid
        };
        if lexicon.add(&phrase.text, id, is_known) {
            terms.push(Term { text: phrase.text.clone(), sense, mark, valid });
        }
    }
}

/// The letters and digits of a text without what stands between them.
fn glued(text: &str) -> String {
    text.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect()
}
