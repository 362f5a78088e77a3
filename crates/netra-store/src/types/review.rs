//! Second review, plenary, recusal, samples: what is asked and answered about how people decide.

use jiff::Timestamp;
use jiff::civil::Date;
use netra_model::act::{AccountRef, ActKind, Platform, When};
use netra_model::review::{Checks, Share, Verdict};
use netra_model::{ActId, ItemId, PersonId, ShortId, UnitId, UserId};
use serde::{Deserialize, Serialize};

use super::item::{ContentView, DecisionView, NewDecision};

impl NewDecision {
    /// A verdict with nothing beside it.
    pub fn new(verdict: Verdict) -> Self {
        Self {
            verdict,
            reason: String::new(),
            provision: None,
            note: String::new(),
            checks: Checks::default(),
            known: None,
        }
    }

    /// With a reason: a key of the office's reasons, or words.
    #[must_use]
    pub fn because(self, reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), ..self }
    }

    /// With the provision that may apply.
    #[must_use]
    pub fn under(self, provision: impl Into<String>) -> Self {
        Self { provision: Some(provision.into()), ..self }
    }

    /// With the day on which it became known.
    #[must_use]
    pub fn known_on(self, day: Date, why: impl Into<String>) -> Self {
        Self { known: Some(KnownOn { day, why: why.into() }), ..self }
    }
}

/// The day on which it became known \[tanggal diketahui\]: clocks run from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownOn {
    /// The day, in the office's zone.
    pub day: Date,
    /// Why it is later than the day on which somebody first opened the item; empty when it is not.
    pub why: String,
}

/// A day that was set as "known on", or its change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownView {
    /// The day; `None` when it was taken back with a verdict that starts no clock.
    pub day: Option<Date>,
    /// Why.
    pub why: String,
    /// By whom.
    pub by_name: String,
    /// When.
    pub at: Timestamp,
}

/// A vote of the plenary on one item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPlenary {
    /// The result, with reason and provision; its note are the minutes.
    pub decision: NewDecision,
    /// The number of the meeting or its minutes \[nomor berita acara\].
    pub number: String,
    /// The day of the meeting.
    pub day: Date,
    /// Where.
    pub place: String,
    /// Who voted, each with a verdict: members of staff of the office alone.
    pub votes: Vec<Vote>,
    /// Who was there without a vote.
    pub guests: Vec<String>,
}

/// One voice of the plenary.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vote {
    /// Who, if a member of the office's staff.
    pub staff: Option<UserId>,
    /// Their name.
    pub name: String,
    /// Their verdict.
    pub verdict: Verdict,
}

/// What is recorded of a plenary with its decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlenaryRecord {
    /// The number of the meeting or its minutes.
    pub number: String,
    /// The day of the meeting.
    pub day: Date,
    /// Where.
    pub place: String,
    /// Who voted, each with a verdict.
    pub votes: Vec<Vote>,
    /// Who else was there.
    pub guests: Vec<String>,
}

/// A disagreement that waits for the plenary: both verdicts are open now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlenaryItem {
    /// The item.
    pub item: ItemId,
    /// Its short id.
    pub short_id: ShortId,
    /// For compare-and-set.
    pub version: u64,
    /// What was done.
    pub kind: ActKind,
    /// Where.
    pub platform: Platform,
    /// By whom.
    pub person_name: String,
    /// Their unit's name.
    pub unit_name: String,
    /// The beginning of the words.
    pub snippet: String,
    /// The first verdict.
    pub first: DecisionView,
    /// The second.
    pub second: DecisionView,
    /// The day from which clocks run, if one was set.
    pub known_on: Option<Date>,
}

/// What somebody has no part in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecusedFrom {
    /// The own office unit.
    Unit(UnitId),
    /// A relative on the watch-list.
    Person(PersonId),
}

/// A declaration of having no part in something \[menarik diri\].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecusalView {
    /// Its number in the office.
    pub n: u64,
    /// Whose.
    pub staff: UserId,
    /// That person's name.
    pub staff_name: String,
    /// In what.
    pub from: RecusedFrom,
    /// The name of the unit or person.
    pub name: String,
    /// Why.
    pub reason: String,
    /// Since when.
    pub at: Timestamp,
    /// Until when, by whom and why, if it was ended.
    pub ended: Option<(Timestamp, String, String)>,
}

/// The pairs of a first and a second verdict of one week.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WeekPairs {
    /// The Monday of the ISO week in which the second verdict was given, in the office's zone.
    pub monday: Date,
    /// The pairs.
    pub pairs: Vec<(Verdict, Verdict)>,
}

/// How many were drawn from a day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Drawn {
    /// Dismissed items that somebody else looks at again.
    pub items: u64,
    /// Acts without a flag that are looked at.
    pub acts: u64,
}

/// An act without a flag that is looked at to estimate what the dictionaries miss.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActSample {
    /// The act.
    pub act: ActId,
    /// From which day it was drawn.
    pub day: Date,
    /// What was done.
    pub kind: ActKind,
    /// Through which account.
    pub account: AccountRef,
    /// When.
    pub happened: When,
    /// The actor's own words.
    pub own: Option<ContentView>,
    /// The post that was liked, shared or answered.
    pub target: Option<ContentView>,
    /// Whether somebody said that it should have been in the queue, who, and in which words.
    pub answer: Option<SampleAnswer>,
}

/// What somebody said of a sampled act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampleAnswer {
    /// Whether it should have been in the queue.
    pub missed: bool,
    /// In which words.
    pub note: String,
    /// Who.
    pub by_name: String,
    /// When.
    pub at: Timestamp,
}

/// What is estimated to be missed, from samples that were looked at.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Missed {
    /// Of dismissed items: those where the second person, or the plenary, came to a verdict that something is followed up.
    pub dismissed: Share,
    /// Dismissed items that still wait to be looked at again.
    pub dismissed_waiting: u64,
    /// Of acts without a flag: those that should have been in the queue.
    pub unflagged: Share,
    /// Acts without a flag that still wait to be looked at.
    pub unflagged_waiting: u64,
}
