//! What people enter about acts, what citizens tell, and who told it.

use netra_model::act::Provenance;
use netra_model::review::Verdict;
use netra_model::scope::{Role, Scope};
use netra_model::sighting::{HandSign, HandedFile, PictureFacts, Reach, Sighting};
use netra_model::tip::{Channel, Identity, NewTip, TipKind, TipState, Told};
use netra_model::{Sha256, TipId};
use netra_store::{
    Found, IdentityUse, Intake, NewDecision, Page, QueueFilter, QueueSort, Sought, Store, StoreError,
    TipChange, TipFilter, User,
};

use crate::support::{Desk, add_user, bluesky, digest, intake, on_both, scored, with_raw};

on_both!(
    a_second_sighting_is_joined_to_the_act_and_both_are_kept,
    how_items_became_known_can_be_counted_and_filtered,
    an_act_is_found_by_the_links_it_may_be_known_under,
    who_told_is_nowhere_in_the_data_and_shown_to_a_supervisor_only,
    the_same_form_sent_twice_is_one_tip,
    what_was_told_is_completed_and_what_is_known_of_who_told_only_grows,
    a_tip_is_seen_only_by_who_sees_all_of_its_units,
    reports_without_a_number_are_listed_with_what_their_clock_needs,
    the_day_report_counts_what_was_received_that_day_and_names_nobody,
    a_lost_key_is_said_and_never_replaced,
    the_digest_covers_what_people_entered_and_were_told_and_not_who_told,
);

/// The planted name of who told.
const TELLER: &str = "Wati Rahasia (DEMO)";

fn sighting(tip: Option<NewTip>) -> Option<Box<Sighting>> {
    Some(Box::new(Sighting {
        reach: Some(Reach::Anyone),
        picture: PictureFacts { hand_sign: Some(HandSign::Two), ..PictureFacts::default() },
        description: Some(String::from("di lapangan")),
        files: Vec::new(),
        tip,
    }))
}

fn told(desk: &Desk) -> Told {
    Told {
        register: None,
        channel: Channel::Message,
        received_at: desk.clock.now(),
        known_on: Some("2026-10-11".parse().unwrap()),
        place: String::new(),
        chronology: String::from("Menyukai unggahan calon"),
    }
}

fn identity() -> Identity {
    Identity { name: String::from(TELLER), phone: String::from("0800-000-111"), ..Identity::default() }
}

fn new_tip(desk: &Desk, kind: TipKind, form: &str) -> NewTip {
    NewTip { kind, form: form.to_owned(), told: told(desk), identity: identity() }
}

/// Enters a flagged post of the n-th person as somebody of the staff.
async fn enter(
    desk: &Desk,
    by: &User,
    n: usize,
    key: &str,
    provenance: Provenance,
    tip: Option<NewTip>,
) -> netra_store::Saved {
    let mut act = desk.post(n, key, "Ayo pilih nomor 2");
    act.provenance = provenance;
    let (mut batch, scores) = with_raw(vec![(act, Some(scored(50, "vote-call")))], desk.clock.now());
    // Each entry has its own bytes, as each form has its own time.
    let bytes = format!("{key} {provenance} {} {}", by.login, desk.clock.now()).into_bytes();
    let part = &mut batch.exchanges[0].parts[0];
    (part.sha256, part.len, part.bytes) = (digest(&bytes), bytes.len() as u64, Some(bytes));
    batch.sighting = sighting(tip);
    let intake = Intake { source: provenance.as_str(), ..intake(&batch, &scores) };
    desk.store.save_batch(&by.actor(), intake).await.unwrap()
}

async fn tip(desk: &Desk, by: &User, n: usize, key: &str, kind: TipKind) -> TipId {
    let new = new_tip(desk, kind, key);
    enter(desk, by, n, key, kind.provenance(), Some(new)).await.tip.unwrap()
}

async fn a_second_sighting_is_joined_to_the_act_and_both_are_kept(desk: &Desk) {
    let item = desk.flagged(0, "at://a/1", 50).await;
    desk.later(1);
    let saved = enter(desk, &desk.rina, 0, "at://a/1", Provenance::Captured, None).await;
    assert_eq!((saved.new_acts, saved.known_acts), (0, 1));
    desk.later(1);
    enter(desk, &desk.budi, 0, "at://a/1", Provenance::Captured, None).await;
    let view = desk.store.item(&desk.budi.scope(), item).await.unwrap().unwrap();
    let by: Vec<&str> = view.sightings.iter().map(|it| it.by_name.as_str()).collect();
    assert_eq!(by, ["rina (DEMO)", "budi (DEMO)"]);
    let seen = &view.sightings[0];
    assert_eq!((seen.reach, seen.picture.hand_sign), (Some(Reach::Anyone), Some(HandSign::Two)));
    let kept = desk.store.segment(&desk.budi.scope(), view.act.id, seen.raw).await.unwrap();
    assert!(kept.is_some(), "what was entered is kept although the act was known");
    let ways: Vec<_> = view.observations.iter().map(|it| it.provenance).collect();
    assert_eq!(ways, [Provenance::Collected, Provenance::Captured]);
    assert!(view.exchanges.iter().any(|it| it.id == seen.exchange), "the bundle finds it");
}

async fn how_items_became_known_can_be_counted_and_filtered(desk: &Desk) {
    desk.flagged(0, "at://a/1", 50).await;
    enter(desk, &desk.rina, 0, "at://a/1", Provenance::Captured, None).await;
    tip(desk, &desk.rina, 1, "at://b/1", TipKind::InitialInformation).await;
    let report = tip(desk, &desk.rina, 4, "at://e/1", TipKind::Report).await;
    let scope = desk.rina.scope();
    let of = async |provenance| {
        let filter = QueueFilter { provenance, ..QueueFilter::default() };
        desk.store.queue(&scope, &filter, QueueSort::Oldest, Page::default()).await.unwrap()
    };
    let all = of(None).await;
    let counts: Vec<(&str, u64)> =
        all.facets.provenances.iter().map(|it| (it.value.as_str(), it.count)).collect();
    let each = [("captured", 1), ("collected", 1), ("initial_information", 1), ("report", 1)];
    assert_eq!((all.total, counts), (3, each.to_vec()));
    for (provenance, n) in [(Provenance::Captured, 1), (Provenance::Imported, 0), (Provenance::Report, 1)] {
        assert_eq!(of(Some(provenance)).await.total, n, "{provenance}");
    }
    let row = of(Some(Provenance::Report)).await.rows.remove(0);
    assert_eq!(row.provenances, [Provenance::Report]);
    let view = desk.store.item(&scope, row.item).await.unwrap().unwrap();
    let named = view.sightings[0].tip.as_ref().unwrap();
    assert_eq!((named.id, named.kind, named.n), (report, TipKind::Report, 1));
    let indexed = desk.store.index_acts(&scope, &[row.act], true).await.unwrap();
    assert_eq!(indexed[0].provenances, [Provenance::Report]);
    let both = of(Some(Provenance::Captured)).await.rows.remove(0);
    assert_eq!(both.provenances, [Provenance::Collected, Provenance::Captured]);
}

async fn an_act_is_found_by_the_links_it_may_be_known_under(desk: &Desk) {
    desk.flagged(0, "at://did:plc:demo0/app.bsky.feed.post/1", 50).await;
    let sought = |account: usize, key: &str, link: &str| Sought {
        account: desk.accounts[account],
        platform: bluesky(),
        kind: netra_model::act::ActKind::Post,
        native_key: key.to_owned(),
        own_links: vec![link.to_owned()],
        target_links: Vec::new(),
    };
    let find =
        async |it: Sought| -> Option<Found> { desk.store.find_act(&desk.rina.scope(), &it).await.unwrap() };
    let key = "at://did:plc:demo0/app.bsky.feed.post/1";
    let found = find(sought(0, "capture:x", &format!("https://contoh.example/{key}"))).await.unwrap();
    assert_eq!(found.native_key, key);
    let own = found.own.unwrap();
    assert!(own.by_machine && own.text.starts_with("Ayo pilih"));
    assert!(found.item.is_some() && find(sought(0, key, "x")).await.is_some());
    assert!(find(sought(1, "capture:x", key)).await.is_none(), "another account's act is another act");
    assert!(find(sought(0, "capture:x", "https://contoh.example/2")).await.is_none());
}

async fn who_told_is_nowhere_in_the_data_and_shown_to_a_supervisor_only(desk: &Desk) {
    let store = &desk.store;
    let scan = format!("KTP {TELLER}").into_bytes();
    let sealed = store.put_sealed(&desk.rina.actor(), "ktp.png", scan.clone()).await.unwrap();
    assert_eq!(sealed.sha256, digest(&scan));
    let mut new = new_tip(desk, TipKind::Report, "form-1");
    new.identity.files.push(sealed);
    let id = enter(desk, &desk.rina, 0, "at://a/1", Provenance::Report, Some(new)).await.tip.unwrap();
    let view = store.tip(&desk.rina.scope(), id).await.unwrap().unwrap();
    assert_eq!(view.filled, ["name", "phone", "files"]);
    assert!(!format!("{view:?}").contains("Wati"));

    for user in [&desk.rina, &desk.writer, &desk.admin] {
        let refused = store.identity(&user.actor(), id, IdentityUse::Shown).await;
        assert!(matches!(refused, Err(StoreError::NotAllowed(_))), "{}: {refused:?}", user.login);
    }
    let refused = store.identity(&desk.worker(), id, IdentityUse::Shown).await;
    assert!(matches!(refused, Err(StoreError::NotAllowed(_))), "nor to the machine: {refused:?}");
    let shown = store.identity(&desk.budi.actor(), id, IdentityUse::Shown).await.unwrap().unwrap();
    assert_eq!((shown.name.as_str(), shown.files.len()), (TELLER, 1));
    let (file, bytes) = store.identity_file(&desk.budi.actor(), id, 0).await.unwrap().unwrap();
    assert_eq!((file.name.as_str(), bytes), ("ktp.png", scan));
    assert!(store.identity_file(&desk.budi.actor(), id, 1).await.unwrap().is_none());
    store.identity(&desk.budi.actor(), id, IdentityUse::Exported).await.unwrap();
    let log = store.audit(&desk.budi.scope(), Page::first(20)).await.unwrap();
    let logged: Vec<&str> =
        log.rows.iter().map(|it| it.action.as_str()).filter(|it| it.starts_with("identity.")).collect();
    assert_eq!(logged, ["identity.export", "identity.file", "identity.show"]);
    assert!(log.rows.iter().all(|it| !it.detail.as_deref().unwrap_or_default().contains("Wati")));

    let planted = [TELLER.as_bytes(), b"Wati", b"0800-000-111"];
    assert_eq!(traces(desk, &planted), Vec::<String>::new(), "while the store is open");
    assert_eq!(rows_with(desk, "Wati").await, 0);
    // The search would find what is not hidden.
    assert!(!traces(desk, &[b"identity.show"]).is_empty() || desk.url.starts_with("postgres"));
}

/// Files of the data folder in which one of these byte strings stands.
fn traces(desk: &Desk, planted: &[&[u8]]) -> Vec<String> {
    let (mut folders, mut found) = (vec![desk.data().to_owned()], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let bytes = std::fs::read(&path).unwrap();
            if planted.iter().any(|it| bytes.windows(it.len()).any(|window| window == *it)) {
                found.push(path.display().to_string());
            }
        }
    }
    found
}

/// How many rows of PostgreSQL's tables say it; the file of SQLite is searched as a file.
async fn rows_with(desk: &Desk, word: &str) -> i64 {
    use sqlx::Connection;
    if !desk.url.starts_with("postgres") {
        return 0;
    }
    let mut db = sqlx::PgConnection::connect(&desk.url).await.unwrap();
    let tables: Vec<String> = sqlx::query_scalar(
        "SELECT CAST(table_name AS TEXT) FROM information_schema.tables WHERE table_schema = 'public'",
    )
    .fetch_all(&mut db)
    .await
    .unwrap();
    let mut n = 0;
    for table in tables {
        let hex = word.bytes().map(|byte| format!("{byte:02x}")).collect::<String>();
        let count = format!(
            "SELECT COUNT(*) FROM {table} t WHERE CAST(t AS TEXT) LIKE '%{word}%' OR CAST(t AS TEXT) LIKE '%{hex}%'"
        );
        let found: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(count)).fetch_one(&mut db).await.unwrap();
        n += found;
    }
    n
}

async fn the_same_form_sent_twice_is_one_tip(desk: &Desk) {
    let first = tip(desk, &desk.rina, 0, "at://a/1", TipKind::Report).await;
    desk.later(1);
    let again = tip(desk, &desk.rina, 0, "at://a/1", TipKind::Report).await;
    assert_eq!(first, again);
    let listed = desk.store.tips(&desk.rina.scope(), &TipFilter::default(), Page::default()).await.unwrap();
    assert_eq!((listed.total, listed.rows.len()), (1, 1));
    let other = tip(desk, &desk.rina, 1, "at://b/1", TipKind::Report).await;
    let n = desk.store.tip(&desk.rina.scope(), other).await.unwrap().unwrap().tip.n;
    assert_eq!(n, 2);
    tip(desk, &desk.rina, 2, "at://c/1", TipKind::InitialInformation).await;
    let filter = TipFilter { kind: Some(TipKind::InitialInformation) };
    let listed = desk.store.tips(&desk.rina.scope(), &filter, Page::default()).await.unwrap();
    assert_eq!((listed.total, listed.rows[0].tip.n), (1, 1), "each kind is counted from 1");
    assert_eq!(listed.counts, [(TipKind::InitialInformation, 1), (TipKind::Report, 2)]);
    assert_eq!(listed.rows[0].accounts, ["@pegawai2.test"]);
    assert_eq!(listed.rows[0].items.len(), 1);
}

async fn what_was_told_is_completed_and_what_is_known_of_who_told_only_grows(desk: &Desk) {
    let id = tip(desk, &desk.rina, 0, "at://a/1", TipKind::Report).await;
    let (store, scope) = (&desk.store, desk.rina.scope());
    let mut change = TipChange {
        told: Told { register: Some(String::from("001/LP/DEMO/2026")), ..told(desk) },
        identity: Identity { address: String::from("Jalan Contoh 1"), ..Identity::default() },
    };
    store.complete_tip(&desk.writer.actor(), id, 1, &change).await.unwrap();
    let view = store.tip(&scope, id).await.unwrap().unwrap();
    assert_eq!((view.version, view.tip.register.as_deref()), (2, Some("001/LP/DEMO/2026")));
    assert_eq!(view.filled, ["name", "address", "phone"]);
    change.identity = Identity::default();
    let late = store.complete_tip(&desk.rina.actor(), id, 1, &change).await;
    assert!(matches!(late, Err(StoreError::Invalid(_))), "{late:?}");
    store.complete_tip(&desk.rina.actor(), id, 2, &change).await.unwrap();
    let known = store.identity(&desk.budi.actor(), id, IdentityUse::Shown).await.unwrap().unwrap();
    assert_eq!((known.name.as_str(), known.address.as_str()), (TELLER, "Jalan Contoh 1"));
}

async fn a_tip_is_seen_only_by_who_sees_all_of_its_units(desk: &Desk) {
    let mine = tip(desk, &desk.rina, 0, "at://a/1", TipKind::Report).await;
    let other = tip(desk, &desk.rina, 4, "at://e/1", TipKind::Report).await;
    let unit = desk.store.tip(&desk.all(), mine).await.unwrap().unwrap().acts.remove(0).unit;
    let units = desk.store.units(&desk.all()).await.unwrap();
    let unit = units.into_iter().find(|it| it.name == unit).unwrap().id;
    let admin = desk.admin.actor();
    let narrow = add_user(&desk.store, &admin, "sempit", Role::Supervisor, Some(vec![unit])).await;
    let scope = narrow.scope();
    let listed = desk.store.tips(&scope, &TipFilter::default(), Page::default()).await.unwrap();
    assert_eq!(listed.rows.iter().map(|it| it.tip.id).collect::<Vec<_>>(), [mine]);
    assert_eq!(listed.total, 1);
    assert!(desk.store.tip(&scope, other).await.unwrap().is_none());
    let change = TipChange { told: told(desk), identity: Identity::default() };
    let refused = desk.store.complete_tip(&narrow.actor(), other, 1, &change).await;
    assert!(matches!(refused, Err(StoreError::Missing { .. })), "{refused:?}");
    let refused = desk.store.identity(&narrow.actor(), other, IdentityUse::Shown).await;
    assert!(matches!(refused, Err(StoreError::Missing { .. })), "{refused:?}");
    assert!(desk.store.identity(&narrow.actor(), mine, IdentityUse::Shown).await.unwrap().is_some());
}

async fn reports_without_a_number_are_listed_with_what_their_clock_needs(desk: &Desk) {
    let first = tip(desk, &desk.rina, 0, "at://a/1", TipKind::Report).await;
    desk.later(1);
    tip(desk, &desk.rina, 4, "at://e/1", TipKind::InitialInformation).await;
    let second = tip(desk, &desk.rina, 4, "at://e/2", TipKind::Report).await;
    let open = desk.store.open_reports(&desk.budi.scope()).await.unwrap();
    assert_eq!(open.iter().map(|it| it.tip.id).collect::<Vec<_>>(), [first, second], "the oldest first");
    assert_eq!((open[0].acts, open[0].filled.clone()), (1, vec!["name".to_owned(), "phone".to_owned()]));
    assert!(!format!("{open:?}").contains(TELLER), "who told is not among it");
    let numbered = Told { register: Some(String::from("001/LP/DEMO")), ..told(desk) };
    let change = TipChange { told: numbered, identity: Identity::default() };
    desk.store.complete_tip(&desk.rina.actor(), first, 1, &change).await.unwrap();
    let open = desk.store.open_reports(&desk.budi.scope()).await.unwrap();
    assert_eq!(open.iter().map(|it| it.tip.id).collect::<Vec<_>>(), [second]);
    let unit = desk.store.tip(&desk.all(), first).await.unwrap().unwrap().acts.remove(0).unit;
    let unit = desk.store.units(&desk.all()).await.unwrap().into_iter().find(|it| it.name == unit).unwrap();
    let narrow =
        add_user(&desk.store, &desk.admin.actor(), "sempit", Role::Writer, Some(vec![unit.id])).await;
    assert_eq!(desk.store.open_reports(&narrow.scope()).await.unwrap(), [], "another unit's");
}

async fn the_day_report_counts_what_was_received_that_day_and_names_nobody(desk: &Desk) {
    let day = "2026-10-12".parse().unwrap();
    let none = desk.store.day_report(&desk.budi.scope(), day).await.unwrap();
    assert!(none.tips.is_empty());
    tip(desk, &desk.rina, 0, "at://a/1", TipKind::InitialInformation).await;
    desk.later(1);
    let report = tip(desk, &desk.rina, 4, "at://e/1", TipKind::Report).await;
    let found = desk.store.day_report(&desk.budi.scope(), day).await.unwrap().tips;
    let seen: Vec<_> = found.iter().map(|it| (it.kind, it.acts, it.items, it.waiting)).collect();
    assert_eq!(seen, [(TipKind::InitialInformation, 1, 1, 1), (TipKind::Report, 1, 1, 1)]);
    assert_eq!((found[1].filled.join(" ").as_str(), found[1].has_time), ("name phone", true));
    assert!(!format!("{found:?}").contains(TELLER));
    assert!(TipState::of_report(&found[1].told, &[]) != TipState::Registered);

    let change = TipChange {
        told: Told { register: Some(String::from("001/LP/DEMO/2026")), ..found[1].told.clone() },
        identity: Identity::default(),
    };
    desk.store.complete_tip(&desk.rina.actor(), report, 1, &change).await.unwrap();
    let item = desk.store.tip(&desk.rina.scope(), report).await.unwrap().unwrap().acts[0].item.clone();
    let item = desk.store.item(&desk.rina.scope(), &item.unwrap()).await.unwrap().unwrap();
    let decision = NewDecision::new(Verdict::NoIndication).because("jelas");
    desk.store.decide(&desk.rina.actor(), item.id, 1, &decision).await.unwrap();
    let found = desk.store.day_report(&desk.budi.scope(), day).await.unwrap().tips;
    assert_eq!(TipState::of_report(&found[1].told, &[]), TipState::Registered);
    assert_eq!((found[1].items, found[1].waiting), (1, 0), "its item is reviewed");

    let tomorrow = desk.store.day_report(&desk.budi.scope(), "2026-10-13".parse().unwrap()).await.unwrap();
    assert!(tomorrow.tips.is_empty());
    let unit = desk.store.units(&desk.all()).await.unwrap().into_iter().next().unwrap();
    let narrow = Scope { units: Some(vec![unit.id]), ..desk.budi.scope() };
    assert_eq!(desk.store.day_report(&narrow, day).await.unwrap().tips.len(), 1, "of its own units");
}

async fn a_lost_key_is_said_and_never_replaced(desk: &Desk) {
    let id = tip(desk, &desk.rina, 0, "at://a/1", TipKind::Report).await;
    let key = desk.data().join("identity.key");
    std::fs::rename(&key, desk.data().join("elsewhere.key")).unwrap();
    // Another process of the office, which has not read the key yet.
    let store = Store::open(&desk.url, desk.data(), desk.clock.clone()).await.unwrap();
    let lost = store.identity(&desk.budi.actor(), id, IdentityUse::Shown).await.unwrap_err();
    assert!(lost.to_string().contains("identity.key"), "{lost}");
    let refused = store.put_sealed(&desk.rina.actor(), "ktp.png", vec![1]).await;
    assert!(refused.is_err() && !key.exists(), "{refused:?}");
    store.close().await;
    let store = Store::open(&desk.url, desk.data(), desk.clock.clone()).await.unwrap();
    store.keep_identity_key_at(&desk.data().join("elsewhere.key"));
    assert!(store.identity(&desk.budi.actor(), id, IdentityUse::Shown).await.unwrap().is_some());
    store.close().await;
}

/// The same is entered twice over: a capture, then a tip about it.
async fn entered(desk: &Desk) -> TipId {
    enter(desk, &desk.rina, 0, "at://a/1", Provenance::Captured, None).await;
    desk.later(1);
    tip(desk, &desk.rina, 0, "at://a/1", TipKind::Report).await
}

async fn the_digest_covers_what_people_entered_and_were_told_and_not_who_told(desk: &Desk) {
    let digest = async |desk: &Desk| desk.store.digest(&desk.all()).await.unwrap();
    let copy = Desk::sqlite().await;
    let tip_id = entered(desk).await;
    let copied = entered(&copy).await;
    assert_eq!(digest(desk).await, digest(&copy).await, "other ids and another seal, the same content");

    let before = digest(desk).await;
    enter(desk, &desk.budi, 0, "at://a/1", Provenance::Captured, None).await;
    assert_ne!(digest(desk).await, before, "another sighting of the same act");
    enter(&copy, &copy.budi, 0, "at://a/1", Provenance::Captured, None).await;
    assert_eq!(digest(desk).await, digest(&copy).await);

    // What was told differs, then what is known of who told; at the end who told differs alone.
    let change = |desk: &Desk, register: &str, address: &str| TipChange {
        told: Told { register: Some(register.to_owned()), ..told(desk) },
        identity: Identity { address: address.to_owned(), ..Identity::default() },
    };
    let before = digest(desk).await;
    desk.store.complete_tip(&desk.rina.actor(), tip_id, 1, &change(desk, "001/LP/DEMO", "")).await.unwrap();
    let told_more = digest(desk).await;
    assert_ne!(told_more, before);
    desk.store
        .complete_tip(&desk.rina.actor(), tip_id, 2, &change(desk, "001/LP/DEMO", "Satu"))
        .await
        .unwrap();
    assert_ne!(digest(desk).await, told_more, "one more field of who told is filled");
    let other = change(&copy, "001/LP/DEMO", "Jalan Lain 2");
    copy.store.complete_tip(&copy.rina.actor(), copied, 1, &other).await.unwrap();
    assert_eq!(digest(desk).await, digest(&copy).await, "which address is not in it");
}

#[test]
fn a_handed_file_is_named_with_its_digest() {
    let file = HandedFile {
        name: String::from("IMG_1.png"),
        kind: netra_model::act::MediaKind::Image,
        len: 3,
        sha256: Sha256([7; 32]),
    };
    let text = serde_json::to_string(&file).unwrap();
    assert_eq!(serde_json::from_str::<HandedFile>(&text).unwrap(), file);
}
