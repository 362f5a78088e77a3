//! The collecting side: the real schedule, a clock that is moved, and a store in memory.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use netra_collect::contract::{assert_batch, assert_unique};
use netra_collect::schedule::{Effect, Event, Job, Outcome, Pace, Schedule, Work};
use netra_collect::{ConnectError, Connector};
use netra_faults::Server;
use netra_http::{Http, HttpConfig};
use netra_model::act::{AccountRef, ActEventKind};
use netra_model::batch::{Batch, Cursor, Subject, Task};
use netra_model::person::WatchIndex;
use netra_model::{AccountId, Clock};

use super::platform::{Platform, Trouble};
use super::{Item, Simulator};

/// The most questions of one task: who, where, since when, one page of each kind of act.
const QUESTIONS_OF_A_TASK: usize = 12;
/// The most questions of a day in which nothing works: a failure is tried again after a wait that doubles.
pub(crate) const QUESTIONS_OF_A_BAD_DAY: usize = 150;

/// Checks that nothing of a stranger came along.
pub(crate) fn assert_no_stranger<S: Simulator>(batch: &Batch, blame: &str) {
    let Some(mark) = S::STRANGERS else { return };
    let parts = batch.exchanges.iter().flat_map(|exchange| &exchange.parts);
    for bytes in parts.filter_map(|part| part.bytes.as_ref()).chain(batch.skipped.iter().map(|it| &it.bytes))
    {
        let text = String::from_utf8_lossy(bytes);
        assert!(!text.contains(mark), "{blame}: a stranger's bytes are kept: {text}");
    }
    let said = format!("{:?}{:?}{:?}", batch.acts, batch.targets, batch.events)
        + &format!("{:?}{:?}{:?}", batch.follow_up, batch.cursor, batch.missing_targets)
        + &batch.skipped.iter().map(|it| format!("{}{:?}", it.place, it.why)).collect::<String>();
    assert!(!said.contains(mark), "{blame}: a stranger is named");
}

/// An office that watches the one account.
pub(crate) struct Office<S: Simulator> {
    pub(crate) platform: Arc<Platform<S>>,
    pub(crate) server: Server,
    pub(crate) connector: S::Connector,
    pub(crate) http: Http,
    pub(crate) watch: WatchIndex,
    pub(crate) account: AccountId,
    pub(crate) names: AccountRef,
    /// Under whose posts the account is looked for, where it is.
    pub(crate) campaign: Option<AccountRef>,
    /// What went wrong, and when.
    pub(crate) errors: Vec<(Timestamp, ConnectError)>,
    /// How often an act was brought.
    pub(crate) n_brought: usize,
    /// What trouble to blame in a failing test.
    pub(crate) blame: String,
    schedule: Option<Schedule>,
    due: VecDeque<Effect>,
    sleep_until: Option<Timestamp>,
    n_batches: usize,
    cursor: Option<Cursor>,
    /// Native key to text.
    acts: BTreeMap<String, String>,
    unreadable: BTreeSet<Vec<u8>>,
}

impl<S: Simulator> Office<S> {
    pub(crate) fn open(n_items: usize) -> Self {
        Self::open_with(n_items, HttpConfig::default())
    }

    pub(crate) fn open_with(n_items: usize, config: HttpConfig) -> Self {
        let (platform, server) = Platform::<S>::start(n_items);
        let clock = Clock::manual("2026-10-12T01:00:00Z".parse().unwrap());
        let allow_private = vec![server.authority()];
        let config = HttpConfig { allow_private, min_gap: Duration::ZERO, max_body: 2 << 20, ..config };
        let connector = platform.simulator().connector(server.url("/"));
        let (account, names) = (clock.id(), platform.simulator().account());
        let campaign = platform.simulator().campaign();
        Self {
            connector,
            http: Http::new(config, clock).unwrap(),
            watch: WatchIndex::new([(account, names.clone())]),
            account,
            names,
            campaign,
            platform,
            server,
            errors: Vec::new(),
            n_brought: 0,
            blame: String::new(),
            schedule: None,
            due: VecDeque::new(),
            sleep_until: None,
            n_batches: 0,
            cursor: None,
            acts: BTreeMap::new(),
            unreadable: BTreeSet::new(),
        }
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.http.clock().now()
    }

    pub(crate) fn n_stored(&self) -> usize {
        self.acts.len()
    }

    /// How much waits in quarantine.
    pub(crate) fn n_unreadable(&self) -> usize {
        self.unreadable.len()
    }

    /// Forgets what waits in quarantine: the rest of a document that was cut off is no item.
    pub(crate) fn forget_unreadable(&mut self) {
        self.unreadable.clear();
    }

    /// From now on this is wrong, or nothing.
    pub(crate) fn suffer(&mut self, trouble: Option<Trouble>) {
        if let Some(trouble) = trouble {
            self.blame = format!("{trouble:?}");
        }
        self.platform.set(trouble);
    }

    /// Collects for so many hours.
    pub(crate) async fn live(&mut self, hours: i64) {
        let end = self.now() + SignedDuration::from_hours(hours);
        self.live_until(end, |_| false).await;
    }

    /// Collects until that moment or until something has happened.
    pub(crate) async fn live_until(&mut self, end: Timestamp, happened: impl Fn(&Self) -> bool) {
        if self.schedule.is_none() {
            self.schedule = Some(Schedule::new(42));
            let every = SignedDuration::from_hours(6);
            let pace = Pace { poll_every: every, campaign_every: every, at_once: 1, ..Pace::default() };
            let subjects = vec![match &self.campaign {
                Some(names) => (Subject::Campaign(names.key()), names.clone()),
                None => (Subject::Account(self.account), self.names.clone()),
            }];
            self.step(Event::Source { source: "it".into(), pace, subjects });
        }
        loop {
            while let Some(effect) = self.due.pop_front() {
                match effect {
                    Effect::Start(job) => self.job(*job).await,
                    Effect::SleepUntil(at) => self.sleep_until = Some(at),
                    Effect::Drained => {}
                }
            }
            let now = self.now();
            let next = self.sleep_until.expect("an account that is watched is due some day").max(now);
            if happened(self) || next > end {
                self.http.clock().advance(end.max(now).min(next).duration_since(now));
                return;
            }
            self.http.clock().advance(next.duration_since(now));
            self.step(Event::Tick);
        }
    }

    fn step(&mut self, event: Event) {
        let now = self.now();
        self.sleep_until = None;
        self.due.extend(self.schedule.as_mut().unwrap().step(now, event));
    }

    async fn job(&mut self, job: Job) {
        let (account, names) = (self.account, job.names.clone());
        let task = match &job.work {
            Work::Poll if self.campaign.is_some() => Task::Reactions { names, cursor: self.cursor.clone() },
            Work::Poll => Task::Poll { account, names, cursor: self.cursor.clone() },
            Work::Follow(task) => task.clone(),
            Work::Reconcile => Task::Reconcile { account, names, cursor: self.cursor.clone() },
            Work::Recheck => {
                Task::Recheck { account, names, native_keys: self.acts.keys().take(3).cloned().collect() }
            }
        };
        // Whether single acts stand is not simulated; but nothing may follow from broken answers.
        let is_simulated = job.work != Work::Recheck
            || matches!(self.platform.trouble(), Some(Trouble::Everything(_))) && !self.acts.is_empty();
        let outcome =
            if is_simulated { self.task(task).await } else { Outcome::Saved { follow_up: Vec::new() } };
        self.step(Event::Done { source: job.source, subject: job.subject, outcome });
    }

    async fn task(&mut self, task: Task) -> Outcome {
        let before = self.server.n_asked();
        let result = self.connector.run(&self.http, &self.watch, task).await;
        let n_asked = self.server.n_asked() - before;
        assert!(n_asked <= QUESTIONS_OF_A_TASK, "{}: {n_asked} questions in one task", self.blame);
        match result {
            Ok(batch) => {
                self.n_batches += 1;
                if self.platform.trouble() == Some(Trouble::Killed) && self.n_batches.is_multiple_of(2) {
                    return Outcome::Failed;
                }
                let follow_up = batch.follow_up.clone();
                self.save(batch);
                Outcome::Saved { follow_up }
            }
            Err(error) => {
                let (now, last) = (self.now(), self.errors.last());
                assert!(last.is_none_or(|(at, _)| *at < now), "{}: tried again at once: {error}", self.blame);
                let outcome = Outcome::from(&error);
                self.errors.push((now, error));
                outcome
            }
        }
    }

    /// As the store does it: an act that is known is not stored again, and the cursor goes with the acts.
    fn save(&mut self, batch: Batch) {
        let blame = &self.blame;
        assert_batch(&batch, &self.watch, self.account);
        assert_no_stranger::<S>(&batch, blame);
        if self.platform.trouble() != Some(Trouble::Doubled) {
            assert_unique(&batch);
        }
        for event in &batch.events {
            let concluded = matches!(event.event, ActEventKind::Deleted | ActEventKind::Undone);
            assert!(!concluded, "{blame}: {event:?} although nothing was deleted");
        }
        for skipped in batch.skipped {
            // That a server does not lead to its older pages is said, and has no bytes.
            let is_a_gap = self.platform.trouble() == Some(Trouble::Stuck);
            assert!(skipped.keep || is_a_gap, "{blame}: {} is not kept", skipped.place);
            if skipped.keep {
                self.unreadable.insert(skipped.bytes);
            }
        }
        for act in batch.acts {
            self.n_brought += 1;
            let text = act.own.map(|own| own.text).unwrap_or_default();
            let known = self.acts.entry(act.native_key).or_insert_with(|| text.clone());
            assert_eq!(*known, text, "{blame}: what was stored once has changed");
        }
        self.cursor = batch.cursor.or(self.cursor.take());
    }

    /// Checks that everything the platform has was stored, and nothing else. `trouble` says what was unreadable.
    pub(crate) fn assert_complete(&self, trouble: Option<Trouble>) {
        let (blame, mut unreadable) = (&self.blame, 0);
        for n in 0..self.platform.n_items() {
            let text = Item { n, readable: true }.text();
            let key = self.platform.simulator().key(n);
            let found = self.acts.get(&key);
            if Platform::<S>::is_unreadable(trouble, n) {
                unreadable += 1;
                let is_kept = |bytes: &Vec<u8>| String::from_utf8_lossy(bytes).contains(&text);
                assert!(self.unreadable.iter().any(is_kept), "{blame}: the raw bytes of {key} are not kept");
                assert_eq!(found, None, "{blame}");
            } else {
                let found =
                    found.unwrap_or_else(|| panic!("{blame}: {key} is missing; errors: {:?}", self.errors));
                assert!(found.contains(&text), "{blame}: {key} has the text {found}");
            }
        }
        assert_eq!(self.unreadable.len(), unreadable, "{blame}: items that could not be read");
        assert_eq!(self.acts.len() + unreadable, self.platform.n_items(), "{blame}: more than there is");
    }
}
