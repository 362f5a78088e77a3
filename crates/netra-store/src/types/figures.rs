//! Figures over a stretch of days: flows, breakdowns, equality of handling, precision of rules, recaps.
//!
//! None of them names a person, and none is about one member of staff. A verdict is counted only when its item is decided:
//! a first verdict that still waits for a second review stays hidden here, too.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan};
use netra_model::act::{ActKind, Platform};
use netra_model::dossier::OutcomeKind;
use netra_model::person::Unit;
use netra_model::race::StageKind;
use netra_model::review::Verdict;
use netra_model::{Sentence, UnitId};
use serde::{Deserialize, Serialize};

use crate::StoreError;

/// The fewest acts that are told of a unit, or in a cell that the public sees: fewer could point at somebody.
pub const FEWEST_TOLD: u64 = 5;
/// The longest stretch that figures are made for, in days.
pub const LONGEST_PERIOD: i32 = 400;

/// A stretch of days in the office's zone, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub until: Date,
}

impl Period {
    /// Checks that the days are in order and not too many.
    pub fn new(from: Date, until: Date) -> Result<Self, StoreError> {
        if from > until {
            return Err(StoreError::Invalid(Sentence::new(
                "Hari pertama harus sebelum hari terakhir atau sama.",
                "The first day must be before the last day, or the same.",
            )));
        }
        let period = Self { from, until };
        if period.days() > LONGEST_PERIOD {
            return Err(StoreError::Invalid(Sentence::new(
                format!("Rentang paling lama {LONGEST_PERIOD} hari; pilih rentang yang lebih pendek."),
                format!("The longest stretch is {LONGEST_PERIOD} days; choose a shorter one."),
            )));
        }
        Ok(period)
    }

    /// The last `days` days up to and with `until`.
    pub fn last(days: i32, until: Date) -> Self {
        Self { from: until.saturating_sub((days - 1).days()), until }
    }

    /// The whole month of a day.
    pub fn month_of(day: Date) -> Self {
        Self { from: day.first_of_month(), until: day.last_of_month() }
    }

    /// How many days.
    pub fn days(self) -> i32 {
        self.until.duration_since(self.from).as_hours().saturating_div(24).try_into().unwrap_or(i32::MAX - 1)
            + 1
    }

    /// The stretch of the same length that ends on the day before.
    #[must_use]
    pub fn before(self) -> Self {
        Self::last(self.days(), self.from.saturating_sub(1.day()))
    }

    /// Its days in order.
    pub fn each_day(self) -> impl Iterator<Item = Date> {
        self.from.series(1.day()).take_while(move |day| *day <= self.until)
    }
}

/// What came in and went out on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayFlow {
    /// The day.
    pub day: Date,
    /// Items opened.
    pub opened: u64,
    /// Items whose standing decision was made that day.
    pub decided: u64,
    /// Items not decided at the end of the day; of today, now. An item that is back counts as waiting since it was opened.
    pub waiting: u64,
}

/// How far off the deadlines are of items that have a clock.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Deadlines {
    /// Past.
    pub past: u64,
    /// Today or tomorrow.
    pub within_1: u64,
    /// In two or three days.
    pub within_3: u64,
    /// Later.
    pub later: u64,
    /// Items that wait and have no clock, because nobody has set since when it was known.
    pub no_clock: u64,
}

/// The office's day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TodayFigures {
    /// The day.
    pub day: Date,
    /// Items not decided yet, those put off included.
    pub waiting: u64,
    /// By where they stand: the stored name of the state, and how many.
    pub states: Vec<(String, u64)>,
    /// When the item that waits longest was opened.
    pub oldest: Option<Timestamp>,
    /// By deadline.
    pub deadlines: Deadlines,
    /// Verdicts of the items decided that day: of the whole team.
    pub verdicts: Vec<(Verdict, u64)>,
    /// This day and the days before it, oldest first.
    pub flow: Vec<DayFlow>,
}

impl TodayFigures {
    /// This day.
    pub fn today(&self) -> Option<&DayFlow> {
        self.flow.last()
    }
}

/// Items opened in a stretch, counted along one side each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeriodFigures {
    /// The stretch.
    pub period: Period,
    /// Day by day, oldest first.
    pub days: Vec<DayFlow>,
    /// Items by kind of act, the most frequent first.
    pub kinds: Vec<(ActKind, u64)>,
    /// By platform.
    pub platforms: Vec<(Platform, u64)>,
    /// By unit.
    pub units: Vec<(Unit, u64)>,
    /// By the stage of the race on the day of the act, in their order; `None` where the day lies in none.
    pub stages: Vec<(Option<StageKind>, u64)>,
    /// By race and candidate; an item that speaks of two counts for both.
    pub candidates: BTreeMap<(String, String), u64>,
    /// Items that speak of no candidate.
    pub no_candidate: u64,
    /// Day by day, how many accounts were tried and how many could be read.
    pub reach: Vec<DayCoverage>,
}

impl PeriodFigures {
    /// Items opened.
    pub fn opened(&self) -> u64 {
        self.days.iter().map(|it| it.opened).sum()
    }

    /// Items decided.
    pub fn decided(&self) -> u64 {
        self.days.iter().map(|it| it.decided).sum()
    }
}

/// How many accounts sources tried on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayCoverage {
    /// The day.
    pub day: Date,
    /// Accounts that were read.
    pub reached: u64,
    /// Accounts that were tried and not read.
    pub failed: u64,
}

/// A stretch beside the one before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trends {
    /// The stretch.
    pub now: PeriodFigures,
    /// The stretch before.
    pub before: PeriodFigures,
}

/// How the items that speak of one candidate were handled: those opened in a stretch, as they stand now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CandidateHandling {
    /// Items.
    pub flagged: u64,
    /// Not decided.
    pub waiting: u64,
    /// Not decided, or traced or indicated, and past their deadline.
    pub expired: u64,
    /// Decided, by verdict.
    pub verdicts: BTreeMap<Verdict, u64>,
    /// In a case of which a bundle left the office.
    pub forwarded: u64,
    /// Median time from opening to the first verdict, of the decided ones.
    pub first_review: Option<SignedDuration>,
}

impl CandidateHandling {
    /// How many are decided.
    pub fn decided(&self) -> u64 {
        self.verdicts.values().sum()
    }

    /// Decided with one of these verdicts.
    pub fn with(&self, verdicts: &[Verdict]) -> u64 {
        verdicts.iter().filter_map(|it| self.verdicts.get(it)).sum()
    }
}

/// By race and candidate.
pub type Handling = BTreeMap<(String, String), CandidateHandling>;

/// What reviewers said of the items that a rule speaks of, decided ones, opened in a stretch; and what became of the cases
/// that some of them stand in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RulePrecision {
    /// The rule.
    pub rule: String,
    /// Decided with *indikasi* or *penelusuran*.
    pub led: u64,
    /// Decided with *tidak ada indikasi*.
    pub nothing: u64,
    /// Decided with *cukup pencegahan*; in neither of the two.
    pub prevention: u64,
    /// Of all these, those in a case with an outcome, by what that is.
    pub outcomes: BTreeMap<OutcomeKind, u64>,
}

/// What a recap is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecapFilter {
    /// Items opened in this stretch.
    pub period: Period,
    /// Of persons of this region.
    pub region: Option<String>,
    /// Of this unit.
    pub unit: Option<UnitId>,
    /// Decided under this provision.
    pub provision: Option<String>,
    /// Decided with this verdict.
    pub verdict: Option<Verdict>,
    /// In a case with this outcome.
    pub outcome: Option<OutcomeKind>,
}

impl RecapFilter {
    /// Everything of a stretch.
    pub fn all(period: Period) -> Self {
        Self { period, region: None, unit: None, provision: None, verdict: None, outcome: None }
    }
}

/// Items that are alike in all that a recap counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecapCell {
    /// The unit.
    pub unit: UnitId,
    /// The person's region.
    pub region: Option<String>,
    /// What was done.
    pub kind: ActKind,
    /// Where.
    pub platform: Platform,
    /// The stage of the race on that day.
    pub stage: Option<StageKind>,
    /// The verdict; `None` when not decided.
    pub verdict: Option<Verdict>,
    /// The key of the provision that was chosen with it.
    pub provision: Option<String>,
    /// What became of the case in which it stands.
    pub outcome: Option<OutcomeKind>,
    /// Race and candidate of all that they speak of.
    pub candidates: Vec<(String, String)>,
    /// How many.
    pub n: u64,
}

/// A recap's figures, nobody named in them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recap {
    /// What was asked.
    pub filter: RecapFilter,
    /// The units that may be seen, by name.
    pub units: Vec<Unit>,
    /// The regions that persons have, for the choice.
    pub regions: Vec<String>,
    /// The figures.
    pub cells: Vec<RecapCell>,
    /// Accounts that may be looked at, by platform.
    pub watched: BTreeMap<Platform, u64>,
    /// Of the accounts that sources tried in the stretch: read at least once, never read.
    pub reach: BTreeMap<Platform, (u64, u64)>,
}

/// What a unit is told of a month, for prevention: never of fewer than [`FEWEST_TOLD`] acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitPattern {
    /// The unit.
    pub unit: Unit,
    /// Items decided that month with *cukup pencegahan*, by kind of act, the most frequent first.
    pub kinds: Vec<(ActKind, u64)>,
}

impl UnitPattern {
    /// All of them.
    pub fn total(&self) -> u64 {
        self.kinds.iter().map(|(_, n)| n).sum()
    }
}

/// The open fields of a day's report [Form A], as an officer filled them; empty ones stay visibly open.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct FormFields {
    /// The report's own number.
    pub number: String,
    /// The letter of assignment [nomor surat tugas].
    pub letter: String,
    /// Officers, one a line.
    pub officers: String,
    /// From when to when.
    pub hours: String,
    /// The office's address.
    pub address: String,
    /// The place.
    pub place: String,
    /// How it was supervised \[bentuk\].
    pub form: String,
    /// What for \[tujuan\].
    pub purpose: String,
    /// The object of supervision \[sasaran\].
    pub object: String,
    /// What else is to be said of the result.
    pub result: String,
    /// What is to be done next.
    pub follow_up: String,
    /// Town of the signature.
    pub town: String,
    /// Who signs, and as what.
    pub signer: String,
    /// Who takes note, and as what.
    pub noted_by: String,
}

impl FormFields {
    /// All fields with their names, in the order of the form.
    pub fn all(&self) -> [(&'static str, &String); 14] {
        [
            ("number", &self.number),
            ("letter", &self.letter),
            ("officers", &self.officers),
            ("hours", &self.hours),
            ("address", &self.address),
            ("place", &self.place),
            ("form", &self.form),
            ("purpose", &self.purpose),
            ("object", &self.object),
            ("result", &self.result),
            ("follow_up", &self.follow_up),
            ("town", &self.town),
            ("signer", &self.signer),
            ("noted_by", &self.noted_by),
        ]
    }
}

/// What is kept of a day's report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormView {
    /// For compare-and-set; the first is 1.
    pub version: u64,
    /// What was written.
    pub fields: FormFields,
    /// Who wrote it last, by name when a person did.
    pub by: Option<String>,
    /// When.
    pub at: Timestamp,
}
