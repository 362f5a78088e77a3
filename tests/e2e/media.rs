//! Pictures of posts, by the real binary: fetched, hashed, shown by the desk from its own store, put into the bundle; and
//! what is secured before a quiet period [masa tenang]. All people are invented (DEMO).

use netra_faults::{Act, Answer, Asked, Server};
use netra_model::Clock;
use serde_json::{Value, json};

use crate::collect::Pds;
use crate::desk::Visitor;
use crate::evidence::{open_case, python, short_ids};
use crate::netra::{Netra, wait_until};
use crate::reactions::own_race;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n a picture of Budi's (DEMO)";
const WORDS: &str = "Coblos nomor 1, Arga Mahendra – Sekar Ayuningtyas! (DEMO)";

fn add_supervisor(netra: &Netra) {
    let add = ["user", "add", "--name", "Rahmat", "--login", "rahmat", "--role", "supervisor"];
    netra.feed(&add, b"kata sandi uji\n").well();
}

/// The file of Budi's n-th post.
fn file(n: u32) -> Vec<u8> {
    match n {
        3 => b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>".to_vec(),
        4 => [PNG, &vec![4; 3 << 20][..]].concat(),
        n => [PNG, format!(" {n}").as_bytes()].concat(),
    }
}

fn blob(bytes: &[u8]) -> String {
    netra_collect::car::Cid::of_raw(bytes).to_string()
}

/// A post with a picture.
fn record(n: u32, words: &str, now: &str) -> Value {
    let image =
        json!({"$type": "blob", "ref": {"$link": blob(&file(n))}, "mimeType": "image/png", "size": 9});
    json!({"uri": format!("at://did:plc:zqbudi/app.bsky.feed.post/3m222222222{n}a"), "cid": "bafydemo",
        "value": {"text": format!("{words} {n}"), "createdAt": now,
            "embed": {"$type": "app.bsky.embed.images", "images": [{"alt": "", "image": image}]}}})
}

/// Budi's five posts, four of which call to vote; each shows a picture, and the fifth one's is not there.
pub(crate) fn own_server(now: &str, asked: &Asked) -> Answer {
    let posts =
        || (1..=5).map(|n| record(n, if n == 2 { "Selamat pagi" } else { WORDS }, now)).collect::<Vec<_>>();
    let answer = match asked.path().trim_start_matches("/xrpc/") {
        "com.atproto.sync.getBlob" => {
            let wanted = asked.query("cid").unwrap_or_default();
            let found = (1..=4).map(file).find(|bytes| blob(bytes) == wanted);
            return found.map_or_else(|| Answer::status(404), |bytes| Answer::ok("image/png", bytes));
        }
        "com.atproto.identity.resolveHandle" => json!({"did": "did:plc:zqbudi"}),
        "com.atproto.repo.describeRepo" => {
            json!({"did": "did:plc:zqbudi", "handle": "budi.demo.test", "handleIsCorrect": true})
        }
        "com.atproto.sync.getRepoStatus" => json!({"did": "did:plc:zqbudi", "active": true}),
        "com.atproto.sync.getLatestCommit" => json!({"cid": "bafydemo", "rev": "3m2222222222c"}),
        "com.atproto.repo.listRecords" => {
            let first = asked.query("cursor").is_none()
                && asked.query("collection").as_deref() == Some("app.bsky.feed.post");
            json!({"records": if first { posts() } else { Vec::new() }})
        }
        _ => return Answer::status(404).body("{}"),
    };
    Answer::json(answer.to_string())
}

/// An office that watches Budi on this server.
fn office(server: &Server, collect: &str) -> Netra {
    let address = server.authority();
    Netra::new(&format!(
        "[collect]\nallow_private = ['{address}']\n{collect}[[source]]\nname = 'langit'\n\
         [source.connector]\nkind = 'bluesky'\nservice = 'http://{address}'\n"
    ))
}

pub(crate) fn watch_budi(netra: &Netra) {
    let list = "Nama;Status Kepegawaian;Unit Kerja;Bluesky;Dasar;Mulai\n\
        Budi (DEMO);non-ASN;Dinas Contoh (DEMO);@budi.demo.test;uji (DEMO);2020-01-01\n";
    netra.run(&["watchlist", "import", &netra.file("people.csv", list)]).well();
}

#[test]
fn a_flagged_posts_picture_is_kept_shown_and_put_into_the_bundle_and_what_cannot_be_had_says_why() {
    let now = Clock::System.now().to_string();
    let server = Server::start(move |asked| Act::Answer(own_server(&now, asked)));
    let address = server.authority();
    let netra = office(&server, "media_max_mb = 2\n");
    own_race(&netra, |text| text.replace("until = 2026-12-16", "until = 2096-12-16"));
    watch_budi(&netra);
    add_supervisor(&netra);
    let serving = netra.serve(&["run", "--listen", "127.0.0.1:0"]);
    wait_until("four flagged posts and what became of their pictures", || {
        let status = netra.status();
        netra.count("media kept") == 1
            && ["no file of that kind", "limit of 2 MB", "answer 404"].iter().all(|why| status.contains(why))
    });
    assert_eq!((netra.count("acts"), netra.count("flags")), (5, 4));
    assert_eq!(netra.count("media still to be fetched"), 1, "what is not there is tried again");
    let asked = |n: u32| {
        let name = blob(&file(n));
        server.asked().iter().filter(|it| it.query("cid").as_ref() == Some(&name)).count()
    };
    assert_eq!((asked(1), asked(2)), (1, 0), "once, and not what nobody flagged");

    let mut visitor = Visitor::signed_in(&serving.address, "rahmat", "kata sandi uji");
    let mut pages = String::new();
    for item in short_ids(&visitor.get("/queue"), "UJI-") {
        pages += &visitor.get(&format!("/items/{item}")).text();
    }
    for shown in ["src=\"/media/", "diamankan dari servernya", "bukan berkas jenis itu", "batas 2 MB", "404"]
    {
        assert!(pages.contains(shown), "{shown}");
    }
    assert!(!pages.contains(&format!("src=\"http://{address}")), "nothing is shown from its server");
    let source = pages.split("src=\"/media/").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let picture = visitor.get(&format!("/media/{source}"));
    assert_eq!((picture.status, picture.body), (200, file(1)));
    let sources = visitor.get("/sources").text();
    assert!(sources.contains("1 diamankan") && sources.contains("tidak didapat"), "{sources}");

    let case = open_case(&mut visitor, "UJI", 4);
    let bundle = netra.path("paket.zip").display().to_string();
    netra.run(&["export", &case, "--out", &bundle]).well();
    assert!(netra.run(&["verify", &bundle, "--english"]).well().contains("intact"));
    let read = "import sys, zipfile, hashlib; z = zipfile.ZipFile(sys.argv[1]); \
                print(*(n + ' ' + hashlib.sha256(z.read(n)).hexdigest() for n in z.namelist() if '/media/' in n))";
    let media = python(read, &[&bundle]);
    assert!(media.contains(&format!("data/media/{source}.png {source}")), "{media}");
    serving.stop();
}

#[test]
fn a_real_servers_blob_is_fetched_and_compared_with_its_name() {
    let Some(pds) = Pds::open() else { return };
    let netra = pds.office_with("media = 'all'\n", &[("budi", &pds.text("/accounts/budi/handle"))]);
    let serving = netra.serve(&["run", "--listen", "127.0.0.1:0"]);
    wait_until("the picture of Budi's post", || netra.count("media kept") == 1);
    serving.stop();
    assert!(!netra.status().contains("Media not had"), "{}", netra.status());
    let every = "import sqlite3, sys; db = sqlite3.connect(sys.argv[1]); \
                 print(*db.execute('SELECT url, sha256, wire FROM media_fetch').fetchone())";
    let row = python(every, &[&netra.data().join("netra.db").display().to_string()]);
    assert!(row.contains("com.atproto.sync.getBlob") && row.contains("\"address_is_digest\":true"), "{row}");
    assert!(netra.run(&["check"]).out.contains("chain whole"));
}

const CAMPAIGN: &str = "did:plc:zqpaslon";
const POST: &str = "at://did:plc:zqpaslon/app.bsky.feed.post/3m2222222222a";

/// A server where the campaign's post has other words by now, and a picture.
fn platform(now: &str, asked: &Asked) -> Answer {
    let blob = blob(PNG);
    let value = json!({"text": "Terima kasih, warga (DEMO)", "createdAt": now, "embed": {"$type": "app.bsky.embed.images",
        "images": [{"alt": "", "image": {"$type": "blob", "ref": {"$link": blob}, "mimeType": "image/png", "size": 9}}]}});
    let repo = asked.query("repo").or_else(|| asked.query("did")).unwrap_or_default();
    let answer = match asked.path().trim_start_matches("/xrpc/") {
        "com.atproto.sync.getBlob" => return Answer::ok("image/png", PNG),
        "com.atproto.identity.resolveHandle" => json!({"did": "did:plc:zqbudi"}),
        "com.atproto.repo.describeRepo" => {
            json!({"did": repo, "handle": "argasekar.test", "handleIsCorrect": true})
        }
        "com.atproto.sync.getRepoStatus" => json!({"did": repo, "active": true}),
        "com.atproto.sync.getLatestCommit" => json!({"cid": "bafydemo", "rev": "3m2222222222c"}),
        "com.atproto.repo.getRecord" if repo == CAMPAIGN => {
            json!({"uri": POST, "cid": "bafydemo", "value": value})
        }
        "com.atproto.repo.listRecords" => json!({"records": []}),
        _ => return Answer::status(404).body("{}"),
    };
    Answer::json(answer.to_string())
}

#[test]
fn before_a_quiet_period_what_acts_are_aimed_at_is_fetched_once_more_with_its_pictures() {
    let now = Clock::System.now();
    let (moment, tomorrow) =
        (now.to_string(), now.to_zoned(jiff::tz::TimeZone::UTC).date().tomorrow().unwrap());
    let server = Server::start(move |asked| Act::Answer(platform(&moment, asked)));
    let netra = office(&server, "campaign_every_minutes = 0\n");
    // The race's last stages lie in days to come: tomorrow it is quiet.
    own_race(&netra, |text| {
        let days = |n: i64| tomorrow.checked_add(jiff::Span::new().days(n)).unwrap().to_string();
        let rest = text.split_once("[[stage]]\nkind = \"silence\"").unwrap();
        let after = rest.1.split_once("[[candidate]]").unwrap().1;
        let stage = |kind: &str, from: i64, until: i64| {
            format!("[[stage]]\nkind = \"{kind}\"\nfrom = {}\nuntil = {}\n\n", days(from), days(until))
        };
        let campaign = rest.0.replace("until = 2026-11-23", &format!("until = {}", days(-1)));
        format!("{campaign}{}{}[[candidate]]{after}", stage("silence", 0, 2), stage("voting", 3, 3))
    });
    watch_budi(&netra);
    add_supervisor(&netra);
    let like = json!({"schema": "netra-act/1", "platform": "bluesky", "act": "like", "id": "at://did:plc:zqbudi/like/1",
        "actor": {"handle": "budi.demo.test"}, "at": "2026-10-05T08:00:00+07:00",
        "target": {"id": POST, "author": {"handle": "argasekar.test"}, "text": WORDS}});
    netra.run(&["import", &netra.file("acts.ndjson", format!("{like}\n"))]).well();
    assert_eq!(netra.count("acts"), 1);

    let asked = |what: &str| server.asked().iter().filter(|it| it.path().ends_with(what)).count();
    let serving = netra.serve(&["run", "--listen", "127.0.0.1:0"]);
    wait_until("the campaign's post and its picture", || {
        asked("getRecord") > 0 && netra.count("media kept") == 1
    });
    let mut visitor = Visitor::signed_in(&serving.address, "rahmat", "kata sandi uji");
    let queue = visitor.get("/queue").text();
    assert!(queue.contains("Masa tenang: yang paling mungkin hilang didahulukan"), "{queue}");
    assert!(queue.contains("Terima kasih, warga") || queue.contains("Versi 2"), "its last words: {queue}");
    let once = asked("getRecord");
    serving.stop();
    let serving = netra.serve(&["run", "--listen", "127.0.0.1:0"]);
    let before = server.n_asked();
    wait_until("the next start's own round", || server.n_asked() > before);
    std::thread::sleep(std::time::Duration::from_secs(2));
    assert_eq!(asked("getRecord"), once, "once for each quiet period");
    serving.stop();
    assert!(netra.run(&["check"]).out.contains("chain whole"));
}
