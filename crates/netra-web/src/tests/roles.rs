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
            if route.path == "/account/sessions" {
                // It ends the session that asks; a test of its own asks it.
                continue;
            }
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
                .replace("{source}", "situs")
                .replace("{user}", "0199d7a0-0000-7000-8000-000000000003")
                .replace("{exercise}", "berita-debat")
                .replace("{place}", "0")
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
    // The admin knows this password: nothing is opened until it is changed.
    let mut newcomer = world.signed_in("baru").await;
    assert_eq!(newcomer.get("/cases").await.location, "/account");
    newcomer.get("/account").await;
    let own = [
        ("present", super::world::PASSWORD),
        ("new", "kata sandi milik baru"),
        ("again", "kata sandi milik baru"),
    ];
    let mut differing = own;
    differing[2].1 = "kata sandi lain sekali";
    assert_eq!(newcomer.post("/account/password", &differing).await.status, 422);
    assert_eq!(newcomer.post("/account/password", &own).await.location, "/account?stored=1");
    assert_eq!(newcomer.get("/cases").await.status, 200);
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
async fn a_watch_list_is_previewed_handed_in_with_its_letter_and_counts_when_a_second_person_approves() {
    let world = World::new().await;
    let mut admin = world.signed_in("admin").await;
    let file: &[u8] = b"dewi.demo\nagus.demo";
    let preview = admin.upload("/watchlist/import", &[], &[("list", "pegawai.csv", file)]).await;
    assert!(preview.text.contains("dewi.demo (DEMO)") && preview.text.contains("pegawai.csv"));
    assert!(!admin.get("/watchlist").await.text.contains("dewi.demo"));
    use base64::Engine as _;
    let again = base64::engine::general_purpose::STANDARD.encode(file);
    let mut fields = vec![
        ("file", again.as_str()),
        ("file_name", "pegawai.csv"),
        ("store", "1"),
        ("letter", ""),
        ("letter_day", "2026-10-01"),
    ];
    let scan: &[u8] = b"%PDF-1.7 (DEMO)";
    let refused = admin.upload("/watchlist/import", &fields, &[("scan", "surat.pdf", scan)]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("Isi nomor surat") && refused.text.contains("value=\"2026-10-01\""));
    fields[3].1 = "ST-9/DEMO";
    let wrong = admin.upload("/watchlist/import", &fields, &[("scan", "surat.exe", b"MZ")]).await;
    assert!(wrong.text.contains("Pindaian surat berupa PDF, PNG, atau JPEG."), "{}", wrong.text);
    let handed = admin.upload("/watchlist/import", &fields, &[("scan", "surat.pdf", scan)]).await;
    assert_eq!(handed.location, "/watchlist/batches/1?done=submitted");
    let own = admin.get("/watchlist/batches/1").await.text;
    assert!(own.contains("ST-9/DEMO") && own.contains("dewi.demo (DEMO)") && !own.contains("/1/approve"));
    assert!(!admin.get("/watchlist").await.text.contains("dewi.demo"), "nobody of it is watched yet");
    assert_eq!(admin.post("/watchlist/batches/1/approve", &[]).await.status, 422, "not by the same person");
    let mut supervisor = world.signed_in("supervisor").await;
    assert!(supervisor.get("/watchlist").await.text.contains("href=\"/watchlist/batches\""));
    let letter = supervisor.get("/watchlist/batches/1/scan").await;
    assert_eq!(letter.headers["content-type"], "application/pdf");
    supervisor.get("/watchlist/batches/1").await;
    assert_eq!(supervisor.post("/watchlist/batches/1/approve", &[]).await.status, 303);
    let list = admin.get("/watchlist").await;
    assert!(list.text.contains("dewi.demo") && list.text.contains("agus.demo"));
    assert_eq!(supervisor.post("/watchlist/batches/1/approve", &[]).await.status, 422, "only once");
}

#[tokio::test]
async fn one_person_is_handed_in_by_form_and_changed_by_hand() {
    let world = World::new().await;
    let (mut admin, mut supervisor) = (world.signed_in("admin").await, world.signed_in("supervisor").await);
    admin.get("/watchlist/new").await;
    let fields = [
        ("name", "tia.demo"),
        ("unit", "Dinas Kesehatan"),
        ("employment", "non-ASN"),
        ("status", "aktif"),
        ("reason", "Pengawasan (DEMO)"),
        ("letter", "ST-3/DEMO"),
        ("letter_day", "2026-10-01"),
    ];
    let handed = admin.upload("/watchlist/new", &fields, &[]).await;
    assert_eq!(handed.location, "/watchlist/batches/1?done=submitted", "{}", handed.text);
    supervisor.get("/watchlist/batches/1").await;
    let refused = supervisor.post("/watchlist/batches/1/refuse", &[("reason", "")]).await;
    assert_eq!(refused.status, 422, "not without a reason");
    assert_eq!(supervisor.post("/watchlist/batches/1/approve", &[]).await.status, 303);

    let list = admin.get("/watchlist?text=tia").await.text;
    let at = list.find("href=\"/people/").unwrap() + 6;
    let person = list[at..].split('"').next().unwrap().to_owned();
    let page = admin.get(&format!("{person}/edit")).await;
    assert!(page.text.contains("value=\"Dinas Kesehatan\""), "{}", page.text);
    let mut edit = vec![
        ("name", "Tia (DEMO)"),
        ("unit", "Dinas Sosial"),
        ("employment", "non-ASN"),
        ("status", "pensiun"),
        ("reason", ""),
    ];
    let refused = admin.post(&format!("{person}/edit"), &edit).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("value=\"Dinas Sosial\""), "what was typed stays");
    edit[4].1 = "SK mutasi (DEMO)";
    assert_eq!(admin.post(&format!("{person}/edit"), &edit).await.status, 303);
    let account = [("account", "bukan tautan"), ("level", "2"), ("basis", "formulir")];
    assert_eq!(admin.post(&format!("{person}/accounts"), &account).await.status, 422);
    let account =
        [("account", "https://www.instagram.com/tia.kedua.demo"), ("level", "2"), ("basis", "formulir")];
    assert_eq!(admin.post(&format!("{person}/accounts"), &account).await.status, 303);
    let end = [("until", "2026-10-31"), ("watch_reason", "pindah")];
    assert_eq!(admin.post(&format!("{person}/watch"), &end).await.status, 303);
    let page = admin.get(&format!("{person}/edit")).await.text;
    for told in
        ["Tia (DEMO)", "Dinas Sosial", "pensiun", "SK mutasi (DEMO)", "@tia.kedua.demo", "31 Okt 2026"]
    {
        assert!(page.contains(told), "{told}: {page}");
    }
    let soon = admin.get("/watchlist?care=ending").await.text;
    assert!(soon.contains("Tia (DEMO)") && !soon.contains("budi.demo"));
    let table = admin.get("/watchlist/list.csv?care=ending").await.text;
    assert!(table.contains("\"Tia (DEMO)\"") && table.lines().count() == 2, "{table}");
    assert_eq!(supervisor.get(&format!("{person}/edit")).await.status, 403);
    assert!(!supervisor.get("/watchlist").await.text.contains("/edit"), "who may not change sees no way to");
}

#[tokio::test]
async fn an_admin_changes_disables_and_resets_and_nobody_gets_past_it() {
    let world = World::new().await;
    let mut admin = world.signed_in("admin").await;
    let mut reviewer = world.signed_in("reviewer").await;
    let list = admin.get("/users").await.text;
    let id_of = |name: &str| {
        let mut links = list.split("href=\"/users/").skip(1);
        let link = links.find(|it| it.split("</a>").next().is_some_and(|it| it.contains(name))).unwrap();
        link.split('"').next().unwrap().to_owned()
    };
    let (own, theirs) = (id_of("<bdi>admin (DEMO)"), id_of("<bdi>reviewer (DEMO)"));
    let path = |id: &str, what: &str| format!("/users/{id}{what}");
    admin.get(&path(&own, "")).await;
    let refused = admin.post(&path(&own, ""), &[("name", "A"), ("role", "reviewer")]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("Peran dan unit kerja sendiri tidak dapat diubah"), "{}", refused.text);
    let changed = admin.post(&path(&theirs, ""), &[("name", "Rina (DEMO)"), ("role", "writer")]).await;
    assert_eq!(changed.status, 303);
    assert_eq!(reviewer.get("/cases").await.status, 200);
    assert_eq!(admin.post(&path(&theirs, "/disable"), &[("reason", "cuti")]).await.status, 303);
    assert!(reviewer.get("/cases").await.location.starts_with("/sign-in"), "out at once");
    let mut visitor = world.visitor();
    visitor.get("/sign-in").await;
    let sign_in = [("login", "reviewer"), ("password", super::world::PASSWORD)];
    let told = visitor.post("/sign-in", &sign_in).await;
    assert!(told.text.contains("dinonaktifkan"), "{}", told.text);
    assert_eq!(admin.post(&path(&theirs, "/enable"), &[]).await.status, 303);
    let reset = admin.post(&path(&theirs, "/password"), &[]).await;
    let password =
        reset.text.split("translate=\"no\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
    assert!(!admin.get(&path(&theirs, "")).await.text.contains(&password), "shown once");
    visitor.get("/sign-in").await;
    assert_eq!(visitor.post("/sign-in", &[("login", "reviewer"), ("password", &password)]).await.status, 303);
    assert_eq!(visitor.get("/queue").await.location, "/account");
    visitor.get("/account").await;
    assert_eq!(visitor.post("/account/sessions", &[]).await.location, "/sign-in");
    assert!(visitor.get("/account").await.location.starts_with("/sign-in"));
}

#[tokio::test]
async fn a_source_is_written_at_the_desk_checked_tried_and_removed() {
    let world = World::new().await;
    let mut admin = world.signed_in("admin").await;
    admin.get("/sources/new").await;
    let refused = admin.post("/sources/save", &[("name", "situs"), ("settings", "x = 1")]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("Tulis kind.") && refused.text.contains("value=\"situs\""));
    let saved = [("name", "situs"), ("settings", "[connector]\nkind = \"feed\"")];
    assert_eq!(admin.post("/sources/save", &saved).await.location, "/sources?saved=1");
    assert_eq!(admin.post("/sources/save", &saved).await.status, 422, "the name is taken");
    let page = admin.get("/sources").await.text;
    assert!(page.contains("/sources/situs/edit") && page.contains("dalam beberapa detik"), "{page}");
    assert_eq!(admin.post("/sources/test", &[("source", "situs")]).await.status, 303);
    assert!(admin.get("/sources").await.text.contains("Menunggu giliran."));
    assert_eq!(admin.post("/sources/test", &[("source", "lain")]).await.status, 404);
    assert!(admin.get("/sources/situs/edit").await.text.contains("kind = &#34;feed&#34;"));
    assert_eq!(admin.post("/sources/remove", &[("source", "situs")]).await.status, 303);
    assert_eq!(admin.get("/sources/situs/edit").await.status, 404);
    assert!(!world.signed_in("reviewer").await.get("/sources").await.text.contains("/sources/new"));
}

#[tokio::test]
async fn a_backup_is_asked_for_and_had_as_a_file_and_erasing_needs_a_tick() {
    let world = World::new().await;
    let mut admin = world.signed_in("admin").await;
    admin.get("/backup").await;
    assert_eq!(admin.post("/backup/run", &[]).await.status, 303);
    assert!(admin.get("/backup?asked=1").await.text.contains("Menunggu giliran."));
    let folder = world.folder.path().join("backups");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("netra-dmo.tar"), "isi").unwrap();
    let made = netra_store::Backup {
        n: 0,
        file_name: "netra-dmo.tar".into(),
        sha256: netra_model::Sha256([7; 32]),
        bytes: 3,
        files: 1,
        with_database: true,
        by: "command-line:root".into(),
        at: world.store.now(),
    };
    world.store.record_backup(&world.root(), &made).await.unwrap();
    assert!(admin.get("/backup").await.text.contains("href=\"/backup/1\""));
    let file = admin.get("/backup/1").await;
    assert_eq!((file.status, file.text.as_str()), (200, "isi"));
    assert_eq!(file.headers["content-length"], "3");
    admin.get("/retention").await;
    assert_eq!(admin.post("/retention/run", &[]).await.status, 422, "not without being sure");
    assert_eq!(admin.post("/retention/run", &[("sure", "1")]).await.status, 303);
    let typed = [("short_id", "bukan nomor"), ("reason", "keberatan (DEMO)")];
    let refused = admin.post("/retention/hold", &typed).await;
    assert!(refused.status == 422 && refused.text.contains("keberatan (DEMO)"), "what was typed comes back");
    assert!(refused.text.contains("misalnya DMO-7F3K"), "{}", refused.text);
    let log = admin.get("/audit").await.text;
    assert!(log.contains("cadangan diunduh"), "{log}");
}

#[tokio::test]
async fn the_first_day_tells_what_is_done_and_what_is_next() {
    let world = World::new().await;
    let mut admin = world.signed_in("admin").await;
    assert_eq!(admin.get("/").await.location, "/start");
    let page = admin.get("/start").await.text;
    assert!(page.contains("2 dari 6 langkah selesai"), "{page}");
    world.capture("coblos nomor 2").await;
    assert!(admin.get("/start").await.text.contains("3 dari 6 langkah selesai"));
    assert_eq!(world.signed_in("reviewer").await.get("/").await.location, "/queue");
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
