//! SQLite: the default. Only what differs from PostgreSQL lives here.

type Db = sqlx::Sqlite;

/// Takes the write lock at once: a plain `BEGIN` that first reads and then writes fails under contention.
const CHANGE: &str = "BEGIN IMMEDIATE";
/// One snapshot for several questions.
const READ: &str = "BEGIN";
/// Text in any case, ASCII letters.
const LIKE: &str = "LIKE";
/// Nothing to do: the transaction has the write lock already.
const LOCK_SCHEMA: &str = "SELECT 1";
/// Pages are overwritten when rows go (`secure_delete`); the log in which the old ones stand is written back and emptied.
const AFTER_ERASING: &[&str] = &["PRAGMA wal_checkpoint(TRUNCATE)"];
/// This engine's part of each migration.
const MIGRATIONS: &[&str] = &[
    include_str!("../migrations/0001_core.sqlite.sql"),
    NOTHING_ELSE,
    NOTHING_ELSE,
    include_str!("../migrations/0004_case.sqlite.sql"),
    NOTHING_ELSE,
    NOTHING_ELSE,
    NOTHING_ELSE,
    NOTHING_ELSE,
];
/// Where a migration is the same for both engines.
const NOTHING_ELSE: &str = "SELECT 1";

#[expect(clippy::duplicate_mod, reason = "the same statements, compiled for each database")]
#[path = "queries/mod.rs"]
pub(crate) mod queries;
