//! Where a platform's terms allow matching alone, no page shows a figure of its acts.

use jiff::SignedDuration;
use netra_index::{ActDocument, Change};
use netra_model::act::{AccountRef, ActKind, Provenance};
use netra_model::person::WatchRow;
use netra_model::review::Verdict;
use netra_store::{ItemKey, Page, QueueFilter, QueueSort};

use super::world::{World, watched};

/// What would give the score of the world's one rule away: the number, and how an explanation writes a weight.
const FIGURES: [&str; 5] = [">60<", " 60", "+60", "60/", "/100"];

const WHY: &str = "ketentuan platformnya tidak mengizinkan angka turunan";

/// An office that also watches a channel; a post of it and one of @budi.demo are in the queue.
async fn world() -> (World, String) {
    let world = World::new().await;
    let channel = WatchRow {
        accounts: vec![AccountRef::by_handle("youtube".parse().unwrap(), "siti.demo")],
        ..watched("siti.demo", "Dinas Perhubungan")
    };
    world.store.apply_watchlist(&world.root(), &[channel], false).await.unwrap();
    world.capture("ayo coblos").await;
    world.clock.advance(SignedDuration::from_hours(1));
    let mut browser = world.signed_in("reviewer").await;
    let fields = [
        ("platform", "youtube"),
        ("kind", "comment"),
        ("people", "@siti.demo"),
        ("reach", "anyone"),
        ("own_text", "mari coblos"),
        ("target_account", "@kampanye.demo"),
        ("target_text", "siaran"),
    ];
    let saved = browser.upload("/capture", &fields, &[]).await;
    assert_eq!(saved.status, 303, "{}", saved.text);
    let item = saved.location.rsplit('+').next().unwrap().to_owned();
    (world, item)
}

fn without_figures(page: &str, place: &str) {
    for figure in FIGURES {
        let at =
            page.find(figure).map(|at| page[at.saturating_sub(60)..].chars().take(120).collect::<String>());
        assert_eq!(at, None, "{place}: {figure}");
    }
}

#[tokio::test]
async fn queue_and_item_say_that_there_is_no_score_and_why() {
    let (world, item) = world().await;
    assert_eq!(world.waiting().await.last(), Some(&item), "as if it had just reached the threshold");
    let filter = QueueFilter { platform: Some("youtube".parse().unwrap()), ..QueueFilter::default() };
    let queue =
        world.store.queue(&world.scope(), &filter, QueueSort::Priority, Page::first(9)).await.unwrap();
    assert_eq!((queue.total, queue.rows[0].score), (1, None));

    let mut browser = world.signed_in("reviewer").await;
    for address in
        [format!("/items/{item}?platform=youtube"), "/queue?platform=youtube&sort=newest".to_owned()]
    {
        let page = browser.get(&address).await.text;
        assert!(page.contains("anpa skor") && page.contains(WHY), "{address}");
        assert!(page.contains("1 kata cocok: coblos.") && page.contains("ajakan memilih"), "{address}");
        assert!(!page.contains("Prioritas tinggi") && !page.contains("Bobot"), "{address}");
        without_figures(&page, &address);
    }
    let both = browser.get("/queue").await.text;
    assert!(both.contains("<h2>Tanpa skor</h2>") && both.contains("<h2>Prioritas sedang</h2>"), "{both}");
    browser.get("/language/en?back=/queue").await;
}

#[tokio::test]
async fn a_result_of_the_search_and_the_day_report_say_so_too() {
    let (world, item) = world().await;
    let key = ItemKey::Short(item.parse().unwrap());
    let view = world.store.item(&world.scope(), key).await.unwrap().unwrap();
    let document = ActDocument {
        act: view.act.id,
        office: world.office.id,
        person_id: None,
        unit: Some(view.unit.id),
        item: Some(item.clone()),
        platform: view.act.platform.clone(),
        kind: ActKind::Comment,
        person: view.person.name.clone(),
        unit_name: view.unit.name.clone(),
        handle: "siti.demo".into(),
        race: Vec::new(),
        candidate: Vec::new(),
        rules: vec!["vote-call".into()],
        provenances: vec![Provenance::Captured],
        verdict: None,
        status: Some(view.status),
        release: None,
        happened: view.act.first_seen_at,
        month: "2026-10".into(),
        found: view.act.first_seen_at,
        own_text: "mari coblos".into(),
        target_text: String::new(),
        media_text: String::new(),
    };
    let mut writer = world.index.writer().unwrap();
    writer.apply(&[Change::Put(Box::new(document))], 1, world.clock.now()).unwrap();
    writer.close().unwrap();
    let mut browser = world.signed_in("reviewer").await;
    let page = browser.get("/search?q=coblos").await.text;
    assert!(page.contains(&item) && page.contains("tanpa skor") && page.contains(WHY), "{page}");
    without_figures(&page, "search");

    browser.get(&format!("/items/{item}")).await;
    let version = view.version.to_string();
    let decided = browser
        .post(
            &format!("/items/{item}/decide"),
            &[("version", &version), ("verdict", Verdict::Trace.as_str())],
        )
        .await;
    assert_eq!(decided.status, 303, "{}", decided.text);
    let mut supervisor = world.signed_in("supervisor").await;
    let page = supervisor.get("/report").await.text;
    assert!(page.contains(&item) && page.contains("tanpa skor") && page.contains(WHY), "{page}");
    without_figures(&page, "report");
}
