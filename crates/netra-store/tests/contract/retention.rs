//! What a platform's terms do not let the office keep is erased: from every table, every page of the file, every log.

use jiff::{SignedDuration, Timestamp};
use netra_model::act::{ActEventKind, Provenance};
use netra_model::batch::{Batch, PartState, SeenEvent};
use netra_model::scope::Scope;
use netra_store::{Erased, Expiry, Page};
use sqlx::{Connection, Row};

use crate::support::{Desk, bluesky, on_both, scored};

on_both!(
    words_not_seen_for_thirty_days_are_erased_and_a_tombstone_stays,
    what_its_author_deleted_goes_at_once_and_what_an_officer_captured_stays,
);

/// Planted in posts; in no other place of the database.
const TOKEN: &str = "ZIRKONPLANTED";

fn thirty_days(desk: &Desk) -> Expiry {
    let since = desk.clock.now() - SignedDuration::from_hours(30 * 24);
    Expiry { platform: bluesky(), not_seen_since: Some(since), deleted_there: true }
}

/// Whether the token stands anywhere: in the bytes of SQLite's files, or in any row of PostgreSQL's tables.
pub(crate) async fn is_somewhere(desk: &Desk, token: &str) -> bool {
    if desk.url.starts_with("sqlite:") {
        let found = |name: &str| {
            let bytes = std::fs::read(desk.data().join(name)).unwrap_or_default();
            bytes.windows(token.len()).any(|window| window == token.as_bytes())
        };
        return ["netra.db", "netra.db-wal"].into_iter().any(found);
    }
    let mut db = sqlx::PgConnection::connect(&desk.url).await.unwrap();
    let tables = sqlx::query("SELECT tablename::text AS name FROM pg_tables WHERE schemaname = 'public'");
    for table in tables.fetch_all(&mut db).await.unwrap() {
        let name: String = table.get("name");
        // Bytes are written as hexadecimal digits in a row's text.
        let hex: String = token.bytes().map(|byte| format!("{byte:02x}")).collect();
        let sql = format!(
            "SELECT COUNT(*) FROM \"{name}\" AS it WHERE it::text LIKE '%{token}%' OR it::text LIKE '%{hex}%'"
        );
        let n: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(&mut db).await.unwrap();
        if n > 0 {
            return true;
        }
    }
    false
}

async fn words_not_seen_for_thirty_days_are_erased_and_a_tombstone_stays(desk: &Desk) {
    let text = format!("Ayo pilih nomor 2 {TOKEN}");
    let old =
        desk.save(vec![(desk.post(0, "at://old", &text), Some(scored(50, "vote-call")))]).await.new_items[0];
    let renewed = format!("Selamat pagi {TOKEN}2");
    let stays = desk
        .save(vec![(desk.post(1, "at://stays", &renewed), Some(scored(60, "vote-call")))])
        .await
        .new_items[0];
    let seen_first: Timestamp = desk.clock.now();
    let worker = desk.worker();
    assert_eq!(desk.store.expire_contents(&worker, &thirty_days(desk)).await.unwrap(), 0, "nothing is due");
    desk.later(20 * 24);
    desk.save(vec![(desk.post(1, "at://stays", &renewed), None)]).await;
    desk.later(11 * 24);
    assert!(is_somewhere(desk, TOKEN).await, "the control: it is found before");
    let before = desk.store.counts(&desk.all()).await.unwrap().last_change;

    assert_eq!(desk.store.expire_contents(&worker, &thirty_days(desk)).await.unwrap(), 1);
    assert!(!is_somewhere(desk, &format!("nomor 2 {TOKEN}")).await, "in no row, no page, no log");
    assert!(is_somewhere(desk, &format!("{TOKEN}2")).await, "what was seen again is there");
    assert_eq!(
        desk.store.expire_contents(&worker, &thirty_days(desk)).await.unwrap(),
        0,
        "asked again, nothing"
    );

    let item = desk.store.item(&desk.all(), old).await.unwrap().unwrap();
    let own = item.own.unwrap();
    let tombstone = own.erased.clone().unwrap();
    assert_eq!(
        (tombstone.why, tombstone.at, tombstone.last_seen_at),
        (Erased::Expired, desk.clock.now(), seen_first)
    );
    assert_eq!((own.versions.len(), own.versions[0].text.as_str()), (1, ""));
    assert!(own.versions[0].raw.is_some(), "the digests stay");
    assert!(item.exchanges[0].received.parts.iter().all(|part| part.state == PartState::Purged));
    let kept = desk.store.item(&desk.all(), stays).await.unwrap().unwrap();
    assert_eq!(
        (kept.own.unwrap().erased, kept.exchanges[0].received.parts[0].state),
        (None, PartState::Kept)
    );

    let changes = desk.store.index_changes(&Scope::office(desk.office), before, 10).await.unwrap();
    assert_eq!(changes.len(), 1, "the index is told");
    let lines = desk.store.audit(&desk.admin.scope(), Page::first(20)).await.unwrap();
    assert!(format!("{lines:?}").contains("retention.erase"), "it is on the log");

    // Seen again later with the same words, it stays erased; with other words these are shown.
    desk.save(vec![(desk.post(0, "at://old", &text), None)]).await;
    desk.save(vec![(desk.post(0, "at://old", "kata baru"), None)]).await;
    let own = desk.store.item(&desk.all(), old).await.unwrap().unwrap().own.unwrap();
    let words: Vec<&str> = own.versions.iter().map(|it| it.text.as_str()).collect();
    assert_eq!((words, own.erased.unwrap().versions), (vec!["", "kata baru"], 1));
}

async fn what_its_author_deleted_goes_at_once_and_what_an_officer_captured_stays(desk: &Desk) {
    let text = format!("hapus {TOKEN}");
    let deleted =
        desk.save(vec![(desk.post(0, "at://deleted", &text), Some(scored(50, "vote-call")))]).await.new_items
            [0];
    let captured = desk.post(1, "at://captured", "tangkapan petugas");
    let item = desk.save(vec![(captured.clone(), Some(scored(50, "vote-call")))]).await.new_items[0];
    let mut again = captured;
    again.provenance = Provenance::Captured;
    desk.save(vec![(again, None)]).await;
    let at = desk.clock.now();
    let event = |key: &str| SeenEvent {
        platform: bluesky(),
        native_key: key.to_owned(),
        event: ActEventKind::Deleted,
        at,
        raw: None,
    };
    let batch = Batch { events: vec![event("at://deleted"), event("at://captured")], ..Batch::default() };
    desk.save_batch(&batch, &[]).await;

    let keep = Expiry { deleted_there: false, ..thirty_days(desk) };
    assert_eq!(desk.store.expire_contents(&desk.worker(), &keep).await.unwrap(), 0);
    assert_eq!(desk.store.expire_contents(&desk.worker(), &thirty_days(desk)).await.unwrap(), 1);
    assert!(!is_somewhere(desk, TOKEN).await);
    let gone = desk.store.item(&desk.all(), deleted).await.unwrap().unwrap();
    assert_eq!(gone.own.unwrap().erased.unwrap().why, Erased::Deleted);
    let kept = desk.store.item(&desk.all(), item).await.unwrap().unwrap();
    assert_eq!(kept.own.unwrap().latest().unwrap().text, "tangkapan petugas");
    desk.later(40 * 24);
    assert_eq!(desk.store.expire_contents(&desk.worker(), &thirty_days(desk)).await.unwrap(), 0);
}
