//! Sources, jobs, imports, and the feed of the index.

use jiff::SignedDuration;
use netra_model::act::{PartRef, Provenance, SeenAct};
use netra_model::batch::{Batch, Exchange, ExchangeKind, Part};
use netra_model::review::{ItemStatus, Verdict};
use netra_store::{Intake, JobStatus, NewDecision, RunOutcome, Saved, StoreError};

use crate::support::{Desk, digest, intake, on_both, scored};

on_both!(
    a_source_shows_its_last_run_and_its_last_success,
    a_job_is_done_by_one_worker_at_a_time,
    the_same_file_is_the_same_import,
    what_is_kept_of_a_file_can_be_read_again,
    the_index_hears_of_every_visible_change_once,
);

async fn a_source_shows_its_last_run_and_its_last_success(desk: &Desk) {
    let (store, worker) = (&desk.store, desk.worker());
    let outcome = |new_acts, error: Option<&str>| RunOutcome {
        saved: Saved { new_acts, ..Saved::default() },
        accounts_reached: 5,
        error: error.map(ToOwned::to_owned),
        next_run: Some(desk.clock.now()),
    };
    let early = store.source_finished(&worker, "bsky", &outcome(0, None)).await;
    assert!(matches!(early, Err(StoreError::Missing { .. })));
    store.source_started(&worker, "bsky").await.unwrap();
    assert!(store.sources(&desk.all()).await.unwrap()[0].running);
    store.source_finished(&worker, "bsky", &outcome(3, None)).await.unwrap();
    let ok_at = desk.clock.now();
    desk.later(1);
    store.source_started(&worker, "bsky").await.unwrap();
    store.source_finished(&worker, "bsky", &outcome(4, Some("429: mencoba lagi pukul 10"))).await.unwrap();
    let source = &store.sources(&desk.all()).await.unwrap()[0];
    assert_eq!((source.last_ok_at, source.running), (Some(ok_at), false));
    assert_eq!(source.error.as_deref(), Some("429: mencoba lagi pukul 10"));
    assert_eq!((source.last.new_acts, source.total.new_acts, source.total.accounts), (4, 7, 10));
    assert_eq!(store.runs(&desk.all(), "bsky", 9).await.unwrap().len(), 2);
}

async fn a_job_is_done_by_one_worker_at_a_time(desk: &Desk) {
    let (store, worker, ttl) = (&desk.store, desk.worker(), SignedDuration::from_mins(1));
    let id = store.add_job(&desk.writer.actor(), "export", "{}").await.unwrap();
    let claim = || store.claim_job(&worker, &["export"], ttl);
    assert!(store.claim_job(&worker, &["import"], ttl).await.unwrap().is_none());
    let first = claim().await.unwrap().unwrap();
    assert_eq!((first.id, first.status), (id, JobStatus::Running));
    assert!(claim().await.unwrap().is_none());
    assert!(store.job_progress(&worker, &first, 1, Some(2), "menulis", ttl).await.unwrap());
    desk.later(1);
    let second = claim().await.unwrap().unwrap();
    assert!(!store.job_progress(&worker, &first, 2, Some(2), "terlambat", ttl).await.unwrap());
    assert!(!store.finish_job(&worker, &first, Ok("terlambat")).await.unwrap());
    assert!(store.finish_job(&worker, &second, Err("disk penuh")).await.unwrap());
    let job = store.job(&desk.all(), id).await.unwrap().unwrap();
    assert_eq!((job.status, job.result.as_str(), job.of), (JobStatus::Failed, "disk penuh", Some(2)));
    assert_eq!(store.jobs(&desk.all(), 5).await.unwrap(), [job]);
}

async fn the_same_file_is_the_same_import(desk: &Desk) {
    let (store, admin) = (&desk.store, desk.admin.actor());
    let (sha256, mapping) = (Some(digest(b"file")), r#"{"platform":"x"}"#);
    let first = store.import_started(&admin, "acts.csv", sha256, Some("{}")).await.unwrap();
    let saved = Saved { new_acts: 9, dropped: 1, ..Saved::default() };
    store.import_progress(&admin, first.n, 10, &saved).await.unwrap();
    let again = store.import_started(&admin, "copy.csv", sha256, Some(mapping)).await.unwrap();
    assert_eq!((again.n, again.file_name.as_str(), again.lines), (first.n, "copy.csv", 10));
    assert_eq!(again.mapping.as_deref(), Some(mapping), "the newest mapping is the one to read by");
    store.import_finished(&admin, again.n, sha256, 10, &saved, None).await.unwrap();
    let stream = store.import_started(&admin, "-", None, None).await.unwrap();
    assert_ne!(stream.n, first.n);
    store.import_finished(&admin, stream.n, sha256, 10, &saved, Some("terputus")).await.unwrap();
    let imports = store.imports(&desk.all()).await.unwrap();
    assert_eq!(imports.iter().map(|it| it.sha256).collect::<Vec<_>>(), [None, sha256]);
    assert_eq!((imports[1].counts.new_acts, imports[1].counts.dropped), (9, 1));
    assert!(imports[1].finished_at.is_some() && imports[0].error.is_some());
    let nothing = store.import_finished(&admin, 99, None, 0, &saved, None).await;
    assert!(matches!(nothing, Err(StoreError::Missing { .. })));
}

async fn what_is_kept_of_a_file_can_be_read_again(desk: &Desk) {
    let (now, raw) = (desk.clock.now(), |part| Some(PartRef { exchange: 0, part }));
    let pieces: [&[u8]; 4] = [b"head", br#"{"a":1,"of_others":"#, br#","b":2}"#, br#"{"c":":"}"#];
    let mut offset = 0;
    let parts = pieces.map(|bytes| {
        let part =
            Part { offset, len: bytes.len() as u64, sha256: digest(bytes), bytes: Some(bytes.to_vec()) };
        offset += part.len + 5;
        part
    });
    let exchange = Exchange {
        wire: None,
        kind: ExchangeKind::File,
        request: String::from("demo.ndjson"),
        status: 0,
        headers: Vec::new(),
        started_at: now,
        finished_at: now,
        body_sha256: None,
        body_len: offset,
        parts: parts.to_vec(),
    };
    let acts: Vec<SeenAct> = [("at://a/1", 1), ("at://a/2", 3)]
        .map(|(key, part)| SeenAct {
            raw: raw(part),
            provenance: Provenance::Imported,
            ..desk.post(0, key, key)
        })
        .to_vec();
    let batch = Batch { acts, exchanges: vec![exchange], ..Batch::default() };
    let from = |source| Intake { source, ..intake(&batch, &[None, None]) };
    desk.store.save_batch(&desk.worker(), from("import:7/zeeschuimer")).await.unwrap();
    // What did not come from a file is none of it.
    desk.save(vec![(desk.post(1, "at://b/1", "Selamat pagi"), None)]).await;
    let (first, last) = desk.store.kept_of_imports(&desk.all(), None, 1).await.unwrap();
    assert_eq!(
        (first[0].native_key.as_str(), first[0].source.as_str()),
        ("at://a/1", "import:7/zeeschuimer")
    );
    assert_eq!(first[0].bytes, br#"{"a":1,"of_others":null,"b":2}"#, "what was cut out is null");
    assert_eq!(first[0].head.as_deref(), Some(&b"head"[..]));
    let (rest, last) = desk.store.kept_of_imports(&desk.all(), last, 9).await.unwrap();
    assert_eq!((rest.len(), rest[0].bytes.as_slice()), (1, &br#"{"c":":"}"#[..]));
    assert_eq!(desk.store.kept_of_imports(&desk.all(), last, 9).await.unwrap(), (Vec::new(), None));

    // Two kinds of files that give other words do not make an edit; two of one kind do.
    let reworded = |text: &str| {
        let mut batch = batch.clone();
        batch.acts.truncate(1);
        if let Some(own) = &mut batch.acts[0].own {
            text.clone_into(&mut own.text);
        }
        batch
    };
    for (source, text, edits) in [("import:8/twarc", "lain", 0), ("import:9/twarc", "lain lagi", 1)] {
        let batch = reworded(text);
        let saved = desk
            .store
            .save_batch(&desk.worker(), Intake { source, ..intake(&batch, &[None]) })
            .await
            .unwrap();
        assert_eq!((saved.new_versions, saved.events), (1, edits), "{source}");
    }
}

async fn the_index_hears_of_every_visible_change_once(desk: &Desk) {
    let flagged = (desk.post(0, "at://a/1", "Ayo pilih nomor 2"), Some(scored(50, "vote-call")));
    let saved = desk.save(vec![flagged, (desk.post(1, "at://b/1", "Selamat pagi"), None)]).await;
    let changes = desk.store.index_changes(&desk.all(), 0, 10).await.unwrap();
    assert_eq!(changes.iter().map(|it| it.0).collect::<Vec<_>>(), [1, 2]);
    let acts: Vec<_> = changes.iter().map(|it| it.1).collect();
    assert_eq!(desk.store.index_acts(&desk.all(), &acts, true).await.unwrap().len(), 1);
    let all = desk.store.index_acts(&desk.all(), &acts, false).await.unwrap();
    assert_eq!((all.len(), all[1].short_id.is_none(), all[1].own_text.as_str()), (2, true, "Selamat pagi"));
    let last = changes[1].0;
    let decision = NewDecision::new(Verdict::Trace);
    desk.store.decide(&desk.rina.actor(), saved.new_items[0], 1, &decision).await.unwrap();
    let changes = desk.store.index_changes(&desk.all(), last, 10).await.unwrap();
    assert_eq!(changes, [(3, acts[0])]);
    let document = &desk.store.index_acts(&desk.all(), &acts[..1], true).await.unwrap()[0];
    assert_eq!((document.status, document.verdict), (Some(ItemStatus::Decided), Some(Verdict::Trace)));
    assert_eq!(
        (document.races.as_slice(), document.unit_name.as_str()),
        (&[String::from("demo-kota-contoh")][..], "Dinas Kesehatan")
    );
    let mut everything = desk.store.all_acts(&desk.all(), None, 1).await.unwrap();
    everything.extend(desk.store.all_acts(&desk.all(), Some(everything[0]), 9).await.unwrap());
    assert_eq!(everything, acts);
}
