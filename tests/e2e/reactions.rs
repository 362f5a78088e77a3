//! Who of the watch-list reacted to a campaign's post, by the real binary from a server that shows many strangers, too: none
//! of their names reaches the data folder, the index, the log or a bundle. All people are invented (DEMO).

use std::fs::File;
use std::path::Path;
use std::process::{Child, Stdio};

use netra_faults::{Act, Answer, Asked, Server};
use netra_model::Clock;
use serde_json::{Value, json};

use crate::desk::Visitor;
use crate::evidence::{open_case, python, short_ids};
use crate::netra::{Netra, wait_until};

/// Stands in everything that is about somebody who is not on the list.
const STRANGER: &str = "zqorangluar";
/// Stands in the profile of somebody who is.
const LISTED: &str = "zqpegawai";
const CAMPAIGN: &str = "did:plc:zqpaslon";
const BUDI: &str = "did:plc:zqbudi";
const SARI: &str = "did:plc:zqsari";
const POST: &str = "at://did:plc:zqpaslon/app.bsky.feed.post/3m2222222222a";
const WORDS: &str = "Coblos nomor 1, Arga Mahendra – Sekar Ayuningtyas! (DEMO)";

/// What Budi's own repository holds: an answer and a like. Sari's shows nothing.
fn own(now: &str, collection: &str) -> Vec<Value> {
    let value = match collection {
        "app.bsky.feed.like" => json!({"subject": {"uri": POST, "cid": "x"}, "createdAt": now}),
        "app.bsky.feed.post" => json!({"text": "siap (DEMO)", "createdAt": now,
            "reply": {"root": {"uri": POST, "cid": "x"}, "parent": {"uri": POST, "cid": "x"}}}),
        _ => return Vec::new(),
    };
    vec![json!({"uri": format!("at://{BUDI}/{collection}/3m2222222222b"), "cid": "bafydemo", "value": value})]
}

fn stranger(n: u32) -> Value {
    json!({"did": format!("did:plc:{STRANGER}{n}"), "handle": format!("{STRANGER}{n}.test"), "displayName": STRANGER})
}

fn listed(did: &str, handle: &str) -> Value {
    json!({"did": did, "handle": handle, "displayName": LISTED})
}

/// One server for the repositories and what was collected from them.
fn platform(now: &str, asked: &Asked) -> Answer {
    let query = |name: &str| asked.query(name).unwrap_or_default();
    let (repo, collection) = (query("repo"), query("collection"));
    let campaign = json!({"uri": POST, "cid": "bafydemo", "value": {"text": WORDS, "createdAt": now}});
    let like = |actor: Value| json!({"actor": actor, "createdAt": now, "indexedAt": now});
    let strangers = |n: std::ops::Range<u32>| n.map(stranger).collect::<Vec<_>>();
    let answer = match asked.path().trim_start_matches("/xrpc/") {
        "com.atproto.identity.resolveHandle" => match query("handle").as_str() {
            "argasekar.test" => json!({"did": CAMPAIGN}),
            "budi.demo.test" => json!({"did": BUDI}),
            "sari.demo.test" => json!({"did": SARI}),
            _ => return Answer::status(400).body("{}"),
        },
        "com.atproto.repo.describeRepo" => {
            let handle = match repo.as_str() {
                BUDI => "budi.demo.test",
                SARI => "sari.demo.test",
                _ => "argasekar.test",
            };
            json!({"did": repo, "handle": handle, "handleIsCorrect": true})
        }
        "com.atproto.sync.getRepoStatus" => json!({"did": query("did"), "active": true}),
        "com.atproto.sync.getLatestCommit" => json!({"cid": "bafydemo", "rev": "3m2222222222c"}),
        "com.atproto.repo.getRecord" if repo == CAMPAIGN => campaign,
        "com.atproto.repo.getRecord" if repo == BUDI => own(now, &collection).remove(0),
        "com.atproto.repo.listRecords" => match (repo.as_str(), collection.as_str()) {
            (CAMPAIGN, "app.bsky.feed.post") => json!({"records": [campaign]}),
            (BUDI, collection) if asked.query("cursor").is_none() => json!({"records": own(now, collection)}),
            _ => json!({"records": []}),
        },
        "app.bsky.feed.getLikes" => {
            let mut likes: Vec<Value> = strangers(0..40).into_iter().map(like).collect();
            likes.insert(3, like(listed(BUDI, "budi.demo.test")));
            likes.insert(9, like(listed(SARI, "sari.demo.test")));
            json!({"uri": POST, "likes": likes})
        }
        "app.bsky.feed.getRepostedBy" => json!({"uri": POST, "repostedBy": strangers(0..9)}),
        "app.bsky.feed.getQuotes" => json!({"uri": POST, "posts": [
            {"uri": format!("at://did:plc:{STRANGER}1/app.bsky.feed.post/1"), "author": stranger(1),
                "record": {"text": STRANGER}}]}),
        "app.bsky.feed.getPostThread" => json!({"thread": {"post": {"uri": POST}, "replies": [
            {"post": {"uri": format!("at://did:plc:{STRANGER}2/app.bsky.feed.post/2"), "author": stranger(2),
                "record": {"text": STRANGER}}},
            {"post": {"uri": format!("at://{BUDI}/app.bsky.feed.post/3m2222222222b"),
                "author": listed(BUDI, "budi.demo.test"), "record": {"text": "siap (DEMO)"}}}]}}),
        _ => return Answer::status(404).body("{}"),
    };
    Answer::json(answer.to_string())
}

/// An office whose race, with the campaign account, goes on.
fn office(server: &Server) -> Netra {
    let address = server.authority();
    let netra = Netra::new(&format!(
        "[log]\nfilter = 'debug'\n[collect]\nallow_private = ['{address}']\n[[source]]\nname = 'langit'\n\
         [source.connector]\nkind = 'bluesky'\nservice = 'http://{address}'\nappview = 'http://{address}'\n",
    ));
    own_race(&netra, |text| text.replace("until = 2026-12-16", "until = 2096-12-16"));
    let list = "Nama;Status Kepegawaian;Unit Kerja;Bluesky;Dasar;Mulai\n\
        Budi (DEMO);non-ASN;Dinas Contoh (DEMO);@budi.demo.test;uji (DEMO);2020-01-01\n\
        Sari (DEMO);non-ASN;Dinas Contoh (DEMO);@sari.demo.test;uji (DEMO);2020-01-01\n";
    netra.run(&["watchlist", "import", &netra.file("people.csv", list)]).well();
    netra
        .feed(
            &["user", "add", "--name", "Rahmat", "--login", "rahmat", "--role", "supervisor"],
            b"kata sandi uji\n",
        )
        .well();
    netra
}

/// Gives an office dictionaries of its own, with the demo race as `change` makes it.
pub(crate) fn own_race(netra: &Netra, change: impl FnOnce(String) -> String) {
    let ours = netra.path("dictionaries");
    let theirs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../dictionaries");
    let copy = "import shutil, sys; shutil.copytree(sys.argv[1], sys.argv[2])";
    python(copy, &[&theirs.display().to_string(), &ours.display().to_string()]);
    let race = ours.join("races/demo-kota-contoh.toml");
    let text = std::fs::read_to_string(&race).expect("the demo race");
    std::fs::write(&race, change(text)).expect("a race is written");
    let config = netra.path("netra.toml");
    let text = std::fs::read_to_string(&config).expect("the settings");
    let text = text.replace(&theirs.display().to_string(), &ours.display().to_string());
    std::fs::write(config, text).expect("settings are written");
}

/// The program with what it says and its log in files; stopped when it is dropped.
struct Logged(Child);

impl Logged {
    fn start(netra: &Netra) -> Self {
        let file = |name: &str| Stdio::from(File::create(netra.path(name)).expect("a file of the test"));
        let mut command = netra.command(&["run", "--listen", "127.0.0.1:0"]);
        command.stdout(file("said.txt")).stderr(file("log.txt"));
        Self(command.spawn().expect("the program starts"))
    }
}

impl Drop for Logged {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

#[test]
fn of_all_who_reacted_to_a_campaign_only_listed_people_are_written_anywhere() {
    let now = Clock::System.now().to_string();
    let server = Server::start(move |asked| Act::from(platform(&now, asked)));
    let netra = office(&server);
    let running = Logged::start(&netra);
    let asked = |what: &str| server.asked().iter().any(|it| it.target.contains(what));
    wait_until("the lists of who reacted", || asked("getPostThread"));
    wait_until("three acts, each once, through whichever door", || {
        netra.count("acts") == 3
            && netra.count("acts waiting for the matcher") == 0
            && netra.count("posts still to be fetched") == 0
            && netra.count("flags") >= 2
    });

    let text = |name: &str| std::fs::read_to_string(netra.path(name)).unwrap();
    let said = text("said.txt");
    let (_, url) = said.lines().find_map(|line| line.split_once("http://127")).unwrap();
    let address = format!("127{}", url.split(['/', ' ']).next().unwrap());
    let mut visitor = Visitor::signed_in(&address, "rahmat", "kata sandi uji");
    let n_items = short_ids(&visitor.get("/queue?fold=no"), "UJI-").len();
    let case = open_case(&mut visitor, "UJI", n_items);
    let bundle = netra.path("paket.zip").display().to_string();
    netra.run(&["export", &case, "--out", &bundle]).well();
    drop(running);

    let read = "import sys, zipfile; z = zipfile.ZipFile(sys.argv[1]); \
                print(*(n + ' ' + z.read(n).decode('utf-8', 'replace') for n in z.namelist()))";
    let whole = python(read, &[&bundle]);
    assert!(
        whole.contains(LISTED) && whole.contains("getLikes"),
        "what a listed person did is there with its bytes"
    );
    assert!(!whole.contains(STRANGER), "a stranger is in the bundle");
    // Every value of every table, as text and unpacked.
    let every_value = "import sqlite3, sys\n\
        db = sqlite3.connect(sys.argv[1]); db.text_factory = bytes\n\
        for (t,) in db.execute(\"SELECT name FROM sqlite_master WHERE type = 'table'\").fetchall():\n\
        \x20   try: rows = db.execute('SELECT * FROM \"' + t.decode() + '\"').fetchall()\n\
        \x20   except sqlite3.Error: continue\n\
        \x20   for row in rows: print(t.decode(), *(v.decode('utf-8', 'replace') if isinstance(v, bytes) else v for v in row))";
    let values = python(every_value, &[&netra.data().join("netra.db").display().to_string()]);
    assert!(values.contains("sari.demo.test") && !values.contains(STRANGER), "a stranger is in the database");
    assert!(!netra.data_hold(STRANGER), "a stranger is in the data folder");
    let log = text("log.txt");
    assert!(log.contains("getLikes") && !log.contains(STRANGER), "a stranger is in the log");
    assert!(netra.run(&["search", STRANGER]).well().contains("0 found"));
    assert!(netra.run(&["check"]).out.contains("chain whole"));
}
