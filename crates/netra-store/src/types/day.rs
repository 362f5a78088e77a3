//! A day at the desk: deadlines, who has what open, what was handed to whom, folds, saved filters, counts for prevention.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use netra_model::act::{AccountRef, ActKind, Platform};
use netra_model::deadline::{ClockEvent, ClockKind, DueDay};
use netra_model::review::{ItemStatus, Verdict};
use netra_model::scope::Role;
use netra_model::{AccountId, ActId, ContentId, ItemId, PersonId, Sha256, ShortId, UnitId, UserId};

use super::item::NewDecision;

/// Whoever has an item open is shown to others for so long after they last looked.
pub const OPEN_FOR: SignedDuration = SignedDuration::from_mins(10);
/// The most items that one bulk decision takes; what is left of a larger fold keeps waiting.
pub const BULK_MOST: u64 = 500;
/// A draft letter of prevention [surat imbauan] is never made from fewer acts of a unit: with fewer, the letter would
/// point at somebody.
pub const PREVENTION_LETTER_FROM: u64 = 5;
/// The most filters that one member of staff may save.
pub const SAVED_FILTERS_MOST: u64 = 50;

/// Which deadlines are wanted; the words of a filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DueFilter {
    /// Due today.
    Today,
    /// Due tomorrow (H-1).
    Tomorrow,
    /// Due within the next seven days, today included.
    Week,
    /// Past.
    Expired,
    /// No clock runs: nobody has said when it was known.
    NotSet,
}

impl DueFilter {
    /// All, in the order of a form.
    pub const ALL: [Self; 5] = [Self::Today, Self::Tomorrow, Self::Week, Self::Expired, Self::NotSet];

    /// The name in addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Today => "today",
            Self::Tomorrow => "h1",
            Self::Week => "week",
            Self::Expired => "expired",
            Self::NotSet => "none",
        }
    }

    /// The filter with that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == name)
    }
}

/// To whom an item is handed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HandedFilter {
    /// To this member of staff.
    To(UserId),
    /// To anybody.
    Anybody,
    /// To nobody.
    Nobody,
}

/// How many items have a clock that runs, by how near its end is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DeadlineCounts {
    /// Past.
    pub expired: u64,
    /// Due today.
    pub today: u64,
    /// Due tomorrow.
    pub tomorrow: u64,
    /// Due the day after tomorrow.
    pub in_two_days: u64,
    /// Due later.
    pub later: u64,
}

impl DeadlineCounts {
    /// All that run.
    pub fn total(&self) -> u64 {
        self.expired + self.today + self.tomorrow + self.in_two_days + self.later
    }
}

/// A line of the page of deadlines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadlineRow {
    /// The item.
    pub item: ItemId,
    /// Its short id.
    pub short_id: ShortId,
    /// Where it stands.
    pub status: ItemStatus,
    /// What was done.
    pub kind: ActKind,
    /// Where.
    pub platform: Platform,
    /// The unit.
    pub unit_name: String,
    /// The day set as known.
    pub known_on: Option<Date>,
    /// The last day.
    pub due_on: Date,
    /// What is due.
    pub clock: ClockKind,
}

/// A page of deadlines, the nearest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeadlinePage {
    /// The rows.
    pub rows: Vec<DeadlineRow>,
    /// How many items of the whole have which time left.
    pub counts: DeadlineCounts,
}

/// What a member of staff notes that starts or ends a clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewClockEvent {
    /// [`ClockEvent::Registered`] or [`ClockEvent::Finished`].
    pub event: ClockEvent,
    /// On which day; `None` takes back what was noted by mistake.
    pub day: Option<Date>,
    /// The number of the register, or why.
    pub note: String,
}

/// A noted event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClockEventView {
    /// What, when, why.
    pub event: NewClockEvent,
    /// Who noted it.
    pub by_name: String,
    /// When.
    pub at: Timestamp,
}

/// Somebody who has an item open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenBy {
    /// Who.
    pub user: UserId,
    /// Their name.
    pub name: String,
    /// Since when.
    pub since: Timestamp,
    /// Until when this is shown, unless they look again.
    pub until: Timestamp,
}

/// That an item was handed to a colleague.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handover {
    /// Who handed it over.
    pub from: UserId,
    /// Their name.
    pub from_name: String,
    /// To whom.
    pub to: UserId,
    /// Their name.
    pub to_name: String,
    /// What was written with it.
    pub note: String,
    /// When.
    pub at: Timestamp,
}

/// A colleague to whom an item can be handed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Colleague {
    /// Who.
    pub id: UserId,
    /// Their name.
    pub name: String,
    /// What they do.
    pub role: Role,
    /// Only these units; `None` means all.
    pub units: Option<Vec<UnitId>>,
}

/// What a day's work needs to know about one item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItemDay {
    /// The day set as known.
    pub known_on: Option<Date>,
    /// When a person first opened it.
    pub first_opened: Option<Timestamp>,
    /// The clocks that run, the nearest first.
    pub clocks: Vec<DueDay>,
    /// What was noted that starts or ends clocks, oldest first.
    pub events: Vec<ClockEventView>,
    /// Who else has it open: everybody; whoever asks leaves themselves out.
    pub open_by: Vec<OpenBy>,
    /// To whom it is handed.
    pub handed: Option<Handover>,
    /// What it is folded with.
    pub near_key: String,
    /// How many waiting items are folded with it, itself included.
    pub fold: u64,
}

/// Waiting items that are as good as the same: the same kind of act with the same words, or on the same target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoldView {
    /// What they have in common.
    pub near_key: String,
    /// The first of them, in the order of the queue.
    pub rows: Vec<super::queue::QueueRow>,
    /// How many wait in all.
    pub total: u64,
    /// So many a bulk decision would take: all, or [`BULK_MOST`].
    pub at_once: u64,
    /// Of how many persons those are.
    pub persons: u64,
    /// A digest over which items those are and how each stands; a bulk decision carries it.
    pub mark: Sha256,
}

/// A decision over a fold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BulkDecision {
    /// Which fold.
    pub near_key: String,
    /// [`FoldView::mark`] of what was shown.
    pub mark: Sha256,
    /// How many acts the person who decides has confirmed.
    pub count: u64,
    /// The decision that is made for each of them.
    pub decision: NewDecision,
}

/// What a bulk decision did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BulkDone {
    /// What its decisions and audit lines have in common.
    pub bulk: String,
    /// The decided items.
    pub items: Vec<ItemId>,
    /// How many of the fold still wait.
    pub left: u64,
}

/// A filter of the queue with a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedFilter {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What stands in the address, without `?`.
    pub query: String,
    /// Whether the whole office sees it.
    pub shared: bool,
    /// Whose it is.
    pub owner: UserId,
    /// That person's name.
    pub owner_name: String,
    /// Whether whoever asks has starred it.
    pub starred: bool,
}

/// A filter to be saved, or an own one to be changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSavedFilter {
    /// Which one is changed; `None` makes a new one.
    pub id: Option<String>,
    /// Its name, 1–60 characters.
    pub name: String,
    /// What stands in the address, without `?`, at most 1,000 characters.
    pub query: String,
    /// Whether the whole office sees it.
    pub shared: bool,
}

/// How many acts of a unit and kind were closed as *cukup pencegahan*. No name, no account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreventionCount {
    /// The unit.
    pub unit: UnitId,
    /// Its name.
    pub unit_name: String,
    /// What was done.
    pub kind: ActKind,
    /// How many.
    pub n: u64,
}

/// What is known of an address that somebody pasted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AddressHere {
    /// The post, if it is kept.
    pub content: Option<ContentId>,
    /// The act that is this very post or reaction, if one is kept, with its item.
    pub act: Option<(ActId, Option<(ItemId, ShortId)>)>,
    /// The newest items about it: of those who wrote, shared, liked or answered it. At most 20.
    pub items: Vec<(ItemId, ShortId, ActKind)>,
    /// How many acts of listed persons are about it.
    pub acts: u64,
}

/// An account of the watch-list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountHere {
    /// Its id.
    pub account: AccountId,
    /// Its names.
    pub names: AccountRef,
    /// Whose it is believed to be.
    pub person: PersonId,
    /// That person's name.
    pub person_name: String,
    /// Their unit.
    pub unit_name: String,
}

/// The verdicts that may be given to a whole fold. *Ada indikasi* never is: it is about one person.
pub const BULK_VERDICTS: [Verdict; 3] = [Verdict::NoIndication, Verdict::Trace, Verdict::Prevention];
