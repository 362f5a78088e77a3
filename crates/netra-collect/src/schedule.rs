//! The one collection loop, as a pure state machine: events and the present moment in, effects out.
//!
//! It decides which task of which account is due. It knows no cursor, no network and no clock, which is why thousands
//! of seeds can drive it through years of trouble in a second. What it keeps:
//!
//! - never two jobs of one subject (an account, a campaign account, the stream) at a time, never more than
//!   [`Pace::at_once`] jobs of one source;
//! - a subject that fails is asked again after a wait that doubles, with jitter, up to [`Pace::longest_wait`], and never
//!   before the time its host asked for; others go on meanwhile;
//! - what follows from a batch comes in turn with everything else, so that one long history starves nobody;
//! - nothing begins while the source pauses or outside its [`Hours`]; there, only what a person asked for does;
//! - after [`Event::Stop`] nothing begins, and [`Effect::Drained`] comes when the last running job ends.
//!
//! What a step costs grows with what is due and with the logarithm of what is idle, never with the number of idle
//! accounts.
//!
//! # The driver
//! About sixty lines around [`Schedule::step`]: keep a queue of effects; [`Effect::Start`] spawns the job, which loads the
//! cursor (for [`Work::Poll`] and [`Work::Reconcile`]) or the keys that are due (for [`Work::Recheck`]) from the store, runs the connector, saves
//! the batch with its cursor in one transaction, and reports [`Event::Done`]. Between effects the driver waits for the
//! first of: a job that ends, the moment of the last [`Effect::SleepUntil`] (then [`Event::Tick`]), a signal
//! ([`Event::Stop`]). Before passing on `follow_up`, drop targets that the store has already. After a restart, give
//! what is still unresolved in the store back with [`Event::Follow`]; polls and rechecks come by themselves.

mod hours;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use jiff::{SignedDuration, Timestamp};
use netra_model::AccountId;
use netra_model::act::AccountRef;
use netra_model::batch::{Subject, Task};

pub use hours::Hours;

use crate::connector::ConnectError;

/// How often a source is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pace {
    /// From the start of one poll of an account to the next.
    pub poll_every: SignedDuration,
    /// From one look at a campaign account (who reacted) to the next.
    pub campaign_every: SignedDuration,
    /// From one look whether acts still stand to the next; `None` where a connector cannot look.
    pub recheck_every: Option<SignedDuration>,
    /// From one comparison with all that an account shows to the next; `None` where a connector cannot compare.
    pub reconcile_every: Option<SignedDuration>,
    /// When the source may be asked; `None` means at any time.
    pub hours: Option<Hours>,
    /// Nothing begins, whoever asks.
    pub paused: bool,
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
            campaign_every: SignedDuration::from_mins(15),
            recheck_every: Some(SignedDuration::from_hours(24)),
            reconcile_every: None,
            hours: None,
            paused: false,
            at_once: 4,
            first_wait: SignedDuration::from_secs(30),
            longest_wait: SignedDuration::from_hours(6),
        }
    }
}

/// What to do for a subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Work {
    /// Read from the stored cursor: what is new of an account, who reacted to a campaign account, the stream.
    Poll,
    /// Look whether the acts that are due in the store still stand.
    Recheck,
    /// Compare all that the account shows with what was read.
    Reconcile,
    /// A task that followed from an earlier batch.
    Follow(Task),
}

/// One thing to do; at most one per source and subject at a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// The source's name.
    pub source: String,
    /// The subject; for targets, the one whose acts are aimed at them.
    pub subject: Subject,
    /// Its names; of a whole source only the platform.
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
            ConnectError::Unreadable { .. } | ConnectError::Refused(_) | ConnectError::Http(_) => {
                Self::Failed
            }
        }
    }
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// These are a source's pace and its subjects from now on. Known subjects keep their place.
    Source {
        /// The source's name.
        source: String,
        /// Its pace.
        pace: Pace,
        /// Whom it reads.
        subjects: Vec<(Subject, AccountRef)>,
    },
    /// This is a source's pace from now on; its subjects stay.
    Paced {
        /// The source's name.
        source: String,
        /// Its pace.
        pace: Pace,
    },
    /// Read this subject now, if it is not being read, and look whether its acts stand (the button on the sources page).
    LookNow {
        /// The source's name.
        source: String,
        /// The subject.
        subject: Subject,
    },
    /// Something is to be done for a subject beside its polls.
    Follow {
        /// The source's name.
        source: String,
        /// The subject.
        subject: Subject,
        /// The task.
        task: Task,
    },
    /// Time has passed.
    Tick,
    /// A job ended.
    Done {
        /// The source's name.
        source: String,
        /// The subject.
        subject: Subject,
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
    subjects: BTreeMap<Subject, State>,
    /// When each subject that is not running is due next; the order of the queue.
    due: BTreeSet<(Timestamp, Subject)>,
    /// Those that a person asked for: they do not wait for the source's hours.
    asked: BTreeSet<Subject>,
    n_running: usize,
}

#[derive(Debug)]
struct State {
    names: AccountRef,
    poll: Due,
    /// `Timestamp::MAX` where it is never due.
    recheck: Due,
    reconcile: Due,
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

impl Due {
    const NEVER: Self = Self { at: Timestamp::MAX, failures: 0 };

    fn at(at: Timestamp) -> Self {
        Self { at, failures: 0 }
    }
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
            Event::Source { source, pace, subjects } => self.set_source(now, &source, pace, subjects),
            Event::Paced { source, pace } => self.set_pace(now, &source, pace),
            Event::LookNow { source, subject } => self.look_now(now, &source, &subject),
            Event::Follow { source, subject, task } => self.change(&source, &subject, |state| {
                state.follow.push_back((task, Due::at(now)));
            }),
            Event::Tick => {}
            Event::Done { source, subject, outcome } => self.done(now, &source, &subject, outcome),
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
        let next = self.sources.values().filter_map(|source| source.next_start(now)).min();
        effects.extend(next.map(Effect::SleepUntil));
        effects
    }

    /// Whom a source reads, in their order.
    pub fn subjects(&self, source: &str) -> Vec<Subject> {
        self.sources.get(source).map_or_else(Vec::new, |source| source.subjects.keys().cloned().collect())
    }

    /// How many jobs of a source are running.
    pub fn n_running(&self, source: &str) -> usize {
        self.sources.get(source).map_or(0, |source| source.n_running)
    }

    /// When something of a source is due next; `None` while all its places are taken, when it pauses, or when it reads
    /// nobody.
    pub fn next_start(&self, source: &str, now: Timestamp) -> Option<Timestamp> {
        self.sources.get(source).and_then(|source| source.next_start(now))
    }

    fn set_source(&mut self, now: Timestamp, name: &str, pace: Pace, subjects: Vec<(Subject, AccountRef)>) {
        let source = self.sources.entry(name.to_owned()).or_insert_with(|| Source {
            pace: pace.clone(),
            subjects: BTreeMap::new(),
            due: BTreeSet::new(),
            asked: BTreeSet::new(),
            n_running: 0,
        });
        let listed: BTreeSet<&Subject> = subjects.iter().map(|(subject, _)| subject).collect();
        source.subjects.retain(|subject, state| {
            state.gone = !listed.contains(subject);
            !state.gone || state.running.is_some()
        });
        source.due.retain(|(_, subject)| listed.contains(subject));
        source.asked.retain(|subject| listed.contains(subject));
        self.set_pace(now, name, pace);
        let Some(source) = self.sources.get_mut(name) else { return };
        for (subject, names) in subjects {
            if let Some(state) = source.subjects.get_mut(&subject) {
                state.names = names;
                continue;
            }
            let state = State::new(now, &subject, names, &source.pace, &mut self.random);
            source.due.insert((state.next(), subject.clone()));
            source.subjects.insert(subject, state);
        }
    }

    /// A pace that looks sooner than before counts at once; else a new day's calm would begin a day late.
    fn set_pace(&mut self, now: Timestamp, name: &str, pace: Pace) {
        let Some(source) = self.sources.get_mut(name) else { return };
        let before = std::mem::replace(&mut source.pace, pace);
        if source.pace.same_intervals(&before) {
            return;
        }
        source.due.clear();
        for (subject, state) in &mut source.subjects {
            let mut sooner =
                |due: &mut Due, before: Option<SignedDuration>, every: Option<SignedDuration>| {
                    let Some(every) = every.filter(|_| due.failures == 0) else { return };
                    if before.is_none_or(|before| every < before) {
                        due.at = due.at.min(later(now, self.random.upto(every)));
                    }
                };
            sooner(&mut state.poll, Some(before.poll(subject)), Some(source.pace.poll(subject)));
            if subject.account().is_some() {
                sooner(&mut state.recheck, before.recheck_every, source.pace.recheck_every);
                if state.reconcile.at < Timestamp::MAX {
                    sooner(&mut state.reconcile, before.reconcile_every, source.pace.reconcile_every);
                }
            }
            if state.running.is_none() {
                source.due.insert((state.next(), subject.clone()));
            }
        }
    }

    fn look_now(&mut self, now: Timestamp, source: &str, subject: &Subject) {
        self.change(source, subject, |state| {
            state.poll = Due::at(now);
            for due in [&mut state.recheck, &mut state.reconcile] {
                if due.at < Timestamp::MAX {
                    *due = Due::at(now);
                }
            }
        });
        if let Some(source) = self.sources.get_mut(source)
            && source.subjects.contains_key(subject)
        {
            source.asked.insert(subject.clone());
        }
    }

    fn change(&mut self, source: &str, subject: &Subject, change: impl FnOnce(&mut State)) {
        let Some(source) = self.sources.get_mut(source) else { return };
        let Some(state) = source.subjects.get_mut(subject) else { return };
        source.due.remove(&(state.next(), subject.clone()));
        change(state);
        if state.running.is_none() {
            source.due.insert((state.next(), subject.clone()));
        }
    }

    fn done(&mut self, now: Timestamp, source: &str, subject: &Subject, mut outcome: Outcome) {
        let of_others = of_others(subject, &mut outcome);
        self.done_here(now, source, subject, outcome);
        for (account, task) in of_others {
            self.change(source, &Subject::Account(account), |state| match task {
                Task::Reconcile { .. } => state.reconcile.at = now,
                _ => state.poll.at = now,
            });
        }
    }

    fn done_here(&mut self, now: Timestamp, source: &str, subject: &Subject, outcome: Outcome) {
        let Some(source) = self.sources.get_mut(source) else { return };
        let Some(state) = source.subjects.get_mut(subject) else { return };
        let Some((work, due)) = state.running.take() else { return };
        source.n_running -= 1;
        if state.gone {
            source.subjects.remove(subject);
            return;
        }
        state.finish(now, subject, work, due, outcome, &source.pace, &mut self.random);
        let next = state.next();
        if next > now {
            source.asked.remove(subject);
        }
        source.due.insert((next, subject.clone()));
    }
}

impl Pace {
    /// From one poll of a subject to the next; the stream is read again at once, for reading it takes the time.
    fn poll(&self, subject: &Subject) -> SignedDuration {
        match subject {
            Subject::Whole => SignedDuration::ZERO,
            Subject::Account(_) => self.poll_every,
            Subject::Campaign(_) => self.campaign_every,
        }
    }

    fn same_intervals(&self, other: &Self) -> bool {
        let intervals = |it: &Self| (it.poll_every, it.campaign_every, it.recheck_every, it.reconcile_every);
        intervals(self) == intervals(other)
    }
}

impl Source {
    /// Begins what is due, as far as there is room.
    fn start_due(&mut self, now: Timestamp, name: &str) -> impl Iterator<Item = Job> + use<> {
        let mut jobs = Vec::new();
        while let Some((at, subject)) = self.next_due(now)
            && at <= now
        {
            self.due.remove(&(at, subject.clone()));
            let Some(state) = self.subjects.get_mut(&subject) else { continue };
            self.n_running += 1;
            let work = state.start(now);
            jobs.push(Job { source: name.to_owned(), subject, names: state.names.clone(), work });
        }
        jobs.into_iter()
    }

    /// The first of the queue that may begin at all; outside the source's hours only what a person asked for.
    fn next_due(&self, now: Timestamp) -> Option<(Timestamp, Subject)> {
        if self.pace.paused || self.n_running >= self.pace.at_once.max(1) {
            return None;
        }
        let opens = self.opens(now);
        let waits = || {
            let first = self.due.first();
            first.map(|(at, subject)| ((*at).max(opens), subject.clone()))
        };
        if opens <= now {
            return self.due.first().cloned();
        }
        let asked = self.asked.iter().filter_map(|subject| {
            let state = self.subjects.get(subject).filter(|state| state.running.is_none())?;
            Some((state.next(), subject.clone()))
        });
        asked.min().filter(|(at, _)| *at <= now).or_else(waits)
    }

    fn opens(&self, now: Timestamp) -> Timestamp {
        self.pace.hours.as_ref().map_or(now, |hours| hours.opens(now))
    }

    /// When the next job can begin without another one ending first.
    fn next_start(&self, now: Timestamp) -> Option<Timestamp> {
        self.next_due(now).map(|(at, _)| at)
    }
}

impl State {
    fn new(
        now: Timestamp,
        subject: &Subject,
        names: AccountRef,
        pace: &Pace,
        random: &mut SplitMix64,
    ) -> Self {
        // The first look whether acts stand lies somewhere within the interval, so that not all come at once; within an
        // hour at most, for a machine that is switched off every evening would never come to it.
        let mut first = |every: Option<SignedDuration>| match every.filter(|_| subject.account().is_some()) {
            Some(every) => Due::at(later(now, random.upto(every.min(FIRST_RECHECK)))),
            None => Due::NEVER,
        };
        // Comparing begins once the account has been read to its end: before that there is nothing to compare with.
        let (recheck, reconcile) = (first(pace.recheck_every), Due::NEVER);
        let (poll, follow) = (Due::at(now), VecDeque::new());
        Self { names, poll, recheck, reconcile, follow, running: None, gone: false }
    }

    /// What it does by itself, the longest wait first.
    fn own(&self) -> (Timestamp, Work, Due) {
        let mut own = (self.poll.at, Work::Poll, self.poll);
        for (work, due) in [(Work::Recheck, self.recheck), (Work::Reconcile, self.reconcile)] {
            if due.at < own.0 {
                own = (due.at, work, due);
            }
        }
        own
    }

    /// When something is due next.
    fn next(&self) -> Timestamp {
        let follow = self.follow.iter().map(|(_, due)| due.at).min();
        let own = self.own().0;
        follow.map_or(own, |follow| follow.min(own))
    }

    /// Takes what has waited longest.
    fn start(&mut self, now: Timestamp) -> Work {
        let follow = self.follow.iter().enumerate().min_by_key(|(_, (_, due))| due.at);
        let (own_at, own, own_due) = self.own();
        let follow = follow.filter(|(_, (_, due))| due.at <= own_at).map(|(index, _)| index);
        let (work, due) = match follow.and_then(|index| self.follow.remove(index)) {
            Some((task, due)) => (Work::Follow(task), due),
            None => (own, own_due),
        };
        self.running = Some((work.clone(), Due { at: now, ..due }));
        work
    }

    /// `due.at` is when the work began.
    #[expect(clippy::too_many_arguments, reason = "all that decides when it is due again")]
    fn finish(
        &mut self,
        now: Timestamp,
        subject: &Subject,
        work: Work,
        due: Due,
        outcome: Outcome,
        pace: &Pace,
        random: &mut SplitMix64,
    ) {
        let wait = random.wait(pace, due.failures);
        let (at, failures) = match outcome {
            Outcome::Saved { follow_up } => {
                let every = match work {
                    Work::Poll => Some(pace.poll(subject)),
                    Work::Recheck => pace.recheck_every,
                    Work::Reconcile => pace.reconcile_every,
                    Work::Follow(_) => None,
                };
                let next = every.map_or(Due::NEVER, |every| {
                    let at = later(later(due.at, every), random.upto(every / 10));
                    Due::at(at.max(later(now, SignedDuration::from_secs(1))))
                });
                let is_read = work == Work::Poll
                    && !follow_up.iter().any(|task| matches!(task, Task::Poll { .. }))
                    && subject.account().is_some();
                if let Some(every) =
                    pace.reconcile_every.filter(|_| is_read && self.reconcile.at == Timestamp::MAX)
                {
                    self.reconcile = Due::at(later(now, random.upto(every.min(FIRST_RECHECK))));
                }
                return self.saved(now, &work, next, follow_up);
            }
            Outcome::Pointless => (later(now, pace.longest_wait), due.failures + 1),
            Outcome::Failed => (later(now, wait), due.failures + 1),
            Outcome::RateLimited { until } => (later(until.max(now), wait), due.failures + 1),
            Outcome::Unavailable => (later(now, UNAVAILABLE_WAIT), due.failures + 1),
        };
        let again = Due { at, failures };
        match work {
            Work::Poll => self.poll = again,
            Work::Recheck => self.recheck = again,
            Work::Reconcile => self.reconcile = again,
            Work::Follow(_) if outcome == Outcome::Pointless || failures >= MOST_FAILURES => {}
            Work::Follow(task) => self.follow.push_back((task, again)),
        }
    }

    fn saved(&mut self, now: Timestamp, work: &Work, next: Due, follow_up: Vec<Task>) {
        match work {
            Work::Poll => self.poll = next,
            Work::Recheck => self.recheck = next,
            Work::Reconcile => self.reconcile = next,
            Work::Follow(_) => {}
        }
        for task in follow_up {
            match task {
                // The cursor is saved, so reading goes on from there by itself.
                Task::Poll { .. } | Task::Reactions { .. } | Task::Drain { .. } => self.poll = Due::at(now),
                Task::Reconcile { .. } => self.reconcile = Due::at(now),
                task => self.follow.push_back((task, Due::at(now))),
            }
        }
    }
}

/// Takes out what a stream asks to be done for single accounts: it belongs under their own leases and cursors.
fn of_others(subject: &Subject, outcome: &mut Outcome) -> Vec<(AccountId, Task)> {
    let Outcome::Saved { follow_up } = outcome else { return Vec::new() };
    let mut others = Vec::new();
    follow_up.retain(|task| match task {
        Task::Poll { account, .. } | Task::Reconcile { account, .. }
            if subject.account() != Some(*account) =>
        {
            others.push((*account, task.clone()));
            false
        }
        _ => true,
    });
    others
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
