//! The capture form against a real store.

use super::world::World;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n0000IHDR0000";

#[tokio::test]
async fn three_people_who_liked_one_post_are_entered_once_and_a_second_time_is_joined() {
    let world = World::new().await;
    let mut browser = world.signed_in("reviewer").await;
    let fields = [
        ("kind", "like"),
        ("people", "@budi.demo\n@rina.demo\n@tono.demo"),
        ("target_account", "@argasekar.demo"),
        ("target_link", "https://www.instagram.com/p/DEMO1abc/"),
        ("target_text", "Ayo coblos nomor 1"),
    ];
    let saved = browser.capture(&fields).await;
    assert_eq!(saved.status, 303, "{}", saved.text);
    let page = browser.get(&saved.location).await;
    assert_eq!(page.text.matches("masuk antrean").count(), 3, "{}", page.text);
    assert_eq!(world.waiting().await.len(), 3);
    world.clock.advance(jiff::SignedDuration::from_mins(5));
    let again = browser.capture(&fields).await;
    let page = browser.get(&again.location).await;
    assert_eq!(page.text.matches("sudah tercatat; digabung").count(), 3);
    let items = world.waiting().await;
    assert_eq!(items.len(), 3);
    for item in items {
        assert!(page.text.contains(&format!("/items/{item}")), "the form leads to what it was joined to");
        let shown = browser.get(&format!("/items/{item}")).await.text;
        let seen = shown.matches("tangkapan petugas, dilihat tanpa masuk").count();
        assert_eq!(seen, 3, "the origin, and each of the two sightings");
    }
}

#[tokio::test]
async fn what_only_friends_see_is_refused_and_carried_over_as_initial_information() {
    let world = World::new().await;
    let mut browser = world.signed_in("reviewer").await;
    let fields =
        [("kind", "post"), ("people", "@budi.demo"), ("own_text", "ayo coblos"), ("reach", "friends")];
    let refused = browser.capture(&fields).await;
    assert_eq!(refused.status, 422);
    assert!(
        refused.text.contains("bukan data publik") && refused.text.contains("formaction=\"/tips/carry\"")
    );
    assert!(world.waiting().await.is_empty());
    let all = [&[("platform", "instagram")], &fields[..]].concat();
    let carried = browser.upload("/tips/carry", &all, &[]).await;
    assert_eq!(carried.status, 200);
    assert!(
        carried.text.contains("ayo coblos</textarea>")
            && carried.text.contains("value=\"initial_information\"")
    );
    assert!(carried.text.contains("value=\"friends\" checked"));
    assert!(world.waiting().await.is_empty(), "carrying over stores nothing");
}

#[tokio::test]
async fn what_is_ticked_of_the_picture_stands_on_the_item_as_facts_and_as_words() {
    let world = World::new().await;
    let mut browser = world.signed_in("reviewer").await;
    let fields = [
        ("kind", "post"),
        ("people", "@budi.demo"),
        ("own_text", "coblos"),
        ("reach", "signed_in"),
        ("hand", "two"),
        ("shows", "uniform"),
        ("with", "other"),
    ];
    assert_eq!(browser.capture(&fields).await.status, 303);
    let item = world.waiting().await.remove(0);
    let page = browser.get(&format!("/items/{item}")).await.text;
    for shown in [
        "<span class=\"tag\">dua jari</span>",
        "<span class=\"tag\">seragam dinas</span>",
        "dilihat setelah masuk",
        "Terlihat: mengacungkan dua jari; memakai seragam dinas; bersama calon.",
    ] {
        assert!(page.contains(shown), "{shown}");
    }
}

#[tokio::test]
async fn people_are_found_in_the_watch_list_and_ticked_without_a_script() {
    let world = World::new().await;
    let mut browser = world.signed_in("reviewer").await;
    let typed = [("kind", "post"), ("own_text", "coblos"), ("people", "@tono.demo"), ("find", "budi")];
    // Enter in the search field sends the form as its first button does: words that nobody has seen answered.
    for step in [&[("step", "find")][..], &[]] {
        let found = browser.capture(&[&typed[..], step].concat()).await;
        assert_eq!(found.status, 200);
        assert!(found.text.contains(r#"name="add" value="@budi.demo · budi.demo (DEMO)"#), "{}", found.text);
        assert!(!found.text.contains(r#"value="@rina.demo"#) && found.text.contains("@tono.demo</textarea>"));
    }
    assert!(world.waiting().await.is_empty());
    let line = "@budi.demo · budi.demo (DEMO) · Dinas Perhubungan · Instagram";
    let ticked = [&typed[..], &[("found", "budi"), ("add", line)]].concat();
    assert_eq!(browser.capture(&ticked).await.status, 303);
    assert_eq!(world.waiting().await.len(), 2, "who was typed, and who was ticked");
    let nobody = browser.get("/capture/people?find=zzz&platform=instagram").await;
    assert!(nobody.text.contains("Tidak ada dalam daftar pantau"), "{}", nobody.text);
}

#[tokio::test]
async fn an_error_keeps_everything_that_was_typed() {
    let world = World::new().await;
    let mut browser = world.signed_in("reviewer").await;
    let fields = [
        ("kind", "comment"),
        ("people", "@budi.demo\n@bukan.pegawai"),
        ("own_text", "komentar \"panjang\" <b>"),
        ("target_account", "@x"),
        ("happened", "2026-10-12T08:14"),
        ("description", "salam dua jari"),
    ];
    let refused = browser.capture(&fields).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("@bukan.pegawai") && refused.text.contains("salam dua jari"));
    assert!(refused.text.contains("komentar &#34;panjang&#34; &#60;b&#62;"), "{}", refused.text);
    assert!(refused.text.contains("value=\"comment\" checked") && refused.text.contains("2026-10-12T08:14"));
    assert!(world.waiting().await.is_empty(), "nothing is stored for the others either");
}

#[tokio::test]
async fn a_form_that_was_open_too_long_keeps_what_was_typed() {
    let world = World::new().await;
    let mut browser = world.signed_in("reviewer").await;
    browser.token = "old".into();
    let answer =
        browser.capture(&[("kind", "post"), ("people", "@budi.demo"), ("own_text", "coblos lama")]).await;
    assert_eq!(answer.status, 422);
    assert!(answer.text.contains("coblos lama"));
    let fields = [("kind", "post"), ("people", "@budi.demo"), ("own_text", "coblos lama")];
    assert_eq!(browser.capture(&fields).await.status, 303, "the page brought a fresh token");
}

#[tokio::test]
async fn a_picture_is_kept_and_shown_only_to_those_who_may_see_the_item() {
    let world = World::new().await;
    let mut browser = world.signed_in("reviewer").await;
    let fields = [
        ("platform", "instagram"),
        ("kind", "post"),
        ("people", "@budi.demo"),
        ("own_text", "coblos"),
        ("description", "dua jari"),
        ("reach", "anyone"),
    ];
    let saved =
        browser.upload("/capture", &fields, &[("files", "../../x.png", PNG), ("files", "", b"")]).await;
    assert_eq!(saved.status, 303, "{}", saved.text);
    let item = world.waiting().await.remove(0);
    let page = browser.get(&format!("/items/{item}")).await;
    let src = page.text.split("src=\"/media/").nth(1).and_then(|it| it.split('"').next()).unwrap().to_owned();
    let picture = browser.get(&format!("/media/{src}")).await;
    assert_eq!((picture.status, picture.headers["content-type"].to_str().unwrap()), (200, "image/png"));
    assert!(picture.headers["content-security-policy"].to_str().unwrap().contains("sandbox"));
    assert_eq!(world.signed_in("admin").await.get(&format!("/media/{src}")).await.status, 403);
    assert_eq!(browser.get(&format!("/media/{}", "0".repeat(64))).await.status, 404);
}

#[tokio::test]
async fn a_page_that_runs_is_not_taken_as_a_picture() {
    let world = World::new().await;
    let mut browser = world.signed_in("reviewer").await;
    let fields = [
        ("platform", "instagram"),
        ("kind", "post"),
        ("people", "@budi.demo"),
        ("own_text", "coblos"),
        ("reach", "anyone"),
    ];
    let svg: &[u8] = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
    let refused = browser.upload("/capture", &fields, &[("files", "x.png", svg)]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("x.png"));
    assert!(world.waiting().await.is_empty());
}

#[tokio::test]
async fn an_item_without_a_time_opens_and_can_be_decided() {
    let world = World::new().await;
    let item = world.capture("coblos tanpa waktu").await;
    let mut browser = world.signed_in("reviewer").await;
    let page = browser.get(&format!("/items/{item}")).await;
    assert!(page.text.contains("waktu tidak diketahui") && page.text.contains("form class=\"decide\""));
}
