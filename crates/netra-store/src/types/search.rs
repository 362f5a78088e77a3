//! Saved searches, what was asked before, and the rows that a search shows beside its index.

use jiff::Timestamp;
use jiff::civil::Date;
use netra_model::review::{ItemStatus, Verdict};
use netra_model::{ActId, SavedSearchId, SearchListId, SearchRunId, Sentence, Sha256, ShortId, UserId};
use serde::{Deserialize, Serialize};

/// A search to be saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSavedSearch {
    /// What it is called.
    pub name: String,
    /// The search as the query of an address: `q=…&platform=…`.
    pub address: String,
    /// Whether colleagues see it too.
    pub shared: bool,
}

/// A saved search as one person sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedSearch {
    /// Which.
    pub id: SavedSearchId,
    /// What it is called.
    pub name: String,
    /// The search as the query of an address.
    pub address: String,
    /// Whose it is.
    pub by: UserId,
    /// Their name.
    pub by_name: String,
    /// Whether colleagues see it too.
    pub shared: bool,
    /// Since when it stands.
    pub created_at: Timestamp,
    /// Up to when the one who asks has looked at what it finds.
    pub looked_at: Option<Timestamp>,
}

/// A search that was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSearchRun {
    /// The words that were typed.
    pub words: String,
    /// The whole search as the query of an address.
    pub address: String,
    /// The office's day, from which `7 hari` counted.
    pub day: Date,
    /// How many acts it found.
    pub hits: u64,
}

/// A search that was asked, as the history shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchRun {
    /// Which.
    pub id: SearchRunId,
    /// Who asked.
    pub by_name: String,
    /// What.
    pub run: NewSearchRun,
    /// When.
    pub at: Timestamp,
}

/// A stretch of the history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchRunPage {
    /// Newest first.
    pub rows: Vec<SearchRun>,
    /// How many there are in all.
    pub total: u64,
    /// Whether these are only one's own, because who sees only some units does not see what others searched for.
    pub own_only: bool,
}

/// A line of a list of searches, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchListLine {
    /// Its number in the file, from 1.
    pub n: u64,
    /// What was to be searched for.
    pub words: String,
    /// How many acts it found; `None` for a line that could not be run.
    pub hits: Option<u64>,
    /// Why it could not be run, or what was read literally.
    pub said: Vec<Sentence>,
}

/// A list of searches that was run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchList {
    /// Which.
    pub id: SearchListId,
    /// The file's name, or what it was called.
    pub name: String,
    /// When it was run.
    pub at: Timestamp,
    /// Line by line.
    pub lines: Vec<SearchListLine>,
}

/// What an export is about to hold, or held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchExport {
    /// The search as the query of an address.
    pub address: String,
    /// `csv`, `xlsx`, `ndjson`.
    pub format: &'static str,
    /// How many rows.
    pub rows: u64,
    /// The digest of the whole file, once it was written.
    pub sha256: Option<Sha256>,
}

/// What the store knows of a hit now, where the index may be a moment behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchRow {
    /// The act.
    pub act: ActId,
    /// Its item, if it was flagged.
    pub item: Option<ShortId>,
    /// Where that stands.
    pub status: Option<ItemStatus>,
    /// The verdict that may be shown.
    pub verdict: Option<Verdict>,
    /// The reason and the note of the decision behind it; empty without a verdict.
    pub note: String,
}
