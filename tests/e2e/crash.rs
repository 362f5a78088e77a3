//! The real collector, killed at every write and at every sync of its data folder (by `strace`, which injects the signal
//! before the call happens): whenever it is killed, the database is whole, acts, flags and cursor agree, what it went on
//! from is stored, and whoever goes on from there asks for no page twice and ends as if nothing had happened. That the
//! check sees the difference is shown by a writer that saves the cursor first.
//!
//! A kill is not a power cut: what the kernel was given is written. That it is given in an order in which a power cut does
//! no harm either is SQLite's promise for `synchronous=FULL`; that each commit is synced before anything else is written is
//! checked here.
//!
//! What comes after the minute for which a killed collector's claim to an account stands is done as if that minute had gone
//! by; the kills in `collect.rs` wait for it.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use netra_faults::{Answer, Asked, Server};
use netra_model::Clock;
use netra_model::scope::Scope;
use netra_store::{AuditState, Store};
use serde_json::{Value, json};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions as _, Connection as _};
use tempfile::TempDir;

use crate::netra::{Netra, said};

const ACCOUNT: &str = "1700000000000000001";
const FIRST: usize = 1_800_000_000_000_000_000;
/// Posts on a page.
const PAGE: usize = 4;
/// Every third post is one that the dictionary flags.
const FLAGGED: usize = 3;
/// A dictionary of one rule, read in no time by thousands of collectors.
const DICTIONARY: &str = r#"
schema = 1
[scoring]
threshold = 25
post = 100
quote = 100
comment = 85
share = 85
like = 45
follow = 50
join = 70
[[group]]
key = "call"
label_id = "seruan"
label_en = "a call"
terms = ["coblos"]
[[rule]]
key = "call"
label_id = "seruan memilih"
label_en = "a call to vote"
side = "support"
weight = 80
all = ["call", "candidate"]
within = 0
match = ["Coblos Satria Wibawa"]
no_match = ["Rapat pagi"]
"#;
/// The calls by which files are written, synced, cut and taken away.
const CALLS: [&str; 11] = [
    "write",
    "writev",
    "pwrite64",
    "pwritev",
    "fsync",
    "fdatasync",
    "ftruncate",
    "rename",
    "renameat2",
    "unlink",
    "unlinkat",
];
/// How many are killed at a time. A collector waits most of its time: for its turn at the server.
const AT_ONCE: usize = 16;
/// No collection here takes so long, even on a busy machine.
const TOO_LONG: Duration = Duration::from_secs(300);

/// The tests of this file one after the other: each of them keeps the machine busy.
fn alone() -> MutexGuard<'static, ()> {
    static ONE: Mutex<()> = Mutex::new(());
    ONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// X, of all platforms: its pages may be of any size, and its cursor says to the post how far an account was read.
struct Api {
    server: Server,
    /// The pages that were asked for, each by the post before which it ends and the one with which it begins.
    pages: Arc<Mutex<Vec<(usize, usize)>>>,
}

impl Api {
    fn start(n_posts: usize) -> Self {
        let pages = Arc::default();
        let asked_for = Arc::clone(&pages);
        Self { server: Server::start(move |asked| answer(asked, n_posts, &asked_for).into()), pages }
    }

    /// The pages that were asked for, each by the post before which it ends.
    fn pages(&self) -> Vec<usize> {
        self.pages.lock().unwrap().iter().map(|(end, _)| *end).collect()
    }

    /// Whether there is nothing more to ask for.
    fn is_asked_to_the_end(&self, n_posts: usize) -> bool {
        self.pages.lock().unwrap().last().is_some_and(|(_, start)| *start == 0 || *start == n_posts)
    }
}

fn answer(asked: &Asked, n_posts: usize, pages: &Mutex<Vec<(usize, usize)>>) -> Answer {
    let user = json!({"id": ACCOUNT, "username": "budi_demo", "name": "Budi (DEMO)"});
    if asked.path().starts_with("/2/users/by/username/") {
        return Answer::json(json!({ "data": user }).to_string());
    }
    if asked.path() != format!("/2/users/{ACCOUNT}/tweets") {
        return Answer::status(404);
    }
    let end = asked.query("pagination_token").map_or(n_posts, |token| number(&token));
    let low = asked.query("since_id").map_or(0, |since| number(&since) + 1);
    let start = end.saturating_sub(PAGE).max(low);
    pages.lock().unwrap().push((end, start));
    let posts: Vec<Value> = (start..end).rev().map(post).collect();
    let mut page =
        json!({"data": posts, "includes": {"users": [user]}, "meta": {"result_count": posts.len()}});
    if start > low {
        page["meta"]["next_token"] = json!(id(start));
    }
    Answer::json(page.to_string())
}

fn post(n: usize) -> Value {
    let text = if n.is_multiple_of(FLAGGED) { "Ayo coblos Satria Wibawa" } else { "Rapat pagi" };
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

/// An office that reads the account.
struct Office {
    n_posts: usize,
    setup: Netra,
    /// Before its first reading.
    fresh: Start,
    /// The digest of an office that has read all of it undisturbed.
    wanted: String,
}

/// The database from which collectors begin.
struct Start {
    folder: TempDir,
    /// Whether a log that was not yet worked in lies beside it. Whoever opens the database first works it in.
    logged: bool,
}

/// Before which call a collector is killed.
#[derive(Debug, Clone, Copy)]
struct Moment {
    call: &'static str,
    /// Counted from 1, by thread.
    when: usize,
}

/// What one kill left and what became of it.
struct Met {
    killed: bool,
    /// Killed between the first page and the last.
    partly: bool,
    complaints: Vec<String>,
}

impl Office {
    fn open(pages: usize) -> Self {
        assert_that_strace_kills();
        let setup = Netra::new(
            "[collect]\nevery_minutes = 600\nallow_private = ['ADDRESS']\n[[source]]\nname = 'x'\n\
             [source.connector]\nkind = 'x'\nservice = 'http://ADDRESS'\ntoken_file = 'TOKEN'\n\
             [source.connector.licence]\ncontract = 'DEMO-2026-17'\nplan = 'enterprise'\n\
             approved_use = 'pengawasan netralitas ASN (DEMO)'\ndate = '2026-05-04'\n",
        );
        let token = setup.file("token", "AAAAdemoTOKENdemo%3DsecretDEMO\n");
        std::fs::set_permissions(&token, std::fs::Permissions::from_mode(0o600)).unwrap();
        let ours = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../dictionaries");
        std::fs::create_dir_all(setup.path("kamus/races")).unwrap();
        setup.file("kamus/general.toml", DICTIONARY);
        let race = "races/demo-kota-contoh.toml";
        std::fs::copy(ours.join(race), setup.path("kamus").join(race)).unwrap();
        let config = std::fs::read_to_string(setup.path("netra.toml")).unwrap();
        let own = setup.path("kamus").display().to_string();
        let config = config.replace(&ours.display().to_string(), &own);
        let somewhere = config.replace("'TOKEN'", &format!("'{token}'"));
        setup.file("netra.toml", somewhere.replace("ADDRESS", "127.0.0.1:9"));
        let list = "Nama;Status Kepegawaian;Unit Kerja;X;Dasar;Mulai\n\
                    Budi (DEMO);non-ASN;Dinas Contoh (DEMO);@budi_demo;uji (DEMO);2020-01-01\n";
        setup.run(&["watchlist", "import", &setup.file("people.csv", list)]).well();
        setup.file("template.toml", somewhere);
        let folder = tempfile::tempdir().unwrap();
        copy_database(&setup.data(), folder.path());
        // Whoever closes a database last works its log in.
        ask(&folder.path().join("netra.db"), "PRAGMA wal_checkpoint(TRUNCATE)");
        let fresh = Start { folder, logged: false };
        let mut office = Self { n_posts: pages * PAGE, setup, fresh, wanted: String::new() };
        let calm = office.copy(&office.fresh);
        assert!(calm.collect(Command::new("env")), "an undisturbed collection ends by itself");
        assert_eq!(calm.api.pages().len(), pages);
        let left = calm.state();
        assert_eq!((left.wrong(office.n_posts), left.cursor), (None, Some(0)));
        calm.assert_only_the_database_is_written();
        office.wanted = left.digest;
        office
    }

    fn copy(&self, start: &Start) -> Desk {
        self.copy_of(start.folder.path())
    }

    fn copy_of(&self, data: &Path) -> Desk {
        let template = std::fs::read_to_string(self.setup.path("template.toml")).unwrap();
        Desk::new(data, &template, &self.setup.data(), self.n_posts)
    }

    /// As if the minute had gone by for which a killed collector's claim to the account stands. The log stays as it is:
    /// the next collector works it in.
    fn a_minute_later(&self, left: &Desk) -> Desk {
        on_a_runtime(async {
            let mut db = options(&left.db()).connect().await.unwrap();
            sqlx::query("UPDATE lease SET until_at = 0").execute(&mut db).await.unwrap();
            let later = self.copy_of(&left.data());
            db.close().await.unwrap();
            later
        })
    }

    /// As a collector left it that was killed at half of its commits, a minute later.
    fn half_read(&self) -> Start {
        let n_syncs = self.moments(&self.fresh).iter().filter(|moment| moment.call == "fsync").count();
        let desk = self.copy(&self.fresh);
        assert!(!desk.collect(desk.kills("fsync", n_syncs / 2)));
        let folder = tempfile::tempdir().unwrap();
        copy_database(&self.a_minute_later(&desk).data(), folder.path());
        assert!(folder.path().join("netra.db-wal").exists(), "a killed collector works nothing in");
        Start { folder, logged: true }
    }

    /// How often an undisturbed collection makes each call on its database, by the thread that is counted.
    fn calls(&self, start: &Start) -> Vec<(&'static str, usize)> {
        let desk = self.copy(start);
        let mut strace = desk.strace(&CALLS.join(","));
        strace.arg("-xx");
        assert!(desk.collect(strace));
        let log = desk.log();
        assert_eq!(unsynced(&log), None);
        let made: Vec<(&str, &str)> = log
            .lines()
            .filter_map(|line| line.split_once(' '))
            .filter_map(|(thread, made)| Some((thread, made.trim_start().split_once('(')?.0)))
            .collect();
        let calls = CALLS.into_iter().map(|call| {
            let of = |thread: &str| made.iter().filter(|it| **it == (thread, call)).count();
            let n = if start.logged {
                let first = made.first().map(|it| it.0);
                made.iter().take_while(|it| Some(it.0) == first).filter(|it| it.1 == call).count()
            } else {
                // One thread does all the writing until the end; there another may work the log in.
                made.iter().map(|it| of(it.0)).max().unwrap_or(0)
            };
            (call, n)
        });
        calls.filter(|(_, n)| *n > 0).collect()
    }

    /// Every moment at which a collector can be killed. From a database with a log only those at which that is worked in.
    fn moments(&self, start: &Start) -> Vec<Moment> {
        let calls = self.calls(start);
        println!("{} posts: {calls:?}", self.n_posts);
        calls.into_iter().flat_map(|(call, n)| (1..=n).map(move |when| Moment { call, when })).collect()
    }

    /// Kills a collector at each of these moments, looks at what it left, and lets another go on.
    fn sweep(&self, start: &Start, moments: &[Moment]) {
        let began = Instant::now();
        let met = in_parallel(moments, |moment| self.killed_at(start, *moment));
        let count = |what: fn(&Met) -> bool| met.iter().filter(|it| what(it)).count();
        let (killed, partly) = (count(|it| it.killed), count(|it| it.partly));
        println!(
            "{} posts: {killed} kills at {} moments, {partly} of them among the pages, in {:?}",
            self.n_posts,
            moments.len(),
            began.elapsed()
        );
        let complaints: Vec<&String> = met.iter().flat_map(|it| &it.complaints).collect();
        assert!(complaints.is_empty(), "{} complaints: {complaints:#?}", complaints.len());
        let lived: Vec<_> = moments.iter().zip(&met).filter(|(_, met)| !met.killed).map(|it| it.0).collect();
        // What is written when a run stops varies by a few calls.
        assert!(
            lived.len() * 20 <= moments.len() && partly > 0,
            "{partly} among the pages; not killed: {lived:?}"
        );
    }

    fn killed_at(&self, start: &Start, moment: Moment) -> Met {
        let Moment { call, when } = moment;
        let desk = self.copy(start);
        let killed = !desk.collect(desk.kills(call, when));
        let left = desk.state();
        let mut complaints = Vec::new();
        let mut complain = |about: &str, what: String| complaints.push(format!("{moment:?} {about}: {what}"));
        if let Some(wrong) = left.wrong(self.n_posts) {
            complain("left", wrong);
        }
        // Who asks for the next page says that the one before is stored.
        let (read_from, asked) = (left.cursor.unwrap_or(self.n_posts), desk.api.pages());
        if asked.last().is_some_and(|end| *end < read_from) {
            complain("lost a page", format!("asked for {asked:?}, stored from {read_from}"));
        }
        if killed {
            let after = self.a_minute_later(&desk);
            assert!(after.collect(Command::new("env")), "nobody killed the collector after {moment:?}");
            let end = after.state();
            if let Some(wrong) = end.wrong(self.n_posts).or_else(|| (end.cursor != Some(0)).then(String::new))
            {
                complain("gone on", wrong);
            }
            if end.digest != self.wanted {
                complain("gone on", String::from("the digest is not that of an undisturbed collection"));
            }
            // What was read already is asked for once more only to see whether there is something new.
            let rest: Vec<usize> = (1..=read_from).rev().filter(|n| n.is_multiple_of(PAGE)).collect();
            let expected = if rest.is_empty() { vec![self.n_posts] } else { rest };
            if after.api.pages() != expected {
                complain("gone on", format!("from {read_from}, asked for {:?}", after.api.pages()));
            }
        } else if left.digest != self.wanted {
            complain("not killed", String::from("the digest is not that of an undisturbed collection"));
        }
        Met { killed, partly: (1..self.n_posts).contains(&left.acts.len()), complaints }
    }
}

/// Does something with each, some at a time; the results in their order.
fn in_parallel<T: Sync, R: Send>(all: &[T], what: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let mut done: Vec<(usize, R)> = thread::scope(|scope| {
        let workers: Vec<_> = (0..AT_ONCE)
            .map(|_| {
                scope.spawn(|| {
                    let indices = std::iter::repeat_with(|| next.fetch_add(1, Ordering::Relaxed));
                    indices.map_while(|n| all.get(n).map(|it| (n, what(it)))).collect::<Vec<_>>()
                })
            })
            .collect();
        workers.into_iter().flat_map(|worker| worker.join().expect("what failed has said why")).collect()
    });
    done.sort_by_key(|(n, _)| *n);
    done.into_iter().map(|(_, result)| result).collect()
}

/// Fails where the sweep cannot be done, in words: it is never left out silently.
fn assert_that_strace_kills() {
    assert_eq!(why_not(Command::new("strace")), None);
}

/// Why nothing can be killed at a call by this `strace`.
fn why_not(mut strace: Command) -> Option<String> {
    strace.args(["-qq", "-e", "trace=write", "-e", "inject=write:signal=KILL:when=1", "echo", "alive"]);
    let output = match strace.stdin(Stdio::null()).output() {
        Ok(output) => output,
        Err(error) => {
            return Some(format!(
                "strace cannot be started ({error}), and without it no collector is killed at its writes; tests/run \
                 installs it (Debian package strace)"
            ));
        }
    };
    let said = String::from_utf8_lossy(&output.stderr);
    (output.status.signal() != Some(9)).then(|| {
        format!(
            "strace cannot kill a program at its writes here ({}; {}): the crash sweep needs ptrace, which a container \
             may have to be given (capability SYS_PTRACE)",
            output.status,
            said.trim()
        )
    })
}

/// A data folder that is one's own, with its configuration and the server that it reads.
struct Desk {
    folder: TempDir,
    api: Api,
    n_posts: usize,
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

/// The database and its log. What SQLite keeps beside them (`-shm`) is made anew by whoever opens them first.
fn copy_database(from: &Path, to: &Path) {
    for name in ["netra.db", "netra.db-wal"] {
        if from.join(name).exists() {
            std::fs::copy(from.join(name), to.join(name)).unwrap();
        }
    }
}

impl Desk {
    fn new(data: &Path, template: &str, folder_in_template: &Path, n_posts: usize) -> Self {
        let (folder, api) = (tempfile::tempdir().unwrap(), Api::start(n_posts));
        let desk = Self { folder, api, n_posts };
        std::fs::create_dir(desk.data()).unwrap();
        copy_database(data, &desk.data());
        let of_template = folder_in_template.display().to_string();
        let config = template.replace("ADDRESS", &desk.api.server.authority());
        std::fs::write(desk.config(), config.replace(&of_template, &desk.data().display().to_string()))
            .unwrap();
        desk
    }

    fn config(&self) -> PathBuf {
        self.folder.path().join("netra.toml")
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn db(&self) -> PathBuf {
        self.data().join("netra.db")
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("strace.log")).unwrap()
    }

    /// Looks at calls on the data folder, the database and its log only.
    fn strace(&self, calls: &str) -> Command {
        let mut strace = Command::new("strace");
        strace
            .args(["-f", "-qq", "-e", &format!("trace={calls}"), "-o"])
            .arg(self.folder.path().join("strace.log"));
        for path in
            [self.data(), self.db(), self.data().join("netra.db-wal"), self.data().join("netra.db-journal")]
        {
            strace.arg("-P").arg(path);
        }
        strace
    }

    /// Kills before a call.
    fn kills(&self, call: &str, when: usize) -> Command {
        let mut strace = self.strace(call);
        strace.args(["-e", &format!("inject={call}:signal=KILL:when={when}")]);
        strace
    }

    /// Collects under another program until all is read; whether it lived to see that.
    fn collect(&self, mut under: Command) -> bool {
        under.arg(env!("CARGO_BIN_EXE_netra")).arg("--config").arg(self.config()).arg("collect");
        let mut child =
            under.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let began = Instant::now();
        let mut asked_to_stop = false;
        loop {
            if let Some(status) = child.try_wait().unwrap() {
                let killed = status.signal() == Some(9);
                assert!(killed || asked_to_stop, "a collector that nobody stopped ended with {status}");
                while self.is_open() {
                    thread::sleep(Duration::from_millis(10));
                }
                return !killed;
            }
            assert!(began.elapsed() < TOO_LONG, "a collection does not come to its end");
            thread::sleep(Duration::from_millis(50));
            if !asked_to_stop && self.is_read() {
                asked_to_stop = true;
                self.signal("TERM");
            }
        }
    }

    /// To the program itself, not to strace, which would let go of it and leave it running.
    fn signal(&self, signal: &str) {
        let programs = self.programs().into_iter().filter(|(_, args)| !args.starts_with("strace"));
        programs.for_each(|(id, _)| drop(said(Command::new("kill").args(["-s", signal, &id]))));
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

    /// Whether the account was read to its end, and the run is closed. Looks without a right to write: it leaves no trace
    /// in the files, whenever the collector is killed.
    fn is_read(&self) -> bool {
        if !self.api.is_asked_to_the_end(self.n_posts) {
            return false;
        }
        let newest = "SELECT cursor FROM cursor_position WHERE
            (SELECT finished_at FROM source_run ORDER BY n DESC LIMIT 1) IS NOT NULL";
        let cursor: Option<String> = on_a_runtime(async {
            let mut db = options(&self.db()).read_only(true).connect().await.unwrap();
            let cursor = sqlx::query_scalar(newest).fetch_optional(&mut db).await.unwrap();
            db.close().await.unwrap();
            cursor
        });
        cursor.is_some_and(|cursor| read_from(&cursor) == 0)
    }

    /// The calls that are swept are all there are: nothing but the database is written.
    fn assert_only_the_database_is_written(&self) {
        let names = std::fs::read_dir(self.data()).unwrap().map(|it| it.unwrap());
        for it in names {
            let name = it.file_name().into_string().unwrap();
            let is_empty_folder =
                it.path().is_dir() && std::fs::read_dir(it.path()).unwrap().next().is_none();
            assert!(is_empty_folder || name.starts_with("netra.db"), "{name} is written and not swept");
        }
    }

    /// What there is, seen in a copy: looking at it would work the log in.
    fn state(&self) -> State {
        let folder = tempfile::tempdir().unwrap();
        copy_database(&self.data(), folder.path());
        State::of(folder.path())
    }
}

impl Drop for Desk {
    /// A test that fails leaves no collector behind.
    fn drop(&mut self) {
        self.signal("KILL");
    }
}

fn options(db: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new().filename(db).busy_timeout(Duration::from_secs(30))
}

/// The first column of the answer.
fn ask(db: &Path, sql: &'static str) -> Vec<String> {
    on_a_runtime(async {
        let mut db: SqliteConnection = options(db).connect().await.unwrap();
        let rows = sqlx::query(sql).fetch_all(&mut db).await.unwrap();
        db.close().await.unwrap();
        rows.iter().map(|row| sqlx::Row::try_get_unchecked(row, 0).unwrap()).collect()
    })
}

/// From which post on everything was read, as the connector's cursor says it.
fn read_from(cursor: &str) -> usize {
    let cursor: Value = serde_json::from_str(cursor).unwrap();
    cursor["page"].as_str().map_or(0, number)
}

fn on_a_runtime<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

/// What says that a commit of SQLite's log was not synced before anything else was written to it: else what the cursor says
/// was read might reach the disk after the next page.
fn unsynced(log: &str) -> Option<String> {
    let (mut owed, mut n_commits) = (false, 0);
    for line in log.lines().filter_map(|line| line.split_once(' ')).map(|(_, made)| made.trim_start()) {
        // A frame is a head of 24 bytes and a page; the head of a commit's last frame has the size of the database in its
        // second four bytes.
        let is_head = line.starts_with("pwrite64(") && line.contains(", 24, ");
        let is_commit =
            is_head && line.split_once('"').is_some_and(|(_, bytes)| !bytes[16..32].eq(r"\x00\x00\x00\x00"));
        if is_head && owed {
            return Some(format!("written before the commit was synced: {line}"));
        }
        if is_commit {
            (owed, n_commits) = (true, n_commits + 1);
        } else if line.starts_with("fsync(") || line.starts_with("fdatasync(") {
            owed = false;
        }
    }
    (n_commits == 0 || owed).then(|| format!("{n_commits} commits, the last not synced"))
}

impl State {
    fn of(data: &Path) -> Self {
        let db = data.join("netra.db");
        let ids = |sql| -> Vec<usize> {
            ask(&db, sql).iter().map(|url| number(url.rsplit('/').next().unwrap_or_default())).collect()
        };
        let integrity = ask(&db, "PRAGMA integrity_check");
        let loose = ask(&db, "SELECT \"table\" FROM pragma_foreign_key_check").len();
        let acts = ids("SELECT native_key FROM act WHERE release_n IS NOT NULL ORDER BY 1");
        let flagged = ids(
            "SELECT a.native_key FROM flag f JOIN act a ON a.id = f.act_id JOIN item i ON i.act_id = a.id ORDER BY 1",
        );
        let cursor = ask(&db, "SELECT cursor FROM cursor_position").first().map(|it| read_from(it));
        let office = ask(&db, "SELECT id FROM office").remove(0).parse().unwrap();
        let (audit, digest) = on_a_runtime(async {
            let store = Store::open(&format!("sqlite:{}", db.display()), data, Clock::System).await.unwrap();
            let audit = store.verify_audit(&Scope::office(office)).await.unwrap();
            let digest = store.digest(&Scope::office(office)).await.unwrap();
            store.close().await;
            (matches!(audit, AuditState::Whole { .. }), digest.to_string())
        });
        Self { integrity, loose, acts, flagged, cursor, audit, digest }
    }

    /// What is wrong with it, if anything: every post from the cursor on is an act once and no other is, the flagged ones
    /// of them are flagged once and in the queue once, and the database and the chain of the log of deeds are whole.
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
}

#[test]
fn killed_at_every_write_and_sync_of_three_pages_nothing_is_lost_and_nothing_twice() {
    let _alone = alone();
    let office = Office::open(3);
    office.sweep(&office.fresh, &office.moments(&office.fresh));
}

#[test]
fn killed_again_while_what_a_killed_one_left_is_worked_in_nothing_is_lost_and_nothing_twice() {
    let _alone = alone();
    let office = Office::open(3);
    let half = office.half_read();
    let moments = office.moments(&half);
    assert!(moments.len() > 20, "there is something to work in");
    office.sweep(&half, &moments);
}

#[test]
fn killed_anywhere_in_fifty_pages_nothing_is_lost_and_nothing_twice() {
    let _alone = alone();
    let office = Office::open(50);
    let all = office.moments(&office.fresh);
    // All of them; in the short run a hundred.
    let step = if is_long() { 1 } else { (all.len() / 100).max(1) };
    let moments: Vec<Moment> = all.into_iter().step_by(step).collect();
    office.sweep(&office.fresh, &moments);
}

/// Writes the pages of a whole database into one that is before its first page, in the order that the third argument says.
const WRITER: &str = r#"
import json, sqlite3, sys
whole, target, order, page = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
db = sqlite3.connect(target, isolation_level=None, uri=True)
db.execute("PRAGMA synchronous = FULL")
# A right to write would lock out the others that copy from it.
db.execute("ATTACH ? AS whole", ("file:%s?mode=ro" % whole,))
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
    let _alone = alone();
    let office = Office::open(3);
    let whole = office.copy(&office.fresh);
    assert!(whole.collect(Command::new("env")));
    // Not what may stand before it and starts a dozen programs.
    let python = said(Command::new("python3").args(["-c", "import sys; print(sys.executable)"])).well();
    let writer = |mut under: Command, desk: &Desk, order: &str| {
        under.args([python.trim(), "-I", "-S", "-c", WRITER]).arg(whole.db()).arg(desk.db());
        said(under.args([order, &PAGE.to_string()]))
    };
    let caught = |order: &str| {
        let calm = office.copy(&office.fresh);
        writer(calm.strace(&CALLS.join(",")), &calm, order).well();
        let (left, log) = (calm.state(), calm.log());
        assert_eq!((left.wrong(office.n_posts), left.cursor), (None, Some(0)), "{order}");
        // Every sync, and some of the writes.
        let moments: Vec<(&str, usize)> = CALLS
            .into_iter()
            .flat_map(|call| {
                let n = log.lines().filter(|line| line.contains(&format!(" {call}("))).count();
                let step = if is_long() || call != "pwrite64" { 1 } else { 8 };
                (1..=n).step_by(step).map(move |when| (call, when))
            })
            .collect();
        let seen = in_parallel(&moments, |(call, when)| {
            let desk = office.copy(&office.fresh);
            let ended = writer(desk.kills(call, *when), &desk, order);
            assert_eq!((ended.code, ended.err.as_str()), (None, ""), "{order}: {call} {when}");
            desk.state().wrong(office.n_posts).is_some()
        });
        let caught = seen.iter().filter(|it| **it).count();
        println!("{order}: {caught} of {} kills leave something that does not agree", moments.len());
        caught
    };
    assert_eq!(caught("together"), 0);
    assert!(caught("cursor first") > 0);
    assert!(caught("acts first") > 0);
}

#[test]
fn a_commit_that_is_not_synced_before_the_next_write_is_seen() {
    let head = |size: u8| {
        format!(r#"7 pwrite64(11, "\x00\x00\x00\x01\x00\x00\x00\x{size:02x}\x00\x00", 24, 32) = 24"#) + "\n"
    };
    let (page, synced) = ("7 pwrite64(11, \"\\x0d\", 4096, 56) = 4096\n", "7 fsync(11) = 0\n");
    assert_eq!(unsynced(&[&head(0), page, &head(9), page, synced, &head(9), page, synced].concat()), None);
    let written = unsynced(&[&head(9), page, &head(9), page, synced].concat());
    assert!(written.is_some_and(|it| it.contains("before the commit was synced")));
    assert!(unsynced(&[&head(9), page, synced, &head(9), page].concat()).is_some());
    assert!(unsynced("").is_some());
}

#[test]
fn where_strace_is_missing_or_may_not_trace_the_sweep_fails_in_words() {
    let missing = why_not(Command::new("/nowhere/strace")).unwrap();
    assert!(missing.contains("tests/run installs it"), "{missing}");
    let mut refused = Command::new("strace");
    refused.args(["-f", "-qq", "-e", "trace=ptrace", "-e", "inject=ptrace:error=EPERM", "strace"]);
    let refused = why_not(refused).unwrap();
    assert!(refused.contains("SYS_PTRACE") && refused.contains("Operation not permitted"), "{refused}");
}

#[expect(clippy::disallowed_methods, reason = "tests/run --long says so by the environment")]
fn is_long() -> bool {
    std::env::var("NETRA_LONG").is_ok()
}
