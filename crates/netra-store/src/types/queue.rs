//! The queue: which items wait, in which order, and how many of each kind.

use jiff::Timestamp;
use jiff::civil::Date;
use netra_model::act::{AccountRef, ActKind, Platform, Provenance};
use netra_model::deadline::ClockKind;
use netra_model::person::AttributionLevel;
use netra_model::review::{ItemStatus, Verdict};
use netra_model::{AccountId, ActId, ItemId, PersonId, ShortId, UnitId, UserId};

use super::day::{DueFilter, HandedFilter, OpenBy};

/// Which items are wanted. The default is today's queue: open, reappeared, and held items that are due.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct QueueFilter {
    /// Only items that stand so; empty means today's queue.
    pub statuses: Vec<ItemStatus>,
    /// Only items that wait for the asker's second verdict: not those whose first one was theirs.
    pub for_second: bool,
    /// Only this unit.
    pub unit: Option<UnitId>,
    /// Only this platform.
    pub platform: Option<Platform>,
    /// Only this kind of act.
    pub kind: Option<ActKind>,
    /// Only items about this race, by its key.
    pub race: Option<String>,
    /// Only items about this candidate, by key.
    pub candidate: Option<String>,
    /// Only items where this rule spoke.
    pub rule: Option<String>,
    /// Only items that became known in this way, whether or not in others too.
    pub provenance: Option<Provenance>,
    /// Only items with this verdict.
    pub verdict: Option<Verdict>,
    /// Only items whose short id, account or beginning of the text has this in it (ASCII letters in any case).
    pub text: Option<String>,
    /// Only this person's.
    pub person: Option<PersonId>,
    /// Only items for which this provision was proposed, by its key.
    pub provision: Option<String>,
    /// Only items of accounts whose attribution has this level.
    pub level: Option<AttributionLevel>,
    /// Only items with such a deadline.
    pub due: Option<DueFilter>,
    /// Only items handed to such a person.
    pub handed: Option<HandedFilter>,
    /// Only items of this fold.
    pub near_key: Option<String>,
    /// Near-duplicates that wait stand as one row, the first of them. For display: totals and facets count every item.
    pub fold: bool,
    /// Who asks: the next item is one that nobody else has open, as long as there is one.
    pub me: Option<UserId>,
}

impl QueueFilter {
    /// Whether only items that wait are wanted.
    pub fn waits(&self) -> bool {
        let waits = [ItemStatus::Open, ItemStatus::Held, ItemStatus::Reappeared];
        !self.for_second && self.statuses.iter().all(|status| waits.contains(status))
    }
}

/// In which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum QueueSort {
    /// The nearest deadline first, what is past before it; among those of one day, and among those without a deadline, as
    /// [`QueueSort::Priority`]. Today's queue. By age alone where a second verdict is asked for.
    #[default]
    Deadline,
    /// Highest score first, the oldest first among equals; what has no score stands as if it had just reached the threshold.
    Priority,
    /// Oldest first.
    Oldest,
    /// Newest first.
    Newest,
    /// What may disappear soonest first: acts whose originals still stand before those that are gone; of these, acts of
    /// accounts that deleted or took back something before; of these, the newest. For the quiet period [masa tenang].
    Risk,
}

/// A line of the queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueueRow {
    /// The item.
    pub item: ItemId,
    /// Its short id.
    pub short_id: ShortId,
    /// Its act.
    pub act: ActId,
    /// Where it stands.
    pub status: ItemStatus,
    /// Its verdict, if decided.
    pub verdict: Option<Verdict>,
    /// For compare-and-set.
    pub version: u64,
    /// 0–100; `None` where the platform's terms allow no figure.
    pub score: Option<u8>,
    /// What was done.
    pub kind: ActKind,
    /// Where.
    pub platform: Platform,
    /// By whom.
    pub person: PersonId,
    /// That person's name.
    pub person_name: String,
    /// Their unit.
    pub unit: UnitId,
    /// Its name.
    pub unit_name: String,
    /// Through which account.
    pub account: AccountId,
    /// That account's names.
    pub account_ref: AccountRef,
    /// The beginning of the words that matter: the actor's own, else the target's; at most 200 characters.
    pub snippet: String,
    /// When it was done, if known.
    pub happened_at: Option<Timestamp>,
    /// When Netra first saw it.
    pub first_seen_at: Timestamp,
    /// Races and candidates it speaks about: `(race key, candidate key)`.
    pub candidates: Vec<(String, String)>,
    /// The rules that spoke, strongest first.
    pub rules: Vec<String>,
    /// Why, in one Indonesian sentence.
    pub explanation_id: String,
    /// Why, in one English sentence.
    pub explanation_en: String,
    /// How it became known.
    pub provenances: Vec<Provenance>,
    /// Until when it is held.
    pub held_until: Option<Date>,
    /// The day of its nearest deadline, while a clock runs.
    pub due_on: Option<Date>,
    /// Which clock that is.
    pub due_clock: Option<ClockKind>,
    /// To whom it is handed, with that person's name.
    pub handed_to: Option<(UserId, String)>,
    /// Who has it open, whoever asks included.
    pub open_by: Vec<OpenBy>,
    /// What it is folded with.
    pub near_key: String,
    /// How many items of the filter are folded into this row, itself included; 1 when nothing is folded.
    pub fold: u64,
}

/// A value that items can be filtered by, with how many have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facet {
    /// The value as a filter takes it (an id or a name).
    pub value: String,
    /// How it is shown.
    pub label: String,
    /// How many items of the present filter have it.
    pub count: u64,
}

/// How many items of the present filter have which value. Most frequent first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facets {
    /// By platform.
    pub platforms: Vec<Facet>,
    /// By kind of act.
    pub kinds: Vec<Facet>,
    /// By unit.
    pub units: Vec<Facet>,
    /// By race.
    pub races: Vec<Facet>,
    /// By candidate.
    pub candidates: Vec<Facet>,
    /// By rule.
    pub rules: Vec<Facet>,
    /// By how they became known; an item that became known in two ways counts in both.
    pub provenances: Vec<Facet>,
    /// By proposed provision.
    pub provisions: Vec<Facet>,
}

/// A page of the queue.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct QueuePage {
    /// The rows.
    pub rows: Vec<QueueRow>,
    /// How many items the filter fits.
    pub total: u64,
    /// How many rows those are: fewer, when near-duplicates are folded.
    pub total_rows: u64,
    /// What they could be filtered by.
    pub facets: Facets,
}
