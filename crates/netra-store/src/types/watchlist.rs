//! The watch-list: rows that come in, persons and accounts that come out.

use jiff::Timestamp;
use jiff::civil::Date;
use netra_model::act::AccountRef;
use netra_model::person::{AssignmentLetter, AttributionLevel, Person, PersonStatus, Unit, WatchEntry};
use netra_model::{AccountId, PersonId, Sentence, UnitId};

use super::coverage::{AccountDay, AccountState, HandleSeen};
use crate::PersonFacts;

/// As long as this stays, the same accounts may be watched under the same names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WatchMark {
    /// Grows with each change of the watch-list or of an account's names.
    pub change: u64,
    /// The day in the office's zone: entries begin and end.
    pub day: Date,
}

/// What became of one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowChange {
    /// The person is new.
    Added,
    /// The person was known; these fields changed (`name`, `nip`, `employment`, `status`, `unit`, `region`,
    /// `accounts`, `attribution`, `watch`).
    Changed(Vec<&'static str>),
    /// Nothing new in it.
    Unchanged,
    /// Nothing of it was stored; the sentence says why and what to do.
    Refused(Sentence),
}

/// What a watch-list file changes (or would change, in a dry run). One entry per row, in the rows' order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WatchlistChanges {
    /// Per row: whom it is about (not in a dry run when new) and what became of it.
    pub rows: Vec<(Option<PersonId>, RowChange)>,
    /// How many accounts are new.
    pub new_accounts: usize,
    /// How many units are new.
    pub new_units: usize,
}

impl WatchlistChanges {
    /// How many rows added a person.
    pub fn added(&self) -> usize {
        self.rows.iter().filter(|(_, change)| *change == RowChange::Added).count()
    }

    /// How many rows changed a person.
    pub fn changed(&self) -> usize {
        self.rows.iter().filter(|(_, change)| matches!(change, RowChange::Changed(_))).count()
    }

    /// How many rows brought nothing new.
    pub fn unchanged(&self) -> usize {
        self.rows.iter().filter(|(_, change)| *change == RowChange::Unchanged).count()
    }

    /// How many rows were refused.
    pub fn refused(&self) -> usize {
        self.rows.iter().filter(|(_, change)| matches!(change, RowChange::Refused(_))).count()
    }
}

/// Which persons are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PersonFilter {
    /// Part of a name, a NIP or a handle.
    pub text: Option<String>,
    /// Only this unit.
    pub unit: Option<UnitId>,
    /// Only this status.
    pub status: Option<PersonStatus>,
    /// Only those whose watch ends between these days.
    pub ending: Option<(Date, Date)>,
    /// Only those who may not be looked at on this day.
    pub unwatched_on: Option<Date>,
    /// Only those of whom no account is watched.
    pub without_account: bool,
}

/// A line of the watch-list page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonRow {
    /// The person.
    pub person: Person,
    /// Their unit's name.
    pub unit_name: String,
    /// Their accounts, present names.
    pub accounts: Vec<(AccountId, AccountRef)>,
    /// The newest watch entry.
    pub watch: Option<WatchEntry>,
    /// Whether that entry is valid today.
    pub watched_today: bool,
}

/// A page of persons, by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PersonPage {
    /// The rows.
    pub rows: Vec<PersonRow>,
    /// How many there are in all.
    pub total: u64,
}

/// Everything about a watched person (but nothing about their acts).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonView {
    /// The person.
    pub person: Person,
    /// Their unit.
    pub unit: Unit,
    /// Why and when they may be looked at, newest first.
    pub watch: Vec<WatchEntry>,
    /// Letters that send them on duty, the last recorded first.
    pub letters: Vec<LetterView>,
    /// Their accounts.
    pub accounts: Vec<AccountView>,
}

/// A letter of assignment [surat tugas] on file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterView {
    /// Its number among the person's letters, from 1.
    pub n: u64,
    /// What it says.
    pub letter: AssignmentLetter,
    /// Who recorded it, as in the audit log.
    pub by: String,
    /// When. A letter recorded after an act says so.
    pub at: Timestamp,
    /// Whether it was withdrawn, and counts no more.
    pub withdrawn: Option<Withdrawal>,
}

/// Why a letter counts no more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withdrawal {
    /// Who withdrew it, as in the audit log.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub why: String,
}

/// An account with its history: nothing about acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountView {
    /// Its id.
    pub id: AccountId,
    /// Its present names.
    pub account: AccountRef,
    /// Its handles, newest first, with the first and last time each was seen.
    pub handles: Vec<HandleSeen>,
    /// Why we believe whose it is, newest first.
    pub attributions: Vec<Attribution>,
    /// What its platform said of it, oldest first; nothing for one that could always be read.
    pub states: Vec<AccountState>,
    /// When a source last read it; `None` when none ever did.
    pub last_read: Option<Timestamp>,
    /// The newest day on which a source tried to read it, and how that went; `None` when none ever tried.
    pub last_tried: Option<AccountDay>,
}

/// Why we believe that an account is a person's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribution {
    /// Whose.
    pub person: PersonId,
    /// How surely.
    pub level: AttributionLevel,
    /// What it rests on.
    pub basis: String,
    /// Who said so, as in the audit log.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// An account that may be read, for the loop that polls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WatchedAccount {
    /// Its id.
    pub id: AccountId,
    /// Its present names.
    pub account: AccountRef,
    /// Whose it is.
    pub person: PersonId,
    /// What the matcher may know of that person.
    pub facts: PersonFacts,
}
