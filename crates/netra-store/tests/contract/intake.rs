//! Saving batches: once, whole, and nobody's words but the watched persons'.

use jiff::{SignedDuration, Timestamp};
use netra_model::act::{
    AccountRef, ActEventKind, ActKind, Media, MediaKind, PartRef, SeenTarget, VersionCause,
};
use netra_model::batch::{Batch, Cursor, Exchange, Part, PartState, SeenEvent, Skipped, Subject};
use netra_model::flag::{Field, MatchInput};
use netra_model::{Clock, Sentence, Sha256};
use netra_store::{
    Author, CursorKey, Intake, MatchDone, Page, QueueFilter, QueueSort, RecheckFilter, RecheckStep, Saved,
    Scores, StoreError, match_input,
};

use crate::support::{
    Desk, account, bluesky, content, digest, intake, on_both, scored, scored_under, scoring, with_raw,
};

on_both!(
    the_same_act_again_adds_nothing,
    an_edited_post_is_a_new_version_and_an_event,
    another_reader_is_not_an_edit,
    who_is_not_watched_is_dropped_or_has_no_name,
    an_account_that_a_draft_names_is_found_behind_its_pseudonym,
    words_that_arrive_late_make_work_for_the_matcher,
    the_matcher_gets_the_same_bytes_as_at_intake,
    deletion_and_return_are_events_once_each,
    an_event_rests_on_the_answer_that_showed_it,
    what_was_not_understood_waits_fourteen_days,
    cursor_and_batch_stand_or_fall_together,
    a_lost_lease_stores_nothing,
    young_acts_are_looked_at_again_sooner_than_old_ones,
    a_zero_byte_is_shown_and_raw_is_kept,
    a_thousand_acts_with_duplicates_in_one_batch,
);

async fn the_same_act_again_adds_nothing(desk: &Desk) {
    let act = desk.post(0, "at://a/1", "Ayo pilih nomor 2");
    let acts = vec![(act, Some(scored(70, "vote-call")))];
    let first = desk.save(acts.clone()).await;
    assert_eq!((first.new_acts, first.new_versions, first.flags, first.exchanges), (1, 1, 1, 1));
    assert_eq!(first.new_items.len(), 1);
    let before = desk.store.digest(&desk.all()).await.unwrap();
    let lines = desk.store.audit(&desk.all(), Page::first(1)).await.unwrap().total;

    let again = desk.save(acts).await;
    assert_eq!(again, Saved { known_acts: 1, ..Saved::default() });
    assert_eq!(desk.store.digest(&desk.all()).await.unwrap(), before);
    assert_eq!(desk.store.audit(&desk.all(), Page::first(1)).await.unwrap().total, lines);
    let item = desk.store.item(&desk.all(), first.new_items[0]).await.unwrap().unwrap();
    assert_eq!(item.observations.len(), 1);
    assert_eq!(item.observations[0].times, 1);
    assert_eq!(item.exchanges.len(), 1);
}

async fn an_edited_post_is_a_new_version_and_an_event(desk: &Desk) {
    let post = desk.post(0, "at://a/1", "Selamat pagi");
    desk.save(vec![(post, None)]).await;
    desk.later(1);
    let edited = desk.post(0, "at://a/1", "Ayo pilih nomor 2");
    let saved = desk.save(vec![(edited.clone(), Some(scored(60, "vote-call")))]).await;
    assert_eq!((saved.new_acts, saved.new_versions, saved.events, saved.flags), (0, 1, 1, 1));
    let item = desk.store.item(&desk.all(), saved.new_items[0]).await.unwrap().unwrap();
    let own = item.own.as_ref().unwrap();
    assert_eq!(
        own.versions.iter().map(|it| it.cause).collect::<Vec<_>>(),
        [VersionCause::First, VersionCause::PlatformEdit]
    );
    assert_eq!(own.latest().unwrap().text, "Ayo pilih nomor 2");
    assert_eq!(item.flag.own_version, Some(2));
    assert_eq!(item.events[0].event, ActEventKind::Edited);
    assert_eq!(desk.store.counts(&desk.all()).await.unwrap().match_work, 0);
    // The words before come back from an old page: known already.
    let old = desk.save(vec![(desk.post(0, "at://a/1", "Selamat pagi"), None)]).await;
    assert_eq!((old.new_versions, old.events), (0, 0));
}

async fn another_reader_is_not_an_edit(desk: &Desk) {
    desk.save(vec![(desk.post(0, "at://a/1", "Selamat  pagi"), None)]).await;
    let (batch, scores) =
        with_raw(vec![(desk.post(0, "at://a/1", "Selamat pagi"), Some(scored(30, "x")))], desk.clock.now());
    let intake = Intake { source: "import:1", ..intake(&batch, &scores) };
    let saved = desk.store.save_batch(&desk.worker(), intake).await.unwrap();
    assert_eq!((saved.new_versions, saved.events), (1, 0));
    let item = desk.store.item(&desk.all(), saved.new_items[0]).await.unwrap().unwrap();
    assert_eq!(item.own.unwrap().latest().unwrap().cause, VersionCause::Reparse);
    assert_eq!(item.observations.len(), 2);
}

async fn who_is_not_watched_is_dropped_or_has_no_name(desk: &Desk) {
    let now = desk.clock.now();
    let stranger = AccountRef::by_handle(bluesky(), "orang.lain.test");
    let campaign = AccountRef::by_handle(bluesky(), "satriadewi.test");
    let target =
        |key: &str, author: &AccountRef| SeenTarget::Content(Box::new(content(key, author, "Kampanye", now)));
    let mut foreign = desk.post(0, "at://x/1", "bukan siapa-siapa");
    foreign.actor = Clock::System.id();
    let some = || Some(scored(50, "campaign-account"));
    let saved = desk
        .save(vec![
            (foreign, some()),
            (desk.like(0, "at://a/like1", target("at://s/1", &stranger)), some()),
            (desk.like(0, "at://a/like2", target("at://s/2", &stranger)), some()),
            (desk.like(1, "at://b/like1", target("at://c/1", &campaign)), some()),
            (desk.like(1, "at://b/like2", target("at://d/1", &account(3))), some()),
        ])
        .await;
    assert_eq!((saved.new_acts, saved.dropped), (4, 1));
    let mut authors = Vec::new();
    for item in &saved.new_items {
        let item = desk.store.item(&desk.all(), *item).await.unwrap().unwrap();
        authors.push(item.target.unwrap().author);
    }
    let Author::Pseudonym { name: pseudonym, .. } = &authors[0] else { panic!("{:?}", authors[0]) };
    assert!(!pseudonym.contains("orang"));
    assert_eq!(authors[0], authors[1]);
    assert_eq!(authors[2].account().unwrap().handle.as_deref(), Some("satriadewi.test"));
    assert!(matches!(&authors[3], Author::Watched(id, _) if *id == desk.accounts[3]));
    let report = desk.store.day_report(&desk.all(), "2026-10-12".parse().unwrap()).await.unwrap();
    assert_eq!(report.dropped, Some(1));
}

async fn an_account_that_a_draft_names_is_found_behind_its_pseudonym(desk: &Desk) {
    let (store, scope, now) = (&desk.store, desk.all(), desk.clock.now());
    // As a platform tells it: with its lasting id and its handle.
    let team = AccountRef {
        native_id: Some(String::from("did:plc:tim")),
        ..AccountRef::by_handle(bluesky(), "tim.baru.test")
    };
    let stranger = AccountRef::by_handle(bluesky(), "orang.lain.test");
    let posted =
        |key: &str, by: &AccountRef| SeenTarget::Content(Box::new(content(key, by, "Kampanye", now)));
    let follow = |n, key: &str, whom: &AccountRef| netra_model::act::SeenAct {
        kind: ActKind::Follow,
        ..desk.like(n, key, SeenTarget::Account(whom.clone()))
    };
    desk.save(vec![
        (desk.like(0, "at://a/like1", posted("at://t/1", &team)), Some(scored(50, "x"))),
        (desk.like(1, "at://b/like1", posted("at://s/1", &stranger)), None),
        (follow(2, "at://c/follow1", &team), None),
    ])
    .await;
    let authors = async |known: &[AccountRef]| -> Vec<Option<String>> {
        let acts = store.match_inputs(&scope, Timestamp::UNIX_EPOCH, None, 9, known).await.unwrap();
        acts.into_iter().map(|(_, input)| input.target_author.and_then(|it| it.handle)).collect()
    };
    // A race file lists its handle alone.
    let listed = [AccountRef::by_handle(bluesky(), "Tim.Baru.test")];
    let handle = listed[0].handle.clone();
    assert_eq!(authors(&[]).await, [None, None, None]);
    assert_eq!(authors(&listed).await, [handle.clone(), None, handle.clone()], "for the shadow of a draft");
    assert_eq!(authors(&[]).await, [None, None, None], "which changes nothing");

    store.request_rematch(&desk.admin.actor(), None, &listed).await.unwrap();
    assert_eq!(authors(&[]).await, [handle.clone(), None, handle.clone()], "once it is released");
    let work = store.match_work(&scope, 9).await.unwrap();
    assert_eq!(work.iter().filter(|it| it.input.target_author.is_some()).count(), 2);
    let item =
        store.queue(&scope, &QueueFilter::default(), QueueSort::Priority, Page::default()).await.unwrap();
    let view = store.item(&scope, item.rows[0].item).await.unwrap().unwrap();
    assert_eq!(view.target.unwrap().author.account(), Some(&listed[0]), "and the page says whose post it is");
    // Somebody who has its handle by now is another account.
    let other = AccountRef { native_id: Some(String::from("did:plc:lain")), ..listed[0].clone() };
    desk.save(vec![(desk.like(3, "at://d/like1", posted("at://o/1", &other)), None)]).await;
    let by_id = [AccountRef { native_id: team.native_id.clone(), ..listed[0].clone() }];
    assert_eq!(authors(&by_id).await[3], None);
}

async fn words_that_arrive_late_make_work_for_the_matcher(desk: &Desk) {
    let campaign = AccountRef::by_handle(bluesky(), "satriadewi.test");
    let unresolved =
        SeenTarget::Unresolved { native_key: String::from("at://c/1"), author: Some(campaign.clone()) };
    desk.save(vec![(desk.like(0, "at://a/like1", unresolved.clone()), None)]).await;
    let platform = bluesky();
    assert_eq!(desk.store.unresolved_targets(&desk.all(), &platform, 10).await.unwrap(), ["at://c/1"]);
    assert!(desk.store.match_work(&desk.all(), 10).await.unwrap().is_empty());

    let words = content("at://c/1", &campaign, "Coblos nomor 2", desk.clock.now());
    let batch = Batch { targets: vec![words], ..Batch::default() };
    assert_eq!(desk.save_batch(&batch, &[]).await.match_work, 1);
    assert!(desk.store.unresolved_targets(&desk.all(), &platform, 10).await.unwrap().is_empty());
    // Who likes it later, without the words in the batch, waits as well.
    desk.save(vec![(desk.like(1, "at://b/like1", unresolved), None)]).await;
    let work = desk.store.match_work(&desk.all(), 10).await.unwrap();
    assert_eq!(work.len(), 2);
    assert_eq!(work[0].input.texts, [(Field::TARGET_TEXT, String::from("Coblos nomor 2"))]);
    assert_eq!(work[0].input.target_author.as_ref().unwrap().handle, campaign.handle);
    assert_eq!(work[0].input.region.as_deref(), Some("Kota Contoh"));

    let done: Vec<MatchDone> = work
        .iter()
        .map(|it| MatchDone {
            act: it.act,
            own_version: it.own_version,
            target_version: it.target_version,
            ticket: it.ticket,
            scored: Some(scored(55, "campaign-account")),
        })
        .collect();
    let scores = Scores { threshold: 25, scoring, release: Sha256([1; 32]), engine: 1, done: &done };
    let saved = desk.store.save_scores(&desk.worker(), scores).await.unwrap();
    assert_eq!((saved.flags, saved.new_items.len()), (2, 2));
    assert!(desk.store.match_work(&desk.all(), 10).await.unwrap().is_empty());
    assert_eq!(desk.store.save_scores(&desk.worker(), scores).await.unwrap().flags, 0);
    let item = desk.store.item(&desk.all(), saved.new_items[0]).await.unwrap().unwrap();
    assert_eq!((item.flag.own_version, item.flag.target_version), (None, Some(1)));

    // A new release looks at everything again; a post that cannot be had is not asked for again.
    let root = desk.admin.actor();
    assert_eq!(desk.store.request_rematch(&root, None, &[]).await.unwrap(), 2);
    assert_eq!(desk.store.match_work(&desk.all(), 10).await.unwrap().len(), 2);
    let gone = SeenTarget::Unresolved { native_key: String::from("at://c/gone"), author: None };
    desk.save(vec![(desk.like(2, "at://e/like1", gone), None)]).await;
    let missing = (String::from("at://c/gone"), String::from("RecordNotFound"));
    desk.save_batch(&Batch { missing_targets: vec![missing], ..Batch::default() }, &[]).await;
    assert!(desk.store.unresolved_targets(&desk.all(), &platform, 10).await.unwrap().is_empty());
}

async fn the_matcher_gets_the_same_bytes_as_at_intake(desk: &Desk) {
    let campaign = AccountRef::by_handle(bluesky(), "satriadewi.test");
    let medium = Media {
        kind: MediaKind::Image,
        url: None,
        alt: Some(String::from("dua jari")),
        caption: None,
        officer_description: None,
        sha256: None,
    };
    let mut words = content("at://c/1", &campaign, "Coblos\0nomor 2", desk.clock.now());
    words.media = vec![medium];
    let mut act = desk.post(0, "at://a/1", "Setuju");
    act.kind = ActKind::Quote;
    act.target = Some(SeenTarget::Content(Box::new(words)));
    let zone = desk.store.office(&desk.all()).await.unwrap().unwrap().time_zone();
    let known = |it: &AccountRef| it.handle == campaign.handle;
    let watched = desk.store.watched_accounts(&desk.all(), None).await.unwrap();
    let person = watched.iter().find(|it| it.id == act.actor).unwrap();
    let at_intake: MatchInput = match_input(&act, person.facts.clone(), &zone, &known);
    desk.save(vec![(act, None)]).await;
    desk.store.request_rematch(&desk.admin.actor(), None, &[]).await.unwrap();
    let work = desk.store.match_work(&desk.all(), 10).await.unwrap();
    assert_eq!(work[0].input, at_intake);
    assert_eq!(at_intake.texts.len(), 3);
}

fn seen_event(event: ActEventKind, at: Timestamp, raw: Option<PartRef>) -> SeenEvent {
    SeenEvent { platform: bluesky(), native_key: String::from("at://a/1"), event, at, raw }
}

async fn deletion_and_return_are_events_once_each(desk: &Desk) {
    let item = desk.flagged(0, "at://a/1", 50).await;
    let event = |event, at| {
        let event = seen_event(event, at, None);
        Batch { events: vec![event], ..Batch::default() }
    };
    let filter = |desk: &Desk| RecheckFilter {
        platform: bluesky(),
        account: Some(desk.accounts[0]),
        steps: vec![RecheckStep {
            up_to_age: SignedDuration::from_hours(9999),
            every: SignedDuration::from_secs(1),
        }],
        now: desk.clock.now(),
    };
    desk.later(24);
    assert_eq!(desk.store.acts_to_recheck(&desk.all(), &filter(desk), 10).await.unwrap().len(), 1);
    desk.save_batch(&event(ActEventKind::Seen, desk.clock.now()), &[]).await;
    assert!(desk.store.acts_to_recheck(&desk.all(), &filter(desk), 10).await.unwrap().is_empty());
    for _ in 0..2 {
        desk.later(24);
        desk.save_batch(&event(ActEventKind::Deleted, desk.clock.now()), &[]).await;
    }
    assert!(desk.store.acts_to_recheck(&desk.all(), &filter(desk), 10).await.unwrap().is_empty());
    let view = desk.store.item(&desk.all(), item).await.unwrap().unwrap();
    assert_eq!(view.events.iter().map(|it| &it.event).collect::<Vec<_>>(), [&ActEventKind::Deleted]);
    assert_eq!(view.act.gone, Some(ActEventKind::Deleted));
    desk.later(24);
    desk.save_batch(&event(ActEventKind::Seen, desk.clock.now()), &[]).await;
    let view = desk.store.item(&desk.all(), item).await.unwrap().unwrap();
    assert_eq!(view.events.len(), 2);
    assert_eq!(view.act.gone, None);
}

async fn an_event_rests_on_the_answer_that_showed_it(desk: &Desk) {
    let item = desk.flagged(0, "at://a/1", 50).await;
    desk.later(24);
    let at = desk.clock.now();
    let answer = |text: &str| {
        let bytes = text.as_bytes().to_vec();
        let part = Part { offset: 0, len: bytes.len() as u64, sha256: digest(&bytes), bytes: Some(bytes) };
        let (mut batch, _) = with_raw(Vec::new(), at);
        Exchange { status: 400, parts: vec![part], ..batch.exchanges.remove(0) }
    };
    let gone = r#"{"error":"RecordNotFound","message":"Could not locate record: at://a/1"}"#;
    let raw = Some(PartRef { exchange: 1, part: 0 });
    let batch = Batch {
        events: vec![seen_event(ActEventKind::Deleted, at, raw)],
        exchanges: vec![answer("another answer of the same round"), answer(gone)],
        ..Batch::default()
    };
    desk.save_batch(&batch, &[]).await;
    let view = desk.store.item(&desk.all(), item).await.unwrap().unwrap();
    let event = &view.events[0];
    assert_eq!((&event.event, event.raw), (&ActEventKind::Deleted, Some(digest(gone.as_bytes()))));
    let exchange = view.exchanges.iter().find(|it| Some(it.id) == event.exchange).unwrap();
    assert_eq!((exchange.received.status, exchange.received.parts[0].state), (400, PartState::Kept));
    let parts = desk.store.raw_parts(&desk.all(), view.act.id).await.unwrap();
    let shown = parts.iter().find(|part| part.what == "event deleted").unwrap();
    assert_eq!(shown.bytes.as_deref(), Some(gone.as_bytes()));
    let case = desk.store.open_case(&desk.writer.actor(), "Berkas", &[item]).await.unwrap();
    let evidence = desk.store.case_evidence(&desk.all(), case).await.unwrap().unwrap();
    assert_eq!(evidence.segments.len(), 2, "the post and the answer, and nothing else");
    assert!(evidence.segments.contains(&(digest(gone.as_bytes()), view.act.id)));
}

async fn what_was_not_understood_waits_fourteen_days(desk: &Desk) {
    let skipped = |line: usize, keep| Skipped {
        place: format!("line {line}"),
        why: Sentence::new("bukan JSON", "not JSON; expected one object"),
        bytes: format!("{{broken {line}").into_bytes(),
        keep,
    };
    let batch =
        Batch { skipped: vec![skipped(1, true), skipped(2, true), skipped(3, false)], ..Batch::default() };
    assert_eq!(desk.save_batch(&batch, &[]).await.quarantined, 2);
    assert_eq!(desk.save_batch(&batch, &[]).await.quarantined, 0);
    let page = desk.store.quarantine(&desk.all(), Page::default()).await.unwrap();
    assert_eq!(page.total, 2);
    let taken = desk.store.take_quarantine(&desk.all(), None, 1).await.unwrap();
    assert_eq!(taken[0].bytes, b"{broken 1");
    assert_eq!(desk.store.take_quarantine(&desk.all(), Some(taken[0].id), 9).await.unwrap().len(), 1);
    assert_eq!(desk.store.resolve_quarantine(&desk.worker(), &[taken[0].id]).await.unwrap(), 1);
    desk.later(13 * 24);
    assert_eq!(desk.store.expire_quarantine(&desk.worker()).await.unwrap(), 0);
    desk.later(24);
    assert_eq!(desk.store.expire_quarantine(&desk.worker()).await.unwrap(), 1);
}

async fn cursor_and_batch_stand_or_fall_together(desk: &Desk) {
    let subject = Subject::Account(desk.accounts[0]);
    let key = CursorKey { source: "bsky", subject: &subject };
    assert_eq!(desk.store.cursor(&desk.all(), key.clone()).await.unwrap(), None);
    let (mut batch, scores) = with_raw(vec![(desk.post(0, "at://a/1", "Halo"), None)], desk.clock.now());
    batch.cursor = Some(Cursor(String::from("3k1")));
    let intake = Intake { cursor_subject: &subject, ..intake(&batch, &scores) };
    desk.store.save_batch(&desk.worker(), intake).await.unwrap();
    assert_eq!(desk.store.cursor(&desk.all(), key.clone()).await.unwrap(), batch.cursor);
    // A batch that fails half-way (an office that is not there) leaves the cursor where it was.
    let nobody = netra_model::scope::Actor { office: Clock::System.id(), ..desk.worker() };
    let next = Batch { cursor: Some(Cursor(String::from("3k2"))), ..batch.clone() };
    let failed = desk.store.save_batch(&nobody, Intake { batch: &next, ..intake }).await;
    assert!(matches!(failed, Err(StoreError::Missing { what: "office", .. })));
    assert_eq!(desk.store.cursor(&desk.all(), key).await.unwrap(), Some(Cursor(String::from("3k1"))));
}

async fn a_lost_lease_stores_nothing(desk: &Desk) {
    let ttl = jiff::SignedDuration::from_mins(1);
    let subject = Subject::Account(desk.accounts[0]);
    let key = || CursorKey { source: "bsky", subject: &subject };
    let first = desk.store.claim_lease(&desk.worker(), key(), ttl).await.unwrap().unwrap();
    assert!(desk.store.claim_lease(&desk.worker(), key(), ttl).await.unwrap().is_none());
    let first = desk.store.renew_lease(&desk.worker(), &first, ttl).await.unwrap().unwrap();
    desk.later(1);
    let second = desk.store.claim_lease(&desk.worker(), key(), ttl).await.unwrap().unwrap();
    assert_eq!(second.fence, first.fence + 1);
    let (batch, scores) = with_raw(vec![(desk.post(0, "at://a/1", "Halo"), None)], desk.clock.now());
    let late = Intake { lease: Some(&first), ..intake(&batch, &scores) };
    let refused = desk.store.save_batch(&desk.worker(), late).await;
    assert!(matches!(refused, Err(StoreError::LeaseLost { .. })));
    assert_eq!(desk.store.counts(&desk.all()).await.unwrap().acts, 0);
    let held = Intake { lease: Some(&second), ..intake(&batch, &scores) };
    assert_eq!(desk.store.save_batch(&desk.worker(), held).await.unwrap().new_acts, 1);
    assert!(desk.store.renew_lease(&desk.worker(), &first, ttl).await.unwrap().is_none());
    desk.store.release_lease(&desk.worker(), &second, None).await.unwrap();
    assert!(desk.store.claim_lease(&desk.worker(), key(), ttl).await.unwrap().is_some());
}

async fn young_acts_are_looked_at_again_sooner_than_old_ones(desk: &Desk) {
    let hours = SignedDuration::from_hours;
    let steps = [(24, 1), (14 * 24, 24), (90 * 24, 7 * 24)]
        .map(|(age, every)| RecheckStep { up_to_age: hours(age), every: hours(every) });
    desk.save(vec![(desk.post(0, "at://a/1", "Halo"), None)]).await;
    let mut looked = Vec::new();
    for hour in 1..=100 * 24 {
        desk.later(1);
        let now = desk.clock.now();
        let filter = RecheckFilter { platform: bluesky(), account: None, steps: steps.to_vec(), now };
        for act in desk.store.acts_to_recheck(&desk.all(), &filter, 10).await.unwrap() {
            let event = seen_event(ActEventKind::Seen, now, None);
            let event = SeenEvent { native_key: act.native_key, ..event };
            desk.save_batch(&Batch { events: vec![event], ..Batch::default() }, &[]).await;
            looked.push(hour);
        }
    }
    let between = |from: i32, until: i32| looked.iter().filter(|it| (from..until).contains(*it)).count();
    assert!((22..=24).contains(&between(0, 24)), "hourly in the first day: {looked:?}");
    assert!((12..=14).contains(&between(24, 14 * 24)), "then daily: {looked:?}");
    assert!((9..=12).contains(&between(14 * 24, 90 * 24)), "then weekly: {looked:?}");
    assert_eq!(between(90 * 24 + 1, 101 * 24), 0, "and then no more");
}

async fn a_zero_byte_is_shown_and_raw_is_kept(desk: &Desk) {
    let saved =
        desk.save(vec![(desk.post(0, "at://a/\0x", "Ayo\0pilih"), Some(scored(50, "vote\0-call")))]).await;
    let item = desk.store.item(&desk.all(), saved.new_items[0]).await.unwrap().unwrap();
    assert_eq!(item.own.as_ref().unwrap().latest().unwrap().text, "Ayo\u{2400}pilih");
    assert_eq!(item.act.native_key, "at://a/\u{2400}x");
    let raw = desk.store.raw_parts(&desk.all(), item.act.id).await.unwrap();
    assert_eq!(raw.len(), 1);
    assert_eq!(raw[0].what, "act, own version 1");
    assert!(String::from_utf8(raw[0].bytes.clone().unwrap()).unwrap().contains("Ayo\\0pilih"));
}

async fn a_thousand_acts_with_duplicates_in_one_batch(desk: &Desk) {
    let release = Sha256([1; 32]);
    let acts: Vec<_> = (0..1000)
        .map(|n| {
            let n_key = n % 900;
            let act = desk.post(
                n_key % 5,
                &format!("at://a/{n_key}"),
                &format!("Unggahan {n_key} {}", "kata ".repeat(80)),
            );
            (act, (n_key % 10 == 0).then(|| scored_under(release, 40, "vote-call")))
        })
        .collect();
    let saved = desk.save(acts).await;
    assert_eq!((saved.new_acts, saved.known_acts, saved.new_contents), (900, 100, 900));
    assert_eq!((saved.flags, saved.new_items.len()), (90, 90));
    let counts = desk.store.counts(&desk.all()).await.unwrap();
    assert_eq!((counts.acts, counts.flags, counts.items, counts.open), (900, 90, 90, 90));
}
