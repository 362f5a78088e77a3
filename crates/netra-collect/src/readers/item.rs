//! What the readers of other tools' files find in a record: things that may be acts, and where they stand.

use std::ops::Range;

use netra_model::Sentence;
use netra_model::act::SeenAct;

use super::format::{AccountLine, ActLine, ActName, MediaLine, MediaName, Schema, TargetLine};
use super::lenient::Whose;
use super::tree::Raw;

/// One thing in a record.
#[derive(Debug)]
pub(super) struct Item {
    /// What it is.
    pub(super) found: Found,
    /// Where it stands in the record.
    pub(super) range: Range<usize>,
    /// Stretches of it that are other people's words (previews of comments, faces of likers); they are not kept.
    pub(super) holes: Vec<Range<usize>>,
    /// Stretches outside of it that it cannot be understood without (its author's names, the post it passes on).
    pub(super) more: Vec<Range<usize>>,
    /// Where in its record, for people: `tweet 3`. Empty where a record holds one thing.
    pub(super) place: String,
    /// The bytes that the same reader can read again, where its own bytes are not enough.
    pub(super) again: Option<Vec<u8>>,
}

/// What a thing in a record is.
#[derive(Debug)]
pub(super) enum Found {
    /// An act of somebody, still to be judged.
    Line(Box<ActLine>),
    /// An act of a watched account.
    Act(Box<SeenAct>),
    /// Somebody's who is not watched.
    Unlisted,
    /// Not understood; whose it is decides whether it waits in quarantine.
    Bad(Sentence, Whose),
    /// No act of anybody: an advertisement, a profile.
    Nothing,
}

impl Item {
    /// A thing that stands at this value of the record.
    pub(super) fn at(raw: Raw<'_>, record: &[u8], found: Found) -> Self {
        Self::of(raw.range_in(record).unwrap_or(0..record.len()), found)
    }

    /// A thing that stands here.
    pub(super) fn of(range: Range<usize>, found: Found) -> Self {
        Self { found, range, holes: Vec::new(), more: Vec::new(), place: String::new(), again: None }
    }

    /// Its bytes as the same reader can read them again.
    pub(super) fn bytes_again(&self, record: &[u8]) -> Vec<u8> {
        if let Some(again) = &self.again {
            return again.clone();
        }
        let (mut bytes, mut at) = (Vec::new(), self.range.start);
        for hole in &self.holes {
            bytes.extend_from_slice(record.get(at..hole.start).unwrap_or_default());
            bytes.extend_from_slice(b"null");
            at = hole.end;
        }
        bytes.extend_from_slice(record.get(at..self.range.end).unwrap_or_default());
        bytes
    }
}

/// The stretches of a record that are kept for these things: in order, without overlap, without the holes.
pub(super) fn kept<'i>(items: impl Iterator<Item = &'i Item>) -> Vec<Range<usize>> {
    let mut stretches: Vec<Range<usize>> = Vec::new();
    let mut holes: Vec<Range<usize>> = Vec::new();
    for item in items {
        stretches.push(item.range.clone());
        stretches.extend(item.more.iter().cloned());
        holes.extend(item.holes.iter().cloned());
    }
    // The longer one first: what lies within it adds nothing.
    stretches.sort_by_key(|it| (it.start, std::cmp::Reverse(it.end)));
    holes.sort_by_key(|it| (it.start, std::cmp::Reverse(it.end)));
    let (mut kept, mut end) = (Vec::new(), 0);
    for stretch in stretches {
        let mut at = stretch.start.max(end);
        for hole in holes.iter().filter(|hole| hole.start < stretch.end) {
            if hole.end <= at {
                continue;
            }
            if at < hole.start {
                kept.push(at..hole.start);
            }
            at = at.max(hole.end);
        }
        if at < stretch.end {
            kept.push(at..stretch.end);
        }
        end = end.max(stretch.end);
    }
    kept
}

/// An act on a platform with nothing said about it yet.
pub(super) fn line(platform: &str, act: ActName, actor: AccountLine) -> ActLine {
    ActLine {
        schema: Schema::V1,
        platform: platform.to_owned(),
        act,
        id: None,
        actor,
        at: None,
        at_exact: None,
        seen_at: None,
        without_login: None,
        text: None,
        url: None,
        media: Vec::new(),
        target: None,
        unknown: std::collections::BTreeMap::new(),
    }
}

/// An account, if there is a name or id at all.
pub(super) fn account(
    id: Option<String>,
    handle: Option<String>,
    name: Option<String>,
) -> Option<AccountLine> {
    (id.is_some() || handle.is_some()).then(|| AccountLine { id, handle, name, ..AccountLine::default() })
}

/// A medium.
pub(super) fn medium(
    kind: MediaName,
    url: Option<String>,
    alt: Option<String>,
    caption: Option<String>,
) -> MediaLine {
    MediaLine { kind, url, alt, caption, description: None, unknown: std::collections::BTreeMap::new() }
}

/// A post that an act is aimed at, by its link.
pub(super) fn target_at(url: String) -> TargetLine {
    TargetLine { url: Some(url), ..TargetLine::default() }
}

/// Seconds or milliseconds since 1970 in RFC 3339; what is neither stays as it is written.
pub(super) fn unix(written: &str) -> String {
    let at = written.parse::<i64>().ok().and_then(|n| match n.abs() {
        0..100_000_000_000 => jiff::Timestamp::from_second(n).ok(),
        100_000_000_000..100_000_000_000_000 => jiff::Timestamp::from_millisecond(n).ok(),
        _ => jiff::Timestamp::from_microsecond(n).ok(),
    });
    at.map_or_else(|| written.to_owned(), |at| at.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kept_stretches_are_in_order_without_overlap_and_without_holes() {
        let item = |range: Range<usize>, holes: &[Range<usize>], more: &[Range<usize>]| Item {
            holes: holes.to_vec(),
            more: more.to_vec(),
            ..Item::of(range, Found::Nothing)
        };
        let items = [item(10..30, &[12..15, 28..30], &[50..60, 2..4]), item(40..45, &[], &[50..60, 41..42])];
        assert_eq!(kept(items.iter()), [2..4, 10..12, 15..28, 40..45, 50..60]);
        let record: Vec<u8> = (0..60).collect();
        assert_eq!(items[0].bytes_again(&record)[..6], [10, 11, b'n', b'u', b'l', b'l']);
    }

    #[test]
    fn seconds_and_milliseconds_are_times_and_other_texts_stay() {
        for written in ["1791680523", "1791680523000", "1791680523000000"] {
            assert_eq!(unix(written), "2026-10-11T01:02:03Z");
        }
        assert_eq!(unix("99999999999999999999999"), "99999999999999999999999");
    }
}
