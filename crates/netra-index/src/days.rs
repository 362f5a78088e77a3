//! Counts acts per day in the office's zone, for a time line.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::Column;
use tantivy::{DocId, Score, SegmentOrdinal, SegmentReader};

use crate::schema::HAPPENED;

/// So many days are told apart, back from the newest; acts before them are counted on the first of these days.
const MOST_DAYS: usize = 4_000;

/// Collects how many acts each day has.
pub(crate) struct DayCounts(pub(crate) TimeZone);

/// The counts of one segment: the first moment of each day in microseconds, and beside it how many.
pub(crate) struct SegmentDays {
    zone: TimeZone,
    column: Column<i64>,
    begins: Vec<i64>,
    counts: Vec<u64>,
}

impl Collector for DayCounts {
    type Fruit = BTreeMap<Date, u64>;
    type Child = SegmentDays;

    fn for_segment(&self, _: SegmentOrdinal, segment: &SegmentReader) -> tantivy::Result<SegmentDays> {
        let column = segment.fast_fields().i64(HAPPENED)?;
        let begins = begins(&self.0, column.min_value(), column.max_value());
        let counts = vec![0; begins.len()];
        Ok(SegmentDays { zone: self.0.clone(), column, begins, counts })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, segments: Vec<BTreeMap<Date, u64>>) -> tantivy::Result<BTreeMap<Date, u64>> {
        let mut all = BTreeMap::new();
        for (day, n) in segments.into_iter().flatten() {
            *all.entry(day).or_default() += n;
        }
        Ok(all)
    }
}

impl SegmentCollector for SegmentDays {
    type Fruit = BTreeMap<Date, u64>;

    fn collect(&mut self, doc: DocId, _: Score) {
        let Some(at) = self.column.first(doc) else { return };
        let n = self.begins.partition_point(|begin| *begin <= at).saturating_sub(1);
        if let Some(count) = self.counts.get_mut(n) {
            *count += 1;
        }
    }

    fn harvest(self) -> BTreeMap<Date, u64> {
        let days = self.begins.iter().zip(&self.counts).filter(|(_, n)| **n > 0);
        let mut all = BTreeMap::new();
        for (begin, n) in days {
            if let Some(day) = day_of(&self.zone, *begin) {
                *all.entry(day).or_default() += n;
            }
        }
        all
    }
}

/// The first moments of all days from one moment to another, at most [`MOST_DAYS`] of them.
fn begins(zone: &TimeZone, first: i64, last: i64) -> Vec<i64> {
    let (Some(first), Some(mut day)) = (day_of(zone, first), day_of(zone, last)) else { return Vec::new() };
    let mut begins = Vec::new();
    while begins.len() < MOST_DAYS {
        let Ok(begin) = day.to_zoned(zone.clone()) else { break };
        begins.push(begin.timestamp().as_microsecond());
        match day.yesterday() {
            Ok(before) if day > first => day = before,
            _ => break,
        }
    }
    begins.reverse();
    begins
}

fn day_of(zone: &TimeZone, micros: i64) -> Option<Date> {
    Some(Timestamp::from_microsecond(micros).ok()?.to_zoned(zone.clone()).date())
}
