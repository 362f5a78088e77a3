//! Twenty people at one desk: each decides items and searches, over real HTTP, against the real program. Prints, asserts
//! nothing about time; that no decision is lost or made twice is checked and ends the run.
//!
//! `cargo bench -p netra --bench crowd -- FOLDER`: a data folder with items that wait, for instance what
//! `netra bench import` left. It is changed: the people are added to its office and their decisions are made.
//! `-- FOLDER 40 60 500` for forty people, sixty seconds, and half a second of reading before each decision instead of two:
//! nobody decides without reading, and people who did would only measure how long they wait for each other.

#![expect(clippy::print_stdout, reason = "a benchmark prints")]

use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use netra_model::Clock;
use netra_model::scope::{Actor, Role, Scope, Who};
use netra_store::{ItemKey, Language, NewUser, Store};

#[path = "../../../tests/e2e/desk.rs"]
#[expect(dead_code, reason = "the tests enter captures, too")]
mod desk;

use desk::Visitor;

const PASSWORD: &str = "demo-netra-2026";
/// What is searched, one after the other: a common word, two, a phrase, an exclusion, an account.
const QUERIES: [&str; 5] = ["coblos", "dukung+calon", "%22nomor+2%22", "pemilu+-netral", "%40a"];
/// A person searches once for so many decisions.
const DECISIONS_A_SEARCH: usize = 5;

/// What one person did and how long it took.
#[derive(Default)]
struct Day {
    decided: Vec<String>,
    refused: usize,
    decide: Vec<Duration>,
    search: Vec<Duration>,
    bytes: Vec<usize>,
}

fn main() {
    let mut words = std::env::args().skip(1).filter(|it| !it.starts_with("--"));
    let folder =
        PathBuf::from(words.next().expect("give the data folder: cargo bench --bench crowd -- FOLDER"));
    let people: usize = words.next().and_then(|it| it.parse().ok()).unwrap_or(20);
    let seconds = words.next().and_then(|it| it.parse().ok()).unwrap_or(30);
    let reads = Duration::from_millis(words.next().and_then(|it| it.parse().ok()).unwrap_or(2_000));
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let store = runtime.block_on(open(&folder, people));
    let before =
        runtime.block_on(async { store.counts(&scope(&store).await).await }).expect("the store counts");
    println!(
        "{} acts, {} items, {} of them wait; {people} people for {seconds} s",
        before.acts, before.items, before.open
    );
    let (address, _running) = serve(&folder);
    let everybody: Vec<Visitor> =
        (0..people).map(|n| Visitor::signed_in(&address, &format!("demo-{n}"), PASSWORD)).collect();
    let end = Instant::now() + Duration::from_secs(seconds);
    let days: Vec<Day> = std::thread::scope(|threads| {
        let work = |(n, visitor)| threads.spawn(move || work(visitor, n, reads, end));
        let all: Vec<_> = everybody.into_iter().enumerate().map(work).collect();
        all.into_iter().map(|it| it.join().expect("nobody stumbles")).collect()
    });
    tell("decide and see the next item", days.iter().flat_map(|it| it.decide.clone()).collect());
    tell("search", days.iter().flat_map(|it| it.search.clone()).collect());
    let mut bytes: Vec<usize> = days.iter().flat_map(|it| it.bytes.clone()).collect();
    bytes.sort_unstable();
    println!(
        "a page on the line: median {} bytes, largest {}",
        bytes[bytes.len() / 2],
        bytes[bytes.len() - 1]
    );
    println!("{} were told that a colleague was first", days.iter().map(|it| it.refused).sum::<usize>());
    runtime.block_on(check(&store, &days));
}

async fn scope(store: &Store) -> Scope {
    let offices = store.offices().await.expect("the store knows its offices");
    Scope::office(offices.first().expect("an office").id)
}

/// The store, with as many reviewers more as are asked for.
async fn open(folder: &std::path::Path, people: usize) -> Store {
    let url = format!("sqlite:{}", folder.join("netra.db").display());
    let store = Store::open(&url, folder, Clock::System).await.expect("the folder holds a store");
    let actor = Actor { office: scope(&store).await.office, who: Who::CommandLine("bench".into()) };
    for n in 0..people {
        let user = NewUser {
            login: format!("demo-{n}"),
            name: format!("DEMO {n}"),
            role: Role::Reviewer,
            password: PASSWORD.into(),
            language: Language::Indonesian,
            units: None,
        };
        // Who is there from an earlier run stays.
        store.create_user(&actor, &user).await.ok();
    }
    store
}

/// Stopped when it is dropped.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

fn serve(folder: &std::path::Path) -> (String, Running) {
    let port = TcpListener::bind("127.0.0.1:0").and_then(|it| it.local_addr()).expect("a free port").port();
    let address = format!("127.0.0.1:{port}");
    let mut command = Command::new(env!("CARGO_BIN_EXE_netra"));
    command.args(["serve", "--data"]).arg(folder).args(["--listen", &address]);
    let child = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn().expect("the program starts");
    let running = Running(child);
    for _ in 0..600 {
        if std::net::TcpStream::connect(&address).is_ok() {
            return (address, running);
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    panic!("the desk does not listen on {address}");
}

/// One person decides the item before them, again and again, and searches in between.
fn work(mut visitor: Visitor, n: usize, reads: Duration, end: Instant) -> Day {
    let mut day = Day::default();
    let mut page = visitor.get("/queue");
    while Instant::now() < end {
        let Some(item) = page
            .all_after(r#"action="/items/"#)
            .into_iter()
            .find_map(|it| Some(it.strip_suffix("/decide")?.to_owned()))
        else {
            break;
        };
        let version = page.all_after(r#"name="version" value=""#).remove(0);
        // Some read longer than others, the same in every run.
        std::thread::sleep(reads * (75 + (n * 37 + day.decide.len() * 17) as u32 % 50) / 100);
        let began = Instant::now();
        let answer = visitor.post(
            &format!("/items/{item}/decide"),
            &[("version", &version), ("verdict", "no_indication"), ("back", "")],
        );
        let onward = if answer.status == 303 { answer.location } else { "/queue".into() };
        page = visitor.get(&onward);
        assert_eq!(page.status, 200, "{}", page.text());
        match answer.status {
            303 => {
                day.decide.push(began.elapsed());
                day.decided.push(item);
            }
            409 => day.refused += 1,
            other => panic!("{item}: {other}"),
        }
        day.bytes.push(page.on_the_line);
        if day.decide.len() % DECISIONS_A_SEARCH == 0 {
            let query = QUERIES[(n + day.search.len()) % QUERIES.len()];
            let began = Instant::now();
            let found = visitor.get(&format!("/search?q={query}"));
            assert_eq!(found.status, 200);
            day.search.push(began.elapsed());
            day.bytes.push(found.on_the_line);
        }
    }
    day
}

fn tell(what: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |share: usize| times[(times.len() - 1) * share / 100];
    println!(
        "{what}: {} times, median {:?}, p95 {:?}, p99 {:?}, slowest {:?}",
        times.len(),
        at(50),
        at(95),
        at(99),
        at(100)
    );
}

/// Every decision that was answered stands once, by who made it.
async fn check(store: &Store, days: &[Day]) {
    let scope = scope(store).await;
    let users = store.users(&scope).await.expect("the store knows its staff");
    let mut standing = 0;
    for (n, day) in days.iter().enumerate() {
        let me = users.iter().find(|it| it.login == format!("demo-{n}")).expect("the person was added").id;
        for item in &day.decided {
            let key = ItemKey::Short(item.parse().expect("a short id"));
            let view = store.item(&scope, key).await.expect("the store answers").expect("the item is there");
            let mine = view.decisions.iter().filter(|it| it.by == me).count();
            assert_eq!((view.decisions.len(), mine), (1, 1), "{item}: a decision is lost or doubled");
            standing += 1;
        }
    }
    println!("{standing} decisions were answered, and each stands once");
}
