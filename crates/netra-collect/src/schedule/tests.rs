//! Many seeds drive the schedule through simulated days; what must hold is checked after every step.

use std::collections::{BTreeMap, BTreeSet};

use netra_model::Clock;

use super::*;

const SOURCE: &str = "bluesky";

fn start() -> Timestamp {
    "2026-10-12T01:00:00Z".parse().unwrap()
}

/// So many seeds, and twenty times as many in the long run.
#[expect(clippy::disallowed_methods, reason = "tests/run --long says so by the environment")]
fn seeds(n: u64) -> std::ops::Range<u64> {
    0..if std::env::var("NETRA_LONG").is_ok() { 20 * n } else { n }
}

fn accounts(n: usize) -> Vec<(AccountId, AccountRef)> {
    let clock = Clock::manual(start());
    let platform: netra_model::act::Platform = "bluesky".parse().unwrap();
    (0..n).map(|i| (clock.id(), AccountRef::by_handle(platform.clone(), &format!("demo{i}.test")))).collect()
}

fn poll_task((account, names): &(AccountId, AccountRef)) -> Task {
    Task::Poll { account: *account, names: names.clone(), cursor: None }
}

fn resolve_task() -> Task {
    Task::Resolve { native_keys: vec!["at://did:plc:demo/app.bsky.feed.post/3k".into()] }
}

/// A simulated world: jobs take up to a minute, and `outcome` decides how they end.
struct World {
    schedule: Schedule,
    random: SplitMix64,
    now: Timestamp,
    running: BTreeMap<AccountId, (Timestamp, Work)>,
    wake: Option<Timestamp>,
    drained: bool,
    started: Vec<(Timestamp, AccountId, Work)>,
    most_at_once: usize,
}

impl World {
    fn new(seed: u64) -> Self {
        let running = BTreeMap::new();
        let (schedule, random) = (Schedule::new(seed), SplitMix64(!seed));
        let (now, wake, drained, started) = (start(), None, false, Vec::new());
        Self { schedule, random, now, running, wake, drained, started, most_at_once: 0 }
    }

    fn send(&mut self, event: Event) {
        self.wake = None;
        for effect in self.schedule.step(self.now, event) {
            assert!(!self.drained, "nothing follows Drained");
            match effect {
                Effect::Start(job) => {
                    let ends = later(self.now, self.random.upto(SignedDuration::from_secs(60)));
                    self.started.push((self.now, job.account, job.work.clone()));
                    let other = self.running.insert(job.account, (ends, job.work));
                    assert_eq!(other, None, "two jobs of one account at {}", self.now);
                }
                Effect::SleepUntil(at) => self.wake = Some(at),
                Effect::Drained => self.drained = true,
            }
        }
        self.most_at_once = self.most_at_once.max(self.running.len());
        assert_eq!(self.schedule.n_running(SOURCE), self.running.len());
    }

    /// Lets the next thing happen; `false` when it would be after `until`.
    fn next(
        &mut self,
        until: Timestamp,
        outcome: &mut impl FnMut(&mut SplitMix64, Timestamp, AccountId, &Work) -> Outcome,
    ) -> bool {
        let ends = self.running.iter().map(|(id, (ends, _))| (*ends, *id)).min();
        let at = ends.map(|(at, _)| at).into_iter().chain(self.wake).min();
        let Some(at) = at.filter(|at| *at <= until) else { return false };
        self.now = at.max(self.now);
        match ends.filter(|(ends, _)| *ends == at) {
            Some((_, account)) => {
                let (_, work) = self.running.remove(&account).unwrap();
                let outcome = outcome(&mut self.random, self.now, account, &work);
                self.send(Event::Done { source: SOURCE.into(), account, outcome });
            }
            None => self.send(Event::Tick),
        }
        true
    }

    fn rechecks(&self) -> usize {
        self.started.iter().filter(|(.., work)| *work == Work::Recheck).count()
    }

    fn polls_of(&self, account: AccountId) -> Vec<Timestamp> {
        let polls = self.started.iter().filter(|(_, id, work)| *id == account && *work == Work::Poll);
        polls.map(|(at, ..)| *at).collect()
    }
}

fn source(pace: Pace, accounts: Vec<(AccountId, AccountRef)>) -> Event {
    Event::Source { source: SOURCE.into(), pace, accounts }
}

fn anything(random: &mut SplitMix64, now: Timestamp, names: &(AccountId, AccountRef)) -> Outcome {
    match random.next() % 8 {
        0 => Outcome::Failed,
        1 => Outcome::RateLimited { until: later(now, random.upto(SignedDuration::from_mins(10))) },
        2 => Outcome::Pointless,
        3 => Outcome::Saved { follow_up: vec![poll_task(names), resolve_task()] },
        4 => Outcome::Saved { follow_up: vec![resolve_task(), resolve_task()] },
        _ => Outcome::Saved { follow_up: vec![] },
    }
}

#[test]
fn a_thousand_days_of_trouble_keep_every_promise() {
    for seed in seeds(1000) {
        let mut world = World::new(seed);
        let people = accounts(1 + usize::try_from(seed % 12).unwrap());
        let pace = Pace { at_once: 1 + usize::try_from(seed % 3).unwrap(), ..Pace::default() };
        let day_ends = later(start(), SignedDuration::from_hours(24));
        world.send(source(pace.clone(), people.clone()));
        let by_id: BTreeMap<_, _> = people.iter().map(|it| (it.0, it.clone())).collect();
        let mut outcome = |random: &mut SplitMix64, now, id, _: &Work| anything(random, now, &by_id[&id]);
        while world.next(day_ends, &mut outcome) {}
        assert!(world.most_at_once <= pace.at_once, "seed {seed}");
        for (id, _) in &people {
            assert!(world.polls_of(*id).len() >= 2, "seed {seed}: {id} was forgotten");
        }
        // Draining.
        let n_running = world.running.len();
        world.send(Event::Stop);
        let n_started = world.started.len();
        let mut n_ended = 0;
        while !world.drained {
            assert!(world.next(Timestamp::MAX, &mut outcome), "seed {seed}: the end never comes");
            n_ended += 1;
        }
        assert_eq!((n_ended, world.started.len()), (n_running, n_started), "seed {seed}");
    }
}

#[test]
fn a_platform_that_refuses_for_ever_is_asked_rarely() {
    for seed in seeds(500) {
        let mut world = World::new(seed);
        let people = accounts(3);
        world.send(source(Pace::default(), people.clone()));
        let day_ends = later(start(), SignedDuration::from_hours(24));
        let limited = seed % 2 == 0;
        let mut refuse = |_: &mut SplitMix64, now, _, _: &Work| {
            if limited {
                Outcome::RateLimited { until: later(now, SignedDuration::from_secs(1)) }
            } else {
                Outcome::Failed
            }
        };
        while world.next(day_ends, &mut refuse) {}
        for (id, _) in &people {
            let polls = world.polls_of(*id);
            // 30 s doubling to 6 h: at most 13 waits of half their length fit into a day, and 3 more at the cap.
            assert!((4..=18).contains(&polls.len()), "seed {seed}: {} polls in a day", polls.len());
        }
    }
}

#[test]
fn a_host_is_never_asked_before_the_time_it_gave() {
    for seed in seeds(500) {
        let mut world = World::new(seed);
        let people = accounts(1);
        world.send(source(Pace::default(), people.clone()));
        let mut not_before: Option<Timestamp> = None;
        for _ in 0..20 {
            let n_started = world.started.len();
            let mut outcome = |random: &mut SplitMix64, now, _, work: &Work| {
                if *work != Work::Poll {
                    return Outcome::Saved { follow_up: vec![] };
                }
                let until = later(now, random.upto(SignedDuration::from_hours(1)));
                not_before = Some(until);
                Outcome::RateLimited { until }
            };
            world.next(Timestamp::MAX, &mut outcome);
            for (at, _, work) in &world.started[n_started..] {
                assert!(*work != Work::Poll || not_before.is_none_or(|until| *at >= until), "seed {seed}");
            }
        }
    }
}

#[test]
fn one_long_history_starves_nobody() {
    let mut world = World::new(7);
    let people = accounts(5);
    let (endless, pace) = (people[0].clone(), Pace { at_once: 1, ..Pace::default() });
    world.send(source(pace, people.clone()));
    let hour_ends = later(start(), SignedDuration::from_hours(1));
    let mut outcome = |_: &mut SplitMix64, _, id, work: &Work| {
        let more = id == endless.0 && *work == Work::Poll;
        Outcome::Saved { follow_up: if more { vec![poll_task(&endless)] } else { vec![] } }
    };
    while world.next(hour_ends, &mut outcome) {}
    assert!(world.polls_of(endless.0).len() > 20, "the long history moves on");
    for (id, _) in &people[1..] {
        assert!(world.polls_of(*id).len() >= 3, "{id} is polled in its turn");
    }
}

#[test]
fn polls_keep_their_interval_and_rechecks_come_daily() {
    let mut world = World::new(1);
    let people = accounts(1);
    world.send(source(Pace::default(), people.clone()));
    let days = later(start(), SignedDuration::from_hours(24 * 10));
    let mut fine = |_: &mut SplitMix64, _, _, _: &Work| Outcome::Saved { follow_up: vec![] };
    while world.next(days, &mut fine) {}
    let polls = world.polls_of(people[0].0);
    let gaps: Vec<i64> = polls.windows(2).map(|pair| pair[1].duration_since(pair[0]).as_secs()).collect();
    assert!(gaps.iter().all(|gap| (900..=1_060).contains(gap)), "{gaps:?}");
    let n_rechecks = world.started.iter().filter(|(_, _, work)| *work == Work::Recheck).count();
    assert!((8..=11).contains(&n_rechecks), "{n_rechecks} in ten days");
}

#[test]
fn whoever_leaves_the_watch_list_is_not_asked_again() {
    let mut world = World::new(3);
    let people = accounts(3);
    world.send(source(Pace::default(), people.clone()));
    assert_eq!(world.running.len(), 3);
    world.send(source(Pace::default(), people[..1].to_vec()));
    let n_started = world.started.len();
    let hour_ends = later(start(), SignedDuration::from_hours(5));
    let mut fine = |_: &mut SplitMix64, _, _, _: &Work| Outcome::Saved { follow_up: vec![resolve_task()] };
    while world.next(hour_ends, &mut fine) {}
    let asked: BTreeSet<_> = world.started[n_started..].iter().map(|(_, id, _)| *id).collect();
    assert_eq!(asked, BTreeSet::from([people[0].0]));
}

#[test]
fn a_person_can_ask_for_a_poll_now_and_an_account_switched_off_rests_for_a_day() {
    let mut world = World::new(5);
    let people = accounts(1);
    let id = people[0].0;
    world.send(source(Pace::default(), people));
    let mut off = |_: &mut SplitMix64, _, _, work: &Work| match work {
        Work::Poll => Outcome::Unavailable,
        _ => Outcome::Saved { follow_up: vec![] },
    };
    while world.next(later(start(), SignedDuration::from_hours(23)), &mut off) {}
    assert_eq!(world.polls_of(id).len(), 1);
    world.send(Event::LookNow { source: SOURCE.into(), account: id });
    assert_eq!(world.polls_of(id).len(), 2);
    // Whether its acts stand is looked at as well, as soon as the account has been read.
    let (now, n_rechecks) = (world.now, world.rechecks());
    while world.next(later(now, SignedDuration::from_mins(3)), &mut off) {}
    assert_eq!(world.rechecks(), n_rechecks + 1);
}
