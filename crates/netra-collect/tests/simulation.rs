//! The loop against a simulated platform, in virtual time: days of posts, edits, deletions, back-dated posts,
//! deactivations, outages, limits, pauses, a watch-list that changes, and a process that is killed between or within its
//! jobs. Then everything is well again, and after some quiet days the store must hold what the platform holds.
//!
//! Nothing here waits or opens a socket, so that hundreds of seeds take seconds. A seed that fails is named; run it alone,
//! with every step printed, by `NETRA_SEED=17 cargo test -p netra-collect --test simulation -- --nocapture`.
//!
//! Simulated are platform, connector and store; the schedule is the real one. That the suite can fail is shown by
//! [`Wrong`] offices.

#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests are tests, too; clippy.toml reaches only test functions"
)]

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use netra_collect::schedule::{Effect, Event, Job, Outcome, Pace, Schedule, Work};
use netra_model::act::AccountRef;
use netra_model::batch::{Subject, Task};
use netra_model::{AccountId, Clock};

const SOURCE: &str = "simulated";
/// Posts on a page.
const PAGE: usize = 5;
/// How long things go wrong, and how long nothing happens afterwards.
const TROUBLE: SignedDuration = SignedDuration::from_hours(3 * 24);
const QUIET: SignedDuration = SignedDuration::from_hours(4 * 24);
/// For how long a worker has an account to itself.
const LEASE: SignedDuration = SignedDuration::from_mins(1);
/// How long an act may go unseen, and how often it is looked for such acts.
const UNSEEN: SignedDuration = SignedDuration::from_hours(24);
const RECHECK_EVERY: SignedDuration = SignedDuration::from_hours(6);

/// What an office can do wrong; each must be caught.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wrong {
    Nothing,
    /// The cursor is saved before the acts.
    CursorFirst,
    /// An account that cannot be read counts as one whose posts are gone.
    TakesTroubleForDeletion,
    /// A worker that was held up saves although another has taken its account over.
    IgnoresFences,
    /// What a post says now is not compared with what it said.
    MissesEdits,
    /// Pages are read as if the one before were the last.
    StopsAfterAPage,
}

struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 20
    }

    fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    fn index(&mut self, n: usize) -> usize {
        usize::try_from(self.below(n as u64)).unwrap()
    }

    fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    fn seconds(&mut self, most: u64) -> SignedDuration {
        SignedDuration::from_millis((1 + self.below(most * 1_000)).cast_signed())
    }
}

/// A post as the platform has it.
#[derive(Debug, Clone)]
struct Post {
    key: String,
    /// Where it stands in its account's listing.
    place: u64,
    /// Counts its edits.
    version: u32,
    is_deleted: bool,
    target: Option<String>,
}

#[derive(Default)]
struct Remote {
    posts: Vec<Post>,
    is_deactivated: bool,
}

/// An answer to a job, as the platform was when it was asked.
#[derive(Debug, Clone)]
struct Answer {
    /// Key, version, and target of posts that are there.
    seen: Vec<(String, u32, Option<String>)>,
    gone: Vec<String>,
    targets: Vec<String>,
    cursor: Option<u64>,
    more: bool,
}

#[derive(Debug, Clone)]
enum Reply {
    Answer(Answer),
    Outcome(Outcome),
    /// The account is not shown; the names of its acts are those the office asked about.
    Unavailable,
}

/// An act as the store has it.
#[derive(Debug)]
struct Act {
    account: usize,
    versions: Vec<u32>,
    is_gone: bool,
    last_seen: Timestamp,
}

#[derive(Default)]
struct Store {
    cursors: BTreeMap<Subject, u64>,
    acts: BTreeMap<String, Act>,
    /// Whether each target's words are there.
    targets: BTreeMap<String, bool>,
    leases: BTreeMap<Subject, (u64, Timestamp)>,
    is_deactivated: BTreeMap<usize, bool>,
    /// Every act that was ever acknowledged.
    acknowledged: BTreeSet<String>,
}

/// A job under way.
struct Running {
    job: Job,
    fence: u64,
    ends: Timestamp,
    reply: Reply,
    /// Of a process that is no more, but not dead either.
    is_stray: bool,
}

#[derive(Debug, Default, Clone, Copy)]
struct Counts {
    jobs: u64,
    acts: u64,
    gone: u64,
    restarts: u64,
    refused: u64,
}

struct World {
    wrong: Wrong,
    is_told: bool,
    /// Whether the connector can compare all that an account shows; else nothing is dated back, for nobody would see it.
    reconciles: bool,
    random: Random,
    now: Timestamp,
    people: Vec<(AccountId, AccountRef)>,
    listed: Vec<bool>,
    remotes: Vec<Remote>,
    store: Store,
    schedule: Schedule,
    running: Vec<Running>,
    wake: Option<Timestamp>,
    is_paused: bool,
    is_out: bool,
    /// Whether the process is killed as soon as it is doing something.
    is_doomed: bool,
    limited_until: Timestamp,
    next_happening: Timestamp,
    ends: Timestamp,
    n_keys: u64,
    counts: Counts,
}

type Checked<T = ()> = Result<T, String>;

fn ensure(holds: bool, what: impl FnOnce() -> String) -> Checked {
    if holds { Ok(()) } else { Err(what()) }
}

impl World {
    fn new(seed: u64, wrong: Wrong, is_told: bool) -> Self {
        let now: Timestamp = "2026-10-12T01:00:00Z".parse().unwrap();
        let clock = Clock::manual(now);
        let mut random = Random(seed.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        let n = 2 + random.index(5);
        let names = |i: usize| AccountRef::by_handle("bluesky".parse().unwrap(), &format!("demo{i}.test"));
        let people: Vec<_> = (0..n).map(|i| (clock.id(), names(i))).collect();
        Self {
            wrong,
            is_told,
            reconciles: seed.is_multiple_of(2),
            now,
            listed: vec![true; n],
            remotes: (0..n).map(|_| Remote::default()).collect(),
            people,
            store: Store::default(),
            schedule: Schedule::new(seed),
            running: Vec::new(),
            wake: None,
            is_paused: false,
            is_out: false,
            is_doomed: false,
            limited_until: now,
            next_happening: now,
            ends: now + TROUBLE,
            n_keys: 0,
            counts: Counts::default(),
            random,
        }
    }

    fn tell(&self, what: impl FnOnce() -> String) {
        if self.is_told {
            println!("{} {}", self.now, what());
        }
    }

    /// Lives through the trouble and the quiet, and compares.
    fn live(mut self) -> Checked<Counts> {
        self.tell_sources()?;
        self.until_the_end()?;
        self.heal()?;
        self.until_the_end()?;
        self.compare()?;
        self.stop()?;
        Ok(self.counts)
    }

    fn until_the_end(&mut self) -> Checked {
        let mut n_steps_now = 0;
        loop {
            let job = self.running.iter().map(|it| it.ends).min();
            let happening = (self.next_happening < self.ends).then_some(self.next_happening);
            let next = [job, self.wake, happening].into_iter().flatten().min().unwrap_or(self.ends);
            if next >= self.ends {
                self.now = self.ends;
                return Ok(());
            }
            n_steps_now = if next > self.now { 0 } else { n_steps_now + 1 };
            ensure(n_steps_now < 500, || "time stands still: a hot loop".into())?;
            self.now = self.now.max(next);
            if job == Some(next) {
                self.end_a_job()?;
            } else if happening == Some(next) {
                self.something_happens()?;
                self.next_happening = self.now + self.random.seconds(2 * 1_200);
            } else {
                self.send(Event::Tick)?;
            }
        }
    }

    fn send(&mut self, event: Event) -> Checked {
        self.wake = None;
        for effect in self.schedule.step(self.now, event) {
            match effect {
                Effect::Start(job) => self.start(*job)?,
                Effect::SleepUntil(at) => self.wake = Some(at),
                Effect::Drained => return Err("nobody asked it to stop".into()),
            }
        }
        Ok(())
    }

    fn tell_sources(&mut self) -> Checked {
        let pace = self.pace();
        let listed = self.people.iter().zip(&self.listed).filter(|(_, is_listed)| **is_listed);
        let subjects = listed.map(|((id, names), _)| (Subject::Account(*id), names.clone())).collect();
        self.send(Event::Source { source: SOURCE.into(), pace, subjects })
    }

    fn pace(&self) -> Pace {
        Pace {
            poll_every: SignedDuration::from_hours(1),
            recheck_every: Some(RECHECK_EVERY),
            reconcile_every: self.reconciles.then_some(SignedDuration::from_hours(24)),
            paused: self.is_paused,
            at_once: 2,
            ..Pace::default()
        }
    }

    // What the office does.

    fn start(&mut self, job: Job) -> Checked {
        self.counts.jobs += 1;
        let own = || self.running.iter().filter(|it| !it.is_stray);
        ensure(!self.is_paused, || format!("{job:?} began although the source pauses"))?;
        ensure(own().count() < 2, || "more than two jobs at once".into())?;
        ensure(own().all(|it| it.job.subject != job.subject), || format!("{:?} twice at once", job.subject))?;
        ensure(self.listed[self.person(&job.subject)], || format!("{job:?} of somebody off the list"))?;
        let ends = self.now + self.random.seconds(60);
        let (fence, until) = self.store.leases.get(&job.subject).copied().unwrap_or((0, Timestamp::MIN));
        let (fence, reply) = if until > self.now {
            (fence, Reply::Outcome(Outcome::Failed))
        } else {
            self.store.leases.insert(job.subject.clone(), (fence + 1, self.now + LEASE));
            (fence + 1, self.ask(&job))
        };
        self.tell(|| format!("start {:?} of {} as {fence}", job.work, job.names.shown()));
        self.running.push(Running { job, fence, ends, reply, is_stray: false });
        if self.is_doomed {
            self.next_happening = self.now + self.random.seconds(5);
        }
        Ok(())
    }

    fn person(&self, subject: &Subject) -> usize {
        self.people.iter().position(|(id, _)| subject.account() == Some(*id)).unwrap()
    }

    /// What the platform answers now.
    fn ask(&mut self, job: &Job) -> Reply {
        if self.limited_until > self.now {
            return Reply::Outcome(Outcome::RateLimited { until: self.limited_until });
        }
        if self.is_out && !self.random.one_in(10) {
            return Reply::Outcome(Outcome::Failed);
        }
        let mut answer =
            Answer { seen: Vec::new(), gone: Vec::new(), targets: Vec::new(), cursor: None, more: false };
        if let Work::Follow(Task::Resolve { native_keys }) = &job.work {
            answer.targets.clone_from(native_keys);
            return Reply::Answer(answer);
        }
        let person = self.person(&job.subject);
        let remote = &self.remotes[person];
        if remote.is_deactivated {
            return Reply::Unavailable;
        }
        let mut there: Vec<&Post> = remote.posts.iter().filter(|post| !post.is_deleted).collect();
        there.sort_by_key(|post| post.place);
        match &job.work {
            Work::Poll => {
                let after = self.store.cursors.get(&job.subject).copied().unwrap_or(0);
                there.retain(|post| post.place > after);
                answer.more = there.len() > PAGE && self.wrong != Wrong::StopsAfterAPage;
                let skipped = self.wrong == Wrong::StopsAfterAPage && there.len() > PAGE;
                answer.cursor = there.get(PAGE - 1).or(there.last()).map(|post| post.place);
                if skipped {
                    answer.cursor = there.last().map(|post| post.place);
                }
                there.truncate(PAGE);
            }
            Work::Recheck => {
                let due = self.store.acts.iter().filter(|(_, act)| {
                    act.account == person && !act.is_gone && act.last_seen + UNSEEN <= self.now
                });
                let due: BTreeSet<&String> = due.map(|(key, _)| key).collect();
                there.retain(|post| due.contains(&post.key));
                let is_there = |key: &&&String| there.iter().any(|post| post.key == ***key);
                answer.gone = due.iter().filter(|key| !is_there(key)).map(|key| (*key).clone()).collect();
            }
            Work::Reconcile | Work::Follow(_) => {}
        }
        answer.seen = there.iter().map(|it| (it.key.clone(), it.version, it.target.clone())).collect();
        Reply::Answer(answer)
    }

    fn end_a_job(&mut self) -> Checked {
        let ended = self.running.iter().position(|it| it.ends <= self.now).ok_or("no job ended")?;
        let running = self.running.swap_remove(ended);
        let outcome = self.save(&running)?;
        self.tell(|| format!("done {:?} of {}: {outcome:?}", running.job.work, running.job.names.shown()));
        if running.is_stray {
            return Ok(());
        }
        if let Some((fence, until)) = self.store.leases.get_mut(&running.job.subject)
            && *fence == running.fence
        {
            *until = self.now;
        }
        self.send(Event::Done { source: SOURCE.into(), subject: running.job.subject, outcome })
    }

    /// Saves an answer with its cursor in one step, unless somebody else has the account by now.
    fn save(&mut self, running: &Running) -> Checked<Outcome> {
        let Running { job, fence, reply, .. } = running;
        let person = self.person(&job.subject);
        let current = self.store.leases.get(&job.subject).map_or(0, |(fence, _)| *fence);
        if current != *fence && self.wrong != Wrong::IgnoresFences {
            self.counts.refused += 1;
            return Ok(Outcome::Failed);
        }
        let answer = match reply {
            Reply::Answer(answer) => answer.clone(),
            Reply::Outcome(outcome) => return Ok(outcome.clone()),
            Reply::Unavailable => {
                self.store.is_deactivated.insert(person, true);
                if self.wrong == Wrong::TakesTroubleForDeletion {
                    for act in self.store.acts.values_mut().filter(|act| act.account == person) {
                        act.is_gone = true;
                    }
                }
                return Ok(Outcome::Unavailable);
            }
        };
        if !matches!(job.work, Work::Follow(_)) {
            self.store.is_deactivated.insert(person, false);
        }
        let mut wanted = Vec::new();
        for (key, version, target) in answer.seen {
            wanted.extend(target.filter(|target| !self.store.targets.get(target).is_some_and(|it| *it)));
            self.store.acknowledged.insert(key.clone());
            let now = self.now;
            let act = self.store.acts.entry(key).or_insert_with(|| Act {
                account: person,
                versions: vec![version],
                is_gone: false,
                last_seen: now,
            });
            act.last_seen = now;
            if act.versions.last() != Some(&version) && self.wrong != Wrong::MissesEdits {
                act.versions.push(version);
            }
        }
        for key in &answer.gone {
            let is_gone = self.remotes[person].posts.iter().any(|post| post.key == *key && post.is_deleted);
            ensure(is_gone, || format!("{key} stands and is taken for deleted"))?;
            if let Some(act) = self.store.acts.get_mut(key) {
                act.is_gone = true;
            }
        }
        for target in answer.targets {
            self.store.targets.insert(target, true);
        }
        for target in &wanted {
            self.store.targets.entry(target.clone()).or_insert(false);
        }
        if let Some(cursor) = answer.cursor {
            let before = self.store.cursors.get(&job.subject).copied().unwrap_or(0);
            ensure(cursor >= before, || format!("the cursor of {} goes back", job.names.shown()))?;
            self.store.cursors.insert(job.subject.clone(), cursor);
        }
        let mut follow_up = Vec::new();
        if answer.more {
            follow_up.push(Task::Poll {
                account: self.people[person].0,
                names: job.names.clone(),
                cursor: None,
            });
        }
        if !wanted.is_empty() {
            follow_up.push(Task::Resolve { native_keys: wanted });
        }
        Ok(Outcome::Saved { follow_up })
    }

    /// The process is killed and started again: what it was doing was saved, or not, or goes on as a stray.
    fn restart(&mut self) -> Checked {
        self.counts.restarts += 1;
        self.tell(|| "killed and started again".into());
        for mut running in std::mem::take(&mut self.running) {
            match self.random.below(4) {
                _ if running.is_stray => self.running.push(running),
                0 => drop(self.save(&running)?),
                1 => {
                    running.is_stray = true;
                    running.ends = self.now + self.random.seconds(600);
                    self.running.push(running);
                }
                _ => {
                    if let (Wrong::CursorFirst, Reply::Answer(Answer { cursor: Some(cursor), .. })) =
                        (self.wrong, &running.reply)
                    {
                        self.store.cursors.insert(running.job.subject.clone(), *cursor);
                    }
                }
            }
        }
        self.schedule = Schedule::new(self.random.next());
        self.tell_sources()?;
        // What was still to be fetched is asked for again.
        let wanted = self.store.targets.iter().filter(|(_, is_there)| !**is_there);
        let native_keys: Vec<String> = wanted.map(|(key, _)| key.clone()).collect();
        let whose = self.listed.iter().position(|is_listed| *is_listed);
        if let (Some(whose), false) = (whose, native_keys.is_empty()) {
            let (subject, task) = (Subject::Account(self.people[whose].0), Task::Resolve { native_keys });
            self.send(Event::Follow { source: SOURCE.into(), subject, task })?;
        }
        Ok(())
    }

    // What happens in the world.

    fn something_happens(&mut self) -> Checked {
        if std::mem::take(&mut self.is_doomed) {
            return self.restart();
        }
        let person = self.random.index(self.people.len());
        match self.random.below(20) {
            0..=6 => self.publish(person),
            7..=9 => self.change_a_post(person, |post| post.version += 1),
            10 | 11 => self.change_a_post(person, |post| post.is_deleted = true),
            12 => self.remotes[person].is_deactivated ^= true,
            13 => self.is_out ^= true,
            14 => self.limited_until = self.now + self.random.seconds(3_600),
            15 | 16 if self.running.is_empty() => self.is_doomed = true,
            15 | 16 => self.restart()?,
            17 => {
                self.is_paused ^= true;
                let pace = self.pace();
                self.send(Event::Paced { source: SOURCE.into(), pace })?;
            }
            18 => {
                self.listed[person] ^= true;
                self.tell_sources()?;
            }
            _ => {
                let subject = Subject::Account(self.people[person].0);
                self.send(Event::LookNow { source: SOURCE.into(), subject })?;
            }
        }
        Ok(())
    }

    /// Some posts at once, more than a page now and then; one in eight is dated back to where no poll looks again.
    fn publish(&mut self, person: usize) {
        for _ in 0..=self.random.below(3 * PAGE as u64) {
            self.n_keys += 1;
            let now = u64::try_from(self.now.as_millisecond()).unwrap() * 1_000 + self.n_keys;
            let place = if self.reconciles && self.random.one_in(8) { now - 86_400_000_000 } else { now };
            let target = self.random.one_in(6).then(|| format!("target {}", self.random.below(40)));
            let key = format!("{person}/{}", self.n_keys);
            self.remotes[person].posts.push(Post { key, place, version: 0, is_deleted: false, target });
        }
    }

    fn change_a_post(&mut self, person: usize, change: impl FnOnce(&mut Post)) {
        let n = self.remotes[person].posts.len();
        if n > 0 {
            let index = self.random.index(n);
            change(&mut self.remotes[person].posts[index]);
        }
    }

    /// Everything is well again, except that some accounts stay deactivated. Nothing happens any more.
    fn heal(&mut self) -> Checked {
        self.tell(|| "all is well from now on".into());
        (self.is_out, self.is_paused, self.is_doomed, self.limited_until) = (false, false, false, self.now);
        self.listed.fill(true);
        for person in 0..self.people.len() {
            self.remotes[person].is_deactivated &= self.random.one_in(3);
        }
        self.next_happening = Timestamp::MAX;
        self.ends = self.now + QUIET;
        // What a follow-up has given up on comes back with the next start.
        self.restart()
    }

    // What must hold in the end.

    fn compare(&mut self) -> Checked {
        for (person, remote) in self.remotes.iter().enumerate() {
            let state = self.store.is_deactivated.get(&person).copied();
            ensure(state == Some(remote.is_deactivated), || format!("{person} is stored as {state:?}"))?;
            for post in &remote.posts {
                self.compare_post(remote, post)?;
            }
        }
        let lost: Vec<_> =
            self.store.acknowledged.iter().filter(|key| !self.store.acts.contains_key(*key)).collect();
        ensure(lost.is_empty(), || format!("acknowledged and lost: {lost:?}"))?;
        let missing: Vec<_> = self.store.targets.iter().filter(|(_, is_there)| !**is_there).collect();
        ensure(missing.is_empty(), || format!("targets without words: {missing:?}"))?;
        self.counts.acts = self.store.acts.len() as u64;
        self.counts.gone = self.store.acts.values().filter(|act| act.is_gone).count() as u64;
        // An hourly poll, looks and comparisons, what followed, and each try again after a longer wait: not more.
        let most = 40 * 7 * 24 * self.people.len() as u64 / 10;
        ensure(self.counts.jobs <= most, || format!("{} jobs, at most {most}", self.counts.jobs))
    }

    fn compare_post(&self, remote: &Remote, post: &Post) -> Checked {
        let Some(act) = self.store.acts.get(&post.key) else {
            // Never seen: it went before anybody looked, or its account did.
            return ensure(post.is_deleted || remote.is_deactivated, || format!("{post:?} is missing"));
        };
        let is_in_order = act.versions.is_sorted_by(|a, b| a < b);
        ensure(is_in_order, || format!("{post:?} has the versions {:?}", act.versions))?;
        ensure(post.is_deleted || !act.is_gone, || format!("{post:?} stands and is stored as gone"))?;
        if remote.is_deactivated {
            return Ok(());
        }
        ensure(act.is_gone == post.is_deleted, || format!("{post:?} is stored as {act:?}"))?;
        let is_current = post.is_deleted || act.versions.last() == Some(&post.version);
        ensure(is_current, || format!("{post:?} is stored as {act:?}"))
    }

    /// It stops when it is asked to, after what it is doing.
    fn stop(&mut self) -> Checked {
        let mut effects = self.schedule.step(self.now, Event::Stop);
        for running in std::mem::take(&mut self.running).into_iter().filter(|it| !it.is_stray) {
            ensure(effects.is_empty(), || format!("{effects:?} while a job is running"))?;
            let (source, subject) = (SOURCE.into(), running.job.subject);
            effects = self.schedule.step(self.now, Event::Done { source, subject, outcome: Outcome::Failed });
        }
        ensure(effects == [Effect::Drained], || format!("{effects:?} instead of an end"))
    }
}

/// So many seeds; in the long run twenty times as many; or the one that is named.
#[expect(
    clippy::disallowed_methods,
    reason = "tests/run --long, and whoever replays a seed, say so by the environment"
)]
fn seeds() -> (std::ops::Range<u64>, bool) {
    if let Ok(seed) = std::env::var("NETRA_SEED") {
        let seed = seed.parse().expect("NETRA_SEED is a number");
        return (seed..seed + 1, true);
    }
    (0..if std::env::var("NETRA_LONG").is_ok() { 10_000 } else { 500 }, false)
}

#[test]
fn whatever_happens_to_a_platform_and_an_office_in_the_end_the_office_knows_what_the_platform_shows() {
    let (seeds, is_told) = seeds();
    let (n_seeds, mut all) = (seeds.end - seeds.start, Counts::default());
    for seed in seeds {
        let counts = World::new(seed, Wrong::Nothing, is_told).live().unwrap_or_else(|why| {
            panic!("seed {seed}: {why}\nreplay: NETRA_SEED={seed} cargo test -p netra-collect --test simulation -- --nocapture")
        });
        all.jobs += counts.jobs;
        all.acts += counts.acts;
        all.gone += counts.gone;
        all.restarts += counts.restarts;
        all.refused += counts.refused;
    }
    println!("{n_seeds} seeds: {all:?}");
    assert!(is_told || all.acts > 0 && all.gone > 0 && all.restarts > n_seeds && all.refused > 0, "{all:?}");
}

#[test]
fn an_office_that_does_one_thing_wrong_is_caught() {
    for (wrong, says) in [
        (Wrong::CursorFirst, "is missing"),
        (Wrong::TakesTroubleForDeletion, "stands and is stored as gone"),
        (Wrong::IgnoresFences, "goes back"),
        (Wrong::MissesEdits, "is stored as"),
        (Wrong::StopsAfterAPage, "is missing"),
    ] {
        let caught =
            (0..50).find_map(|seed| World::new(seed, wrong, false).live().err().map(|why| (seed, why)));
        let (seed, why) = caught.unwrap_or_else(|| panic!("{wrong:?} is not caught by 50 seeds"));
        assert!(why.contains(says), "{wrong:?}, seed {seed}: {why}");
    }
}
