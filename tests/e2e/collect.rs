//! Collection from a real Bluesky server (`tests/servers/atproto`) by the real binary.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::{Value, json};

use crate::desk::Visitor;
use crate::evidence::{open_case, python, short_ids};
use crate::netra::{Invented, Netra, n_kills, part, wait_until};

/// The server of the test run.
pub(crate) struct Pds {
    state: Value,
}

impl Pds {
    /// `None` when the tests with it are to be skipped.
    pub(crate) fn open() -> Option<Self> {
        let path = part("NETRA_TEST_PDS_STATE", "the state.json of a running tests/servers/atproto")?;
        let text = std::fs::read_to_string(&path).expect("NETRA_TEST_PDS_STATE is the path of a state.json");
        Some(Self { state: serde_json::from_str(&text).expect("state.json is JSON") })
    }

    pub(crate) fn text(&self, path: &str) -> String {
        let value = self.state.pointer(path).and_then(Value::as_str);
        value.unwrap_or_else(|| panic!("{path} is not in state.json")).to_owned()
    }

    /// Lets something happen on the server, by its control; HTTP/1.0, so that the answer ends with the connection.
    fn control(&self, act: &str, body: &Value) -> Value {
        let (address, body) = (self.text("/control"), body.to_string());
        let mut stream =
            TcpStream::connect(address.trim_start_matches("http://")).expect("the control listens");
        let request = format!("POST {act} HTTP/1.0\r\nContent-Length: {}\r\n\r\n{body}", body.len());
        stream.write_all(request.as_bytes()).expect("the control reads");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("the control answers");
        let (head, body) = answer.split_once("\r\n\r\n").expect("an answer has a head");
        assert!(head.contains(" 200 "), "{act}: {answer}");
        serde_json::from_str(body).expect("the control answers in JSON")
    }

    /// An office that watches Budi and Siti there; Agus and the campaign are nobody it may look at.
    fn office(&self) -> Netra {
        let handle = |name: &str| self.text(&format!("/accounts/{name}/handle"));
        self.office_for(&[("budi", &handle("budi")), ("siti", &handle("siti"))])
    }

    /// An office that watches these people, by name and handle.
    fn office_for(&self, people: &[(&str, &str)]) -> Netra {
        self.office_with("", people)
    }

    /// The same with more settings of the collector.
    pub(crate) fn office_with(&self, collect: &str, people: &[(&str, &str)]) -> Netra {
        let (pds, plc) = (self.text("/pds"), self.text("/plc"));
        let host = |url: &str| url.trim_start_matches("http://").to_owned();
        let netra = Netra::new(&format!(
            "[collect]\n{collect}every_minutes = 1\nrecheck = [[2160, 1]]\nallow_private = ['{}', '{}', '{}']\n\
             [[source]]\nname = 'pds'\n[source.connector]\nkind = 'bluesky'\nservice = '{pds}'\nplc = '{plc}'\n",
            host(&pds),
            host(&plc),
            self.text("/pds_in_did_documents"),
        ));
        let mut list = String::from("Nama;Status Kepegawaian;Unit Kerja;Bluesky;Dasar;Mulai\n");
        for (name, handle) in people {
            list += &format!("{name} (DEMO);non-ASN;Dinas Contoh (DEMO);@{handle};uji (DEMO);2020-01-01\n");
        }
        netra.run(&["watchlist", "import", &netra.file("people.csv", list)]).well();
        netra
    }
}

/// Budi's post, photo, answer, quote, card, two likes, repost and follow; Siti's post and like.
const ACTS: u64 = 11;

/// Whether everything there was to collect has been collected and matched: of both people, because the lease on one
/// that a killed process held runs out only after a minute.
fn is_settled(netra: &Netra) -> bool {
    let status = netra.status();
    status.contains("Source pds: well; last well 2")
        && netra.count("acts") == ACTS
        && netra.count("posts still to be fetched") == 0
        && netra.count("acts waiting for the matcher") == 0
}

/// Collects until nothing is left to do; the digest.
fn collect(netra: &Netra) -> String {
    let serving = netra.serve(&["run", "--listen", "127.0.0.1:0"]);
    wait_until("the first collection", || is_settled(netra));
    let (status, took) = serving.stop();
    assert_eq!(status.code(), Some(0), "a stop on request is no failure");
    assert!(took < Duration::from_secs(10), "a stop took {took:?}");
    netra.digest()
}

#[test]
fn acts_of_watched_accounts_are_collected_with_the_words_they_are_aimed_at() {
    let Some(pds) = Pds::open() else { return };
    let netra = pds.office();
    let digest = collect(&netra);
    let like = "Satria Wibawa";
    netra.run(&["reindex"]).well();
    let said = netra.run(&["search", "jenis:like", &format!("\"{like}\"")]).well();
    assert!(said.contains("1 found"), "the liked post's words are matched: {said}");
    assert!(netra.run(&["search", "jenis:share", "\"Satria Wibawa\""]).well().contains("1 found"));
    // A second start finds nothing new.
    assert_eq!(collect(&netra), digest);
    assert!(netra.run(&["check"]).out.contains("chain whole"));
}

#[test]
fn people_outside_the_list_stay_outside() {
    let Some(pds) = Pds::open() else { return };
    let netra = pds.office();
    collect(&netra);
    // Agus is liked by Budi: the target is kept, its author only as a pseudonym.
    for path in ["/accounts/agus/did", "/accounts/agus/handle"] {
        let name = pds.text(path);
        let plain = netra.data_hold(&format!("\"{name}\""));
        assert!(!plain, "{name} was written to disk");
    }
}

#[test]
fn killed_at_any_moment_and_run_again_it_ends_like_an_undisturbed_collection() {
    let Some(pds) = Pds::open() else { return };
    let wanted = collect(&pds.office());
    let killed = pds.office();
    let mut chance = Invented::new(12);
    for _ in 0..n_kills() {
        let mut child = killed.start(&["run", "--listen", "127.0.0.1:0"]);
        std::thread::sleep(Duration::from_millis(100 + chance.below(1_500)));
        child.kill().unwrap();
        child.wait().unwrap();
    }
    assert_eq!(collect(&killed), wanted);
}

#[test]
fn a_post_deleted_on_its_platform_is_noticed_and_stays_frozen_in_item_and_bundle() {
    let Some(pds) = Pds::open() else { return };
    let words = "Dukung Satria Wibawa, coblos nomor 2 (DEMO)";
    let lina = pds.control("/account", &json!({ "name": "lina" }));
    let post = pds.control("/post", &json!({ "as": lina["name"], "text": words }))["uri"].clone();
    let netra = pds.office_for(&[("Lina", lina["handle"].as_str().unwrap())]);
    for (login, role) in [("rahmat", "supervisor"), ("wati", "admin")] {
        let add = ["user", "add", "--name", login, "--login", login, "--role", role];
        netra.feed(&add, b"kata sandi uji\n").well();
    }
    let serving = netra.serve(&["run", "--listen", "127.0.0.1:0"]);
    wait_until("the post in the queue", || netra.count("flags") == 1);
    serving.stop();

    pds.control("/delete", &json!({ "uri": post }));
    // Two hours pass, as far as the last look at the act goes.
    let an_age_ago = "import sqlite3, sys\ndb = sqlite3.connect(sys.argv[1])\n\
        db.execute('UPDATE act SET last_seen_at = last_seen_at - 7200000000'); db.commit()";
    python(an_age_ago, &[&netra.data().join("netra.db").display().to_string()]);
    let serving = netra.serve(&["run", "--listen", "127.0.0.1:0"]);
    let mut admin = Visitor::signed_in(&serving.address, "wati", "kata sandi uji");
    assert_eq!(admin.post("/sources/run", &[("source", "pds")]).status, 303);
    let mut visitor = Visitor::signed_in(&serving.address, "rahmat", "kata sandi uji");
    let item = short_ids(&visitor.get("/queue"), "UJI-").remove(0);
    let path = format!("/items/{item}");
    wait_until("the deletion on the item's page", || visitor.get(&path).text().contains("dihapus"));
    let page = visitor.get(&path).text();
    assert!(page.contains("coblos") && page.contains("nomor 2"), "the frozen words are gone: {page}");

    let case = open_case(&mut visitor, "UJI", 1);
    let bundle = netra.path("paket.zip").display().to_string();
    netra.run(&["export", &case, "--out", &bundle]).well();
    let read = "import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); \
                print(*(z.read(n).decode('utf-8', 'replace') for n in z.namelist() if sys.argv[2] in n))";
    let items = python(read, &[&bundle, "items.jsonl"]);
    let told: Value = serde_json::from_str(items.lines().next().unwrap()).unwrap();
    assert_eq!(told["events"][0]["event"], "deleted", "{items}");
    assert!(items.contains(words), "{items}");
    assert!(python(read, &[&bundle, "report.html"]).contains("dihapus"));
    let answer = "Could not locate record";
    assert!(python(read, &[&bundle, "data/"]).contains(answer), "the server's answer is not in the bundle");
    assert!(netra.run(&["verify", &bundle]).well().contains("utuh"));
    assert_eq!(serving.stop().0.code(), Some(0));
}

#[test]
fn a_server_that_is_not_there_is_said_at_the_source_and_the_desk_goes_on() {
    let netra = Netra::new(
        "[collect]\nallow_private = ['127.0.0.1:1']\n[[source]]\nname = 'pds'\n[source.connector]\nkind = 'bluesky'\n\
         service = 'http://127.0.0.1:1'\n",
    );
    let list = "Nama;Status Kepegawaian;Unit Kerja;Bluesky;Dasar;Mulai\nBudi (DEMO);non-ASN;Dinas;@budi.test;uji;2020-01-01\n";
    netra.run(&["watchlist", "import", &netra.file("people.csv", list)]).well();
    let siti = ["user", "add", "--name", "Siti (DEMO)", "--login", "siti", "--role", "reviewer"];
    netra.feed(&siti, b"kata sandi uji\n").well();
    let serving = netra.serve(&["run", "--listen", "127.0.0.1:0"]);
    wait_until("a source that says what is wrong", || netra.status().contains("Source pds: broken: "));
    Visitor::signed_in(&serving.address, "siti", "kata sandi uji");
    assert_eq!(serving.stop().0.code(), Some(0));
}
