//! The queue: decide and arrive at the next, take back, put off, meet a colleague; hostile text; cases.

use super::world::World;

fn version(page: &str) -> String {
    page.split("name=\"version\" value=\"")
        .nth(1)
        .and_then(|it| it.split('"').next())
        .unwrap_or("0")
        .to_owned()
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
    let first = fast.post(&path, &[("verdict", "indication"), ("version", &seen)]).await;
    assert_eq!(first.status, 303);
    let second = slow.post(&path, &[("verdict", "no_indication"), ("version", &seen)]).await;
    assert_eq!(second.status, 409);
    assert!(
        second.text.contains("supervisor (DEMO)") && second.text.contains("Ada indikasi"),
        "{}",
        second.text
    );
    assert!(second.text.contains(&format!("href=\"/items/{item}\"")), "a way back");
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
    assert!(page.text.contains("dapat diurungkan sampai 21.00 WIB"), "{}", page.text);
    world.clock.advance(jiff::SignedDuration::from_hours(13));
    let mut browser = world.signed_in("reviewer").await;
    let page = browser.get(&format!("/items/{item}")).await;
    assert!(
        page.text.contains("tidak dapat diurungkan lagi") && !page.text.contains("/undo\""),
        "{}",
        page.text
    );
    // The count of what waits stands on every page.
    assert!(!browser.get("/help").await.text.contains("class=\"count\">1<"));
    world.capture("coblos lagi").await;
    assert!(browser.get("/help").await.text.contains("class=\"count\">1<"));
}
