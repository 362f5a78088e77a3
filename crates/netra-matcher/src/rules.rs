//! One rule on one text: where it holds, and about whom.

use crate::dictionary::{Rule, Slot};
use crate::places::{Place, Reading, Who};

/// How many words may stand between a negation and what it takes back: *jangan pernah lagi pilih*.
const NEGATION_REACH: usize = 2;

/// Room to work in.
#[derive(Debug, Default)]
pub(crate) struct Room {
    /// For every place of a rule what can stand there.
    lists: Vec<Vec<Place>>,
    held: Vec<Place>,
}

/// Everywhere a rule holds in a text: about whom, and its places. Cost is linear in the text: every first place looks
/// only at what is near.
pub(crate) fn hold(
    rule: &Rule,
    reading: &Reading,
    room: &mut Room,
    emit: &mut dyn FnMut(Option<Who>, &[Place]),
) {
    let Room { lists, held } = room;
    if lists.len() < rule.all.len() {
        lists.resize_with(rule.all.len(), Vec::new);
    }
    for (list, slots) in lists.iter_mut().zip(&rule.all) {
        of_any(reading, slots, list);
        if !rule.unless_before.is_empty() {
            list.retain(|place| !negated(rule, reading, place));
        }
        if list.is_empty() {
            return;
        }
    }
    let Some((anchors, rest)) = lists[..rule.all.len()].split_first() else { return };
    for anchor in anchors.iter().filter(|anchor| !taken_back(rule, reading, anchor)) {
        held.clear();
        held.push(*anchor);
        complete(rule, reading, rest, anchor.who, held, emit);
    }
}

/// The places of several kinds, in the order of the text.
fn of_any(reading: &Reading, slots: &[Slot], list: &mut Vec<Place>) {
    list.clear();
    for place in slots.iter().flat_map(|slot| reading.of(*slot)) {
        list.push(Place { rank: u32::try_from(list.len()).unwrap_or(u32::MAX), ..*place });
    }
    if slots.len() > 1 {
        list.sort_unstable_by_key(|place| (place.found.first, place.found.last, place.who, place.rank));
    }
}

/// Whether a negation or the like stands just before a place, in the same clause.
fn negated(rule: &Rule, reading: &Reading, place: &Place) -> bool {
    let at = place.found.first;
    let sentence = |place: &Place| reading.tokens[place.found.first].sentence;
    rule.unless_before.iter().any(|group| {
        let places = reading.of(Slot::Group(*group));
        let before = &places[..places.partition_point(|it| it.found.first < at)];
        // Several terms of a group may begin side by side; the last few are all that can reach.
        let near = |it: &Place| {
            it.found.last < at
                && at - it.found.last <= NEGATION_REACH + 1
                && !reading.clause_ends_between(it.found.last, at)
        };
        before.iter().rev().take(8).any(|it| near(it) && sentence(it) == sentence(place))
    })
}

/// Whether something in the sentence takes the rule back, or the place does not stand where the rule wants it.
fn taken_back(rule: &Rule, reading: &Reading, anchor: &Place) -> bool {
    let sentence = |place: &Place| reading.tokens[place.found.first].sentence;
    let here = sentence(anchor);
    let in_sentence = |group: &usize| {
        let places = reading.of(Slot::Group(*group));
        let from = places.partition_point(|place| sentence(place) < here);
        places.get(from).is_some_and(|place| sentence(place) == here)
    };
    (rule.in_hashtag && reading.hashtag_of(anchor.found.first).is_none())
        || (rule.opens && !reading.opens_clause(anchor.found.first))
        || rule.unless.iter().any(in_sentence)
}

/// Adds the nearest fitting place for every further slot; several where one number is a candidate in two races.
fn complete(
    rule: &Rule,
    reading: &Reading,
    rest: &[Vec<Place>],
    who: Option<Who>,
    held: &mut Vec<Place>,
    emit: &mut dyn FnMut(Option<Who>, &[Place]),
) {
    let Some((list, rest)) = rest.split_first() else { return emit(who, held) };
    let first = held.iter().map(|place| place.found.first).min().unwrap_or(0);
    let last = held.iter().map(|place| place.found.last).max().unwrap_or(0);
    let reach = rule.within + 1;
    // A place may itself be several words long; twelve more than the reach holds every term.
    let from = list.partition_point(|place| place.found.first + reach + 12 < first);
    let until = list.partition_point(|place| place.found.first <= last + reach);
    let near = &list[from..until.max(from)];
    let distance = |held: &[Place], place: &Place| {
        let who_agrees = who.is_none() || place.who.is_none() || who == place.who;
        let sentence_agrees = rule.across_sentences
            || reading.tokens[place.found.first].sentence == reading.tokens[first].sentence;
        let hashtag_agrees = !rule.in_hashtag
            || (reading.hashtag_of(place.found.first).is_some()
                && reading.hashtag_of(place.found.first) == reading.hashtag_of(first));
        let agrees = who_agrees && sentence_agrees && hashtag_agrees;
        agrees.then(|| gap(held, place, rule.ordered)).flatten().filter(|gap| *gap <= rule.within)
    };
    let Some(nearest) = near.iter().filter_map(|place| distance(held, place)).min() else { return };
    for place in near {
        if distance(held, place) == Some(nearest) {
            held.push(*place);
            complete(rule, reading, rest, who.or(place.who), held, emit);
            held.pop();
        }
    }
}

/// How many words stand between what is already held and a place: none where it lies among what is held. `None`
/// where it overlaps with that or stands in the wrong order.
fn gap(held: &[Place], place: &Place, ordered: bool) -> Option<usize> {
    let (mut first, mut last) = (usize::MAX, 0);
    for it in held {
        if it.found.first <= place.found.last && place.found.first <= it.found.last {
            return None;
        }
        (first, last) = (first.min(it.found.first), last.max(it.found.last));
    }
    if place.found.first > last {
        Some(place.found.first - last - 1)
    } else if ordered {
        None
    } else {
        Some(first.saturating_sub(place.found.last + 1))
    }
}
