//! Turns a reading, the chosen filters and the scope into one tantivy query.

use std::ops::Bound;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use netra_model::scope::{Role, Scope};
use tantivy::query::{
    AllQuery, BooleanQuery, ConstScoreQuery, EmptyQuery, FuzzyTermQuery, Occur, PhraseQuery, Query,
    RangeQuery, TermQuery, TermSetQuery,
};
use tantivy::schema::{Field, IndexRecordOption, Term};

use crate::facets::Facet;
use crate::query::{Place, SearchQuery};
use crate::read::{Clause, Leaf, Reading};
use crate::schema::Fields;
use crate::tokenizer::stem;

type Boxed = Box<dyn Query>;

/// The whole query. The scope is its first part, whatever else was asked.
///
/// With `passed_over`, what was chosen in this facet does not count.
pub(crate) fn plan(
    fields: &Fields,
    scope: &Scope,
    query: &SearchQuery,
    reading: &Reading,
    passed_over: Option<Facet>,
) -> Boxed {
    if !scope.role.is_none_or(Role::may_see_items) {
        return Box::new(EmptyQuery);
    }
    let mut parts: Vec<(Occur, Boxed)> =
        vec![(Occur::Must, unscored(value(fields.office, &scope.office.to_string())))];
    if let Some(units) = &scope.units {
        let field = fields.facet(Facet::Unit);
        let units = units.iter().map(|unit| Term::from_field_text(field, &unit.to_string()));
        parts.push((Occur::Must, unscored(Box::new(TermSetQuery::new(units)))));
    }
    if !scope.recusals.units.is_empty() {
        let field = fields.facet(Facet::Unit);
        let units = scope.recusals.units.iter().map(|unit| Term::from_field_text(field, &unit.to_string()));
        parts.push((Occur::MustNot, unscored(Box::new(TermSetQuery::new(units)))));
    }
    if !scope.recusals.persons.is_empty() {
        let who = scope.recusals.persons.iter().map(|it| Term::from_field_text(fields.who, &it.to_string()));
        parts.push((Occur::MustNot, unscored(Box::new(TermSetQuery::new(who)))));
    }
    for (facet, pick) in query.filters.iter().filter(|(facet, _)| Some(**facet) != passed_over) {
        let set = |values: &[String]| {
            let values = values.iter().take(SearchQuery::MAX_PICKED);
            let terms: Vec<Term> =
                values.map(|value| Term::from_field_text(fields.facet(*facet), value)).collect();
            unscored(Box::new(TermSetQuery::new(terms)))
        };
        if !pick.only.is_empty() {
            parts.push((Occur::Must, set(&pick.only)));
        }
        if !pick.without.is_empty() {
            parts.push((Occur::MustNot, set(&pick.without)));
        }
    }
    if query.from.is_some() || query.until.is_some() {
        let (from, until) = (query.from, query.until);
        parts.push((Occur::Must, unscored(days(fields.happened, &query.zone, from, until))));
    }
    if let Some(after) = query.found_after {
        let term = Term::from_field_i64(fields.found, after.as_microsecond());
        let later = RangeQuery::new(Bound::Excluded(term), Bound::Unbounded);
        parts.push((Occur::Must, unscored(Box::new(later))));
    }
    parts.extend(reading.all.iter().map(|it| clause(fields, &query.zone, it)));
    Box::new(BooleanQuery::new(parts))
}

/// The same question, only for what stands behind a hit in the order of time.
pub(crate) fn behind(fields: &Fields, whole: Boxed, place: Place, oldest_first: bool) -> Boxed {
    let at = Term::from_field_i64(fields.happened, place.happened);
    let tie = Term::from_field_u64(fields.tie, place.tie);
    let beyond = |term: Term| match oldest_first {
        true => RangeQuery::new(Bound::Excluded(term), Bound::Unbounded),
        false => RangeQuery::new(Bound::Unbounded, Bound::Excluded(term)),
    };
    let same_moment = RangeQuery::new(Bound::Included(at.clone()), Bound::Included(at.clone()));
    let among: Vec<(Occur, Boxed)> =
        vec![(Occur::Must, Box::new(same_moment)), (Occur::Must, Box::new(beyond(tie)))];
    let either: Vec<(Occur, Boxed)> =
        vec![(Occur::Should, Box::new(beyond(at))), (Occur::Should, Box::new(BooleanQuery::new(among)))];
    let parts: Vec<(Occur, Boxed)> =
        vec![(Occur::Must, whole), (Occur::Must, Box::new(BooleanQuery::new(either)))];
    Box::new(BooleanQuery::new(parts))
}

fn clause(fields: &Fields, zone: &TimeZone, clause: &Clause) -> (Occur, Boxed) {
    if let [operand] = clause.any.as_slice() {
        let occur = if operand.absent { Occur::MustNot } else { Occur::Must };
        return (occur, leaf(fields, zone, &operand.leaf));
    }
    let either = clause.any.iter().map(|operand| {
        let query = leaf(fields, zone, &operand.leaf);
        if !operand.absent {
            return (Occur::Should, query);
        }
        let without: Vec<(Occur, Boxed)> =
            vec![(Occur::Must, unscored(Box::new(AllQuery))), (Occur::MustNot, query)];
        (Occur::Should, Box::new(BooleanQuery::new(without)) as Boxed)
    });
    (Occur::Must, Box::new(BooleanQuery::new(either.collect())))
}

fn leaf(fields: &Fields, zone: &TimeZone, leaf: &Leaf) -> Boxed {
    match leaf {
        Leaf::Word(word) => scored(fields.stem, &stem(word)),
        Leaf::Exact(places) => side_by_side(fields.exact, places),
        Leaf::Prefix(start) => prefix(fields.exact, start),
        Leaf::Near(a, b, distance) => near(fields.stem, &stem(a), &stem(b), *distance),
        Leaf::Close(words, distance) => close(fields.stem, words, *distance),
        Leaf::Typo(word, edits) => {
            let term = Term::from_field_text(fields.exact, word);
            unscored(Box::new(FuzzyTermQuery::new(term, *edits, true)))
        }
        Leaf::AnyOf(facet, values, _) => {
            let terms = values.iter().map(|it| Term::from_field_text(fields.facet(*facet), it));
            unscored(Box::new(TermSetQuery::new(terms)))
        }
        Leaf::Days(from, until) => unscored(days(fields.happened, zone, *from, *until)),
        Leaf::Value(facet, name) => unscored(value(fields.facet(*facet), name)),
        Leaf::Handle(handle) => unscored(value(fields.handle, handle)),
        Leaf::HandlePrefix(start) => prefix(fields.handle, start),
        Leaf::Person(places) => side_by_side(fields.person, places),
        Leaf::Unit(places) => side_by_side(fields.unit_name, places),
    }
}

/// One word, ranked.
fn scored(field: Field, word: &str) -> Boxed {
    Box::new(TermQuery::new(Term::from_field_text(field, word), IndexRecordOption::WithFreqs))
}

/// One value of a field that is not cut into words.
fn value(field: Field, value: &str) -> Boxed {
    Box::new(TermQuery::new(Term::from_field_text(field, value), IndexRecordOption::Basic))
}

/// A condition that does not change the ranking.
fn unscored(query: Boxed) -> Boxed {
    Box::new(ConstScoreQuery::new(query, 0.0))
}

/// Words at their places and nowhere else.
fn side_by_side(field: Field, places: &[(usize, String)]) -> Boxed {
    match places {
        [] => Box::new(EmptyQuery),
        [(_, word)] => scored(field, word),
        _ => {
            let terms = places.iter().map(|(place, word)| (*place, Term::from_field_text(field, word)));
            Box::new(PhraseQuery::new_with_offset(terms.collect()))
        }
    }
}

/// Two words within a distance, in either order. Both stand at offset 0, so that tantivy's slop is their distance.
/// The texts of one act lie further apart than the widest distance.
fn near(field: Field, a: &str, b: &str, distance: u32) -> Boxed {
    if a == b {
        return scored(field, a);
    }
    let terms = vec![(0, Term::from_field_text(field, a)), (0, Term::from_field_text(field, b))];
    Box::new(PhraseQuery::new_with_offset_and_slop(terms, distance))
}

/// Each word within a distance of the next one.
fn close(field: Field, words: &[String], distance: u32) -> Boxed {
    let pairs = words.windows(2).filter_map(|pair| {
        let [a, b] = pair else { return None };
        Some((Occur::Must, near(field, &stem(a), &stem(b), distance)))
    });
    Box::new(BooleanQuery::new(pairs.collect()))
}

fn prefix(field: Field, start: &str) -> Boxed {
    unscored(Box::new(FuzzyTermQuery::new_prefix(Term::from_field_text(field, start), 0, true)))
}

/// From the first moment of one day to the last of another, in the office's zone.
fn days(field: Field, zone: &TimeZone, from: Option<Date>, until: Option<Date>) -> Boxed {
    let from = from.map(|day| begin(day, zone));
    let until = until.and_then(|day| day.tomorrow().ok()).map(|day| begin(day, zone));
    let term = |micros: i64| Term::from_field_i64(field, micros);
    Box::new(RangeQuery::new(
        from.map_or(Bound::Unbounded, |micros| Bound::Included(term(micros))),
        until.map_or(Bound::Included(term(i64::MAX)), |micros| Bound::Excluded(term(micros))),
    ))
}

/// The first moment of a day, in microseconds; a day outside of all time is its nearest end.
fn begin(day: Date, zone: &TimeZone) -> i64 {
    match day.to_zoned(zone.clone()) {
        Ok(moment) => moment.timestamp().as_microsecond(),
        Err(_) if day.year() < 0 => i64::MIN,
        Err(_) => i64::MAX,
    }
}
