//! Staff who work for some units: nothing of the others reaches them, and figures say what they count.

use netra_model::act::{ActEventKind, Media, MediaKind, PartRef};
use netra_model::batch::{Batch, SeenEvent};
use netra_model::review::Verdict;
use netra_model::scope::Role;
use netra_model::{ItemId, UnitId};
use netra_store::{ItemView, NewDecision, Page, RunOutcome, Saved, StoreError, User};

use crate::support::{Desk, add_user, bluesky, digest, intake, on_both, scored, with_raw};

on_both!(
    bytes_and_media_are_had_only_through_an_act_of_the_own_units,
    a_case_is_seen_changed_and_exported_only_when_it_is_wholly_of_the_own_units,
    reports_and_figures_are_of_the_own_units_and_say_so,
    what_belongs_to_no_unit_is_not_shown_to_who_sees_only_some,
);

/// An item of each unit, seen from above, and a member of staff who works for the first unit only.
async fn two_units(desk: &Desk, role: Role) -> (ItemView, ItemView, User) {
    let mut items = Vec::new();
    for (n, key) in [(0, "at://a/1"), (4, "at://e/1")] {
        let mut act = desk.post(n, key, &format!("Ayo pilih nomor 2, {key}"));
        act.own.as_mut().unwrap().media.push(Media {
            kind: MediaKind::Image,
            url: None,
            alt: None,
            caption: None,
            officer_description: None,
            sha256: Some(desk.store.put_media(key.as_bytes()).await.unwrap()),
        });
        let item = desk.save(vec![(act, Some(scored(50, "vote-call")))]).await.new_items[0];
        items.push(desk.store.item(&desk.all(), item).await.unwrap().unwrap());
    }
    let [mine, other] = items.try_into().unwrap();
    let units: Vec<UnitId> = vec![mine.unit.id];
    let narrow = add_user(&desk.store, &desk.admin.actor(), "sempit", role, Some(units)).await;
    (mine, other, narrow)
}

async fn bytes_and_media_are_had_only_through_an_act_of_the_own_units(desk: &Desk) {
    let (mine, other, narrow) = two_units(desk, Role::Reviewer).await;
    let (store, scope) = (&desk.store, narrow.scope());
    let (own, others) = (mine.act.raw.unwrap(), other.act.raw.unwrap());
    assert!(store.segment(&scope, mine.act.id, own).await.unwrap().is_some());
    assert_eq!(store.segment(&scope, other.act.id, others).await.unwrap(), None, "another unit's act");
    assert_eq!(store.segment(&scope, mine.act.id, others).await.unwrap(), None, "through one's own act");
    assert!(store.segment(&desk.all(), other.act.id, others).await.unwrap().is_some());
    assert_eq!(store.segment(&desk.all(), mine.act.id, others).await.unwrap(), None);
    let medium = |key: &str| digest(key.as_bytes());
    assert!(store.media(&scope, medium("at://a/1")).await.unwrap().is_some());
    assert_eq!(store.media(&scope, medium("at://e/1")).await.unwrap(), None);

    // The answer that showed a deletion is had through the act that was deleted.
    desk.later(24);
    let at = desk.clock.now();
    let event = |key: &str, raw| SeenEvent {
        platform: bluesky(),
        native_key: key.to_owned(),
        event: ActEventKind::Deleted,
        at,
        raw,
    };
    let (round, _) = with_raw(vec![(desk.post(1, "at://b/9", "x"), None)], at);
    let answer = round.exchanges[0].parts[0].sha256;
    let batch = Batch {
        events: vec![event("at://e/1", Some(PartRef { exchange: 0, part: 0 }))],
        exchanges: round.exchanges,
        ..Batch::default()
    };
    desk.save_batch(&batch, &[]).await;
    assert_eq!(store.segment(&scope, other.act.id, answer).await.unwrap(), None);
    assert_eq!(store.segment(&scope, mine.act.id, answer).await.unwrap(), None);
    assert!(store.segment(&desk.all(), other.act.id, answer).await.unwrap().is_some());

    // A capture about somebody else's people is not taken.
    let (batch, scores) = with_raw(vec![(desk.post(4, "at://e/2", "Halo"), None)], at);
    let refused = store.save_batch(&narrow.actor(), intake(&batch, &scores)).await;
    assert!(matches!(refused, Err(StoreError::NotAllowed(_))), "{refused:?}");
    let (batch, scores) = with_raw(vec![(desk.post(0, "at://a/2", "Halo"), None)], at);
    assert_eq!(store.save_batch(&narrow.actor(), intake(&batch, &scores)).await.unwrap().new_acts, 1);
}

async fn a_case_is_seen_changed_and_exported_only_when_it_is_wholly_of_the_own_units(desk: &Desk) {
    let (mine, other, narrow) = two_units(desk, Role::Writer).await;
    let (store, scope, actor) = (&desk.store, narrow.scope(), narrow.actor());
    let office = desk.writer.actor();
    let open = async |title: &str, items: &[ItemId]| store.open_case(&office, title, items).await.unwrap();
    let own = open("Satu unit", &[mine.id]).await;
    let mixed = open("Dua unit", &[mine.id, other.id]).await;
    let foreign = open("Unit lain", &[other.id]).await;
    let empty = open("Nama seseorang", &[]).await;
    let listed = store.cases(&scope).await.unwrap();
    assert_eq!(listed.iter().map(|it| it.id).collect::<Vec<_>>(), [own]);
    let item = store.item(&scope, mine.id).await.unwrap().unwrap();
    assert_eq!(item.cases.iter().map(|it| it.0).collect::<Vec<_>>(), [own], "nor named on the item's page");
    assert_eq!(store.item(&desk.all(), mine.id).await.unwrap().unwrap().cases.len(), 2);
    let missing = |it: Result<(), StoreError>| matches!(it, Err(StoreError::Missing { .. }));
    for hidden in [mixed, foreign, empty] {
        assert!(store.case(&scope, hidden).await.unwrap().is_none());
        assert!(store.case_evidence(&scope, hidden).await.unwrap().is_none());
        assert!(missing(store.add_to_case(&actor, hidden, &[mine.id]).await));
        assert!(missing(store.remove_from_case(&actor, hidden, mine.id).await));
        assert!(missing(store.record_export(&actor, hidden, digest(b"bundle"), 1).await));
    }
    assert_eq!(store.case_evidence(&scope, own).await.unwrap().unwrap().items.len(), 1);
    store.record_export(&actor, own, digest(b"bundle"), 1).await.unwrap();
    assert!(missing(store.add_to_case(&actor, own, &[other.id]).await), "another unit's item");
    assert!(missing(store.open_case(&actor, "Titipan", &[other.id]).await.map(drop)));
    let nothing = store.open_case(&actor, "Kosong", &[]).await;
    assert!(matches!(nothing, Err(StoreError::Invalid(_))), "{nothing:?}");
    let opened = store.open_case(&actor, "Milik sendiri", &[mine.id]).await.unwrap();
    assert!(store.case(&scope, opened).await.unwrap().is_some());
    assert_eq!(store.counts(&scope).await.unwrap().cases, 2);
}

async fn reports_and_figures_are_of_the_own_units_and_say_so(desk: &Desk) {
    let (mine, other, narrow) = two_units(desk, Role::Supervisor).await;
    let (store, scope) = (&desk.store, narrow.scope());
    let decision = NewDecision::new(Verdict::Indication).because("jelas").under("pasal-9");
    desk.one_person_decides().await;
    store.decide(&desk.budi.actor(), other.id, 1, &decision).await.unwrap();
    store.decide(&desk.rina.actor(), mine.id, 1, &decision).await.unwrap();
    store.source_started(&desk.worker(), "bsky").await.unwrap();
    let day = "2026-10-12".parse().unwrap();
    let report = store.day_report(&scope, day).await.unwrap();
    let units: Vec<&str> = report.units.iter().flatten().map(|unit| unit.name.as_str()).collect();
    assert_eq!(units, [mine.unit.name.as_str()]);
    assert_eq!(report.officers.iter().map(|it| it.user).collect::<Vec<_>>(), [desk.rina.id]);
    assert_eq!(report.found.iter().map(|it| it.item).collect::<Vec<_>>(), [mine.id]);
    assert_eq!((report.new_acts, report.new_items, report.platforms[0].watched), (1, 1, 3));
    assert_eq!((report.runs.len(), report.quarantine, report.dropped), (0, None, None));
    let whole = store.day_report(&desk.budi.scope(), day).await.unwrap();
    assert_eq!((whole.units, whole.found.len(), whole.runs.len()), (None, 2, 1));
    assert_eq!((whole.quarantine, whole.dropped), (Some(0), Some(0)));

    store.request_rematch(&desk.admin.actor(), None, &[]).await.unwrap();
    let counts = store.counts(&scope).await.unwrap();
    assert_eq!(counts.units, Some(vec![mine.unit.id]));
    assert_eq!((counts.persons, counts.watched_persons, counts.accounts), (3, 3, 3));
    assert_eq!((counts.acts, counts.contents, counts.flags, counts.match_work), (1, 1, 1, 1));
    assert_eq!((counts.items, counts.decided, counts.open, counts.quarantine), (1, 1, 0, None));
    let counts = store.counts(&desk.all()).await.unwrap();
    assert_eq!((counts.persons, counts.acts, counts.items, counts.match_work), (5, 2, 2, 2));
    assert_eq!((counts.units, counts.quarantine), (None, Some(0)));
}

async fn what_belongs_to_no_unit_is_not_shown_to_who_sees_only_some(desk: &Desk) {
    let (_, _, narrow) = two_units(desk, Role::Supervisor).await;
    let (store, scope) = (&desk.store, narrow.scope());
    for refused in [
        store.audit(&scope, Page::default()).await.map(drop),
        store.verify_audit(&scope).await.map(drop),
        store.digest(&scope).await.map(drop),
        store.quarantine(&scope, Page::default()).await.map(drop),
        store.jobs(&scope, 9).await.map(drop),
    ] {
        assert!(matches!(refused, Err(StoreError::NotAllowed(_))), "{refused:?}");
    }
    store.import_started(&desk.admin.actor(), "Pegawai 4.csv", None, None).await.unwrap();
    assert_eq!(store.imports(&scope).await.unwrap(), []);
    assert_eq!(store.imports(&desk.budi.scope()).await.unwrap().len(), 1);
    // Why a run failed may name anybody's account.
    store.source_started(&desk.worker(), "bsky").await.unwrap();
    let error = Some(String::from("@pegawai4.test: handle_not_found"));
    let outcome = RunOutcome { saved: Saved::default(), accounts_reached: 4, error, next_run: None };
    store.source_finished(&desk.worker(), "bsky", &outcome).await.unwrap();
    let source = &store.sources(&scope).await.unwrap()[0];
    assert!(source.error.as_ref().is_some_and(|error| !error.contains("pegawai4")), "{source:?}");
    let run = &store.runs(&scope, "bsky", 1).await.unwrap()[0];
    assert!(run.error.as_ref().is_some_and(|error| !error.contains("pegawai4")), "{run:?}");
    let whole = &store.sources(&desk.budi.scope()).await.unwrap()[0];
    assert!(whole.error.as_ref().is_some_and(|error| error.contains("@pegawai4.test")), "{whole:?}");
}
