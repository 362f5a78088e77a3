//! Opening the database: which engine, with which settings, and whether it can be used at all.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use netra_model::Clock;
use sqlx::postgres::PgPoolOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions as _, Connection as _};

use crate::{Pool, Result, Shared, Store, StoreError};

/// How long a writer waits for another program before it says [`StoreError::Busy`].
const BUSY: Duration = Duration::from_secs(30);

impl Store {
    /// Opens (or makes) the database and brings its schema up to date. `url` is `sqlite:PATH` or `postgres://…`;
    /// `data` is the folder in which media files are kept (under `media/`).
    pub async fn open(url: &str, data: &Path, clock: Clock) -> Result<Self> {
        let pool = match url.split_once(':') {
            Some(("sqlite", path)) => sqlite(Path::new(path.trim_start_matches("//"))).await?,
            Some(("postgres" | "postgresql", _)) => postgres(url).await?,
            _ => return Err(StoreError::Address(without_password(url))),
        };
        let media = data.join("media");
        std::fs::create_dir_all(&media).map_err(StoreError::file(&media))?;
        let shared = Shared {
            clock,
            media,
            seal: crate::seal::Seal::new(data.join("identity.key")),
            watched: Default::default(),
            rules: Default::default(),
            retention: Default::default(),
            dummy_hash: std::sync::OnceLock::new(),
            tallies: Default::default(),
        };
        let store = Self { pool, shared: Arc::new(shared) };
        store.migrate().await?;
        Ok(store)
    }

    async fn migrate(&self) -> Result<()> {
        on_db!(self, write, schema::migrate())
    }

    /// Closes all connections; what SQLite still has in its write-ahead log goes into the database file.
    pub async fn close(&self) {
        match &self.pool {
            Pool::Sqlite { read, write } => {
                read.close().await;
                write.close().await;
            }
            Pool::Postgres(pool) => pool.close().await,
        }
    }
}

async fn sqlite(path: &Path) -> Result<Pool> {
    if path.as_os_str().is_empty() {
        return Err(StoreError::Address(String::from("sqlite:")));
    }
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(StoreError::file(folder))?;
    }
    if path.is_dir() {
        let error = std::io::Error::from(std::io::ErrorKind::IsADirectory);
        return Err(StoreError::File { path: PathBuf::from(path), error });
    }
    if path.exists() {
        refuse_foreign(path).await?;
    }
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .foreign_keys(true)
        .journal_mode(SqliteJournalMode::Wal)
        // A deleted post cannot be fetched again: what is acknowledged is on the disk.
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(BUSY)
        .pragma("wal_autocheckpoint", "20000")
        .pragma("secure_delete", "ON")
        .pragma("temp_store", "MEMORY")
        .statement_cache_capacity(200);
    let write = SqlitePoolOptions::new()
        .max_connections(1)
        .acquire_timeout(BUSY)
        // A full disk makes SQLite roll back by itself; sqlx then counts a transaction that is no more, and the
        // connection could never begin another. The ping waits for the roll-back that sqlx has sent.
        .after_release(|db, _| {
            Box::pin(async move {
                db.ping().await?;
                Ok(!db.is_in_transaction())
            })
        })
        .connect_with(options.clone().pragma("cache_size", "-65536"))
        .await?;
    let read = SqlitePoolOptions::new()
        .max_connections(4)
        .acquire_timeout(BUSY)
        .connect_with(options.pragma("cache_size", "-16384").pragma("query_only", "ON"))
        .await?;
    Ok(Pool::Sqlite { read, write })
}

/// A copy of a database as it is at one moment (<https://www.sqlite.org/lang_vacuum.html#vacuuminto>), on a connection of its
/// own, so that writers do not wait for it.
pub(crate) async fn copy_sqlite(pool: &sqlx::SqlitePool, to: &Path) -> Result<()> {
    let mut db = pool.connect_options().as_ref().clone().connect().await?;
    let copied = sqlx::query("VACUUM INTO $1").bind(to.display().to_string()).execute(&mut db).await;
    db.close().await?;
    copied?;
    Ok(())
}

/// Looks into a file before any setting is made: what another program keeps there is not changed by a byte.
async fn refuse_foreign(path: &Path) -> Result<()> {
    let mut db = SqliteConnectOptions::new().filename(path).busy_timeout(BUSY).connect().await?;
    let tables = sqlx::query_scalar(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY name",
    )
    .fetch_all(&mut db)
    .await?;
    db.close().await?;
    refuse_tables(tables, || path.display().to_string())
}

/// A database is empty, or Netra's.
fn refuse_tables(tables: Vec<String>, place: impl FnOnce() -> String) -> Result<()> {
    let has = |name: &str| tables.iter().any(|table| table == name);
    if has("schema_version") && has("office_state") {
        return Ok(());
    }
    match tables.into_iter().next() {
        Some(table) => Err(StoreError::Foreign { place: place(), table }),
        None => Ok(()),
    }
}

async fn postgres(url: &str) -> Result<Pool> {
    let pool = PgPoolOptions::new().max_connections(8).acquire_timeout(BUSY).connect(url).await?;
    // Asked by behaviour: an ICU database sorts by its own rules although it calls its collation C.
    let (found, by_bytes): (String, bool) = sqlx::query_as(
        "SELECT COALESCE(to_jsonb(d) ->> 'daticulocale', to_jsonb(d) ->> 'datlocale', d.datcollate), 'B' < 'a'
         FROM pg_database d WHERE datname = current_database()",
    )
    .fetch_one(&pool)
    .await?;
    if !by_bytes {
        return Err(StoreError::Collation { found });
    }
    let tables = sqlx::query_scalar(
        "SELECT CAST(table_name AS TEXT) FROM information_schema.tables
         WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' ORDER BY 1",
    )
    .fetch_all(&pool)
    .await?;
    refuse_tables(tables, || without_password(url))?;
    Ok(Pool::Postgres(pool))
}

/// The address as it may be shown: what stands before `@` may be a password.
fn without_password(url: &str) -> String {
    url.rsplit_once('@').map_or_else(|| url.to_owned(), |(_, rest)| format!("…@{rest}"))
}
