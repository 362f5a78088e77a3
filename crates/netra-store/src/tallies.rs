//! What was counted over a long answer, kept for a few seconds.
//!
//! Facets look at every item of an answer. With twenty thousand items that wait and twenty people deciding, nearly all of
//! a machine's time would go into counting the same items again after each decision. So the counts of a *long* answer may be
//! some seconds old; its total is always of now, and what a short answer has is counted each time.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};

use crate::Facets;

/// From how many items on an answer is long.
pub(crate) const LONG: u64 = 2_000;
/// How old the counts of a long answer may be.
const RECENT: SignedDuration = SignedDuration::from_secs(3);

/// The facets, and how many items are folded away into others.
pub(crate) type Counted = (Facets, u64);

/// By what was asked.
#[derive(Debug, Default)]
pub(crate) struct Tallies(Mutex<HashMap<String, (Timestamp, Counted)>>);

impl Tallies {
    pub(crate) fn get(&self, asked: &str, now: Timestamp) -> Option<Counted> {
        self.known().get(asked).filter(|it| is_recent(it.0, now)).map(|it| it.1.clone())
    }

    pub(crate) fn put(&self, asked: String, now: Timestamp, counted: Counted) {
        let mut known = self.known();
        known.retain(|_, it| is_recent(it.0, now));
        known.insert(asked, (now, counted));
    }

    fn known(&self) -> MutexGuard<'_, HashMap<String, (Timestamp, Counted)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn is_recent(at: Timestamp, now: Timestamp) -> bool {
    now.duration_since(at).abs() < RECENT
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_given_for_three_seconds_and_only_to_the_same_question() {
        let (tallies, now) = (Tallies::default(), Timestamp::UNIX_EPOCH);
        let after = |seconds| now + SignedDuration::from_secs(seconds);
        tallies.put("all".into(), now, (Facets::default(), 7));
        assert_eq!(tallies.get("all", after(2)).map(|it| it.1), Some(7));
        assert_eq!(tallies.get("one unit", after(2)), None);
        assert_eq!(tallies.get("all", after(3)), None);
        tallies.put("one unit".into(), after(9), (Facets::default(), 1));
        assert_eq!(tallies.known().len(), 1, "what is old is forgotten");
    }
}
