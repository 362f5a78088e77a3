//! # How people decide
//! What a decision needs, second review, plenary, recusal, samples. Deciding itself stands in the store's core.

use jiff::civil::Date;
use netra_model::review::{Reason, ReviewRules};
use netra_model::scope::{Actor, Scope};
use netra_model::{ActId, CaseId, DecisionId, ItemId, Sentence};

use crate::{
    ActSample, Drawn, ItemKey, KnownOn, Missed, NewPlenary, PlenaryItem, RecusalView, RecusedFrom, Result,
    Store, WeekPairs,
};

impl Store {
    /// What a decision of this office needs.
    pub async fn review_rules(&self, scope: &Scope) -> Result<ReviewRules> {
        on_db!(self, read, practice::review_rules(scope))
    }

    /// Sets what a decision needs; audited when it is another rule than before.
    pub async fn set_review_rules(&self, actor: &Actor, rules: &ReviewRules) -> Result<()> {
        on_db!(self, write, practice::set_review_rules(actor, rules))
    }

    /// The reasons to choose from: those of the program and the office's own.
    pub async fn reasons(&self, scope: &Scope) -> Result<Vec<Reason>> {
        on_db!(self, read, practice::reasons(scope))
    }

    /// Adds a reason, or gives one of that key other words.
    pub async fn add_reason(&self, actor: &Actor, reason: &Reason) -> Result<()> {
        on_db!(self, write, practice::add_reason(actor, reason))
    }

    /// Lets nobody choose a reason any more; decisions keep it.
    pub async fn retire_reason(&self, actor: &Actor, key: &str) -> Result<()> {
        on_db!(self, write, practice::retire_reason(actor, key))
    }

    /// Changes the day on which it became known, with a reason; its history stays.
    pub async fn set_known_on(
        &self,
        actor: &Actor,
        item: ItemId,
        expected_version: u64,
        known: &KnownOn,
    ) -> Result<()> {
        on_db!(self, write, known::set_known_on(actor, item, expected_version, known))
    }

    /// How many items wait for the asker's second verdict, and how many for the plenary.
    pub async fn second_waiting(&self, scope: &Scope) -> Result<(u64, u64)> {
        on_db!(self, read, practice::second_waiting(scope))
    }

    /// Why a case cannot leave the office yet; nothing when it can, or cannot be seen.
    pub async fn export_objection(&self, scope: &Scope, case: CaseId) -> Result<Option<Sentence>> {
        on_db!(self, read, case::export_objection(scope, case))
    }

    /// What two people judged differently, the longest waiting first, with both verdicts.
    pub async fn plenary_items(&self, scope: &Scope) -> Result<Vec<PlenaryItem>> {
        on_db!(self, read, plenary::plenary_items(scope))
    }

    /// Records what the plenary decided about an item; its decision stands.
    pub async fn record_plenary(
        &self,
        actor: &Actor,
        item: ItemId,
        expected_version: u64,
        plenary: &NewPlenary,
    ) -> Result<DecisionId> {
        on_db!(self, write, plenary::record_plenary(actor, item, expected_version, plenary))
    }

    /// The pairs of first and second verdicts of these days, by week. Pairs that were undone are left out.
    pub async fn review_pairs(&self, scope: &Scope, from: Date, until: Date) -> Result<Vec<WeekPairs>> {
        on_db!(self, read, practice::review_pairs(scope, from, until))
    }

    /// Draws from a day that is over what is looked at again; the same day again draws nothing new.
    pub async fn draw_reviews(&self, actor: &Actor, day: Date) -> Result<Drawn> {
        on_db!(self, write, sample::draw_reviews(actor, day))
    }

    /// Acts without a flag that were drawn: those that wait, or those that somebody looked at; the oldest first.
    pub async fn act_samples(&self, scope: &Scope, answered: bool, limit: u64) -> Result<Vec<ActSample>> {
        on_db!(self, read, sample::act_samples(scope, answered, limit))
    }

    /// Says whether a drawn act should have been in the queue. Once; it makes no item.
    pub async fn answer_sample(&self, actor: &Actor, act: ActId, missed: bool, note: &str) -> Result<()> {
        on_db!(self, write, sample::answer_sample(actor, act, missed, note))
    }

    /// What the samples say of what is missed.
    pub async fn missed(&self, scope: &Scope) -> Result<Missed> {
        on_db!(self, read, sample::missed(scope))
    }

    /// Declares that the actor has no part in a unit or a person; gives the declaration's number. From then on nothing of
    /// it is served to them.
    pub async fn recuse(&self, actor: &Actor, from: RecusedFrom, reason: &str) -> Result<u64> {
        on_db!(self, write, recusal::recuse(actor, from, reason))
    }

    /// Ends somebody else's declaration, with a reason.
    pub async fn end_recusal(&self, actor: &Actor, n: u64, reason: &str) -> Result<()> {
        on_db!(self, write, recusal::end_recusal(actor, n, reason))
    }

    /// Declarations, newest first: all for supervisors and the admin, one's own for others.
    pub async fn recusals(&self, scope: &Scope) -> Result<Vec<RecusalView>> {
        on_db!(self, read, recusal::recusals(scope))
    }

    /// Whether an item is one that the asker has withdrawn from.
    pub async fn is_recused(&self, scope: &Scope, key: impl Into<ItemKey> + Send) -> Result<bool> {
        let key = key.into();
        on_db!(self, read, recusal::is_recused(scope, &key))
    }
}
