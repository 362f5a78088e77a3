//! What citizens told: initial information and reports, and what people entered about acts.

use jiff::Timestamp;
use netra_model::act::{AccountRef, ActKind, Media, Platform, Provenance, When};
use netra_model::sighting::{HandedFile, PictureFacts, Reach};
use netra_model::tip::{Channel, Identity, TipKind, Told};
use netra_model::{AccountId, ActId, ExchangeId, ItemId, Sha256, ShortId, TipId};

/// A tip, named shortly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TipRef {
    /// Its id.
    pub id: TipId,
    /// Which kind.
    pub kind: TipKind,
    /// Netra's own number, counted from 1 for each kind.
    pub n: u64,
    /// The number in the official register, if it has one.
    pub register: Option<String>,
}

/// What a person entered about an act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SightingView {
    /// How it became known.
    pub provenance: Provenance,
    /// When it was seen.
    pub seen_at: Timestamp,
    /// When it was entered.
    pub at: Timestamp,
    /// By whom, as in the audit log.
    pub by: String,
    /// That person's name; the entry of the audit log when it was no member of staff.
    pub by_name: String,
    /// Who can see it.
    pub reach: Option<Reach>,
    /// What was ticked of the picture.
    pub picture: PictureFacts,
    /// The officer's description.
    pub description: Option<String>,
    /// What was handed in with it.
    pub files: Vec<HandedFile>,
    /// What a citizen told.
    pub tip: Option<TipRef>,
    /// The digest of what was entered.
    pub raw: Sha256,
    /// In which exchange that is kept.
    pub exchange: ExchangeId,
}

/// Which tips are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TipFilter {
    /// Only this kind.
    pub kind: Option<TipKind>,
}

/// A line of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TipRow {
    /// Which.
    pub tip: TipRef,
    /// When it was received.
    pub received_at: Timestamp,
    /// By which way.
    pub channel: Channel,
    /// The accounts it speaks of, as shown.
    pub accounts: Vec<String>,
    /// The items it led to.
    pub items: Vec<ShortId>,
    /// Whether it is known who told.
    pub anonymous: bool,
}

/// A page of the list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TipPage {
    /// The rows, newest first.
    pub rows: Vec<TipRow>,
    /// How many there are of the wanted kind.
    pub total: u64,
    /// How many there are of each kind.
    pub counts: Vec<(TipKind, u64)>,
}

/// A tip with everything but who told it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TipView {
    /// Which.
    pub tip: TipRef,
    /// For compare-and-set.
    pub version: u64,
    /// What was told.
    pub told: Told,
    /// Who can see what it is about, as the citizen told.
    pub reach: Option<Reach>,
    /// What was ticked of the pictures.
    pub picture: PictureFacts,
    /// The officer's description of these.
    pub description: Option<String>,
    /// The files, as received.
    pub files: Vec<HandedFile>,
    /// The names of the identity's fields that are filled; empty when who told is not known.
    pub filled: Vec<String>,
    /// The digest of what was entered.
    pub raw: Sha256,
    /// Who entered it.
    pub by_name: String,
    /// When.
    pub at: Timestamp,
    /// The acts it speaks of.
    pub acts: Vec<TipAct>,
}

/// An act that a tip speaks of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TipAct {
    /// The act.
    pub act: ActId,
    /// Its item, if it was flagged.
    pub item: Option<ShortId>,
    /// What was done.
    pub kind: ActKind,
    /// Where.
    pub platform: Platform,
    /// Through which account.
    pub account: AccountRef,
    /// By whom, on record.
    pub person: String,
    /// Their unit.
    pub unit: String,
    /// When.
    pub happened: When,
    /// The beginning of its words, or of its target's.
    pub snippet: String,
}

/// A report without a number of the official register: what its clocks and its requirements need to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenReport {
    /// Which.
    pub tip: TipRef,
    /// What was told.
    pub told: Told,
    /// The names of the identity's fields that are filled.
    pub filled: Vec<String>,
    /// The files, as received.
    pub files: Vec<HandedFile>,
    /// How many acts it speaks of.
    pub acts: u64,
    /// Whether the time of one of them is known.
    pub has_time: bool,
    /// The races that the items speak of to which it led, by key.
    pub races: Vec<String>,
}

/// A change of what was told: all of it anew, and what is newly known of who told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TipChange {
    /// What was told.
    pub told: Told,
    /// What is newly known of who told; what is empty stays as it was.
    pub identity: Identity,
}

/// For what an identity is shown; each time is a line of the audit log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdentityUse {
    /// On the page, to whoever asked.
    Shown,
    /// Put into a bundle.
    Exported,
}

/// An act that is looked for before somebody enters it: by its lasting name, or by what else says that it is the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sought {
    /// By which account.
    pub account: AccountId,
    /// Where.
    pub platform: Platform,
    /// What was done.
    pub kind: ActKind,
    /// The lasting name it would get.
    pub native_key: String,
    /// The links under which its own post may be known.
    pub own_links: Vec<String>,
    /// The links under which its target may be known.
    pub target_links: Vec<String>,
}

/// An act that is on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Which.
    pub act: ActId,
    /// Its lasting name.
    pub native_key: String,
    /// Its item, if it was flagged.
    pub item: Option<(ItemId, ShortId)>,
    /// When it was first seen.
    pub first_seen_at: Timestamp,
    /// How it became known.
    pub provenances: Vec<Provenance>,
    /// Its own words and media, if it has any.
    pub own: Option<FoundWords>,
}

/// The newest words of an act that is on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundWords {
    /// The post's lasting name.
    pub native_key: String,
    /// Where a person can look at it.
    pub url: Option<String>,
    /// Its text.
    pub text: String,
    /// Its media.
    pub media: Vec<Media>,
    /// When it was published.
    pub published: When,
    /// A connector or a file reader read them, nobody typed them.
    pub by_machine: bool,
}
