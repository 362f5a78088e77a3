//! Figures: the day's report (Form A) and the office's counts.

use jiff::Timestamp;
use jiff::civil::Date;
use netra_model::act::Platform;
use netra_model::person::Unit;
use netra_model::review::Verdict;
use netra_model::scope::Role;
use netra_model::sighting::HandedFile;
use netra_model::tip::{TipKind, Told};
use netra_model::{ItemId, ShortId, UnitId, UserId};

use super::coverage::{AccountChange, LongestUnread};
use super::office::Office;
use super::source::RunView;

/// What the day's supervision report [Form A] is made from. The day is a day in the office's zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayReport {
    /// The office.
    pub office: Office,
    /// The day.
    pub day: Date,
    /// The units it is about, by name; `None` means the whole office.
    pub units: Option<Vec<Unit>>,
    /// Who worked that day; in a report of some units, on their items.
    pub officers: Vec<OfficerDay>,
    /// Runs of sources that began that day; none in a report of some units, because runs count for the whole office.
    pub runs: Vec<RunView>,
    /// Per platform: accounts on the list and what was seen of them.
    pub platforms: Vec<PlatformDay>,
    /// Accounts that were renamed that day, or of which their platform said something else, in the order it was noticed.
    pub account_changes: Vec<AccountChange>,
    /// Of the accounts that sources read, the one that was read longest ago at the end of that day; `None` when none is.
    pub longest_unread: Option<LongestUnread>,
    /// How many acts were seen for the first time.
    pub new_acts: u64,
    /// How many items were opened.
    pub new_items: u64,
    /// How many results per verdict, in the order of verdicts: what stands of that day, an item's rounds counted once, and
    /// nothing that waits for a second verdict or the plenary.
    pub verdicts: Vec<(Verdict, u64)>,
    /// Items whose first verdict of that day waits for a second one or for the plenary.
    pub second_waiting: u64,
    /// Items that wait for a second verdict or for the plenary at present, from whichever day.
    pub second_waiting_in_all: u64,
    /// Whether what the asker has withdrawn from is left out.
    pub recused: bool,
    /// How many of the items that were opened that day are left out because the asker has withdrawn from them.
    pub recused_items: u64,
    /// How many items were put off.
    pub holds: u64,
    /// Items whose standing decision of that day is `indication` or `trace`.
    pub found: Vec<FoundItem>,
    /// Captures entered.
    pub captures: u64,
    /// What citizens told that day, oldest first; in a report of some units, what speaks of these alone.
    pub tips: Vec<DayTip>,
    /// Lines that wait in quarantine now; they belong to no unit, so `None` in a report of some units.
    pub quarantine: Option<u64>,
    /// Acts of people outside the watch-list that were dropped that day; `None` as with the quarantine.
    pub dropped: Option<u64>,
    /// Items that still wait.
    pub still_open: u64,
}

/// A tip that was received that day, as far as its state needs it: who told is not in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DayTip {
    /// Which kind.
    pub kind: TipKind,
    /// What was told.
    pub told: Told,
    /// The names of the identity's fields that are filled.
    pub filled: Vec<String>,
    /// The evidence.
    pub files: Vec<HandedFile>,
    /// How many acts it speaks of.
    pub acts: u64,
    /// Whether the time of one of these is known.
    pub has_time: bool,
    /// How many items it led to.
    pub items: u64,
    /// How many of these are not decided yet.
    pub waiting: u64,
}

/// A member of staff's day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficerDay {
    /// Who.
    pub user: UserId,
    /// Their name.
    pub name: String,
    /// As what.
    pub role: Role,
    /// Their first action of the day.
    pub first_at: Timestamp,
    /// Their last action of the day.
    pub last_at: Timestamp,
    /// How many decisions they made.
    pub decisions: u64,
}

/// A platform's day. Every account on the list is counted once in `reached`, `private`, `unavailable`, `failed` or
/// `untried`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlatformDay {
    /// Which.
    pub platform: Platform,
    /// Accounts on the watch-list that day.
    pub watched: u64,
    /// Of these, accounts of which an act was observed or that a source reached that day.
    pub reached: u64,
    /// Of the accounts reached, those that a source read and that showed nothing new.
    pub quiet: u64,
    /// Not reached: closed to the public by their owners.
    pub private: u64,
    /// Not reached: deactivated, suspended, moved or gone.
    pub unavailable: u64,
    /// Not reached: tried, and reading them failed; for want of a token, too.
    pub failed: u64,
    /// Not reached: no source tried.
    pub untried: u64,
    /// Whether a source ever tried an account of the list on this platform, until that day. Where none did, nothing can be
    /// concluded from silence.
    pub has_source: bool,
    /// Acts seen for the first time.
    pub new_acts: u64,
}

/// An item that somebody found worth a second look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundItem {
    /// The item.
    pub item: ItemId,
    /// Its short id.
    pub short_id: ShortId,
    /// The verdict.
    pub verdict: Verdict,
    /// Where.
    pub platform: Platform,
    /// The person's name.
    pub person_name: String,
    /// Their unit's name.
    pub unit_name: String,
    /// The account as shown.
    pub account: String,
    /// When it was done, if known.
    pub happened_at: Option<Timestamp>,
    /// Why it was flagged, in one Indonesian sentence.
    pub explanation_id: String,
    /// The same in English.
    pub explanation_en: String,
    /// Whether it has a score: not where the platform's terms allow no figure.
    pub has_score: bool,
}

/// How much of everything an office has.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// The units that were counted; `None` means the whole office.
    pub units: Option<Vec<UnitId>>,
    /// Persons on the list.
    pub persons: u64,
    /// Persons who may be looked at today.
    pub watched_persons: u64,
    /// Accounts.
    pub accounts: u64,
    /// Acts.
    pub acts: u64,
    /// Posts that acts consist of or are aimed at.
    pub contents: u64,
    /// Flags.
    pub flags: u64,
    /// Items in all.
    pub items: u64,
    /// Items that wait for review today.
    pub open: u64,
    /// Items with a verdict.
    pub decided: u64,
    /// Acts that wait for the matcher.
    pub match_work: u64,
    /// Posts whose words are still to be fetched.
    pub unresolved: u64,
    /// Lines in quarantine; they belong to no unit, so `None` when only some units were counted.
    pub quarantine: Option<u64>,
    /// Cases.
    pub cases: u64,
    /// The number of the last change that the index should show.
    pub last_change: u64,
}
