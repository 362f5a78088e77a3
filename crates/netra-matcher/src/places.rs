//! One text of an act, read: where which kind of thing stands in it.

use std::ops::Range;

use netra_model::flag::{Field, Match, Span};

use crate::compile::{Compiled, Form, Glance, Sense, SlotSet};
use crate::dictionary::{Dictionaries, Refers, Slot};
use crate::lexicon::{Fast, Found, Sought};
use crate::normalise::{Normalised, normalise_into};
use crate::today::Today;
use crate::tokens::{self, Kind, Token, cut};

/// A candidate of a race, by their places in the release.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Who {
    pub(crate) race: usize,
    pub(crate) candidate: usize,
}

/// A thing at a place of a text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    pub(crate) slot: Slot,
    /// Which of its list it is.
    pub(crate) rank: u32,
    pub(crate) found: Found,
    pub(crate) who: Option<Who>,
}

/// A text with everything that the dictionaries know in it. Made once and filled again for every text, so that reading
/// takes no memory.
#[derive(Debug)]
pub(crate) struct Reading {
    pub(crate) field: Field,
    pub(crate) copy: Normalised,
    pub(crate) tokens: Vec<Token>,
    /// What the lexicon found, before it is known which races apply.
    found: Vec<Found>,
    /// By kind, each in the order of the text.
    places: Vec<Place>,
    /// By kind: where its places begin and end.
    ranges: Vec<(u32, u32)>,
    /// The kinds of places that may stand in it; once it is placed, those that do.
    pub(crate) slots: SlotSet,
    room: Room,
}

/// Room to work in.
#[derive(Debug, Default)]
struct Room {
    copy: Normalised,
    words: tokens::Room,
    places: Vec<Place>,
    covers: Vec<(usize, usize)>,
    longest: Fast<(usize, usize), usize>,
    is_name: Vec<bool>,
    kept: Vec<Option<usize>>,
}

impl Default for Reading {
    fn default() -> Self {
        Self {
            field: Field::OWN_TEXT,
            copy: Normalised::default(),
            tokens: Vec::new(),
            found: Vec::new(),
            places: Vec::new(),
            ranges: Vec::new(),
            slots: SlotSet::default(),
            room: Room::default(),
        }
    }
}

impl Reading {
    /// Reads a text as far as it takes to know whether an anchor stands in it: most texts are then done. What else is to
    /// know costs more and comes with [`Reading::find`] and [`Reading::tidy`].
    pub(crate) fn read(&mut self, compiled: &Compiled, field: Field, text: &str, running: &[bool]) {
        self.field = field;
        normalise_into(text, &mut self.copy, &mut self.room.copy);
        let copy = &self.copy;
        let camel = |range: Range<usize>| &text[copy.original(range)];
        cut(copy.as_str(), &compiled.lexicon, camel, &mut self.tokens, &mut self.room.words);
        self.find(compiled, Sought::Anchors, running);
    }

    /// Finds the terms that are sought, and says whether one stands in the text. Notes the kinds of places that may stand
    /// there, given which races run.
    pub(crate) fn find(&mut self, compiled: &Compiled, sought: Sought, running: &[bool]) -> bool {
        self.found.clear();
        self.slots = SlotSet::default();
        compiled.lexicon.find(&self.tokens, sought, &mut self.found);
        for found in &self.found {
            compiled.may_be(compiled.glances[found.term as usize], running, &mut self.slots);
        }
        !self.found.is_empty()
    }

    /// Drops what does not count today and what a longer term covers, and joins the names of one candidate that touch.
    pub(crate) fn tidy(&mut self, compiled: &Compiled, today: &Today) {
        today.keep(compiled, &mut self.tokens, &mut self.found, &mut self.room.kept);
        drop_counted(compiled, &mut self.found, &mut self.room.covers);
        drop_covered(compiled, &mut self.found, &mut self.room.covers);
        join_names(compiled, &mut self.found, &mut self.room.longest);
    }

    /// Reads a text to the end, where it is done once; `None` where no term stands in it.
    pub(crate) fn of_text(compiled: &Compiled, today: &Today, field: Field, text: &str) -> Option<Self> {
        let mut reading = Self::default();
        reading.read(compiled, field, text, &today.running);
        let any = reading.find(compiled, Sought::All, &today.running);
        reading.tidy(compiled, today);
        any.then_some(reading)
    }

    /// The bytes of room that it holds.
    pub(crate) fn room(&self) -> usize {
        self.copy.as_str().len() + self.tokens.capacity() * size_of::<Token>()
    }

    /// The meanings of all terms in the text.
    pub(crate) fn senses<'c>(&self, compiled: &'c Compiled) -> impl Iterator<Item = Sense> + use<'c, '_> {
        self.found.iter().map(|found| compiled.meanings[found.term as usize].sense)
    }

    /// Fills in the places, now that it is known in which races numbers and hand signs speak.
    pub(crate) fn place(&mut self, compiled: &Compiled, dictionaries: &Dictionaries, races: &Applicable) {
        self.slots = SlotSet::default();
        self.places.clear();
        for found in &self.found {
            let mut push = |slot, who| {
                let rank = u32::try_from(self.places.len()).unwrap_or(u32::MAX);
                self.places.push(Place { slot, rank, found: *found, who });
                self.slots.insert(slot);
            };
            match compiled.meanings[found.term as usize].sense {
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
                Sense::Race { .. } => push(Slot::Race, None),
                Sense::Form { race, candidate, form } => {
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
            }
        }
        self.sort_places();
    }

    /// Sorts the places by kind, and notes where each kind begins and ends: kinds are few, so that they are counted.
    fn sort_places(&mut self) {
        let Self { places, ranges, room: Room { places: unsorted, .. }, .. } = self;
        ranges.fill((0, 0));
        for place in &*places {
            let slot = place.slot.index();
            if ranges.len() <= slot {
                ranges.resize(slot + 1, (0, 0));
            }
            ranges[slot].1 += 1;
        }
        let mut start = 0;
        for range in ranges.iter_mut() {
            let n = range.1;
            *range = (start, start);
            start += n;
        }
        unsorted.clone_from(places);
        for place in &*unsorted {
            let end = &mut ranges[place.slot.index()].1;
            places[*end as usize] = *place;
            *end += 1;
        }
    }

    /// All places of one kind, in the order of the text.
    pub(crate) fn of(&self, slot: Slot) -> &[Place] {
        let range = self.ranges.get(slot.index()).copied().unwrap_or_default();
        &self.places[range.0 as usize..range.1 as usize]
    }

    /// The candidates of whom the text speaks, by name, hashtag or sure number.
    pub(crate) fn candidates(&self) -> impl Iterator<Item = Who> {
        [Slot::Candidate, Slot::Hashtag]
            .into_iter()
            .flat_map(|slot| self.of(slot))
            .filter_map(|place| place.who)
    }

    /// Whether a term is part of a longer one: *satu* of *satu putaran*.
    pub(crate) fn stands_in_longer(&self, term: Found) -> bool {
        let length = |it: &Found| it.last - it.first;
        self.found
            .iter()
            .any(|it| it.first <= term.first && it.last >= term.last && length(it) > length(&term))
    }

    /// A place as a match in the text as written.
    pub(crate) fn to_match(&self, compiled: &Compiled, found: Found) -> Match {
        let range = self.tokens[found.first].start as usize..self.tokens[found.last].end as usize;
        let original = self.copy.original(range);
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let span = Span { field: self.field, start: offset(original.start), end: offset(original.end) };
        let mark = compiled.meanings[found.term as usize].mark;
        Match { span, term: compiled.texts[found.term as usize].to_string(), mark }
    }

    /// The hashtag that a word belongs to: the index of its `#` token.
    pub(crate) fn hashtag_of(&self, token: usize) -> Option<usize> {
        let it = &self.tokens[token];
        match it.kind {
            Kind::Tag => Some(token),
            Kind::TagPart if it.part > 0 => token.checked_sub(usize::from(it.part)),
            Kind::TagPart | Kind::Word | Kind::Sign | Kind::Mention => None,
        }
    }

    /// Whether a text (this one) is written as a headline is and no hashtag in it names a candidate: newsrooms tag topics.
    pub(crate) fn is_headline(&mut self, compiled: &Compiled, text: &str) -> bool {
        let tagged = |place: &Place| self.hashtag_of(place.found.first).is_some();
        !self.of(Slot::Candidate).iter().chain(self.of(Slot::Hashtag)).any(tagged)
            && is_headline(compiled, text, &self.copy, &self.tokens, &self.found, &mut self.room.is_name)
    }

    /// What stands between two words.
    fn between(&self, before: usize, after: usize) -> Option<&str> {
        self.copy.as_str().get(self.tokens[before].end as usize..self.tokens[after].start as usize)
    }

    /// Whether a comma or the like stands between two words.
    pub(crate) fn clause_ends_between(&self, before: usize, after: usize) -> bool {
        self.between(before, after).is_some_and(|it| it.contains([',', ';', ':', '(', ')']))
    }

    /// Whether a word begins its sentence or what follows a comma, a colon or an emoji.
    pub(crate) fn opens_clause(&self, token: usize) -> bool {
        let Some(at) = token.checked_sub(1) else { return true };
        let (before, between) = (&self.tokens[at], self.between(at, token));
        before.kind != Kind::Word
            || before.sentence != self.tokens[token].sentence
            || between.is_some_and(|it| it.contains(|c: char| !c.is_whitespace()))
    }
}

/// Which races an act can be about, and in which of them numbers and hand signs speak.
#[derive(Debug, Default)]
pub(crate) struct Applicable {
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
    is_name: &mut Vec<bool>,
) -> bool {
    let fewest = if text.contains('!') { 6 } else { 4 };
    let speaks = |token: &Token| match token.kind {
        Kind::Mention => true,
        Kind::Sign => token.end - token.start > 1,
        Kind::Word | Kind::Tag | Kind::TagPart => false,
    };
    if tokens.iter().any(speaks) || text.trim().lines().count() > 2 {
        return false;
    }
    is_name.clear();
    is_name.resize(tokens.len(), false);
    for it in found {
        if matches!(compiled.meanings[it.term as usize].sense, Sense::Form { .. }) {
            is_name[it.first..=it.last].fill(true);
        }
    }
    let (mut all, mut capital, mut shouted) = (0, 0, 0);
    for (token, is_name) in tokens.iter().zip(is_name.iter()) {
        let mut letters = text[copy.original(token.range())].chars().filter(|c| c.is_alphabetic());
        let first = letters.next().is_some_and(char::is_uppercase);
        let (long, loud) = (letters.clone().count() > 2, letters.all(char::is_uppercase));
        // Short words (*di, dan, ke*) stay small in headlines too.
        if token.kind == Kind::Word && long && !*is_name {
            all += 1;
            capital += usize::from(first);
            shouted += usize::from(first && loud);
        }
    }
    all >= fewest && capital * 20 >= all * 13 && shouted * 2 < all
}

/// A number belongs to the word before it: *coblos nomor 3 orang baik* speaks of number 3 and not of three people.
fn drop_counted(compiled: &Compiled, found: &mut Vec<Found>, ends: &mut Vec<(usize, usize)>) {
    let glance = |it: &Found| compiled.glances[it.term as usize];
    ends.clear();
    let names = |it: &&Found| it.first < it.last && glance(it).is(Glance::NAMES_NUMBER);
    ends.extend(found.iter().filter(names).map(|it| (it.last, 0)));
    if ends.is_empty() {
        return;
    }
    ends.sort_unstable();
    found.retain(|it| !(glance(it).is(Glance::COUNTS_NUMBER) && ends.binary_search(&(it.first, 0)).is_ok()));
}

/// A longer damping term hides what it covers: *dukung mendukung* in a list of what is forbidden is no support. A longer
/// name or slogan hides the words that it is made of: *Kiai Arga* tells of no *kiai*, and *Kota Maju* praises nobody.
fn drop_covered(compiled: &Compiled, found: &mut Vec<Found>, covers: &mut Vec<(usize, usize)>) {
    let glance = |it: &Found| compiled.glances[it.term as usize];
    hide(found, covers, |it| glance(it).is(Glance::DAMPS), |_| true);
    hide(found, covers, |it| glance(it).is(Glance::WHOLE), |it| !glance(it).is(Glance::FORM));
}

/// Drops of some terms those that a longer one of others reaches over.
fn hide(
    found: &mut Vec<Found>,
    covers: &mut Vec<(usize, usize)>,
    hides: impl Fn(&Found) -> bool,
    is_hidden: impl Fn(&Found) -> bool,
) {
    covers.clear();
    let mut reach = 0;
    // They are found by first word; the furthest end so far tells whether one reaches over a term.
    for it in found.iter().filter(|it| it.last > it.first) {
        if hides(it) {
            reach = reach.max(it.last);
            covers.push((it.first, reach));
        }
    }
    if covers.is_empty() {
        return;
    }
    let end_of = |before: usize| before.checked_sub(1).map(|at| covers[at].1);
    found.retain(|it| {
        let begun_before = end_of(covers.partition_point(|(first, _)| *first < it.first));
        let begun_here = end_of(covers.partition_point(|(first, _)| *first <= it.first));
        let covered =
            begun_before.is_some_and(|end| end >= it.last) || begun_here.is_some_and(|end| end > it.last);
        !(covered && is_hidden(it))
    });
}

/// *Arga* within *Arga Mahendra* says nothing more about the same candidate, and *pak Arga* with *Arga Mahendra*
/// is one name: *pak Arga Mahendra*. `longest` is room for the last name of each candidate.
fn join_names(compiled: &Compiled, found: &mut Vec<Found>, longest: &mut Fast<(usize, usize), usize>) {
    let sense = |it: &Found| match compiled.meanings[it.term as usize].sense {
        Sense::Form { race, candidate, form } => Some(((race, candidate), form)),
        Sense::Group { .. } | Sense::Race { .. } => None,
    };
    // By first word, then longest first: whatever touches the last kept name of the candidate is part of it.
    let order = |it: &Found| (it.first, std::cmp::Reverse(it.last), it.term);
    if !found.is_sorted_by_key(order) {
        found.sort_unstable_by_key(order);
    }
    if !found.iter().any(|it| compiled.glances[it.term as usize].is(Glance::FORM)) {
        return;
    }
    longest.clear();
    let mut n_kept = 0;
    for at in 0..found.len() {
        let it = found[at];
        if let Some((who, form)) = sense(&it) {
            if let Some(kept) = longest.get(&who).copied()
                && let before = found[kept]
                && it.first <= before.last
                && (it.first, it.last) != (before.first, before.last)
            {
                if it.last > before.last {
                    // The surer of the two names stands for both.
                    let surer = sense(&before).is_some_and(|(_, other)| form < other);
                    found[kept].last = it.last;
                    found[kept].term = if surer { it.term } else { before.term };
                }
                continue;
            }
            longest.insert(who, n_kept);
        }
        found[n_kept] = it;
        n_kept += 1;
    }
    found.truncate(n_kept);
}
