//! A person's own keys; training, which is nobody's but their own; calibration, which tells how answers are spread and never
//! whose they are.

use netra_model::review::Verdict::{self, Indication, NoIndication, Trace};
use netra_model::scope::{Role, Scope};
use netra_model::{ItemId, UserId};
use netra_store::{
    Calibration, CalibrationItem, NewCalibration, NewDecision, OwnKeys, Page, RecusedFrom, StoreError, User,
};

use crate::support::{Desk, add_user, on_both};

on_both!(
    a_person_keeps_their_own_keys,
    training_is_the_persons_own_and_touches_nothing_else,
    a_set_is_judged_apart_and_then_shown_in_counts,
    an_item_that_is_not_final_or_not_theirs_is_asked_of_nobody,
);

fn said<T: std::fmt::Debug>(answer: Result<T, StoreError>) -> String {
    match answer {
        Err(StoreError::Invalid(why)) => why.id,
        other => panic!("{other:?}"),
    }
}

async fn keys_of(desk: &Desk, user: &User) -> OwnKeys {
    let users = desk.store.users(&desk.all()).await.unwrap();
    users.into_iter().find(|it| it.id == user.id).unwrap().keys
}

async fn a_person_keeps_their_own_keys(desk: &Desk) {
    assert_eq!(desk.rina.keys, OwnKeys::default());
    let own = OwnKeys {
        no_single: true,
        by_command: [("hold", "x"), ("undo", "")].map(|(name, key)| (name.into(), key.into())).into(),
    };
    desk.store.set_keys(&desk.rina.actor(), &own).await.unwrap();
    assert_eq!(keys_of(desk, &desk.rina).await, own);
    assert_eq!(keys_of(desk, &desk.budi).await, OwnKeys::default(), "nobody else's");
    let token = desk.store.start_session(&desk.rina).await.unwrap();
    let session = desk.store.session(&token).await.unwrap().unwrap();
    assert_eq!(session.user.keys, own, "whoever signs in has them");
    let log = desk.store.audit(&desk.all(), Page::first(5)).await.unwrap().rows;
    assert!(
        log.iter().any(|row| row.action == "user.keys" && row.detail.as_deref().unwrap().contains("hold"))
    );

    let long = OwnKeys { by_command: [("hold".into(), "x".repeat(41))].into(), no_single: false };
    assert!(said(desk.store.set_keys(&desk.rina.actor(), &long).await).contains("tombol"));
    desk.store.set_keys(&desk.rina.actor(), &OwnKeys::default()).await.unwrap();
    assert_eq!(keys_of(desk, &desk.rina).await, OwnKeys::default());
}

async fn training_is_the_persons_own_and_touches_nothing_else(desk: &Desk) {
    let (store, rina, budi) = (&desk.store, desk.rina.actor(), desk.budi.actor());
    desk.flagged(0, "at://a/1", 60).await;
    let before = (
        store.digest(&desk.all()).await.unwrap(),
        store.counts(&desk.all()).await.unwrap(),
        store.today_figures(&desk.all()).await.unwrap(),
    );
    store.answer_training(&rina, "berita-debat", Verdict::Trace).await.unwrap();
    store.answer_training(&rina, "suka-iklan", Verdict::Prevention).await.unwrap();
    store.answer_training(&rina, "berita-debat", Verdict::NoIndication).await.unwrap();
    let own: Vec<_> = store.training_answers(&rina).await.unwrap();
    let own: Vec<_> = own.iter().map(|it| (it.exercise.as_str(), it.verdict)).collect();
    assert_eq!(own, [("berita-debat", Verdict::NoIndication), ("suka-iklan", Verdict::Prevention)]);
    assert_eq!(store.training_answers(&budi).await.unwrap(), [], "not even a supervisor's");
    let after = (
        store.digest(&desk.all()).await.unwrap(),
        store.counts(&desk.all()).await.unwrap(),
        store.today_figures(&desk.all()).await.unwrap(),
    );
    assert_eq!(format!("{before:?}"), format!("{after:?}"), "nothing of the office's work knows of it");

    let log = store.audit(&desk.all(), Page::first(9)).await.unwrap().rows;
    let practised: Vec<_> = log.iter().filter(|row| row.action == "training.answer").collect();
    assert_eq!(practised.len(), 3);
    for row in practised {
        let told = row.detail.clone().unwrap_or_default();
        assert!(Verdict::ALL.iter().all(|it| !told.contains(it.as_str())), "the log tells how: {told}");
    }
    for bad in ["", "x", "../etc", "Huruf-Besar", &"x".repeat(61)] {
        let answer = store.answer_training(&rina, bad, Verdict::Trace).await;
        assert!(matches!(answer, Err(StoreError::Missing { .. })), "{bad}: {answer:?}");
    }
    store.forget_training(&rina, Some("suka-iklan")).await.unwrap();
    assert_eq!(store.training_answers(&rina).await.unwrap().len(), 1);
    store.forget_training(&rina, None).await.unwrap();
    store.forget_training(&rina, None).await.unwrap();
    assert_eq!(store.training_answers(&rina).await.unwrap(), []);
}

fn set(items: &[CalibrationItem]) -> NewCalibration {
    NewCalibration { title: String::from("  Suka tanpa komentar "), items: items.to_vec() }
}

fn invented(key: &str) -> CalibrationItem {
    CalibrationItem::Exercise(key.to_owned())
}

async fn seen(desk: &Desk, scope: &Scope, n: u64) -> Calibration {
    desk.store.calibration(scope, n).await.unwrap().unwrap()
}

async fn a_set_is_judged_apart_and_then_shown_in_counts(desk: &Desk) {
    let (store, boss) = (&desk.store, desk.budi.actor());
    assert!(said(store.open_calibration(&boss, &set(&[invented("satu-dua")])).await).contains("2 sampai 40"));
    let twice = set(&[invented("satu-dua"), invented("satu-dua")]);
    assert!(said(store.open_calibration(&boss, &twice).await).contains("dua kali"));
    let nameless =
        NewCalibration { title: " ".into(), ..set(&[invented("satu-dua"), invented("tiga-empat")]) };
    assert!(said(store.open_calibration(&boss, &nameless).await).contains("judul"));
    let n =
        store.open_calibration(&boss, &set(&[invented("satu-dua"), invented("tiga-empat")])).await.unwrap();

    let mut people = vec![desk.rina.clone(), desk.budi.clone()];
    for login in ["dewi", "eko"] {
        people.push(add_user(store, &desk.admin.actor(), login, Role::Reviewer, None).await);
    }
    for (user, verdict) in people.iter().zip([Trace, Trace, Indication, NoIndication]) {
        store.answer_calibration(&user.actor(), n, 0, verdict).await.unwrap();
    }
    store.answer_calibration(&desk.rina.actor(), n, 0, Indication).await.unwrap();
    for user in &people[..2] {
        store.answer_calibration(&user.actor(), n, 1, NoIndication).await.unwrap();
    }
    let row = &store.calibrations(&desk.rina.scope()).await.unwrap()[0];
    assert_eq!((row.title.as_str(), row.items, row.answered), ("Suka tanpa komentar", 2, 2));
    let own = seen(desk, &desk.rina.scope(), n).await;
    assert_eq!(
        own.places.iter().map(|it| it.own).collect::<Vec<_>>(),
        [Some(Indication), Some(NoIndication)]
    );
    assert!(
        own.places.iter().all(|it| it.answers.is_none() && it.spread.is_none()),
        "a reviewer sees their own"
    );
    let open = seen(desk, &desk.budi.scope(), n).await;
    assert_eq!(open.places.iter().map(|it| it.answers).collect::<Vec<_>>(), [Some(4), Some(2)]);
    assert!(open.places.iter().all(|it| it.spread.is_none()), "blind as long as it is open");

    store.close_calibration(&boss, n).await.unwrap();
    store.close_calibration(&boss, n).await.unwrap();
    let closed = seen(desk, &desk.budi.scope(), n).await;
    assert_eq!(closed.places[0].spread, Some([1, 1, 2, 0]), "in the order of the keys");
    assert_eq!(closed.places[1].spread, None, "of two people each would know the other's");
    assert!(seen(desk, &desk.rina.scope(), n).await.places.iter().all(|it| it.spread.is_none()));
    let late = store.answer_calibration(&desk.rina.actor(), n, 1, Trace).await;
    assert!(said(late).contains("ditutup"));

    // Nothing tells who answered how: neither the set nor the log.
    let told = format!("{closed:?}");
    assert!(people.iter().all(|it| !told.contains(&it.id.to_string()) && !told.contains(&it.name)), "{told}");
    let log = store.audit(&desk.all(), Page::first(20)).await.unwrap().rows;
    let answered: Vec<_> = log.iter().filter(|row| row.action == "calibration.answer").collect();
    assert_eq!(answered.len(), 7);
    for row in answered {
        let detail = row.detail.clone().unwrap_or_default();
        assert!(Verdict::ALL.iter().all(|it| !detail.contains(it.as_str())), "{detail}");
    }
    let missing = store.close_calibration(&boss, 99).await;
    assert!(matches!(missing, Err(StoreError::Missing { .. })), "{missing:?}");
}

async fn decided(desk: &Desk, n: usize, key: &str) -> ItemId {
    let item = desk.flagged(n, key, 60).await;
    desk.store.decide(&desk.rina.actor(), item, 1, &NewDecision::new(Verdict::NoIndication)).await.unwrap();
    item
}

async fn an_item_that_is_not_final_or_not_theirs_is_asked_of_nobody(desk: &Desk) {
    let (store, boss) = (&desk.store, desk.budi.actor());
    let (one, two) = (decided(desk, 0, "at://a/1").await, decided(desk, 1, "at://b/1").await);
    let open = desk.flagged(2, "at://c/1", 60).await;
    let items = |ids: &[ItemId]| set(&ids.iter().map(|id| CalibrationItem::Item(*id)).collect::<Vec<_>>());
    assert!(said(store.open_calibration(&boss, &items(&[one, open])).await).contains("final"));
    let n = store.open_calibration(&boss, &items(&[one, two])).await.unwrap();

    // Another unit's, and one that somebody withdrew from, are not there for them.
    let first = store.item(&desk.all(), one).await.unwrap().unwrap();
    let narrow = add_user(store, &desk.admin.actor(), "eko", Role::Reviewer, Some(vec![first.unit.id])).await;
    let theirs = async |user: &User| {
        let places = seen(desk, &user.scope(), n).await.places;
        places.into_iter().map(|it| it.item).collect::<Vec<_>>()
    };
    let second = store.item(&desk.all(), two).await.unwrap().unwrap();
    let expected = if second.unit.id == first.unit.id { vec![one, two] } else { vec![one] };
    assert_eq!(theirs(&narrow).await, expected.into_iter().map(CalibrationItem::Item).collect::<Vec<_>>());
    store.recuse(&desk.rina.actor(), RecusedFrom::Person(first.person.id), "saudara").await.unwrap();
    let rina = user(desk, desk.rina.id).await;
    assert_eq!(theirs(&rina).await, [CalibrationItem::Item(two)]);
    let refused = store.answer_calibration(&rina.actor(), n, 0, Verdict::Trace).await;
    assert!(matches!(refused, Err(StoreError::Missing { .. })), "{refused:?}");

    // One that waits again is asked of nobody until it is decided.
    store.undo(&rina.actor(), two).await.unwrap();
    assert_eq!(theirs(&desk.budi).await, [CalibrationItem::Item(one)]);
    let item = store.item(&desk.all(), one).await.unwrap().unwrap();
    store.answer_calibration(&boss, n, 0, Verdict::Indication).await.unwrap();
    let same = store.item(&desk.all(), one).await.unwrap().unwrap();
    assert_eq!(
        (same.version, same.decisions.len()),
        (item.version, item.decisions.len()),
        "the item knows nothing"
    );
}

async fn user(desk: &Desk, id: UserId) -> User {
    desk.store.users(&desk.all()).await.unwrap().into_iter().find(|it| it.id == id).unwrap()
}
