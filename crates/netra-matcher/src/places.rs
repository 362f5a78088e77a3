//! One text of an act, read: where which kind of thing stands in it.

use std::collections::BTreeMap;
use std::ops::Range;

use netra_model::flag::{Field, MarkKind, Match, Span};

use crate::compile::{Compiled, Form, Sense};
use crate::dictionary::{Dictionaries, Refers, Slot};
use crate::lexicon::Found;
use crate::normalise::{Normalised, normalise};
use crate::today::Today;
use crate::tokens::{Kind, Token, tokens};

/// A candidate of a race, by their places in the release.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Who {
    pub(crate) race: usize,
    pub(crate) candidate: usize,
}

/// A thing at a place of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) found: Found,
    pub(crate) who: Option<Who>,
}

/// A text with everything that the dictionaries know in it.
pub(crate) struct Reading {
    pub(crate) field: Field,
    pub(crate) copy: Normalised,
    pub(crate) tokens: Vec<Token>,
    /// Whether it is written as a headline is.
    headline: bool,
    /// What the lexicon found, before it is known which races apply.
    found: Vec<Found>,
    /// By kind, each in the order of the text.
    places: BTreeMap<Slot, Vec<Place>>,
}

impl Reading {
    /// Reads a text; `None` when no term stands in it.
    pub(crate) fn new(compiled: &Compiled, today: &Today, field: Field, text: &str) -> Option<Self> {
        let copy = normalise(text);
        let camel = |range: Range<usize>| &text[copy.original(range)];
        let mut tokens = tokens(copy.as_str(), &compiled.lexicon, camel);
        let mut found = Vec::new();
        compiled.lexicon.find(copy.as_str(), &tokens, &mut found);
        today.keep(compiled, &mut tokens, &mut found);
        drop_covered(compiled, &mut found);
        join_names(compiled, &mut found);
        let headline = is_headline(compiled, text, &copy, &tokens, &found);
        (!found.is_empty()).then_some(Self { field, copy, tokens, headline, found, places: BTreeMap::new() })
    }

    /// The meanings of all terms in the text.
    pub(crate) fn senses<'c>(&self, compiled: &'c Compiled) -> impl Iterator<Item = Sense> + use<'c, '_> {
        self.found.iter().map(|found| compiled.terms[found.term as usize].sense)
    }

    /// Fills `places`, now that it is known which races run, and in which of them numbers and hand signs speak.
    pub(crate) fn place(&mut self, compiled: &Compiled, dictionaries: &Dictionaries, races: &Applicable) {
        for found in &self.found {
            let mut push = |slot, who| {
                self.places.entry(slot).or_default().push(Place { found: *found, who });
            };
            match compiled.terms[found.term as usize].sense {
                Sense::Group { group, number } => {
                    let source = &dictionaries.groups[group];
                    if source.refers == Refers::Nothing
                        || (number.is_none() && source.refers != Refers::BareNumber)
                    {
                        push(Slot::Group(group), None);
                    }
                    if source.key == "party" {
                        push(Slot::Party, None);
                    }
                    let slot = match source.refers {
                        Refers::Candidate => Slot::Candidate,
                        Refers::HandSign => Slot::HandSign,
                        Refers::Number => Slot::Number,
                        Refers::BareNumber | Refers::Nothing => Slot::Group(group),
                    };
                    for who in number.iter().flat_map(|number| races.with_number(dictionaries, *number)) {
                        push(slot, Some(who));
                        if slot != Slot::Group(group) {
                            push(Slot::Group(group), Some(who));
                        }
                    }
                }
                Sense::Race { race } if races.running[race] => push(Slot::Race, None),
                Sense::Form { race, candidate, form } if races.running[race] => {
                    let who = Who { race, candidate };
                    let slot = match form {
                        Form::Name => Slot::Candidate,
                        Form::Ambiguous if races.election => Slot::Candidate,
                        Form::NameTag => {
                            push(Slot::NameTag, Some(who));
                            Slot::Candidate
                        }
                        Form::Hashtag => Slot::Hashtag,
                        Form::Slogan => Slot::Slogan,
                        Form::Programme => Slot::Programme,
                        Form::HandSign if races.numbers[race] => Slot::HandSign,
                        Form::HandSign | Form::Ambiguous => continue,
                    };
                    push(slot, Some(who));
                }
                Sense::Race { .. } | Sense::Form { .. } => {}
            }
        }
    }

    /// All places of one kind, in the order of the text.
    pub(crate) fn of(&self, slot: Slot) -> &[Place] {
        self.places.get(&slot).map_or(&[], Vec::as_slice)
    }

    /// The candidates of whom the text speaks, by name, hashtag or sure number.
    pub(crate) fn candidates(&self) -> impl Iterator<Item = Who> {
        [Slot::Candidate, Slot::Hashtag]
            .into_iter()
            .flat_map(|slot| self.of(slot))
            .filter_map(|place| place.who)
    }

    /// A place as a match in the text as written.
    pub(crate) fn to_match(&self, compiled: &Compiled, place: &Place) -> Match {
        let term = &compiled.terms[place.found.term as usize];
        let range = self.tokens[place.found.first].range.start..self.tokens[place.found.last].range.end;
        let original = self.copy.original(range);
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let span = Span { field: self.field, start: offset(original.start), end: offset(original.end) };
        Match { span, term: term.text.clone(), mark: term.mark }
    }

    /// The hashtag that a word belongs to: the index of its `#` token.
    pub(crate) fn hashtag_of(&self, token: usize) -> Option<usize> {
        match self.tokens[token].kind {
            Kind::Tag => Some(token),
            Kind::TagPart => self.tokens[..token].iter().rposition(|it| it.kind == Kind::Tag),
            Kind::Word | Kind::Sign | Kind::Mention => None,
        }
    }

    /// Whether it is written as a headline is and no hashtag in it names a candidate: newsrooms tag topics.
    pub(crate) fn is_headline(&self) -> bool {
        let tagged = |place: &Place| self.hashtag_of(place.found.first).is_some();
        self.headline && !self.of(Slot::Candidate).iter().chain(self.of(Slot::Hashtag)).any(tagged)
    }

    /// Whether a comma or the like stands between two words.
    pub(crate) fn clause_ends_between(&self, before: usize, after: usize) -> bool {
        let between = self.copy.as_str().get(self.tokens[before].range.end..self.tokens[after].range.start);
        between.is_some_and(|it| it.contains([',', ';', ':', '(', ')']))
    }

    /// Whether a word begins its sentence or what follows a comma, a colon or an emoji.
    pub(crate) fn opens_clause(&self, token: usize) -> bool {
        let Some(before) = token.checked_sub(1).map(|at| &self.tokens[at]) else { return true };
        let between = self.copy.as_str().get(before.range.end..self.tokens[token].range.start);
        before.kind != Kind::Word
            || before.sentence != self.tokens[token].sentence
            || between.is_some_and(|it| it.contains(|c: char| !c.is_whitespace()))
    }
}

/// Which races an act can be about, and in which of them numbers and hand signs speak.
pub(crate) struct Applicable {
    pub(crate) running: Vec<bool>,
    pub(crate) numbers: Vec<bool>,
    /// Whether the act speaks of an election, so that names that are ordinary words may be candidates.
    pub(crate) election: bool,
}

impl Applicable {
    fn with_number<'a>(
        &'a self,
        dictionaries: &'a Dictionaries,
        number: u8,
    ) -> impl Iterator<Item = Who> + use<'a> {
        let races = dictionaries.races.iter().enumerate().filter(|(race, _)| self.numbers[*race]);
        races.flat_map(move |(race, source)| {
            let candidates = source.race.candidates.iter().enumerate();
            candidates
                .filter(move |(_, it)| it.number == Some(number))
                .map(move |(candidate, _)| Who { race, candidate })
        })
    }
}

/// Whether a meaning shows that the text speaks of an election.
pub(crate) fn speaks_of_election(sense: Sense, dictionaries: &Dictionaries) -> bool {
    match sense {
        Sense::Group { group, number } => {
            let group = &dictionaries.groups[group];
            matches!(group.key.as_str(), "party" | "election-word")
                || (group.refers == Refers::Candidate && number.is_some())
        }
        Sense::Form { form, .. } => matches!(form, Form::Name | Form::Hashtag | Form::NameTag),
        Sense::Race { .. } => true,
    }
}

/// Whether a text is written as headlines are: at most two lines of at least four longer words, most of which begin
/// with a capital and are not all capitals, without emoji and mentions; hashtags and links may follow, and an
/// exclamation mark only where the line is long. Names of candidates do not count: everybody writes them with capitals.
fn is_headline(
    compiled: &Compiled,
    text: &str,
    copy: &Normalised,
    tokens: &[Token],
    found: &[Found],
) -> bool {
    let fewest = if text.contains('!') { 6 } else { 4 };
    let speaks = |token: &Token| match token.kind {
        Kind::Mention => true,
        Kind::Sign => token.range.len() > 1,
        Kind::Word | Kind::Tag | Kind::TagPart => false,
    };
    if tokens.iter().any(speaks) || text.trim().lines().count() > 2 {
        return false;
    }
    let mut is_name = vec![false; tokens.len()];
    for it in found {
        if matches!(compiled.terms[it.term as usize].sense, Sense::Form { .. }) {
            is_name[it.first..=it.last].fill(true);
        }
    }
    let (mut all, mut capital, mut shouted) = (0, 0, 0);
    for (token, is_name) in tokens.iter().zip(is_name) {
        let mut letters = text[copy.original(token.range.clone())].chars().filter(|c| c.is_alphabetic());
        let first = letters.next().is_some_and(char::is_uppercase);
        let (long, loud) = (letters.clone().count() > 2, letters.all(char::is_uppercase));
        // Short words (*di, dan, ke*) stay small in headlines too.
        if token.kind == Kind::Word && long && !is_name {
            all += 1;
            capital += usize::from(first);
            shouted += usize::from(first && loud);
        }
    }
    all >= fewest && capital * 20 >= all * 13 && shouted * 2 < all
}

/// A longer damping term hides what it covers: *dukung mendukung* in a list of what is forbidden is no support.
fn drop_covered(compiled: &Compiled, found: &mut Vec<Found>) {
    let damps = |it: &Found| it.last > it.first && compiled.terms[it.term as usize].mark == MarkKind::Damping;
    let covers: Vec<(usize, usize)> =
        found.iter().filter(|it| damps(it)).map(|it| (it.first, it.last)).collect();
    if covers.is_empty() {
        return;
    }
    // `covers` is sorted by first word; the furthest end so far tells whether one reaches over a term.
    let mut furthest: Vec<(usize, usize)> = Vec::with_capacity(covers.len());
    for (first, last) in covers {
        let end = furthest.last().map_or(last, |(_, end)| last.max(*end));
        furthest.push((first, end));
    }
    let reach = |before: usize| before.checked_sub(1).map(|at| furthest[at].1);
    found.retain(|it| {
        let begun_before = reach(furthest.partition_point(|(first, _)| *first < it.first));
        let begun_here = reach(furthest.partition_point(|(first, _)| *first <= it.first));
        let covered =
            begun_before.is_some_and(|end| end >= it.last) || begun_here.is_some_and(|end| end > it.last);
        !covered
    });
}

/// *Arga* within *Arga Mahendra* says nothing more about the same candidate, and *pak Arga* with *Arga Mahendra*
/// is one name: *pak Arga Mahendra*.
fn join_names(compiled: &Compiled, found: &mut Vec<Found>) {
    let sense = |it: &Found| match compiled.terms[it.term as usize].sense {
        Sense::Form { race, candidate, form } => Some(((race, candidate), form)),
        Sense::Group { .. } | Sense::Race { .. } => None,
    };
    let mut longest: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    let mut kept: Vec<Found> = Vec::with_capacity(found.len());
    // By first word, then longest first: whatever touches the last kept name of the candidate is part of it.
    found.sort_by_key(|it| (it.first, std::cmp::Reverse(it.last), it.term));
    for it in found.drain(..) {
        if let Some((who, form)) = sense(&it) {
            if let Some(before) = longest.get(&who).map(|at| kept[*at])
                && it.first <= before.last
                && (it.first, it.last) != (before.first, before.last)
            {
                let at = longest[&who];
                if it.last > before.last {
                    // The surer of the two names stands for both.
                    let surer = sense(&before).is_some_and(|(_, other)| form < other);
                    kept[at].last = it.last;
                    kept[at].term = if surer { it.term } else { before.term };
                }
                continue;
            }
            longest.insert(who, kept.len());
        }
        kept.push(it);
    }
    *found = kept;
}
