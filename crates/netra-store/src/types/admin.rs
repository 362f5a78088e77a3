//! What the admin works with: the staff in detail, batches of the watch-list, changes by hand, retention, backups.

use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::Date;
use netra_model::act::Platform;
use netra_model::id::BadId;
use netra_model::person::{Employment, PersonStatus, WatchRow};
use netra_model::scope::Role;
use netra_model::{Sha256, UnitId};

use super::office::User;

/// A member of staff as the admin sees them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StaffRow {
    /// Who.
    pub user: User,
    /// When they last signed in; `None` when they never did.
    pub signed_in_at: Option<Timestamp>,
    /// Since when they may not sign in.
    pub disabled_at: Option<Timestamp>,
    /// Whether they must choose a password of their own at the next sign-in.
    pub must_change: bool,
    /// Wrong passwords in a row.
    pub failures: u64,
    /// Until when the login is locked; in the past when it is not.
    pub locked_until: Timestamp,
    /// How many sessions are running.
    pub sessions: u64,
}

/// What is to be true of a member of staff from now on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserChange {
    /// Their name.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Only these units; `None` means all.
    pub units: Option<Vec<UnitId>>,
}

/// A running session, without its token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRow {
    /// Since when.
    pub started_at: Timestamp,
    /// When something was last done in it.
    pub seen_at: Timestamp,
}

/// How far an office is set up. Races stand in the dictionaries, not here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SetupFacts {
    /// Persons on the watch-list.
    pub persons: u64,
    /// Their accounts.
    pub accounts: u64,
    /// Batches of the watch-list that wait for a second person.
    pub waiting_batches: u64,
    /// Reviewers who may sign in.
    pub reviewers: u64,
    /// Supervisors who may sign in.
    pub supervisors: u64,
    /// Acts that came in, by whatever door.
    pub acts: u64,
    /// Items that somebody decided.
    pub decided: u64,
}

/// A watch-list file as it is handed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewWatchBatch {
    /// The number of the letter that carries it; may be empty for the command line only.
    pub letter: String,
    /// The day the letter bears.
    pub letter_day: Option<Date>,
    /// The scan of the letter, which [`crate::Store::put_media`] has kept, and the name it came under.
    pub scan: Option<(Sha256, String)>,
    /// The file's name.
    pub file_name: String,
    /// The file's digest.
    pub file_sha256: Sha256,
    /// Its rows.
    pub rows: Vec<WatchRow>,
    /// How many rows could not be read.
    pub unread: u64,
}

/// Where a batch of the watch-list stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BatchState {
    /// Waits for a second person; nobody in it is watched because of it.
    Waiting,
    /// Its rows stand in the watch-list.
    Approved,
    /// Somebody refused it.
    Refused,
    /// Whoever handed it in took it back.
    Withdrawn,
}

impl BatchState {
    /// The name as stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Approved => "approved",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
        }
    }
}

impl FromStr for BatchState {
    type Err = BadId;
    fn from_str(text: &str) -> Result<Self, BadId> {
        [Self::Waiting, Self::Approved, Self::Refused, Self::Withdrawn]
            .into_iter()
            .find(|it| it.as_str() == text)
            .ok_or_else(|| BadId { text: text.to_owned(), wanted: "a state of a watch-list batch" })
    }
}

/// A batch of the watch-list with the letter that carries it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WatchBatch {
    /// Its number in its office.
    pub n: u64,
    /// Where it stands.
    pub state: BatchState,
    /// The number of its letter; empty where the command line gave none.
    pub letter: String,
    /// The day the letter bears.
    pub letter_day: Option<Date>,
    /// The digest and the name of the letter's scan, if it has one and it was not erased.
    pub scan: Option<(Sha256, String)>,
    /// The file's name.
    pub file_name: String,
    /// The file's digest.
    pub file_sha256: Sha256,
    /// How many rows it has.
    pub n_rows: u64,
    /// Persons that were new when it was handed in (or stored).
    pub n_added: u64,
    /// Persons that it changes.
    pub n_changed: u64,
    /// Rows that the store refuses.
    pub n_refused: u64,
    /// Accounts that were new.
    pub n_accounts: u64,
    /// Rows of the file that could not be read.
    pub n_unread: u64,
    /// Who handed it in, as in the audit log.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// Who approved, refused or withdrew it.
    pub decided_by: Option<String>,
    /// When.
    pub decided_at: Option<Timestamp>,
    /// Why; empty for an approval.
    pub decided_why: String,
    /// When its rows and its scan were erased, after a refusal or withdrawal.
    pub erased_at: Option<Timestamp>,
}

/// What is to be true of a person on the watch-list from now on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonEdit {
    /// Their name.
    pub name: String,
    /// Their unit's name; made when it is new.
    pub unit: String,
    /// How they are employed.
    pub employment: Employment,
    /// What changes how their acts must be read.
    pub status: PersonStatus,
}

/// A change that somebody made by hand about a person of the watch-list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonChange {
    /// Field, before, after; fields as in [`crate::RowChange::Changed`], and `account`, `until`.
    pub fields: Vec<(String, String, String)>,
    /// Why.
    pub reason: String,
    /// Who, as in the audit log.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// How many things are due to be erased now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DueCounts {
    /// Posts, by platform, as the platforms' terms ask.
    pub contents: Vec<(Platform, u64)>,
    /// Lines in quarantine.
    pub quarantine: u64,
    /// Refused or withdrawn batches of the watch-list.
    pub batches: u64,
    /// Lines in quarantine that are not due yet.
    pub quarantine_waiting: u64,
    /// When the next of these is due.
    pub quarantine_next: Option<Timestamp>,
}

/// A purge that took something away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PurgeLine {
    /// When.
    pub at: Timestamp,
    /// What: `retention.erase`, `quarantine.expire` or `watchlist.batch_erase`.
    pub action: String,
    /// What it took, as JSON; `None` when that was purged itself.
    pub detail: Option<String>,
}

/// A backup that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backup {
    /// Its number in its office.
    pub n: u64,
    /// The file's name.
    pub file_name: String,
    /// The digest of the file.
    pub sha256: Sha256,
    /// Its size.
    pub bytes: u64,
    /// How many files are in it.
    pub files: u64,
    /// Whether the database is in it; `false` with PostgreSQL, which has its own way (`pg_dump`).
    pub with_database: bool,
    /// Who asked for it, as in the audit log.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// A source that was made at the desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeskSource {
    /// Its name.
    pub name: String,
    /// Its settings, as the TOML that would stand in the configuration.
    pub settings: String,
    /// Who wrote it last, as in the audit log.
    pub by: String,
    /// When.
    pub at: Timestamp,
}
