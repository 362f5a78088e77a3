//! Questions and changes of a day at the desk: deadlines, locks, handing over, folds, saved filters, prevention, the palette.

use jiff::civil::Date;
use netra_model::act::{AccountRef, Platform};
use netra_model::deadline::Deadlines;
use netra_model::scope::{Actor, Scope};
use netra_model::{ItemId, UserId};

use crate::{
    AccountHere, AddressHere, BulkDecision, BulkDone, Colleague, DeadlineCounts, DeadlinePage, FoldView,
    ItemDay, NewClockEvent, NewSavedFilter, OpenBy, OpenReport, Page, PreventionCount, QueueRow, Result,
    SavedFilter, Store,
};

/// # Deadlines
impl Store {
    /// From now on these rules and holidays are in use. When they differ from those before, the due day of every item with a
    /// known day is reckoned again; says how many.
    pub async fn set_deadlines(&self, actor: &Actor, rules: &Deadlines) -> Result<u64> {
        on_db!(self, write, day::set_deadlines(actor, rules))
    }

    /// The rules and holidays in use; `None` in an office that was never started with any.
    pub async fn deadline_rules(&self, scope: &Scope) -> Result<Option<Deadlines>> {
        on_db!(self, read, day::deadline_rules(scope))
    }

    /// Items with a clock that runs, the nearest first; those that are past stand first and stay.
    pub async fn deadlines(&self, scope: &Scope, page: Page) -> Result<DeadlinePage> {
        on_db!(self, read, day::deadlines(scope, page))
    }

    /// How many second reviews of the asker's are near a limit that is reckoned alike for all of them, whatever the first
    /// verdict was.
    pub async fn second_near(&self, scope: &Scope) -> Result<u64> {
        on_db!(self, read, day::second_near(scope))
    }

    /// Reports \[laporan\] without a number of the official register, with what their clocks and requirements need; the one
    /// received first comes first.
    pub async fn open_reports(&self, scope: &Scope) -> Result<Vec<OpenReport>> {
        on_db!(self, read, tip::open_reports(scope))
    }

    /// How many items have which time left.
    pub async fn deadline_counts(&self, scope: &Scope) -> Result<DeadlineCounts> {
        on_db!(self, read, day::deadline_counts(scope))
    }

    /// Notes that a finding was registered, or that nothing is due any more, on which day; or takes that back.
    pub async fn note_clock(&self, actor: &Actor, item: ItemId, event: &NewClockEvent) -> Result<()> {
        on_db!(self, write, day::note_clock(actor, item, event))
    }

    /// What a day's work needs to know about an item.
    pub async fn item_day(&self, scope: &Scope, item: ItemId) -> Result<Option<ItemDay>> {
        on_db!(self, read, day::item_day(scope, item))
    }
}

/// # Who has what open, and handing over
impl Store {
    /// The actor looks at an item: others see so for [`crate::OPEN_FOR`]. Gives who else has it open. What the actor had
    /// open before is let go. A hint and no change of anything, so that the audit log has the view alone, once.
    pub async fn open_item(&self, actor: &Actor, item: ItemId) -> Result<Vec<OpenBy>> {
        on_db!(self, write, hand::open_item(actor, item))
    }

    /// Waiting items handed to a member of staff, in the order of the queue; at most `limit`.
    pub async fn handed_items(&self, scope: &Scope, to: UserId, limit: u64) -> Result<Vec<QueueRow>> {
        on_db!(self, read, hand::handed_items(scope, to, limit))
    }

    /// Those who may be handed items: reviewers and supervisors, by name.
    pub async fn colleagues(&self, scope: &Scope) -> Result<Vec<Colleague>> {
        on_db!(self, read, hand::colleagues(scope))
    }

    /// Hands a waiting item to a colleague who may see its unit. It is hidden from nobody.
    pub async fn hand_over(&self, actor: &Actor, item: ItemId, to: UserId, note: &str) -> Result<()> {
        on_db!(self, write, hand::hand_over(actor, item, to, note))
    }

    /// Gives an item back to all: by the one it was handed to, by the one who handed it over, or by a supervisor.
    pub async fn hand_back(&self, actor: &Actor, item: ItemId, note: &str) -> Result<()> {
        on_db!(self, write, hand::hand_back(actor, item, note))
    }
}

/// # Folds
impl Store {
    /// The waiting items that are as good as the same, as far as the scope reaches; `None` when none waits any more.
    pub async fn fold(&self, scope: &Scope, near_key: &str, page: Page) -> Result<Option<FoldView>> {
        on_db!(self, read, fold::fold(scope, near_key, page))
    }

    /// Decides the items of a fold as they were shown: one decision and one audit line for each. Refused when the count that
    /// was confirmed is not theirs, when they changed meanwhile, and for *ada indikasi*.
    pub async fn decide_fold(&self, actor: &Actor, bulk: &BulkDecision) -> Result<BulkDone> {
        on_db!(self, write, fold::decide_fold(actor, bulk))
    }
}

/// # Saved filters
impl Store {
    /// The actor's own filters and those shared with the office: starred first, then by name.
    pub async fn saved_filters(&self, actor: &Actor) -> Result<Vec<SavedFilter>> {
        on_db!(self, read, saved_filter::saved_filters(actor))
    }

    /// Saves a filter under a name, or changes an own one; gives its id.
    pub async fn save_filter(&self, actor: &Actor, filter: &NewSavedFilter) -> Result<String> {
        on_db!(self, write, saved_filter::save_filter(actor, filter))
    }

    /// Stars a filter that the actor sees, for the actor alone, or takes the star away.
    pub async fn star_filter(&self, actor: &Actor, id: &str, starred: bool) -> Result<()> {
        on_db!(self, write, saved_filter::star_filter(actor, id, starred))
    }

    /// Deletes an own filter; a supervisor also one that is shared.
    pub async fn delete_filter(&self, actor: &Actor, id: &str) -> Result<()> {
        on_db!(self, write, saved_filter::delete_filter(actor, id))
    }
}

/// # Prevention, and what an address is
impl Store {
    /// How many acts whose standing verdict is *cukup pencegahan* were closed so from one day on, up to and without
    /// another, per unit and kind: by the unit's name, then by kind.
    pub async fn prevention(&self, scope: &Scope, from: Date, until: Date) -> Result<Vec<PreventionCount>> {
        on_db!(self, read, prevention::prevention(scope, from, until))
    }

    /// Whether a post is here already: by its lasting name on its platform, or by its address.
    pub async fn address_here(&self, scope: &Scope, platform: &Platform, name: &str) -> Result<AddressHere> {
        on_db!(self, read, go::address_here(scope, platform, name))
    }

    /// Accounts of the watch-list with that handle, under a present or an earlier name, on every platform if `platform` is
    /// `None`; at most 20.
    pub async fn accounts_here(
        &self,
        scope: &Scope,
        platform: Option<&Platform>,
        account: &AccountRef,
    ) -> Result<Vec<AccountHere>> {
        on_db!(self, read, go::accounts_here(scope, platform, account))
    }
}
