//! PostgreSQL: the option. Only what differs from SQLite lives here.

type Db = sqlx::Postgres;

/// The office's row is the lock (see `queries/change.rs`).
const CHANGE: &str = "BEGIN";
/// One snapshot for several questions.
const READ: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
/// Text in any case.
const LIKE: &str = "ILIKE";
/// Held until the migrations are committed; the number is arbitrary and Netra's own.
const LOCK_SCHEMA: &str = "SELECT pg_advisory_xact_lock(7236017225)";
/// Rows that were changed or deleted leave their old bytes until a vacuum.
const AFTER_ERASING: &[&str] = &[
    "VACUUM content_version",
    "VACUUM segment",
    "VACUUM item",
    "VACUUM content",
    "VACUUM act",
    "VACUUM flag",
    "VACUUM decision",
    "VACUUM exchange",
    "VACUUM audit_detail",
    "VACUUM case_entry",
    "VACUUM case_document",
];
/// This engine's part of each migration.
const MIGRATIONS: &[&str] = &[
    include_str!("../migrations/0001_core.postgres.sql"),
    NOTHING_ELSE,
    NOTHING_ELSE,
    include_str!("../migrations/0004_case.postgres.sql"),
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
