//! What can go wrong in the store, as far as a caller does something different about it.

use jiff::Timestamp;
use netra_model::review::Verdict;
use netra_model::{Sentence, UserId};

/// Why a question or a change failed. Not-found is `Option`, not an error; a change to something that does not
/// exist is [`StoreError::Missing`].
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The database was made by a newer Netra.
    #[error(
        "the database has schema {found}, this Netra knows up to {known}: start the newer Netra that made it, \
         or restore a copy from before the update"
    )]
    NewerDatabase {
        /// The schema number of the database.
        found: i64,
        /// The highest schema number this program knows.
        known: i64,
    },
    /// A PostgreSQL database whose text order differs from SQLite's.
    #[error(
        "the database sorts text by the rules of “{found}”; create it with byte order: \
         CREATE DATABASE … TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'"
    )]
    Collation {
        /// The collation that was found.
        found: String,
    },
    /// The address of the database cannot be understood.
    #[error("database address “{0}”: expected sqlite:FOLDER/netra.db or postgres://USER@HOST/DATABASE")]
    Address(String),
    /// The database holds tables of another program; nothing of it was changed.
    #[error(
        "{place} is the database of another program (it has the table “{table}”) and was left alone: \
         give Netra a data folder or a database of its own"
    )]
    Foreign {
        /// Which file, or that it is the PostgreSQL database.
        place: String,
        /// A table that is not Netra's.
        table: String,
    },
    /// SQLite cannot read the file.
    #[error(
        "the database file netra.db is damaged, or is no database at all ({why}): leave it as it is, put the last \
         backup of the data folder in its place, or choose another folder with --data; then run netra check"
    )]
    DamagedDatabase {
        /// What the database says.
        why: String,
    },
    /// No room left on the disk; nothing of the change was stored.
    #[error("the disk is full; this change was not stored. Free some space, then do it again")]
    Full,
    /// Another process held the database for too long; nothing of the change was stored.
    #[error("the database is busy with another program; this change was not stored. Do it again in a moment")]
    Busy,
    /// Somebody else changed the item first.
    #[error("{0}")]
    Conflict(Box<Conflict>),
    /// The actor or the role may not do or see this.
    #[error("{0}")]
    NotAllowed(&'static str),
    /// The change speaks of something that does not exist (for this office).
    #[error("there is no {what} {id}")]
    Missing {
        /// What kind of thing.
        what: &'static str,
        /// What was given.
        id: String,
    },
    /// The change makes no sense; the sentence says what would.
    #[error("{0}")]
    Invalid(Sentence),
    /// Another worker has taken over the lease; what this one brought was not stored.
    #[error("the lease on {source_name} was lost to another worker; nothing was stored")]
    LeaseLost {
        /// The source.
        source_name: String,
    },
    /// Stored data do not read back: rot, or a hand in the database.
    #[error("stored {what} is damaged: {why}")]
    Damaged {
        /// What.
        what: &'static str,
        /// How we know.
        why: String,
    },
    /// A file of the data folder cannot be read or written.
    #[error("{path}: {error}")]
    File {
        /// Which file or folder.
        path: std::path::PathBuf,
        /// What the system says.
        error: std::io::Error,
    },
    /// Anything else the database says.
    #[error("database: {0}")]
    Database(sqlx::Error),
}

/// Who was first, and with what.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the item was changed by somebody else at {at}; look at it again before you decide")]
pub struct Conflict {
    /// Who changed it, when a person did.
    pub by: Option<UserId>,
    /// That person's name.
    pub by_name: Option<String>,
    /// When.
    pub at: Timestamp,
    /// The verdict it has now, if it was decided.
    pub verdict: Option<Verdict>,
    /// The item's version now.
    pub version: u64,
}

/// SQLite result codes (<https://www.sqlite.org/rescode.html>) and SQLSTATE (PostgreSQL, appendix A).
impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        let code = error
            .as_database_error()
            .and_then(sqlx::error::DatabaseError::code)
            .unwrap_or_default()
            .into_owned();
        if let Ok(number) = code.parse::<i32>()
            && code.len() < 5
        {
            return match number & 0xff {
                5 | 6 => Self::Busy,
                13 => Self::Full,
                // Its own words alone: sqlx puts “error returned from database” before them.
                11 | 26 => Self::DamagedDatabase {
                    why: error.as_database_error().map_or_else(String::new, |it| it.message().to_owned()),
                },
                _ => Self::Database(error),
            };
        }
        match code.as_str() {
            "53100" => Self::Full,
            "40001" | "40P01" | "55P03" | "57014" => Self::Busy,
            _ if matches!(error, sqlx::Error::PoolTimedOut) => Self::Busy,
            _ => Self::Database(error),
        }
    }
}

impl StoreError {
    pub(crate) fn invalid(id: impl Into<String>, en: impl Into<String>) -> Self {
        Self::Invalid(Sentence::new(id, en))
    }

    pub(crate) fn file(path: &std::path::Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.to_owned();
        move |error| match error.kind() {
            std::io::ErrorKind::StorageFull => Self::Full,
            _ => Self::File { path, error },
        }
    }

    #[expect(clippy::needless_pass_by_value, reason = "an id or an error is given away in its last use")]
    pub(crate) fn missing(what: &'static str, id: impl ToString) -> Self {
        Self::Missing { what, id: id.to_string() }
    }
}
