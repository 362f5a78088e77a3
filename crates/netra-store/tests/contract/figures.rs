//! Figures: what they count, of whom, and what they never tell.

use jiff::SignedDuration;
use jiff::civil::{Date, date};
use netra_model::dossier::{CaseEntry, OutcomeKind};
use netra_model::flag::Scored;
use netra_model::race::StageKind;
use netra_model::review::Verdict;
use netra_model::scope::Role;
use netra_model::{CaseId, ItemId};
use netra_store::{FEWEST_TOLD, FormFields, NewDecision, Period, RecapFilter, StoreError, User};

use crate::support::{Desk, add_user, digest, on_both, scored};

on_both!(
    the_day_says_what_came_in_went_out_and_waits,
    a_stretch_stands_beside_the_one_before_it,
    each_candidate_is_counted_alike,
    a_rule_is_measured_by_decided_items_alone,
    a_recap_counts_by_what_was_asked,
    figures_are_of_the_own_units,
    a_unit_is_told_nothing_of_a_few_acts,
    a_day_in_the_offices_zone_begins_at_its_midnight,
    what_is_written_into_form_a_is_kept_per_day_and_never_overwritten_unseen,
    an_auditor_sees_aggregates_and_nothing_else,
);

const DAY: Date = date(2026, 10, 12);

fn of(verdict: Verdict) -> NewDecision {
    NewDecision::new(verdict).because("jelas").under("skb-2022-b1")
}

async fn decide(desk: &Desk, by: &User, item: ItemId, verdict: Verdict) {
    let version = desk.store.item(&desk.all(), item).await.unwrap().unwrap().version;
    desk.store.decide(&by.actor(), item, version, &of(verdict)).await.unwrap();
}

/// A flag whose act falls into the campaign and that speaks of a candidate.
fn about(candidate: &str, rule: &str) -> Scored {
    let mut scored = scored(60, rule);
    let mut signals = scored.signals.as_slice().to_vec();
    signals[0].candidate = Some(candidate.to_owned());
    scored.signals = netra_model::flag::NonEmpty::new(signals).unwrap();
    scored.stage = Some(StageKind::Campaign);
    scored
}

async fn item(desk: &Desk, n: usize, key: &str, candidate: &str, rule: &str) -> ItemId {
    let act = desk.post(n, key, &format!("Ayo, {key}"));
    desk.save(vec![(act, Some(about(candidate, rule)))]).await.new_items[0]
}

fn october(from: i8, until: i8) -> Period {
    Period::new(date(2026, 10, from), date(2026, 10, until)).unwrap()
}

async fn the_day_says_what_came_in_went_out_and_waits(desk: &Desk) {
    desk.one_person_decides().await;
    let first = desk.flagged(0, "at://a/1", 50).await;
    let second = desk.flagged(1, "at://b/1", 50).await;
    let opened = desk.clock.now();
    desk.flagged(4, "at://e/1", 50).await;
    desk.later(24);
    decide(desk, &desk.rina, first, Verdict::Indication).await;
    decide(desk, &desk.rina, second, Verdict::NoIndication).await;
    // Decided anew and undone count once, and not at all.
    decide(desk, &desk.budi, first, Verdict::Trace).await;
    let today = desk.store.today_figures(&desk.all()).await.unwrap();
    assert_eq!(today.day, date(2026, 10, 13));
    assert_eq!((today.waiting, today.oldest), (1, Some(opened)));
    assert_eq!(today.states, [(String::from("open"), 1)]);
    let flow: Vec<_> =
        today.flow.iter().rev().take(3).map(|it| (it.opened, it.decided, it.waiting)).collect();
    assert_eq!(flow, [(0, 2, 1), (3, 0, 3), (0, 0, 0)]);
    let of = |verdict| today.verdicts.iter().find(|it| it.0 == verdict).unwrap().1;
    assert_eq!((of(Verdict::Trace), of(Verdict::Indication), of(Verdict::NoIndication)), (1, 0, 1));
    assert_eq!(today.deadlines.no_clock, 1);

    desk.store.undo(&desk.rina.actor(), second).await.unwrap();
    let today = desk.store.today_figures(&desk.all()).await.unwrap();
    assert_eq!((today.waiting, today.today().unwrap().decided), (2, 1));
}

async fn a_stretch_stands_beside_the_one_before_it(desk: &Desk) {
    item(desk, 0, "at://a/1", "satria-dewi", "vote-call").await;
    desk.later(48);
    item(desk, 1, "at://b/1", "satria-dewi", "vote-call").await;
    item(desk, 4, "at://e/1", "banyu-melati", "hashtag").await;
    desk.store.today_figures(&desk.all()).await.unwrap();
    let trends = desk.store.trends(&desk.all(), october(14, 15)).await.unwrap();
    assert_eq!((trends.now.opened(), trends.before.opened()), (2, 1));
    assert_eq!(trends.before.period, october(12, 13));
    assert_eq!(trends.now.stages, [(Some(StageKind::Campaign), 2)]);
    assert_eq!(
        trends.now.units.iter().map(|(unit, n)| (unit.name.as_str(), *n)).collect::<Vec<_>>(),
        [("Dinas Kesehatan", 1), ("Dinas Perhubungan", 1)]
    );
    assert_eq!(trends.now.candidates.values().collect::<Vec<_>>(), [&1, &1]);
    assert_eq!(trends.now.days.len(), 1, "no figures of days to come");
    assert!(matches!(Period::new(DAY, date(2026, 10, 11)), Err(StoreError::Invalid(_))));
    assert!(matches!(Period::new(DAY, date(2030, 1, 1)), Err(StoreError::Invalid(_))));
}

async fn each_candidate_is_counted_alike(desk: &Desk) {
    desk.one_person_decides().await;
    let first = item(desk, 0, "at://a/1", "satria-dewi", "vote-call").await;
    let second = item(desk, 1, "at://b/1", "satria-dewi", "vote-call").await;
    item(desk, 2, "at://c/1", "banyu-melati", "vote-call").await;
    desk.later(2);
    decide(desk, &desk.rina, first, Verdict::Indication).await;
    desk.later(2);
    decide(desk, &desk.rina, second, Verdict::NoIndication).await;
    let case = desk.store.open_case(&desk.writer.actor(), "Berkas", &[first]).await.unwrap();
    desk.store.record_export(&desk.writer.actor(), case, digest(b"bundle"), 1).await.unwrap();
    let handling = desk.store.handling(&desk.all(), october(12, 12)).await.unwrap();
    let of = |candidate: &str| &handling[&(String::from("demo-kota-contoh"), candidate.to_owned())];
    let satria = of("satria-dewi");
    assert_eq!((satria.flagged, satria.waiting, satria.decided(), satria.forwarded), (2, 0, 2, 1));
    assert_eq!(satria.first_review, Some(SignedDuration::from_hours(3)));
    assert_eq!((of("banyu-melati").flagged, of("banyu-melati").waiting), (1, 1));
    assert_eq!(of("banyu-melati").first_review, None);
}

async fn a_rule_is_measured_by_decided_items_alone(desk: &Desk) {
    let first = item(desk, 0, "at://a/1", "satria-dewi", "vote-call").await;
    let second = item(desk, 1, "at://b/1", "satria-dewi", "vote-call").await;
    item(desk, 2, "at://c/1", "satria-dewi", "vote-call").await;
    let third = item(desk, 3, "at://d/1", "satria-dewi", "hashtag").await;
    decide(desk, &desk.rina, first, Verdict::Trace).await;
    decide(desk, &desk.rina, second, Verdict::NoIndication).await;
    decide(desk, &desk.rina, third, Verdict::Prevention).await;
    let rules = desk.store.rule_precision(&desk.all(), october(1, 31)).await.unwrap();
    let told: Vec<_> = rules.iter().map(|it| (it.rule.as_str(), it.led, it.nothing, it.prevention)).collect();
    assert_eq!(told, [("hashtag", 0, 0, 1), ("vote-call", 1, 1, 0)]);
}

async fn a_recap_counts_by_what_was_asked(desk: &Desk) {
    desk.one_person_decides().await;
    let first = item(desk, 0, "at://a/1", "satria-dewi", "vote-call").await;
    item(desk, 4, "at://e/1", "banyu-melati", "vote-call").await;
    let decision = of(Verdict::Indication).under("skb-2022-b4");
    desk.store.decide(&desk.rina.actor(), first, 1, &decision).await.unwrap();
    let asked = async |filter: RecapFilter| {
        let recap = desk.store.recap(&desk.all(), &filter).await.unwrap();
        recap.cells.iter().map(|it| it.n).sum::<u64>()
    };
    let all = RecapFilter::all(october(12, 12));
    assert_eq!(asked(all.clone()).await, 2);
    assert_eq!(asked(RecapFilter { verdict: Some(Verdict::Indication), ..all.clone() }).await, 1);
    assert_eq!(asked(RecapFilter { provision: Some(String::from("skb-2022-b4")), ..all.clone() }).await, 1);
    assert_eq!(asked(RecapFilter { region: Some(String::from("Kota Lain")), ..all.clone() }).await, 0);
    let unit = desk.store.item(&desk.all(), first).await.unwrap().unwrap().unit.id;
    assert_eq!(asked(RecapFilter { unit: Some(unit), ..all.clone() }).await, 1);
    assert_eq!(asked(RecapFilter { unit: Some(desk.units[0]), region: None, ..all.clone() }).await, 1);
    assert_eq!(asked(RecapFilter { outcome: Some(OutcomeKind::Sanctioned), ..all.clone() }).await, 0);
    let case = desk.store.open_case(&desk.writer.actor(), "Berkas", &[first]).await.unwrap();
    hand_over(desk, case, OutcomeKind::Sanctioned).await;
    let whole = RecapFilter {
        unit: Some(unit),
        region: None,
        verdict: Some(Verdict::Indication),
        provision: Some(String::from("skb-2022-b4")),
        outcome: Some(OutcomeKind::Sanctioned),
        ..all.clone()
    };
    assert_eq!(asked(whole.clone()).await, 1, "all at once");
    for other in [
        RecapFilter { outcome: Some(OutcomeKind::NotProven), ..whole.clone() },
        RecapFilter { provision: Some(String::from("skb-2022-b1")), ..whole.clone() },
        RecapFilter { verdict: Some(Verdict::Trace), ..whole.clone() },
        RecapFilter { region: Some(String::from("Kota Lain")), ..whole.clone() },
        RecapFilter { period: october(13, 13), ..whole.clone() },
    ] {
        assert_eq!(asked(other.clone()).await, 0, "{other:?}");
    }
    assert_eq!(asked(RecapFilter { outcome: Some(OutcomeKind::Sanctioned), ..all.clone() }).await, 1);
    let precise = desk.store.rule_precision(&desk.all(), october(12, 12)).await.unwrap();
    assert_eq!(precise[0].outcomes.get(&OutcomeKind::Sanctioned), Some(&1));
    assert_eq!(asked(RecapFilter::all(october(13, 14))).await, 0);
    let recap = desk.store.recap(&desk.all(), &all).await.unwrap();
    assert_eq!(recap.watched.values().sum::<u64>(), 5);
}

/// The case was handed over, and its receiver has told what became of it.
async fn hand_over(desk: &Desk, case: CaseId, kind: OutcomeKind) {
    desk.store.keep_case_rules(crate::cases::rules());
    let writer = desk.writer.actor();
    let receiver = String::from("PPK");
    let hand = CaseEntry::HandedOver { receiver, on: DAY, letter: "1/DEMO".into(), receipt: String::new() };
    desk.store.write_in_case(&writer, case, &hand).await.unwrap();
    let outcome = CaseEntry::Outcome { kind, words: String::new(), on: DAY, document: None };
    desk.store.write_in_case(&writer, case, &outcome).await.unwrap();
}

async fn figures_are_of_the_own_units(desk: &Desk) {
    let mine = item(desk, 0, "at://a/1", "satria-dewi", "vote-call").await;
    let other = item(desk, 4, "at://e/1", "satria-dewi", "vote-call").await;
    decide(desk, &desk.rina, mine, Verdict::Trace).await;
    decide(desk, &desk.rina, other, Verdict::Trace).await;
    let unit = desk.store.item(&desk.all(), mine).await.unwrap().unwrap().unit.id;
    let narrow =
        add_user(&desk.store, &desk.admin.actor(), "sempit", Role::Reviewer, Some(vec![unit])).await.scope();
    let store = &desk.store;
    assert_eq!(store.today_figures(&narrow).await.unwrap().today().unwrap().decided, 1);
    assert_eq!(store.trends(&narrow, october(12, 12)).await.unwrap().now.opened(), 1);
    let handling = store.handling(&narrow, october(12, 12)).await.unwrap();
    assert_eq!(handling.values().map(|it| it.flagged).sum::<u64>(), 1);
    let rules = store.rule_precision(&narrow, october(12, 12)).await.unwrap();
    assert_eq!(rules.iter().map(|it| it.led).sum::<u64>(), 1);
    let recap = store.recap(&narrow, &RecapFilter::all(october(12, 12))).await.unwrap();
    assert_eq!((recap.cells.len(), recap.units.len(), recap.watched.values().sum::<u64>()), (1, 1, 3));
}

async fn a_unit_is_told_nothing_of_a_few_acts(desk: &Desk) {
    let month = Period::month_of(DAY);
    assert_eq!(month, october(1, 31));
    for n in 0..FEWEST_TOLD {
        assert_eq!(desk.store.prevention_figures(&desk.all(), month).await.unwrap(), [], "{n} acts");
        let key = format!("at://a/{n}");
        let of_one = item(desk, 0, &key, "satria-dewi", "vote-call").await;
        decide(desk, &desk.rina, of_one, Verdict::Prevention).await;
    }
    let told = desk.store.prevention_figures(&desk.all(), month).await.unwrap();
    assert_eq!(
        told.iter().map(|it| (it.unit.name.as_str(), it.total())).collect::<Vec<_>>(),
        [("Dinas Kesehatan", FEWEST_TOLD)]
    );
    let next = Period::month_of(date(2026, 11, 1));
    assert_eq!(desk.store.prevention_figures(&desk.all(), next).await.unwrap(), []);
}

async fn a_day_in_the_offices_zone_begins_at_its_midnight(desk: &Desk) {
    // 23.45 and 00.15 in Jakarta, on one day of UTC.
    desk.clock.advance(SignedDuration::from_mins(15 * 60 + 45));
    desk.flagged(0, "at://a/1", 50).await;
    desk.clock.advance(SignedDuration::from_mins(30));
    desk.flagged(1, "at://b/1", 50).await;
    let today = desk.store.today_figures(&desk.all()).await.unwrap();
    let last: Vec<_> = today.flow.iter().rev().take(2).map(|it| (it.day, it.opened, it.waiting)).collect();
    assert_eq!(last, [(date(2026, 10, 13), 1, 2), (DAY, 1, 1)]);
}

async fn what_is_written_into_form_a_is_kept_per_day_and_never_overwritten_unseen(desk: &Desk) {
    let (store, scope) = (&desk.store, desk.rina.scope());
    assert_eq!(store.form_a(&scope, DAY).await.unwrap(), None);
    let fields = FormFields { letter: String::from("012/PM/DEMO/2026"), ..FormFields::default() };
    assert_eq!(store.save_form_a(&desk.rina.actor(), DAY, 0, &fields).await.unwrap(), 1);
    let kept = store.form_a(&scope, DAY).await.unwrap().unwrap();
    assert_eq!((kept.fields, kept.version, kept.by), (fields.clone(), 1, Some(String::from("rina (DEMO)"))));
    let stale = store.save_form_a(&desk.budi.actor(), DAY, 0, &FormFields::default()).await;
    assert!(matches!(&stale, Err(StoreError::Invalid(said)) if said.id.contains("rina (DEMO)")), "{stale:?}");
    assert_eq!(store.form_a(&scope, DAY).await.unwrap().unwrap().fields, fields);
    assert_eq!(store.form_a(&scope, date(2026, 10, 13)).await.unwrap(), None);
    // Who works for one unit has a report of that unit.
    let unit = desk.units[0];
    let narrow = add_user(store, &desk.admin.actor(), "sempit", Role::Writer, Some(vec![unit])).await;
    assert_eq!(store.form_a(&narrow.scope(), DAY).await.unwrap(), None);
    store.save_form_a(&narrow.actor(), DAY, 0, &FormFields::default()).await.unwrap();
    assert_eq!(store.form_a(&scope, DAY).await.unwrap().unwrap().fields, fields);
    let long = FormFields { result: "x".repeat(4_001), ..FormFields::default() };
    assert!(matches!(
        store.save_form_a(&desk.budi.actor(), DAY, 1, &long).await,
        Err(StoreError::Invalid(_))
    ));
}

async fn an_auditor_sees_aggregates_and_nothing_else(desk: &Desk) {
    let first = item(desk, 0, "at://a/1", "satria-dewi", "vote-call").await;
    decide(desk, &desk.rina, first, Verdict::Trace).await;
    let auditor = add_user(&desk.store, &desk.admin.actor(), "auditor", Role::Auditor, None).await.scope();
    assert_eq!(desk.store.handling(&auditor, october(12, 12)).await.unwrap().len(), 1);
    assert_eq!(desk.store.rule_precision(&auditor, october(12, 12)).await.unwrap().len(), 1);
    let refused = desk.store.recap(&auditor, &RecapFilter::all(october(12, 12))).await;
    assert!(matches!(refused, Err(StoreError::NotAllowed(_))));
}
