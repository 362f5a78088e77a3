//! The one collection loop, as a pure state machine: events and the present moment in, effects out.
//!
//! It decides which task of which account is due. It knows no cursor, no network and no clock, which is why thousands
//! of seeds can drive it through years of trouble in a second. What it keeps:
//!
//! - never two jobs of one account at a time, never more than [`Pace::at_once`] jobs of one source;
//! - an account that fails is asked again after a wait that doubles, with jitter, up to [`Pace::longest_wait`], and never
//!   before the time its host asked for; other accounts go on meanwhile;
//! - what follows from a batch comes in turn with everything else, so that one long history starves nobody;
//! - after [`Event::Stop`] nothing begins, and [`Effect::Drained`] comes when the last running job ends.
//!
//! # The driver
//! About sixty lines around [`Schedule::step`]: keep a queue of effects; [`Effect::Start`] spawns the job, which loads the
//! cursor (for [`Work::Poll`]) or the keys that are due (for [`Work::Recheck`]) from the store, runs the connector, saves
//! the batch with its cursor in one transaction, and reports [`Event::Done`]. Between effects the driver waits for the
//! first of: a job that ends, the moment of the last [`Effect::SleepUntil`] (then [`Event::Tick`]), a signal
//! ([`Event::Stop`]). Before passing on `follow_up`, drop targets that the store has already. After a restart, give
//! what is still unresolved in the store back with [`Event::Follow`]; polls and rechecks come by themselves.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use jiff::{SignedDuration, Timestamp};
use netra_model::AccountId;
use netra_model::act::AccountRef;
use netra_model::batch::Task;

use crate::connector::ConnectError;

/// How often a source is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pace {
    /// From the start of one poll of an account to the next.
    pub poll_every: SignedDuration,
    /// From one look whether acts still stand to the next.
    pub recheck_every: SignedDuration,
    /// The most jobs of this source at one time.
    pub at_once: usize,
    /// The wait after a first failure; it doubles with every further one.
    pub first_wait: SignedDuration,
    /// The longest wait after failures.
    pub longest_wait: SignedDuration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            poll_every: SignedDuration::from_mins(15),
            recheck_every: SignedDuration::from_hours(24),
            at_once: 4,
            first_wait: SignedDuration::from_secs(30),
            longest_wait: SignedDuration::from_hours(6),
        }
    }
}

/// What to do for an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Work {
    /// Poll from the stored cursor.
    Poll,
    /// Look whether the acts that are due in the store still stand.
    Recheck,
    /// A task that followed from an earlier batch.
    Follow(Task),
}

/// One thing to do; at most one per source and account at a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// The source's name.
    pub source: String,
    /// The account; for targets, the one whose acts are aimed at them.
    pub account: AccountId,
    /// The account's names.
    pub names: AccountRef,
    /// What to do.
    pub work: Work,
}

/// How a job ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The batch is saved; this follows from it.
    Saved {
        /// What should be done next.
        follow_up: Vec<Task>,
    },
    /// The host asks to wait.
    RateLimited {
        /// Until when.
        until: Timestamp,
    },
    /// The account cannot be read at present; it is asked again once a day.
    Unavailable,
    /// The request or saving failed; it is tried again.
    Failed,
    /// The task can never succeed; it is dropped.
    Pointless,
}

impl From<&ConnectError> for Outcome {
    fn from(error: &ConnectError) -> Self {
        match error {
            ConnectError::RateLimited { until, .. } => Self::RateLimited { until: *until },
            ConnectError::AccountUnavailable { .. } => Self::Unavailable,
            ConnectError::WrongTask(_) => Self::Pointless,
            ConnectError::Unreadable { .. } | ConnectError::Http(_) => Self::Failed,
        }
    }
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// These are a source's pace and its accounts from now on. Known accounts keep their place.
    Source {
        /// The source's name.
        source: String,
        /// Its pace.
        pace: Pace,
        /// Whom it reads.
        accounts: Vec<(AccountId, AccountRef)>,
    },
    /// Read this account now, if it is not being read, and look whether its acts stand (the button on the sources page).
    LookNow {
        /// The source's name.
        source: String,
        /// The account.
        account: AccountId,
    },
    /// Something is to be done for an account beside its polls.
    Follow {
        /// The source's name.
        source: String,
        /// The account.
        account: AccountId,
        /// The task.
        task: Task,
    },
    /// Time has passed.
    Tick,
    /// A job ended.
    Done {
        /// The source's name.
        source: String,
        /// The account.
        account: AccountId,
        /// How.
        outcome: Outcome,
    },
    /// Begin nothing more.
    Stop,
}

/// What to do next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Begin this job and report [`Event::Done`] when it ended, however it ended.
    Start(Box<Job>),
    /// Nothing is due before this moment; send [`Event::Tick`] then. Replaces any earlier one.
    SleepUntil(Timestamp),
    /// After [`Event::Stop`]: the last job ended.
    Drained,
}

/// The state of the loop.
#[derive(Debug)]
pub struct Schedule {
    sources: BTreeMap<String, Source>,
    random: SplitMix64,
    stopping: bool,
}

#[derive(Debug)]
struct Source {
    pace: Pace,
    accounts: BTreeMap<AccountId, Account>,
    /// When each account that is not running is due next; the order of the queue.
    due: BTreeSet<(Timestamp, AccountId)>,
    n_running: usize,
}

#[derive(Debug)]
struct Account {
    names: AccountRef,
    poll: Due,
    recheck: Due,
    follow: VecDeque<(Task, Due)>,
    running: Option<(Work, Due)>,
    /// Left the watch-list while a job was running.
    gone: bool,
}

#[derive(Debug, Clone, Copy)]
struct Due {
    at: Timestamp,
    failures: u32,
}

/// Follow-up tasks are given up after so many failures; what they were to fetch stays marked as missing in the store.
const MOST_FAILURES: u32 = 8;
/// How long after a start the first look whether acts stand may wait.
const FIRST_RECHECK: SignedDuration = SignedDuration::from_hours(1);
/// How long an account that is switched off is left alone.
const UNAVAILABLE_WAIT: SignedDuration = SignedDuration::from_hours(24);

impl Schedule {
    /// An empty schedule. The seed makes its jitter reproducible; take it from the machine's randomness.
    pub fn new(seed: u64) -> Self {
        Self { sources: BTreeMap::new(), random: SplitMix64(seed), stopping: false }
    }

    /// Takes an event at a moment; returns what to do, in order. [`Effect::SleepUntil`] and [`Effect::Drained`] come last.
    pub fn step(&mut self, now: Timestamp, event: Event) -> Vec<Effect> {
        match event {
            Event::Source { source, pace, accounts } => self.set_source(now, source, pace, accounts),
            Event::LookNow { source, account } => self.change(&source, account, |account| {
                account.poll = Due { at: now, failures: 0 };
                account.recheck = Due { at: now, failures: 0 };
            }),
            Event::Follow { source, account, task } => self.change(&source, account, |account| {
                account.follow.push_back((task, Due { at: now, failures: 0 }));
            }),
            Event::Tick => {}
            Event::Done { source, account, outcome } => self.done(now, &source, account, outcome),
            Event::Stop => self.stopping = true,
        }
        if self.stopping {
            let n_running: usize = self.sources.values().map(|source| source.n_running).sum();
            return if n_running == 0 { vec![Effect::Drained] } else { Vec::new() };
        }
        let mut effects: Vec<Effect> = Vec::new();
        for (name, source) in &mut self.sources {
            effects.extend(source.start_due(now, name).map(|job| Effect::Start(Box::new(job))));
        }
        let next = self.sources.values().filter_map(Source::next_start).min();
        effects.extend(next.map(Effect::SleepUntil));
        effects
    }

    /// How many jobs of a source are running.
    pub fn n_running(&self, source: &str) -> usize {
        self.sources.get(source).map_or(0, |source| source.n_running)
    }

    /// When something of a source is due next; `None` while all its places are taken, or when it reads nobody.
    pub fn next_start(&self, source: &str) -> Option<Timestamp> {
        self.sources.get(source).and_then(Source::next_start)
    }

    fn set_source(
        &mut self,
        now: Timestamp,
        name: String,
        pace: Pace,
        accounts: Vec<(AccountId, AccountRef)>,
    ) {
        let empty =
            || Source { pace: pace.clone(), accounts: BTreeMap::new(), due: BTreeSet::new(), n_running: 0 };
        let source = self.sources.entry(name).or_insert_with(empty);
        source.pace = pace;
        let listed: BTreeSet<AccountId> = accounts.iter().map(|(id, _)| *id).collect();
        source.accounts.retain(|id, account| {
            account.gone = !listed.contains(id);
            !account.gone || account.running.is_some()
        });
        source.due.retain(|(_, id)| listed.contains(id));
        for (id, names) in accounts {
            if let Some(account) = source.accounts.get_mut(&id) {
                account.names = names;
                continue;
            }
            // The first look whether acts stand lies somewhere within the interval, so that not all come at once; within an
            // hour at most, for a machine that is switched off every evening would never come to it.
            let recheck_at = later(now, self.random.upto(source.pace.recheck_every.min(FIRST_RECHECK)));
            let account = Account {
                names,
                poll: Due { at: now, failures: 0 },
                recheck: Due { at: recheck_at, failures: 0 },
                follow: VecDeque::new(),
                running: None,
                gone: false,
            };
            source.due.insert((account.next(), id));
            source.accounts.insert(id, account);
        }
    }

    fn change(&mut self, source: &str, id: AccountId, change: impl FnOnce(&mut Account)) {
        let Some(source) = self.sources.get_mut(source) else { return };
        let Some(account) = source.accounts.get_mut(&id) else { return };
        source.due.remove(&(account.next(), id));
        change(account);
        if account.running.is_none() {
            source.due.insert((account.next(), id));
        }
    }

    fn done(&mut self, now: Timestamp, source: &str, id: AccountId, outcome: Outcome) {
        let Some(source) = self.sources.get_mut(source) else { return };
        let Some(account) = source.accounts.get_mut(&id) else { return };
        let Some((work, due)) = account.running.take() else { return };
        source.n_running -= 1;
        if account.gone {
            source.accounts.remove(&id);
            return;
        }
        account.finish(now, work, due, outcome, &source.pace, &mut self.random);
        source.due.insert((account.next(), id));
    }
}

impl Source {
    /// Begins what is due, as far as there is room.
    fn start_due(&mut self, now: Timestamp, name: &str) -> impl Iterator<Item = Job> + use<> {
        let mut jobs = Vec::new();
        while self.n_running < self.pace.at_once.max(1)
            && let Some((at, id)) = self.due.first().copied()
            && at <= now
        {
            self.due.remove(&(at, id));
            let Some(account) = self.accounts.get_mut(&id) else { continue };
            self.n_running += 1;
            let work = account.start(now);
            jobs.push(Job { source: name.to_owned(), account: id, names: account.names.clone(), work });
        }
        jobs.into_iter()
    }

    /// When the next job can begin without another one ending first.
    fn next_start(&self) -> Option<Timestamp> {
        let room = self.n_running < self.pace.at_once.max(1);
        self.due.first().filter(|_| room).map(|(at, _)| *at)
    }
}

impl Account {
    /// When something is due next.
    fn next(&self) -> Timestamp {
        let follow = self.follow.iter().map(|(_, due)| due.at).min();
        let own = self.poll.at.min(self.recheck.at);
        follow.map_or(own, |follow| follow.min(own))
    }

    /// Takes what has waited longest.
    fn start(&mut self, now: Timestamp) -> Work {
        let follow = self.follow.iter().enumerate().min_by_key(|(_, (_, due))| due.at);
        let own_at = self.poll.at.min(self.recheck.at);
        let follow = follow.filter(|(_, (_, due))| due.at <= own_at).map(|(index, _)| index);
        let (work, due) = match follow.and_then(|index| self.follow.remove(index)) {
            Some((task, due)) => (Work::Follow(task), due),
            None if self.recheck.at < self.poll.at => (Work::Recheck, self.recheck),
            None => (Work::Poll, self.poll),
        };
        self.running = Some((work.clone(), Due { at: now, ..due }));
        work
    }

    /// `due.at` is when the work began.
    fn finish(
        &mut self,
        now: Timestamp,
        work: Work,
        due: Due,
        outcome: Outcome,
        pace: &Pace,
        random: &mut SplitMix64,
    ) {
        let wait = random.wait(pace, due.failures);
        let (at, failures) = match outcome {
            Outcome::Saved { follow_up } => return self.saved(now, &work, due.at, follow_up, pace, random),
            Outcome::Pointless => (later(now, pace.longest_wait), due.failures + 1),
            Outcome::Failed => (later(now, wait), due.failures + 1),
            Outcome::RateLimited { until } => (later(until.max(now), wait), due.failures + 1),
            Outcome::Unavailable => (later(now, UNAVAILABLE_WAIT), due.failures + 1),
        };
        let again = Due { at, failures };
        match work {
            Work::Poll => self.poll = again,
            Work::Recheck => self.recheck = again,
            Work::Follow(_) if outcome == Outcome::Pointless || failures >= MOST_FAILURES => {}
            Work::Follow(task) => self.follow.push_back((task, again)),
        }
    }

    fn saved(
        &mut self,
        now: Timestamp,
        work: &Work,
        began: Timestamp,
        follow_up: Vec<Task>,
        pace: &Pace,
        random: &mut SplitMix64,
    ) {
        let next = |every: SignedDuration, random: &mut SplitMix64| {
            let at = later(later(began, every), random.upto(every / 10));
            Due { at: at.max(later(now, SignedDuration::from_secs(1))), failures: 0 }
        };
        match work {
            Work::Poll => self.poll = next(pace.poll_every, random),
            Work::Recheck => self.recheck = next(pace.recheck_every, random),
            Work::Follow(_) => {}
        }
        for task in follow_up {
            match task {
                // The cursor is saved, so a poll goes on from there by itself.
                Task::Poll { .. } => self.poll = Due { at: now, failures: 0 },
                task => self.follow.push_back((task, Due { at: now, failures: 0 })),
            }
        }
    }
}

fn later(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.saturating_add(by).unwrap_or(Timestamp::MAX)
}

/// Sebastiano Vigna's splitmix64: small, reproducible, and good enough for jitter.
#[derive(Debug)]
struct SplitMix64(u64);

impl SplitMix64 {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Evenly between nothing and `most`.
    fn upto(&mut self, most: SignedDuration) -> SignedDuration {
        let millis = u64::try_from(most.as_millis()).unwrap_or(0);
        SignedDuration::from_millis((self.next() % (millis + 1)).cast_signed())
    }

    /// The wait after one more failure: doubled each time, of which the second half is chance.
    fn wait(&mut self, pace: &Pace, failures: u32) -> SignedDuration {
        let doubled = pace.first_wait.checked_mul(1 << failures.min(20)).unwrap_or(pace.longest_wait);
        let whole = doubled.min(pace.longest_wait);
        whole / 2 + self.upto(whole / 2)
    }
}

#[cfg(test)]
mod tests;
