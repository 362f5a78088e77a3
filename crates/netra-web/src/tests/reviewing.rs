//! The queue: decide and arrive at the next, take back, put off, meet a colleague; hostile text; cases.

use jiff::SignedDuration;
use netra_model::Sentence;
use netra_model::batch::Subject;
use netra_model::scope::{Actor, Role, Who};
use netra_store::{CursorKey, Reached};

use super::world::{World, watched};

fn version(page: &str) -> String {
    page.split("name=\"version\" value=\"")
        .nth(1)
        .and_then(|it| it.split('"').next())
        .unwrap_or("0")
        .to_owned()
}

#[tokio::test]
async fn whoever_listens_is_told_at_once_how_many_items_wait_for_them() {
    let world = World::new().await;
    world.capture("Ayo coblos nomor 2").await;
    let mut reviewer = world.signed_in("reviewer").await;
    let news = reviewer.get("/events").await;
    assert_eq!(news.status, 200);
    let waiting = world.waiting().await.len();
    assert!(
        news.text.contains("event: queue\n") && news.text.contains(&format!("data: {waiting}\n")),
        "{}",
        news.text
    );
    assert_eq!(world.signed_in("auditor").await.get("/events").await.status, 403);
}

#[tokio::test]
async fn one_decision_leads_to_the_next_item_and_can_be_taken_back() {
    let world = World::new().await;
    world.capture("ayo coblos satu").await;
    world.capture("ayo coblos dua").await;
    let waiting = world.waiting().await;
    let mut browser = world.signed_in("reviewer").await;
    let page = browser.get("/queue").await;
    assert!(page.text.contains("<mark class=\"m-support\""), "the matched word is marked");
    let version = version(&page.text);
    let fields = [("verdict", "trace"), ("version", version.as_str()), ("reason", "cek akun")];
    let decided = browser.post(&format!("/items/{}/decide", waiting[0]), &fields).await;
    assert_eq!(decided.location, format!("/items/{}?done={}", waiting[1], waiting[0]));
    let next = browser.get(&decided.location).await;
    assert!(next.text.contains("form class=\"note plum undo\"") && next.text.contains("Perlu penelusuran"));
    assert_eq!(world.waiting().await, waiting[1..]);
    let undone = browser.post(&format!("/items/{}/undo", waiting[0]), &[]).await;
    assert_eq!(undone.location, format!("/items/{}", waiting[0]));
    let back = browser.get(&undone.location).await;
    assert!(back.text.contains("form class=\"decide\"") && back.text.contains("diurungkan"));
    assert_eq!(world.waiting().await.len(), 2);
}

#[tokio::test]
async fn the_last_decision_leads_to_the_finished_queue() {
    let world = World::new().await;
    let item = world.capture("ayo coblos").await;
    let mut browser = world.signed_in("reviewer").await;
    let version = version(&browser.get("/queue").await.text);
    let fields = [("verdict", "no_indication"), ("version", version.as_str())];
    let decided = browser.post(&format!("/items/{item}/decide"), &fields).await;
    assert_eq!(decided.location, format!("/queue?done={item}"));
    let page = browser.get(&decided.location).await;
    assert!(page.text.contains("Antrean hari ini selesai") && page.text.contains("Form A"));
}

#[tokio::test]
async fn the_slower_of_two_reviewers_is_told_who_was_first() {
    let world = World::new().await;
    let item = world.capture("ayo coblos").await;
    let (mut fast, mut slow) = (world.signed_in("supervisor").await, world.signed_in("reviewer").await);
    let path = format!("/items/{item}/decide");
    let seen = version(&slow.get(&format!("/items/{item}")).await.text);
    fast.get(&format!("/items/{item}")).await;
    let first = fast.post(&path, &[("verdict", "trace"), ("version", &seen)]).await;
    assert_eq!(first.status, 303);
    let second =
        slow.post(&path, &[("verdict", "no_indication"), ("version", &seen), ("reason", "kata saya")]).await;
    assert_eq!(second.status, 409);
    assert!(
        second.text.contains("supervisor (DEMO)") && second.text.contains("Perlu penelusuran"),
        "{}",
        second.text
    );
    assert!(second.text.contains("kata saya"), "what was typed is kept");
}

#[tokio::test]
async fn an_item_is_put_off_with_a_day_and_a_reason_or_not_at_all() {
    let world = World::new().await;
    let item = world.capture("ayo coblos").await;
    let mut browser = world.signed_in("reviewer").await;
    let version = version(&browser.get("/queue").await.text);
    let path = format!("/items/{item}/hold");
    for (until, reason) in [("2026-10-12", "x"), ("banana", "x"), ("2026-10-20", "")] {
        let answer =
            browser.post(&path, &[("version", &version), ("until", until), ("reason", reason)]).await;
        assert_eq!(answer.status, 422, "{until} {reason}");
    }
    let fields = [("version", version.as_str()), ("until", "2026-10-20"), ("reason", "menunggu surat")];
    let held = browser.post(&path, &fields).await;
    assert!(
        browser.get(&held.location).await.text.contains("ditunda sampai 20 Okt 2026."),
        "{}",
        held.location
    );
    assert!(world.waiting().await.is_empty());
    let page = browser.get(&format!("/items/{item}")).await;
    assert!(page.text.contains("menunggu surat") && page.text.contains("20 Okt 2026"));
    assert_eq!(browser.post(&format!("/items/{item}/release"), &[]).await.status, 303);
    assert_eq!(world.waiting().await, [item]);
}

#[tokio::test]
async fn hostile_text_is_text_in_every_page_that_shows_it() {
    let world = World::new().await;
    let text = "coblos <script>alert(1)</script> \u{202E}gpj <img src=x onerror=alert(1)>";
    let item = world.capture(text).await;
    let mut browser = world.signed_in("supervisor").await;
    let page = browser.get(&format!("/items/{item}")).await;
    let title = "<b>tebal</b> \" onmouseover=\"x";
    let case = browser.post("/cases", &[("title", title), ("item", &item)]).await;
    assert_eq!(case.status, 303, "{}", case.text);
    let dossier = browser.get(&case.location).await;
    let raw = page.text.split("/raw/").nth(1).and_then(|it| it.split('"').next()).unwrap().to_owned();
    let raw = browser.get(&format!("/items/{item}/raw/{raw}")).await;
    assert_eq!(raw.status, 200, "{}", raw.text);
    for shown in [&page, &dossier, &raw, &browser.get("/queue").await, &browser.get("/cases").await] {
        assert_eq!(shown.status, 200);
        for bad in ["<script>alert", "<img src=x", "<b>tebal", "\" onmouseover=\"x"] {
            assert!(!shown.text.contains(bad), "{bad}");
        }
    }
    assert!(page.text.contains("data-code=\"U+202E\""));
}

#[tokio::test]
async fn a_case_is_gathered_and_its_bundle_is_a_file() {
    let world = World::new().await;
    let (one, two) = (world.capture("ayo coblos satu").await, world.capture("ayo coblos dua").await);
    let mut browser = world.signed_in("writer").await;
    let opened = browser.post("/cases", &[("title", "Suka (DEMO)"), ("item", &one)]).await;
    let short = opened.location.rsplit('/').next().unwrap().to_owned();
    let added = browser.post("/cases", &[("title", &short), ("item", &two)]).await;
    assert_eq!(added.location, opened.location, "a case's id as title adds to that case");
    let page = browser.get(&opened.location).await;
    assert!(page.text.contains(&one) && page.text.contains(&two));
    let bundle = browser.post(&format!("{}/bundle", opened.location), &[]).await;
    assert_eq!((bundle.status, bundle.text.as_str()), (200, "PK"));
    assert!(bundle.headers[http::header::CONTENT_DISPOSITION].to_str().unwrap().starts_with("attachment"));
    browser.post(&format!("{}/remove", opened.location), &[("item", &two)]).await;
    assert!(!browser.get(&opened.location).await.text.contains(&format!("/items/{two}")));
}

#[tokio::test]
async fn the_report_of_a_day_without_work_says_nihil() {
    let world = World::new().await;
    let mut browser = world.signed_in("writer").await;
    let report = browser.get("/report").await;
    assert!(report.text.contains("Nihil") && report.text.contains("12 Okt 2026"), "{}", report.text);
    for day in ["9999-12-31", "banana", "-1"] {
        assert_eq!(browser.get(&format!("/report?day={day}")).await.status, 200, "{day}");
    }
}

#[tokio::test]
async fn a_decision_says_until_when_it_can_be_undone_and_later_that_it_cannot() {
    let world = World::new().await;
    let item = world.capture("ayo coblos").await;
    let mut browser = world.signed_in("reviewer").await;
    let version = version(&browser.get("/queue").await.text);
    let fields = [("version", version.as_str()), ("verdict", "trace")];
    assert_eq!(browser.post(&format!("/items/{item}/decide"), &fields).await.status, 303);
    let page = browser.get(&format!("/items/{item}")).await;
    assert!(page.text.contains("Dapat diurungkan sampai 21.00 WIB."), "{}", page.text);
    world.clock.advance(jiff::SignedDuration::from_hours(13));
    let mut browser = world.signed_in("reviewer").await;
    let page = browser.get(&format!("/items/{item}")).await;
    assert!(
        page.text.contains("tidak dapat diurungkan lagi") && !page.text.contains("/undo\""),
        "{}",
        page.text
    );
    // The count of what waits stands on every page.
    assert!(!browser.get("/help").await.text.contains("data-live=\"waiting\">1<"));
    world.capture("coblos lagi").await;
    assert!(browser.get("/help").await.text.contains("data-live=\"waiting\">1<"));
}

#[tokio::test]
async fn several_acts_on_one_post_stand_on_one_page_that_the_item_leads_to() {
    let world = World::new().await;
    let mut browser = world.signed_in("reviewer").await;
    let like = |people| {
        [
            ("kind", "like"),
            ("people", people),
            ("target_link", "https://www.instagram.com/p/CDEMO12345/"),
            ("target_account", "@satriadewi.demo"),
            ("target_text", "Ayo coblos <b>nomor 2</b>"),
        ]
    };
    assert_eq!(browser.capture(&like("@budi.demo")).await.status, 303);
    let item = world.waiting().await.remove(0);
    let alone = browser.get(&format!("/items/{item}")).await.text;
    assert!(!alone.contains("/targets/"), "one act alone needs no page");
    assert_eq!(browser.capture(&like("@rina.demo")).await.status, 303);
    let page = browser.get(&format!("/items/{item}")).await.text;
    assert!(page.contains("2 aktivitas pegawai dalam daftar pantau pada unggahan ini"), "{page}");
    let href = page.split("href=\"/targets/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let shared = browser.get(&format!("/targets/{href}")).await;
    assert_eq!(shared.status, 200);
    for shown in ["@budi.demo", "@rina.demo", "@satriadewi.demo", "&#60;b&#62;nomor 2", "suka", &item] {
        assert!(shared.text.contains(shown), "{shown}");
    }
    assert_eq!(shared.text.matches("Ayo coblos").count(), 1, "the post stands there once");
    assert!(!shared.text.contains("@tono.demo"), "who did nothing there is not named");

    // Who works for another unit finds nothing of it; and an address that names nothing leads nowhere.
    let other = [watched("sari.demo", "Dinas Kesehatan")];
    world.store.apply_watchlist(&world.root(), &other, false).await.unwrap();
    world.works_for("Dinas Kesehatan", "sempit", Role::Reviewer).await;
    assert_eq!(world.signed_in("sempit").await.get(&format!("/targets/{href}")).await.status, 404);
    assert_eq!(browser.get("/targets/x").await.status, 404);
    assert_eq!(world.signed_in("admin").await.get(&format!("/targets/{href}")).await.status, 403);
}

/// A turn of a source at an account of the watch-list, by its handle.
async fn turn(world: &World, handle: &str, reached: Reached) {
    let accounts = world.store.watched_accounts(&world.scope(), None).await.unwrap();
    let account = accounts.iter().find(|it| it.account.handle.as_deref() == Some(handle)).unwrap().id;
    let worker = Actor { office: world.office.id, who: Who::Worker("collector") };
    let subject = Subject::Account(account);
    let key = CursorKey { source: "uji", subject: &subject };
    let lease = world.store.claim_lease(&worker, key, SignedDuration::from_mins(1)).await.unwrap().unwrap();
    world.store.release_lease(&worker, &lease, Some(&reached)).await.unwrap();
}

#[tokio::test]
async fn form_a_and_the_persons_page_tell_a_quiet_account_from_one_that_could_not_be_seen() {
    let world = World::new().await;
    let mut browser = world.signed_in("reviewer").await;
    let report = browser.get("/report").await.text;
    assert!(report.contains("tidak ada sumber yang membaca akunnya"), "{report}");
    assert!(!report.contains("Paling lama belum dibaca"), "nothing is read at all");
    turn(&world, "budi.demo", Reached::Read).await;
    turn(&world, "rina.demo", Reached::Unavailable("private".into())).await;
    let why = Sentence::new("sambungan terputus", "the connection broke off");
    turn(&world, "tono.demo", Reached::Failed(why)).await;
    let report = browser.get("/report").await.text;
    let row = report.split("<tr><td>Instagram</td>").nth(1).unwrap().split("</tr>").next().unwrap();
    let cells: Vec<&str> =
        row.split("<td class=\"right\">").skip(1).map(|it| it.split('<').next().unwrap()).collect();
    // Accounts, reached, of these quiet, failed, closed, inactive, not read, new acts.
    assert_eq!(cells, ["3", "1", "1", "1", "1", "0", "0", "0"]);
    assert!(!report.contains("tidak ada sumber yang membaca akunnya"));
    assert!(
        report.contains("Paling lama belum dibaca: <bdi>@rina.demo</bdi> (Instagram), belum pernah terbaca.")
    );
    assert!(report.contains("<bdi>@rina.demo (Instagram): dikunci untuk umum, 12 Okt 2026 09.00 WIB</bdi>"));

    let mut page = async |name: &str| {
        let list = browser.get("/watchlist").await.text;
        let before = list.split(&format!("{name} (DEMO)")).next().unwrap();
        let person = before.rsplit("/people/").next().unwrap().split('"').next().unwrap().to_owned();
        browser.get(&format!("/people/{person}")).await.text
    };
    assert!(page("budi.demo").await.contains("Terakhir terbaca 12 Okt 2026 09.00 WIB."));
    let locked = page("rina.demo").await;
    assert!(locked.contains(
        "Belum pernah terbaca. Terakhir dicoba 12 Okt 2026, tetapi tidak dapat diamati (dikunci untuk umum)."
    ));
    assert!(
        locked.contains("Menurut platform:") && locked.contains("dikunci untuk umum<br><time>12 Okt 2026")
    );
    assert!(page("tono.demo").await.contains("(gagal dibaca: sambungan terputus)"));
    let other = [watched("sari.demo", "Dinas Kesehatan")];
    world.store.apply_watchlist(&world.root(), &other, false).await.unwrap();
    assert!(page("sari.demo").await.contains("belum ada sumber yang membaca akun ini"));
}
