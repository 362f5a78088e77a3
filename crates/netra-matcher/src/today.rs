//! What counts for one act: the races that run on its day, and the terms that are in force there.

use netra_model::flag::MatchInput;
use netra_model::race::Race;

use crate::compile::{Compiled, Sense, Term};
use crate::dictionary::Validity;
use crate::lexicon::Found;
use crate::tokens::{Kind, Token};

/// The day and the region of an act, as far as dictionaries depend on them.
pub(crate) struct Today {
    /// By race: whether it runs.
    pub(crate) running: Vec<bool>,
    /// By validity: whether it holds.
    holds: Vec<bool>,
}

impl Today {
    pub(crate) fn new(races: &[Race], validities: &[Validity], input: &MatchInput) -> Self {
        Self {
            running: races.iter().map(|race| race.runs_on(input.day)).collect(),
            holds: validities.iter().map(|it| it.holds(input.day, input.region.as_deref())).collect(),
        }
    }

    fn counts(&self, term: &Term) -> bool {
        let runs = match term.sense {
            Sense::Form { race, .. } | Sense::Race { race } => self.running[race],
            Sense::Group { .. } => true,
        };
        runs && term.valid.is_none_or(|at| self.holds[at as usize])
    }

    /// Leaves only what counts, and makes a hashtag that counts one word: the words that it is glued from are not read
    /// again. A hashtag that only another day's race lists stays cut into its words.
    pub(crate) fn keep(&self, compiled: &Compiled, tokens: &mut Vec<Token>, found: &mut Vec<Found>) {
        found.retain(|it| self.counts(&compiled.terms[it.term as usize]));
        let is_tag = |it: &&Found| it.first == it.last && tokens[it.first].kind == Kind::Tag;
        // In the order of the text, as everything that is found.
        let listed: Vec<usize> = found.iter().filter(is_tag).map(|it| it.first).collect();
        if listed.is_empty() {
            return;
        }
        // Where each word stands once the parts of listed hashtags are gone; nowhere, for such a part.
        let mut places: Vec<Option<usize>> = Vec::with_capacity(tokens.len());
        let (mut next, mut in_listed) = (0, false);
        for (at, token) in tokens.iter().enumerate() {
            in_listed =
                if token.kind == Kind::TagPart { in_listed } else { listed.binary_search(&at).is_ok() };
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
