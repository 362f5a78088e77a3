//! What the full-text index is fed with.

use jiff::Timestamp;
use netra_model::act::{ActKind, Platform, Provenance};
use netra_model::review::{ItemStatus, Verdict};
use netra_model::{ActId, ItemId, PersonId, ShortId, UnitId};

/// An act as a document of the search index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexAct {
    /// The act.
    pub act: ActId,
    /// Its item, if it was flagged.
    pub item: Option<ItemId>,
    /// That item's short id.
    pub short_id: Option<ShortId>,
    /// Where it was done.
    pub platform: Platform,
    /// What was done.
    pub kind: ActKind,
    /// By whom.
    pub person: PersonId,
    /// That person's name.
    pub person_name: String,
    /// Their unit.
    pub unit: UnitId,
    /// Its name.
    pub unit_name: String,
    /// The account as shown.
    pub account: String,
    /// The actor's own text, newest version.
    pub own_text: String,
    /// The target's text, newest version.
    pub target_text: String,
    /// Alternative texts, captions and officers' descriptions of all media, own and target's.
    pub media_texts: Vec<String>,
    /// Whether there is a picture or a film.
    pub has_media: bool,
    /// Races and candidates it speaks about: `(race key, candidate key)`.
    pub candidates: Vec<(String, String)>,
    /// Races it speaks about.
    pub races: Vec<String>,
    /// The rules that spoke.
    pub rules: Vec<String>,
    /// How it became known.
    pub provenances: Vec<Provenance>,
    /// Where its item stands.
    pub status: Option<ItemStatus>,
    /// Its verdict.
    pub verdict: Option<Verdict>,
    /// The release of the flag that its item shows.
    pub release: Option<u64>,
    /// When it was done, else first seen.
    pub happened_at: Timestamp,
    /// Since when it can be found: first seen, or made an item, whichever came later.
    pub found_at: Timestamp,
}
