//! What the connectors of platforms with JSON interfaces share. Pure.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use netra_http::Fetched;
use netra_model::Sentence;
use netra_model::act::{PartRef, SeenAct, SeenTarget, When};
use netra_model::batch::{Batch, Skipped, Task};
use serde_json::value::RawValue;

use crate::json::{mend, one_line};
use crate::parts::{cut, exchange};
use crate::when::{claimed, has_plausible_offset};

/// The first day of which a post on a social platform can be.
const FIRST_POST: Timestamp = Timestamp::constant(1_072_915_200, 0); // 2004-01-01
/// A place between two pages is trusted for so long; then the list is read from its newest entry again. It doubles with
/// every such return until the end is reached, so that a list that never ends is not read all day.
const PAGE_TRUSTED: SignedDuration = SignedDuration::from_mins(30);
/// The most doublings: eight hours.
const MOST_DOUBLINGS: u32 = 4;
/// How much of an unreadable item is kept.
const QUARANTINE_BYTES: usize = 64 << 10;

/// Whether a server may not know a place between two pages any more, which it named at a moment, after so many returns to
/// the newest entry.
pub(in crate::connectors) fn place_is_old(named_at: Timestamp, returns: u32, now: Timestamp) -> bool {
    now.duration_since(named_at).abs() > PAGE_TRUSTED * (1 << returns.min(MOST_DOUBLINGS))
}

/// An act whose raw bytes, and those of its own words, stand at `part`.
pub(in crate::connectors) fn at_part(mut act: SeenAct, part: PartRef) -> SeenAct {
    act.raw = Some(part);
    if let Some(own) = &mut act.own {
        own.raw = Some(part);
    }
    act
}

/// What a client's date is worth: a claim if it is possible, else unknown with what was written.
pub(in crate::connectors) fn when(written: Option<&RawValue>, seen_at: Timestamp) -> When {
    let Some(written) = written else { return When::Unknown { written: None } };
    let text: String =
        serde_json::from_str(&mend(written.get())).unwrap_or_else(|_| written.get().to_owned());
    let at = text.parse::<Timestamp>().ok().filter(|_| has_plausible_offset(&text));
    // Nothing on a social platform is older; a date before it is a mistake or a joke.
    claimed(Some(&text), at.filter(|at| *at >= FIRST_POST), seen_at)
}

/// A record that could not be read; why is said by a library, in English.
pub(in crate::connectors) fn unread(why: &str) -> Sentence {
    let why = one_line(why);
    Sentence::new(format!("catatan ini tidak terbaca ({why})"), format!("this record cannot be read ({why})"))
}

/// An item that waits in quarantine for a better reader.
pub(in crate::connectors) fn skipped_item(place: String, why: &str, raw: &str) -> Skipped {
    let bytes = raw.as_bytes()[..raw.len().min(QUARANTINE_BYTES)].to_vec();
    Skipped { place, why: unread(why), bytes, keep: true }
}

/// Keeps an answer as one part.
pub(in crate::connectors) fn keep_whole(batch: &mut Batch, answer: Fetched) -> PartRef {
    let (parts, _) = cut(&answer.body, std::slice::from_ref(&(0..answer.body.len())));
    batch.exchanges.push(exchange(answer, parts));
    PartRef { exchange: batch.exchanges.len() - 1, part: 0 }
}

/// Tasks that fetch the posts which acts are aimed at and whose words did not come along, each post once and at most
/// `at_once` in a task.
pub(in crate::connectors) fn resolve_tasks(acts: &[SeenAct], at_once: usize) -> Vec<Task> {
    let keys: BTreeSet<&String> = acts
        .iter()
        .filter_map(|act| match &act.target {
            Some(SeenTarget::Unresolved { native_key, .. }) => Some(native_key),
            _ => None,
        })
        .collect();
    let keys: Vec<String> = keys.into_iter().cloned().collect();
    keys.chunks(at_once).map(|keys| Task::Resolve { native_keys: keys.to_vec() }).collect()
}
