//! Cases from opening to outcome, notes that name a colleague, and the ledger of an account, as people meet them.

use netra_model::person::AttributionLevel;
use netra_store::CaseRules;

use super::world::{Answer, Browser, World};

/// The desk of an office that hands cases over to two receivers.
async fn world(attribution_min: AttributionLevel) -> World {
    let world = World::new().await;
    let receivers = vec!["BKN".into(), "PPK".into()];
    world.store.keep_case_rules(CaseRules { attribution_min, receivers, ..CaseRules::default() });
    world
}

async fn opened(browser: &mut Browser, kind: &str, items: &str) -> String {
    let fields = [("title", "Suka (DEMO)"), ("kind", kind), ("item", items)];
    let opened = browser.post("/cases", &fields).await;
    assert_eq!(opened.status, 303, "{}", opened.text);
    opened.location
}

fn address(opened: &str) -> &str {
    opened.split('?').next().unwrap()
}

fn version(page: &Answer) -> String {
    page.text.split("name=\"version\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_case_of_one_person_offers_to_become_one_of_an_event() {
    let world = world(AttributionLevel::Presumed).await;
    let mine = world.capture("ayo coblos satu").await;
    let mut browser = world.signed_in("writer").await;
    let saved = world
        .signed_in("reviewer")
        .await
        .capture(&[("kind", "post"), ("people", "@rina.demo"), ("own_text", "ayo coblos dua")])
        .await;
    let other = saved.location.rsplit('+').next().unwrap().to_owned();
    let case = opened(&mut browser, "person", &format!("{mine} DMO-XXXX")).await;
    let page = browser.get(&case).await;
    assert!(page.text.contains("ini bukan nomor butir") && page.text.contains("DMO-XXXX"), "{}", page.text);
    let case = address(&case).to_owned();
    let refused = browser.post(&format!("{case}/items"), &[("item", &other)]).await;
    assert_eq!(refused.status, 422);
    assert!(
        refused.text.contains("aktivitas orang lain") && refused.text.contains("Jadikan berkas peristiwa")
    );
    assert!(refused.text.contains(&format!("value=\"{other}\"")), "what was typed is there");
    assert_eq!(browser.post(&format!("{case}/event"), &[("item", &other)]).await.status, 303);
    let page = browser.get(&case).await;
    assert!(page.text.contains(&format!("/items/{other}")) && page.text.contains("satu peristiwa"));
    let none = browser.post("/cases", &[("title", "Lain"), ("item", "DMO-YYYY")]).await;
    assert!(none.status == 422 && none.text.contains("Tidak ada butir DMO-YYYY"), "{}", none.text);
    let empty = browser.post("/cases", &[("title", "Kosong (DEMO)"), ("kind", "person")]).await;
    assert!(browser.get(&empty.location).await.text.contains("Belum ada butir"));
}

#[tokio::test]
async fn a_case_goes_from_stage_to_stage_to_its_outcome() {
    let world = world(AttributionLevel::Presumed).await;
    let item = world.capture("ayo coblos").await;
    let mut browser = world.signed_in("writer").await;
    let case = opened(&mut browser, "person", &item).await;
    let page = browser.get(&case).await;
    assert!(page.text.contains("Lanjut ke: telaah kedua"), "{}", page.text);
    let first = version(&page);
    let post = async |browser: &mut Browser, what: &str, fields: &[(&str, &str)]| {
        browser.post(&format!("{case}/{what}"), fields).await
    };
    let moved = post(&mut browser, "stage", &[("version", &first), ("to", "second_review")]).await;
    assert_eq!(moved.status, 303);
    let stale =
        post(&mut browser, "stage", &[("version", &first), ("to", "tracing"), ("reason", "segera")]).await;
    assert!(stale.status == 422 && stale.text.contains("sudah mengubah berkas ini"), "{}", stale.text);
    assert!(stale.text.contains("value=\"segera\""), "what was typed is there");
    let now = version(&stale);
    let skip = post(&mut browser, "stage", &[("version", &now), ("to", "study")]).await;
    assert!(skip.status == 422 && skip.text.contains("tulis alasannya"));

    let invite = [("on", "2026-10-15"), ("channel", "surat"), ("letter", "010/DEMO")];
    assert_eq!(post(&mut browser, "invite", &invite).await.status, 303);
    let no_day =
        post(&mut browser, "answer", &[("kind", "unintended"), ("words", "tidak sengaja saya")]).await;
    assert!(no_day.status == 422 && no_day.text.contains("tidak sengaja saya"));
    let answer = [("on", "2026-10-12"), ("kind", "unintended"), ("unliked_on", "2026-10-12")];
    assert_eq!(post(&mut browser, "answer", &answer).await.status, 303);
    assert!(!browser.get(&case).await.text.contains("name=\"kind\" value=\"outcome"));
    let hand = [("on", "2026-10-12"), ("receiver", "BKN"), ("letter", "011/DEMO"), ("receipt", "TT-1")];
    assert_eq!(post(&mut browser, "hand-over", &hand).await.status, 303);
    let page = browser.get(&case).await.text;
    for said in [
        "Tahap: telaah pertama → telaah kedua",
        "Diundang klarifikasi untuk 15 Okt 2026 lewat surat (surat 010/DEMO)",
        "Menjawab 12 Okt 2026: tidak sengaja",
        "suka dibatalkan 12 Okt 2026",
        "Diteruskan ke BKN, 12 Okt 2026",
        "Diingatkan pada 26 Okt 2026",
    ] {
        assert!(page.contains(said), "{said}: {page}");
    }
    world.clock.advance(jiff::SignedDuration::from_hours(24 * 15));
    let mut browser = world.signed_in("writer").await;
    let list = browser.get("/cases").await.text;
    assert!(list.contains("1 berkas menunggu tindak lanjut") && list.contains("/cases?open=due"), "{list}");
    let outcome = [("on", "2026-10-20"), ("kind", "guided"), ("words", "pembinaan tertulis")];
    assert_eq!(post(&mut browser, "outcome", &outcome).await.status, 303);
    assert!(!browser.get("/cases").await.text.contains("menunggu tindak lanjut lebih lama"));
    let narrowed = browser.get(&format!("{case}?show=process")).await.text;
    assert!(
        narrowed.contains("terbukti, pembinaan") && !narrowed.contains("Berkas dibuka</bdi>"),
        "{narrowed}"
    );
    assert!(browser.get("/cases?stage=plenary").await.text.contains("Tidak ada berkas yang cocok"));
    assert!(
        browser.get("/cases?stage=second_review&owner=writer&open=open").await.text.contains("Suka (DEMO)")
    );
}

#[tokio::test]
async fn who_is_named_in_a_note_finds_it_and_marks_it_as_read() {
    let world = world(AttributionLevel::Presumed).await;
    let item = world.capture("ayo coblos").await;
    let mut writer = world.signed_in("writer").await;
    let case = opened(&mut writer, "person", &item).await;
    let notes = format!("{case}/notes");
    let wrong = writer.post(&notes, &[("words", "Tolong @admin")]).await;
    assert!(
        wrong.status == 422 && wrong.text.contains("@admin tidak ada, atau tidak boleh"),
        "{}",
        wrong.text
    );
    assert!(wrong.text.contains(">Tolong @admin</textarea>"), "what was typed is there");
    assert_eq!(writer.post(&notes, &[("words", "Tolong @reviewer <b>lihat</b>")]).await.status, 303);
    let mut reviewer = world.signed_in("reviewer").await;
    let menu = reviewer.get("/queue").await.text;
    assert!(menu.contains("href=\"/mentions\"") && menu.contains("<span class=\"count\">1"), "{menu}");
    let list = reviewer.get("/mentions").await;
    assert!(list.text.contains("Tolong @reviewer &#60;b&#62;lihat"), "{}", list.text);
    let short = case.rsplit('/').next().unwrap();
    assert_eq!(reviewer.post("/mentions/read", &[("case", short), ("n", "1")]).await.status, 303);
    assert!(!reviewer.get("/mentions").await.text.contains("Belum dibaca"));
    assert_eq!(reviewer.post(&notes, &[("words", "Sudah, @writer")]).await.status, 303);
    assert_eq!(reviewer.post(&format!("{case}/owner"), &[("owner", "reviewer")]).await.status, 403);
}

#[tokio::test]
async fn a_file_is_attached_saved_as_a_file_and_withdrawn_with_a_reason() {
    let world = world(AttributionLevel::Presumed).await;
    let item = world.capture("ayo coblos").await;
    let mut browser = world.signed_in("writer").await;
    let case = opened(&mut browser, "person", &item).await;
    let pdf: &[u8] = b"%PDF-1.7 undangan (DEMO)";
    let files = format!("{case}/files");
    let attached =
        browser.upload(&files, &[("about", "undangan")], &[("file", "undangan <i>.pdf", pdf)]).await;
    assert_eq!(attached.status, 303, "{}", attached.text);
    let refused = browser.upload(&files, &[("about", "apa ini")], &[("file", "x.pdf", b"MZ\x90\x00")]).await;
    assert!(
        refused.status == 422
            && refused.text.contains("bukan PDF")
            && refused.text.contains("value=\"apa ini\"")
    );
    let none = browser.upload(&files, &[], &[]).await;
    assert!(none.status == 422 && none.text.contains("Pilih dahulu berkas"));
    let saved = browser.get(&format!("{files}/1")).await;
    assert_eq!(saved.text.as_bytes(), pdf);
    assert!(saved.headers[http::header::CONTENT_DISPOSITION].to_str().unwrap().starts_with("attachment"));
    assert_eq!(browser.get(&format!("{files}/2")).await.status, 404);
    let gone = browser.post(&format!("{files}/1/withdraw"), &[("reason", "salah berkas")]).await;
    assert_eq!(gone.status, 303);
    let page = browser.get(&case).await.text;
    assert!(page.contains("ditarik 12 Okt 2026: salah berkas") && page.contains("<del>"), "{page}");
}

#[tokio::test]
async fn a_bundle_is_blocked_until_the_account_is_attributed_and_the_wrong_person_is_recalled() {
    let world = world(AttributionLevel::Documented).await;
    let item = world.capture("ayo coblos").await;
    let mut writer = world.signed_in("writer").await;
    let case = opened(&mut writer, "person", &item).await;
    let page = writer.get(&case).await.text;
    assert!(page.contains("Paket bukti belum dapat dibuat") && page.contains("baru “dugaan awal”"), "{page}");
    assert!(!page.contains(&format!("{case}/bundle")), "no button that cannot work");
    let account = world.store.watched_accounts(&world.scope(), None).await.unwrap();
    let account = account.into_iter().find(|it| it.account.handle.as_deref() == Some("budi.demo")).unwrap();
    let (id, person) = (account.id.to_string(), account.person.to_string());
    let ledger = format!("/accounts/{id}/attribution");
    let fields = [("person", person.as_str()), ("level", "2"), ("kind", "other"), ("words", "katanya")];
    let refused = writer.upload(&ledger, &fields, &[]).await;
    assert!(refused.status == 422 && refused.text.contains("perlu dokumen"), "{}", refused.text);
    assert!(refused.text.contains("value=\"katanya\""), "what was typed is there");
    let pdf: &[u8] = b"%PDF-1.7 formulir (DEMO)";
    assert_eq!(writer.upload(&ledger, &fields, &[("document", "formulir.pdf", pdf)]).await.status, 303);
    let signs = [("person", person.as_str()), ("kind", "cloned"), ("words", "nama beda satu huruf")];
    assert_eq!(writer.upload(&format!("/accounts/{id}/signs"), &signs, &[]).await.status, 303);
    let page = writer.get(&format!("/people/{person}")).await.text;
    for said in ["didukung dokumen: dasar lain", "akun tiruan", "nama beda satu huruf", "writer (DEMO)"] {
        assert!(page.contains(said), "{said}: {page}");
    }
    let paper = page.split(&format!("/accounts/{id}/files/")).nth(1).unwrap().split('"').next().unwrap();
    let paper = writer.get(&format!("/accounts/{id}/files/{paper}")).await;
    assert_eq!(paper.text.as_bytes(), pdf);
    assert!(writer.get(&case).await.text.contains(&format!("{case}/bundle")));

    let wrong = format!("/accounts/{id}/wrong-person");
    assert_eq!(writer.get(&wrong).await.status, 403);
    let mut boss = world.signed_in("supervisor").await;
    let page = boss.get(&wrong).await.text;
    assert!(page.contains("1 aktivitas, 1 di antaranya butir, dalam 1 berkas"), "{page}");
    let form = |to: &'static str, confirm: &'static str| {
        [("acts", "1"), ("cases", "1"), ("why", "akun tiruan"), ("to", to), ("confirm", confirm)]
    };
    for (to, confirm, said) in [
        ("", "", "Centang dahulu"),
        ("nama yang tidak ada", "yes", "Tidak ada pegawai dalam daftar pantau"),
        ("(DEMO)", "yes", "3 pegawai cocok"),
    ] {
        let refused = boss.post(&wrong, &form(to, confirm)).await;
        assert!(refused.status == 422 && refused.text.contains(said), "{said}: {}", refused.text);
        assert!(refused.text.contains(">akun tiruan</textarea>"), "what was typed is there");
    }
    let done = boss.post(&wrong, &form("", "yes")).await;
    assert_eq!(done.status, 303, "{}", done.text);
    assert!(world.waiting().await.is_empty(), "its item is served no more");
    let page = boss.get(&case).await.text;
    assert!(page.contains("Kepemilikan dicabut") && page.contains("akun tiruan"), "{page}");
    let page = boss.get(&format!("/people/{person}")).await.text;
    assert!(page.contains("Sekarang tidak dikaitkan dengan siapa pun"), "{page}");
    let given = boss.post(&wrong, &form("rina.demo", "yes")).await;
    assert_eq!(given.status, 303, "{}", given.text);
    assert_eq!(world.waiting().await, [item]);
}
