//! Whose an account is believed to be: the ledger, what speaks against it, and the wrong person.

use netra_model::dossier::{BasisKind, CaseEntry, SignKind};
use netra_model::person::AttributionLevel;
use netra_model::review::Verdict;
use netra_store::{
    CaseRules, NewAttribution, NewDecision, NewDocument, NewSign, PersonView, QueueFilter, QueueSort,
    RowChange, StoreError,
};
use sqlx::Connection;

use crate::cases::{rules, said};
use crate::support::{Desk, digest, on_both, watch_row};

on_both!(
    a_level_needs_a_basis_and_the_newest_entry_holds,
    confirmed_needs_a_second_person_where_the_office_wants_it,
    contrary_signs_stand_beside_the_level,
    the_same_list_again_does_not_undo_what_was_found_out,
    an_account_of_the_wrong_person_is_nobodys_and_its_cases_say_so,
    what_was_decided_of_a_detached_account_does_not_come_back,
    an_account_of_the_wrong_person_is_given_to_another,
    the_ledger_is_append_only,
);

fn entry(level: AttributionLevel, kind: BasisKind, basis: &str) -> NewAttribution {
    NewAttribution { level, kind, basis: basis.to_owned(), document: None }
}

fn document(bytes: &[u8]) -> Option<NewDocument> {
    Some(NewDocument { file_name: "formulir.pdf".into(), about: String::new(), bytes: bytes.to_vec() })
}

/// The person whose n-th account it is.
async fn person(desk: &Desk, n: usize) -> PersonView {
    let watched = desk.store.watched_accounts(&desk.all(), None).await.unwrap();
    let person = watched.iter().find(|it| it.id == desk.accounts[n]).unwrap().person;
    desk.store.person(&desk.all(), person).await.unwrap().unwrap()
}

async fn a_level_needs_a_basis_and_the_newest_entry_holds(desk: &Desk) {
    let (store, writer, account) = (&desk.store, desk.writer.actor(), desk.accounts[0]);
    let (documented, other) = (AttributionLevel::Documented, BasisKind::Other);
    let why = said(store.attribute(&writer, account, &entry(documented, other, "katanya")).await);
    assert!(why.contains("perlu dokumen"), "{why}");
    assert!(
        said(store.attribute(&writer, account, &entry(AttributionLevel::Presumed, other, " ")).await)
            .contains("dasarnya")
    );
    assert!(
        said(store.attribute(&writer, account, &entry(documented, BasisKind::List, "x")).await)
            .contains("pilih dasar")
    );
    let reviewer = store.attribute(&desk.rina.actor(), account, &entry(documented, other, "x")).await;
    assert!(matches!(reviewer, Err(StoreError::NotAllowed(_))));
    let pdf = b"%PDF-1.7 formulir (DEMO)";
    let with = NewAttribution { document: document(pdf), ..entry(documented, other, "formulir pegawai") };
    assert_eq!(store.attribute(&writer, account, &with).await.unwrap(), 2);
    let named = entry(documented, BasisKind::Register, "");
    assert_eq!(store.attribute(&writer, account, &named).await.unwrap(), 3);

    let view = person(desk, 0).await;
    let ledger = &view.accounts[0].attributions;
    assert_eq!(
        ledger.iter().map(|it| it.kind).collect::<Vec<_>>(),
        [BasisKind::Register, other, BasisKind::List]
    );
    assert_eq!(ledger[1].by_name, desk.writer.name);
    assert_eq!(ledger[1].document, Some((digest(pdf), "formulir.pdf".into())));
    let (name, file) =
        store.attribution_document(&desk.rina.scope(), account, digest(pdf)).await.unwrap().unwrap();
    assert_eq!((name.as_str(), file.bytes.as_slice()), ("formulir.pdf", &pdf[..]));
    assert!(store.attribution_document(&desk.all(), desk.accounts[1], digest(pdf)).await.unwrap().is_none());
    let item = desk.flagged(0, "at://a/1", 50).await;
    let item = store.item(&desk.all(), item).await.unwrap().unwrap();
    assert_eq!(item.attribution.unwrap().level, documented);
}

async fn confirmed_needs_a_second_person_where_the_office_wants_it(desk: &Desk) {
    let (store, account) = (&desk.store, desk.accounts[0]);
    let (writer, boss) = (desk.writer.actor(), desk.budi.actor());
    store.keep_case_rules(CaseRules { second_person: true, ..rules() });
    let confirm = entry(AttributionLevel::Confirmed, BasisKind::Clarification, "");
    assert!(said(store.attribute(&boss, account, &confirm).await).contains("orang kedua"));
    let documented = entry(AttributionLevel::Documented, BasisKind::Register, "");
    store.attribute(&writer, account, &documented).await.unwrap();
    assert!(said(store.attribute(&writer, account, &confirm).await).contains("orang kedua"));
    store.attribute(&boss, account, &confirm).await.unwrap();
    store.keep_case_rules(rules());
    store.attribute(&writer, desk.accounts[1], &confirm).await.unwrap();
}

async fn contrary_signs_stand_beside_the_level(desk: &Desk) {
    let (store, writer, account) = (&desk.store, desk.writer.actor(), desk.accounts[0]);
    let sign = |words: &str| NewSign {
        kind: SignKind::Cloned,
        words: words.into(),
        document: document(b"catatan (DEMO)"),
    };
    assert!(said(store.add_contrary_sign(&writer, account, &sign(" ")).await).contains("tulis"));
    store
        .add_contrary_sign(&writer, account, &sign("foto sama, nama pengguna beda satu huruf"))
        .await
        .unwrap();
    let view = person(desk, 0).await;
    let sign = &view.accounts[0].signs[0];
    assert_eq!((sign.kind, sign.by_name.as_str()), (SignKind::Cloned, desk.writer.name.as_str()));
    assert_eq!(view.accounts[0].attributions[0].level, AttributionLevel::Presumed);
}

async fn the_same_list_again_does_not_undo_what_was_found_out(desk: &Desk) {
    let (store, account) = (&desk.store, desk.accounts[0]);
    let confirm = entry(AttributionLevel::Confirmed, BasisKind::OwnStatement, "");
    store.attribute(&desk.writer.actor(), account, &confirm).await.unwrap();
    let changes = store.apply_watchlist(&desk.worker(), &[watch_row(0)], false).await.unwrap();
    assert_eq!(changes.rows[0].1, RowChange::Unchanged);
    assert_eq!(person(desk, 0).await.accounts[0].attributions[0].level, AttributionLevel::Confirmed);
}

async fn an_account_of_the_wrong_person_is_nobodys_and_its_cases_say_so(desk: &Desk) {
    desk.store.keep_case_rules(CaseRules { attribution_min: AttributionLevel::Presumed, ..rules() });
    let (store, boss, account) = (&desk.store, desk.budi.actor(), desk.accounts[0]);
    let item = desk.flagged(0, "at://a/1", 50).await;
    desk.save(vec![(desk.post(0, "at://a/2", "biasa"), None)]).await;
    let other = desk.flagged(1, "at://b/1", 50).await;
    let case = store.open_case(&desk.writer.actor(), "Berkas", &[item, other]).await.unwrap();
    store.record_export(&desk.writer.actor(), case, digest(b"bundle"), 1).await.unwrap();
    let view = person(desk, 0).await;
    let effect = store.detach_effect(&desk.budi.scope(), account).await.unwrap();
    assert_eq!((effect.acts, effect.items, effect.cases.len(), effect.cases[0].exports), (2, 1, 1, 1));
    assert!(matches!(
        store.detach_effect(&desk.writer.scope(), account).await,
        Err(StoreError::NotAllowed(_))
    ));

    let nobody = async |why: &str, seen| store.detach_account(&boss, account, None, why, seen).await;
    assert!(said(nobody(" ", (2, 1)).await).contains("mengapa"));
    let stale = said(nobody("akun tiruan", (1, 1)).await);
    assert!(stale.contains("2 aktivitas dan 1 berkas"), "{stale}");
    nobody("akun tiruan", (2, 1)).await.unwrap();
    assert!(said(nobody("lagi", (2, 1)).await).contains("siapa pun"));

    let waiting =
        store.queue(&desk.all(), &QueueFilter::default(), QueueSort::Priority, Default::default()).await;
    assert_eq!(waiting.unwrap().rows.iter().map(|it| it.item).collect::<Vec<_>>(), [other], "served no more");
    let watched = store.watched_accounts(&desk.all(), None).await.unwrap();
    assert!(watched.iter().all(|it| it.id != account), "and not read any more");
    let now = store.person(&desk.all(), view.person.id).await.unwrap().unwrap();
    assert_eq!((now.accounts.len(), now.former.len(), now.former[0].1.clone()), (0, 1, None));
    assert_eq!(now.former[0].0.attributions[0].kind, BasisKind::Withdrawn);

    let it = store.case(&desk.all(), case).await.unwrap().unwrap();
    let CaseEntry::Recalled { items, why, person: name, .. } = &it.entries[0].entry else { panic!("{it:?}") };
    assert_eq!((items.len(), why.as_str(), name), (1, "akun tiruan", &view.person.name));
    let why = said(store.case_evidence(&desk.all(), case).await);
    assert!(why.contains("dicabut") && why.contains("@pegawai0.test"), "{why}");
    let page = store.audit(&desk.all(), netra_store::Page::first(5)).await.unwrap();
    let actions: Vec<&str> = page.rows.iter().map(|row| row.action.as_str()).collect();
    assert_eq!(&actions[..4], ["account.detach", "case.recall", "item.recall", "account.attribute"]);

    // The index and what search shows forget its acts; the other person's stay.
    let acts = store.all_acts(&desk.all(), None, 10).await.unwrap();
    let found = async || {
        let indexed = store.index_acts(&desk.all(), &acts, false).await.unwrap();
        (indexed.len(), store.search_rows(&desk.rina.scope(), &acts).await.unwrap().len())
    };
    assert_eq!((acts.len(), found().await), (3, (1, 1)));
    let told = store.counts(&desk.all()).await.unwrap().last_change;

    // A list does not give it back; a new flag does not serve it; a supervisor can.
    let changes = store.apply_watchlist(&desk.worker(), &[watch_row(0)], false).await.unwrap();
    assert!(
        matches!(&changes.rows[0].1, RowChange::Refused(why) if why.id.contains("dicabut")),
        "{changes:?}"
    );
    store.request_rematch(&desk.worker(), None, &[]).await.unwrap();
    let work = store.match_work(&desk.all(), 10).await.unwrap();
    assert_eq!(work.len(), 1, "only the other person's act is matched again");
    let why = said(
        store.attribute(&boss, account, &entry(AttributionLevel::Confirmed, BasisKind::Register, "")).await,
    );
    assert!(why.contains("dicabut"), "{why}");
    store
        .detach_account(&boss, account, Some(view.person.id), "ternyata benar miliknya", (2, 1))
        .await
        .unwrap();
    let waiting =
        store.queue(&desk.all(), &QueueFilter::default(), QueueSort::Priority, Default::default()).await;
    assert_eq!(waiting.unwrap().rows.len(), 2);
    assert_eq!(found().await, (3, 3), "and is found again");
    assert!(store.index_changes(&desk.all(), told, 10).await.unwrap().len() >= 2, "the index is told");
    assert_eq!(store.watched_accounts(&desk.all(), None).await.unwrap().len(), 5);
}

async fn what_was_decided_of_a_detached_account_does_not_come_back(desk: &Desk) {
    let (store, account, rina) = (&desk.store, desk.accounts[0], desk.rina.actor());
    let (item, held) = (desk.flagged(0, "at://a/1", 50).await, desk.flagged(0, "at://a/2", 50).await);
    store.decide(&rina, item, 1, &NewDecision::new(Verdict::NoIndication)).await.unwrap();
    let tomorrow = jiff::civil::date(2026, 10, 14);
    store.hold(&rina, held, 1, tomorrow, "menunggu").await.unwrap();
    store.detach_account(&desk.budi.actor(), account, None, "akun tiruan", (2, 0)).await.unwrap();
    for answer in [store.undo(&rina, item).await, store.release_hold(&rina, held).await] {
        let why = match answer {
            Err(StoreError::Invalid(why)) => why,
            other => panic!("{other:?}"),
        };
        assert!(
            why.id.contains("dilepaskan dari orangnya") && why.en.contains("taken from its person"),
            "{why:?}"
        );
    }
    let again = store.item(&desk.all(), held).await.unwrap().unwrap().version;
    assert!(said(store.hold(&rina, held, again, tomorrow, "lagi").await).contains("dilepaskan"));
    let waiting = async || {
        let filter = QueueFilter::default();
        store.queue(&desk.all(), &filter, QueueSort::Priority, Default::default()).await.unwrap().total
    };
    desk.later(72);
    assert_eq!(waiting().await, 0);
    let view = store.item(&desk.all(), item).await.unwrap().unwrap();
    assert!(view.decisions.iter().all(|it| it.undone_at.is_none()), "the decision stays on record");
    // Once it is somebody's again, what was put off comes back, and a decision is made anew.
    let to = person(desk, 4).await.person.id;
    store.detach_account(&desk.budi.actor(), account, Some(to), "ternyata miliknya", (2, 0)).await.unwrap();
    assert_eq!(waiting().await, 1);
    let version = store.item(&desk.all(), item).await.unwrap().unwrap().version;
    store.decide(&rina, item, version, &NewDecision::new(Verdict::Trace)).await.unwrap();
}

async fn an_account_of_the_wrong_person_is_given_to_another(desk: &Desk) {
    let (store, account) = (&desk.store, desk.accounts[0]);
    let item = desk.flagged(0, "at://a/1", 50).await;
    let (from, to) = (person(desk, 0).await, person(desk, 4).await);
    let boss = desk.budi.actor();
    let same = store.detach_account(&boss, account, Some(from.person.id), "x", (1, 0)).await;
    assert!(said(same).contains("memang tercatat"));
    let machine = store.detach_account(&desk.worker(), account, Some(to.person.id), "x", (1, 0)).await;
    assert!(matches!(machine, Err(StoreError::NotAllowed(_))));
    let version = store.item(&desk.all(), item).await.unwrap().unwrap().version;
    store.detach_account(&boss, account, Some(to.person.id), "nama sama, orang lain", (1, 0)).await.unwrap();
    let moved = store.item(&desk.all(), item).await.unwrap().unwrap();
    assert_eq!((moved.person.id, moved.unit.id), (to.person.id, to.unit.id));
    assert_eq!(moved.attribution.unwrap().level, AttributionLevel::Unchecked);
    assert!(moved.version > version, "who had it open is told");
    let before = store.person(&desk.all(), from.person.id).await.unwrap().unwrap();
    assert_eq!(before.former[0].1, Some((to.person.id, to.person.name)));
}

async fn the_ledger_is_append_only(desk: &Desk) {
    for statement in ["UPDATE attribution SET level = 3", "DELETE FROM attribution"] {
        let error = if desk.url.starts_with("sqlite:") {
            let mut db = sqlx::SqliteConnection::connect(&desk.url).await.unwrap();
            sqlx::raw_sql(statement).execute(&mut db).await.unwrap_err()
        } else {
            let mut db = sqlx::PgConnection::connect(&desk.url).await.unwrap();
            sqlx::raw_sql(statement).execute(&mut db).await.unwrap_err()
        };
        assert!(error.to_string().contains("append-only"), "{error}");
    }
}
