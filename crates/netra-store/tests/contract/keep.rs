//! Deletion by age: each class has its clock, what rests on something is kept, and nothing of anybody is left.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use netra_model::ItemId;
use netra_model::act::Provenance;
use netra_model::batch::Part;
use netra_model::dossier::{CaseEntry, Stage};
use netra_model::retention::{RetentionClass, RetentionRules};
use netra_model::review::Verdict;
use netra_store::{AgeDue, Aged, AuditState, Deletion, HeldBy, NewDecision, NewDocument, Page, StoreError};
use sqlx::Connection;

use crate::retention::is_somewhere;
use crate::support::{Desk, digest, on_both, scored, with_raw};

on_both!(
    an_act_that_nothing_flagged_goes_after_its_days_and_comes_back_only_changed,
    a_dismissed_item_goes_after_its_days_and_nothing_of_it_can_be_found,
    what_rests_on_something_is_kept,
    a_closed_case_goes_with_its_items_and_files,
    a_kill_between_rows_and_files_leaves_no_file_for_ever,
    every_table_that_speaks_of_an_act_is_emptied,
    bytes_that_two_rest_on_go_with_the_second,
);

const TOKEN: &str = "KUNYITPLANTED";

async fn erase(desk: &Desk) -> Aged {
    desk.store.erase_aged(&desk.worker()).await.unwrap()
}

async fn decide(desk: &Desk, item: ItemId, verdict: Verdict) {
    let version = desk.store.item(&desk.all(), item).await.unwrap().unwrap().version;
    let decision = NewDecision { note: String::from(TOKEN), ..NewDecision::new(verdict) };
    desk.store.decide(&desk.rina.actor(), item, version, &decision).await.unwrap();
}

async fn deletion(desk: &Desk, item: ItemId) -> Option<Deletion> {
    desk.store.deletion_of_item(&desk.all(), item).await.unwrap()
}

async fn an_act_that_nothing_flagged_goes_after_its_days_and_comes_back_only_changed(desk: &Desk) {
    let text = format!("Selamat pagi {TOKEN}");
    desk.save(vec![(desk.post(0, "at://plain", &text), None)]).await;
    let flagged = desk.flagged(1, "at://flagged", 60).await;
    desk.later(29 * 24);
    assert_eq!(erase(desk).await, Aged::default(), "nothing is due");
    desk.later(25);
    let soon = desk.store.age_due(&desk.admin.scope(), desk.clock.now()).await.unwrap();
    let unflagged = AgeDue { class: RetentionClass::Unflagged, days: Some(30), now: 1, soon: 1 };
    assert_eq!((soon.0[0], soon.1), (unflagged, Vec::new()));
    assert!(is_somewhere(desk, TOKEN).await, "the control");
    let before = desk.store.counts(&desk.all()).await.unwrap().last_change;
    let all = desk.store.all_acts(&desk.all(), None, 10).await.unwrap();
    assert_eq!(erase(desk).await, Aged { acts: 1, ..Aged::default() });
    assert!(!is_somewhere(desk, TOKEN).await, "no word of it is left");
    assert!(!is_somewhere(desk, "at://plain").await, "nor its name");
    let left = desk.store.all_acts(&desk.all(), None, 10).await.unwrap();
    assert_eq!(left.len(), 1);
    let told = desk.store.index_changes(&desk.all(), before, 10).await.unwrap();
    let gone: Vec<_> = all.into_iter().filter(|act| !left.contains(act)).collect();
    assert_eq!(told.iter().map(|it| it.1).collect::<Vec<_>>(), gone, "the index is told to forget it");
    assert!(desk.store.item(&desk.all(), flagged).await.unwrap().is_some());
    assert_eq!(erase(desk).await, Aged::default(), "once");
    assert!(matches!(desk.store.verify_audit(&desk.all()).await.unwrap(), AuditState::Whole { .. }));

    // The source shows the same page again: nothing of it is kept. With other words it is a new act.
    let again = desk.save(vec![(desk.post(0, "at://plain", &text), None)]).await;
    assert_eq!((again.new_acts, again.known_acts), (0, 1));
    assert!(!is_somewhere(desk, TOKEN).await, "not even its bytes");
    let edited =
        desk.save(vec![(desk.post(0, "at://plain", "pilih nomor 2"), Some(scored(60, "vote-call")))]);
    assert_eq!(edited.await.new_items.len(), 1);
    // What an officer enters is never kept out.
    desk.store.keep_retention_rules(RetentionRules { unflagged_days: 2, ..RetentionRules::default() });
    desk.save(vec![(desk.post(2, "at://seen", "kopi"), None)]).await;
    desk.later(3 * 24);
    assert_eq!(erase(desk).await.acts, 1);
    let mut captured = desk.post(2, "at://seen", "kopi");
    captured.provenance = Provenance::Captured;
    assert_eq!(desk.save(vec![(captured, None)]).await.new_acts, 1);
}

async fn a_dismissed_item_goes_after_its_days_and_nothing_of_it_can_be_found(desk: &Desk) {
    let text = format!("Ayo pilih nomor 2 {TOKEN}");
    let save = desk.save(vec![(desk.post(0, "at://dismissed", &text), Some(scored(50, "vote-call")))]);
    let item = save.await.new_items[0];
    let short_id = desk.store.item(&desk.all(), item).await.unwrap().unwrap().short_id;
    assert_eq!(deletion(desk, item).await, Some(Deletion::Never), "what waits has no clock");
    desk.later(2);
    decide(desk, item, Verdict::NoIndication).await;
    let at = desk.clock.now() + SignedDuration::from_hours(90 * 24);
    let class = RetentionClass::Dismissed;
    assert_eq!(deletion(desk, item).await, Some(Deletion::On { at, class }));
    desk.later(70 * 24);
    let until = desk.clock.now() + SignedDuration::from_hours(30 * 24);
    let (counts, rows) = desk.store.age_due(&desk.budi.scope(), until).await.unwrap();
    assert_eq!((counts[1].now, counts[1].soon), (0, 1));
    assert_eq!((rows.len(), rows[0].at, &rows[0].short_id), (1, at, &short_id));
    assert_eq!(erase(desk).await, Aged::default());
    desk.later(20 * 24);
    assert_eq!(erase(desk).await, Aged { items: 1, ..Aged::default() });
    assert!(desk.store.item(&desk.all(), item).await.unwrap().is_none());
    for trace in [TOKEN, "at://dismissed", &item.to_string()[..]] {
        let found = is_somewhere(desk, trace).await;
        // The log's lines stay, with the item's number and nobody's name.
        assert_eq!(found, trace == item.to_string(), "{trace}");
    }
    let log = desk.store.audit(&desk.admin.scope(), Page::first(1)).await.unwrap();
    assert_eq!(log.rows[0].action, "retention.age");
    assert!(log.rows[0].detail.as_deref().unwrap().contains("\"items\":1"));
    let purges = desk.store.purges(&desk.admin.scope(), 5).await.unwrap();
    assert_eq!(purges[0].action, "retention.age");
}

async fn what_rests_on_something_is_kept(desk: &Desk) {
    let in_case = desk.flagged(0, "at://case", 50).await;
    let held = desk.flagged(1, "at://held", 50).await;
    let prevented = desk.flagged(2, "at://prevented", 50).await;
    let kept = desk.flagged(3, "at://kept", 50).await;
    for (item, verdict) in
        [(in_case, Verdict::NoIndication), (held, Verdict::NoIndication), (prevented, Verdict::Prevention)]
    {
        decide(desk, item, verdict).await;
    }
    desk.store.open_case(&desk.writer.actor(), "Berkas (DEMO)", &[in_case]).await.unwrap();
    let short_id = desk.store.item(&desk.all(), held).await.unwrap().unwrap().short_id;
    let hold = async |reason: &str| desk.store.hold_deletion(&desk.budi.actor(), &short_id, reason).await;
    assert!(matches!(hold(" ").await, Err(StoreError::Invalid(_))));
    let n = hold("keberatan yang bersangkutan, surat 12/K/2026").await.unwrap();
    let nobody = desk.store.hold_deletion(&desk.budi.actor(), &"DMO-9999".parse().unwrap(), "x").await;
    assert!(matches!(nobody, Err(StoreError::Invalid(_))), "{nobody:?}");
    assert_eq!(deletion(desk, in_case).await, Some(Deletion::Held(HeldBy::OpenCase)));
    assert!(matches!(deletion(desk, held).await, Some(Deletion::HeldByStaff { .. })));
    assert!(matches!(
        deletion(desk, prevented).await,
        Some(Deletion::On { class: RetentionClass::Prevention, .. })
    ));
    desk.later(400 * 24);
    assert_eq!(erase(desk).await, Aged { items: 1, ..Aged::default() }, "only what nothing rests on");
    assert!(desk.store.item(&desk.all(), prevented).await.unwrap().is_none());
    let holds = desk.store.holds_on_deletion(&desk.admin.scope()).await.unwrap();
    assert_eq!((holds.len(), holds[0].n, &holds[0].short_id, holds[0].is_case), (1, n, &short_id, false));
    desk.store.end_hold_on_deletion(&desk.budi.actor(), n).await.unwrap();
    assert!(desk.store.end_hold_on_deletion(&desk.budi.actor(), n).await.is_err(), "once");
    assert_eq!(erase(desk).await, Aged { items: 1, ..Aged::default() });
    assert!(desk.store.item(&desk.all(), in_case).await.unwrap().is_some());

    // Without days nothing goes by its age.
    desk.store.keep_retention_rules(RetentionRules { dismissed_days: 0, ..RetentionRules::default() });
    decide(desk, kept, Verdict::NoIndication).await;
    desk.later(4_000 * 24);
    assert_eq!((deletion(desk, kept).await, erase(desk).await.items), (Some(Deletion::Never), 0));
}

async fn a_closed_case_goes_with_its_items_and_files(desk: &Desk) {
    desk.store.keep_retention_rules(RetentionRules { closed_case_days: 365, ..RetentionRules::default() });
    let item = desk.flagged(0, "at://case", 50).await;
    decide(desk, item, Verdict::NoIndication).await;
    let actor = desk.budi.actor();
    let case = desk.store.open_case(&actor, &format!("Berkas {TOKEN}"), &[item]).await.unwrap();
    let pdf = NewDocument {
        file_name: String::from("surat.pdf"),
        about: String::new(),
        bytes: b"%PDF-1.4 surat (DEMO)".to_vec(),
    };
    desk.store.attach_document(&actor, case, &pdf).await.unwrap();
    let note = CaseEntry::Note { words: format!("catatan {TOKEN}") };
    desk.store.write_in_case(&actor, case, &note).await.unwrap();
    let of_case = async || desk.store.deletion_of_case(&desk.all(), case).await.unwrap();
    assert_eq!(of_case().await, Some(Deletion::Held(HeldBy::OpenCase)));
    let version = desk.store.case(&desk.all(), case).await.unwrap().unwrap().case.version;
    desk.store.move_case(&actor, case, version, Stage::Closed, "selesai").await.unwrap();
    let class = RetentionClass::ClosedCase;
    let at = desk.clock.now() + SignedDuration::from_hours(365 * 24);
    assert_eq!(of_case().await, Some(Deletion::On { at, class }));
    assert_eq!(deletion(desk, item).await, Some(Deletion::Held(HeldBy::ClosedCase)));
    let files = || walk(&desk.data().join("media"));
    assert_eq!(files(), 1);
    desk.later(364 * 24);
    assert_eq!(erase(desk).await, Aged::default(), "its items go with it, not before");
    desk.later(25);
    assert_eq!(erase(desk).await, Aged { items: 1, cases: 1, ..Aged::default() });
    assert!(desk.store.case(&desk.all(), case).await.unwrap().is_none());
    assert_eq!((files(), is_somewhere(desk, TOKEN).await), (0, false));
}

fn walk(folder: &std::path::Path) -> usize {
    let entries = std::fs::read_dir(folder).unwrap().map(|it| it.unwrap().path());
    entries.map(|path| if path.is_dir() { walk(&path) } else { 1 }).sum()
}

/// Runs a statement past the store, as a kill would leave it.
async fn behind_its_back(desk: &Desk, statement: &str) {
    let statement = sqlx::AssertSqlSafe(statement.to_owned());
    if desk.url.starts_with("sqlite:") {
        let mut db = sqlx::SqliteConnection::connect(&desk.url).await.unwrap();
        sqlx::raw_sql(statement).execute(&mut db).await.unwrap();
    } else {
        let mut db = sqlx::PgConnection::connect(&desk.url).await.unwrap();
        sqlx::raw_sql(statement).execute(&mut db).await.unwrap();
    }
}

async fn a_kill_between_rows_and_files_leaves_no_file_for_ever(desk: &Desk) {
    let orphan = desk.store.put_media(b"%PDF-1.4 yatim (DEMO)").await.unwrap();
    behind_its_back(
        desk,
        &format!("INSERT INTO media_gone (office_id, sha256) VALUES ('{}', '{orphan}')", desk.office),
    )
    .await;
    assert_eq!(walk(&desk.data().join("media")), 1);
    assert_eq!(erase(desk).await, Aged::default());
    assert_eq!(walk(&desk.data().join("media")), 0);
}

/// Whoever adds a table that refers to an item, an act, a post or a case must add it to `queries/erase.rs`: the database
/// would refuse the deletion, and nothing would go any more.
async fn every_table_that_speaks_of_an_act_is_emptied(desk: &Desk) {
    if !desk.url.starts_with("sqlite:") {
        return;
    }
    let mut db = sqlx::SqliteConnection::connect(&desk.url).await.unwrap();
    let found: Vec<(String, String)> = sqlx::query_as(
        "SELECT t.name, f.\"table\" FROM sqlite_master t JOIN pragma_foreign_key_list(t.name) f
         WHERE t.type = 'table' AND f.\"table\" IN ('item', 'act', 'content', 'case_file', 'decision')",
    )
    .fetch_all(&mut db)
    .await
    .unwrap();
    let unindexed: Vec<String> = sqlx::query_scalar(
        "SELECT t.name || '.' || f.\"from\" FROM sqlite_master t JOIN pragma_foreign_key_list(t.name) f
         WHERE t.type = 'table' AND f.\"table\" IN ('item', 'act', 'content', 'case_file', 'decision')
           AND NOT EXISTS (SELECT 1 FROM pragma_index_list(t.name) x JOIN pragma_index_info(x.name) c
                           WHERE c.seqno = 0 AND c.name = f.\"from\")",
    )
    .fetch_all(&mut db)
    .await
    .unwrap();
    assert!(unindexed.is_empty(), "each deletion would read these from end to end: {unindexed:?}");
    let source = include_str!("../../src/queries/erase.rs");
    let missing: BTreeSet<&str> = found
        .iter()
        .map(|(table, _)| table.as_str())
        .filter(|table| {
            !source.contains(&format!("(\"{table}\", \"")) && !source.contains(&format!("FROM {table} "))
        })
        .collect();
    assert_eq!(missing, BTreeSet::new(), "these are not emptied by src/queries/erase.rs");
}

/// What stands around the posts is the same byte for byte in many answers: it is kept once, as long as one of them lives.
async fn bytes_that_two_rest_on_go_with_the_second(desk: &Desk) {
    let around = format!("<head>{TOKEN}</head>");
    let save = async |n: usize, key: &str, times: u64| {
        let (mut batch, scores) = with_raw(vec![(desk.post(n, key, "kopi"), None)], desk.clock.now());
        let (len, sha256) = (around.len() as u64, digest(around.as_bytes()));
        for place in 0..times {
            let (offset, bytes) = (1_000 + place * len, Some(around.clone().into_bytes()));
            batch.exchanges[0].parts.push(Part { offset, len, sha256, bytes });
        }
        desk.save_batch(&batch, &scores).await;
    };
    save(0, "at://one", 2).await;
    desk.later(10 * 24);
    save(1, "at://two", 1).await;
    desk.later(21 * 24);
    assert_eq!(erase(desk).await.acts, 1);
    assert!(is_somewhere(desk, TOKEN).await, "the other answer rests on it");
    desk.later(10 * 24);
    assert_eq!(erase(desk).await.acts, 1);
    assert!(!is_somewhere(desk, TOKEN).await);

    save(0, "at://three", 2).await;
    save(1, "at://four", 1).await;
    desk.later(31 * 24);
    assert!(is_somewhere(desk, TOKEN).await, "the control");
    assert_eq!(erase(desk).await.acts, 2);
    assert!(!is_somewhere(desk, TOKEN).await, "at one go as well");
}
