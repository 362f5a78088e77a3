//! The forms for what citizens tell, against a real store.

use super::world::{Answer, Browser, World};

const TELLER: &str = "Wati Rahasia (DEMO)";
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n0000IHDR0000";

const ACT: [(&str, &str); 6] = [
    ("platform", "instagram"),
    ("kind", "like"),
    ("people", "@budi.demo\n@rina.demo"),
    ("target_account", "@argasekar.demo"),
    ("target_link", "https://www.instagram.com/p/DEMO1abc/"),
    ("target_text", "Ayo coblos nomor 1"),
];

async fn report(browser: &mut Browser, more: &[(&str, &str)], files: &[(&str, &str, &[u8])]) -> Answer {
    let opened = browser.get("/tips/new?kind=report").await;
    let once = opened.text.split("name=\"form\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let fields =
        [&ACT[..], &[("tip_kind", "report"), ("form", once), ("seen_at", "2026-10-12T08:30")], more].concat();
    browser.upload("/tips/new", &fields, files).await
}

/// `/tips/…` of the tip that an answer leads to.
fn tip_of(saved: &Answer) -> String {
    assert_eq!(saved.status, 303, "{}", saved.text);
    saved.location.split('?').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_report_is_stored_with_what_is_missing_and_its_acts_go_into_the_queue() {
    let world = World::new().await;
    let mut browser = world.signed_in("reviewer").await;
    let told = [("identity_name", TELLER), ("known_on", "2026-10-10"), ("chronology", "Menyukai unggahan")];
    let saved = report(&mut browser, &told, &[("files", "bukti.png", PNG)]).await;
    let tip = tip_of(&saved);
    assert_eq!(world.waiting().await.len(), 2);
    let page = browser.get(&saved.location).await.text;
    assert_eq!(page.matches("masuk antrean").count(), 2);
    for shown in [
        "Laporan 1",
        "belum diregistrasi",
        "alamat pelapor: <b>belum terpenuhi</b>",
        "nama pelapor: <b>terpenuhi</b>",
    ] {
        assert!(page.contains(shown), "{shown}");
    }
    assert!(!page.contains("Wati"), "not even to who typed it");
    let missing = browser.get(&format!("{tip}/missing")).await;
    assert!(
        missing.text.contains("Kelengkapan laporan")
            && missing.text.contains("tempat kejadian: <b>belum terpenuhi</b>")
    );
    let receipt = browser.get(&format!("{tip}/receipt")).await;
    assert!(receipt.text.contains("Tanda terima") && receipt.text.contains("bukti.png"));
    assert!(!receipt.text.contains("Wati"));

    let item = world.waiting().await.remove(0);
    let shown = browser.get(&format!("/items/{item}")).await.text;
    assert!(
        shown.contains("dari laporan 1 (belum diregistrasi)") && shown.contains(&format!("href=\"{tip}\""))
    );
    let filtered = browser.get("/queue?origin=report").await.text;
    assert!(filtered.contains(&item) && filtered.contains("<span class=\"tag slate\">laporan</span>"));
    assert!(!browser.get("/queue?origin=captured").await.text.contains(&format!("/items/{item}?")));

    // The evidence is had as received.
    let href = page.split("href=\"/media/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    assert_eq!(browser.get(&format!("/media/{href}")).await.status, 200);
}

#[tokio::test]
async fn who_told_is_shown_to_a_supervisor_on_request_and_stands_in_no_file() {
    let world = World::new().await;
    let mut browser = world.signed_in("reviewer").await;
    let told = [("identity_name", TELLER), ("identity_phone", "0800-1111-2222")];
    let scan: &[u8] = b"\x89PNG\r\n\x1a\nKTP Wati Rahasia";
    let files: [(&str, &str, &[u8]); 2] =
        [("identity_files", "ktp.png", scan), ("files", "Wati Rahasia DEMO.png", PNG)];
    let tip = tip_of(&report(&mut browser, &told, &files).await);
    let page = browser.get(&tip).await.text;
    assert!(page.contains("Hanya penyelia yang dapat menampilkannya"));
    for kept in ["Nama", "Telepon atau WhatsApp", "Berkas yang memuat identitas"] {
        assert!(page.contains(&format!("<span class=\"tag\">{kept}</span>")), "{kept} is not in {page}");
    }
    assert!(page.contains("berkas-1.png"), "a file named after who told gets another name");
    for role in ["reviewer", "writer"] {
        let mut browser = world.signed_in(role).await;
        browser.get(&tip).await;
        let refused = browser.post(&format!("{tip}/identity"), &[]).await;
        assert_eq!((refused.status, refused.text.contains("Wati")), (403, false), "{role}");
    }
    let mut supervisor = world.signed_in("supervisor").await;
    assert!(!supervisor.get(&tip).await.text.contains("Wati"), "only on request");
    let shown = supervisor.post(&format!("{tip}/identity"), &[]).await;
    assert!(shown.text.contains(TELLER) && shown.text.contains("ktp.png"), "{}", shown.text);
    let file = supervisor.post(&format!("{tip}/identity/0"), &[]).await;
    assert!(file.text.contains("KTP Wati Rahasia"));
    assert_eq!(file.headers["content-type"], "application/octet-stream");
    let log = supervisor.get("/audit").await.text;
    assert!(log.contains("identity.show") && log.contains("identity.file") && !log.contains("Wati"));

    let mut folders = vec![world.folder.path().to_owned()];
    let mut files = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            files += 1;
            let bytes = std::fs::read(&path).unwrap();
            for planted in [&b"Wati"[..], b"0800-1111-2222"] {
                let found = bytes.windows(planted.len()).any(|it| it == planted);
                assert!(!found, "{} gives away who told", path.display());
            }
        }
    }
    assert!(files >= 4, "the database, two media and the key");
}

#[tokio::test]
async fn a_name_in_the_wrong_field_is_refused_and_nothing_typed_is_lost() {
    let world = World::new().await;
    let mut browser = world.signed_in("reviewer").await;
    let told = [("identity_name", TELLER), ("chronology", "Saya wati rahasia (demo) melihatnya")];
    let refused = report(&mut browser, &told, &[]).await;
    assert_eq!(refused.status, 422);
    assert!(
        refused.text.contains("hapus dari sini") && refused.text.contains(&format!("value=\"{TELLER}\""))
    );
    assert!(refused.text.contains("melihatnya</textarea>") && refused.text.contains("@rina.demo"));
    assert!(world.waiting().await.is_empty());
    let stranger = report(&mut browser, &[("people", "@bukan.pegawai")], &[]).await;
    assert_eq!(stranger.status, 303, "the first line of accounts is what counts: {}", stranger.text);
}

#[tokio::test]
async fn initial_information_may_be_anonymous_and_only_for_friends() {
    let world = World::new().await;
    let mut browser = world.signed_in("reviewer").await;
    let empty = browser.get("/tips").await.text;
    assert!(empty.contains("Belum ada yang dicatat"));
    let fields = [&ACT[..], &[("tip_kind", "initial_information"), ("reach", "friends")]].concat();
    let saved = browser.upload("/tips/new", &fields, &[("files", "chat.txt", b"percakapan")]).await;
    let page = browser.get(&tip_of(&saved)).await.text;
    for shown in
        ["Informasi awal 1", "Tanpa nama.", "hanya terlihat oleh teman", "bukan data publik", "chat.txt"]
    {
        assert!(page.contains(shown), "{shown}");
    }
    assert!(!page.contains("Syarat laporan"));
    assert_eq!(browser.get(&format!("{}/missing", tip_of(&saved))).await.status, 404);
    let list = browser.get("/tips?kind=initial_information").await.text;
    assert!(list.contains("Informasi awal 1") && list.contains("tanpa nama"));
    assert!(browser.get("/tips?kind=report").await.text.contains("Belum ada yang dicatat"));
    let item = world.waiting().await.remove(0);
    let shown = browser.get(&format!("/items/{item}")).await.text;
    assert!(shown.contains("dari informasi awal nomor 1, hanya terlihat oleh teman"), "{shown}");
    assert!(shown.contains("belum dilihat petugas") && shown.contains("<span>disampaikan "));
}

#[tokio::test]
async fn the_same_form_sent_twice_is_one_report_and_a_captured_act_is_joined() {
    let world = World::new().await;
    let mut browser = world.signed_in("reviewer").await;
    assert_eq!(browser.capture(&ACT[1..]).await.status, 303);
    let saved = report(&mut browser, &[], &[]).await;
    let page = browser.get(&saved.location).await.text;
    assert_eq!(page.matches("sudah tercatat; digabung").count(), 2, "{page}");
    assert_eq!(world.waiting().await.len(), 2);
    let twice =
        [&ACT[..], &[("tip_kind", "report"), ("form", "sekali"), ("seen_at", "2026-10-12T08:30")]].concat();
    let first = browser.upload("/tips/new", &twice, &[]).await;
    let second = browser.upload("/tips/new", &twice, &[]).await;
    assert_eq!(tip_of(&first), tip_of(&second));
    assert!(browser.get("/tips").await.text.contains("Laporan 2") && tip_of(&first) != tip_of(&saved));
}

#[tokio::test]
async fn a_report_is_completed_and_gets_its_register_number() {
    let world = World::new().await;
    let mut browser = world.signed_in("reviewer").await;
    let tip = tip_of(&report(&mut browser, &[("identity_name", TELLER)], &[]).await);
    let form = browser.get(&format!("{tip}/edit")).await.text;
    assert!(form.contains("Sudah tersimpan:") && form.contains("2026-10-12T08:30") && !form.contains("Wati"));
    let fields = [
        ("version", "1"),
        ("seen_at", "2026-10-12T08:30"),
        ("channel", "letter"),
        ("register", "001/LP/DEMO/2026"),
        ("place", "halaman @argasekar.demo"),
        ("identity_address", "Jalan Contoh 1"),
    ];
    let late = [&[("version", "9")], &fields[1..]].concat();
    assert_eq!(browser.upload(&tip, &late, &[]).await.status, 422);
    let saved = browser.upload(&tip, &fields, &[]).await;
    let page = browser.get(&saved.location).await.text;
    for shown in
        ["001/LP/DEMO/2026", "alamat pelapor: <b>terpenuhi</b>", "tempat kejadian: <b>terpenuhi</b>", "surat"]
    {
        assert!(page.contains(shown), "{shown}");
    }
    let item = world.waiting().await.remove(0);
    let shown = browser.get(&format!("/items/{item}")).await.text;
    assert!(shown.contains("dari laporan nomor 001/LP/DEMO/2026"), "{shown}");
    assert_eq!(browser.get("/tips/0199d7a0-0000-7000-8000-000000000001").await.status, 404);
    assert_eq!(browser.get("/tips/x").await.status, 404);
}

/// The part of the day's report about what citizens told, as text rows.
fn received(page: &str) -> String {
    let title = ["Diterima dari warga", "Received from citizens"].into_iter().find(|it| page.contains(it));
    page.split(title.unwrap()).last().unwrap().split("<h2>").next().unwrap().to_owned()
}

#[tokio::test]
async fn the_days_report_counts_what_was_received_by_kind_and_state_without_names() {
    let world = World::new().await;
    let mut browser = world.signed_in("reviewer").await;
    let none = received(&browser.get("/report").await.text);
    assert!(none.contains("<b>Nihil.</b> Tidak ada informasi awal maupun laporan"), "{none}");
    let told = [("identity_name", TELLER), ("known_on", "2026-10-10"), ("chronology", "Menyukai unggahan")];
    tip_of(&report(&mut browser, &told, &[]).await);
    let rows = |page: &str, rows: &[[&str; 3]]| {
        for [kind, state, n] in rows {
            let row = format!("<tr><td>{kind}</td><td>{state}</td><td class=\"right\">{n}</td></tr>");
            assert!(page.contains(&row), "{row}\n{page}");
        }
    };
    let page = received(&browser.get("/report").await.text);
    rows(&page, &[["Informasi awal", "nihil", "0"], ["Laporan", "belum lengkap", "1"]]);
    let registered = [told.as_slice(), &[("register", "001/LP/DEMO/2026")]].concat();
    tip_of(&report(&mut browser, &registered, &[]).await);
    let page = received(&browser.get("/report").await.text);
    rows(&page, &[["Laporan", "sudah diregistrasi", "1"], ["Laporan", "seluruhnya", "2"]]);
    assert!(!page.contains("Wati") && !page.contains("001/LP"), "{page}");

    browser.post("/lang", &[("lang", "en"), ("back", "/report")]).await;
    let page = received(&browser.get("/report").await.text);
    rows(
        &page,
        &[
            ["Initial information", "none", "0"],
            ["Report", "incomplete", "1"],
            ["Report", "in the official register", "1"],
            ["Report", "in all", "2"],
        ],
    );
    let none = received(&browser.get("/report?day=2026-10-11").await.text);
    assert!(none.contains("<b>None.</b> Neither initial information nor a report"), "{none}");
}
