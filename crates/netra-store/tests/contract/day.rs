//! A day at the desk: deadlines, locks, handing over, folds, saved filters, counts for prevention, the palette.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, date};
use netra_model::ItemId;
use netra_model::act::{AccountRef, ActKind, SeenTarget};
use netra_model::deadline::{
    ClockEvent, ClockKind, DayOfWeek, DayUnit, DeadlineRule, Deadlines, ElectionType, Holiday,
};
use netra_model::review::Verdict;
use netra_model::scope::Role;
use netra_store::{
    BulkDecision, DueFilter, HandedFilter, ItemKey, NewClockEvent, NewDecision, NewSavedFilter, Page,
    QueueFilter, QueueRow, QueueSort, StoreError, User,
};

use crate::support::{Desk, account, add_user, bluesky, content, on_both, scored};

on_both!(
    no_clock_runs_before_a_known_day_and_then_the_nearest_stands_first,
    changed_rules_and_noted_events_move_the_due_day,
    the_race_decides_the_law_of_the_clock,
    an_open_item_is_shown_to_others_until_it_expires_and_the_next_one_is_another,
    an_item_is_handed_to_a_colleague_and_back_and_hidden_from_nobody,
    only_who_may_see_the_unit_is_handed_an_item,
    near_duplicates_are_one_row_and_decided_together_one_by_one,
    a_fold_is_of_one_kind_and_of_the_same_words_or_target,
    a_large_fold_is_taken_in_stretches,
    filters_are_saved_shared_starred_and_deleted,
    prevention_is_counted_without_names,
    an_address_or_account_is_found_or_not_here,
    the_queue_is_narrowed_by_provision_level_and_deadline,
);

pub(crate) fn rules() -> Deadlines {
    let rule = |election, clock, days, unit, from| DeadlineRule {
        election,
        clock,
        days,
        unit,
        from,
        first_day_counts: false,
        extended_to: None,
        source: String::from("Pasal 0 (DEMO)"),
        doubt: None,
    };
    use ClockEvent::{Known, Registered};
    use ElectionType::{Internal, Pemilu, Pilkada};
    Deadlines {
        schema: 1,
        default: Pilkada,
        weekend: BTreeSet::from([DayOfWeek::Saturday, DayOfWeek::Sunday]),
        holidays_of: BTreeSet::from([2026]),
        rules: vec![
            rule(Pilkada, ClockKind::Registration, 7, DayUnit::Calendar, Known),
            rule(Pilkada, ClockKind::Decision, 3, DayUnit::Calendar, Registered),
            rule(Pemilu, ClockKind::Registration, 7, DayUnit::Working, Known),
            rule(Internal, ClockKind::Tracing, 7, DayUnit::Calendar, Known),
        ],
        holidays: vec![Holiday { day: date(2026, 10, 14), name: String::from("Libur (DEMO)") }],
        races: BTreeMap::new(),
    }
}

/// An event for the table of rights.
pub(crate) fn finished() -> NewClockEvent {
    NewClockEvent { event: ClockEvent::Finished, day: None, note: String::new() }
}

/// A bulk decision for the table of rights.
pub(crate) fn nothing_to_decide() -> BulkDecision {
    let mark = netra_model::Sha256([0; 32]);
    BulkDecision { near_key: String::new(), mark, count: 1, decision: decision(Verdict::Trace) }
}

pub(crate) fn new_filter(name: &str, query: &str, shared: bool) -> NewSavedFilter {
    NewSavedFilter { id: None, name: name.into(), query: query.into(), shared }
}

fn decision(verdict: Verdict) -> NewDecision {
    NewDecision::new(verdict).because("jelas").under("skb-2022-b1")
}

/// As the verdict sets it: in the database by hand, then the rules are applied anew.
async fn known_on(desk: &Desk, item: ItemId, day: &str, rules: &Deadlines) {
    let statement = format!("UPDATE item SET known_on = '{day}' WHERE id = '{item}'");
    if desk.url.starts_with("sqlite:") {
        let pool = sqlx::SqlitePool::connect(&desk.url).await.unwrap();
        sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&pool).await.unwrap();
        pool.close().await;
    } else {
        let pool = sqlx::PgPool::connect(&desk.url).await.unwrap();
        sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&pool).await.unwrap();
        pool.close().await;
    }
    // Other rules for a moment: whatever has a known day is reckoned again.
    let other = Deadlines { default: ElectionType::Internal, ..rules.clone() };
    desk.store.set_deadlines(&desk.worker(), &other).await.unwrap();
    assert!(desk.store.set_deadlines(&desk.worker(), rules).await.unwrap() > 0);
}

async fn queue(desk: &Desk, filter: &QueueFilter) -> Vec<QueueRow> {
    desk.store.queue(&desk.all(), filter, QueueSort::Deadline, Page::default()).await.unwrap().rows
}

fn ids(rows: &[QueueRow]) -> Vec<ItemId> {
    rows.iter().map(|row| row.item).collect()
}

async fn no_clock_runs_before_a_known_day_and_then_the_nearest_stands_first(desk: &Desk) {
    let (a, b, c) = (
        desk.flagged(0, "at://a/1", 90).await,
        desk.flagged(1, "at://b/1", 40).await,
        desk.flagged(3, "at://d/1", 60).await,
    );
    assert_eq!(
        desk.store.set_deadlines(&desk.worker(), &rules()).await.unwrap(),
        0,
        "no item has a known day"
    );
    let all = queue(desk, &QueueFilter::default()).await;
    assert_eq!(ids(&all), [a, c, b], "by priority while no clock runs");
    assert!(all.iter().all(|row| row.due_on.is_none() && row.due_clock.is_none()));
    let day = desk.store.item_day(&desk.all(), b).await.unwrap().unwrap();
    assert_eq!((day.known_on, day.first_opened, day.clocks.len()), (None, None, 0));

    known_on(desk, b, "2026-10-09", &rules()).await;
    known_on(desk, c, "2026-10-02", &rules()).await;
    let all = queue(desk, &QueueFilter::default()).await;
    assert_eq!(ids(&all), [c, b, a], "what is past first, then the nearest, then what has no clock");
    assert_eq!((all[0].due_on, all[1].due_on), (Some(date(2026, 10, 9)), Some(date(2026, 10, 16))));
    assert_eq!(all[1].due_clock, Some(ClockKind::Registration));
    let next = async |me: &User, item| {
        let filter = QueueFilter { me: Some(me.id), ..QueueFilter::default() };
        desk.store.next_item(&me.scope(), &filter, QueueSort::Deadline, item).await.unwrap()
    };
    for (from, to) in [(c, b), (b, a), (a, c)] {
        assert_eq!(next(&desk.rina, from).await, Some(to));
    }
    let due = |due| QueueFilter { due: Some(due), ..QueueFilter::default() };
    assert_eq!(ids(&queue(desk, &due(DueFilter::Expired)).await), [c]);
    assert_eq!(ids(&queue(desk, &due(DueFilter::Week)).await), [b]);
    assert_eq!(ids(&queue(desk, &due(DueFilter::NotSet)).await), [a]);
    assert_eq!(
        queue(desk, &due(DueFilter::Today)).await.len() + queue(desk, &due(DueFilter::Tomorrow)).await.len(),
        0
    );
    desk.later(3 * 24);
    assert_eq!(ids(&queue(desk, &due(DueFilter::Tomorrow)).await), [b]);

    // A decided item keeps its clock, unless it was closed without a finding.
    desk.store.decide(&desk.rina.actor(), b, 1, &decision(Verdict::Indication)).await.unwrap();
    desk.store.decide(&desk.rina.actor(), c, 1, &decision(Verdict::NoIndication)).await.unwrap();
    let page = desk.store.deadlines(&desk.rina.scope(), Page::default()).await.unwrap();
    assert_eq!(
        page.rows.iter().map(|row| (row.item, row.due_on)).collect::<Vec<_>>(),
        [(b, date(2026, 10, 16))]
    );
    assert_eq!((page.counts.tomorrow, page.counts.total()), (1, 1));
    desk.store.undo(&desk.rina.actor(), c).await.unwrap();
    let counts = desk.store.deadline_counts(&desk.rina.scope()).await.unwrap();
    assert_eq!((counts.expired, counts.total()), (1, 2), "with the verdict taken back the clock is back");
}

async fn changed_rules_and_noted_events_move_the_due_day(desk: &Desk) {
    let item = desk.flagged(0, "at://a/1", 90).await;
    let event = |event, day: Option<Date>| NewClockEvent { event, day, note: String::from("012/DEMO") };
    let note = async |it| desk.store.note_clock(&desk.rina.actor(), item, &it).await;
    let early = note(event(ClockEvent::Registered, Some(date(2026, 10, 12)))).await;
    assert!(matches!(early, Err(StoreError::Invalid(_))), "no known day: {early:?}");
    known_on(desk, item, "2026-10-10", &rules()).await;
    let due = async || queue(desk, &QueueFilter::default()).await[0].due_on;
    assert_eq!(due().await, Some(date(2026, 10, 17)));
    let mut shorter = rules();
    shorter.rules[0].days = 5;
    assert_eq!(desk.store.set_deadlines(&desk.worker(), &shorter).await.unwrap(), 1);
    assert_eq!(desk.store.set_deadlines(&desk.worker(), &shorter).await.unwrap(), 0, "the same rules");
    assert_eq!(due().await, Some(date(2026, 10, 15)));
    assert_eq!(desk.store.deadline_rules(&desk.rina.scope()).await.unwrap(), Some(shorter));

    for wrong in [
        event(ClockEvent::Known, Some(date(2026, 10, 11))),
        event(ClockEvent::Registered, Some(date(2026, 10, 9))),
        event(ClockEvent::Registered, Some(date(2026, 10, 13))),
    ] {
        assert!(matches!(note(wrong).await, Err(StoreError::Invalid(_))));
    }
    note(event(ClockEvent::Registered, Some(date(2026, 10, 12)))).await.unwrap();
    let row = &queue(desk, &QueueFilter::default()).await[0];
    assert_eq!((row.due_on, row.due_clock), (Some(date(2026, 10, 15)), Some(ClockKind::Decision)));
    note(event(ClockEvent::Finished, Some(date(2026, 10, 12)))).await.unwrap();
    assert_eq!(due().await, None);
    note(event(ClockEvent::Finished, None)).await.unwrap();
    assert_eq!(due().await, Some(date(2026, 10, 15)), "taken back");
    let day = desk.store.item_day(&desk.all(), item).await.unwrap().unwrap();
    assert_eq!((day.events.len(), day.clocks[0].since), (3, date(2026, 10, 12)));
    let log = desk.store.audit(&desk.all(), Page::default()).await.unwrap();
    assert_eq!(log.rows.iter().filter(|row| row.action == "item.clock").count(), 3);
    assert!(log.rows.iter().any(|row| row.action == "deadlines.set"));
}

async fn the_race_decides_the_law_of_the_clock(desk: &Desk) {
    let item = desk.flagged(0, "at://a/1", 90).await;
    known_on(desk, item, "2026-10-12", &rules()).await;
    assert_eq!(queue(desk, &QueueFilter::default()).await[0].due_on, Some(date(2026, 10, 19)));
    let pemilu = BTreeMap::from([(String::from("demo-kota-contoh"), ElectionType::Pemilu)]);
    desk.store.set_deadlines(&desk.worker(), &Deadlines { races: pemilu, ..rules() }).await.unwrap();
    assert_eq!(
        queue(desk, &QueueFilter::default()).await[0].due_on,
        Some(date(2026, 10, 22)),
        "14 October is a holiday"
    );
}

async fn an_open_item_is_shown_to_others_until_it_expires_and_the_next_one_is_another(desk: &Desk) {
    let (a, b, c) = (
        desk.flagged(0, "at://a/1", 90).await,
        desk.flagged(1, "at://b/1", 60).await,
        desk.flagged(3, "at://d/1", 40).await,
    );
    let store = &desk.store;
    assert_eq!(store.open_item(&desk.rina.actor(), b).await.unwrap(), []);
    assert_eq!(store.open_item(&desk.rina.actor(), b).await.unwrap(), [], "one's own second tab is no lock");
    let seen = store.open_item(&desk.budi.actor(), b).await.unwrap();
    assert_eq!(
        (seen.len(), seen[0].user, seen[0].until.duration_since(seen[0].since).as_mins()),
        (1, desk.rina.id, 10)
    );
    store.open_item(&desk.budi.actor(), a).await.unwrap();
    let row = queue(desk, &QueueFilter::default()).await.into_iter().find(|row| row.item == b).unwrap();
    assert_eq!(
        row.open_by.iter().map(|it| it.user).collect::<Vec<_>>(),
        [desk.rina.id],
        "budi went on to another"
    );

    let next = async |me: &User, from| {
        let filter = QueueFilter { me: Some(me.id), ..QueueFilter::default() };
        store.next_item(&me.scope(), &filter, QueueSort::Priority, from).await.unwrap()
    };
    assert_eq!(next(&desk.budi, a).await, Some(c), "b is open by rina, and another waits");
    assert_eq!(next(&desk.rina, a).await, Some(b), "her own is no bar");
    store.open_item(&desk.rina.actor(), c).await.unwrap();
    store.open_item(&desk.writer.actor(), b).await.unwrap();
    assert_eq!(next(&desk.budi, a).await, Some(b), "all others are open: then the next as it stands");

    // It survives a restart, and expires.
    let again = netra_store::Store::open(&desk.url, desk.data(), desk.clock.clone()).await.unwrap();
    assert_eq!(again.item_day(&desk.all(), c).await.unwrap().unwrap().open_by[0].user, desk.rina.id);
    again.close().await;
    desk.clock.advance(jiff::SignedDuration::from_mins(10));
    assert_eq!(next(&desk.budi, a).await, Some(b));
    assert!(store.item_day(&desk.all(), c).await.unwrap().unwrap().open_by.is_empty());

    // Deciding is safe by the version alone, and lets go.
    store.open_item(&desk.rina.actor(), a).await.unwrap();
    store.decide(&desk.budi.actor(), a, 1, &decision(Verdict::NoIndication)).await.unwrap();
    assert!(store.item_day(&desk.all(), a).await.unwrap().unwrap().open_by.is_empty());
    let late = store.decide(&desk.rina.actor(), a, 1, &decision(Verdict::Trace)).await;
    assert!(matches!(late, Err(StoreError::Conflict(_))));
}

async fn an_item_is_handed_to_a_colleague_and_back_and_hidden_from_nobody(desk: &Desk) {
    let (a, b) = (desk.flagged(0, "at://a/1", 90).await, desk.flagged(1, "at://b/1", 60).await);
    let (store, rina, budi) = (&desk.store, desk.rina.actor(), desk.budi.actor());
    let mine =
        |user: &User| QueueFilter { handed: Some(HandedFilter::To(user.id)), ..QueueFilter::default() };
    store.hand_over(&rina, a, desk.budi.id, " tolong dicek, saya ragu ").await.unwrap();
    assert_eq!(ids(&queue(desk, &mine(&desk.budi)).await), [a]);
    assert_eq!(queue(desk, &QueueFilter::default()).await.len(), 2, "hidden from nobody");
    let nobody = QueueFilter { handed: Some(HandedFilter::Nobody), ..QueueFilter::default() };
    assert_eq!(ids(&queue(desk, &nobody).await), [b]);
    let row = &queue(desk, &mine(&desk.budi)).await[0];
    assert_eq!(row.handed_to.as_ref().unwrap(), &(desk.budi.id, desk.budi.name.clone()));
    let handed = store.item_day(&desk.all(), a).await.unwrap().unwrap().handed.unwrap();
    assert_eq!((handed.from, handed.note.as_str()), (desk.rina.id, "tolong dicek, saya ragu"));

    store.hand_back(&budi, a, "bukan bidang saya").await.unwrap();
    store.hand_back(&budi, a, "dua kali").await.unwrap();
    assert!(queue(desk, &mine(&desk.budi)).await.is_empty());
    store.hand_over(&budi, a, desk.rina.id, "").await.unwrap();
    store.decide(&rina, a, 1, &decision(Verdict::Trace)).await.unwrap();
    assert_eq!(store.item_day(&desk.all(), a).await.unwrap().unwrap().handed, None, "a decision ends it");
    let decided = store.hand_over(&rina, a, desk.budi.id, "").await;
    assert!(matches!(decided, Err(StoreError::Invalid(_))), "{decided:?}");
    let log = store.audit(&desk.all(), Page::default()).await.unwrap();
    let n = |action: &str| log.rows.iter().filter(|row| row.action == action).count();
    assert_eq!((n("item.hand_over"), n("item.hand_back")), (2, 1));
}

async fn only_who_may_see_the_unit_is_handed_an_item(desk: &Desk) {
    let (mine, other) = (desk.flagged(0, "at://a/1", 90).await, desk.flagged(4, "at://e/1", 60).await);
    let unit = desk.store.item(&desk.all(), mine).await.unwrap().unwrap().unit.id;
    let narrow = add_user(&desk.store, &desk.admin.actor(), "sempit", Role::Reviewer, Some(vec![unit])).await;
    let hand = async |by: &User, item, to: &User| desk.store.hand_over(&by.actor(), item, to.id, "").await;
    hand(&desk.rina, mine, &narrow).await.unwrap();
    for refused in [
        hand(&desk.rina, other, &narrow).await,
        hand(&desk.rina, other, &desk.writer).await,
        hand(&desk.rina, other, &desk.rina).await,
    ] {
        assert!(matches!(refused, Err(StoreError::Invalid(_))), "{refused:?}");
    }
    assert!(matches!(hand(&narrow, other, &desk.rina).await, Err(StoreError::Missing { .. })));
    assert!(matches!(desk.store.open_item(&narrow.actor(), other).await, Err(StoreError::Missing { .. })));
    assert!(desk.store.item_day(&narrow.scope(), other).await.unwrap().is_none());
    let names: Vec<String> =
        desk.store.colleagues(&narrow.scope()).await.unwrap().into_iter().map(|it| it.name).collect();
    assert_eq!(names, ["budi (DEMO)", "rina (DEMO)", "sempit (DEMO)"], "who reviews, by name");
}

/// So many posts of the same words, by the five persons in turn, each with its own way of writing them.
async fn copies(desk: &Desk, n: usize) -> Vec<ItemId> {
    let acts = (0..n)
        .map(|n| {
            let text = format!(
                "Ayo coblos{} NOMOR 2 pada hari pemungutan https://s.example/{n}",
                " ".repeat(n % 3 + 1)
            );
            (desk.post(n % 5, &format!("at://copy/{n}"), &text), Some(scored(60, "vote-call")))
        })
        .collect();
    desk.save(acts).await.new_items
}

async fn near_duplicates_are_one_row_and_decided_together_one_by_one(desk: &Desk) {
    let items = copies(desk, 12).await;
    let other = desk.flagged(0, "at://a/1", 90).await;
    let folded = QueueFilter { fold: true, ..QueueFilter::default() };
    let page = desk.store.queue(&desk.all(), &folded, QueueSort::Priority, Page::default()).await.unwrap();
    assert_eq!((page.total, page.total_rows), (13, 2), "totals count every item");
    assert_eq!(page.rows.iter().map(|row| row.fold).collect::<Vec<_>>(), [1, 12]);
    let next =
        async |from| desk.store.next_item(&desk.all(), &folded, QueueSort::Priority, from).await.unwrap();
    assert_eq!(next(other).await, Some(page.rows[1].item));
    assert_eq!(next(page.rows[1].item).await, Some(other), "not into the fold");
    let key = page.rows[1].near_key.clone();
    let day = desk.store.item_day(&desk.all(), items[3]).await.unwrap().unwrap();
    assert_eq!((day.fold, day.near_key.as_str()), (12, key.as_str()));

    let view = desk.store.fold(&desk.rina.scope(), &key, Page::first(5)).await.unwrap().unwrap();
    assert_eq!((view.rows.len(), view.total, view.at_once, view.persons), (5, 12, 12, 5));
    let bulk = |mark, count, verdict| BulkDecision {
        near_key: key.clone(),
        mark,
        count,
        decision: decision(verdict),
    };
    let refused = async |bulk| {
        let answer = desk.store.decide_fold(&desk.rina.actor(), &bulk).await;
        assert!(matches!(answer, Err(StoreError::Invalid(_))), "{answer:?}");
    };
    refused(bulk(view.mark, 12, Verdict::Indication)).await;
    refused(bulk(view.mark, 11, Verdict::NoIndication)).await;
    desk.store.decide(&desk.budi.actor(), items[0], 1, &decision(Verdict::Trace)).await.unwrap();
    refused(bulk(view.mark, 12, Verdict::NoIndication)).await;
    let view = desk.store.fold(&desk.rina.scope(), &key, Page::first(5)).await.unwrap().unwrap();
    let done =
        desk.store.decide_fold(&desk.rina.actor(), &bulk(view.mark, 11, Verdict::Prevention)).await.unwrap();
    assert_eq!((done.items.len(), done.left), (11, 0));
    assert!(desk.store.fold(&desk.rina.scope(), &key, Page::first(5)).await.unwrap().is_none());

    for item in &done.items {
        let view = desk.store.item(&desk.all(), *item).await.unwrap().unwrap();
        assert_eq!(
            view.decision().unwrap().decision.verdict,
            Verdict::Prevention,
            "each has its own decision"
        );
    }
    let log = desk.store.audit(&desk.all(), Page::first(100)).await.unwrap();
    let with_bulk =
        log.rows.iter().filter(|row| row.detail.as_deref().is_some_and(|it| it.contains(&done.bulk)));
    assert_eq!(
        with_bulk.filter(|row| row.action == "item.decide").count(),
        11,
        "and its own line of the log"
    );
    desk.store.undo(&desk.rina.actor(), done.items[0]).await.unwrap();
    let view = desk.store.fold(&desk.all(), &key, Page::first(5)).await.unwrap().unwrap();
    assert_eq!(view.total, 1, "each can be undone alone");
}

async fn a_fold_is_of_one_kind_and_of_the_same_words_or_target(desk: &Desk) {
    let now = desk.clock.now();
    let post = |n: usize| {
        let author = account(4);
        SeenTarget::Content(Box::new(content(
            &format!("at://calon/{n}"),
            &author,
            &format!("Kampanye {n}"),
            now,
        )))
    };
    let say = |n: usize, key: &str, words: &str, on: usize| {
        let mut act = desk.post(n, key, words);
        (act.kind, act.target) = (ActKind::Comment, Some(post(on)));
        act
    };
    let acts = vec![
        desk.like(0, "at://like/1", post(1)),
        desk.like(1, "at://like/2", post(1)),
        desk.like(2, "at://like/3", post(2)),
        say(0, "at://say/1", "Setuju!", 1),
        say(1, "at://say/2", "setuju", 1),
        say(2, "at://say/3", "Setuju!", 2),
        desk.post(0, "at://post/1", "Setuju!"),
        desk.post(1, "at://post/2", "Pilih nomor 1 ya"),
        desk.post(2, "at://post/3", "Pilih nomor 2 ya"),
    ];
    desk.save(acts.into_iter().map(|act| (act, Some(scored(50, "vote-call")))).collect()).await;
    let folded = QueueFilter { fold: true, ..QueueFilter::default() };
    let rows = queue(desk, &folded).await;
    let twos: Vec<ActKind> = rows.iter().filter(|row| row.fold == 2).map(|row| row.kind).collect();
    assert_eq!(
        (rows.len(), twos),
        (7, vec![ActKind::Like, ActKind::Comment]),
        "short words only on one target"
    );
    assert!(rows.iter().all(|row| row.fold <= 2));
    // Restricted to a unit, the first of a fold is one of that unit, and the count is theirs.
    let unit = rows[0].unit;
    let narrow = add_user(&desk.store, &desk.admin.actor(), "sempit", Role::Reviewer, Some(vec![unit])).await;
    let page =
        desk.store.queue(&narrow.scope(), &folded, QueueSort::Deadline, Page::default()).await.unwrap();
    assert!(page.rows.iter().all(|row| row.unit == unit));
}

async fn a_large_fold_is_taken_in_stretches(desk: &Desk) {
    copies(desk, 520).await;
    let folded = QueueFilter { fold: true, ..QueueFilter::default() };
    let key = queue(desk, &folded).await[0].near_key.clone();
    let view = desk.store.fold(&desk.all(), &key, Page::first(20)).await.unwrap().unwrap();
    assert_eq!((view.total, view.at_once, view.rows.len()), (520, netra_store::BULK_MOST, 20));
    let bulk = BulkDecision {
        near_key: key,
        mark: view.mark,
        count: 500,
        decision: decision(Verdict::NoIndication),
    };
    let done = desk.store.decide_fold(&desk.rina.actor(), &bulk).await.unwrap();
    assert_eq!((done.items.len(), done.left), (500, 20));
}

async fn filters_are_saved_shared_starred_and_deleted(desk: &Desk) {
    let (store, rina, budi) = (&desk.store, desk.rina.actor(), desk.budi.actor());
    let new = new_filter;
    let own = store.save_filter(&rina, &new(" Dinas Kesehatan ", "unit=1", false)).await.unwrap();
    let shared = store.save_filter(&rina, &new("Tenggat dekat", "due=h1", true)).await.unwrap();
    for wrong in [
        new("", "x=1", false),
        new(&"n".repeat(61), "x", false),
        new("Tenggat dekat", "x", false),
        new("n", &"q".repeat(1_001), false),
    ] {
        assert!(matches!(store.save_filter(&rina, &wrong).await, Err(StoreError::Invalid(_))));
    }
    let names = async |by| {
        let all = store.saved_filters(by).await.unwrap();
        all.into_iter().map(|it| (it.name, it.starred)).collect::<Vec<_>>()
    };
    assert_eq!(names(&rina).await, [("Dinas Kesehatan".into(), false), ("Tenggat dekat".into(), false)]);
    assert_eq!(names(&budi).await, [("Tenggat dekat".into(), false)]);
    store.star_filter(&rina, &shared, true).await.unwrap();
    store.star_filter(&rina, &shared, true).await.unwrap();
    assert_eq!(names(&rina).await[0], ("Tenggat dekat".into(), true), "starred first, for her alone");
    assert!(!names(&budi).await[0].1);
    assert!(matches!(store.star_filter(&budi, &own, true).await, Err(StoreError::Missing { .. })));

    let renamed = NewSavedFilter { id: Some(shared.clone()), ..new("Tenggat H-1", "due=h1", true) };
    assert!(matches!(store.save_filter(&budi, &renamed).await, Err(StoreError::Invalid(_))), "a colleague's");
    store.save_filter(&rina, &renamed).await.unwrap();
    assert_eq!(names(&budi).await, [("Tenggat H-1".into(), false)]);
    store.delete_filter(&budi, &shared).await.unwrap();
    assert!(
        names(&budi).await.is_empty() && names(&rina).await.len() == 1,
        "a supervisor deletes what is shared"
    );
    store.delete_filter(&rina, &own).await.unwrap();
    assert!(names(&rina).await.is_empty());
}

async fn prevention_is_counted_without_names(desk: &Desk) {
    let items = copies(desk, 10).await;
    let actor = desk.rina.actor();
    for item in &items {
        desk.store.decide(&actor, *item, 1, &decision(Verdict::Prevention)).await.unwrap();
    }
    desk.store.undo(&actor, items[0]).await.unwrap();
    desk.store.decide(&actor, items[1], 2, &decision(Verdict::Trace)).await.unwrap();
    let month = |from: i8| (date(2026, from, 1), date(2026, from + 1, 1));
    let counts = async |scope: netra_model::scope::Scope, (from, until)| {
        desk.store.prevention(&scope, from, until).await.unwrap()
    };
    let all = counts(desk.all(), month(10)).await;
    let shown: Vec<_> = all.iter().map(|it| (it.unit_name.as_str(), it.kind, it.n)).collect();
    assert_eq!(shown, [("Dinas Kesehatan", ActKind::Post, 4), ("Dinas Perhubungan", ActKind::Post, 4)]);
    assert!(counts(desk.all(), month(9)).await.is_empty());
    let narrow =
        add_user(&desk.store, &desk.admin.actor(), "sempit", Role::Writer, Some(vec![all[1].unit])).await;
    assert_eq!(counts(narrow.scope(), month(10)).await.len(), 1);
}

async fn an_address_or_account_is_found_or_not_here(desk: &Desk) {
    let now = desk.clock.now();
    let target = SeenTarget::Content(Box::new(content("at://calon/1", &account(4), "Kampanye", now)));
    let item =
        desk.save(vec![(desk.like(0, "at://like/1", target), Some(scored(50, "vote-call")))]).await.new_items
            [0];
    let own = desk.flagged(4, "at://e/1", 50).await;
    let here = async |name: &str| desk.store.address_here(&desk.all(), &bluesky(), name).await.unwrap();
    let found = here("at://calon/1").await;
    assert_eq!((found.acts, found.items.len(), found.items[0].0), (1, 1, item));
    assert!(found.content.is_some() && found.act.is_none());
    let found = here("at://e/1").await;
    assert_eq!(found.act.unwrap().1.unwrap().0, own);
    assert_eq!(here("https://contoh.example/at://e/1").await.items[0].0, own, "by its address");
    assert_eq!(here("at://nowhere/1").await, Default::default());

    let unit = desk.store.item(&desk.all(), item).await.unwrap().unwrap().unit.id;
    let narrow = add_user(&desk.store, &desk.admin.actor(), "sempit", Role::Reviewer, Some(vec![unit])).await;
    let hidden = desk.store.address_here(&narrow.scope(), &bluesky(), "at://e/1").await.unwrap();
    assert_eq!(hidden, Default::default(), "another unit's");
    let accounts = async |scope: netra_model::scope::Scope, name: &str| {
        let named = AccountRef::by_handle(bluesky(), name);
        desk.store.accounts_here(&scope, None, &named).await.unwrap()
    };
    assert_eq!(accounts(desk.all(), "Pegawai4.TEST").await[0].person_name, "Pegawai 4 (DEMO)");
    assert!(accounts(narrow.scope(), "pegawai4.test").await.is_empty());
    assert!(accounts(desk.all(), "pegawai9.test").await.is_empty());
}

async fn the_queue_is_narrowed_by_provision_level_and_deadline(desk: &Desk) {
    use netra_model::person::AttributionLevel;
    let mut proposed = scored(60, "vote-call");
    proposed.provisions = vec![String::from("skb-2022-d6"), String::from("skb-2022-e4")];
    let with =
        desk.save(vec![(desk.post(0, "at://a/1", "Ayo pilih nomor 2"), Some(proposed))]).await.new_items[0];
    desk.flagged(1, "at://b/1", 60).await;
    let by = |provision: &str| QueueFilter { provision: Some(provision.into()), ..QueueFilter::default() };
    assert_eq!(ids(&queue(desk, &by("skb-2022-e4")).await), [with]);
    assert!(queue(desk, &by("skb-2022-e")).await.is_empty(), "the whole key");
    let page = desk
        .store
        .queue(&desk.all(), &by("skb-2022-d6"), QueueSort::Deadline, Page::default())
        .await
        .unwrap();
    assert_eq!(page.facets.provisions.iter().map(|it| it.count).collect::<Vec<_>>(), [1, 1]);
    let level = |level, fold| QueueFilter { level: Some(level), fold, ..QueueFilter::default() };
    for fold in [false, true] {
        assert_eq!(queue(desk, &level(AttributionLevel::Presumed, fold)).await.len(), 2);
        assert!(queue(desk, &level(AttributionLevel::Confirmed, fold)).await.is_empty());
    }
    assert_eq!(desk.store.item(&desk.all(), ItemKey::Id(with)).await.unwrap().unwrap().id, with);
}

/// Prints how long the queue takes with many open items; nothing is asserted. Run by hand:
/// `cargo test -p netra-store --release --test contract -- --ignored --nocapture queue_with_20_000`.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "a measurement, not a test"]
async fn the_queue_with_20_000_open_items() {
    measured("SQLite", &Desk::sqlite().await).await;
    if let Some(desk) = Desk::postgres().await {
        measured("PostgreSQL", &desk).await;
        desk.drop_database().await;
    }
}

async fn measured(engine: &str, desk: &Desk) {
    // Ten thousand alike, ten thousand each for itself.
    for stretch in 0..20 {
        let acts = (0..1_000)
            .map(|n| {
                let n = stretch * 1_000 + n;
                let text = if n % 2 == 0 {
                    String::from("Ayo coblos nomor dua pada hari pemungutan")
                } else {
                    format!("Ayo pilih {n} kali lagi")
                };
                (
                    desk.post(n % 5, &format!("at://many/{n}"), &text),
                    Some(scored(u8::try_from(30 + n % 60).unwrap(), "vote-call")),
                )
            })
            .collect();
        desk.save(acts).await;
    }
    let one = queue(desk, &QueueFilter::default()).await[0].item;
    known_on(desk, one, "2026-10-10", &rules()).await;
    let plain = QueueFilter::default();
    let folded = QueueFilter { fold: true, me: Some(desk.rina.id), ..QueueFilter::default() };
    for (what, filter, sort) in [
        ("priority, as before", &plain, QueueSort::Priority),
        ("deadline first", &plain, QueueSort::Deadline),
        ("deadline first, folded", &folded, QueueSort::Deadline),
    ] {
        let (mut pages, mut nexts) = (Vec::new(), Vec::new());
        for _ in 0..9 {
            let at = std::time::Instant::now();
            let page = desk.store.queue(&desk.all(), filter, sort, Page::first(60)).await.unwrap();
            pages.push(at.elapsed());
            let from = page.rows[page.rows.len() / 2].item;
            let at = std::time::Instant::now();
            desk.store.next_item(&desk.all(), filter, sort, from).await.unwrap();
            nexts.push(at.elapsed());
        }
        pages.sort();
        nexts.sort();
        println!("{engine}: {what}: page {:?}, next item {:?} (medians of 9)", pages[4], nexts[4]);
    }
    let at = std::time::Instant::now();
    desk.store.deadline_counts(&desk.all()).await.unwrap();
    println!("{engine}: counts of deadlines {:?}", at.elapsed());
}
