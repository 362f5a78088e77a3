//! Deadlines \[tenggat\]: rules as data, the office's holidays, and the arithmetic of days.
//!
//! A clock runs from the day of an event that a person has set and from nothing else; before that there is no clock. A rule
//! says how many days, of which unit, from which event, and where that stands; what is not settled is carried as a doubt,
//! so that a page can show it. Rules and holidays are read from a file that the office may replace.
//!
//! How days are counted: the day of the event is day 0, so that "seven days since it was known" \[sejak diketahui\] ends on
//! the seventh day after it, as the check of reports in [`crate::tip`] counts, too. The articles do not say whether the day
//! of the event counts; an office that counts it says `first_day_counts = true`, and every deadline is a day earlier.
//! A working day is one that is neither of the weekend nor a holiday. A calendar deadline is plain addition, whatever day it
//! ends on. Nothing here panics: a day beyond the calendar is no deadline.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};

use crate::race::RaceKind;
use crate::review::Verdict;
use crate::sentence::Sentence;

/// Under which law the days are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ElectionType {
    /// *Pemilu*: president, DPR, DPD, DPRD (UU 7/2017).
    Pemilu,
    /// *Pemilihan (Pilkada)*: governor, regent, mayor (UU 1/2015 jo. 10/2016).
    Pilkada,
    /// An internal office (inspectorate, personnel agency): no election law sets its days.
    Internal,
}

impl ElectionType {
    /// All.
    pub const ALL: [Self; 3] = [Self::Pemilu, Self::Pilkada, Self::Internal];

    /// The name as in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pemilu => "pemilu",
            Self::Pilkada => "pilkada",
            Self::Internal => "internal",
        }
    }
}

impl From<RaceKind> for ElectionType {
    fn from(kind: RaceKind) -> Self {
        if kind.is_pemilu() { Self::Pemilu } else { Self::Pilkada }
    }
}

/// What is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockKind {
    /// *penelusuran*
    Tracing,
    /// *temuan diregistrasi*, or a report made
    Registration,
    /// *keputusan*
    Decision,
    /// *melengkapi laporan*
    Completion,
}

impl ClockKind {
    /// All, in the order in which they follow each other.
    pub const ALL: [Self; 4] = [Self::Tracing, Self::Registration, Self::Decision, Self::Completion];

    /// The name as stored and in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Tracing => "tracing",
            Self::Registration => "registration",
            Self::Decision => "decision",
            Self::Completion => "completion",
        }
    }

    /// The kind with that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == name)
    }
}

/// What a clock runs from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockEvent {
    /// *diketahui/ditemukan*: set by a person with the verdict.
    Known,
    /// *diregistrasi*: the finding got its number; ends tracing and registration.
    Registered,
    /// *diterima*: a report was received.
    Received,
    /// *selesai*: nothing is due any more.
    Finished,
}

impl ClockEvent {
    /// Those that a person notes after an item was decided.
    pub const NOTED: [Self; 2] = [Self::Registered, Self::Finished];

    /// The name as stored and in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Known => "known",
            Self::Registered => "registered",
            Self::Received => "received",
            Self::Finished => "finished",
        }
    }
}

/// How days are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DayUnit {
    /// *hari kerja*
    Working,
    /// *hari kalender*
    Calendar,
}

/// A rule: so many days from an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeadlineRule {
    /// Under which law.
    pub election: ElectionType,
    /// What is due.
    pub clock: ClockKind,
    /// So many days.
    pub days: u16,
    /// Of which kind.
    pub unit: DayUnit,
    /// From which event.
    pub from: ClockEvent,
    /// Whether the day of the event is day 1; else the day after it is.
    #[serde(default)]
    pub first_day_counts: bool,
    /// So many days in all when the law lets the period be extended; of the same kind.
    #[serde(default)]
    pub extended_to: Option<u16>,
    /// The law and article.
    pub source: String,
    /// What is not settled or was not confirmed about it.
    #[serde(default)]
    pub doubt: Option<Sentence>,
}

/// A day that is no working day.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holiday {
    /// Which.
    pub day: Date,
    /// Its name.
    pub name: String,
}

/// All rules and the office's holidays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deadlines {
    /// The form of the file; 1.
    pub schema: u16,
    /// Under which law items count that belong to no race of the office.
    pub default: ElectionType,
    /// The days of the week on which the office does not work: `saturday`, `sunday`.
    #[serde(default = "saturday_and_sunday")]
    pub weekend: BTreeSet<DayOfWeek>,
    /// The years whose holidays are listed in full: a working-day deadline in another year may be later than computed.
    #[serde(default)]
    pub holidays_of: BTreeSet<i16>,
    /// The rules.
    #[serde(rename = "rule")]
    pub rules: Vec<DeadlineRule>,
    /// National holidays, and the office's own.
    #[serde(rename = "holiday", default)]
    pub holidays: Vec<Holiday>,
    /// Per race, by key: under which law it is held. Not in the file: filled in from the races of the release in use.
    #[serde(default)]
    pub races: BTreeMap<String, ElectionType>,
}

/// A day of the week, named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the days of the week")]
pub enum DayOfWeek {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

impl From<Weekday> for DayOfWeek {
    fn from(day: Weekday) -> Self {
        match day {
            Weekday::Monday => Self::Monday,
            Weekday::Tuesday => Self::Tuesday,
            Weekday::Wednesday => Self::Wednesday,
            Weekday::Thursday => Self::Thursday,
            Weekday::Friday => Self::Friday,
            Weekday::Saturday => Self::Saturday,
            Weekday::Sunday => Self::Sunday,
        }
    }
}

fn saturday_and_sunday() -> BTreeSet<DayOfWeek> {
    BTreeSet::from([DayOfWeek::Saturday, DayOfWeek::Sunday])
}

/// What happened to an item, as far as clocks care.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClockFacts {
    /// The day a person set as known.
    pub known: Option<Date>,
    /// The day its finding was registered.
    pub registered: Option<Date>,
    /// The day its report was received.
    pub received: Option<Date>,
    /// Nothing is due any more.
    pub finished: bool,
    /// The verdict that stands.
    pub verdict: Option<Verdict>,
    /// The races it belongs to, by key.
    pub races: Vec<String>,
}

/// A running clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueDay {
    /// What is due.
    pub clock: ClockKind,
    /// On which day, at the latest.
    pub due: Date,
    /// The day it runs from.
    pub since: Date,
    /// By which rule, as its place in [`Deadlines::rules`].
    pub rule: usize,
    /// Whether the deadline is counted in working days and reaches into a year whose holidays are not listed.
    pub holidays_unknown: bool,
}

/// What is wrong with a set of rules; each with what to do.
pub type Mistakes = Vec<Sentence>;

impl Deadlines {
    /// Everything that cannot stand: no rule for a law, two for the same clock, no day of the week left to work on, a period
    /// of no days or of more than a year, an extension that shortens.
    pub fn mistakes(&self) -> Mistakes {
        let mut found = Vec::new();
        if self.schema != 1 {
            found.push(Sentence::new(
                format!("schema {}: versi ini membaca schema = 1", self.schema),
                format!("schema {}: this version reads schema = 1", self.schema),
            ));
        }
        if self.weekend.len() >= 7 {
            found.push(Sentence::new(
                "weekend memuat ketujuh hari; sisakan hari kerja",
                "weekend lists all seven days; leave a day to work on",
            ));
        }
        let mut seen = BTreeSet::new();
        for rule in &self.rules {
            let name = format!("{}/{}", rule.election.as_str(), rule.clock.as_str());
            if !seen.insert((rule.election, rule.clock)) {
                found.push(Sentence::new(
                    format!("aturan {name} ada dua kali; sisakan satu"),
                    format!("the rule {name} stands twice; leave one"),
                ));
            }
            if rule.days == 0 || rule.days > 366 || rule.extended_to.is_some_and(|n| n < rule.days || n > 366)
            {
                found.push(Sentence::new(
                    format!(
                        "aturan {name}: jumlah hari 1 sampai 366, dan extended_to tidak kurang dari days"
                    ),
                    format!("the rule {name}: 1 to 366 days, and extended_to not below days"),
                ));
            }
            if rule.from == ClockEvent::Finished {
                found.push(Sentence::new(
                    format!("aturan {name}: from = \"finished\" bukan awal tenggat; tulis known, registered atau received"),
                    format!("the rule {name}: from = \"finished\" begins nothing; write known, registered or received"),
                ));
            }
            if rule.source.trim().is_empty() {
                found.push(Sentence::new(
                    format!("aturan {name}: source kosong; sebutkan undang-undang dan pasalnya"),
                    format!("the rule {name}: source is empty; name the law and its article"),
                ));
            }
        }
        for election in
            ElectionType::ALL.into_iter().filter(|it| !self.rules.iter().any(|r| r.election == *it))
        {
            found.push(Sentence::new(
                format!("tidak ada aturan untuk {}", election.as_str()),
                format!("there is no rule for {}", election.as_str()),
            ));
        }
        found
    }

    /// Whether the office works on that day.
    pub fn is_working_day(&self, day: Date) -> bool {
        !self.weekend.contains(&day.weekday().into()) && !self.holidays.iter().any(|it| it.day == day)
    }

    /// The last day of a period that began with an event on `day`; `None` beyond the calendar.
    pub fn due(&self, rule: &DeadlineRule, day: Date) -> Option<Date> {
        let n = if rule.first_day_counts { rule.days.saturating_sub(1) } else { rule.days };
        match rule.unit {
            DayUnit::Calendar => day.checked_add(jiff::Span::new().days(i64::from(n))).ok(),
            DayUnit::Working => self.working_days_after(day, n, rule.first_day_counts),
        }
    }

    /// The n-th working day after `day`; with `first_counts` and n = 0 the day itself or the next on which is worked.
    fn working_days_after(&self, day: Date, n: u16, first_counts: bool) -> Option<Date> {
        let mut at = day;
        if first_counts {
            at = self.next_working(at)?;
        }
        for _ in 0..n {
            at = self.next_working(at.tomorrow().ok()?)?;
        }
        (n > 0 || first_counts).then_some(at)
    }

    /// The day itself, or the first working day after it.
    fn next_working(&self, day: Date) -> Option<Date> {
        let mut at = day;
        // A list of holidays that covers years is a mistake; a year without work is beyond every deadline.
        for _ in 0..732 {
            if self.is_working_day(at) {
                return Some(at);
            }
            at = at.tomorrow().ok()?;
        }
        None
    }

    /// Under which laws an item counts: those of its races, else the office's default.
    fn elections(&self, races: &[String]) -> BTreeSet<ElectionType> {
        // In an internal office no election law runs, whatever the race is.
        let of_races = races.iter().filter_map(|race| self.races.get(race)).copied();
        let found: BTreeSet<ElectionType> =
            if self.default == ElectionType::Internal { BTreeSet::new() } else { of_races.collect() };
        if found.is_empty() { BTreeSet::from([self.default]) } else { found }
    }

    /// The clocks that run, the nearest first. None before a person set the day it was known; none when the item was closed
    /// without a finding or everything is done; tracing and registration end with the registration.
    pub fn running(&self, facts: &ClockFacts) -> Vec<DueDay> {
        let closed = matches!(facts.verdict, Some(Verdict::NoIndication | Verdict::Prevention));
        if facts.finished || closed {
            return Vec::new();
        }
        let elections = self.elections(&facts.races);
        let mut running: Vec<DueDay> = (0..)
            .zip(&self.rules)
            .filter(|(_, rule)| elections.contains(&rule.election))
            .filter_map(|(n, rule)| self.runs(n, rule, facts))
            .collect();
        running.sort_by_key(|it| (it.due, it.clock));
        running
    }

    /// The clocks of a report that was received on a day and has no number yet: what runs from the day it was received.
    /// Whether something is still to be completed decides about [`ClockKind::Completion`].
    pub fn of_report(&self, received: Date, races: Vec<String>, complete: bool) -> Vec<DueDay> {
        let facts = ClockFacts { received: Some(received), races, ..ClockFacts::default() };
        let mut running = self.running(&facts);
        running.retain(|it| it.clock != ClockKind::Completion || !complete);
        running
    }

    fn runs(&self, n: usize, rule: &DeadlineRule, facts: &ClockFacts) -> Option<DueDay> {
        let since = match rule.from {
            ClockEvent::Known => facts.known.filter(|_| facts.registered.is_none()),
            ClockEvent::Registered => facts.registered,
            ClockEvent::Received => facts.received,
            ClockEvent::Finished => None,
        }?;
        // Tracing is asked for by its verdict alone.
        if rule.clock == ClockKind::Tracing && facts.verdict.is_some_and(|it| it != Verdict::Trace) {
            return None;
        }
        let due = self.due(rule, since)?;
        let years = since.year()..=due.year();
        let holidays_unknown =
            rule.unit == DayUnit::Working && years.into_iter().any(|year| !self.holidays_of.contains(&year));
        Some(DueDay { clock: rule.clock, due, since, rule: n, holidays_unknown })
    }
}

/// How near a due day is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Nearness {
    /// *lewat n hari*: kept and marked, never hidden. So many days ago.
    Expired(i64),
    /// *hari ini*
    Today,
    /// *H-1*, *H-2*: soon.
    Soon(i64),
    /// *H-n*
    Later(i64),
}

impl Nearness {
    /// Of a due day, seen from today.
    pub fn of(due: Date, today: Date) -> Self {
        match days_between(today, due) {
            n if n < 0 => Self::Expired(-n),
            0 => Self::Today,
            n @ 1..=2 => Self::Soon(n),
            n => Self::Later(n),
        }
    }

    /// Days that are left; below zero when it is past.
    pub fn days_left(self) -> i64 {
        match self {
            Self::Expired(n) => -n,
            Self::Today => 0,
            Self::Soon(n) | Self::Later(n) => n,
        }
    }

    /// `H-3`, `H-1`, `hari H`; `None` when it is past.
    pub fn countdown(self) -> Option<String> {
        match self {
            Self::Expired(_) => None,
            Self::Today => Some(String::from("H")),
            Self::Soon(n) | Self::Later(n) => Some(format!("H-{n}")),
        }
    }
}

fn days_between(from: Date, to: Date) -> i64 {
    from.until((jiff::Unit::Day, to)).map_or(0, |span| i64::from(span.get_days()))
}

#[cfg(test)]
mod tests;
