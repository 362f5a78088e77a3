//! How single accounts were reached, day by day, and what platforms said of them: what lets a reader tell silence from
//! what could not be seen.

use jiff::Timestamp;
use netra_model::AccountId;
use netra_model::act::AccountRef;
pub use netra_model::standing::{AccountDay, AccountState, DayReach, HandleSeen};

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
