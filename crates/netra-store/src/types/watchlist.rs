//! The watch-list: rows that come in, persons and accounts that come out.

use jiff::Timestamp;
use jiff::civil::Date;
use netra_model::act::AccountRef;
use netra_model::dossier::{BasisKind, SignKind};
use netra_model::person::{AssignmentLetter, AttributionLevel, Person, PersonStatus, Unit, WatchEntry};
use netra_model::{AccountId, CaseId, PersonId, Sentence, Sha256, ShortId, UnitId};

use super::case::NewDocument;

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
    /// Accounts that were believed to be theirs and were taken from them, each with whose it is now, if anybody's.
    pub former: Vec<(AccountView, Option<(PersonId, String)>)>,
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
    /// What speaks against it, newest first.
    pub signs: Vec<ContrarySign>,
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
    /// What it rests on, in one of the usual kinds.
    pub kind: BasisKind,
    /// What it rests on, in words.
    pub basis: String,
    /// A file that shows it: its digest and name.
    pub document: Option<(Sha256, String)>,
    /// Who said so, as in the audit log.
    pub by: String,
    /// The name of that member of staff, else as in the audit log.
    pub by_name: String,
    /// When.
    pub at: Timestamp,
}

/// An entry that somebody adds to the ledger of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAttribution {
    /// How surely.
    pub level: AttributionLevel,
    /// What it rests on.
    pub kind: BasisKind,
    /// In words; may be empty when the kind says enough.
    pub basis: String,
    /// A file that shows it.
    pub document: Option<NewDocument>,
}

/// A sign that somebody saw against an attribution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSign {
    /// What.
    pub kind: SignKind,
    /// In words.
    pub words: String,
    /// A file that shows it.
    pub document: Option<NewDocument>,
}

/// A sign that speaks against an attribution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContrarySign {
    /// Whose the account was believed to be.
    pub person: PersonId,
    /// What.
    pub kind: SignKind,
    /// In words.
    pub words: String,
    /// A file that shows it: its digest and name.
    pub document: Option<(Sha256, String)>,
    /// Who saw it.
    pub by_name: String,
    /// When it was written down.
    pub at: Timestamp,
}

/// What hangs on an account, to be confirmed before it is taken from a person.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DetachEffect {
    /// How many acts of the account are kept.
    pub acts: u64,
    /// How many of them are items.
    pub items: u64,
    /// The cases with its items: how often each was exported and handed over.
    pub cases: Vec<DetachedCase>,
}

/// A case that is recalled when an account is taken from a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DetachedCase {
    /// Its id.
    pub id: CaseId,
    /// Its short id.
    pub short_id: ShortId,
    /// Its title.
    pub title: String,
    /// How many bundles were made of it.
    pub exports: u64,
    /// To whom it was handed over, oldest first.
    pub receivers: Vec<String>,
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
