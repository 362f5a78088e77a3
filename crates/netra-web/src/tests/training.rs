//! A person's keys, training and calibration: as people meet them.

use netra_model::scope::Role;

use super::world::{Browser, World};
use crate::training::EXERCISES;

#[tokio::test]
async fn chosen_keys_are_printed_told_and_pressed_everywhere() {
    let world = World::new().await;
    world.capture("ayo coblos").await;
    let mut browser = world.signed_in("reviewer").await;
    let fields = [("trace", "x"), ("hold", "Ctrl B"), ("undo", ""), ("palette", "p")];
    let saved = browser.post("/account/keys", &fields).await;
    assert_eq!((saved.status, saved.location.as_str()), (303, "/account/keys?stored=1"), "{}", saved.text);
    let page = browser.get("/queue").await.text;
    for there in [
        "value=\"trace\" data-key=\"x\" aria-keyshortcuts=\"X\"><kbd aria-hidden=\"true\">X</kbd> Perlu penelusuran",
        "data-key=\"ctrl+b\" aria-keyshortcuts=\"Control+B\"><kbd aria-hidden=\"true\">Ctrl B</kbd> Tunda",
        "data-palette data-key=\"p\" aria-keyshortcuts=\"P\"",
        "data-key=\"1\"",
        "<dt><kbd>X</kbd></dt>",
        "<dt><kbd>Ctrl B</kbd></dt>",
    ] {
        assert!(page.contains(there), "{there}\n{page}");
    }
    assert!(
        !page.contains("data-key=\"2\"")
            && !page.contains("data-key=\"u\"")
            && !page.contains("data-key=\"t\"")
    );
    assert!(browser.get("/help").await.text.contains("<dt><kbd>X</kbd></dt>"));
    let mut other = world.signed_in("supervisor").await;
    assert!(other.get("/queue").await.text.contains("data-key=\"2\""), "nobody else's keys");

    let form = browser.get("/account/keys").await.text;
    assert!(
        form.contains("name=\"trace\" value=\"X\"") && form.contains("name=\"undo\" value=\"\""),
        "{form}"
    );
    assert_eq!(browser.post("/account/keys", &[("no_single", "1"), ("trace", "x")]).await.status, 303);
    let page = browser.get("/queue").await.text;
    assert!(
        page.contains("data-key=\"ctrl+k\"") && page.matches("data-key=").count() == 1,
        "only with Ctrl: {page}"
    );
    assert!(page.contains("satu tombol sedang dimatikan"));
    assert_eq!(browser.post("/account/keys", &[("usual", "1"), ("trace", "zz")]).await.status, 303);
    assert!(browser.get("/queue").await.text.contains("value=\"trace\" data-key=\"2\""));
}

#[tokio::test]
async fn keys_that_cannot_be_come_back_as_typed_with_what_clashes() {
    let world = World::new().await;
    let mut browser = world.signed_in("reviewer").await;
    let fields = [("hold", "X"), ("undo", "x"), ("next", "Enter"), ("search", "ab<i>")];
    let refused = browser.post("/account/keys", &fields).await;
    assert_eq!(refused.status, 422);
    for there in [
        "4 isian perlu diperbaiki",
        "X juga dipakai untuk: Urungkan keputusan terakhir",
        "X juga dipakai untuk: Tunda dengan tanggal dan alasan",
        "value=\"Enter\"",
        "diperlukan peramban atau pembaca layar",
        "ab&#60;i&#62;",
        "aria-invalid=\"true\"",
    ] {
        assert!(refused.text.contains(there), "{there}\n{}", refused.text);
    }
    assert!(browser.get("/queue").await.text.contains("data-key=\"/\""), "nothing was saved");
}

#[tokio::test]
async fn training_answers_at_once_and_leaves_no_trace_in_the_office() {
    let world = World::new().await;
    let item = world.capture("ayo coblos").await;
    let mut browser = world.signed_in("reviewer").await;
    let first = &EXERCISES[0];
    let start = browser.get("/training").await.text;
    assert!(
        start.contains(&format!("href=\"/training/{}\"", first.key))
            && start.contains("0 dari 18 dikerjakan")
    );
    let path = format!("/training/{}", first.key);
    let page = browser.get(&path).await.text;
    assert!(page.contains("value=\"indication\" data-key=\"3\"") && page.contains("rekaan (DEMO)"));
    assert!(!page.contains(first.why.0), "the answer is not there before one's own");
    let judged = browser.post(&path, &[("verdict", "no_indication")]).await;
    assert_eq!((judged.status, judged.location.as_str()), (303, path.as_str()));
    let page = browser.get(&path).await.text;
    assert!(
        page.contains("Panduan menjawab lain") && page.contains("Ada indikasi") && page.contains("SKB 2022"),
        "{page}"
    );
    assert!(page.contains("aria-keyshortcuts=\"U\"") && page.contains("aria-keyshortcuts=\"J\""));
    browser.post(&format!("{path}/again"), &[]).await;
    browser.post(&path, &[("verdict", "indication")]).await;
    assert!(browser.get(&path).await.text.contains("sama dengan panduan"));
    assert!(browser.get("/training").await.text.contains("1 dari 18 dikerjakan, 1 sejalan"));
    assert_eq!(browser.post(&path, &[("verdict", "x")]).await.status, 422);
    assert_eq!(browser.get("/training/tidak-ada").await.status, 404);

    // The queue holds what it held; nobody else finds the answers, in no list and not in the log.
    assert_eq!(world.waiting().await, [item]);
    let mut supervisor = world.signed_in("supervisor").await;
    assert!(supervisor.get("/training").await.text.contains("0 dari 18 dikerjakan"));
    for path in ["/audit", "/today", "/review", "/calibration", "/search?q=coblos"] {
        let page = supervisor.get(path).await.text;
        assert!(!page.contains("sejalan") && !page.contains("@budi.demo</bdi></h1>"), "{path}");
    }
    assert!(supervisor.get("/audit").await.text.contains("butir latihan dijawab"));
    browser.post("/training/forget", &[]).await;
    assert!(browser.get("/training").await.text.contains("0 dari 18 dikerjakan"));
}

async fn answer_all(browser: &mut Browser, set: &str, verdicts: [&str; 3]) {
    for (place, verdict) in verdicts.into_iter().enumerate() {
        let path = format!("{set}/{place}");
        assert_eq!(browser.get(&path).await.status, 200, "{path}");
        assert_eq!(browser.post(&path, &[("verdict", verdict)]).await.status, 303);
    }
}

#[tokio::test]
async fn a_calibration_set_is_judged_apart_without_names_and_shown_in_counts() {
    let world = World::new().await;
    let item = world.capture("ayo coblos, salam dari BUDI.demo lewat @budi.demo").await;
    let mut boss = world.signed_in("supervisor").await;
    let seen = boss.get(&format!("/items/{item}")).await.text;
    let version =
        seen.split("name=\"version\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let fields = [("verdict", "no_indication"), ("version", version.as_str())];
    assert_eq!(boss.post(&format!("/items/{item}/decide"), &fields).await.status, 303);

    let form = boss.get("/calibration").await.text;
    let id = form.split("value=\"i:").nth(1).expect("the decided item is offered").split('"').next().unwrap();
    let own = format!("i:{id}");
    let refused = boss.post("/calibration", &[("title", "Suka <b>"), ("item", own.as_str())]).await;
    assert_eq!(refused.status, 422);
    assert!(
        refused.text.contains("Suka &#60;b&#62;") && refused.text.contains("2 sampai 40"),
        "{}",
        refused.text
    );
    assert!(refused.text.contains(&format!("value=\"{own}\" checked")), "what was ticked stays ticked");
    let fields =
        [("title", "Batas"), ("item", "x:hajatan"), ("item", "x:istri-calon"), ("item", own.as_str())];
    let set = boss.post("/calibration", &fields).await.location;
    assert_eq!(set, "/calibration/1");

    for login in ["dewi", "eko"] {
        world.works_for("Dinas Perhubungan", login, Role::Reviewer).await;
    }
    let mut first = world.signed_in("reviewer").await;
    assert_eq!(first.get(&set).await.location, "/calibration/1/0", "on to the first one");
    let page = first.get(&format!("{set}/2")).await.text;
    let post = page.split("<article").nth(1).unwrap();
    assert!(post.contains("ayo coblos"), "{post}");
    for name in ["budi.demo", "BUDI.demo", "/people/", "/media/", &item] {
        assert!(!page.contains(name), "{name}\n{page}");
    }
    answer_all(&mut first, &set, ["trace", "no_indication", "no_indication"]).await;
    assert!(first.get(&set).await.text.contains("Semua butir set ini sudah Anda jawab"));
    assert_eq!(first.post(&format!("{set}/close"), &[]).await.status, 403);
    answer_all(&mut world.signed_in("dewi").await, &set, ["indication", "no_indication", "no_indication"])
        .await;
    answer_all(&mut world.signed_in("eko").await, &set, ["prevention", "no_indication", "no_indication"])
        .await;

    let open = boss.get(&set).await.text;
    assert!(open.contains("masih terbuka") && !open.contains("kappa"), "{open}");
    assert_eq!(boss.post(&format!("{set}/close"), &[]).await.status, 303);
    let closed = boss.get(&set).await.text;
    assert!(closed.contains("kappa Fleiss") && closed.contains("belum jelas"), "{closed}");
    for name in ["dewi", "eko (", "Penelaah (DEMO)"] {
        assert!(!closed.split("<main").nth(1).unwrap().contains(name), "{name}");
    }
    let own = first.get(&set).await.text;
    assert!(
        own.contains("sudah ditutup") && !own.contains("kappa"),
        "a reviewer sees their own answers alone"
    );
    let late = first.post(&format!("{set}/0"), &[("verdict", "trace")]).await;
    assert!(late.status == 422 && late.text.contains("ditutup"), "{}", late.text);
}

#[tokio::test]
async fn undoing_what_was_decided_of_a_detached_account_is_refused_in_words() {
    let world = World::new().await;
    let item = world.capture("ayo coblos").await;
    let mut reviewer = world.signed_in("reviewer").await;
    let page = reviewer.get(&format!("/items/{item}")).await.text;
    let version =
        page.split("name=\"version\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let fields = [("verdict", "no_indication"), ("version", version.as_str())];
    assert_eq!(reviewer.post(&format!("/items/{item}/decide"), &fields).await.status, 303);
    let key = netra_store::ItemKey::Short(item.parse().unwrap());
    let view = world.store.item(&world.scope(), key).await.unwrap().unwrap();
    let users = world.store.users(&world.scope()).await.unwrap();
    let boss = users.iter().find(|it| it.role == Role::Supervisor).unwrap().actor();
    world.store.detach_account(&boss, view.account, None, "akun tiruan", (1, 0)).await.unwrap();
    let refused = reviewer.post(&format!("/items/{item}/undo"), &[]).await;
    assert_eq!(refused.status, 422);
    assert!(
        refused.text.contains("dilepaskan dari orangnya") && refused.text.contains(&item),
        "{}",
        refused.text
    );
    assert_eq!(world.waiting().await, Vec::<String>::new());
}
