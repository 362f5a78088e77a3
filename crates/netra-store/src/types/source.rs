//! Sources, their runs, leases, jobs and imports: the store's side of the work that loops do.

use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::Date;
use netra_model::act::AccountRef;
use netra_model::batch::Subject;
use netra_model::id::BadId;
use netra_model::{AccountId, JobId, Sentence, Sha256};

use super::intake::Saved;

/// How a run of a source ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunOutcome {
    /// What it brought.
    pub saved: Saved,
    /// How many accounts were read without a failure.
    pub accounts_reached: u64,
    /// Why it failed, or failed in part, as a sentence that says what to do.
    pub error: Option<String>,
    /// When it runs next.
    pub next_run: Option<Timestamp>,
}

/// A source as the sources page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceState {
    /// Its name.
    pub name: String,
    /// When it last began to run.
    pub last_started_at: Option<Timestamp>,
    /// When it last ended.
    pub last_finished_at: Option<Timestamp>,
    /// When it last ended without an error.
    pub last_ok_at: Option<Timestamp>,
    /// What went wrong in the last run.
    pub error: Option<String>,
    /// When it runs next.
    pub next_run: Option<Timestamp>,
    /// Whether a run is under way.
    pub running: bool,
    /// What the last run brought.
    pub last: RunCounts,
    /// What all runs brought.
    pub total: RunCounts,
}

/// Counts of a run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RunCounts {
    /// Accounts read.
    pub accounts: u64,
    /// Acts seen for the first time.
    pub new_acts: u64,
    /// Acts that were known.
    pub known_acts: u64,
    /// Flags stored.
    pub flags: u64,
    /// Lines put into quarantine.
    pub quarantined: u64,
    /// Acts of people outside the watch-list that were dropped.
    pub dropped: u64,
}

/// One run of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunView {
    /// Which source.
    pub source: String,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended; `None` while it runs, or when it was killed.
    pub finished_at: Option<Timestamp>,
    /// What went wrong.
    pub error: Option<String>,
    /// What it brought.
    pub counts: RunCounts,
}

/// The right to work on one subject (an account, a stream) of one source, for a while. Its fence grows with each holder, so that a
/// worker that slept past its lease cannot store what it brings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// The source.
    pub source: String,
    /// On what.
    pub subject: Subject,
    /// Grows by one with each new holder.
    pub fence: u64,
    /// Until when.
    pub until: Timestamp,
}

/// How reading an account went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reached {
    /// It was read, whether or not it had anything new.
    Read,
    /// Its platform does not show it at present (`deactivated`, `private`, `gone`, …), in the platform's words.
    Unavailable(String),
    /// It could not be read: a broken connection, a pause that the host asked for.
    Failed(Sentence),
}

/// How many accounts of a source were reached on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach {
    /// The source.
    pub source: String,
    /// The day in the office's zone.
    pub day: Date,
    /// Accounts that were read at least once.
    pub read: u64,
    /// Accounts that were tried and never read.
    pub unread: u64,
}

/// An account that was tried on a day and not reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountReach {
    /// Through which source.
    pub source: String,
    /// The account.
    pub account: AccountId,
    /// Its names.
    pub names: AccountRef,
    /// When it was last read, on whatever day.
    pub read_at: Option<Timestamp>,
    /// When it last could not be read.
    pub failed_at: Option<Timestamp>,
    /// Why.
    pub why: Sentence,
}

/// A source that is not read until somebody lets it go on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pause {
    /// The source.
    pub source: String,
    /// Since when.
    pub at: Timestamp,
    /// By whom, as in the audit log; a worker pauses a source whose permission is gone.
    pub by: String,
    /// Why.
    pub reason: Sentence,
}

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobStatus {
    /// Waits for a worker.
    Waiting,
    /// Is being done.
    Running,
    /// Done.
    Done,
    /// Failed; the result says why.
    Failed,
}

impl JobStatus {
    /// The name as stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
        }
    }
}

impl FromStr for JobStatus {
    type Err = BadId;
    fn from_str(text: &str) -> Result<Self, BadId> {
        [Self::Waiting, Self::Running, Self::Done, Self::Failed]
            .into_iter()
            .find(|status| status.as_str() == text)
            .ok_or_else(|| BadId { text: text.to_owned(), wanted: "a job's status" })
    }
}

/// A long piece of work that a person asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Its id.
    pub id: JobId,
    /// What to do: `run_source`, `import`, `export`, …
    pub kind: String,
    /// With what, as JSON.
    pub arguments: String,
    /// Who asked, as in the audit log.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// Where it stands.
    pub status: JobStatus,
    /// How much is done.
    pub done: u64,
    /// Of how much, if known.
    pub of: Option<u64>,
    /// What is being done, or what came of it, as a sentence or as JSON (by kind).
    pub result: String,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
    /// The worker's claim, to be given with every report; grows with each worker that takes it up.
    pub fence: u64,
}

/// A file that is or was imported. The same bytes in an office are one import, resumed or repeated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportView {
    /// The digest of the file, when it is known before the end (not for standard input).
    pub sha256: Option<Sha256>,
    /// The import's number in its office; the source name of its batches is `import:<n>`.
    pub n: u64,
    /// The file's name.
    pub file_name: String,
    /// By whom, as in the audit log.
    pub by: String,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
    /// Why it failed.
    pub error: Option<String>,
    /// Which column is which field, as JSON, as far as the file itself does not say it.
    pub mapping: Option<String>,
    /// Lines read.
    pub lines: u64,
    /// What it brought.
    pub counts: RunCounts,
}
