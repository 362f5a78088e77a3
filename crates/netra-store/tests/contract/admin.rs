//! What the admin does at the desk: staff, batches of the watch-list, changes by hand, what is due, backups.

use netra_model::act::AccountRef;
use netra_model::person::{AttributionLevel, Employment, PersonStatus, WatchRow};
use netra_model::scope::{Actor, Role, Who};
use netra_model::{PersonId, UserId};
use netra_store::{
    Backup, BatchState, Expiry, NewWatchBatch, Page, PersonEdit, PersonFilter, SignIn, Store, StoreError,
    User, UserChange,
};

use crate::support::{Desk, add_user, bluesky, digest, on_both, watch_row};

on_both!(
    roles_change_but_not_ones_own_and_an_admin_remains,
    who_is_disabled_is_out_at_once_and_back_when_enabled,
    a_reset_password_opens_once_and_is_changed_by_its_owner,
    a_batch_counts_only_when_a_second_person_has_approved_it,
    a_batch_is_refused_or_withdrawn_and_its_rows_are_erased_after_thirty_days,
    the_command_line_counts_at_once_and_says_so,
    a_person_is_changed_by_hand_with_a_reason,
    the_end_of_a_watch_moves_and_a_longer_one_needs_a_letter,
    an_account_is_added_taken_off_and_read_again,
    the_list_is_narrowed_by_what_needs_care,
    what_is_due_is_counted_and_nothing_is_erased_by_counting,
    sources_made_at_the_desk_are_kept_and_removed,
);

const PASSWORD: &str = "kata sandi panjang";

async fn supervisor(desk: &Desk) -> Actor {
    desk.budi.actor()
}

fn is_invalid<T: std::fmt::Debug>(answer: Result<T, StoreError>) -> String {
    match answer {
        Err(StoreError::Invalid(why)) => why.en,
        other => panic!("{other:?}"),
    }
}

async fn roles_change_but_not_ones_own_and_an_admin_remains(desk: &Desk) {
    let (store, admin) = (&desk.store, desk.admin.actor());
    let to = |role, name: &str| UserChange { name: name.to_owned(), role, units: None };
    let own = store.change_user(&admin, desk.admin.id, &to(Role::Reviewer, "admin")).await;
    assert!(is_invalid(own).contains("their own role"));
    store.change_user(&admin, desk.admin.id, &to(Role::Admin, "Admin Baru (DEMO)")).await.unwrap();
    store.change_user(&admin, desk.rina.id, &to(Role::Admin, "Rina (DEMO)")).await.unwrap();
    let second =
        store.users(&desk.all()).await.unwrap().into_iter().find(|it| it.id == desk.rina.id).unwrap();
    assert_eq!((second.role, second.name.as_str()), (Role::Admin, "Rina (DEMO)"));
    // Of two admins one may go, the other not.
    store.change_user(&second.actor(), desk.admin.id, &to(Role::Writer, "x")).await.unwrap();
    let machine = Actor { office: desk.office, who: Who::CommandLine(String::from("root")) };
    let last = store.change_user(&machine, desk.rina.id, &to(Role::Writer, "x")).await;
    assert!(is_invalid(last).contains("last admin"));
    assert!(is_invalid(store.disable_user(&machine, desk.rina.id, "").await).contains("last admin"));
    let units = UserChange { units: Some(vec![desk.units[0]]), ..to(Role::Reviewer, "Budi") };
    store.change_user(&second.actor(), desk.budi.id, &units).await.unwrap();
    let none = UserChange { units: Some(Vec::new()), ..units };
    is_invalid(store.change_user(&second.actor(), desk.budi.id, &none).await);
}

async fn who_is_disabled_is_out_at_once_and_back_when_enabled(desk: &Desk) {
    let (store, admin) = (&desk.store, desk.admin.actor());
    let token = store.start_session(&desk.rina).await.unwrap();
    assert_eq!(store.sessions(&desk.all(), desk.rina.id).await.unwrap().len(), 1);
    is_invalid(store.disable_user(&admin, desk.admin.id, "").await);
    store.disable_user(&admin, desk.rina.id, "pindah tugas").await.unwrap();
    assert!(store.session(&token).await.unwrap().is_none(), "the session is dead at once");
    assert_eq!(store.authenticate(desk.office, "rina", PASSWORD).await.unwrap(), SignIn::Disabled);
    assert_eq!(store.authenticate(desk.office, "rina", "salah semua ini").await.unwrap(), SignIn::Wrong);
    let row = row(store, desk, desk.rina.id).await;
    assert!(row.disabled_at.is_some() && row.sessions == 0 && row.signed_in_at.is_none());
    store.enable_user(&admin, desk.rina.id).await.unwrap();
    assert!(matches!(store.authenticate(desk.office, "rina", PASSWORD).await.unwrap(), SignIn::Welcome(_)));
    for _ in 0..6 {
        store.authenticate(desk.office, "rina", "salah semua ini").await.unwrap();
    }
    assert!(matches!(
        store.authenticate(desk.office, "rina", PASSWORD).await.unwrap(),
        SignIn::Locked { .. }
    ));
    store.lift_lock(&admin, desk.rina.id).await.unwrap();
    assert!(matches!(store.authenticate(desk.office, "rina", PASSWORD).await.unwrap(), SignIn::Welcome(_)));
    let token = store.start_session(&desk.rina).await.unwrap();
    assert_eq!(store.end_sessions(&admin, desk.rina.id).await.unwrap(), 1);
    assert!(store.session(&token).await.unwrap().is_none());
}

async fn row(store: &Store, desk: &Desk, user: UserId) -> netra_store::StaffRow {
    store.staff(&desk.all()).await.unwrap().into_iter().find(|it| it.user.id == user).unwrap()
}

async fn a_reset_password_opens_once_and_is_changed_by_its_owner(desk: &Desk) {
    let (store, admin) = (&desk.store, desk.admin.actor());
    is_invalid(store.reset_password(&admin, desk.admin.id).await);
    let before = store.start_session(&desk.rina).await.unwrap();
    let given = store.reset_password(&admin, desk.rina.id).await.unwrap();
    assert_eq!(given.len(), 19, "{given}");
    assert!(store.session(&before).await.unwrap().is_none());
    assert_eq!(store.authenticate(desk.office, "rina", PASSWORD).await.unwrap(), SignIn::Wrong);
    assert!(matches!(store.authenticate(desk.office, "rina", &given).await.unwrap(), SignIn::Welcome(_)));
    let token = store.start_session(&desk.rina).await.unwrap();
    let other = store.start_session(&desk.rina).await.unwrap();
    assert!(store.session(&token).await.unwrap().unwrap().must_change);
    let rina = desk.rina.actor();
    assert!(!store.change_own_password(&rina, "bukan ini", "kata sandi baru saya", &token).await.unwrap());
    is_invalid(store.change_own_password(&rina, &given, &given, &token).await);
    is_invalid(store.change_own_password(&rina, &given, "pendek", &token).await);
    assert!(store.change_own_password(&rina, &given, "kata sandi baru saya", &token).await.unwrap());
    assert!(!store.session(&token).await.unwrap().unwrap().must_change);
    assert!(store.session(&other).await.unwrap().is_none(), "the other session ended");
    // Whoever is added at the desk knows a password that the admin knows, too; whoever the command line adds does not.
    let added = add_user(store, &admin, "baru", Role::Writer, None).await;
    assert!(
        row(store, desk, added.id).await.must_change && !row(store, desk, desk.budi.id).await.must_change
    );
}

fn batch(rows: Vec<WatchRow>) -> NewWatchBatch {
    NewWatchBatch {
        letter: String::from("ST-9/DEMO/2026"),
        letter_day: Some("2026-10-10".parse().unwrap()),
        scan: None,
        file_name: String::from("pegawai.csv"),
        file_sha256: digest(b"file"),
        rows,
        unread: 1,
    }
}

async fn watched(desk: &Desk) -> usize {
    desk.store.watched_accounts(&desk.all(), None).await.unwrap().len()
}

async fn a_batch_counts_only_when_a_second_person_has_approved_it(desk: &Desk) {
    let (store, admin) = (&desk.store, desk.admin.actor());
    let scan = store.put_letter(&admin, b"%PDF-1.7 surat (DEMO)").await.unwrap();
    is_invalid(store.put_letter(&admin, b"<html>").await);
    let mut new = batch(vec![watch_row(7), watch_row(8), watch_row(0)]);
    new.scan = Some((scan, String::from("surat.pdf")));
    for wrong in [
        NewWatchBatch { letter: String::from(" "), ..new.clone() },
        NewWatchBatch { letter_day: None, ..new.clone() },
        NewWatchBatch { letter_day: Some("2031-01-01".parse().unwrap()), ..new.clone() },
        NewWatchBatch { rows: Vec::new(), ..new.clone() },
    ] {
        is_invalid(store.submit_watch_batch(&admin, &wrong).await);
    }
    let (n, changes) = store.submit_watch_batch(&admin, &new).await.unwrap();
    assert_eq!((n, changes.added(), changes.unchanged()), (1, 2, 1));
    assert_eq!((watched(desk).await, store.counts(&desk.all()).await.unwrap().persons), (5, 5));
    assert!(is_invalid(store.approve_watch_batch(&admin, n, true).await).contains("themselves"));
    let (waiting, rows) = store.watch_batch(&desk.all(), n).await.unwrap().unwrap();
    assert_eq!(
        (waiting.state, waiting.n_added, waiting.n_unread, rows.len()),
        (BatchState::Waiting, 2, 1, 3)
    );
    let (name, file) = store.batch_scan(&desk.all(), n).await.unwrap().unwrap();
    assert_eq!((name.as_str(), file.mime), ("surat.pdf", "application/pdf"));
    store.approve_watch_batch(&supervisor(desk).await, n, true).await.unwrap();
    assert_eq!(watched(desk).await, 7);
    let (done, rows) = store.watch_batch(&desk.all(), n).await.unwrap().unwrap();
    assert_eq!((done.state, rows.len()), (BatchState::Approved, 0), "the rows stand in the watch-list now");
    assert!(
        is_invalid(store.approve_watch_batch(&supervisor(desk).await, n, true).await).contains("already")
    );
    // Rows without a letter of their own rest on the batch's.
    let find = PersonFilter { text: Some(String::from("Pegawai 7")), ..PersonFilter::default() };
    let page = store.persons(&desk.all(), &find, Page::default()).await.unwrap();
    let own = watch_row(7).letter;
    let letter = page.rows[0].watch.as_ref().unwrap().letter.clone();
    assert_eq!(letter, own.or(Some(String::from("ST-9/DEMO/2026"))));
    // A small office may do without a second person.
    let (n, _) = store.submit_watch_batch(&admin, &batch(vec![watch_row(9)])).await.unwrap();
    store.approve_watch_batch(&admin, n, false).await.unwrap();
    assert_eq!(watched(desk).await, 8);
    assert!(matches!(
        store.apply_watchlist(&admin, &[watch_row(11)], false).await,
        Err(StoreError::NotAllowed(_))
    ));
}

async fn a_batch_is_refused_or_withdrawn_and_its_rows_are_erased_after_thirty_days(desk: &Desk) {
    let (store, admin, budi) = (&desk.store, desk.admin.actor(), supervisor(desk).await);
    let scan = store.put_letter(&admin, b"%PDF-1.7 surat").await.unwrap();
    let new = NewWatchBatch { scan: Some((scan, String::from("s.pdf"))), ..batch(vec![watch_row(7)]) };
    let (refused, _) = store.submit_watch_batch(&admin, &new).await.unwrap();
    let (withdrawn, _) = store.submit_watch_batch(&admin, &new).await.unwrap();
    is_invalid(store.refuse_watch_batch(&budi, refused, " ").await);
    is_invalid(store.refuse_watch_batch(&admin, refused, "sendiri").await);
    store.refuse_watch_batch(&budi, refused, "surat belum ditandatangani").await.unwrap();
    store.withdraw_watch_batch(&admin, withdrawn, "salah berkas").await.unwrap();
    assert!(is_invalid(store.approve_watch_batch(&budi, refused, true).await).contains("refused"));
    assert_eq!(store.erase_watch_batches(&desk.worker()).await.unwrap(), 0);
    desk.later(24 * 30);
    assert_eq!(store.due(&desk.all(), &[]).await.unwrap().batches, 2);
    assert_eq!(store.erase_watch_batches(&desk.worker()).await.unwrap(), 2);
    let (batches, total) = store.watch_batches(&desk.all(), Page::default()).await.unwrap();
    assert_eq!(total, 2);
    assert!(batches.iter().all(|it| it.erased_at.is_some() && it.scan.is_none()));
    assert_eq!(batches[1].decided_why, "surat belum ditandatangani", "who decided, and why, stays");
    assert_eq!(store.watch_batch(&desk.all(), refused).await.unwrap().unwrap().1, []);
    assert_eq!(store.batch_scan(&desk.all(), refused).await.unwrap(), None);
    let letters: Vec<_> = std::fs::read_dir(desk.data().join("letters")).unwrap().collect();
    let files = letters.into_iter().flat_map(|it| std::fs::read_dir(it.unwrap().path()).unwrap());
    assert_eq!(files.count(), 0, "the scan is gone from the disk");
    let purges = store.purges(&desk.all(), 5).await.unwrap();
    assert_eq!(purges[0].action, "watchlist.batch_erase");
    assert_eq!(watched(desk).await, 5);
}

async fn the_command_line_counts_at_once_and_says_so(desk: &Desk) {
    let root = Actor { office: desk.office, who: Who::CommandLine(String::from("root")) };
    let new = NewWatchBatch { letter: String::new(), letter_day: None, ..batch(vec![watch_row(7)]) };
    let (n, changes) = desk.store.submit_watch_batch(&root, &new).await.unwrap();
    assert_eq!((changes.added(), watched(desk).await), (1, 6));
    let (batch, _) = desk.store.watch_batch(&desk.all(), n).await.unwrap().unwrap();
    assert_eq!((batch.state, batch.decided_by.as_deref()), (BatchState::Approved, Some("command-line:root")));
    let machine = desk.store.approve_watch_batch(&root, n, false).await;
    assert!(matches!(machine, Err(StoreError::NotAllowed(_))), "approving is a person's deed: {machine:?}");
}

async fn one(desk: &Desk, text: &str) -> netra_store::PersonRow {
    let find = PersonFilter { text: Some(text.to_owned()), ..PersonFilter::default() };
    desk.store.persons(&desk.all(), &find, Page::default()).await.unwrap().rows.remove(0)
}

async fn person(desk: &Desk, n: usize) -> PersonId {
    one(desk, &format!("Pegawai {n} ")).await.person.id
}

async fn a_person_is_changed_by_hand_with_a_reason(desk: &Desk) {
    let (store, admin) = (&desk.store, desk.admin.actor());
    let item = desk.flagged(1, "at://b/1", 50).await;
    let id = person(desk, 1).await;
    let edit = PersonEdit {
        name: String::from("Pegawai Satu (DEMO)"),
        unit: String::from("Dinas Baru (DEMO)"),
        employment: Employment::NonAsn,
        status: PersonStatus::Retired,
    };
    is_invalid(store.edit_person(&admin, id, &edit, " ").await);
    let unfit = PersonEdit { employment: Employment::Pns, ..edit.clone() };
    is_invalid(store.edit_person(&admin, id, &unfit, "salah ketik").await);
    store.edit_person(&admin, id, &edit, "SK mutasi 5/DEMO").await.unwrap();
    let view = store.person(&desk.all(), id).await.unwrap().unwrap();
    assert_eq!(
        (view.person.name.as_str(), view.unit.name.as_str()),
        ("Pegawai Satu (DEMO)", "Dinas Baru (DEMO)")
    );
    let item = store.item(&desk.all(), item).await.unwrap().unwrap();
    assert_eq!(item.unit.name, "Dinas Baru (DEMO)", "their items go along");
    let changes = store.person_changes(&desk.all(), id).await.unwrap();
    let fields: Vec<&str> = changes[0].fields.iter().map(|it| it.0.as_str()).collect();
    assert_eq!((fields, changes[0].reason.as_str()), (vec!["name", "unit", "status"], "SK mutasi 5/DEMO"));
    store.edit_person(&admin, id, &edit, "lagi").await.unwrap();
    assert_eq!(
        store.person_changes(&desk.all(), id).await.unwrap().len(),
        1,
        "nothing changed, nothing noted"
    );
}

async fn the_end_of_a_watch_moves_and_a_longer_one_needs_a_letter(desk: &Desk) {
    let (store, admin) = (&desk.store, desk.admin.actor());
    let id = person(desk, 1).await;
    let day = |text: &str| Some(text.parse().unwrap());
    let end = async |until, letter, reason| store.set_watch_end(&admin, id, until, letter, reason).await;
    is_invalid(end(day("1999-01-01"), "", "mundur").await);
    end(day("2026-10-11"), "", "pindah ke luar daerah").await.unwrap();
    assert_eq!(watched(desk).await, 4, "ended yesterday");
    assert!(is_invalid(end(None, "", "kembali").await).contains("letter"));
    end(day("2026-12-31"), "ST-10/DEMO", "kembali").await.unwrap();
    assert_eq!(watched(desk).await, 5);
    let view = store.person(&desk.all(), id).await.unwrap().unwrap();
    assert_eq!(view.watch.len(), 3, "every entry stays readable");
    assert_eq!(view.watch[0].letter.as_deref(), Some("ST-10/DEMO"));
    assert_eq!(view.watch[0].reason, view.watch[2].reason);
}

async fn an_account_is_added_taken_off_and_read_again(desk: &Desk) {
    let (store, admin) = (&desk.store, desk.admin.actor());
    let id = person(desk, 1).await;
    let new = AccountRef::by_handle(bluesky(), "kedua.demo.test");
    let add = async |account: &AccountRef, basis| {
        store.add_account(&admin, id, account, AttributionLevel::Documented, basis).await
    };
    is_invalid(add(&new, " ").await);
    add(&new, "formulir data pegawai").await.unwrap();
    assert_eq!(watched(desk).await, 6);
    is_invalid(add(&new, "formulir data pegawai").await);
    let theirs = crate::support::account(0);
    assert!(is_invalid(add(&theirs, "mirip").await).contains("correct whichever is wrong"));
    let view = store.person(&desk.all(), id).await.unwrap().unwrap();
    let account = view.accounts.iter().find(|it| it.account.shown().contains("kedua")).unwrap().id;
    let foreign = store.remove_account(&admin, person(desk, 2).await, account, "salah").await;
    assert!(matches!(foreign, Err(StoreError::Missing { .. })));
    store.remove_account(&admin, id, account, "bukan akunnya").await.unwrap();
    assert_eq!(watched(desk).await, 5);
    assert_eq!(store.removed_accounts(&desk.all(), id).await.unwrap(), [account]);
    add(&new, "formulir data pegawai").await.unwrap();
    assert_eq!((watched(desk).await, store.removed_accounts(&desk.all(), id).await.unwrap().len()), (6, 0));
    assert_eq!(store.person_changes(&desk.all(), id).await.unwrap().len(), 3);
}

async fn the_list_is_narrowed_by_what_needs_care(desk: &Desk) {
    let root = Actor { office: desk.office, who: Who::CommandLine(String::from("root")) };
    let ending = WatchRow { until: Some("2026-10-20".parse().unwrap()), ..watch_row(7) };
    let ended = WatchRow { until: Some("2026-10-01".parse().unwrap()), ..watch_row(8) };
    let bare = WatchRow { accounts: Vec::new(), status: PersonStatus::Retired, ..watch_row(9) };
    desk.store.apply_watchlist(&root, &[ending, ended, bare], false).await.unwrap();
    let found = async |filter: PersonFilter| {
        let page = desk.store.persons(&desk.all(), &filter, Page::default()).await.unwrap();
        assert_eq!(page.total, page.rows.len() as u64);
        page.rows.into_iter().map(|it| it.person.name).collect::<Vec<_>>()
    };
    let day = |text: &str| text.parse().unwrap();
    let none = PersonFilter::default;
    let soon = PersonFilter { ending: Some((day("2026-10-12"), day("2026-11-12"))), ..none() };
    assert_eq!(found(soon).await, ["Pegawai 7 (DEMO)"]);
    assert_eq!(
        found(PersonFilter { unwatched_on: Some(day("2026-10-12")), ..none() }).await,
        ["Pegawai 8 (DEMO)"]
    );
    assert_eq!(found(PersonFilter { without_account: true, ..none() }).await, ["Pegawai 9 (DEMO)"]);
    assert_eq!(
        found(PersonFilter { status: Some(PersonStatus::Retired), ..none() }).await,
        ["Pegawai 9 (DEMO)"]
    );
}

async fn what_is_due_is_counted_and_nothing_is_erased_by_counting(desk: &Desk) {
    desk.flagged(1, "at://b/1", 50).await;
    desk.flagged(2, "at://b/2", 50).await;
    desk.later(24 * 31);
    let expiry = Expiry { platform: bluesky(), not_seen_since: Some(desk.clock.now()), deleted_there: true };
    for _ in 0..2 {
        let due = desk.store.due(&desk.all(), std::slice::from_ref(&expiry)).await.unwrap();
        assert_eq!(due.contents, [(bluesky(), 2)]);
    }
    assert_eq!(desk.store.expire_contents(&desk.worker(), &expiry).await.unwrap(), 2);
    let due = desk.store.due(&desk.all(), &[expiry]).await.unwrap();
    assert_eq!(due.contents, [(bluesky(), 0)]);
    assert_eq!(desk.store.purges(&desk.all(), 5).await.unwrap()[0].action, "retention.erase");
}

async fn sources_made_at_the_desk_are_kept_and_removed(desk: &Desk) {
    let (store, admin) = (&desk.store, desk.admin.actor());
    is_invalid(store.save_source(&admin, "Nama Salah", "kind = \"feed\"").await);
    store.save_source(&admin, "situs", "kind = \"feed\"").await.unwrap();
    store.save_source(&admin, "situs", "kind = \"bluesky\"").await.unwrap();
    let kept = store.desk_sources(&desk.all()).await.unwrap();
    assert_eq!((kept.len(), kept[0].settings.as_str()), (1, "kind = \"bluesky\""));
    store.remove_source(&admin, "situs").await.unwrap();
    assert!(matches!(store.remove_source(&admin, "situs").await, Err(StoreError::Missing { .. })));
}

/// A backup as a worker notes it.
pub(crate) fn made() -> Backup {
    Backup {
        n: 0,
        file_name: String::from("netra.tar"),
        sha256: digest(b"tar"),
        bytes: 3,
        files: 1,
        with_database: true,
        by: String::from("user:x"),
        at: jiff::Timestamp::UNIX_EPOCH,
    }
}

/// A batch that nobody can hand in.
pub(crate) fn empty_batch() -> NewWatchBatch {
    batch(Vec::new())
}

/// What somebody is to be.
pub(crate) fn user_change(user: &User) -> UserChange {
    UserChange { name: user.name.clone(), role: user.role, units: user.units.clone() }
}

#[tokio::test]
async fn a_copy_of_a_sqlite_database_is_the_same_database() {
    let desk = Desk::sqlite().await;
    desk.flagged(1, "at://b/1", 50).await;
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("netra.db");
    assert!(desk.store.copy_database(&desk.worker(), &copy).await.unwrap());
    let url = format!("sqlite:{}", copy.display());
    let restored = Store::open(&url, folder.path(), desk.clock.clone()).await.unwrap();
    assert_eq!(restored.digest(&desk.all()).await.unwrap(), desk.store.digest(&desk.all()).await.unwrap());
    desk.store.record_backup(&desk.worker(), &made()).await.unwrap();
    assert_eq!(desk.store.backups(&desk.all(), 5).await.unwrap()[0].n, 1);
}
