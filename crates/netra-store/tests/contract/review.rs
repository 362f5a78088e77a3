//! The queue and what people decide.

use std::sync::Arc;

use netra_model::Sha256;
use netra_model::act::{AccountRef, ActEventKind, ActKind, SeenAct};
use netra_model::batch::{Batch, SeenEvent};
use netra_model::review::{ItemStatus, Verdict};
use netra_model::scope::Role;
use netra_store::{MatchDone, NewDecision, Page, QueueFilter, QueueSort, Scores, StoreError};

use crate::support::{Desk, account, add_user, bluesky, on_both, scored, scored_under, scoring};

on_both!(
    the_queue_is_ordered_filtered_and_counted,
    what_may_disappear_comes_first_when_asked_for,
    a_decision_leads_to_the_next_item_and_can_be_undone,
    of_two_who_decide_at_once_one_wins,
    only_a_signed_in_reviewer_decides,
    a_held_item_comes_back_on_its_day,
    a_decided_item_reappears_for_signals_nobody_saw,
    who_works_for_one_unit_sees_only_that_unit,
    a_view_is_written_down_once_and_a_narrowed_queue_always,
    the_day_report_counts_what_was_done,
    what_a_platforms_terms_forbid_is_kept_nowhere,
);

fn decision(verdict: Verdict) -> NewDecision {
    NewDecision::new(verdict).because("jelas").under("pasal-9")
}

async fn the_queue_is_ordered_filtered_and_counted(desk: &Desk) {
    for (n, score) in [(0, 40), (1, 90), (3, 60), (4, 60)] {
        desk.flagged(n, &format!("at://a/{n}"), score).await;
        desk.later(1);
    }
    let queue = |filter: QueueFilter, sort| async move {
        desk.store.queue(&desk.rina.scope(), &filter, sort, Page::default()).await.unwrap()
    };
    let page = queue(QueueFilter::default(), QueueSort::Priority).await;
    assert_eq!(page.rows.iter().filter_map(|row| row.score).collect::<Vec<_>>(), [90, 60, 60, 40]);
    assert_eq!(page.rows[1].person_name, "Pegawai 3 (DEMO)");
    assert_eq!((page.total, page.facets.platforms[0].label.as_str()), (4, "Bluesky"));
    assert_eq!(page.facets.units.iter().map(|it| it.count).collect::<Vec<_>>(), [2, 2]);
    assert_eq!(page.facets.candidates[0].value, "satria-dewi");
    assert_eq!(page.facets.races[0].count, 4);
    assert_eq!(page.facets.rules[0].value, "vote-call");
    assert_eq!(page.rows[0].candidates, [(String::from("demo-kota-contoh"), String::from("satria-dewi"))]);
    let newest = queue(QueueFilter::default(), QueueSort::Newest).await;
    assert_eq!(newest.rows.iter().filter_map(|row| row.score).collect::<Vec<_>>(), [60, 60, 90, 40]);

    let unit = QueueFilter { unit: Some(page.rows[0].unit), ..QueueFilter::default() };
    assert_eq!(queue(unit, QueueSort::Oldest).await.total, 2);
    let text = |text: &str| QueueFilter { text: Some(text.to_owned()), ..QueueFilter::default() };
    assert_eq!(queue(text("PEGAWAI1"), QueueSort::Priority).await.rows[0].score, Some(90));
    assert_eq!(queue(text("100%"), QueueSort::Priority).await.total, 0);
    let by = |rule: &str, race: &str| QueueFilter {
        rule: Some(rule.to_owned()),
        race: Some(race.to_owned()),
        candidate: Some(String::from("satria-dewi")),
        kind: Some(ActKind::Post),
        ..QueueFilter::default()
    };
    assert_eq!(queue(by("vote-call", "demo-kota-contoh"), QueueSort::Priority).await.total, 4);
    assert_eq!(queue(by("vote", "demo-kota-contoh"), QueueSort::Priority).await.total, 0);
    assert_eq!(queue(by("vote-call", "demo_kota_contoh"), QueueSort::Priority).await.total, 0);
    let second = Page { offset: 2, limit: 1 };
    let page2 =
        desk.store.queue(&desk.all(), &QueueFilter::default(), QueueSort::Priority, second).await.unwrap();
    assert_eq!((page2.rows.len(), page2.rows[0].item), (1, page.rows[2].item));
}

/// Standing posts of an account that deleted before, then standing posts, then what is gone; each the newest first.
async fn what_may_disappear_comes_first_when_asked_for(desk: &Desk) {
    let mut items = Vec::new();
    for (n, key, score) in
        [(0, "at://a/1", 90), (0, "at://a/2", 30), (1, "at://b/1", 80), (3, "at://c/1", 40)]
    {
        items.push(desk.flagged(n, key, score).await);
        desk.later(1);
    }
    let event = SeenEvent {
        platform: bluesky(),
        native_key: String::from("at://a/1"),
        event: ActEventKind::Deleted,
        at: desk.clock.now(),
        raw: None,
    };
    desk.save_batch(&Batch { events: vec![event], ..Batch::default() }, &[]).await;
    let (scope, filter) = (desk.rina.scope(), QueueFilter::default());
    let page = desk.store.queue(&scope, &filter, QueueSort::Risk, Page::default()).await.unwrap();
    let order: Vec<_> = page.rows.iter().map(|row| row.item).collect();
    let wanted = [items[1], items[3], items[2], items[0]];
    assert_eq!(order, wanted);
    // Going on from each, the next of the same order, and from the last one the first.
    for (n, item) in wanted.iter().enumerate() {
        let next = desk.store.next_item(&scope, &filter, QueueSort::Risk, *item).await.unwrap();
        assert_eq!(next, Some(wanted[(n + 1) % wanted.len()]));
    }
}

async fn a_decision_leads_to_the_next_item_and_can_be_undone(desk: &Desk) {
    desk.one_person_decides().await;
    let mut items = Vec::new();
    for (n, score) in [(0, 90), (1, 60), (2, 60)] {
        items.push(desk.flagged(n, &format!("at://a/{n}"), score).await);
        desk.later(1);
    }
    let (scope, filter, sort) = (desk.rina.scope(), QueueFilter::default(), QueueSort::Priority);
    desk.store.decide(&desk.rina.actor(), items[0], 1, &decision(Verdict::Indication)).await.unwrap();
    let next = |after| desk.store.next_item(&scope, &filter, sort, after);
    assert_eq!(next(items[0]).await.unwrap(), Some(items[1]));
    assert_eq!(next(items[1]).await.unwrap(), Some(items[2]));
    assert_eq!(next(items[2]).await.unwrap(), Some(items[1]));

    let view = desk.store.item(&scope, items[0]).await.unwrap().unwrap();
    assert_eq!((view.status, view.version), (ItemStatus::Decided, 2));
    assert_eq!(view.decision().unwrap().decision.verdict, Verdict::Indication);
    let others = desk.store.undo(&desk.budi.actor(), items[0]).await;
    assert!(matches!(others, Err(StoreError::NotAllowed(_))));
    desk.store.undo(&desk.rina.actor(), items[0]).await.unwrap();
    let view = desk.store.item(&scope, &view.short_id).await.unwrap().unwrap();
    assert_eq!((view.status, view.version), (ItemStatus::Open, 3));
    assert_eq!((view.decisions.len(), view.decision()), (1, None));
    desk.store.decide(&desk.rina.actor(), items[0], 3, &decision(Verdict::Trace)).await.unwrap();
    desk.later(13);
    assert!(matches!(desk.store.undo(&desk.rina.actor(), items[0]).await, Err(StoreError::NotAllowed(_))));
}

async fn of_two_who_decide_at_once_one_wins(desk: &Desk) {
    desk.one_person_decides().await;
    let item = desk.flagged(0, "at://a/1", 80).await;
    let mut tries = Vec::new();
    for n in 0..16 {
        let (store, actor) =
            (desk.store.clone(), if n % 2 == 0 { desk.rina.actor() } else { desk.budi.actor() });
        let decision = Arc::new(decision(Verdict::ALL[n % 4]));
        tries.push(tokio::spawn(async move { store.decide(&actor, item, 1, &decision).await }));
    }
    let (mut won, mut lost) = (Vec::new(), Vec::new());
    for outcome in tries {
        match outcome.await.unwrap() {
            Ok(id) => won.push(id),
            Err(StoreError::Conflict(conflict)) => lost.push(conflict),
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!((won.len(), lost.len()), (1, 15));
    let view = desk.store.item(&desk.all(), item).await.unwrap().unwrap();
    assert_eq!((view.decisions.len(), view.version), (1, 2));
    assert!(
        lost.iter().all(|it| it.by == Some(view.decisions[0].by) && it.version == 2 && it.verdict.is_some())
    );
}

async fn only_a_signed_in_reviewer_decides(desk: &Desk) {
    let item = desk.flagged(0, "at://a/1", 80).await;
    for actor in [desk.worker(), desk.writer.actor(), desk.admin.actor()] {
        let refused = desk.store.decide(&actor, item, 1, &decision(Verdict::Trace)).await;
        assert!(matches!(refused, Err(StoreError::NotAllowed(_))), "{actor:?}");
    }
    let admin = desk.admin.scope();
    assert!(matches!(desk.store.item(&admin, item).await, Err(StoreError::NotAllowed(_))));
    let queue = desk.store.queue(&admin, &QueueFilter::default(), QueueSort::Priority, Page::default()).await;
    assert!(matches!(queue, Err(StoreError::NotAllowed(_))));
}

async fn a_held_item_comes_back_on_its_day(desk: &Desk) {
    let item = desk.flagged(0, "at://a/1", 80).await;
    let waiting = || async {
        desk.store
            .queue(&desk.all(), &QueueFilter::default(), QueueSort::Priority, Page::default())
            .await
            .unwrap()
            .total
    };
    let rina = desk.rina.actor();
    let day = |day: &str| day.parse().unwrap();
    let past = desk.store.hold(&rina, item, 1, day("2026-10-12"), "menunggu jawaban").await;
    assert!(matches!(past, Err(StoreError::Invalid(_))));
    desk.store.hold(&rina, item, 1, day("2026-10-14"), "menunggu jawaban").await.unwrap();
    assert_eq!(waiting().await, 0);
    let held = QueueFilter { statuses: vec![ItemStatus::Held], ..QueueFilter::default() };
    let page = desk.store.queue(&desk.all(), &held, QueueSort::Priority, Page::default()).await.unwrap();
    assert_eq!(page.rows[0].held_until, Some(day("2026-10-14")));
    desk.later(48);
    assert_eq!(waiting().await, 1);
    let view = desk.store.item(&desk.all(), item).await.unwrap().unwrap();
    assert_eq!(view.hold.unwrap().reason, "menunggu jawaban");
    desk.store.release_hold(&rina, item).await.unwrap();
    let view = desk.store.item(&desk.all(), item).await.unwrap().unwrap();
    assert_eq!((view.status, view.hold), (ItemStatus::Open, None));
}

async fn a_decided_item_reappears_for_signals_nobody_saw(desk: &Desk) {
    let item = desk.flagged(0, "at://a/1", 50).await;
    desk.store.decide(&desk.rina.actor(), item, 1, &decision(Verdict::NoIndication)).await.unwrap();
    for (release, rule, reappears) in [(2, "vote-call", false), (3, "hand-sign", true)] {
        desk.store.request_rematch(&desk.admin.actor(), None, &[]).await.unwrap();
        let work = desk.store.match_work(&desk.all(), 10).await.unwrap();
        let release = Sha256([release; 32]);
        let done = MatchDone {
            act: work[0].act,
            own_version: work[0].own_version,
            target_version: work[0].target_version,
            ticket: work[0].ticket,
            scored: Some(scored_under(release, 75, rule)),
        };
        let scores = Scores { threshold: 25, scoring, release, engine: 1, done: &[done] };
        let saved = desk.store.save_scores(&desk.worker(), scores).await.unwrap();
        assert_eq!(
            (saved.flags, saved.new_items.len(), saved.reappeared == [item]),
            (1, 0, reappears),
            "{rule}"
        );
    }
    let view = desk.store.item(&desk.all(), item).await.unwrap().unwrap();
    assert_eq!(
        (view.status, view.earlier_flags.len(), view.flag.scored.score),
        (ItemStatus::Reappeared, 2, Some(75))
    );
    let (scope, filter) = (desk.all(), QueueFilter::default());
    let queue = desk.store.queue(&scope, &filter, QueueSort::Priority, Page::default()).await.unwrap();
    assert_eq!(queue.rows[0].verdict, Some(Verdict::NoIndication));
}

async fn who_works_for_one_unit_sees_only_that_unit(desk: &Desk) {
    let mine = desk.flagged(0, "at://a/1", 50).await;
    let other = desk.flagged(4, "at://e/1", 50).await;
    let person = |n: usize| desk.accounts[n];
    let unit = desk.store.item(&desk.all(), mine).await.unwrap().unwrap().unit.id;
    let root = desk.admin.actor();
    let narrow = add_user(&desk.store, &root, "sempit", Role::Reviewer, Some(vec![unit])).await;
    let scope = narrow.scope();
    let queue = desk
        .store
        .queue(&scope, &QueueFilter::default(), QueueSort::Priority, Page::default())
        .await
        .unwrap();
    assert_eq!(queue.rows.iter().map(|row| row.item).collect::<Vec<_>>(), [mine]);
    assert_eq!(queue.facets.units.len(), 1);
    assert!(desk.store.item(&scope, mine).await.unwrap().is_some());
    let hidden = desk.store.item(&desk.all(), other).await.unwrap().unwrap();
    assert!(desk.store.item(&scope, other).await.unwrap().is_none());
    assert!(desk.store.person(&scope, hidden.person.id).await.unwrap().is_none());
    assert!(desk.store.raw_parts(&scope, hidden.act.id).await.unwrap().is_empty());
    assert!(desk.store.other_acts_of_account(&scope, person(4), None, 9).await.unwrap().is_empty());
    assert!(desk.store.index_acts(&scope, &[hidden.act.id], true).await.unwrap().is_empty());
    assert_eq!(desk.store.units(&scope).await.unwrap().len(), 1);
    assert_eq!(desk.store.persons(&scope, &Default::default(), Page::default()).await.unwrap().total, 3);
    assert_eq!(desk.store.watch_index(&scope).await.unwrap().len(), 3);
    let refused = desk.store.decide(&narrow.actor(), other, 1, &decision(Verdict::Trace)).await;
    assert!(matches!(refused, Err(StoreError::Missing { .. })));
    assert!(desk.store.decide(&narrow.actor(), mine, 1, &decision(Verdict::Trace)).await.is_ok());
}

async fn a_view_is_written_down_once_and_a_narrowed_queue_always(desk: &Desk) {
    let item = desk.flagged(0, "at://a/1", 50).await;
    for user in [&desk.rina, &desk.rina, &desk.budi] {
        desk.store.item_viewed(&user.actor(), item).await.unwrap();
    }
    desk.store.queue_narrowed(&desk.rina.actor(), "satria-dewi").await.unwrap();
    let log = desk.store.audit(&desk.all(), Page::default()).await.unwrap();
    assert_eq!(log.rows.iter().filter(|row| row.action == "item.view").count(), 2);
    assert_eq!(log.rows[0].action, "queue.narrow");
    assert!(log.rows[0].detail.as_deref().unwrap().contains("satria-dewi"));
}

async fn the_day_report_counts_what_was_done(desk: &Desk) {
    desk.one_person_decides().await;
    let first = desk.flagged(0, "at://a/1", 50).await;
    let second = desk.flagged(3, "at://d/1", 60).await;
    desk.save(vec![
        (desk.post(1, "at://b/1", "Selamat pagi"), None),
        (desk.post(1, "at://b/2", "Pagi"), None),
    ])
    .await;
    desk.store.decide(&desk.rina.actor(), first, 1, &decision(Verdict::Indication)).await.unwrap();
    desk.later(2);
    desk.store.decide(&desk.rina.actor(), second, 1, &decision(Verdict::NoIndication)).await.unwrap();
    let report = desk.store.day_report(&desk.budi.scope(), "2026-10-12".parse().unwrap()).await.unwrap();
    assert_eq!((report.new_acts, report.new_items, report.still_open, report.holds), (4, 2, 0, 0));
    assert_eq!(report.verdicts.iter().map(|it| it.1).collect::<Vec<_>>(), [1, 0, 1, 0]);
    assert_eq!(report.found.iter().map(|it| it.item).collect::<Vec<_>>(), [first]);
    let rina = report.officers.iter().find(|it| it.user == desk.rina.id).unwrap();
    assert_eq!((rina.decisions, rina.last_at.duration_since(rina.first_at).as_hours()), (2, 2));
    let platform = &report.platforms[0];
    assert_eq!((platform.watched, platform.reached, platform.new_acts), (5, 3, 4));
    let nothing = desk.store.day_report(&desk.budi.scope(), "2026-10-13".parse().unwrap()).await.unwrap();
    assert_eq!((nothing.new_acts, nothing.officers.len(), nothing.found.len()), (0, 0, 0));
}

/// A post of the n-th person on another platform.
fn elsewhere(desk: &Desk, n: usize, platform: &str, key: &str, text: &str) -> SeenAct {
    let mut act = desk.post(n, key, text);
    act.actor_seen = AccountRef { platform: platform.parse().unwrap(), ..account(n) };
    if let Some(own) = &mut act.own {
        own.author = act.actor_seen.clone();
    }
    act
}

async fn what_a_platforms_terms_forbid_is_kept_nowhere(desk: &Desk) {
    let figure = |score, text: &str| {
        let mut it = scored(score, "vote-call");
        (it.explanation_id, it.explanation_en) = (format!("{text} (+{score})"), format!("{text} (+{score})"));
        Some(it)
    };
    // The threshold is 25; what only may be matched came between two that just reached it.
    for (n, platform, key, score) in [
        (0, "bluesky", "at://a/low", 25),
        (1, "youtube", "yt:loud", 93),
        (3, "bluesky", "at://a/later", 25),
        (4, "bluesky", "at://a/high", 60),
        (2, "telegram", "tg:none", 94),
    ] {
        desk.save(vec![(
            elsewhere(desk, n, platform, key, "Ayo pilih nomor 2"),
            figure(score, "1 kata cocok"),
        )])
        .await;
        desk.later(1);
    }
    let (scope, filter) = (desk.all(), QueueFilter::default());
    let queue = |sort| async move {
        desk.store.queue(&desk.all(), &QueueFilter::default(), sort, Page::default()).await.unwrap()
    };
    let page = queue(QueueSort::Priority).await;
    let seen: Vec<_> = page.rows.iter().map(|row| (row.platform.as_str(), row.score)).collect();
    let bluesky = |score| ("bluesky", Some(score));
    assert_eq!(seen, [bluesky(60), bluesky(25), ("youtube", None), bluesky(25)], "by age at the threshold");
    let youtube = &page.rows[2];
    assert_eq!(
        (youtube.explanation_id.as_str(), &youtube.rules[..]),
        ("1 kata cocok: ayo", &["vote-call".to_owned()][..])
    );
    let next = |after| desk.store.next_item(&scope, &filter, QueueSort::Priority, after);
    assert_eq!(next(page.rows[1].item).await.unwrap(), Some(youtube.item));
    assert_eq!(next(youtube.item).await.unwrap(), Some(page.rows[3].item));

    let counts = desk.store.counts(&scope).await.unwrap();
    assert_eq!((counts.acts, counts.flags, counts.items), (5, 4, 4), "kept as context, not matched");
    let view = desk.store.item(&scope, netra_store::ItemKey::Id(youtube.item)).await.unwrap().unwrap();
    let kept = serde_json::to_string(&view.flag.scored).unwrap();
    assert!(view.flag.scored.score.is_none() && !kept.contains("93") && !kept.contains("40"), "{kept}");
    assert_eq!(view.flag.scored.signals.as_slice()[0].matches.len(), 1, "which words, and where, is said");

    // Matched again under another release, and by the road of what came late.
    let release = Sha256([2; 32]);
    let done = [MatchDone {
        act: youtube.act,
        own_version: Some(1),
        target_version: None,
        ticket: 1,
        scored: Some(scored_under(release, 95, "hand-sign")),
    }];
    let scores = Scores { threshold: 30, scoring, release, engine: 1, done: &done };
    assert_eq!(desk.store.save_scores(&desk.worker(), scores).await.unwrap().flags, 1);
    let page = queue(QueueSort::Priority).await;
    assert_eq!((page.rows[1].item, page.rows[1].score), (view.id, None), "it stands at the new threshold");
    let view = desk.store.item(&scope, netra_store::ItemKey::Id(view.id)).await.unwrap().unwrap();
    let flags = || std::iter::once(&view.flag).chain(&view.earlier_flags).map(|it| &it.scored);
    assert_eq!(flags().count(), 2);
    assert!(flags().all(|it| (it.score, it.support, it.attack) == (None, None, None)));
    assert!(flags().flat_map(|it| it.signals.as_slice()).all(|it| it.weight.is_none()));
    assert_ne!(
        desk.store.digest(&scope).await.unwrap(),
        Sha256([0; 32]),
        "the digest reads flags without a score too"
    );
}
