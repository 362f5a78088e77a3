//! Many seeds drive the schedule through simulated days; what must hold is checked after every step.

use std::collections::{BTreeMap, BTreeSet};

use netra_model::{AccountId, Clock};

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
    running: BTreeMap<Subject, (Timestamp, Work)>,
    wake: Option<Timestamp>,
    drained: bool,
    started: Vec<(Timestamp, Subject, Work)>,
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
                    self.started.push((self.now, job.subject.clone(), job.work.clone()));
                    let other = self.running.insert(job.subject, (ends, job.work));
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
        let ends = self.running.iter().map(|(id, (ends, _))| (*ends, id.clone())).min();
        let at = ends.iter().map(|(at, _)| *at).chain(self.wake).min();
        let Some(at) = at.filter(|at| *at <= until) else { return false };
        self.now = at.max(self.now);
        match ends.filter(|(ends, _)| *ends == at) {
            Some((_, subject)) => {
                let (_, work) = self.running.remove(&subject).unwrap();
                let account = subject.account().expect("these worlds read accounts only");
                let outcome = outcome(&mut self.random, self.now, account, &work);
                self.send(Event::Done { source: SOURCE.into(), subject, outcome });
            }
            None => self.send(Event::Tick),
        }
        true
    }

    fn rechecks(&self) -> usize {
        self.started.iter().filter(|(.., work)| *work == Work::Recheck).count()
    }

    fn polls_of(&self, account: AccountId) -> Vec<Timestamp> {
        let subject = Subject::Account(account);
        let polls = self.started.iter().filter(|(_, it, work)| *it == subject && *work == Work::Poll);
        polls.map(|(at, ..)| *at).collect()
    }
}

fn source(pace: Pace, accounts: Vec<(AccountId, AccountRef)>) -> Event {
    let subjects = accounts.into_iter().map(|(id, names)| (Subject::Account(id), names)).collect();
    Event::Source { source: SOURCE.into(), pace, subjects }
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
    let asked: BTreeSet<_> = world.started[n_started..].iter().map(|(_, it, _)| it.account()).collect();
    assert_eq!(asked, BTreeSet::from([Some(people[0].0)]));
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
    world.send(Event::LookNow { source: SOURCE.into(), subject: Subject::Account(id) });
    assert_eq!(world.polls_of(id).len(), 2);
    // Whether its acts stand is looked at as well, as soon as the account has been read.
    let (now, n_rechecks) = (world.now, world.rechecks());
    while world.next(later(now, SignedDuration::from_mins(3)), &mut off) {}
    assert_eq!(world.rechecks(), n_rechecks + 1);
}

#[test]
fn outside_its_hours_a_source_rests_but_for_what_a_person_asks() {
    let mut world = World::new(11);
    let people = accounts(4);
    // The world begins on Monday 12 October 2026, at 08:00 in Jakarta.
    let zone = jiff::tz::TimeZone::get("Asia/Jakarta").unwrap();
    let hours = Hours::parse("mon-fri 09:00-12:00", zone.clone()).unwrap();
    let pace = Pace { hours: Some(hours.clone()), ..Pace::default() };
    world.send(source(pace, people.clone()));
    assert_eq!(world.running.len(), 0, "an hour too early");
    world.send(Event::LookNow { source: SOURCE.into(), subject: Subject::Account(people[0].0) });
    assert_eq!(world.running.len(), 1, "a person asked");
    let mut fine = |_: &mut SplitMix64, _, _, work: &Work| Outcome::Saved {
        follow_up: if *work == Work::Poll { vec![resolve_task()] } else { vec![] },
    };
    while world.next(later(start(), SignedDuration::from_hours(24 * 8)), &mut fine) {}
    let asked = Subject::Account(people[0].0);
    let before_hours = later(start(), SignedDuration::from_mins(10));
    for (at, subject, work) in &world.started {
        let open = hours.opens(*at) == *at;
        assert!(open || *subject == asked && *at < before_hours, "{subject:?} {work:?} at {at}");
    }
    for (id, _) in &people {
        let days: BTreeSet<_> =
            world.polls_of(*id).iter().map(|at| at.to_zoned(zone.clone()).date()).collect();
        assert!(days.len() >= 6, "{id} was read on {days:?}");
    }
}

#[test]
fn a_source_that_pauses_begins_nothing_and_goes_on_where_it_was() {
    let mut world = World::new(12);
    let people = accounts(3);
    world.send(source(Pace { paused: true, ..Pace::default() }, people.clone()));
    world.send(Event::LookNow { source: SOURCE.into(), subject: Subject::Account(people[0].0) });
    assert_eq!((world.started.len(), world.wake), (0, None));
    world.send(Event::Paced { source: SOURCE.into(), pace: Pace::default() });
    assert_eq!(world.running.len(), 3);
}

#[test]
fn in_the_silence_before_a_vote_acts_are_looked_at_sooner_from_that_moment_on() {
    let mut world = World::new(13);
    let people = accounts(1);
    world.send(source(Pace::default(), people));
    let mut fine = |_: &mut SplitMix64, _, _, _: &Work| Outcome::Saved { follow_up: vec![] };
    while world.next(later(start(), SignedDuration::from_hours(5)), &mut fine) {}
    let hourly = Pace { recheck_every: Some(SignedDuration::from_hours(1)), ..Pace::default() };
    world.send(Event::Paced { source: SOURCE.into(), pace: hourly });
    let before = world.rechecks();
    let later_on = later(world.now, SignedDuration::from_hours(10));
    while world.next(later_on, &mut fine) {}
    assert!((8..=11).contains(&(world.rechecks() - before)), "{}", world.rechecks() - before);
}

#[test]
fn campaign_accounts_and_a_stream_have_their_own_places_in_the_queue() {
    let mut schedule = Schedule::new(14);
    let names = AccountRef::by_handle("bluesky".parse().unwrap(), "paslon.demo.test");
    let campaign = (Subject::Campaign(names.key()), names.clone());
    let stream = (Subject::Whole, AccountRef { handle: None, ..names.clone() });
    let subjects = vec![campaign.clone(), stream.clone()];
    let pace = Pace::default();
    let effects = schedule.step(start(), Event::Source { source: SOURCE.into(), pace, subjects });
    let begun: Vec<_> = effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Start(job) => Some((job.subject.clone(), job.work.clone())),
            _ => None,
        })
        .collect();
    assert_eq!(begun, [(stream.0.clone(), Work::Poll), (campaign.0.clone(), Work::Poll)]);
    let now = later(start(), SignedDuration::from_secs(20));
    let follow_up = vec![];
    let outcome = Outcome::Saved { follow_up };
    let effects = schedule.step(now, Event::Done { source: SOURCE.into(), subject: stream.0, outcome });
    assert_eq!(effects, [Effect::SleepUntil(later(now, SignedDuration::from_secs(1)))], "the stream goes on");
    let follow_up = vec![Task::Reactions { names, cursor: None }];
    let outcome = Outcome::Saved { follow_up };
    let effects = schedule.step(now, Event::Done { source: SOURCE.into(), subject: campaign.0, outcome });
    assert!(
        matches!(&effects[0], Effect::Start(job) if job.work == Work::Poll),
        "more reactions: {effects:?}"
    );
}
