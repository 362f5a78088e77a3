//! What stands in a bundle.

use netra_evidence::{EvidenceError, Language, OpenError, write};
use netra_model::batch::PartState;
use std::io::Cursor;

use crate::sample::{ANSWER, entries, file, sample, sha256, write_zip};

#[test]
fn the_same_case_gives_the_same_bytes() {
    let (bundle, blobs) = sample();
    let (first, zip) = write_zip(&bundle, &blobs);
    let (second, again) = write_zip(&bundle.clone(), &blobs);
    assert_eq!(first, second);
    assert!(zip == again, "two writings differ");
    assert_eq!(first.sha256, sha256(&zip));
    assert_eq!(first.len, zip.len() as u64);
    assert_eq!(first.name, "netra-dmo-4t8n-r1");
}

#[test]
fn how_an_item_became_known_is_in_every_form_and_who_told_only_when_asked_for() {
    let (mut bundle, blobs) = sample();
    let (_, zip) = write_zip(&bundle, &blobs);
    let items = file(&zip, "data/items.jsonl");
    assert!(items.contains(r#""known_by":["collected","captured"]"#), "{items}");
    assert!(items.contains(r#""visible_to":"anyone","picture":{"hand_sign":"two""#), "{items}");
    assert!(
        items.contains(r#""told":{"kind":"report","number":3,"register":"003/LP/DEMO/2026"}"#),
        "{items}"
    );
    let report = file(&zip, "data/report.html");
    for shown in ["laporan 3 (003/LP/DEMO/2026)", "dilihat tanpa masuk", "dua jari", "seragam dinas"] {
        assert!(report.contains(shown), "{shown}");
    }
    assert!(file(&zip, "data/items.csv").contains("\"collected captured\",\"anyone\""));
    let identity = |zip: &[u8]| entries(zip).into_iter().any(|(name, _)| name.contains("identity"));
    assert!(!identity(&zip) && !file(&zip, "data/README.id.txt").contains("data/identity/"));
    bundle.tellers.push(netra_evidence::BundleTeller {
        tip: bundle.items[0].sightings[0].tip.clone().unwrap(),
        fields: vec![(String::from("name"), String::from("Wati (DEMO)"))],
    });
    let (_, zip) = write_zip(&bundle, &blobs);
    assert!(identity(&zip) && file(&zip, "data/identity/tellers.json").contains("Wati (DEMO)"));
    assert!(file(&zip, "data/README.id.txt").contains("data/identity/"));
    assert!(!file(&zip, "data/report.html").contains("Wati"), "the report is printed and passed on");
}

#[test]
fn the_layout_is_the_documented_one() {
    let (bundle, blobs) = sample();
    let (written, zip) = write_zip(&bundle, &blobs);
    let media = bundle.items[0].own.as_ref().unwrap().versions[0].media[0].sha256.unwrap();
    let release = &bundle.dictionaries[0].release.to_string()[..16];
    let expected = [
        String::from("data/README.en.txt"),
        String::from("data/README.id.txt"),
        String::from("data/attribution.jsonl"),
        String::from("data/coverage.json"),
        String::from("data/custody.jsonl"),
        format!("data/dictionary/{release}/file-0002.bin"),
        format!("data/dictionary/{release}/general.toml"),
        format!("data/dictionary/{release}/races/demo-kota-contoh.toml"),
        String::from("data/dictionary/index.json"),
        String::from("data/flags.jsonl"),
        String::from("data/items.csv"),
        String::from("data/items.jsonl"),
        String::from("data/legal/basis.json"),
        format!("data/media/{media}.png"),
        String::from("data/process.jsonl"),
        format!("data/process/{}.pdf", sha256(ANSWER)),
        String::from("data/raw/0001.json"),
        String::from("data/raw/0002.json"),
        String::from("data/raw/index.jsonl"),
        String::from("data/report.html"),
        String::from("bag-info.txt"),
        String::from("bagit.txt"),
        String::from("manifest-sha256.txt"),
        String::from("tagmanifest-sha256.txt"),
    ];
    let names: Vec<String> = entries(&zip).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, expected.map(|path| format!("{}/{path}", written.name)));
    assert_eq!(written.files, names.len());
    let info = file(&zip, "bag-info.txt");
    for line in
        ["External-Identifier: netra-dmo-4t8n-r1", "Bagging-Date: 2026-10-13", "Netra-Custody-Count: 4"]
    {
        assert!(info.contains(line), "{line} in {info}");
    }
    assert!(!info.contains("Netra-Supersedes"), "an empty value is left out");
}

#[test]
fn the_person_is_heard_in_the_bundle_and_the_ledger_stands_whole() {
    let (mut bundle, blobs) = sample();
    let (_, zip) = write_zip(&bundle, &blobs);
    let lines: Vec<serde_json::Value> =
        file(&zip, "data/process.jsonl").lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let answer = &lines[1];
    assert_eq!((lines.len(), answer["kind"].as_str(), answer["n"].as_u64()), (3, Some("answered"), Some(4)));
    let path = format!("data/{}", answer["document"]["file"].as_str().unwrap());
    assert_eq!(file(&zip, &path).as_bytes(), ANSWER);
    assert!(lines[2]["document"]["file"].is_null(), "what was withdrawn is named and not included");
    assert_eq!(lines[2]["document"]["withdrawn"], "salah berkas");
    let ledger = file(&zip, "data/attribution.jsonl");
    assert_eq!(ledger.lines().count(), 4);
    assert!(ledger.contains("\"entry\":\"contrary_sign\"") && ledger.contains("foto berbeda"));
    for (language, told) in [
        (Language::Indonesian, ["Proses dan jawaban", "tidak sengaja", "tanda yang bertentangan"]),
        (Language::English, ["the person&#39;s answers", "not on purpose", "a sign against it"]),
    ] {
        bundle.language = language;
        let (_, zip) = write_zip(&bundle, &blobs);
        let report = file(&zip, "data/report.html").replace("\u{27}s answers", "&#39;s answers");
        for words in told {
            assert!(report.contains(words), "{words}");
        }
        assert!(report.contains("Terpencet") && !report.contains("<i>maaf"), "their words are text");
        assert!(report.contains("ditarik: salah berkas") || report.contains("withdrawn: salah berkas"));
    }
    bundle.process.clear();
    let (_, zip) = write_zip(&bundle, &blobs);
    assert!(file(&zip, "data/report.html").contains("No invitation to clarify"));
}

#[test]
fn raw_parts_and_media_are_kept_byte_for_byte_and_dropped_parts_are_listed() {
    let (bundle, blobs) = sample();
    let (_, zip) = write_zip(&bundle, &blobs);
    let parts = &bundle.exchanges[0].received.parts;
    for (path, bytes) in entries(&zip) {
        if path.contains("/data/raw/000") || path.contains("/data/media/") {
            assert_eq!(blobs[&sha256(&bytes)], bytes, "{path}");
        }
    }
    let index: serde_json::Value = serde_json::from_str(file(&zip, "data/raw/index.jsonl").trim()).unwrap();
    assert_eq!(index["body"], "in_parts");
    assert_eq!(index["status"], 200);
    let states: Vec<&str> = (0..3).map(|n| index["parts"][n]["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["included", "dropped", "included"]);
    assert_eq!(index["parts"][1]["sha256"], parts[1].sha256.to_string());
    assert_eq!(index["parts"][0]["items"][0], "DMO-7F3K");
}

#[test]
fn a_body_that_is_whole_is_said_to_be_whole() {
    let (mut bundle, blobs) = sample();
    bundle.exchanges[0].received.parts.truncate(1);
    bundle.exchanges[0].received.body_len = bundle.exchanges[0].received.parts[0].len;
    bundle.items.truncate(1);
    let (_, zip) = write_zip(&bundle, &blobs);
    assert!(file(&zip, "data/raw/index.jsonl").contains(r#""body":"whole""#));
}

#[test]
fn the_table_has_one_row_per_version_and_defuses_formulas() {
    let (mut bundle, blobs) = sample();
    bundle.items[0].own.as_mut().unwrap().versions[1].text =
        String::from("=HYPERLINK(\"http://x\";\"klik\")");
    let (_, zip) = write_zip(&bundle, &blobs);
    let csv = file(&zip, "data/items.csv");
    assert!(csv.starts_with("\u{feff}\"item\",\"kind\","));
    assert_eq!(csv.matches("\"DMO-7F3K\",\"post\"").count(), 2, "two versions");
    assert_eq!(csv.matches("\"DMO-9B0D\",\"follow\"").count(), 1, "an act without words has a row");
    assert!(csv.contains("\"'=HYPERLINK(\"\"http://x\"\";\"\"klik\"\")\""), "{csv}");
    assert!(csv.contains("\"'@budi.test\""));
}

#[test]
fn the_report_says_everything_but_the_score() {
    let (bundle, blobs) = sample();
    let (_, zip) = write_zip(&bundle, &blobs);
    let report = file(&zip, "data/report.html");
    for words in [
        "Usulan, bukan temuan",
        "menyukai unggahan",
        "mengikuti akun",
        "didukung dokumen",
        "dugaan awal",
        "tafsir belum seragam",
        "<mark class=\"support\">coblos<sup>D</sup></mark>",
        "<mark class=\"sign\">dua jari<sup>I</sup></mark>",
        "Uraian petugas (bukan kata-kata pemilik akun)",
        "dihapus oleh pemilik akun",
        "diganti",
        "tidak ada antarmuka yang sah",
        "certutil -hashfile",
        "12 Okt 2026 08.14.00 WIB",
        "masa kampanye",
        "tertulis “kemarin sore”",
    ] {
        assert!(report.contains(words), "{words}");
    }
    assert!(!report.contains("<script") && !report.contains("http-equiv=\"refresh\""));
    for score in [">86<", " 86 ", ">52<", " 52 "] {
        assert!(!report.contains(score), "the score {score} stands in the report");
    }
    assert!(file(&zip, "data/flags.jsonl").contains("\"score\":86"), "it is there to be computed again");
}

#[test]
fn where_the_platforms_terms_allow_no_figure_none_stands_in_the_bundle() {
    let (mut bundle, blobs) = sample();
    for item in &mut bundle.items {
        let Some(flag) = &mut item.flag else { continue };
        let kept = &mut flag.scored;
        (kept.score, kept.support, kept.attack) = (None, None, None);
        (kept.explanation_id, kept.explanation_en) =
            ("3 kata cocok: coblos".into(), "3 terms matched: coblos".into());
        let mut signals = Vec::from(kept.signals.clone());
        signals.iter_mut().for_each(|it| it.weight = None);
        kept.signals = signals.try_into().unwrap();
    }
    let (_, zip) = write_zip(&bundle, &blobs);
    let flags = file(&zip, "data/flags.jsonl");
    for line in flags.lines() {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        assert!(["score", "support", "attack"].iter().all(|it| line[it].is_null()), "{line}");
        assert!(line["signals"].as_array().unwrap().iter().all(|it| it["weight"].is_null()), "{line}");
        assert!(line["note_id"].as_str().unwrap().starts_with("tanpa skor: ketentuan"), "{line}");
        assert!(line["note_en"].as_str().unwrap().starts_with("no score: the platform's terms"), "{line}");
    }
    let report = file(&zip, "data/report.html");
    assert!(report.contains("tanpa skor: ketentuan platformnya") && !report.contains("Bobot mengurutkan"));
    for weight in ["+28", "+22", "+18", "+30", "−8", "86"] {
        let shown = [format!(">{weight}<"), format!("({weight})"), format!(" {weight} ")];
        assert!(shown.iter().all(|it| !report.contains(it)), "{weight} stands in the report");
    }
}

#[test]
fn the_report_can_be_english() {
    let (mut bundle, blobs) = sample();
    bundle.language = Language::English;
    let (_, zip) = write_zip(&bundle, &blobs);
    let report = file(&zip, "data/report.html");
    assert!(report.contains("<html lang=\"en\">") && report.contains("liked a post by"));
    assert!(report.contains("A proposal, not a finding") && !report.contains("Usulan, bukan temuan"));
}

#[test]
fn what_was_purged_is_said_and_not_asked_for() {
    let (mut bundle, mut blobs) = sample();
    let purged = &mut bundle.exchanges[0].received.parts[0];
    purged.state = PartState::Purged;
    blobs.remove(&purged.sha256);
    let (_, zip) = write_zip(&bundle, &blobs);
    assert!(file(&zip, "data/report.html").contains("dimusnahkan"));
    assert!(file(&zip, "data/raw/index.jsonl").contains("purged"));
}

#[test]
fn a_damaged_store_is_named_and_nothing_is_written() {
    let (bundle, blobs) = sample();
    let wanted = bundle.exchanges[0].received.parts[0].sha256;
    let mut damaged = blobs.clone();
    damaged.get_mut(&wanted).unwrap()[3] ^= 1;
    let attempt = |blobs: &crate::sample::Blobs| {
        let mut open =
            |digest| blobs.get(&digest).cloned().ok_or_else(|| OpenError::from("disk: no such file"));
        let mut out = Cursor::new(Vec::new());
        let error = write(&bundle, &mut open, &mut out).unwrap_err();
        (error, out.into_inner().len())
    };
    let (error, len) = attempt(&damaged);
    assert!(matches!(error, EvidenceError::Changed { .. }) && len == 0);
    assert!(
        error.to_string().starts_with("the bytes kept for raw part 1 of item DMO-7F3K have the digest"),
        "{error}"
    );
    damaged.remove(&wanted);
    assert!(attempt(&damaged).0.to_string().contains("disk: no such file"));
}

#[test]
fn a_reference_into_nothing_is_refused() {
    let (mut bundle, _) = sample();
    bundle.items[1].raw[0].part = 9;
    let error = write(&bundle, &mut |_| Ok(Vec::new()), Cursor::new(Vec::new())).unwrap_err().to_string();
    assert!(error.contains("item DMO-2QX1 names part 9 of exchange 0"), "{error}");
}

#[test]
fn what_could_not_be_observed_never_reads_like_a_day_without_activity() {
    let (mut bundle, blobs) = sample();
    let (_, zip) = write_zip(&bundle, &blobs);
    let report = file(&zip, "data/report.html");
    for shown in [
        "<td><bdi>7 Okt 2026 – 8 Okt 2026</bdi></td><td><bdi>terbaca, tidak ada kegiatan baru</bdi></td>",
        "<td><bdi>9 Okt 2026</bdi></td><td><bdi>tidak diamati: tidak ada sumber yang mencoba membacanya</bdi></td>",
        "tidak dapat diamati: dikunci untuk umum",
        "tidak dapat diamati: gagal dibaca (sambungan terputus); ada kegiatan yang diketahui lewat tangkapan",
        "terbaca, ada kegiatan baru",
        "berganti nama dari @budi-lama.test menjadi @budi.test",
        "dapat dibaca lagi",
        "Tidak dapat diamati: tidak ada sumber yang membaca akun ini.",
        "Terakhir terbaca: 13 Okt 2026 09.00.00 WIB",
    ] {
        assert!(report.contains(shown), "{shown}");
    }
    let coverage: serde_json::Value = serde_json::from_str(&file(&zip, "data/coverage.json")).unwrap();
    let account = &coverage["accounts"][0];
    assert_eq!((&account["from"], &account["until"]), (&"2026-10-07".into(), &"2026-10-13".into()));
    let days = account["days"].as_array().unwrap();
    let said: Vec<_> =
        days.iter().map(|it| (it["reach"].as_str().unwrap(), it["observed"].as_bool().unwrap())).collect();
    let expected = [
        ("read", true),
        ("read", true),
        ("not_tried", false),
        ("unavailable", false),
        ("failed", false),
        ("read", true),
        ("read", true),
    ];
    assert_eq!(said, expected);
    assert_eq!(account["days"][3]["why_en"], "closed to the public");
    assert_eq!(account["states"][0]["state"], "private");
    assert_eq!(account["handles"][0]["handle"], "budi-lama.test");
    assert_eq!(coverage["accounts"][1]["read_by_a_source"], false);
    assert_eq!(coverage["rows"][0]["note_id"], "antarmuka resmi, setiap 15 menit");
    bundle.language = Language::English;
    let report = file(&write_zip(&bundle, &blobs).1, "data/report.html");
    assert!(report.contains("read, no new activity") && report.contains("Not observable: no source reads"));
    assert!(report.contains("EN antarmuka resmi") && !report.contains("terbaca, tidak ada"));
}

#[test]
fn what_was_seen_while_signed_in_says_as_whom() {
    let (mut bundle, blobs) = sample();
    bundle.items[0].without_login = Some(false);
    bundle.items[0].signed_in_as = vec![String::from("@pengawas.demo")];
    let (_, zip) = write_zip(&bundle, &blobs);
    let report = file(&zip, "data/report.html");
    assert_eq!(report.matches("dilihat saat masuk sebagai akun @pengawas.demo").count(), 1);
    assert!(!report.contains("setelah masuk akun"), "the account says it already");
    let items = file(&zip, "data/items.jsonl");
    let first: serde_json::Value = serde_json::from_str(items.lines().next().unwrap()).unwrap();
    let said = &first["seen_signed_in_as"][0];
    assert_eq!(said["account"], "@pengawas.demo");
    assert_eq!(said["says_id"], "dilihat saat masuk sebagai akun @pengawas.demo");
    assert_eq!(said["says_en"], "seen while signed in as account @pengawas.demo");
    let second: serde_json::Value = serde_json::from_str(items.lines().nth(1).unwrap()).unwrap();
    assert_eq!(second["seen_signed_in_as"].as_array().unwrap().len(), 0);
    assert!(file(&zip, "data/items.csv").contains("\"'@pengawas.demo\""));
}

#[test]
fn erased_words_leave_their_digest_and_times_and_the_bundle_is_whole() {
    let (mut bundle, mut blobs) = sample();
    let item = &mut bundle.items[0];
    let own = item.own.as_mut().unwrap();
    let hash = own.versions[0].content_hash.to_string();
    own.erased = Some(netra_evidence::BundleErased {
        versions: 1,
        at: crate::sample::at("2026-11-12T01:00:00Z"),
        deleted_there: false,
        last_seen_at: crate::sample::at("2026-10-12T07:05:00Z"),
    });
    own.versions[0].text.clear();
    own.versions[0].media.clear();
    let part = &mut bundle.exchanges[0].received.parts[0];
    part.state = PartState::Purged;
    blobs.remove(&part.sha256);
    for language in [Language::Indonesian, Language::English] {
        bundle.language = language;
        let (_, zip) = write_zip(&bundle, &blobs);
        let verdict = netra_evidence::verify(Cursor::new(&zip));
        assert_eq!(verdict.outcome, netra_evidence::Outcome::Intact, "{:?}", verdict.problems);
        let report = file(&zip, "data/report.html");
        let told = match language {
            Language::Indonesian => {
                "dihapus pada 12 Nov 2026 08.00.00 WIB menurut ketentuan platform (tidak terlihat lagi"
            }
            Language::English => {
                "erased at 12 Nov 2026 08:00:00 WIB as the platform&#39;s terms ask (not seen again"
            }
        };
        assert!(report.contains(told), "{told}");
        assert!(report.contains(&format!("<code>{hash}</code>")), "the digest stays");
        assert!(report.contains("Sampai jumpa di lapangan"), "the version that was not erased is there");
        let items = file(&zip, "data/items.jsonl");
        let first: serde_json::Value = serde_json::from_str(items.lines().next().unwrap()).unwrap();
        let erased = &first["own"]["erased"];
        assert_eq!((&erased["why"], &erased["versions"]), (&"expired".into(), &1.into()));
        assert_eq!(erased["last_seen_at"], "2026-10-12T07:05:00Z");
        let versions = &first["own"]["versions"];
        assert_eq!((&versions[0]["erased"], &versions[0]["text"]), (&true.into(), &"".into()));
        assert_eq!(versions[0]["content_sha256"], hash);
        assert_eq!(versions[1]["erased"], false);
        assert!(file(&zip, "data/items.csv").contains("\"2026-11-12T01:00:00Z\""));
    }
}

#[test]
fn several_acts_on_one_post_share_a_page_that_shows_the_post_once() {
    let (mut bundle, blobs) = sample();
    let before = file(&write_zip(&bundle, &blobs).1, "data/report.html");
    assert!(!before.contains("id=\"unggahan-1\""), "one act alone has no shared page");
    let mut share = bundle.items[1].clone();
    share.short_id = "DMO-5HAR".parse().unwrap();
    share.kind = netra_model::act::ActKind::Share;
    share.person.name = String::from("Rina Lestari (DEMO)");
    share.account = crate::sample::account("rina.test");
    share.raw = vec![];
    bundle.items.push(share);
    for language in [Language::Indonesian, Language::English] {
        bundle.language = language;
        let (_, zip) = write_zip(&bundle, &blobs);
        let report = file(&zip, "data/report.html");
        // The post's words once, marked; on the page of both.
        assert_eq!(report.matches("Kota Contoh yang guyub").count(), 1);
        let page = report.split("id=\"unggahan-1\"").nth(1).unwrap().split("</article>").next().unwrap();
        for shown in [
            "Kota Contoh yang guyub",
            "DMO-2QX1",
            "DMO-5HAR",
            "Budi Santoso (DEMO)",
            "Rina Lestari (DEMO)",
            "@rina.test",
            "<code>raw/0002.json</code>",
            "href=\"#butir-2\"",
            "href=\"#butir-4\"",
            "<mark class=\"candidate\">#SatriaDewi<sup>C</sup></mark>",
        ] {
            assert!(page.contains(shown), "{shown} in {page}");
        }
        for absent in ["DMO-7F3K", "DMO-9B0D", "/100"] {
            assert!(!page.contains(absent), "{absent}");
        }
        let words = match language {
            Language::Indonesian => {
                ["2 aktivitas pada satu unggahan", "antara 11 Okt 2026", "tanpa salinan mentah"]
            }
            Language::English => ["2 acts on one post by", "between 11 Oct 2026", "no raw copy"],
        };
        assert!(words.iter().all(|it| page.contains(it)), "{page}");
        assert_eq!(report.matches("href=\"#unggahan-1\"").count(), 3, "from the cover and from both items");
        let items = file(&zip, "data/items.jsonl");
        assert!(items.contains(r#""on_the_same_post":["DMO-5HAR"]"#), "{items}");
        assert!(netra_evidence::verify(Cursor::new(&zip)).outcome == netra_evidence::Outcome::Intact);
    }
}
