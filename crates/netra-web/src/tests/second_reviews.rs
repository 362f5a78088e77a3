//! The sheet of a decision, second review and plenary, recusal: as people meet them.

use netra_model::scope::Role;

use super::world::{Browser, World};

const SECRET: &str = "alasan-rahasia";

fn version(page: &str) -> String {
    let after = page.split("name=\"version\" value=\"").nth(1);
    after.and_then(|it| it.split('"').next()).unwrap_or("0").to_owned()
}

/// The first verdict on an item: an indication.
async fn indication(browser: &mut Browser, item: &str) {
    let version = version(&browser.get(&format!("/items/{item}")).await.text);
    let fields = [
        ("verdict", "indication"),
        ("version", version.as_str()),
        ("reason", SECRET),
        ("provision", "skb-2022-d6"),
        ("known_on", "2026-10-12"),
    ];
    let decided = browser.post(&format!("/items/{item}/decide"), &fields).await;
    assert_eq!(decided.status, 303, "{}", decided.text);
}

#[tokio::test]
async fn the_key_for_an_indication_opens_its_sheet_and_what_was_typed_comes_back() {
    let world = World::new().await;
    let item = world.capture("ayo coblos").await;
    let mut browser = world.signed_in("reviewer").await;
    let page = browser.get("/queue").await.text;
    assert!(
        page.contains("<summary class=\"button\" data-key=\"3\" aria-keyshortcuts=\"3\">"),
        "key 3 opens"
    );
    assert!(
        page.contains("form=\"decide\" name=\"verdict\" value=\"trace\" data-key=\"2\""),
        "key 2 decides"
    );
    assert!(!page.contains("sheet-of\" open"));
    let opened = browser.get(&format!("/items/{item}?sheet=indication")).await.text;
    assert!(opened.contains("sheet-of\" open"), "without a script the address opens it");
    let version = version(&opened);
    let path = format!("/items/{item}/decide");
    let mut fields = vec![
        ("verdict", "indication"),
        ("version", version.as_str()),
        ("reason_key", "open_support"),
        ("reason", "kata saya sendiri"),
        ("check-hacked", "no"),
        ("known_on", "2026-10-12"),
    ];
    let refused = browser.post(&path, &fields).await;
    assert_eq!(refused.status, 422);
    for kept in ["perlu ketentuan", "kata saya sendiri", "value=\"open_support\" selected", "sheet-of\" open"]
    {
        assert!(refused.text.contains(kept), "{kept}");
    }
    fields.push(("provision", "skb-2022-d6"));
    let misfit: Vec<_> = fields
        .iter()
        .map(|(name, value)| (*name, if *name == "reason_key" { "ordinary_content" } else { *value }))
        .collect();
    assert_eq!(browser.post(&path, &misfit).await.status, 422, "a reason for another verdict");
    let later: Vec<_> = fields
        .iter()
        .map(|(name, value)| (*name, if *name == "known_on" { "2026-10-13" } else { *value }))
        .collect();
    assert!(browser.post(&path, &later).await.text.contains("belum tiba"));
    assert_eq!(browser.post(&path, &fields).await.status, 303);
    let page = browser.get(&format!("/items/{item}")).await.text;
    assert!(page.contains("dukungan terbuka kepada paslon") && page.contains("diretas: tidak"), "{page}");
    assert!(page.contains("Diketahui 12 Okt 2026") && page.contains("menunggu telaah kedua"));
}

#[tokio::test]
async fn one_key_takes_the_default_reason_and_the_day_of_the_first_opening() {
    let world = World::new().await;
    let (one, two) = (world.capture("ayo coblos satu").await, world.capture("ayo coblos dua").await);
    let mut browser = world.signed_in("reviewer").await;
    for (item, verdict) in [(&one, "no_indication"), (&two, "trace")] {
        let page = browser.get(&format!("/items/{item}")).await.text;
        let known =
            page.split("name=\"known_on\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let fields =
            [("verdict", verdict), ("version", &version(&page)), ("known_on", &known), ("reason", "")];
        assert_eq!(browser.post(&format!("/items/{item}/decide"), &fields).await.status, 303);
    }
    let (one, two) =
        (browser.get(&format!("/items/{one}")).await.text, browser.get(&format!("/items/{two}")).await.text);
    assert!(
        one.contains("konten biasa") && !one.contains("Diketahui 12 Okt"),
        "no clock runs where nothing is followed up"
    );
    assert!(two.contains("Diketahui 12 Okt 2026"));
}

#[tokio::test]
async fn a_second_person_judges_apart_and_a_disagreement_goes_to_the_plenary() {
    let world = World::new().await;
    let item = world.capture("ayo coblos").await;
    let mut first = world.signed_in("reviewer").await;
    indication(&mut first, &item).await;
    let own = first.get(&format!("/items/{item}")).await.text;
    assert!(own.contains(SECRET) && own.contains("menunggu telaah kedua oleh orang lain"));
    assert!(
        first.get("/queue?second=1").await.text.contains("Tidak ada butir yang menunggu telaah kedua Anda")
    );

    let mut second = world.signed_in("supervisor").await;
    assert_eq!(second.get("/second").await.location, "/queue?second=1");
    let page = second.get("/queue?second=1").await.text;
    assert!(page.contains(&item) && page.contains("Anda menelaah tanpa melihat hasil"));
    for path in [
        "/queue?second=1",
        "/queue?status=all",
        "/search?q=coblos",
        "/report",
        "/audit",
        "/plenary",
        "/review",
    ] {
        let shown = second.get(path).await;
        assert_eq!(shown.status, 200, "{path}");
        assert!(!shown.text.contains(SECRET) && !shown.text.contains("+60"), "{path} tells");
    }
    let fields = [("verdict", "no_indication"), ("version", &version(&page)), ("back", "second=1")];
    let decided = second.post(&format!("/items/{item}/decide"), &fields).await;
    assert_eq!(decided.location, format!("/queue?second=1&done={item}"), "{}", decided.text);

    let list = second.get("/plenary").await.text;
    assert!(list.contains(SECRET) && list.contains("Tidak ada indikasi"), "both are open now");
    let agenda = second.get(&format!("/plenary/agenda?item={item}&number=12/X&day=2026-10-13")).await.text;
    assert!(agenda.contains("12/X") && agenda.contains(SECRET) && agenda.contains("class=\"paper\""));
    let path = format!("/plenary/{item}");
    let version = version(&list);
    let mut vote = vec![
        ("version", version.as_str()),
        ("day", "2026-10-12"),
        ("number", "12/BA/X"),
        ("place", "Ruang rapat"),
        ("verdict", "indication"),
        ("reason_key", "open_support"),
        ("provision", "skb-2022-d6"),
        ("minutes", "Notula rapat (DEMO)"),
        ("name-0", "supervisor"),
        ("name-1", "Ketua (DEMO)"),
    ];
    let refused = second.post(&path, &vote).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("Pilih pendapat") && refused.text.contains("Notula rapat (DEMO)"));
    vote.push(("vote-0", "indication"));
    vote.push(("vote-1", "indication"));
    let stranger = second.post(&path, &vote).await;
    assert!(stranger.status == 422 && stranger.text.contains("bukan pengguna kantor"), "{}", stranger.text);
    vote.pop();
    let stored = second.post(&path, &vote).await;
    assert_eq!(stored.location, format!("/plenary?done={item}"), "{}", stored.text);
    let page = first.get(&format!("/items/{item}")).await.text;
    for told in ["12/BA/X", "Hadir tanpa suara: Ketua (DEMO)", "Notula rapat (DEMO)", "telaah kedua"] {
        assert!(page.contains(told), "{told}");
    }
    let again = first.post(&format!("/items/{item}/decide"), &[("verdict", "trace"), ("version", "4")]).await;
    assert_eq!(again.status, 403);
    assert!(again.text.contains("sudah memutuskan butir ini"), "{}", again.text);
}

#[tokio::test]
async fn what_somebody_withdrew_from_is_not_served_and_the_page_says_why() {
    let world = World::new().await;
    let item = world.capture("ayo coblos").await;
    let mut reviewer = world.signed_in("reviewer").await;
    let page = reviewer.get("/recusal?find=budi").await.text;
    let person = page.split("name=\"person\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    assert_eq!(reviewer.post("/recusal", &[("reason", "kakak saya")]).await.status, 422, "from what?");
    let declared = reviewer.post("/recusal", &[("person", &person), ("reason", "kakak saya")]).await;
    assert_eq!(declared.location, "/recusal?done=declared", "{}", declared.text);
    let hidden = reviewer.get(&format!("/items/{item}")).await;
    assert_eq!(hidden.status, 404);
    assert!(hidden.text.contains("Anda menyatakan menarik diri"), "{}", hidden.text);
    assert!(!reviewer.get("/queue").await.text.contains(&item));
    assert_eq!(world.signed_in("supervisor").await.get(&format!("/items/{item}")).await.status, 200);
    assert_eq!(reviewer.post("/recusal/end", &[("n", "1"), ("reason", "salah")]).await.status, 403);
    let mut admin = world.signed_in(Role::Admin.as_str()).await;
    assert!(admin.get("/recusal").await.text.contains("kakak saya"));
    let ended = admin.post("/recusal/end", &[("n", "1"), ("reason", "salah orang")]).await;
    assert_eq!(ended.location, "/recusal?done=ended");
    assert_eq!(reviewer.get(&format!("/items/{item}")).await.status, 200);
}
