//! Every route with every role.

use netra_model::scope::Role;

use super::world::{World, watched};
use crate::routes::routes;

#[tokio::test]
async fn each_route_opens_to_its_roles_and_to_nobody_else() {
    let world = World::new().await;
    for role in Role::ALL {
        let mut browser = world.signed_in(role.as_str()).await;
        for route in routes() {
            let path = route
                .path
                .replace("{item}", "DMO-0000")
                .replace("{case}", "DMO-0000")
                .replace("{person}", "nobody")
                .replace("{account}", "0199d7a0-0000-7000-8000-000000000003")
                .replace("{draft}", "1")
                .replace("{act}", "0199d7a0-0000-7000-8000-000000000003")
                .replace("{tip}", "0199d7a0-0000-7000-8000-000000000001")
                .replace("{saved}", "0199d7a0-0000-7000-8000-000000000003")
                .replace("{list}", "0199d7a0-0000-7000-8000-000000000004")
                .replace("{n}", "0")
                .replace("{fold}", "0")
                .replace("{filter}", "0")
                .replace("{unit}", "0199d7a0-0000-7000-8000-000000000003")
                .replace("{content}", "0199d7a0-0000-7000-8000-000000000002")
                .replace("{sha256}", &"0".repeat(64));
            let answer = match route.method {
                "GET" => browser.get(&path).await,
                "POST" => browser.post(&path, &[]).await,
                other => panic!("{other} {path}"),
            };
            let what = format!("{} {path} as {}", route.method, role.as_str());
            assert_eq!(
                answer.status == 403 && answer.text.contains("Peran Anda"),
                !(route.may)(role),
                "{what}: {}",
                answer.status
            );
            assert!(answer.status < 500, "{what}: {}", answer.status);
        }
    }
}

#[tokio::test]
async fn nobody_gets_in_without_signing_in() {
    let world = World::new().await;
    for route in routes() {
        let mut browser = world.visitor();
        browser.get("/sign-in").await;
        let path = route.path.replace(['{', '}'], "");
        let status = match route.method {
            "GET" => browser.get(&path).await.status,
            _ => browser.post(&path, &[]).await.status,
        };
        assert!(matches!(status, 303 | 401), "{} {path}: {status}", route.method);
    }
}

#[tokio::test]
async fn who_works_for_one_unit_finds_nothing_of_another() {
    let world = World::new().await;
    let other = [watched("sari.demo", "Dinas Kesehatan")];
    world.store.apply_watchlist(&world.root(), &other, false).await.unwrap();
    world.works_for("Dinas Kesehatan", "sempit", Role::Reviewer).await;
    world.works_for("Dinas Kesehatan", "sempit-penyusun", Role::Writer).await;
    let mut reviewer = world.signed_in("reviewer").await;
    let fields = |people| {
        [
            ("platform", "instagram"),
            ("kind", "post"),
            ("people", people),
            ("own_text", "coblos rahasia"),
            ("reach", "anyone"),
        ]
    };
    let png: &[u8] = b"\x89PNG\r\n\x1a\n0000IHDR0000";
    assert_eq!(
        reviewer.upload("/capture", &fields("@budi.demo"), &[("files", "x.png", png)]).await.status,
        303
    );
    assert_eq!(reviewer.upload("/capture", &fields("@sari.demo"), &[]).await.status, 303);
    let items = world.waiting().await;
    let mut pages = Vec::new();
    for item in &items {
        pages.push(reviewer.get(&format!("/items/{item}")).await.text);
    }
    let theirs = pages.iter().position(|page| page.contains("@budi.demo")).unwrap();
    let (item, own, page) = (&items[theirs], &items[1 - theirs], &pages[theirs]);
    let after = |mark: &str| page.split(mark).nth(1).unwrap().split(['"', '/']).next().unwrap().to_owned();
    let (raw, medium) = (after(&format!("/items/{item}/raw/")), after("src=\"/media/"));
    let person = after("/people/");
    let mut supervisor = world.signed_in("supervisor").await;
    let opened = supervisor.post("/cases", &[("title", "Berkas unit lain"), ("item", item)]).await;
    assert_eq!(opened.status, 303, "{}", opened.text);
    let case = opened.location.split('?').next().unwrap().to_owned();
    let hidden = [
        format!("/items/{item}"),
        format!("/items/{item}/raw/{raw}"),
        format!("/items/{item}/raw/{raw}/file"),
        format!("/items/{own}/raw/{raw}"),
        format!("/media/{medium}"),
        format!("/people/{person}"),
        case.clone(),
    ];
    for path in &hidden {
        // Through one's own item these bytes are found by nobody.
        let there = if path.starts_with(&format!("/items/{own}")) { 404 } else { 200 };
        assert_eq!(supervisor.get(path).await.status, there, "{path} for the whole office");
    }
    assert_eq!(supervisor.post(&format!("{case}/bundle"), &[]).await.status, 200);
    for login in ["sempit", "sempit-penyusun"] {
        let mut narrow = world.signed_in(login).await;
        assert_eq!(narrow.get(&format!("/items/{own}")).await.status, 200);
        for path in &hidden {
            assert_eq!(narrow.get(path).await.status, 404, "{path} for {login}");
        }
        for path in ["/queue", "/cases", "/watchlist", "/search?q=rahasia", "/report"] {
            let shown = narrow.get(path).await;
            assert_eq!(shown.status, 200, "{path}");
            for secret in ["budi.demo", "Berkas unit lain", item] {
                assert!(!shown.text.contains(secret), "{path} shows {login} {secret}");
            }
        }
        assert!(narrow.get("/report").await.text.contains("Hanya unit kerja: <bdi>Dinas Kesehatan</bdi>"));
    }
    let mut writer = world.signed_in("sempit-penyusun").await;
    assert_eq!(writer.post(&format!("{case}/bundle"), &[]).await.status, 404);
    let opened = writer.post("/cases", &[("title", "Titipan"), ("item", item)]).await;
    assert_eq!(opened.status, 422, "an item that is not there, as far as they know: {}", opened.text);
    assert!(!writer.get("/cases").await.text.contains("Titipan"));
}

#[tokio::test]
async fn an_admin_adds_a_person_who_can_sign_in_and_a_short_password_is_told() {
    let world = World::new().await;
    let mut admin = world.signed_in("admin").await;
    let short = admin
        .post("/users", &[("login", "baru"), ("name", "Baru (DEMO)"), ("role", "writer"), ("password", "x")])
        .await;
    assert_eq!(short.status, 422);
    assert!(short.text.contains("value=\"baru\""), "what was typed stays");
    let fields = [
        ("login", "baru"),
        ("name", "Baru (DEMO)"),
        ("role", "writer"),
        ("password", super::world::PASSWORD),
    ];
    assert_eq!(admin.post("/users", &fields).await.status, 303);
    assert_eq!(world.signed_in("baru").await.get("/cases").await.status, 200);
    // What the store refuses is said in the reader's language.
    assert!(
        admin
            .post("/users", &fields)
            .await
            .text
            .contains("Nama masuk “baru” sudah dipakai; pilih yang lain.")
    );
    admin.post("/lang", &[("lang", "en"), ("back", "/users")]).await;
    admin.get("/users").await;
    assert!(admin.post("/users", &fields).await.text.contains("The login “baru” is taken; choose another."));
}

#[tokio::test]
async fn a_watch_list_is_previewed_first_and_stored_only_then() {
    let world = World::new().await;
    let mut admin = world.signed_in("admin").await;
    let file: &[u8] = b"dewi.demo\nagus.demo";
    let preview = admin.upload("/watchlist/import", &[], &[("list", "pegawai.csv", file)]).await;
    assert!(preview.text.contains("dewi.demo (DEMO)") && preview.text.contains("pegawai.csv"));
    assert!(!admin.get("/watchlist").await.text.contains("dewi.demo"));
    use base64::Engine as _;
    let again = base64::engine::general_purpose::STANDARD.encode(file);
    let stored = admin
        .upload("/watchlist/import", &[("file", &again), ("file_name", "pegawai.csv"), ("store", "1")], &[])
        .await;
    assert_eq!(stored.status, 303);
    let list = admin.get(&stored.location).await;
    assert!(list.text.contains("dewi.demo") && list.text.contains("agus.demo"));
}

#[tokio::test]
async fn a_letter_of_assignment_is_recorded_withdrawn_and_shown_with_the_act_of_its_day() {
    let world = World::new().await;
    let item = world.capture("coblos nomor 2").await;
    let mut admin = world.signed_in("admin").await;
    let mut supervisor = world.signed_in("supervisor").await;
    let shown = supervisor.get(&format!("/items/{item}")).await;
    assert!(!shown.text.contains("sedang bertugas"));
    let at = shown.text.find("href=\"/people/").unwrap() + 6;
    let person = shown.text[at..].split('"').next().unwrap().to_owned();
    let path = format!("{person}/letters");
    let mut typed = vec![
        ("number", "800/112/DEMO"),
        ("purpose", "pengamanan <kampanye>"),
        ("issued", "2026-10-01"),
        ("from", "2026-10-13"),
        ("until", "2026-10-12"),
    ];
    admin.get(&person).await;
    let refused = admin.post(&path, &typed).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("Hari terakhir penugasan mendahului hari pertama"), "{}", refused.text);
    assert!(refused.text.contains("value=\"800/112/DEMO\""), "what was typed stays");
    typed[3].1 = "kemarin";
    assert!(admin.post(&path, &typed).await.text.contains("Isi ketiga tanggal"));
    typed[3].1 = "2026-10-12";
    assert_eq!(admin.post(&path, &typed).await.location, format!("{person}#letters"));
    assert!(admin.get(&person).await.text.contains("800/112/DEMO"));
    let shown = supervisor.get(&format!("/items/{item}")).await.text;
    assert!(
        shown.contains("sedang bertugas pada hari itu") && shown.contains("pengamanan &#60;kampanye&#62;"),
        "{shown}"
    );
    assert!(!supervisor.get(&person).await.text.contains("name=\"purpose\""), "only the admin writes");
    let withdrawn = [("n", "1"), ("reason", "salah orang")];
    assert_eq!(
        admin.post(&format!("{path}/withdraw"), &[("n", "1")]).await.status,
        422,
        "not without a reason"
    );
    assert_eq!(admin.post(&format!("{path}/withdraw"), &withdrawn).await.status, 303);
    assert!(admin.get(&person).await.text.contains("salah orang"));
    let shown = supervisor.get(&format!("/items/{item}")).await.text;
    assert!(
        shown.contains("dicabut 12 Okt 2026: salah orang"),
        "the reader of the old flag still sees what there was"
    );
}
