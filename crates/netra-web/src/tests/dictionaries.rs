//! Drafts, signatures, the way back, and tried texts, as staff meet them.

use netra_model::release::{Report, Shadow, SwapTest};
use netra_model::scope::{Actor, Role, Who};
use netra_store::{DraftView, release_hash};

use super::world::{Browser, World, in_use};

const CHANGED: &str = "schema = 1\nterms = [\"coblos\", \"pilih\"]\n";

/// A draft of the editor: the one file with another word; its address.
async fn drafted(browser: &mut Browser) -> String {
    browser.get("/dictionaries/drafts/new").await;
    let saved = browser.upload("/dictionaries/drafts/new", &form("kata baru", CHANGED), &[]).await;
    assert_eq!(saved.status, 303, "{}", saved.text);
    saved.location.split('?').next().unwrap().to_owned()
}

fn form<'a>(note: &'a str, text: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![("version", "1"), ("note", note), ("name-0", "general.toml"), ("text-0", text), ("do", "save")]
}

impl World {
    async fn draft(&self, n: u64) -> DraftView {
        self.store.draft(&self.scope(), n).await.unwrap().unwrap()
    }

    /// What the shadow run's worker would bring.
    async fn report_on(&self, n: u64) {
        let report = Report {
            sha256: self.draft(n).await.row.sha256,
            engine: 1,
            against: release_hash(&in_use()),
            at: self.clock.now(),
            mistakes: Vec::new(),
            warnings: Vec::new(),
            n_examples: 1,
            days: 30,
            shadow: Shadow { acts: 10, new: 2, ..Shadow::default() },
            parity: Vec::new(),
            swap: SwapTest::default(),
        };
        let worker = Actor { office: self.office.id, who: Who::Worker("shadow") };
        self.store.save_report(&worker, n, &report).await.unwrap();
    }
}

#[tokio::test]
async fn all_mistakes_are_shown_at_once_with_their_lines_and_nothing_typed_is_lost() {
    let world = World::new().await;
    let mut editor = world.signed_in("editor").await;
    let page = editor.get("/dictionaries/drafts/new").await;
    assert!(
        page.text.contains("terms = [&#34;coblos&#34;]"),
        "it begins with the files in use: {}",
        page.text
    );
    let text = "schema = 1\r\nSALAH satu\r\nbaik\r\nSALAH dua\r\n";
    let refused = editor.upload("/dictionaries/drafts/new", &form("kata baru", text), &[]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("Tidak ada yang tersimpan"), "{}", refused.text);
    for part in [
        "general.toml:2",
        "general.toml:4",
        "SALAH satu; tulis istilah",
        "href=\"#m-0-2\"",
        "id=\"m-0-4\"",
        "SALAH dua",
        "PERIKSA",
        "value=\"kata baru\"",
    ] {
        assert!(refused.text.contains(part), "{part} is not in {}", refused.text);
    }
    assert!(world.store.drafts(&world.scope()).await.unwrap().is_empty());
    editor.post("/lang", &[("lang", "en"), ("back", "/dictionaries/drafts/new")]).await;
    editor.get("/dictionaries/drafts/new").await;
    let in_english = editor.upload("/dictionaries/drafts/new", &form("kata baru", text), &[]).await.text;
    assert!(in_english.contains("SALAH satu; write terms") && in_english.contains("LOOK"), "{in_english}");
    editor.post("/lang", &[("lang", "id"), ("back", "/dictionaries/drafts/new")]).await;
    editor.get("/dictionaries/drafts/new").await;
    // Work that is not done yet can be kept.
    let mut fields = form("kata baru", text);
    fields[4] = ("do", "anyway");
    let kept = editor.upload("/dictionaries/drafts/new", &fields, &[]).await;
    assert_eq!(kept.location, "/dictionaries/drafts/1?done=kept");
    let again = editor.get("/dictionaries/drafts/1/edit").await;
    assert!(
        again.text.contains("general.toml:2"),
        "its mistakes are shown when it is opened: {}",
        again.text
    );
}

#[tokio::test]
async fn a_draft_without_a_note_or_without_a_change_is_refused_with_everything_typed() {
    let world = World::new().await;
    let mut editor = world.signed_in("editor").await;
    let unnoted = editor.upload("/dictionaries/drafts/new", &form("", CHANGED), &[]).await;
    assert_eq!(unnoted.status, 422);
    assert!(unnoted.text.contains("ulis catatan") && unnoted.text.contains("pilih"), "{}", unnoted.text);
    let same = editor.upload("/dictionaries/drafts/new", &form("sama", &in_use()[0].1), &[]).await;
    assert_eq!(same.status, 422);
    assert!(same.text.contains("sama dengan rilis yang dipakai"), "{}", same.text);
}

#[tokio::test]
async fn a_race_file_is_added_to_the_form_and_a_file_is_removed_when_saved() {
    let world = World::new().await;
    let mut editor = world.signed_in("editor").await;
    let mut fields = form("kontestasi", CHANGED);
    fields.push(("new_race", "wali-kota-2029"));
    let added = editor.upload("/dictionaries/drafts/new", &fields, &[]).await;
    assert_eq!(added.status, 200);
    for part in [
        "races/wali-kota-2029.toml",
        "key = &#34;wali-kota-2029&#34;",
        "region = &#34;Kota Contoh&#34;",
        "pilih",
    ] {
        assert!(added.text.contains(part), "{part} is not in {}", added.text);
    }
    let mut bad = form("kontestasi", CHANGED);
    bad.push(("new_race", "../etc/passwd"));
    assert_eq!(editor.upload("/dictionaries/drafts/new", &bad, &[]).await.status, 422);
    let mut fields = form("kontestasi", CHANGED);
    fields.extend([("name-1", "races/a.toml"), ("text-1", "schema = 1\n"), ("remove-1", "1")]);
    editor.upload("/dictionaries/drafts/new", &fields, &[]).await;
    let draft = world.draft(1).await;
    assert_eq!(draft.files, [("general.toml".to_owned(), CHANGED.to_owned())]);
}

#[tokio::test]
async fn who_changed_a_draft_meanwhile_is_said_and_what_was_typed_stays() {
    let world = World::new().await;
    let mut editor = world.signed_in("editor").await;
    let path = format!("{}/edit", drafted(&mut editor).await);
    let mut admin = world.signed_in("admin").await;
    admin.upload(&path, &form("catatan admin", "schema = 1\nterms = [\"admin\"]\n"), &[]).await;
    let mine = "schema = 1\nterms = [\"milik saya\"]\n";
    let late = editor.upload(&path, &form("catatan saya", mine), &[]).await;
    assert_eq!(late.status, 409);
    assert!(late.text.contains("oleh admin (DEMO)") && late.text.contains("milik saya"), "{}", late.text);
    assert!(late.text.contains("name=\"version\" value=\"2\""), "the next press replaces it: {}", late.text);
    assert_eq!(world.draft(1).await.row.note, "catatan admin");
}

#[tokio::test]
async fn the_author_does_not_sign_and_a_second_person_does() {
    let world = World::new().await;
    let mut editor = world.signed_in("editor").await;
    let path = drafted(&mut editor).await;
    let page = editor.get(&path).await;
    assert!(page.text.contains("Belum ada laporan untuk isi draf ini"), "{}", page.text);
    let asked = editor.post(&format!("{path}/shadow"), &[("days", "30")]).await;
    assert_eq!(asked.status, 303, "{}", asked.text);
    let page = editor.get(&path).await;
    assert!(page.text.contains("data-poll") && page.text.contains("Menunggu giliran"), "{}", page.text);
    world.report_on(1).await;

    let page = editor.get(&path).await;
    assert!(page.text.contains("Anda ikut menulis draf ini"), "{}", page.text);
    let own = editor.post(&format!("{path}/sign"), &[("version", "1"), ("read", "1")]).await;
    assert_eq!(own.status, 422);
    assert!(own.text.contains("Anda ikut menulis draf ini"), "{}", own.text);

    let mut supervisor = world.signed_in("supervisor").await;
    let page = supervisor.get(&path).await;
    assert!(page.text.contains("2 penanda baru, 0 hilang, 0 berubah"), "{}", page.text);
    let signed = supervisor.post(&format!("{path}/sign"), &[("version", "1"), ("read", "1")]).await;
    assert_eq!(signed.location, "/dictionaries?done=signed", "{}", signed.text);
    let page = supervisor.get("/dictionaries").await;
    assert!(page.text.contains("supervisor (DEMO)") && page.text.contains("kata baru"), "{}", page.text);
    // A signed draft is not edited any more.
    assert_eq!(editor.get(&format!("{path}/edit")).await.location, path);
}

#[tokio::test]
async fn going_back_asks_for_a_reason_and_a_tick_and_stands_in_the_history() {
    let world = World::new().await;
    let mut editor = world.signed_in("editor").await;
    let path = drafted(&mut editor).await;
    world.report_on(1).await;
    let mut supervisor = world.signed_in("supervisor").await;
    supervisor.post(&format!("{path}/sign"), &[("version", "1"), ("read", "1")]).await;
    let old = format!("/dictionaries/releases/{}", release_hash(&in_use()));
    let page = supervisor.get(&old).await;
    assert!(
        page.text.contains("id=\"back\"") && page.text.contains("terms = [&#34;coblos&#34;]"),
        "{}",
        page.text
    );
    let unsure = supervisor.post(&format!("{old}/use"), &[("reason", "terlalu banyak penanda")]).await;
    assert_eq!(unsure.status, 422);
    assert!(unsure.text.contains("terlalu banyak penanda"), "the reason stays: {}", unsure.text);
    assert_eq!(supervisor.post(&format!("{old}/use"), &[("sure", "1")]).await.status, 422);
    let back =
        supervisor.post(&format!("{old}/use"), &[("reason", "terlalu banyak penanda"), ("sure", "1")]).await;
    assert_eq!(back.location, "/dictionaries?done=back", "{}", back.text);
    let page = supervisor.get("/dictionaries").await;
    assert!(
        page.text.contains("dikembalikan") && page.text.contains("terlalu banyak penanda"),
        "{}",
        page.text
    );
    assert_eq!(
        world.store.release_in_use(&world.scope()).await.unwrap().unwrap().sha256,
        release_hash(&in_use())
    );
}

#[tokio::test]
async fn a_release_that_this_program_cannot_use_is_not_gone_back_to() {
    let world = World::new().await;
    let mut editor = world.signed_in("editor").await;
    editor.get("/dictionaries/drafts/new").await;
    let mut fields = form("berkas rusak", "schema = 1\nSALAH\n");
    fields[4] = ("do", "anyway");
    let path = editor.upload("/dictionaries/drafts/new", &fields, &[]).await.location;
    let path = path.split('?').next().unwrap().to_owned();
    world.report_on(1).await;
    let mut supervisor = world.signed_in("supervisor").await;
    let broken = world.draft(1).await.row.sha256;
    supervisor.post(&format!("{path}/sign"), &[("version", "1"), ("read", "1")]).await;
    let back = |sha256| format!("/dictionaries/releases/{sha256}/use");
    let sure = [("reason", "mencoba"), ("sure", "1")];
    assert_eq!(supervisor.post(&back(release_hash(&in_use())), &sure).await.status, 303);
    let refused = supervisor.post(&back(broken), &sure).await;
    assert_eq!(refused.status, 422);
    for part in [
        "tidak dapat dipakai oleh versi Netra sekarang",
        "general.toml:2: SALAH; tulis istilah",
        "value=\"mencoba\"",
    ] {
        assert!(refused.text.contains(part), "{part} is not in {}", refused.text);
    }
    let now = world.store.release_in_use(&world.scope()).await.unwrap().unwrap();
    assert_eq!(now.sha256, release_hash(&in_use()), "what was in use stays in use");
}

#[tokio::test]
async fn an_auditor_reads_everything_and_is_offered_no_change() {
    let world = World::new().await;
    let mut editor = world.signed_in("editor").await;
    let path = drafted(&mut editor).await;
    world.report_on(1).await;
    let mut auditor = world.signed_in("auditor").await;
    for page in ["/dictionaries", &path, &format!("/dictionaries/releases/{}", release_hash(&in_use()))] {
        let page = auditor.get(page).await;
        assert_eq!(page.status, 200);
        let forms = page.text.matches("method=\"post\"").count();
        assert_eq!(forms, 3, "only the language, the appearance and the way out are forms: {}", page.text);
        assert!(!page.text.contains("/edit\"") && !page.text.contains("drafts/new"), "{}", page.text);
    }
}

#[tokio::test]
async fn a_tried_text_is_explained_beside_a_draft_and_nothing_is_stored() {
    let world = World::new().await;
    let mut editor = world.signed_in("editor").await;
    drafted(&mut editor).await;
    editor.get("/dictionaries/try").await;
    let text = "ayo coblos <script>alert(1)</script>";
    let fields = [("kind", "post"), ("platform", "instagram"), ("text", text), ("draft", "1")];
    let tried = editor.post("/dictionaries/try", &fields).await;
    assert_eq!(tried.status, 200);
    for part in
        ["<mark class=\"m-support\"", "1 kata cocok: coblos (+60).", "Draf 1", "Tidak ada yang mendukung"]
    {
        assert!(tried.text.contains(part), "{part} is not in {}", tried.text);
    }
    assert!(!tried.text.contains("<script>alert"), "{}", tried.text);
    assert!(world.waiting().await.is_empty());
    let empty = editor.post("/dictionaries/try", &[("kind", "like"), ("platform", "instagram")]).await;
    assert_eq!(empty.status, 422);
    let account = [("kind", "like"), ("platform", "instagram"), ("target_account", "javascript:alert(1)")];
    assert_eq!(editor.post("/dictionaries/try", &account).await.status, 422);
}

#[tokio::test]
async fn a_reviewer_tries_texts_without_drafts_and_reads_the_release_of_a_flag() {
    let world = World::new().await;
    let mut editor = world.signed_in("editor").await;
    drafted(&mut editor).await;
    let mut reviewer = world.signed_in("reviewer").await;
    let page = reviewer.get("/dictionaries/try").await;
    assert!(page.status == 200 && !page.text.contains("kata baru"), "{}", page.text);
    let release = reviewer.get(&format!("/dictionaries/releases/{}", release_hash(&in_use()))).await;
    assert_eq!(release.status, 200);
    assert!(
        !release.text.contains("href=\"/dictionaries\""),
        "no way to a page that is closed: {}",
        release.text
    );
    let item = world.capture("ayo coblos").await;
    let item = reviewer.get(&format!("/items/{item}")).await;
    assert!(item.text.contains("href=\"/dictionaries/releases/0909"), "{}", item.text);
}

#[tokio::test]
async fn what_happened_to_dictionaries_has_words_in_the_audit_log() {
    let world = World::new().await;
    let mut editor = world.signed_in("editor").await;
    let path = drafted(&mut editor).await;
    editor.upload(&format!("{path}/edit"), &form("catatan lain", "schema = 1\n"), &[]).await;
    world.report_on(1).await;
    let mut supervisor = world.signed_in("supervisor").await;
    supervisor.post(&format!("{path}/sign"), &[("version", "2"), ("read", "1")]).await;
    let old = format!("/dictionaries/releases/{}/use", release_hash(&in_use()));
    supervisor.post(&old, &[("reason", "kembali"), ("sure", "1")]).await;
    let log = world.signed_in(Role::Auditor.as_str()).await.get("/audit").await.text;
    for deed in [
        "draf kamus dibuat",
        "draf kamus diubah",
        "laporan draf kamus dibuat",
        "draf kamus ditandatangani",
        "rilis kamus mulai dipakai",
        "kembali ke rilis kamus lama",
    ] {
        assert!(log.contains(deed), "{deed} is not in {log}");
    }
}
