//! Whatever is typed into the search or an address, there is a page.

use jiff::Timestamp;
use netra_index::{ActDocument, Change};
use netra_model::act::{ActKind, Provenance};
use netra_model::scope::Role;
use netra_store::ItemKey;

use super::world::World;
use crate::fields::encoded;

#[tokio::test]
async fn a_search_never_fails_whatever_is_typed() {
    let world = World::new().await;
    let mut browser = world.signed_in("reviewer").await;
    let deep = "(".repeat(2_500);
    let nots = "NOT ".repeat(2_000);
    for typed in [
        "", "'", "\"", "AND x", "a/b", "[x", "~", "field:x", "^999", "\0", "\u{202E}", "😀", "%", "DMO-ZZZZ",
        &deep, &nots,
    ] {
        let page = browser.get(&format!("/search?q={}", encoded(typed))).await;
        assert_eq!(page.status, 200, "{typed:?}");
    }
    for address in [
        "/search?from=banana&until=9999-99-99&offset=-1&sort=x",
        "/search?platform=%00&not_unit=zzz&offset=18446744073709551616",
        "/queue?unit=x&kind=y&platform=%27&candidate=/&rule=%22&sort=z&from=abc",
        "/watchlist?offset=99999999999999999999&unit=1&text=%25_%27",
        "/audit?offset=x",
        "/queue?done=DMO-0000",
        "/capture?new=%3Cscript%3E&known=x%20y",
    ] {
        let mut browser = world.signed_in("supervisor").await;
        let page = browser.get(address).await;
        assert_eq!(page.status, 200, "{address}");
        assert!(!page.text.contains("<script>alert") && !page.text.contains("<bdi><script>"), "{address}");
    }
}

#[tokio::test]
async fn the_id_of_an_item_opens_it_from_the_search_field() {
    let world = World::new().await;
    let item = world.capture("ayo coblos").await;
    let mut browser = world.signed_in("reviewer").await;
    let answer = browser.get(&format!("/search?q={}", item.to_lowercase())).await;
    assert_eq!((answer.status, answer.location), (303, format!("/items/{item}")));
}

/// Puts what the store has into the index, as the worker does, and so many invented acts besides.
async fn indexed(world: &World, more: usize) {
    let scope = world.scope();
    let acts = world.store.all_acts(&scope, None, 1_000).await.unwrap();
    let stored = world.store.index_acts(&scope, &acts, false).await.unwrap();
    let unit = world.store.units(&scope).await.unwrap()[0].id;
    let mut documents: Vec<ActDocument> = stored
        .iter()
        .map(|it| ActDocument {
            item: it.short_id.as_ref().map(ToString::to_string),
            unit: Some(it.unit),
            platform: it.platform.clone(),
            kind: it.kind,
            person: it.person_name.clone(),
            unit_name: it.unit_name.clone(),
            handle: it.account.trim_start_matches('@').to_owned(),
            rules: it.rules.clone(),
            provenances: it.provenances.clone(),
            verdict: it.verdict,
            status: it.status,
            own_text: it.own_text.clone(),
            ..document(world, it.act, it.happened_at, it.found_at)
        })
        .collect();
    let now = world.clock.now();
    documents.extend((0..more).map(|n| {
        let at = now - jiff::SignedDuration::from_mins(i64::try_from(n).unwrap());
        ActDocument {
            unit: Some(unit),
            own_text: format!("=1+1 massal nomor-{n}."),
            ..document(world, world.clock.id(), at, at)
        }
    }));
    let changes: Vec<Change> = documents.into_iter().map(|it| Change::Put(Box::new(it))).collect();
    let mut writer = world.index.writer().unwrap();
    writer.apply(&changes, 1, now).unwrap();
    writer.close().unwrap();
}

fn document(world: &World, act: netra_model::ActId, happened: Timestamp, found: Timestamp) -> ActDocument {
    ActDocument {
        act,
        office: world.office.id,
        unit: None,
        item: None,
        platform: "instagram".parse().unwrap(),
        kind: ActKind::Post,
        person: "Massal (DEMO)".into(),
        person_id: None,
        unit_name: "Dinas Perhubungan".into(),
        handle: "massal.demo".into(),
        race: Vec::new(),
        candidate: Vec::new(),
        rules: Vec::new(),
        provenances: vec![Provenance::Imported],
        verdict: None,
        status: None,
        release: None,
        happened,
        month: happened.to_string()[..7].to_owned(),
        found,
        own_text: String::new(),
        target_text: String::new(),
        media_text: String::new(),
    }
}

/// The cells of a CSV file without its mark, by line.
fn cells(csv: &str) -> Vec<Vec<String>> {
    let lines = csv.trim_start_matches('\u{feff}').split("\r\n").filter(|line| !line.is_empty());
    let row = |line: &str| {
        let inside = line.strip_prefix('"').and_then(|it| it.strip_suffix('"')).unwrap_or(line);
        inside.split("\",\"").map(str::to_owned).collect()
    };
    lines.map(row).collect()
}

#[tokio::test]
async fn what_was_read_literally_is_said_above_the_results() {
    let world = World::new().await;
    world.capture("ayo coblos nomor dua").await;
    indexed(&world, 0).await;
    let mut browser = world.signed_in("reviewer").await;
    for (typed, said) in [
        ("\"coblos", "anda kutip tanpa pasangan dibaca apa adanya"),
        ("foo:coblos", "idang “foo:” tidak dikenal, dicari sebagai kata"),
        ("akun: coblos", "idang “akun:” kosong"),
        ("coblos 7 hari", "“7 hari” dibaca sebagai waktu"),
        ("sejak:senin", "ejak 12 Okt 2026"),
        ("coblso~", "ata mirip “coblso”"),
        ("coblos /", "anda / dibaca apa adanya"),
    ] {
        let page = browser.get(&format!("/search?q={}", encoded(typed))).await;
        assert_eq!(page.status, 200);
        assert!(page.text.contains(said), "{typed}: {}", page.text);
        if typed != "akun: coblos" && !typed.starts_with("foo") {
            assert!(page.text.contains("1 aktivitas."), "{typed}: {}", page.text);
        }
    }
}

#[tokio::test]
async fn choices_stand_in_the_address_and_can_be_taken_back_one_by_one() {
    let world = World::new().await;
    world.capture("ayo coblos").await;
    indexed(&world, 30).await;
    let mut browser = world.signed_in("reviewer").await;
    let chosen = "/search?q=&platform=instagram&platform=tiktok&not_provenance=captured&month=2026-10";
    let page = browser.get(chosen).await.text;
    assert!(page.contains("30 aktivitas."), "{page}");
    assert!(page.contains("kecuali asal: tangkapan") && page.contains("platform: TikTok"), "{page}");
    // The origin counts both, although one is excluded.
    assert!(page.contains("value=\"captured\" checked"), "{page}");
    let without_tiktok = "/search?platform=instagram&amp;";
    let plain = page.replace("&#38;", "&amp;");
    assert!(plain.contains("Hapus semua saringan"), "{plain}");
    assert!(
        plain.contains("not_provenance=captured&amp;month=2026-10&amp;platform=instagram")
            || plain.contains(without_tiktok),
        "{plain}"
    );
}

#[tokio::test]
async fn pages_go_on_past_ten_thousand_in_every_view() {
    let world = World::new().await;
    indexed(&world, 15_000).await;
    let mut browser = world.signed_in("reviewer").await;
    let first = browser.get("/search?q=massal&view=table&sort=newest").await.text;
    assert!(first.contains("15.000 aktivitas.") && first.contains("1–50 / 15.000"), "{first}");
    let mut address = "/search?q=massal&view=table&sort=newest&offset=9950".to_owned();
    let mut seen = Vec::new();
    for _ in 0..3 {
        let page = browser.get(&address).await.text;
        let numbers =
            page.split("nomor-").skip(1).filter_map(|it| it.split('.').next()?.parse::<usize>().ok());
        seen.extend(numbers);
        let next = page.split("class=\"button\" href=\"").last().unwrap().split('"').next().unwrap();
        address = next.replace("&#38;", "&").replace("&amp;", "&");
        assert!(address.contains("after="), "{address}");
    }
    assert_eq!(seen, (9_950..10_100).collect::<Vec<_>>(), "the pages join without a gap");
    let last = browser.get("/search?q=massal&offset=14980").await.text;
    assert!(last.contains("14.981–15.000 / 15.000"), "{last}");
    let line = browser.get("/search?q=massal&view=timeline").await.text;
    assert!(line.contains("<svg viewBox") && line.contains("Senin, 12 Okt 2026"), "{line}");
    let oldest = browser.get("/search?q=massal&sort=oldest").await.text;
    assert!(oldest.contains("nomor-14999"), "{oldest}");
}

#[tokio::test]
async fn a_saved_search_has_a_digest_and_a_number_in_the_menu() {
    let world = World::new().await;
    world.capture("ayo coblos nomor dua").await;
    indexed(&world, 0).await;
    let mut reviewer = world.signed_in("reviewer").await;
    reviewer.get("/search?q=coblos").await;
    let empty = reviewer.post("/search/saved", &[("address", "q=coblos"), ("name", " ")]).await;
    assert_eq!(empty.status, 422);
    let fields = [("address", "q=coblos&offset=40&on=2026-01-01"), ("name", "Coblos"), ("shared", "1")];
    assert_eq!(reviewer.post("/search/saved", &fields).await.location, "/search/saved");
    let page = reviewer.get("/search/saved").await.text;
    assert!(page.contains("1 aktivitas baru") && page.contains("coblos</mark>"), "{page}");
    assert!(!page.contains("offset=40") && !page.contains("on=2026"), "only the search itself is kept");
    assert!(page.contains("Ringkasan pencarian <span class=\"count\">1</span>"), "{page}");
    // A colleague sees a shared one with numbers of their own, and cannot change it.
    let mut writer = world.signed_in("writer").await;
    let theirs = writer.get("/search/saved").await.text;
    assert!(
        theirs.contains("1 aktivitas baru") && theirs.contains("dari <bdi>reviewer (DEMO)</bdi>"),
        "{theirs}"
    );
    assert!(!theirs.contains("Ubah atau hapus"));
    let id =
        page.split("action=\"/search/saved/").filter_map(|it| it.split('"').next()).find(|it| it.len() == 36);
    let id = id.unwrap().to_owned();
    let refused = writer.post(&format!("/search/saved/{id}"), &[("delete", "1")]).await;
    assert_eq!(refused.status, 404);
    let upto = page.split("name=\"upto\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    assert_eq!(reviewer.post("/search/saved/looked", &[("upto", &upto)]).await.status, 303);
    let page = reviewer.get("/search/saved").await.text;
    assert!(page.contains("Tidak ada yang baru") && !page.contains("Ringkasan pencarian <span"), "{page}");
    assert!(writer.get("/search/saved").await.text.contains("1 aktivitas baru"));
    let change = [("name", "Coblos lagi")];
    assert_eq!(reviewer.post(&format!("/search/saved/{id}"), &change).await.status, 303);
    assert!(!writer.get("/search/saved").await.text.contains("Coblos lagi"), "it is shared no longer");
    assert_eq!(reviewer.post(&format!("/search/saved/{id}"), &[("delete", "1")]).await.status, 303);
    assert!(reviewer.get("/search/saved").await.text.contains("Belum ada pencarian tersimpan"));
}

#[tokio::test]
async fn the_history_is_the_offices_and_a_search_is_asked_again_as_it_was_then() {
    let world = World::new().await;
    world.capture("ayo coblos").await;
    indexed(&world, 0).await;
    let mut reviewer = world.signed_in("reviewer").await;
    for path in ["/search?q=coblos+7+hari&platform=instagram", "/search", "/search?q=coblos+7+hari&offset=20"]
    {
        reviewer.get(path).await;
    }
    let mut writer = world.signed_in("writer").await;
    let page = writer.get("/search/history").await.text;
    assert!(page.contains("coblos 7 hari</bdi>") && page.contains("dan 1 saringan"), "{page}");
    assert_eq!(
        page.matches("seperti pada").count(),
        1,
        "once for all its pages, and nothing for the empty field"
    );
    let again = "/search?q=coblos+7+hari&platform=instagram&on=2026-10-12";
    let then = writer.get(again).await.text;
    assert!(then.contains("dihitung seperti pada 12 Okt 2026") && then.contains("1 aktivitas."), "{then}");
    let earlier = writer.get("/search?q=coblos+7+hari&on=2026-09-01").await.text;
    assert!(earlier.contains("0 aktivitas."), "{earlier}");
    assert!(writer.get("/search/history?text=tidakada").await.text.contains("Belum ada pencarian"));
}

#[tokio::test]
async fn a_list_of_searches_runs_and_tells_the_bad_lines_by_number() {
    let world = World::new().await;
    world.capture("ayo coblos nomor dua").await;
    indexed(&world, 0).await;
    let mut browser = world.signed_in("reviewer").await;
    browser.get("/search/lists").await;
    let csv: &[u8] = b"kata\ncoblos\n\"\"\"nomor dua\"\"\"\n\"tanpa akhir\n!!\n=cmd\n";
    let sent = browser.upload("/search/lists", &[("lines", "")], &[("file", "daftar.csv", csv)]).await;
    assert_eq!(sent.status, 303, "{}", sent.text);
    let page = browser.get(&sent.location).await.text;
    assert!(
        page.contains("3 baris dijalankan.") && page.contains("2 baris tidak dapat dijalankan."),
        "{page}"
    );
    assert!(
        page.contains("tanda kutip pembuka tanpa penutup")
            && page.contains("tidak ada kata yang dapat dicari")
    );
    let file = browser.get(&format!("{}/file", sent.location)).await.text;
    let rows = cells(&file);
    assert_eq!(rows[1][..3], ["2", "coblos", "1"]);
    assert_eq!(rows[2][2], "1");
    assert_eq!(rows[5][1], "'=cmd", "{file}");
    let empty = browser.upload("/search/lists", &[("lines", "  ")], &[]).await;
    assert!(empty.status == 422 && empty.text.contains("Belum ada baris"), "{}", empty.text);
    let pasted = browser.upload("/search/lists", &[("lines", "coblos\r\n-coblos")], &[]).await;
    assert!(browser.get(&pasted.location).await.text.contains("2 baris dijalankan."));
    let mut other = world.signed_in("supervisor").await;
    assert_eq!(other.get(&sent.location).await.status, 404, "a list is of who ran it");
}

#[tokio::test]
async fn a_file_holds_what_the_screen_shows_and_is_written_down() {
    let world = World::new().await;
    let item = world.capture("ayo coblos nomor dua").await;
    indexed(&world, 20_000).await;
    let mut reviewer = world.signed_in("reviewer").await;
    let path = format!("/items/{item}");
    reviewer.get(&path).await;
    let key = ItemKey::Short(item.parse().unwrap());
    let version = world.store.item(&world.scope(), key).await.unwrap().unwrap().version.to_string();
    let fields = [("version", version.as_str()), ("verdict", "trace"), ("reason", "jelas sekali")];
    assert_eq!(reviewer.post(&format!("{path}/decide"), &fields).await.status, 303);
    assert_eq!(reviewer.get("/search/export?q=coblos").await.status, 403);
    assert_eq!(reviewer.post("/search/export", &[("address", "q=coblos")]).await.status, 403);

    let mut writer = world.signed_in("writer").await;
    let before = writer.get("/search?q=&sort=oldest&view=table").await.text;
    let confirm = writer.get("/search/export?q=&sort=oldest&view=table").await.text;
    assert!(confirm.contains("20.001 baris.") && confirm.contains("SHA-256"), "{confirm}");
    for (format, kind) in [("csv", "text/csv"), ("xlsx", "spreadsheetml"), ("ndjson", "ndjson")] {
        let file =
            writer.post("/search/export", &[("address", "sort=oldest&view=table"), ("format", format)]).await;
        assert_eq!(file.status, 200);
        assert!(file.headers["content-type"].to_str().unwrap().contains(kind));
        let name = file.headers["content-disposition"].to_str().unwrap();
        assert!(name.contains(&format!("netra-pencarian-2026-10-12.{format}")), "{name}");
        if format == "csv" {
            let rows = cells(&file.text);
            assert_eq!(rows.len(), 20_002);
            assert_eq!(rows[1][11], "'=1+1 massal nomor-19999.", "the oldest first, and no formula");
            let decided = rows.iter().find(|row| row[0] == item).unwrap();
            assert!(decided[9].contains("jelas sekali") && !decided[8].is_empty(), "{decided:?}");
            // Row by row the same as the screen.
            let shown: Vec<&str> =
                before.split("nomor-").skip(1).map(|it| it.split('.').next().unwrap()).collect();
            let first: Vec<&str> = rows[1..=shown.len()]
                .iter()
                .map(|row| row[11].split("nomor-").nth(1).unwrap().trim_end_matches('.'))
                .collect();
            assert_eq!(first, shown);
        } else {
            assert_eq!(file.text.matches("massal nomor-").count(), 20_000, "{format}");
        }
    }
    let after = writer.get("/search?q=&sort=oldest&view=table").await.text;
    let shown =
        |page: &str| page.split("<tbody>").last().unwrap().split("</tbody>").next().unwrap().to_owned();
    assert_eq!(shown(&after), shown(&before), "an export changes nothing on the screen");
    let mut supervisor = world.signed_in("supervisor").await;
    let log = supervisor.get("/audit").await.text;
    assert_eq!(log.matches("unduhan hasil pencarian dimulai").count(), 3, "{log}");
    assert_eq!(log.matches("unduhan hasil pencarian selesai").count(), 3, "{log}");

    world.works_for("Dinas Perhubungan", "sempit", Role::Writer).await;
    let other = [super::world::watched("sari.demo", "Dinas Kesehatan")];
    world.store.apply_watchlist(&world.root(), &other, false).await.unwrap();
    world.works_for("Dinas Kesehatan", "lain", Role::Writer).await;
    let mut narrow = world.signed_in("lain").await;
    narrow.get("/search/export?q=").await;
    let file = narrow.post("/search/export", &[("address", ""), ("format", "csv")]).await;
    assert_eq!(cells(&file.text).len(), 1, "nothing of another unit: {}", file.text);
}
