//! 5,000 watched accounts on one process: what the loop costs, in memory, in steps and in requests. Prints, asserts
//! nothing.
//!
//! `cargo bench -p netra --bench accounts` ; `-- 500` for another number of accounts. Linux only: memory is read from
//! `/proc`. The servers it asks are of its own, on the loopback interface: sixteen, so that the pace that one host is
//! given does not decide how long it takes.

#![expect(clippy::print_stdout, reason = "a benchmark prints")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::hint::black_box;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use netra_collect::schedule::{Effect, Event, Outcome, Pace, Schedule, Work};
use netra_faults::{Act, Answer, Asked, Server};
use netra_model::act::AccountRef;
use netra_model::batch::Subject;
use netra_model::{AccountId, Clock};

const HOSTS: usize = 16;
/// How many steps one figure is taken over.
const STEPS: u32 = 20_000;

fn main() {
    let n = std::env::args().filter_map(|it| it.parse().ok()).next().unwrap_or(5_000);
    println!("# one step of the schedule, by the number of idle accounts");
    for idle in [50, 500, 5_000] {
        println!("{idle:>6} idle accounts: {:>6} ns a step", nanoseconds_a_step(idle));
    }
    println!("\n# what the default pace asks for, {n} accounts, the second day");
    for (work, jobs) in jobs_an_hour(n) {
        println!("{work:>10}: {jobs:>7} an hour");
    }
    println!("\n# one process that watches {n} accounts at {HOSTS} servers");
    whole_process(n);
}

fn subjects(n: usize) -> Vec<(Subject, AccountRef)> {
    let clock = Clock::System;
    let platform = "bluesky".parse().expect("a platform");
    let name =
        |i| AccountRef::by_handle(std::clone::Clone::clone(&platform), &format!("pegawai{i}.demo.test"));
    (0..n).map(|i| (Subject::Account(clock.id::<AccountId>()), name(i))).collect()
}

fn start(n: usize, now: Timestamp) -> (Schedule, Vec<Effect>) {
    let mut schedule = Schedule::new(7);
    let pace = Pace { reconcile_every: Some(SignedDuration::from_hours(24)), ..Pace::default() };
    let effects =
        schedule.step(now, Event::Source { source: String::from("demo"), pace, subjects: subjects(n) });
    (schedule, effects)
}

fn done(subject: Subject) -> Event {
    Event::Done { source: String::from("demo"), subject, outcome: Outcome::Saved { follow_up: Vec::new() } }
}

/// Does everything that is due until a moment and gives the moment of the next; counts jobs by their work.
fn run_until(
    schedule: &mut Schedule,
    mut effects: Vec<Effect>,
    mut now: Timestamp,
    end: Timestamp,
    jobs: &mut BTreeMap<&'static str, u64>,
) -> (Timestamp, Vec<Effect>) {
    loop {
        let mut next = None;
        let mut started = Vec::new();
        for effect in effects.drain(..) {
            match effect {
                Effect::Start(job) => {
                    let work = match job.work {
                        Work::Poll => "polls",
                        Work::Recheck => "re-checks",
                        Work::Reconcile => "reconciles",
                        Work::Follow(_) => "follow-ups",
                    };
                    *jobs.entry(work).or_default() += 1;
                    started.push(job.subject);
                }
                Effect::SleepUntil(at) => next = Some(at),
                Effect::Drained => {}
            }
        }
        if !started.is_empty() {
            for subject in started {
                effects.extend(schedule.step(now, done(subject)));
            }
            continue;
        }
        let Some(at) = next.filter(|at| *at < end) else { return (now, vec![]) };
        now = at;
        effects = schedule.step(now, Event::Tick);
    }
}

/// One account ends its job and the next idle one begins, again and again: the cost of an event.
fn nanoseconds_a_step(idle: usize) -> u128 {
    let now: Timestamp = "2026-10-01T00:00:00Z".parse().expect("a moment");
    let (mut schedule, effects) = start(idle, now);
    let (mut now, _) = run_until(
        &mut schedule,
        effects,
        now,
        now.saturating_add(SignedDuration::from_mins(10)).expect("a moment"),
        &mut BTreeMap::new(),
    );
    let (mut steps, mut took) = (0_u32, Duration::ZERO);
    while steps < STEPS {
        let began = Instant::now();
        let mut effects = black_box(schedule.step(now, Event::Tick));
        took += began.elapsed();
        steps += 1;
        let mut next = None;
        while let Some(effect) = effects.pop() {
            match effect {
                Effect::SleepUntil(at) => next = Some(at),
                Effect::Start(job) => {
                    let event = done(job.subject);
                    let began = Instant::now();
                    let more = black_box(schedule.step(now, event));
                    took += began.elapsed();
                    steps += 1;
                    effects.extend(more);
                }
                Effect::Drained => {}
            }
        }
        if let Some(at) = next {
            now = now.max(at);
        }
    }
    took.as_nanos() / u128::from(steps)
}

/// How many jobs of each kind the second day has, by the hour.
fn jobs_an_hour(n: usize) -> Vec<(&'static str, u64)> {
    let begin: Timestamp = "2026-10-01T00:00:00Z".parse().expect("a moment");
    let day = |n: i64| begin.saturating_add(SignedDuration::from_hours(24 * n)).expect("a moment");
    let (mut schedule, effects) = start(n, begin);
    let (now, _) = run_until(&mut schedule, effects, begin, day(1), &mut BTreeMap::new());
    let mut jobs = BTreeMap::new();
    let effects = schedule.step(now.max(day(1)), Event::Tick);
    run_until(&mut schedule, effects, day(1), day(2), &mut jobs);
    jobs.into_iter().map(|(work, jobs)| (work, jobs / 24)).collect()
}

/// The real program, from its first request to the last of the first round, and then at rest.
fn whole_process(n: usize) {
    let servers: Vec<Server> =
        (0..HOSTS).map(|host| Server::start(move |asked| Act::Answer(mastodon(host, asked)))).collect();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let config = folder.path().join("netra.toml");
    let peers: Vec<String> = servers.iter().map(|it| format!("'{}'", it.authority())).collect();
    let mut text = format!(
        "[data]\nfolder = '{}'\n[log]\nfilter = 'off'\n[collect]\nallow_private = [{}]\n",
        folder.path().join("data").display(),
        peers.join(", ")
    );
    for (host, server) in servers.iter().enumerate() {
        write!(
            text,
            "[[source]]\nname = 's{host}'\n[source.connector]\nkind = 'mastodon'\ninstance = 'http://{}'\n\
             domain = 's{host}.example'\n",
            server.authority()
        )
        .expect("text takes more text");
    }
    std::fs::write(&config, text).expect("the settings are written");
    let mut list = String::from("Nama;Status Kepegawaian;Unit Kerja;Mastodon;Dasar;Mulai\n");
    for i in 0..n {
        let (host, unit) = (i % HOSTS, i % 40);
        writeln!(
            list,
            "Pegawai {i} (DEMO);non-ASN;Dinas {unit} (DEMO);@p{i}@s{host}.example;uji (DEMO);2020-01-01"
        )
        .expect("text takes more text");
    }
    let people = folder.path().join("people.csv");
    std::fs::write(&people, list).expect("the list is written");
    let imported = netra(&config).args(["watchlist", "import"]).arg(&people).output().expect("it runs");
    assert!(imported.status.success(), "{}", String::from_utf8_lossy(&imported.stderr));

    let mut command = netra(&config);
    command.args(["run", "--listen", "127.0.0.1:0"]).stdout(Stdio::null());
    let running = Running(command.spawn().expect("the program starts"));
    let began = Instant::now();
    let asked = || servers.iter().map(Server::n_asked).sum::<usize>();
    let (mut last, mut still) = (0, Instant::now());
    while began.elapsed() < Duration::from_secs(900)
        && (last < n || still.elapsed() < Duration::from_secs(30))
    {
        std::thread::sleep(Duration::from_millis(500));
        if asked() > last {
            (last, still) = (asked(), Instant::now());
        }
    }
    let took = still.duration_since(began).as_secs_f64();
    println!("{last:>10} requests in {took:.1} s, the first round");
    let id = running.0.id();
    let mb = |name| memory(id, name) >> 10;
    println!("{:>10} MB resident now, {} MB at most;", mb("VmRSS"), mb("VmHWM"));
    println!(
        "{:>10} MB of these its own, {} MB pages of files (program, database, index)",
        mb("RssAnon"),
        mb("RssFile")
    );
    let (before, requests) = (processor_time(id), asked());
    let rest = Duration::from_secs(20);
    std::thread::sleep(rest);
    let share = (processor_time(id) - before) / rest.as_secs_f64() * 100.0;
    println!("{share:>10.2} % of one processor while they are idle ({} requests)", asked() - requests);
}

/// A server of the Mastodon interface with any account, each with one post.
fn mastodon(host: usize, asked: &Asked) -> Answer {
    let account = |name: &str| {
        let id = name.trim_start_matches('p');
        format!(
            "{{\"id\":\"{id}\",\"username\":\"{name}\",\"acct\":\"{name}\",\"display_name\":\"Pegawai (DEMO)\",\
             \"url\":\"https://s{host}.example/@{name}\",\"uri\":\"https://s{host}.example/users/{name}\"}}"
        )
    };
    if is_list(asked) {
        let id = asked.path().rsplit('/').nth(1).unwrap_or_default().to_owned();
        if asked.query("max_id").is_some() || asked.query("min_id").is_some() {
            return Answer::json("[]");
        }
        return Answer::json(format!(
            "[{{\"id\":\"1150000000000{id}\",\"created_at\":\"2026-10-11T23:30:00.000Z\",\"visibility\":\"public\",\
             \"uri\":\"https://s{host}.example/users/p{id}/statuses/1150000000000{id}\",\
             \"content\":\"<p>Rapat pagi di kantor (DEMO)</p>\",\"reblog\":null,\"account\":{},\
             \"media_attachments\":[],\"mentions\":[],\"tags\":[]}}]",
            account(&format!("p{id}"))
        ));
    }
    match asked.query("acct") {
        Some(name) => Answer::json(account(name.split('@').next().unwrap_or_default())),
        None => Answer::status(404),
    }
}

fn is_list(asked: &Asked) -> bool {
    asked.path().ends_with("/statuses")
}

fn netra(config: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_netra"));
    command.arg("--config").arg(config).stdin(Stdio::null());
    command
}

/// Stopped when it is dropped.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

/// A figure of `/proc/…/status`, in KB.
fn memory(process: u32, name: &str) -> u64 {
    let text = std::fs::read_to_string(format!("/proc/{process}/status")).expect("Linux tells it");
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    line.and_then(|it| it.split_whitespace().next()?.parse().ok()).expect("a figure in KB")
}

/// Seconds that a process has used so far; Linux counts in hundredths.
fn processor_time(process: u32) -> f64 {
    let text = std::fs::read_to_string(format!("/proc/{process}/stat")).expect("Linux tells it");
    let fields = text.rsplit_once(')').map_or("", |(_, rest)| rest).split_whitespace();
    // Of user and system, the 14th and 15th; two stand before the bracket.
    let ticks: Vec<f64> = fields.skip(11).take(2).filter_map(|it| it.parse().ok()).collect();
    ticks.iter().sum::<f64>() / 100.0
}
