//! The watch-list, staff and sessions.

use netra_model::act::AccountRef;
use netra_model::nip::Nip;
use netra_model::person::{AttributionLevel, Employment};
use netra_model::scope::{Actor, Role, Who};
use netra_store::{Language, NewUser, Page, PersonFilter, RowChange, SignIn, StoreError, WatchRow};

use crate::support::{Desk, account, bluesky, handle, on_both, watch_row};

on_both!(
    the_same_list_again_changes_nothing,
    a_dry_run_says_what_would_change_and_stores_nothing,
    an_account_of_somebody_else_is_refused,
    only_valid_entries_are_watched,
    handles_are_kept_as_history,
    passwords_sessions_and_locks,
);

fn root(desk: &Desk) -> Actor {
    Actor { office: desk.office, who: Who::CommandLine(String::from("root")) }
}

async fn the_same_list_again_changes_nothing(desk: &Desk) {
    let rows: Vec<WatchRow> = (0..5).map(watch_row).collect();
    let again = desk.store.apply_watchlist(&root(desk), &rows, false).await.unwrap();
    assert_eq!((again.unchanged(), again.new_accounts, again.new_units), (5, 0, 0));
    let mut moved = watch_row(0);
    moved.unit = String::from("Dinas Perhubungan");
    moved.nip = Some(Nip::parse("198503172010012345", Employment::Pns).unwrap());
    moved.employment = Employment::Pns;
    // Without a NIP so far, the person is found by name and unit; the new unit makes it another person.
    let added = desk
        .store
        .apply_watchlist(&root(desk), &[WatchRow { accounts: vec![], ..moved.clone() }], true)
        .await;
    assert_eq!(added.unwrap().added(), 1);
    let with_nip = WatchRow { unit: watch_row(0).unit, ..moved.clone() };
    let changes = desk.store.apply_watchlist(&root(desk), &[with_nip], false).await.unwrap();
    assert_eq!(changes.rows[0].1, RowChange::Changed(vec!["nip", "employment"]));
    let changes = desk.store.apply_watchlist(&root(desk), &[moved.clone()], false).await.unwrap();
    assert_eq!(changes.rows[0].1, RowChange::Changed(vec!["unit"]));
    let surer = WatchRow { level: AttributionLevel::Confirmed, ..moved };
    let changes = desk.store.apply_watchlist(&root(desk), &[surer], false).await.unwrap();
    assert_eq!(changes.rows[0].1, RowChange::Changed(vec!["attribution"]));
    let view = desk.store.person(&desk.all(), changes.rows[0].0.unwrap()).await.unwrap().unwrap();
    assert_eq!(view.unit.name, "Dinas Perhubungan");
    let levels: Vec<_> = view.accounts[0].attributions.iter().map(|it| it.level).collect();
    assert_eq!(levels, [AttributionLevel::Confirmed, AttributionLevel::Presumed]);
    let find = PersonFilter { text: Some(String::from("19850317")), unit: None };
    assert_eq!(desk.store.persons(&desk.all(), &find, Page::default()).await.unwrap().total, 1);
    let find = PersonFilter { text: Some(String::from("@PEGAWAI3.test")), unit: None };
    let page = desk.store.persons(&desk.all(), &find, Page::default()).await.unwrap();
    assert_eq!(page.rows[0].person.name, "Pegawai 3 (DEMO)");
    assert!(page.rows[0].watched_today);
}

async fn a_dry_run_says_what_would_change_and_stores_nothing(desk: &Desk) {
    let lines = desk.store.audit(&desk.all(), Page::first(1)).await.unwrap().total;
    let changes = desk.store.apply_watchlist(&root(desk), &[watch_row(7), watch_row(1)], true).await.unwrap();
    assert_eq!((changes.added(), changes.unchanged(), changes.new_accounts), (1, 1, 1));
    assert_eq!(changes.rows[0].0, None);
    assert_eq!(desk.store.counts(&desk.all()).await.unwrap().persons, 5);
    assert_eq!(desk.store.audit(&desk.all(), Page::first(1)).await.unwrap().total, lines);
}

async fn an_account_of_somebody_else_is_refused(desk: &Desk) {
    let thief = WatchRow { accounts: vec![account(0)], ..watch_row(8) };
    let nobody = WatchRow { reason: String::from(" "), ..watch_row(9) };
    let backwards = WatchRow { until: Some("2026-08-01".parse().unwrap()), ..watch_row(9) };
    let rows = [thief, nobody, backwards, watch_row(6)];
    let changes = desk.store.apply_watchlist(&root(desk), &rows, false).await.unwrap();
    assert_eq!((changes.refused(), changes.added()), (3, 1));
    let RowChange::Refused(why) = &changes.rows[0].1 else { panic!("{changes:?}") };
    for said in [&why.id, &why.en] {
        assert!(said.contains("@pegawai0.test") && said.contains("Pegawai 0 (DEMO)"), "{said}");
    }
    assert_eq!(desk.store.counts(&desk.all()).await.unwrap().persons, 6);
    let reviewer = desk.store.apply_watchlist(&desk.rina.actor(), &rows, false).await;
    assert!(matches!(reviewer, Err(StoreError::NotAllowed(_))));
}

async fn only_valid_entries_are_watched(desk: &Desk) {
    let over = WatchRow { until: Some("2026-10-11".parse().unwrap()), ..watch_row(0) };
    let not_yet = WatchRow { from: "2026-10-13".parse().unwrap(), ..watch_row(1) };
    desk.store.apply_watchlist(&root(desk), &[over, not_yet], false).await.unwrap();
    let index = desk.store.watch_index(&desk.all()).await.unwrap();
    assert_eq!(index.len(), 3);
    assert_eq!(index.find(&account(0)), None);
    // An act of somebody who may not be looked at today is dropped, whatever the reader says.
    let saved = desk.save(vec![(desk.post(0, "at://a/1", "Halo"), None)]).await;
    assert_eq!((saved.new_acts, saved.dropped), (0, 1));
    desk.later(24);
    assert!(desk.store.watch_index(&desk.all()).await.unwrap().find(&account(1)).is_some());
    assert_eq!(desk.save(vec![(desk.post(1, "at://b/1", "Halo"), None)]).await.new_acts, 1);
}

async fn handles_are_kept_as_history(desk: &Desk) {
    desk.later(1);
    let renamed = AccountRef { handle: Some(String::from("nama.baru.test")), ..account(0) };
    desk.store.account_seen(&desk.worker(), desk.accounts[0], &renamed).await.unwrap();
    let scope = desk.all();
    let watched = desk.store.watched_accounts(&scope, Some(&bluesky())).await.unwrap();
    let found = watched.iter().find(|it| it.id == desk.accounts[0]).unwrap();
    assert_eq!(found.account.handle.as_deref(), Some("nama.baru.test"));
    assert_eq!(found.region.as_deref(), Some("Kota Contoh"));
    let person = desk.store.person(&scope, found.person).await.unwrap().unwrap();
    let handles: Vec<_> = person.accounts[0].handles.iter().map(|it| it.handle.clone()).collect();
    assert_eq!(handles, [String::from("nama.baru.test"), handle(0)]);
    let other = AccountRef { native_id: Some(String::from("did:plc:else")), ..account(0) };
    let refused = desk.store.account_seen(&desk.worker(), desk.accounts[0], &other).await;
    assert!(matches!(refused, Err(StoreError::Invalid(_))));
    // A connector that sees another handle says so with the act itself.
    let mut act = desk.post(1, "at://b/1", "Halo");
    act.actor_seen.handle = Some(String::from("lain.test"));
    desk.save(vec![(act, None)]).await;
    let index = desk.store.watch_index(&scope).await.unwrap();
    assert_eq!(index.find(&AccountRef::by_handle(bluesky(), "lain.test")), Some(desk.accounts[1]));
}

async fn passwords_sessions_and_locks(desk: &Desk) {
    let sign_in = |password| desk.store.authenticate(desk.office, " RINA ", password);
    assert_eq!(
        desk.store.authenticate(desk.office, "nobody", "kata sandi panjang").await.unwrap(),
        SignIn::Wrong
    );
    assert_eq!(sign_in("kata sandi panjang").await.unwrap(), SignIn::Welcome(desk.rina.clone()));
    for _ in 0..5 {
        assert_eq!(sign_in("salah sekali lagi").await.unwrap(), SignIn::Wrong);
    }
    assert!(matches!(sign_in("kata sandi panjang").await.unwrap(), SignIn::Locked { .. }));
    desk.clock.advance(jiff::SignedDuration::from_secs(61));
    assert!(matches!(sign_in("kata sandi panjang").await.unwrap(), SignIn::Welcome(_)));

    let token = desk.store.start_session(&desk.rina).await.unwrap();
    assert!(desk.store.session("wrong").await.unwrap().is_none());
    let minutes = |n| desk.clock.advance(jiff::SignedDuration::from_mins(n));
    for _ in 0..3 {
        minutes(29);
        assert_eq!(desk.store.session(&token).await.unwrap().unwrap().user, desk.rina);
    }
    minutes(31);
    assert!(desk.store.session(&token).await.unwrap().is_none(), "idle");
    let token = desk.store.start_session(&desk.rina).await.unwrap();
    for _ in 0..(12 * 60 / 20) - 1 {
        minutes(20);
        assert!(desk.store.session(&token).await.unwrap().is_some());
    }
    minutes(20);
    assert!(desk.store.session(&token).await.unwrap().is_none(), "twelve hours");
    let token = desk.store.start_session(&desk.rina).await.unwrap();
    desk.store.end_session(&token).await.unwrap();
    assert!(desk.store.session(&token).await.unwrap().is_none(), "ended");

    desk.store.set_language(&desk.rina.actor(), Language::English).await.unwrap();
    let users = desk.store.users(&desk.all()).await.unwrap();
    assert_eq!(users.iter().find(|it| it.id == desk.rina.id).unwrap().language, Language::English);
    let new = |login: &str, password: &str| NewUser {
        login: login.to_owned(),
        name: String::from("x"),
        role: Role::Reviewer,
        password: password.to_owned(),
        language: Language::Indonesian,
        units: None,
    };
    for wrong in
        [new("rina", "kata sandi panjang"), new("baru", "pendek"), new("dua kata", "kata sandi panjang")]
    {
        let refused = desk.store.create_user(&desk.admin.actor(), &wrong).await;
        assert!(matches!(refused, Err(StoreError::Invalid(_))), "{wrong:?}");
    }
    let refused = desk.store.create_user(&desk.rina.actor(), &new("baru", "kata sandi panjang")).await;
    assert!(matches!(refused, Err(StoreError::NotAllowed(_))));
}
