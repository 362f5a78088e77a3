//! How single accounts were reached, day by day, and what platforms said of them: what lets a reader tell silence from
//! what could not be seen.

use jiff::Timestamp;
use jiff::civil::Date;
use netra_model::act::AccountRef;
use netra_model::{AccountId, Sentence};

use super::source::AccountState;
use super::watchlist::HandleSeen;

/// What is on record of an account's being reached, over a stretch of days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountCoverage {
    /// The account.
    pub account: AccountId,
    /// Its present names.
    pub names: AccountRef,
    /// Its handles, newest first.
    pub handles: Vec<HandleSeen>,
    /// What its platform said of it, oldest first; nothing for one that could always be read.
    pub states: Vec<AccountState>,
    /// Whether a source ever tried to read it. What is known of an account that none reads comes from captures, files
    /// and what citizens told.
    pub has_source: bool,
    /// When it was last read, on whatever day.
    pub last_read: Option<Timestamp>,
    /// Every day of the stretch, oldest first, in the office's zone.
    pub days: Vec<AccountDay>,
}

/// One day of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountDay {
    /// The day in the office's zone.
    pub day: Date,
    /// How it went, the best of all sources.
    pub reach: DayReach,
    /// Through which source; `None` when none tried.
    pub source: Option<String>,
    /// Whether an act of the account was seen for the first time on this day, through whatever door.
    pub new_acts: bool,
}

/// How reading an account went on a day. "Read, and nothing new" and "not read" are different things.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DayReach {
    /// It was read, last at this time.
    Read(Timestamp),
    /// Its platform did not show it, in the platform's word.
    Unavailable {
        /// When that was last seen.
        at: Timestamp,
        /// The word.
        word: String,
    },
    /// It could not be read.
    Failed {
        /// When that was last tried.
        at: Timestamp,
        /// Why.
        why: Sentence,
    },
    /// No source tried.
    NotTried,
}

/// That an account was not on a day what it was before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountChange {
    /// The account with its present names.
    pub names: AccountRef,
    /// When that was noticed.
    pub at: Timestamp,
    /// What.
    pub what: AccountChanged,
}

/// What changed about an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccountChanged {
    /// It has another handle.
    Renamed {
        /// The handle before.
        from: String,
        /// The handle since.
        to: String,
    },
    /// Its platform says something else of it: `active` again, `private`, `deactivated`, …
    State(String),
}

/// The account that was read longest ago, or never.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LongestUnread {
    /// Its names.
    pub names: AccountRef,
    /// When it was last read; `None` means never.
    pub read_at: Option<Timestamp>,
}
