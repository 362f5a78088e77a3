//! A reviewer's day: deadlines, who has what open, handing over, folds, saved filters, prevention, the palette.

use std::collections::{BTreeMap, BTreeSet};

use netra_model::deadline::{ClockEvent, ClockKind, DayUnit, DeadlineRule, Deadlines, ElectionType};
use netra_model::scope::{Actor, Role, Who};

use super::world::{Browser, World};

fn rules(days: u16) -> Deadlines {
    Deadlines {
        schema: 1,
        default: ElectionType::Pilkada,
        weekend: BTreeSet::new(),
        holidays_of: BTreeSet::from([2026]),
        rules: vec![DeadlineRule {
            election: ElectionType::Pilkada,
            clock: ClockKind::Registration,
            days,
            unit: DayUnit::Calendar,
            from: ClockEvent::Known,
            first_day_counts: false,
            extended_to: None,
            source: "UU 1/2015 Pasal 134 ayat (4)".into(),
            doubt: None,
        }],
        holidays: Vec::new(),
        races: BTreeMap::new(),
    }
}

/// As the verdict sets it.
async fn known_on(world: &World, item: &str, day: &str) {
    let url = format!("sqlite:{}", world.folder.path().join("netra.db").display());
    let statement = format!("UPDATE item SET known_on = '{day}' WHERE short_id = '{item}'");
    let pool = sqlx::SqlitePool::connect(&url).await.unwrap();
    sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&pool).await.unwrap();
    pool.close().await;
    let worker = Actor { office: world.office.id, who: Who::Worker("deadlines") };
    for days in [8, 7] {
        world.store.set_deadlines(&worker, &rules(days)).await.unwrap();
    }
}

fn field(page: &str, name: &str) -> String {
    let after = page.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap_or_default();
    after.split('"').next().unwrap_or_default().to_owned()
}

async fn same(browser: &mut Browser, n: usize) {
    for (n, who) in ["@budi.demo", "@rina.demo", "@tono.demo"].iter().take(n).enumerate() {
        let text = format!("Ayo{} coblos nomor dua pada hari pemungutan", " ".repeat(n));
        let saved = browser.capture(&[("kind", "post"), ("people", who), ("own_text", &text)]).await;
        assert_eq!(saved.status, 303, "{}", saved.text);
    }
}

#[tokio::test]
async fn a_deadline_is_shown_once_a_day_is_set_and_counted_in_the_top_bar() {
    let world = World::new().await;
    let item = world.capture("ayo coblos satu").await;
    world.capture("ayo coblos dua kali").await;
    let mut browser = world.signed_in("reviewer").await;
    let page = browser.get(&format!("/items/{item}")).await.text;
    assert!(page.contains("belum ditetapkan") && !page.contains("due-top"), "no clock yet");
    assert!(page.contains("Urutan: tenggat terdekat"), "the order is explained");
    known_on(&world, &item, "2026-10-06").await;
    let page = browser.get("/queue").await.text;
    assert!(page.contains("H-1 · Selasa 13 Okt") && page.contains("Pasal 134"), "{page}");
    assert!(page.contains("1 tenggat H-1"), "in the top bar");
    let list = browser.get("/deadlines").await.text;
    assert!(list.contains(&item) && list.contains("H-1 · Selasa 13 Okt") && list.contains("7 hari kalender"));
    assert!(browser.get("/queue?due=h1").await.text.contains(&item));
    assert!(!browser.get("/queue?due=expired").await.text.contains(&item));
    world.clock.advance(jiff::SignedDuration::from_hours(72));
    let mut browser = world.signed_in("reviewer").await;
    let page = browser.get("/queue").await.text;
    assert!(page.contains("lewat 2 hari") && page.contains("tag brick"), "kept and marked");
    let fields = [("event", "registered"), ("day", "2026-10-13"), ("note", "012/DEMO")];
    let noted = browser.post(&format!("/items/{item}/clock"), &fields).await;
    assert_eq!(noted.status, 303, "{}", noted.text);
    assert!(browser.get(&noted.location).await.text.contains("012/DEMO"));
    for wrong in [[("event", "banana"), ("day", "2026-10-13")], [("event", "finished"), ("day", "31/02")]] {
        assert_eq!(browser.post(&format!("/items/{item}/clock"), &wrong).await.status, 422);
    }
}

#[tokio::test]
async fn a_colleague_sees_who_has_an_item_open_until_when() {
    let world = World::new().await;
    let item = world.capture("ayo coblos").await;
    let mut first = world.signed_in("supervisor").await;
    let own = first.get(&format!("/items/{item}")).await.text;
    assert!(!own.contains("Sedang dibuka"), "one's own is no lock");
    let mut second = world.signed_in("reviewer").await;
    let seen = second.get(&format!("/items/{item}")).await.text;
    assert!(
        seen.contains("Sedang dibuka oleh <bdi>supervisor (DEMO)</bdi>, sejak 09.00 (sampai 09.10)"),
        "{seen}"
    );
    world.clock.advance(jiff::SignedDuration::from_mins(11));
    let later = second.get(&format!("/items/{item}")).await.text;
    assert!(!later.contains("Sedang dibuka"), "it expires");
}

#[tokio::test]
async fn an_item_is_handed_to_a_colleague_who_finds_it_on_top() {
    let world = World::new().await;
    let item = world.capture("ayo coblos").await;
    let mut first = world.signed_in("reviewer").await;
    let page = first.get(&format!("/items/{item}")).await.text;
    let to = page
        .split("id=\"hand-to\"")
        .nth(1)
        .unwrap()
        .split("<option value=\"0")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let to = format!("0{to}");
    let hand = [("to", to.as_str()), ("note", "tolong <b>cek</b>"), ("back", "")];
    let handed = first.post(&format!("/items/{item}/hand"), &hand).await;
    assert_eq!(handed.status, 303, "{}", handed.text);
    assert!(first.get("/queue").await.text.contains("Diserahkan oleh"), "hidden from nobody");
    let mut second = world.signed_in("supervisor").await;
    let page = second.get("/queue").await.text;
    assert!(page.contains("Untuk saya") && page.contains("tolong &#60;b&#62;cek"), "{page}");
    assert!(second.get("/queue?assigned=me").await.text.contains(&item));
    assert_eq!(first.post(&format!("/items/{item}/hand"), &[("to", "")]).await.status, 422);
    assert_eq!(second.post(&format!("/items/{item}/hand-back"), &[("note", "")]).await.status, 303);
    assert!(!second.get("/queue?assigned=me").await.text.contains(&format!("href=\"/items/{item}")));
}

#[tokio::test]
async fn near_duplicates_stand_as_one_row_and_are_decided_together_when_counted() {
    let world = World::new().await;
    let mut browser = world.signed_in("reviewer").await;
    same(&mut browser, 3).await;
    let page = browser.get("/queue").await.text;
    assert!(page.contains("3 serupa digabung"), "{page}");
    assert_eq!(page.matches("class=\"l1\"").count(), 1, "one row");
    assert_eq!(browser.get("/queue?fold=no").await.text.matches("class=\"l1\"").count(), 3);
    let path = page.split("href=\"/folds/").nth(1).unwrap().split('"').next().unwrap();
    let path = format!("/folds/{path}");
    let fold = browser.get(&path).await.text;
    assert!(fold.contains("3 aktivitas dari 3 pegawai") && !fold.contains("value=\"indication\""));
    let mark = field(&fold, "mark");
    let send = |verdict: &'static str, count: &'static str| {
        [
            ("verdict", verdict),
            ("count", count),
            ("mark", mark.as_str()),
            ("reason", "berita bersama"),
            ("back", ""),
        ]
    };
    for wrong in [send("indication", "3"), send("no_indication", "2"), send("banana", "3"), send("trace", "")]
    {
        let answer = browser.post(&path, &wrong).await;
        assert_eq!(answer.status, 422, "{wrong:?}");
        assert!(answer.text.contains("berita bersama"), "what was typed comes back");
    }
    let done = browser.post(&path, &send("no_indication", "3")).await;
    assert_eq!((done.status, done.location.as_str()), (303, "/queue"));
    assert!(world.waiting().await.is_empty());
    let again = browser.get(&path).await;
    assert_eq!((again.status, again.location.as_str()), (303, "/queue"), "nothing waits there any more");
}

#[tokio::test]
async fn filters_are_kept_in_the_address_saved_and_starred() {
    let world = World::new().await;
    world.capture("ayo coblos").await;
    let mut browser = world.signed_in("reviewer").await;
    let page = browser.get("/queue?kind=banana&due=none&kelompok=7").await;
    assert_eq!(page.status, 200);
    assert!(page.text.contains("kind=banana” tidak dikenal dan diabaikan"), "{}", page.text);
    assert!(page.text.contains("kelompok=7”"));
    let new =
        [("name", "Belum <b>ditetapkan</b>"), ("query", "due=none&evil=1"), ("star", "1"), ("shared", "1")];
    let saved = browser.post("/filters", &new).await;
    assert_eq!((saved.status, saved.location.as_str()), (303, "/queue?due=none"));
    let page = browser.get("/queue?due=none").await.text;
    assert!(page.contains("class=\"starred\"") && page.contains("Belum &#60;b&#62;ditetapkan"), "{page}");
    assert_eq!(browser.post("/filters", &[("name", ""), ("query", "due=none")]).await.status, 422);
    let mut other = world.signed_in("supervisor").await;
    assert!(!other.get("/queue").await.text.contains("class=\"starred\""), "a star is one's own");
    let list = other.get("/filters").await.text;
    let id = list.split("action=\"/filters/").nth(1).unwrap().split('/').next().unwrap().to_owned();
    assert_eq!(other.post(&format!("/filters/{id}/star"), &[("starred", "1")]).await.status, 303);
    assert!(other.get("/queue").await.text.contains("class=\"starred\""));
    assert_eq!(browser.post(&format!("/filters/{id}/delete"), &[]).await.status, 303);
    assert!(!other.get("/queue").await.text.contains("class=\"starred\""));
}

#[tokio::test]
async fn prevention_is_counted_and_a_letter_is_never_made_of_few_acts() {
    let world = World::new().await;
    let mut browser = world.signed_in("reviewer").await;
    for n in 0..5 {
        let item = world.capture(&format!("ayo coblos kali ke {n} ya")).await;
        if n == 4 {
            let page = browser.get("/prevention").await.text;
            assert!(page.contains("kurang dari 5 aktivitas") && !page.contains("budi.demo"), "{page}");
        }
        let version = field(&browser.get(&format!("/items/{item}")).await.text, "version");
        let fields = [("verdict", "prevention"), ("version", version.as_str())];
        assert_eq!(browser.post(&format!("/items/{item}/decide"), &fields).await.status, 303);
    }
    let page = browser.get("/prevention").await.text;
    let path = page.split("href=\"/prevention/").nth(1).unwrap().split('"').next().unwrap();
    let letter = browser.get(&format!("/prevention/{path}")).await;
    assert_eq!(letter.status, 200);
    assert!(letter.text.contains("5 aktivitas") && letter.text.contains("Dinas Perhubungan"));
    assert!(!letter.text.contains("budi.demo"), "no name");
    let empty = browser.get(&format!("/prevention/{}", path.replace("2026-10", "2026-09"))).await;
    assert_eq!(empty.status, 422);
    assert_eq!(browser.get("/prevention?month=99999").await.status, 200);
}

#[tokio::test]
async fn the_palette_says_whether_an_address_is_here_and_what_to_do_when_not() {
    let world = World::new().await;
    let mut browser = world.signed_in("reviewer").await;
    let url = "https://www.instagram.com/p/AbC123/";
    let fields =
        [("kind", "like"), ("people", "@budi.demo"), ("target_link", url), ("target_text", "coblos")];
    assert_eq!(browser.capture(&fields).await.status, 303);
    let item = world.waiting().await.remove(0);
    let asked = |q: &str| {
        format!("/go?{}", url::form_urlencoded::Serializer::new(String::new()).append_pair("q", q).finish())
    };
    let here = browser.get(&asked("instagram.com/calon.demo/p/AbC123/?utm_source=x")).await.text;
    assert!(here.contains("sudah ada di sini") && here.contains(&format!("/items/{item}")), "{here}");
    let not = browser.get(&asked("https://www.instagram.com/p/Zzz999/")).await.text;
    assert!(
        not.contains("belum ada di sini") && not.contains("/capture?platform=instagram&#38;target_link="),
        "{not}"
    );
    let form = browser
        .get("/capture?platform=instagram&target_link=https%3A%2F%2Fwww.instagram.com%2Fp%2FZzz999%2F")
        .await;
    assert!(form.text.contains("value=\"https://www.instagram.com/p/Zzz999/\""), "the address is filled in");
    for (q, found) in [
        (item.as_str(), format!("/items/{item}")),
        (&item.to_lowercase(), format!("/items/{item}")),
        ("@budi.demo", "/people/".to_owned()),
        ("budi", "/people/".to_owned()),
        ("antrean", "/queue".to_owned()),
        ("form a hari", "/report".to_owned()),
        ("bahasa", "/go/language".to_owned()),
        ("<script>alert(1)</script>", "/search?q=".to_owned()),
    ] {
        let page = browser.get(&asked(q)).await;
        assert_eq!(page.status, 200, "{q}");
        assert!(page.text.contains(&format!("href=\"{found}")), "{q}: {}", page.text);
        assert!(!page.text.contains("<script>alert"));
    }
    let first = browser.get(&format!("{}&first=1", asked(&item))).await;
    assert_eq!((first.status, first.location), (303, format!("/items/{item}")));

    let mut auditor = world.signed_in("auditor").await;
    let page = auditor.get(&asked(&item)).await.text;
    assert!(!page.contains(&format!("/items/{item}")) && !page.contains("/search?q"), "roles hold here, too");
    world
        .store
        .apply_watchlist(&world.root(), &[super::world::watched("sari.demo", "Dinas Kesehatan")], false)
        .await
        .unwrap();
    world.works_for("Dinas Kesehatan", "sempit", Role::Reviewer).await;
    let mut narrow = world.signed_in("sempit").await;
    let page = narrow.get(&asked(url)).await.text;
    assert!(page.contains("belum ada di sini") && !page.contains(&item), "{page}");
    assert!(!narrow.get(&asked("@budi.demo")).await.text.contains("budi.demo (DEMO)"));
}
