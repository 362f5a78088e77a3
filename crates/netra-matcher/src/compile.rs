//! Dictionaries → one lexicon whose terms know what they stand for.

use netra_model::flag::MarkKind;
use netra_model::race::AccountRole;

use crate::dictionary::Dictionaries;
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
        for (text, number) in &source.terms {
            compiled.add(text, Sense::Group { group, number: *number }, source.mark);
        }
    }
    for (race, source) in dictionaries.races.iter().enumerate() {
        compiled.add(&source.race.name, Sense::Race { race }, MarkKind::Candidate);
        for name in &source.names {
            compiled.add(name, Sense::Race { race }, MarkKind::Candidate);
        }
        for (candidate, forms) in source.forms.iter().enumerate() {
            let mut add = |texts: &[String], form: Form| {
                let mark = if form == Form::HandSign { MarkKind::HandSign } else { MarkKind::Candidate };
                for text in texts {
                    compiled.add(text, Sense::Form { race, candidate, form }, mark);
                }
            };
            let names: Vec<String> = forms.names.iter().chain(&forms.ambiguous).cloned().collect();
            let is_name = |tag: &&String| is_name_tag(tag, &names);
            add(&forms.names, Form::Name);
            add(&forms.ambiguous, Form::Ambiguous);
            for word in &dictionaries.before_names {
                let titled: Vec<String> =
                    forms.ambiguous.iter().map(|name| format!("{word} {name}")).collect();
                add(&titled, Form::Name);
            }
            add(&forms.hashtags.iter().filter(is_name).cloned().collect::<Vec<_>>(), Form::NameTag);
            add(
                &forms.hashtags.iter().filter(|tag| !is_name(tag)).cloned().collect::<Vec<_>>(),
                Form::Hashtag,
            );
            add(&forms.slogans, Form::Slogan);
            add(&forms.programme, Form::Programme);
            add(&forms.hand_signs, Form::HandSign);
            let accounts = &source.race.candidates[candidate].accounts;
            let handles: Vec<String> = accounts
                .iter()
                .filter(|it| it.role != AccountRole::Institutional)
                .filter_map(|it| it.account.handle.as_ref().map(|handle| format!("@{handle}")))
                .collect();
            add(&handles, Form::Name);
        }
    }
    compiled
}

impl Compiled {
    fn add(&mut self, text: &str, sense: Sense, mark: MarkKind) {
        let id = u32::try_from(self.terms.len()).expect("fewer than four billion terms");
        let Self { lexicon, terms } = self;
        if lexicon.add(text, id, |known| terms[known as usize].sense == sense) {
            terms.push(Term { text: text.to_owned(), sense, mark });
        }
    }
}

/// Whether a hashtag says no more than the candidate's names: `#ArgaSekar`.
fn is_name_tag(tag: &str, names: &[String]) -> bool {
    let glued =
        |text: &str| -> String { text.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect() };
    let tag = glued(tag);
    names.iter().any(|name| glued(name) == tag)
}
