//! Whatever stands in names, texts, titles and file names: on every page and in the report it is letters.

use std::process::Command;

use crate::desk::Visitor;
use crate::evidence::short_ids;
use crate::netra::{Netra, said};

const SCRIPT: &str = "<script>alert(1)</script>";
const IMAGE: &str = r#""><img src=x onerror=alert(2)>"#;
const CLOSING: &str = "</title></textarea></style><svg/onload=alert(3)>";
/// How these would begin if they worked.
const TAGS: [&str; 4] = ["<script>alert", "<img src=x", "<svg/onload", "</title></textarea>"];

/// An office in which a person, a unit, a reason, a post, the author and the words of a liked post, and the name of the
/// file are all hostile.
fn office() -> Netra {
    let netra = Netra::new("");
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let row =
        [&format!("{SCRIPT} (DEMO)"), "non-ASN", &format!("Dinas {IMAGE}"), "@demo1", CLOSING, "2020-01-01"];
    let row: Vec<String> = row.iter().map(|cell| quoted(cell)).collect();
    let list = format!("Nama;Status Kepegawaian;Unit Kerja;X;Dasar;Mulai\n{}\n", row.join(";"));
    netra.run(&["watchlist", "import", &netra.file("people.csv", list)]).well();
    let line = |more: &serde_json::Value| {
        let mut line = serde_json::json!({"schema": "netra-act/1", "platform": "x", "at": "2026-10-05T08:00:00+07:00",
            "actor": {"handle": "demo1", "name": SCRIPT}});
        line.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        line.to_string()
    };
    let text = format!("Ayo coblos nomor 2 {SCRIPT} {IMAGE} {CLOSING} javascript:alert(4)");
    let acts = [
        line(
            &serde_json::json!({"act": "post", "id": "1", "text": text, "url": "https://x.com/demo1/status/1"}),
        ),
        line(&serde_json::json!({"act": "like", "target": {"id": "2", "text": text,
            "author": {"handle": "satriadewi.demo", "name": IMAGE}}})),
        format!(
            r#"{{"schema":"netra-act/1","platform":"x","act":"{CLOSING}","actor":{{"handle":"demo1"}}}}"#
        ),
    ];
    netra.run(&["import", "--quiet", &netra.file("<b>kiriman<b>.ndjson", acts.join("\n"))]).well();
    for (login, role) in [("siti", "supervisor"), ("rahmat", "admin"), ("audi", "auditor")] {
        let user = ["user", "add", "--name", &format!("{SCRIPT} {login}"), "--login", login, "--role", role];
        netra.feed(&user, b"kata sandi uji\n").well();
    }
    netra
}

#[track_caller]
fn letters_only(what: &str, html: &str) {
    for tag in TAGS {
        assert!(!html.contains(tag), "{what} holds {tag}");
    }
    assert!(!html.contains("<b>kiriman"), "{what} holds the file's name as a tag");
    assert!(!html.contains(r#"="javascript:"#), "{what} holds a link that is a script");
}

#[test]
fn script_and_tags_in_names_and_texts_are_letters_on_every_page_and_in_the_report() {
    let netra = office();
    assert_eq!(netra.count("items waiting for review"), 2);
    netra.run(&["reindex"]).well();
    let serving = netra.serve(&["serve", "--listen", "127.0.0.1:0"]);
    let mut siti = Visitor::signed_in(&serving.address, "siti", "kata sandi uji");
    let items = short_ids(&siti.get("/queue"), "UJI-");
    assert_eq!(items.len(), 2, "{items:?}");
    let opened = siti.post("/cases", &[("title", CLOSING), ("item", &items.join(" "))]);
    assert_eq!(opened.status, 303, "{}", opened.text());
    let case = opened.location.rsplit('/').next().unwrap().to_owned();
    let decided = siti.post(
        &format!("/items/{}/decide", items[0]),
        &[("verdict", "indication"), ("version", "1"), ("reason", SCRIPT)],
    );
    assert!(decided.status < 500, "{}", decided.text());

    let item = |n: usize| format!("/items/{}", items[n]);
    let mut seen_as_letters = 0;
    let mut look = |visitor: &mut Visitor, paths: &[&str]| {
        for path in paths {
            let page = visitor.get(path);
            let html = page.text();
            assert_eq!(page.status, 200, "{path}: {html}");
            letters_only(path, &html);
            let as_letters = html.contains("alert(") || html.contains("kiriman");
            seen_as_letters += u64::from(as_letters);
        }
    };
    look(
        &mut siti,
        &[
            "/queue",
            &item(0),
            &item(1),
            "/search?q=coblos",
            "/search?q=%3Cscript%3Ealert(1)%3C/script%3E",
            "/cases",
            &opened.location,
            "/sources",
            "/report",
        ],
    );
    let mut rahmat = Visitor::signed_in(&serving.address, "rahmat", "kata sandi uji");
    look(&mut rahmat, &["/watchlist", "/users", "/sources"]);
    let mut audi = Visitor::signed_in(&serving.address, "audi", "kata sandi uji");
    look(&mut audi, &["/audit"]);
    assert!(seen_as_letters >= 10, "only {seen_as_letters} pages show the words: what is checked?");

    let bundle = netra.path("paket.zip").display().to_string();
    netra.run(&["export", &case, "--out", &bundle]).well();
    let script = "import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); \
                  print(z.read([n for n in z.namelist() if n.endswith('report.html')][0]).decode())";
    let report = said(Command::new("python3").args(["-c", script, &bundle])).well();
    letters_only("report.html", &report);
    assert!(report.contains("alert(1)") && report.contains("alert(3)"), "the words themselves are there");
}
