//! A server that misbehaves: a real PDS behind a proxy that spoils the pages of one account. Whatever it does, the other
//! accounts are collected, the source says in a sentence what is wrong and when it goes on, nothing is half-stored, and
//! afterwards the state is that of a run that nothing disturbed.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::{Read, Write as _};
use std::net::TcpStream;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use netra_faults::{Act, Answer, Asked, Fault, Server};
use netra_model::Clock;
use serde_json::{Value, json};

use crate::desk::Visitor;
use crate::netra::{Netra, figure, part, wait_until};

/// What the proxy does with a question for a page of the one account.
#[derive(Clone, Copy)]
enum Trouble {
    /// Spoils an answer that would do.
    Spoilt(Fault),
    /// Says that the window ends in four seconds.
    Soon,
    /// Answers in JSON of another shape.
    OtherShape,
    /// Passes it on without its cursor: the first page, again and again.
    SamePage,
}

struct Case {
    /// Names the case and, as user agent, its office to the proxy.
    name: &'static str,
    trouble: Trouble,
    /// What the source must say: on the desk in Indonesian, by `netra status` in English.
    says: [&'static str; 2],
    /// How many acts are stored meanwhile. A pause is kept for the whole host, so that nothing is promised then.
    meanwhile: Option<u64>,
}

/// Joko's two posts.
const OTHERS: u64 = 2;
/// Ani's posts fill one page and begin a second; with her like and Joko's posts.
const POSTS: u64 = 101;
const ALL: u64 = POSTS + 1 + OTHERS;

const PAUSE: [&str; 2] = ["meminta jeda sampai pukul", "asks to wait until"];
const BROKEN_OFF: [&str; 2] = ["gagal atau terputus", "failed or broke off"];
const UNREADABLE: [&str; 2] = ["tidak dapat dibaca", "an answer that cannot be read"];

/// The slowest first.
const CASES: [Case; 14] = [
    Case {
        name: "429 and no word when",
        trouble: Trouble::Spoilt(Fault::Refuses(429, &[])),
        says: PAUSE,
        meanwhile: None,
    },
    Case {
        name: "silence",
        trouble: Trouble::Spoilt(Fault::Silence),
        says: ["tidak selesai menjawab dalam 30 detik", "did not answer within 30 seconds"],
        meanwhile: Some(OTHERS),
    },
    Case {
        name: "one byte at a time",
        trouble: Trouble::Spoilt(Fault::SlowLoris),
        says: ["kurang dari 64 bita per detik", "fewer than 64 bytes a second"],
        meanwhile: Some(OTHERS),
    },
    Case {
        name: "429 with Retry-After",
        trouble: Trouble::Spoilt(Fault::Refuses(429, &[("retry-after", "4")])),
        says: PAUSE,
        meanwhile: None,
    },
    Case { name: "429 with the end of the window", trouble: Trouble::Soon, says: PAUSE, meanwhile: None },
    Case {
        name: "500",
        trouble: Trouble::Spoilt(Fault::Status(500)),
        says: ["menjawab 500", "answered 500"],
        meanwhile: Some(OTHERS),
    },
    Case {
        name: "503",
        trouble: Trouble::Spoilt(Fault::Status(503)),
        says: ["menjawab 503", "answered 503"],
        meanwhile: Some(OTHERS),
    },
    Case {
        name: "a web page with status 200",
        trouble: Trouble::Spoilt(Fault::WebPage),
        says: ["mengirim text/html", "instead of application/json"],
        meanwhile: Some(OTHERS),
    },
    Case {
        name: "half a body",
        trouble: Trouble::Spoilt(Fault::EndsInTheMiddle),
        says: BROKEN_OFF,
        meanwhile: Some(OTHERS),
    },
    Case {
        name: "a reset",
        trouble: Trouble::Spoilt(Fault::ResetInTheMiddle),
        says: BROKEN_OFF,
        meanwhile: Some(OTHERS),
    },
    Case {
        name: "JSON without its end",
        trouble: Trouble::Spoilt(Fault::HalfTheText),
        says: UNREADABLE,
        meanwhile: Some(OTHERS),
    },
    Case {
        name: "JSON of another shape",
        trouble: Trouble::OtherShape,
        says: UNREADABLE,
        meanwhile: Some(OTHERS),
    },
    Case {
        name: "a redirect into the office",
        trouble: Trouble::Spoilt(Fault::IntoTheOffice),
        says: ["169.254.169.254 tidak boleh diambil", "must not be fetched (the address is not public"],
        meanwhile: Some(OTHERS),
    },
    Case {
        name: "the same page again and again",
        trouble: Trouble::SamePage,
        says: ["it repeats itself", "an answer that cannot be read"],
        meanwhile: Some(ALL - 1), // all but the post on the second page
    },
];

#[test]
fn whatever_a_server_does_the_others_are_collected_and_when_it_is_well_nothing_is_missing() {
    let Some(path) = part("NETRA_TEST_PDS_STATE", "the state.json of a running tests/servers/atproto") else {
        return;
    };
    let text = std::fs::read_to_string(&path).unwrap();
    let state: Value = serde_json::from_str(&text).unwrap();
    let people = People::begin(&state);
    let proxy = Proxy::start(authority(&state, "pds"), &people.ani_did);
    let calm = office(&proxy, &people, "undisturbed");
    let serving = calm.serve(&["run", "--listen", "127.0.0.1:0"]);
    wait_until("an undisturbed collection", || is_whole(&status(&calm)));
    assert_eq!(serving.stop().0.code(), Some(0));
    let wanted = calm.digest();
    // Four offices at a time; most of it is waiting.
    let cases = Mutex::new(CASES.iter());
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while let Some(case) = next_of(&cases) {
                    misbehaves(case, &proxy, &people, &wanted);
                }
            });
        }
    });
}

/// The next case, whatever became of the one before.
fn next_of(cases: &Mutex<std::slice::Iter<'static, Case>>) -> Option<&'static Case> {
    cases.lock().unwrap_or_else(PoisonError::into_inner).next()
}

fn misbehaves(case: &Case, proxy: &Proxy, people: &People, wanted: &str) {
    let name = case.name;
    let netra = office(proxy, people, name);
    let admin = ["user", "add", "--name", "Rahmat (DEMO)", "--login", "rahmat", "--role", "admin"];
    netra.feed(&admin, b"kata sandi uji\n").well();
    proxy.spoil(name, Some(case.trouble));
    let serving = netra.serve(&["run", "--listen", "127.0.0.1:0"]);
    let mut said = String::new();
    wait_until(&format!("{name}: a source that says what is wrong, and the others' acts"), || {
        let status = status(&netra);
        said = source(&status).to_owned();
        said.contains(if case.meanwhile.is_some() { "broken: @ani" } else { "broken: @" })
            && said.contains(case.says[1])
            && case.meanwhile.is_none_or(|n_acts| figure(&status, "acts") == n_acts)
            && figure(&status, "lines in quarantine") == 0
    });
    assert!(said.contains("; last well ") && said.contains(", next 20"), "{name}: {said}");
    let n_asked = proxy.n_asked(name);
    assert!((1..=6).contains(&n_asked), "{name}: asked {n_asked} times");
    // The desk says it, too, and its button makes the source run at once when the server is well again.
    let mut visitor = Visitor::signed_in(&serving.address, "rahmat", "kata sandi uji");
    let page = visitor.get("/sources").text();
    assert!(page.contains(case.says[0]) && !page.contains(case.says[1]), "{name}: {page}");
    proxy.spoil(name, None);
    assert_eq!(visitor.post("/sources/run", &[("source", "pds")]).status, 303);
    wait_until(&format!("{name}: all that was missing"), || is_whole(&status(&netra)));
    assert_eq!(serving.stop().0.code(), Some(0), "{name}");
    assert_eq!(netra.digest(), wanted, "{name}");
    assert!(netra.run(&["check"]).out.contains("chain whole"), "{name}");
}

/// What `netra status` prints, asked seldom: each time it is a process that opens the office.
fn status(netra: &Netra) -> String {
    thread::sleep(Duration::from_secs(1));
    netra.status()
}

/// The line about the source.
fn source(status: &str) -> &str {
    status.lines().find(|line| line.starts_with("Source pds: ")).unwrap_or_default()
}

fn is_whole(status: &str) -> bool {
    source(status).starts_with("Source pds: well;")
        && figure(status, "acts") == ALL
        && figure(status, "posts still to be fetched") == 0
        && figure(status, "acts waiting for the matcher") == 0
}

/// Two people who are watched, each test's own.
struct People {
    ani: String,
    ani_did: String,
    joko: String,
}

impl People {
    fn begin(state: &Value) -> Self {
        let control = authority(state, "control");
        let [ani, joko] = ["ani", "joko"].map(|name| ask(&control, "/account", &json!({ "name": name })));
        let of = |account: &Value, what: &str| account[what].as_str().expect("a text").to_owned();
        let post = |who: &str, text: &str, count: u64| {
            ask(&control, "/post", &json!({ "as": who, "text": text, "count": count }));
        };
        post(&of(&ani, "name"), "Dukung Satria Wibawa, coblos nomor 2 (DEMO)", POSTS);
        post(&of(&joko, "name"), "Rapat pagi (DEMO)", OTHERS);
        let campaign = state.pointer("/records/campaign/uri").expect("the campaign's post");
        ask(&control, "/like", &json!({ "as": of(&ani, "name"), "uri": campaign }));
        Self { ani: of(&ani, "handle"), ani_did: of(&ani, "did"), joko: of(&joko, "handle") }
    }
}

/// An office that reads both through the proxy and says who it is by its user agent.
fn office(proxy: &Proxy, people: &People, name: &str) -> Netra {
    let address = &proxy.server.authority();
    let netra = Netra::new(&format!(
        "[collect]\nevery_minutes = 1\nallow_private = ['{address}']\nuser_agent = '{name}'\n\
         [[source]]\nname = 'pds'\n[source.connector]\nkind = 'bluesky'\nservice = 'http://{address}'\n",
    ));
    let mut list = String::from("Nama;Status Kepegawaian;Unit Kerja;Bluesky;Dasar;Mulai\n");
    for handle in [&people.ani, &people.joko] {
        let _ = writeln!(list, "{handle} (DEMO);non-ASN;Dinas Contoh (DEMO);@{handle};uji (DEMO);2020-01-01");
    }
    netra.run(&["watchlist", "import", &netra.file("people.csv", list)]).well();
    netra
}

fn authority(state: &Value, server: &str) -> String {
    state[server].as_str().expect("an address").trim_start_matches("http://").to_owned()
}

/// Asks the server's control for something.
fn ask(control: &str, path: &str, body: &Value) -> Value {
    let body = body.to_string();
    let head = format!("POST {path} HTTP/1.0\r\nhost: {control}\r\ncontent-length: {}\r\n\r\n", body.len());
    let answer = exchange(control, &[head.as_bytes(), body.as_bytes()].concat());
    let answer = String::from_utf8(answer).expect("text");
    assert!(answer.starts_with("HTTP/1.1 200"), "{path}: {answer}");
    let (_, body) = answer.split_once("\r\n\r\n").expect("an answer has a body");
    serde_json::from_str(body).expect("the control answers in JSON")
}

/// Sends a request and reads until the server closes.
fn exchange(server: &str, request: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(server).expect("the server of the test run listens");
    stream.write_all(request).expect("the server reads");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("the server answers");
    answer
}

/// Stands before the server; spoils the pages of one account for the offices that are in trouble.
struct Proxy {
    server: Server,
    offices: Arc<Mutex<Offices>>,
}

/// By user agent, with how often the office has asked.
type Offices = HashMap<String, (Option<Trouble>, usize)>;

impl Proxy {
    fn start(behind: String, did: &str) -> Self {
        let account = format!("repo={}", did.replace(':', "%3A"));
        let offices: Arc<Mutex<Offices>> = Arc::default();
        let known = Arc::clone(&offices);
        let server = Server::start(move |asked| {
            let is_meant = asked.path().ends_with("listRecords") && asked.target.contains(&account);
            let mut offices = lock(&known);
            let office = asked.header("user-agent").filter(|_| is_meant).and_then(|it| offices.get_mut(it));
            let trouble = office.and_then(|(trouble, n_asked)| {
                *n_asked += usize::from(trouble.is_some());
                *trouble
            });
            act(asked, trouble, &behind)
        });
        Self { server, offices }
    }

    fn spoil(&self, office: &str, trouble: Option<Trouble>) {
        lock(&self.offices).entry(office.to_owned()).or_default().0 = trouble;
    }

    fn n_asked(&self, office: &str) -> usize {
        lock(&self.offices)[office].1
    }
}

fn lock(offices: &Mutex<Offices>) -> std::sync::MutexGuard<'_, Offices> {
    offices.lock().unwrap_or_else(PoisonError::into_inner)
}

fn act(asked: &Asked, trouble: Option<Trouble>, behind: &str) -> Act {
    let pass_on = |head: Vec<u8>| Act::PassOn(behind.to_owned(), head);
    match trouble {
        None => pass_on(asked.head.clone()),
        Some(Trouble::Spoilt(fault)) => {
            fault.spoil(Answer::json("{\"records\":[{\"uri\":\"at://did:plc:x\"}]}"))
        }
        Some(Trouble::OtherShape) => Answer::json("{\"entries\":[]}").into(),
        Some(Trouble::Soon) => {
            let soon = (Clock::System.now().as_second() + 4).to_string();
            Answer::status(429).header("ratelimit-remaining", "0").header("ratelimit-reset", soon).into()
        }
        Some(Trouble::SamePage) => {
            let head = String::from_utf8_lossy(&asked.head).into_owned();
            let Some((before, after)) = head.split_once("&cursor=") else {
                return pass_on(head.into_bytes());
            };
            pass_on([before, &after[after.find(' ').unwrap_or(0)..]].concat().into_bytes())
        }
    }
}
