//! The real collector, killed at every write and at every sync of its database (by `strace`, which injects the signal):
//! whenever it is killed, the database is whole, acts, flags and cursor agree, and whoever goes on from there ends as if
//! nothing had happened. That the check sees the difference is shown by a writer that saves the cursor first.
//!
//! A kill is not a power cut: what the kernel was given is written. That it is given in an order in which a power cut does
//! no harm either is SQLite's promise for `synchronous=FULL`, and that each commit is synced is counted here.

use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use netra_faults::{Answer, Asked, Server};
use netra_model::Clock;
use netra_model::scope::Scope;
use netra_store::{AuditState, Store};
use serde_json::{Value, json};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _};
use tempfile::TempDir;

use crate::netra::{Netra, said};

const ACCOUNT: &str = "1700000000000000001";
const FIRST: usize = 1_800_000_000_000_000_000;
/// Posts on a page.
const PAGE: usize = 4;
/// Every third post is one that the dictionaries flag.
const FLAGGED: usize = 3;
/// The calls by which SQLite writes and syncs.
const CALLS: [&str; 3] = ["pwrite64", "fsync", "fdatasync"];
/// How many are killed at a time.
const AT_ONCE: usize = 4;

/// X, of all platforms: its pages may be of any size, and its cursor says to the post how far an account was read.
struct Api {
    server: Server,
    pages: usize,
}

impl Api {
    fn start(pages: usize) -> Self {
        Self { server: Server::start(move |asked| answer(asked, pages * PAGE).into()), pages }
    }

    fn n_posts(&self) -> usize {
        self.pages * PAGE
    }
}

fn answer(asked: &Asked, n_posts: usize) -> Answer {
    let user = json!({"id": ACCOUNT, "username": "budi_demo", "name": "Budi (DEMO)"});
    if asked.path().starts_with("/2/users/by/username/") {
        return Answer::json(json!({ "data": user }).to_string());
    }
    let end = asked.query("pagination_token").map_or(n_posts, |token| number(&token));
    let low = asked.query("since_id").map_or(0, |since| number(&since) + 1);
    let start = end.saturating_sub(PAGE).max(low);
    let posts: Vec<Value> = (start..end).rev().map(post).collect();
    let mut page =
        json!({"data": posts, "includes": {"users": [user]}, "meta": {"result_count": posts.len()}});
    if start > low {
        page["meta"]["next_token"] = json!(id(start));
    }
    Answer::json(page.to_string())
}

fn post(n: usize) -> Value {
    let text = if n.is_multiple_of(FLAGGED) { "Dukung Satria Wibawa, coblos nomor 2" } else { "Rapat pagi" };
    json!({
        "id": id(n), "author_id": ACCOUNT, "text": format!("{text} ke-{n} (DEMO)"),
        "created_at": format!("2026-10-{:02}T01:{:02}:00.000Z", 1 + n / 60 % 28, n % 60),
        "edit_history_tweet_ids": [id(n)],
    })
}

fn id(n: usize) -> String {
    (FIRST + n).to_string()
}

fn number(id: &str) -> usize {
    id.parse::<usize>().expect("a post's number") - FIRST
}

/// An office that reads the account, before its first reading, and how it ends when nothing disturbs it.
struct Office {
    api: Api,
    netra: Netra,
    wanted: String,
}

impl Office {
    fn open(pages: usize) -> Self {
        let api = Api::start(pages);
        let address = api.server.authority();
        let netra = Netra::new(&format!(
            "[collect]\nevery_minutes = 600\nallow_private = ['{address}']\n[[source]]\nname = 'x'\n\
             [source.connector]\nkind = 'x'\nservice = 'http://{address}'\ntoken_file = 'TOKEN'\n\
             [source.connector.licence]\ncontract = 'DEMO-2026-17'\nplan = 'enterprise'\n\
             approved_use = 'pengawasan netralitas ASN (DEMO)'\ndate = '2026-05-04'\n",
        ));
        let token = netra.file("token", "AAAAdemoTOKENdemo%3DsecretDEMO\n");
        std::fs::set_permissions(&token, std::fs::Permissions::from_mode(0o600)).unwrap();
        let config = std::fs::read_to_string(netra.path("netra.toml")).unwrap();
        netra.file("netra.toml", config.replace("'TOKEN'", &format!("'{token}'")));
        let list = "Nama;Status Kepegawaian;Unit Kerja;X;Dasar;Mulai\n\
                    Budi (DEMO);non-ASN;Dinas Contoh (DEMO);@budi_demo;uji (DEMO);2020-01-01\n";
        netra.run(&["watchlist", "import", &netra.file("people.csv", list)]).well();
        let mut office = Self { api, netra, wanted: String::new() };
        let calm = office.copy();
        assert!(office.collect(&calm, Command::new("env")), "an undisturbed collection ends by itself");
        office.wanted = office.state(&calm).digest;
        office
    }

    /// A copy of the office as it was before its first reading.
    fn copy(&self) -> Data {
        Data::copy_of(&self.netra.data())
    }

    /// Collects there under another program until all is read; whether it lived to see that.
    fn collect(&self, data: &Data, mut under: Command) -> bool {
        let folder = data.folder.path().display().to_string();
        let netra = self.netra.command(&["--data", &folder, "collect"]);
        under.arg(netra.get_program()).args(netra.get_args());
        let mut child =
            under.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let (began, mut seen) = (Instant::now(), Instant::now());
        loop {
            if let Some(status) = child.try_wait().unwrap() {
                let killed = status.signal() == Some(9) || status.code() == Some(137);
                assert!(killed, "a collector that nobody stopped ended with {status}");
                return false;
            }
            assert!(began.elapsed() < Duration::from_secs(120), "a collection does not come to its end");
            thread::sleep(Duration::from_millis(20));
            if seen.elapsed() > Duration::from_millis(250) {
                seen = Instant::now();
                if data.is_read() {
                    break;
                }
            }
        }
        // Not strace, which would let go of the program and leave it running.
        let programs = data.programs().into_iter().filter(|(_, args)| !args.starts_with("strace"));
        programs.for_each(|(id, _)| drop(said(Command::new("kill").arg(id))));
        child.wait().unwrap();
        while data.is_open() {
            assert!(began.elapsed() < Duration::from_secs(120), "a collector does not stop");
            thread::sleep(Duration::from_millis(20));
        }
        true
    }

    /// What there is, which must agree with itself.
    fn state(&self, data: &Data) -> State {
        let state = data.state();
        state.assert_whole(self.api.n_posts());
        state
    }

    /// How often an undisturbed collection makes each call on its database.
    fn calls(&self) -> Vec<(&'static str, usize)> {
        let (data, log) = (self.copy(), self.netra.path("strace.log"));
        let mut strace = data.strace(&format!("trace={}", CALLS.join(",")));
        strace.arg("-o").arg(&log);
        assert!(self.collect(&data, strace));
        let log = std::fs::read_to_string(log).unwrap();
        let count = |call: &str| log.lines().filter(|line| line.contains(&format!(" {call}("))).count();
        CALLS.into_iter().map(|call| (call, count(call))).filter(|(_, n)| *n > 0).collect()
    }

    /// Kills a collector at these moments and looks at what it left; every `goes_on`-th goes on undisturbed.
    fn sweep(&self, moments: &[(&'static str, usize)], goes_on: usize) -> Swept {
        let (next, swept) = (AtomicUsize::new(0), Mutex::new(Swept::default()));
        thread::scope(|scope| {
            for _ in 0..AT_ONCE {
                scope.spawn(|| {
                    while let Some((n, (call, when))) = {
                        let n = next.fetch_add(1, Ordering::Relaxed);
                        moments.get(n).map(|moment| (n, *moment))
                    } {
                        let one = self.killed_at(call, when, n.is_multiple_of(goes_on) || call != "pwrite64");
                        let mut swept = swept.lock().unwrap();
                        swept.killed += one.killed;
                        swept.continued += one.continued;
                        swept.partly += one.partly;
                    }
                });
            }
        });
        swept.into_inner().unwrap()
    }

    fn killed_at(&self, call: &str, when: usize, goes_on: bool) -> Swept {
        let data = self.copy();
        let strace = data.strace(&format!("trace={call}"));
        let mut strace = strace;
        strace.args(["-o", "/dev/null", "-e", &format!("inject={call}:signal=KILL:when={when}")]);
        let killed = !self.collect(&data, strace);
        let left = self.state(&data);
        let mut swept = Swept { killed: usize::from(killed), ..Swept::default() };
        swept.partly = usize::from(0 < left.acts.len() && left.acts.len() < self.api.n_posts());
        if goes_on && killed {
            data.end_leases();
            if !data.is_read() {
                assert!(self.collect(&data, Command::new("env")), "after {call} {when}");
            }
            assert_eq!(self.state(&data).digest, self.wanted, "killed at {call} {when}");
            swept.continued = 1;
        }
        swept
    }
}

/// What a sweep met.
#[derive(Debug, Default)]
struct Swept {
    killed: usize,
    /// Collections that went on afterwards.
    continued: usize,
    /// Kills between the first page and the last.
    partly: usize,
}

/// A data folder that is one's own.
struct Data {
    folder: TempDir,
}

/// What a database holds.
struct State {
    integrity: Vec<String>,
    loose: usize,
    acts: Vec<usize>,
    flagged: Vec<usize>,
    /// From which post on everything was read, by the cursor; `None` before the first page.
    cursor: Option<usize>,
    audit: bool,
    digest: String,
}

impl Data {
    fn copy_of(data: &Path) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for name in ["netra.db", "netra.db-wal"] {
            if data.join(name).exists() {
                std::fs::copy(data.join(name), folder.path().join(name)).unwrap();
            }
        }
        Self { folder }
    }

    fn db(&self) -> PathBuf {
        self.folder.path().join("netra.db")
    }

    /// Looks at the calls on the database and its log only. (Counted by thread: one thread does all the writing.)
    fn strace(&self, what: &str) -> Command {
        let mut strace = Command::new("strace");
        strace.args(["-f", "-qq", "-P"]).arg(self.db());
        strace.arg("-P").arg(self.folder.path().join("netra.db-wal")).args(["-e", what]);
        strace
    }

    /// Whether a program still works on it.
    fn is_open(&self) -> bool {
        !self.programs().is_empty()
    }

    /// The programs that work on it, with their arguments.
    fn programs(&self) -> Vec<(String, String)> {
        let name = self.folder.path().display().to_string();
        let all = std::fs::read_dir("/proc").unwrap().flatten();
        let read = all.filter_map(|it| {
            let args = std::fs::read(it.path().join("cmdline")).ok()?;
            Some((it.file_name().into_string().ok()?, String::from_utf8_lossy(&args).into_owned()))
        });
        read.filter(|(_, args)| args.contains(&name)).collect()
    }

    /// Whether the account was read to its end, and the run is closed.
    fn is_read(&self) -> bool {
        let open: Vec<String> = self.ask(
            "SELECT cursor FROM cursor_position WHERE EXISTS (SELECT 1 FROM source_run WHERE finished_at IS NOT NULL)",
        );
        open.first().is_some_and(|cursor| read_from(cursor) == 0)
    }

    fn ask(&self, sql: &'static str) -> Vec<String> {
        on_a_runtime(async {
            let options =
                SqliteConnectOptions::new().filename(self.db()).busy_timeout(Duration::from_secs(30));
            let mut db = options.connect().await.unwrap();
            let rows = sqlx::query_scalar(sql).fetch_all(&mut db).await.unwrap();
            db.close().await.unwrap();
            rows
        })
    }

    /// As if the minute had gone by for which a killed worker's claim to the account stands.
    fn end_leases(&self) {
        self.ask("UPDATE lease SET until_at = 0");
    }

    fn state(&self) -> State {
        let ids = |urls: Vec<String>| -> Vec<usize> {
            urls.iter().map(|url| number(url.rsplit('/').next().unwrap_or_default())).collect()
        };
        let integrity = self.ask("PRAGMA integrity_check");
        let loose = self.ask("SELECT \"table\" FROM pragma_foreign_key_check").len();
        let acts = ids(self.ask("SELECT native_key FROM act WHERE release_n IS NOT NULL ORDER BY 1"));
        let flagged = ids(self.ask(
            "SELECT a.native_key FROM flag f JOIN act a ON a.id = f.act_id JOIN item i ON i.act_id = a.id ORDER BY 1",
        ));
        let cursor = self.ask("SELECT cursor FROM cursor_position").first().map(|it| read_from(it));
        let office = self.ask("SELECT id FROM office").remove(0).parse().unwrap();
        let (audit, digest) = on_a_runtime(async {
            let url = format!("sqlite:{}", self.db().display());
            let store = Store::open(&url, self.folder.path(), Clock::System).await.unwrap();
            let audit = store.verify_audit(&Scope::office(office)).await.unwrap();
            let digest = store.digest(&Scope::office(office)).await.unwrap();
            store.close().await;
            (matches!(audit, AuditState::Whole { .. }), digest.to_string())
        });
        State { integrity, loose, acts, flagged, cursor, audit, digest }
    }
}

/// From which post on everything was read, as the connector's cursor says it.
fn read_from(cursor: &str) -> usize {
    let cursor: Value = serde_json::from_str(cursor).unwrap();
    cursor["page"].as_str().map_or(0, number)
}

fn on_a_runtime<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

impl State {
    /// What is wrong with it, if anything.
    fn wrong(&self, n_posts: usize) -> Option<String> {
        let read = self.cursor.unwrap_or(n_posts)..n_posts;
        let flagged: Vec<usize> = read.clone().filter(|n| n.is_multiple_of(FLAGGED)).collect();
        let agree = self.acts.iter().copied().eq(read) && self.flagged == flagged;
        let whole = self.integrity == ["ok"] && self.loose == 0 && self.audit;
        let Self { integrity, loose, acts, flagged, cursor, audit, .. } = self;
        (!agree || !whole).then(|| {
            format!("{integrity:?}, {loose} loose, chain {audit}; cursor {cursor:?}, acts {acts:?}, flagged {flagged:?}")
        })
    }

    #[track_caller]
    fn assert_whole(&self, n_posts: usize) {
        assert_eq!(self.wrong(n_posts), None);
    }
}

#[test]
fn killed_at_every_write_and_sync_of_three_pages_nothing_is_lost_and_nothing_twice() {
    let office = Office::open(3);
    let calls = office.calls();
    // All syncs; of the writes the long run takes each, the short one every sixth.
    let step = |call: &str| if is_long() || call != "pwrite64" { 1 } else { 6 };
    let moments =
        calls.iter().flat_map(|(call, n)| (1..=*n).step_by(step(call)).map(move |when| (*call, when)));
    let moments: Vec<_> = moments.collect();
    let began = Instant::now();
    let swept = office.sweep(&moments, if is_long() { 1 } else { 8 });
    println!("three pages: {calls:?}: {swept:?} in {:?}", began.elapsed());
    // What is written when a run stops varies by a few calls.
    assert!(swept.killed * 10 >= moments.len() * 9, "{swept:?} of {}", moments.len());
    assert!(swept.partly > 0 && swept.continued > 0, "{swept:?}");
}

#[test]
fn killed_anywhere_in_fifty_pages_nothing_is_lost_and_nothing_twice() {
    let office = Office::open(50);
    let calls = office.calls();
    let all: Vec<_> = calls.iter().flat_map(|(call, n)| (1..=*n).map(move |when| (*call, when))).collect();
    // A hundred moments; in the short run twelve.
    let step = all.len().div_ceil(if is_long() { 100 } else { 12 });
    let moments: Vec<_> = all.iter().copied().step_by(step).collect();
    let began = Instant::now();
    let swept = office.sweep(&moments, 8);
    println!("fifty pages: {calls:?}: {swept:?} in {:?}", began.elapsed());
    assert!(swept.killed * 10 >= moments.len() * 9 && swept.partly > 0, "{swept:?} of {}", moments.len());
}

/// Writes the pages of a whole database into one that is before its first page, in the order that the third argument says.
const WRITER: &str = r#"
import json, sqlite3, sys
whole, target, order, page = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
db = sqlite3.connect(target, isolation_level=None)
db.execute("PRAGMA synchronous = FULL")
db.execute("ATTACH ? AS whole", (whole,))
keys = [row[0] for row in db.execute("SELECT native_key FROM whole.act ORDER BY 1 DESC")]
cursor = json.loads(db.execute("SELECT cursor FROM whole.cursor_position").fetchone()[0])
def save_cursor(read):
    left = read < len(keys)
    cursor["page"] = keys[read - 1].rsplit("/", 1)[1] if left else None
    db.execute("DELETE FROM main.cursor_position")
    db.execute("INSERT INTO main.cursor_position SELECT * FROM whole.cursor_position")
    db.execute("UPDATE main.cursor_position SET cursor = ?", (json.dumps(cursor),))
def save_acts(names):
    of = "(SELECT id FROM whole.act WHERE native_key IN (%s))" % ",".join("?" * len(names))
    if not db.execute("SELECT 1 FROM main.exchange").fetchone():
        db.execute("INSERT INTO main.exchange SELECT * FROM whole.exchange")
    contents = "(SELECT content_id FROM whole.act WHERE id IN " + of + ")"
    db.execute("INSERT INTO main.content SELECT * FROM whole.content WHERE id IN " + contents, names)
    db.execute("INSERT INTO main.content_version SELECT * FROM whole.content_version WHERE content_id IN " + contents, names)
    db.execute("INSERT INTO main.act SELECT * FROM whole.act WHERE id IN " + of, names)
    for table in ["flag", "item"]:
        db.execute("INSERT INTO main.%s SELECT * FROM whole.%s WHERE act_id IN " % (table, table) + of, names)
for read in range(page, len(keys) + 1, page):
    steps = [lambda: save_acts(keys[read - page:read]), lambda: save_cursor(read)]
    if order == "cursor first": steps.reverse()
    db.execute("BEGIN IMMEDIATE")
    steps[0]()
    if order != "together":
        db.execute("COMMIT")
        db.execute("BEGIN IMMEDIATE")
    steps[1]()
    db.execute("COMMIT")
"#;

#[test]
fn the_check_sees_a_writer_that_saves_the_cursor_and_the_acts_apart() {
    let office = Office::open(3);
    let whole = office.copy();
    assert!(office.collect(&whole, Command::new("env")));
    let caught = |order: &str| {
        let (mut caught, mut killed) = (0, 0);
        for call in CALLS {
            for when in (1..).step_by(if is_long() || call != "pwrite64" { 1 } else { 8 }) {
                let data = office.copy();
                let mut writer = data.strace(&format!("trace={call}"));
                writer.args(["-o", "/dev/null", "-e", &format!("inject={call}:signal=KILL:when={when}")]);
                writer
                    .args(["python3", "-c", WRITER])
                    .arg(whole.db())
                    .arg(data.db())
                    .args([order, &PAGE.to_string()]);
                let ended = said(&mut writer);
                if ended.code == Some(0) {
                    office.state(&data);
                    break;
                }
                assert_eq!(ended.err, "", "{order}: {call} {when}");
                killed += 1;
                caught += usize::from(data.state().wrong(office.api.n_posts()).is_some());
                assert!(when < 2_000, "{call} does not end");
            }
        }
        println!("{order}: {caught} of {killed} kills leave something that does not agree");
        caught
    };
    assert_eq!(caught("together"), 0);
    assert!(caught("cursor first") > 0);
    assert!(caught("acts first") > 0);
}

#[expect(clippy::disallowed_methods, reason = "tests/run --long says so by the environment")]
fn is_long() -> bool {
    std::env::var("NETRA_LONG").is_ok()
}
