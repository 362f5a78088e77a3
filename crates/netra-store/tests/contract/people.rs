//! The watch-list, staff and sessions.

use std::collections::BTreeSet;

use jiff::Timestamp;
use netra_model::act::AccountRef;
use netra_model::nip::Nip;
use netra_model::person::{AssignmentLetter, AttributionLevel, Employment, WatchRow};
use netra_model::scope::{Actor, Role, Scope, Who};
use netra_store::{
    AuditState, Language, NewOffice, NewUser, Page, PersonFilter, QueueFilter, QueueSort, RowChange, SignIn,
    Store, StoreError, match_input,
};

use crate::support::{Desk, account, add_user, bluesky, demo_office, handle, letter, on_both, watch_row};

on_both!(
    the_same_list_again_changes_nothing,
    a_dry_run_says_what_would_change_and_stores_nothing,
    an_account_of_somebody_else_is_refused,
    a_list_in_one_go_changes_what_its_rows_change_one_by_one,
    who_moves_takes_items_and_index_along,
    only_valid_entries_are_watched,
    a_letter_of_assignment_reaches_the_matcher_on_its_days,
    a_letter_that_makes_no_sense_is_refused,
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
    let find = PersonFilter { text: Some(String::from("19850317")), ..PersonFilter::default() };
    assert_eq!(desk.store.persons(&desk.all(), &find, Page::default()).await.unwrap().total, 1);
    let find = PersonFilter { text: Some(String::from("@PEGAWAI3.test")), ..PersonFilter::default() };
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

/// Rows in which people, units and accounts come again in every combination: some contradict each other.
fn tangled_rows(n: usize) -> Vec<WatchRow> {
    let mut state = 0x9e37_79b9_u64;
    let mut below = |n: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % n
    };
    let nips = ["198503172010012345", "198504122010011007"];
    let mut row = || {
        let account = |n: u64, both: u64| AccountRef {
            handle: (both != 1).then(|| format!("tali{n}.test")),
            native_id: (both != 0).then(|| format!("did:plc:tali{}", n + both % 2)),
            ..account(0)
        };
        let nip = nips.get(usize::try_from(below(40)).unwrap());
        WatchRow {
            name: format!("Tali {} (DEMO)", below(120)),
            nip: nip.map(|nip| Nip::parse(nip, Employment::Pns).unwrap()),
            employment: if nip.is_some() { Employment::Pns } else { Employment::NonAsn },
            unit: format!("Unit {}", below(3)),
            accounts: (0..below(3)).map(|_| account(below(400), below(3))).collect(),
            level: AttributionLevel::try_from(u8::try_from(below(4)).unwrap()).unwrap(),
            letter: Some(format!("{}/DEMO", below(2))),
            ..watch_row(0)
        }
    };
    (0..n).map(|_| row()).collect()
}

/// A person as the office knows them, by names only: what two offices can be compared by.
type Described = (String, Option<Nip>, String, Vec<Option<String>>, Vec<String>);

/// Applies the list to an office of its own, so many rows at once; what was said of each row, and the outcome.
async fn applied(
    store: &Store,
    prefix: &str,
    rows: &[WatchRow],
    at_once: usize,
) -> (Vec<RowChange>, Vec<Described>, u64) {
    let office = NewOffice { prefix: prefix.to_owned(), ..demo_office() };
    let office = store.ensure_office(&office).await.unwrap();
    let (actor, scope) =
        (Actor { office, who: Who::CommandLine(String::from("root")) }, Scope::office(office));
    let (mut dry, mut said) = (Vec::new(), Vec::new());
    for rows in rows.chunks(at_once) {
        dry.extend(store.apply_watchlist(&actor, rows, true).await.unwrap().rows.into_iter().map(|it| it.1));
        said.extend(
            store.apply_watchlist(&actor, rows, false).await.unwrap().rows.into_iter().map(|it| it.1),
        );
    }
    assert_eq!(dry, said, "a dry run says the same");
    let everybody = Page { limit: 10_000, offset: 0 };
    let mut people = Vec::new();
    for row in store.persons(&scope, &PersonFilter::default(), everybody).await.unwrap().rows {
        let view = store.person(&scope, row.person.id).await.unwrap().unwrap();
        let letters = view.watch.iter().map(|entry| entry.letter.clone()).collect();
        let accounts = view.accounts.iter().map(|it| {
            let levels: Vec<_> = it.attributions.iter().map(|it| it.level).collect();
            let handles: BTreeSet<_> = it.handles.iter().map(|it| &it.handle).collect();
            format!("{:?} {levels:?} {handles:?}", it.account)
        });
        people.push((view.person.name, view.person.nip, view.unit.name, letters, accounts.collect()));
    }
    people.sort();
    assert!(matches!(store.verify_audit(&scope).await.unwrap(), AuditState::Whole { .. }));
    (said, people, store.audit(&scope, Page::first(1)).await.unwrap().total)
}

async fn a_list_in_one_go_changes_what_its_rows_change_one_by_one(desk: &Desk) {
    let rows = tangled_rows(1_200);
    let together = applied(&desk.store, "SEK", &rows, rows.len()).await;
    assert_eq!(together, applied(&desk.store, "SAT", &rows, 1).await);
    let n = |wanted: fn(&RowChange) -> bool| together.0.iter().filter(|it| wanted(it)).count();
    let (refused, changed) =
        (n(|it| matches!(it, RowChange::Refused(_))), n(|it| matches!(it, RowChange::Changed(_))));
    assert!(refused > 100 && changed > 100, "{refused} refused, {changed} changed: too tame a list");
}

async fn who_moves_takes_items_and_index_along(desk: &Desk) {
    let item = desk.flagged(0, "at://a/1", 50).await;
    desk.flagged(1, "at://b/1", 50).await;
    let last = desk.store.counts(&desk.all()).await.unwrap().last_change;
    let nip = || Some(Nip::parse("198503172010012345", Employment::Pns).unwrap());
    let known = WatchRow { nip: nip(), employment: Employment::Pns, ..watch_row(0) };
    desk.store.apply_watchlist(&root(desk), std::slice::from_ref(&known), false).await.unwrap();
    assert_eq!(desk.store.index_changes(&desk.all(), last, 9).await.unwrap(), []);
    let moved = WatchRow { unit: String::from("Dinas Perhubungan"), ..known };
    desk.store.apply_watchlist(&root(desk), &[moved], false).await.unwrap();
    let act = desk.store.item(&desk.all(), item).await.unwrap().unwrap().act.id;
    assert_eq!(desk.store.index_changes(&desk.all(), last, 9).await.unwrap(), [(last + 1, act)]);
    assert_eq!(desk.store.counts(&desk.all()).await.unwrap().last_change, last + 1);
    let units = desk.store.units(&desk.all()).await.unwrap();
    let transport = units.iter().find(|unit| unit.name == "Dinas Perhubungan").unwrap().id;
    let filter = QueueFilter { unit: Some(transport), ..QueueFilter::default() };
    let queue = desk.store.queue(&desk.all(), &filter, QueueSort::Priority, Page::default()).await.unwrap();
    assert_eq!(queue.rows.iter().map(|row| row.item).collect::<Vec<_>>(), [item]);
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

async fn a_letter_of_assignment_reaches_the_matcher_on_its_days(desk: &Desk) {
    let (scope, store) = (desk.all(), &desk.store);
    let item = desk.flagged(0, "at://a/1", 50).await; // on 12 October
    let person = store.item(&scope, item).await.unwrap().unwrap().person.id;
    let rematched = async || {
        let inputs = store.match_inputs(&scope, Timestamp::UNIX_EPOCH, None, 9, &[]).await.unwrap();
        inputs[0].1.assignment_letter.clone()
    };
    // The same act as it would be read now.
    let read_anew = async || {
        let watched = store.watched_accounts(&scope, None).await.unwrap();
        let facts = watched.into_iter().find(|it| it.id == desk.accounts[0]).unwrap().facts;
        let zone = jiff::tz::TimeZone::get("Asia/Jakarta").unwrap();
        match_input(&desk.post(0, "at://a/1", "Halo"), facts, &zone, &|_| false).assignment_letter
    };
    assert_eq!((rematched().await, read_anew().await), (None, None));
    let n = store.record_letter(&desk.admin.actor(), person, &letter(1, 11)).await.unwrap();
    assert_eq!((n, rematched().await, read_anew().await), (1, None, None), "that was the day before");
    let n = store.record_letter(&desk.admin.actor(), person, &letter(12, 12)).await.unwrap();
    let number = Some(letter(1, 1).number);
    assert_eq!((n, rematched().await, read_anew().await), (2, number.clone(), number));
    let view = store.item(&scope, item).await.unwrap().unwrap();
    assert_eq!(
        (view.letters.len(), view.letters[0].letter.clone()),
        (2, letter(12, 12)),
        "the reviewer sees it"
    );
    assert!(view.letters[0].by.contains(&desk.admin.id.to_string()) && view.letters[0].at == store.now());

    let withdraw = async |n, why| store.withdraw_letter(&desk.admin.actor(), person, n, why).await;
    assert!(matches!(withdraw(2, "  ").await, Err(StoreError::Invalid(_))), "not without a reason");
    assert!(matches!(withdraw(9, "salah orang").await, Err(StoreError::Missing { .. })));
    withdraw(2, "salah orang").await.unwrap();
    assert!(matches!(withdraw(2, "salah orang").await, Err(StoreError::Invalid(_))), "only once");
    assert_eq!((rematched().await, read_anew().await), (None, None));
    let kept = store.person(&scope, person).await.unwrap().unwrap().letters;
    assert_eq!(
        kept[0].withdrawn.as_ref().map(|it| it.why.as_str()),
        Some("salah orang"),
        "and it stays readable"
    );
    store.record_letter(&desk.admin.actor(), person, &letter(12, 12)).await.unwrap();
    let log = store.audit(&scope, Page::first(3)).await.unwrap();
    let actions: Vec<_> = log.rows.iter().map(|it| it.action.as_str()).collect();
    assert_eq!(actions, ["letter.record", "letter.withdraw", "letter.record"]);
    assert!(matches!(store.verify_audit(&scope).await.unwrap(), AuditState::Whole { .. }));
}

async fn a_letter_that_makes_no_sense_is_refused(desk: &Desk) {
    let item = desk.flagged(0, "at://a/1", 50).await;
    let person = desk.store.item(&desk.all(), item).await.unwrap().unwrap().person.id;
    let number = |number: &str| AssignmentLetter { number: number.into(), ..letter(1, 2) };
    let purpose = |purpose: &str| AssignmentLetter { purpose: purpose.into(), ..letter(1, 2) };
    let endless = AssignmentLetter { until: "2028-10-02".parse().unwrap(), ..letter(1, 2) };
    desk.store.record_letter(&desk.admin.actor(), person, &letter(1, 2)).await.unwrap();
    for wrong in [number(" "), purpose(""), number(&"1".repeat(301)), letter(3, 2), endless, letter(1, 2)] {
        match desk.store.record_letter(&desk.admin.actor(), person, &wrong).await {
            Err(StoreError::Invalid(why)) => assert_ne!(why.id, why.en, "said in both languages"),
            other => panic!("{wrong:?}: {other:?}"),
        }
    }
    let others = vec![desk.units[1]];
    let root = root(desk);
    let narrow = add_user(&desk.store, &root, "sempit", Role::Admin, Some(others)).await;
    let refused = desk.store.record_letter(&narrow.actor(), person, &letter(5, 6)).await;
    assert!(matches!(refused, Err(StoreError::Missing { .. })), "of another unit: {refused:?}");
    assert_eq!(desk.store.person(&desk.all(), person).await.unwrap().unwrap().letters.len(), 1);
}

async fn handles_are_kept_as_history(desk: &Desk) {
    desk.later(1);
    let renamed = AccountRef { handle: Some(String::from("nama.baru.test")), ..account(0) };
    desk.store.account_seen(&desk.worker(), desk.accounts[0], &renamed).await.unwrap();
    let scope = desk.all();
    let watched = desk.store.watched_accounts(&scope, Some(&bluesky())).await.unwrap();
    let found = watched.iter().find(|it| it.id == desk.accounts[0]).unwrap();
    assert_eq!(found.account.handle.as_deref(), Some("nama.baru.test"));
    assert_eq!(found.facts.region.as_deref(), Some("Kota Contoh"));
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
