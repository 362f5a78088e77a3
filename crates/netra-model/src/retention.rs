//! How long what was collected is kept, by what became of it \[masa simpan\].
//!
//! UU 27/2022 art. 42–44: personal data go when they are no longer needed, and are destroyed at the end of the office's
//! archive schedule unless a legal case rests on them. The Act names no numbers of days; those here are defaults that an
//! office changes to its own schedule \[jadwal retensi arsip\].

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// What is deleted by its age: each class has its own time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RetentionClass {
    /// Acts that no dictionary flagged.
    Unflagged,
    /// Items decided as *tidak ada indikasi*.
    Dismissed,
    /// Items closed by prevention \[cukup pencegahan\].
    Prevention,
    /// Closed cases with their items.
    ClosedCase,
}

impl RetentionClass {
    /// All, in the order in which they are shown.
    pub const ALL: [Self; 4] = [Self::Unflagged, Self::Dismissed, Self::Prevention, Self::ClosedCase];

    /// The name as stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unflagged => "unflagged",
            Self::Dismissed => "dismissed",
            Self::Prevention => "prevention",
            Self::ClosedCase => "closed_case",
        }
    }
}

/// How many days each class is kept; 0 means that it is never deleted by its age.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RetentionRules {
    /// Acts without a flag, from the day they were first seen.
    pub unflagged_days: u32,
    /// Items without indication, from their last decision; also what an officer captured and nothing flagged.
    pub dismissed_days: u32,
    /// Items closed by prevention, from their last decision.
    pub prevention_days: u32,
    /// Closed cases with their items, files and exports, from the last change of the case.
    pub closed_case_days: u32,
}

impl Default for RetentionRules {
    fn default() -> Self {
        // The first two as the common practice of purpose limitation has it; a season of a campaign; five years, as records
        // of administrative cases are usually kept.
        Self { unflagged_days: 30, dismissed_days: 90, prevention_days: 180, closed_case_days: 1825 }
    }
}

impl RetentionRules {
    /// How long a class is kept; `None` when it is never deleted by its age.
    pub fn days(&self, class: RetentionClass) -> Option<u32> {
        let days = match class {
            RetentionClass::Unflagged => self.unflagged_days,
            RetentionClass::Dismissed => self.dismissed_days,
            RetentionClass::Prevention => self.prevention_days,
            RetentionClass::ClosedCase => self.closed_case_days,
        };
        (days > 0).then_some(days)
    }

    /// When something of a class goes whose clock began at `since`.
    pub fn goes_at(&self, class: RetentionClass, since: Timestamp) -> Option<Timestamp> {
        since.checked_add(span(self.days(class)?)).ok()
    }

    /// What began at this moment or before goes now.
    pub fn cut(&self, class: RetentionClass, now: Timestamp) -> Option<Timestamp> {
        now.checked_sub(span(self.days(class)?)).ok()
    }
}

fn span(days: u32) -> SignedDuration {
    SignedDuration::from_hours(i64::from(days) * 24)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_ends_where_the_cut_begins_and_nothing_is_deleted_without_days() {
        let rules = RetentionRules::default();
        let since: Timestamp = "2026-10-14T03:00:00Z".parse().unwrap();
        let goes = rules.goes_at(RetentionClass::Dismissed, since).unwrap();
        assert_eq!(goes.to_string(), "2027-01-12T03:00:00Z");
        assert_eq!(rules.cut(RetentionClass::Dismissed, goes), Some(since));
        let never = RetentionRules { dismissed_days: 0, ..rules };
        assert_eq!(never.goes_at(RetentionClass::Dismissed, since), None);
        assert_eq!(never.cut(RetentionClass::Dismissed, since), None);
    }
}
