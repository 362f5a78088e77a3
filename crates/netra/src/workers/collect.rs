//! The driver of collection: performs what [`Schedule`] decides. It reads cursors, runs connectors, saves batches.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use netra_collect::schedule::{Effect, Event, Hours, Job, Outcome, Pace, Schedule, Work};
use netra_collect::{AnyConnector, ConnectError, Connector};
use netra_http::{Http, HttpConfig};
use netra_model::act::AccountRef;
use netra_model::batch::{Batch, Subject, Task};
use netra_model::race::AccountRole;
use netra_model::{AccountId, JobId, Sentence};
use netra_store::{
    CursorKey, Lease, Reached, RecheckFilter, RecheckStep, RunOutcome, Saved, StoreError, WatchMark,
};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::config::{CollectConfig, SourceConfig};
use crate::office::{Opened, Sources};
use crate::pipeline::{Origin, People, Pipeline};
use crate::workers::media;
use crate::workers::trouble::{self, Troubles};

/// How often the watch-list and the waiting jobs are looked at.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// How long a worker may be silent before another may take its account over; renewed while a task runs.
const LEASE: SignedDuration = SignedDuration::from_mins(1);
/// How often a lease is renewed.
const RENEW_EVERY: Duration = Duration::from_secs(15);
/// So many acts of an account are looked at again in one job, and in one task of it: each is a request.
const RECHECK_IN_A_JOB: u64 = 200;
const RECHECK_IN_A_TASK: usize = 25;
/// So many targets are fetched in one task.
const RESOLVE_IN_A_TASK: usize = 25;
/// So many posts of campaign accounts are secured before a quiet period by one start of the program.
const SECURE_AT_MOST: u64 = 10_000;
/// How much of a stream one task reads before it is saved.
const DRAIN_EVENTS: u32 = 500;
const DRAIN_SECONDS: u32 = 20;
/// From one comparison of an account with all that it shows to the next.
const RECONCILE_EVERY: SignedDuration = SignedDuration::from_hours(24);
/// How long running requests may take after a stop.
const DRAIN: Duration = Duration::from_secs(8);

/// Collects until it is stopped.
pub async fn run(office: Opened, http: Http, stop: CancellationToken) {
    Driver::new(office, http).run(stop).await;
}

/// The client that everything is fetched with.
///
/// # Errors
/// Settings that no client can be made from.
pub fn client(office: &Opened) -> Result<Http> {
    let collect = &office.config.collect;
    let config = HttpConfig {
        user_agent: collect.user_agent.clone(),
        allow_private: collect.allow_private.clone(),
        ..HttpConfig::default()
    };
    Ok(Http::new(config, office.clock.clone())?)
}

/// What a finished job leaves.
struct Ended {
    job: Job,
    outcome: Outcome,
    saved: Saved,
    failure: Option<Failure>,
}

/// A run of a source: from its first job until none is running or due.
#[derive(Default)]
struct Run {
    saved: Saved,
    reached: HashSet<AccountId>,
}

/// What decides whom the sources read and how often: as long as it stays, nothing has to be told to the schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Plan {
    watch: WatchMark,
    release: netra_model::Sha256,
    /// The sources made at the desk, by name with their settings.
    of_desk: Vec<(String, String)>,
    paused: Vec<String>,
    /// The first day of the quiet period that runs or begins tomorrow.
    silence: Option<Date>,
}

struct Driver {
    office: Opened,
    pipeline: Pipeline,
    http: Http,
    /// Those of `sources`, and of sources that are no more while a job of theirs runs.
    connectors: HashMap<String, Arc<AnyConnector>>,
    /// What is read at present.
    sources: Arc<Sources>,
    people: Arc<People>,
    plan: Option<Plan>,
    schedule: Schedule,
    running: JoinSet<Ended>,
    runs: HashMap<String, Run>,
    troubles: Troubles,
    sleep_until: Option<Timestamp>,
    drained: bool,
    /// For which quiet period what acts are aimed at is being secured.
    secured: Option<Date>,
}

impl Driver {
    fn new(office: Opened, http: Http) -> Self {
        // Eight hexadecimal digits of a fresh id are random enough for jitter.
        let id = office.clock.id::<JobId>().to_string();
        let seed = u64::from_str_radix(&id[id.len() - 8..], 16).unwrap_or(0);
        Self {
            pipeline: office.pipeline(),
            http,
            connectors: HashMap::new(),
            sources: Arc::default(),
            people: Arc::default(),
            plan: None,
            schedule: Schedule::new(seed),
            running: JoinSet::new(),
            runs: HashMap::new(),
            troubles: Troubles::default(),
            sleep_until: None,
            drained: false,
            secured: None,
            office,
        }
    }

    async fn run(mut self, stop: CancellationToken) {
        self.look().await;
        self.resume_targets().await;
        let mut look = tokio::time::interval(LOOK_EVERY);
        look.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        look.tick().await;
        loop {
            let wait = self.wait();
            tokio::select! {
                () = stop.cancelled() => break,
                Some(ended) = self.running.join_next() => self.ended(ended).await,
                () = tokio::time::sleep(wait) => self.step(Event::Tick).await,
                _ = look.tick() => self.look().await,
            }
        }
        self.step(Event::Stop).await;
        let drain = async {
            while !self.drained {
                match self.running.join_next().await {
                    Some(ended) => self.ended(ended).await,
                    None => break,
                }
            }
        };
        if tokio::time::timeout(DRAIN, drain).await.is_err() {
            tracing::warn!("requests that did not end were cut off; they are made again at the next start");
        }
    }

    fn wait(&self) -> Duration {
        let until = self.sleep_until.map(|at| at.duration_since(self.office.clock.now()));
        until.map_or(LOOK_EVERY, |wait| Duration::try_from(wait).unwrap_or(Duration::ZERO).min(LOOK_EVERY))
    }

    /// Gives an event to the schedule and performs what it answers.
    async fn step(&mut self, event: Event) {
        let effects = self.schedule.step(self.office.clock.now(), event);
        self.sleep_until = None;
        for effect in effects {
            match effect {
                Effect::Start(job) => self.start(*job).await,
                Effect::SleepUntil(at) => self.sleep_until = Some(at),
                Effect::Drained => self.drained = true,
            }
        }
        self.close_runs().await;
    }

    async fn start(&mut self, job: Job) {
        if !self.runs.contains_key(&job.source) {
            self.runs.insert(job.source.clone(), Run::default());
            let started =
                self.office.store.source_started(&self.office.worker("collector"), &job.source).await;
            log(started, "a run's beginning could not be noted");
        }
        let Some(connector) = self.connectors.get(&job.source).cloned() else { return };
        let worker = Worker {
            silence: self.plan.as_ref().and_then(|plan| plan.silence),
            office: self.office.clone(),
            pipeline: self.pipeline.clone(),
            http: self.http.clone(),
            people: Arc::clone(&self.people),
            connector,
        };
        self.running.spawn(worker.run(job));
    }

    async fn ended(&mut self, ended: Result<Ended, tokio::task::JoinError>) {
        let Ended { job, outcome, saved, failure } = match ended {
            Ok(ended) => ended,
            // A worker that panicked is a mistake of ours; its account stays as running until the next start.
            Err(error) => return tracing::error!(%error, "a collector worker broke off"),
        };
        let run = self.runs.entry(job.source.clone()).or_default();
        run.saved.add(saved);
        match failure {
            None => {
                run.reached.extend(job.subject.account());
                self.troubles.ends(&job.source, &job.subject);
            }
            Some(Failure::Elsewhere) => {}
            Some(Failure::Connect(ConnectError::Refused(why))) => {
                // Everybody's requests would be refused, so the source pauses and its accounts are in no trouble.
                tracing::warn!(source = job.source, error = why.en, "the source is refused and pauses");
                let actor = self.office.worker("collector");
                log(
                    self.office.store.pause_source(&actor, &job.source, &why).await,
                    "a source could not be paused",
                );
                self.look().await;
            }
            Some(Failure::Connect(error)) => {
                let why = trouble::of_connector(&error, &self.office.zone());
                self.in_trouble(&job, why, &error.to_string());
            }
            Some(Failure::Store(error)) => {
                self.in_trouble(&job, trouble::of_store(&error), &error.to_string());
            }
        }
        self.step(Event::Done { source: job.source, subject: job.subject, outcome }).await;
    }

    fn in_trouble(&mut self, job: &Job, why: Sentence, error: &str) {
        let who = job.names.shown();
        tracing::warn!(source = job.source, account = who, error, "a task brought nothing");
        self.troubles.begins(&job.source, job.subject.clone(), who, why);
    }

    /// Notes the end of every run whose source has nothing running any more.
    async fn close_runs(&mut self) {
        let idle = self.runs.keys().filter(|source| self.schedule.n_running(source) == 0).cloned();
        for source in idle.collect::<Vec<String>>() {
            let run = self.runs.remove(&source).unwrap_or_default();
            let outcome = RunOutcome {
                accounts_reached: run.reached.len() as u64,
                saved: run.saved,
                error: self.troubles.sentence(&source).map(|it| it.lines()),
                next_run: self.schedule.next_start(&source, self.office.clock.now()),
            };
            let actor = self.office.worker("collector");
            log(
                self.office.store.source_finished(&actor, &source, &outcome).await,
                "a run's end could not be noted",
            );
        }
    }

    /// Takes over the watch-list, the races, pauses and stages as they are now, and what people asked for at the desk.
    async fn look(&mut self) {
        match self.planned().await {
            Ok(plan) if self.plan.as_ref() != Some(&plan) => {
                if let Err(error) = self.take_over(plan).await {
                    return tracing::error!(%error, "the watch-list cannot be read");
                }
            }
            Ok(_) => {}
            Err(error) => return tracing::error!(%error, "the watch-list cannot be read"),
        }
        let (store, actor) = (self.office.store.clone(), self.office.worker("collector"));
        while let Ok(Some(job)) = store.claim_job(&actor, &["run_source"], LEASE).await {
            let asked = self.look_now(&job.arguments).await;
            let result = asked.as_ref().map(|()| "dimulai / started").map_err(String::as_str);
            log(store.finish_job(&actor, &job, result).await, "a job's end could not be noted");
        }
    }

    async fn planned(&self) -> Result<Plan, StoreError> {
        let (store, scope) = (&self.office.store, self.office.scope());
        let mut paused: Vec<String> =
            store.paused_sources(&scope).await?.into_iter().map(|it| it.source).collect();
        paused.sort();
        self.office.take_over_sources().await?;
        Ok(Plan {
            of_desk: self.office.sources.now().kept.clone(),
            watch: store.watch_mark(&scope).await?,
            release: self.office.matcher.now().release(),
            paused,
            silence: self.silence(),
        })
    }

    async fn take_over(&mut self, plan: Plan) -> Result<(), StoreError> {
        self.people = Arc::new(People::today(&self.office.store, &self.office.scope()).await?);
        let campaign = self.campaign_accounts();
        self.take_over_sources().await;
        let sources: Vec<(String, Pace)> =
            self.sources.all.iter().map(|it| (it.name.clone(), self.pace(it, &plan))).collect();
        for (source, pace) in sources {
            let connector = Arc::clone(&self.connectors[&source]);
            let (platform, can) = (connector.platform(), connector.abilities());
            let accounts = self.people.accounts.iter().filter(|(_, it)| connector.reads(it));
            let mut subjects: Vec<(Subject, AccountRef)> =
                accounts.map(|(id, names)| (Subject::Account(*id), names.clone())).collect();
            // Who reacted to a candidate matters only where somebody is watched.
            if can.reactions && !subjects.is_empty() && self.office.config.collect.campaign_every_minutes > 0
            {
                let on_it = campaign.iter().filter(|it| connector.reads(it));
                subjects.extend(on_it.map(|names| (Subject::Campaign(names.key()), names.clone())));
            }
            if can.stream && !subjects.is_empty() {
                let names = AccountRef { platform, native_id: None, handle: None, display_name: None };
                subjects.push((Subject::Whole, names));
            }
            subjects.sort();
            subjects.dedup_by(|a, b| a.0 == b.0);
            self.troubles
                .retain(&source, |it| subjects.binary_search_by(|(subject, _)| subject.cmp(it)).is_ok());
            self.step(Event::Source { source, pace, subjects }).await;
        }
        let silence = plan.silence;
        self.plan = Some(plan);
        if let Some(period) = silence.filter(|it| self.secured != Some(*it)) {
            self.secure(period).await?;
            self.secured = Some(period);
        }
        Ok(())
    }

    /// Takes up what was made or changed at the desk, and lets go of what was removed: what of it is running is finished.
    async fn take_over_sources(&mut self) {
        let before = std::mem::replace(&mut self.sources, self.office.sources.now());
        for it in &before.all {
            if self.sources.all.iter().all(|now| now.name != it.name) {
                tracing::info!(source = it.name, "a source was removed; nothing of it begins any more");
                let pace = Pace { paused: true, ..Pace::default() };
                self.step(Event::Source { source: it.name.clone(), pace, subjects: Vec::new() }).await;
            }
        }
        let first = before.all.is_empty();
        let changed = |it: &SourceConfig| {
            let of = |kept: &[(String, String)]| kept.iter().find(|(name, _)| *name == it.name).cloned();
            before.all.iter().all(|was| was.name != it.name) || of(&before.kept) != of(&self.sources.kept)
        };
        for it in self.sources.all.iter().filter(|it| changed(it)) {
            if !first {
                tracing::info!(
                    source = it.name,
                    "a source was made or changed at the desk and is read from now on"
                );
            }
            self.connectors.insert(it.name.clone(), Arc::new(it.connector.clone()));
        }
    }

    /// The names of what is read at present.
    fn names(&self) -> Vec<String> {
        self.sources.all.iter().map(|it| it.name.clone()).collect()
    }

    /// Once for each quiet period, from the day before it begins: what watched accounts' acts are aimed at on campaign
    /// accounts is fetched again, in turn with everything else, so that its last words and its pictures are here before
    /// it disappears. What was done is noted with the batch that did it, so a restart goes on with the rest.
    async fn secure(&mut self, period: Date) -> Result<(), StoreError> {
        let name = period.to_string();
        for source in self.names() {
            let connector = Arc::clone(&self.connectors[&source]);
            let Some(subject) = self.somebody_of(&connector) else { continue };
            let (scope, platform) = (self.office.scope(), connector.platform());
            let targets =
                self.office.store.targets_to_secure(&scope, &platform, &name, SECURE_AT_MOST).await?;
            let on_it = targets.into_iter().filter(|it| connector.reads(&it.author));
            let keys: Vec<String> = on_it.map(|it| it.native_key).collect();
            if !keys.is_empty() {
                tracing::info!(source, posts = keys.len(), "securing campaign posts before the quiet period");
            }
            for native_keys in keys.chunks(RESOLVE_IN_A_TASK).map(<[String]>::to_vec) {
                let (subject, task) = (subject.clone(), Task::Resolve { native_keys });
                self.step(Event::Follow { source: source.clone(), subject, task }).await;
            }
        }
        Ok(())
    }

    /// A subject of a source under whose name its targets are fetched.
    fn somebody_of(&self, connector: &AnyConnector) -> Option<Subject> {
        self.people.accounts.iter().find(|(_, it)| connector.reads(it)).map(|(id, _)| Subject::Account(*id))
    }

    /// Does what the button on the sources page asks for, in the arguments of its job: `{"source": "bluesky"}`.
    async fn look_now(&mut self, arguments: &str) -> Result<(), String> {
        #[derive(serde::Deserialize)]
        struct Asked {
            source: String,
        }
        let Asked { source } = serde_json::from_str(arguments).map_err(|error| error.to_string())?;
        if !self.names().contains(&source) {
            return Err(format!("tidak ada sumber {source} / there is no source {source}"));
        }
        if self.plan.as_ref().is_some_and(|plan| plan.paused.contains(&source)) {
            return Err(format!("sumber {source} sedang dijeda / the source {source} pauses"));
        }
        for subject in self.schedule.subjects(&source) {
            self.step(Event::LookNow { source: source.clone(), subject }).await;
        }
        Ok(())
    }

    fn pace(&self, source: &SourceConfig, plan: &Plan) -> Pace {
        let collect = &self.office.config.collect;
        let can = self.connectors[&source.name].abilities();
        let steps = recheck_steps(collect, plan.silence.is_some());
        let minutes = |n: u32| SignedDuration::from_mins(i64::from(n));
        let hours = source.hours.as_deref().map(|text| Hours::parse(text, self.office.zone()));
        Pace {
            poll_every: minutes(source.every_minutes.unwrap_or(collect.every_minutes)),
            campaign_every: minutes(collect.campaign_every_minutes.max(1)),
            recheck_every: steps.iter().map(|it| it.every).min().filter(|_| can.recheck),
            reconcile_every: can.reconcile.then_some(RECONCILE_EVERY),
            // Wrong hours are refused when the configuration is read.
            hours: hours.and_then(std::result::Result::ok),
            paused: plan.paused.contains(&source.name) || self.connectors[&source.name].refusal().is_some(),
            ..Pace::default()
        }
    }

    /// The first day of the silence [masa tenang] of a race of the office's region in which today or tomorrow lies, up to
    /// the vote: then what is there is secured and looked at hourly.
    fn silence(&self) -> Option<Date> {
        let today = self.office.clock.now().to_zoned(self.office.zone()).date();
        let region = Some(self.office.config.office.region.as_str()).filter(|it| !it.is_empty());
        let matcher = self.office.matcher.now();
        let here = matcher.races().iter().filter(|race| race.concerns(region));
        here.filter_map(|race| race.quiet_from(today)).min()
    }

    /// The campaign accounts of the races that run today and concern the office's people.
    fn campaign_accounts(&self) -> Vec<AccountRef> {
        let today = self.office.clock.now().to_zoned(self.office.zone()).date();
        let region = Some(self.office.config.office.region.as_str()).filter(|it| !it.is_empty());
        let matcher = self.office.matcher.now();
        let running = matcher.races().iter().filter(|it| it.runs_on(today) && it.concerns(region));
        running
            .flat_map(|race| &race.candidates)
            .flat_map(|candidate| &candidate.accounts)
            .filter(|it| it.role == AccountRole::Campaign && it.holds_on(today))
            .map(|it| it.account.clone())
            .collect()
    }

    /// After a start: targets that were still to be fetched are asked for again.
    async fn resume_targets(&mut self) {
        for source in self.names() {
            let connector = &self.connectors[&source];
            let platform = connector.platform();
            let (Some(subject), Ok(keys)) = (
                self.somebody_of(connector),
                self.office.store.unresolved_targets(&self.office.scope(), &platform, 500).await,
            ) else {
                continue;
            };
            for native_keys in keys.chunks(RESOLVE_IN_A_TASK).map(<[String]>::to_vec) {
                let (subject, task) = (subject.clone(), Task::Resolve { native_keys });
                self.step(Event::Follow { source: source.clone(), subject, task }).await;
            }
        }
    }
}

/// How long acts may go unseen, by their age.
fn recheck_steps(collect: &CollectConfig, silence: bool) -> Vec<RecheckStep> {
    let hours = |n: u32| SignedDuration::from_hours(i64::from(n));
    let every = |n: u32| hours(if silence { n.min(collect.recheck_in_silence_hours) } else { n });
    let steps = collect.recheck.iter();
    steps.map(|[age, n]| RecheckStep { up_to_age: hours(*age), every: every(*n) }).collect()
}

/// Notes are worth a warning when they fail, not a stop.
fn log<T>(result: Result<T, StoreError>, what: &str) {
    if let Err(error) = result {
        tracing::warn!(%error, "{what}");
    }
}

/// Does one job.
struct Worker {
    /// The first day of the quiet period that runs or begins tomorrow.
    silence: Option<Date>,
    office: Opened,
    pipeline: Pipeline,
    http: Http,
    people: Arc<People>,
    connector: Arc<AnyConnector>,
}

impl Worker {
    async fn run(self, job: Job) -> Ended {
        let mut saved = Saved::default();
        let (outcome, failure) = match self.job(&job, &mut saved).await {
            Ok(follow_up) => (Outcome::Saved { follow_up }, None),
            Err(Failure::Connect(error)) => (Outcome::from(&error), Some(Failure::Connect(error))),
            Err(failure) => (Outcome::Failed, Some(failure)),
        };
        Ended { job, outcome, saved, failure }
    }

    /// Runs the job's tasks under a lease and gives what follows from them.
    async fn job(&self, job: &Job, saved: &mut Saved) -> Result<Vec<Task>, Failure> {
        let actor = self.office.worker("collector");
        let key = CursorKey { source: &job.source, subject: &job.subject };
        let Some(lease) = self.office.store.claim_lease(&actor, key, LEASE).await? else {
            return Err(Failure::Elsewhere);
        };
        let mut renew = tokio::time::interval(RENEW_EVERY);
        renew.tick().await;
        // Beside the work and never instead of it: work that is not polled while it holds the writing connection, or its
        // place in the queue for it, would hold up the renewal, and with it everybody.
        let renewing = async {
            loop {
                renew.tick().await;
                let renewed = self.office.store.renew_lease(&actor, &lease, LEASE).await;
                log(renewed, "a lease could not be renewed");
            }
        };
        let result = tokio::select! {
            result = self.tasks(job, &lease, saved) => result,
            never = renewing => never,
        };
        let reached = self.reached(job, &result);
        let released = self.office.store.release_lease(&actor, &lease, reached.as_ref()).await;
        log(released, "a lease could not be given back");
        result
    }

    /// What a job says of its account: only reading it does.
    fn reached(&self, job: &Job, result: &Result<Vec<Task>, Failure>) -> Option<Reached> {
        match result {
            Ok(_) => (job.work == Work::Poll).then_some(Reached::Read),
            Err(Failure::Connect(ConnectError::AccountUnavailable { reason, .. })) => {
                Some(Reached::Unavailable(reason.clone()))
            }
            Err(Failure::Connect(error)) => (job.work == Work::Poll)
                .then(|| Reached::Failed(trouble::of_connector(error, &self.office.zone()))),
            Err(_) => None,
        }
    }

    async fn tasks(&self, job: &Job, lease: &Lease, saved: &mut Saved) -> Result<Vec<Task>, Failure> {
        let names = || job.names.clone();
        let cursor = async || {
            let key = CursorKey { source: &job.source, subject: &job.subject };
            self.office.store.cursor(&self.office.scope(), key).await
        };
        match (&job.work, job.subject.account()) {
            (Work::Follow(task), _) => self.task(job, lease, task.clone(), saved).await,
            (Work::Poll, Some(account)) => {
                let cursor = cursor().await?;
                self.task(job, lease, Task::Poll { account, names: names(), cursor }, saved).await
            }
            (Work::Poll, None) => {
                let cursor = cursor().await?;
                let task = match job.subject {
                    Subject::Campaign(_) => Task::Reactions { names: names(), cursor },
                    _ => Task::Drain { cursor, most: DRAIN_EVENTS, seconds: DRAIN_SECONDS },
                };
                self.task(job, lease, task, saved).await
            }
            (Work::Reconcile, Some(account)) => {
                let cursor = cursor().await?;
                self.task(job, lease, Task::Reconcile { account, names: names(), cursor }, saved).await
            }
            (Work::Recheck, Some(account)) => {
                let mut follow_up = Vec::new();
                for keys in self.due_for_recheck(account).await?.chunks(RECHECK_IN_A_TASK) {
                    let task = Task::Recheck { account, names: names(), native_keys: keys.to_vec() };
                    follow_up.extend(self.task(job, lease, task, saved).await?);
                }
                Ok(follow_up)
            }
            (Work::Reconcile | Work::Recheck, None) => Ok(Vec::new()),
        }
    }

    /// Runs one task and saves what it brought.
    async fn task(
        &self,
        job: &Job,
        lease: &Lease,
        task: Task,
        saved: &mut Saved,
    ) -> Result<Vec<Task>, Failure> {
        let targets = match &task {
            Task::Resolve { native_keys } if self.silence.is_some() => native_keys.clone(),
            _ => Vec::new(),
        };
        let batch =
            self.connector.run(&self.http, &self.people.index, task).await.map_err(Failure::Connect)?;
        let actor = self.office.worker("collector");
        note_names(&self.office, &self.people, &batch).await?;
        let origin = Origin { source: &job.source, subject: &job.subject, lease: Some(lease) };
        saved.add(self.pipeline.take_in(&actor, &self.people, origin, &batch).await?);
        if let Some(period) = self.silence.filter(|_| !targets.is_empty()) {
            let (platform, media) = (self.connector.platform(), media::rule(&self.office));
            let period = period.to_string();
            self.office.store.secured(&actor, &platform, &period, &targets, media.as_ref()).await?;
        }
        self.still_wanted(batch.follow_up).await
    }

    async fn due_for_recheck(&self, account: AccountId) -> Result<Vec<String>, Failure> {
        let filter = RecheckFilter {
            platform: self.connector.platform(),
            account: Some(account),
            steps: recheck_steps(&self.office.config.collect, self.silence.is_some()),
            now: self.office.clock.now(),
        };
        let acts = self.office.store.acts_to_recheck(&self.office.scope(), &filter, RECHECK_IN_A_JOB).await?;
        Ok(acts.into_iter().map(|act| act.native_key).collect())
    }

    /// Targets whose words the store has already need not be fetched.
    async fn still_wanted(&self, tasks: Vec<Task>) -> Result<Vec<Task>, Failure> {
        if !tasks.iter().any(|task| matches!(task, Task::Resolve { .. })) {
            return Ok(tasks);
        }
        let platform = self.connector.platform();
        let wanted = self.office.store.unresolved_targets(&self.office.scope(), &platform, 10_000).await?;
        let wanted: HashSet<String> = wanted.into_iter().collect();
        let keep = |task| match task {
            Task::Resolve { native_keys } => {
                let native_keys: Vec<String> =
                    native_keys.into_iter().filter(|key| wanted.contains(key)).collect();
                (!native_keys.is_empty()).then_some(Task::Resolve { native_keys })
            }
            task => Some(task),
        };
        Ok(tasks.into_iter().filter_map(keep).collect())
    }
}

/// Notes what the actors of a batch are called, whoever they are: a stream's are many. Names that come without an act are
/// saved with the batch.
async fn note_names(office: &Opened, people: &People, batch: &Batch) -> Result<(), StoreError> {
    let seen: BTreeMap<AccountId, &AccountRef> =
        batch.acts.iter().map(|act| (act.actor, &act.actor_seen)).collect();
    for (account, names) in seen {
        if people.accounts.get(&account).is_some_and(|known| is_news(known, names)) {
            office.store.account_seen(&office.worker("collector"), account, names).await?;
        }
    }
    Ok(())
}

/// Whether an account is called otherwise than is known. Under another lasting id it is another account, whose names say
/// nothing of this one.
fn is_news(known: &AccountRef, seen: &AccountRef) -> bool {
    let differs = |known: &Option<String>, seen: &Option<String>| seen.is_some() && seen != known;
    let is_another = known.native_id.is_some() && differs(&known.native_id, &seen.native_id);
    let news = [
        (&known.native_id, &seen.native_id),
        (&known.handle, &seen.handle),
        (&known.display_name, &seen.display_name),
    ];
    !is_another && news.into_iter().any(|(known, seen)| differs(known, seen))
}

/// Why a job ended without a batch.
enum Failure {
    Connect(ConnectError),
    Store(StoreError),
    /// Another process is at this account, or was until it was killed: tried again, and nobody's fault.
    Elsewhere,
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

#[cfg(test)]
mod tests {
    use netra_model::act::{ActKind, Provenance, SeenAct, SeenContent, When};

    use super::*;
    use crate::invented::office_that_watches;

    const DID: &str = "did:plc:demobudi";

    fn bluesky(handle: &str, display_name: Option<&str>) -> AccountRef {
        AccountRef {
            native_id: Some(DID.into()),
            display_name: display_name.map(str::to_owned),
            ..AccountRef::by_handle("bluesky".parse().unwrap(), handle)
        }
    }

    fn post(actor: AccountId, names: AccountRef, seen_at: Timestamp) -> SeenAct {
        let native_key = format!("at://{DID}/app.bsky.feed.post/3m2222222222a");
        let unknown = || When::Unknown { written: None };
        SeenAct {
            actor,
            actor_seen: names.clone(),
            kind: ActKind::Post,
            native_key: native_key.clone(),
            happened: unknown(),
            own: Some(SeenContent {
                platform: names.platform.clone(),
                native_key,
                url: None,
                author: names,
                text: String::from("Selamat pagi"),
                media: Vec::new(),
                published: unknown(),
                raw: None,
            }),
            target: None,
            provenance: Provenance::Collected,
            seen_at,
            without_login: None,
            raw: None,
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn names_that_a_stream_tells_reach_the_watch_list_and_its_history_without_an_account_of_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let watched = [bluesky("lama.demo.example", None)];
        let office = office_that_watches(folder.path(), &watched, None).await;
        let (scope, actor) = (office.scope(), office.worker("collector"));
        let save = async |batch: &Batch| {
            let people = People::today(&office.store, &scope).await.unwrap();
            note_names(&office, &people, batch).await.unwrap();
            let origin = Origin { source: "bluesky", subject: &Subject::Whole, lease: None };
            office.pipeline().take_in(&actor, &people, origin, batch).await.unwrap();
            let watched = office.store.watched_accounts(&scope, None).await.unwrap();
            let person = office.store.person(&scope, watched[0].person).await.unwrap().unwrap();
            let handles: Vec<String> =
                person.accounts[0].handles.iter().map(|it| it.handle.clone()).collect();
            (watched[0].account.clone(), handles)
        };
        let id = office.store.watched_accounts(&scope, None).await.unwrap()[0].id;
        let (old, new) = ("lama.demo.example", "baru.demo.example");

        // Who wrote a post and then took another handle is called by the new one.
        let now = office.clock.now();
        let act = post(id, bluesky(old, Some("Budi (DEMO)")), now);
        let batch = Batch { acts: vec![act], names: vec![(id, bluesky(new, None))], ..Batch::default() };
        let (account, mut handles) = save(&batch).await;
        handles.sort();
        assert_eq!(account, bluesky(new, Some("Budi (DEMO)")));
        assert_eq!(handles, [new, old]);

        // Another account says nothing of this one, and costs the batch nothing.
        let other =
            AccountRef { native_id: Some("did:plc:demolain".into()), ..bluesky("lain.demo.example", None) };
        let (account, handles) = save(&Batch { names: vec![(id, other)], ..Batch::default() }).await;
        assert_eq!((account.handle.as_deref(), handles.len()), (Some(new), 2));
    }
}
