//! What a decision needs, and the day on which it became known.

use jiff::civil::{Date, date};
use netra_model::review::{Check, Checks, ItemStatus, Reason, ReviewRules, Verdict};
use netra_store::{KnownOn, NewDecision, Page, StoreError};

use crate::support::{Desk, on_both};

on_both!(
    a_decision_without_what_the_office_asks_for_is_refused_with_a_sentence,
    what_was_looked_into_stays_with_the_decision,
    a_clock_starts_only_with_a_day_that_can_stand,
    the_day_it_became_known_is_changed_with_a_reason_and_its_history_stays,
    a_verdict_that_follows_nothing_up_stops_the_clock_and_undoing_it_starts_it_again,
    an_office_adds_and_retires_reasons,
);

fn indication() -> NewDecision {
    NewDecision::new(Verdict::Indication).because("open_support").under("skb-2022")
}

fn said(error: &StoreError) -> &str {
    match error {
        StoreError::Invalid(sentence) => &sentence.en,
        other => panic!("{other}"),
    }
}

async fn a_decision_without_what_the_office_asks_for_is_refused_with_a_sentence(desk: &Desk) {
    let item = desk.flagged(0, "at://a/1", 80).await;
    let rina = desk.rina.actor();
    let decide = async |decision: NewDecision| desk.store.decide(&rina, item, 1, &decision).await;
    let reason = decide(NewDecision { reason: String::from("  "), ..indication() }).await.unwrap_err();
    assert!(said(&reason).contains("needs a reason"), "{reason}");
    let provision = decide(NewDecision { provision: None, ..indication() }).await.unwrap_err();
    assert!(said(&provision).contains("needs a provision"), "{provision}");
    assert!(desk.store.item(&desk.all(), item).await.unwrap().unwrap().decisions.is_empty());

    // Another office asks for a reason with every verdict, and for no provision at all.
    let rules =
        ReviewRules { reason: Verdict::ALL.to_vec(), provision: Vec::new(), ..ReviewRules::default() };
    desk.store.set_review_rules(&desk.admin.actor(), &rules).await.unwrap();
    desk.store.set_review_rules(&desk.admin.actor(), &rules).await.unwrap();
    assert_eq!(desk.store.review_rules(&desk.all()).await.unwrap(), rules);
    assert!(said(&decide(NewDecision::new(Verdict::Trace)).await.unwrap_err()).contains("Needs tracing"));
    decide(NewDecision { provision: None, ..indication() }).await.unwrap();
    let log = desk.store.audit(&desk.all(), Page::default()).await.unwrap();
    assert_eq!(
        log.rows.iter().filter(|row| row.action == "office.review_rules").count(),
        1,
        "once, not twice"
    );
    let more = ReviewRules { rereview_percent: 101, ..rules };
    let refused = desk.store.set_review_rules(&desk.admin.actor(), &more).await;
    assert!(matches!(refused, Err(StoreError::Invalid(_))), "{refused:?}");
}

async fn what_was_looked_into_stays_with_the_decision(desk: &Desk) {
    let item = desk.flagged(0, "at://a/1", 80).await;
    let checks = Checks([(Check::Hacked, false), (Check::News, true)].into());
    let decision = NewDecision { checks: checks.clone(), ..NewDecision::new(Verdict::NoIndication) };
    desk.store.decide(&desk.rina.actor(), item, 1, &decision).await.unwrap();
    let view = desk.store.item(&desk.rina.scope(), item).await.unwrap().unwrap();
    assert_eq!(view.decisions[0].decision, decision);
    assert_eq!((checks.answer(Check::Hacked), checks.answer(Check::Satire)), (Some(false), None));
}

async fn a_clock_starts_only_with_a_day_that_can_stand(desk: &Desk) {
    let item = desk.flagged(0, "at://a/1", 80).await;
    // Opened first on the 12th in the office's zone; decided two days later.
    desk.store.item_viewed(&desk.budi.actor(), item).await.unwrap();
    desk.later(48);
    desk.store.item_viewed(&desk.rina.actor(), item).await.unwrap();
    let view = desk.store.item(&desk.rina.scope(), item).await.unwrap().unwrap();
    assert_eq!((view.first_opened, view.known_on), (Some(date(2026, 10, 12)), None), "nobody set a day");
    let trace = || NewDecision::new(Verdict::Trace);
    let decide = async |it: NewDecision| desk.store.decide(&desk.rina.actor(), item, 1, &it).await;
    let refused = async |it: NewDecision, why: &str| {
        let error = decide(it).await.unwrap_err();
        assert!(said(&error).contains(why), "{error}");
    };
    refused(NewDecision::new(Verdict::NoIndication).known_on(date(2026, 10, 12), ""), "only with").await;
    refused(trace().known_on(date(2026, 10, 15), "nanti"), "has not come yet").await;
    refused(trace().known_on(date(2026, 10, 13), " "), "needs a reason").await;
    decide(trace().known_on(date(2026, 10, 13), "libur nasional")).await.unwrap();
    let view = desk.store.item(&desk.rina.scope(), item).await.unwrap().unwrap();
    assert_eq!(view.known_on, Some(date(2026, 10, 13)));
    let known = KnownOn { day: date(2026, 10, 13), why: String::from("libur nasional") };
    assert_eq!(view.decisions[0].decision.known, Some(known));
}

async fn the_day_it_became_known_is_changed_with_a_reason_and_its_history_stays(desk: &Desk) {
    let item = desk.flagged(0, "at://a/1", 80).await;
    let (store, rina) = (&desk.store, desk.rina.actor());
    let known = |day: Date, why: &str| KnownOn { day, why: why.to_owned() };
    let early = known(date(2026, 10, 10), "laporan warga");
    assert!(matches!(store.set_known_on(&rina, item, 1, &early).await, Err(StoreError::NotAllowed(_))));
    store
        .decide(&rina, item, 1, &NewDecision::new(Verdict::Trace).known_on(date(2026, 10, 12), ""))
        .await
        .unwrap();
    let silent = store.set_known_on(&rina, item, 2, &known(date(2026, 10, 10), "")).await.unwrap_err();
    assert!(said(&silent).contains("needs a reason"), "{silent}");
    assert!(matches!(store.set_known_on(&rina, item, 1, &early).await, Err(StoreError::Conflict(_))));
    store.set_known_on(&desk.budi.actor(), item, 2, &early).await.unwrap();
    let view = store.item(&desk.rina.scope(), item).await.unwrap().unwrap();
    assert_eq!((view.known_on, view.version), (Some(date(2026, 10, 10)), 3));
    let days: Vec<_> =
        view.known_history.iter().map(|it| (it.day, it.why.as_str(), it.by_name.as_str())).collect();
    let (first, second) = (Some(date(2026, 10, 12)), Some(date(2026, 10, 10)));
    assert_eq!(days, [(first, "", "rina (DEMO)"), (second, "laporan warga", "budi (DEMO)")]);
    let log = store.audit(&desk.all(), Page::default()).await.unwrap();
    let line = log.rows.iter().find(|row| row.action == "item.known_on").unwrap();
    assert!(line.detail.as_deref().unwrap().contains("laporan warga"));
}

async fn a_verdict_that_follows_nothing_up_stops_the_clock_and_undoing_it_starts_it_again(desk: &Desk) {
    let item = desk.flagged(0, "at://a/1", 80).await;
    let (store, rina) = (&desk.store, desk.rina.actor());
    let day = date(2026, 10, 12);
    store.decide(&rina, item, 1, &NewDecision::new(Verdict::Trace).known_on(day, "")).await.unwrap();
    store.decide(&rina, item, 2, &NewDecision::new(Verdict::NoIndication)).await.unwrap();
    let view = store.item(&desk.all(), item).await.unwrap().unwrap();
    assert_eq!((view.known_on, view.known_history.len()), (None, 2));
    store.undo(&rina, item).await.unwrap();
    let view = store.item(&desk.all(), item).await.unwrap().unwrap();
    assert_eq!((view.known_on, view.known_history.len(), view.decisions.len()), (Some(day), 3, 2));
    assert_eq!(
        (view.status, view.decision().map(|it| it.decision.verdict)),
        (ItemStatus::Decided, Some(Verdict::Trace))
    );
    store.undo(&rina, item).await.unwrap();
    let view = store.item(&desk.all(), item).await.unwrap().unwrap();
    assert_eq!((view.status, view.known_on), (ItemStatus::Open, None));
    let log = store.audit(&desk.all(), Page::default()).await.unwrap();
    let count = |action: &str| log.rows.iter().filter(|row| row.action == action).count();
    assert_eq!((count("item.decide"), count("item.undo")), (2, 2), "both stay in the log");
}

async fn an_office_adds_and_retires_reasons(desk: &Desk) {
    let (store, budi) = (&desk.store, desk.budi.actor());
    let own = Reason {
        key: String::from("acara_keluarga"),
        label_id: String::from("acara keluarga"),
        label_en: String::from("a family occasion"),
        verdicts: vec![Verdict::NoIndication],
    };
    for wrong in [
        Reason { key: String::from("Acara Keluarga"), ..own.clone() },
        Reason { label_en: String::from(" "), ..own.clone() },
        Reason { verdicts: Vec::new(), ..own.clone() },
    ] {
        assert!(matches!(store.add_reason(&budi, &wrong).await, Err(StoreError::Invalid(_))), "{wrong:?}");
    }
    store.add_reason(&budi, &own).await.unwrap();
    let all = store.reasons(&desk.rina.scope()).await.unwrap();
    assert_eq!(all.last(), Some(&own));
    store.retire_reason(&budi, "acara_keluarga").await.unwrap();
    store.retire_reason(&budi, "ordinary_content").await.unwrap();
    let left = store.reasons(&desk.rina.scope()).await.unwrap();
    assert_eq!(left.len(), all.len() - 2);
    store.add_reason(&budi, &own).await.unwrap();
    assert!(store.reasons(&desk.rina.scope()).await.unwrap().contains(&own), "it may come back");
    assert!(matches!(store.retire_reason(&budi, "tidak_ada").await, Err(StoreError::Missing { .. })));
}
