//! What is put into the index: one document per act.

use jiff::Timestamp;
use netra_model::act::{ActKind, Platform, Provenance};
use netra_model::review::{ItemStatus, Verdict};
use netra_model::{ActId, OfficeId, PersonId, UnitId};
use serde::{Deserialize, Serialize};

/// An act as it can be found. Kept whole in the index, so that a result page asks nothing of the store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActDocument {
    /// The act; putting the same act again replaces its document.
    pub act: ActId,
    /// The office that may find it.
    pub office: OfficeId,
    /// The person's unit; without one, only a scope over all units finds the act.
    pub unit: Option<UnitId>,
    /// The person, for whoever has withdrawn from them.
    pub person_id: Option<PersonId>,
    /// The short id of the item in the queue, for instance `SMG-7F3K`.
    pub item: Option<String>,
    /// The platform.
    pub platform: Platform,
    /// What was done.
    pub kind: ActKind,
    /// The person's name.
    pub person: String,
    /// The unit's name.
    pub unit_name: String,
    /// The account's handle, without `@`.
    pub handle: String,
    /// Keys of the races its flag names.
    pub race: Vec<String>,
    /// Candidates its flag names, as `race/candidate`.
    pub candidate: Vec<String>,
    /// Keys of the rules that fired.
    pub rules: Vec<String>,
    /// How it became known.
    pub provenances: Vec<Provenance>,
    /// The verdict that stands, if any.
    pub verdict: Option<Verdict>,
    /// Where its item stands in the queue, if it is one.
    pub status: Option<ItemStatus>,
    /// Number of the dictionary release whose flag the item shows.
    pub release: Option<u64>,
    /// When it happened, or was first seen where that is unknown.
    pub happened: Timestamp,
    /// The month of that in the office's zone: `2026-10`.
    pub month: String,
    /// Since when it can be found: first seen, or made an item, whichever came later.
    pub found: Timestamp,
    /// The actor's own words.
    pub own_text: String,
    /// The words of what was liked, shared or answered.
    pub target_text: String,
    /// Alt texts, captions and officers' descriptions of all media.
    pub media_text: String,
}

/// One step of the store's index log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// The act is to be found as this document, whatever stood there before.
    Put(Box<ActDocument>),
    /// The act is no longer to be found.
    Delete(ActId),
}
