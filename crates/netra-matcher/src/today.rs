//! What counts for one act: the races that run on its day, and the terms that are in force there.

use netra_model::flag::MatchInput;

use crate::compile::{Compiled, Meaning, Sense};
use crate::dictionary::Validity;
use crate::lexicon::Found;
use crate::tokens::{Kind, Token};

/// The day and the region of an act, as far as dictionaries depend on them.
#[derive(Debug, Default)]
pub(crate) struct Today {
    /// By race: whether it runs.
    pub(crate) running: Vec<bool>,
    /// By validity: whether it holds.
    holds: Vec<bool>,
}

impl Today {
    /// Starts an act, on whose day these races run.
    pub(crate) fn start(&mut self, running: impl Iterator<Item = bool>) {
        self.running.clear();
        self.running.extend(running);
    }

    /// A day on which these races run and every term is in force.
    pub(crate) fn all_in_force(running: impl Iterator<Item = bool>, validities: &[Validity]) -> Self {
        Self { running: running.collect(), holds: vec![true; validities.len()] }
    }

    /// Asks which terms are in force for the act.
    pub(crate) fn ask(&mut self, validities: &[Validity], input: &MatchInput) {
        self.holds.clear();
        self.holds.extend(validities.iter().map(|it| it.holds(input.day, input.region.as_deref())));
    }

    fn counts(&self, meaning: &Meaning) -> bool {
        let runs = match meaning.sense {
            Sense::Form { race, .. } | Sense::Race { race } => self.running[race],
            Sense::Group { .. } => true,
        };
        runs && meaning.valid.is_none_or(|at| self.holds[at as usize])
    }

    /// Leaves only what counts, and makes a hashtag that counts one word: the words that it is glued from are not read
    /// again. A hashtag that only another day's race lists stays cut into its words. `places` is room to work in.
    pub(crate) fn keep(
        &self,
        compiled: &Compiled,
        tokens: &mut Vec<Token>,
        found: &mut Vec<Found>,
        places: &mut Vec<Option<usize>>,
    ) {
        found.retain(|it| self.counts(&compiled.meanings[it.term as usize]));
        let is_tag = |it: &Found| it.first == it.last && tokens[it.first].kind == Kind::Tag;
        if !found.iter().any(is_tag) {
            return;
        }
        // Where each word stands once the parts of listed hashtags are gone; nowhere, for such a part. What is found is
        // in the order of the text.
        places.clear();
        let mut listed = found.iter().filter(|it| is_tag(it)).map(|it| it.first).peekable();
        let (mut next, mut in_listed) = (0, false);
        for (at, token) in tokens.iter().enumerate() {
            if token.kind != Kind::TagPart {
                in_listed = false;
            }
            while listed.next_if(|tag| *tag <= at).is_some_and(|tag| tag == at) {
                in_listed = true;
            }
            let gone = in_listed && token.kind == Kind::TagPart;
            places.push((!gone).then_some(next));
            next += usize::from(!gone);
        }
        let mut kept = places.iter().map(Option::is_some);
        tokens.retain(|_| kept.next().unwrap_or(true));
        found.retain_mut(|it| match (places[it.first], places[it.last]) {
            (Some(first), Some(last)) => {
                (it.first, it.last) = (first, last);
                true
            }
            _ => false,
        });
    }
}
