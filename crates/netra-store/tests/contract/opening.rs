//! Opening: settings, schema, and databases that cannot be used.

use netra_model::Clock;
use netra_model::scope::Scope;
use netra_store::{NewOffice, Store, StoreError};
use sqlx::Connection;

use crate::support::{Desk, demo_office, new_database, on_both, postgres_server};

on_both!(
    a_database_of_a_newer_version_is_refused,
    a_database_of_another_program_is_left_alone,
    an_office_is_known_by_its_prefix,
);

async fn a_database_of_a_newer_version_is_refused(desk: &Desk) {
    let newer = "INSERT INTO schema_version (n, at) VALUES (99, 0)";
    if desk.url.starts_with("sqlite:") {
        let mut db = sqlx::SqliteConnection::connect(&desk.url).await.unwrap();
        sqlx::raw_sql(newer).execute(&mut db).await.unwrap();
    } else {
        let mut db = sqlx::PgConnection::connect(&desk.url).await.unwrap();
        sqlx::raw_sql(newer).execute(&mut db).await.unwrap();
    }
    let refused = Store::open(&desk.url, desk.data(), Clock::System).await.unwrap_err();
    assert!(matches!(refused, StoreError::NewerDatabase { found: 99, .. }), "{refused}");
    assert!(refused.to_string().contains("start the newer Netra"), "{refused}");
}

async fn a_database_of_another_program_is_left_alone(desk: &Desk) {
    let url = if desk.url.starts_with("sqlite:") {
        format!("sqlite:{}", desk.data().join("other.db").display())
    } else {
        new_database(&postgres_server().unwrap(), "LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'").await
    };
    // Its own notion of a schema's version makes no database ours.
    let theirs = "CREATE TABLE schema_version (version TEXT); CREATE TABLE kas (rupiah BIGINT)";
    if desk.url.starts_with("sqlite:") {
        let mut db = sqlx::SqliteConnection::connect(&format!("{url}?mode=rwc")).await.unwrap();
        sqlx::raw_sql(theirs).execute(&mut db).await.unwrap();
        db.close().await.unwrap();
    } else {
        let mut db = sqlx::PgConnection::connect(&url).await.unwrap();
        sqlx::raw_sql(theirs).execute(&mut db).await.unwrap();
    }
    let before = std::fs::read(desk.data().join("other.db")).ok();
    let refused = Store::open(&url, desk.data(), Clock::System).await.unwrap_err();
    assert!(matches!(&refused, StoreError::Foreign { table, .. } if table == "kas"), "{refused}");
    assert!(refused.to_string().contains("a data folder or a database of its own"), "{refused}");
    assert_eq!(std::fs::read(desk.data().join("other.db")).ok(), before, "not a byte was changed");
}

async fn an_office_is_known_by_its_prefix(desk: &Desk) {
    let same = desk.store.ensure_office(&demo_office()).await.unwrap();
    assert_eq!(same, desk.office);
    let moved = NewOffice { zone: String::from("Asia/Makassar"), ..demo_office() };
    assert_eq!(desk.store.ensure_office(&moved).await.unwrap(), desk.office);
    assert_eq!(desk.store.office(&desk.all()).await.unwrap().unwrap().zone, "Asia/Makassar");
    let other = NewOffice { prefix: String::from("LAI"), ..demo_office() };
    let other = desk.store.ensure_office(&other).await.unwrap();
    assert_eq!(desk.store.offices().await.unwrap().len(), 2);
    // Another office sees nothing of the first.
    desk.flagged(0, "at://a/1", 50).await;
    let counts = desk.store.counts(&Scope::office(other)).await.unwrap();
    assert_eq!((counts.persons, counts.acts, counts.items), (0, 0, 0));
    for wrong in ["dmo", "", "TOOLONGPREFIX"] {
        let office = NewOffice { prefix: wrong.to_owned(), ..demo_office() };
        assert!(matches!(desk.store.ensure_office(&office).await, Err(StoreError::Invalid(_))), "{wrong}");
    }
    let nowhere = NewOffice { zone: String::from("Asia/Contoh"), ..demo_office() };
    assert!(matches!(desk.store.ensure_office(&nowhere).await, Err(StoreError::Invalid(_))));
}

#[tokio::test]
async fn sqlite_runs_with_the_settings_that_keep_evidence() {
    let desk = Desk::sqlite().await;
    let mut db = sqlx::SqliteConnection::connect(&desk.url).await.unwrap();
    let mode: String = sqlx::query_scalar("PRAGMA journal_mode").fetch_one(&mut db).await.unwrap();
    assert_eq!(mode, "wal");
}

#[tokio::test]
async fn an_address_or_file_that_cannot_be_a_database_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let open = |url: String| {
        let data = folder.path().to_owned();
        async move { Store::open(&url, &data, Clock::System).await.unwrap_err() }
    };
    let wrong = open(String::from("mysql://user:secret@host/db")).await;
    assert!(matches!(&wrong, StoreError::Address(_)) && !wrong.to_string().contains("secret"), "{wrong}");
    let wrong = open(format!("sqlite:{}", folder.path().display())).await;
    assert!(matches!(wrong, StoreError::File { .. }), "{wrong}");
    let text = folder.path().join("text.db");
    std::fs::write(&text, "not a database ".repeat(400)).unwrap();
    let wrong = open(format!("sqlite:{}", text.display())).await;
    assert!(matches!(wrong, StoreError::DamagedDatabase { .. }), "{wrong}");
    assert!(wrong.to_string().contains("put the last backup of the data folder in its place"), "{wrong}");
}

#[tokio::test]
async fn postgres_with_another_text_order_is_refused() {
    let Some(server) = postgres_server() else { return };
    let indonesian = "LOCALE_PROVIDER icu ICU_LOCALE 'id' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8'";
    let url = new_database(&server, indonesian).await;
    let folder = tempfile::tempdir().unwrap();
    let refused = Store::open(&url, folder.path(), Clock::System).await.unwrap_err();
    assert!(matches!(refused, StoreError::Collation { .. }), "{refused}");
}
