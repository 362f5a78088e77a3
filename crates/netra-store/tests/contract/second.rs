//! Second review, apart from the first; the plenary; what is drawn to be looked at again; how far two people agree.

use jiff::civil::date;
use netra_model::ItemId;
use netra_model::review::{Agreement, ItemStatus, ReviewRules, Round, Verdict};
use netra_model::scope::{Role, Scope};
use netra_store::{
    ActSample, HandedFilter, KnownOn, NewDecision, NewPlenary, Page, QueueFilter, QueueSort, Sought,
    StoreError, User, Vote,
};

use crate::support::{Desk, add_user, bluesky, on_both, scored};

on_both!(
    an_indication_waits_for_somebody_else,
    nothing_tells_the_second_reviewer_what_the_first_one_said,
    to_whom_an_item_was_handed_is_not_told_while_its_first_verdict_waits,
    undoing_never_makes_one_person_both,
    two_verdicts_that_differ_go_to_the_plenary_and_its_vote_stands,
    a_case_with_an_item_that_waits_does_not_leave_the_office,
    what_is_dismissed_is_drawn_again_by_lot_and_judged_apart,
    acts_without_a_flag_are_drawn_and_answered_once,
    agreement_is_counted_by_week,
    what_nears_its_limit_is_the_same_whatever_was_said_first,
);

const SECRET: &str = "alasan-rahasia-7731";

fn indication() -> NewDecision {
    let known = KnownOn { day: date(2026, 10, 11), why: String::new() };
    NewDecision {
        note: format!("catatan {SECRET}"),
        known: Some(known),
        ..NewDecision::new(Verdict::Indication).because(SECRET).under(format!("pasal-{SECRET}"))
    }
}

async fn waiting(desk: &Desk) -> ItemId {
    let item = desk.flagged(0, "at://a/1", 87).await;
    desk.store.item_viewed(&desk.rina.actor(), item).await.unwrap();
    desk.store.decide(&desk.rina.actor(), item, 1, &indication()).await.unwrap();
    item
}

#[expect(clippy::needless_pass_by_value, reason = "an answer is judged where it is made")]
fn not_allowed<T>(answer: Result<T, StoreError>) -> bool {
    matches!(answer, Err(StoreError::NotAllowed(_)))
}

async fn second_queue(desk: &Desk, user: &User) -> Vec<ItemId> {
    let filter = QueueFilter { for_second: true, ..QueueFilter::default() };
    let page = desk.store.queue(&user.scope(), &filter, QueueSort::Priority, Page::default()).await.unwrap();
    assert_eq!(page.total as usize, page.rows.len());
    page.rows.iter().map(|row| row.item).collect()
}

async fn an_indication_waits_for_somebody_else(desk: &Desk) {
    let item = waiting(desk).await;
    let view = desk.store.item(&desk.rina.scope(), item).await.unwrap().unwrap();
    assert_eq!((view.status, view.mine, view.blind), (ItemStatus::Second, true, false));
    assert_eq!(view.decisions.len(), 1, "who gave the first verdict sees it");
    assert_eq!(second_queue(desk, &desk.rina).await, [], "and is not served the item again");
    desk.store.open_item(&desk.rina.actor(), item).await.unwrap();
    let seen = desk.store.open_item(&desk.budi.actor(), item).await.unwrap();
    assert_eq!(seen, [], "that the first one looks again would tell who it was");
    assert_eq!(second_queue(desk, &desk.budi).await, [item]);
    assert_eq!(desk.store.second_waiting(&desk.rina.scope()).await.unwrap(), (0, 0));
    assert_eq!(desk.store.second_waiting(&desk.budi.scope()).await.unwrap(), (1, 0));
    assert!(not_allowed(desk.store.decide(&desk.rina.actor(), item, 2, &indication()).await));
    let tomorrow = date(2026, 10, 14);
    let held = desk.store.hold(&desk.budi.actor(), item, 2, tomorrow, "nanti").await;
    assert!(matches!(held, Err(StoreError::Invalid(_))), "{held:?}");

    // Only some roles, where the office says so.
    let rules = ReviewRules { second_by: vec![Role::Supervisor], ..ReviewRules::default() };
    desk.store.set_review_rules(&desk.admin.actor(), &rules).await.unwrap();
    let other = add_user(&desk.store, &desk.admin.actor(), "dewi", Role::Reviewer, None).await;
    assert!(not_allowed(desk.store.decide(&other.actor(), item, 2, &indication()).await));
    desk.store.decide(&desk.budi.actor(), item, 2, &indication().because("setuju")).await.unwrap();
    let view = desk.store.item(&other.scope(), item).await.unwrap().unwrap();
    assert_eq!((view.status, view.blind), (ItemStatus::Decided, false));
    assert_eq!(view.rounds().iter().map(|it| it.round).collect::<Vec<_>>(), [Round::First, Round::Second]);
    assert!(view.decisions.iter().all(|it| view.stands(it)), "both rows stand");
    assert_eq!(view.known_on, Some(date(2026, 10, 11)));
    assert!(not_allowed(desk.store.decide(&other.actor(), item, 3, &NewDecision::new(Verdict::Trace)).await));
}

/// Every question that a supervisor may ask, as text. The log's chain is of digests and is left out.
async fn all_answers(desk: &Desk, scope: &Scope, item: ItemId) -> Vec<(&'static str, String)> {
    let store = &desk.store;
    let view = store.item(scope, item).await.unwrap().unwrap();
    let case = store.cases(scope).await.unwrap()[0].id;
    let page = Page::default();
    let mut all = Vec::new();
    let statuses = [vec![], ItemStatus::ALL.to_vec(), vec![ItemStatus::Second], vec![ItemStatus::Decided]];
    for (statuses, for_second) in statuses.into_iter().flat_map(|it| [(it.clone(), false), (it, true)]) {
        for verdict in [None, Some(Verdict::Indication), Some(Verdict::NoIndication)] {
            let filter =
                QueueFilter { statuses: statuses.clone(), for_second, verdict, ..QueueFilter::default() };
            for sort in [QueueSort::Priority, QueueSort::Oldest, QueueSort::Risk] {
                let found = store.queue(scope, &filter, sort, page).await.unwrap();
                assert!(verdict.is_none() || found.total == 0, "a filter by verdict finds it");
                all.push(("queue", format!("{:?}", found.rows)));
            }
        }
    }
    let sought = Sought {
        account: view.account,
        platform: bluesky(),
        kind: view.act.kind,
        native_key: view.act.native_key.clone(),
        own_links: Vec::new(),
        target_links: Vec::new(),
    };
    all.push(("item", format!("{view:?}")));
    let acts = store.other_acts_of_account(scope, view.account, None, 9).await.unwrap();
    all.push(("other_acts_of_account", format!("{acts:?}")));
    all.push(("raw_parts", format!("{:?}", store.raw_parts(scope, view.act.id).await.unwrap())));
    all.push(("find_act", format!("{:?}", store.find_act(scope, &sought).await.unwrap())));
    all.push(("tips", format!("{:?}", store.tips(scope, &Default::default(), page).await.unwrap())));
    all.push(("cases", format!("{:?}", store.cases(scope).await.unwrap())));
    all.push(("case", format!("{:?}", store.case(scope, case).await.unwrap())));
    all.push(("case_evidence", format!("{:?}", store.case_evidence(scope, case).await)));
    all.push(("export_objection", format!("{:?}", store.export_objection(scope, case).await)));
    all.push(("plenary_items", format!("{:?}", store.plenary_items(scope).await.unwrap())));
    let (from, until) = (date(2026, 10, 1), date(2026, 10, 31));
    all.push(("review_pairs", format!("{:?}", store.review_pairs(scope, from, until).await.unwrap())));
    all.push(("missed", format!("{:?}", store.missed(scope).await.unwrap())));
    all.push(("index_acts", format!("{:?}", store.index_acts(scope, &[view.act.id], true).await.unwrap())));
    all.push(("person", format!("{:?}", store.person(scope, view.person.id).await.unwrap())));
    all.push(("persons", format!("{:?}", store.persons(scope, &Default::default(), page).await.unwrap())));
    all.push(("day_report", {
        let report = store.day_report(scope, date(2026, 10, 12)).await.unwrap();
        assert!(report.verdicts.iter().all(|(_, n)| *n == 0), "it counts as no verdict yet");
        assert_eq!((report.second_waiting, report.found.len()), (1, 0));
        format!("{:?}", (report.found, report.tips))
    }));
    let log = store.audit(scope, Page::first(500)).await.unwrap().rows;
    let told: Vec<_> =
        log.iter().filter(|row| row.action.starts_with("item.") && row.action != "item.view").collect();
    assert!(!told.is_empty(), "that something was done is not hidden");
    all.push(("audit", format!("{:?}", told.iter().map(|row| (&row.who, &row.detail)).collect::<Vec<_>>())));
    all
}

async fn nothing_tells_the_second_reviewer_what_the_first_one_said(desk: &Desk) {
    let item = waiting(desk).await;
    desk.store.open_case(&desk.writer.actor(), "Berkas", &[item]).await.unwrap();
    let rina = desk.rina.id.to_string();
    for who in [&desk.budi, &desk.writer] {
        for (function, answer) in all_answers_of(desk, who, item).await {
            for told in [
                SECRET,
                rina.as_str(),
                "rina (DEMO)",
                "Some(Indication)",
                "verdict: Indication",
                "2026-10-11",
                "Some(87)",
                "(+",
            ] {
                assert!(!answer.contains(told), "{function} tells {} “{told}”: {answer}", who.login);
            }
        }
    }
    // A stale form of theirs does not tell either.
    let stale = desk.store.decide(&desk.budi.actor(), item, 1, &indication()).await;
    match stale {
        Err(StoreError::Conflict(conflict)) => {
            assert_eq!((conflict.by_name.clone(), conflict.verdict), (None, None));
        }
        other => panic!("{other:?}"),
    }
    // Nor the day's change: they cannot make one.
    let known = KnownOn { day: date(2026, 10, 10), why: String::from("x") };
    assert!(not_allowed(desk.store.set_known_on(&desk.budi.actor(), item, 2, &known).await));
    // Who gave it, and the machine, see all; the search index learns it when it is complete.
    assert!(format!("{:?}", desk.store.item(&desk.rina.scope(), item).await.unwrap()).contains(SECRET));
    let view = desk.store.item(&desk.all(), item).await.unwrap().unwrap();
    assert_eq!(view.decisions.len(), 1);
    let indexed = async || desk.store.index_acts(&desk.all(), &[view.act.id], true).await.unwrap()[0].verdict;
    assert_eq!(indexed().await, None);
    desk.store.decide(&desk.budi.actor(), item, 2, &indication().because("setuju")).await.unwrap();
    assert_eq!(indexed().await, Some(Verdict::Indication));
    assert!(format!("{:?}", desk.store.item(&desk.writer.scope(), item).await.unwrap()).contains(SECRET));
    let report = desk.store.day_report(&desk.budi.scope(), date(2026, 10, 12)).await.unwrap();
    assert_eq!(
        report.verdicts.iter().map(|it| it.1).collect::<Vec<_>>(),
        [0, 0, 1, 0],
        "an item's rounds count once"
    );
    assert_eq!((report.second_waiting, report.found.len()), (0, 1));
}

/// A writer may not read the log; their answers are those of everything else.
async fn all_answers_of(desk: &Desk, who: &User, item: ItemId) -> Vec<(&'static str, String)> {
    if who.role.may_see_audit() {
        return all_answers(desk, &who.scope(), item).await;
    }
    let filter = QueueFilter { statuses: vec![ItemStatus::Second], ..QueueFilter::default() };
    let page = desk.store.queue(&who.scope(), &filter, QueueSort::Priority, Page::default()).await.unwrap();
    vec![
        ("item", format!("{:?}", desk.store.item(&who.scope(), item).await.unwrap())),
        ("queue", format!("{:?}", page.rows)),
    ]
}

/// Rina hands the item to Wati, who gives the first verdict: until the second one neither name is told to others.
async fn to_whom_an_item_was_handed_is_not_told_while_its_first_verdict_waits(desk: &Desk) {
    let (store, wati) =
        (&desk.store, add_user(&desk.store, &desk.admin.actor(), "wati", Role::Reviewer, None).await);
    let item = desk.flagged(0, "at://a/1", 87).await;
    store.hand_over(&desk.rina.actor(), item, wati.id, "tolong lihat").await.unwrap();
    let version = store.item(&desk.all(), item).await.unwrap().unwrap().version;
    store.item_viewed(&wati.actor(), item).await.unwrap();
    store.decide(&wati.actor(), item, version, &indication()).await.unwrap();

    let handed = async |user: &User| store.item_day(&user.scope(), item).await.unwrap().unwrap().handed;
    let listed = async |user: &User, handed, for_second| {
        let statuses = if for_second { Vec::new() } else { vec![ItemStatus::Second] };
        let filter = QueueFilter { statuses, for_second, handed, ..QueueFilter::default() };
        store.queue(&user.scope(), &filter, QueueSort::Priority, Page::default()).await.unwrap().rows
    };
    assert_eq!(handed(&wati).await.map(|it| it.to), Some(wati.id), "who gave it knows");
    for other in [&desk.rina, &desk.budi] {
        assert_eq!(handed(other).await, None);
        let rows = listed(other, None, true).await;
        assert_eq!(rows.iter().map(|it| (it.item, &it.handed_to)).collect::<Vec<_>>(), [(item, &None)]);
        for for_second in [true, false] {
            assert!(listed(other, Some(HandedFilter::To(wati.id)), for_second).await.is_empty());
            assert!(listed(other, Some(HandedFilter::Anybody), for_second).await.is_empty());
            assert_eq!(listed(other, Some(HandedFilter::Nobody), for_second).await.len(), 1);
        }
    }
    let log = store.audit(&desk.budi.scope(), Page::first(50)).await.unwrap().rows;
    let line = log.iter().find(|row| row.action == "item.hand_over").unwrap();
    assert!(line.detail.is_none() && line.who.starts_with("hidden:"), "{line:?}");
    let version = store.item(&desk.all(), item).await.unwrap().unwrap().version;
    store.decide(&desk.budi.actor(), item, version, &indication().because("setuju")).await.unwrap();
    let log = store.audit(&desk.budi.scope(), Page::first(50)).await.unwrap().rows;
    let line = log.iter().find(|row| row.action == "item.hand_over").unwrap();
    assert!(line.detail.as_deref().is_some_and(|it| it.contains("wati")), "then all is open: {line:?}");
}

async fn undoing_never_makes_one_person_both(desk: &Desk) {
    let item = waiting(desk).await;
    let (store, rina, budi) = (&desk.store, desk.rina.actor(), desk.budi.actor());
    assert!(not_allowed(store.undo(&budi, item).await));
    store.decide(&budi, item, 2, &NewDecision::new(Verdict::Trace)).await.unwrap();
    assert!(not_allowed(store.undo(&rina, item).await), "the second verdict is not hers to undo");
    store.undo(&budi, item).await.unwrap();
    let view = store.item(&desk.rina.scope(), item).await.unwrap().unwrap();
    assert_eq!((view.status, view.mine), (ItemStatus::Second, true));
    assert!(
        not_allowed(store.decide(&rina, item, view.version, &indication()).await),
        "after an undo neither"
    );
    store.undo(&rina, item).await.unwrap();
    let view = store.item(&desk.budi.scope(), item).await.unwrap().unwrap();
    assert_eq!((view.status, view.decisions.len(), view.known_on), (ItemStatus::Open, 2, None));
    // Now the other one is first, and the first one second.
    store.decide(&budi, item, view.version, &indication()).await.unwrap();
    assert!(not_allowed(store.decide(&budi, item, view.version + 1, &indication()).await));
    store.decide(&rina, item, view.version + 1, &indication()).await.unwrap();
    let view = store.item(&desk.all(), item).await.unwrap().unwrap();
    assert_eq!((view.status, view.rounds().len()), (ItemStatus::Decided, 2));
    let log = store.audit(&desk.all(), Page::first(99)).await.unwrap().rows;
    assert_eq!(log.iter().filter(|row| row.action == "item.decide" || row.action == "item.undo").count(), 6);
}

async fn two_verdicts_that_differ_go_to_the_plenary_and_its_vote_stands(desk: &Desk) {
    let item = waiting(desk).await;
    let (store, budi) = (&desk.store, desk.budi.actor());
    store
        .decide(&budi, item, 2, &NewDecision::new(Verdict::NoIndication).because("konten biasa"))
        .await
        .unwrap();
    let listed = store.plenary_items(&desk.writer.scope()).await.unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!(
        (listed[0].first.decision.verdict, listed[0].second.decision.verdict),
        (Verdict::Indication, Verdict::NoIndication)
    );
    assert_eq!(
        (listed[0].first.by, listed[0].known_on),
        (desk.rina.id, Some(date(2026, 10, 11))),
        "the clock runs on"
    );
    let view = store.item(&desk.writer.scope(), item).await.unwrap().unwrap();
    assert_eq!((view.status, view.decisions.len()), (ItemStatus::Plenary, 2), "both are open now");
    for user in [&desk.rina, &desk.budi] {
        assert!(not_allowed(store.decide(&user.actor(), item, 3, &indication()).await));
    }
    let voice =
        |user: &netra_store::User, verdict| Vote { staff: Some(user.id), name: user.name.clone(), verdict };
    let stranger = Vote { staff: None, name: String::from("Ketua (DEMO)"), verdict: Verdict::Indication };
    let plenary = NewPlenary {
        decision: NewDecision { known: None, note: String::from("Notula pleno (DEMO)"), ..indication() },
        number: String::from("12/BA/X/2026"),
        day: date(2026, 10, 12),
        place: String::from("Ruang rapat"),
        votes: vec![
            voice(&desk.budi, Verdict::Indication),
            voice(&desk.rina, Verdict::Indication),
            voice(&desk.writer, Verdict::Trace),
        ],
        guests: vec![String::from(" Ketua (DEMO) "), String::new()],
    };
    assert!(not_allowed(store.record_plenary(&desk.rina.actor(), item, 3, &plenary).await));
    let wrong = [
        NewPlenary { votes: Vec::new(), ..plenary.clone() },
        NewPlenary { votes: vec![stranger], ..plenary.clone() },
        NewPlenary { votes: vec![plenary.votes[0].clone(), plenary.votes[0].clone()], ..plenary.clone() },
        NewPlenary { day: date(2026, 10, 13), ..plenary.clone() },
        NewPlenary { decision: NewDecision::new(Verdict::Trace), ..plenary.clone() },
        NewPlenary { decision: NewDecision { provision: None, ..indication() }, ..plenary.clone() },
    ];
    for wrong in &wrong {
        let refused = store.record_plenary(&budi, item, 3, wrong).await;
        assert!(matches!(refused, Err(StoreError::Invalid(_))), "{refused:?}");
    }
    assert!(matches!(store.record_plenary(&budi, item, 2, &plenary).await, Err(StoreError::Conflict(_))));
    store.record_plenary(&budi, item, 3, &plenary).await.unwrap();
    let view = store.item(&desk.rina.scope(), item).await.unwrap().unwrap();
    let last = view.decision().unwrap();
    assert_eq!(
        (view.status, last.round, last.decision.verdict),
        (ItemStatus::Decided, Round::Plenary, Verdict::Indication)
    );
    let record = last.plenary.as_ref().unwrap();
    assert_eq!(
        (record.number.as_str(), record.votes.len(), record.votes[2].verdict),
        ("12/BA/X/2026", 3, Verdict::Trace)
    );
    assert_eq!(record.guests, ["Ketua (DEMO)"]);
    assert_eq!((view.rounds().len(), view.known_on), (3, Some(date(2026, 10, 11))));
    assert!(not_allowed(store.decide(&desk.rina.actor(), item, 4, &NewDecision::new(Verdict::Trace)).await));
    assert!(store.plenary_items(&desk.all()).await.unwrap().is_empty());
    let report = store.day_report(&desk.budi.scope(), date(2026, 10, 12)).await.unwrap();
    assert_eq!(report.verdicts.iter().map(|it| it.1).collect::<Vec<_>>(), [0, 0, 1, 0]);
    // Taken back, it waits for the plenary again.
    store.undo(&budi, item).await.unwrap();
    assert_eq!(store.plenary_items(&desk.all()).await.unwrap().len(), 1);
}

async fn a_case_with_an_item_that_waits_does_not_leave_the_office(desk: &Desk) {
    let item = waiting(desk).await;
    let other = desk.flagged(1, "at://b/1", 50).await;
    let (store, writer) = (&desk.store, desk.writer.actor());
    let case = store.open_case(&writer, "Berkas", &[item, other]).await.unwrap();
    let short = store.item(&desk.all(), item).await.unwrap().unwrap().short_id.to_string();
    let bundle = netra_model::Sha256([4; 32]);
    for _ in ["second review", "plenary"] {
        let why = store.export_objection(&desk.writer.scope(), case).await.unwrap().unwrap();
        assert!(why.id.contains(&short) && why.en.contains(&short), "{why}");
        let refused = store.case_evidence(&desk.writer.scope(), case).await;
        assert!(matches!(&refused, Err(StoreError::Invalid(it)) if it == &why), "{refused:?}");
        let refused = store.case_evidence(&desk.all(), case).await;
        assert!(matches!(refused, Err(StoreError::Invalid(_))), "nor by the command line");
        let refused = store.record_export(&writer, case, bundle, 1).await;
        assert!(matches!(refused, Err(StoreError::Invalid(_))), "{refused:?}");
        let _ = store.decide(&desk.budi.actor(), item, 2, &NewDecision::new(Verdict::Trace)).await;
    }
    store.undo(&desk.budi.actor(), item).await.unwrap();
    store.decide(&desk.budi.actor(), item, 4, &indication()).await.unwrap();
    assert_eq!(store.export_objection(&desk.writer.scope(), case).await.unwrap(), None);
    assert!(store.case_evidence(&desk.writer.scope(), case).await.unwrap().is_some());
    store.record_export(&writer, case, bundle, 1).await.unwrap();
}

async fn what_is_dismissed_is_drawn_again_by_lot_and_judged_apart(desk: &Desk) {
    let rules = ReviewRules { rereview_percent: 40, sample_acts: 0, ..ReviewRules::default() };
    desk.store.set_review_rules(&desk.admin.actor(), &rules).await.unwrap();
    let mut items = Vec::new();
    for n in 0..20 {
        let item = desk.flagged(n % 5, &format!("at://a/{n}"), 50).await;
        desk.store
            .decide(&desk.rina.actor(), item, 1, &NewDecision::new(Verdict::NoIndication))
            .await
            .unwrap();
        items.push(item);
    }
    let day = date(2026, 10, 12);
    let early = desk.store.draw_reviews(&desk.worker(), day).await;
    assert!(matches!(early, Err(StoreError::Invalid(_))), "the day is not over: {early:?}");
    desk.later(24);
    let drawn = desk.store.draw_reviews(&desk.worker(), day).await.unwrap();
    assert!((1..20).contains(&drawn.items), "{drawn:?}");
    assert_eq!(
        desk.store.draw_reviews(&desk.worker(), day).await.unwrap(),
        drawn,
        "the same, and nothing new"
    );
    let waiting = second_queue(desk, &desk.budi).await;
    assert_eq!(waiting.len() as u64, drawn.items);
    assert_eq!(second_queue(desk, &desk.rina).await, []);
    let view = desk.store.item(&desk.budi.scope(), waiting[0]).await.unwrap().unwrap();
    assert!(view.blind && view.decisions.is_empty() && view.flag.scored.score.is_none());
    let missed = desk.store.missed(&desk.budi.scope()).await.unwrap();
    assert_eq!((missed.dismissed.of, missed.dismissed_waiting), (0, drawn.items));
    // One is seen otherwise, the others alike.
    for (n, item) in waiting.iter().enumerate() {
        let decision =
            if n == 0 { NewDecision::new(Verdict::Trace) } else { NewDecision::new(Verdict::NoIndication) };
        desk.store.decide(&desk.budi.actor(), *item, 3, &decision).await.unwrap();
    }
    let missed = desk.store.missed(&desk.budi.scope()).await.unwrap();
    assert_eq!(
        (missed.dismissed.of, missed.dismissed.hits),
        (drawn.items - 1, 0),
        "the plenary has not spoken"
    );
    let plenary = NewPlenary {
        decision: NewDecision::new(Verdict::Trace),
        number: String::new(),
        day: date(2026, 10, 13),
        place: String::new(),
        votes: vec![Vote {
            staff: Some(desk.budi.id),
            name: String::from("budi (DEMO)"),
            verdict: Verdict::Trace,
        }],
        guests: Vec::new(),
    };
    desk.store.record_plenary(&desk.budi.actor(), waiting[0], 4, &plenary).await.unwrap();
    let missed = desk.store.missed(&desk.budi.scope()).await.unwrap();
    assert_eq!((missed.dismissed.of, missed.dismissed.hits, missed.dismissed_waiting), (drawn.items, 1, 0));
    assert!(missed.dismissed.low > 0.0 && missed.dismissed.high < 1.0);
    let log = desk.store.audit(&desk.all(), Page::first(200)).await.unwrap().rows;
    let line = log.iter().find(|row| row.action == "review.draw").unwrap();
    assert!(!waiting.iter().any(|item| line.detail.as_deref().unwrap().contains(&item.to_string())));
}

async fn acts_without_a_flag_are_drawn_and_answered_once(desk: &Desk) {
    let rules = ReviewRules { sample_acts: 3, ..ReviewRules::default() };
    desk.store.set_review_rules(&desk.admin.actor(), &rules).await.unwrap();
    let quiet = (0..6).map(|n| (desk.post(n % 5, &format!("at://q/{n}"), "Selamat pagi"), None)).collect();
    desk.save(quiet).await;
    desk.save(vec![(desk.post(0, "at://f/1", "Ayo pilih nomor 2"), Some(scored(60, "vote-call")))]).await;
    desk.later(24);
    let drawn = desk.store.draw_reviews(&desk.worker(), date(2026, 10, 12)).await.unwrap();
    assert_eq!((drawn.items, drawn.acts), (0, 3));
    let scope = desk.rina.scope();
    let open: Vec<ActSample> = desk.store.act_samples(&scope, false, 9).await.unwrap();
    assert_eq!(open.len(), 3);
    assert_eq!(open[0].own.as_ref().unwrap().latest().unwrap().text, "Selamat pagi");
    let answer = async |n: usize, missed| {
        desk.store.answer_sample(&desk.rina.actor(), open[n].act, missed, "dukungan halus").await
    };
    answer(0, true).await.unwrap();
    answer(1, false).await.unwrap();
    assert!(matches!(answer(0, false).await, Err(StoreError::Invalid(_))), "once");
    let missed = desk.store.missed(&scope).await.unwrap();
    assert_eq!((missed.unflagged.hits, missed.unflagged.of, missed.unflagged_waiting), (1, 2, 1));
    let answered = desk.store.act_samples(&scope, true, 9).await.unwrap();
    assert_eq!(answered.iter().filter(|it| it.answer.as_ref().is_some_and(|it| it.missed)).count(), 1);
    // Who works for other units sees neither the acts nor the figures of these.
    let unit = desk.store.units(&desk.all()).await.unwrap()[0].id;
    let narrow = add_user(&desk.store, &desk.admin.actor(), "sempit", Role::Reviewer, Some(vec![unit])).await;
    let of_unit = desk.store.act_samples(&narrow.scope(), false, 9).await.unwrap().len()
        + desk.store.act_samples(&narrow.scope(), true, 9).await.unwrap().len();
    let figures = desk.store.missed(&narrow.scope()).await.unwrap();
    assert_eq!(of_unit as u64, figures.unflagged.of + figures.unflagged_waiting);
}

async fn agreement_is_counted_by_week(desk: &Desk) {
    let decided = async |n: usize, second: Verdict| {
        let item = desk.flagged(n % 5, &format!("at://w/{n}"), 50).await;
        desk.store.decide(&desk.rina.actor(), item, 1, &indication()).await.unwrap();
        let decision = NewDecision::new(second).because("x").under("y");
        desk.store.decide(&desk.budi.actor(), item, 2, &decision).await.unwrap();
        item
    };
    decided(0, Verdict::Indication).await;
    decided(1, Verdict::Trace).await;
    let undone = decided(2, Verdict::Indication).await;
    desk.store.undo(&desk.budi.actor(), undone).await.unwrap();
    desk.later(7 * 24);
    decided(3, Verdict::Indication).await;
    let weeks =
        desk.store.review_pairs(&desk.budi.scope(), date(2026, 10, 1), date(2026, 10, 31)).await.unwrap();
    assert_eq!(
        weeks.iter().map(|it| it.monday).collect::<Vec<_>>(),
        [date(2026, 10, 12), date(2026, 10, 19)]
    );
    assert_eq!(
        weeks[0].pairs,
        [(Verdict::Indication, Verdict::Indication), (Verdict::Indication, Verdict::Trace)]
    );
    assert_eq!(Agreement::of(&weeks[0].pairs).share(), Some(0.5));
    let none =
        desk.store.review_pairs(&desk.budi.scope(), date(2026, 11, 1), date(2026, 11, 30)).await.unwrap();
    assert!(none.is_empty());
}

async fn what_nears_its_limit_is_the_same_whatever_was_said_first(desk: &Desk) {
    desk.store.set_deadlines(&desk.worker(), &crate::day::rules()).await.unwrap();
    let rules = ReviewRules { rereview_percent: 100, sample_acts: 0, ..ReviewRules::default() };
    desk.store.set_review_rules(&desk.admin.actor(), &rules).await.unwrap();
    let near = async |of: &User| desk.store.second_near(&of.scope()).await.unwrap();
    // An indication whose own clock is over since long, and a dismissal without any, first opened on the same day.
    let indicated = desk.flagged(0, "at://a/1", 87).await;
    let dismissed = desk.flagged(1, "at://b/1", 50).await;
    for item in [indicated, dismissed] {
        desk.store.item_viewed(&desk.rina.actor(), item).await.unwrap();
    }
    let long_ago = NewDecision::new(Verdict::Indication).because("jelas").under("skb-2022-b1");
    let long_ago = long_ago.known_on(date(2026, 9, 1), "");
    desk.store.decide(&desk.rina.actor(), indicated, 1, &long_ago).await.unwrap();
    let nothing = NewDecision::new(Verdict::NoIndication).because("jelas");
    desk.store.decide(&desk.rina.actor(), dismissed, 1, &nothing).await.unwrap();
    assert_eq!(near(&desk.budi).await, 0, "the clock that runs is not what is counted");
    desk.later(24);
    desk.store.draw_reviews(&desk.worker(), date(2026, 10, 12)).await.unwrap();
    assert_eq!(desk.store.second_waiting(&desk.budi.scope()).await.unwrap().0, 2);
    assert_eq!(near(&desk.budi).await, 0);
    desk.later(3 * 24);
    assert_eq!(near(&desk.budi).await, 0, "four days after it was opened");
    desk.later(24);
    assert_eq!(near(&desk.budi).await, 2, "both, five days after");
    assert_eq!(near(&desk.rina).await, 0, "whoever judged first is told nothing of these");
    let version = desk.store.item(&desk.budi.scope(), dismissed).await.unwrap().unwrap().version;
    desk.store.decide(&desk.budi.actor(), dismissed, version, &nothing).await.unwrap();
    assert_eq!(near(&desk.budi).await, 1, "what is judged is out, as from the list");
    assert!(not_allowed(desk.store.second_near(&desk.writer.scope()).await));
}
