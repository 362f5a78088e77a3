//! From the desk to a bundle that an outsider can check: a case opened over HTTP, exported, verified, tampered with.

use std::process::Command;

use crate::desk::{Page, Visitor};
use crate::netra::{Invented, Netra, Serving, part, said};

/// The short ids of a page that begin so: `DMO-` for items, `DMOB-` for cases.
pub(crate) fn short_ids(page: &Page, prefix: &str) -> Vec<String> {
    let text = page.text();
    let words = text.split(|c: char| !(c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-'));
    let mut found: Vec<String> = Vec::new();
    for word in words.filter(|word| word.strip_prefix(prefix).is_some_and(|it| it.len() >= 4)) {
        if !found.iter().any(|it| it == word) {
            found.push(word.to_owned());
        }
    }
    found
}

/// Opens a case over the first items of the queue; its short id.
pub(crate) fn open_case(visitor: &mut Visitor, prefix: &str, most: usize) -> String {
    let queue = visitor.get("/queue?fold=no");
    let items = short_ids(&queue, &format!("{prefix}-"));
    assert!(!items.is_empty(), "the queue is empty: {}", queue.text());
    let items = items[..items.len().min(most)].join(" ");
    let opened = visitor.post("/cases", &[("title", "Berkas uji <b>(DEMO)</b>"), ("item", &items)]);
    assert_eq!(opened.status, 303, "{}", opened.text());
    let page = visitor.get(&opened.location);
    assert_eq!(page.status, 200, "{}", page.text());
    short_ids(&page, &format!("{prefix}B-")).into_iter().next().unwrap_or_else(|| panic!("{}", page.text()))
}

/// Runs a Python script on a file.
pub(crate) fn python(script: &str, args: &[&str]) -> String {
    said(Command::new("python3").arg("-c").arg(script).args(args)).well()
}

/// A filled demo that is served, and somebody who may export.
fn demo() -> (Netra, Serving, Visitor) {
    let netra = Netra::new("");
    let serving = netra.serve(&["demo", "--listen", "127.0.0.1:0"]);
    let visitor = Visitor::signed_in(&serving.address, "rahmat", "demo-rahmat-2026");
    (netra, serving, visitor)
}

#[test]
fn a_case_of_the_demo_becomes_a_bundle_that_outsiders_can_check() {
    let (netra, serving, mut visitor) = demo();
    let case = open_case(&mut visitor, "DMO", 5);
    let bundle = netra.path("paket.zip").display().to_string();
    let printed = netra.run(&["export", &case, "--out", &bundle]).well();
    assert!(printed.contains("revision 1") && printed.contains("netra verify"), "{printed}");
    let sha256 = said(Command::new("sha256sum").arg(&bundle)).well();
    assert!(printed.contains(sha256.split(' ').next().unwrap()), "{printed}");

    // Verified without configuration, database or network.
    let verdict = netra.run(&["verify", &bundle, "--english"]).well();
    assert!(verdict.contains("intact"), "{verdict}");
    assert!(netra.run(&["verify", &bundle]).well().contains("utuh"));
    let folder = netra.path("dibuka").display().to_string();
    python("import sys, zipfile; zipfile.ZipFile(sys.argv[1]).extractall(sys.argv[2])", &[&bundle, &folder]);
    let bag = std::fs::read_dir(&folder).unwrap().flatten().next().unwrap().path();
    let sums =
        said(Command::new("sha256sum").args(["--quiet", "-c", "manifest-sha256.txt"]).current_dir(&bag));
    assert_eq!(sums.well(), "");
    if let Some(bagit) = part("NETRA_TEST_BAGIT", "bagit.py of PyPI") {
        let validated = said(Command::new(bagit).arg("--validate").arg(&bag));
        assert_eq!(validated.code, Some(0), "{validated:?}");
    }
    for file in ["data/report.html", "data/items.jsonl", "data/items.csv"] {
        assert!(bag.join(file).is_file(), "{file}");
    }

    // The same file is not overwritten; the next export is the next revision.
    let why = netra.run(&["export", &case, "--out", &bundle]).refused();
    assert!(why.contains("there is a file of this name; move it, or choose another with --out"), "{why}");
    let second = netra.path("kedua.zip").display().to_string();
    assert!(netra.run(&["export", &case, "--out", &second]).well().contains("revision 2"));
    assert_eq!(serving.stop().0.code(), Some(0));
}

#[test]
fn one_changed_byte_is_found_and_its_file_named() {
    let (netra, _serving, mut visitor) = demo();
    let case = open_case(&mut visitor, "DMO", 3);
    let bundle = netra.path("paket.zip").display().to_string();
    netra.run(&["export", &case, "--out", &bundle]).well();
    // Packs everything again as it was, but for one byte of one file.
    let script = "import sys, zipfile\n\
        old = zipfile.ZipFile(sys.argv[1])\n\
        with zipfile.ZipFile(sys.argv[2], 'w') as new:\n    \
            for info in old.infolist():\n        \
                data = bytearray(old.read(info))\n        \
                if info.filename.endswith(sys.argv[3]): data[len(data) // 2] ^= 1; print(info.filename)\n        \
                new.writestr(info, bytes(data))\n";
    for file in
        ["/data/report.html", "/data/items.jsonl", "/data/items.csv", "/bag-info.txt", "/manifest-sha256.txt"]
    {
        let changed = netra.path("diubah.zip").display().to_string();
        let named = python(script, &[&bundle, &changed, file]);
        assert_eq!(named.lines().count(), 1, "{file}: {named}");
        let verdict = netra.run(&["verify", &changed, "--english"]).refused();
        assert!(verdict.contains("NOT intact"), "{verdict}");
        // A changed list is noticed at the lines of the list that no longer fit, or by the list's own digest.
        assert!(verdict.contains(file.trim_start_matches('/')), "{file}: {verdict}");
    }
    // A zip that was damaged on the way is no bundle either; it says so without falling over.
    let mut bytes = std::fs::read(&bundle).unwrap();
    bytes.truncate(bytes.len() / 2);
    netra.run(&["verify", &netra.file("terpotong.zip", bytes)]).refused();
    netra.run(&["verify", &netra.file("kosong.zip", "")]).refused();
    let why = netra.run(&["verify", "tidak-ada.zip"]).refused();
    assert!(why.contains("tidak-ada.zip: cannot be read"), "{why}");
}

#[test]
fn an_export_of_a_case_that_is_not_there_says_where_to_look() {
    let netra = Netra::new("");
    let why = netra.run(&["export", "UJIB-0000"]).refused();
    assert!(why.contains("there is no case UJIB-0000"), "{why}");
    let why = netra.run(&["export", "berkas"]).refused();
    assert!(why.contains("berkas") && why.contains("such as SMG-7F3K"), "{why}");
}

#[test]
fn script_in_names_and_texts_is_shown_as_text_in_the_pages_and_in_the_report() {
    let netra = Netra::new("");
    let attack = "<script>alert(1)</script>";
    let list = format!(
        "Nama;Status Kepegawaian;Unit Kerja;X;Dasar;Mulai\n\
         Budi {attack} (DEMO);non-ASN;Dinas <img src=x onerror=alert(2)>;@demo0;uji {attack};2020-01-01\n"
    );
    netra.run(&["watchlist", "import", &netra.file("people.csv", list)]).well();
    let mut acts = Invented::new(3).acts(0, 1);
    acts += &format!(
        r#"{{"schema":"netra-act/1","platform":"x","act":"post","id":"a","url":"javascript:alert(3)","actor":{{"handle":"demo0","name":"{attack}"}},"at":"2026-10-05T08:00:00+07:00","text":"Dukung Satria Wibawa {attack} coblos nomor 2 \"><svg onload=alert(4)>"}}"#
    );
    netra.run(&["import", "--quiet", &netra.file("acts.ndjson", acts)]).well();
    assert_eq!(netra.count("flags"), 1);
    let rahmat = ["user", "add", "--name", "Rahmat (DEMO)", "--login", "rahmat", "--role", "supervisor"];
    netra.feed(&rahmat, b"kata sandi uji\n").well();
    let serving = netra.serve(&["run", "--listen", "127.0.0.1:0"]);
    let mut visitor = Visitor::signed_in(&serving.address, "rahmat", "kata sandi uji");
    let case = open_case(&mut visitor, "UJI", 1);
    let item = short_ids(&visitor.get("/queue"), "UJI-").remove(0);
    let bundle = netra.path("paket.zip").display().to_string();
    netra.run(&["export", &case, "--out", &bundle]).well();
    let report = python(
        "import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); \
         print(*(z.read(n).decode() for n in z.namelist() if n.endswith('.html')))",
        &[&bundle],
    );
    let mut pages = vec![("report.html".to_owned(), report)];
    for path in [
        "/queue",
        &format!("/items/{item}"),
        &format!("/cases/{case}"),
        "/cases",
        "/search?q=dukung",
        "/report",
    ] {
        let page = visitor.get(path);
        assert_eq!(page.status, 200, "{path}");
        pages.push((path.to_owned(), page.text()));
    }
    for (name, page) in &pages {
        for element in [attack, "<img src=x", "<svg onload", "href=\"javascript:"] {
            assert!(!page.contains(element), "{name} holds {element}");
        }
    }
    for (name, page) in &pages[..3] {
        assert!(page.contains("alert(1)"), "{name} does not show what was written");
    }
    netra.run(&["verify", &bundle]).well();
}

#[test]
fn a_bundle_says_how_an_item_became_known_and_who_told_only_when_a_supervisor_ticks_it() {
    const TELLER: &str = "Kartikawangi Rahasia (DEMO)";
    let (netra, serving, mut supervisor) = demo();
    let mut writer = Visitor::signed_in(&serving.address, "wulan", "demo-wulan-2026");
    let mut siti = Visitor::signed_in(&serving.address, "siti", "demo-siti-2026");
    assert_eq!(siti.get("/tips/new?kind=report").status, 200);
    let saved = siti.send(
        "/tips/new",
        &[
            ("tip_kind", "report"),
            ("register", "007/LP/DEMO/2026"),
            ("platform", "instagram"),
            ("kind", "like"),
            ("people", "@budi.santoso.demo"),
            ("target_account", "@satriadewi.demo"),
            ("target_link", "https://www.instagram.com/p/DEMOlapor1/"),
            ("target_text", "Ayo menangkan Satria–Dewi, coblos nomor 2! #SatriaMenang"),
            ("hand", "two"),
            ("reach", "signed_in"),
            ("identity_name", TELLER),
        ],
    );
    assert_eq!(saved.status, 303, "{}", saved.text());
    let tip = siti.get(&saved.location);
    let item = short_ids(&tip, "DMO-").remove(0);
    assert!(!tip.text().contains("Kartikawangi"));
    let opened = writer.post("/cases", &[("title", "Laporan (DEMO)"), ("item", &item)]);
    let case = writer.get(&opened.location);
    assert!(!case.text().contains("name=\"tellers\""), "only a supervisor is offered it");
    let case = short_ids(&case, "DMOB-").remove(0);
    assert!(supervisor.get(&format!("/cases/{case}")).text().contains("name=\"tellers\""));
    let bundle = |visitor: &mut Visitor, fields: &[(&str, &str)], name: &str| {
        visitor.get(&format!("/cases/{case}"));
        let made = visitor.post(&format!("/cases/{case}/bundle"), fields);
        assert_eq!(made.status, 200, "{}", made.text());
        let path = netra.file(name, &made.body);
        let verdict = netra.run(&["verify", &path, "--english"]).well();
        assert!(verdict.contains("intact"), "{verdict}");
        path
    };
    let inside = |path: &str| {
        let script = "import sys, zipfile\nz = zipfile.ZipFile(sys.argv[1])\n\
             [print(n, z.read(n).decode('utf-8', 'replace')) for n in z.namelist()]";
        python(script, &[path])
    };
    let plain = bundle(&mut supervisor, &[], "tanpa.zip");
    let forced = bundle(&mut writer, &[("tellers", "yes")], "penyusun.zip");
    let ticked = bundle(&mut supervisor, &[("tellers", "yes")], "dengan.zip");
    for path in [&plain, &forced] {
        let text = inside(path);
        assert!(!text.contains("Kartikawangi") && !text.contains("identity/"), "{path}");
        assert!(text.contains("\"provenance\":\"report\"") && text.contains("\"visible_to\":\"signed_in\""));
        assert!(text.contains("\"hand_sign\":\"two\"") && text.contains("007/LP/DEMO/2026"));
        assert!(text.contains("dilihat setelah masuk"), "the report to read says it too");
    }
    let text = inside(&ticked);
    assert!(text.contains("data/identity/tellers.json") && text.contains(TELLER));
    let log = supervisor.get("/audit").text();
    assert_eq!(log.matches("identity.export").count(), 1, "{log}");
    serving.stop();
    assert!(!netra.data_hold("Kartikawangi"), "and nothing in the data folder does");
}
